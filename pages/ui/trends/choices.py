"""What can be chosen beside the lines: metric, other places, years, dollars, gray lines."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.places import Jurisdiction
from mobility.registry import Dollars
from pages.ui import address, data
from pages.ui.metric_picker import PICKER_WIDTH, pick_metric
from pages.ui.trends.asked import Asked

_PLACES, _PRICES, _GRAY = "trends-places", "trends-prices", "trends-gray"
_MOST = 3  # places beside the own one: more than four lines are not told apart
_DOLLARS = {"real": "after inflation", "nominal": "as published"}


def show_choices(place: Jurisdiction, asked: Asked) -> None:
    """Two rows: what is shown for whom, and how."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pick_metric(
            "Metric", asked.own.metric.id, place.level, "trends-metric",
            label_visibility="collapsed",
        )  # fmt: skip
        _pick_places(place)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        change = asked.own.change
        end = change.end if change.end is not None else max(asked.years, default=0)
        _pick_year("Change since", "since", [y for y in asked.years if y < end], change.start)
        _pick_year("until", "until", list(asked.years[1:]), change.end)
        if asked.own.metric.dollars is Dollars.NOMINAL:
            _pick_dollars(nominal=asked.nominal)
        st.session_state[_GRAY] = address.current_address().option("gray", "peers") == "peers"
        st.checkbox("Peers in gray", key=_GRAY, on_change=_gray_changed)


def _pick_places(place: Jurisdiction) -> None:
    """Up to three other places, those of the same kind offered first."""
    current = address.current_address()
    known = data.places(current.release)
    codes = sorted(
        (code for code in known.labels if code != place.geoid),
        key=lambda code: known.by_geoid[code].level is not place.level,
    )
    chosen = [code for code in current.option("places").split(",") if code in known.labels]
    st.session_state[_PLACES] = [code for code in chosen if code != place.geoid]
    st.multiselect(
        "Beside it",
        codes,
        format_func=lambda code: known.labels.get(code, code),
        key=_PLACES,
        max_selections=_MOST,
        width=PICKER_WIDTH,
        label_visibility="collapsed",
        placeholder="Beside it: up to three other places",
        on_change=lambda: address.change_options(places=",".join(st.session_state[_PLACES])),
    )


def _pick_year(words: str, key: str, years: list[int], chosen: int | None) -> None:
    """One of the years that have a value; nothing where there is no choice."""
    if chosen not in years:
        return
    widget = f"trends-{key}"
    st.session_state[widget] = chosen
    st.selectbox(
        words,
        years,
        format_func=lambda year: f"{words} {year}",
        key=widget,
        width=180 if key == "since" else 130,
        label_visibility="collapsed",
        on_change=partial(_year_changed, key, widget),
    )


def _year_changed(key: str, widget: str) -> None:
    """Carry a year into the address; a start that is no longer the earlier year goes."""
    year = st.session_state[widget]
    changes = {key: str(year)}
    since = address.current_address().option("since")
    if key == "until" and since and int(since) >= year:
        changes["since"] = ""
    address.change_options(**changes)


def _pick_dollars(*, nominal: bool) -> None:
    st.session_state[_PRICES] = "nominal" if nominal else "real"
    st.radio(
        "Dollars",
        list(_DOLLARS),
        format_func=lambda prices: _DOLLARS[prices],
        key=_PRICES,
        horizontal=True,
        width="content",
        label_visibility="collapsed",
        on_change=lambda: address.change_options(prices=st.session_state[_PRICES]),
    )


def _gray_changed() -> None:
    address.change_options(gray="peers" if st.session_state[_GRAY] else "none")
