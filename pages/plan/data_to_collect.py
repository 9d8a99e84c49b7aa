"""Data to collect: what do we still need to know, and who may have it?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from pages.ui import controls, data_views
from pages.ui.data_to_collect import actions, form, listing
from pages.ui.findings import live
from pages.ui.request import this_request

request = this_request()
place = controls.require_place(
    request, "to list what its group still wants to know, who may have it, and how far it is."
)
controls.show_head(request, place.full_name, wall=False)
controls.link_page("findings", "Back to the findings", icon=":material/arrow_back:")
actions.show_done(place.geoid, request.theme.background)
live.show_news(place.geoid, "The list or the board")
try:
    summary = data_views.findings(request.release, place.geoid)
except UserError as problem:
    st.warning(escape_markdown(str(problem)), icon=":material/error:")
    st.stop()
listing.show_list(summary)
listing.show_wanted_by_board(summary)
form.show_open_form(place.geoid)
