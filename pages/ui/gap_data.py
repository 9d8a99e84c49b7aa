"""Cached data of the page Disparities: gaps of places."""

from __future__ import annotations

from mobility import queries, workspace
from mobility.analysis.gaps.by_place import GapScreening, PlaceDisparity, PlaceGapTrend
from mobility.analysis.gaps.missing import Residents, WhoIsMissing
from mobility.analysis.gaps.places import GapAmongPlaces
from mobility.analysis.groups.share_comparisons import Council, ShareComparison
from mobility.analysis.places.benchmarks import Benchmark
from mobility.queries import gaps as gap_queries
from mobility.queries import share_comparisons
from mobility.uploads.versions.in_use import stored_head_counts, together
from mobility.workspace.actors import Role
from pages.ui import access, data
from pages.ui.caches import cached, in_use

_GAPS = 300
Counts = tuple[tuple[int, str, float], ...]


def disparities(
    release: str, geoid: str, metric: str, by: str, year: int | None, reference: str
) -> PlaceDisparity:
    """Return the groups of a place and a reference; an empty one is the default reference.

    The people behind the gaps follow from the head-counts that are stored now.

    Raises:
        UserError: for a group that the metric is not published for, or a year without the place.
    """
    counts = known_counts(geoid, metric, by)
    return _disparities(release, geoid, metric, by, year, reference, counts)


def known_counts(geoid: str, metric: str, by: str) -> Counts:
    """Return the head-counts that are stored now: year, group by the publisher's label, people."""
    head_counts = together(
        stored_head_counts(in_use(), geoid, metric, by),
        workspace.head_counts(data.workspace(), geoid, metric, by)
        if access.may(Role.VIEWER)
        else {},
    )
    return tuple((year, *pair) for year, groups in head_counts.items() for pair in groups.items())


def counts_by_year(counts: Counts) -> dict[int, dict[str, float]]:
    """Return head-counts by year and group."""
    by_year: dict[int, dict[str, float]] = {}
    for when, group, n in counts:
        by_year.setdefault(when, {})[group] = n
    return by_year


@cached(_GAPS)
def _disparities(  # noqa: PLR0917 - a key of the cache has no names
    release: str,
    geoid: str,
    metric: str,
    by: str,
    year: int | None,
    reference: str,
    counts: Counts,
) -> PlaceDisparity:
    return queries.disparities(
        data.store(release), data.framework(), geoid, metric, by,
        year=year, reference=reference or None, head_counts=counts_by_year(counts),
    )  # fmt: skip


@cached(_GAPS)
def medians(release: str, geoid: str, metric: str, by: str, year: int) -> tuple[Benchmark, ...]:
    """The median of everyone elsewhere, in the state and in the nation, those that there are."""
    store, known = data.store(release), data.framework().metrics[metric]
    candidates = (
        gap_queries.median_of_everyone(store, known, by, geoid, year, nation=nation)
        for nation in (False, True)
    )
    return tuple(median for median in candidates if median is not None)


@cached(_GAPS, copied=True)
def clearest_gap(release: str, geoid: str) -> tuple[str, str]:
    """The metric and breakdown that a place is opened with."""
    return gap_queries.clearest_gap(data.store(release), data.framework(), geoid)


@cached(_GAPS)
def gap_places(
    release: str,
    geoid: str,
    metric: str,
    by: str,
    groups: tuple[str, str],
    *,
    peers: tuple[str, ...],
    year: int | None,
    pairs: int,
) -> GapAmongPlaces:
    """One gap here, in the peers and everywhere, and whether it is unusual.

    Raises:
        UserError: where no place has a value.
    """
    by_geoid = data.places(release).by_geoid
    named = [by_geoid[geoid] for geoid in peers]
    return queries.gap_places(
        data.store(release), data.framework(), geoid, metric, by, groups,
        peers=named, year=year, pairs=pairs,
    )  # fmt: skip


@cached(_GAPS)
def gap_trend(
    release: str,
    geoid: str,
    metric: str,
    by: str,
    groups: tuple[str, str],
    *,
    until: int | None,
    pairs: int,
) -> PlaceGapTrend:
    """How a gap moved over the years, up to the last one with both values or to a picked year."""
    store, framework = data.store(release), data.framework()
    return queries.gap_trend(store, framework, geoid, metric, by, groups, until=until, pairs=pairs)


def missing(release: str, disparity: PlaceDisparity) -> WhoIsMissing:
    """Who is missing from the groups of a place, and why."""
    when = disparity.year or data.store(release).release.newest_year
    shares, problem = residents(release, disparity.jurisdiction.geoid, when)
    return gap_queries.missing_among(data.framework(), disparity, shares, problem)


@cached(_GAPS)
def residents(release: str, geoid: str, year: int) -> tuple[Residents | None, str]:
    """The groups' shares of all residents nearest to a year, or why there are none."""
    return gap_queries.residents(data.store(release), data.framework(), geoid, year)


@cached(_GAPS)
def house_wealth(release: str, geoid: str) -> ShareComparison:
    """Each group's share of home value against its share of households."""
    return share_comparisons.house_wealth(data.store(release), data.framework(), geoid)


@cached(_GAPS)
def neighbors(release: str, geoid: str) -> ShareComparison:
    """The share of neighbors of other groups against the share with an even spread."""
    return share_comparisons.neighbors(data.store(release), data.framework(), geoid)


@cached(_GAPS)
def all_residents(release: str, geoid: str) -> ShareComparison:
    """Each group's share of the residents."""
    return share_comparisons.residents(data.store(release), data.framework(), geoid)


def representation(release: str, geoid: str, council: Council) -> ShareComparison:
    """Each group's share of the seats of a body against its share of the residents.

    Raises:
        UserError: for seats that cannot be.
    """
    return share_comparisons.representation(data.store(release), data.framework(), geoid, council)


@cached(_GAPS)
def gaps_of_place(release: str, geoid: str, by: str) -> GapScreening:
    """Every metric of a place by one breakdown, screened."""
    return gap_queries.gaps_of_place(data.store(release), data.framework(), geoid, by)
