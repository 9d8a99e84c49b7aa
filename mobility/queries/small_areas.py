"""Modelled values of places (small-area estimates): calculating them, and reading what is stored.

They are calculated once a release and stored in a file beside it. This is the only module that
reads them, and nothing but figures and commands about modelled values uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Method
from mobility.analysis.small_areas import SMALL_AREAS, AreaFacts, ModelledValues, modelled_values
from mobility.analysis.uncertainty import HIDDEN_COUNTS, NO_INTERVAL, Estimates
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.peer_sets import level_facts
from mobility.registry import HEADLINE, Framework, IntervalKind, Metric
from mobility.store import Store

NOT_CALCULATED = (
    "Modelled values of release {release} are not calculated yet: python -m mobility model"
)
NOTHING_PUBLISHED = "nothing is published for this place in that year"


@dataclass(frozen=True, slots=True)
class ModelledMetric:
    """A metric in its newest year at one level; arrays have an entry for each of `geoids`.

    ``pools`` are above 0 where several places share one estimate.
    """

    metric: Metric
    level: Level
    year: int
    geoids: NDArray[np.str_]
    published: Estimates
    pools: NDArray[np.int64]
    values: ModelledValues


def modelled_metrics(store: Store, framework: Framework) -> Iterator[ModelledMetric]:
    """Model every metric of the release that has sampling bounds, in its newest year."""
    facts: dict[tuple[Level, int], tuple[NDArray[np.str_], AreaFacts]] = {}
    for metric in framework.metrics.values():
        for level in Level:
            years = store.metric_years(metric.id).get((level, HEADLINE), ())
            if metric.supplement or not years:
                continue
            year = max(years)
            interval = _interval(metric, level, year)
            if interval is not IntervalKind.SAMPLING:
                continue
            if (level, year) not in facts:
                facts[level, year] = area_facts(store, level, year)
            geoids, of_places = facts[level, year]
            columns = store.columns("map_values", metric=metric.id, level=level, year=year)
            values, lowers, uppers = (
                np.asarray(columns[name], dtype=np.float64) for name in ("value", "lower", "upper")
            )
            published = Estimates(values, lowers, uppers)
            pools = np.asarray(columns["pool"], dtype=np.int64)
            yield ModelledMetric(
                metric, level, year, geoids, published, pools,
                modelled_values(metric, interval, published, pools, of_places),
            )  # fmt: skip


def _interval(metric: Metric, level: Level, year: int) -> IntervalKind:
    series = metric.series_of(level)
    return series.interval_in(year) if series else IntervalKind.NONE


def area_facts(store: Store, level: Level, year: int) -> tuple[NDArray[np.str_], AreaFacts]:
    """The geoids of all places of a level in a year, ascending, and what they were."""
    facts = level_facts(store, level, year)
    state = np.array([place.state for place in facts.places])
    geoids = np.array([place.geoid for place in facts.places])
    columns = (facts.population, facts.density, facts.change, facts.shares)
    return geoids, AreaFacts(state, *columns)


@dataclass(frozen=True, slots=True)
class ModelledPlace:
    """The published and the modelled value of a place in the newest year of a metric.

    ``value``, ``lower`` and ``upper`` are published, ``error`` is the standard error; ``modelled``
    with ``modelled_lower`` and ``modelled_upper`` (95 %) comes from the model, ``weight`` (0 to 1)
    is the part that the published value has in it. ``shared`` counts the places that have the
    same estimate, the place itself included. ``reason`` says why there is no modelled value.
    """

    place: Jurisdiction
    metric: Metric
    year: int
    age: int
    interval: IntervalKind
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    error: float | None = None
    modelled: float | None = None
    modelled_lower: float | None = None
    modelled_upper: float | None = None
    weight: float | None = None
    shared: int = 1
    synthetic: bool = False
    reason: str = ""
    method: Method = SMALL_AREAS


def modelled_place(
    store: Store, framework: Framework, geoid: str, metric_id: str, *, synthetic: bool = False
) -> ModelledPlace:
    """The modelled value of a place beside the published one.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        synthetic: whether a place without a published value gets what similar places have.

    Raises:
        UserError: for a place or metric that does not exist, a metric without values at the level,
            or a release whose modelled values are not calculated.
    """
    place, metric = store.jurisdiction(geoid), framework.metric(metric_id)
    years = store.metric_years(metric.id).get((place.level, HEADLINE), ())
    if not years:
        kind = "cities" if place.level is Level.PLACE else "counties"
        raise UserError(f"{metric.label} has no value for {kind} in this release.")
    year = max(years)
    interval = _interval(metric, place.level, year)
    empty = ModelledPlace(place, metric, year, max(0, store.release.year - year), interval)
    if metric.supplement or interval is not IntervalKind.SAMPLING:
        hidden = interval is IntervalKind.SUPPRESSION_RANGE
        return _without(empty, HIDDEN_COUNTS if hidden else NO_INTERVAL)
    if not store.modelled_file.is_file():
        raise UserError(NOT_CALCULATED.format(release=store.release.id))
    rows = store.query(
        "modelled_values", file=str(store.modelled_file), geoid=geoid, metric=metric.id
    )
    if not rows or (rows[0].synthetic and not synthetic):
        return _without(empty, NOTHING_PUBLISHED)
    row = rows[0]
    return ModelledPlace(
        place, metric, row.year, max(0, store.release.year - row.year), interval,
        row.value, row.published_lower, row.published_upper, row.error,
        row.modelled, row.lower, row.upper, row.weight, row.shared, row.synthetic, row.reason,
    )  # fmt: skip


def _without(place: ModelledPlace, reason: str) -> ModelledPlace:
    return ModelledPlace(
        place.place, place.metric, place.year, place.age, place.interval, reason=reason
    )
