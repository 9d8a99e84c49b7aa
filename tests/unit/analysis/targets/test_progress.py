"""Progress towards a target is a verdict of the data, and so is being behind."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mobility.analysis.places.profile import WEAK_VALUE
from mobility.analysis.targets.progress import (
    NO_BETTER_DIRECTION,
    NOT_AN_IMPROVEMENT,
    Progress,
    ProgressClass,
    needed_now,
    progress,
)
from mobility.analysis.uncertainty import NO_INTERVAL, NO_WIDTH, Z95, Estimate, Verdict
from mobility.errors import UserError
from mobility.registry import Better
from tests.support.evidence import amount

HALVES = st.integers(1, 20)


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


@given(estimates(), estimates(), st.integers(-60, 60), st.floats(0, 1))
def test_ahead_and_behind_are_mirror_images(
    now: Estimate, baseline: Estimate, target: int, elapsed: float
) -> None:
    up = needed_now(now, baseline, target, elapsed, Better.HIGHER)
    down = needed_now(mirrored(now), mirrored(baseline), -target, elapsed, Better.LOWER)
    assert (up.verdict, up.reason) == (down.verdict, down.reason)


def test_the_path_begins_at_the_baseline_and_ends_at_the_target() -> None:
    for elapsed, needed in ((0.0, 60.0), (0.25, 65.0), (1.0, 80.0)):
        path = needed_now(at(70), at(60), 80.0, elapsed, Better.HIGHER).inputs[1]
        assert path.value == needed
        half = (path.upper or 0.0) - path.value
        assert half == pytest.approx(1 - elapsed), "a target has no error"


def test_a_baseline_without_an_interval_is_a_plain_path() -> None:
    result = needed_now(at(62), Estimate(60.0), 80.0, 0.5, Better.HIGHER)
    assert (result.verdict, result.lower, result.upper) == (Verdict.WORSE, -9.0, -7.0)
    none = needed_now(Estimate(62.0), at(60), 80.0, 0.5, Better.HIGHER)
    assert (none.verdict, none.reason) == (Verdict.NOT_COMPARED, NO_INTERVAL)


def test_no_path_leads_away_from_what_is_better() -> None:
    result = needed_now(at(70), at(60), 50.0, 0.5, Better.HIGHER)
    assert (result.verdict, result.reason) == (Verdict.NOT_COMPARED, NOT_AN_IMPROVEMENT)
    for target, elapsed in ((math.inf, 0.5), (80.0, 1.1)):
        with pytest.raises(UserError, match="A target is a number, and the share of years"):
            needed_now(at(70), at(60), target, elapsed, Better.HIGHER)


@pytest.mark.evidence
def test_places_on_the_path_are_seldom_called_behind() -> None:
    """2.5 % behind and 2.5 % ahead, within three standard errors, when the truth is on the path."""
    rng, runs, se, elapsed = np.random.default_rng(11), amount(1_000, 4_000), 0.7, 0.4
    draws = se * rng.standard_normal((2, runs))
    behind = ahead = 0
    for first, second in draws.T:
        baseline, now = at(60 + first, Z95 * se), at(60 + elapsed * 20 + second, Z95 * se)
        verdict = needed_now(now, baseline, 80.0, elapsed, Better.HIGHER).verdict
        behind += verdict is Verdict.WORSE
        ahead += verdict is Verdict.BETTER
    for share in (behind / runs, ahead / runs):
        assert abs(share - 0.025) < 3 * math.sqrt(0.025 * 0.975 / runs)
