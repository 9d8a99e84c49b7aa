"""Cochran's Q finds differences no more often than it says, and looks at each person once."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import chi2
from statsmodels.stats.meta_analysis import combine_effects

from mobility.analysis.groups.estimates import OVERLAPPING
from mobility.analysis.inequality import (
    TOO_FEW_TESTABLE,
    Equality,
    EqualityVerdict,
    LeftOut,
    equality,
)
from mobility.analysis.places.profile import WEAK_VALUE
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import NO_INTERVAL, NO_WIDTH, Estimate
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import EVERYONE, Computation, load_framework
from tests.support.groups import group, with_errors, world

GROUPS = st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 20)), min_size=2, max_size=8)


def outcome_of(values: list[float], ses: list[float], level: float = 0.95) -> Equality:
    place = world(len(values), range=(None, None))
    groups = with_errors(place.metric, place.series, values, ses)
    return equality(groups, place.series, place.breakdown, level=level)


@given(GROUPS)
def test_statsmodels_and_scipy_say_the_same(groups: list[tuple[float, float]]) -> None:
    values, ses = (np.array(part) for part in zip(*groups, strict=True))
    result = outcome_of(values.tolist(), ses.tolist())
    with np.errstate(divide="ignore", invalid="ignore"):  # its I² of values that are all the same
        pooled = combine_effects(values, ses**2)
    assert result.q == pytest.approx(pooled.q, rel=1e-6, abs=1e-6)
    assert result.mean == pytest.approx(pooled.mean_effect_fe, rel=1e-6, abs=1e-6)
    assert result.df == pooled.df
    assert result.p == pytest.approx(chi2.sf(result.q, result.df), rel=1e-9)


@given(GROUPS, st.sampled_from([-40.0, 3.0]), st.sampled_from([0.01, 100.0]), st.randoms())
def test_equality_ignores_unit_order_and_level(
    groups: list[tuple[float, float]], shift: float, scale: float, random: Random
) -> None:
    plain = outcome_of(*(list(part) for part in zip(*groups, strict=True)))
    moved = [(scale * (value + shift), scale * se) for value, se in groups]
    random.shuffle(moved)
    other = outcome_of(*(list(part) for part in zip(*moved, strict=True)))
    assert (other.q, other.p) == pytest.approx((plain.q, plain.p), rel=1e-6, abs=1e-9)


@given(GROUPS)
def test_higher_confidence_finds_fewer_differences(
    groups: list[tuple[float, float]],
) -> None:
    parts = [list(part) for part in zip(*groups, strict=True)]
    strict, loose = (outcome_of(*parts, level=level).verdict for level in (0.99, 0.90))
    if strict is EqualityVerdict.DIFFER:
        assert loose is EqualityVerdict.DIFFER


@pytest.mark.cases(1)
@pytest.mark.parametrize("k", [2, 4, 7])
def test_equality_test_holds_its_level(k: int) -> None:
    """Within three standard errors of 5 %: groups of very unequal precision."""
    rng, runs = np.random.default_rng(20_250_603), 4_000
    ses = np.geomspace(0.5, 5, k)
    result = [
        outcome_of(values.tolist(), ses.tolist()).verdict is EqualityVerdict.DIFFER
        for values in 60 + ses * rng.standard_normal((runs, k))
    ]
    assert abs(np.mean(result) - 0.05) < 3 * np.sqrt(0.05 * 0.95 / runs)


def wald(counts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return shares and the errors a survey of that size would publish."""
    shares = counts / sizes
    return np.array([shares, np.sqrt(shares * (1 - shares) / sizes)])


@pytest.mark.parametrize(
    "share,sizes,most",
    [
        pytest.param(0.6, [1_000, 1_500, 8_000, 700], 0.055, id="survey samples"),
        pytest.param(0.6, [200, 300, 1_000, 100], 0.065, id="small samples"),
        pytest.param(0.9, [200, 300, 1_000, 100], 0.08, id="small samples near the edge"),
    ],
)
def test_false_rate_with_estimated_errors(share: float, sizes: list[int], most: float) -> None:
    """The words of the method promise at most 8 of 100."""
    rng, runs, n = np.random.default_rng(7), 40_000, np.array(sizes)
    values, ses = wald(np.minimum(rng.binomial(n, share, (runs, n.size)), n - 1), n)
    weights = ses**-2.0
    means = (values * weights).sum(1, keepdims=True) / weights.sum(1, keepdims=True)
    rejected = chi2.sf(((values - means) ** 2 * weights).sum(1), n.size - 1) < 0.05
    assert 0.045 < rejected.mean() < most
    for i in np.flatnonzero(rejected)[:3]:  # the same rows through the function itself
        assert outcome_of(values[i].tolist(), ses[i].tolist()).verdict is EqualityVerdict.DIFFER


def test_what_does_not_enter_is_named_with_its_reason() -> None:
    framework = load_framework()
    metric = framework.metrics["share_employed"]
    series = metric.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    overlaps = (("Black", "Black, Non-Hispanic"), ("Hispanic", "Black"))
    wide = replace(series, subgroups=(*series.subgroups, "Black"), overlaps=overlaps)
    rows = [
        group(metric, series, EVERYONE, Estimate(0.5, 0.45, 0.55), year=2023),
        group(metric, series, "Black", Estimate(0.9, 0.89, 0.91), year=2023),
        group(
            metric,
            series,
            "Black, Non-Hispanic",
            Estimate(0.1, 0.05, 0.15),
            Quality.WEAK,
            year=2023,
        ),
        group(metric, series, "Hispanic", Estimate(0.5, 0.4, 0.6), year=2023),
        group(metric, series, "Other Races and Ethnicities", Estimate(1.0, 1.0, 1.0), year=2023),
        group(metric, series, "White, Non-Hispanic", Estimate(0.5), year=2023),
    ]
    result = equality(rows, wide, framework.breakdowns["race-ethnicity"])
    assert (result.verdict, result.reason) == (EqualityVerdict.NOT_COMPARED, TOO_FEW_TESTABLE)
    assert (result.q, result.df, result.p, result.mean) == (None, None, None, None)
    assert [item.subgroup for item in result.used] == ["Hispanic"]
    assert result.left_out == (
        LeftOut("Black", OVERLAPPING),
        LeftOut("Black, Non-Hispanic", WEAK_VALUE),
        LeftOut("Other Races and Ethnicities", NO_WIDTH),
        LeftOut("White, Non-Hispanic", NO_INTERVAL),
    )


def test_everyone_is_no_group() -> None:
    """A total between its groups would make them look alike."""
    place = world(2)
    groups = with_errors(place.metric, place.series, [0.5, 0.6], [0.02, 0.02])
    total = group(place.metric, place.series, EVERYONE, Estimate(0.55, 0.54, 0.56))
    both = [equality(rows, place.series, place.breakdown) for rows in (groups, (total, *groups))]
    assert both[0] == both[1]


def test_the_registry_can_forbid_the_test() -> None:
    place = world(2)
    groups = with_errors(place.metric, place.series, [0.5, 0.6], [0.02, 0.02])
    reason = "Hispanic people are also counted in another group here."
    result = equality(groups, place.series, place.breakdown, refused={Computation.EQUALITY: reason})
    assert (result.verdict, result.reason, result.q) == (EqualityVerdict.NOT_COMPARED, reason, None)


def test_an_impossible_level_is_refused() -> None:
    with pytest.raises(UserError, match="confidence level"):
        outcome_of([1.0, 2.0], [1.0, 1.0], level=1.5)
