"""Exports of a figure: files, addresses, a pin, and its table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from urllib.parse import quote

import streamlit as st

from mobility.exports.formats import FORMATS, ON_PAGES, figure_bytes
from mobility.figures.figure import Figure, table_rows
from mobility.text import escape_markdown
from pages.ui import controls, pins, tables
from pages.ui.request import Request
from tools.headers import embedding_sites


def show_export(request: Request, figure: Figure) -> None:
    """One quiet row: the files, and the addresses that show the figure again."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_files(figure, ON_PAGES)
        with st.popover("Link", type="tertiary", icon=":material/link:"):
            controls.show_address(figure.address)
            controls.caption("Shows this figure alone inside a page of yours:")
            show_frame(figure)
        pins.show_pin(request, figure)


def show_files(figure: Figure, endings: Sequence[str]) -> None:
    """Show a button for each kind of file, by its ending; files are made on request."""
    with st.container(horizontal=True, width="content", gap="small"):
        for ending in endings:
            label, media_type = FORMATS[ending]
            st.download_button(
                label,
                partial(figure_bytes, figure, ending),
                f"{figure.name}.{ending}",
                media_type,
                key=f"{figure.id}-{ending}",
                type="tertiary",
                icon=":material/download:",
                on_click="ignore",
            )


def show_frame(figure: Figure) -> None:
    """The HTML that shows a figure inside another page, to be copied, and where it does so."""
    source = f"{figure.address}{'&' if '?' in figure.address else '?'}"
    html = (
        f'<iframe src="{escape(source)}embed=true&amp;figure={escape(quote(figure.id))}" '
        f'title="{escape(figure.title)}" width="100%" height="640" style="border:0" '
        'loading="lazy"></iframe>'
    )
    sites = embedding_sites()
    if sites:
        controls.caption(escape_markdown(f"Works on pages of {', '.join(sites)}."))
    else:
        controls.caption(
            "No website may show figures of this app yet, so its frame stays empty. Your IT "
            "department can allow yours with the setting EMBED, as the README says."
        )
    st.code(html, language=None, wrap_lines=True)  # colors for parts are too pale


def show_table(figure: Figure) -> None:
    """Show the text of the table and of the chart in a closed section."""
    unfolded = st.expander(
        "The same as a table",
        icon=":material/table:",
        key=f"{figure.id}-table",
        on_change="rerun",
    )
    if not unfolded.open:
        return
    table = figure.table()
    rows = table_rows(table[table.attrs["shown"]])
    with unfolded:
        st.markdown(escape_markdown(figure.summary))
        tables.show_rows(rows, f"{figure.id}-rows", figure.title)
