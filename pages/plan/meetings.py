"""Meetings: which findings do we look at together, and what do we ask of each?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from mobility.workspace.actors import Role
from pages.ui import access, controls, data_views
from pages.ui.meeting import agenda_wall, agendas, leader
from pages.ui.request import this_request

request = this_request()
place = controls.require_place(
    request,
    "to prepare a meeting: its findings in an order, each on a screen of its own, with a question.",
)
try:
    summary = data_views.findings(request.release, place.geoid)
    agenda = agendas.asked_agenda(request, place.geoid)
except UserError as problem:
    st.title(place.full_name, anchor=False)
    st.warning(escape_markdown(str(problem)), icon=":material/error:")
    st.stop()
if agenda is not None and agenda.items and request.room:  # the meeting has begun
    agenda_wall.show_item(request, agenda, summary)
elif agenda is not None and agenda.items and request.option("lead") and access.may(Role.EDITOR):
    leader.show_leader(request, agenda, summary)
else:
    agendas.show_page(request, place, agenda, summary)
