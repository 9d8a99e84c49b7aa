"""People and roles: who may read, who may change, and who gives roles?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from pages.ui import controls, people
from pages.ui.request import this_request

request = this_request()
controls.show_head(request, request.page.title, wall=False)
try:
    people.show_people()
except UserError as problem:
    st.warning(escape_markdown(str(problem)), icon=":material/error:")
