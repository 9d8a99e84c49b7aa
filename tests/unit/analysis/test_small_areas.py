"""Modeled values of places: laws, refusals, simulated coverage, and large places made small."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from mobility.analysis.small_areas import (
    ALL_ERROR,
    AT_ZERO,
    FACTS_UNKNOWN,
    SINGULAR,
    TOO_FEW,
    AreaFacts,
    AreaModel,
    NoModelError,
    Scale,
    effect_columns,
    fact_columns,
    fit_area_model,
    from_scale,
    modeled_values,
    predict_areas,
    state_effects,
    to_scale,
)
from mobility.analysis.uncertainty import HIDDEN_COUNTS, NO_INTERVAL, NO_WIDTH, Z95, Estimates
from mobility.errors import UserError
from mobility.registry import IntervalKind, load_framework
from tests.support.evidence import amount

Numbers = NDArray[np.float64]
METRICS = load_framework().metrics
EMPLOYED, INCOME = METRICS["share_employed"], METRICS["pctl_income_50"]
SAMPLING = IntervalKind.SAMPLING


def world(n: int = 200, seed: int = 1, spread: float = 1.0) -> tuple[Numbers, Numbers, Numbers]:
    """Return the true values, the standard errors and the facts of some places."""
    rng = np.random.default_rng(seed)
    facts = np.column_stack([np.ones(n), rng.normal(size=n), rng.normal(size=n)])
    errors = rng.uniform(0.5, 2.0, n) * spread
    truth = facts @ [10.0, 2.0, -1.0] + rng.normal(0, spread, n)
    return truth, errors, facts


def noisy(truth: Numbers, errors: Numbers, seed: int = 2) -> Numbers:
    return truth + np.random.default_rng(seed).normal(0, errors)


def counties(n: int = 120, seed: int = 3) -> tuple[Estimates, AreaFacts]:
    """Return shares with intervals, and what the counties of four states are."""
    rng = np.random.default_rng(seed)
    population = rng.lognormal(11, 1, n)
    facts = AreaFacts(
        state=np.array(["06", "17", "39", "48"])[np.arange(n) % 4],
        population=population,
        density=population / rng.uniform(500, 3_000, n),
        change=rng.normal(0, 0.01, n),
        shares=rng.dirichlet([1, 1, 1, 5], n),
    )
    value = np.clip(0.8 + 0.02 * rng.normal(size=n) - 0.1 * facts.shares[:, 0], 0.05, 0.95)
    half = rng.uniform(0.01, 0.08, n)
    return Estimates(value, np.maximum(value - half, 0), np.minimum(value + half, 1)), facts


def own(n: int) -> NDArray[np.int64]:
    return np.zeros(n, dtype=np.int64)


# ---- laws ------------------------------------------------------------------------------------
def test_the_variance_has_the_highest_restricted_likelihood() -> None:
    truth, errors, facts = world()
    y = noisy(truth, errors)

    def minus_likelihood(variance: float) -> float:
        v = 1 / (variance + errors**2)
        xv = facts * v[:, np.newaxis]
        _, of_facts = np.linalg.slogdet(facts.T @ xv)
        line = facts @ np.linalg.solve(facts.T @ xv, xv.T @ y)
        return float(of_facts - np.log(v).sum() + (v * (y - line) ** 2).sum())

    best = minimize_scalar(
        minus_likelihood, bounds=(1e-6, 20), method="bounded", options={"xatol": 1e-9}
    )
    assert fit_area_model(y, errors, facts).variance == pytest.approx(best.x, rel=1e-5)


@given(st.integers(0, 10_000), st.floats(0.01, 1_000), st.floats(-1e4, 1e4))
def test_another_unit_gives_the_same_values(seed: int, factor: float, shift: float) -> None:
    truth, errors, facts = world(60, seed)
    y = noisy(truth, errors, seed)
    try:
        model = fit_area_model(y, errors, facts)
    except NoModelError:
        return
    other = fit_area_model(factor * y + shift, factor * errors, facts)
    one = predict_areas(model, y, errors, facts)
    two = predict_areas(other, factor * y + shift, factor * errors, facts)
    assert other.variance == pytest.approx(factor**2 * model.variance, rel=1e-5)
    assert two.value == pytest.approx(factor * one.value + shift, rel=1e-5, abs=1e-4 * factor)
    assert two.mse == pytest.approx(factor**2 * one.mse, rel=1e-4)


@given(
    st.floats(0.01, 100), st.floats(-50, 50), st.floats(-50, 50), st.floats(1e-3, 100),
    st.floats(0, 1),
)  # fmt: skip
def test_a_modeled_value_lies_between_its_two_sources(
    variance: float, line: float, direct: float, error: float, of_line: float
) -> None:
    model = AreaModel(variance, 0.0, np.array([line]), np.array([[of_line]]), 100)
    one = predict_areas(model, [direct], [error], [[1.0]])
    low, high = sorted((line, direct))
    assert low - 1e-9 <= one.value[0] <= high + 1e-9
    assert 0 < one.weight[0] < 1
    assert one.mse[0] < error**2 + of_line
    vaguer = predict_areas(model, [direct], [2 * error], [[1.0]])
    assert vaguer.weight[0] < one.weight[0]
    synthetic = predict_areas(model, [np.nan], [np.nan], [[1.0]])
    assert (synthetic.value[0], synthetic.weight[0]) == (line, 0)
    assert synthetic.mse[0] == pytest.approx(variance + of_line)
    assert one.mse[0] <= synthetic.mse[0] * (1 + 1e-12)


@given(st.floats(0, 1), st.floats(0, 1))
def test_scales_keep_the_order_and_lead_back(one: float, other: float) -> None:
    for scale in Scale:
        low, high = to_scale(scale, sorted((one, other)))
        assert low <= high
        assert from_scale(scale, [low, high]) == pytest.approx(sorted((one, other)), abs=1e-9)


def test_a_place_known_exactly_keeps_its_value() -> None:
    truth, errors, facts = world()
    y = noisy(truth, errors)
    errors[0] = 1e-6
    predicted = predict_areas(fit_area_model(y, errors, facts), y, errors, facts)
    assert predicted.value[0] == pytest.approx(y[0])
    assert predicted.mse[0] == pytest.approx(1e-12, rel=1e-3)


def test_order_of_places_changes_nothing() -> None:
    published, facts = counties()
    order = np.random.default_rng(4).permutation(120)
    turned = Estimates(
        *(part[order] for part in (published.value, published.lower, published.upper))
    )
    of_turned = AreaFacts(
        facts.state[order], facts.population[order], facts.density[order], facts.change[order],
        facts.shares[order],
    )  # fmt: skip
    one = modeled_values(EMPLOYED, SAMPLING, published, own(120), facts)
    two = modeled_values(EMPLOYED, SAMPLING, turned, own(120), of_turned)
    assert two.value == pytest.approx(one.value[order])
    assert two.upper == pytest.approx(one.upper[order])


def test_a_shared_estimate_enters_once() -> None:
    """Three counties of one survey area are the same as the area alone."""
    published, facts = counties()
    shared = np.r_[np.arange(120), 0, 0]
    pools = own(122)
    pools[[0, 120, 121]] = 7
    thirds = np.where(pools > 0, 1 / 3, 1.0)
    parts = AreaFacts(
        facts.state[shared], facts.population[shared] * thirds, facts.density[shared],
        facts.change[shared], facts.shares[shared],
    )  # fmt: skip
    several = Estimates(
        *(part[shared] for part in (published.value, published.lower, published.upper))
    )
    one = modeled_values(EMPLOYED, SAMPLING, published, own(120), facts)
    result = modeled_values(EMPLOYED, SAMPLING, several, pools, parts)
    assert result.model is not None
    assert result.model.n == 120
    assert result.value == pytest.approx(one.value[shared])
    assert len({*result.value[pools > 0].tolist()}) == 1


def test_bounds_hold_the_value_and_stay_possible() -> None:
    published, facts = counties()
    result = modeled_values(EMPLOYED, SAMPLING, published, own(120), facts)
    assert (result.lower < result.value).all()
    assert (result.value < result.upper).all()
    assert (result.lower >= 0).all()
    assert (result.upper <= 1).all()
    assert result.error == pytest.approx((published.upper - published.lower) / 2 / Z95)
    assert not result.synthetic.any()


def test_extreme_growth_counts_as_three_deviations() -> None:
    _, facts = counties()
    changes = [facts.change.copy(), facts.change.copy()]
    changes[0][0], changes[1][0] = 0.5, 5.0
    columns = [fact_columns(replace(facts, change=change))[:, 2] for change in changes]
    assert columns[0].tolist() == columns[1].tolist()
    assert columns[0][0] < 0.1
    assert columns[0][1:].min() == pytest.approx(facts.change[1:].min(), abs=0.02)


def test_small_states_share_an_effect() -> None:
    states = np.array(["39"] * 5 + ["18"] * 3 + ["17"] * 2 + ["06"])
    effects = state_effects(states)
    assert effects == ("39", "Midwest", "")
    columns = effect_columns(np.array(["39", "17", "55", "48"]), effects)
    assert columns.tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert np.isnan(effect_columns(np.array(["48"]), ("39",))).all()


# ---- refusals --------------------------------------------------------------------------------
def test_too_few_places_have_no_model() -> None:
    published, facts = counties(35)
    result = modeled_values(EMPLOYED, SAMPLING, published, own(35), facts)
    assert set(result.reasons.tolist()) == {TOO_FEW}
    assert np.isnan(result.value).all()
    assert result.model is None


def test_facts_that_follow_from_others_have_no_model() -> None:
    published, facts = counties()
    same = replace(facts, density=facts.population / 1_000)
    result = modeled_values(EMPLOYED, SAMPLING, published, own(120), same)
    assert set(result.reasons.tolist()) == {SINGULAR}


def test_places_that_differ_by_error_only_have_no_model() -> None:
    _, errors, facts = world()
    with pytest.raises(NoModelError, match=ALL_ERROR):
        fit_area_model(facts @ [1.0, 1.0, 1.0], errors, facts)


@pytest.mark.parametrize(
    "interval,reason",
    [
        (IntervalKind.NONE, NO_INTERVAL),
        (IntervalKind.SUPPRESSION_RANGE, HIDDEN_COUNTS),
    ],
)
def test_bounds_of_another_kind_have_no_model(interval: IntervalKind, reason: str) -> None:
    published, facts = counties()
    result = modeled_values(EMPLOYED, interval, published, own(120), facts)
    assert set(result.reasons.tolist()) == {reason}
    assert np.isnan(result.error).all()


def test_places_without_width_interval_value_or_facts() -> None:
    published, facts = counties()
    published.lower[0] = published.upper[0] = published.value[0]
    published.lower[1] = np.nan
    for part in (published.value, published.lower, published.upper):
        part[2] = np.nan
    facts.change[3] = np.nan
    result = modeled_values(EMPLOYED, SAMPLING, published, own(120), facts)
    assert result.reasons[:5].tolist() == [NO_WIDTH, NO_INTERVAL, "", FACTS_UNKNOWN, ""]
    assert result.synthetic[:5].tolist() == [False, False, True, False, False]
    assert result.weight[2] == 0
    assert result.upper[2] - result.lower[2] > 0.05
    assert np.isnan(result.value[[0, 1, 3]]).all()
    assert result.model is not None
    assert result.model.n == 116


def test_a_fact_that_no_place_has_is_left_out() -> None:
    published, facts = counties()
    without = replace(facts, density=np.full(120, np.nan))
    one = modeled_values(EMPLOYED, SAMPLING, published, own(120), facts)
    result = modeled_values(EMPLOYED, SAMPLING, published, own(120), without)
    assert one.model is not None
    assert result.model is not None
    assert len(result.model.coefficients) == len(one.model.coefficients) - 1


def test_a_rate_of_zero_is_not_modeled_and_a_bound_of_zero_is() -> None:
    published, facts = counties()
    published.value[0] = published.lower[0] = 0.0
    published.lower[1] = 0.0
    result = modeled_values(INCOME, SAMPLING, published, own(120), facts)
    assert result.reasons[:2].tolist() == [AT_ZERO, ""]
    assert 0 < result.lower[1] < result.upper[1]


def test_impossible_input_is_refused() -> None:
    truth, errors, facts = world()
    with pytest.raises(UserError, match="above 0"):
        fit_area_model(truth, errors * 0, facts)


# ---- simulation ------------------------------------------------------------------------------
@pytest.mark.evidence
@pytest.mark.parametrize("n,spread", [(60, 1.0), (300, 1.0), (300, 0.05)])
def test_intervals_cover_and_errors_are_as_estimated(n: int, spread: float) -> None:
    """Places drawn anew each time: 95 % intervals within three standard errors of their rate."""
    rng = np.random.default_rng(11)
    facts = np.column_stack([np.ones(n), rng.normal(size=n), rng.normal(size=n)])
    errors = rng.uniform(0.5, 2.0, n) * spread
    runs = amount(150, 1_500)
    covered, squared, claimed, of_direct, variances, refused = [], [], [], [], [], 0
    for _ in range(runs):
        truth = facts @ [10.0, 2.0, -1.0] + rng.normal(0, spread, n)
        y = truth + rng.normal(0, errors)
        try:
            model = fit_area_model(y, errors, facts)
        except NoModelError:  # by chance the places differ too little
            refused += 1
            continue
        predicted = predict_areas(model, y, errors, facts)
        off = predicted.value - truth
        covered.append(np.mean(np.abs(off) <= Z95 * np.sqrt(predicted.mse)))
        squared.append(np.mean(off**2))
        claimed.append(np.mean(predicted.mse))
        of_direct.append(np.mean((y - truth) ** 2))
        variances.append(model.variance)
    assert refused <= 0.01 * runs
    rate, error = np.mean(covered), np.std(covered) / np.sqrt(runs)
    assert abs(rate - 0.95) <= 3 * error + 0.5 / n  # the interval is exact up to order 1 / n
    assert np.mean(claimed) == pytest.approx(np.mean(squared), rel=0.06)
    assert np.mean(squared) < 0.6 * np.mean(of_direct)
    assert np.mean(variances) == pytest.approx(
        spread**2, rel=4 * np.std(variances) / np.mean(variances) / np.sqrt(runs)
    )
