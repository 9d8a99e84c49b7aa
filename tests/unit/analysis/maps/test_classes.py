"""Classes of a map: properties that hold for any values, and impossible input."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mobility.analysis.maps.classes import Classes, ClassKind, classify, natural_breaks
from mobility.errors import UserError

NUMBERS = arrays(np.float64, st.integers(1, 40), elements=st.integers(-20, 20).map(lambda n: n / 4))
KINDS = st.sampled_from(list(ClassKind))


def squares(values: np.ndarray, breaks: tuple[float, ...]) -> float:
    """Return the sum of squares around the means of the classes."""
    code = np.searchsorted(breaks, values, side="left")
    parts = [values[code == number] for number in np.unique(code)]
    return float(sum(((part - part.mean()) ** 2).sum() for part in parts))


@given(NUMBERS, KINDS)
def test_values_are_within_their_class(values: np.ndarray, kind: ClassKind) -> None:
    result = classify(values, kind)
    code = result.classes_of(values)
    assert len(result) == len(result.breaks) + 1
    assert list(result.breaks) == sorted(set(result.breaks))
    for value, number in zip(values, code, strict=True):
        assert result.lows[number] <= value <= result.highs[number]
    assert sum(np.bincount(code)) == values.size


@given(NUMBERS, KINDS)
def test_only_steps_around_a_median_leave_a_class_empty(
    values: np.ndarray, kind: ClassKind
) -> None:
    result = classify(values, kind)
    empty = set(range(len(result))) - set(result.classes_of(values).tolist())
    assert not empty or kind is ClassKind.BENCHMARK
    assert {number for number, low in enumerate(result.lows) if np.isnan(low)} == empty


@given(NUMBERS, KINDS, st.floats(0.5, 4), st.integers(-3, 3))
def test_a_change_of_unit_changes_no_class(
    values: np.ndarray, kind: ClassKind, scale: float, shift: int
) -> None:
    # Powers of two and quarters, so that rounding decides nothing.
    factor = 2.0 ** round(scale)
    before, after = classify(values, kind), classify(values * factor + shift, kind)
    if kind is ClassKind.NATURAL:  # of equally good cuts either may be taken
        squares_before = squares(values, before.breaks)
        assert squares(values * factor + shift, after.breaks) == pytest.approx(
            squares_before * factor**2
        )
    elif kind is ClassKind.QUANTILE:
        assert (
            before.classes_of(values).tolist() == after.classes_of(values * factor + shift).tolist()
        )


@given(
    arrays(np.float64, st.integers(6, 11), elements=st.integers(0, 30).map(float)),
    st.integers(2, 4),
)
def test_no_other_cuts_leave_less_inside(values: np.ndarray, count: int) -> None:
    different, counts = np.unique(values, return_counts=True)
    if different.size <= count:
        return
    best = min(squares(values, cuts) for cuts in combinations(different[:-1].tolist(), count - 1))
    result = natural_breaks(different, counts, count)
    assert result.size == count - 1
    assert squares(values, tuple(result)) == pytest.approx(best, abs=1e-9)


def test_thousands_of_values_are_cut_as_well_as_few() -> None:
    """The search between neighbors misses nothing: each class ends where moving it costs."""
    rng = np.random.default_rng(3)
    values = np.sort(rng.gamma(2.0, 1.0, 3000))
    result = classify(values, ClassKind.NATURAL)
    least = squares(values, result.breaks)
    for number, end in enumerate(result.breaks):
        at = int(np.searchsorted(values, end))
        for other in (values[at - 1], values[at + 1]):
            moved = [*result.breaks]
            moved[number] = float(other)
            assert squares(values, tuple(moved)) > least


def test_absent_values_have_no_class_and_decide_none() -> None:
    with_holes = classify([1, np.nan, 2, 3, np.nan], ClassKind.QUANTILE)
    assert with_holes == classify([1, 2, 3], ClassKind.QUANTILE)
    assert with_holes.classes_of([np.nan, 2.5]).tolist() == [-1, 2]


@pytest.mark.parametrize("kind", ClassKind)
def test_without_values_there_is_no_class(kind: ClassKind) -> None:
    empty = classify([np.nan, np.nan], kind)
    assert empty == Classes(kind, (), (), ())
    assert len(empty) == 0
    assert empty.classes_of([1.0]).tolist() == [-1]


def test_a_value_beyond_all_is_in_the_last_class() -> None:
    result = classify([1, 2, 3, 4, 5, 6], ClassKind.QUANTILE)
    assert result.classes_of([-100, 100]).tolist() == [0, len(result) - 1]


def test_most_values_one_number_have_no_steps_around_it() -> None:
    result = classify([5, 5, 5, 5, 5, 5, 5, 9], ClassKind.BENCHMARK)
    assert result.breaks == (5.0,)
    assert result.classes_of([5, 9]).tolist() == [0, 1]


def test_impossible_input_is_reported() -> None:
    with pytest.raises(UserError, match="at least two classes"):
        classify([1, 2], ClassKind.QUANTILE, 1)
    with pytest.raises(UserError, match="infinite"):
        classify([1, np.inf], ClassKind.NATURAL)
