"""The handover sheet of each role, the page for funders, and the page of the quarter."""

from __future__ import annotations

import streamlit as st

from pages.ui.plan.view import PlanView
from pages.ui.progress import records


def show_reports(view: PlanView) -> None:
    """Show what is handed on and reported, and the files of it."""
    st.subheader("Handover, by role", anchor=False)
    records.show_kind(view, "handover")
    st.subheader("For funders", anchor=False)
    records.show_kind(view, "funding")
