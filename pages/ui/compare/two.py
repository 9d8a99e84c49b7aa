"""Two metrics of all places, the peers in front and named by number."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from mobility.charts.scatter import Cloud, Spot, place_scatter
from mobility.errors import UserError
from mobility.figures.figure import Basis, Cell, figure_table
from mobility.places import Jurisdiction, Level
from mobility.queries import MetricPair
from mobility.registry import HEADLINE, Metric
from mobility.text import count_of, escape_markdown, format_number, format_value, places_word
from pages.ui import address, data, figures, themes
from pages.ui.metric_picker import pick_metric
from pages.ui.peers.strip import ChosenPeers, peers_note

_FIGURE = "two-metrics"


def show_two_metrics(chosen: ChosenPeers, metric: str) -> None:
    """The pickers of both axes and the chart."""
    current, level = address.current_address(), chosen.place.level
    against = _other_metric(metric, level)
    with st.container(horizontal=True):
        pick_metric("Across", metric, level, "two-across")
        pick_metric("Upwards", against, level, "two-upwards", _pick_against)
    try:
        until = data.latest_year(current.release, chosen.place, current.year)
        pair = data.metric_pair(current.release, level, metric, against, until)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    spots = _spots(chosen, pair)
    firm = pair.reliable
    cloud = Cloud(pair.x[firm], pair.y[firm])
    summary = _summary(chosen, pair, spots)
    draws = partial(
        place_scatter, cloud, list(spots.values()), pair.across, pair.upwards, alt_text=summary
    )
    many = places_word(level)
    outside, weak = cloud.outside(list(spots.values())), int((~firm).sum())
    figure = figures.new_figure(
        _FIGURE,
        title=f"{pair.across.short_label} and {pair.upwards.short_label}: {_title(chosen, spots)}",
        subtitle=(
            f"Across: {pair.across.label}, {pair.x_year}. Upwards: {pair.upwards.label}, "
            f"{pair.y_year}. {format_number(cloud.x.size)} {many} with reliable values of both."
        ),
        summary=summary,
        key=_key(chosen, spots),
        footer=(
            (
                f"{count_of(outside, 'place')} outside the axes and {format_number(weak)} with a "
                "weak value are not drawn, nor are those without a value of one of the two. "
                "Nothing is tested here, and places alike in two things are no proof that one "
                "brings the other about."
            ),
            peers_note(chosen),
        ),
        table=lambda: _table(chosen, pair, spots),
        file_chart=lambda theme: draws(theme, width=700),
        about=(pair.across.id, pair.upwards.id),
        basis=Basis(metrics=(pair.across.id, pair.upwards.id)),
    )

    def draw() -> None:
        st.vega_lite_chart(draws(themes.shown_theme()), theme=None, key=_FIGURE)

    figures.show_figure(figure, draw)


def _pick_against(metric: str) -> None:
    address.change_options(against=metric)


def _other_metric(metric: str, level: Level) -> str:
    """The second metric of the address, or the first that the framework reads with the first.

    One that has values in this copy goes before one that has not.
    """
    current, known = address.current_address(), data.framework().metrics
    asked = current.option("against")
    wanted = [name for name in (asked, *known[metric].read_with, *known) if name]
    others = [name for name in wanted if name != metric and known[name].series_of(level)]
    if asked in others:
        return asked
    filled = (
        name for name in others if data.metric_years(current.release, name).get((level, HEADLINE))
    )
    found = next(filled, others[0])
    address.change_options(against=found)
    return found


def _spots(chosen: ChosenPeers, pair: MetricPair) -> dict[str, Spot]:
    """The place and its peers that have both values, by geoid; peers by number."""
    rows = {str(code): row for row, code in enumerate(pair.geoid)}
    firm = pair.reliable
    spots = {}
    for number, place in enumerate((chosen.place, *chosen.places)):
        row = rows.get(place.geoid)
        if row is not None:
            mine = place is chosen.place
            name = place.name if mine else place.full_name
            sign = "" if mine else str(number)
            spots[place.geoid] = Spot(
                name, sign, float(pair.x[row]), float(pair.y[row]), not firm[row], mine
            )
    return spots


def _title(chosen: ChosenPeers, spots: dict[str, Spot]) -> str:
    own = spots.get(chosen.place.geoid)
    if own is None:
        return f"{chosen.place.name} has no value of both"
    peers, many = count_of(len(spots) - 1, "peer"), places_word(chosen.place.level)
    return f"{chosen.place.name} and {peers} among all {many}"


def _key(chosen: ChosenPeers, spots: dict[str, Spot]) -> str:
    """Which number is which peer."""
    named = [f"{spot.sign} {spot.name}" for spot in spots.values() if not spot.mine]
    without = [place.full_name for place in chosen.places if place.geoid not in spots]
    absent = f" No value of both: {', '.join(without)}." if without else ""
    return f"{' · '.join(named)}.{absent}" if named else f"No peer has both values.{absent}"


def _summary(chosen: ChosenPeers, pair: MetricPair, spots: dict[str, Spot]) -> str:
    """What the chart shows, for somebody who does not see it."""
    own = spots.get(chosen.place.geoid)
    if own is None:
        return f"{_title(chosen, spots)}."
    words = [f"{chosen.place.full_name}: {_values(pair, own)}."]
    peers = [spot for spot in spots.values() if not spot.mine and not spot.weak]
    if peers and not own.weak:
        for metric, here, others in (
            (pair.across, own.x, [spot.x for spot in peers]),
            (pair.upwards, own.y, [spot.y for spot in peers]),
        ):
            words.append(_among(metric, here, others))
    return " ".join(words)


def _values(pair: MetricPair, spot: Spot) -> str:
    weak = ", weak" if spot.weak else ""
    return (
        f"{pair.across.short_label} {format_value(pair.across, spot.x)}, "
        f"{pair.upwards.short_label} {format_value(pair.upwards, spot.y)}{weak}"
    )


def _among(metric: Metric, here: float, others: list[float]) -> str:
    """Where the place stands among its peers on one metric; not a test."""
    lower = sum(value < here for value in others)
    return (
        f"{metric.short_label}: {lower} of {count_of(len(others), 'peer')} with reliable values "
        "lower (not tested)."
    )


def _table(chosen: ChosenPeers, pair: MetricPair, spots: dict[str, Spot]) -> pd.DataFrame:
    """The place and its peers: both values in words and in numbers."""
    words: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for place in (chosen.place, *chosen.places):
        spot = spots.get(place.geoid)
        x, y = (spot.x, spot.y) if spot else (None, None)
        words.append(_word_row(place, spot, pair))
        numbers.append({"geoid": place.geoid, pair.across.id: x, pair.upwards.id: y})
    return figure_table(words, numbers)


def _word_row(place: Jurisdiction, spot: Spot | None, pair: MetricPair) -> dict[str, Cell]:
    return {
        "Number": spot.sign if spot else "",
        "Place": f"{place.full_name} (here)" if spot and spot.mine else place.full_name,
        f"{pair.across.short_label}, {pair.x_year}": format_value(
            pair.across, spot.x if spot else None
        ),
        f"{pair.upwards.short_label}, {pair.y_year}": format_value(
            pair.upwards, spot.y if spot else None
        ),
        "Quality": "weak" if spot and spot.weak else "",
    }
