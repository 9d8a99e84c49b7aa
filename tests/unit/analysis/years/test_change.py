"""Change between two years: its rule, and that it says no more than the data allow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.uncertainty import NO_EDGES, VERDICTS, Z95, Estimate, Verdict
from mobility.analysis.years.change import (
    NO_VALUE,
    ONE_VALUE,
    Change,
    PlaceChanges,
    PlaceValues,
    change_between,
    change_of,
    changes_of_places,
    error_in_common,
)
from mobility.analysis.years.lines import OTHER_PERIOD, Line, Sharing
from mobility.errors import UserError
from tests.support.lines import FRAMEWORK, Row, line

HALF = st.floats(0.01, 30)
OTHER_WAY = {
    Verdict.IMPROVED: Verdict.WORSENED,
    Verdict.WORSENED: Verdict.IMPROVED,
    Verdict.NO_DETECTABLE_CHANGE: Verdict.NO_DETECTABLE_CHANGE,
}


@st.composite
def rows(draw: st.DrawFn, year: int) -> Row:
    value = draw(st.floats(-50, 50))
    return [year, value, value - draw(HALF), value + draw(HALF)]


TWO = st.tuples(rows(2021), rows(2023))


def change_from(first: Row, second: Row, level: float = 0.95, **given_: object) -> Change:
    return change_of(line([first, second], **given_), level=level)


# ---------------------------------------------------------------------------------- the rule


@given(TWO, st.sampled_from([1, 5]))
def test_going_back_in_time_turns_the_change_around(second: tuple[Row, Row], period: int) -> None:
    (_, *first), (_, *other) = second
    there = change_from([2021, *first], [2023, *other], period_years=period)
    back = change_from([2021, *other], [2023, *first], period_years=period)
    assert there.lower is not None
    assert there.upper is not None
    assert there.difference is not None
    assert back.difference == pytest.approx(-there.difference)
    assert (back.lower, back.upper) == pytest.approx((-there.upper, -there.lower))
    assert OTHER_WAY[back.verdict] == there.verdict


@given(TWO, st.floats(0.001, 1000))
def test_percent_and_share_agree(second: tuple[Row, Row], scale: float) -> None:
    first, other = second
    plain = change_from(first, other, period_years=5)
    scaled = change_from(
        *([y, *(scale * part for part in rest)] for y, *rest in second), period_years=5
    )
    assert scaled.verdict is plain.verdict
    assert scaled.se == pytest.approx(scale * (plain.se or 0))
    assert scaled.overlap == pytest.approx(plain.overlap)


@given(TWO)
def test_more_confidence_is_never_a_narrower_interval(two: tuple[Row, Row]) -> None:
    widths = [
        (c.upper or 0) - (c.lower or 0)
        for c in (change_from(*two, level=p) for p in (0.9, 0.95, 0.99))
    ]
    assert widths[0] < widths[1] < widths[2]
    assert widths[2] / widths[1] == pytest.approx(2.575829 / Z95)


@given(st.floats(0, 0.99), HALF, HALF)
def test_overlap_never_exceeds_variance(share: float, first: float, second: float) -> None:
    overlap = error_in_common(
        share, Estimate(0, -first, first), Estimate(0, -second, second), NO_EDGES
    )
    assert 0 <= overlap <= share
    left = (1 - overlap) * (first**2 + second**2)
    assert left >= abs(first**2 - second**2) * (1 - 1e-9)
    assert error_in_common(
        share, Estimate(0, -first, first), Estimate(0, -first, first), NO_EDGES
    ) == (pytest.approx(share))


@given(TWO)
def test_a_price_index_counts_by_its_ratios_only(two: tuple[Row, Row]) -> None:
    dear = line(list(two), dollars=True)
    rebased = replace(dear, cpi={year: 7 * index for year, index in dear.cpi.items()})
    assert change_of(rebased).lower == pytest.approx(change_of(dear).lower)


def test_a_bound_at_the_edge_takes_the_wider_half() -> None:
    cut = change_from([2018, 0.95, 0.85, 1.0], [2023, 0.90, 0.85, 0.95], range=(0.0, 1.0))
    assert cut.se == pytest.approx(np.hypot(0.10, 0.05) / Z95)


def test_weak_values_keep_their_numbers() -> None:
    weak = change_from([2018, 0.5, 0.4, 0.6, "Weak"], [2023, 0.9, 0.8, 1.0])
    assert weak.verdict is Verdict.NOT_COMPARED
    assert weak.difference == pytest.approx(0.4)
    assert weak.lower == pytest.approx(0.4 - np.hypot(0.1, 0.1))


# ------------------------------------------------------------------------------ which years


def test_years_that_are_asked_for_stay() -> None:
    four = line([[year, 0.5 + year / 1e5, 0.4, 0.6] for year in (2014, 2016, 2018, 2021)])
    assert (change_of(four).start, change_of(four).end) == (2014, 2021)
    assert (change_of(four, 2016).start, change_of(four, 2016).end) == (2016, 2021)
    assert (change_of(four, end=2018).start, change_of(four, end=2018).end) == (2014, 2018)
    absent = change_of(four, 2015, 2018)
    assert (absent.start, absent.end) == (2015, 2018)
    assert (absent.verdict, absent.reason) == (Verdict.NOT_COMPARED, "no value for 2015")
    assert change_of(four, 2014, 2020).reason == "no value for 2020"


def test_earliest_year_has_reason_if_incomparable() -> None:
    broken = line(
        [[2014, 0.3, 0.2, 0.4], [2018, 0.3, 0.2, 0.4], [2023, 0.5, 0.4, 0.6]],
        breaks={"2023": "another rule"},
    )
    change = change_of(broken)
    assert (change.start, change.end, change.reason) == (2014, 2023, "another rule")


def test_comparable_weak_year_precedes_broken_series() -> None:
    broken = line(
        [[2014, 0.3, 0.2, 0.4], [2018, 0.3, 0.2, 0.4, "Weak"], [2023, 0.5, 0.4, 0.6]],
        breaks={"2016": "another rule"},
    )
    assert change_of(broken).start == 2018
    assert change_of(broken).reason.startswith("weak value")


def test_other_bounds_give_no_change_interval() -> None:
    hidden = change_from([2018, 0.5, 0.4, 0.6], [2023, 0.9, 0.8, 1.0], interval=False)
    assert (hidden.reason, hidden.lower, hidden.se) == ("no interval published", None, None)


def test_few_values_are_reported() -> None:
    assert change_of(line([])).reason == NO_VALUE
    assert change_of(line([[2020, 0.5]])).reason == ONE_VALUE


@pytest.mark.parametrize("years", [(2021, 2018), (2018, 2018)])
def test_years_out_of_order_are_refused(years: tuple[int, int]) -> None:
    with pytest.raises(UserError, match="earlier year to a later one"):
        change_of(line([[2018, 0.5], [2021, 0.5]]), *years)


def test_a_baseline_on_another_line() -> None:
    headline, group = line([[2018, 0.5, 0.4, 0.6]]), line([[2023, 0.9, 0.8, 1.0]], period_years=5)
    apart = change_between(headline, headline.points[0], group, group.points[0])
    assert (apart.verdict, apart.reason) == (Verdict.NOT_COMPARED, OTHER_PERIOD)
    assert apart.difference == pytest.approx(0.4)
    same = line([[2023, 0.9, 0.8, 1.0]])
    alike = change_between(headline, headline.points[0], same, same.points[0])
    assert alike.verdict is Verdict.IMPROVED
    with pytest.raises(UserError, match="of one metric"):
        change_between(same, same.points[0], headline, headline.points[0])


def test_a_break_on_either_of_two_lines_counts() -> None:
    before = line([[2018, 0.5, 0.4, 0.6]], breaks={"2020": "another rule"})
    after = line([[2023, 0.9, 0.8, 1.0]])
    assert change_between(before, before.points[0], after, after.points[0]).reason == "another rule"
    after = line([[2023, 0.9, 0.8, 1.0]], breaks={"2021": "another place"})
    before = line([[2018, 0.5, 0.4, 0.6]])
    assert (
        change_between(before, before.points[0], after, after.points[0]).reason == "another place"
    )


# --------------------------------------------------------------------- all places at once

NAN = float("nan")
NUMBERS = st.sampled_from([NAN, 0.0, 0.3, 0.5, 0.52, 0.6, 0.95])
PLACE = st.tuples(NUMBERS, st.sampled_from([NAN, 0.0, 0.02, 0.2]), st.booleans(), st.integers(0, 2))


def side(places: list[tuple[float, float, bool, int]]) -> PlaceValues:
    value, half, weak, pool = (np.array(column) for column in zip(*places, strict=True))
    return PlaceValues(value, value - half, value + 2 * half, weak, pool.astype(np.int64))


def sharing(
    places: list[tuple[list[tuple[float, float, bool, int]], int]], me: int
) -> list[Sharing]:
    """Return who shares my estimate, from the pools of both years."""
    years = {
        other: [year for rows, year in places if not np.isnan(rows[other][0])]
        for other in range(len(places[0][0]))
    }
    return [
        Sharing(year, str(other), years[other])
        for rows, year in places
        for other, row in enumerate(rows)
        if other != me
        and row[3]
        and row[3] == rows[me][3]
        and year in years[me]
        and year in years[other]
    ]


@given(
    st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=8),
    st.sampled_from(["higher", "lower", "neither"]),
    st.sampled_from([1, 5]),
    st.booleans(),
)
def test_columns_match_single_places(
    places: list[tuple[tuple[float, float, bool, int], ...]],
    better: str,
    period: int,
    dollars: bool,
) -> None:
    def frame(points: list[Row], shared: tuple[Sharing, ...] = ()) -> Line:
        result = line(
            points, better=better, period_years=period, dollars=dollars, sharing=shared,
            plausible=0.9, zero_meaning="no figure",
        )  # fmt: skip
        series = replace(result.series, schedule=(2021, 2023), interval_years=(2021, 2023))
        return replace(result, series=series)

    both = [[place[i] for place in places] for i in (0, 1)]
    geoids = np.arange(len(places), dtype=np.int32)
    changes = changes_of_places(frame([]), 2021, 2023, geoids, (side(both[0]), side(both[1])))
    for me, pair in enumerate(places):
        points: list[Row] = [
            [year, value, *([None, None] if np.isnan(half) else [value - half, value + 2 * half])]
            + (["Weak"] if weak else [])
            for year, (value, half, weak, _) in zip((2021, 2023), pair, strict=True)
            if not np.isnan(value)
        ]
        shared = sharing([(both[0], 2021), (both[1], 2023)], me)
        alone = change_of(frame(points, tuple(shared)), 2021, 2023)
        same(changes, me, alone)


def same(changes: PlaceChanges, me: int, alone: Change) -> None:
    assert VERDICTS[changes.verdicts[me]] is alone.verdict
    assert changes.reasons[changes.why[me]] == alone.reason
    numbers = (changes.difference[me], changes.lower[me], changes.upper[me])
    expected = [NAN if n is None else n for n in (alone.difference, alone.lower, alone.upper)]
    assert numbers == pytest.approx(expected, nan_ok=True)


def test_a_shared_estimate_is_counted_once() -> None:
    rows_ = [(0.3, 0.02, False, 1), (0.3, 0.02, False, 1), (0.3, 0.02, False, 0)]
    later = [(0.5, 0.02, False, 1), (0.5, 0.02, False, 1), (NAN, NAN, False, 0)]
    frame = line([[2021, 0.3], [2023, 0.5]])
    changes = changes_of_places(frame, 2021, 2023, np.arange(3), (side(rows_), side(later)))
    assert changes.counts()[Verdict.IMPROVED] == 1
    assert changes.counts()[Verdict.NOT_COMPARED] == 1
    with pytest.raises(UserError, match="earlier year to a later one"):
        changes_of_places(frame, 2023, 2021, np.arange(3), (side(rows_), side(later)))


# --------------------------------------------------------------------------------- simulation

REPEATS = 40_000


def false_changes(yearly: np.ndarray, sizes: np.ndarray, gap: int) -> float:
    """Return how often five-year means of years without any change are said to have changed.

    ``yearly`` are errors of single answers, repeats x years, to be divided by the root of the
    ``sizes`` of the yearly samples.
    """

    def mean(first: int) -> PlaceValues:
        part = slice(first, first + 5)
        weight = sizes[part]
        value = (yearly[:, part] / np.sqrt(weight)) @ weight / weight.sum()
        half = np.full(len(yearly), Z95 / np.sqrt(weight.sum()))
        nobody = np.zeros(len(yearly), dtype=bool)
        return PlaceValues(value, value - half, value + half, nobody, nobody.astype(np.int64))

    frame = line([[2023 - gap, 0.0], [2023, 0.0]], period_years=5)
    geoids = np.arange(len(yearly), dtype=np.int32)
    counts = changes_of_places(frame, 2023 - gap, 2023, geoids, (mean(0), mean(gap))).counts()
    return 1 - counts[Verdict.NO_DETECTABLE_CHANGE] / len(yearly)


@pytest.mark.parametrize("gap", [1, 2, 3, 4, 5])
def test_false_changes_of_overlapping_periods_are_five_percent(gap: int) -> None:
    yearly = np.random.default_rng(gap).standard_normal((REPEATS, 10))
    three_errors = 3 * np.sqrt(0.05 * 0.95 / REPEATS)
    assert false_changes(yearly, np.ones(10), gap) == pytest.approx(0.05, abs=three_errors)


@pytest.mark.parametrize("gap", [1, 2, 4])
def test_slow_sample_growth_changes_little(gap: int) -> None:
    yearly = np.random.default_rng(10 + gap).standard_normal((REPEATS, 10))
    assert false_changes(yearly, 1.1 ** np.arange(10), gap) == pytest.approx(0.052, abs=0.004)


def test_sudden_sample_growth_stays_bounded() -> None:
    """With the plain rule for overlapping periods, 30 % of the changes would be false."""
    yearly = np.random.default_rng(20).standard_normal((REPEATS, 10))
    sizes = np.where(np.arange(10) < 5, 1.0, 20.0)
    assert false_changes(yearly, sizes, 1) < 0.07


def test_a_change_across_the_year_of_new_survey_areas_has_a_caveat() -> None:
    rows: list[Row] = [[year, 0.8, 0.79, 0.81] for year in (2014, 2021, 2022, 2023)]
    for start, end, has_caveat in (
        (2021, 2022, True),
        (2014, 2023, True),
        (2014, 2021, False),
        (2022, 2023, False),
    ):
        change = change_of(line(rows, areas_redrawn=2022), start, end)
        assert bool(change.caveat) is has_caveat
        assert change.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert change_of(line(rows, areas_redrawn=None), 2014, 2023).caveat == ""


def test_metrics_from_the_survey_that_names_areas_have_the_year_of_their_new_borders() -> None:
    for metric in FRAMEWORK.metrics.values():
        assert (metric.areas_redrawn == 2022) is (metric.pooled == "survey area (PUMA)")
