"""The class of a target follows from the change within one release, never from a revision."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mobility.analysis.targets.detection import NOT_UPDATED
from mobility.analysis.targets.follow_up import (
    NO_BASELINE,
    NO_NEWER,
    NO_TARGET,
    NOT_HERE,
    NOT_IN_RELEASE,
    OWN_COUNT,
    SHARED_YEARS,
    TESTED,
    WITHDRAWN,
    FollowUp,
    Observed,
    Planned,
    follow_up,
    follow_up_count,
)
from mobility.analysis.targets.progress import NOT_AN_IMPROVEMENT, ProgressClass
from mobility.analysis.uncertainty import Z95, Estimate
from mobility.analysis.years.lines import OTHER_AREA, OTHER_DOLLARS
from mobility.registry import Better
from tests.support.evidence import amount


def at(value: float, half: float = 1.0) -> Estimate:
    return Estimate(value, value - half, value + half)


PLANNED = Planned(baseline=at(60), baseline_year=2020, target=80.0, target_year=2030, exact=True)
SEEN = Observed(baseline=at(60), now=at(70), now_year=2025, newest_year=2025, release_year=2026)


def stands(now: float, baseline: float = 60.0, **seen: object) -> FollowUp:
    observed = replace(SEEN, now=at(now), baseline=at(baseline), **seen)  # type: ignore[arg-type] - named by the tests
    return follow_up(PLANNED, observed, Better.HIGHER)


@pytest.mark.parametrize(
    "now,progress,behind",
    [
        (82.0, ProgressClass.MET, False),
        (72.0, ProgressClass.IMPROVING, False),
        (63.0, ProgressClass.IMPROVING, True),
        (60.5, ProgressClass.NO_CHANGE, True),
        (57.0, ProgressClass.WORSE, True),
    ],
)
def test_a_tested_class_is_that_of_the_change(
    now: float, progress: ProgressClass, behind: bool
) -> None:
    result = stands(now)
    assert (result.progress, result.reason, result.is_behind) == (progress, "", behind)


@pytest.mark.parametrize(
    "seen,progress,reason",
    [
        ({"newest_year": None, "now": None}, ProgressClass.GONE, WITHDRAWN),
        ({"gone": "the code ended"}, ProgressClass.GONE, "the code ended"),
        ({"now_year": 2020}, ProgressClass.GONE, NOT_HERE.format(year=2025)),
        (
            {"now_year": 2020, "newest_year": 2020, "release_year": 2021},
            ProgressClass.NOT_DUE,
            NO_NEWER.format(year=2020),
        ),
        (
            {"now_year": 2020, "newest_year": 2020, "release_year": 2027},
            ProgressClass.GONE,
            NOT_UPDATED.format(year=2020),
        ),
        (
            {"now_year": 2024, "period_years": 5},
            ProgressClass.NOT_DUE,
            SHARED_YEARS.format(year=2024, first=2025),
        ),
        ({"apart": OTHER_AREA}, ProgressClass.BROKEN, OTHER_AREA),
        (
            {"apart": OTHER_AREA, "now_year": 2024, "period_years": 5},
            ProgressClass.BROKEN,
            OTHER_AREA,
        ),
        ({"apart": OTHER_DOLLARS}, ProgressClass.NOT_COMPARED, OTHER_DOLLARS),
        ({"problem": "weak"}, ProgressClass.NOT_COMPARED, "weak"),
    ],
)
def test_what_stands_in_the_way_decides_first(
    seen: dict[str, object], progress: ProgressClass, reason: str
) -> None:
    result = follow_up(PLANNED, replace(SEEN, **seen), Better.HIGHER)  # type: ignore[arg-type] - as above
    assert (result.progress, result.reason) == (progress, reason)
    assert not result.is_behind


def test_unfinished_targets_have_no_class() -> None:
    for planned, reason in (
        (replace(PLANNED, target=None), NO_TARGET),
        (replace(PLANNED, baseline_year=None), NO_BASELINE),
    ):
        result = follow_up(planned, SEEN, Better.HIGHER)
        assert (result.progress, result.reason) == (ProgressClass.NOT_COMPARED, reason)


def test_a_revision_that_passes_the_target_asks_for_a_new_one() -> None:
    result = stands(86.0, baseline=85.0)
    assert (result.reason, result.is_overtaken) == (NOT_AN_IMPROVEMENT, True)
    waiting = stands(85.0, baseline=85.0, now_year=2020, newest_year=2020, release_year=2021)
    assert (waiting.progress, waiting.is_overtaken) == (ProgressClass.NOT_DUE, True)


def test_a_rounded_baseline_is_no_revision() -> None:
    by_hand = replace(PLANNED, baseline=Estimate(0.84), target=0.9, exact=False)
    for published, revised in ((0.8441, False), (0.8351, False), (0.8461, True)):
        seen = replace(SEEN, baseline=at(published, 0.01), now=at(0.86, 0.01))
        result = follow_up(by_hand, seen, Better.HIGHER)
        assert (result.revision is not None) is revised
        assert follow_up(replace(by_hand, exact=True), seen, Better.HIGHER).revision is not None
        same = follow_up(replace(by_hand, same_release=True), seen, Better.HIGHER)
        assert same.revision is None


def test_the_stored_baseline_serves_where_the_release_has_none() -> None:
    result = follow_up(PLANNED, replace(SEEN, baseline=None), Better.HIGHER)
    assert (result.progress, result.baseline) == (ProgressClass.IMPROVING, PLANNED.baseline)


def test_a_baseline_by_hand_is_not_held_against_a_release_without_its_year() -> None:
    planned = replace(PLANNED, exact=False)
    result = follow_up(planned, replace(SEEN, baseline=None), Better.HIGHER)
    assert (result.progress, result.reason) == (ProgressClass.NOT_COMPARED, NOT_IN_RELEASE)
    assert not result.is_behind


def test_after_the_year_of_the_target_the_whole_of_it_is_needed() -> None:
    late = stands(75.0, now_year=2032, newest_year=2032)
    assert late.path is not None
    assert late.path.inputs[1].value == 80.0
    assert (late.is_past, late.is_behind) == (True, True)


def test_own_counts_reach_a_target_and_are_never_called_improved() -> None:
    planned = Planned(baseline=None, baseline_year=None, target=100.0, target_year=2030)
    for now, counted, progress, reason in (
        (120.0, True, ProgressClass.MET, ""),
        (120.0, False, ProgressClass.NOT_COMPARED, OWN_COUNT),
        (80.0, True, ProgressClass.NOT_COMPARED, OWN_COUNT),
    ):
        result = follow_up_count(planned, now, 2026, Better.HIGHER, counted=counted)
        assert (result.progress, result.reason) == (progress, reason)
        assert result.share == now / 100
    nothing = follow_up_count(planned, None, None, Better.HIGHER, counted=True)
    assert nothing.progress is ProgressClass.NOT_DUE


@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(0.1, 10))
def test_a_revision_of_both_years_changes_no_class(
    change: float, revision: float, half: float
) -> None:
    """Adding the same to baseline, newest value and target leaves the class as it is."""
    assume(abs(abs(change) - half * math.sqrt(2)) > 1e-6)
    assume(abs(change - 20.0) > 1e-6)
    plain = follow_up(
        PLANNED, replace(SEEN, baseline=at(60, half), now=at(60 + change, half)), Better.HIGHER
    )
    moved = follow_up(
        replace(PLANNED, target=80.0 + revision),
        replace(SEEN, baseline=at(60 + revision, half), now=at(60 + revision + change, half)),
        Better.HIGHER,
    )
    assert moved.progress is plain.progress
    assert (moved.revision is None) == (abs(revision) <= 6e-8)


@given(st.floats(40, 90), st.floats(0.1, 20))
def test_improving_is_never_said_of_an_interval_that_holds_nothing(now: float, half: float) -> None:
    result = follow_up(PLANNED, replace(SEEN, now=at(now, half)), Better.HIGHER)
    assert result.progress in TESTED
    assert result.bounds is not None
    low, high = result.bounds
    if result.progress is ProgressClass.IMPROVING:
        assert low > 0
    if result.progress is ProgressClass.WORSE:
        assert high < 0
    if result.progress is ProgressClass.MET:
        assert low > 0 or now - half > 80


@pytest.mark.evidence
def test_places_without_change_are_seldom_called_improving() -> None:
    """2.5 % improving or met and 2.5 % worse within three standard errors, revised or not."""
    rng, runs, se = np.random.default_rng(19), amount(1_000, 5_000), 0.7
    planned = replace(PLANNED, target=61.0)  # nearer than the data can show
    better = worse = 0
    for first, second, revision in rng.standard_normal((runs, 3)):
        level = 60 + revision
        seen = replace(SEEN, baseline=at(level + se * first, Z95 * se))
        result = follow_up(
            replace(planned, target=level + se * first + 1.0),
            replace(seen, now=at(level + se * second, Z95 * se)),
            Better.HIGHER,
        )
        better += result.progress in {ProgressClass.MET, ProgressClass.IMPROVING}
        worse += result.progress is ProgressClass.WORSE
    for share in (better / runs, worse / runs):
        assert abs(share - 0.025) < 3 * math.sqrt(0.025 * 0.975 / runs)
