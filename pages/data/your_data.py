"""Your data: what do we know here that the metrics do not say?"""

from __future__ import annotations

import streamlit as st

from mobility.workspace.actors import Role
from pages.ui import access, controls, data
from pages.ui.request import this_request
from pages.ui.your_data import (
    columns,
    copies,
    data_sets,
    details,
    keep,
    numbers,
    places,
    preview,
    read,
    transfer,
)
from pages.ui.your_data import draft as drafts

framework = data.framework()
draft = drafts.current_draft()
request = this_request()
controls.show_head(request, request.page.title, wall=False)
if draft is None:
    data_sets.show_outcome()
    if access.may(Role.EDITOR):
        read.choose_file(data.residents(request.release))
    data_sets.show_stored(framework)
    if access.may(Role.EDITOR):
        transfer.show_transfer()
    copies.show_copies()
else:
    keep.show_head(request, draft, framework)
    read.show_read(draft)
    read.show_personal(draft)
    st.header("2 · What we understood", anchor=False)
    st.markdown(f"**{columns.understood_sentence(draft)}**")
    keep.show_questions(draft)
    places.show_places(draft)
    st.subheader("The columns", anchor=False, help=columns.ROLES_HELP)
    columns.show_columns(draft)
    columns.show_groups(draft, framework)
    columns.ask_about_hispanic(draft)
    st.subheader("The numbers", anchor=False)
    numbers.show_numbers(draft)
    st.subheader("The measure", anchor=False)
    details.show_details(draft, framework)
    details.show_more(draft)
    st.header("3 · How it looks", anchor=False)
    preview.show_preview(draft, framework)
