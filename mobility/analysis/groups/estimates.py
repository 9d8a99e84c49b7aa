"""The groups of one breakdown of one place as every method on groups takes them.

A group enters a method when its value is reliable (``problem`` is empty) and a test when its
interval can be used too (``se`` is a number). Groups that share people are never tested against
each other: ``disjoint`` chooses those that do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from mobility.analysis.method import Chapter, Method
from mobility.analysis.reliability import Quality, value_problem
from mobility.analysis.uncertainty import Estimate, interval_problem, standard_error
from mobility.errors import UserError
from mobility.registry import EVERYONE, Breakdown, IntervalKind, Metric, Series

OVERLAPPING = "counts people who are also in another group"  # why `disjoint` leaves a group out

DISJOINT_GROUPS = Method(
    id="disjoint-groups",
    chapter=Chapter.ALL_GROUPS,
    order=1,
    name="Groups that share nobody",
    question="Which groups can be added up without counting anybody twice?",
    description=(
        "A test or an index over groups takes each person once. Of the groups a metric is "
        "published for, as many as possible are kept of which no two share people; of equally "
        "many, those that come first in the registry. So the two groups that are not Hispanic "
        "stand beside Hispanic and all others, and everybody is counted. Where Hispanic residents "
        "are counted in a group of a race as well, Hispanic is left out. The choice is the same "
        "for every place, whatever its values."
    ),
    formula="",
    cannot_tell=(
        "Anything about people who belong to two of the groups: each is counted in one only, and "
        "the registry's order decides in which."
    ),
    refuses=(OVERLAPPING,),
    source=(
        "Office of Management and Budget, Statistical Policy Directive 15: race and Hispanic "
        "origin as separate questions or as one"
    ),
)


@dataclass(frozen=True, slots=True)
class GroupEstimate:
    """One group's published value, in the unit of the metric, and what it may be used for.

    ``subgroup`` is the publisher's label. ``lower`` and ``upper`` are the bounds as published;
    ``interval`` says what they mean, and only sampling bounds give ``se``. ``problem`` says why
    the group enters nothing (weak, implausible, a zero that is no number) and is empty for a
    reliable value. ``share`` is the group's part (0 to 1) of everybody the metric counts, None
    where it is not known.
    """

    subgroup: str
    value: float
    lower: float | None
    upper: float | None
    quality: Quality | None
    se: float | None
    problem: str = ""
    share: float | None = None
    interval: IntervalKind = IntervalKind.SAMPLING

    @property
    def reliable(self) -> bool:
        """Whether the value may be named, averaged or picked as the best."""
        return not self.problem

    @property
    def usable(self) -> bool:
        """Whether the value may be tested: reliable, with an interval that has a width."""
        return self.reliable and self.se is not None

    @property
    def estimate(self) -> Estimate:
        """The value with its bounds where they are sampling bounds, without bounds where not."""
        if self.interval is not IntervalKind.SAMPLING:
            return Estimate(self.value)
        return Estimate(self.value, self.lower, self.upper)

    @property
    def interval_problem(self) -> str:
        """Why there is no standard error, or ''; no fault of the value itself."""
        return interval_problem(self.estimate)


def group_estimate(
    metric: Metric,
    series: Series,
    year: int,
    subgroup: str,
    published: Estimate,
    quality: Quality | None,
    *,
    share: float | None = None,
) -> GroupEstimate:
    """Return a published row as a group that methods can take.

    ``published`` is the value with its bounds as they stand in the file. ``series`` is the
    metric's at the level and by the breakdown of the row; it says whether the bounds of ``year``
    are sampling bounds. Raises ``UserError`` on numbers that are not finite,
    bounds that are not in order around the value, or a share outside 0 to 1.
    """
    if share is not None and not 0 <= share <= 1:
        raise UserError(f"{subgroup}: a group's share of everybody lies between 0 and 1.")
    kind = series.interval_in(year)
    value, lower, upper = published.value, published.lower, published.upper
    bounds = (lower, upper) if kind is IntervalKind.SAMPLING else (None, None)
    return GroupEstimate(
        subgroup,
        value,
        lower,
        upper,
        quality,
        standard_error(value, *bounds, *metric.range),
        value_problem(metric, value, quality),
        share,
        kind,
    )


def disjoint(
    groups: Sequence[GroupEstimate], breakdown: Breakdown, series: Series
) -> tuple[GroupEstimate, ...]:
    """Return the groups, in display order, of which nobody is in two; never everyone.

    The choice is made among the groups that the metric is published for, whether or not they are
    given, so that it is the same for every place: the most groups that share nobody; of equally
    many, those that come first in the registry. Raises ``UserError`` for a group that the
    breakdown does not have.
    """
    known = {group.label for group in breakdown.groups}
    if unknown := {group.subgroup for group in groups} - known:
        raise UserError(f"{breakdown.label} has no group {min(unknown)!r}.")
    by_label = {group.subgroup: group for group in groups}
    return tuple(by_label[label] for label in _most_apart(series) if label in by_label)


def covered_share(groups: Sequence[GroupEstimate]) -> float | None:
    """Return the part (0 to 1) of everybody that the groups make up; None where one is unknown."""
    shares = [group.share for group in groups if group.share is not None]
    return math.fsum(shares) if len(shares) == len(groups) and shares else None


def _most_apart(series: Series) -> tuple[str, ...]:
    """Return the most labels of which no two share people; the first choice of equally many."""
    labels = [label for label in series.subgroups if label != EVERYONE]
    for size in range(len(labels), 0, -1):
        for choice in combinations(labels, size):
            if not any(series.share_people(*pair) for pair in combinations(choice, 2)):
                return choice
    return ()
