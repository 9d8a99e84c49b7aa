"""The only list of pages, and the settings of all; then the frame with the page in it.

Streamlit's server imports this file once and finds the application in it, whichever way it is
started (`make run`, `streamlit run app.py`); then it runs this file as the script of every page.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

NAME = "Mobility Metrics Explorer"
ICON = Path(__file__).with_name("static") / "icon.svg"  # ours, so that none is fetched


def show_page() -> None:
    """Name all pages, and show the one that is asked for."""
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
        help=(
            "What the group has seen in one county or city, what it may mean, what is still needed."
        ),
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
    pages = [
        overview,
        compare,
        disparities,
        map_page,
        trends,
        findings,
        meetings,
        your_data,
        methods,
    ]
    # One figure inside another page has no menu.
    alone = st.context.is_embedded and st.query_params.get("figure")
    page = st.navigation(pages, position="hidden" if alone else "sidebar")

    # Only now, as it can take seconds after a start of the server. Until the pages are named, a
    # browser whose page is still open from before takes itself to be on the first one, and stays
    # there when something is pressed.
    from pages.ui import frame  # noqa: PLC0415

    frame.show_page(
        page, NAME, own_wall=page is meetings, about_a_place=page not in {your_data, methods}
    )


if __name__ == "__main__":
    show_page()
else:
    from tools import serve

    app = st.App(__file__, middleware=serve.layers(), lifespan=serve.kept_running)
