"""Readings made by hand for screenings: one that was tested, one that was placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mobility.analysis.places.percentile import Position, Spread
from mobility.analysis.places.profile import Reading
from mobility.analysis.reliability import WEAK_VALUE, Quality
from mobility.analysis.uncertainty import NO_INTERVAL, Estimate, Verdict, compare
from mobility.registry import load_framework
from tests.support.readings import benchmark, reading


def compared(
    metric: str,
    value: Sequence[float],
    median: Sequence[float],
    spread: float = 1.0,
    **changes: Any,
) -> Reading:
    """Return a reading of [value, lower, upper] tested against a median with its bounds."""
    framework_metric = load_framework().metric(metric)
    outcome = compare(Estimate(*value), Estimate(*median), framework_metric.better, trusted=True)
    against = benchmark(value=median[0], lower=median[1], upper=median[2])
    usual = Spread(spread, "median deviation" if spread else "none")
    made = reading(
        metric,
        **dict(zip(("value", "lower", "upper"), value, strict=True)),
        verdict=outcome.verdict,
        benchmark=against,
        state=against,
        spread=usual,
    )
    return replace(made, **changes)


def placed(metric: str, below: int, above: int, equal: int = 0, **changes: Any) -> Reading:
    """Return a reading without an interval that stands among others."""
    position = Position(below, equal, above, below + equal + above)
    return replace(untested(metric, NO_INTERVAL), position=position, **changes)


def untested(metric: str, reason: str = WEAK_VALUE, **changes: Any) -> Reading:
    """Return a reading that was neither tested nor placed."""
    made = reading(
        metric,
        verdict=Verdict.NOT_COMPARED,
        reason=reason,
        benchmark=None,
        position=None,
        quality=Quality.WEAK if reason == WEAK_VALUE else Quality.STRONG,
    )
    return replace(made, **changes)


def among_peers(reading: Reading, position: Position | None = None, **median: Any) -> Reading:
    """Return the same reading read against ten peers, standing among them where it is placed."""
    against = benchmark(kind="peers", scope="peer", total=10, **{"n": 10, **median})
    return replace(
        reading,
        benchmark=against if reading.benchmark else None,
        peers=against,
        peer_position=position,
    )
