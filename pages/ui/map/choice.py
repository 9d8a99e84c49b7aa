"""What the map shows: read from the address, and the pickers that write it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import isnan

import streamlit as st

from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import Show
from mobility.analysis.places.profile import Against
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.maps import MapView
from mobility.registry import HEADLINE, Better, Framework, IntervalKind, Metric
from pages.ui import address, data, data_views
from pages.ui.address import Address
from pages.ui.map.play import show_play
from pages.ui.peers.strip import ChosenPeers, chosen_peers
from pages.ui.widgets import bound, choose

_SHOWS = {
    Show.VERDICT: "Compared",
    Show.VALUE: "Value",
    Show.POSITION: "Position",
    Show.CHANGE: "Change",
    Show.MODELED: "Modeled",
}
_LEVELS = {Level.COUNTY: "Counties", Level.PLACE: "Cities"}
_CLASSES = {
    ClassKind.QUANTILE: "Equal numbers",
    ClassKind.NATURAL: "Natural breaks",
    ClassKind.BENCHMARK: "Around the median",
}
_MEDIANS: Mapping[str, str] = {
    "": "Median of each state",
    "nation": "Median of the nation",
    "state": "Median of the state",
    "peers": "Median of the peers",
}
_WITHIN = {"": "Among all of the nation", "state": "Within each state"}
_AREAS = {"nation": "Nation", "state": "State", "peers": "Peers"}
_BASE = {"metric", "year", "benchmark"}  # keys of every page; the others are options of this one


@dataclass(frozen=True, slots=True)
class MapChoice:
    """What is to be shown; ``note`` says what of the address could not be.

    ``chosen`` are the peers of the place, None where the map shows places of another kind;
    ``picks_peers``: a click on the map makes a place a peer, or takes it out. ``beside`` is the
    place that was clicked to be seen beside the chosen one; empty for none.
    """

    metric: Metric
    level: Level
    year: int | None
    view: MapView
    area: str
    has_place: bool
    chosen: ChosenPeers | None = None
    note: str = ""
    picks_peers: bool = False
    beside: str = ""


def mapped_metrics(framework: Framework, level: Level) -> dict[str, Metric]:
    """The metrics that places of a level are compared on, in the order of the registry."""
    return {
        metric.id: metric
        for metric in framework.metrics.values()
        if metric.series_of(level) is not None and not metric.comparable
    }


def read_choice(current: Address, framework: Framework, place: Jurisdiction | None) -> MapChoice:
    """Return the selection of the address, with replacements for what is unavailable."""
    level = Level(current.option("level") or (place.level if place else Level.COUNTY))
    note = ""
    named = framework.metrics.get(current.metric)
    if named is not None and named.comparable:
        note = f"{named.label} is not mapped. {named.comparable}"
    elif named is not None and named.series_of(level) is None:
        other = Level.PLACE if level is Level.COUNTY else Level.COUNTY
        note = (
            f"{named.label} is not collected for {_LEVELS[level].lower()}: the map shows "
            f"{_LEVELS[other].lower()}."
        )
        level = other
    metrics = mapped_metrics(framework, level)
    metric = metrics.get(current.metric) or _first_metric(current, metrics, level, place)
    since = current.option("since")
    chosen = chosen_peers(current) if place is not None and place.level is level else None
    area = current.option("area", "nation") if place is not None else "nation"
    show = Show(current.option("show") or _first_view(current, metric, level))
    against = _against(current.benchmark, chosen)
    if show is Show.VERDICT and not metric.supplement:  # a data set may cover one state only
        against = _one_line(against, area, chosen)
    view = MapView(
        show=show,
        classes=ClassKind(current.option("classes", "quantile")),
        against=against,
        state=place.state if place is not None and against == "state" else "",
        own=place.geoid if place is not None and against == "peers" else "",
        peers=chosen.geoids if chosen is not None and against == "peers" else (),
        since=int(since) if since else None,
        synthetic=current.option("synthetic") == "yes",
    )
    picks = chosen is not None and current.option("click") == "peers"
    beside = current.option("beside")
    return MapChoice(
        metric, level, current.year, view, area, place is not None, chosen, note, picks, beside
    )


def _first_view(current: Address, metric: Metric, level: Level) -> Show:
    """Return what says where a metric is better or worse: tests, else positions, else values."""
    if metric.better is Better.NEITHER or metric.supplement:
        return Show.VALUE
    years = data.metric_years(current.release, metric.id).get((level, HEADLINE), ())
    shown = [each for each in years if current.year is None or each <= current.year]
    sampled = bool(shown) and metric.interval_in(level, shown[-1]) is IntervalKind.SAMPLING
    return Show.VERDICT if sampled else Show.POSITION


def _one_line(against: Against | None, area: str, chosen: ChosenPeers | None) -> Against:
    """Return the one median that all places of an area are compared with."""
    if against == "state" and area == "nation":
        return "nation"  # each place with the median of its own state is no one line
    if against is not None:
        return against
    if area == "peers" and chosen is not None:
        return "peers"
    return "state" if area == "state" else "nation"


def _first_metric(
    current: Address, metrics: Mapping[str, Metric], level: Level, place: Jurisdiction | None
) -> Metric:
    """Return the first metric with a value of the place, where it is on the map; else the first."""
    usual = next(iter(metrics.values()))
    if place is None or place.level is not level:
        return usual
    return next((each for each in metrics.values() if _has_value(current, each, place)), usual)


def _has_value(current: Address, metric: Metric, place: Jurisdiction) -> bool:
    """Return whether the map of a metric has a value of a place."""
    try:
        values = data_views.value_map(
            current.release, metric.id, place.level, current.year, MapView()
        )
    except UserError:  # nobody has a value up to that year
        return False
    row = values.places.row(place.geoid)
    return row is not None and not isnan(values.places.values.value[row])


def _against(benchmark: str, chosen: ChosenPeers | None) -> Against | None:
    """Return the median of the address, where there is one."""
    if benchmark == "peers":
        return "peers" if chosen is not None else None
    if benchmark == "state":
        return "state"
    return "nation" if benchmark == "nation" else None


def pick_view(framework: Framework, choice: MapChoice) -> None:
    """The metric, grouped by pillar, and what the colors show."""
    metrics = mapped_metrics(framework, choice.level)
    pillars = {
        name: framework.pillars[framework.predictors[metric.predictor].pillar].label
        for name, metric in metrics.items()
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        labels = {
            name: f"{metric.short_label} · {pillars[name]}" for name, metric in metrics.items()
        }
        _choose("Metric", "metric", labels, choice.metric.id, 400)
        _switch("Colors show", "show", _named(_SHOWS), choice.view.show)


def pick_details(choice: MapChoice, years: tuple[int, ...], since: int | None) -> None:
    """Level, area and year, and what the chosen view can be cut or compared by.

    Args:
        choice: what is shown.
        years: those that have values, ascending; the last one up to the asked year is shown.
        since: the year that a change runs from, where one is shown.
    """
    year = max((each for each in years if choice.year is None or each <= choice.year), default=0)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if choice.metric.series_of(Level.COUNTY) and choice.metric.series_of(Level.PLACE):
            _switch("Places", "level", _named(_LEVELS), choice.level)
        if choice.has_place:
            _switch("Area", "area", _AREAS, choice.area)
        if not years:
            return
        if choice.view.show is Show.MODELED:
            st.checkbox(
                "Also where nothing is published",
                **bound("map_synthetic", choice.view.synthetic, address.take_synthetic),
                help="Synthetic: what similar places have, and nothing of the place itself.",
            )
            return  # of the newest year only, in the classes of its published values
        _pick_year(choice, years, year or years[0])
        if choice.view.show is Show.VALUE:
            _choose("Classes", "classes", _named(_CLASSES), choice.view.classes, 190)
            if choice.view.classes is ClassKind.BENCHMARK:
                _pick_median("Around", choice)
        elif choice.view.show is Show.VERDICT:
            _pick_median("Compared with", choice)
        elif choice.view.show is Show.POSITION:
            within = "state" if choice.view.against == "state" else ""
            _choose("Position", "benchmark", _WITHIN, within, 200)
        elif since is not None:
            earlier = {str(each): f"since {each}" for each in years if each < year}
            _choose("Change", "since", earlier, str(since), 150)


def _pick_year(choice: MapChoice, years: tuple[int, ...], year: int) -> None:
    """A year to choose, and the button that plays all of them."""
    _choose("Year", "year", {str(each): str(each) for each in reversed(years)}, str(year), 96)
    if choice.view.show is not Show.CHANGE and len(years) > 1:
        release, place = address.current_address().release, address.current_address().place
        on_map = place if choice.chosen is not None else ""
        metric, level, view = choice.metric.id, choice.level, choice.view

        def prepare(later: int) -> None:
            data_views.prepare_map(release, metric, level, later, view, on_map)

        show_play(years, year, prepare)


def _pick_median(label: str, choice: MapChoice) -> None:
    """Whose median: that of the nation, or of the state or the peers of a place where it has."""
    each_state = choice.view.show is Show.VERDICT and bool(choice.metric.supplement)
    chosen: str = choice.view.against or ("" if each_state else "nation")
    own_state = choice.area == "state" or choice.view.show is Show.VALUE
    known = {
        "": each_state,
        "nation": True,
        "state": (own_state and choice.has_place) or chosen == "state",
        "peers": choice.chosen is not None,
    }
    options = {name: _MEDIANS[name] for name, there in known.items() if there}
    _choose(label, "benchmark", options, chosen, 200)


def _named(
    labels: Mapping[Show, str] | Mapping[Level, str] | Mapping[ClassKind, str],
) -> dict[str, str]:
    return {str(key): text for key, text in labels.items()}


def _choose(label: str, key: str, options: Mapping[str, str], chosen: str, width: int) -> None:
    """A list to choose from; a choice goes into the address."""
    choose(
        st.selectbox,
        label,
        options,
        str(chosen),
        partial(_take, key),
        key=f"map_{key}_{len(options)}",
        width=width,
        label_visibility="collapsed",
    )


def _switch(label: str, key: str, options: Mapping[str, str], chosen: str) -> None:
    """A few options side by side; a choice goes into the address."""
    choose(
        st.radio,
        label,
        options,
        str(chosen),
        partial(_take, key),
        key=f"map_{key}",
        horizontal=True,
        width="content",
        label_visibility="collapsed",
    )


def _take(key: str, chosen: str) -> None:
    """Carry a choice into the address."""
    if key not in _BASE:
        address.change_options(**{key: chosen})
    else:
        address.change_address(**{key: int(chosen) if key == "year" else chosen})
