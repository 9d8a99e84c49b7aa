"""Targets as text: progress, the smallest change the data can show, what to aim for.

The arguments are plain numbers and labels of classes and verdicts. Where the data do not support
a class, the text has the numbers and the reason.
"""

from __future__ import annotations

import math

from mobility.registry import Better, Metric, Unit
from mobility.text import (
    NBSP,
    as_clause,
    count_of,
    format_number,
    format_size,
    format_value,
    number_word,
)
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import message

Bounds = tuple[float, float] | None
"""The interval of a share of the planned change; None where there is none."""


_WITHOUT_TEST = {"not due yet", "series broken", "no longer published"}


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
    if progress in _WITHOUT_TEST:
        return message(f"progress.{progress}", reason=as_clause(reason))
    part = "" if share is None else _part(share, bounds)
    if progress == "not compared":
        case = "progress.not compared" if share is None else "progress.not compared, values"
        return message(case, reason=as_clause(reason), **({"part": part} if part else {}))
    if progress == "met":
        case = against if against in {"better", "cannot tell"} else ""
        return message(f"progress.met, {case}" if case else "progress.met")
    if progress == "no detectable change" and share is not None and share >= 1:
        return message("progress.at the target, untold", since=str(since))
    if progress == "no detectable change":
        return message("progress.no change", since=str(since))
    return message(f"progress.{progress}", since=str(since), part=part)


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
        return f"{message('target.smallest, unknown', reason=as_clause(reason))}."
    parts = {"size": format_size(metric, change), "seen": format_size(metric, with_power)}
    if planned is None:
        return f"{message('target.smallest', **parts)}."
    enough = "enough" if abs(planned) >= with_power else "too little"
    size = format_size(metric, abs(planned))
    return f"{message(f'target.smallest, {enough}', **parts, planned=size)}."


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
        case = "target.seen" if planned is not None else "target.seen, pace"
        return f"{message(case, year=str(year), data_year=str(data_year))}."
    if planned is not None and with_power is not None and abs(planned) < with_power:
        parts = (format_size(metric, abs(planned)), format_size(metric, with_power))
        return f"{message('target.unseen', planned=parts[0], seen=parts[1])}."
    case = "target.unseen, pace" if planned is None else "target.unseen, unknown"
    return f"{message(case, reason=as_clause(reason))}."


def survey_sentence(
    people: int | None, times: float | None, local_source: str = "", *, gap: bool = False
) -> str:
    """Return what could show a change that the published data cannot; '' for nothing."""
    ways = []
    if people is not None:
        case = "target.survey, two groups" if gap else "target.survey"
        ways.append(message(case, people=count_of(people, "person", "people")))
    if local_source:
        ways.append(message("target.count", source=local_source))
    if times is not None and times > 1:
        ways.append(message("target.pooled", times=number_word(math.ceil(times))))
    return " ".join(f"{way}." for way in ways)


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
        return f"{message('target.pace, unknown', places=kind, reason=as_clause(reason))}."
    parts = {
        "start": str(years[0]),
        "end": str(years[1]),
        "places": f"{format_number(n)} {kind}",
        "half": _moved(metric, median, gap=gap),
    }
    if p90 is None or noise_share is None:
        return f"{message('target.pace, median', **parts, reason=as_clause(reason))}."
    fast = _moved(metric, p90, gap=gap)
    noise = message("target.noise", part=_tenths(noise_share))
    return f"{message('target.pace', **parts, fast=fast)}. {noise}."


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
    sentences = []
    if gains is not None and year is not None:
        case = "few" if abs(planned) > gains[1] else "some" if abs(planned) > gains[0] else "many"
        size = format_size(metric, abs(planned))
        sentences.append(message(f"target.ambition, {case}", places=kind, size=size))
    needed, lower, upper = reach
    if needed is None:
        if reason:
            sentences.append(message("target.reach, unknown", reason=as_clause(reason)))
    else:
        low, high = max(1, round(lower or needed)), upper and max(1, round(upper))
        case = "target.reach" if high else "target.reach, open"
        years = (
            say("about a year")
            if needed < 1.5
            else say("about {years} years", years=number_word(round(needed)))
        )
        top = {"upper": format_number(high)} if high else {}
        sentences.append(message(case, years=years, lower=format_number(low), **top))
    return " ".join(f"{each}." for each in sentences)


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
    parts = {"value": middle, "year": str(year), "lower": low, "upper": high}
    sentence = f"{message('target.outlook', **parts)}."
    if missed is None:
        return sentence
    tried, error, last, line = missed
    parts = {"year": str(tried), "size": _off(metric, error), "last": _off(metric, last)}
    if line is None:
        return f"{sentence} {message('target.tried', **parts)}."
    return f"{sentence} {message('target.tried, line', **parts, line=_off(metric, line))}."


def luck_sentence(metric: Metric, level: float, drift: float, *, gap: bool = False) -> str:
    """Return what a baseline's own luck amounts to."""
    case = "target.luck, higher" if drift > 0 else "target.luck, lower"
    size = format_size(metric, abs(drift))
    return f"{message(case, level=_value(metric, level, gap=gap), size=size)}."


def _value(metric: Metric, value: float, *, gap: bool) -> str:
    return format_size(metric, value) if gap else format_value(metric, value, unit=False)


def _moved(metric: Metric, gain: float, *, gap: bool) -> str:
    size = format_size(metric, abs(gain))
    if gap and gain >= 0:
        return say("narrowed it by {size} or more", size=size)
    if gap:
        return say("widened it by {size} or less", size=size)
    if gain >= 0:
        return say("improved by {size} or more", size=size)
    return say("got worse by {size} or less", size=size)


def _tenths(share: float) -> str:
    """Return a share as people picture it: 'about nine tenths'."""
    tenths = round(10 * share)
    names = {
        0: say("hardly any"),
        1: say("about a tenth"),
        5: say("about half"),
        10: say("nearly all"),
    }
    return names.get(tenths, say("about {tenths} tenths", tenths=number_word(tenths)))


def _off(metric: Metric, error: float) -> str:
    """Return the size of a usual error; of money it is relative to the value."""
    if metric.unit is Unit.DOLLARS:
        return f"{format_number(100 * error)}{NBSP}%"
    return format_size(metric, error)


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
    'A tenth better: $66,000 a year, $6,000 more than now, too little for the data to show'
    """
    counts = (
        {"peers": count_of(n, "peer"), "places": count_of(n, "place")}
        if n
        else {"peers": say("the peers"), "places": say("comparable places")}
    )
    source = localized(_SOURCES[kind]).format(**counts, name=name)
    if value is None:
        return message("target.suggestion, none", source=source, reason=as_clause(reason))
    size = format_size(metric, value) if gap else format_value(metric, value)
    parts = {"source": source, "value": size}
    if reason:
        return message("target.suggestion, reason", **parts, reason=as_clause(reason))
    if planned is None:
        return message("target.suggestion", **parts)
    more = metric.better is Better.HIGHER and not gap
    case = f"target.suggestion, {'more' if more else 'less'}"
    if shown is not None:
        case = f"{case}, {'shown' if shown else 'not shown'}"
    return message(case, **parts, size=format_size(metric, abs(planned)))


_SOURCES = {
    "peer median": translatable("the median of {peers}"),
    "peer top quartile": translatable("what the best quarter of {peers} reaches"),
    "achievable benchmark": translatable("the best of {places}, with a tenth of all residents"),
    "pace of the fastest tenth": translatable("as fast as the fastest tenth of {places}"),
    "best own reliable group": translatable("the best-off group here, {name}"),
    "fixed improvement": translatable("a tenth better"),
    "points of a standard size": translatable("a step as large as in Healthy People 2030"),
    "smallest change that can be shown": translatable(
        "the smallest change that these data can show"
    ),
}


def _part(share: float, bounds: Bounds) -> str:
    """Return '50 % of the way (25 to 75)', or that it went the other way."""
    flipped = share < 0
    low, high = ((-bounds[1], -bounds[0]) if flipped else bounds) if bounds else (0.0, 0.0)
    parts = {"percent": f"{format_number(100 * abs(share))}{NBSP}%"}
    if bounds:
        parts |= {"lower": format_number(100 * low), "upper": format_number(100 * high)}
    way = "away" if flipped else "way"
    return as_clause(message(f"progress.{way}{', interval' if bounds else ''}", **parts))
