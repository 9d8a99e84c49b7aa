"""Which metrics go together among counties: all pairs of a release, and those of one metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mobility.analysis.associations import (
    Association,
    MetricInCounties,
    associations,
)
from mobility.analysis.reliability import rankable
from mobility.places import Level
from mobility.registry import HEADLINE, Framework, Metric
from mobility.registry.inputs import related_metrics
from mobility.store import Store

NOT_COMPARABLE = "places are not compared on one of the two"
_COUNTY_CODES = 1_000  # of one state


def years_of(store: Store, framework: Framework) -> dict[str, int]:
    """Return the newest year in which each metric has a value for counties, by id."""
    years = {
        metric.id: store.metric_years(metric.id).get((Level.COUNTY, HEADLINE), ())
        for metric in framework.metrics.values()
    }
    return {metric: max(known) for metric, known in years.items() if known}


def all_associations(store: Store, framework: Framework) -> tuple[Association, ...]:
    """Return every pair of published metrics among counties, each metric in its newest year."""
    published = [
        metric
        for metric in framework.metrics.values()
        if metric.id in years_of(store, framework) and not metric.supplement
    ]
    return _associations(store, framework, published)


def own_associations(store: Store, framework: Framework, metric: Metric) -> tuple[Association, ...]:
    """Return the pairs of a data set of a user with all published metrics, a family of their own.

    They are the only ones that are compared, so that published pairs stay as they are.
    """
    known = years_of(store, framework)
    others = [
        each for each in framework.metrics.values() if each.id in known and not each.supplement
    ]
    if metric.id not in known:
        return ()
    return _associations(store, framework, [metric, *others], only=metric.id)


def _associations(
    store: Store, framework: Framework, metrics: Sequence[Metric], *, only: str = ""
) -> tuple[Association, ...]:
    """Return the pairs of some metrics; with ``only`` those of one of them."""
    years = years_of(store, framework)
    comparable = [metric for metric in metrics if not metric.comparable]
    columns = {
        metric.id: store.columns(
            "map_values", metric=metric.id, level=Level.COUNTY, year=years[metric.id]
        )
        for metric in comparable
    }
    counties = np.unique([code for each in columns.values() for code in each["geoid"].tolist()])
    values = []
    for metric in comparable:
        here = columns[metric.id]
        reliable = rankable(metric, here["value"], here["weak"].astype(bool))
        at = np.searchsorted(counties, here["geoid"])
        everywhere = np.full(counties.size, np.nan)
        everywhere[at[reliable]] = here["value"][reliable]
        pools = np.zeros(counties.size, dtype=np.int64)
        pools[at] = here["pool"]
        values.append(MetricInCounties(metric.id, everywhere, pools))
    related = related_metrics(framework)
    compared = associations(values, counties // _COUNTY_CODES, related, only=only)
    by_pair = {frozenset((pair.first, pair.second)): pair for pair in compared}
    pairs = []
    for number, first in enumerate(metrics):
        for second in metrics[number + 1 :]:
            ids = frozenset((first.id, second.id))
            if only and only not in ids:
                continue
            without = Association(first.id, second.id, reason=NOT_COMPARABLE)
            pairs.append(by_pair.get(ids, without))
    return tuple(pairs)
