"""All groups of a place at once in words: the equality test, and every index of inequality.

Plain numbers and the words of a verdict come in; an index is named by the id of its method. Whether
the groups differ stands in one place (`text.gaps.equality_words`); here are its numbers, who was
left out, and what an index says, with the words that keep it from being taken for a test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mobility.registry import Metric
from mobility.text import (
    NBSP,
    count_of,
    format_number,
    format_size,
    number_word,
)

Bounds = tuple[float, float] | None
"""The interval of an index; None where there is none."""

_SMALLEST_P = 0.001
_CORRECTED = {"between-group-variance"}  # for the errors of the estimates, where all are known
_NO_EVIDENCE = "no evidence of a difference, because the groups cannot be told apart"


def p_words(p: float) -> str:
    """Return a p with two digits that matter, and never a p of 0.

    >>> p_words(0.0469), p_words(0.3), p_words(4e-9)
    ('p 0.047', 'p 0.30', 'p below 0.001')
    """
    if p < _SMALLEST_P:
        return f"p below {_SMALLEST_P}"
    return f"p {format_number(p, 3 if p < 0.1 else 2)}"


def equality_numbers(q: float, df: int, p: float) -> str:
    """Return the numbers of the equality test.

    >>> equality_numbers(64.55, 3, 6e-14)
    "Cochran's Q 64.5 with 3 degrees of freedom, p below 0.001"
    """
    freedom = count_of(df, "degree", "degrees")
    return f"Cochran's Q {format_number(q, 1)} with {freedom} of freedom, {p_words(p)}"


def left_out_sentence(left_out: Sequence[tuple[str, str]]) -> str:
    """Return who did not enter and why, from pairs of a group's name and the reason; '' for none.

    >>> left_out_sentence([("Women and girls", "no interval published")])
    'Left out: Women and girls (no interval published).'
    """
    named = "; ".join(f"{name} ({reason.rstrip('.')})" for name, reason in left_out)
    return f"Left out: {named}." if named else ""


def coverage_sentence(groups: int, coverage: float | None, *, weighted: bool) -> str:
    """Return how groups were weighted and how much of everybody they are (``coverage``, 0 to 1)."""
    count = f"{number_word(groups)} groups"
    if coverage is None:
        return (
            f"Each of the {count} counts the same. How many people they are is not known, and so "
            "is how much of everybody they make up."
        )
    # Rounded down, so that all of everybody is said only when it is all.
    percent = math.floor(100 * coverage + 1e-9)
    share = f"the {count} are {percent}{NBSP}% of everybody counted"
    if weighted:
        return f"Each group counts with its size; {share}."
    return f"Each group counts the same, whatever its size; {share}."


def index_sentence(
    index: str,
    metric: Metric,
    value: float | None,
    bounds: Bounds,
    verdict: str,
    *,
    reason: str = "",
    interval_reason: str = "",
    names: tuple[str, str] = ("", ""),
) -> str:
    """Return what an index says, without a period, and whether it is evidence of anything.

    ``index`` is the id of its method, ``verdict`` that of the equality test. ``names`` are, of an
    index that has a best group, that group and nothing, of an ordered one, the first and the last
    group.
    """
    if value is None:
        return f"not worked out: {reason.rstrip('.')}"
    sentence = _value_words(index, metric, value, bounds, names)
    if interval_reason:
        noise = ", with the errors of the estimates in it" if index in _CORRECTED else ""
        sentence = f"{sentence}{noise}, no interval: {interval_reason.rstrip('.')}"
    if verdict == "cannot tell":
        return f"{sentence}; {_NO_EVIDENCE}"
    return (
        f"{sentence}; not tested: {reason.rstrip('.')}" if verdict == "not compared" else sentence
    )


def _value_words(
    index: str, metric: Metric, value: float, bounds: Bounds, names: tuple[str, str]
) -> str:
    """Return what an index says, with its interval in brackets."""
    first, last = (f"“{name}”" if "," in name else name for name in names)
    everybody = f"with the value of {first} in every group, everybody's would be"
    match index:
        case "between-group-variance":
            roots = bounds and (math.sqrt(bounds[0]), math.sqrt(bounds[1]))
            size = _sized(metric, math.sqrt(value), roots)
            sentence = f"the groups are typically {size} away from their mean"
        case "mean-difference-from-best":
            sentence = (
                f"the groups are on average {_sized(metric, value, bounds)} away from {first}"
            )
        case "index-of-disparity":
            sentence = (
                f"the groups are on average {_percent(value, bounds)} of their mean away from it"
            )
        case "population-attributable-risk":
            sentence = f"{everybody} {_sized(metric, value, bounds)} better"
        case "population-attributable-fraction":
            sentence = f"{everybody} {_percent(value, bounds)} better"
        case "slope-index":
            moves, turned = ("falls", _turned(bounds)) if value < 0 else ("rises", bounds)
            size = _sized(metric, abs(value), turned)
            sentence = f"from {first} to {last} the line {moves} by {size}"
        case "relative-index":
            times = _plain(value, bounds, 2, " times as high")
            sentence = f"at the end of {last} the line is {times} as at the end of {first}"
        case _:
            sentence = f"{_plain(value, bounds, 4)}, where 0 is no difference"
    return sentence


def _turned(bounds: Bounds) -> Bounds:
    return bounds and (-bounds[1], -bounds[0])


def _sized(metric: Metric, size: float, bounds: Bounds) -> str:
    """Return '2.0 points (1.5 to 2.5)'."""
    if bounds is None:
        return format_size(metric, size)
    low, high = (format_size(metric, bound, unit=False) for bound in bounds)
    return f"{format_size(metric, size)} ({low} to {high})"


def _percent(value: float, bounds: Bounds) -> str:
    """Return '14.1 % (9.6 to 18.6)' of a part of the mean."""
    scaled = bounds and (100 * bounds[0], 100 * bounds[1])
    return _plain(100 * value, scaled, 1, f"{NBSP}%")


def _plain(value: float, bounds: Bounds, decimals: int, unit: str = "") -> str:
    number = f"{format_number(value, decimals)}{unit}"
    if bounds is None:
        return number
    low, high = (format_number(bound, decimals) for bound in bounds)
    return f"{number} ({low} to {high})"
