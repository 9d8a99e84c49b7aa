"""What pages need of all places at once, worked out when a release is built and never again.

Of every metric: which headline estimates are one and the same, and, for its newest year, the
medians with their intervals and sorted values of the nation and of each state, and the shape of
the distribution. The rules are those of `mobility.analysis`; this module only feeds them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.analysis.benchmarks import distribution_of, medians_of_sets
from mobility.analysis.reliability import counted_once, pooled_groups, rankable
from mobility.framework import Framework, IntervalKind, Metric, Series
from mobility.places import Level
from mobility.release.writer import ReleaseWriter

NATION = "nation"

_HEADLINE = """
SELECT geoid, year, value, lower, upper, quality = 'Weak' AS weak FROM observation
WHERE breakdown = 'none' AND metric = $metric AND level = $level ORDER BY year, geoid
"""
_PLACES = """
SELECT state, count(*) AS places FROM jurisdiction
WHERE level = $level AND $year BETWEEN first_year AND last_year GROUP BY state
"""


@dataclass(frozen=True, slots=True)
class _Headline:
    """A metric's headline values at one level, all years; arrays of one length."""

    geoid: NDArray[np.object_]
    state: NDArray[np.str_]
    year: NDArray[np.int16]
    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    weak: NDArray[np.bool_]
    pool: NDArray[np.int64]


def derive(writer: ReleaseWriter, framework: Framework) -> None:
    """Fill `pooled`, `benchmark` and `distribution` from the observations."""
    for metric in framework.metrics.values():
        for level in (Level.COUNTY, Level.PLACE):
            series = metric.series_of(level)
            headline = _headline(writer, metric, level, series) if series else None
            if headline is not None:
                _write_pools(writer, headline, metric, level)
                _write_newest(writer, headline, metric, level)


def _headline(
    writer: ReleaseWriter, metric: Metric, level: Level, series: Series
) -> _Headline | None:
    columns = writer.query(_HEADLINE, {"metric": metric.id, "level": level}).fetchnumpy()
    value, lower, upper = (
        np.ma.filled(columns[name].astype(np.float64), np.nan)
        for name in ("value", "lower", "upper")
    )
    if not value.size:
        return None
    year, geoid = np.asarray(columns["year"]), np.asarray(columns["geoid"], dtype=object)
    kinds = {y: series.interval_in(int(y)) for y in np.unique(year)}
    sampling = np.isin(year, [y for y, kind in kinds.items() if kind is IntervalKind.SAMPLING])
    lower, upper = (np.where(sampling, bound, np.nan) for bound in (lower, upper))
    state = np.array([code[:2] for code in geoid])
    pool = np.zeros(value.size, dtype=np.int64)
    if metric.pooled:
        pool = pooled_groups(np.char.add(state, year.astype(str)), value, lower, upper)
    weak = np.ma.filled(columns["weak"], fill_value=False).astype(np.bool_)
    return _Headline(geoid, state, year, value, lower, upper, weak, pool)


def _write_pools(writer: ReleaseWriter, headline: _Headline, metric: Metric, level: Level) -> None:
    rows = np.flatnonzero(headline.pool)
    if rows.size:
        data = pa.table(
            {
                "geoid": headline.geoid[rows],
                "year": headline.year[rows],
                "pool": headline.pool[rows],
            }
        )
        writer.insert_arrow("pooled", data, f"geoid, '{level}', year, '{metric.id}', pool")


def _write_newest(writer: ReleaseWriter, headline: _Headline, metric: Metric, level: Level) -> None:
    """The sets and the distribution of the metric's newest year."""
    year = int(headline.year.max())
    now = headline.year == year
    usable = rankable(
        headline.value[now],
        headline.weak[now],
        plausible=metric.plausible,
        zero_has_meaning=bool(metric.zero_meaning),
    )
    value, state, pool = headline.value[now], headline.state[now], headline.pool[now]
    reliable = np.where(usable, value, np.nan)
    medians = medians_of_sets(reliable, headline.lower[now], headline.upper[now], state, pool)
    counted = counted_once(usable, pool)
    places = {
        str(code): int(count)
        for code, count in writer.query(_PLACES, {"level": level, "year": year}).fetchall()
    }
    sets = [(NATION, medians.nation, counted, sum(places.values()))]
    for code, median in medians.states.items():
        sets.append((code, median, counted & (state == code), places.get(code, median.of)))
    writer.insert(
        "benchmark",
        [
            (
                metric.id, level, scope, year, median.n, n_places, median.median, median.lower,
                median.upper, np.sort(value[members]).tolist(),
            )
            for scope, median, members, n_places in sets
        ],
    )  # fmt: skip
    shape = distribution_of(np.sort(value[counted]))
    if shape is not None:
        row = (metric.id, level, year, shape.low, shape.high, list(shape.counts), shape.below)
        writer.insert("distribution", [(*row, shape.above, shape.n)])
