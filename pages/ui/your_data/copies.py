"""Copies of the workspace to be restored, and the file of who changed what; for admins."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from mobility.backup import COPIES, Copy, copies, restore, restored_words
from mobility.clock import today
from mobility.errors import UserError
from mobility.exports.spreadsheets.audit import audit_csv
from mobility.text import escape_markdown
from mobility.text.days import long_day
from mobility.workspace.actors import Role
from mobility.workspace.retention import RESTORABLE_DAYS, TRAIL_DAYS
from pages.ui import controls, data
from pages.ui.notices import say_trouble, show_trouble
from pages.ui.widgets import value_of

_PART = "copies"
_RESTORED = "copies-restored"  # what restoring did, and the copy that takes it back
_CHOSEN = "copies-chosen"


def show_copies() -> None:
    """The copies of days, with a button that restores one; nothing for others than admins."""
    try:
        if data.workspace().actor.role < Role.ADMIN:
            return
    except UserError:  # the page itself says that the workspace cannot be read
        return
    st.header("Go back to an earlier day", anchor=False)
    controls.caption(
        f"A copy of the workspace is made every day; the last {COPIES} stay. What is deleted can "
        f"be brought back for {RESTORABLE_DAYS} days; then it is erased, and {COPIES} copies later "
        "it is in none."
    )
    show_trouble(_PART)
    if _RESTORED in st.session_state:
        lines, before = st.session_state[_RESTORED]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(escape_markdown(" ".join(lines)), icon=":material/history:")
            if before is not None:
                st.button(
                    "Undo", key="copies-undo", icon=":material/undo:", on_click=_restore,
                    args=(before,), kwargs={"undo": True},
                )  # fmt: skip
    there = {str(copy.path): copy for copy in copies()}
    if not there:
        st.markdown("There is no copy yet; the first one is made within a minute of the start.")
    else:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                "Copy", list(there), format_func=lambda path: _name(there[path]), key=_CHOSEN,
                width=320,
            )  # fmt: skip
            wanted = st.button(
                "Restore this copy",
                key="copies-restore",
                icon=":material/history:",
                help="All is then as it was in the copy. What is here now is copied before.",
            )
        if wanted:
            with st.spinner("Restoring"):
                _restore(Path(value_of(_CHOSEN)))
            st.rerun()
    _offer_trail()


def _offer_trail() -> None:
    """The button for the file of who changed what."""
    st.download_button(
        "Who changed what",
        partial(audit_csv, data.workspace()),  # the file is made without this session
        f"changes-{today()}.csv",
        "text/csv",
        key="audit-save",
        icon=":material/download:",
        on_click="ignore",
        help="Every change by role and sign-in, with what was there before and after. What was "
        f"written is left out after {TRAIL_DAYS // 365} years, and when a record is erased.",
    )


def _name(copy: Copy) -> str:
    day = long_day(copy.day)
    return f"{day}, {copy.time}, before a copy was restored" if copy.time else day


def _restore(path: Path, *, undo: bool = False) -> None:
    st.session_state.pop(_RESTORED, None)
    try:
        restored = restore(data.workspace(), path)
    except UserError as problem:
        say_trouble(_PART, problem)
        return
    lines = ["Taken back."] if undo else restored_words(restored)
    st.session_state[_RESTORED] = (lines, None if undo else restored.before)
