"""The frame: addresses, the place picker, and releases to choose from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from mobility.analysis.methods import METHODS
from mobility.exports.findings.report import report_of
from mobility.page_registry import PAGES, PageSpec
from mobility.registry import load_framework
from tests.app.conftest import page_text
from tests.support.page_turning import go_to
from tests.support.reports import card, summary, view
from tests.support.tiny_release import AKRON, DONA_ANA, FAIRFIELD, SUMMIT, WESTERN, build_release

Open = Callable[..., AppTest]
PICKER = "place_picker"


def warnings_of(app: AppTest) -> str:
    """Return every warning on the page; one about an incomplete release can stand first."""
    return "\n".join(warning.value for warning in app.warning)


def test_cold_link_opens_place_and_adds_release(open_app: Open) -> None:
    app = open_app(place=SUMMIT, metric="share_employed")
    assert app.selectbox(key=PICKER).value == SUMMIT
    address = app.query_params
    assert address["place"] == SUMMIT
    assert address["metric"] == "share_employed"
    assert str(address["release"]).startswith("data-2023-")


def test_without_a_place_the_picker_is_the_page(open_app: Open) -> None:
    app = open_app()
    assert app.selectbox(key=PICKER).value is None
    assert "Choose a county or city" in page_text(app)


def test_a_choice_is_carried_into_the_address(open_app: Open) -> None:
    app = open_app(metric="share_employed")
    app.selectbox(key=PICKER).set_value(DONA_ANA).run()
    assert app.title[0].value == "Doña Ana County, New Mexico"
    assert app.query_params["place"] == DONA_ANA
    assert app.query_params["metric"] == "share_employed"


def test_an_emptied_picker_leaves_no_place(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    app.selectbox(key=PICKER).set_value(None).run()
    assert "place" not in app.query_params
    assert "Choose a county or city" in page_text(app)


@pytest.mark.parametrize("code,kind", [("99999", "county"), ("9999999", "city")])
def test_unknown_place_is_reported(open_app: Open, code: str, kind: str) -> None:
    app = open_app(place=code)
    assert f"There is no {kind} with the code {code} in this release" in warnings_of(app)
    assert app.selectbox(key=PICKER).value is None


def test_link_of_unknown_release_shows_help(open_app: Open) -> None:
    app = open_app(place=SUMMIT, release="2024-00000000")
    sentence = app.warning[0].value
    assert "This link was made on release 2024-00000000, which is not on this computer" in sentence
    assert "on the page Data & methods" in sentence
    assert app.title[0].value == "Summit County, Ohio"


def test_message_about_link_disappears_after_choice(open_app: Open) -> None:
    app = open_app(place="99999")
    app.selectbox(key=PICKER).set_value(SUMMIT).run()
    assert not app.warning


def test_another_link_in_the_same_session_counts(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    app.query_params["place"] = DONA_ANA
    app.run()
    assert app.title[0].value == "Doña Ana County, New Mexico"


def ask(app: AppTest, query: dict[str, str | list[str]]) -> None:
    """Let the browser bring this query with the next run, whatever was written meanwhile."""
    app.query_params.clear()
    app.query_params.update(query)


def test_outdated_query_does_not_undo_choice(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    for early in ({"place": [SUMMIT]}, dict(app.query_params)):  # as it was opened; as completed
        app.selectbox(key=PICKER).set_value(DONA_ANA).run()
        ask(app, early)
        app.run()
        assert app.title[0].value == "Doña Ana County, New Mexico"
        assert app.query_params["place"] == DONA_ANA


def test_choice_before_first_address_is_second_step(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy computer the picker is there seconds before the run comes to the address."""
    steps: list[tuple[object, ...]] = []

    def write(_: QueryParamsProxy, query: dict[str, object]) -> None:
        steps.append(tuple(query.get(key) for key in ("place", "metric")))

    with monkeypatch.context() as patch:
        patch.setattr("pages.ui.address.write_address", lambda: None)
        app = open_app(place=SUMMIT, metric="share_employed")
    monkeypatch.setattr(QueryParamsProxy, "from_dict", write)
    app.selectbox(key=PICKER).set_value(DONA_ANA).run()
    assert steps == [(SUMMIT, "share_employed"), (DONA_ANA, "share_employed")]


def test_link_to_other_page_beats_outdated_query(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    early = dict(app.query_params)
    app.selectbox(key=PICKER).set_value(DONA_ANA).run()
    ask(app, early)
    app.switch_page("pages/explore/compare.py")
    app.run()
    assert app.title[0].value == "Summit County, Ohio"


def test_the_picker_offers_places_by_name_state_and_code(open_app: Open) -> None:
    options = open_app().selectbox(key=PICKER).options
    assert "Washington County, Ohio · 39167" in options
    assert "Washington County, Oregon · 41067" in options
    assert "Doña Ana County, New Mexico · 35013 (Dona Ana County)" in options
    assert "Akron city, Ohio · 3901000" in options


def test_a_town_is_found_and_opens_its_county(open_app: Open) -> None:
    app = open_app(place=DONA_ANA, metric="share_employed")
    app.text_input(key="find").set_value("Barberton").run()
    button(app, "Barberton – in Summit County, Ohio").click().run()
    assert app.query_params["place"] == SUMMIT
    assert app.query_params["metric"] == "share_employed"
    assert not app.text_input(key="find").value
    app.text_input(key="find_phone").set_value("Xyzzy").run()
    assert "Nothing is called Xyzzy here" in page_text(app)


@pytest.fixture
def two_releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return an earlier release, with cities, and the one in use, without."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    return build_release(tmp_path), build_release(tmp_path, cities=False)


def test_new_session_opens_chosen_release(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    first = build_release(tmp_path)
    earlier = open_app(place=SUMMIT)
    second = build_release(tmp_path, cities=False)
    assert first != second
    assert earlier.run().query_params["release"] == first
    later = open_app(place=SUMMIT)
    assert later.query_params["release"] == second
    assert not [name for name in later.selectbox(key=PICKER).options if "Akron" in name]


def test_cold_link_opens_its_release(open_app: Open, two_releases: tuple[str, str]) -> None:
    first, second = two_releases
    app = open_app(place=AKRON, release=first)
    assert app.title[0].value == "Akron city, Ohio"
    assert app.query_params["release"] == first
    assert f"This link was made on release {first}" in app.info[0].value
    button(app, "Open the release with data to 2023").click().run()
    assert app.query_params["release"] == second
    assert not app.info
    # The other release has no cities.
    assert f"Akron city, Ohio ({AKRON}): it lies in Summit County" in warnings_of(app)
    button(app, "Summit County").click().run()
    assert app.query_params["place"] == SUMMIT
    assert not app.warning


def test_a_release_is_chosen_from_those_at_hand(
    open_app: Open, two_releases: tuple[str, str]
) -> None:
    first, second = two_releases
    app = open_app(place=SUMMIT, metric="share_employed")
    picker = app.selectbox(key="release_picker")
    assert picker.value == second
    assert len(set(picker.options)) == 2
    picker.set_value(first).run()
    assert app.query_params["release"] == first
    assert (app.query_params["place"], app.query_params["metric"]) == (SUMMIT, "share_employed")
    assert not app.warning
    assert open_app().query_params["release"] == second


def test_a_path_is_no_release(open_app: Open, two_releases: tuple[str, str]) -> None:
    app = open_app(place=SUMMIT, release=f"../releases/{two_releases[0]}")
    assert app.query_params["release"] == two_releases[1]
    assert "not on this computer" in app.warning[0].value


def button(app: AppTest, label: str) -> Button:
    """Return the button with this label."""
    return next(each for each in app.button if each.label == label)


def test_release_that_cannot_be_read_is_reported(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    releases = tmp_path / "releases"
    releases.mkdir()
    (releases / "broken.duckdb").write_bytes(b"no database")
    (releases / "current").write_text("broken\n", encoding="utf-8")
    assert "broken.duckdb: is no release that this version can read" in page_text(open_app())


@pytest.mark.parametrize("page", ["compare", "disparities", "map", "trends"])
def test_ended_county_links_to_its_regions(open_app: Open, page: str) -> None:
    app = go_to(open_app(), f"pages/explore/{page}.py", {"place": FAIRFIELD})
    assert "no data after 2021" in page_text(app)
    assert "Its area is now in" in page_text(app)
    button(app, "Western Connecticut Planning Region").click().run()
    assert not app.exception
    assert app.query_params["place"] == WESTERN
    assert "replaced by nine planning regions" in page_text(app)


def test_absent_county_offers_its_region(open_app: Open) -> None:
    app = open_app(place="09005")  # not in the release, in which one of its regions is
    assert "its area is now in Western Connecticut Planning Region" in warnings_of(app)
    button(app, "Western Connecticut Planning Region").click().run()
    assert app.query_params["place"] == WESTERN


def test_unknown_settings_are_said_without_codes(open_app: Open) -> None:
    app = open_app(place=SUMMIT, view="nonsense", utm_source="letter")
    (warning,) = app.warning
    assert "No page has a setting 'view'" in warning.value
    assert "This release has no values for Puerto Rico." in warnings_of(open_app(place="72127"))


@pytest.mark.parametrize("page", ["compare", "trends"])
def test_replaced_metric_is_reported(open_app: Open, page: str) -> None:
    query = {"place": AKRON, "metric": "rate_injury_death", "peers": "3916000"}
    app = go_to(open_app(), f"pages/explore/{page}.py", query)
    assert any("Injury deaths is not collected for cities. This is" in i.value for i in app.info)


def test_a_new_page_is_one_entry_and_one_file(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "extra.py"
    file.write_text(
        "import streamlit as st\n"
        "from pages.ui import controls\n"
        "from pages.ui.request import this_request\n"
        "controls.show_question(this_request())\n"
        "st.text(this_request().option('show', 'none'))\n"
    )
    page = PageSpec(
        id="extra",
        file=str(file),
        title="Extra",
        icon=":material/add:",
        question="Is it here?",
        help="A page of a test.",
        options={"show": ("this", "that")},
        preloads=("html",),
        about_a_place=False,
        chapters=("Peers",),
        metric_link="In the extra page",
    )
    monkeypatch.setitem(cast("dict[str, PageSpec]", PAGES), page.id, page)
    app = go_to(open_app(), page.file, {"show": "that"})
    assert ":gray[Is it here?]" in [each.value for each in app.markdown]
    assert [each.value for each in app.text] == ["that"]
    app = open_app(place=SUMMIT, metric="share_employed")
    assert "In the extra page" in [each.proto.label for each in app.get("page_link")]
    report = report_of(summary(card("a", view=view(page=page.id))))
    (peers,) = (chapter for chapter in METHODS if chapter.heading == "Peers")
    assert report.methods == peers.methods


@pytest.mark.parametrize(
    "page,picker",
    [
        ("compare", "compare-metric"),
        ("disparities", "gaps-metric"),
        ("trends", "trends-metric"),
        ("map", "metric"),
    ],
)
def test_metrics_have_one_name_on_every_page(open_app: Open, page: str, picker: str) -> None:
    metrics = load_framework().metrics.values()
    names = {name for metric in metrics for name in (metric.label, metric.short_label)}
    app = open_app(place=SUMMIT, metric="share_employed")
    app.switch_page(f"pages/explore/{page}.py").run()
    (options,) = [box.options for box in app.selectbox if picker in str(box.key)]
    assert [name for name in options if name.split(" · ")[0] not in names] == []
    text = page_text(app)
    assert [metric.id for metric in metrics if "_" in metric.id and metric.id in text] == []
