"""Every metric of one place, judged: what the overview and the command `profile` show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from itertools import groupby

from mobility.analysis.absence import AbsenceReason, why_absent
from mobility.analysis.places.benchmarks import NATION, ReferenceDistribution
from mobility.analysis.places.percentile import Distribution, distribution_of
from mobility.analysis.places.profile import (
    Against,
    Evidence,
    Profile,
    Reading,
    families_of_readings,
    read_metric,
    with_family,
)
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import TrendPoint
from mobility.places import Jurisdiction
from mobility.queries.peer_sets import MetricOfPeers, PeerValues, chosen_peers
from mobility.queries.releases import latest_year
from mobility.queries.sets import newest_sets, sets_in_year
from mobility.registry import HEADLINE, Framework, Metric
from mobility.store import Store


def profile(
    store: Store,
    framework: Framework,
    geoid: str,
    *,
    year: int | None = None,
    benchmark: Against | None = None,
    peers: Sequence[str] | None = None,
) -> Profile:
    """Every metric of one place: its value, its verdict, where it stands and how it moved.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        year: the latest year to look at; the newest of the release by default, and never later
            than the last year of a place whose code has ended.
        benchmark: the median to test against; by default that of the state, and that of the
            nation where the state has fewer than five reliable values.
        peers: the geoids of the peers to test against; the ten most alike by default.

    Returns:
        A reading for every metric that exists at the place's level, in the registry's order.

    Raises:
        UserError: for a place, year or peers that the release does not have.
    """
    place = store.jurisdiction(geoid)
    others: Sequence[Jurisdiction] = ()
    if benchmark == "peers":
        others, _ = chosen_peers(store, place, peers)
    facts = Facts(store, framework, place, year, others)
    readings = [
        facts.read(metric, benchmark)
        for metric in framework.metrics.values()
        if metric.series_of(place.level) is not None
    ]
    families = families_of_readings(readings)
    return Profile(place, store.release, tuple(with_family(each, families) for each in readings))


class Facts:
    """What the release holds about one place up to one year and about its peers, requested once.

    ``year`` is the latest year of the place and of everything it is compared with.
    With ``only``, of one metric; asking for all of them takes three times as long.

    Raises:
        UserError: for a year that the release does not have.
    """

    def __init__(
        self,
        store: Store,
        framework: Framework,
        place: Jurisdiction,
        year: int | None,
        peers: Sequence[Jurisdiction] = (),
        only: Metric | None = None,
    ) -> None:
        self.store, self.framework, self.place = store, framework, place
        self.year = latest_year(store, place, year)
        level, metric_id = place.level, only.id if only else None
        self._only = metric_id
        self.peer_values = PeerValues(store, place, peers, self.year, metric_id)
        rows = store.query("place_history", geoid=place.geoid, level=level, metric=metric_id)
        self.history = {
            metric: [row for row in group if row.year <= self.year]
            for metric, group in groupby(rows, key=lambda row: row.metric)
        }
        years = store.query("years_with_values", level=level)
        self.years: Mapping[str, list[int]] = {row.metric: row.years for row in years}
        self.sets = newest_sets(store, level, place.state, metric_id)
        self.distributions = {
            row.metric: (
                row.year,
                Distribution(row.low, row.high, tuple(row.counts), row.below, row.above, row.n),
            )
            for row in store.query("distributions", level=level)
        }

    def with_peers(self, peers: Sequence[Jurisdiction]) -> Facts:
        """Return the same about the place, and what the release holds about other peers.

        One query in place of seven: for a place beside several sets of peers.
        """
        facts = copy(self)
        facts.peer_values = PeerValues(self.store, self.place, peers, self.year, self._only)
        return facts

    def newest(self, metric: Metric) -> int | None:
        """The metric's newest year with values at the level, up to the year that is looked at."""
        years = [year for year in self.years.get(metric.id, ()) if year <= self.year]
        return max(years, default=None)

    def peers(self, metric: Metric) -> MetricOfPeers:
        """The metric of every peer in its newest year."""
        return self.peer_values.metric_of_peers(metric, self.newest(metric))

    def read(self, metric: Metric, benchmark: Against | None) -> Reading:
        """The metric, judged against the median that is requested."""
        newest = self.newest(metric)
        rows = self.history.get(metric.id, [])
        points = tuple(
            TrendPoint(row.year, row.value, row.lower, row.upper, _quality(row.quality))
            for row in rows
        )
        sets, shape = self._sets_and_shape(metric, newest)
        evidence = Evidence(
            points=points,
            newest=newest,
            absence=None if points else self._absence(metric, newest),
            pooled_with=rows[-1].pooled_with if rows else 0,
            state=sets.get(self.place.state),
            nation=sets.get(NATION),
            distribution=shape,
            peers=self.peers(metric).as_set if benchmark == "peers" else None,
        )
        series = metric.series_of(self.place.level)
        return read_metric(metric, series, evidence, self.store.release.year, benchmark)

    def _sets_and_shape(
        self, metric: Metric, newest: int | None
    ) -> tuple[Mapping[str, ReferenceDistribution], Distribution | None]:
        """The sets of the newest year: stored with the release, or of an earlier year on demand."""
        if newest is None:
            return {}, None
        stored = self.sets.get(metric.id, {})
        year, shape = self.distributions.get(metric.id, (newest, None))
        if not stored or next(iter(stored.values())).year == newest:
            return stored, shape if year == newest else None
        place = self.place  # every other state would take most of the time
        sets = sets_in_year(self.store, metric, place.level, newest, only=place.state)
        return sets, distribution_of(sets[NATION].sorted_values)

    def _absence(self, metric: Metric, newest: int | None) -> AbsenceReason:
        """Why the newest year has no value here; the last scheduled year where there is none."""
        series = metric.series_of(self.place.level)
        scheduled = [year for year in (series.schedule if series else ()) if year <= self.year]
        return why_absent(
            self.framework,
            metric,
            self.place.geoid,
            self.place.level,
            HEADLINE,
            newest or max(scheduled, default=self.year),
            years_in_copy=self.years.get(metric.id, ()),
        )


def _quality(word: str | None) -> Quality | None:
    return Quality(word) if word else None
