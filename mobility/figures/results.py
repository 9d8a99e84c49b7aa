"""Results of queries that several figures take, as far as figures read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mobility.analysis.peers.comparison import DoingBetter, PlaceEstimate, Quartiles
from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.places.screening import Screening, counted_readings
from mobility.places import Jurisdiction


class MetricAmongPeers(Protocol):
    """One metric of a place and of its peers (`queries.MetricAmongPeers`)."""

    @property
    def reading(self) -> Reading:
        """The value of the place, compared with the median of the peers."""

    @property
    def own(self) -> PlaceEstimate:
        """The value of the place, for comparisons with single peers."""

    @property
    def quartiles(self) -> Quartiles:
        """How the reliable values of the peers spread."""

    def doing_better(self) -> DoingBetter:
        """The peers that do better, tested ones and untested ones apart."""


class PeerComparison(Protocol):
    """Every metric of a place against its peers (`queries.PeerComparison`)."""

    @property
    def profile(self) -> Profile:
        """The place with all its readings."""

    @property
    def peers(self) -> Sequence[Jurisdiction]:
        """The peers."""

    @property
    def metrics(self) -> Sequence[MetricAmongPeers]:
        """Every metric of the level of the place, in the order of the registry."""

    @property
    def screening(self) -> Screening:
        """Which differences are worth a headline."""


def counted_metrics(comparison: PeerComparison) -> list[MetricAmongPeers]:
    """Return the metrics that a summary counts, in their order."""
    counted = {reading.metric.id for reading in counted_readings(comparison.profile.readings)}
    return [each for each in comparison.metrics if each.reading.metric.id in counted]
