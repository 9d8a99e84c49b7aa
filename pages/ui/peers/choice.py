"""Choosing peers: why these, other weights and conditions, or places named one by one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from mobility.analysis.peers.nearest import FEWEST_PEERS, MOST_PEERS, Filters, PeerSet
from mobility.errors import UserError
from mobility.figures.figure import table_rows
from mobility.figures.peer_reasons import HOW_TO_READ, peer_reasons_figure
from mobility.places import REGIONS
from mobility.text import escape_markdown, format_number
from mobility.text.peers import candidates_sentence
from pages.ui import address, controls, export, figures, tables
from pages.ui.peers import named
from pages.ui.peers.settings import PeerSettings
from pages.ui.peers.strip import ChosenPeers, chosen_peers
from pages.ui.request import Request
from pages.ui.widgets import begin_with, bound, choose, value_of

_OPEN = "drawer-of-peers"  # set from its opening to its closing; every choice runs the page again
ALIKE, NAMED = "The most alike", "Named by us"
_SIZES = {"any size": None, "half to double": (0.5, 2.0), "within a fifth": (0.8, 1.25)}


def open_drawer() -> None:
    """Open the drawer of the peers; called by a button before the page runs.

    Streamlit reports a click to one run only, and another one may end that before the drawer.
    """
    st.session_state[_OPEN] = True


def show_drawer(request: Request) -> None:
    """Show the drawer of the peers, from `open_drawer` until it is closed."""
    if st.session_state.get(_OPEN):
        st.dialog("Peers", width="large", position="right", on_dismiss=_close)(_show)(request)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _show(before: Request) -> None:
    """Show the drawer; it reruns alone at every choice and reads the peers again."""
    request = before.renewed()
    chosen = chosen_peers(request.address)
    begin_with("peers-way", NAMED if chosen.peer_set is None else ALIKE)
    way = st.radio("How peers are chosen", [ALIKE, NAMED], key="peers-way", horizontal=True)
    if way == NAMED:
        if chosen.peer_set and chosen.places:
            st.button(
                f"Begin with the {len(chosen.places)} most alike",
                icon=":material/playlist_add:",
                on_click=named.take,
                args=(chosen.geoids,),
            )
        named.name_peers(request, chosen)
        return
    if chosen.peer_set is None:
        st.markdown("The places that are most like this one in what they are.")
        st.button("Use the most alike", type="primary", on_click=_use_alike)
        return
    _show_alike(request, chosen, chosen.peer_set)
    named.keep_set(request, chosen)


def _show_reasons(request: Request, peer_set: PeerSet) -> None:
    """Show bars of the distances by what they come from, as files too, and as a table."""
    figure = peer_reasons_figure(peer_set, request.provenance())
    st.markdown(escape_markdown(figure.summary))
    if not peer_set.peers:
        return
    controls.caption(escape_markdown(HOW_TO_READ))
    figures.show_chart(request, figure)
    export.show_files(figure, ("png", "svg", "csv", "xlsx"))
    with st.expander("The same as a table, with the numbers behind it", icon=":material/table:"):
        table = figure.table()
        tables.show_rows(table_rows(table[table.attrs["shown"]]), "reasons-rows", figure.title)


def _use_alike() -> None:
    address.change_address(peers=())


def _show_alike(request: Request, chosen: ChosenPeers, peer_set: PeerSet) -> None:
    """The most alike with their reasons, then what can be changed about the choice."""
    _show_reasons(request, peer_set)
    st.markdown("**What counts**")
    _pick_weights(chosen.settings, peer_set)
    st.markdown("**Who may be chosen**")
    _pick_conditions(chosen, peer_set)
    _pick_exceptions(request, chosen)
    if chosen.settings != PeerSettings():
        st.button("Back to the usual peers", icon=":material/undo:", on_click=_reset)


def _reset() -> None:
    for key in list(st.session_state):
        if str(key).startswith("peers-") and key != "peers-way":
            del st.session_state[key]
    address.change_options(**PeerSettings().options())


def _pick_weights(settings: PeerSettings, peer_set: PeerSet) -> None:
    """A weight from nothing to three times for every variable that is known here."""
    weights = dict(settings.weights)
    labels = {each.id: each.label for each in peer_set.variables}
    known = {*labels, *weights}
    labels |= {each.id: each.label for each in peer_set.left_out}
    columns = st.columns(2)
    for number, (name, label) in enumerate(labels.items()):
        if name not in known:
            continue
        with columns[number % 2]:
            weight = bound(
                f"peers-weight-{name}", weights.get(name, 1.0), partial(_weigh, settings, name)
            )
            st.slider(escape_markdown(label), 0.0, 3.0, step=0.5, format="%.1f×", **weight)
    for each in peer_set.left_out:
        if each.id not in known:
            controls.caption(escape_markdown(f"{each.label} does not count: {each.reason}."))


def _weigh(settings: PeerSettings, name: str, weight: float) -> None:
    weights = {**dict(settings.weights), name: weight}
    _take(replace(settings, weights=tuple((n, w) for n, w in weights.items() if w != 1)))


def _pick_conditions(chosen: ChosenPeers, peer_set: PeerSet) -> None:
    """State, region, neighbors, size and number."""
    settings, place = chosen.settings, chosen.place
    filters = settings.filters
    region = next((name for name, states in REGIONS.items() if place.state in states), "")
    wishes = {f"in {place.state_name}": bool(filters.states)}
    if region:
        wishes[f"in the {region}"] = bool(filters.regions)
    if place.level == "county":
        wishes["touching this county"] = filters.touching
    population = peer_set.facts.get("population")
    size = _size_of(filters, population)

    def take(_: object) -> None:
        where = [name for name in wishes if value_of(f"peers-{name}")]
        band = _SIZES.get(value_of("peers-size"))
        ends = [round(times * population) for times in band] if band and population else [None] * 2
        try:
            filters = Filters(
                states=(place.state,) if f"in {place.state_name}" in where else (),
                regions=(region,) if f"in the {region}" in where else (),
                touching="touching this county" in where,
                fewest=ends[0],
                most=ends[1],
            )
        except UserError:  # conditions that cannot be leave everything as it was
            return
        _take(replace(settings, count=value_of("peers-count"), filters=filters))

    with st.container(horizontal=True):
        for name, on in wishes.items():
            st.checkbox(f"only {name}", **bound(f"peers-{name}", on, take))
    sizes = [*_SIZES, *([size] if size not in _SIZES else [])]
    st.radio("Population", sizes, horizontal=True, **bound("peers-size", size, take))
    count = bound("peers-count", settings.count, take)
    st.slider("How many", FEWEST_PEERS, MOST_PEERS, **count)
    controls.caption(
        candidates_sentence(
            len(peer_set.peers),
            peer_set.candidates,
            peer_set.incomplete,
            peer_set.level,
            conditions="",
        )
    )


def _size_of(filters: Filters, population: float | None) -> str:
    """Return the name of a population band, or its numbers for one typed into the address."""
    if filters.fewest is None and filters.most is None:
        return "any size"
    for name, band in _SIZES.items():
        if band and population and filters.fewest == round(band[0] * population):
            return name
    fewest, most = (format_number(end) if end else "…" for end in (filters.fewest, filters.most))
    return f"{fewest} to {most}"


def _pick_exceptions(request: Request, chosen: ChosenPeers) -> None:
    """Places that are always in, and places that never are."""
    settings, here = chosen.settings, chosen.place
    known = request.places
    labels = {
        code: known.labels[code]
        for code, place in known.by_geoid.items()
        if place.level is here.level and code != here.geoid
    }
    pick = partial(choose, st.multiselect, placeholder=controls.PLACE_HINT)
    pick(
        label="Always in",
        options=labels,
        chosen=list(settings.pins),
        take=lambda places: _take(replace(settings, pins=tuple(places))),
        key="peers-pins",
    )
    pick(
        label="Never in",
        options=labels,
        chosen=list(settings.without),
        take=lambda places: _take(replace(settings, without=tuple(places))),
        key="peers-without",
    )


def _take(settings: PeerSettings) -> None:
    address.change_options(**settings.options())
