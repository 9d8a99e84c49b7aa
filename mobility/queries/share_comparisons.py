"""Home value, neighbors and council seats of the groups of a place, each in a form of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mobility.analysis.absence import why_absent
from mobility.analysis.groups.share_comparisons import (
    Council,
    ShareComparison,
    SharePair,
    Shown,
    evenly_spread,
    seat_pairs,
    share_pair,
)
from mobility.analysis.reliability import Quality
from mobility.queries.gaps import RESIDENTS
from mobility.registry import EVERYONE, HEADLINE, Framework, Metric, Subgroup
from mobility.store import Store

HOMES, NEIGHBORS = "wealth", "racial-diversity"  # predictors whose metrics are one for each group


def house_wealth(
    store: Store, framework: Framework, geoid: str, year: int | None = None
) -> ShareComparison:
    """Each group's share of home value against its share of households."""
    values = _by_group(framework, HOMES, "value_share")
    households = _by_group(framework, HOMES, "household_share")
    numbers = _numbers(store, geoid, [*values.values(), *households.values()])
    when = _year(numbers, year)
    return _share_comparison(
        store, framework, geoid, next(iter(values.values())), when, year,
        tuple(
            share_pair(
                group, _at(numbers, values, group, when), _at(numbers, households, group, when)
            )
            for group in _groups(framework, values)
        ),
    )  # fmt: skip


def neighbors(
    store: Store, framework: Framework, geoid: str, year: int | None = None
) -> ShareComparison:
    """The share of neighbors of other groups against the share with an even spread."""
    exposure = _by_group(framework, NEIGHBORS)
    residents = _by_group(framework, RESIDENTS)
    numbers = _numbers(store, geoid, [*exposure.values(), *residents.values()])
    ids = {metric.id for metric in exposure.values()}
    when = _year({key: by_year for key, by_year in numbers.items() if key in ids}, year)
    return _share_comparison(
        store, framework, geoid, next(iter(exposure.values())), when, year,
        tuple(
            share_pair(
                group,
                _at(numbers, exposure, group, when),
                evenly_spread(_at(numbers, residents, group, when)),
            )
            for group in _groups(framework, exposure)
        ),
    )  # fmt: skip


def residents(
    store: Store, framework: Framework, geoid: str, year: int | None = None
) -> ShareComparison:
    """Each group's share of the residents alone: what seats on a council are compared with."""
    metrics = _by_group(framework, RESIDENTS)
    numbers = _numbers(store, geoid, list(metrics.values()))
    when = _year(numbers, year)
    return _share_comparison(
        store, framework, geoid, next(iter(metrics.values())), when, year,
        tuple(
            share_pair(group, None, _at(numbers, metrics, group, when))
            for group in _groups(framework, metrics)
        ),
    )  # fmt: skip


def representation(
    store: Store, framework: Framework, geoid: str, council: Council, year: int | None = None
) -> ShareComparison:
    """Each group's share of the seats of a body against its share of the residents.

    The residents are those of the newest year here, up to ``year`` where one is given.

    Raises:
        UserError: for seats that cannot be, or of a group that has no residents' share.
    """
    metrics = _by_group(framework, RESIDENTS)
    numbers = _numbers(store, geoid, list(metrics.values()))
    when = _year(numbers, year)
    groups = _groups(framework, metrics)
    shown = {group.label: _at(numbers, metrics, group, when) for group in groups}
    known = {label: share for label, share in shown.items() if share is not None}
    return _share_comparison(
        store, framework, geoid, next(iter(metrics.values())), when, year,
        seat_pairs(council, groups, known),
    )  # fmt: skip


def _by_group(framework: Framework, predictor: str, part: str = "") -> dict[str, Metric]:
    """The metrics of a predictor by the group that each is about, in the registry's order."""
    return {
        metric.group: metric
        for metric in framework.metrics.values()
        if metric.predictor == predictor and metric.part == part and metric.group
    }


def _groups(framework: Framework, metrics: Mapping[str, Metric]) -> tuple[Subgroup, ...]:
    """Return the groups in display order, from the breakdown that has all of them."""
    known = next(
        each
        for each in framework.breakdowns.values()
        if {*metrics} <= {group.label for group in each.groups} - {EVERYONE}
    )
    return tuple(group for group in known.groups if group.label in metrics)


Numbers = dict[str, dict[int, Shown]]
"""By metric and year."""


def _numbers(store: Store, geoid: str, metrics: list[Metric]) -> Numbers:
    rows = store.query(
        "place_measures", geoid=geoid, metrics=[metric.id for metric in metrics], breakdown=HEADLINE
    )
    shares: Numbers = defaultdict(dict)
    for row in rows:
        quality = Quality(row.quality) if row.quality else None
        shares[row.metric][row.year] = Shown(row.value, quality)
    return shares


def _year(numbers: Numbers, year: int | None) -> int | None:
    """The newest year with a number of any group, up to the one requested."""
    years = {
        share_year
        for by_year in numbers.values()
        for share_year in by_year
        if year is None or share_year <= year
    }
    return max(years, default=None)


def _at(
    numbers: Numbers, metrics: Mapping[str, Metric], group: Subgroup, year: int | None
) -> Shown | None:
    return None if year is None else numbers.get(metrics[group.label].id, {}).get(year)


def _share_comparison(  # noqa: PLR0917 - everything that a form is made of
    store: Store,
    framework: Framework,
    geoid: str,
    metric: Metric,
    year: int | None,
    latest: int | None,
    pairs: tuple[SharePair, ...],
) -> ShareComparison:
    place = store.jurisdiction(geoid)
    in_copy = store.metric_years(metric.id).get((place.level, HEADLINE), ())
    newest = max(in_copy, default=None)
    absence = None
    if year is None:
        when = latest or newest or store.release.newest_year
        absence = why_absent(
            framework, metric, geoid, place.level, HEADLINE, when, years_in_copy=in_copy
        )
    return ShareComparison(place, store.release, metric, pairs, year, newest, absence)
