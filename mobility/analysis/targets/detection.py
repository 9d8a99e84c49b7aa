"""What change a place's data can show: how large, when first, and what could show a smaller one.

A target that is nearer than the smallest change the data can show may be reached without anybody
seeing it. So this is said before it is set.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from mobility.analysis.method import Chapter, Method
from mobility.analysis.power import Z_OF_POWER, smallest_gap
from mobility.analysis.reliability import OLDEST
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    NO_WIDTH,
    Estimate,
    interval_problem,
    z_of,
)
from mobility.errors import UserError

# Reasons why no first year is known; they are part of the answers.
TOO_SMALL = "the change is smaller than the smallest one these data can show"
NOT_UPDATED = "nothing newer than {year} is published, so no next value can be expected"
ONE_YEAR = "only one year is published, so no next value can be expected"
NEVER_SOON = "not within {years} years at this pace"

HORIZON = 50  # years that are looked ahead

DETECTABLE = Method(
    id="smallest-detectable-change",
    chapter=Chapter.PLAN,
    order=2,
    name="Smallest detectable change",
    question="How large does a change have to be before these data show it?",
    description=(
        "The change that would just count as more than chance if the next value is as precise as "
        "this one; a true change of that size is seen in half of all cases. The larger number is "
        "the true change that is seen in 80 of 100. A target nearer than that may be reached "
        "without the data showing it. Periods that share years need less, because what they share "
        "does not change."
    ),
    formula="95 %: z √2 s √(1 − C); with 80 % power: (z + 0.8416) √2 s √(1 − C)",
    cannot_tell=(
        "How large the change is, or will be. A target nearer than that can be reached without the "
        "data showing it."
    ),
    refuses=(NO_INTERVAL, NO_WIDTH),
    source=(
        "Bloom 1995, Evaluation Review 19:547-556 (10.1177/0193841X9501900504; minimum detectable "
        "effects); Hubbard et al. 2020, Target-setting methods in Healthy People 2030, NCHS "
        "Statistical Notes 28 (minimal statistical significance)"
    ),
)
FIRST_SEEN = Method(
    id="first-year-seen",
    chapter=Chapter.PLAN,
    order=3,
    name="First year in which a change can be seen",
    question="When could these data first show that a place is on its way?",
    description=(
        "The change by each coming year, on the straight path to the target (without a target: as "
        "fast as the fastest tenth of comparable places), is held against the smallest change that "
        "is seen in 80 of 100 cases. Values are expected at the usual distance of the past ones, "
        "and none counts whose period has years in common with the baseline's. The years between "
        "a value and its publication are added."
    ),
    formula=(
        "first year t with |change by t| ≥ (z + 0.8416) √2 s and t − t_0 ≥ years of a period; "
        "seen in t + (release year − newest year)"
    ),
    cannot_tell=(
        "Whether the publisher goes on as before, with the same sample and the same delay. In one "
        "of five cases such a change is seen later or not at all."
    ),
    refuses=(NO_INTERVAL, NO_WIDTH, TOO_SMALL, NOT_UPDATED, ONE_YEAR, NEVER_SOON),
    source=(
        "Bloom 1995, Evaluation Review 19:547-556 (10.1177/0193841X9501900504), worked out for "
        "each coming year by hand"
    ),
)
SURVEY = Method(
    id="survey-size",
    chapter=Chapter.PLAN,
    order=11,
    name="Size of a survey of one's own",
    question="How many people would a survey of one's own have to ask each time?",
    description=(
        "People to be asked in each of two rounds, other people each time, so that a true change "
        "of a share from the one value to the other is told from chance in 80 of 100 cases. For a "
        "gap, so many in each of the two groups, of which the one ahead stays as it is. The design "
        "effect says how many times more people a survey needs than a simple random "
        "sample, for instance where whole schools are asked: usually 1.5 to 3, and 1 for a count "
        "of everybody who uses a service."
    ),
    formula=(
        "n = D (z + 0.8416)² (p_1 (1 − p_1) + p_2 (1 − p_2)) / (p_1 − p_2)²; for a gap to r also "
        "+ 2 r (1 − r) in the sum"
    ),
    cannot_tell=(
        "Whether those who answer are like those who do not: more people make a one-sided survey "
        "no better."
    ),
    refuses=(),
    source=(
        "Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 3rd edition, "
        "chapter 4 (without the correction for continuity); design effect: Kish 1965, Survey "
        "Sampling"
    ),
)


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest changes that data as precise as ``se`` can show, in the unit of the metric.

    ``change`` is the one that just counts at ``level``, ``with_power`` the true change seen in 80
    of 100 cases. Both are None, with a ``reason``, where there is no usable interval.
    """

    se: float | None
    level: float
    overlap: float
    change: float | None
    with_power: float | None
    reason: str = ""
    method: Method = DETECTABLE

    def shows(self, planned: float) -> bool | None:
        """Return whether a true change of this size is seen in 80 of 100 cases; None: unknown."""
        return None if self.with_power is None else abs(planned) >= self.with_power


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """When a change is seen first.

    ``data_year`` is the year of the value, ``year`` that of its publication; both are None with
    the ``reason``. ``change`` is the change by that year, or the largest one that was looked at.
    """

    year: int | None = None
    data_year: int | None = None
    change: float | None = None
    reason: str = ""
    method: Method = FIRST_SEEN


def smallest_detectable_change(
    now: Estimate, se: float | None, *, overlap: float = 0.0, level: float = 0.95
) -> Detectable:
    """Return the smallest change that would be told from chance, were the next value as precise.

    ``se`` is the standard error of ``now``, None where there is no usable interval. ``overlap`` is
    the share of years that two periods will have in common: none once the whole period has passed.
    Raises ``UserError`` for an impossible overlap or level.
    """
    if not 0 <= overlap < 1:
        raise UserError("The overlap is the share of years in common: give 0 or more, below 1.")
    z = z_of(level)
    if se is None:
        reason = interval_problem(now) or NO_INTERVAL
        return Detectable(None, level, overlap, None, None, reason)
    se_of_difference = math.sqrt(2 * (1 - overlap)) * se
    smallest = smallest_gap(se_of_difference, level=level)
    return Detectable(se, level, overlap, z * se_of_difference, smallest)


def first_seen(
    baseline_year: int,
    schedule: Sequence[int],
    period_years: int,
    release_year: int,
    detectable: Detectable,
    change_by: Callable[[int], float | None],
    *,
    horizon: int = HORIZON,
) -> FirstSeen:
    """Return the first year in which a change from a baseline would be seen in 80 of 100 cases.

    Args:
        baseline_year: the (last) year of the baseline's period.
        schedule: the years with published values, ascending.
        period_years: how many years of data stand behind one value.
        release_year: the year of the release, from which the delay of publication is taken.
        detectable: the smallest change that the data can show.
        change_by: the size of the change by a year, in the unit of the metric; None for unknown.
        horizon: how many years are looked ahead.
    """
    if detectable.with_power is None:
        return FirstSeen(reason=detectable.reason)
    newest = max(schedule, default=baseline_year)
    lag = max(0, release_year - newest)  # a data set of one's own can be newer than the release
    if len(schedule) < 2:
        return FirstSeen(reason=ONE_YEAR)
    if lag > OLDEST:
        return FirstSeen(reason=NOT_UPDATED.format(year=newest))
    largest = 0.0
    for year in coming_years(schedule, baseline_year, period_years, horizon):
        largest = max(largest, abs(change_by(year) or 0.0))
        if largest >= detectable.with_power:
            return FirstSeen(year + lag, year, largest)
    soon = NEVER_SOON.format(years=horizon)
    still = abs(change_by(baseline_year + horizon) or 0.0) <= abs(
        change_by(baseline_year + horizon // 2) or 0.0
    )
    return FirstSeen(None, None, largest, TOO_SMALL if still else soon)


def coming_years(
    schedule: Sequence[int], baseline_year: int, period_years: int, horizon: int = HORIZON
) -> tuple[int, ...]:
    """Return the years of expected values that can be compared with the baseline.

    They follow the newest published year at the usual (median) distance; comparable are those
    whose period has no year in common with the baseline's.
    """
    steps = [later - earlier for earlier, later in pairwise(schedule)]
    step = median_low(steps) if steps else 1
    expected = range(schedule[-1] + step, baseline_year + horizon + 1, step)
    return tuple(year for year in expected if year >= baseline_year + period_years)


def survey_size(
    first: float,
    second: float,
    *,
    reference: float | None = None,
    design_effect: float = 1.0,
    level: float = 0.95,
) -> int:
    """Return how many people a survey has to ask in each of two rounds, so that it shows a change.

    ``first`` and ``second`` are the true shares (0 to 1) of the two rounds; a true change between
    them is seen in 80 of 100 cases. With ``reference`` it is the change of a gap to a group whose
    share stays at that, and the people are to be asked in each of both groups. Raises ``UserError``
    for shares that are equal or outside 0 to 1, and for a design effect below 1.
    """
    shares = (first, second) if reference is None else (first, second, reference, reference)
    if not all(0 <= share <= 1 for share in shares) or first == second:
        raise UserError("A survey compares two shares between 0 and 1 that are not the same.")
    if not design_effect >= 1:
        raise UserError("A design effect is 1 for a simple random sample, and above for others.")
    spread = sum(share * (1 - share) for share in shares)
    z = z_of(level) + Z_OF_POWER
    return max(1, math.ceil(design_effect * z**2 * spread / (first - second) ** 2))


def times_the_sample(detectable: Detectable, planned: float) -> float | None:
    """Return how many times the sample behind a value is needed to see a planned change.

    That many values of separate periods, pooled before and after, show it as well, and so does an
    area with that many times the people asked. 1 or less: these data suffice. None without an
    interval or a planned change.
    """
    if detectable.with_power is None or planned == 0:
        return None
    return (detectable.with_power / planned) ** 2
