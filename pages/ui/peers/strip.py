"""Who the place is compared with: the peers as a line, and the way to see why and to choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from mobility.analysis.peers.nearest import PeerSet
from mobility.errors import UserError
from mobility.figures.parts import short_name
from mobility.figures.words.peers import peer_sentences
from mobility.places import Jurisdiction
from mobility.text import count_of, escape_markdown
from pages.ui import address, data
from pages.ui.peers.settings import PeerSettings, peer_settings, settings_in_words


@dataclass(frozen=True, slots=True)
class ChosenPeers:
    """The peers in use: ``peer_set`` has how they were found, None for named ones.

    ``problem`` says which part of the address could not be used; ``description`` how the peers
    were chosen.
    """

    place: Jurisdiction
    settings: PeerSettings
    places: tuple[Jurisdiction, ...]
    peer_set: PeerSet | None
    description: str
    problem: str = ""

    @property
    def geoids(self) -> tuple[str, ...]:
        """Their codes, the most alike first or as they were named."""
        return tuple(place.geoid for place in self.places)


def chosen_peers(current: address.Address) -> ChosenPeers:
    """Return the peers of the address, or the default ones if it is invalid."""
    settings, problem = peer_settings(current), ""
    by_geoid = data.places(current.release).by_geoid
    place = by_geoid[current.place]
    named = tuple(
        by_geoid[code]
        for code in settings.named
        if code != place.geoid and by_geoid[code].level is place.level
    )
    if named:
        left = len(settings.named) - len(named)
        kind = "cities" if place.level == "place" else "counties"
        problem = f"Only {kind} can be peers here: {left} left out." if left else ""
        return ChosenPeers(place, settings, named, None, settings_in_words(settings), problem)
    try:
        peer_set = data.peer_set(current.release, current.place, settings)
    except UserError as error:
        problem, settings = f"{error} The usual peers are shown.", PeerSettings()
        peer_set = data.peer_set(current.release, current.place, settings)
    places = tuple(peer.place for peer in peer_set.peers)
    return ChosenPeers(place, settings, places, peer_set, settings_in_words(settings), problem)


def show_peers(chosen: ChosenPeers, open_choice: Callable[[], None]) -> None:
    """The peers as a line of names, their warning, and the button that opens the choice.

    Args:
        chosen: the place and its peers.
        open_choice: called by a click on the button.
    """
    if chosen.problem:
        st.warning(escape_markdown(chosen.problem), icon=":material/link_off:")
    with st.container(key="peers"):
        names, button = st.columns([5, 1.7], vertical_alignment="center")
    if chosen.places:
        line = " · ".join(short_name(peer, chosen.place) for peer in chosen.places)
        count = count_of(len(chosen.places), "peer")
        names.markdown(f"**{count}:** {escape_markdown(line)}")
    else:
        reason = chosen.peer_set.reason if chosen.peer_set else "nobody was named"
        names.markdown(f"**No peers:** {escape_markdown(reason)}.")
    button.button(
        "Why these? Choose others",
        icon=":material/group:",
        key="peers-open",
        width="stretch",
        on_click=open_choice,
    )
    if chosen.peer_set and chosen.peer_set.unlike_others:
        st.warning(
            escape_markdown(peer_sentences(chosen.peer_set)[0]),
            icon=":material/social_distance:",
        )


def peers_note(chosen: ChosenPeers) -> str:
    """How the peers were chosen, for the footer of a figure."""
    return f"Peers: {chosen.description}." if chosen.places else "No peers."
