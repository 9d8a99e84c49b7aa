"""The page Neighborhoods: outlines and tables are brought, shown, and deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.areas import keeping
from mobility.areas.example import MEASURE, example_outlines, keep_example
from mobility.cli import main
from mobility.text import INVENTED
from mobility.workspace import AgendaItem, Workspace
from mobility.workspace.actors import Actor, Role
from pages.ui import access
from pages.ui.neighborhoods.add import _OUTLINES, _TABLE, Draft, _read_outlines, _read_table
from tests.app.conftest import figure_titles, page_text
from tests.app.test_meeting import wall
from tests.support.page_turning import go_to
from tests.support.tiny_release import SUMMIT, build_release

Open = Callable[..., AppTest]
LUCAS = "39095"


def open_page(open_app: Open, place: str = SUMMIT, **query: str) -> AppTest:
    query = {"place": place, **query}
    return go_to(open_app(place=place), "pages/explore/neighborhoods.py", query)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_an_empty_page_teaches_its_step_and_shows_invented_areas(open_app: Open) -> None:
    app = open_page(open_app, LUCAS)
    assert "Bring outlines" in page_text(app)
    app = press(app, "areas-invented")
    titles = figure_titles(app)
    assert titles[0].startswith(f"{MEASURE} in Lucas County: worse than elsewhere in")
    assert any("of the gap in Lucas County" in title for title in titles)
    assert INVENTED in page_text(app)
    assert "Under 18 years" in page_text(app)
    table = next(each for each in keeping.numbers_in_use() if not each.details.residents)
    app = press(app, f"areas-delete-{table.id}")
    assert "Bring outlines" in page_text(app)
    app = press(app, "areas-undo")
    assert figure_titles(app)


def test_choices_stand_in_the_address(open_app: Open) -> None:
    keep_example(Workspace(), SUMMIT)
    app = open_page(open_app, when="2022", show="value", merge="yes")
    assert "2022, by areas; unreliable areas merged" in page_text(app)
    app.selectbox(key="areas-year").set_value(2023).run()
    assert app.query_params["when"] in ("2023", ["2023"])
    app = open_page(open_app, table="local_gone", when="1900", who="Nobody")
    assert figure_titles(app)[0].startswith(MEASURE)  # what is not there is left out
    assert not app.exception


def test_a_viewer_sees_numbers_and_adds_none(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_example(Workspace(), SUMMIT)
    monkeypatch.setattr(access, "actor", lambda: Actor(Role.VIEWER, "a"))
    app = open_page(open_app)
    assert figure_titles(app)
    assert not [each for each in app.button if each.key and each.key.startswith("areas-delete")]


GROUP = "Renters under 35"
FIGURE_IDS = ("neighborhoods", "neighborhoods-list", "neighborhoods-curve")


def keep_groups(workspace: Workspace) -> str:
    """Store invented areas, and a measure with a group; return the id of the measure."""
    areas, (first, *_) = keep_example(workspace, SUMMIT)
    young = first.rows.assign(breakdown="group", subgroup=GROUP)
    young[["count", "base"]] //= 2
    details = replace(first.details, name="Filings by age")
    both = pd.concat([first.rows, young], ignore_index=True)
    assert areas.id == details.areas
    return keeping.keep_numbers(workspace, details, both).id


def test_figures_are_pinned_shown_in_a_meeting_and_found_in_the_plan(
    open_app: Open, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_release(tmp_path)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    table = keep_groups(workspace)
    app = open_page(open_app, table=table, when="2022", who=GROUP, metric="share_employed")
    titles = figure_titles(app)
    for figure in FIGURE_IDS:
        app = press(app, f"{figure}-pin")
    cards = ws.findings(workspace, SUMMIT)
    assert [card.view.figure for card in cards if card.view] == list(FIGURE_IDS)
    for card in cards:
        view = card.view
        assert view is not None
        assert view.invented
        query = dict(view.query)
        assert (query["table"], query["when"], query["who"]) == ((table,), ("2022",), (GROUP,))
        assert view.table, "its numbers stay with the card"
        assert view.picture
        assert 0 < len(view.wall_title.split()) <= 15
        assert [number.metric for number in view.numbers] == ["share_employed"]
        assert f"table={table}" in view.address
    again = open_page(open_app, **{key: one for key, (one,) in query.items() if key != "place"})
    assert figure_titles(again) == titles

    items = [AgendaItem(card.id) for card in cards]
    agenda = ws.save_agenda(workspace, name="Areas", place=SUMMIT, items=items)
    for number, card in enumerate(cards, start=1):
        slide = {"place": SUMMIT, "agenda": agenda.id, "item": str(number), "room": "bright"}
        meeting = go_to(open_app(), "pages/plan/meetings.py", slide)
        html = wall(meeting)
        assert html.count("<svg") == 1
        assert INVENTED.partition(":")[0] in html
        assert card.view is not None
        assert card.view.wall_title.split()[0] in html

    found = [cards[0].id]
    ws.add_plan_record(
        workspace, SUMMIT, "priority",
        {"title": "Evictions", "status": "chosen", "reasons": "Few areas.", "findings": found},
    )  # fmt: skip
    assert main(["plan", SUMMIT, "--document", str(tmp_path / "plan.html")]) == 0
    document = (tmp_path / "plan.html").read_text(encoding="utf-8").replace("&nbsp;", " ")
    assert cards[0].sentence.split(":")[0] in document
    assert f'alt="{cards[0].sentence.split(":")[0]}' in document.split("data:image/svg+xml", 1)[1]


def outlines_file() -> bytes:
    shapes = example_outlines("39035").shapes[:12]
    features = [
        {
            "type": "Feature",
            "properties": {"ward": str(number + 1)},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def table_file() -> bytes:
    random = np.random.default_rng(2)
    people = random.integers(600, 2000, 12)
    frame = pd.DataFrame(
        {"ward": range(1, 13), "year": 2023, "cases": people // 12, "people": people}
    )
    frame.loc[0, "cases"] = 400
    return frame.to_csv(index=False).encode()


def test_brought_files_are_shown_before_they_are_stored(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The uploader is the browser's; what follows it is here."""
    app = open_page(open_app, "39035")
    draft = Draft("wards.geojson", outlines_file())
    with monkeypatch.context() as patch:
        patch.setattr("streamlit.progress", lambda *_: FakeBar())
        _read_outlines(draft)
    app.session_state[_OUTLINES] = draft
    app.run()
    assert "wards.geojson: 12 wards" in page_text(app)
    app.text_input(key="areas-set-name").set_value("").run()
    press(app, "areas-store-outlines")
    assert "Give the areas a name" in page_text(app)
    app.text_input(key="areas-set-name").set_value("Wards").run()
    app = press(app, "areas-store-outlines")
    assert app.success[0].value == "Wards is stored. All areas lie in Cuyahoga County, Ohio."
    draft = Draft("cases.csv", table_file(), {"areas": "areas_wards"})
    _read_table(draft)
    app.session_state[_TABLE] = draft
    app.run()
    assert "12 numbers on 12 of 12 areas, 2023" in page_text(app)
    app.selectbox(key="areas-choice-better").set_value("lower").run()
    app = press(app, "areas-store-table")
    assert figure_titles(app)[0].startswith(
        "Cases in Cuyahoga County: worse than elsewhere in 1 of 12"
    )


class FakeBar:
    """A bar that nobody sees."""

    def progress(self, *_: object) -> None:
        """Take a share and a text."""

    def empty(self) -> None:
        """Go away."""
