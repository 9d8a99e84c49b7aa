"""Why these peers, as a figure: its sentence, its footer, and the numbers behind every peer."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from mobility.analysis.peers.nearest import CHANGE, DENSITY, POPULATION, Peer, PeerSet
from mobility.exports.comparison.peers import peer_sentences
from mobility.figures.figure import Cell, figure_table
from mobility.text import count_of, format_number, places_word
from mobility.text.peers import (
    UNKNOWN,
    change_words,
    density_words,
    distance_words,
    share_words,
    stability_words,
)

FIRM = 0.8  # of other weightings in which a firm peer stays
_SHARES = {
    "share_desc_rep_black_nonhispanic": "Black, not Hispanic",
    "share_desc_rep_hispanic": "Hispanic",
    "share_desc_rep_other": "Asian, Native, multiracial and others",
    "share_desc_rep_white_nonhispanic": "White, not Hispanic",
}
_PER_SQUARE_MILE = " per square mile"


def reasons_title(peer_set: PeerSet) -> str:
    """Who is nearest and how near that is: the finding of the figure."""
    if not peer_set.peers:
        return f"No peers: {peer_set.reason}."
    nearest = _nearest(peer_set)
    if len(peer_set.peers) == 1:
        return f"The only peer of {peer_set.place.full_name} is {nearest}"
    count = count_of(len(peer_set.peers), "peer")
    return f"{peer_set.place.full_name} and {count}: the nearest is {nearest}"


def reasons_words(peer_set: PeerSet) -> str:
    """How near the nearest is and how firm all are, for readers of the chart and of its table."""
    if not peer_set.peers:
        return reasons_title(peer_set)
    nearest = f"The nearest of {count_of(len(peer_set.peers), 'peer')} is {_nearest(peer_set)}."
    return f"{nearest} {firmness_words(peer_set)}"


def firmness_words(peer_set: PeerSet) -> str:
    """How near other places' nearest are, and how many peers would stay with other weights."""
    firm = sum(peer.stability >= FIRM for peer in peer_set.peers)
    stay = f"{firm or 'None'} of the peers {'stays' if firm == 1 else 'stay'}"
    words = f"{stay} in at least 80 % of 200 other weightings of what counts."
    if peer_set.far is None:
        return words
    within = format_number(peer_set.far, 2)
    return f"Of all {places_word(peer_set.level)}, 95 % have a peer within {within}. {words}"


def _nearest(peer_set: PeerSet) -> str:
    first = peer_set.peers[0]
    away = "" if first.distance is None else f", {format_number(first.distance, 2)} away"
    return f"{first.place.full_name}{away}"


def reasons_footer(peer_set: PeerSet) -> tuple[str, ...]:
    """How the peers were found and from how many, what they were matched on, of which year."""
    return (
        " ".join(peer_sentences(peer_set)),
        f"Residents, their groups and density: {peer_set.year}. Stays in: of 200 other weightings.",
    )


def reasons_table(peer_set: PeerSet) -> pd.DataFrame:
    """The place and its peers: what each is, how far it is and why, how firmly it is one."""
    labels = {variable.id: variable.label for variable in peer_set.variables}
    blank: dict[str, Cell] = {"Distance": "", "Mostly": "", "Stays in": ""}
    words = [{"Place": f"{peer_set.place.full_name} (here)"} | blank | _facts(peer_set.facts)]
    words += [_words(peer, labels) for peer in peer_set.peers]
    numbers = [_numbers(peer_set.place.geoid, peer_set.facts, None, labels)]
    numbers += [_numbers(peer.place.geoid, peer.facts, peer, labels) for peer in peer_set.peers]
    notes = {
        "distance": "0 is the same in everything that counts",
        **{f"part_{name}": "part of the squared distance" for name in labels},
    }
    return figure_table(words, numbers, notes)


def _facts(facts: Mapping[str, float | None]) -> dict[str, Cell]:
    """What a place is."""
    population = facts.get(POPULATION)
    shares = {label: facts.get(id_) for id_, label in _SHARES.items()}
    return {
        "Residents": UNKNOWN if population is None else format_number(population),
        "Change a year": change_words(facts.get(CHANGE)).removesuffix(" a year") or UNKNOWN,
        "Per square mile": density_words(facts.get(DENSITY)).removesuffix(_PER_SQUARE_MILE)
        or UNKNOWN,
        **{label: UNKNOWN if v is None else share_words(v) for label, v in shares.items()},
    }


def _words(peer: Peer, labels: Mapping[str, str]) -> dict[str, Cell]:
    parts = {labels[name]: part for name, part in peer.contributions.items()}
    distance, _, mostly = distance_words(peer.distance, parts).partition(", mostly ")
    return {
        "Place": peer.place.full_name,
        "Distance": distance.removeprefix("distance "),
        "Mostly": mostly,
        "Stays in": stability_words(peer.stability, pinned=peer.pinned).removeprefix("a peer in "),
        **_facts(peer.facts),
    }


def _numbers(
    geoid: str, facts: Mapping[str, float | None], peer: Peer | None, labels: Mapping[str, str]
) -> dict[str, Cell]:
    """The same in full precision; the place itself has no distance."""
    parts = {} if peer is None else peer.contributions
    return {
        "geoid": geoid,
        "residents": facts.get(POPULATION),
        "yearly_change": facts.get(CHANGE),
        "per_square_kilometer": facts.get(DENSITY),
        **{id_: facts.get(id_) for id_ in _SHARES},
        "distance": None if peer is None else peer.distance,
        **{f"part_{name}": parts.get(name) for name in labels},
        "stability": None if peer is None else peer.stability,
    }
