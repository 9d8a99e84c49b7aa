"""Which of a metric's misreadings to warn of beside a value, by the conditions of the registry.

A misreading is a warning, not a finding: its condition is easy to meet, and nothing is tested.
"""

from __future__ import annotations

from itertools import takewhile

from mobility.analysis.places.profile import Reading
from mobility.registry import Better, Bite

LOWEST = 0.25  # the part of the other places that a low value lies among


def relevant_misreadings(reading: Reading) -> tuple[str, ...]:
    """Return the misreadings to warn of beside a value, in the registry's order."""
    if reading.value is None:
        return ()
    return tuple(
        misreading.text
        for misreading in reading.metric.misreadings
        if _is_near(misreading.when, reading)
    )


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
