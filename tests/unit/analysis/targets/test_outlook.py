"""If nothing changes: the level of a place, its band, and what luck a baseline contains."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.targets.outlook import (
    NO_MOVEMENT,
    NO_USABLE_VALUE,
    Shared,
    back_test_of,
    outlook_of,
    predicted,
    shared_movement,
)
from mobility.analysis.targets.pace import Movement
from mobility.errors import UserError
from tests.support.evidence import amount
from tests.support.moving_places import YEARLY, YEARS, MovingPlaces

STILL = Shared({}, 0.0)
MOVES = Movement(0.0004, 0.0)


@given(
    st.lists(st.floats(0.1, 0.9), min_size=1, max_size=5),
    st.floats(0.005, 0.1),
    st.sampled_from([0.01, 100.0]),
)
def test_percent_and_share_agree(values: list[float], error: float, scale: float) -> None:
    years, errors = YEARS[: len(values)], [error] * len(values)
    value, variance = predicted(years, values, errors, MOVES, [2030], published=True)
    scaled = Movement(scale**2 * MOVES.yearly, 0.0)
    other, other_variance = predicted(
        years, scale * np.array(values), scale * np.array(errors), scaled, [2030], published=True
    )
    assert other == pytest.approx(scale * value)
    assert other_variance == pytest.approx(scale**2 * variance)


def test_one_value_is_carried_on_and_grows_less_certain() -> None:
    value, variance = predicted([2020], [0.5], [0.02], MOVES, [2021, 2024], published=False)
    assert value.tolist() == [[0.5, 0.5]]
    assert variance.tolist()[0] == pytest.approx([0.0004 + 0.0004, 0.0004 + 4 * 0.0004])
    _, published = predicted([2020], [0.5], [0.02], MOVES, [2021], published=True)
    assert published[0, 0] == pytest.approx(variance[0, 0] + 0.0004), "and its own error"
    passing = Movement(MOVES.yearly, 0.0001)
    _, level = predicted([2020], [0.5], [0.02], passing, [2021], published=False)
    _, later = predicted([2020], [0.5], [0.02], passing, [2021], published=True)
    assert level[0, 0] == pytest.approx(variance[0, 0] + 0.0001), "what passes is in a value"
    assert later[0, 0] == pytest.approx(published[0, 0] + 2 * 0.0001), "and in the next one"


def test_places_that_do_not_move_are_averaged() -> None:
    """Without movement it is the mean weighted by 1 over the squared errors."""
    value, variance = predicted(
        [2020, 2021], [0.5, 0.6], [0.01, 0.02], Movement(0.0, 0.0), [2022], published=False
    )
    assert value[0, 0] == pytest.approx(0.52)
    assert variance[0, 0] == pytest.approx(1 / (1 / 0.0001 + 1 / 0.0004))


def test_several_places_are_predicted_at_once() -> None:
    values, errors = np.array([[0.5, 0.6], [0.3, 0.2]]), np.array([[0.01, 0.02], [0.03, 0.01]])
    both, _ = predicted([2020, 2021], values, errors, MOVES, [2025], published=True)
    for row in range(2):
        alone, _ = predicted([2020, 2021], values[row], errors[row], MOVES, [2025], published=True)
        assert both[row] == pytest.approx(alone[0])
    with pytest.raises(UserError, match="A prediction needs a value"):
        predicted([2020], [0.5], [0.0], MOVES, [2025], published=True)


def test_past_values_move_with_all_places() -> None:
    """All places gained 0.1 since 2020: that this one stood at 0.5 then speaks for 0.6 now."""
    shared = Shared({2020: 0.1, 2023: 0.0}, 0.0)
    result = outlook_of([2020, 2023], [0.5, 0.6], [0.02, 0.02], MOVES, shared, [2028])
    assert result.level == pytest.approx(0.6)
    assert result.drift == pytest.approx(0.0)
    lower_is_better = outlook_of(
        [2020, 2023], [0.6, 0.5], [0.02, 0.02], MOVES, shared, [2028], sign=-1.0
    )
    assert lower_is_better.level == pytest.approx(0.5)


def test_band_widens_by_what_all_places_do_together() -> None:
    halves = []
    for shared in (STILL, Shared({}, 0.0009)):
        (point,) = outlook_of([2023], [0.5], [0.02], MOVES, shared, [2028]).points
        halves.append((point.upper - point.value) / 1.959964)
    assert halves[1] ** 2 - halves[0] ** 2 == pytest.approx(5 * 0.0009)


def test_money_is_carried_on_as_a_part_of_its_value() -> None:
    result = outlook_of([2023], [50_000.0], [1_000.0], MOVES, STILL, [2024], relative=True)
    (point,) = result.points
    assert result.level == pytest.approx(50_000)
    half = 1.959964 * math.sqrt(0.0004 + 2 * 0.0004)
    assert (point.lower, point.upper) == pytest.approx(
        (50_000 * math.exp(-half), 50_000 * math.exp(half))
    )


def test_nothing_is_carried_on_without_values_or_movement() -> None:
    assert outlook_of([], [], [], MOVES, STILL, [2028]).reason == NO_USABLE_VALUE
    assert outlook_of([2023], [0.5], [0.1], None, STILL, [2028]).reason == NO_MOVEMENT


@pytest.mark.evidence
def test_band_holds_coming_values_as_often_as_promised() -> None:
    """95 of 100 published values of 2023, made from those to 2018 with a known movement."""
    rng, runs, years = np.random.default_rng(21), amount(4, 60), YEARS[:5]
    inside = []
    for _ in range(runs):
        world = MovingPlaces(rng, 500, passing=0.0)
        y = world.values - world.truth.mean(axis=0)
        errors = np.repeat(world.error[:, np.newaxis], 5, axis=1)
        ahead, variance = predicted(
            years, y[:, :5], errors, Movement(YEARLY, 0.0), [2023], published=True
        )
        inside.append(np.abs(y[:, -1] - ahead[:, 0]) < 1.959964 * np.sqrt(variance[:, 0]))
    count = 500 * runs
    assert np.mean(inside) == pytest.approx(0.95, abs=3 * math.sqrt(0.05 * 0.95 / count) + 0.002)


@pytest.mark.evidence
def test_bad_baselines_drift_back_as_far_as_is_said() -> None:
    """The worst tenth of 2022 gains more than the others in 2023, and the level foretells it."""
    rng, runs = np.random.default_rng(22), amount(4, 60)
    said, seen = [], []
    for _ in range(runs):
        world = MovingPlaces(rng, 500, passing=0.0)
        y = world.values - world.truth.mean(axis=0)
        errors = np.repeat(world.error[:, np.newaxis], 8, axis=1)
        level, _ = predicted(
            YEARS[:8], y[:, :8], errors, Movement(YEARLY, 0.0), [2022], published=False
        )
        worst = y[:, 7] < np.quantile(y[:, 7], 0.1)
        said.append(float((level[worst, 0] - y[worst, 7]).mean()))
        seen.append(float((y[worst, 8] - y[worst, 7]).mean()))
    assert np.mean(seen) > 0.01, "a point in a year without any program"
    assert np.mean(said) == pytest.approx(np.mean(seen), abs=0.15 * float(np.mean(seen)) + 0.002)


def test_back_test_uses_nothing_of_the_tested_year() -> None:
    world = MovingPlaces(np.random.default_rng(23), 200)
    errors = np.repeat(world.error[:, np.newaxis], len(YEARS), axis=1)
    test = back_test_of(YEARS, world.values, errors, world.moved, 1)
    assert test is not None
    assert (test.start, test.end, test.n) == (2018, 2023, 200)
    assert test.line is not None
    assert test.error < test.last_value < test.line
    assert 0.85 < test.covered <= 1
    later = world.values.copy()
    later[:, -1] += 1.0
    moved_away = back_test_of(YEARS, later, errors, world.moved, 1)
    assert moved_away is not None
    assert moved_away.error == pytest.approx(1.0, abs=0.1)
    wild = [
        replace(each, change=10 * each.change) if each.end > 2018 else each for each in world.moved
    ]
    assert back_test_of(YEARS, world.values, errors, wild, 1) == test
    few = back_test_of(YEARS, world.values[:20], errors[:20], world.moved, 1)
    assert few is None


def test_steps_of_all_places_are_counted_by_year() -> None:
    world = MovingPlaces(np.random.default_rng(24), 200)
    shared = shared_movement(world.moved, {2014: 0.04}, 1)
    expected = np.mean(
        [float(np.median(each.change)) ** 2 / (each.end - each.start) for each in world.moved]
    )
    assert shared.variance == pytest.approx(expected)
    assert shared_movement((), {}, 1).variance == 0.0
