"""The pace of comparable places: what is left of published changes when errors are taken out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.targets.pace import (
    TOO_FAR,
    TOO_FEW_PLACES,
    Movement,
    Pace,
    gaps_moved,
    lasting_years,
    movement_of,
    pace_of,
    pairs_of_years,
    places_moved,
    years_to_reach,
)
from mobility.analysis.uncertainty import NO_INTERVAL, Z95
from mobility.analysis.years.change import PlaceValues
from mobility.errors import UserError
from tests.support.evidence import amount
from tests.support.lines import line
from tests.support.moving_places import DRIFT, YEARLY, MovingPlaces


def true_pace(years: int, period_years: int = 1) -> float:
    steps = YEARLY * lasting_years(years, period_years)
    return DRIFT * years + 1.2815516 * math.sqrt(steps)


@pytest.mark.evidence
def test_pace_is_nearer_to_the_truth_than_percentiles_of_published_changes() -> None:
    """Usual errors, 600 counties: 0.2 points; of one pair of years 0.4, published 2.5."""
    rng, runs, truth = np.random.default_rng(1), amount(25, 400), true_pace(5)
    off, covered = np.zeros((runs, 4)), 0
    for run in range(runs):
        world = MovingPlaces(rng, 600)
        pace = pace_of(world.moved, 1)
        assert pace.p90 is not None
        assert pace.p90_se is not None
        change, noise = world.change(2018, 2023), 2 * world.error**2
        one_pair = max(0.0, float(change.var(ddof=1) - noise.mean()))
        weight = one_pair / (one_pair + noise)
        posterior = weight * change + (1 - weight) * change.mean()
        off[run] = [
            pace.p90 - truth,
            np.median(change) + 1.2815516 * math.sqrt(one_pair) - truth,
            np.quantile(posterior, 0.9) - truth,
            np.quantile(change, 0.9) - truth,
        ]
        covered += abs(pace.p90 - truth) < Z95 * pace.p90_se
    ours, one_pair_only, posterior_means, published = np.sqrt((off**2).mean(axis=0))
    assert ours < 0.0025
    assert ours < 0.6 * one_pair_only
    assert posterior_means > 0.005, "too narrow"
    assert published > 0.02, "too wide"
    assert abs(off[:, 0].mean()) < 3 * off[:, 0].std() / math.sqrt(runs) + 0.0002
    assert covered / runs > 0.95 - 3 * math.sqrt(0.05 * 0.95 / runs) - 0.01


@pytest.mark.evidence
def test_movement_behind_five_year_averages_is_found() -> None:
    """Within three errors: averages hide 1.6 of the yearly steps between two periods."""
    rng, runs = np.random.default_rng(2), amount(10, 100)
    years = (2014, 2016, 2018, 2021, 2023)
    spreads = []
    for _ in range(runs):
        movement = movement_of(
            MovingPlaces(rng, 600, years=years, period_years=5, passing=0.0).moved, 5
        )
        assert movement is not None
        spreads.append(movement.spread(5))
    truth = math.sqrt(YEARLY * (5 - 1.6))
    assert np.mean(spreads) == pytest.approx(
        truth, abs=3 * np.std(spreads) / math.sqrt(runs) + 0.0006
    )


def test_movement_is_where_the_likelihood_is_flat() -> None:
    """Both derivatives of the normal likelihood are 0, worked out here row by row."""
    moved = MovingPlaces(np.random.default_rng(14), 300, passing=0.01**2).moved
    movement = movement_of(moved, 1)
    assert movement is not None
    assert movement.passing > 0
    slopes, sizes = np.zeros(2), np.zeros(2)
    for each in moved:
        span, noise = each.end - each.start, each.error**2
        variance = noise + 2 * movement.passing + movement.yearly * span
        excess = (each.change - np.median(each.change)) ** 2 - variance
        terms = np.array([[2.0], [span]]) * excess / variance**2
        slopes += terms.sum(axis=1)
        sizes += np.abs(terms).sum(axis=1)
    assert np.abs(slopes / sizes) == pytest.approx([0, 0], abs=1e-5)


def test_places_that_do_not_move_have_no_spread() -> None:
    world = MovingPlaces(np.random.default_rng(3), 600, yearly=0.0, passing=0.0)
    pace = pace_of(world.moved, 1)
    assert pace.true_sd is not None
    assert pace.true_sd < 0.004
    assert (pace.noise_share or 0.0) > 0.97


@given(st.sampled_from([0.01, 100.0]), st.integers(0, 100))
def test_percent_and_share_agree(scale: float, seed: int) -> None:
    moved = MovingPlaces(np.random.default_rng(seed), 60).moved
    scaled = [replace(each, change=scale * each.change, error=scale * each.error) for each in moved]
    plain, other = pace_of(moved, 1), pace_of(scaled, 1)
    for name in ("median", "p90", "true_sd", "median_se", "p90_se"):
        assert getattr(other, name) == pytest.approx(scale * getattr(plain, name), rel=1e-3)
    assert other.noise_share == pytest.approx(plain.noise_share, rel=1e-3)


def test_relative_changes_are_multiplied_by_the_own_value() -> None:
    moved = MovingPlaces(np.random.default_rng(4), 60).moved
    plain, dollars = pace_of(moved, 1), pace_of(moved, 1, base=50_000.0)
    assert plain.median is not None
    assert plain.p90 is not None
    assert dollars.median == pytest.approx(50_000 * math.expm1(plain.median))
    assert dollars.p90 == pytest.approx(50_000 * math.expm1(plain.p90))


def test_the_newest_pair_of_about_the_wanted_years_is_taken() -> None:
    moved = MovingPlaces(np.random.default_rng(5), 60).moved
    assert (pace_of(moved, 1).start, pace_of(moved, 1).end) == (2018, 2023)
    assert pace_of(moved, 1, years=3).start == 2019, "2020 is missing; the longer of two as near"
    assert pace_of(moved, 1, years=20).start == 2014
    with pytest.raises(UserError, match="A pace is taken over one year"):
        pace_of(moved, 1, years=0)


def test_few_places_or_none_with_an_interval_have_no_pace() -> None:
    few = MovingPlaces(np.random.default_rng(6), 29).moved
    assert pace_of(few, 1) == Pace(reason=TOO_FEW_PLACES)
    unknown = [
        replace(each, error=np.full(each.error.size, np.nan))
        for each in MovingPlaces(np.random.default_rng(6), 60).moved
    ]
    pace = pace_of(unknown, 1)
    assert (pace.p90, pace.true_sd, pace.noise_share, pace.reason) == (None,) * 3 + (NO_INTERVAL,)
    assert pace.median == pytest.approx(float(np.median(unknown[-1].change)), abs=1) is not None
    assert years_to_reach(pace, 0.05, 0.01).reason == NO_INTERVAL


def test_years_to_reach_are_those_of_the_pace() -> None:
    pace = pace_of(MovingPlaces(np.random.default_rng(7), 600).moved, 1)
    for years in (3.0, 5.0, 12.0):
        gain = pace.gain(years)
        assert gain is not None
        reach = years_to_reach(pace, gain - 1e-9, 0.0)
        assert reach.fastest == pytest.approx(years, abs=0.051)
        assert reach.lower is not None
        assert reach.lower <= years
        assert reach.upper is None or reach.upper >= years
        assert (reach.half or 99) > years
    assert years_to_reach(pace, 50.0, None).reason == TOO_FAR.format(years=50)


def test_an_uncertain_baseline_widens_the_years() -> None:
    pace = pace_of(MovingPlaces(np.random.default_rng(7), 600).moved, 1)
    sure, unsure = years_to_reach(pace, 0.05, 0.0), years_to_reach(pace, 0.05, 0.01)
    assert sure.lower is not None
    assert unsure.lower is not None
    assert unsure.lower < sure.lower
    assert (unsure.upper or 99) > (sure.upper or 99)


def test_years_to_reach_are_not_less_than_a_period() -> None:
    five = MovingPlaces(
        np.random.default_rng(8), 600, years=(2014, 2016, 2018, 2021, 2023), period_years=5
    )
    assert years_to_reach(pace_of(five.moved, 5), 0.0001, 0.0).fastest == 5.0


def test_averages_over_a_period_move_by_fewer_steps() -> None:
    assert [lasting_years(years, 1) for years in (1, 5)] == [1, 5]
    assert lasting_years(5, 5) == pytest.approx(3.4)
    rng = np.random.default_rng(9)
    walk = np.cumsum(rng.standard_normal((20_000, 12)), axis=1)
    apart = walk[:, 7:12].mean(axis=1) - walk[:, :5].mean(axis=1)
    assert apart.var() == pytest.approx(lasting_years(7, 5), rel=0.05)
    assert Movement(0.04, 1.0, 5).spread(5) == pytest.approx(0.2 * math.sqrt(3.4))


def places(values: Sequence[float], half: float = 0.02, **fields: Sequence[float]) -> PlaceValues:
    value = np.array(values)
    columns = {
        "value": value, "lower": value - half, "upper": value + half,
        "weak": np.zeros(value.size), "pool": np.zeros(value.size),
    }  # fmt: skip
    columns |= {name: np.array(column) for name, column in fields.items()}
    return PlaceValues.from_columns(columns, "")


GEOID = np.array([1, 2, 3, 4], dtype=np.int32)
SAMPLED = [[2018, 0.5, 0.4, 0.6], [2021, 0.5, 0.4, 0.6], [2023, 0.5, 0.4, 0.6]]
"""A line whose years have intervals; its values do not count."""


def test_only_values_that_can_be_compared_enter() -> None:
    """The second place is weak, the third and fourth share one estimate."""
    values = {
        2018: places([0.5, 0.5, 0.6, 0.6], pool=[0, 0, 1, 1]),
        2023: places([0.6, 0.9, 0.7, 0.7], weak=[0, 1, 0, 0], pool=[0, 0, 4, 4]),
    }
    (moved,) = places_moved(line(SAMPLED), GEOID, values)
    assert moved.place.tolist() == [1, 3]
    assert moved.change.tolist() == pytest.approx([0.1, 0.1])
    assert moved.error == pytest.approx(np.full(2, math.sqrt(2) * 0.02 / Z95))
    (unknown,) = places_moved(line(SAMPLED, interval=False), GEOID, values)
    assert unknown.place.tolist() == [1, 3], "a change is known without an interval, too"
    assert np.isnan(unknown.error).all()
    (worse,) = places_moved(line(SAMPLED, better="lower"), GEOID, values)
    assert worse.change.tolist() == pytest.approx([-0.1, -0.1]), "above 0 is better"
    broken = line(SAMPLED, breaks={"2020": "other question"})
    assert places_moved(broken, GEOID, values) == ()


def test_relative_changes_are_of_dollars_of_one_year() -> None:
    income = {
        2018: places([40_000, 50_000], half=1_000),
        2023: places([50_000, 50_000], half=1_000),
    }
    (moved,) = places_moved(line(SAMPLED, dollars=True), GEOID[:2], income, relative=True)
    prices = math.log(304.702 / 251.107)
    assert moved.change.tolist() == pytest.approx([math.log(1.25) - prices, -prices])
    assert moved.error[1] == pytest.approx(math.hypot(1_000, 1_000) / Z95 / 50_000)


def test_overlapping_periods_are_left_out() -> None:
    assert pairs_of_years((2014, 2016, 2018, 2021, 2023), 5) == (
        (2014, 2021), (2014, 2023), (2016, 2021), (2016, 2023), (2018, 2023)
    )  # fmt: skip
    values = {2021: places([0.5] * 4), 2023: places([0.6] * 4)}
    assert places_moved(line(SAMPLED, period_years=5), GEOID, values) == ()
    (until,) = places_moved(line(SAMPLED, period_years=5), GEOID, values, until=2023)
    assert until.change.tolist() == pytest.approx([0.1] * 4), "a median may be of overlapping ones"


def test_a_gap_narrows_by_what_the_group_gains_on_the_reference() -> None:
    group, reference = (
        places_moved(line(SAMPLED), GEOID, {2018: places([start] * 4), 2023: places([end] * 4)})
        for start, end in ((0.5, 0.6), (0.7, 0.72))
    )
    (narrowed,) = gaps_moved(group, reference)
    assert narrowed.change.tolist() == pytest.approx([0.08] * 4)
    assert narrowed.error == pytest.approx(np.full(4, 2 * 0.02 / Z95))
    other_places = [replace(reference[0], place=reference[0].place + 10)]
    assert gaps_moved(group, other_places)[0].change.size == 0
    assert gaps_moved(group, [replace(reference[0], start=2017)]) == ()
