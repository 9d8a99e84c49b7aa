"""The trend of a gap: its label, what it refuses, and that its interval covers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.gaps.trend import NO_DIRECTION, GapLabel, GapTrend, gap_trend_of
from mobility.analysis.groups.disparity import BOUND_AT_ZERO, NO_NATURAL_ZERO, NOT_ABOVE_ZERO
from mobility.analysis.groups.estimates import OVERLAPPING
from mobility.analysis.uncertainty import PART_OF_TOTAL, Z95, Verdict
from mobility.errors import UserError
from mobility.registry import Computation
from tests.support.evidence import amount
from tests.support.lines import FRAMEWORK, Row, line

HALF = st.floats(0.01, 0.3)
VALUE = st.floats(0.5, 5)


@st.composite
def pair(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Draw two groups in two years, all values and bounds above zero."""

    def row(year: int) -> Row:
        value = draw(VALUE)
        return [year, value, value - draw(HALF), value + draw(HALF)]

    return [row(2021), row(2023)], [row(2021), row(2023)]


def gap(
    group: list[Row],
    reference: list[Row],
    labels: tuple[str, str] = ("Female", "Male"),
    by: str = "gender",
    refused: dict[Computation, str] | None = None,
    pairs: int = 1,
    **given_: Any,
) -> GapTrend:
    lines = (line(group, **given_), line(reference, **given_))
    return gap_trend_of(lines, labels, FRAMEWORK.breakdowns[by], refused=refused, pairs=pairs)


CLEAR: tuple[list[Row], list[Row]] = (
    [[2018, 0.60, 0.59, 0.61], [2023, 0.70, 0.69, 0.71]],
    [[2018, 0.80, 0.79, 0.81], [2023, 0.80, 0.79, 0.81]],
)


# ------------------------------------------------------------------------------- properties


@given(pair(), st.sampled_from(["higher", "lower"]), st.sampled_from([1, 5]))
def test_swapping_groups_mirrors_the_trend(
    groups: tuple[list[Row], list[Row]], better: str, period: int
) -> None:
    there = gap(*groups, better=better, period_years=period)
    back = gap(*groups[::-1], ("Male", "Female"), better=better, period_years=period)
    assert back.label is there.label
    assert back.worse_off == there.worse_off
    assert back.disagree is there.disagree
    assert back.difference == pytest.approx(-(there.difference or 0))
    assert (back.lower, back.upper) == pytest.approx((-(there.upper or 0), -(there.lower or 0)))
    assert there.ratio
    assert back.ratio
    assert back.ratio.verdict is there.ratio.verdict
    assert back.ratio.start == pytest.approx(1 / (there.ratio.start or 1))


@given(pair(), st.floats(0.01, 100))
def test_percent_and_share_agree(groups: tuple[list[Row], list[Row]], scale: float) -> None:
    larger = [[[y, *(scale * part for part in rest)] for y, *rest in rows] for rows in groups]
    plain, scaled = gap(*groups, period_years=5), gap(*larger, period_years=5)
    assert scaled.label is plain.label
    assert scaled.se == pytest.approx(scale * (plain.se or 0))
    assert plain.ratio
    assert scaled.ratio
    assert scaled.ratio.lower == pytest.approx(plain.ratio.lower)


@given(pair(), st.sampled_from(["higher", "lower"]))
def test_the_label_and_the_numbers_agree(groups: tuple[list[Row], list[Row]], better: str) -> None:
    result = gap(*groups, better=better)
    before, after = result.points
    assert result.difference == pytest.approx(after.gap - before.gap)
    assert result.lower is not None
    assert result.upper is not None
    if result.label is GapLabel.NO_DETECTABLE_CHANGE:
        assert result.lower <= 0 <= result.upper
        assert result.worse_off == ""
        return
    assert not result.lower <= 0 <= result.upper
    narrowed = result.label.startswith("narrowing")
    if result.label is not GapLabel.TURNED:
        assert narrowed == (abs(after.gap) < abs(before.gap))
    point = before if narrowed else after
    assert result.worse_off == ("Female" if point.gap > 0 else "Male")
    behind = result.changes[0] if result.worse_off == "Female" else result.changes[1]
    if result.label is GapLabel.WORSE_OFF_IMPROVED:
        assert behind.verdict is Verdict.IMPROVED
    elif narrowed:
        assert behind.verdict is not Verdict.IMPROVED


def test_gap_crossing_zero_within_error_did_not_turn() -> None:
    """Female 0.10 behind, then 0.005 ahead with an error of 0.014: narrowed, not turned."""
    crossed = gap(CLEAR[0], [[2018, 0.70, 0.69, 0.71], [2023, 0.695, 0.685, 0.705]])
    assert crossed.points[1].gap == pytest.approx(-0.005)
    assert crossed.label is GapLabel.WORSE_OFF_IMPROVED
    opened = gap(
        [[2018, 0.605, 0.595, 0.615], [2023, 0.5, 0.49, 0.51]],
        [CLEAR[0][0], [2023, 0.6, 0.59, 0.61]],
    )
    assert opened.points[0].gap == pytest.approx(-0.005)
    assert (opened.label, opened.worse_off) == (GapLabel.WIDENED, "Female")


def test_money_is_brought_to_dollars_of_the_later_year() -> None:
    prices = 304.702 / 236.736
    result = gap(
        [[2014, 30_000.0, 29_500.0, 30_500.0], [2023, 39_000.0, 38_500.0, 39_500.0]],
        [[2014, 40_000.0, 39_500.0, 40_500.0], [2023, 50_000.0, 49_500.0, 50_500.0]],
        dollars=True,
    )
    assert [point.gap for point in result.points] == pytest.approx([10_000 * prices, 11_000])
    assert result.difference == pytest.approx(11_000 - 10_000 * prices)
    assert result.label is GapLabel.BETTER_OFF_FELL
    assert result.ratio
    assert result.ratio.start == pytest.approx(4 / 3)


# ------------------------------------------------------------------------------- refusals


def test_a_group_and_the_total_are_not_independent() -> None:
    overlapping = gap(*CLEAR, ("Female", "All"))
    assert (overlapping.verdict, overlapping.label) == (Verdict.NOT_COMPARED, GapLabel.NOT_COMPARED)
    assert overlapping.reason == PART_OF_TOTAL
    assert overlapping.difference == pytest.approx(-0.1)
    assert overlapping.lower is overlapping.se is overlapping.points[0].lower is None


def test_groups_that_share_people_are_not_independent() -> None:
    shared = gap(*CLEAR, ("Hispanic", "Black"), "race-ethnicity")
    assert (shared.reason, shared.lower) == (OVERLAPPING, None)
    apart = gap(*CLEAR, ("Hispanic", "Black, Non-Hispanic"), "race-ethnicity")
    assert apart.label is GapLabel.WORSE_OFF_IMPROVED


def test_what_the_registry_refuses_has_numbers_and_its_reason() -> None:
    refused = gap(*CLEAR, refused={Computation.CHANGE: "not here", Computation.RATIO: "no ratio"})
    assert (refused.label, refused.reason) == (GapLabel.NOT_COMPARED, "not here")
    assert refused.difference == pytest.approx(-0.1)
    assert refused.ratio
    assert (refused.ratio.start, refused.ratio.reason) == (None, "no ratio")
    assert not refused.disagree


def test_without_a_good_direction_nobody_is_worse_off() -> None:
    assert gap(*CLEAR, better="neither").reason == NO_DIRECTION


def test_the_reason_says_whose_it_is() -> None:
    weak = [[*CLEAR[1][0], "Weak"], CLEAR[1][1]]
    assert gap(CLEAR[0], weak).reason == (
        "the reference: weak value: the publisher says not to act on it"
    )
    assert gap(weak, CLEAR[0]).reason.startswith("weak value")
    assert gap(CLEAR[0], weak).points[0].problem.startswith("weak value")
    assert gap(CLEAR[0], weak).points[0].lower is None
    assert gap(CLEAR[0], weak).points[1].lower is not None


def test_gap_years_have_both_values() -> None:
    group = [[2014, 0.5, 0.49, 0.51], [2016, 0.5, 0.49, 0.51], *CLEAR[0]]
    reference = [[2014, 0.8, 0.79, 0.81, "Weak"], [2016, 0.8, 0.79, 0.81], *CLEAR[1]]
    assert gap(group, reference).start == gap(reference, group).start == 2016
    assert gap(group, CLEAR[1]).start == 2018
    assert [point.year for point in gap(group, CLEAR[1]).points] == [2018, 2023]
    apart = gap(group[:1], CLEAR[1][1:])
    assert (apart.points, apart.verdict, apart.reason) == (
        (), Verdict.NOT_COMPARED, "no value in any year",
    )  # fmt: skip


def test_lines_break_where_the_series_does() -> None:
    result = gap(*CLEAR, breaks={"2020": "another rule"})
    assert [(join.kind, join.reason) for join in result.joins] == [("broken", "another rule")]
    assert result.reason == "another rule"


def test_one_group_has_no_gap() -> None:
    with pytest.raises(UserError, match="two groups"):
        gap(*CLEAR, ("Female", "Female"))


def test_no_ratio_without_a_natural_zero_or_at_zero() -> None:
    def ratio_of(gap_trend: GapTrend) -> tuple[float | None, str]:
        assert gap_trend.ratio
        return gap_trend.ratio.factor, gap_trend.ratio.reason

    assert ratio_of(gap(*CLEAR, ratio_meaningful=False)) == (None, NO_NATURAL_ZERO)
    nobody: list[Row] = [[2018, 0.0, 0.0, 0.01], CLEAR[0][1]]
    assert ratio_of(gap(nobody, CLEAR[1])) == (None, NOT_ABOVE_ZERO)
    few: list[Row] = [[2018, 0.1, 0.0, 0.3], CLEAR[0][1]]
    factor, reason = ratio_of(gap(few, CLEAR[1]))
    assert reason == BOUND_AT_ZERO
    assert factor == pytest.approx(0.8 / 0.7 / (0.8 / 0.1))


def test_gap_and_ratio_that_go_together_do_not_disagree() -> None:
    assert not gap(*CLEAR).disagree
    falls = gap(
        [[2018, 100.0, 99.0, 101.0], [2023, 60.0, 59.0, 61.0]],
        [[2018, 50.0, 49.0, 51.0], [2023, 20.0, 19.0, 21.0]],
        better="lower",
    )
    assert falls.disagree
    # The same numbers with errors so wide that neither moved detectably.
    unclear = gap(
        [[2018, 100.0, 20.0, 190.0], [2023, 60.0, 5.0, 140.0]],
        [[2018, 50.0, 5.0, 120.0], [2023, 20.0, 1.0, 90.0]],
        better="lower",
    )
    assert not unclear.disagree


# --------------------------------------------------------------------------------- simulation

REPEATS = amount(1_000, 4_000)
THREE_ERRORS = 3 * np.sqrt(0.05 * 0.95 / REPEATS)
TRUE = ((0.50, 0.56), (0.60, 0.63))  # earlier and later, of the group and of the reference


def published(year: int, truth: float, normal: float, *, skewed: bool) -> Row:
    """Return an estimate whose interval holds the truth in exactly 95 % of cases.

    Skewed: the error is a factor, and the upper half 1.6 times as long as the lower one.
    """
    if skewed:
        value = truth * np.exp(0.25 * normal)
        return [year, value, value * np.exp(-0.25 * Z95), value * np.exp(0.25 * Z95)]
    value = truth + 0.02 * normal
    return [year, value, value - 0.02 * Z95, value + 0.02 * Z95]


def coverage(period: int, *, skewed: bool) -> tuple[float, float]:
    """Return how often the intervals of the gap's and of the ratio's change hold the truth.

    The two periods end two years apart and share the errors of the years they have in common.
    """
    rng = np.random.default_rng(period)
    first = slice(0, period)
    second = slice(2, 2 + period)
    (group, group_later), (other, other_later) = TRUE
    moved, factor = (other_later - group_later) - (other - group), other_later / group_later
    hits = np.zeros(2)
    for _ in range(REPEATS):
        rows = []
        for truths in TRUE:
            years = rng.standard_normal(2 + period) / np.sqrt(period)
            normals = (years[first].sum(), years[second].sum())
            rows.append(
                [
                    published(year, truth, normal, skewed=skewed)
                    for year, truth, normal in zip((2021, 2023), truths, normals, strict=True)
                ]
            )
        result = gap(rows[0], rows[1], period_years=period)
        assert result.ratio
        for place, (low, high, truth) in enumerate(
            (
                (result.lower, result.upper, moved),
                (result.ratio.lower, result.ratio.upper, factor / (other / group)),
            )
        ):
            assert low is not None
            assert high is not None
            hits[place] += low <= truth <= high
    return hits[0] / REPEATS, hits[1] / REPEATS


@pytest.mark.cases(1)
@pytest.mark.parametrize("period", [1, 5])
@pytest.mark.evidence
def test_intervals_cover_as_they_promise(period: int) -> None:
    of_gap, of_ratio = coverage(period, skewed=False)
    assert of_gap == pytest.approx(0.95, abs=THREE_ERRORS)
    assert of_ratio == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("period", [1, 5])
@pytest.mark.evidence
def test_lopsided_intervals_cover_nearly_as_they_promise(period: int) -> None:
    of_gap, of_ratio = coverage(period, skewed=True)
    assert 0.935 < of_gap < 0.985
    assert of_ratio == pytest.approx(0.95, abs=THREE_ERRORS)


@given(pair(), st.integers(1, 20))
def test_more_pairs_to_pick_from_widen_the_intervals_of_gap_and_ratio_alone(
    groups: tuple[list[Row], list[Row]], pairs: int
) -> None:
    alone, picked = gap(*groups), gap(*groups, pairs=pairs)
    assert picked.changes == alone.changes
    assert None not in {picked.lower, alone.lower, picked.upper, alone.upper}
    assert (picked.lower or 0) <= (alone.lower or 0)
    assert (picked.upper or 0) >= (alone.upper or 0)
    assert alone.ratio
    assert picked.ratio
    assert (picked.ratio.lower or 0) <= (alone.ratio.lower or 0)
    if alone.label is GapLabel.NO_DETECTABLE_CHANGE:
        assert picked.label is alone.label


def test_a_gap_is_picked_from_something() -> None:
    with pytest.raises(UserError, match="one pair"):
        gap(*CLEAR, pairs=0)


@pytest.mark.parametrize("pairs, low, high", [(1, 0.10, 0.2), (6, 0.0, 0.05)])
@pytest.mark.evidence
def test_a_picked_gap_moves_by_chance_no_more_often_than_promised(
    pairs: int, low: float, high: float
) -> None:
    """Four equal groups that never change; the largest gap of the later year is looked at.

    Tested as if the two groups had been named, far more than one in twenty such gaps moved.
    """
    repeats = amount(1_000, 10_000)
    draws = np.random.default_rng(15).standard_normal((repeats, 2, 4))
    moved = 0  # 13.5 % of 3,000 as if named, 2.7 % as picked
    for early, late in draws.tolist():
        rows = [
            [[2018, a, a - Z95, a + Z95], [2023, b, b - Z95, b + Z95]]
            for a, b in zip(early, late, strict=True)
        ]
        worst, best = np.argmin(late), np.argmax(late)
        result = gap(rows[worst], rows[best], pairs=pairs)
        moved += result.label is not GapLabel.NO_DETECTABLE_CHANGE
    three_errors = 3 * np.sqrt(0.05 * 0.95 / repeats)
    assert low <= moved / repeats <= high + three_errors


def test_years_are_pooled_where_the_gap_did_not_move() -> None:
    steady = [[year, 0.80, 0.79, 0.81] for year in (2018, 2021, 2023)]
    behind = [[2018, 0.75, 0.70, 0.80], [2021, 0.74, 0.69, 0.79], [2023, 0.76, 0.71, 0.81]]
    result = gap(behind, steady)
    assert result.label is GapLabel.NO_DETECTABLE_CHANGE
    assert result.pooled
    assert result.pooled.years == (2018, 2021, 2023)
    assert result.pooled.gap == pytest.approx(0.05)
    assert result.pooled.lower > 0 > min(point.lower or 0 for point in result.points)
    picked = gap(behind, steady, pairs=6).pooled
    assert picked
    assert picked.lower < result.pooled.lower
    broken = gap(behind, steady, breaks={"2021": "another rule"})
    assert broken.pooled
    assert broken.pooled.years == (2021, 2023)
    assert gap(*CLEAR).pooled is None
