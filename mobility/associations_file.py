"""The file of metrics that go together beside a release: `<release>.associations-1.parquet`.

All pairs take seconds, so they are calculated when a release is built, or when they are first
asked for, and read from the file after that. It is calculated anew where the registry says
something else of the metrics by now.
"""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from dataclasses import asdict, fields

import pyarrow as pa
import pyarrow.parquet as pq

from mobility import home
from mobility.analysis.associations import Association, MetricAssociations, of_metric
from mobility.errors import UserError
from mobility.queries.associations import (
    all_associations,
    own_associations,
    years_of,
)
from mobility.registry import Framework
from mobility.registry.inputs import related_metrics
from mobility.store import Store

_TYPES = {"str": pa.string(), "float": pa.float64(), "int": pa.int32(), "bool": pa.bool_()}
_SCHEMA = pa.schema([(each.name, _TYPES[str(each.type)]) for each in fields(Association)])
_REGISTRY = b"registry"


def metric_associations(store: Store, framework: Framework, metric_id: str) -> MetricAssociations:
    """Return how one metric goes together with each other one among counties.

    Args:
        store: the open release.
        framework: the registry, with data sets in use.
        metric_id: the registry's id, or that of a data set.

    Raises:
        UserError: for a metric that does not exist, or without values for counties.
    """
    metric, years = framework.metric(metric_id), years_of(store, framework)
    if metric.id not in years:
        raise UserError(
            f"{metric.label} has no value for counties in this release; choose another metric."
        )
    pairs = (
        own_associations(store, framework, metric)
        if metric.supplement
        else stored_associations(store, framework)
    )
    return of_metric(pairs, metric, years)


def stored_associations(store: Store, framework: Framework) -> tuple[Association, ...]:
    """Return every pair of published metrics from the file, which is written where it is missing.

    Where it cannot be written, they are calculated each time.
    """
    known = _registry_key(framework)
    with suppress(OSError, pa.ArrowException):
        table = pq.read_table(store.associations_file, use_threads=False)
        metadata = table.schema.metadata or {}
        if table.schema.equals(_SCHEMA) and metadata.get(_REGISTRY) == known:
            return tuple(Association(**row) for row in table.to_pylist())
    return write_associations(store, framework)


def write_associations(store: Store, framework: Framework) -> tuple[Association, ...]:
    """Calculate every pair of published metrics, write the file if possible, and return them."""
    pairs = all_associations(store, framework)
    table = pa.Table.from_pylist([asdict(pair) for pair in pairs], _SCHEMA)
    content = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({_REGISTRY: _registry_key(framework)}), content)
    with suppress(OSError):  # a release that may only be read
        home.write_whole(store.associations_file, content.getvalue())
    return pairs


def _registry_key(framework: Framework) -> bytes:
    """Return what differs as soon as the registry leaves out other pairs or judges others."""
    published = [each for each in framework.metrics.values() if not each.supplement]
    facts = (
        framework.version,
        [(each.id, each.comparable, each.plausible, each.zero_meaning) for each in published],
        sorted((sorted(pair), reason) for pair, reason in related_metrics(framework).items()),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest().encode()
