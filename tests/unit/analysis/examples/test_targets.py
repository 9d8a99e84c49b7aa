"""Worked examples of targets: progress, what data can show, pace, outlook, suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from mobility.analysis.targets import detection, levels, outlook, pace
from mobility.analysis.targets import follow_up as followed
from mobility.analysis.targets import progress as towards
from mobility.analysis.uncertainty import Estimate
from mobility.registry import Better
from tests.support.examples import Answer, Calculations, check, examples
from tests.support.groups import with_errors, world


def progress(now: Sequence[float], baseline: Sequence[float], target: float, better: str) -> Answer:
    result = towards.progress(Estimate(*now), Estimate(*baseline), target, Better(better))
    return {
        "class": result.progress,
        "reason": result.reason,
        "share": result.share,
        "share_lower": result.share_lower,
        "share_upper": result.share_upper,
        "against": result.against_target.verdict,
    }


def follow_up(
    *,
    stored: Sequence[float],
    published: Sequence[float],
    now: Sequence[float],
    years: Sequence[int],
    target: float,
    better: str,
    period: int = 1,
) -> Answer:
    start, end, by = years
    planned = followed.Planned(
        baseline=Estimate(*stored), baseline_year=start, target=target, target_year=by, exact=True
    )
    observed = followed.Observed(
        baseline=Estimate(*published),
        now=Estimate(*now),
        now_year=end,
        newest_year=end,
        release_year=end,
        period_years=period,
    )
    result = followed.follow_up(planned, observed, Better(better))
    return {
        "class": result.progress,
        "reason": result.reason,
        "share": result.share,
        "needed": result.path.inputs[1].value if result.path is not None else None,
        "behind": "yes" if result.is_behind else "no",
        "revision": result.revision.difference if result.revision is not None else None,
    }


def detectable(se: float, overlap: float = 0.0) -> Answer:
    return asdict(detection.smallest_detectable_change(Estimate(10.0), se, overlap=overlap))


def suggestions(
    now: Sequence[float],
    se: float,
    peers: Sequence[float],
    groups: Sequence[float],
    better: str,
) -> Answer:
    place = world(max(2, len(groups)), Better(better), range=(0.0, 100.0))
    estimate = Estimate(*now)
    result = levels.suggestions(
        place.metric,
        estimate,
        detection.smallest_detectable_change(estimate, se),
        others=levels.OtherPlaces(peers),
        groups=with_errors(place.metric, place.series, groups),
    )
    kinds = levels.SuggestionKind
    shown = (kinds.PEER_MEDIAN, kinds.PEER_QUARTILE, kinds.BEST_GROUP, kinds.IMPROVEMENT)
    chosen = [item for item in result if item.kind in shown]
    return {
        "values": ["" if item.value is None else f"{item.value:g}" for item in chosen],
        "reasons": [item.reason for item in chosen],
        "least": result[-1].value,
    }


def needed_now(
    now: Sequence[float], baseline: Sequence[float], target: float, elapsed: float, better: str
) -> Answer:
    result = towards.needed_now(
        Estimate(*now), Estimate(*baseline), target, elapsed, Better(better)
    )
    return {
        "needed": result.inputs[1].value,
        "lower": result.lower,
        "upper": result.upper,
        "verdict": result.verdict,
    }


def first_seen(
    *,
    baseline_year: int,
    schedule: Sequence[int],
    period_years: int,
    release_year: int,
    se: float,
    yearly: float,
    until: int,
) -> Answer:
    """The change grows by ``yearly`` each year until the year ``until``."""
    seen = detection.first_seen(
        baseline_year,
        schedule,
        period_years,
        release_year,
        detection.smallest_detectable_change(Estimate(10.0), se),
        lambda year: yearly * (min(year, until) - baseline_year),
    )
    return {"data_year": seen.data_year, "year": seen.year, "reason": seen.reason}


def survey_size(
    first: float, second: float, design_effect: float = 1.0, reference: float | None = None
) -> Answer:
    people = detection.survey_size(first, second, reference=reference, design_effect=design_effect)
    return {"people": people}


def effect_size(value: float, better: str) -> Answer:
    return {"target": levels.effect_size_target(value, Better(better))}


def achievable_benchmark(
    values: Sequence[float], errors: Sequence[float], people: Sequence[float], better: str
) -> Answer:
    return {"benchmark": levels.achievable_benchmark(values, errors, people, Better(better))}


def movement(changes: Sequence[float], each: int, error: float, span: int) -> Answer:
    """Every change stands for ``each`` places, over one span of years."""
    change = np.repeat(changes, each).astype(float)
    place = np.arange(change.size, dtype=np.int32)
    moved = pace.PlacesMoved(2020 - span, 2020, place, change, np.full(change.size, error))
    result = pace.pace_of([moved], 1, years=span)
    return {"median": result.median, "true_sd": result.true_sd, "noise_share": result.noise_share}


def _pace(median: float, span: int, yearly: float, period_years: int) -> pace.Pace:
    moves = pace.Movement(yearly, 0.0, period_years)
    return pace.Pace(2020 - span, 2020, 100, median, movement=moves, parts=((median, moves),) * 20)


def gain(median: float, span: int, yearly: float, period_years: int, years: float) -> Answer:
    return {"gain": _pace(median, span, yearly, period_years).gain(years)}


def reach(
    median: float, span: int, yearly: float, period_years: int, needed: float, se: float
) -> Answer:
    result = pace.years_to_reach(_pace(median, span, yearly, period_years), needed, se)
    return {
        "fastest": result.fastest,
        "lower": result.lower,
        "upper": result.upper,
        "half": result.half,
        "reason": result.reason,
    }


def carried_on(
    years: Sequence[int],
    values: Sequence[float],
    errors: Sequence[float],
    yearly: float,
    coming: int,
) -> Answer:
    moves, still = pace.Movement(yearly, 0.0), outlook.Shared({}, 0.0)
    result = outlook.outlook_of(years, values, errors, moves, still, [coming])
    (point,) = result.points
    return {
        "level": result.level,
        "level_se": result.level_se,
        "drift": result.drift,
        "value": point.value,
        "half": point.upper - point.value,
    }


CALCULATIONS: Calculations = {
    "progress": progress,
    "detectable": detectable,
    "suggestions": suggestions,
    "needed now": needed_now,
    "follow up": follow_up,
    "first seen": first_seen,
    "survey size": survey_size,
    "effect size": effect_size,
    "achievable benchmark": achievable_benchmark,
    "movement": movement,
    "gain": gain,
    "years to reach": reach,
    "carried on": carried_on,
}


@pytest.mark.parametrize("example", examples("targets"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
