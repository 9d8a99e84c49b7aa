"""Change over the years as text: between two years, the recent trend, the trend of a gap.

The arguments are plain numbers and labels of verdicts. Money in dollars of one year is marked
"after inflation", with the amount published at the time.
"""

from __future__ import annotations

from mobility.registry import Better, Metric
from mobility.text import (
    Bounds,
    could_be_words,
    format_number,
    format_size,
    format_value,
    within,
    without_colon,
)
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import message, metric_name, wall_message

NO_CLEAR_TREND = translatable("no clear trend")
_NEITHER = translatable("a detectable change, neither better nor worse")
_TURNS_IN_WORDS = {"turned around: the other group is worse off now"}

Dated = tuple[int, float]
"""A year and its value."""


def change_words(
    metric: Metric,
    start: Dated,
    end: Dated,
    verdict: str,
    reason: str = "",
    *,
    bounds: Bounds = None,
    then: float | None = None,
) -> str:
    """Return what happened between two years, without a period.

    ``start`` and ``end`` are the values as they were compared, ``bounds`` the interval of later
    minus earlier. ``then`` is the earlier value as published where it was money of that year.
    """
    rise = end[1] - start[1]
    untold = verdict == "no detectable change" and bounds is not None
    first, last = format_value(metric, start[1], unit=False), _last(metric, end[1])
    as_published = ""
    if then is not None:
        as_published = say(
            " ({value} in dollars of that year)", value=format_value(metric, then, unit=False)
        )
    if first == format_value(metric, end[1], unit=False):
        text = say(
            "{last} in {start}{as_published} and in {end}",
            last=last,
            start=start[0],
            as_published=as_published,
            end=end[0],
        )
    elif untold:
        text = say(
            "{first} in {start}{as_published} and {last} in {end}",
            first=first,
            start=start[0],
            as_published=as_published,
            last=last,
            end=end[0],
        )
    else:
        verb = say("rose") if rise > 0 else say("fell")
        text = say(
            "{verb} from {first} in {start}{as_published} to {last} in {end}",
            verb=verb,
            first=first,
            start=start[0],
            as_published=as_published,
            last=last,
            end=end[0],
        )
        if bounds:
            text += say(", by {bounds}", bounds=_sized(metric, rise, bounds))
    inflation = say("after inflation, ") if then is not None else ""
    range_words = change_range_words(metric, bounds) if untold and bounds else ""
    return f"{inflation}{text}{_ending(verdict, reason)}{range_words}"


def change_range_words(metric: Metric, bounds: tuple[float, float]) -> str:
    """Return what a change that nothing tells could be, to follow the verdict.

    >>> from mobility.registry import load_framework
    >>> change_range_words(load_framework().metric("share_employed"), (-0.01, 0.07))
    ', could be 1.0 points down to 7.0 points up'
    """
    return say(
        ", could be {could_be}",
        could_be=could_be_words(metric, bounds, (translatable("down"), translatable("up"))),
    )


def _last(metric: Metric, value: float) -> str:
    """Return a value with its unit, where the unit is short enough for the sentence."""
    return format_value(metric, value, unit=", " not in metric.unit_label)


def change_title(
    metric: Metric,
    place: str,
    start: Dated,
    end: Dated,
    verdict: str,
    *,
    dollars: int | None = None,
    what_changed: str = "",
    wall: bool = False,
) -> str:
    """Return the change of a metric in a place, with both values; no period.

    ``dollars`` is the year whose dollars the values are in, where they are that; ``what_changed``
    is a clause about the break between the years; ``wall`` says whether it is for a wall.

    >>> from mobility.registry import load_framework
    >>> metric = load_framework().metric("rate_injury_death")
    >>> change_title(metric, "Erie County", (2014, 63.5), (2023, 101.6), "worsened")
    'Injury deaths in Erie County worsened from 63.5 in 2014 to 101.6 per 100,000 residents in 2023'
    """
    moved = verdict in {"improved", "worsened", "higher", "lower"}
    name = {
        "not compared": "change.broken" if what_changed else "change.untested",
        "practically the same": "change.practically none",
        "higher": "change.aimless",
        "lower": "change.aimless",
    }.get(verdict, "change.told" if moved else "change.untold")
    return (wall_message if wall else message)(
        name,
        label=metric_name(metric, wall=wall),
        place=within(place),
        verb=localized({"higher": "rose", "lower": "fell"}.get(verdict, verdict)),
        first=format_value(metric, start[1], unit=False),
        start=str(start[0]),
        last=format_value(metric, end[1], unit=False) if wall else _last(metric, end[1]),
        end=str(end[0]),
        money="" if dollars is None else say(", after inflation"),
        break_=what_changed,
    )


def change_size(metric: Metric, rise: float, bounds: tuple[float, float] | None) -> str:
    """Return how large a change is, with the interval of later minus earlier; no period.

    >>> from mobility.registry import load_framework
    >>> metric = load_framework().metric("rate_injury_death")
    >>> change_size(metric, 38.1, (33.0, 43.2)).replace(chr(160), " ")
    'up by 38.1 per 100,000 residents (95 % interval 33.0 to 43.2)'
    """
    none = format_size(metric, abs(rise)) == format_size(metric, 0)
    seen = abs(rise) if none else rise  # no direction that the digits do not show
    size = format_size(metric, abs(rise)) if bounds is None else _sized(metric, seen, bounds)
    if none:
        return say("changed by {size}", size=size)
    return say("up by {size}", size=size) if rise > 0 else say("down by {size}", size=size)


def recent_words(
    metric: Metric,
    verdict: str,
    reason: str = "",
    years: tuple[int, int] | None = None,
    slope: float | None = None,
) -> str:
    """Return the recent trend, without a period; ``slope`` is the change a year."""
    if verdict == "not compared" or years is None or slope is None:
        return say("recent trend not compared: {reason}", reason=without_colon(reason))
    if verdict == "no detectable change":
        return say("no clear trend from {start} to {end}", start=years[0], end=years[1])
    direction = say("up") if slope > 0 else say("down")
    trend = {"improved": say("improving"), "worsened": say("getting worse")}.get(
        verdict, say("going {direction}", direction=direction)
    )
    size = format_size(metric, abs(slope))
    yearly = size.endswith((" a year", say(" a year")))
    often = say("from one year to the next") if yearly else say("each year")
    return say(
        "{trend} from {start} to {end}: {direction} about {size} {often}",
        trend=trend,
        start=years[0],
        end=years[1],
        direction=direction,
        size=size,
        often=often,
    )


def gap_change_words(  # noqa: PLR0913 - a gap in two years with all that is said of it
    metric: Metric,
    names: tuple[str, str],
    start: Dated,
    end: Dated,
    label: str,
    reason: str = "",
    *,
    behind: str = "",
    bounds: Bounds = None,
    unsure: tuple[bool, bool] = (False, False),
) -> str:
    """Return how the gap between two groups moved, without a period.

    ``names`` are those of the registry, group and reference; ``label`` is that of the result, and
    ``behind`` the name of the group it speaks of: worse off before a gap narrowed, after it
    widened or turned. ``bounds`` is the interval of the later gap minus the earlier one, and
    ``unsure`` says of which of the two gaps the data cannot tell that there is one.
    Where a gap changed or may have changed its side, who was behind in each year is said, and
    the interval as movement for or against the group that was named last.
    """
    between = say(
        "the gap between {group} and {reference}",
        group=_quoted(names[0]),
        reference=_quoted(names[1]),
    )
    untold = label == "no detectable change"
    size_bounds = bounds if bounds is None or start[1] >= 0 else (-bounds[1], -bounds[0])
    turns = label not in _TURNS_IN_WORDS and start[1] * end[1] < 0
    turns = turns or (untold and size_bounds is not None and abs(start[1]) + size_bounds[0] < 0)
    sides = [_behind(metric, names, gap) if turns else "" for _, gap in (start, end)]
    both = say(", {behind} in both years", behind=sides[0]) if sides[0] == sides[1] != "" else ""
    first, last = (
        say(
            "{size} in {year}{in_brackets}",
            size=format_size(metric, abs(gap)),
            year=year,
            in_brackets=_in_brackets(side, say("could be none") if maybe_none else ""),
        )
        for (year, gap), maybe_none, side in zip(
            (start, end), unsure, ("", "") if both else sides, strict=True
        )
    )
    ahead = names[1] if behind == names[0] else names[0]
    size = say("from {first} to {last}", first=first, last=last)
    moved = {
        "narrowing because the worse-off improved": (
            say(
                "narrowed {size}: the value of those behind, {behind}, improved",
                size=size,
                behind=_quoted(behind),
            )
        ),
        "narrowing because the better-off fell": (
            say(
                "narrowed {size}, but not because those behind gained: the value of "
                "those ahead, {ahead}, got worse",
                size=size,
                ahead=_quoted(ahead),
            )
        ),
        "narrowing, and the data cannot tell whose change it was": (
            say("narrowed {size}; the data cannot tell whose change it was", size=size)
        ),
        "widening": say("widened {size}; behind: {behind}", size=size, behind=_quoted(behind)),
        "turned around: the other group is worse off now": (
            say("turned around, {size}; behind now: {behind}", size=size, behind=_quoted(behind))
        ),
    }
    if label in moved:
        return f"{between} {moved[label]}"
    text = say(
        "{between} was {first} and {last}{both}{ending}",
        between=between,
        first=first,
        last=last,
        both=both,
        ending=_ending(label, reason),
    )
    if not untold or bounds is None or size_bounds is None:
        return text
    if turns:
        last_behind = end[1] if sides[1] else start[1] if sides[0] else 0.0
        return say(
            "{text}, could have moved {movement}",
            text=text,
            movement=_movement_words(metric, names[0], last_behind, bounds),
        )
    could_be = could_be_words(
        metric, size_bounds, (translatable("narrower"), translatable("wider"))
    )
    return say("{text}, could have become {could_be}", text=text, could_be=could_be)


_GAP_MESSAGES = {
    "narrowing because the worse-off improved": "gap change.gained",
    "narrowing because the better-off fell": "gap change.fell",
    "narrowing, and the data cannot tell whose change it was": "gap change.narrowed",
    "widening": "gap change.widened",
    "turned around: the other group is worse off now": "gap change.turned",
    "practically the same": "gap change.practically none",
    "no detectable change": "gap change.untold",
    "not compared": "gap change.untested",
}
"""The headline of each way in which a gap moved."""


def gap_change_title(  # noqa: PLR0913 - a gap in two years with all that is said of it
    metric: Metric,
    place: str,
    names: tuple[str, str],
    start: Dated,
    end: Dated,
    label: str,
    *,
    reason: str = "",
    behind: str = "",
    wall: bool = False,
) -> str:
    """Return the headline of how the gap between two groups moved, without a period.

    Args:
        metric: of the values.
        place: its name within a sentence.
        names: phrases of the group and of the reference.
        start: the earlier year and its gap; above 0 the group is worse off.
        end: the same of the later year.
        label: that of the result.
        reason: why it was not compared.
        behind: the one of the names that the label speaks of.
        wall: whether it is for a wall.
    """
    message_name = _GAP_MESSAGES[label]
    if message_name == "gap change.untold" and start[1] * end[1] < 0:
        behind = names[end[1] < 0]
        if metric.better is not Better.NEITHER:
            message_name = "gap change.untold, turned"
    return (wall_message if wall else message)(
        message_name,
        label=metric_name(metric, wall=wall),
        place=place,
        group=names[0],
        reference=names[1],
        behind=behind,
        ahead=names[1] if behind == names[0] else names[0],
        first=format_size(metric, abs(start[1]), unit=False),
        start=str(start[0]),
        last=format_size(metric, abs(end[1])),
        end=str(end[0]),
        reason=without_colon(reason),
    )


def gap_withheld_words(
    names: tuple[str, str], start: int | None, end: int | None, reason: str
) -> str:
    """Return why nothing is said of how a gap moved, without the sizes of the gap or a period."""
    between = say(
        "the gap between {group} and {reference}",
        group=_quoted(names[0]),
        reference=_quoted(names[1]),
    )
    return say(
        "{between} is not compared between {start} and {end}: {reason}",
        between=between,
        start=start,
        end=end,
        reason=without_colon(reason),
    )


def ratio_words(start: float, end: float, *, disagree: bool) -> str:
    """Return the ratio in both years, and whether it tells another story than the gap."""
    text = say("ratio {start} and {end}", start=format_number(start, 2), end=format_number(end, 2))
    return say("{text}: it moved the other way than the gap", text=text) if disagree else text


def _behind(metric: Metric, names: tuple[str, str], gap: float) -> str:
    """Return which group is behind with a gap; '' where its digits show none."""
    if metric.better is Better.NEITHER or format_size(metric, abs(gap)) == format_size(metric, 0):
        return ""
    return say("{group} behind", group=_quoted(names[gap < 0]))


def _movement_words(
    metric: Metric, name: str, last_behind: float, bounds: tuple[float, float]
) -> str:
    """Return the range of the change of a gap as movement for or against one group.

    That group is the one named last, behind by the gap ``last_behind`` (below 0: the reference);
    where nobody was behind (0), the group ``name``.
    """
    group = say("that group") if last_behind else _quoted(name)
    low, high = bounds if last_behind >= 0 else (-bounds[1], -bounds[0])
    against = say("it") if low < 0 < high else group
    return could_be_words(
        metric,
        (low, high),
        (say("in favor of {group}", group=group), say("against {against}", against=against)),
    )


def _in_brackets(*remarks: str) -> str:
    """Return the remarks that are not empty, in brackets after a space; '' without any."""
    text = "; ".join(filter(None, remarks))
    return f" ({text})" if text else ""


def _sized(metric: Metric, rise: float, bounds: tuple[float, float]) -> str:
    """Return the size of a rise or a fall with its interval.

    The interval is turned so that it is positive; one on both sides of zero names both directions.
    """
    low, high = bounds if rise >= 0 else (-bounds[1], -bounds[0])
    first, last = (format_size(metric, end, unit=False) for end in (low, high))
    ends = say("{low} to {high}", low=first, high=last)
    if low < 0 < high:
        ends = could_be_words(metric, bounds, (translatable("down"), translatable("up")))
    return say("{size} (95\u00a0% interval {ends})", size=format_size(metric, abs(rise)), ends=ends)


def _ending(verdict: str, reason: str) -> str:
    """Return the verdict at the end of a sentence."""
    if verdict == "not compared":
        return say("; not compared: {reason}", reason=without_colon(reason))
    return f": {localized(_NEITHER if verdict in {'higher', 'lower'} else verdict)}"


def _quoted(name: str) -> str:
    """Return the name of a group so that one with a comma in it stays one name."""
    return f"“{name}”" if "," in name else name
