"""Gaps between groups as text: one group, its ratio, the reference, how unusual a gap is.

The arguments are plain numbers and labels of verdicts. A gap above 0 means worse off, or higher
where neither direction is better. Groups have the names of the registry; kinds of neighborhoods
are not described as people.
"""

from __future__ import annotations

import math

from mobility.registry import Better, Metric, Unit
from mobility.text import (
    Bounds,
    could_be_words,
    count_of,
    family_words,
    format_number,
    format_size,
    format_value,
    number_word,
    without_colon,
)
from mobility.text.languages import localized, say
from mobility.text.messages import message, metric_name, wall_message

_BOTH = 2  # groups, where one is picked and the other compared with it


def reference_words(
    kind: str, name: str, *, candidates: int = 0, neighborhoods: bool = False
) -> str:
    """Return what a group is compared with, for the middle of a sentence.

    ``kind`` is how the reference was chosen, ``name`` its name in the registry or a benchmark's,
    ``candidates`` is the number of groups it was picked from: of two, the other is named.

    >>> reference_words("best reliable group", "White, not Hispanic", candidates=4)
    'the best-off reliable group'
    >>> reference_words("best reliable group", "people without a disability", candidates=2)
    'people without a disability'
    """
    if kind == "best reliable group" and (neighborhoods or candidates != _BOTH):
        if neighborhoods:
            return say("the best-off reliable kind of neighborhood")
        return say("the best-off reliable group")
    if kind == "largest group":
        return say("the largest group")
    if kind == "everyone":
        return f"{name[:1].lower()}{name[1:]}"
    return f"“{name}”" if "," in name else name


def chosen_words(
    kind: str,
    name: str,
    candidates: int,
    tests: int,
    reason: str = "",
    *,
    compared: int = 1,
    catch_all: str = "",
) -> str:
    """Return how the reference was chosen and what that means for a verdict, as sentences.

    ``candidates`` groups could be picked; ``catch_all`` is the name of one that could not;
    ``compared`` groups are tested against the reference.
    """
    if reason:
        return say("There is no reference: {reason}.", reason=localized(reason).rstrip("."))
    aside = (
        say(" ({catch_all} mixes several groups and is not picked)", catch_all=_quoted(catch_all))
        if catch_all
        else ""
    )
    if tests > 1:
        best = say(
            "the best-off of {candidates} reliable groups", candidates=number_word(candidates)
        )
        return say(
            "The reference is {name}, {best}{aside}. The data picked it, so a gap "
            "counts only if it holds among all {pairs} of groups.",
            name=_quoted(name),
            best=best,
            aside=aside,
            pairs=count_of(tests, "pair"),
        )
    if aside:
        return say(
            "The reference is {name}, the only other reliable group{aside}.",
            name=_quoted(name),
            aside=aside,
        )
    how = {
        "best reliable group": say(", which has the best reliable value"),
        "largest group": say(", the largest group"),
        "everyone": say(", of which each group is a part"),
    }.get(kind, "")
    family = say("Each comparison stands alone.")
    if compared > 1:
        family = say(
            "A gap counts only if it holds among the {comparisons}.",
            comparisons=count_of(compared, "comparison"),
        )
    return say("The reference is {name}{how}. {family}", name=_quoted(name), how=how, family=family)


def gap_words(metric: Metric, gap: float, bounds: Bounds, reference: str) -> str:
    """Return '8.4 points below the best-off reliable group (5.6 to 11.2)'.

    An interval that contains zero names both directions: '(from 1.0 above to 5.2 below)'.
    """
    flipped = gap < 0
    low, high = (-bounds[1], -bounds[0]) if bounds and flipped else bounds or (0.0, 0.0)
    side, other = say("below"), say("above")
    if not _is_below(metric, gap):
        side, other = other, side
    interval = ""
    if bounds and low < 0:
        interval = say(
            " (from {low} {other} to {high} {side})",
            low=_bare(metric, -low),
            other=other,
            high=_bare(metric, high),
            side=side,
        )
    elif bounds:
        interval = say(" ({low} to {high})", low=_bare(metric, low), high=_bare(metric, high))
    if gap == 0:
        return say("the same as {reference}{interval}", reference=reference, interval=interval)
    return say(
        "{size} {side} {reference}{interval}",
        size=_sized(metric, abs(gap)),
        side=side,
        reference=reference,
        interval=interval,
    )


def group_words(
    metric: Metric,
    gap: float | None,
    bounds: Bounds,
    verdict: str,
    reference: str,
    *,
    reason: str = "",
    tests: int = 1,
) -> str:
    """Return the result of one group, without its name and without a period.

    A gap without a verdict is a number only; ``tests`` is the number of comparisons that the
    verdict accounts for.
    """
    if reason == "it is the reference":
        return say("the reference")
    if verdict == "not compared" or gap is None:
        known = "" if gap is None else f"{gap_words(metric, gap, bounds, say('the reference'))}, "
        return say("{known}not compared: {reason}", known=known, reason=without_colon(reason))
    if verdict == "practically the same":
        return say("practically the same as {benchmark}", benchmark=reference)
    if verdict != "cannot tell" or bounds is None:
        return gap_words(metric, gap, bounds, reference)
    if bounds[0] * bounds[1] > 0:
        size = gap_words(metric, gap, bounds, reference)
        return f"{localized(verdict)}: {size}, {family_words(tests)}"
    return say(
        "cannot tell, could be {could_be} {benchmark}",
        could_be=gap_range_words(metric, bounds),
        benchmark=reference,
    )


def gap_range_words(metric: Metric, bounds: tuple[float, float]) -> str:
    """Return the range of a gap as that of the group's value: '1.0 points below to 5.2 above'.

    >>> from mobility.registry import load_framework
    >>> gap_range_words(load_framework().metric("share_employed"), (-0.037, 0.481))
    '48.1 points below to 3.7 points above'
    """
    lower, upper = bounds
    turned = (-upper, -lower) if metric.better is Better.HIGHER else bounds
    return could_be_words(metric, turned)


def ratio_words(better: Better, ratio_of: str, value: float, bounds: Bounds) -> str:
    """Return a ratio, above 1 for worse off, with what it relates.

    >>> ratio_words(Better.HIGHER, "share", 1.11, (1.06, 1.17))
    'the reference is 1.11 times as high (1.06 to 1.17)'
    """
    interval = (
        say(
            " ({low} to {high})",
            low=format_number(bounds[0], 2),
            high=format_number(bounds[1], 2),
        )
        if bounds
        else ""
    )
    times = say("{value} times", value=format_number(value, 2))
    if ratio_of == "complement of the share":
        whose = say("here") if better is Better.HIGHER else say("in the reference")
        return say(
            "the share who are not counted is {times} as high {whose}{interval}",
            times=times,
            whose=whose,
            interval=interval,
        )
    if better is Better.HIGHER:
        return say("the reference is {times} as high{interval}", times=times, interval=interval)
    return say("{times} as high as the reference{interval}", times=times, interval=interval)


def equality_words(verdict: str, reason: str, count: int, *, neighborhoods: bool = False) -> str:
    """Return whether any groups differ, a sentence; ``count`` groups were tested together."""
    if verdict == "differ" and neighborhoods:
        return say(
            "Taken together, the {count} kinds of neighborhoods differ by more than chance.",
            count=count,
        )
    if verdict == "differ":
        return say("Taken together, the {count} groups differ by more than chance.", count=count)
    if verdict == "cannot tell" and neighborhoods:
        return say(
            "Taken together, the {count} kinds of neighborhoods cannot be told apart.", count=count
        )
    if verdict == "cannot tell":
        return say("Taken together, the {count} groups cannot be told apart.", count=count)
    because = localized(reason).rstrip(".")
    if neighborhoods:
        return say(
            "Whether the kinds of neighborhoods differ at all is not tested: {reason}.",
            reason=because,
        )
    return say("Whether the groups differ at all is not tested: {reason}.", reason=because)


def two_digits(number: float) -> str:
    """Return a count with two significant digits.

    >>> two_digits(1234), two_digits(0.4), two_digits(98.7)
    ('1,200', '0', '99')
    """
    if abs(number) < 1:
        return format_number(number)
    power = max(0, math.floor(math.log10(abs(number))) - 1)
    return format_number(round(number / 10**power) * 10**power)


_GAP_POSITIONS = {
    "worse": "wider",
    "higher": "wider",
    "better": "narrower",
    "lower": "narrower",
    "practically the same": "same",
    "cannot tell": "untold",
}
"""The headline of a gap against the median gap of other places, by its verdict."""


def gap_position_title(  # noqa: PLR0913, PLR0917 - a gap with all that is said of it
    metric: Metric,
    place: str,
    names: tuple[str, str],
    gap: float | None,
    median: float | None,
    typical: str,
    verdict: str,
    reason: str,
    *,
    wall: bool = False,
) -> str:
    """Return the headline of a gap in a place against those of other places, without a period.

    Args:
        metric: of the values.
        place: its name within a sentence.
        names: phrases of the group and of the reference.
        gap: that of the place; above 0 the group is worse off. None where it may not be said.
        median: that of the other places.
        typical: who the median is of: 'typical Ohio county'.
        verdict: of the gap against the median, a larger gap being worse.
        reason: why they are not compared.
        wall: whether it is for a wall.

    >>> from mobility.registry import load_framework
    >>> metric = load_framework().metric("share_employed")
    >>> names, typical = ("Black residents", "White residents"), "typical Ohio county"
    >>> gap_position_title(metric, "Erie County", names, 0.084, 0.051, typical, "worse", "")
    '“Employed, ages 25–54” in Erie County: the gap between Black residents and White residents is \
wider than in the typical Ohio county (8.4 against 5.1 points)'
    """
    case = _GAP_POSITIONS.get(verdict, "none" if gap is None else "untested")
    if gap is not None and median is not None and case in {"wider", "narrower"}:
        if gap * median < 0:
            case = "other way"
        elif gap < 0:  # the group is ahead of the reference, here and elsewhere
            case = "narrower" if case == "wider" else "wider"
    return (wall_message if wall else message)(
        f"gap position.{case}",
        label=metric_name(metric, wall=wall),
        place=place,
        group=names[0],
        reference=names[1],
        typical=typical,
        value=format_size(metric, abs(gap or 0.0), unit=case in {"untold", "untested"}),
        other=format_size(metric, abs(median or 0.0)),
        reason=without_colon(reason),
    )


def signed_size(metric: Metric, gap: float, *, unit: bool = True) -> str:
    """Return a gap with its unit; one below 0 has a minus unless its digits are all 0."""
    size = format_size(metric, abs(gap), unit=unit)
    zero = size == format_size(metric, 0.0, unit=unit)
    return size if gap >= 0 or zero else f"−{size}"


def gap_interval(metric: Metric, gap: float, lower: float | None, upper: float | None) -> str:
    """Return a gap with its interval where it has one: '8.4 points (4.5 to 12.4)'."""
    text = signed_size(metric, gap)
    if lower is None or upper is None:
        return text
    low, high = (signed_size(metric, end, unit=False) for end in (lower, upper))
    return say("{text} ({low} to {high})", text=text, low=low, high=high)


def gap_axis_words(metric: Metric) -> str:
    """Return the title of an axis of gaps."""
    unit = {Unit.SHARE: say("points"), Unit.DOLLARS: say("dollars")}.get(
        metric.unit, metric.unit_label
    )
    return say("Gap, {unit}", unit=unit) if unit else say("Gap")


def _is_below(metric: Metric, gap: float) -> bool:
    """Return whether the group's value is the lower one."""
    return (gap > 0) == (metric.better is Better.HIGHER)


def _sized(metric: Metric, size: float) -> str:
    """Return the size of a gap with its unit, 'points' for a percentage."""
    if metric.unit is Unit.SHARE:
        return say("{number} points", number=_bare(metric, size))
    return format_value(metric, size, unit=metric.unit in {Unit.COUNT, Unit.RATE})


def _bare(metric: Metric, size: float) -> str:
    """Return the size without its unit, but with a dollar sign."""
    if metric.unit is Unit.SHARE:
        return format_number(100 * size, metric.decimals)
    return format_value(metric, size, unit=False)


def _quoted(name: str) -> str:
    """Return the name of a group, in quotation marks if it contains a comma."""
    return f"“{name}”" if "," in name else name
