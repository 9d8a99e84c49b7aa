"""What to know about a place whose code began or ended, with links to the places of today."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from mobility.places import Jurisdiction
from mobility.places.boundaries import successors
from mobility.registry import Framework
from mobility.text import escape_markdown
from pages.ui import address, data
from pages.ui.request import Request


def place_notes(
    place: Jurisdiction, framework: Framework, newest_year: int, *, on_map: bool = False
) -> list[str]:
    """What to know about a place whose code began or ended, one sentence each.

    Args:
        place: the county or city.
        framework: says which codes began and ended.
        newest_year: of the release.
        on_map: whether other places are shown in a year that may be later than its last one.
    """
    notes = []
    if place.last_year < newest_year:
        follows = (
            "it has no value on the map of a later year"
            if on_map
            else "its values are from then or older, compared with those of other places in the "
            "same year"
        )
        notes.append(f"{place.name} has no data after {place.last_year}: {follows}.")
    for change in framework.geography_changes:
        if place.geoid in (*change.ended, *change.began):
            notes.append(change.reason)
        if place.geoid in change.began:
            notes.append(
                f"{place.name} is in the data from {change.year} on, and nothing here is compared "
                "with a year before."
            )
    return notes


def show_place_notes(request: Request, place: Jurisdiction, *, on_map: bool = False) -> None:
    """A note above a page about a place whose code began or ended; nothing for the others."""
    known = request.places
    notes = place_notes(place, data.framework(), known.years[1], on_map=on_map)
    if not notes:
        return
    st.info(escape_markdown(" ".join(notes)), icon=":material/history:")
    later = [geoid for geoid in successors(place.geoid) if geoid in known.by_geoid]
    show_places_to_open(request, "Its area is now in", later)


def show_places_to_open(request: Request, lead: str, geoids: Iterable[str]) -> None:
    """A row of buttons, each of which opens a place of the release on the same page."""
    places = [request.places.by_geoid[geoid] for geoid in geoids]
    if not places:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f":gray[{lead}]", width="content")
        show_place_buttons(places, "open")


def show_place_buttons(places: Iterable[Jurisdiction], key: str, **changes: str) -> None:
    """A button for each place that opens it on the same page.

    Args:
        places: what is offered.
        key: tells the rows of a page apart.
        changes: what else of the address another place changes.
    """
    for place in places:
        st.button(
            escape_markdown(place.name),
            key=f"{key}-{place.geoid}",
            type="tertiary",
            icon=":material/arrow_forward:",
            on_click=address.change_address,
            kwargs={"place": place.geoid, **changes},
        )
