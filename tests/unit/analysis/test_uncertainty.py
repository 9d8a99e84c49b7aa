"""Properties of differences, and how often their verdicts are wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from mobility.analysis.uncertainty import (
    DIFFERENCE,
    PART_AGAINST_WHOLE,
    VERDICTS,
    Z95,
    Estimate,
    Outcome,
    Verdict,
    compare,
    difference,
    exactly,
    or_the_same,
    or_the_same_codes,
    p_of_t,
    part_against_whole,
    standard_error,
    standard_errors,
    verdict_of,
    within_margin,
    z_of,
)
from mobility.errors import UserError
from mobility.registry import Better, Margin
from tests.support.evidence import amount

SIDES = st.floats(0.001, 0.2)
SHARES = st.floats(0.2, 0.8)
FLIPPED = {
    Verdict.BETTER: Verdict.WORSE,
    Verdict.WORSE: Verdict.BETTER,
    Verdict.PRACTICALLY_THE_SAME: Verdict.PRACTICALLY_THE_SAME,
    Verdict.CANNOT_TELL: Verdict.CANNOT_TELL,
}
MARGINS = st.one_of(st.none(), st.floats(0.005, 0.5).map(lambda size: Margin(size, "")))


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    value = draw(SHARES)
    return Estimate(value, value - draw(SIDES), value + draw(SIDES))


def scaled(estimate: Estimate, factor: float) -> Estimate:
    assert estimate.lower is not None
    assert estimate.upper is not None
    return Estimate(estimate.value * factor, estimate.lower * factor, estimate.upper * factor)


def near_zero(outcome: Outcome) -> bool:
    """Whether a bound is so close to zero that rounding decides the verdict."""
    return min(abs(outcome.lower or 0.0), abs(outcome.upper or 0.0)) < 1e-9


@given(estimates(), estimates(), MARGINS)
def test_swapping_the_two_flips_the_verdict(a: Estimate, b: Estimate, margin: Margin) -> None:
    first = compare(a, b, Better.HIGHER, margin=margin)
    assume(not near_zero(first))
    second = compare(b, a, Better.HIGHER, margin=margin)

    assert second.verdict is FLIPPED[first.verdict]
    assert (second.lower, second.upper) == pytest.approx((-(first.upper or 0), -(first.lower or 0)))


@given(estimates(), estimates())
def test_turning_the_direction_flips_the_verdict(a: Estimate, b: Estimate) -> None:
    first, second = compare(a, b, Better.HIGHER), compare(a, b, Better.LOWER)

    assert second.verdict is FLIPPED[first.verdict]


@given(estimates(), estimates(), st.sampled_from([100.0, 0.001, 50_000.0]))
def test_percent_and_share_agree(a: Estimate, b: Estimate, factor: float) -> None:
    first = compare(a, b, Better.LOWER)
    assume(not near_zero(first))
    second = compare(scaled(a, factor), scaled(b, factor), Better.LOWER)

    assert second.verdict is first.verdict
    assert second.lower == pytest.approx(factor * (first.lower or 0))


@given(estimates(), st.sampled_from([100.0, 0.001]))
def test_the_standard_error_scales_with_the_unit(a: Estimate, factor: float) -> None:
    big = scaled(a, factor)

    assert standard_error(big.value, big.lower, big.upper) == pytest.approx(
        factor * (standard_error(a.value, a.lower, a.upper) or 0)
    )


@given(estimates(), estimates(), st.floats(0.5, 0.999), st.floats(0.5, 0.999))
def test_more_confidence_is_a_wider_interval(
    a: Estimate, b: Estimate, first: float, second: float
) -> None:
    assume(abs(first - second) > 1e-6)
    narrow, wide = (difference(a, b, level=level) for level in sorted((first, second)))

    assert wide.lower < narrow.lower < narrow.difference < narrow.upper < wide.upper


@given(estimates(), estimates(), st.floats(0.01, 0.99))
def test_periods_in_common_narrow_the_interval_and_the_error(
    a: Estimate, b: Estimate, overlap: float
) -> None:
    apart, shared = difference(a, b), difference(a, b, overlap)

    assert shared.difference == apart.difference
    assert shared.se == pytest.approx(apart.se * math.sqrt(1 - overlap))
    assert shared.upper - shared.difference == pytest.approx(
        (apart.upper - apart.difference) * math.sqrt(1 - overlap)
    )


@given(SHARES, SIDES, SHARES, SIDES)
def test_symmetric_intervals_agree_with_the_normal_test(
    p1: float, h1: float, p2: float, h2: float
) -> None:
    result = difference(Estimate(p1, p1 - h1, p1 + h1), Estimate(p2, p2 - h2, p2 + h2))
    s = math.hypot(h1, h2) / Z95
    low, high = stats.norm.interval(0.95, p1 - p2, s)

    assert result.se == pytest.approx(s)
    assert (result.lower, result.upper) == pytest.approx((low, high), abs=1e-6)


@given(estimates(), st.floats(0.0, 1.0))
def test_verdict_needs_reference_outside_interval(a: Estimate, reference: float) -> None:
    assert a.lower is not None
    assert a.upper is not None
    assume(min(abs(reference - a.lower), abs(reference - a.upper)) > 1e-9)
    outcome = compare(a, Estimate(reference), Better.HIGHER, trusted=True)

    inside = a.lower < reference < a.upper
    assert (outcome.verdict is Verdict.CANNOT_TELL) == inside


@given(st.floats(0.5, 0.999), st.floats(0.0, 0.3))
def test_a_cut_bound_takes_the_wider_half(value: float, below: float) -> None:
    lower = value - below
    assume(below > 1 - value)
    open_ended = Estimate(value, lower, value + below)  # what stood there before it was cut

    assert standard_error(value, lower, 1.0, 0.0, 1.0) == pytest.approx(
        standard_error(open_ended.value, open_ended.lower, open_ended.upper)
    )


@given(st.floats(-1e6, 1e6))
def test_no_width_is_never_a_verdict(value: float) -> None:
    outcome = compare(exactly(value), Estimate(value - 1, value - 2, value), Better.HIGHER)

    assert standard_error(value, value, value) is None
    assert outcome.verdict is Verdict.NOT_COMPARED
    assert outcome.reason == "the published interval has no width"
    assert outcome.difference == pytest.approx(1.0)


def test_array_and_single_errors_agree() -> None:
    value = np.array([0.5, 0.98, 0.02, 1.0, 0.5, np.nan, 0.4])
    lower = np.array([0.4, 0.90, 0.00, 1.0, np.nan, np.nan, 0.3])
    upper = np.array([0.7, 1.00, 0.09, 1.0, 0.6, np.nan, 0.5])
    expected = [0.15, 0.08, 0.07, np.nan, np.nan, np.nan, 0.1]

    assert standard_errors(value, lower, upper, 0.0, 1.0) * Z95 == pytest.approx(
        np.array(expected), nan_ok=True
    )


def test_columns_out_of_order_name_their_row() -> None:
    with pytest.raises(UserError, match="Row 2"):
        standard_errors([1.0, 2.0], [0.5, 2.5], [1.5, 3.0])


@pytest.mark.parametrize(
    "estimate",
    [
        Estimate(0.5, 0.6, 0.7),
        Estimate(0.5, 0.3, 0.4),
        Estimate(0.5, 0.7, 0.3),
        Estimate(0.5, 0.6),
        Estimate(math.nan, 0.4, 0.6),
        Estimate(0.5, 0.4, math.inf),
    ],
)
def test_impossible_estimates_are_refused(estimate: Estimate) -> None:
    good = Estimate(0.5, 0.4, 0.6)
    with pytest.raises(UserError):
        compare(estimate, good, Better.HIGHER)
    with pytest.raises(UserError):
        compare(good, estimate, Better.HIGHER)


def test_impossible_settings_are_refused() -> None:
    a, b = Estimate(0.5, 0.4, 0.6), Estimate(0.4, 0.3, 0.5)
    with pytest.raises(UserError, match="overlap"):
        difference(a, b, overlap=1.0)
    with pytest.raises(UserError, match="confidence"):
        difference(a, b, level=95)
    with pytest.raises(UserError, match="both bounds"):
        difference(a, Estimate(0.4, 0.3))
    with pytest.raises(UserError, match="between 0 and 1"):
        part_against_whole(a, b, 1.5, Better.HIGHER)


def test_one_bound_of_a_reference_is_no_interval_either() -> None:
    outcome = compare(Estimate(0.5, 0.4, 0.6), Estimate(0.4, None, 0.5), Better.HIGHER)

    assert (outcome.verdict, outcome.reason) == (Verdict.NOT_COMPARED, "no interval published")
    assert outcome.difference == pytest.approx(0.1)
    assert (outcome.lower, outcome.upper) == (None, None)


@pytest.mark.parametrize("bounds", [(0.2, 0.8), (0.5, 0.5), (None, None)])
@pytest.mark.parametrize("weight", [None, 0.3])
def test_outcome_has_its_inputs(
    bounds: tuple[float | None, float | None], weight: float | None
) -> None:
    """Method and inputs are there whether there is a verdict or a refusal."""
    a, b = Estimate(0.5, *bounds), Estimate(0.4, 0.3, 0.5)

    for pooled in (False, True):
        apart = compare(a, b, Better.HIGHER, pooled=pooled)
        assert (apart.method, apart.inputs) == (DIFFERENCE, (a, b))
    within = part_against_whole(a, b, weight, Better.HIGHER)
    assert (within.method, within.inputs) == (PART_AGAINST_WHOLE, (a, b))
    assert within.difference == apart.difference == pytest.approx(0.1)
    for outcome in (apart, within):
        assert (outcome.verdict is Verdict.NOT_COMPARED) == (outcome.reason != "")
        assert not outcome.reason or outcome.reason in outcome.method.refuses


def test_touching_zero_is_containing_it() -> None:
    assert verdict_of(0.0, 1.0, Better.HIGHER) is Verdict.CANNOT_TELL
    assert verdict_of(-1.0, 0.0, Better.HIGHER) is Verdict.CANNOT_TELL
    assert verdict_of(-2.0, -1.0, Better.NEITHER) is Verdict.LOWER


def test_precise_total_does_not_make_part_certain() -> None:
    part, whole = Estimate(0.50, 0.40, 0.60), Estimate(0.53, 0.529, 0.531)
    outcome = part_against_whole(part, whole, 0.5, Better.HIGHER)

    assert outcome.verdict is Verdict.CANNOT_TELL
    assert outcome.upper == pytest.approx(-0.03 + 0.5 * 0.10)


def test_a_part_without_an_interval_keeps_its_gap() -> None:
    outcome = part_against_whole(Estimate(0.5), Estimate(0.53, 0.52, 0.54), 0.5, Better.HIGHER)

    assert (outcome.verdict, outcome.reason) == (Verdict.NOT_COMPARED, "no interval published")
    assert outcome.difference == pytest.approx(-0.03)


def test_normal_points_agree_with_scipy() -> None:
    for level in (0.5, 0.90, 0.95, 0.99):
        assert z_of(level) == pytest.approx(stats.norm.isf((1 - level) / 2), abs=1e-6)


@given(estimates(), estimates(), st.floats(0.001, 0.3), st.floats(1.0, 3.0))
def test_a_wider_margin_never_makes_two_values_differ(
    a: Estimate, b: Estimate, size: float, times: float
) -> None:
    verdicts = [
        compare(a, b, Better.HIGHER, margin=margin).verdict
        for margin in (None, Margin(size, ""), Margin(size * times, ""))
    ]
    without, narrow, wide = verdicts
    if without is not Verdict.CANNOT_TELL:
        assert narrow is wide is without
    elif narrow is Verdict.PRACTICALLY_THE_SAME:
        assert wide is narrow


@given(estimates(), estimates(), st.floats(0.01, 0.3), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_interval_within_a_margin_is_that_of_90_percent(
    a: Estimate, b: Estimate, size: float, level: float
) -> None:
    tested, inner = difference(a, b, level=level), difference(a, b, level=0.9)
    bounds = (tested.difference, tested.lower, tested.upper)
    assume(abs(abs(inner.lower) - size) > 1e-6 < abs(abs(inner.upper) - size))
    inside = -size < inner.lower and inner.upper < size
    assert within_margin(*bounds, size, level) == inside
    codes = np.array([VERDICTS.index(Verdict.NO_DETECTABLE_CHANGE)])
    many = or_the_same_codes(codes, *(np.array([n]) for n in bounds), Margin(size, ""), level)
    one = or_the_same(Verdict.NO_DETECTABLE_CHANGE, *bounds, Margin(size, ""), level)
    assert VERDICTS[many[0]] is one


def test_a_margin_is_held_against_the_90_percent_interval_at_every_level() -> None:
    for level in (0.9, 0.95, 0.99):
        half = z_of(level) * 0.01
        assert within_margin(0.0, -half, half, 0.0165, level)
        assert not within_margin(0.0, -half, half, 0.0164, level)


def test_many_told_differences_stay_told() -> None:
    codes = np.array([VERDICTS.index(Verdict.BETTER), VERDICTS.index(Verdict.CANNOT_TELL)])
    gap, lower, upper = (np.array([n, n]) for n in (0.01, 0.005, 0.015))
    result = or_the_same_codes(codes, gap, lower, upper, Margin(0.1, ""))
    assert [VERDICTS[code] for code in result] == [Verdict.BETTER, Verdict.PRACTICALLY_THE_SAME]


def test_a_margin_is_above_zero() -> None:
    with pytest.raises(UserError, match="above 0"):
        within_margin(0.0, -0.1, 0.1, 0.0)


RUNS = amount(5_000, 20_000)


@pytest.mark.evidence
@pytest.mark.parametrize("truth", [-0.03, 0.03])
@pytest.mark.parametrize("se", [0.003, 0.01, 0.02])
def test_values_as_far_apart_as_the_margin_are_rarely_called_the_same(
    truth: float, se: float
) -> None:
    gap = np.random.default_rng(5).normal(truth, se, RUNS)
    same = within_margin(gap, gap - Z95 * se, gap + Z95 * se, 0.03)
    assert same.mean() <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / RUNS)
    told = (gap - Z95 * se > 0) | (gap + Z95 * se < 0)
    assert (same & ~told).mean() <= same.mean()
    if se < 0.01:
        assert within(same.mean(), 0.05, RUNS)  # precise data use up the 5 %


def coverage(a: np.ndarray, b: np.ndarray, truth: float) -> float:
    """Share of differences whose interval holds the truth; rows are value, lower, upper."""
    inside = 0
    for first, second in zip(a.T, b.T, strict=True):
        result = difference(Estimate(*first), Estimate(*second))
        inside += result.lower <= truth <= result.upper
    return inside / a.shape[1]


def within(share: float, nominal: float, runs: int) -> bool:
    """Whether a simulated share lies within 3 standard errors of its nominal value."""
    return abs(share - nominal) <= 3 * math.sqrt(nominal * (1 - nominal) / runs)


@pytest.mark.evidence
def test_intervals_cover_the_truth_where_errors_are_symmetric() -> None:
    generator, runs = np.random.default_rng(1), RUNS
    center = np.array([[0.7], [0.6]])
    s = np.array([[0.03], [0.01]])
    value = generator.normal(center, s, (2, runs))
    a, b = (np.array([v, v - Z95 * e, v + Z95 * e]) for v, e in zip(value, s[:, 0], strict=True))

    assert within(coverage(a, b, 0.1), 0.95, runs)


@pytest.mark.evidence
def test_intervals_cover_the_truth_where_errors_are_skewed() -> None:
    """Log-normal estimates, both tails; averaged halves would miss one and waste the other."""
    generator, runs = np.random.default_rng(2), RUNS
    sigma = np.array([[0.5], [0.1]])
    logs = generator.normal(np.log(10.0), sigma, (2, runs))
    a, b = (np.exp([v, v - Z95 * e, v + Z95 * e]) for v, e in zip(logs, sigma[:, 0], strict=True))
    result = [difference(Estimate(*x), Estimate(*y)) for x, y in zip(a.T, b.T, strict=True)]
    below = sum(each.upper < 0 for each in result) / runs
    above = sum(each.lower > 0 for each in result) / runs
    naive = np.hypot(a[2] - a[1], b[2] - b[1]) / 2

    assert within(coverage(a, b, 0.0), 0.95, runs)
    assert within(below, 0.025, runs)
    assert within(above, 0.025, runs)
    assert np.mean(a[0] - b[0] + naive < 0) > 0.05


@pytest.mark.evidence
def test_part_against_whole_holds_its_level() -> None:
    generator, runs, weight = np.random.default_rng(3), RUNS, 0.4
    s_part, s_rest = 0.02, 0.015
    part = generator.normal(0.6, s_part, runs)
    rest = generator.normal(0.6, s_rest, runs)
    whole = weight * part + (1 - weight) * rest
    s_whole = math.hypot(weight * s_part, (1 - weight) * s_rest)
    false = independent = 0
    for p, w in zip(part, whole, strict=True):
        own = Estimate(p, p - Z95 * s_part, p + Z95 * s_part)
        total = Estimate(w, w - Z95 * s_whole, w + Z95 * s_whole)
        outcome = part_against_whole(own, total, weight, Better.HIGHER)
        false += outcome.verdict is not Verdict.CANNOT_TELL
        independent += compare(own, total, Better.HIGHER).verdict is not Verdict.CANNOT_TELL

    assert within(false / runs, 0.05, runs)
    assert independent / runs < 0.01


@pytest.mark.parametrize("years", [1, 4])
@pytest.mark.evidence
def test_periods_with_years_in_common_hold_their_level(years: int) -> None:
    """Averages of five years of which some are the same; taken apart, they would say too little."""
    generator, runs, sigma = np.random.default_rng(4), RUNS, 0.05
    yearly = generator.normal(0.6, sigma, (runs, 10 - years))
    half = Z95 * sigma / math.sqrt(5)
    false = apart = 0
    for first, second in zip(yearly[:, :5].mean(axis=1), yearly[:, -5:].mean(axis=1), strict=True):
        a, b = (Estimate(each, each - half, each + half) for each in (first, second))
        result = compare(a, b, Better.HIGHER, overlap=years / 5)
        false += result.verdict is not Verdict.CANNOT_TELL
        apart += compare(a, b, Better.HIGHER).verdict is not Verdict.CANNOT_TELL

    assert within(false / runs, 0.05, runs)
    assert apart / runs < 0.035


@given(st.floats(-50, 50), st.integers(1, 60))
def test_p_of_t_is_that_of_scipy(t: float, degrees: int) -> None:
    assert p_of_t(t, degrees) == pytest.approx(2 * stats.t.sf(abs(t), degrees), abs=1e-12)


def test_t_needs_a_degree_of_freedom() -> None:
    with pytest.raises(UserError, match="one degree of freedom"):
        p_of_t(1.0, 0)
