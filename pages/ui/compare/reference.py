"""A value that somebody names to compare with: a number, its year and where it is from.

In the address: `value|year|source`, the value as it is stored (a share from 0 to 1).
"""

from __future__ import annotations

import math

import streamlit as st

from mobility.analysis.peers.comparison import Reference
from mobility.registry import Metric, Unit
from mobility.text import escape_markdown
from pages.ui import address
from pages.ui.request import Request
from pages.ui.widgets import begin_with, value_of

_VALUE, _YEAR, _SOURCE = "reference-value", "reference-year", "reference-source"


def named_reference(request: Request, metric: Metric) -> Reference | None:
    """The value in the address, where it was named for this metric and can be read."""
    parts = request.option("reference").split("|")
    if len(parts) != 4 or parts[0] != metric.id:
        return None
    try:
        value = float(parts[1])
        year = int(parts[2]) if parts[2] else None
    except ValueError:
        return None
    return Reference(value, year, parts[3]) if math.isfinite(value) else None


def name_reference(request: Request, metric: Metric) -> None:
    """Ask for a value, its year and its source, and carry them into the address."""
    current = named_reference(request, metric)
    percent = metric.unit is Unit.SHARE
    scale = 100 if percent else 1
    unit = "%" if percent else metric.unit_label or ("$" if metric.unit is Unit.DOLLARS else "")
    begin_with(_VALUE, None if current is None else current.value * scale)
    begin_with(_YEAR, current.year if current else None)
    begin_with(_SOURCE, current.source if current else "")
    st.markdown(
        "The release holds no national average. Type the publisher's, a goal or a limit, with its "
        "year and source; it is compared as known without error."
    )
    with st.form("reference-form", border=False):
        st.number_input(f"Value ({unit})" if unit else "Value", key=_VALUE, format="%.4g")
        st.number_input("Year", 1990, 2100, key=_YEAR)
        st.text_input("Source", key=_SOURCE, max_chars=120)
        st.form_submit_button("Compare with it", on_click=_take, args=(metric.id, scale))
    if current:
        st.button("Take it away", type="tertiary", icon=":material/close:", on_click=_drop)
        st.markdown(f":small[:gray[{escape_markdown(current.source)}]]")


def _take(metric: str, scale: int) -> None:
    value = value_of(_VALUE)
    if value is None:
        _drop()
        return
    year = value_of(_YEAR) or ""
    source = " ".join(value_of(_SOURCE).replace("|", "/").split())
    address.change_options(reference=f"{metric}|{value / scale:.10g}|{year}|{source}")


def _drop() -> None:
    address.change_options(reference="")
