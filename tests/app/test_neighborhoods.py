"""The page Neighborhoods: outlines and tables are brought, shown, and deleted."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from mobility.areas import keeping
from mobility.areas.example import MEASURE, example_outlines, keep_example
from mobility.text import INVENTED
from mobility.workspace import Workspace
from mobility.workspace.actors import Actor, Role
from pages.ui import access
from pages.ui.neighborhoods.add import _OUTLINES, _TABLE, Draft, _read_outlines, _read_table
from tests.app.conftest import figure_titles, page_text
from tests.support.page_turning import go_to
from tests.support.tiny_release import SUMMIT

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
