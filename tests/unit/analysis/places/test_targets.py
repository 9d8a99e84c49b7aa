"""Progress is a verdict of the data, and a target says whether its data could show it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.power import normal_power

from mobility.analysis.groups.disparity import NO_RELIABLE_GROUP
from mobility.analysis.places.profile import WEAK_VALUE
from mobility.analysis.places.targets import (
    ALREADY_THERE,
    BEYOND_RANGE,
    NO_BETTER_DIRECTION,
    NOT_AN_IMPROVEMENT,
    TOO_FEW_PEERS,
    Progress,
    ProgressClass,
    SuggestionKind,
    progress,
    smallest_detectable_change,
    suggestions,
)
from mobility.analysis.uncertainty import NO_INTERVAL, NO_WIDTH, Z95, Estimate, Verdict
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better
from tests.support.groups import group, with_errors, world

HALVES = st.integers(1, 20)
PEERS = [0.5, 0.6, 0.7, 0.8, 0.9]


def estimates() -> st.SearchStrategy[Estimate]:
    return st.builds(
        lambda value, below, above: Estimate(value, value - below, value + above),
        st.integers(-50, 50),
        HALVES,
        HALVES,
    )


def mirrored(estimate: Estimate) -> Estimate:
    assert estimate.lower is not None
    assert estimate.upper is not None
    return Estimate(-estimate.value, -estimate.upper, -estimate.lower)


@given(estimates(), estimates(), st.integers(-60, 60))
def test_turning_the_direction_changes_no_class(
    now: Estimate, baseline: Estimate, target: int
) -> None:
    up = progress(now, baseline, target, Better.HIGHER)
    down = progress(mirrored(now), mirrored(baseline), -target, Better.LOWER)
    assert (up.progress, up.reason) == (down.progress, down.reason)
    assert (up.share, up.share_lower) == (down.share, down.share_lower)


@given(estimates(), estimates(), st.integers(-60, 60), st.sampled_from([0.01, 100.0]))
def test_percent_and_share_agree(
    now: Estimate, baseline: Estimate, target: int, scale: float
) -> None:
    def scaled(estimate: Estimate) -> Estimate:
        assert estimate.lower is not None
        assert estimate.upper is not None
        return Estimate(scale * estimate.value, scale * estimate.lower, scale * estimate.upper)

    plain = progress(now, baseline, target, Better.HIGHER)
    other = progress(scaled(now), scaled(baseline), scale * target, Better.HIGHER)
    assume(plain.share is None or abs(plain.share - 1) > 1e-9)
    assume(0 not in {plain.change.lower, plain.change.upper})
    assert plain.progress is other.progress
    if plain.share is not None:
        assert other.share == pytest.approx(plain.share)


@given(estimates(), estimates(), st.integers(-60, 60))
def test_progress_interval_agrees_with_class(
    now: Estimate, baseline: Estimate, target: int
) -> None:
    result = progress(now, baseline, target, Better.HIGHER)
    assume(result.progress not in {ProgressClass.NOT_COMPARED, ProgressClass.MET})
    assert result.share is not None
    assert result.share_lower is not None
    assert result.share_upper is not None
    assert result.share_lower <= result.share <= result.share_upper
    expected = (
        ProgressClass.IMPROVING
        if result.share_lower > 0
        else ProgressClass.WORSE
        if result.share_upper < 0
        else ProgressClass.NO_CHANGE
    )
    assert result.progress is expected


def at(value: float, half: float = 1.0) -> Estimate:
    return Estimate(value, value - half, value + half)


def progress_of(
    now: Estimate, baseline: Estimate, target: float = 80.0, **settings: str | float
) -> Progress:
    return progress(now, baseline, target, Better.HIGHER, **settings)  # type: ignore[arg-type]  # named by the tests


def test_being_exactly_at_the_target_is_meeting_it() -> None:
    assert progress_of(at(80), at(60)).progress is ProgressClass.MET
    assert progress_of(at(79.9), at(60)).progress is ProgressClass.IMPROVING


@pytest.mark.parametrize("baseline", [Estimate(60.0), Estimate(60.0, 60.0, 60.0)])
def test_meeting_the_target_needs_no_interval_of_the_baseline(baseline: Estimate) -> None:
    met = progress_of(at(85), baseline)
    assert (met.progress, met.reason) == (ProgressClass.MET, "")
    assert met.against_target.verdict is Verdict.BETTER
    short = progress_of(at(75), baseline)
    assert short.progress is ProgressClass.NOT_COMPARED
    assert short.reason in {NO_INTERVAL, NO_WIDTH}


@pytest.mark.parametrize("now,reason", [(Estimate(85.0), NO_INTERVAL), (at(85, 0), NO_WIDTH)])
def test_a_value_without_an_interval_meets_nothing(now: Estimate, reason: str) -> None:
    result = progress_of(now, at(60))
    assert (result.progress, result.reason) == (ProgressClass.NOT_COMPARED, reason)
    assert result.share == pytest.approx(1.25), "the number is still given"


def test_unusable_value_has_no_class() -> None:
    for now in (at(85), at(75), at(50)):
        result = progress_of(now, at(60), problem=WEAK_VALUE)
        assert (result.progress, result.reason) == (ProgressClass.NOT_COMPARED, WEAK_VALUE)
    assert (
        progress_of(at(85), Estimate(60.0), problem=NO_INTERVAL).progress
        is ProgressClass.NOT_COMPARED
    )


def test_periods_that_share_years_show_smaller_changes() -> None:
    apart, sharing = (progress_of(at(62), at(60.8), overlap=overlap) for overlap in (0.0, 0.8))
    assert apart.progress is ProgressClass.NO_CHANGE
    assert sharing.progress is ProgressClass.IMPROVING
    half, shared_half = ((item.share_upper or 0) - (item.share or 0) for item in (apart, sharing))
    assert shared_half == pytest.approx(half * math.sqrt(0.2))


@pytest.mark.parametrize("target", [60.0, 59.0])
def test_a_target_must_improve_on_the_baseline(target: float) -> None:
    result = progress_of(at(70), at(60), target)
    assert (result.progress, result.reason) == (ProgressClass.NOT_COMPARED, NOT_AN_IMPROVEMENT)


def test_without_a_better_direction_there_is_no_progress() -> None:
    result = progress(at(70), at(60), 80, Better.NEITHER)
    assert (result.progress, result.reason) == (ProgressClass.NOT_COMPARED, NO_BETTER_DIRECTION)


def test_a_target_is_a_number() -> None:
    with pytest.raises(UserError, match="A target is a number"):
        progress_of(at(70), at(60), math.nan)


@given(st.floats(0.01, 10), st.sampled_from([0.90, 0.95, 0.99]), st.floats(0, 0.9))
def test_statsmodels_agrees_on_the_power(se: float, level: float, overlap: float) -> None:
    """Two values with errors of ``se`` are one test of their difference."""
    result = smallest_detectable_change(Estimate(1.0), se, level=level, overlap=overlap)
    assert result.with_power is not None
    effect = result.with_power / (math.sqrt(2 * (1 - overlap)) * se)
    assert normal_power(effect, 1, 1 - level, alternative="larger") > 0.8
    assert normal_power(effect, 1, 1 - level, alternative="two-sided") == pytest.approx(
        0.8, abs=1e-4
    )


def test_changes_are_seen_as_often_as_promised() -> None:
    """Within three standard errors: half for the smaller change, 80 of 100 for the larger."""
    rng, runs, se = np.random.default_rng(20_250_607), 4_000, 0.7
    result = smallest_detectable_change(at(60, Z95 * se), se)
    assert result.change is not None
    assert result.with_power is not None
    for size, seen in ((0.0, 0.025), (result.change, 0.5), (result.with_power, 0.8)):
        draws = 60 + se * rng.standard_normal((2, runs)) + np.array([[0], [size]])
        improving = [
            progress_of(at(now, Z95 * se), at(before, Z95 * se), 1_000.0).progress
            is ProgressClass.IMPROVING
            for before, now in draws.T
        ]
        assert abs(np.mean(improving) - seen) < 3 * math.sqrt(seen * (1 - seen) / runs)


def test_no_interval_shows_no_change() -> None:
    result = smallest_detectable_change(Estimate(60.0), None)
    assert (result.change, result.with_power, result.reason) == (None, None, NO_INTERVAL)
    assert result.shows(100) is None
    assert smallest_detectable_change(at(60, 0), None).reason == NO_WIDTH
    with pytest.raises(UserError, match="share of years in common"):
        smallest_detectable_change(Estimate(60.0), 1.0, overlap=1.0)


def test_planned_change_needs_larger_threshold() -> None:
    result = smallest_detectable_change(at(60, Z95), 1.0)
    assert result.with_power is not None
    assert result.shows(result.with_power) is result.shows(-result.with_power) is True
    assert result.change is not None
    assert result.shows(result.change) is False


def test_suggestions_have_fixed_order_and_detectability() -> None:
    place = world(2, range=(0.0, 1.0))
    now = Estimate(0.65, 0.60, 0.70)
    detectable = smallest_detectable_change(now, 0.05 / Z95)
    groups = [
        *with_errors(place.metric, place.series, [0.68, 0.75]),
        group(place.metric, place.series, EVERYONE, Estimate(0.9)),
    ]
    result = suggestions(place.metric, now, detectable, peers=PEERS, groups=groups)
    assert [item.kind for item in result] == list(SuggestionKind)
    median, quartile, best, fixed = result
    assert (median.value, median.n, median.shown) == (pytest.approx(0.7), 5, False)
    assert (quartile.value, quartile.shown) == (pytest.approx(0.8), True)
    assert (best.value, best.name) == (0.75, "Group 2"), "everyone is no group"
    assert fixed.value == pytest.approx(0.715)
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
    result = suggestions(place.metric, Estimate(0.5), detectable, groups=[good, weak])[2]
    assert (result.value, result.shown) == (0.6, None)
    assert result.against is not None
    assert (result.against.verdict, result.against.reason) == (Verdict.NOT_COMPARED, NO_INTERVAL)
    none = suggestions(place.metric, Estimate(0.5), detectable, groups=[weak])[2]
    assert (none.value, none.reason) == (None, NO_RELIABLE_GROUP)


def test_a_suggestion_is_an_improvement_within_what_is_possible() -> None:
    place = world(2, range=(0.0, 1.0))
    detectable = smallest_detectable_change(Estimate(0.95), None)
    median, quartile, _, fixed = suggestions(place.metric, Estimate(0.95), detectable, peers=PEERS)
    assert (median.reason, quartile.reason) == (ALREADY_THERE, ALREADY_THERE)
    assert (fixed.value, fixed.reason) == (None, BEYOND_RANGE)
    few = suggestions(place.metric, Estimate(0.95), detectable, peers=PEERS[:4])
    assert [(item.value, item.reason, item.n) for item in few[:2]] == [(None, TOO_FEW_PEERS, 4)] * 2


def test_a_negative_value_improves_upwards_too() -> None:
    place = world(2, range=(-10.0, 10.0))
    detectable = smallest_detectable_change(Estimate(-0.5), None)
    assert suggestions(place.metric, Estimate(-0.5), detectable)[3].value == pytest.approx(-0.45)


def test_unusable_value_compares_with_nothing() -> None:
    place = world(2, range=(0.0, 1.0))
    now = Estimate(0.65, 0.60, 0.70)
    detectable = smallest_detectable_change(now, 0.05 / Z95)
    median = suggestions(place.metric, now, detectable, peers=PEERS, problem=WEAK_VALUE)[0]
    assert (median.value, median.reason) == (pytest.approx(0.7), WEAK_VALUE)
    assert (median.shown, median.against) == (None, None)


def test_impossible_wishes_are_refused() -> None:
    place = world(2, Better.NEITHER)
    detectable = smallest_detectable_change(Estimate(0.5), None)
    result = suggestions(place.metric, Estimate(0.5), detectable, peers=PEERS)
    assert [item.reason for item in result] == [NO_BETTER_DIRECTION] * 4
    with pytest.raises(UserError, match="An improvement is above 0"):
        suggestions(place.metric, Estimate(0.5), detectable, improvement=0)
