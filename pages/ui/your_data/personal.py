"""Step 1, personal data: which columns are left out, and the way to use one all the same."""

from __future__ import annotations

import streamlit as st

from mobility.text import count_of
from mobility.uploads.columns.personal import Personal
from pages.ui import controls
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.words import named


def show_personal(draft: Draft) -> None:
    """Ask about every column that looks like data about single people."""
    found = draft.schema.personal
    if not found:
        return
    left_out = len(draft.schema.withheld)
    words = "looks like data about individual people"
    one = f"1 column {words}: it is left out unless you say otherwise."
    several = f"{len(found)} columns {words.replace('looks', 'look')}: they are left out unless "
    st.warning(one if len(found) == 1 else f"{several}you say otherwise.", icon=":material/shield:")
    for number, each in enumerate(found):
        _ask(draft, number, each)
    if left_out < len(found):
        kept = count_of(len(found) - left_out, "column")
        controls.caption(
            f"You use {kept} of personal data. What is kept of the file may then name people, and "
            "so may the workspace file."
        )


def _ask(draft: Draft, number: int, each: Personal) -> None:
    key = draft.key(f"personal-{number}")
    st.session_state[key] = each.column in draft.mapping.keep_columns

    def say() -> None:
        drafts.keep_column(each.column, keep=st.session_state[key])

    rows = count_of(each.rows, "row")
    label = f"Use {named(each.column, 40)}: {each.what}, such as {each.sample} ({rows})"
    st.checkbox(label, key=key, on_change=say)
