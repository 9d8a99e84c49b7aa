"""A note of the meeting, written at the wall and added to the card on show."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown

_TEXT = "note_text"
_SAID = "note_said"
LONGEST = 2000
"""Signs of a note."""
ON_CARD = "The note is on the card, under What we see."


def show_note_key() -> None:
    """The button beside which the field opens and closes; the script of the wall does that."""
    st.button("Note", icon=":material/edit_note:", shortcut="N", key="wall_note")


def show_note(keep: Callable[[str], str]) -> None:
    """The field, hidden until it is opened, and what became of the last note.

    It runs as a fragment, so that the wall is not drawn again.

    Args:
        keep: puts a note where it belongs and says where that is; raises `UserError`.
    """
    st.fragment(_show)(keep)


def show_field(keep: Callable[[str], str]) -> None:
    """The field, in view, and what became of the last note; it runs as a fragment, too.

    Args:
        keep: as in `show_note`.
    """
    st.fragment(_show_field)(keep)


def _show_field(keep: Callable[[str], str]) -> None:
    sentence, problem = st.session_state.pop(_SAID, ("", ""))
    _show_form(keep)
    if sentence:
        st.success(escape_markdown(sentence))
    if problem:
        st.error(escape_markdown(problem))


def _show(keep: Callable[[str], str]) -> None:
    sentence, problem = st.session_state.pop(_SAID, ("", ""))
    # Both stand there without words too, or the field would slip into the place of the message
    # for as long as a run takes.
    with st.container(key="wall-said"):
        if sentence:
            st.success(escape_markdown(sentence))
    with st.container(key="wall-note"):
        with st.container():
            if problem:
                with st.container(key="wall-not-kept"):
                    st.error(escape_markdown(problem))
        _show_form(keep)


def _show_form(keep: Callable[[str], str]) -> None:
    with st.form("wall-note-form", border=False):
        st.text_area(
            "What the meeting says",
            key=_TEXT,
            max_chars=LONGEST,
            height=140,
            placeholder="In the meeting's own words. It lands on the card, under What we see.",
        )
        st.form_submit_button("Keep the note", type="primary", on_click=_keep, args=(keep,))


def _keep(keep: Callable[[str], str]) -> None:
    """Keep what was written; where that fails, the words stay in the field."""
    text = st.session_state[_TEXT].strip()
    if not text:
        return
    try:
        st.session_state[_SAID] = (keep(text), "")
    except UserError as problem:
        st.session_state[_SAID] = ("", str(problem))
        return
    st.session_state[_TEXT] = ""
