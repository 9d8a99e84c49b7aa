"""The colors of the themes, as charts take them."""

from __future__ import annotations

import streamlit as st

from mobility.charts.style import Theme
from mobility.text.verdicts import HUES


def shown_theme() -> Theme:
    """The colors of the theme that this reader has on."""
    return _theme("dark" if st.context.theme.type == "dark" else "light")


def light_theme() -> Theme:
    """The colors of the light theme: pictures are taken away in these."""
    return _theme("light")


def dark_theme() -> Theme:
    """The colors of the dark theme, for a dark room."""
    return _theme("dark")


def _theme(kind: str) -> Theme:
    def color(name: str) -> str:
        return str(st.get_option(f"theme.{kind}.{name}"))

    def colors(name: str) -> tuple[str, ...]:
        return tuple(st.get_option(f"theme.{kind}.{name}"))

    return Theme(
        accent=color("blueColor"),
        text=color("textColor"),
        muted=color("grayTextColor"),
        background=color("backgroundColor"),
        gray=color("grayColor"),
        border=color("borderColor"),
        better=color(f"{HUES['better']}Color"),
        worse=color(f"{HUES['worse']}Color"),
        series=colors("chartCategoricalColors"),
        sequential=colors("chartSequentialColors"),
        diverging=colors("chartDivergingColors"),
        below=color("violetColor"),
        above=color("greenColor"),
    )
