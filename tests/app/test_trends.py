"""What the page Trends says of ordinary and awkward places."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import embed, page_text, table_shown
from tests.support.charts import chart_rows, chart_values
from tests.support.page_turning import go_to
from tests.support.tiny_release import AKRON, DONA_ANA, FAIRFIELD, LOVING, SUMMIT, WESTERN

Open = Callable[..., AppTest]
PAGE = "pages/explore/trends.py"
LUCAS = "39095"


@pytest.fixture
def trends(open_app: Open) -> Open:
    """Return a function that opens the page in a session of its own."""

    def opened(**query: str | list[str]) -> AppTest:
        app = open_app(**query)
        return go_to(app, PAGE, query)

    return opened


def titles(app: AppTest) -> list[str]:
    result = [str(heading.value) for heading in (*app.header, *app.subheader)]
    return [value.replace("\u00a0", " ").replace("\\", "") for value in result]


def title(app: AppTest) -> str:
    (result,) = titles(app)
    return result


def markers(app: AppTest) -> list[dict[str, Any]]:
    return chart_rows(app, "mark")


def html(app: AppTest) -> str:
    """Return the charts of a pillar."""
    texts = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    (result,) = [text for text in texts if isinstance(text, str) and 'class="charts"' in text]
    return str(result).replace("\u00a0", " ")


def text(app: AppTest) -> str:
    return page_text(app).replace("\u00a0", " ").replace("\\", "")


def test_metric_shows_change_and_recent_trend(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_employed")
    assert (
        title(app)
        == "“Employed, ages 25–54” in Summit County improved from 84.0 % in 2018 to 86.0 % in 2023"
    )
    assert "Up by 2.0 points (95 % interval 0.6 to 3.4)." in text(app)
    assert "Improving from 2018 to 2023: up about 0.4 points each year." in text(app)
    assert "Is it getting better here?" in text(app)
    assert "Dotted: nothing is published for the years between." in text(app)
    assert [row["year"] for row in markers(app)] == [2018, 2019, 2021, 2022, 2023]


def test_money_is_after_inflation_by_default(
    trends: Open,
) -> None:
    app = trends(place=SUMMIT, metric="pctl_income_50")
    assert title(app).startswith(
        "The middle household income in Summit County worsened from $84,182 in 2018 to $71,000"
    )
    assert title(app).endswith("in 2023, after inflation")
    app.radio(key="trends-prices").set_value("nominal").run()
    assert app.query_params["prices"] == "nominal"
    assert title(app).endswith("; not compared")
    assert "Change and recent trend not compared: dollars of different years." in text(app)
    assert "after inflation" not in title(app)


def test_without_a_metric_the_address_names_the_clearest_change(trends: Open) -> None:
    app = trends(place=SUMMIT)
    assert app.query_params["metric"] == "pctl_income_50"
    loving = trends(place=LOVING)
    assert loving.query_params["metric"] == "share_employed"  # nothing tested: the first line


def test_one_year_is_a_number_and_no_empty_chart(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_election_turnout")
    (number,) = app.metric
    assert number.label.startswith("2020 · no interval · ")
    assert number.value.endswith("%")
    assert not app.get("vega_lite_chart")


def test_years_of_the_address_are_those_of_the_change(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_employed", since="2019", until="2022")
    assert "in 2019" in title(app)
    assert "in 2022" in title(app)
    app.selectbox(key="trends-until").set_value(2019).run()
    assert title(app).startswith(
        "“Employed, ages 25–54” in Summit County: 84.0 % in 2018, 84.4 % in 2019"
    )  # 2019 is no earlier year any more
    assert "since" not in app.query_params
    assert app.query_params["until"] == "2019"


def test_year_without_value_falls_back_with_message(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_employed", since="2020", until="2023")
    (note,) = app.info
    assert "no value for 2020 here" in note.value
    assert "from 84.0 % in 2018" in title(app)
    turned = trends(place=SUMMIT, metric="share_employed", since="2022", until="2019")
    assert any("2022 is not the earlier year" in note.value for note in turned.info)


def test_the_year_of_other_pages_is_the_later_one(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_employed", year="2020")
    assert "in 2019" in title(app)
    assert app.selectbox(key="trends-until").value == 2019


def test_other_places_stand_beside_it_and_in_the_link(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_employed", places=f"{LUCAS},{AKRON}")
    assert {row["name"] for row in markers(app)} == {
        "Summit County, Ohio",
        "Lucas County, Ohio",
        "Akron city, Ohio",
    }
    assert "A county and a city are side by side" in text(app)
    assert "Whether two places changed differently is not tested." in text(app)
    app.multiselect(key="trends-places").set_value([LUCAS]).run()
    assert app.query_params["places"] == LUCAS
    assert any(f"places={LUCAS}" in code.value for code in app.code)


def test_place_without_the_metric_is_left_out_with_message(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="rate_injury_death", places=AKRON)
    (note,) = app.info
    assert note.value == (
        "Akron city, Ohio is left out: Injury deaths is not collected for cities."
    )
    assert {row["name"] for row in markers(app)} == {"Summit County, Ohio"}


def test_gray_peer_lines_can_be_hidden(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_employed", places=LUCAS)
    assert "Gray: " in text(app)
    assert chart_rows(app, "gray")
    app.checkbox(key="trends-gray").uncheck().run()
    assert app.query_params["gray"] == "none"
    assert "Gray: " not in text(app)
    assert not chart_rows(app, "gray")


def test_a_planning_region_begins_when_it_came_to_be(trends: Open) -> None:
    app = trends(place=WESTERN, metric="share_employed", places=FAIRFIELD)
    assert "Connecticut's eight counties were replaced" in text(app)
    assert "in 2022" in title(app)
    years = {row["name"]: [] for row in markers(app)}
    for row in markers(app):
        years[row["name"]].append(row["year"])
    assert years["Western Connecticut Planning Region, Connecticut"] == [2022, 2023]
    assert years["Fairfield County, Connecticut"] == [2018, 2019, 2021]


def test_places_that_ended_earlier_are_in_the_same_dollars(trends: Open) -> None:
    app = trends(place=WESTERN, metric="pctl_income_50", places=FAIRFIELD)
    assert {row["words"].split(" in dollars of ")[1] for row in markers(app)} == {"2023"}


def test_a_city_has_its_own_line(trends: Open) -> None:
    app = trends(place=AKRON, metric="share_employed")
    assert title(app).startswith("“Employed, ages 25–54” in Akron city improved from")
    assert any(name.startswith("Akron city 78.0") for name in chart_values(app)["names"])


def test_weak_values_are_hollow_and_not_judged(trends: Open) -> None:
    app = trends(place=DONA_ANA, metric="share_employed")
    assert title(app).endswith("; not compared")
    assert "weak value, the publisher says not to act on it" in text(app)
    assert len({row["fill"] for row in markers(app)}) == 1
    assert all(row["fill"] != row["color"] for row in markers(app))


def test_place_without_values_shows_reason(trends: Open) -> None:
    app = trends(place=LOVING, metric="pctl_income_50", places=SUMMIT)
    assert title(app).endswith(": suppressed")
    assert "The publisher leaves out estimates" in text(app)
    assert {row["name"] for row in markers(app)} == {"Summit County, Ohio"}
    bare = trends(place=LOVING, metric="pctl_income_50", gray="none")
    assert not bare.get("vega_lite_chart")
    assert title(bare).endswith(": suppressed")


def test_the_same_stands_in_a_table(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_employed", places=LUCAS, gray="none")
    app.session_state["trend-table"] = True
    app.run()
    rows = table_shown(app, "trend-rows")
    assert list(rows["Place"]).count("Lucas County, Ohio") == 5
    assert list(rows["Year"])[:2] == ["2018", "2019"]
    assert "Lucas County, Ohio: Rose from" in text(app)


def test_pillar_has_chart_and_verdict_for_each_metric(trends: Open) -> None:
    app = trends(place=SUMMIT, metric="share_employed", tab="pillar")
    assert title(app) == (
        "Rewarding Work: In Summit County, “Employed, ages 25–54” improved, “Income, middle” "
        "worsened"
    )
    assert "Of 11 metrics: 1 improved, 1 worsened, 9 not compared." in text(app)
    shown = html(app)
    assert shown.count("<li>") == 11
    assert "▲" in shown
    assert "improved" in shown
    assert "84.0 %, 2018" in shown
    assert "86.0 %, 2023" in shown
    assert "value_share" not in shown
    assert "holds among all metrics of the place" in text(app)
    app.selectbox(key="trends-pillar").set_value("health").run()
    assert app.query_params["pillar"] == "health"
    assert "Injury deaths" in html(app)
    assert "Employed" not in html(app)


@pytest.mark.parametrize("place", [LOVING, AKRON, WESTERN])
def test_a_pillar_of_an_awkward_place_reads_well(trends: Open, place: str) -> None:
    app = trends(place=place, tab="pillar", pillar="rewarding-work")
    assert title(app).startswith("Rewarding Work: In ")
    if place == LOVING:
        assert title(app).endswith("no measure can be compared over the years")
        assert "Suppressed. " in html(app)


def test_an_embedded_figure_stands_alone(trends: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, tab in (("trend", "one"), ("pillar", "pillar")):
        embed(monkeypatch, name)
        app = trends(place=SUMMIT, metric="share_employed", tab=tab, figure=name)
        assert not app.selectbox
        assert not app.title
        assert title(app)
        assert "Source: " in text(app)


def test_page_without_place_explains_its_purpose(trends: Open) -> None:
    assert "whether its metrics got better or worse" in page_text(trends())


def test_unknown_pillar_or_too_many_places_are_reported(trends: Open) -> None:
    app = trends(place=SUMMIT, pillar="sky", places="39153,39035,39049,39061,39113")
    warnings = " ".join(warning.value for warning in app.warning)
    assert "There is no 'sky' to choose here" in warnings.replace("\\", "")
    assert "5 places are more than the 3 that fit" in warnings


def test_panel_of_metric_matches_the_page(open_app: Open, trends: Open) -> None:
    panel = open_app(place=SUMMIT, metric="pctl_income_50")
    shown = trends(place=SUMMIT, metric="pctl_income_50", gray="none")
    assert title(shown) in titles(panel)
    assert "In dollars of 2023." in text(panel)
    assert "not tested here" not in text(panel)


def test_the_panel_ends_with_the_year_of_the_address(open_app: Open) -> None:
    panel = open_app(place=SUMMIT, metric="share_employed", year="2021")
    assert [row["year"] for row in markers(panel)] == [2018, 2019, 2021]
    assert any("in 2021" in each for each in titles(panel))
    before = open_app(place=SUMMIT, metric="share_election_turnout", year="2019")
    assert "No year has a value." in text(before)
