"""One metric over the years: its controls, and the lines of the place and of a few others."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.years.over_time import Trend
from mobility.figures.figure import Figure
from mobility.figures.trend import has_line, only_value, trend_figure
from mobility.places import Jurisdiction
from mobility.registry import Dollars
from mobility.text import escape_markdown
from pages.ui import address, data_views, figures
from pages.ui.metric_picker import PICKER_WIDTH, pick_metric
from pages.ui.peers.strip import ChosenPeers, chosen_peers, peers_note
from pages.ui.request import Request
from pages.ui.trends.selection import TrendSelection, read_selection
from pages.ui.widgets import bound, choose

_MOST = 3  # further places: more than four lines cannot be distinguished
_DOLLARS = {"real": "after inflation", "nominal": "as published"}


def show_one_metric(request: Request, place: Jurisdiction) -> None:
    """The choices of this view, then the lines; no chart where nobody has a value."""
    selection = read_selection(request, place)
    show_choices(request, place, selection)
    for problem in selection.problems:
        st.info(escape_markdown(problem), icon=":material/info:")
    peers = chosen_peers(request.address)
    trends, behind = (selection.own, *selection.others), _gray_lines(request, selection, peers)
    provenance = request.provenance((request.address.metric,))
    figure = trend_figure(trends, provenance, behind=behind, peers_note=peers_note(peers))
    others = (*selection.others, *behind)
    if (only := only_value(selection.own)) is not None:
        draws = figure if any(map(has_line, others)) else None
        show = partial(_show_only_value, request, *only, draws)
        figures.show_figure(request, figure, show)
        return
    drawn = any(trend.points for trend in (*trends, *behind))
    figures.show_figure(request, figure, None if drawn else lambda: None)


def _show_only_value(request: Request, value: str, about: str, figure: Figure | None) -> None:
    """Show the value of a place with one year as a number, and a chart where others have lines."""
    st.metric(about, value)
    if figure is not None:
        figures.show_chart(request, figure)


def _gray_lines(
    request: Request, selection: TrendSelection, peers: ChosenPeers
) -> tuple[Trend, ...]:
    """Return the trends of peers that are not among the chosen places, if shown."""
    shown = {trend.jurisdiction.geoid for trend in (selection.own, *selection.others)}
    codes = tuple(geoid for geoid in peers.geoids if geoid not in shown)
    if request.option("gray", "peers") == "none" or not codes:
        return ()
    return data_views.trends(
        request.release,
        codes,
        (selection.own.metric.id,),
        nominal=selection.nominal,
        dollars=selection.own.dollars,
        alone=True,
    )


def show_choices(request: Request, place: Jurisdiction, selection: TrendSelection) -> None:
    """Two rows: what is shown for whom, and how."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pick_metric(
            "Metric", selection.own.metric.id, place.level, "trends-metric",
            label_visibility="collapsed",
        )  # fmt: skip
        _pick_places(request, place)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        change = selection.own.change
        end = change.end if change.end is not None else max(selection.years, default=0)
        _pick_year("Change since", "since", [y for y in selection.years if y < end], change.start)
        _pick_year("until", "until", list(selection.years[1:]), change.end)
        if selection.own.metric.dollars is Dollars.NOMINAL:
            _pick_dollars(nominal=selection.nominal)
        gray = request.option("gray", "peers") == "peers"
        st.checkbox("Peers in gray", **bound("trends-gray", gray, _take_gray))


def _pick_places(request: Request, place: Jurisdiction) -> None:
    """Up to three other places, those of the same kind offered first."""
    known = request.places
    codes = sorted(
        (code for code in known.labels if code != place.geoid),
        key=lambda code: known.by_geoid[code].level is not place.level,
    )
    chosen = [code for code in request.option("places").split(",") if code in known.labels]
    choose(
        st.multiselect,
        "Beside it",
        {code: known.labels[code] for code in codes},
        [code for code in chosen if code != place.geoid],
        lambda places: address.change_options(places=",".join(places)),
        key="trends-places",
        max_selections=_MOST,
        width=PICKER_WIDTH,
        label_visibility="collapsed",
        placeholder="Beside it: up to three other places",
    )


def _pick_year(label: str, key: str, years: list[int], chosen: int | None) -> None:
    """One of the years that have a value; nothing where there is no choice."""
    if chosen not in years:
        return
    choose(
        st.selectbox,
        label,
        {year: f"{label} {year}" for year in years},
        chosen,
        partial(_take_year, key),
        key=f"trends-{key}",
        width=180 if key == "since" else 130,
        label_visibility="collapsed",
    )


def _take_year(key: str, year: int) -> None:
    """Carry a year into the address; a start that is no longer the earlier year goes."""
    changes = {key: str(year)}
    since = address.current_address().option("since")
    if key == "until" and since and int(since) >= year:
        changes["since"] = ""
    address.change_options(**changes)


def _pick_dollars(*, nominal: bool) -> None:
    choose(
        st.radio,
        "Dollars",
        _DOLLARS,
        "nominal" if nominal else "real",
        lambda prices: address.change_options(prices=prices),
        key="trends-prices",
        horizontal=True,
        width="content",
        label_visibility="collapsed",
    )


def _take_gray(gray: bool) -> None:  # noqa: FBT001 - what the checkbox hands on
    address.change_options(gray="peers" if gray else "none")
