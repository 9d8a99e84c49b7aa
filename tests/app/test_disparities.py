"""What the page Disparities says of ordinary and awkward groups."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import figure_titles, page_text, unfold
from tests.app.test_meeting import wall
from tests.support.charts import chart_rows
from tests.support.gap_release import (
    AKRON,
    CAPITOL,
    CUYAHOGA,
    LOVING,
    MONTGOMERY,
    SUMMIT,
)
from tests.support.page_turning import go_to

Open = Callable[..., AppTest]
PAGE = "pages/explore/disparities.py"
RACE = {"metric": "share_employed", "by": "race-ethnicity"}


@pytest.fixture
def disparities(gap_home: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that opens the page in a session of its own."""
    monkeypatch.setenv("MOBILITY_HOME", str(gap_home))

    def opened(**query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(repository / "app.py"), default_timeout=180)
        app.run()
        return go_to(app, PAGE, query)

    return opened


def marks(app: AppTest) -> dict[str, dict[str, Any]]:
    """Return the rows of the chart of the groups that have a value, by the groups' labels."""
    return {row["group"]: row for row in chart_rows(app, "dot") if row["value"] is not None}


def test_title_has_gap_reference_and_number_of_tests(disparities: Open) -> None:
    app = disparities(place=SUMMIT, **RACE)
    (title,) = figure_titles(app)[:1]
    assert "75 in 100 Black residents have a job, 84 in 100 White residents do" in title
    app.session_state["gaps-indices"] = True
    text = page_text(app.run())
    assert "Black, not Hispanic: 9.0 points below the best-off reliable group" in text
    assert "The reference is “White, not Hispanic”, the best-off of three" in text
    assert "Who is left behind, by how much, and is it closing?" in text
    assert "Taken together, the 4 groups differ by more than chance." in text


def test_without_a_metric_the_address_names_the_clearest_gap(disparities: Open) -> None:
    app = disparities(place=SUMMIT)
    assert app.query_params["metric"] == "share_employed"
    assert app.query_params["by"] == "race-ethnicity"


def test_unavailable_breakdown_is_replaced(disparities: Open) -> None:
    app = disparities(place=SUMMIT, metric="share_debt_coll", by="gender")
    assert app.query_params["by"] == "race-share"


def test_metric_without_groups_is_replaced_with_message(
    disparities: Open,
) -> None:
    app = disparities(place=SUMMIT, metric="share_economic_connectedness")
    (box,) = app.info
    page_text = "Friendships across income lines has no numbers by group here. This is "
    assert box.value.startswith(page_text)
    assert app.query_params["metric"] != "share_economic_connectedness"
    assert not disparities(place=SUMMIT, metric="share_employed").info


def test_title_has_chosen_reference(disparities: Open) -> None:
    app = disparities(place=SUMMIT, against="Hispanic", **RACE)
    assert (
        "the data cannot tell whether any group differs from Hispanic residents"
        in figure_titles(app)[0]
    )
    assert "A gap counts only if it holds among the 3 comparisons." in page_text(app)


def test_unavailable_reference_is_ignored_with_message(disparities: Open) -> None:
    app = disparities(place=SUMMIT, against="Female", **RACE)
    assert "There is no group 'Female' here" in page_text(app)
    assert "White residents" in figure_titles(app)[0]


def test_another_metric_takes_its_own_groups_and_reference(disparities: Open) -> None:
    app = disparities(place=SUMMIT, against="Hispanic", year="2021", **RACE)
    app.selectbox(key="gaps-metric").set_value("share_debt_coll").run()
    assert app.query_params["by"] == "race-share"
    assert "against" not in app.query_params
    assert "kinds of neighborhoods, not people" in page_text(app)
    assert "No margin of error is published" in figure_titles(app)[0]


def test_ratios_are_asked_for_in_the_address(disparities: Open) -> None:
    drawn = marks(disparities(place=SUMMIT, show="ratio", **RACE))
    assert drawn["White, Non-Hispanic"]["value"] == 1
    assert drawn["Black, Non-Hispanic"]["value"] == pytest.approx(0.84 / 0.75)


def test_groups_sort_by_registry_or_value(disparities: Open) -> None:
    usual = list(marks(disparities(place=SUMMIT, **RACE)))
    assert usual == [
        "Black, Non-Hispanic", "Hispanic", "Other Races and Ethnicities", "White, Non-Hispanic",
    ]  # fmt: skip
    ordered = list(marks(disparities(place=SUMMIT, order="value", **RACE)))
    assert ordered[0] == "White, Non-Hispanic"
    assert ordered[-1] == "Black, Non-Hispanic"


def test_weak_groups_are_hollow_without_result(disparities: Open) -> None:
    app = disparities(place=LOVING, **RACE)
    assert "no group has a reliable value" in figure_titles(app)[0]
    assert "4 of them not reliable (hollow)" in page_text(app)
    assert all(row["weak"] for row in marks(app).values())


def test_a_missing_group_keeps_its_place_with_its_reason(disparities: Open) -> None:
    app = disparities(place=CUYAHOGA, **RACE)
    assert "3 groups shown; 1 without a value." in page_text(app)
    assert "Hispanic" not in marks(app)


def test_an_interval_without_width_is_not_compared(disparities: Open) -> None:
    app = disparities(place=MONTGOMERY, **RACE)
    text = marks(app)["Other Races and Ethnicities"]["result"]
    assert "not compared" in text
    assert "no width" in text


def test_a_zero_and_people_counted_twice_carry_no_verdict(disparities: Open) -> None:
    app = disparities(place=SUMMIT, metric="rate_juv_arrest", by="race-ethnicity")
    drawn = marks(app)
    assert drawn["Hispanic"]["value"] == 0
    assert not any("behind" in row["result"] for row in drawn.values())
    assert "clearly" not in figure_titles(app)[0]


def test_a_higher_value_of_an_adverse_metric_is_behind(disparities: Open) -> None:
    app = disparities(place=SUMMIT, metric="share_debt_coll", by="race-share", year="2018")
    assert "25.0 points above" in page_text(app)
    assert "▼ behind" in marks(app)["Neighborhoods of color"]["result"]


def test_industries_have_values_and_no_gap(disparities: Open) -> None:
    app = disparities(place=SUMMIT, metric="ratio_living_wage", by="industry")
    assert len(marks(app)) == 2
    assert "Industries are kinds of jobs and not groups of people" in app.info[0].value


@pytest.mark.cases(5)
@pytest.mark.parametrize("place", [AKRON, CAPITOL, LOVING, SUMMIT])
@pytest.mark.parametrize("by", ["race-ethnicity", "age", "industry", "race-share"])
def test_every_place_has_a_page_for_every_breakdown(disparities: Open, place: str, by: str) -> None:
    app = disparities(place=place, by=by)
    assert app.title[0].value
    assert figure_titles(app)


def test_largest_gap_is_compared_with_places_and_years(disparities: Open) -> None:
    app = disparities(place=SUMMIT, **RACE)
    assert app.selectbox(key="gaps-group").value == "Black, Non-Hispanic"
    about = "“Employed, ages 25–54” in Summit County: "
    assert f"{about}the gap is not compared with other places" in figure_titles(app)
    unfold(app, "unusual", "level-gap", "closing")
    between = "the gap between Black residents and White residents is 9.0 points, not compared"
    assert any(title.startswith(f"{about}{between}") for title in figure_titles(app))
    level = (
        f"{about}81.0 % for everyone, with a gap of 9.0 points between Black residents and White "
        "residents"
    )
    assert level in figure_titles(app)
    same = "is practically the same, 9.0 in 2018 and 9.0 points in 2021"
    assert any(title.endswith(same) for title in figure_titles(app))


def test_gap_trend_ends_in_chosen_year(disparities: Open) -> None:
    app = unfold(disparities(place=SUMMIT, year="2018", **RACE), "closing")
    assert not any("2021" in title for title in figure_titles(app)), "later than what is looked at"
    assert any("White residents is not compared: " in title for title in figure_titles(app))


def test_a_wall_says_which_number_is_which_peer(disparities: Open) -> None:
    app = disparities(place=SUMMIT, room="bright", figure="level-gap", **RACE)
    key = re.search("<p class='key'>(.*?)</p>", wall(app))
    assert key
    assert re.match(r"\d\s[A-Z][a-z]+ County, Ohio · \d\s", key[1])


def test_group_of_address_is_compared_with_places(disparities: Open) -> None:
    app = unfold(disparities(place=SUMMIT, group="Hispanic", **RACE), "unusual")
    assert app.selectbox(key="gaps-group").value == "Hispanic"
    assert any("between Hispanic residents and" in title for title in figure_titles(app))
    app.selectbox(key="gaps-group").set_value("Other Races and Ethnicities").run()
    assert app.query_params["group"] == "Other Races and Ethnicities"


def test_strip_shows_peers_of_address(disparities: Open) -> None:
    app = disparities(place=SUMMIT, peers=[CUYAHOGA, LOVING], **RACE)
    text = page_text(unfold(app, "unusual", "level-gap"))
    assert "Peers: peers named one by one." in text
    assert "Hollow: one of the two values is not reliable." in text
    assert (
        "1\N{NO-BREAK SPACE}Cuyahoga County, Ohio · 2\N{NO-BREAK SPACE}Loving County, Texas" in text
    )


def test_weak_groups_alone_have_no_gap_to_look_at(disparities: Open) -> None:
    app = disparities(place=LOVING, **RACE)
    assert not any("the gap " in title for title in figure_titles(app))
    assert not [box for box in app.selectbox if box.key == "gaps-group"]


def test_who_is_missing_is_named_with_the_reason(disparities: Open) -> None:
    text = page_text(unfold(disparities(place=CUYAHOGA, **RACE), "missing"))
    assert "Hispanic, any race (6.8" in text
    assert "of residents): Suppressed. The publisher leaves out estimates" in text
    assert "They are not published separately." in text


def test_page_without_place_explains_its_purpose(disparities: Open) -> None:
    assert "who is missing from the numbers" in page_text(disparities())


# ------------------------------------------------------------------------- all gaps of a place


def table_text(app: AppTest) -> str:
    return " ".join(
        re.sub(r"<[^>]+>", " ", json.loads(each.proto.json)) for each in app.get("bidi_component")
    )


def test_all_gaps_are_screened_together_tested_apart_from_untested(disparities: Open) -> None:
    app = disparities(place=SUMMIT, by="race-ethnicity", tab="all")
    (title,) = figure_titles(app)
    assert title.startswith("One of 3 gaps by race and ethnicity in Summit County is clear")
    assert "most of all “Employed, ages 25–54” for Black residents" in title
    text = table_text(app)
    assert text.index("Tested") < text.index("Not tested: position only")
    assert text.index("Not tested: position only") < text.index("Student homelessness")
    assert "false-discovery control" in page_text(app)
    assert app.query_params["tab"] == "all"


def test_all_gaps_of_neighborhoods_have_no_test(disparities: Open) -> None:
    app = disparities(place=SUMMIT, by="race-share", tab="all")
    assert "can be tested" in figure_titles(app)[0]
    assert "Neighborhoods with mostly residents of color" in table_text(app)


def test_the_order_of_all_gaps_is_in_the_address(disparities: Open) -> None:
    app = disparities(place=SUMMIT, by="race-ethnicity", tab="all", sort="clearest")
    assert app.radio(key="all-gaps-sort").value == "clearest"
    app.radio(key="all-gaps-sort").set_value("registry").run()
    assert app.query_params["sort"] == "registry"


def test_breakdown_of_all_gaps_keeps_the_metric(
    disparities: Open,
) -> None:
    app = disparities(place=SUMMIT, metric="share_employed", by="race-ethnicity", tab="all")
    app.selectbox(key="all-gaps-by").set_value("industry").run()
    assert app.query_params["by"] == "industry"
    assert app.query_params["metric"] == "share_employed"


@pytest.mark.parametrize("place", [AKRON, CAPITOL, LOVING])
def test_every_place_has_its_list_of_gaps(disparities: Open, place: str) -> None:
    app = disparities(place=place, by="race-ethnicity", tab="all")
    assert figure_titles(app)[0].partition(" by race and ethnicity in ")[2]
    assert table_text(app)
