"""The settings of all pages and their menu; then the frame with the page in it.

Streamlit's server imports this file once and finds the application in it, whichever way it is
started (`make run`, `streamlit run app.py`); then it runs this file as the script of every page.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mobility.page_registry import PAGES, PageSpec

NAME = "Mobility Metrics Explorer"
ICON = Path(__file__).with_name("static") / "icon.svg"  # ours, so that none is fetched


def show_page() -> None:
    """Fill the menu, and show the page of the address."""
    st.set_page_config(
        page_title=NAME,
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state=256,
    )
    shown = _shown_pages()
    if not shown:
        _show_closed_door()
        return
    # Without sections: Streamlit's headings between the entries of a list are no list for a reader.
    pages = [
        st.Page(
            page.file,
            title=page.title,
            icon=page.icon,
            help=page.help,
            url_path=page.id or None,
            default=not page.id,
            visibility="visible" if page.in_menu else "hidden",
        )
        for page in shown
    ]
    # One figure inside another page has no menu.
    alone = st.context.is_embedded and st.query_params.get("figure")
    page = st.navigation(pages, position="hidden" if alone else "sidebar", expanded=True)

    # Only now, as it can take seconds after a start of the server. Until the pages are named, a
    # browser whose page is still open from before takes itself to be on the first one, and stays
    # there when something is pressed.
    from pages.ui import frame  # noqa: PLC0415 - see the comment above

    frame.show_page(page, NAME)


def _shown_pages() -> list[PageSpec]:
    """The pages of the menu, which depend on the role where people sign in."""
    if "is_logged_in" not in st.user.to_dict():
        return [page for page in PAGES.values() if not page.for_admins]
    from pages.ui import access  # noqa: PLC0415 - quick: the gate has loaded the workspace

    return access.shown_pages()


def _show_closed_door() -> None:
    from pages.ui import access  # noqa: PLC0415 - as above

    access.show_closed_door(NAME)


if __name__ == "__main__":
    show_page()
else:
    from tools import callbacks, serve

    callbacks.finish_callbacks()
    app = st.App(
        __file__, routes=serve.routes(), middleware=serve.layers(), lifespan=serve.lifespan
    )
