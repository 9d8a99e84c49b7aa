"""Peers as text: how they were chosen, their distance and stability, and warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobility.places import Level
from mobility.text import NBSP, count_of, format_number, joined, places_word

UNKNOWN = "not known"

_KM2_OF_SQUARE_MILE = 2.589988
_NAMED = 2  # parts of a distance that are named


def people_words(population: float | None) -> str:
    """Return '536,000 residents', or that the number is not known.

    >>> people_words(1.0), people_words(None)
    ('1 resident', 'number of residents not known')
    """
    if population is None:
        return f"number of residents {UNKNOWN}"
    return count_of(round(population), "resident")


def density_words(per_square_kilometer: float | None) -> str:
    """Return '1,231 per square mile' of a density by square kilometers; '' where it is unknown.

    >>> density_words(475.4), density_words(0.03)
    ('1,231 per square mile', '0.08 per square mile')
    """
    if per_square_kilometer is None:
        return ""
    density = per_square_kilometer * _KM2_OF_SQUARE_MILE
    return f"{format_number(density, 0 if density >= 10 else 2)} per square mile"


def change_words(change: float | None) -> str:
    """Return '+0.4 % a year' of a yearly relative change; '' where it is unknown.

    >>> change_words(-0.0123).replace(NBSP, " "), change_words(0.00001).replace(NBSP, " ")
    ('−1.2 % a year', '0.0 % a year')
    """
    if change is None:
        return ""
    number = format_number(100 * change, 1)
    sign = "+" if change > 0 and number != "0.0" else ""
    return f"{sign}{number}{NBSP}% a year"


def share_words(share: float) -> str:
    """Return a share as a percentage without decimals, never a false 0 or 100.

    >>> [share_words(share).replace(NBSP, " ") for share in (0.005, 0.36, 0.995, 1.0, 0.0)]
    ['1 %', '36 %', '99 %', '100 %', '0 %']
    """
    percent = round(100 * share)
    if 0 < share < 1:
        percent = min(max(percent, 1), 99)
    return f"{percent}{NBSP}%"


def stability_words(stability: float, *, pinned: bool = False) -> str:
    """Return the stability of a peer: the share of other weightings in which it is one.

    >>> stability_words(0.855, pinned=True).replace(NBSP, " ")
    'pinned; a peer in 86 % of weightings anyway'
    """
    share = share_words(stability)
    if pinned:
        return f"pinned; a peer in {share} of weightings anyway"
    return f"a peer in {share} of weightings"


def distance_words(distance: float | None, parts: Mapping[str, float]) -> str:
    """Return a distance with its largest parts; ``parts``, by label, add up to its square.

    >>> distance_words(0.5, {"Population": 0.05, "Density": 0.2}).replace(NBSP, " ")
    'distance 0.50, mostly density (80 %)'
    """
    if distance is None:
        return f"distance {UNKNOWN}"
    text = f"distance {format_number(distance, 2)}"
    total = sum(parts.values())
    if not total:
        return f"{text}: the same in everything that counts"
    largest = sorted(parts.items(), key=lambda part: -part[1])[:_NAMED]
    if largest[0][1] / total > 0.5:
        largest = largest[:1]
    named = [f"{label.lower()} ({share_words(part / total)})" for label, part in largest]
    return f"{text}, mostly {joined(named)}"


def matching_sentence(weights: Mapping[str, float], left_out: Sequence[tuple[str, str]]) -> str:
    """Return the variables of the match and their weights.

    ``weights`` are shares by label, ``left_out`` pairs of label and reason. Equal weights are
    omitted.
    """
    parts = []
    if weights:
        equal = max(weights.values()) - min(weights.values()) < 1e-9
        named = [
            label.lower() if equal else f"{label.lower()} ({share_words(weight)})"
            for label, weight in weights.items()
        ]
        same = ", all with the same weight" if equal and len(weights) > 1 else ""
        parts.append(f"Matched on {joined(named)}{same}.")
    if left_out:
        missing = [f"{label.lower()} ({reason})" for label, reason in left_out]
        parts.append(f"Left out: {joined(missing)}.")
    return " ".join(parts)


def candidates_sentence(
    chosen: int, candidates: int, incomplete: int, level: Level, conditions: str
) -> str:
    """Return how many candidates there were, and how many were left aside.

    >>> candidates_sentence(10, 87, 1, Level.COUNTY, "in Ohio")
    '10 peers out of 87 counties in Ohio; 1 more was left aside, as too little is known of it.'
    """
    where = f" {conditions}" if conditions else ""
    text = f"{count_of(chosen, 'peer')} out of {format_number(candidates)} "
    text += f"{places_word(level, candidates)}{where}"
    if incomplete:
        was, it = ("was", "it") if incomplete == 1 else ("were", "them")
        text += (
            f"; {format_number(incomplete)} more {was} left aside, as too little is known of {it}"
        )
    return f"{text}."


def condition_words(
    states: Sequence[str],
    regions: Sequence[str],
    fewest: int | None,
    most: int | None,
    *,
    touching: bool,
) -> str:
    """Return the conditions on peers; '' for none. ``states`` and ``regions`` are names.

    >>> condition_words(["Ohio", "Iowa"], [], 50_000, None, touching=True)
    'in Ohio or Iowa, with at least 50,000 residents, touching it'
    """
    parts = []
    if states:
        parts.append(f"in {' or '.join(states)}")
    if regions:
        parts.append(f"in the {' or the '.join(regions)}")
    if fewest is not None and most is not None:
        parts.append(f"with {format_number(fewest)} to {format_number(most)} residents")
    elif fewest is not None:
        parts.append(f"with at least {format_number(fewest)} residents")
    elif most is not None:
        parts.append(f"with at most {format_number(most)} residents")
    if touching:
        parts.append("touching it")
    return ", ".join(parts)


def unlike_sentence(
    name: str, nearest: float | None, far: float | None, level: Level, conditions: str = ""
) -> str:
    """Return that a place has no close peer, and what follows from it.

    With conditions the sentence is limited to places that meet them, as others can be closer.

    >>> unlike_sentence("A", 2, 0.4, Level.COUNTY, "touching it").split(", and")[0]
    'Even the nearest county touching it is unlike A: it is 2.00 away'
    """
    if nearest is None or far is None:
        return ""
    start = f"{name} has no close peer: the nearest"
    if conditions:
        start = f"Even the nearest {places_word(level, 1)} {conditions} is unlike {name}: it"
    return (
        f"{start} is {format_number(nearest, 2)} away, and 95{NBSP}% of all {places_word(level)} "
        f"have a peer within {format_number(far, 2)}. Read what is compared with these peers as "
        "rough."
    )
