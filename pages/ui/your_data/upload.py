"""Bringing a file: where it is chosen, what stops it, and forms to fill in."""

from __future__ import annotations

import streamlit as st

from mobility.text import escape_markdown
from mobility.uploads.limits import LARGEST_FILE
from mobility.uploads.templates import EXAMPLES, TEMPLATES, Form
from pages.ui import controls
from pages.ui.drop_region import name_drop_regions
from pages.ui.your_data import draft as drafts

_UPLOADER = "your-data-uploader"  # counts up, so that the bytes of the last file are let go of
_ENDINGS = ["csv", "tsv", "txt", "tab", "psv", "xlsx", "xlsm", "xls", "gz", "zip"]


def choose_file() -> None:
    """Where a file is brought, and why the last one could not be used."""
    if problem := drafts.trouble():
        st.error(escape_markdown(problem), icon=":material/block:")
    number = st.session_state.setdefault(_UPLOADER, 0)
    file = st.file_uploader(
        "A table of your own: one row for each county or city, or for each event",
        type=_ENDINGS,
        key=f"your-data-upload-{number}",
        help=(
            f"CSV, TSV, Excel, packed or not, up to {LARGEST_FILE // 1_000_000} MB. Titles above "
            "the header, totals below it and odd numbers are fine."
        ),
    )
    name_drop_regions("your-data-region")
    controls.caption(
        "It stays on this computer, and nothing is kept before you have seen what was understood. "
        "No records of individual people: count them first."
    )
    if file is not None:
        with st.spinner("Reading the file"):
            drafts.take_file(file.name, file)
        st.session_state[_UPLOADER] = number + 1
        st.rerun()
    _offer_forms()


def _offer_forms() -> None:
    """Tables to fill in, and examples to try."""
    with st.popover("Templates and examples", icon=":material/table:", type="tertiary"):
        st.markdown("**Templates to fill in**")
        for form in TEMPLATES:
            _show_form(form)
        st.markdown("**Examples to try: real places, invented numbers**")
        for form in EXAMPLES:
            _show_form(form)


def _show_form(form: Form) -> None:
    st.download_button(
        form.title,
        form.content,
        form.name,
        "text/csv",
        key=f"form-{form.name}",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
    controls.caption(form.words)
