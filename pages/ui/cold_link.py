"""Takes back what Streamlit says wrongly to the first visitor of a server who comes by a link.

Because there is a folder named `pages`, Streamlit 1.67 first looks for the page as it did before
there was `st.navigation`, finds no file of that name directly in the folder, and opens a dialog
"Page not found". Then it runs app.py, which does find the page. This happens once a server.
"""

from __future__ import annotations

import streamlit as st

_undo = st.components.v2.component(
    "cold_link",
    js="""
export default function () {
  const dialogs = [...document.querySelectorAll('[role="dialog"]')];
  const wrong = dialogs.find((dialog) => dialog.textContent.startsWith("Page not found"));
  wrong?.querySelector("button")?.click();
}
""",
)


def take_back_page_not_found() -> None:
    """Close the dialog; call it on a page that was found by its address."""
    _undo(data="", key="cold_link")
