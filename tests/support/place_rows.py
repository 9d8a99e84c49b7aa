"""Values of one metric in several places, made by hand for comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mobility.analysis.peers.comparison import PlaceEstimate, place_estimate
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate
from mobility.places import Jurisdiction, Level
from mobility.registry import IntervalKind, Metric, load_framework

METRIC = load_framework().metric("share_employed")  # higher is better


def county(geoid: str) -> Jurisdiction:
    return Jurisdiction(geoid, Level.COUNTY, f"County {geoid}", geoid[:2])


def estimate(
    geoid: str,
    value: Sequence[float] | None,
    *,
    metric: Metric = METRIC,
    weak: bool = False,
    pool: int = 0,
) -> PlaceEstimate:
    """Return a place with [value, lower, upper], [value] without an interval, or no value."""
    kind = IntervalKind.SAMPLING if value is None or len(value) == 3 else IntervalKind.NONE
    published = None if value is None else Estimate(*value)
    quality = Quality.WEAK if weak else Quality.STRONG
    return place_estimate(metric, kind, county(geoid), published, quality=quality, pool=pool)


def estimates(
    rows: Sequence[Sequence[float] | None],
    pools: Sequence[int] = (),
    weak: Sequence[int] = (),
    **given: Any,
) -> tuple[PlaceEstimate, ...]:
    """Return places 39001, 39002, ... with these values; ``weak`` are numbers of rows from 0."""
    return tuple(
        estimate(
            f"39{number + 1:03d}",
            row,
            pool=pools[number] if pools else 0,
            weak=number in weak,
            **given,
        )
        for number, row in enumerate(rows)
    )
