"""A sheet to read: facts in pairs, in a shadow root with the style sheet of the metric's sheet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

SHEET_CSS = Path(__file__).with_suffix(".css").read_text("utf-8")
_sheet = st.components.v2.component(
    "sheet",
    html="<article></article>",
    css=SHEET_CSS,
    js="""
export default function ({ data, parentElement }) {
  parentElement.querySelector("article").innerHTML = data;
}
""",
)


def facts_list(pairs: Iterable[tuple[str, str]]) -> str:
    """Names with what there is to say of each; both are HTML."""
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{text}</dd>' for name, text in pairs)}</dl>"


def show_sheet(html: str, key: str) -> None:
    """Put a sheet on the page; everything in it that comes from data is escaped."""
    _sheet(data=html, key=key)
