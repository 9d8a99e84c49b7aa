"""The room a meeting sits in: bright or dark, kept in the address, left with Escape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import streamlit as st

from mobility.figures import theme
from mobility.figures.maps.colors import SHARES, mixed
from mobility.figures.theme import Theme
from pages.ui import address

BRIGHT, DARK = "bright", "dark"
_STYLES = Path(__file__).with_suffix(".css")


def room_theme(room: str) -> Theme:
    """The colors of a room, whatever theme the reader has on."""
    return theme.DARK if room == DARK else theme.LIGHT


def room_colors(room: str) -> Mapping[str, str]:
    """What becomes of the colors of a light picture in a room, also of those thinned on maps."""
    if room != DARK:
        return {}
    light, dark = theme.LIGHT, theme.DARK
    colors = {
        before.upper(): after
        for field in reversed(fields(Theme))  # where two share a color, the earlier one counts
        for before, after in zip(
            _colors(getattr(light, field.name)),
            _colors(getattr(dark, field.name)),
            strict=True,
        )
    }
    thinned = {
        mixed(before, light.background, share): mixed(after, dark.background, share)
        for before, after in colors.items()
        for share in SHARES
    }
    return thinned | colors


def _colors(part: object) -> Sequence[str]:
    if isinstance(part, str):
        return (part,)
    return part if isinstance(part, tuple) else ()


def offer_meeting() -> None:
    """The button that shows this view on a wall."""
    st.button(
        "Meeting",
        icon=":material/co_present:",
        key="enter_meeting",
        help="One sentence and one chart, as large as the screen.",
        on_click=enter,
    )


def enter() -> None:
    """Show the view on a wall; the room follows the reader's theme."""
    address.change_options(room=room_of_theme(), figure="")


def room_of_theme() -> str:
    """The room that goes with the theme of this reader."""
    return DARK if st.context.theme.type == "dark" else BRIGHT


def leave() -> None:
    """Show the page again, and follow no other window."""
    address.change_options(room="", figure="", follow="")


def change_room() -> None:
    """From bright to dark and back."""
    dark = address.current_address().option("room") == DARK
    address.change_options(room=BRIGHT if dark else DARK)


def show_styles(room: str) -> None:
    """Hide everything but the wall, and give it the colors of the room."""
    theme = room_theme(room)
    colors = (
        f":root {{ --wall-ground: {theme.background}; --wall-text: {theme.text}; "
        f"--wall-quiet: {theme.muted}; --wall-line: {theme.border}; --wall-bar: {theme.accent}; }}"
    )
    st.html(f"<style>{colors}{_STYLES.read_text('utf-8')}</style>")
