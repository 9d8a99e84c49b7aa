"""The file of modeled values beside a release: `<release>.modeled-1.parquet`.

A release never changes and its build does not wait for a model, so the file is written after the
release is in use, and can be written again at any time. A release without it opens as always. It
appears whole or not at all.
"""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mobility import home
from mobility.errors import UserError
from mobility.queries.small_areas import MODELED_SCHEMA, ModeledMetric, modeled_metrics
from mobility.registry import HEADLINE, Framework
from mobility.store import Store


@dataclass(frozen=True, slots=True)
class ModeledCount:
    """What became of a metric at one level.

    ``estimates`` entered the model (a shared one once), ``modeled`` places with a published value
    and ``synthetic`` places without one have a modeled value; ``reason`` says why there is no
    model.
    """

    metric: str
    level: str
    year: int
    estimates: int
    modeled: int
    synthetic: int
    reason: str


@dataclass(frozen=True, slots=True)
class ModeledFile:
    """A file that was written, what is in it, and how long that took."""

    path: Path
    counts: tuple[ModeledCount, ...]
    seconds: float


def write_modeled_values(release: Path, framework: Framework) -> ModeledFile:
    """Calculate all modeled values of a release and write them beside it.

    Args:
        release: the file of the release.
        framework: the registry, without data sets of users.

    Raises:
        UserError: when the release cannot be read or the file cannot be written; an earlier file
            then stays as it is.
    """
    start = time.perf_counter()
    store = Store(release)
    try:
        metrics = list(modeled_metrics(store, framework))
        path = store.modeled_file
    finally:
        store.close()
    content = io.BytesIO()
    pq.write_table(_table(metrics), content)
    try:
        home.write_whole(path, content.getvalue())
    except OSError as error:
        message = (
            f"{path}: modeled values cannot be written there ({error.strerror}); make room, or "
            "check that you may write. The release itself is complete."
        )
        raise UserError(message) from error
    return ModeledFile(path, tuple(map(_count, metrics)), time.perf_counter() - start)


def _count(modeled: ModeledMetric) -> ModeledCount:
    values = modeled.values
    there = ~np.isnan(values.value)
    return ModeledCount(
        metric=modeled.metric.id,
        level=modeled.level.value,
        year=modeled.year,
        estimates=values.model.n if values.model else 0,
        modeled=int((there & ~values.synthetic).sum()),
        synthetic=int(values.synthetic.sum()),
        reason="" if values.model else str(values.reasons[0]),
    )


def _table(metrics: Sequence[ModeledMetric]) -> pa.Table:
    return pa.concat_tables([MODELED_SCHEMA.empty_table(), *map(_rows, metrics)])


def _rows(modeled: ModeledMetric) -> pa.Table:
    """A row for each place with a published value or a modeled one."""
    values, published, pools = modeled.values, modeled.published, modeled.pools
    sharing = np.bincount(pools)
    shared = np.where(pools > 0, sharing[pools], 1)
    rows = np.flatnonzero(~np.isnan(published.value) | ~np.isnan(values.value))

    def numbers(column: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> pa.Array:
        return pa.array(column[rows], pa.float64(), from_pandas=True)  # NaN is absent

    return pa.table(
        {
            "geoid": pa.array(modeled.geoids[rows].tolist(), pa.string()),
            "level": pa.array([modeled.level.value] * rows.size, pa.string()),
            "metric": pa.array([modeled.metric.id] * rows.size, pa.string()),
            "breakdown": pa.array([HEADLINE] * rows.size, pa.string()),
            "year": pa.array([modeled.year] * rows.size, pa.int16()),
            "value": numbers(published.value),
            "error": numbers(values.error),
            "modeled": numbers(values.value),
            "lower": numbers(values.lower),
            "upper": numbers(values.upper),
            "weight": numbers(values.weight),
            "shared": pa.array(shared[rows], pa.int32()),
            "synthetic": pa.array(values.synthetic[rows]),
            "reason": pa.array(values.reasons[rows].tolist(), pa.string()),
        },
        schema=MODELED_SCHEMA,
    )
