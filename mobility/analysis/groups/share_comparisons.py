"""Measures that need a form of their own: two shares of each group, compared with each other.

Home value against households, neighbors of other groups against an even spread, seats on a council
against residents. Neither direction is better; that the two shares are equal is the yardstick, and
no interval is published, so there is a ratio and a gap, and no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.method import Chapter, Method
from mobility.analysis.reliability import WEAK_VALUE, Quality, Release
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.registry import Metric, Subgroup

# Reasons why a group has no ratio or no pair; they are part of the answers.
ONE_IS_MISSING = "one of the two shares is not published here"
NOBODY_HERE = "none of this group live here, so there is no ratio"

_TINY = 1e-9  # of a seat: what rounding leaves

TWO_SHARES = Method(
    id="two-shares",
    chapter=Chapter.GAPS,
    order=7,
    name="Two shares of one group held against each other",
    question="Has a group as large a share of this as of the people?",
    description=(
        "Some measures are not better when higher or lower: a group's share of home value, of "
        "neighbors or of the seats on a council is read against the group's share of households, "
        "against an even spread over all neighborhoods or against its share of residents. At a "
        "ratio of 1 both are equal. No interval is published for them, so ratio and gap are said "
        "and no verdict. For a council the gap is also given in seats, because a few seats cannot "
        "be divided finely. A pair with a weak value is shown hollow and enters no sentence."
    ),
    formula="ratio = share / held against; gap = share − held against; seats = gap × all seats",
    cannot_tell=(
        "Whether a difference is chance, because no interval is published, and why it is there. "
        "Equal shares do not mean that everybody in the group has the same."
    ),
    refuses=(WEAK_VALUE, ONE_IS_MISSING, NOBODY_HERE),
    source=(
        "Parity as in the publisher's description of its housing wealth metric; an even spread: "
        "Massey and Denton 1988, The dimensions of residential segregation, Social Forces "
        "67:281-315 (interaction and isolation)"
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A published share (0 to 1) with its flag."""

    value: float
    quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class SharePair:
    """Two shares of one group; ``problem`` says why they enter no sentence, or is empty."""

    group: Subgroup
    share: float | None
    against: float | None
    problem: str = ""

    @property
    def gap(self) -> float | None:
        """The share minus what it is compared with; below 0 it falls short."""
        if self.share is None or self.against is None:
            return None
        return self.share - self.against

    @property
    def ratio(self) -> float | None:
        """The share divided by what it is compared with; None where that is nothing."""
        if self.share is None or not self.against:
            return None
        return self.share / self.against

    @property
    def ratio_reason(self) -> str:
        """Why there is no ratio, or ''."""
        if self.share is None or self.against is None:
            return ONE_IS_MISSING
        return "" if self.against else NOBODY_HERE


@dataclass(frozen=True, slots=True)
class Council:
    """Who sits on a body: seats by the publisher's label of a group, on a day, and who says so.

    ``unknown`` are seats that are vacant or whose holder's group is not known; no share has them.
    """

    body: str
    day: date
    source: str
    seats: Mapping[str, int]
    unknown: int = 0

    @property
    def known(self) -> int:
        """How many seats the shares are of."""
        return sum(self.seats.values())


@dataclass(frozen=True, slots=True)
class ShareComparison:
    """The groups of a place with two shares each, all of one year.

    ``metric`` stands for all of them (source, period); ``absence`` says why there is no number at
    all, and ``newest`` is the newest year anywhere in the release.
    """

    jurisdiction: Jurisdiction
    release: Release
    metric: Metric
    pairs: tuple[SharePair, ...]
    year: int | None
    newest: int | None
    absence: AbsenceReason | None = None

    @property
    def age(self) -> int:
        """Years between the release and the values; 0 without any."""
        return 0 if self.year is None else self.release.year - self.year


def share_pair(group: Subgroup, share: Shown | None, against: Shown | None) -> SharePair:
    """Return two published shares as a pair; a weak one is kept and marked."""
    weak = any(
        estimate is not None and estimate.quality is Quality.WEAK for estimate in (share, against)
    )
    missing = share is None or against is None
    return SharePair(
        group,
        share.value if share else None,
        against.value if against else None,
        ONE_IS_MISSING if missing else WEAK_VALUE if weak else "",
    )


def evenly_spread(residents: Shown | None) -> Shown | None:
    """Return the share of neighbors of other groups if every neighborhood were like the place."""
    return None if residents is None else Shown(1 - residents.value, residents.quality)


def seat_pairs(
    council: Council, groups: Sequence[Subgroup], residents: Mapping[str, Shown]
) -> tuple[SharePair, ...]:
    """Return each group's share of the known seats against its share of the residents.

    Raises ``UserError`` for seats of a group that the residents are not divided into, for less than
    no seat, and where no seat is known.
    """
    labels = {group.label for group in groups}
    if unknown := sorted(set(council.seats) - labels):
        raise UserError(f"There are no residents' shares of {unknown[0]!r}; leave its seats out.")
    if min([*council.seats.values(), council.unknown, 0]) < 0:
        raise UserError("A number of seats is 0 or more.")
    if not council.known:
        raise UserError(f"{council.body} has no seat with a group: enter at least one.")
    return tuple(
        share_pair(
            group,
            Shown(council.seats.get(group.label, 0) / council.known),
            residents.get(group.label),
        )
        for group in groups
    )


def furthest_behind(pairs: Sequence[SharePair], *, least: float = 0.0) -> SharePair | None:
    """Return the reliable pair that falls short by most, and by more than ``least``; else None."""
    short = [
        pair for pair in pairs if not pair.problem and pair.gap is not None and -pair.gap > least
    ]
    return min(short, key=lambda pair: pair.gap or 0.0, default=None)


def seats_apart(pair: SharePair, seats: int) -> float | None:
    """Return how many seats more (or, below 0, fewer) than in proportion to the residents."""
    return None if pair.gap is None else pair.gap * seats


def within_a_seat(pair: SharePair, seats: int) -> bool:
    """Return whether a group has fewer than one seat too many or too few."""
    apart = seats_apart(pair, seats)
    return apart is not None and abs(apart) < 1 - _TINY
