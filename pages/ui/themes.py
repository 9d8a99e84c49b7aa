"""The theme that a reader has chosen."""

from __future__ import annotations

import streamlit as st

from mobility.figures.theme import DARK, LIGHT, Theme


def shown_theme() -> Theme:
    """Return the colors of drawings in the theme that this reader sees."""
    return DARK if st.context.theme.type == "dark" else LIGHT
