"""Suggested targets: each with its source, within what is possible, and held against the data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_effectsize

from mobility.analysis.groups.disparity import NO_RELIABLE_GROUP
from mobility.analysis.places.profile import WEAK_VALUE
from mobility.analysis.targets.detection import smallest_detectable_change
from mobility.analysis.targets.levels import (
    ALREADY_THERE,
    BEYOND_RANGE,
    NO_SHARE,
    TOO_FEW_PEERS,
    OtherPlaces,
    SuggestionKind,
    achievable_benchmark,
    effect_size_target,
    suggestions,
)
from mobility.analysis.targets.progress import NO_BETTER_DIRECTION
from mobility.analysis.uncertainty import NO_INTERVAL, Z95, Estimate, Verdict
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better, Unit
from tests.support.evidence import amount
from tests.support.groups import group, with_errors, world

PEERS = OtherPlaces([0.5, 0.6, 0.7, 0.8, 0.9])


def test_suggestions_have_fixed_order_and_detectability() -> None:
    place = world(2, range=(0.0, 1.0))
    now = Estimate(0.65, 0.60, 0.70)
    detectable = smallest_detectable_change(now, 0.05 / Z95)
    groups = [
        *with_errors(place.metric, place.series, [0.68, 0.75]),
        group(place.metric, place.series, EVERYONE, Estimate(0.9)),
    ]
    result = suggestions(place.metric, now, detectable, others=PEERS, groups=groups)
    assert [item.kind for item in result] == list(SuggestionKind)
    median, quartile, _, fastest, best, fixed, step, least = result
    assert (median.value, median.n, median.shown) == (pytest.approx(0.7), 5, False)
    assert (quartile.value, quartile.shown) == (pytest.approx(0.8), True)
    assert (best.value, best.name) == (0.75, "Group 2"), "everyone is no group"
    assert fixed.value == pytest.approx(0.715)
    assert (fastest.value, fastest.reason) == (None, NO_INTERVAL), "no pace was given"
    assert step.value == pytest.approx(math.sin(math.asin(math.sqrt(0.65)) + 0.05) ** 2)
    assert (least.planned, least.shown) == (pytest.approx(detectable.with_power), True)
    assert quartile.planned == pytest.approx(0.15)
    assert quartile.against is not None
    assert quartile.against.verdict is Verdict.WORSE
    assert median.against is not None
    assert median.against.verdict is Verdict.CANNOT_TELL


def test_only_reliable_groups_are_best() -> None:
    place = world(2, range=(0.0, 1.0))
    detectable = smallest_detectable_change(Estimate(0.5), None)
    good, better = with_errors(place.metric, place.series, [0.6, 0.9])
    weak = replace(better, problem=WEAK_VALUE)
    result = suggestions(place.metric, Estimate(0.5), detectable, groups=[good, weak])[4]
    assert (result.value, result.shown) == (0.6, None)
    assert result.against is not None
    assert (result.against.verdict, result.against.reason) == (Verdict.NOT_COMPARED, NO_INTERVAL)
    none = suggestions(place.metric, Estimate(0.5), detectable, groups=[weak])[4]
    assert (none.value, none.reason) == (None, NO_RELIABLE_GROUP)


def test_a_suggestion_is_an_improvement_within_what_is_possible() -> None:
    place = world(2, range=(0.0, 1.0))
    detectable = smallest_detectable_change(Estimate(0.95), None)
    median, quartile, *_, fixed, _, least = suggestions(
        place.metric, Estimate(0.95), detectable, others=PEERS
    )
    assert (median.reason, quartile.reason) == (ALREADY_THERE, ALREADY_THERE)
    assert (fixed.value, fixed.reason) == (None, BEYOND_RANGE)
    assert (least.value, least.reason) == (None, NO_INTERVAL)
    few = suggestions(place.metric, Estimate(0.95), detectable, others=OtherPlaces(PEERS.peers[:4]))
    assert [(item.value, item.reason, item.n) for item in few[:2]] == [(None, TOO_FEW_PEERS, 4)] * 2


def test_a_negative_value_improves_upwards_too() -> None:
    place = world(2, range=(-10.0, 10.0))
    detectable = smallest_detectable_change(Estimate(-0.5), None)
    assert suggestions(place.metric, Estimate(-0.5), detectable)[5].value == pytest.approx(-0.45)


def test_unusable_value_compares_with_nothing() -> None:
    place = world(2, range=(0.0, 1.0))
    now = Estimate(0.65, 0.60, 0.70)
    detectable = smallest_detectable_change(now, 0.05 / Z95)
    median = suggestions(place.metric, now, detectable, others=PEERS, problem=WEAK_VALUE)[0]
    assert (median.value, median.reason) == (pytest.approx(0.7), WEAK_VALUE)
    assert (median.shown, median.against) == (None, None)


def test_impossible_wishes_are_refused() -> None:
    place = world(2, Better.NEITHER)
    detectable = smallest_detectable_change(Estimate(0.5), None)
    result = suggestions(place.metric, Estimate(0.5), detectable, others=PEERS)
    assert [item.reason for item in result] == [NO_BETTER_DIRECTION] * 8
    with pytest.raises(UserError, match="An improvement is above 0"):
        suggestions(place.metric, Estimate(0.5), detectable, improvement=0)


def test_only_shares_have_a_step_of_a_standard_size() -> None:
    place = world(2, unit=Unit.RATE, range=(0.0, None))
    detectable = smallest_detectable_change(Estimate(60.0), None)
    assert suggestions(place.metric, Estimate(60.0), detectable)[6].reason == NO_SHARE
    for value, better in ((0.999, Better.HIGHER), (0.001, Better.LOWER)):
        assert effect_size_target(value, better) is None, "a step leads beyond 0 or 1"
    with pytest.raises(UserError, match="Cohen's h is defined for shares"):
        effect_size_target(1.2, Better.HIGHER)


@given(st.floats(0.02, 0.98), st.floats(0.01, 0.2))
def test_statsmodels_agrees_on_the_effect_size(value: float, effect: float) -> None:
    higher = effect_size_target(value, Better.HIGHER, effect=effect)
    lower = effect_size_target(value, Better.LOWER, effect=effect)
    if higher is not None:
        assert proportion_effectsize(higher, value) == pytest.approx(effect)
        assert effect_size_target(1 - value, Better.LOWER, effect=effect) == pytest.approx(
            1 - higher
        )
    if lower is not None:
        assert proportion_effectsize(value, lower) == pytest.approx(effect)


@given(
    st.lists(st.integers(100, 900), min_size=5, max_size=30, unique=True),
    st.sampled_from([0.01, 100.0]),
)
def test_a_benchmark_ignores_order_and_unit(values: list[int], scale: float) -> None:
    y = np.array(values) / 1000
    s, n = np.full(y.size, 0.05), np.arange(1.0, y.size + 1)
    plain = achievable_benchmark(y, s, n, Better.HIGHER)
    assert achievable_benchmark(scale * y, scale * s, n, Better.HIGHER) == pytest.approx(
        scale * plain
    )
    assert achievable_benchmark(-y, s, n, Better.LOWER) == pytest.approx(-plain)
    assert achievable_benchmark(y[::-1], s[::-1], n[::-1], Better.HIGHER) == pytest.approx(plain)
    assert y.min() - 1e-9 <= plain <= y.max() + 1e-9


def test_a_benchmark_needs_places_with_residents() -> None:
    four = [0.5, 0.6, 0.7, 0.8]
    for values, people in ((four, [1.0] * 4), ([*four, 0.9], [1.0, 1, 1, 1, 0])):
        with pytest.raises(UserError, match="A benchmark needs five places"):
            achievable_benchmark(values, [0.1] * len(values), people, Better.HIGHER)


@pytest.mark.evidence
def test_a_benchmark_is_nearer_to_the_truth_than_the_best_published_values() -> None:
    """Published values are 2.7 points too good; drawn ones 1.5 too cautious: errors hide places."""
    rng, runs, places = np.random.default_rng(13), amount(200, 2_000), 300
    off = np.zeros((runs, 2))
    for run in range(runs):
        truth = 0.7 + 0.04 * rng.standard_normal(places)
        errors, people = rng.uniform(0.01, 0.06, places), rng.uniform(1, 10, places)
        values = truth + errors * rng.standard_normal(places)
        exact = achievable_benchmark(truth, np.full(places, np.nan), people, Better.HIGHER)
        best = achievable_benchmark(values, np.full(places, np.nan), people, Better.HIGHER)
        drawn = achievable_benchmark(values, errors, people, Better.HIGHER)
        off[run] = best - exact, drawn - exact
    published, drawn = off.mean(axis=0)
    assert published > 0.02
    assert -0.7 * published < drawn < 0
