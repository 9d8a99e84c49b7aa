"""Peers that a group names: by search, by pasting a list, or a set that was kept under a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from mobility import workspace
from mobility.analysis.peers.nearest import MOST_PEERS
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level, parse_geoid, search_jurisdictions
from mobility.text import count_of, escape_markdown
from mobility.workspace.actors import Role
from pages.ui import access, address, controls, data, notices
from pages.ui.peers.strip import ChosenPeers
from pages.ui.request import Request
from pages.ui.widgets import choose, value_of

_NAMES = "named-peers"  # the key of the field with the names, without its edition
_EDITION = "named-peers-edition"  # counts how often something else than that field named the peers
_PASTED = "peers-pasted"
_PART = "peers"


def name_peers(request: Request, chosen: ChosenPeers) -> None:
    """Search, a list to paste, and the sets that were kept."""
    known, here = request.places, chosen.place
    labels = {
        code: known.labels[code]
        for code, place in known.by_geoid.items()
        if place.level is here.level and code != here.geoid
    }
    names = _names_key()
    choose(
        st.multiselect,
        "Peers",
        labels,
        list(chosen.geoids if chosen.peer_set is None else ()),
        partial(_take_names, names),
        key=names,
        max_selections=MOST_PEERS,
        placeholder=controls.PLACE_HINT,
    )
    st.text_area(
        "Or paste a list",
        key=_PASTED,
        placeholder="One place a line: 39035, or Cuyahoga County, Ohio",
        help="Names with their state, or Census codes. A place that is not understood is named.",
    )
    st.button("Take this list", on_click=_take_list, args=(known.by_geoid, here))
    notices.show_trouble(_PART)
    if access.may(Role.VIEWER):
        _show_saved(known.by_geoid, here.level, data.workspace())
    keep_set(request, chosen)


def _names_key() -> str:
    return f"{_NAMES}-{st.session_state.get(_EDITION, 0)}"


def _take_names(names: str, geoids: list[str]) -> None:
    """Take the names of the field, unless it is one from before a set was taken.

    A browser that has not heard of the set yet still sends them, and they change nothing.
    """
    if names == _names_key():
        address.change_address(peers=tuple(geoids))


def take(geoids: tuple[str, ...]) -> None:
    """Make these the peers, whatever the field with the names holds."""
    st.session_state[_EDITION] = st.session_state.get(_EDITION, 0) + 1
    address.change_address(peers=geoids)


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a pasted list says: the places, and a sentence for each line that says none."""

    geoids: tuple[str, ...]
    problems: tuple[str, ...]


def read_list(text: str, here: Jurisdiction, places: dict[str, Jurisdiction]) -> ReadList:
    """Read a place a line: a code, or a name that only one place of the level has."""
    same = [place for place in places.values() if place.level is here.level]
    geoids_read: list[str] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        entry = line.strip().strip(",;")
        if not entry:
            continue
        try:
            geoids_read.append(_read_line(entry, here, places, same))
        except UserError as error:
            problems.append(f"Line {number}: {error}")
    geoids = tuple(dict.fromkeys(geoids_read))
    if len(geoids) > MOST_PEERS:
        problems.append(f"{len(geoids)} places are more than {MOST_PEERS}: the first are taken.")
    return ReadList(geoids[:MOST_PEERS], tuple(problems))


def _read_line(
    text: str, here: Jurisdiction, places: dict[str, Jurisdiction], same: list[Jurisdiction]
) -> str:
    """The place of one line.

    Raises:
        UserError: when there is none, or several, or one of another kind.
    """
    kind = "city" if here.level is Level.PLACE else "county"
    if any(sign.isdigit() for sign in text):
        geoid = parse_geoid(text)
        if geoid not in places or places[geoid].level is not here.level:
            message = f"{text} is no {kind} of this release."
            raise UserError(message)
    else:
        matches = search_jurisdictions(same, text, limit=4)
        exact = [m for m in matches if m.full_name.casefold() == text.casefold()] or matches
        if len(exact) != 1:
            names = "; ".join(place.full_name for place in exact[:3])
            message = (
                f"{text!r} can be {names}: add the state or the code."
                if exact
                else f"no {kind} is called {text!r}; write it with its state, or its code."
            )
            raise UserError(message)
        geoid = exact[0].geoid
    if geoid == here.geoid:
        message = f"{here.full_name} itself cannot be its own peer."
        raise UserError(message)
    return geoid


def _take_list(places: dict[str, Jurisdiction], here: Jurisdiction) -> None:
    """Make the pasted list the peers; entries that match no place are reported."""
    read = read_list(value_of(_PASTED), here, places)
    notices.say_trouble(_PART, " ".join(read.problems))
    if read.geoids:
        take(read.geoids)


def _show_saved(places: dict[str, Jurisdiction], level: Level, saved: workspace.Workspace) -> None:
    """The sets that were kept, each with a button to use it and one to delete it."""
    sets = workspace.peer_sets(saved, level)
    notices.show_undo(_PART, partial(workspace.restore_peer_set, saved))
    if not sets:
        return
    st.markdown("**Kept sets**")
    for each in sets:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                escape_markdown(each.name),
                key=f"peers-use-{each.id}",
                on_click=_use_set,
                args=(places, each),
            )
            controls.caption(count_of(len(each.geoids), "place"))
            if access.may(Role.EDITOR):
                st.button(
                    f":material/delete: Delete {escape_markdown(each.name)}",
                    key=f"peers-delete-{each.id}",
                    type="tertiary",
                    on_click=_delete,
                    args=(each,),
                )


def _use_set(places: dict[str, Jurisdiction], chosen: workspace.PeerSet) -> None:
    """Make a kept set the peers; places that the release does not have are named."""
    lost = [code for code in chosen.geoids if code not in places]
    if lost:
        notices.say_trouble(_PART, f"Not in this release and left out: {', '.join(lost)}.")
    take(tuple(code for code in chosen.geoids if code in places))


def _delete(chosen: workspace.PeerSet) -> None:
    workspace.delete_peer_set(data.workspace(), chosen.id)
    notices.say_deleted(_PART, chosen.id, chosen.name)


def keep_set(request: Request, chosen: ChosenPeers) -> None:
    """Keep the peers in force under a name, for everybody who uses this computer."""
    if not chosen.places or not access.may(Role.EDITOR):
        return
    line = st.form("peers-keep", border=False).container(
        horizontal=True, vertical_alignment="bottom"
    )
    name = line.text_input("Keep these peers as", placeholder="a name the group will know")
    submitted = line.form_submit_button("Keep")
    if not submitted:
        return
    try:
        saved = workspace.save_peer_set(
            data.workspace(),
            name,
            chosen.place.level,
            chosen.geoids,
            how=chosen.description,
            release=request.release,
        )
    except UserError as error:
        st.warning(escape_markdown(str(error)), icon=":material/help:")
        return
    st.success(f"Kept as {escape_markdown(saved.name)}.", icon=":material/check:")
