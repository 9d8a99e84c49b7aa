"""Which group, or which value, the groups of a place are held against.

A reference that the data picked (the group that happens to look best) is a different matter from
one that was named beforehand: the pick has already looked at every pair of groups, so verdicts
have to account for all of these pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate, disjoint
from mobility.analysis.method import Method
from mobility.analysis.uncertainty import Estimate
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better, Breakdown, Series

# Reasons why there is no reference; they are part of the answers.
NO_RELIABLE_GROUP = "no group has a reliable value"
NO_DIRECTION = "neither direction is better, so no group is the best"
NO_SIZES = "the sizes of the groups are not known"
ABSENT = "the reference has no value here"


class ReferenceKind(StrEnum):
    """How a reference is chosen; the closed list."""

    GROUP = "group"
    LARGEST = "largest group"
    EVERYONE = "everyone"
    BENCHMARK = "benchmark"
    BEST = "best reliable group"


BEST_GROUP = Method(
    id="best-reliable-group",
    name="The best reliable group as the reference",
    words=(
        "Of the groups that share nobody, whose values are reliable and whose intervals can be "
        "used, the one with the best value. Because the data picked it, a group only counts as "
        "worse off if that holds among all pairs of these groups at once (Holm): with four equal "
        "groups, judging each against the best as if it had been named beforehand would find a "
        "gap in nearly one place of five. Where no group has an interval, the best reliable value "
        "is named and nothing is tested."
    ),
    formula="number of comparisons = G (G − 1) / 2 for G groups",
    refuses=(NO_RELIABLE_GROUP, NO_DIRECTION, OVERLAPPING),
    source=(
        "Keppel et al. 2005, Methodological issues in measuring health disparities, NCHS Vital "
        "and Health Statistics 2(141); Holm 1979, Scandinavian Journal of Statistics 6:65-70"
    ),
)


@dataclass(frozen=True, slots=True)
class Against:
    """What somebody wants the groups to be held against.

    ``name`` is the publisher's label of a group or what a benchmark is called; ``benchmark`` is
    its estimate, without bounds where it is known without error (a value typed in).
    """

    kind: ReferenceKind
    name: str = ""
    benchmark: Estimate | None = None

    @classmethod
    def named(cls, subgroup: str) -> Against:
        """Hold the groups against one of them, or against everyone."""
        kind = ReferenceKind.EVERYONE if subgroup == EVERYONE else ReferenceKind.GROUP
        return cls(kind, subgroup)


BEST = Against(ReferenceKind.BEST)
LARGEST = Against(ReferenceKind.LARGEST)


@dataclass(frozen=True, slots=True)
class Reference:
    """What the groups are held against.

    ``name`` is a publisher's label or the benchmark's name, and empty where there is no reference;
    ``group`` is its estimate (None for a benchmark, and where there is none), ``estimate`` the
    value with the bounds that may be used. ``candidates`` are the groups it was picked from by
    their values, in display order (empty when it was not), ``tests`` the number of pairs among
    them that verdicts account for. ``reason`` says why there is no reference, or is empty.
    """

    kind: ReferenceKind
    name: str = ""
    estimate: Estimate | None = None
    group: GroupEstimate | None = None
    candidates: tuple[str, ...] = ()
    reason: str = ""

    @property
    def tests(self) -> int:
        """How many pairs the candidates form."""
        return len(self.candidates) * (len(self.candidates) - 1) // 2


def reference_among(
    groups: Sequence[GroupEstimate],
    breakdown: Breakdown,
    series: Series,
    better: Better,
    against: Against,
) -> Reference:
    """Return what the groups of one place are held against.

    Raises ``UserError``, naming the choices, when ``against`` names a group that the metric is not
    published for, or a benchmark without a value.
    """
    if against.kind is ReferenceKind.BENCHMARK:
        if against.benchmark is None or not against.name:
            raise UserError("A benchmark to compare with needs a name and a value.")
        return Reference(against.kind, against.name, against.benchmark)
    apart = disjoint(groups, breakdown, series)
    if against.kind is ReferenceKind.BEST:
        return _best(apart, better)
    if against.kind is ReferenceKind.LARGEST:
        if not apart or any(group.share is None for group in apart):
            return Reference(against.kind, reason=NO_SIZES)
        return _of(against.kind, max(apart, key=lambda group: group.share or 0))
    name = EVERYONE if against.kind is ReferenceKind.EVERYONE else against.name
    if name not in series.subgroups:
        choices = "; ".join(series.subgroups)
        raise UserError(f"There is no group {name!r} here: choose one of {choices}.")
    found = next((group for group in groups if group.subgroup == name), None)
    return _of(against.kind, found) if found else Reference(against.kind, name, reason=ABSENT)


def _best(apart: Sequence[GroupEstimate], better: Better) -> Reference:
    """Return the best of the groups that can be tested, else of those that are reliable."""
    if better is Better.NEITHER:
        return Reference(ReferenceKind.BEST, reason=NO_DIRECTION)
    usable = [group for group in apart if group.usable]
    choices = usable or [group for group in apart if group.reliable]
    if not choices:
        return Reference(ReferenceKind.BEST, reason=NO_RELIABLE_GROUP)
    pick = max if better is Better.HIGHER else min
    best = pick(choices, key=lambda group: group.value)
    return _of(ReferenceKind.BEST, best, tuple(group.subgroup for group in usable))


def _of(kind: ReferenceKind, group: GroupEstimate, candidates: tuple[str, ...] = ()) -> Reference:
    return Reference(kind, group.subgroup, group.estimate, group, candidates)
