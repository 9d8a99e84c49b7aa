"""Cached data of the page Connect: which metrics go together among counties."""

from __future__ import annotations

from mobility.analysis.associations import MetricAssociations
from mobility.associations_file import metric_associations
from mobility.queries.associations import years_of
from pages.ui import data
from pages.ui.caches import cached

_METRICS = 120


@cached(_METRICS)
def associations(release: str, metric: str) -> MetricAssociations:
    """Return how one metric goes together with each other one among counties.

    Raises:
        UserError: for a metric that does not exist, or without values for counties.
    """
    return metric_associations(data.store(release), data.framework(), metric)


@cached(_METRICS)
def metrics_among_counties(release: str) -> tuple[str, ...]:
    """Return the ids of the metrics with values for counties, on which places are compared."""
    framework = data.framework()
    known = years_of(data.store(release), framework)
    return tuple(metric for metric in known if not framework.metrics[metric].comparable)
