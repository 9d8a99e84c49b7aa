"""Targets as text: progress, the smallest change the data can show, what to aim for.

The arguments are plain numbers and labels of classes and verdicts. Where the data do not support
a class, the text has the numbers and the reason.
"""

from __future__ import annotations

from mobility.registry import Better, Metric
from mobility.text import CANNOT_TELL, NBSP, count_of, format_number, format_size, format_value

Bounds = tuple[float, float] | None
"""The interval of a share of the planned change; None where there is none."""


def progress_sentence(
    progress: str,
    share: float | None,
    bounds: Bounds,
    since: int,
    *,
    against: str = "",
    reason: str = "",
) -> str:
    """Return how far a place has come since the year of the baseline, without a period.

    ``progress`` is the class, ``share`` the part of the planned change (1 is all of it),
    ``against`` the verdict against the target itself.
    """
    if progress == "not compared":
        known = "" if share is None else f"; by the published values {_part(share, None)}"
        return f"not compared: {reason.rstrip('.')}{known}"
    if share is None:
        return progress
    if progress == "met or exceeded":
        certain = {
            "better": ", and better than the target by more than chance",
            "cannot tell": "; the data cannot tell it from the target",
        }.get(against, "")
        return f"met or exceeded by the published value{certain}"
    if progress == "little or no detectable change":
        return f"little or no detectable change since {since}: {CANNOT_TELL}"
    return f"{progress} since {since}: {_part(share, bounds)}"


def detectable_sentence(
    metric: Metric,
    change: float | None,
    with_power: float | None,
    *,
    planned: float | None = None,
    reason: str = "",
) -> str:
    """Return the smallest change that the data can show; ``planned`` is that of a target."""
    if change is None or with_power is None:
        return f"How small a change the data could show is not known: {reason.rstrip('.')}."
    sentence = (
        f"A change of less than {format_size(metric, change)} would not be told from chance; a "
        f"true change of {format_size(metric, with_power)} is seen in 80 of 100 cases."
    )
    if planned is None:
        return sentence
    size = format_size(metric, abs(planned))
    if abs(planned) >= with_power:
        return f"{sentence} The planned change of {size} is large enough to be seen."
    return (
        f"{sentence} The planned change of {size} is smaller, so it could happen without the data "
        "showing it."
    )


def suggestion_words(
    metric: Metric,
    kind: str,
    value: float | None,
    *,
    n: int | None = None,
    name: str = "",
    planned: float | None = None,
    shown: bool | None = None,
    reason: str = "",
) -> str:
    """Return a suggested target, without a period: its source and the change it needs.

    >>> from mobility.registry import load_framework
    >>> suggestion_words(
    ...     load_framework().metrics["pctl_income_50"],
    ...     "fixed improvement",
    ...     66_000.0,
    ...     planned=6_000.0,
    ...     shown=False,
    ... )
    'a fixed improvement: $66,000 a year, $6,000 more than now, too little for the data to show'
    """
    peers = count_of(n or 0, "peer")
    source = {
        "peer median": f"the median of {peers} with reliable values",
        "peer top quartile": f"what the best quarter of {peers} reaches",
        "best own reliable group": f"the best reliable group here{f', {name}' if name else ''}",
        "fixed improvement": "a fixed improvement",
    }[kind]
    if value is None:
        return f"{source}: none, {reason.rstrip('.')}"
    text = f"{source}: {format_value(metric, value)}"
    if reason or planned is None:
        return f"{text}, {reason.rstrip('.')}" if reason else text
    side = "more" if metric.better is Better.HIGHER else "less"
    data = {True: ", enough for the data to show", False: ", too little for the data to show"}
    size = format_size(metric, abs(planned))
    return f"{text}, {size} {side} than now{data.get(shown, '') if shown is not None else ''}"


def _part(share: float, bounds: Bounds) -> str:
    """Return '50 % of the planned change (25 to 75)', or that it went the other way."""
    flipped = share < 0
    low, high = ((-bounds[1], -bounds[0]) if flipped else bounds) if bounds else (0.0, 0.0)
    number = f"{format_number(100 * abs(share))}{NBSP}% of the planned change"
    interval = f" ({format_number(100 * low)} to {format_number(100 * high)})" if bounds else ""
    return f"{number}{interval}{', away from the target' if flipped else ''}"
