"""All gaps of a place by one breakdown: what holds among all tests, and what was not tested."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mobility.figures.all_gaps import Order, all_gaps_figure, all_gaps_html
from mobility.places import Jurisdiction
from mobility.queries.gaps import metrics_by
from pages.ui import address, data, figures, gap_data, markup
from pages.ui.disparities.choices import by_words
from pages.ui.request import Request
from pages.ui.widgets import choose

_SORTS: dict[Order, str] = {"registry": "usual order", "clearest": "clearest first"}


def complete_breakdown(request: Request, place: Jurisdiction) -> Request:
    """Take the first breakdown where the level has no metric by that of the address."""
    offered = _offered(place)
    if request.address.by in offered:
        return request
    return request.complete(by=offered[0], group="")


def show_all_gaps(request: Request, place: Jurisdiction) -> None:
    """The choice of the breakdown, then a row for each metric."""
    current = request.address
    sort: Order = "clearest" if current.option("sort") == "clearest" else "registry"
    _show_choices(current.by, _offered(place), sort)
    screening = gap_data.gaps_of_place(current.release, place.geoid, current.by)
    breakdown = data.framework().breakdowns[current.by]
    figure = all_gaps_figure(screening, breakdown, place, request.provenance(), order=sort)
    html = all_gaps_html(screening, sort)
    show = partial(markup.show_html, html, "gaps", figure.id, _open_metric)
    figures.show_figure(request, figure, show)


def _offered(place: Jurisdiction) -> list[str]:
    """The breakdowns by which some metric of the level is published."""
    known = metrics_by(data.framework(), place.level).values()
    return [each for each in data.framework().breakdowns if any(each in some for some in known)]


def _show_choices(by: str, offered: Sequence[str], sort: Order) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(
            st.selectbox,
            "By",
            by_words(offered),
            by,
            lambda chosen: address.change_address(by=chosen, group="", year=None),
            key="all-gaps-by",
            width=300,
            label_visibility="collapsed",
        )
        choose(
            st.radio,
            "Order",
            _SORTS,
            sort,
            lambda chosen: address.change_options(sort=chosen),
            key="all-gaps-sort",
            horizontal=True,
            label_visibility="collapsed",
        )


def _open_metric(metric: str) -> None:
    """Turn to the groups of one metric."""
    address.change_address(metric=metric, year=None, group="")
    address.change_options(tab="one", against="")
