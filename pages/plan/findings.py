"""Findings: what have we seen, what may it mean, and what do we still need?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.exports.findings import small_picture
from mobility.text import escape_markdown
from mobility.workspace.actors import Role
from pages.ui import access, controls, data_views
from pages.ui.findings import board, branding, done, edit, export, live, unreadable
from pages.ui.request import this_request

request = this_request()
place = controls.require_place(
    request,
    "to see what its group has found: pinned charts, what people told, what it may mean, and what "
    "is still needed.",
)
with st.container(gap="xxsmall"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(place.full_name, anchor=False)
        files = st.container(width="content")
        controls.show_link(request, wall=False)
    controls.show_question(request)
done.show_done(request, place.geoid)
live.show_news(place.geoid)
try:
    unreadable.show_unreadable(place.geoid)
    summary = data_views.findings(request.release, place.geoid)
except UserError as problem:
    st.warning(escape_markdown(str(problem)), icon=":material/error:")
    st.stop()
if summary.cards:
    with files:
        export.show_export(request, summary)
    board.show_styles()
    board.show_filters(request, summary)
    board.show_board(request, summary, small_picture)
else:
    board.show_empty()
controls.link_page("data_to_collect")
board.show_questions()
if access.may(Role.EDITOR):
    branding.show_branding(place)
    edit.show_open_card(summary)
