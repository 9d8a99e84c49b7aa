"""What of a place's readings is worth a headline: strengths and areas to explore.

Two kinds that are never mixed. **Tested**: the place differs from the median it was compared
with. **Position only**: no interval is published, and the value lies outside the middle half.

A row's verdict and a headline answer different questions. The verdict of a row is that of its one
comparison at 95 % and does not depend on what else is on the page; titles and sentences of
pillars count those verdicts. A headline picks among all tests of the page, so it also has to hold
among them (Benjamini-Hochberg, 10 %), to be of some size (0.3 of the usual spread of the set) and
not to be old. So every tested headline is better or worse in its row, and a row can be better or
worse without a headline: `Unlisted` then says why.

The size is asked for before the false-discovery rule, not after it: picking the large ones out of
a list that holds at 10 % gives a list that may not. Whatever could not be headlined enters the
family with p = 1, which is never too small for a true null hypothesis, so the rate holds for the
headlines themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mobility.analysis.profile import Reading

FALSE_DISCOVERIES = 0.10
SMALLEST_SIZE = 0.3  # robust standard deviations of the set
OLDEST = 5  # years; older values are no headline
HEADLINES = 3  # of a kind that a reader expects; fewer need a reason

METHOD = (
    "Tested: of all comparisons on the page, those that differ from the median at 95 %, by at "
    "least 0.3 robust standard deviations of the places compared with (1.4826 times the median "
    "deviation; where that is 0, the interquartile range over 1.349; where that is 0 too, any "
    "size), and that hold among all of them with at most 10 % false ones expected. Position only: "
    "no interval is published and the value lies in the outer quarters of the places. Nothing "
    "older than five years, nothing weak, no metric without a better direction."
)
SOURCE = (
    "Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300; Katsevich, "
    "Sabatti & Bogomolov 2023, Journal of the American Statistical Association 118:165-176 "
    "(conditions on what is listed); Zou & Donner 2008, Statistics in Medicine 27:1693-1702 "
    "(intervals of differences)"
)

Side = Literal["better", "worse"]


class Why(StrEnum):
    """Why a reading is no headline; the first that applies. Only the last is not judged at all."""

    TOO_OLD = "older than five years"
    NEITHER = "neither direction is better"
    CANNOT_TELL = "cannot tell"
    SMALL = "small difference"
    NOT_AMONG_MANY = "not sure enough among many tests"
    MIDDLE = "in the middle half"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True)
class TestedFinding:
    """A test that holds among all of the page.

    ``size`` is the distance from the median in robust standard deviations of the set (None where
    the set has no spread to measure with: then no size was asked for); ``p`` is two-sided and of
    this one comparison.
    """

    reading: Reading
    side: Side
    size: float | None
    p: float


@dataclass(frozen=True, slots=True)
class PositionFinding:
    """A value outside the middle half of all places of its level; nothing was tested.

    ``beyond`` is the share (0 to 0.25) of the other places between it and the middle half.
    """

    reading: Reading
    side: Side
    beyond: float


@dataclass(frozen=True, slots=True)
class Findings:
    """Headlines of one side, the clearest first; the two kinds are never put in one order."""

    tested: tuple[TestedFinding, ...]
    position: tuple[PositionFinding, ...]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A reading that is no headline; ``reason`` is the reading's own where it was not compared."""

    reading: Reading
    why: Why
    reason: str

    @property
    def tested(self) -> bool:
        """Whether it was compared with a median."""
        return self.reading.benchmark is not None


@dataclass(frozen=True, slots=True)
class Screening:
    """Every metric of a page exactly once: in a list of headlines or among the unlisted.

    ``family`` counts the tests of the page, all of which the false-discovery rule counts.
    """

    strengths: Findings
    areas: Findings
    unlisted: tuple[Unlisted, ...]
    family: int
    method: str = METHOD
    source: str = SOURCE

    @property
    def too_old(self) -> tuple[Reading, ...]:
        """Judged values that are older than five years."""
        return self.left_out(Why.TOO_OLD)

    @property
    def cannot_tell(self) -> tuple[Reading, ...]:
        """Tested values that cannot be told from the median."""
        return self.left_out(Why.CANNOT_TELL)

    @property
    def not_judged(self) -> Mapping[str, tuple[Reading, ...]]:
        """Reason -> readings that were neither tested nor placed, the commonest reason first."""
        groups: dict[str, tuple[Reading, ...]] = {}
        for one in self.unlisted:
            if one.why is Why.NOT_COMPARED:
                groups[one.reason] = (*groups.get(one.reason, ()), one.reading)
        return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))

    def left_out(self, why: Why) -> tuple[Reading, ...]:
        """Return the readings that are no headline for this reason, in the order they came."""
        return tuple(one.reading for one in self.unlisted if one.why is why)

    def left_out_counts(self, *, tested: bool) -> Mapping[str, int]:
        """Return reason -> number of judged readings of one kind that are no headline."""
        return Counter(
            one.why.value
            for one in self.unlisted
            if one.why is not Why.NOT_COMPARED and one.tested is tested
        )


@dataclass(frozen=True, slots=True)
class Standout:
    """The clearest headline of some readings: a tested one if there is any."""

    label: str
    side: Side
    tested: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """How some readings ended, for the sentence of a pillar or of the whole page.

    ``metrics`` counts a house-value column once and is the sum of the tested (``verdicts``, each
    at 95 % by itself, as in the rows), the ``placed`` (position only), the ``old`` (judged, but
    older than five years), the ``weak``, the ``uncompared`` (other values) and the ``absent`` (by
    kind). ``better_quarter`` and ``worse_quarter`` are parts of ``middle_half`` + themselves <=
    ``placed``: metrics without a better direction are in none. ``benchmarks`` are kind and scope
    of the medians behind the verdicts.
    """

    metrics: int
    verdicts: Mapping[str, int]
    benchmarks: tuple[tuple[str, str], ...]
    placed: int
    better_quarter: int
    middle_half: int
    worse_quarter: int
    old: int
    weak: int
    uncompared: int
    absent: Mapping[str, int]
    standout: Standout | None
