"""Modeled values of places (small-area estimates): calculating them, and reading what is stored.

They are calculated once a release and stored in a file beside it. This is the only module that
reads them, and nothing but figures and commands about modeled values uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mobility.analysis.maps.colors import ModeledColumns, Show, ValueMap, geoid_text, map_of_modeled
from mobility.analysis.small_areas import (
    SMALL_AREAS,
    AreaFacts,
    ModeledPlace,
    ModeledValues,
    PublishedValue,
    modeled_values,
)
from mobility.analysis.uncertainty import HIDDEN_COUNTS, NO_INTERVAL, Estimates
from mobility.errors import UserError
from mobility.places import Level
from mobility.queries.maps import MapView, value_map
from mobility.queries.peer_sets import level_facts
from mobility.registry import HEADLINE, Framework, IntervalKind, Metric
from mobility.store import Store

NOT_CALCULATED = (
    "not calculated for this release yet: run python -m mobility model --release {release}"
)
NOTHING_PUBLISHED = "nothing is published for this place in that year"
_DAMAGED = (
    "The file of modeled values {file} is damaged: write it again with python -m mobility model "
    "--release {release}"
)
MODELED_SCHEMA = pa.schema(
    [
        ("geoid", pa.string()), ("level", pa.string()), ("metric", pa.string()),
        ("breakdown", pa.string()), ("year", pa.int16()), ("value", pa.float64()),
        ("error", pa.float64()), ("modeled", pa.float64()), ("lower", pa.float64()),
        ("upper", pa.float64()), ("weight", pa.float64()), ("shared", pa.int32()),
        ("synthetic", pa.bool_()), ("reason", pa.string()),
    ]
)  # fmt: skip
"""Columns and types of the file."""


@dataclass(frozen=True, slots=True)
class ModeledMetric:
    """A metric in its newest year at one level; arrays have an entry for each of `geoids`.

    ``pools`` are above 0 where several places share one estimate.
    """

    metric: Metric
    level: Level
    year: int
    geoids: NDArray[np.str_]
    published: Estimates
    pools: NDArray[np.int64]
    values: ModeledValues


def modeled_metrics(store: Store, framework: Framework) -> Iterator[ModeledMetric]:
    """Model every metric of the release that has sampling bounds, in its newest year."""
    facts: dict[tuple[Level, int], tuple[NDArray[np.str_], AreaFacts]] = {}
    for metric in framework.metrics.values():
        for level in Level:
            years = store.metric_years(metric.id).get((level, HEADLINE), ())
            if metric.supplement or not years:
                continue
            year = max(years)
            interval = metric.interval_in(level, year)
            if interval is not IntervalKind.SAMPLING:
                continue
            if (level, year) not in facts:
                facts[level, year] = area_facts(store, level, year)
            geoids, facts_by_place = facts[level, year]
            columns = store.columns("map_values", metric=metric.id, level=level, year=year)
            values, lowers, uppers = (
                np.asarray(columns[name], dtype=np.float64) for name in ("value", "lower", "upper")
            )
            published = Estimates(values, lowers, uppers)
            pools = np.asarray(columns["pool"], dtype=np.int64)
            yield ModeledMetric(
                metric, level, year, geoids, published, pools,
                modeled_values(metric, interval, published, pools, facts_by_place),
            )  # fmt: skip


def area_facts(store: Store, level: Level, year: int) -> tuple[NDArray[np.str_], AreaFacts]:
    """The geoids of all places of a level in a year, ascending, and what they were."""
    facts = level_facts(store, level, year)
    state = np.array([place.state for place in facts.places])
    geoids = np.array([place.geoid for place in facts.places])
    columns = (facts.population, facts.density, facts.change, facts.shares)
    return geoids, AreaFacts(state, *columns)


def modeled_place(
    store: Store, framework: Framework, geoid: str, metric_id: str, *, synthetic: bool = False
) -> ModeledPlace:
    """The modeled value of a place beside the published one, in the metric's newest year.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        synthetic: whether a place without a published value gets what similar places have.

    Raises:
        UserError: for a place or metric that does not exist, or a metric without values at the
            level, or a damaged file of modeled values.
    """
    place, metric = store.jurisdiction(geoid), framework.metric(metric_id)
    years = store.metric_years(metric.id).get((place.level, HEADLINE), ())
    if not years:
        kind = "cities" if place.level is Level.PLACE else "counties"
        raise UserError(f"{metric.label} has no value for {kind} in this release.")
    year = max(years)
    interval = metric.interval_in(place.level, year)
    published = ModeledPlace(
        place, metric, year, max(0, store.release.year - year), interval,
        next(
            (
                PublishedValue(row.value, row.lower, row.upper, row.quality or "")
                for row in store.query("headline_lines", geoids=[geoid], metrics=[metric.id])
                if row.year == year
            ),
            None,
        ),
    )  # fmt: skip
    if reason := _why_none(store, metric, place.level, year):
        return replace(published, reason=reason)
    file = str(store.modeled_file)
    rows = store.query(
        "modeled_values", file=file, geoid=geoid, metric=metric.id, level=place.level
    )
    if not rows or (rows[0].synthetic and not synthetic):
        return replace(published, reason=NOTHING_PUBLISHED)
    row = rows[0]
    return replace(
        published,
        error=row.error,
        modeled=row.modeled,
        lower=row.lower,
        upper=row.upper,
        weight=row.weight,
        shared=row.shared,
        synthetic=row.synthetic,
        reason=row.reason,
    )


def _why_none(store: Store, metric: Metric, level: Level, year: int) -> str:
    """Why a metric has no modeled value at all in a year; '' where it can have some.

    Raises:
        UserError: where the file of modeled values is damaged.
    """
    interval = metric.interval_in(level, year)
    if metric.supplement or interval is not IntervalKind.SAMPLING:
        return HIDDEN_COUNTS if interval is IntervalKind.SUPPRESSION_RANGE else NO_INTERVAL
    if not store.modeled_file.exists():
        return NOT_CALCULATED.format(release=store.release.id)
    if is_damaged(store.modeled_file):
        raise UserError(_DAMAGED.format(file=store.modeled_file.name, release=store.release.id))
    return ""


def is_damaged(file: Path) -> bool:
    """Whether a file of modeled values cannot be read, or has other columns or types."""
    try:
        return not pq.read_table(file, use_threads=False).schema.equals(MODELED_SCHEMA)
    except (OSError, pa.ArrowException):
        return True


def modeled_map(
    store: Store, framework: Framework, metric_id: str, level: Level, view: MapView
) -> ValueMap:
    """The modeled values of a metric in all places of a level, in its newest year.

    Args:
        store: the open release.
        framework: the registry.
        metric_id: the registry's id.
        level: county or place.
        view: how published values are cut into the classes of the map, and whether places of
            which nothing is published have a synthetic value.

    Raises:
        UserError: where there is nothing to map, saying why.
    """
    published = value_map(store, framework, metric_id, level, None, replace(view, show=Show.VALUE))
    metric, year = published.metric, published.year
    if reason := _why_none(store, metric, level, year):
        raise UserError(f"{metric.label} has no modeled values: {reason}.")
    columns = store.columns(
        "modeled_values", file=str(store.modeled_file), geoid=None, metric=metric.id, level=level
    )
    geoids = published.places.values.geoid
    stored = {geoid: row for row, geoid in enumerate(columns["geoid"].tolist())}
    rows = np.array([stored.get(geoid_text(code, level), -1) for code in geoids.tolist()])
    there = rows >= 0
    synthetic = there & (columns["synthetic"][rows] if stored else False)
    shown = there & (~synthetic | view.synthetic)

    def numbers(name: str) -> NDArray[np.float64]:
        column = np.full(geoids.size, np.nan)
        column[shown] = columns[name][rows[shown]]
        return column

    reasons_by_place = np.full(geoids.size, NOTHING_PUBLISHED, dtype=object)
    reasons_by_place[shown] = columns["reason"][rows[shown]]
    modeled = ModeledColumns(
        numbers("modeled"),
        numbers("lower"),
        numbers("upper"),
        synthetic & shown,
        reasons_by_place,
        SMALL_AREAS,
    )
    if np.isnan(modeled.value).all():
        reasons = {str(reason) for reason in reasons_by_place[shown]} or {NOTHING_PUBLISHED}
        raise UserError(f"{metric.label} has no modeled values: {min(reasons)}.")
    return map_of_modeled(published, modeled)
