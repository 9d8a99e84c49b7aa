"""The colors of the themes, as charts take them."""

from __future__ import annotations

import streamlit as st

from mobility.charts.style import Look
from mobility.text.verdicts import HUES


def shown_look() -> Look:
    """The colors of the theme that this reader has on."""
    return _look("dark" if st.context.theme.type == "dark" else "light")


def light_look() -> Look:
    """The colors of the light theme: pictures are taken away in these."""
    return _look("light")


def dark_look() -> Look:
    """The colors of the dark theme, for a dark room."""
    return _look("dark")


def _look(kind: str) -> Look:
    def color(name: str) -> str:
        return str(st.get_option(f"theme.{kind}.{name}"))

    def colors(name: str) -> tuple[str, ...]:
        return tuple(st.get_option(f"theme.{kind}.{name}"))

    return Look(
        mine=color("blueColor"),
        text=color("textColor"),
        quiet=color("grayTextColor"),
        ground=color("backgroundColor"),
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
