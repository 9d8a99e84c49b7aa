"""Rules of the registry that speak of several metrics at once: absences, refusals, changed codes.

Import them from ``mobility.registry``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mobility.places import Level


class Computation(StrEnum):
    """What can be worked out between the groups of a breakdown; the closed list."""

    GAP = "gap"
    RATIO = "ratio"
    EQUALITY = "equality test"
    INDEX = "index"
    ORDERED_INDEX = "ordered index"
    PEOPLE = "people behind the gap"
    CHANGE = "change of a gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRule:
    """Where the publisher says, or its source implies, that a value does not appear.

    ``metrics`` are ids or columns (all their parts), ``geoids`` whole geoids or two-digit states
    (none: every place of the level), ``years`` and ``breakdowns`` those the rule is about (no
    breakdown: all of them), ``groups`` the publisher's labels (none: every group).
    """

    metrics: tuple[str, ...]
    level: Level
    geoids: tuple[str, ...] = ()
    years: tuple[int, ...]
    breakdowns: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    reason: str

    def covers(
        self, metric: str, level: Level, geoid: str, breakdown: str, year: int, subgroup: str = ""
    ) -> bool:
        """Return whether an absent value at this spot falls under the rule.

        Without a ``subgroup``: whether that of any group does.
        """
        column = metric.partition(".")[0]
        return (
            (metric in self.metrics or column in self.metrics)
            and level == self.level
            and year in self.years
            and (not self.breakdowns or breakdown in self.breakdowns)
            and (not self.groups or not subgroup or subgroup in self.groups)
            and (not self.geoids or geoid in self.geoids or geoid[:2] in self.geoids)
        )


class SuppressionRule(AbsenceRule):
    """Values that exist and that the publisher or its source withholds on purpose."""

    __slots__ = ()


class CoverageGap(AbsenceRule):
    """Values that were never collected for these places although others have them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is not worked out between groups, and why.

    ``metrics`` are ids or columns (none: every metric), ``breakdowns`` those the rule is about
    (none: all of them).
    """

    computations: tuple[Computation, ...]
    metrics: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    reason: str

    def covers(self, metric: str, breakdown: str) -> bool:
        """Return whether the rule is about this metric by this breakdown."""
        named = {metric, metric.partition(".")[0]}
        return not (self.metrics and named.isdisjoint(self.metrics)) and (
            not self.breakdowns or breakdown in self.breakdowns
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GeographyChange:
    """Codes that ended and began; ``year`` is the first with the new ones."""

    level: Level
    state: str
    year: int
    ended: tuple[str, ...] = ()
    began: tuple[str, ...] = ()
    reason: str


@dataclass(frozen=True, slots=True)
class RetiredColumn:
    """A column of an earlier release that is another measure and must not be loaded."""

    column: str
    reason: str
