"""The way from a place to its published plan, for everybody."""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.published import address_of
from mobility.workspace.document_versions import is_published
from pages.ui import data
from pages.ui.request import Request


def show_plan_link(request: Request) -> None:
    """Show a link to the published plan of the place; nothing where none is."""
    place = request.address.place
    try:
        known = is_published(data.workspace(), place)
    except UserError:  # of the workspace, which other parts of the page report
        return
    if known:
        st.markdown(f"[The Mobility Action Plan of this place]({address_of(request.link, place)})")
