"""Which of a metric's traps are near a value: those that the registry says snap there.

A trap is a warning, not a finding, so its condition is deliberately easy to meet: no test is made.
"""

from __future__ import annotations

from itertools import takewhile

from mobility.analysis.places.profile import Reading
from mobility.framework import Better, Bite

LOWEST = 0.25  # the part of the other places that a low value lies among


def near_traps(reading: Reading) -> tuple[str, ...]:
    """Return the words of the traps that are near, in the registry's order; none for no value."""
    if reading.value is None:
        return ()
    return tuple(trap.text for trap in reading.metric.traps if _is_near(trap.when, reading))


def _is_near(when: Bite, reading: Reading) -> bool:
    if when is Bite.ZERO:
        return reading.value == 0
    if when is Bite.LOW:
        return _is_low(reading)
    return _has_improved(reading) if when is Bite.IMPROVED else True


def _is_low(reading: Reading) -> bool:
    """Say whether the value lies in the lowest quarter; of a weak one, by the bins of the strip."""
    if reading.position is not None:
        return reading.position.height < LOWEST
    shape, value = reading.distribution, reading.value
    if shape is None or value is None or not shape.n:
        return reading.value == 0
    width = (shape.high - shape.low) / len(shape.counts)
    whole = int((value - shape.low) / width) if width else 0
    below = shape.below + sum(shape.counts[: max(whole, 0)])
    return value < shape.low or below < LOWEST * shape.n


def _has_improved(reading: Reading) -> bool:
    """Say whether the last value is better than the first one that it is still joined to."""
    joined = list(takewhile(lambda join: join.kind != "broken", reversed(reading.joins)))
    if not joined:
        return False
    first = next(point.value for point in reading.points if point.year == joined[-1].start)
    gain = reading.points[-1].value - first
    return gain < 0 if reading.metric.better is Better.LOWER else gain > 0
