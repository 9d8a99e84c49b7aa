"""The people behind a gap in words: two digits, who is counted, and no claim about causes."""

from __future__ import annotations

from mobility.registry import Better, Metric, Unit
from mobility.text.gaps import two_digits

ARITHMETIC = "Arithmetic, not a causal claim."

Bounds = tuple[float, float] | None
"""The interval of a number of people; None where there is none."""


def people_sentence(
    metric: Metric,
    estimate: float | None,
    bounds: Bounds,
    reference: str,
    *,
    reason: str = "",
    interval_reason: str = "",
) -> str:
    """Return how many more, or fewer, it would be at the value of ``reference``, in sentences.

    Of one group or of several added up; 'not available' and the reason where there is no number.
    Who is counted is the metric's universe: households and births are not called people.
    """
    if estimate is None:
        return f"Not available: {reason.rstrip('.')}."
    number = people_number(metric, estimate, bounds)
    missing = f", without an interval: {interval_reason.rstrip('.')}" if interval_reason else ""
    return (
        f"At the value of {reference} it would be {number}{missing}. "
        f"Counted: {metric.universe}. {ARITHMETIC}"
    )


def people_number(metric: Metric, estimate: float, bounds: Bounds) -> str:
    """Return 'about 1,200 more (810 to 1,600)', for the middle of a sentence."""
    side = "more" if metric.better is Better.HIGHER else "fewer"
    if two_digits(estimate) == "0":
        number = f"nobody {side}" if metric.unit is Unit.SHARE else f"none {side}"
    else:
        number = f"about {two_digits(estimate)} {side}"
    interval = f" ({two_digits(bounds[0])} to {two_digits(bounds[1])})" if bounds else ""
    return f"{number}{interval}"
