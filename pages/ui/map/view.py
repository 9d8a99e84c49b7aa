"""The map as a figure: the nation in Vega-Lite, a region with zoom, its legend, table and files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from mobility.analysis.maps.colors import ValueMap, geoid_text
from mobility.analysis.places.benchmarks import NATION, benchmark_of
from mobility.charts.choropleth import SELECTION, Source, choropleth
from mobility.charts.map_colors import legend
from mobility.charts.map_picture import map_picture
from mobility.charts.map_tables import Own
from mobility.charts.regional import Region, regional_map
from mobility.exports.maps import map_table
from mobility.figures.figure import Basis, Figure
from mobility.figures.theme import Theme
from mobility.places import Level, outlines
from mobility.queries.maps import absences
from mobility.registry import Framework
from mobility.text import count_of, format_number, places_word
from mobility.text.maps import map_sentence, map_subtitle, map_summary, median_sentence
from pages.ui import address, data, figures, themes
from pages.ui.map.choice import MapChoice
from pages.ui.map.legend import show_legend
from pages.ui.map.page import MapPage
from pages.ui.map.panel import show_panel
from pages.ui.map.peers import ring_places, show_peer_picking, toggle_peer
from pages.ui.peers.strip import peers_note

_FETCHED = Source("app/static/map")  # the folder that the browser fetches from
_CARRIED = Source()
_KEY = "map"
_CLICKED = "map_clicked"  # what the selection held when it was last looked at
_HEIGHT = 480  # pixels of a map with zoom
_ALT = "Map of the United States. What it shows stands in the sentences and the table below it."


def show_map(page: MapPage, framework: Framework) -> Figure:
    """The map with everything around it; returned, for the button in the head that pins it."""
    figure = _figure(page, framework)
    figures.show_figure(figure, partial(_draw, page))
    return figure


def _draw(page: MapPage) -> None:
    """The map, its legend below, and the chosen place at the right."""
    theme = themes.shown_theme()
    left, right = st.columns([2.7, 1], gap="medium")
    with left:
        if page.frame is None:
            _draw_nation(page, theme)
        else:
            _draw_region(page, theme)
        show_legend(legend(page.values, theme, page.classes, page.counts))
    with right:
        panel = partial(show_panel, page.whole, page.place, page.reading)
        picking = partial(show_peer_picking, page.choice, page.whole)
        if figures.embedded():
            panel()
        elif page.choice.picks_peers:  # what clicks do stands where it is seen without scrolling
            picking()
            panel()
        else:
            panel()
            picking()


def _draw_nation(page: MapPage, theme: Theme) -> None:
    st.vega_lite_chart(
        _specification(page, theme, _FETCHED),
        theme=None,
        key=_KEY,
        on_select=partial(_was_clicked, page.choice),
        selection_mode=SELECTION,
        alt=_ALT,  # another text would make the browser begin anew
    )


def _draw_region(page: MapPage, theme: Theme) -> None:
    found = page.values
    of_counties = found.level is Level.COUNTY
    region = Region(
        counties=found if of_counties else None,
        cities=page.cities if of_counties else found,
        names=page.names,
        frame=page.frame or outlines.NATION,
        own=page.place.geoid if page.place else "",
    )
    words = dict.fromkeys((Level.COUNTY, Level.PLACE), page.classes)
    deck = regional_map(region, theme, words)
    st.pydeck_chart(deck, height=_HEIGHT, key="map-region", alt=_summary(page))


def _was_clicked(choice: MapChoice) -> None:
    """Make the clicked place the chosen one, or a peer where clicks pick those.

    Every click puts a place into the selection or takes it out, so the one that changed was
    clicked, also when it was clicked before and another was chosen in between.
    """
    selection: Mapping[str, Any] = st.session_state[_KEY].selection
    now = frozenset(row["id"] for row in selection.get(SELECTION, ()) if row.get("id"))
    changed = now ^ st.session_state.get(_CLICKED, frozenset())
    st.session_state[_CLICKED] = now
    known = data.places(address.current_address().release).by_geoid
    for number in changed:
        geoid = geoid_text(int(number), choice.level)
        if geoid in known and choice.picks_peers and choice.chosen is not None:
            toggle_peer(geoid, choice.chosen)
        elif geoid in known:
            address.change_address(place=geoid)


def _specification(page: MapPage, theme: Theme, source: Source) -> dict[str, Any]:
    place = page.place
    own = home = None
    if place is not None:
        x, y = outlines.points()[place.geoid]
        own = Own(int(place.geoid), place.name, x, y)
        home = outlines.state_frame(place.state)
    return choropleth(
        page.values,
        theme,
        page.classes,
        source=source,
        names=page.names,
        own=own,
        home=page.frame or home,
        marked=[outlines.points()[peer.geoid] for peer in ring_places(page.choice)],
    )


def _figure(page: MapPage, framework: Framework) -> Figure:
    found = page.values
    return figures.new_figure(
        "map",
        title=map_sentence(page.words, found.classes, found.middle_half, page.own).rstrip("."),
        subtitle=map_subtitle(page.words),
        summary=_summary(page),
        footer=_footer(page),
        table=lambda: _table(page, framework),
        file_chart=lambda theme: _picture(page, theme),
        about=(found.metric.id, str(found.year)),
        methods=_methods(page),
        basis=Basis(metrics=(found.metric.id,)),
    )


def _methods(page: MapPage) -> list[Any]:
    found = page.values
    carriers = (found.breaks, found.verdicts, found.changes)
    return [carrier.method for carrier in carriers if carrier is not None]


def _summary(page: MapPage) -> str:
    found = page.values
    return map_summary(page.words, found.classes, found.absent.size, found.not_compared(), page.own)


def _footer(page: MapPage) -> tuple[str, ...]:
    """How many places are shown, and where the outlines are from."""
    found = page.values
    total, judged = found.code.size, int(found.places.reliable.sum())
    unjudged = total - found.absent.size - judged
    counted = (
        f"{count_of(total, places_word(found.level, 1), places_word(found.level))}: "
        f"{format_number(judged)} with a reliable value, {format_number(unjudged)} weak or not "
        f"judged, {format_number(found.absent.size)} without a value."
    )
    lines = [counted, *_coverage_lines(found), *_peer_lines(page), f"{outlines.CREDIT}."]
    if found.level is Level.PLACE or page.cities is not None:
        lines.append(f"{outlines.CITY_CREDIT}.")
    return tuple(lines)


def _coverage_lines(value_map: ValueMap) -> list[str]:
    """What part of the nation a data set has that does not cover it."""
    problem = value_map.coverage.problem(NATION)
    said = f"{problem[:1].upper()}{problem[1:]}, so nothing here describes the nation."
    return [said] if problem else []


def _peer_lines(page: MapPage) -> list[str]:
    """Which median it is where it is that of the peers, what the rings are, and who the peers."""
    lines, chosen = [], page.choice.chosen
    if page.whole.peers is not None:
        found = benchmark_of(page.whole.peers)
        both = found.lower is not None and found.upper is not None
        bounds = (found.lower, found.upper) if both else None
        lines.append(median_sentence(page.words, found.value, bounds, found.n, found.of))
    rings = bool(ring_places(page.choice))
    if rings and page.frame is None:
        lines.append(f"Rings: the peers of {page.words.name}.")
    if chosen is not None and (rings or page.choice.area == "peers"):
        lines.append(peers_note(chosen))
    return lines


def _table(page: MapPage, framework: Framework) -> pd.DataFrame:
    return map_table(page.values, page.classes, page.names, absences(framework, page.values))


def _picture(page: MapPage, theme: Theme) -> dict[str, Any]:
    spec = _specification(page, theme, _CARRIED)
    items = legend(page.values, theme, page.classes, page.counts)
    return map_picture(spec, items, theme, near=page.frame is not None)
