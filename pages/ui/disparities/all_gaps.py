"""All gaps of a place by one breakdown: what holds among all tests, and what was not tested."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mobility.figures.all_gaps import Order, all_gaps_figure, all_gaps_html
from mobility.places import Jurisdiction
from mobility.queries.gaps import metrics_by
from pages.ui import address, data, figures, gap_data, markup

_BY, _SORT = "all-gaps-by", "all-gaps-sort"
_SORTS: dict[Order, str] = {"registry": "usual order", "clearest": "clearest first"}


def resolve_breakdown(place: Jurisdiction) -> None:
    """Take the first breakdown where the level has no metric by that of the address."""
    current, offered = address.current_address(), _offered(place)
    if current.by not in offered:
        address.change_address(by=offered[0], group="")


def show_all_gaps(place: Jurisdiction) -> None:
    """The choice of the breakdown, then a row for each metric."""
    current = address.current_address()
    sort: Order = "clearest" if current.option("sort") == "clearest" else "registry"
    _show_choices(current.by, _offered(place), sort)
    screening = gap_data.gaps_of_place(current.release, place.geoid, current.by)
    breakdown = data.framework().breakdowns[current.by]
    figure = all_gaps_figure(screening, breakdown, place, figures.provenance(), order=sort)
    html = all_gaps_html(screening, sort)
    figures.show_figure(figure, lambda: markup.show_html(html, "gaps", figure.id, _open_metric))


def _offered(place: Jurisdiction) -> list[str]:
    """The breakdowns by which some metric of the level is published."""
    known = metrics_by(data.framework(), place.level).values()
    return [each for each in data.framework().breakdowns if any(each in some for some in known)]


def _show_choices(by: str, offered: Sequence[str], sort: Order) -> None:
    labels = {each: data.framework().breakdowns[each].label for each in offered}
    st.session_state[_BY], st.session_state[_SORT] = by, sort
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "By",
            offered,
            format_func=lambda one: f"by {labels[one][:1].lower()}{labels[one][1:]}",
            key=_BY,
            on_change=lambda: address.change_address(by=st.session_state[_BY], group="", year=None),
            width=300,
            label_visibility="collapsed",
        )
        st.radio(
            "Order",
            list(_SORTS),
            format_func=lambda one: _SORTS[one],
            key=_SORT,
            horizontal=True,
            on_change=lambda: address.change_options(sort=st.session_state[_SORT]),
            label_visibility="collapsed",
        )


def _open_metric(metric: str) -> None:
    """Turn to the groups of one metric."""
    address.change_address(metric=metric, year=None, group="")
    address.change_options(tab="one", against="")
