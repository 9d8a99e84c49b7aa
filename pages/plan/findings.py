"""Findings: what have we seen, what may it mean, and what do we still need?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from pages.ui import address, controls, data, data_views
from pages.ui.findings import board, coverage, done, edit, export, live, unreadable

current = address.current_address()
if not current.place:
    st.markdown(
        "Choose a county or city to see what its group has found: pinned charts, what people told, "
        "what it may mean, and what is still needed."
    )
    st.stop()

place = data.places(current.release).by_geoid[current.place]
with st.container(gap="xxsmall"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(place.full_name, anchor=False)
        files = st.container(width="content")
        controls.show_link(wall=False)
    controls.show_question()
done.show_done(place.geoid)
live.show_news(place.geoid)
try:
    unreadable.show_unreadable(place.geoid)
    summary = data_views.findings(current.release, place.geoid)
except UserError as problem:
    st.warning(escape_markdown(str(problem)), icon=":material/error:")
    st.stop()
if summary.cards:
    with files:
        export.show_export(summary)
    board.show_styles()
    coverage.show_coverage(summary)
    board.show_board(summary, data_views.thumbnail)
else:
    board.show_empty()
board.show_questions()
edit.show_open_card(summary)
