"""The frame: page settings, the only list of pages, the place picker, and then the page itself."""

from __future__ import annotations

import streamlit as st

from pages.ui import address, controls, data

st.set_page_config(
    page_title="Mobility Metrics Explorer",
    page_icon=":material/stacked_line_chart:",
    layout="wide",
    initial_sidebar_state=260,
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
known = data.known()
if known is None:
    st.title("Mobility Metrics Explorer")
    st.info(
        "There is no data yet: run `make run SOURCE=folder` with the folder (or zip) that holds "
        "the official Mobility Metrics files, then reload this page."
    )
    st.stop()

current = address.open_address(known)
# Without a place the picker is the page; with one it stands aside.
with st.sidebar if current.place else st.container():
    if not current.place:
        st.title("Which county or city?", anchor=False)
    controls.pick_place(data.place_labels(known.release))
for problem in address.address_problems():
    st.warning(problem, icon=":material/link_off:")
address.write_address()
if current.place:
    page.run()
else:
    st.markdown(data.welcome())
