"""The views of a page as tabs; the one that is open is the option `tab` of the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages.ui import address
from pages.ui.request import Request
from pages.ui.widgets import bound


def show_tabs(
    request: Request, labels: Mapping[str, str], key: str, usual: str = "", **changes: str
) -> dict[str, TabContainer]:
    """The views by their name in the address, the one of the address open.

    Args:
        request: what the run shows.
        labels: what each is called, in their order.
        key: of the tabs, once a page.
        usual: the one that is open where the address names none; the first by default.
        changes: other options of the address that turning to a view sets.
    """
    chosen = request.option("tab", usual or next(iter(labels)))
    names = {label: name for name, label in labels.items()}
    turning = bound(
        key, labels[chosen], lambda label: address.change_options(tab=names[label], **changes)
    )
    return dict(zip(labels, st.tabs(list(labels.values()), **turning), strict=True))
