"""Step 3, the map: the file's newest year in the classes of the page of maps, before it is kept."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mobility import outlines
from mobility.analysis.maps.colors import Show, ValueMap
from mobility.charts.choropleth import Source, choropleth, close_up
from mobility.charts.map_colors import legend
from mobility.framework import Metric
from mobility.supplement import Observations
from mobility.supplement.versions.preview_map import preview_map
from mobility.text import escape_markdown
from mobility.text.maps import (
    MapWords,
    class_words,
    map_sentence,
    map_summary,
    short_count_words,
)
from pages.ui import controls, looks
from pages.ui.map.legend import show_legend
from pages.ui.your_data.draft import Draft

_FETCHED = Source("app/static/map")
_ALT = "Map of the United States. What it shows stands in the sentences beside it."


def show_map(draft: Draft, observed: Observations, metric: Metric) -> None:
    """The map with its sentence and legend; nothing where no row is about everyone."""
    made = preview_map(observed, metric)
    if made is None:
        return
    found, look = made.found, looks.shown_look()
    words = MapWords(metric, found.level, Show.VALUE.value, found.year, in_file=True)
    classes = [class_words(words, each) for each in found.classes]
    st.markdown(
        f"**{escape_markdown(map_sentence(words, found.classes, found.middle_half))}** "
        f"{found.year}."
    )
    state = _only_state(found)
    home = outlines.state_frame(state) if state else None
    drawn = choropleth(found, look, classes, source=_FETCHED, names=made.names, home=home)
    st.vega_lite_chart(
        close_up(drawn) if home else drawn, theme=None, key=draft.key("map"), alt=_ALT
    )
    counts = [short_count_words(each) for each in found.classes]
    show_legend(legend(found, look, classes, counts))
    controls.show_quietly(
        escape_markdown(map_summary(words, found.classes, found.absent.size, found.not_compared()))
    )


def _only_state(found: ValueMap) -> str:
    """The state that all numbers are in, '' where they are in several."""
    there = np.unique(found.places.values.state[~np.isnan(found.places.values.value)])
    return f"{there[0]:02d}" if there.size == 1 else ""
