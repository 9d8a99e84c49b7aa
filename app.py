"""The frame: page settings, the only list of pages, the place picker, and then the page itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from pages.ui import address, controls, data

NAME = "Mobility Metrics Explorer"
ICON = Path(__file__).with_name("static") / "icon.svg"  # ours, so that none is fetched

st.set_page_config(
    page_title=NAME,
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state=256,
)
page = st.navigation(
    {
        "Explore": [
            st.Page(
                "pages/explore/overview.py",
                title="Overview",
                icon=":material/list:",
                help="Every metric of one county or city, beside all others.",
                default=True,
            )
        ]
    }
)
release = data.release_id()
if release is None:
    st.title(NAME, anchor=False)
    st.info(
        "There is no data yet: stop the app and start it with `make run SOURCE=folder`, where "
        "the folder or zip holds the official Mobility Metrics files.",
        icon=":material/database:",
    )
    st.stop()

try:
    known = data.known(release)
except UserError as problem:
    st.title(NAME, anchor=False)
    st.error(escape_markdown(str(problem)), icon=":material/error:")
    st.stop()
current = address.open_address(known)
# Without a place the picker is the page; with one it stands aside.
if not current.place:
    st.title(NAME, anchor=False)
with st.sidebar if current.place else st.container(width=560):
    controls.pick_place(data.places(release).labels)
for problem in address.problems():
    st.warning(escape_markdown(problem), icon=":material/link_off:")
address.write_address()
page.run()
