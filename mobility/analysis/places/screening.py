"""What of a place's readings is worth a headline: strengths and areas to explore.

Two kinds that are never mixed. **Tested**: the place differs from the median it was compared
with. **Position only**: no interval is published, and the value lies outside the middle half.

A row is better or worse where its comparison is clear by itself and holds among all of the page
(`multiple_testing.family_of`); titles and sentences of pillars count those verdicts. A headline
also has to be of some size (0.3 of the usual spread of the set) and not to be old, and holds among
all tests with these conditions. So every tested headline is better or worse in its row, and a row
can be better or worse without a headline: `Unlisted` then says why.

The size is requested before the false-discovery rule, not after it: picking the large ones out of
a list that holds at 10 % gives a list that may not. Whatever could not be headlined enters the
family with p = 1, which is never too small for a true null hypothesis, so the rate holds for the
headlines themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import benjamini_hochberg
from mobility.analysis.places.benchmarks import FEWEST
from mobility.analysis.places.profile import Reading
from mobility.analysis.reliability import OLDEST, WEAK_VALUE
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    Verdict,
)
from mobility.errors import UserError
from mobility.registry import Better

SMALLEST_SIZE = 0.3  # robust standard deviations of the set

Side = Literal["better", "worse"]


class Why(StrEnum):
    """Why a reading is no headline; the first that applies. Only the last is not judged at all."""

    TOO_OLD = "older than five years"
    NEITHER = "neither direction is better"
    SAME = "practically the same"
    CANNOT_TELL = "cannot tell"
    SMALL = "small difference"
    NOT_AMONG_MANY = "not sure enough among many tests"
    MIDDLE = "in the middle half"
    NOT_COMPARED = "not compared"


SCREENING = Method(
    id="screening",
    chapter=Chapter.RANKS,
    order=6,
    name="Strengths and areas to explore",
    question="What should be looked at first?",
    description=(
        "Tested: of all comparisons on the page, those that differ from the median at 95 %, by at "
        "least 0.3 robust standard deviations of the places compared with, and that hold among all "
        "of them with at most 10 % false ones expected. Position only: no interval is published "
        "and the value lies in the outer quarters of the places. Nothing older than five years, "
        "nothing weak, no metric without a better direction."
    ),
    formula="",
    cannot_tell=(
        "What matters most. What is not measured, weak or too old is not on the list, and a large "
        "problem that all places share is none here."
    ),
    refuses=tuple(why.value for why in Why if why is not Why.NOT_COMPARED),
    source=(
        "Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300; "
        "Katsevich, Sabatti & Bogomolov 2023, Journal of the American Statistical Association "
        "118:165-176 (conditions on what is listed)"
    ),
)


@dataclass(frozen=True, slots=True)
class TestedFinding:
    """A test that holds among all of the page.

    ``size`` is the distance from the median in robust standard deviations of the set (None where
    the set has no spread to measure with: then no size was requested); ``p`` is two-sided and of
    this one comparison.
    """

    reading: Reading
    side: Side
    size: float | None
    p: float


@dataclass(frozen=True, slots=True)
class PositionFinding:
    """A value outside the middle half of the places it stands among; nothing was tested.

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


@dataclass(frozen=True, slots=True)
class Screening:
    """Every metric of a page exactly once: in a list of headlines or among the unlisted.

    ``family`` counts the tests of the page, all of which the false-discovery rule counts.
    """

    strengths: Findings
    areas: Findings
    unlisted: tuple[Unlisted, ...]
    family: int
    method: Method = SCREENING

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
        for finding in self.unlisted:
            if finding.why is Why.NOT_COMPARED:
                groups[finding.reason] = (*groups.get(finding.reason, ()), finding.reading)
        return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))

    def left_out(self, why: Why) -> tuple[Reading, ...]:
        """Return the readings that are no headline for this reason, in the order they came."""
        return tuple(finding.reading for finding in self.unlisted if finding.why is why)


@dataclass(frozen=True, slots=True)
class Summary:
    """How some readings ended, for the sentence of a pillar or of the whole page.

    All but ``own`` and ``own_compared`` are of the publisher's metrics: ``own`` counts the measures
    of somebody's own data sets, ``own_compared`` those of them that were tested or placed.
    ``metrics`` counts a house-value column once and is the sum of the tested (``verdicts``, those
    that the rows show), the ``placed`` (position only), the ``old`` (judged, but
    older than five years), the ``weak``, the ``uncompared`` (other values) and the ``absent`` (by
    kind). ``better_quarter``, ``middle_half`` and ``worse_quarter`` divide the placed; a metric
    without a better direction is in none of them. ``benchmarks`` are kind and scope
    of the medians behind the verdicts, ``among_peers``: the placed stand among peers.
    ``labels`` are the short labels of the tested by verdict and of the placed by quarter.
    """

    metrics: int
    verdicts: Mapping[str, int]
    benchmarks: tuple[tuple[str, str], ...]
    among_peers: bool
    placed: int
    better_quarter: int
    middle_half: int
    worse_quarter: int
    old: int
    weak: int
    uncompared: int
    absent: Mapping[str, int]
    labels: Mapping[str, tuple[str, ...]]
    own: int
    own_compared: int

    @property
    def tested(self) -> int:
        """Number of tests counted in ``verdicts``."""
        return sum(self.verdicts.values())


def counted_readings(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return the readings that count as metrics: of a house-value column its parity alone."""
    return tuple(reading for reading in readings if reading.metric.part in {"", "parity"})


def screen(readings: Iterable[Reading]) -> Screening:
    """Return the headlines of one page and why every other metric is none.

    ``readings`` are all of the page, since all its tests form the family; the age of a value is
    counted from its release (``Reading.age``). The order in which they come decides nothing but
    the order of ``unlisted``.
    """
    counted = counted_readings(readings)
    tests = [reading for reading in counted if reading.benchmark is not None]
    headlines, unlisted = _screen_tests(tests)
    placed: list[PositionFinding] = []
    for reading in counted:
        if reading.benchmark is not None:
            continue
        if not _has_position(reading):
            unlisted[reading.metric.id] = _not_compared(reading)
        elif why := _why_not_placed(reading):
            unlisted[reading.metric.id] = Unlisted(reading, why, why.value)
        else:
            placed.append(_placed(reading))
    headlines.sort(key=_clearness)
    placed.sort(key=_farness)

    def of_side(side: Side) -> Findings:
        return Findings(
            tuple(finding for finding in headlines if finding.side == side),
            tuple(finding for finding in placed if finding.side == side),
        )

    return Screening(
        strengths=of_side("better"),
        areas=of_side("worse"),
        unlisted=tuple(
            unlisted[reading.metric.id] for reading in counted if reading.metric.id in unlisted
        ),
        family=len(tests),
    )


def summarize(readings: Iterable[Reading]) -> Summary:
    """Return how some of a page's readings ended."""
    everything = counted_readings(readings)
    counted = [r for r in everything if not r.metric.supplement]
    own = [r for r in everything if r.metric.supplement]
    judged = [r for r in counted if _is_judged(r)]
    recent = [r for r in judged if not _too_old(r)]
    tested = [r for r in recent if r.benchmark is not None]
    placed = [r for r in recent if r.benchmark is None]
    labels: dict[str, tuple[str, ...]] = {}
    for r in recent:
        result = r.family_verdict.value if r.benchmark is not None else _quarter(r)
        labels[result] = (*labels.get(result, ()), r.metric.short_label)
    others = [r for r in counted if not _is_judged(r)]
    weak = sum(r.reason == WEAK_VALUE for r in others)
    absent = Counter(r.absence.kind.value for r in others if r.absence is not None)
    medians = {(r.benchmark.kind, r.benchmark.scope) for r in tested if r.benchmark is not None}
    return Summary(
        metrics=len(counted),
        verdicts=Counter(r.family_verdict.value for r in tested),
        benchmarks=tuple(sorted(medians, key=lambda median: (median[0] == "nation", median))),
        among_peers=any(r.peers is not None for r in placed),
        placed=len(placed),
        better_quarter=len(labels.get("better quarter", ())),
        middle_half=len(labels.get("middle half", ())),
        worse_quarter=len(labels.get("worse quarter", ())),
        old=len(judged) - len(recent),
        weak=weak,
        uncompared=len(others) - weak - absent.total(),
        absent=absent,
        labels=labels,
        own=len(own),
        own_compared=sum(map(_is_judged, own)),
    )


def _screen_tests(
    tests: Sequence[Reading],
) -> tuple[list[TestedFinding], dict[str, Unlisted]]:
    """Return the tests that hold among all of them, and by metric why the others are not listed."""
    outcomes = [(reading, *_size_and_p(reading)) for reading in tests]
    barred = [_why_not_tested(reading, size) for reading, size, _ in outcomes]
    p = [1.0 if why else own_p for (*_, own_p), why in zip(outcomes, barred, strict=True)]
    tested_findings: list[TestedFinding] = []
    unlisted: dict[str, Unlisted] = {}
    holding = benjamini_hochberg(p)
    for (reading, size, own_p), bar, holds in zip(outcomes, barred, holding, strict=True):
        if bar or not holds:
            why = bar or Why.NOT_AMONG_MANY
            unlisted[reading.metric.id] = Unlisted(reading, why, why.value)
        else:
            side: Side = "better" if reading.verdict is Verdict.BETTER else "worse"
            tested_findings.append(TestedFinding(reading, side, size, own_p))
    return tested_findings, unlisted


def _size_and_p(reading: Reading) -> tuple[float | None, float]:
    """Return how far a tested value is from its median in robust SD, and the two-sided p."""
    gap = reading.difference
    if gap is None:
        raise UserError(f"{reading.metric.id} was not tested: it has no distance to a median.")
    usual = reading.spread.size if reading.spread else 0.0
    return (abs(gap.difference) / usual if usual else None), reading.p


def _why_not_tested(reading: Reading, size: float | None) -> Why | None:
    """Return why a test may be no headline whatever its p; None when it may be one."""
    if _too_old(reading):
        return Why.TOO_OLD
    if reading.metric.better is Better.NEITHER:
        return Why.NEITHER
    if reading.family is not None and reading.family.overrules(reading.verdict):
        return Why.NOT_AMONG_MANY
    if reading.verdict is Verdict.PRACTICALLY_THE_SAME:
        return Why.SAME
    if reading.verdict not in {Verdict.BETTER, Verdict.WORSE}:
        return Why.CANNOT_TELL
    return Why.SMALL if size is not None and size < SMALLEST_SIZE else None


def _why_not_placed(reading: Reading) -> Why | None:
    """Return why a position may be no headline; None when it may be one."""
    if _too_old(reading):
        return Why.TOO_OLD
    if reading.metric.better is Better.NEITHER:
        return Why.NEITHER
    middle = (
        reading.percentile is None or reading.percentile.quarter(reading.metric.better) == "middle"
    )
    return Why.MIDDLE if middle else None


def _placed(reading: Reading) -> PositionFinding:
    """Return the finding of a value in an outer quarter."""
    height = reading.percentile.height if reading.percentile else 0.5
    high_is_good = reading.metric.better is Better.HIGHER
    side: Side = "better" if (height > 0.5) == high_is_good else "worse"
    return PositionFinding(reading, side, abs(height - 0.5) - 0.25)


def _not_compared(reading: Reading) -> Unlisted:
    """Return a value that is neither tested nor placed, with the nearest reason."""
    among = reading.compared_among
    few = among.reason if among and reading.reason == NO_INTERVAL else ""
    return Unlisted(reading, Why.NOT_COMPARED, few or reading.reason)


def _is_judged(reading: Reading) -> bool:
    """Return whether a value was tested or placed."""
    return reading.benchmark is not None or _has_position(reading)


def _has_position(reading: Reading) -> bool:
    """Return whether a value has a position only, because no interval is published."""
    place = reading.percentile
    untested = reading.benchmark is None and reading.reason == NO_INTERVAL
    return untested and place is not None and place.total >= FEWEST


def _too_old(reading: Reading) -> bool:
    return reading.age is not None and reading.age > OLDEST


def _quarter(reading: Reading) -> str:
    """Return 'better quarter', 'worse quarter' or 'middle half'; '' without a better direction."""
    quarter = reading.percentile.quarter(reading.metric.better) if reading.percentile else "none"
    names = {"better": "better quarter", "worse": "worse quarter", "middle": "middle half"}
    return names.get(quarter, "")


def _clearness(finding: TestedFinding) -> tuple[bool, float, float, str]:
    return finding.size is None, -(finding.size or 0.0), finding.p, finding.reading.metric.id


def _farness(finding: PositionFinding) -> tuple[float, str]:
    return -finding.beyond, finding.reading.metric.id
