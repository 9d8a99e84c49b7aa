"""The views of a page as tabs; the one that is open is the option `tab` of the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages.ui import address


def show_tabs(labels: Mapping[str, str], key: str) -> dict[str, TabContainer]:
    """The views by their name in the address, the one of the address open.

    Args:
        labels: what each is called, in their order; the first is open where the address names none.
        key: of the tabs, once a page.
    """
    chosen = address.current_address().option("tab", next(iter(labels)))
    st.session_state[key] = labels[chosen]
    names = {label: name for name, label in labels.items()}

    def turn() -> None:
        address.change_options(tab=names[st.session_state[key]])

    return dict(zip(labels, st.tabs(list(labels.values()), key=key, on_change=turn), strict=True))
