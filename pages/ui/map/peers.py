"""Peers on the map: who they are, and picking them by a click or by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from mobility.analysis.maps.colors import ValueMap, geoid_text
from mobility.analysis.peers.nearest import MOST_PEERS
from mobility.places import Jurisdiction
from mobility.text import count_of, escape_markdown, format_value
from pages.ui import address, controls, data
from pages.ui.map.choice import MapChoice
from pages.ui.peers import choice as drawer
from pages.ui.peers.strip import ChosenPeers
from pages.ui.request import Request
from pages.ui.widgets import bound, choose, clicked

_LAST = "map-last-peer"  # the place that was clicked last
_TROUBLE = "map-peer-trouble"  # why that click did nothing
_MAP = "map"  # names the drawing that is clicked


def take_click(choice: MapChoice, selected: Iterable[Mapping[str, Any]]) -> None:
    """Show the clicked place beside the chosen one, or make it a peer where clicks pick those.

    Without a chosen place it becomes that.

    Args:
        choice: what the map shows.
        selected: the rows of the selection, each with the `id` of a place.
    """
    known = data.places(address.current_address().release).by_geoid
    for number in clicked(_MAP, [row["id"] for row in selected if row.get("id")]):
        geoid = geoid_text(int(number), choice.level)
        if geoid in known and choice.picks_peers and choice.chosen is not None:
            toggle_peer(geoid, choice.chosen)
        elif geoid in known and choice.has_place:
            show_beside(geoid)
        elif geoid in known:
            address.change_address(place=geoid)


def show_beside(geoid: str) -> None:
    """Show a place beside the chosen one; '' shows none, and the chosen one is not shown twice."""
    own = address.current_address().place
    address.change_options(beside="" if geoid == own else geoid)


def toggle_peer(geoid: str, chosen: ChosenPeers) -> None:
    """Make a place a peer that is none, and take out one that is; a set of our own begins empty.

    The last one stays: without any, the most alike would be the peers again.
    """
    st.session_state[_LAST], st.session_state[_TROUBLE] = geoid, ""
    named = () if chosen.peer_set is not None else chosen.geoids
    if geoid == chosen.place.geoid:
        st.session_state[_TROUBLE] = f"{chosen.place.name} itself cannot be its own peer."
    elif named == (geoid,):
        st.session_state[_TROUBLE] = "The last one stays until there is another."
    elif geoid in named:
        address.change_address(peers=tuple(code for code in named if code != geoid))
    elif len(named) == MOST_PEERS:
        st.session_state[_TROUBLE] = f"More than {MOST_PEERS} peers are too many: take one out."
    else:
        address.change_address(peers=(*named, geoid))


def show_peer_picking(request: Request, choice: MapChoice, value_map: ValueMap) -> None:
    """Who the peers are, whether clicks pick them, and what the last click did."""
    chosen = choice.chosen
    if chosen is None:
        return
    with st.container(gap="xsmall", key="map-peers"):
        st.checkbox("Clicks pick peers", **bound("map-clicks", choice.picks_peers, _turn))
        if choice.picks_peers:
            if choice.area != "nation":
                controls.caption("Choose the area Nation to click places.")
            else:
                _show_last(request, chosen, value_map)
            _show_named(chosen)
            st.button(
                "Search, paste or keep",
                icon=":material/group:",
                key="map-peers-open",
                on_click=drawer.open_drawer,
            )
    drawer.show_drawer(request)


def _turn(clicks: bool) -> None:  # noqa: FBT001 - what the checkbox hands on
    """Let clicks pick peers, which are clicked on the map of the nation, or choose the place."""
    st.session_state.pop(_LAST, None)
    if clicks:
        address.change_options(click="peers", area="")
    else:
        address.change_options(click="")


def _show_last(request: Request, chosen: ChosenPeers, value_map: ValueMap) -> None:
    """The place that was clicked last with its value, and the button that undoes the click."""
    geoid = st.session_state.get(_LAST)
    place = request.places.by_geoid.get(geoid or "")
    if place is None:
        controls.caption("Click a place to make it a peer; click it again to take it out.")
        return
    row = value_map.places.row(place.geoid)
    value = None if row is None else float(value_map.places.values.value[row])
    shown = "no value" if value is None or value != value else format_value(value_map.metric, value)  # noqa: PLR0124 - NaN
    st.markdown(f"**{escape_markdown(place.full_name)}:** {escape_markdown(shown)}")
    if trouble := st.session_state.get(_TROUBLE):
        controls.caption(escape_markdown(trouble))
        return
    is_peer = chosen.peer_set is None and place.geoid in chosen.geoids
    label, icon = ("Take out", "remove") if is_peer else ("Add to my peers", "add")
    st.button(
        label,
        icon=f":material/{icon}:",
        key="map-peer-last",
        on_click=toggle_peer,
        args=(place.geoid, chosen),
    )


def _show_named(chosen: ChosenPeers) -> None:
    """The peers that were picked, each to be taken out; or that nobody was picked yet."""
    if chosen.peer_set is not None:
        count = count_of(len(chosen.places), "place")
        st.markdown(f"Nobody is picked yet: the {count} most alike are the peers.")
        st.button("Begin with these", on_click=_begin, args=(chosen.geoids,), key="map-begin")
        return
    names = {place.geoid: place.full_name for place in chosen.places}
    choose(
        st.multiselect,
        f"{count_of(len(names), 'peer')} picked",
        names,
        list(names),
        _begin,  # with those that are left; the most alike where none is
        key="map-named",
    )
    st.button("Use the most alike", on_click=_begin, args=((),), key="map-alike")


def _begin(geoids: Sequence[str]) -> None:
    st.session_state.pop(_LAST, None)
    address.change_address(peers=tuple(geoids))


def ring_places(choice: MapChoice) -> tuple[Jurisdiction, ...]:
    """The peers where the map is about them: picked on it, or whose median counts."""
    if choice.chosen is None or not (choice.picks_peers or choice.view.against == "peers"):
        return ()
    return choice.chosen.places
