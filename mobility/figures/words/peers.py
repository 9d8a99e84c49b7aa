"""A peer set in words: sentences and a table, for the command line and for files."""

from __future__ import annotations

from mobility.analysis.peers.nearest import CHANGE, DENSITY, POPULATION, Filters, Peer, PeerSet
from mobility.places import STATES
from mobility.text.peers import (
    candidates_sentence,
    change_words,
    condition_words,
    density_words,
    distance_words,
    matching_sentence,
    people_words,
    stability_words,
    unlike_sentence,
)


def peer_sentences(peer_set: PeerSet) -> list[str]:
    """How the peers were found and what to mind: whole sentences, the warning first."""
    conditions = _conditions(peer_set.filters)
    sentences = []
    if peer_set.unlike_others:
        name = peer_set.place.name
        sentences.append(
            unlike_sentence(name, peer_set.nearest, peer_set.far, peer_set.level, conditions)
        )
    if peer_set.reason:
        sentences.append(f"There are no peers: {peer_set.reason}.")
    else:
        chosen = len(peer_set.peers)
        sentences.append(
            candidates_sentence(
                chosen, peer_set.candidates, peer_set.incomplete, peer_set.level, conditions
            )
        )
    matched = matching_sentence(
        {variable.label: variable.weight for variable in peer_set.variables},
        [(variable.label, variable.reason) for variable in peer_set.left_out],
    )
    return [*sentences, matched]


def peer_table(peer_set: PeerSet) -> list[dict[str, str]]:
    """The peers, the nearest first: Place, What it is, Distance, Stability."""
    labels = {variable.id: variable.label for variable in peer_set.variables}
    return [_row(peer, labels) for peer in peer_set.peers]


def _row(peer: Peer, labels: dict[str, str]) -> dict[str, str]:
    facts = (
        people_words(peer.facts[POPULATION]),
        change_words(peer.facts[CHANGE]),
        density_words(peer.facts[DENSITY]),
    )
    parts = {labels[name]: part for name, part in peer.contributions.items()}
    return {
        "Place": f"{peer.place.full_name} ({peer.place.geoid})",
        "What it is": ", ".join(filter(None, facts)),
        "Distance": distance_words(peer.distance, parts),
        "Stability": stability_words(peer.stability, pinned=peer.pinned),
    }


def _conditions(filters: Filters) -> str:
    return condition_words(
        [STATES[state].name for state in filters.states],
        filters.regions,
        filters.fewest,
        filters.most,
        touching=filters.touching,
    )
