"""Where a place stands in a funnel of its peers, its state or the nation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from mobility.analysis.places.funnel import PlacesInFunnel, funnel_of_places
from mobility.analysis.reliability import counted_once
from mobility.analysis.uncertainty import standard_errors
from mobility.errors import UserError
from mobility.queries.maps import value_map
from mobility.registry import Framework
from mobility.store import Store

Scope = Literal["peers", "state", "nation"]


def place_in_funnel(
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    scope: Scope,
    *,
    peers: Sequence[str] = (),
    year: int | None = None,
) -> PlacesInFunnel:
    """A metric of a place among others, each at its value and its standard error.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        scope: which places; the place itself is among them.
        peers: their codes, for the scope of peers.
        year: the latest year to look at; that of the metric's newest values by default.

    Raises:
        UserError: for a place or metric that does not exist, a metric that is not compared or has
            no errors of sampling, or too few places with a reliable value.
    """
    here = store.jurisdiction(geoid)
    if reason := framework.metric(metric_id).comparable:
        label = framework.metric(metric_id).label
        raise UserError(f"No funnel of {label}: places are not compared on it. {reason}")
    mapped = value_map(store, framework, metric_id, here.level, year)
    metric, places, values = mapped.metric, mapped.places, mapped.places.values
    shown = np.ones(values.geoid.size, dtype=bool)
    if scope == "state":
        shown = values.state == int(here.state)
    elif scope == "peers":
        shown = np.isin(values.geoid, [int(code) for code in (geoid, *peers)])
    error = standard_errors(values.value, values.lower, values.upper, *metric.range)
    rows = np.flatnonzero(shown & (error > 0))
    value, error, reliable = values.value[rows], error[rows], places.reliable[rows]
    counted = counted_once(reliable, places.pool[rows])
    geoids = [places.geoid(row) for row in rows.tolist()]
    interval = metric.interval_in(here.level, mapped.year)
    return PlacesInFunnel(
        here=here,
        metric=metric,
        year=mapped.year,
        scope=scope,
        places=tuple(store.jurisdiction(code) for code in geoids),
        value=value,
        error=error,
        reliable=reliable,
        counted=int(counted.sum()),
        limits=funnel_of_places(value, error, counted, interval),
        own=geoids.index(geoid) if geoid in geoids else None,
    )
