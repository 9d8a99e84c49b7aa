"""A metric, a breakdown and groups to try methods on: as many groups as a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from mobility.analysis.groups.estimates import GroupEstimate, group_estimate
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Z95, Estimate
from mobility.places import Level
from mobility.registry import (
    EVERYONE,
    Better,
    Breakdown,
    BreakdownKind,
    Metric,
    Series,
    Subgroup,
    load_framework,
)

YEAR = 2022  # has sampling bounds


class World(NamedTuple):
    """What the methods on groups take beside the groups, in their order."""

    metric: Metric
    series: Series
    breakdown: Breakdown


def world(
    number: int,
    better: Better = Better.HIGHER,
    *,
    ordered: bool = True,
    catch_all: str = "",
    **changes: Any,
) -> World:
    """Return a metric that is published for ``number`` groups, 'Group 1' first.

    ``changes`` are fields of the metric, which has no margin; ``catch_all`` is the group of
    everyone who is in no other.
    """
    labels = (EVERYONE, *(f"Group {i + 1}" for i in range(number)))
    base = load_framework().metrics["share_low_birth_weight"]
    series = base.series_of(Level.COUNTY, "mothers-education")
    assert series is not None
    breakdown = Breakdown(
        id="groups",
        label="Groups",
        kind=BreakdownKind.PEOPLE,
        ordered=ordered,
        groups=tuple(Subgroup(label, label, catch_all=label == catch_all) for label in labels),
    )
    metric = replace(base, **{"better": better, "margin": None} | changes)
    return World(metric, replace(series, subgroups=labels, overlaps=()), breakdown)


def with_errors(
    metric: Metric,
    series: Series,
    values: Sequence[float],
    ses: Sequence[float] | None = None,
    shares: Sequence[float] | None = None,
) -> tuple[GroupEstimate, ...]:
    """Return 'Group 1', ... with symmetric 95 % intervals of these standard errors (None: none)."""
    rows = []
    for i, value in enumerate(values):
        half = None if ses is None else Z95 * ses[i]
        published = Estimate(value) if half is None else Estimate(value, value - half, value + half)
        share = None if shares is None else shares[i]
        rows.append(group(metric, series, f"Group {i + 1}", published, share=share))
    return tuple(rows)


def group(
    metric: Metric,
    series: Series,
    label: str,
    published: Estimate,
    quality: Quality | None = Quality.STRONG,
    *,
    share: float | None = None,
    year: int = YEAR,
) -> GroupEstimate:
    """Return one published row."""
    return group_estimate(metric, series, year, label, published, quality, share=share)
