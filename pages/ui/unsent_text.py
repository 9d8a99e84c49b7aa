"""Keeps the text of a field whose reader leaves the page right after writing it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_script = st.components.v2.component(
    "unsent_text", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


def send_before_leaving() -> None:
    """Let a link to another page wait until the server has the text that was written last."""
    _script(data="", key="unsent_text")
