"""Meetings: which findings do we look at together, and what do we ask of each?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from pages.ui import address, data, data_views
from pages.ui.meeting import agendas

current = address.current_address()
if not current.place:
    st.markdown(
        "Choose a county or city to prepare a meeting: its findings in an order, each on a screen "
        "of its own, with a question."
    )
    st.stop()

place = data.places(current.release).by_geoid[current.place]
try:
    summary = data_views.findings(current.release, place.geoid)
    agenda = agendas.asked_agenda(place.geoid)
except UserError as problem:
    st.title(place.full_name, anchor=False)
    st.warning(escape_markdown(str(problem)), icon=":material/error:")
    st.stop()
if agenda is None or not agendas.on_the_wall(agenda, summary):
    agendas.show_page(place, agenda, summary)
