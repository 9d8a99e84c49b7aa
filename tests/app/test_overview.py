"""What the overview says of ordinary and awkward places."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.app.conftest import markup, page_text, rows_shown, table_shown
from tests.support.tiny_release import (
    AKRON,
    DONA_ANA,
    FAIRFIELD,
    LOS_ANGELES,
    LOVING,
    METRICS,
    SUMMIT,
    WESTERN,
)

Open = Callable[..., AppTest]


def row(app: AppTest, metric: str) -> str:
    """Return the cells of the row that begins with a metric's name."""
    (result,) = [text for name, text in rows_shown(app).items() if name.startswith(metric)]
    return result


def test_tested_metric_shows_value_median_and_verdict(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    assert app.title[0].value == "Summit County, Ohio"
    cells = row(app, "Employed, ages 25–54")
    assert "86.0 %" in cells
    assert "85.0 to 87.0 %" in cells
    assert "OH 77.5 % (6 of 7)" in cells
    assert "▲ better than the median Ohio county" in cells


def test_the_title_counts_what_was_tested(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    text = page_text(app)
    assert (
        f"of {METRICS} measures can be compared reliably with the typical Ohio county: 2 better"
        in text
    )
    positions = "By position only among U.S. counties, not tested: 4 in the best quarter"
    assert positions in markup(app, "overview")
    assert "7 metrics shown; 28 not shown" in text


def test_metric_without_interval_has_position_only(open_app: Open) -> None:
    cells = row(open_app(place=SUMMIT), "Debt in collections")
    assert "lower than" in cells
    assert "position only, not tested" in cells
    assert "▲" not in cells


def test_old_value_has_age(open_app: Open) -> None:
    names = rows_shown(open_app(place=SUMMIT))
    assert any(name.startswith("Learning rate 2018, 5 years old") for name in names)


def test_a_place_with_hardly_a_value_reads_well(open_app: Open) -> None:
    app = open_app(place=LOVING)
    assert f"None of {METRICS} measures of Loving County can be compared reliably" in page_text(app)
    assert "43 people in 2023" in page_text(app)
    assert "weak" in row(app, "Employed, ages 25–54")
    assert "suppressed" in row(app, "Income, middle")
    assert "not published" in row(app, "Election turnout")
    assert "not in this copy" in row(app, "Transit commuters")


def test_a_weak_value_is_shown_and_not_judged(open_app: Open) -> None:
    cells = row(open_app(place=DONA_ANA), "Employed, ages 25–54")
    assert "76.0 %" in cells
    assert "better" not in cells
    assert "worse" not in cells


def test_small_state_falls_back_on_nation(open_app: Open) -> None:
    app = open_app(place=LOS_ANGELES)
    assert "the typical U.S. county" in page_text(app)
    assert "CA too few (1 of 2)" in row(app, "Employed, ages 25–54")


def test_ended_county_has_date_and_reason(open_app: Open) -> None:
    app = open_app(place=FAIRFIELD)
    assert "Fairfield County has no data after 2021" in page_text(app)
    assert "planning regions" in page_text(app)
    employed = row(app, "Employed, ages 25–54")
    assert "newest year not published here" not in employed
    assert "the median U.S. county" in employed


def test_a_planning_region_says_what_it_replaced(open_app: Open) -> None:
    app = open_app(place=WESTERN)
    assert app.title[0].value == "Western Connecticut Planning Region, Connecticut"
    assert "replaced by nine planning regions" in page_text(app)


def test_city_is_compared_with_cities(open_app: Open) -> None:
    app = open_app(place=AKRON)
    assert "Not collected for cities: " in page_text(app)
    assert "Injury deaths" in page_text(app)
    assert not any(name.startswith("Injury deaths") for name in rows_shown(app))
    assert "higher than the only other city" in row(app, "Election turnout")


def test_earlier_year_and_nation_can_be_chosen(open_app: Open) -> None:
    app = open_app(place=SUMMIT, year="2021", benchmark="nation")
    assert "the typical U.S. county" in page_text(app)
    assert "values up to 2021" in page_text(app)
    assert any(name.startswith("Employed, ages 25–54 2021 ·") for name in rows_shown(app))


def test_year_before_the_place_began_is_reported(open_app: Open) -> None:
    app = open_app(place=WESTERN, year="2019")
    assert "from 2022 to 2023" in app.warning[0].value
    assert app.title[0].value == "Western Connecticut Planning Region, Connecticut"


def test_every_picture_has_words(open_app: Open) -> None:
    text = " ".join(c.proto.json for c in open_app(place=SUMMIT).get("bidi_component"))
    assert text.count("<svg class=") == text.count('role=\\"img\\" aria-label=') > 0


def test_the_table_names_its_medians_exactly(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    assert not table_shown(app, "overview-rows")  # made when it is opened
    app.session_state["overview_table"] = True
    app.run()
    table = table_shown(app, "overview-rows")
    row = table["Metric"].index("Adults with a job, ages 25 to 54")
    assert "median of all 6 other Ohio counties" in table["State"][row]
    assert table["Result"][row] == "better than the median Ohio county"
    assert len(table["Metric"]) == 55
