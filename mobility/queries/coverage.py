"""Whether the numbers of a metric cover the nation and the states (`analysis.places.coverage`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mobility.analysis.places.benchmarks import Coverage, ReferenceDistribution
from mobility.places import Level
from mobility.registry import HEADLINE
from mobility.store import Store


def coverage_of(
    store: Store, metric: str, level: Level, year: int, breakdown: str = HEADLINE
) -> Coverage:
    """Which states, and whether the nation, a metric covers in one year by one breakdown.

    Every metric of the publisher's covers all of them by design; of a data set it is counted,
    beside the counties or cities that the release has in that year.
    """
    if metric not in store.data_sets:
        return Coverage(level)
    rows = store.query("places_covered", metric=metric, level=level, year=year, breakdown=breakdown)
    return Coverage(level, {row.state: (row.present, row.places) for row in rows})


def with_coverage(
    store: Store, metric: str, level: Level, sets: Mapping[str, ReferenceDistribution]
) -> Mapping[str, ReferenceDistribution]:
    """The sets of one metric and year by scope, those that are not covered with the reason."""
    if metric not in store.data_sets or not sets:
        return sets
    coverage = coverage_of(store, metric, level, next(iter(sets.values())).year)
    return {
        scope: replace(stored, problem=coverage.problem(scope)) for scope, stored in sets.items()
    }
