"""A place beside its peers in words: each of them, all together, who does better, a named value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobility.registry import Metric
from mobility.text import (
    Bounds,
    could_be_words,
    count_of,
    format_interval,
    format_number,
    format_size,
    format_value,
    joined,
    verdict_sentence,
)
from mobility.text.languages import localized, say, translatable

_ENDED = (
    ("better", translatable("better than {count}")),
    ("worse", translatable("worse than {count}")),
    ("higher", translatable("higher than {count}")),
    ("lower", translatable("lower than {count}")),
    ("practically the same", translatable("practically the same as {count}")),
    ("cannot tell", translatable("not told apart from {count}")),
)


def smallest_gap_sentence(
    metric: Metric, size: float | None, of: str = translatable("difference")
) -> str:
    """Return how large a difference, gap or change (``of``) the data could show; '' for None.

    >>> from mobility.registry import load_framework
    >>> smallest_gap_sentence(load_framework().metric("share_employed"), 0.0524)
    'The smallest difference that these data would show in 80 of 100 cases: 5.2 points.'
    """
    if size is None:
        return ""
    shown = format_size(metric, size)
    return say(
        "The smallest {of} that these data would show in 80 of 100 cases: {shown}.",
        of=localized(of),
        shown=shown,
    )


def exaggeration_sentence(factor: float | None) -> str:
    """Return how much a told difference exaggerates; '' for None."""
    if factor is None:
        return ""
    times = format_number(factor, 1)
    return say(
        "Differences told from data as uncertain as these are on average {times} times too large.",
        times=times,
    )


def verdicts_sentence(verdicts: Mapping[str, int]) -> str:
    """Return how a place stands against each of its peers, one comparison each.

    >>> verdicts_sentence({"better": 2, "cannot tell": 7, "not compared": 1})
    'Peer by peer: better than 2, not told apart from 7 and 1 not compared.'
    """
    if not sum(verdicts.values()):
        return say("There is no peer.")
    parts = [
        localized(phrase).format(count=verdicts[key]) for key, phrase in _ENDED if verdicts.get(key)
    ]
    if untested := verdicts.get("not compared"):
        parts.append(say("{untested} not compared", untested=untested))
    return say("Peer by peer: {list}.", list=joined(parts))


def doing_better_sentence(
    tested: Sequence[str],
    by_position: Sequence[str],
    compared: int,
    *,
    family: int = 0,
    reason: str = "",
    old: str = "",
) -> str:
    """Return which peers do better, by name; tested and untested ones in sentences of their own.

    ``compared`` peers were tested, as part of ``family`` comparisons; ``reason`` is why nobody can
    be named; ``old`` is the year with the age of values that are not recent.
    """
    if reason:
        return say(
            "Who does better cannot be said: {reason}.", reason=localized(reason).rstrip(".")
        )
    parts = []
    when = say(" in {old}", old=old) if old else ""
    if tested:
        tense = say("did") if old else say("does") if len(tested) == 1 else say("do")
        among = (
            say(
                " (clear with all {comparisons} counted)",
                comparisons=count_of(family, "comparison"),
            )
            if family > 1
            else ""
        )
        parts.append(
            say(
                "{list} {tense} better{when}{among}.",
                list=joined(tested),
                tense=tense,
                when=when,
                among=among,
            )
        )
    elif compared:
        peers = count_of(compared, "peer")
        parts.append(
            say(
                "No peer is clearly better{when}, of {peers} that could be tested.",
                when=when,
                peers=peers,
            )
        )
    if by_position:
        one = len(by_position) == 1
        are = say("is") if one else say("are")
        if old:
            are = say("was") if one else say("were")
        parts.append(
            say(
                "By position only, not tested: {list} {are} better and in the best quarter{when}.",
                list=joined(by_position),
                are=are,
                when=when,
            )
        )
    elif not parts:
        parts.append(say("No peer is in the best quarter and better; nothing could be tested."))
    return " ".join(parts)


def quartiles_sentence(
    metric: Metric,
    ends: tuple[float | None, float | None],
    quartiles: tuple[float | None, float | None],
    n: int,
    total: int,
) -> str:
    """Return how the peers' reliable values spread."""
    low, high = ends
    if low is None or high is None:
        return say("None of {peers} has a reliable value.", peers=count_of(total, "peer"))
    counted = count_of(n, "reliable value")
    first, third = quartiles
    middle = (
        say(", the middle half {interval}", interval=format_interval(metric, first, third))
        if first is not None
        else ""
    )
    return say(
        "Peers: {interval}{middle} ({counted} of {total}).",
        interval=format_interval(metric, low, high),
        middle=middle,
        counted=counted,
        total=total,
    )


def reference_sentence(
    metric: Metric,
    verdict: str,
    value: float,
    year: int | None,
    source: str,
    reason: str = "",
    *,
    bounds: Bounds = None,
) -> str:
    """Return how a place stands against a value that somebody named, with where it is from.

    ``bounds`` is the interval of the place minus that value.
    """
    origin = ", ".join(part for part in (source, str(year) if year else "") if part)
    against = format_value(metric, value)
    named = f"{against} ({origin})" if origin else against
    if reason:
        return say(
            "Against {named}: {verdict}.",
            named=named,
            verdict=verdict_sentence(verdict, named, reason),
        )
    could_be = could_be_words(metric, bounds) if bounds else ""
    sentence = verdict_sentence(verdict, named, could_be=could_be)
    return f"{sentence[:1].upper()}{sentence[1:]}."
