"""Step 3, the map: the file's newest year in the classes of the page of maps, before it is kept."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mobility.analysis.maps.colors import Show, ValueMap
from mobility.figures.maps.choropleth import Source, choropleth, close_up
from mobility.figures.maps.colors import legend
from mobility.registry import Metric
from mobility.text import escape_markdown
from mobility.text.maps import (
    MapWords,
    class_words,
    map_sentence,
    map_summary,
    short_count_words,
)
from mobility.uploads import Observations
from mobility.uploads.versions.preview_map import preview_map
from pages.ui import controls, themes
from pages.ui.map.legend import show_legend
from pages.ui.your_data.draft import Draft
from tools.make_boundaries import outlines

_FETCHED = Source("app/static/map")
_ALT = "Map of the United States. What it shows stands in the sentences beside it."


def show_map(draft: Draft, observed: Observations, metric: Metric) -> None:
    """The map with its sentence and legend; nothing where no row is about everyone."""
    made = preview_map(observed, metric)
    if made is None:
        return
    value_map, theme = made.values, themes.shown_theme()
    words = MapWords(metric, value_map.level, Show.VALUE.value, value_map.year, in_file=True)
    classes = [class_words(words, each) for each in value_map.classes]
    st.markdown(
        f"**{escape_markdown(map_sentence(words, value_map.classes, value_map.middle_half))}** "
        f"{value_map.year}."
    )
    state = _only_state(value_map)
    home = outlines.state_frame(state) if state else None
    drawn = choropleth(value_map, theme, classes, source=_FETCHED, names=made.names, home=home)
    st.vega_lite_chart(
        close_up(drawn) if home else drawn, theme=None, key=draft.key("map"), alt=_ALT
    )
    counts = [short_count_words(each) for each in value_map.classes]
    show_legend(legend(value_map, theme, classes, counts))
    summary = map_summary(words, value_map.classes, value_map.absent.size, value_map.not_compared())
    controls.caption(escape_markdown(summary))


def _only_state(value_map: ValueMap) -> str:
    """The state that all numbers are in, '' where they are in several."""
    there = np.unique(value_map.places.values.state[~np.isnan(value_map.places.values.value)])
    return f"{there[0]:02d}" if there.size == 1 else ""
