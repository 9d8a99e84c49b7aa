"""The frame: page settings, the only list of pages, the place picker, and then the page itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mobility.text import escape_markdown
from pages.ui import address, caches, cold_link, controls, data, figures, first_run, releases
from pages.ui.meeting import room

NAME = "Mobility Metrics Explorer"
ICON = Path(__file__).with_name("static") / "icon.svg"  # ours, so that none is fetched

st.set_page_config(
    page_title=NAME,
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state=256,
)
overview = st.Page(
    "pages/explore/overview.py",
    title="Overview",
    icon=":material/list:",
    help="Every metric of one county or city, beside all others.",
    default=True,
)
compare = st.Page(
    "pages/explore/compare.py",
    title="Compare",
    icon=":material/compare_arrows:",
    help="One county or city beside places like it: where it differs, and who does better.",
)
disparities = st.Page(
    "pages/explore/disparities.py",
    title="Disparities",
    icon=":material/balance:",
    help="Groups of one county or city: who is behind, by how much, and how sure that is.",
)
map_page = st.Page(
    "pages/explore/map.py",
    title="Map",
    icon=":material/map:",
    help="One metric in every county or city: where it is better or worse.",
)
trends = st.Page(
    "pages/explore/trends.py",
    title="Trends",
    icon=":material/show_chart:",
    help="One county or city over the years: what got better or worse, after inflation.",
)
findings = st.Page(
    "pages/plan/findings.py",
    title="Findings",
    icon=":material/keep:",
    help="What the group has seen in one county or city, what it may mean, what is still needed.",
)
meetings = st.Page(
    "pages/plan/meetings.py",
    title="Meetings",
    icon=":material/co_present:",
    help="Findings in an order, each on a screen of its own, with a question to the meeting.",
)
your_data = st.Page(
    "pages/data/your_data.py",
    title="Your data",
    icon=":material/upload_file:",
    help="A table of your own becomes a metric that stands beside the others.",
)
methods = st.Page(
    "pages/data/methods.py",
    title="Data & methods",
    icon=":material/menu_book:",
    help="Where the numbers come from, how they were loaded, and what every metric means.",
)
# Without sections: Streamlit's headings between the entries of a list are no list for a reader.
embedded = figures.embedded()  # one figure inside another page: no menu, no pickers
pages = [overview, compare, disparities, map_page, trends, findings, meetings, your_data, methods]
page = st.navigation(pages, position="hidden" if embedded else "sidebar")
if page.url_path:
    with st.container() if embedded else st.sidebar:  # takes no room there
        cold_link.take_back_page_not_found()
caches.notice_data_sets()
first_run.settle()
known = first_run.known_or_stop(releases.open_release(page.url_path), NAME)
release = known.release
current = address.open_address(known, page.url_path)
alone = figures.alone()
demonstration = data.store(release).release.demonstration
if demonstration and not room.asked_room():  # the wall says so itself
    releases.show_strip()
# Without a place the picker is the page, where the page is about a place; else it stands aside.
start = not current.place and page not in {your_data, methods}
if not alone:
    if start:
        st.title(NAME, anchor=False)
    with st.container(width=560) if start else st.sidebar:
        controls.pick_place(data.places(release).labels)
    with st.sidebar:
        releases.pick_release(release)
    first_run.show_work(demonstration=demonstration, welcome=start)
    releases.show_linked(release)
for problem in address.problems():
    st.warning(escape_markdown(problem), icon=":material/link_off:")
for problem in caches.data_sets().problems:
    st.warning(escape_markdown(problem), icon=":material/folder_off:")
if start and not alone:  # the page will stop, and nothing can be written any more
    address.write_address()
with figures.stage(own_wall=page is meetings):
    page.run()
if not embedded:  # the page has settled by now what its address left open
    address.write_address()
