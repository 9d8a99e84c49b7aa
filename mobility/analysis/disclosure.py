"""Masking of small counts, so that nobody can work them out from what stays shown.

A table is the groups that add up to one total: of one place, year and breakdown. Whoever looks at
it is taken to know the total, every number that is shown, how many people each group has, and this
rule. Every decision here is therefore made from what such a reader knows in the end anyway: the
total, the bases, the sum of the masked numbers, and the smallest number shown. Tables with the same
of all these are masked alike, and so stay possible to the reader. That leaves every masked number
at least `threshold` - 1 values, or as many as the total and the bases alone leave, if fewer:

- Masked in part: `_are_enough` and `_is_safe` count only tables that are masked in the same way.
- Masked as a whole, where `_has_room`: the tables which that function counts are enough, and all of
  them are masked as a whole.
- Masked as a whole without such room: so is every table with this total and these bases that has a
  small cell (or, where the file keeps a cell back, every table). In a group below the threshold,
  the cell is always small. Any other cell could be, by the total and the bases alone, all numbers
  from a lowest to a highest one:
  - The highest is its base: the `threshold` - 1 numbers below the base are small. If fewer are in
    reach, then beside a cell at its base the others miss fewer people than the threshold; where
    these all belong to one group, that group is small.
  - The highest is the total: if the lowest is 0, the numbers from 1 to `threshold` - 1 are small.
    If not, then beside a cell with 1 to `threshold` - 1 people less than the total the others hold
    few people; where these are all in one group, that group is small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mobility.analysis.method import Chapter, Method

_MOST_SUMS = 32  # intervals of possible sums that are looked at; fewer only mask more
_REMEMBERED = 50_000  # answers of `_is_safe`
_Interval = tuple[int, int]
_Kind = tuple[int, bool]  # the base of a cell, and whether the file itself keeps it back

MASKING = Method(
    id="masking",
    chapter=Chapter.ABSENT,
    order=2,
    name="Masked numbers of a data set of your own",
    question="Which numbers of a file of your own must not be shown?",
    description=(
        "A number is masked where fewer people than the limit are counted, or all but fewer, or "
        "where the group itself is smaller; 0 and 100 % are shown. One masked number alone would "
        "be the total less the others, so the next larger numbers of the same place, year and "
        "breakdown are masked as well, until each could still be as many numbers as the limit "
        "hides, also to somebody who knows the total, the group sizes and this rule. Where that "
        "is not possible, or the total and the group sizes leave little room for it, every group "
        "with anybody in it is masked. All masked numbers carry the same words. What one version "
        "masks, later ones mask. Sums over several places are not protected."
    ),
    formula="",
    cannot_tell=(
        "That nobody can be recognized: it protects counts within one table, not sums over several "
        "places or what neighbors know."
    ),
    refuses=(),
    source=(
        "Hundepool et al. 2012, Statistical Disclosure Control, chapter 4 (complementary "
        "suppression); decisions from what is published only: Kenthapadi, Mishra & Nissim 2005, "
        "Simulatable Auditing"
    ),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """The number of one group: how many people are counted (None: not known), of how many.

    `base` is None where the size of the group is not known. `small`: must not be shown. A cell
    without a count is one that the file itself keeps back.
    """

    count: int | None
    base: int | None
    small: bool


def masked_cells(
    cells: Sequence[Cell], threshold: int, total: int | None = None, *, total_hidden: bool = False
) -> list[bool]:
    """Return which cells of one table must not be shown, in the order of the cells.

    Args:
        cells: the groups that add up to the total, without the total.
        threshold: the fewest people that are shown.
        total: how many people are counted in all groups, where the file says so; it only matters
            where the file itself keeps a group back.
        total_hidden: whether the total is kept back and must not come out as a sum of the groups.
    """
    hidden = [cell.small or cell.count is None for cell in cells]
    if total_hidden and not any(hidden):
        return _hide_total(cells, threshold)
    # Without a total nothing is told about what the file keeps back.
    judged = {
        number
        for number, cell in enumerate(cells)
        if hidden[number] and (cell.count is not None or total is not None)
    }
    if not judged:
        return hidden
    suppressed_sum = 0
    if total is not None and any(cell.count is None for cell in cells):
        suppressed_sum = max(total - sum(cell.count or 0 for cell in cells), 0)
    in_sum = [cell for cell in cells if cell.count is not None or total is not None]
    if _has_room(in_sum, suppressed_sum, threshold):
        for masked, smallest_shown in _choices(cells, judged, hidden):
            table = [cells[number] for number in masked]
            if _protect_each_other(table, suppressed_sum, smallest_shown, threshold):
                return [was or number in masked for number, was in enumerate(hidden)]
    # Of nobody, nobody is counted: that number is known anyway.
    return [
        was or (cell.count, cell.base) != (0, 0) for was, cell in zip(hidden, cells, strict=True)
    ]


def _hide_total(cells: Sequence[Cell], threshold: int) -> list[bool]:
    """Mask the smallest numbers until they could be as many others as the threshold hides."""
    if len(cells) == 1:  # one group is no sum
        return [False]
    counts = [cell.count or 0 for cell in cells]
    for level in sorted({count for count in counts if count}):
        larger = [count for count in counts if count > level]
        if not larger or min(larger) >= 2 * threshold - 1:
            return [0 < count <= level for count in counts]
    return [True] * len(cells)


def _choices(
    cells: Sequence[Cell], judged: set[int], hidden: Sequence[bool]
) -> Iterator[tuple[set[int], int | None]]:
    """Yield what could be masked, and the smallest number that then limits the larger ones.

    0 stands for small cells alone, None for no limit, because nothing larger is shown.
    """
    larger = {
        number: cell.count
        for number, cell in enumerate(cells)
        if not hidden[number] and cell.count and cell.count != cell.base
    }
    yield judged, 0
    if not larger:
        yield judged, None
        return
    levels = sorted(set(larger.values()))
    for level, after in zip(levels, [*levels[1:], None], strict=True):
        yield judged | {number for number, count in larger.items() if count <= level}, after


def _has_room(cells: Sequence[Cell], suppressed_sum: int, threshold: int) -> bool:
    """Whether tables that are masked as a whole leave the range: from the total and bases alone.

    Counted are tables in which the group with the largest base is larger, and all others are
    small: few people are counted in each, or all but few in those with the next largest bases. The
    small ones alone are not enough (see `_are_enough`): they add up to less than that asks for, or
    to nearly a base or more. So the larger one is masked too: the whole table.

    The others add up to every sum from `low` to `high`. The largest group takes the rest, which is
    from `threshold` to its base less `threshold`. With `threshold` - 2 people to spare at both ends
    of that, every group has `threshold` - 1 numbers, or all numbers that it can be, if fewer.
    """
    total, kinds = _sum_and_kinds(cells, suppressed_sum, threshold)
    bases = sorted(base for base, is_suppressed in kinds if not is_suppressed)
    if not bases or bases[-1] < 3 * threshold - 2:
        return False
    largest = bases.pop()
    sides = [(0, base) if base < threshold else _sides(base, threshold)[0] for base in bases]
    sides += [(0, base) for base, is_suppressed in kinds if is_suppressed]
    low, high = sum(first for first, _ in sides), sum(last for _, last in sides)
    spare = threshold - 2
    if high - low < spare:
        return False
    # Few people in each are not enough up to this sum.
    if low + threshold + spare <= total <= min(high, low + spare) + largest - threshold - spare:
        return True
    for base in reversed(bases):
        if base < 2 * threshold:
            break
        low, high = low + base - threshold, high + base - threshold
        if low + threshold + spare <= total <= high + largest - threshold - spare:
            return True
    return False


def _protect_each_other(
    masked: Sequence[Cell], suppressed_sum: int, smallest_shown: int | None, threshold: int
) -> bool:
    total, kinds = _sum_and_kinds(masked, suppressed_sum, threshold)
    if smallest_shown == 0:
        by_file = any(is_suppressed for _, is_suppressed in kinds)
        return not by_file and _are_enough([base for base, _ in kinds], total, threshold)
    limit = total + 1 if smallest_shown is None else min(smallest_shown, total + 1)
    return _is_safe(tuple(sorted(kinds)), total, limit, threshold)


def _sum_and_kinds(
    cells: Sequence[Cell], suppressed_sum: int, threshold: int
) -> tuple[int, list[_Kind]]:
    total = suppressed_sum + sum(cell.count or 0 for cell in cells)
    # No cell holds more people than all of them do, so a larger base limits nothing.
    most = total + threshold
    return total, [
        (most if cell.base is None else min(cell.base, most), cell.count is None) for cell in cells
    ]


def _are_enough(bases: Sequence[int], total: int, threshold: int) -> bool:
    """Whether small cells with this sum could each be anything from 1 to `threshold` - 1.

    The sums begin one above the smallest that would do: a reader who sees that the small cells
    alone were not enough must still find each of these numbers possible.
    """
    n = len(bases)
    return (
        n + threshold - 1 <= total <= (threshold - 1) * (n - 1) + 1
        and min(bases) >= total + threshold
    )


@lru_cache(maxsize=_REMEMBERED)
def _is_safe(cells: tuple[_Kind, ...], total: int, limit: int, threshold: int) -> bool:
    """Whether every masked cell could be as many numbers as the threshold hides.

    Only such tables are counted as possible in which one cell is larger and all others are small:
    these are masked in one step, so that this very question decides about them.

    Args:
        cells: the base of every masked cell, and whether the file itself keeps it back.
        total: the sum of the masked cells.
        limit: the smallest number that is shown; larger cells are below it.
        threshold: the fewest people that are shown.
    """
    if len(cells) == 1:  # a single cell is the sum
        return False
    table = _Masked(
        bases=[base for base, _ in cells],
        sides=[
            # What the file keeps back may be any number; so may that of a very small group.
            [(0, base)] if is_suppressed or base < threshold else _sides(base, threshold)
            for base, is_suppressed in cells
        ],
        can_be_larger=[
            base >= 2 * threshold and not is_suppressed for base, is_suppressed in cells
        ],
        total=total,
        limit=limit,
        threshold=threshold,
    )
    # Cells of the same kind have the same answer.
    return all(table.is_wide(cells.index(kind)) for kind in dict.fromkeys(cells))


@dataclass(frozen=True, slots=True)
class _Masked:
    """The masked cells of a table, and what is known of them.

    `sides`: the numbers of every cell that would be masked as small.
    """

    bases: list[int]
    sides: list[list[_Interval]]
    can_be_larger: list[bool]
    total: int
    limit: int
    threshold: int

    def is_wide(self, number: int) -> bool:
        """Whether a cell could be as many numbers as the threshold hides.

        If it can be on one side (counting few people, or all but few) at all, then on that side.
        """
        near = [side for side in self.sides[number] if self._can_be_in(number, side)]
        if not near:
            return self.can_be_larger[number] and self._is_wide_as_larger(number)
        return all(
            self._can_be(number, side, min(self.threshold - 1, side[1] - side[0] + 1))
            for side in near
        )

    def _others(self, *without: int) -> list[int]:
        return [number for number in range(len(self.bases)) if number not in without]

    def _window(self, number: int) -> _Interval:
        """What a cell can be where it is larger and masked."""
        return self.threshold, min(self.limit - 1, self.bases[number] - self.threshold)

    def _can_be_in(self, number: int, side: _Interval) -> bool:
        """Whether a cell can be in an interval while another one is larger, by the sum alone."""
        for larger in self._others(number):
            if self.can_be_larger[larger]:
                low, high = self.threshold, self.bases[larger] - self.threshold
                for other in self._others(number, larger):
                    low += self.sides[other][0][0]
                    high += self.sides[other][-1][1]
                if _overlap((self.total - high, self.total - low), side):
                    return True
        return False

    def _can_be(self, number: int, side: _Interval, so_many: int) -> bool:
        """Whether a cell can be so many numbers of an interval while one other cell is larger."""
        intervals: list[_Interval] = []
        tried: set[int] = set()  # cells with the same base are alike
        for larger in reversed(self._others(number)):
            low, high = self._window(larger)
            if not self.can_be_larger[larger] or high < low or self.bases[larger] in tried:
                continue
            tried.add(self.bases[larger])
            most_alone = self._most_alone(larger)
            for first, last, pure in self._sums(number, larger):
                possible = _overlap((self.total - last - high, self.total - first - low), side)
                if possible and pure and side[0] == 1 and most_alone is not None:
                    if self.total - high > most_alone:
                        continue
                    possible = _overlap(possible, (1, most_alone - first))
                if possible:
                    intervals.append(possible)
            if _size(intervals) >= so_many:
                return True
        return False

    def _is_wide_as_larger(self, number: int) -> bool:
        low, high = self._window(number)
        most_alone = self._most_alone(number)
        intervals = []
        for first, last, pure in self._sums(number):
            end = last if not pure or most_alone is None else min(last, most_alone)
            possible = _overlap((self.total - end, self.total - first), (low, high))
            if end >= first and possible:
                intervals.append(possible)
        return _size(intervals) >= self.threshold - 1

    def _most_alone(self, larger: int) -> int | None:
        """The largest sum with which few people in each of the others are not enough alone.

        None where they never are enough (see `_are_enough`).
        """
        n, small = len(self.bases) - 1, self._others(larger)
        never = any(self.sides[each][0][0] == 0 for each in small)
        if n < 3 or never or min(self.bases[each] for each in small) < n + 2 * self.threshold - 1:
            return None
        return n + self.threshold - 2

    def _sums(self, *without: int) -> list[tuple[int, int, bool]]:
        """What the other cells can add up to while all are small: intervals.

        The third says that few people are counted in each, and in none all but few.
        """
        sums = [(0, 0, True)]
        for other in self._others(*without):
            added = [
                (first + low, last + high, pure and low == 1)
                for first, last, pure in sums
                for low, high in self.sides[other]
                if first + low <= self.total
            ]
            sums = _merged(added)[:_MOST_SUMS]
        return sums


def _sides(base: int, threshold: int) -> list[_Interval]:
    """The counts that are masked as small, of so many people."""
    if base < 2 * threshold:
        return [(1, base - 1)]
    return [(1, threshold - 1), (base - threshold + 1, base - 1)]


def _merged(sums: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Intervals in order, with those in one that touch and are of the same kind."""
    merged: list[tuple[int, int, bool]] = []
    for first, last, pure in sorted(sums, key=lambda each: (not each[2], each[0])):
        if merged and merged[-1][2] == pure and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]), pure)
        else:
            merged.append((first, last, pure))
    return merged


def _overlap(first: _Interval, second: _Interval) -> _Interval | None:
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else None


def _size(intervals: list[_Interval]) -> int:
    """How many whole numbers are in any of the intervals."""
    return sum(
        last - first + 1 for first, last, _ in _merged([(*each, True) for each in intervals])
    )
