"""A notice on the board when another window has changed it."""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.workspace import stamp
from pages.ui import data

_SECONDS = 5  # between two looks, each of which is one small question


def show_news(place: str, what: str = "The board") -> None:
    """Say when the cards of a place have changed since the page was shown, and offer to show them.

    The page does not reload by itself: a user may be reading it or editing a card.
    """
    try:
        st.fragment(run_every=_SECONDS)(_theme)(place, what, stamp(data.workspace(), place))
    except UserError:  # the board itself says that it cannot be read
        return


def _theme(place: str, what: str, seen: tuple[int, ...]) -> None:
    try:
        now = stamp(data.workspace(), place)
    except UserError:
        return  # another window is writing: the next look will see it
    if now == seen:
        return
    with st.container(key="findings-news", horizontal=True, vertical_alignment="center"):
        st.markdown(f"{what} was changed in another window.", width="content")
        if st.button("Show the changes", key="findings-news-show", icon=":material/refresh:"):
            st.rerun()
