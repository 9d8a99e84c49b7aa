"""Indices of inequality keep the laws that define them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mobility.analysis.inequality import (
    DEFINITIONS,
    Definition,
    attributable_fraction,
    between_group_variance,
    index_of_disparity,
    mean_difference_from_best,
    mean_log_deviation,
    theil,
    variance_noise,
)
from mobility.registry import Better
from tests.support.evidence import amount

Numbers = NDArray[np.float64]
EACH = pytest.mark.parametrize(
    "definition", DEFINITIONS, ids=lambda definition: definition.method.id
)
FEW = settings(max_examples=amount(10, 25))  # for each index and direction
BOTH = pytest.mark.parametrize("better", [Better.HIGHER, Better.LOWER])


class Place(NamedTuple):
    values: Numbers
    weights: Numbers


def places(smallest: float = 0.05) -> st.SearchStrategy[Place]:
    """Return groups with values above 0 and weights that add up to 1."""
    group = st.tuples(st.floats(smallest, 1), st.floats(0.05, 1))
    return st.lists(group, min_size=2, max_size=7).map(_place)


def _place(groups: list[tuple[float, float]]) -> Place:
    values, sizes = (np.array(part) for part in zip(*groups, strict=True))
    return Place(values, sizes / sizes.sum())


@EACH
@BOTH
@FEW
@given(st.floats(0.1, 1), places())
def test_equal_groups_have_no_inequality(
    definition: Definition, better: Better, value: float, place: Place
) -> None:
    same = np.full(place.values.size, value)
    assert definition.formula(same, place.weights, better) == pytest.approx(0, abs=1e-12)


@EACH
@BOTH
@FEW
@given(places())
def test_indices_are_not_negative_and_vectorise(
    definition: Definition, better: Better, place: Place
) -> None:
    index = definition.formula(place.values, place.weights, better)
    assert index >= -1e-12
    rows = np.array([place.values, place.values[::-1]])
    assert definition.formula(rows, place.weights, better)[0] == pytest.approx(index)


@EACH
@BOTH
@FEW
@given(places(), st.sampled_from([0.01, 100.0]))
def test_a_relative_index_does_not_know_the_unit(
    definition: Definition, better: Better, place: Place, scale: float
) -> None:
    first = definition.formula(place.values, place.weights, better)
    other = definition.formula(scale * place.values, place.weights, better)
    power = 2 if definition.formula is between_group_variance else 1
    expected = first if definition.relative else scale**power * first
    assert other == pytest.approx(expected, rel=1e-9, abs=1e-12)


@BOTH
@given(places(), st.floats(-5, 5))
def test_an_absolute_index_does_not_know_where_zero_is(
    better: Better, place: Place, shift: float
) -> None:
    for formula in (between_group_variance, mean_difference_from_best):
        first = formula(place.values, place.weights, better)
        other = formula(place.values + shift, place.weights, better)
        assert other == pytest.approx(first, rel=1e-6, abs=1e-9)


@given(places())
def test_complement_mirrors_absolute_indices(
    place: Place,
) -> None:
    without = 1 - place.values
    for formula in (between_group_variance, mean_difference_from_best):
        first = formula(place.values, place.weights, Better.HIGHER)
        other = formula(without, place.weights, Better.LOWER)
        assert other == pytest.approx(first, rel=1e-6, abs=1e-9)


@EACH
@BOTH
@FEW
@given(places())
def test_neither_order_nor_splitting_a_group_in_two_matters(
    definition: Definition, better: Better, place: Place
) -> None:
    index = float(definition.formula(place.values, place.weights, better))
    turned = float(definition.formula(place.values[::-1], place.weights[::-1], better))
    split = np.append(place.values, place.values[0])
    sizes = np.append(place.weights, place.weights[0] / 2)
    sizes[0] /= 2
    halved = float(definition.formula(split, sizes, better))
    assert [turned, halved] == pytest.approx([index, index], rel=1e-9, abs=1e-12)


@EACH
@BOTH
def test_moving_the_worst_group_further_away_raises_every_index(
    definition: Definition, better: Better
) -> None:
    weights = np.array([0.2, 0.5, 0.3])
    values = np.array([0.5, 0.6, 0.7])
    away = values + ([-0.1, 0, 0] if better is Better.HIGHER else [0, 0, 0.1])
    assert definition.formula(away, weights, better) > definition.formula(values, weights, better)


@given(places(), st.floats(0.5, 0.9))
def test_theil_near_equality_is_half_squared_variation(place: Place, middle: float) -> None:
    values = middle + 1e-3 * (place.values - place.values.mean())
    variation = between_group_variance(values, place.weights, Better.HIGHER) / middle**2
    result = [
        formula(values, place.weights, Better.HIGHER) for formula in (theil, mean_log_deviation)
    ]
    assert result == pytest.approx([variation / 2] * 2, rel=0.02, abs=1e-12)


@given(places())
def test_theil_and_mean_log_deviation_are_entropies(place: Place) -> None:
    """Both are divergences between the groups' weights and their parts of the sum."""
    weights, parts = place.weights, place.weights * place.values
    parts = parts / parts.sum()
    result = [formula(*place, Better.HIGHER) for formula in (theil, mean_log_deviation)]
    expected = [(parts * np.log(parts / weights)).sum(), (weights * np.log(weights / parts)).sum()]
    assert result == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(places())
def test_what_numpy_has_is_the_same(place: Place) -> None:
    mean = np.average(place.values, weights=place.weights)
    variance = np.average((place.values - mean) ** 2, weights=place.weights)
    away = np.average(np.abs(place.values - mean), weights=place.weights)
    assert between_group_variance(*place, Better.HIGHER) == pytest.approx(variance)
    assert index_of_disparity(*place, Better.HIGHER) == pytest.approx(away / mean)
    best = place.values.max() - mean
    assert mean_difference_from_best(*place, Better.HIGHER) == pytest.approx(best)
    assert attributable_fraction(*place, Better.HIGHER) == pytest.approx(best / mean)


@pytest.mark.parametrize(
    "truth",
    [
        pytest.param([0.6, 0.6, 0.6, 0.6], id="equal groups"),
        pytest.param([0.60, 0.62, 0.61, 0.58], id="small differences"),
        pytest.param([0.45, 0.70, 0.65, 0.55], id="large differences"),
    ],
)
@pytest.mark.parametrize("weights", [[0.15, 0.2, 0.55, 0.1], [0.25] * 4])
def test_what_noise_adds_to_the_variance_is_taken_off(
    truth: list[float], weights: list[float]
) -> None:
    """Mean of 100,000 estimates within three standard errors of the true variance."""
    rng, w = np.random.default_rng(4), np.array(weights)
    ses = np.array([0.02, 0.03, 0.015, 0.05])
    values = truth + ses * rng.standard_normal((100_000, 4))
    result = between_group_variance(values, w, Better.HIGHER) - variance_noise(ses, w)
    expected = float(between_group_variance(np.array(truth), w, Better.HIGHER))
    assert abs(result.mean() - expected) < 3 * result.std() / np.sqrt(result.size)
    assert variance_noise(ses, w) > 10 * result.std() / np.sqrt(result.size), "seen if forgotten"


def test_a_mean_of_zero_has_no_part() -> None:
    rows = np.array([[0.0, 0.0], [0.2, 0.4]])
    weights = np.array([0.5, 0.5])
    assert index_of_disparity(rows, weights, Better.HIGHER).tolist() == pytest.approx(
        [np.inf, 1 / 3]
    )
