"""What a place's value of each metric says: its verdict, its place among others, its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.benchmarks import Benchmark, Distribution, Position, StoredSet
from mobility.analysis.reliability import Quality
from mobility.analysis.trends import Join, TrendPoint
from mobility.analysis.uncertainty import Verdict
from mobility.framework import IntervalKind, Metric
from mobility.places import Jurisdiction


class Release(Protocol):
    """What a profile needs to know of the release it was read from."""

    @property
    def id(self) -> str:
        """Edition and content hash."""

    @property
    def year(self) -> int:
        """The release year, from which the age of a value is counted."""

    @property
    def demonstration(self) -> bool:
        """Whether the numbers are invented."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a release holds about one metric of one place.

    ``points`` are the place's values, ascending by year; ``newest`` is the newest year of the
    metric at this level anywhere in the release; ``absence`` says why that year has no value
    here (needed when there are no points); ``pooled_with`` counts other places with the same
    estimate as the last point; ``state``, ``nation`` and ``distribution`` (of the nation) are
    those of the newest year.
    """

    points: tuple[TrendPoint, ...]
    newest: int | None
    absence: AbsenceReason | None = None
    pooled_with: int = 0
    state: StoredSet | None = None
    nation: StoredSet | None = None
    distribution: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric of one place, judged.

    ``year`` is the year of the value shown (None when absent), ``age`` the release year minus it.
    ``benchmark`` is the one the verdict is about (None when nothing was tested); ``position`` and
    ``distribution`` are among all places of the level. ``reason`` is empty unless the verdict is
    ``not compared``. ``absence`` is set exactly when ``value`` is None.
    """

    metric: Metric
    year: int | None
    newest: int | None
    age: int | None
    value: float | None
    lower: float | None
    upper: float | None
    interval: IntervalKind
    quality: Quality | None
    se: float | None
    pooled_with: int
    absence: AbsenceReason | None
    verdict: Verdict
    reason: str
    benchmark: Benchmark | None
    state: Benchmark | None
    nation: Benchmark | None
    position: Position | None
    distribution: Distribution | None
    points: tuple[TrendPoint, ...]
    joins: tuple[Join, ...]
    implausible: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """All readings of one place, in the order of the registry."""

    jurisdiction: Jurisdiction
    release: Release
    readings: tuple[Reading, ...]
