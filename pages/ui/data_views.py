"""The answers of single pages, kept as `data.py` keeps what all pages share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from threading import Thread

from streamlit.runtime.scriptrunner import add_script_run_ctx

from mobility import queries
from mobility.analysis.maps.colors import Show, ValueMap
from mobility.analysis.multiple_testing import Family
from mobility.analysis.places.funnel import PlacesInFunnel
from mobility.analysis.places.positions import Positions
from mobility.analysis.places.profile import Against, Reading
from mobility.analysis.small_areas import ModeledPlace
from mobility.analysis.years.over_time import Trend
from mobility.errors import UserError
from mobility.exports.drawing import wall
from mobility.exports.drawing.pictures import picture_svg
from mobility.exports.drawing.wall import WallPicture
from mobility.exports.findings import draw_ahead
from mobility.figures.drawing import Drawing, with_data_inside
from mobility.figures.method_drawing import WIDTH, method_chart
from mobility.figures.method_pictures import picture_of
from mobility.figures.theme import DARK, LIGHT
from mobility.places import Level
from mobility.queries import funnels, maps, small_areas
from mobility.queries.funnels import Scope
from mobility.workspace import stamp
from mobility.workspace.summary import Summary
from pages.ui import data
from pages.ui.caches import cached
from pages.ui.meeting.room import room_colors

_TRENDS = 500
_MAPS = 60  # of a quarter of a megabyte each
_READINGS = 500
_BOARDS = 20
_WALLS = 60
_METHODS = 150  # in two themes


@cached(_TRENDS)
def trends(
    release: str,
    geoids: tuple[str, ...],
    metrics: tuple[str, ...],
    *,
    start: int | None = None,
    end: int | None = None,
    nominal: bool = False,
    dollars: int | None = None,
    alone: bool = False,
) -> tuple[Trend, ...]:
    """Metrics of places over the years, place by place.

    ``alone``: no word is said of their changes, which then need no family.

    Raises:
        UserError: for years that are not in order.
    """
    return queries.trends(
        data.store(release),
        data.framework(),
        geoids,
        metrics,
        start=start,
        end=end,
        nominal=nominal,
        dollars=dollars,
        families={
            key: family
            for geoid in (() if alone else geoids)
            for key, family in _families(release, geoid, start, end).items()
        },
    )


@cached(_TRENDS)
def _families(
    release: str, geoid: str, start: int | None, end: int | None
) -> Mapping[tuple[str, bool], Family]:
    """All changes of a place between two years, as `queries.change_families` has them."""
    opened, framework = data.store(release), data.framework()
    return queries.change_families(opened, framework, (geoid,), start=start, end=end)


@cached(_MAPS)
def value_map(
    release: str, metric: str, level: Level, year: int | None, view: maps.MapView
) -> ValueMap:
    """One metric in every county or city.

    Raises:
        UserError: where there is nothing to map, saying why.
    """
    store, framework = data.store(release), data.framework()
    if view.show is Show.MODELED:  # of the newest year only
        return small_areas.modeled_map(store, framework, metric, level, view)
    return maps.value_map(store, framework, metric, level, year, view)


@cached(_READINGS)
def modeled_place(release: str, geoid: str, metric: str, *, synthetic: bool) -> ModeledPlace:
    """The modeled value of a place beside the published one.

    Raises:
        UserError: where the metric has no value at the level, or none is calculated yet.
    """
    values = small_areas.modeled_place(
        data.store(release), data.framework(), geoid, metric, synthetic=synthetic
    )
    missing = small_areas.NOT_CALCULATED.format(release=release)
    if values.reason == missing:  # an error is not remembered
        raise UserError(f"{values.metric.label}: modeled values are {values.reason}.")
    return values


@cached(_READINGS)
def place_in_funnel(
    release: str,
    geoid: str,
    metric: str,
    scope: Scope,
    *,
    peers: tuple[str, ...] = (),
    year: int | None = None,
) -> PlacesInFunnel:
    """A place among its peers, its state or the nation, by value and error.

    Raises:
        UserError: where there is no funnel, saying why.
    """
    return funnels.place_in_funnel(
        data.store(release), data.framework(), geoid, metric, scope, peers=peers, year=year
    )


def wall_picture(picture: Drawing, asked_room: str, high: int) -> WallPicture:
    """A picture as a meeting sees it in a room, with so many pixels of height for it."""
    # One text, because Streamlit takes a key apart: a map of the nation has 80,000 parts, and to
    # look it up part by part takes longer than to draw it.
    return _wall_picture(json.dumps(picture), asked_room, high)


@cached(_WALLS)
def _wall_picture(picture: str, asked_room: str, high: int) -> WallPicture:
    """The same for a picture as JSON."""
    return wall.wall_picture(json.loads(picture), room_colors(asked_room), high)


@cached(_READINGS)
def positions(release: str, geoid: str, metric: str, year: int | None) -> Positions | None:
    """Where a place's value stands in named sets; None where it is not reliable."""
    return queries.positions(data.store(release), data.framework(), geoid, metric, year)


@cached(_READINGS)
def place_reading(
    release: str,
    metric: str,
    level: Level,
    year: int | None,
    geoid: str,
    against: Against | None,
    *,
    peers: tuple[str, ...] = (),
) -> Reading | None:
    """One metric of one place in the year of a map; None where the place is not on it."""
    choropleth_values = value_map(release, metric, level, year, maps.MapView())
    return maps.place_reading(
        data.store(release), data.framework(), choropleth_values, geoid, against, peers
    )


def prepare_map(
    release: str, metric: str, level: Level, year: int, view: maps.MapView, geoid: str
) -> None:
    """Calculate the map of a year and the reading of a place on it, while others are served."""

    def calculate() -> None:
        with suppress(UserError):  # said when the year is shown
            value_map(release, metric, level, year, view)
            if geoid:
                place_reading(release, metric, level, year, geoid, view.against, peers=view.peers)

    thread = Thread(target=calculate, daemon=True)
    add_script_run_ctx(thread)  # the data sets in use are those of this run
    thread.start()


def findings(release: str, place: str) -> Summary:
    """Return the present findings of a place, compared with a release.

    Raises:
        UserError: when the workspace cannot be read.
    """
    return _findings(release, place, stamp(data.workspace(), place))


@cached(_BOARDS)
def _findings(release: str, place: str, now: tuple[int, ...]) -> Summary:  # noqa: ARG001 - a key
    """The same, read again when something has changed; its pictures are drawn meanwhile."""
    known = data.places(release).by_geoid[place]
    summary = queries.summary_of_findings(
        data.store(release), data.framework(), data.workspace(), known
    )
    draw_ahead(card.finding for card in summary.cards)
    return summary


@cached(_METHODS)
def method_picture(method: str, *, dark: bool) -> str:
    """The drawing of a method's worked example as SVG; empty for a method without one."""
    picture, theme = picture_of(method), DARK if dark else LIGHT
    if picture is None:
        return ""
    drawing = with_data_inside(method_chart(picture, theme))
    return picture_svg(drawing, WIDTH, theme.background)
