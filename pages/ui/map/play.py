"""A button that shows the years of a map one after the other.

The browser asks for the next year when the one before has been on the screen for a while, so a
slow server is never asked for two at once. With reduced motion a press shows the next year only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from pages.ui import address
from pages.ui.widgets import value_of

_KEY = "map_play"
_STYLE = """
button {
  font: inherit; color: inherit; background: none; min-width: 5.5rem; min-height: 2.5rem;
  white-space: nowrap; padding: 0.25rem 0.5rem; border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius); cursor: pointer;
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-link-color); outline-offset: 2px; }
"""
_play = st.components.v2.component(
    "map_play",
    html='<button type="button"></button>',
    css=_STYLE,
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
)


def show_play(years: Sequence[int], year: int, prepare: Callable[[int], None]) -> None:
    """Show the button.

    Args:
        years: those with values, ascending.
        year: the one on the map.
        prepare: called with the next year while the years are played.
    """
    shown = address.current_address()
    what = "|".join((shown.metric, *(text for _, text in shown.options)))
    played = _play(
        data=json.dumps({"years": list(years), "year": year, "key": what}),
        key=_KEY,
        width="content",
        on_step_change=partial(_step, tuple(years)),
    )
    later = [each for each in years if each > year]
    if played.step and later:
        prepare(later[0])


def _step(years: tuple[int, ...]) -> None:
    """Show the year that the browser asks for, which can be anything, where it has values."""
    wanted = value_of(_KEY).step
    if wanted in years:
        address.change_address(year=int(wanted))
