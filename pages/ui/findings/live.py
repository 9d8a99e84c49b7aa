"""A notice on the board when another window has changed it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mobility.errors import UserError
from mobility.workspace import Workspace, stamp
from pages.ui import data

_SECONDS = 5  # between two looks, each of which is one small question


def show_news(
    place: str,
    what: str = "The board",
    stamp_of: Callable[[Workspace, str], tuple[int, ...]] = stamp,
) -> None:
    """Say when what is shown of a place has changed since then, and offer to show it.

    The page does not reload by itself: a user may be reading it or editing a card.
    """
    try:
        seen = stamp_of(data.workspace(), place)
    except UserError:  # the page itself says that it cannot be read
        return
    st.fragment(run_every=_SECONDS)(_watch)(place, what, stamp_of, seen)


def _watch(
    place: str,
    what: str,
    stamp_of: Callable[[Workspace, str], tuple[int, ...]],
    seen: tuple[int, ...],
) -> None:
    try:
        now = stamp_of(data.workspace(), place)
    except UserError:
        return  # another window is writing: the next look will see it
    if now == seen:
        return
    with st.container(key="findings-news", horizontal=True, vertical_alignment="center"):
        st.markdown(f"{what} was changed in another window.", width="content")
        if st.button("Show the changes", key="findings-news-show", icon=":material/refresh:"):
            st.rerun()
