"""What the map's page says of ordinary and awkward places, and what its choices do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mobility.store import modeled_file_of
from tests.app.conftest import page_text
from tests.support.page_turning import go_to
from tests.support.tiny_release import (
    AKRON,
    DONA_ANA,
    FAIRFIELD,
    LOVING,
    SUMMIT,
    WESTERN,
)

Open = Callable[..., AppTest]
EMPLOYED = "share_employed"


@pytest.fixture
def open_map(open_app: Open) -> Open:
    """Return a function that opens the map with an address."""

    def opened(**query: str | list[str]) -> AppTest:
        app = open_app()
        return go_to(app, "pages/explore/map.py", query)

    return opened


def html_of(app: AppTest) -> str:
    """Return the text of our own HTML: question, legend and panel."""
    pieces = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    return " ".join(re.sub(r"<[^>]+>", " ", str(piece)) for piece in pieces)


def words_of(app: AppTest) -> str:
    """Return everything the page says, in one line."""
    heads = "\n".join(element.value for element in app.header)
    return " ".join(f"{page_text(app)}\n{heads}\n{html_of(app)}".split())


def text_of_legend(app: AppTest) -> str:
    """Return the first of our own pieces of HTML with a legend."""
    pieces = [str(json.loads(each.proto.json)) for each in app.get("bidi_component")]
    return next(piece for piece in pieces if 'class="legend"' in piece)


def pick(app: AppTest, label: str, option: str) -> AppTest:
    """Choose from the list or the row of buttons with this label."""
    result = [*app.selectbox, *app.radio]
    (widget,) = [each for each in result if each.label == label]
    widget.set_value(option)
    app.run()
    assert not app.exception
    return app


def test_panel_shows_value_and_verdict_of_place(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED)
    assert app.title[0].value == "Summit County, Ohio"
    text = words_of(app)
    assert app.header[0].value == (  # a title, no period
        "Employed, ages 25–54: Summit County does better than the typical U.S. county"
    )
    assert "Higher is better" in text_of_legend(app)
    assert "Where is this better or worse?" in text
    assert "85.0 to 87.0 % · 2023 · quality strong" in text
    assert "▲ Better than the median U.S. county." in text
    assert "Rank in Ohio: 1st of 7 counties. Rank in the nation: 1st of 11 counties." in text
    assert "13 counties: 11 with a reliable value, 2 weak or not judged, 0 without" in text


def test_the_legend_counts_places_weak_and_absent_ones_too(open_map: Open) -> None:
    text = words_of(open_map(place=SUMMIT, metric="pctl_income_50", show="value"))
    assert "The darker, the higher; higher is better" in text
    assert "weak or not judged, in the color of its class 1 county" in text
    assert "no value 1 county" in text


def test_map_needs_no_place(open_map: Open) -> None:
    app = open_map(metric=EMPLOYED)
    assert app.get("vega_lite_chart")
    text = words_of(app)
    assert "Click a place on the map, or type its name" in text
    assert "Area" not in [radio.label for radio in app.radio]


def test_place_without_a_value_has_reason(open_map: Open) -> None:
    assert "Suppressed." in words_of(open_map(place=LOVING, metric="pctl_income_50"))
    assert "Not published." in words_of(open_map(place=LOVING, metric="share_election_turnout"))


def test_a_weak_value_is_shown_and_not_judged(open_map: Open) -> None:
    text = words_of(open_map(place=DONA_ANA, metric=EMPLOYED))
    assert "76.0 %" in text
    assert "Not compared: weak value" in text
    assert "% in Doña Ana County" not in text  # no sentence of the title
    assert "Rank" not in text


def test_connecticut_has_the_outlines_and_codes_of_the_year(open_map: Open) -> None:
    now = open_map(place=WESTERN, metric=EMPLOYED)
    assert "83.0 %" in words_of(now)
    assert "counties-2023" in now.get("vega_lite_chart")[0].proto.spec
    before = open_map(place=FAIRFIELD, metric=EMPLOYED, year="2021")
    assert "counties-2021" in before.get("vega_lite_chart")[0].proto.spec
    assert "Fairfield County does better" in before.header[0].value
    gone = open_map(place=FAIRFIELD, metric=EMPLOYED)
    assert "Fairfield County, Connecticut" in words_of(gone)


def test_a_city_opens_a_map_of_cities(open_map: Open) -> None:
    app = open_map(place=AKRON, metric=EMPLOYED)
    text = words_of(app)
    assert "2 cities:" in text
    assert "GeoNames (CC BY 4.0)" in text
    assert "none of the cities can be tested" in app.header[0].value
    pick(app, "Places", "county")
    assert app.query_params["level"] == "county"
    assert "The map shows counties." in words_of(app)


def test_county_metric_shows_counties_for_city(open_map: Open) -> None:
    text = words_of(open_map(place=AKRON, metric="rate_injury_death"))
    assert "not collected for cities: the map shows counties" in text
    assert "13 counties:" in text


def test_what_is_not_compared_between_places_is_not_mapped(open_map: Open) -> None:
    text = words_of(open_map(place=SUMMIT, metric="count_homeless"))
    assert "is not mapped" in text


def test_metric_that_this_copy_lacks_shows_message(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric="share_transit_commuter")
    assert "has no value for counties in this release" in words_of(app)
    assert not app.get("vega_lite_chart")
    pick(app, "Metric", EMPLOYED)
    assert app.get("vega_lite_chart")


def test_verdicts_positions_and_changes_each_say_what_they_are(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED)
    assert "▲ better than the median U.S. county" in words_of(app)  # one line for all
    pick(app, "Area", "state")
    assert "▲ better than the median Ohio county" in words_of(app)
    pick(app, "Area", "nation")
    pick(app, "Colors show", "position")
    assert "by position only: Summit County is in the best quarter" in words_of(app)
    pick(app, "Colors show", "change")
    assert "counties improved since 2018" in words_of(app)
    pick(app, "Change", "2021")
    assert app.query_params["since"] == "2021"
    assert "counties improved since 2021" in words_of(app)
    assert "Rose from 85.2 % in 2021 to 86.0 % in 2023" in words_of(app)


def test_the_map_opens_on_what_says_where_it_is_better(open_map: Open) -> None:
    def shown(metric: str) -> object:
        app = open_map(place=SUMMIT, metric=metric)
        return next(each.value for each in app.radio if each.label == "Colors show")

    assert shown(EMPLOYED) == "verdict"
    assert shown("share_debt_coll") == "position"  # nothing to test with
    assert shown("share_white_nh_exposure") == "value"  # neither way is better


def test_clicked_county_stands_beside_the_chosen_one(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED, beside="39035")
    assert app.title[0].value == "Summit County, Ohio"
    text = words_of(app)
    assert "Cuyahoga County, Ohio" in text
    assert "Worse than in Summit County, by" in text
    assert "Rank in" not in text
    app.button(key="map-beside-close").click().run()
    assert "beside" not in app.query_params
    assert "Cuyahoga County" not in words_of(app)


def test_a_year_before_which_nothing_is_has_no_change(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric="share_election_turnout", show="change")
    assert app.warning
    assert not app.get("vega_lite_chart")


def test_every_choice_is_in_the_address_and_comes_back(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED, show="value")
    pick(app, "Metric", "pctl_income_50")
    pick(app, "Classes", "natural")
    pick(app, "Year", "2021")
    query = {key: app.query_params[key] for key in app.query_params}
    assert query["metric"] == "pctl_income_50"
    assert query["classes"] == "natural"
    assert query["year"] == "2021"
    again = open_map(**query)
    chosen = {widget.label: widget.value for widget in again.selectbox}
    assert chosen["Metric"] == "pctl_income_50"
    assert chosen["Classes"] == "natural"
    assert chosen["Year"] == "2021"


def test_map_of_state_or_peers_has_zoom(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED, area="state", show="value")
    assert app.get("deck_gl_json_chart")
    text = words_of(app)
    assert "in the middle half of Ohio counties" in text
    assert "7 counties: 7 with a reliable value" in text
    assert "Rank in the nation: 1st of 11 counties" in text  # of the nation, not of the part
    peers = open_map(place=SUMMIT, metric=EMPLOYED, area="peers", peers=["39035", LOVING])
    assert "3 counties: 2 with a reliable value" in words_of(peers)
    assert "counties (this one and its peers)" in words_of(peers)


NAMED = ["39035", "39049", "39061", "39095", "39113", "41067"]


def test_map_compares_with_peers_of_address(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED, show="verdict", benchmark="peers", peers=NAMED)
    text = words_of(app)
    assert "better than the median peer of Summit County" in text
    assert "▲ Better than the median peer county." in text
    assert "Median of the 6 peers of Summit County with a reliable value: 78.5 % (" in text
    assert "Rings: the peers of Summit County." in text
    assert "Peers: peers named one by one." in text
    pick(app, "Colors show", "value")
    pick(app, "Classes", "benchmark")
    assert "Median of the 6 peers of Summit County with a reliable value: 78.5 % (" in words_of(app)
    pick(app, "Around", "state")
    assert app.query_params["benchmark"] == "state"
    assert "Median of the 6 peers" not in words_of(app)


def test_too_few_peers_for_a_median_are_reported(open_map: Open) -> None:
    few = {"show": "verdict", "benchmark": "peers", "peers": ["39035", "39049"]}
    text = words_of(open_map(place=SUMMIT, metric=EMPLOYED, **few))
    assert "none of the counties can be tested" in text
    assert "2 peers of Summit County with a reliable value: too few for a median." in text
    assert "▲ Higher than all 10 other counties" not in text  # a position has no verdict's sign


def test_map_of_other_level_offers_no_peers(open_map: Open) -> None:
    query = {"show": "verdict", "benchmark": "peers", "level": "county"}
    app = open_map(place=AKRON, metric=EMPLOYED, **query)
    assert "better than the median U.S. county" in words_of(app)
    assert "peers" not in [box.label for box in app.checkbox]
    there = open_map(place=AKRON, metric=EMPLOYED, level="county", area="peers")
    assert "The peers of Akron city, Ohio are cities: choose cities to see them." in words_of(there)


def test_settings_of_the_peers_count_on_the_map(open_map: Open) -> None:
    ohio = open_map(place=SUMMIT, metric=EMPLOYED, area="peers", within="state:39")
    assert "7 counties: 7 with a reliable value" in words_of(ohio)
    assert "Peers: the most alike in what they are, not in how they do, in Ohio." in words_of(ohio)
    usual = open_map(place=SUMMIT, metric=EMPLOYED, area="peers")
    assert "11 counties:" in words_of(usual)


def test_peers_are_picked_and_taken_out_by_name(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED, area="state")
    app.checkbox(key="map-clicks").check().run()
    assert app.query_params["click"] == "peers"
    assert "area" not in app.query_params  # clicks are on the map of the nation
    text = words_of(app)
    assert "Click a place to make it a peer" in text
    assert "Nobody is picked yet: the 10 places most alike are the peers." in text
    app.button(key="map-begin").click().run()
    assert len(app.query_params["peers"]) == 10
    (picked,) = [each for each in app.multiselect if each.label == "10 peers picked"]
    picked.set_value(picked.value[:2]).run()
    assert len(app.query_params["peers"]) == 2
    app.button(key="map-alike").click().run()
    assert "peers" not in app.query_params
    assert not app.exception


def test_the_table_has_all_places(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED)
    (table,) = [each for each in app.expander if each.label == "The same as a table"]
    assert not app.dataframe
    assert table is not None


def test_modeled_values_that_are_not_calculated_say_how_to_get_them(open_map: Open) -> None:
    app = open_map(place=SUMMIT, metric=EMPLOYED, show="modeled")
    assert "not calculated for this release yet: run python -m mobility model" in words_of(app)
    assert [box.label for box in app.checkbox] == ["Also where nothing is published"]


def test_damaged_file_of_modeled_values_is_a_sentence(open_map: Open, tiny_home: Path) -> None:
    (release,) = tiny_home.glob("releases/*.duckdb")
    file = modeled_file_of(release)
    file.write_text("garbage")
    try:
        app = open_map(place=SUMMIT, metric=EMPLOYED, show="modeled")
        assert not app.exception
        assert f"{file.name} is damaged: write it again with python -m mobility" in words_of(app)
        app = go_to(
            app, "pages/explore/compare.py", {"place": SUMMIT, "metric": EMPLOYED, "modeled": "yes"}
        )
        assert not app.exception
        assert f"{file.name} is damaged: write it again with python -m mobility" in page_text(app)
    finally:
        file.unlink()
