"""A note of the meeting, written at the wall: it lands on the card of what is shown."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown

_OPEN = "note_open"
_TEXT = "note_text"
_SAID = "note_said"
_LONGEST = 2000


def show_note_key() -> None:
    """The button that opens the field, and closes it again."""
    st.button("Note", icon=":material/edit_note:", shortcut="N", key="wall_note", on_click=_turn)


def show_note(keep: Callable[[str], str]) -> None:
    """The field, where it is open, and what became of the last note.

    Args:
        keep: puts a note where it belongs and says where that is; raises `UserError`.
    """
    said: tuple[str, bool] | None = st.session_state.pop(_SAID, None)
    if said is not None:
        words, kept = said
        with st.container(key="wall-said"):
            (st.success if kept else st.error)(escape_markdown(words))
    if not st.session_state.get(_OPEN):
        return
    with st.container(key="wall-note"), st.form("wall-note-form", border=False):
        st.text_area(
            "What the meeting says",
            key=_TEXT,
            max_chars=_LONGEST,
            height=140,
            placeholder="In the meeting's own words. It lands on the card, under What we see.",
        )
        st.form_submit_button("Keep the note", type="primary", on_click=_keep, args=(keep,))


def _turn() -> None:
    st.session_state[_OPEN] = not st.session_state.get(_OPEN)


def _keep(keep: Callable[[str], str]) -> None:
    """Keep what was written; where that fails, the words stay in the field."""
    words = st.session_state[_TEXT].strip()
    if not words:
        st.session_state[_OPEN] = False
        return
    try:
        said = keep(words)
    except UserError as problem:
        st.session_state[_SAID] = (str(problem), False)
        return
    st.session_state[_SAID] = (said, True)
    st.session_state[_OPEN], st.session_state[_TEXT] = False, ""
