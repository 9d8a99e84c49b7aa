"""Targets as text: progress, the smallest change the data can show, what to aim for.

The arguments are plain numbers and labels of classes and verdicts. Where the data do not support
a class, the text has the numbers and the reason.
"""

from __future__ import annotations

import math

from mobility.registry import Better, Metric, Unit
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


def seen_sentence(
    metric: Metric,
    year: int | None,
    data_year: int | None,
    *,
    planned: float | None,
    with_power: float | None,
    reason: str = "",
) -> str:
    """Return when a change could be seen first, or why it could not.

    ``planned`` is the change to the target (None: the pace of comparable places), ``with_power``
    the one that is seen in 80 of 100 cases.
    """
    if year is not None:
        what = "the change" if planned is not None else "even the pace of the fastest tenth"
        return (
            f"These data could show {what} in {year} at the earliest, with the value of "
            f"{data_year}, in 80 of 100 cases."
        )
    if planned is not None and with_power is not None and abs(planned) < with_power:
        return (
            f"These data will not show it here: the change is {format_size(metric, abs(planned))}, "
            f"and {format_size(metric, with_power)} is the smallest that they show in 80 of 100 "
            "cases."
        )
    if planned is None:
        return (
            "These data could not show even the pace of the fastest tenth of comparable places: "
            f"{reason.rstrip('.')}."
        )
    return f"Not known is when these data could show it: {reason.rstrip('.')}."


def survey_sentence(
    people: int | None, times: float | None, local_source: str = "", *, gap: bool = False
) -> str:
    """Return what could show a change that the published data cannot; '' for nothing."""
    ways = []
    if people is not None:
        ways.append(
            f"a survey of your own with {count_of(people, 'person', 'people')} "
            f"{'of each of the two groups ' if gap else ''}in each of two rounds (two to three "
            "times as many where whole schools or blocks are asked)"
        )
    if local_source:
        ways.append(f"a count of everybody, which may be in {local_source}")
    if times is not None and times > 1:
        size = format_number(math.ceil(times))
        ways.append(f"{size} values of separate periods pooled before and after, or an area with "
                    f"{size} times as many people asked")  # fmt: skip
    return f"This could show it: {'; '.join(ways)}." if ways else ""


def pace_sentence(
    metric: Metric,
    kind: str,
    years: tuple[int, int] | None,
    n: int,
    *,
    gains: tuple[float | None, float | None],
    noise_share: float | None,
    gap: bool = False,
    reason: str = "",
) -> str:
    """Return how fast comparable places moved; ``kind`` is 'counties' or 'cities'.

    ``gains`` are the median and that of the fastest tenth, above 0 for improvements; ``gap``: of a
    gap, which they narrow.
    """
    median, p90 = gains
    if years is None or median is None:
        return f"How fast comparable {kind} move is not known: {reason.rstrip('.')}."
    half = f"half of {format_number(n)} {kind} {_moved(metric, median, gap=gap)}"
    text = f"From {years[0]} to {years[1]} {half}"
    if p90 is None or noise_share is None:
        return f"{text}; how much of that is error is not known: {reason.rstrip('.')}."
    noise = format_number(100 * noise_share)
    return (
        f"{text}, and one in ten {_moved(metric, p90, gap=gap)}, errors taken out: "
        f"{noise}{NBSP}% of how differently they seem to have moved is no lasting change."
    )


def ambition_sentence(
    metric: Metric,
    kind: str,
    planned: float,
    *,
    gains: tuple[float, float] | None = None,
    year: int | None = None,
    reach: tuple[float | None, float | None, float | None] = (None, None, None),
    reason: str = "",
) -> str:
    """Return how ambitious a target is beside what comparable places managed.

    ``gains`` are the changes of the median and of the fastest tenth in as many years as to
    ``year``; ``reach`` are the years the fastest tenth would need, with their bounds.
    """
    text = ""
    if gains is not None and year is not None:
        size = f"{format_size(metric, abs(planned))} by {year} is"
        if abs(planned) > gains[1]:
            text = f"{size} more than nine of ten {kind} have managed in as many years. "
        elif abs(planned) > gains[0]:
            text = f"{size} more than half of the {kind} have managed in as many years. "
        else:
            text = f"{size} no more than half of the {kind} have managed in as many years. "
    needed, lower, upper = reach
    if needed is None:
        return f"{text}{f'Years to reach it: {reason}.' if reason else ''}".strip()
    top = "or more" if upper is None else f"to {format_number(upper)}"
    return (
        f"{text}The fastest tenth of them would need {format_number(needed)} years "
        f"({format_number(lower or needed)} {top})."
    )


def outlook_sentence(
    metric: Metric,
    year: int,
    value: float,
    bounds: tuple[float, float],
    missed: tuple[int, float, float, float | None] | None = None,
    *,
    gap: bool = False,
) -> str:
    """Return where the value would be if nothing changes, and how far the same rule missed before.

    ``missed`` is the year that it was tried on, and the usual errors (in the unit of the metric)
    of this rule, of the last value carried on, and of a straight line. ``gap``: the value is one.
    """
    middle, low, high = (_value(metric, each, gap=gap) for each in (value, *bounds))
    text = f"If nothing changes: {middle} in {year} ({low} to {high})."
    if missed is None:
        return text
    tried, error, last, line = missed
    other = f", a straight line by {_off(metric, line)}" if line is not None else ""
    return (
        f"{text} For {tried} the same rule was off by {_off(metric, error)}, the last value by "
        f"{_off(metric, last)}{other}."
    )


def luck_sentence(metric: Metric, level: float, drift: float, *, gap: bool = False) -> str:
    """Return what a baseline's own luck amounts to."""
    side = "higher" if drift > 0 else "lower"
    return (
        f"All values of the place together put its level at {_value(metric, level, gap=gap)}: "
        f"{format_size(metric, abs(drift))} {side} than the published value, which is to be "
        "expected without any program."
    )


def _value(metric: Metric, value: float, *, gap: bool) -> str:
    return format_size(metric, value) if gap else format_value(metric, value, unit=False)


def _moved(metric: Metric, gain: float, *, gap: bool) -> str:
    verbs = ("narrowed it by", "widened it by") if gap else ("improved by", "got worse by")
    bound = "more" if gain >= 0 else "less"
    return f"{verbs[gain < 0]} {format_size(metric, abs(gain))} or {bound}"


def _off(metric: Metric, error: float) -> str:
    """Return the size of a usual error; of money it is relative to the value."""
    if metric.unit is Unit.DOLLARS:
        return f"{format_number(100 * error)}{NBSP}%"
    return format_size(metric, error, unit=False)


def suggestion_words(  # noqa: PLR0913 - every part is named where it is called
    metric: Metric,
    kind: str,
    value: float | None,
    *,
    n: int | None = None,
    name: str = "",
    planned: float | None = None,
    shown: bool | None = None,
    gap: bool = False,
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
        "peer top quartile": f"what the better quarter of {peers} reaches",
        "achievable benchmark": (
            f"what the best of {count_of(n or 0, 'place')} reach for a tenth of all residents"
        ),
        "pace of the fastest tenth": (
            f"as fast as the fastest tenth of {count_of(n or 0, 'comparable place')}"
        ),
        "best own reliable group": f"the best reliable group here{f', {name}' if name else ''}",
        "fixed improvement": "a fixed improvement",
        "points of a standard size": "a step as large as in Healthy People 2030 (Cohen's h of 0.1)",
        "smallest change that can be shown": "the smallest change that these data can show",
    }[kind]
    if value is None:
        return f"{source}: none, {reason.rstrip('.')}"
    text = f"{source}: {format_size(metric, value) if gap else format_value(metric, value)}"
    if reason or planned is None:
        return f"{text}, {reason.rstrip('.')}" if reason else text
    side = "more" if metric.better is Better.HIGHER and not gap else "less"
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
