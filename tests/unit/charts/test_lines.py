"""Lines over the years: whole specifications, and what must be in them.

After a change that is meant, delete the file in tests/golden, run the test, look at what it wrote
and run it again.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.years.lines import Sharing
from mobility.analysis.years.over_time import Trend
from mobility.analysis.years.trends import Join
from mobility.charts.line_labels import place_names
from mobility.charts.lines import trend_lines
from mobility.charts.place_series import PlaceSeries, bands
from mobility.figures.parts import moved_apart
from mobility.figures.theme import Theme
from mobility.registry import load_framework
from tests.support.golden import assert_spec_matches_golden
from tests.support.trends import ERIE, LUCAS, RISING, SUMMIT, absent, trend

THEME = Theme(
    accent="#1D6FB6",
    text="#1B2026",
    muted="#3F4751",
    background="#FFFFFF",
    series=("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"),
)
METRIC = load_framework().metric("share_employed")
BROKEN = {"2022": "the rule changed in 2022"}


def one_series(of: Trend) -> PlaceSeries:
    place = of.jurisdiction
    return PlaceSeries(of, place.name, place.name.split()[0], mine=place is SUMMIT)


def lower(by: float) -> list[list[Any]]:
    """The values of the place, each lower by the same."""
    return [[year, *(part - by for part in row[:3]), row[3]] for year, *row in RISING]


def spec(*found: Trend, **asked: Any) -> dict[str, Any]:
    """Return the chart as a browser gets it."""
    place_series = [one_series(one) for one in found if one.points]
    made = trend_lines(place_series, METRIC, THEME, "What it shows.", **asked)
    alt.Chart.from_dict(made)  # raises for what is no part of a specification
    return made


def rows_of(layer: dict[str, Any]) -> list[dict[str, Any]]:
    return list(layer["data"]["values"])


def layers(made: dict[str, Any], mark: str, fields: set[str]) -> list[list[dict[str, Any]]]:
    """Return the rows of the layers of a kind of mark that have these fields."""
    found = [rows_of(layer) for layer in made["layer"] if layer["mark"]["type"] == mark]
    return [rows for rows in found if rows and fields <= rows[0].keys()]


@pytest.mark.parametrize(
    "name,trends,behind",
    [
        ("full", (trend(breaks=BROKEN), trend(lower(0.05), LUCAS)), (trend(lower(0.1), ERIE),)),
        ("one", (trend([[2020, 0.8]]),), ()),
        ("empty", (absent(),), ()),
        ("broken", (trend([[2016, 0.8], [2018, 0.82], [2021, 0.7], [2022, 0.71]],
                          breaks={"2021": "another edition"}),), ()),
    ],
)  # fmt: skip
def test_the_chart_is_the_one_that_was_looked_at(
    name: str, trends: tuple[Trend, ...], behind: tuple[Trend, ...]
) -> None:
    place_series = [one_series(one) for one in trends if one.points]
    chart = trend_lines(place_series, METRIC, THEME, "What it shows.", behind=behind)
    assert_spec_matches_golden(chart, f"lines-{name}")


def test_a_line_is_solid_dotted_or_not_there() -> None:
    ((*rows,),) = layers(spec(trend(breaks=BROKEN)), "line", {"width"})
    drawn = {(rows[at]["year"], rows[at + 1]["year"]): rows[at]["dashed"]
             for at in range(0, len(rows), 2)}  # fmt: skip
    assert drawn == {(2018, 2019): False, (2019, 2021): True, (2022, 2023): False}


def test_a_year_that_is_missing_here_parts_the_line_without_a_seam() -> None:
    gone = Join(2019, 2021, "broken", "2020 is missing here")
    whole = trend()
    gap = replace(whole, joins=tuple(gone if join.start == 2019 else join for join in whole.joins))
    made = spec(gap)
    (rows,) = layers(made, "line", {"width"})
    assert {row["year"] for row in rows if row["join"] == "0 2019"} == set()
    assert layers(made, "text", {"lines"}) == []
    (series_break,) = layers(spec(trend(breaks=BROKEN)), "text", {"lines"})
    assert [row["year"] for row in series_break] == [2021.5]
    assert series_break[0]["lines"] == "the rule changed in 2022"


def test_a_seam_of_the_area_has_its_reason_and_says_whose_it_is() -> None:
    years = [row[0] for row in RISING]
    moved = trend(sharing=(Sharing(2022, "39169", years), Sharing(2023, "39169", years)))
    (series_break,) = layers(spec(moved, trend(lower(0.05), LUCAS)), "text", {"lines"})
    words = series_break[0]["lines"].replace("\n", " ")
    assert words == "Summit County: from 2022 the estimate is shared with other places than before"


def test_no_reason_crosses_the_line_of_another() -> None:
    """Of two that lie on one side, the nearer one to the middle has its words lowest."""
    points = [[year, 0.8] for year in range(2014, 2024)]
    made = spec(trend(points, breaks={"2020": "a first reason", "2023": "a second reason"}))
    heights = {
        rows_of(layer)[0]["lines"]: layer["encoding"]["y"]["value"]
        for layer in made["layer"]
        if layer["mark"]["type"] == "text" and "lines" in json.dumps(layer["mark"])
    }
    assert heights["a first reason"] > heights["a second reason"]  # pixels from the top


def test_bands_are_cut_where_the_line_is_and_a_year_alone_is_a_bar() -> None:
    found = bands(trend(breaks=BROKEN), 0.1)
    assert [[year for year, *_ in run] for run in found] == [
        [2018, 2019],
        [2020.9, 2021.1],
        [2022, 2023],
    ]
    without = [row if row[0] != 2022 else [2022, 0.84] for row in RISING]
    assert [[year for year, *_ in run] for run in bands(trend(without), 0.1)] == [
        [2018, 2019],
        [2020.9, 2021.1],
        [2022.9, 2023.1],
    ]
    assert bands(trend(interval=False), 0.1) == []


def test_weak_years_are_hollow_and_not_drawn_of_places_behind() -> None:
    made = spec(trend(), behind=[trend(lower(0.1), LUCAS)])
    (markers,) = layers(made, "point", {"shape"})
    assert [row["year"] for row in markers if row["fill"] == THEME.background] == [2018]
    gray = [row for rows in layers(made, "line", {"dashed"}) for row in rows if "color" not in row]
    assert {row["year"] for row in gray} == {2019, 2021, 2022, 2023}
    alone = spec(trend(), behind=[trend([[2023, 0.7, None, None, "Strong"]], LUCAS)])
    (ticks,) = layers(alone, "tick", {"value"})
    assert ticks == [{"year": 2023, "value": 0.7, "name": "Lucas County, Ohio"}]
    assert {row["name"] for row in gray} == {"Lucas County, Ohio"}  # said when pointed at


def test_places_differ_by_color_and_shape_and_the_own_one_stands_out() -> None:
    made = spec(trend(), trend(lower(0.05), LUCAS), trend(lower(0.1), ERIE))
    (markers,) = layers(made, "point", {"shape"})
    inks = {row["name"]: (row["color"], row["shape"]) for row in markers}
    assert inks["Summit County, Ohio"] == (THEME.accent, "diamond")
    assert len(set(inks.values())) == len({shape for _, shape in inks.values()}) == 3
    (lines,) = layers(made, "line", {"width"})
    widest = max(lines, key=lambda row: row["width"])
    assert widest["color"] == THEME.accent
    assert lines[-1]["color"] == THEME.accent  # on top


def test_names_stand_with_the_last_values_short_on_a_phone_and_the_own_one_bold() -> None:
    made = spec(trend(), trend(lower(0.05), LUCAS))
    axes = [layer["encoding"].get("y", {}).get("axis") for layer in made["layer"]]
    (axis,) = [axis for axis in axes if axis and axis.get("orient") == "right"]
    whole, short = '["Lucas County 80.0\u00a0%", "Summit County 85.0\u00a0%"]', '["Lucas 80.0'
    assert whole in axis["labelExpr"]
    assert short in axis["labelExpr"]
    assert (
        axis["labelFontWeight"]["condition"]["test"] == "indexof([1], round(datum.index * 1)) >= 0"
    )
    fixed = json.dumps(spec(trend(), fixed=True))
    assert "containerSize" not in fixed


@given(st.lists(st.floats(0, 270), min_size=1, max_size=4).map(sorted))
def test_no_name_covers_another_and_all_are_beside_the_plot(wanted: list[float]) -> None:
    found = moved_apart(wanted, 270)
    assert len(found) == len(wanted)
    assert all(two - one >= 20 - 1e-9 for one, two in pairwise(found))
    assert found[0] >= -1e-9
    assert found[-1] <= 270 + 1e-9
    if all(two - one >= 20 for one, two in pairwise(wanted)):
        assert found == pytest.approx(wanted)


def test_names_are_in_the_order_of_their_values() -> None:
    place_series = [one_series(trend()), one_series(trend(lower(0.001), LUCAS))]
    low, high = place_names(place_series, (0.7, 0.9), 270)
    assert (low.one_series, high.one_series) == (1, 0)
    assert high.at - low.at == pytest.approx(20 * 0.2 / 270)


def test_a_value_is_written_on_the_side_with_room_or_not_at_all() -> None:
    def written(*found: Trend) -> list[tuple[int, float]]:
        both = layers(spec(*found, height=200), "text", {"words"})
        return [(row["year"], row["value"]) for row in both[0]] if both else []

    (alone,) = [v for year, v in written(trend(), trend(lower(0.09), LUCAS)) if year == 2019]
    assert alone > 0.81
    (pressed,) = [v for year, v in written(trend(), trend(lower(-0.03), LUCAS)) if year == 2019]
    assert pressed < 0.81
    crowded = (trend(), trend(lower(0.002), LUCAS), trend(lower(-0.002), ERIE))
    assert written(*crowded) == []


def test_the_axis_stays_within_what_the_metric_can_be() -> None:
    made = spec(trend([[2022, 0.99, 0.97, 1.0, "Strong"], [2023, 1.0, 0.98, 1.0, "Strong"]]))
    domains = [layer["encoding"]["y"]["scale"]["domain"] for layer in made["layer"]
               if "scale" in layer["encoding"].get("y", {})]  # fmt: skip
    assert {domain[1] for domain in domains} == {1}
    assert all(domain == domains[0] for domain in domains)


def test_money_is_drawn_in_dollars_of_one_year_and_said_as_published() -> None:
    rows = [[2014, 100.0, 90.0, 110.0, "Strong"], [2023, 120.0, 110.0, 130.0, "Strong"]]
    (markers,) = layers(spec(trend(rows, dollars=True)), "point", {"shape"})
    factor = 304.702 / 236.736
    first = next(row for row in markers if row["year"] == 2014)
    assert first["value"] == pytest.approx(100 * factor)
    assert first["words"].endswith("in dollars of 2023")
    assert "10,000.0" in first["published"]
