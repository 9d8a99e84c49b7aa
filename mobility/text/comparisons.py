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

_ENDED = (
    ("better", "better than {}"),
    ("worse", "worse than {}"),
    ("higher", "higher than {}"),
    ("lower", "lower than {}"),
    ("practically the same", "practically the same as {}"),
    ("cannot tell", "not told apart from {}"),
)


def smallest_gap_sentence(metric: Metric, size: float | None, of: str = "difference") -> str:
    """Return how large a difference, gap or change (``of``) the data could show; '' for None.

    >>> from mobility.registry import load_framework
    >>> smallest_gap_sentence(load_framework().metric("share_employed"), 0.0524)
    'The smallest difference that these data would show in 80 of 100 cases: 5.2 points.'
    """
    if size is None:
        return ""
    shown = format_size(metric, size)
    return f"The smallest {of} that these data would show in 80 of 100 cases: {shown}."


def exaggeration_sentence(factor: float | None) -> str:
    """Return how much a told difference exaggerates; '' for None."""
    if factor is None:
        return ""
    times = format_number(factor, 1)
    return (
        f"Differences told from data as uncertain as these are on average {times} times too large."
    )


def verdicts_sentence(verdicts: Mapping[str, int]) -> str:
    """Return how a place stands against each of its peers, one comparison each.

    >>> verdicts_sentence({"better": 2, "cannot tell": 7, "not compared": 1})
    'Peer by peer: better than 2, not told apart from 7 and 1 not compared.'
    """
    if not sum(verdicts.values()):
        return "There is no peer."
    parts = [phrase.format(verdicts[key]) for key, phrase in _ENDED if verdicts.get(key)]
    if untested := verdicts.get("not compared"):
        parts.append(f"{untested} not compared")
    return f"Peer by peer: {joined(parts)}."


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
        return f"Who does better cannot be said: {reason.rstrip('.')}."
    parts = []
    when = f" in {old}" if old else ""
    if tested:
        tense = "did" if old else "does" if len(tested) == 1 else "do"
        among = f" (clear with all {count_of(family, 'comparison')} counted)" if family > 1 else ""
        parts.append(f"{joined(tested)} {tense} better{when}{among}.")
    elif compared:
        peers = count_of(compared, "peer")
        parts.append(f"No peer is clearly better{when}, of {peers} that could be tested.")
    if by_position:
        are = "is" if len(by_position) == 1 else "are"
        are = ("was" if are == "is" else "were") if old else are
        parts.append(
            f"By position only, not tested: {joined(by_position)} {are} better and in the best "
            f"quarter{when}."
        )
    elif not parts:
        parts.append("No peer is in the best quarter and better; nothing could be tested.")
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
        return f"None of {count_of(total, 'peer')} has a reliable value."
    counted = count_of(n, "reliable value")
    first, third = quartiles
    middle = (
        f", the middle half {format_interval(metric, first, third)}" if first is not None else ""
    )
    return f"Peers: {format_interval(metric, low, high)}{middle} ({counted} of {total})."


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
        return f"Against {named}: {verdict_sentence(verdict, named, reason)}."
    could_be = could_be_words(metric, bounds) if bounds else ""
    sentence = verdict_sentence(verdict, named, could_be=could_be)
    return f"{sentence[:1].upper()}{sentence[1:]}."
