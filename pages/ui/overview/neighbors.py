"""The cities inside a county and the county around a city: links, and values side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mobility.figures.words.readings import side_rows
from mobility.places import Jurisdiction, Level
from mobility.places.boundaries import is_same_area
from mobility.text import escape_markdown
from pages.ui import address, data, tables
from pages.ui.place_notes import show_place_buttons

_BESIDE = 3  # cities that stand beside their county, and in the line of links, at first


def show_links(place: Jurisdiction, related: Sequence[Jurisdiction]) -> None:
    """One line of links below the title: the county around a city, the cities in a county."""
    if not related:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="neighbors"):
        if len(related) > _BESIDE:
            label = f"{len(related)} cities here"
            with st.popover(label, type="tertiary", icon=":material/location_city:"):
                show_place_buttons(related, "to", metric="")
            return
        st.markdown(f":gray[{_lead(place, related[0])}]", width="content")
        show_place_buttons(related, "to", metric="")


def _lead(place: Jurisdiction, other: Jurisdiction) -> str:
    """What the linked places are to this one."""
    if is_same_area(place, other):
        return f"The same place as a {'county' if place.level is Level.PLACE else 'city'}:"
    return "In" if place.level is Level.PLACE else "Cities here:"


def show_side_by_side(
    place: Jurisdiction, related: Sequence[Jurisdiction], current: address.Address
) -> None:
    """A table of the metrics that a county and its cities share, made when it is opened."""
    if not related:
        return
    what = "its county" if place.level is Level.PLACE else "its cities"
    table = st.expander(
        escape_markdown(f"{place.name} beside {what}"),
        icon=":material/view_column:",
        key="side_by_side",
        on_change="rerun",
    )
    if not table.open:
        return
    with table:
        chosen = _chosen(related) if len(related) > _BESIDE else related
        profiles = [
            data.profile(current.release, other.geoid, None, current.benchmark)
            for other in (place, *chosen)
        ]
        st.markdown(
            "Side by side and never tested: the people of a city are also people of its county, "
            "so the two are no independent values. Year in parentheses. A city stands in the "
            "county of its center; parts of it can lie in others. City points: GeoNames."
        )
        tables.show_rows(side_rows(profiles), "neighbors-rows", "Values side by side")


def _chosen(related: Sequence[Jurisdiction]) -> list[Jurisdiction]:
    """Which cities to show, the largest at first."""
    names = {city.geoid: city.name for city in related}
    picked = st.multiselect(
        "Cities to show",
        list(names),
        default=list(names)[:_BESIDE],
        format_func=lambda geoid: names[geoid],
        max_selections=5,
        key=f"beside-{related[0].geoid}",
    )
    return [city for city in related if city.geoid in picked]
