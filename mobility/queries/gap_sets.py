"""Gaps between groups in all places of a level: as a table, and around the gap of one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from mobility.analysis.gaps.places import (
    GapAmongPlaces,
    GapPercentile,
    OtherPlaces,
    among,
    gap_percentile,
)
from mobility.analysis.groups.disparity import (
    BEST,
    LARGEST,
    Against,
    GapTable,
    GroupValues,
    gap_table,
)
from mobility.analysis.places.benchmarks import NATION, Coverage, scope_name
from mobility.analysis.reliability import pooled_groups
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.sets import coverage_of
from mobility.registry import (
    EVERYONE,
    Better,
    Breakdown,
    Computation,
    Framework,
    IntervalKind,
    Metric,
    Series,
)
from mobility.store import Store

Chosen = str | Against | None
"""A reference: 'best', 'largest', a group's label or name, a benchmark, or None for the default."""


def breakdown_of(framework: Framework, by: str) -> Breakdown:
    """The breakdown of this id.

    Raises:
        UserError: when there is none, naming those there are.
    """
    breakdown = framework.breakdowns.get(by)
    if breakdown is None:
        raise UserError(f"There is no breakdown {by!r}: choose {', '.join(framework.breakdowns)}.")
    return breakdown


def group_of(series: Series, breakdown: Breakdown, text: str) -> str:
    """The publisher's label of the group that a label or a name of the registry means.

    Raises:
        UserError: when the metric is published for no such group, naming those it is.
    """
    wanted = text.casefold()
    for group in breakdown.groups:
        known = {group.label.casefold(), group.name.casefold()}
        if wanted in known and group.label in series.subgroups:
            return group.label
    raise UserError(f"There is no group {text!r} here: choose {'; '.join(series.subgroups)}.")


def reference_of(metric: Metric, series: Series, breakdown: Breakdown, chosen: Chosen) -> Against:
    """What the groups are compared with: the best group by default, else everyone.

    Raises:
        UserError: when the metric is published for no such group, naming those it is.
    """
    if isinstance(chosen, Against):
        return chosen
    if chosen is None:
        directed = metric.better is not Better.NEITHER
        return BEST if directed else Against.named(EVERYONE)
    picked = {"best": BEST, "largest": LARGEST}.get(chosen.casefold())
    return picked or Against.named(group_of(series, breakdown, chosen))


def refusals(framework: Framework, metric: Metric, by: str) -> dict[Computation, str]:
    """What the registry does not permit between the groups of a metric, each with its reason."""
    reasons = {
        computation: framework.refusal(metric.id, by, computation) for computation in Computation
    }
    return {computation: reason for computation, reason in reasons.items() if reason}


Among = Literal["state", "nation"] | Sequence[str] | None
"""The other places: of the state, of the nation, peers by their geoids, or the state and else the
nation where too few of the state have a gap that counts."""


def gap_set(
    store: Store,
    framework: Framework,
    level: Level,
    metric_id: str,
    by: str,
    *,
    year: int | None = None,
    reference: Chosen = None,
    confidence: float = 0.95,
) -> GapTable:
    """The gaps of every county or city in one year, the newest by default.

    Args:
        store: the open release.
        framework: the registry.
        level: county or place.
        metric_id: the registry's id.
        by: the breakdown.
        year: the year of the values.
        reference: 'best' (each place's best reliable group), a group named for all, or 'All'; the
            default is that of ``disparities``.
        confidence: of intervals and verdicts.

    Raises:
        UserError: for a metric, breakdown or group that does not exist, and where no place of the
            level has a value.
    """
    question = GapQuestion(store, framework, level, metric_id, by, year)
    return question.table(
        reference_of(question.metric, question.series, question.breakdown, reference), confidence
    )


def gap_among(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    by: str,
    groups: tuple[str, str],
    *,
    among: Among = None,
    year: int | None = None,
    pairs: int = 1,
) -> GapPercentile:
    """How one place's gap between two groups stands among the same gap in other places.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        by: the breakdown.
        groups: a group and the one it is compared with, by their labels or names.
        among: the other places.
        year: the year of the values, the newest by default.
        pairs: how many pairs of groups the data picked this one from (``Disparity.tests``).

    Raises:
        UserError: for a place, metric, breakdown or group that does not exist, and where no place
            of the level has a value.
    """
    return PairQuestion(store, framework, geoid, metric_id, by, groups, year=year).percentile(
        among, pairs=pairs
    )


def group_values(
    store: Store, metric: Metric, series: Series, year: int, state: str | None = None
) -> GroupValues:
    """A metric's values by group in one year, of all places of a level or of one state."""
    columns = store.columns(
        "level_groups",
        groups=list(series.subgroups),
        metric=metric.id,
        level=series.level,
        breakdown=series.breakdown,
        year=year,
        state=state,
    )
    return GroupValues.from_columns(columns, series.subgroups, year)


def sharing(
    store: Store, metric: Metric, series: Series, place: Jurisdiction, year: int
) -> dict[str, int]:
    """How many other places carry the very same estimate as this one, by group; none left out."""
    if not metric.pooled:
        return {}
    values = group_values(store, metric, series, year, place.state)
    own_row = np.flatnonzero(values.geoid == int(place.geoid))
    if not own_row.size:
        return {}
    sampling = series.interval_in(year) is IntervalKind.SAMPLING
    nothing = np.full_like(values.value, np.nan)
    lower, upper = (values.lower, values.upper) if sampling else (nothing, nothing)
    counts = {}
    for column, label in enumerate(values.groups):
        pools = pooled_groups(
            values.state, values.value[:, column], lower[:, column], upper[:, column]
        )
        own = pools[own_row[0]]
        counts[label] = int((pools == own).sum()) - 1 if own else 0
    return counts


class GapQuestion:
    """A question about all places of a level, checked."""

    def __init__(
        self,
        store: Store,
        framework: Framework,
        level: Level,
        metric_id: str,
        by: str,
        year: int | None,
    ) -> None:
        self.store, self.framework = store, framework
        self.metric, self.breakdown = framework.metric(metric_id), breakdown_of(framework, by)
        series = self.metric.series_of(level, by)
        years = store.metric_years(metric_id).get((level, by), ())
        if series is None or not years or (year is not None and year not in years):
            when = f" in {year}" if year is not None and years else ""
            what = f"{self.metric.label} by {self.breakdown.label.lower()}"
            places = "cities" if level is Level.PLACE else "counties"
            raise UserError(f"{what}: there are no values of {places}{when}.")
        self.series, self.year = series, max(years) if year is None else year

    def table(self, against: Against, confidence: float = 0.95) -> GapTable:
        """The gaps of all places against a reference."""
        return gap_table(
            group_values(self.store, self.metric, self.series, self.year),
            self.metric,
            self.series,
            self.breakdown,
            against,
            refused=refusals(self.framework, self.metric, self.series.breakdown),
            level=confidence,
        )


class PairQuestion(GapQuestion):
    """A question about the gap between two groups of one place among others, checked.

    ``groups`` are a group and the one it is compared with. Raises as ``gap_among`` says.
    """

    def __init__(
        self,
        store: Store,
        framework: Framework,
        geoid: str,
        metric_id: str,
        by: str,
        groups: tuple[str, str],
        *,
        year: int | None,
    ) -> None:
        self.place = store.jurisdiction(geoid)
        super().__init__(store, framework, self.place.level, metric_id, by, year)
        self.group, reference = (group_of(self.series, self.breakdown, label) for label in groups)
        self.gaps = self.table(Against.named(reference))

    def coverage(self) -> Coverage:
        """Which sets the values by these groups cover in the year."""
        return coverage_of(
            self.store, self.metric.id, self.place.level, self.year, self.series.breakdown
        )

    def percentile(self, *tried: Among, pairs: int) -> GapPercentile:
        """How the gap stands in the first of the sets that has a median, else in the very first."""
        percentiles = (
            gap_percentile(
                self.gaps, self.metric, self.group, int(self.place.geoid), others, pairs=pairs
            )
            for among in tried
            for others in self._other_places(among)
        )
        first = next(percentiles)
        if first.benchmark.value is not None:
            return first
        return next(
            (percentile for percentile in percentiles if percentile.benchmark.value is not None),
            first,
        )

    def _other_places(self, among: Among) -> Iterator[OtherPlaces]:
        """The sets to stand in, in the order in which they are tried."""
        place = self.place
        if among is not None and not isinstance(among, str):
            peers = [int(geoid) for geoid in among if geoid != place.geoid]
            numbers = np.array(peers, dtype=np.int32)
            yield OtherPlaces("peers", "peer", place.level, numbers, numbers.size)
            return
        there = [
            other
            for other in self.store.jurisdictions()
            if other.level is place.level and other.first_year <= self.year <= other.last_year
        ]
        coverage = self.coverage()
        for kind in ("state", "nation") if among is None else (among,):
            inside = [other for other in there if kind == "nation" or other.state == place.state]
            geoids = np.array([int(other.geoid) for other in inside], dtype=np.int32)
            code = NATION if kind == "nation" else place.state
            yield OtherPlaces(
                kind, scope_name(code), place.level, geoids, len(inside), coverage.problem(code)
            )


def gap_places(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    by: str,
    groups: tuple[str, str],
    *,
    peers: Sequence[Jurisdiction] = (),
    year: int | None = None,
    pairs: int = 1,
) -> GapAmongPlaces:
    """The gap between two groups here, in the peers and everywhere, and whether it is unusual.

    It is tested against the median of the peers; where too few of them have a gap that counts,
    against that of the state, and else of the nation. The other arguments are those of
    ``gap_among``; ``peers`` are places of the same level.

    Raises:
        UserError: for a place, metric, breakdown or group that does not exist, and where no place
            of the level has a value.
    """
    question = PairQuestion(store, framework, geoid, metric_id, by, groups, year=year)
    named = [peer for peer in peers if peer.geoid != geoid]
    tried: list[Among] = [[peer.geoid for peer in named], None] if named else [None]
    percentile = question.percentile(*tried, pairs=pairs)
    return among(
        question.gaps,
        question.metric,
        question.breakdown,
        percentile,
        [question.place, *named],
        problem=question.coverage().problem(NATION),
    )
