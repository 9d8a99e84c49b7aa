"""The map as a figure: the nation in Vega-Lite, a region with zoom, its legend, table and files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.figures.figure import Figure
from mobility.figures.maps.choropleth import SELECTION, Source
from mobility.figures.maps.colors import legend
from mobility.figures.maps.figure import map_figure, nation_chart
from mobility.figures.maps.regional import Region, regional_map
from mobility.figures.theme import DARK, Theme
from mobility.places import Level, outlines
from mobility.queries.maps import absences
from mobility.registry import Framework
from mobility.text.maps import direction_words
from pages.ui import figures
from pages.ui.map.legend import show_legend
from pages.ui.map.page import MapPage
from pages.ui.map.panel import show_panel
from pages.ui.map.peers import show_peer_picking, take_click
from pages.ui.request import Request
from pages.ui.widgets import value_of

_FETCHED = Source("app/static/map")  # the folder that the browser fetches from
_KEY = "map"
_HEIGHT = 480  # pixels of a map with zoom
_ALT = "Map of the United States. What it shows stands in the sentences and the table below it."


def show_map(request: Request, page: MapPage, framework: Framework) -> Figure:
    """The map with everything around it; returned, for the button in the head that pins it."""
    provenance = request.provenance((page.values.metric.id, str(page.values.year)))
    figure = map_figure(page, partial(absences, framework, page.values), provenance)
    figures.show_figure(request, figure, partial(_draw, request, page, figure.summary))
    return figure


def _draw(request: Request, page: MapPage, summary: str) -> None:
    """The legend, the map below, and the chosen place at the right."""
    theme = request.theme
    shaded = page.values.breaks is not None and page.values.breaks.center is None
    stronger = ("lighter" if theme is DARK else "darker") if shaded else ""
    heading = direction_words(page.description, stronger)
    show_legend(legend(page.values, theme, page.classes, page.counts), heading)
    left, right = st.columns([2.5, 1.1], gap="medium")
    with left:
        if page.frame is None:
            _draw_nation(page, theme)
        else:
            _draw_region(page, theme, summary)
    with right:
        panel = partial(show_panel, page.all_places, page.place, page.reading, page.beside)
        picking = partial(show_peer_picking, request, page.choice, page.all_places)
        if request.embedded:
            panel()
        elif page.choice.picks_peers:  # what clicks do stands where it is seen without scrolling
            picking()
            panel()
        else:
            panel()
            picking()


def _draw_nation(page: MapPage, theme: Theme) -> None:
    st.vega_lite_chart(
        nation_chart(page, theme, _FETCHED, page.beside[0] if page.beside else None),
        theme=None,
        key=_KEY,
        on_select=lambda: take_click(page.choice, value_of(_KEY).selection.get(SELECTION, ())),
        selection_mode=SELECTION,
        alt=_ALT,  # another text would make the browser rebuild the map
    )


def _draw_region(page: MapPage, theme: Theme, summary: str) -> None:
    values = page.values
    of_counties = values.level is Level.COUNTY
    region = Region(
        counties=values if of_counties else None,
        cities=page.cities if of_counties else values,
        names=page.names,
        frame=page.frame or outlines.NATION,
        own=page.place.geoid if page.place else "",
    )
    classes = dict.fromkeys((Level.COUNTY, Level.PLACE), page.classes)
    deck = regional_map(region, theme, classes)
    st.pydeck_chart(deck, height=_HEIGHT, key="map-region", alt=summary)
