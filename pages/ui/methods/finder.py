"""A list to search at the left and a sheet to read beside it.

A component with its style sheet inside its own shadow root, like the rows of the overview. The
list is searched in the browser as somebody types.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.ui.markup import SORT_CSS, SORT_SCRIPT
from pages.ui.sheet import SHEET_CSS


def finder(name: str, noun: str, example: str, contents: str) -> ComponentRenderer:
    """Declare a finder.

    Args:
        name: of the component, also its key.
        noun: what one entry is; several of them end in s.
        example: words that somebody could search for.
        contents: what the list holds, for who hears it.

    Returns:
        The component. Its data are the HTML of the `list`, in which an entry is `<li
        data-words="..."><button value="id">`, and of the `sheet`; the id of the `chosen` entry;
        and how many there are in `total`, in words. It sets `chosen` when somebody chooses.
    """
    return st.components.v2.component(
        name,
        html=f"""
<div class="browser">
  <details class="finder" open>
    <summary>All {noun}s</summary>
    <label for="find">Find a {noun}</label>
    <input id="find" type="search" autocomplete="off" placeholder="{example}">
    <p class="found" role="status"></p>
    <nav aria-label="{contents}"></nav>
  </details>
  <article></article>
</div>
""",
        css=SORT_CSS + SHEET_CSS + Path(__file__).with_suffix(".css").read_text("utf-8"),
        js=SORT_SCRIPT + Path(__file__).with_suffix(".js").read_text("utf-8"),
    )
