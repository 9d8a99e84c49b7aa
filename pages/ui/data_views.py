"""The answers of single pages, kept as `data.py` keeps what all pages share."""

from __future__ import annotations

from mobility import answers
from mobility.analysis.maps import ValueMap
from mobility.analysis.over_time import Trend
from mobility.analysis.profile import Against, Reading
from mobility.answers import maps
from mobility.places import Level
from pages.ui import data
from pages.ui.caches import kept

_TRENDS = 500
_MAPS = 60  # of a quarter of a megabyte each
_READINGS = 500


@kept(_TRENDS)
def trends(
    release: str,
    geoids: tuple[str, ...],
    metrics: tuple[str, ...],
    *,
    start: int | None = None,
    end: int | None = None,
    nominal: bool = False,
    dollars: int | None = None,
) -> tuple[Trend, ...]:
    """Metrics of places over the years, place by place.

    Raises:
        UserError: for years that are not in order.
    """
    return answers.trends(
        data.store(release),
        data.framework(),
        geoids,
        metrics,
        start=start,
        end=end,
        nominal=nominal,
        dollars=dollars,
    )


@kept(_MAPS)
def value_map(
    release: str, metric: str, level: Level, year: int | None, view: maps.MapView
) -> ValueMap:
    """One metric in every county or city.

    Raises:
        UserError: where there is nothing to map, saying why.
    """
    return maps.value_map(data.store(release), data.framework(), metric, level, year, view)


@kept(_READINGS)
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
    found = value_map(release, metric, level, year, maps.MapView())
    return maps.place_reading(data.store(release), data.framework(), found, geoid, against, peers)
