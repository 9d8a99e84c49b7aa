"""Sets and shapes as the columns in which a release or a user's data set keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa

from mobility.analysis.places.benchmarks import ReferenceDistribution
from mobility.analysis.places.percentile import distribution_of
from mobility.analysis.places.sets import NATION
from mobility.places import Level


@dataclass(frozen=True, slots=True)
class MetricSets:
    """The sets of one metric's newest year at one level, by scope."""

    metric: str
    level: Level
    sets: Mapping[str, ReferenceDistribution]


def benchmark_table(metric_sets: Iterable[MetricSets]) -> pa.Table:
    """The table `benchmark`: a row for the nation and for each state of every metric."""
    scoped = [(each, scope, each.sets[scope]) for each in metric_sets for scope in each.sets]
    medians = [each.median for _, _, each in scoped]
    return pa.table(
        {
            "metric": pa.array([each.metric for each, _, _ in scoped], pa.string()),
            "level": pa.array([each.level.value for each, _, _ in scoped], pa.string()),
            "scope": pa.array([scope for _, scope, _ in scoped], pa.string()),
            "year": pa.array([each.year for _, _, each in scoped], pa.int16()),
            "n": pa.array([median.n for median in medians], pa.int32()),
            "places": pa.array([median.of for median in medians], pa.int32()),
            "median": pa.array([median.median for median in medians], pa.float64()),
            "lower": pa.array([median.lower for median in medians], pa.float64()),
            "upper": pa.array([median.upper for median in medians], pa.float64()),
            "lowers": _numbers([median.lowers for median in medians]),
            "uppers": _numbers([median.uppers for median in medians]),
            "sorted_values": _numbers([each.sorted_values for _, _, each in scoped]),
        }
    )


def distribution_table(metric_sets: Iterable[MetricSets]) -> pa.Table:
    """The table `distribution`: the shape of the nation's reliable values, where there are any."""
    rows = []
    for each in metric_sets:
        nation = each.sets[NATION]
        shape = distribution_of(nation.sorted_values)
        if shape is not None:
            names = {"metric": each.metric, "level": each.level.value, "year": nation.year}
            rows.append(names | asdict(shape))
    return pa.Table.from_pylist(rows, schema=_DISTRIBUTION)


_DISTRIBUTION = pa.schema(
    [
        ("metric", pa.string()), ("level", pa.string()), ("year", pa.int16()),
        ("low", pa.float64()), ("high", pa.float64()), ("counts", pa.list_(pa.int32())),
        ("below", pa.int32()), ("above", pa.int32()), ("n", pa.int32()),
    ]
)  # fmt: skip


def _numbers(lists: Sequence[Sequence[float]]) -> pa.Array:
    return pa.array(lists, pa.list_(pa.float64()))
