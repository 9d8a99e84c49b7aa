"""Somebody who works masked counts out: every whole-number table that would look the same.

The attacker sees the counts that are shown and the total, knows the size of every group, and has
the masking rule as a program. A table is possible if it has the same total and the same shown
counts, and the rule masks exactly the same cells of it. How the rule comes to its answer is not
looked at.
"""

from __future__ import annotations

import itertools
import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mobility.analysis.disclosure import Cell, masked_cells

Counts = tuple[int, ...]
Bases = tuple[int | None, ...]
Rule = Callable[[Counts, Bases, int], Sequence[object]]  # what is printed; false where shown

MOST = 4_000  # tables up to which every one is looked at
_TRIES = 3_000  # of tables that are drawn, where there are more
_DRAWS = 20  # of a table that has the right sum, in one try


@dataclass(frozen=True, slots=True)
class Table:
    """The counts of the groups of a table, of how many people each (None: not known)."""

    counts: Counts
    bases: Bases
    threshold: int = 10


def is_small(count: int, base: int | None, threshold: int) -> bool:
    """Whether few people are counted, or all but few, or are in the group at all."""
    few = [count] if base is None else [count, base, base - count]
    return any(0 < people < threshold for people in few)


def rule(counts: Counts, bases: Bases, threshold: int) -> tuple[bool, ...]:
    """The rule of the product."""
    cells = [
        Cell(count, base, is_small(count, base, threshold))
        for count, base in zip(counts, bases, strict=True)
    ]
    return tuple(masked_cells(cells, threshold))


def possible_counts(table: Table, used: Rule = rule, most: int = MOST) -> dict[int, set[int]]:
    """What every masked cell could be, by its position.

    Exact up to `most` tables with the same total. Where there are more, tables are searched until
    each cell could be as many numbers as the rule hides (see `wanted`).
    """
    masked = used(table.counts, table.bases, table.threshold)
    hidden = [number for number, is_masked in enumerate(masked) if is_masked]
    if not hidden:
        return {}
    total = sum(table.counts[number] for number in hidden)
    highest = [_most(table, number, total) for number in hidden]
    search = _Search(table, hidden, total, highest, used)
    if n_tables(total, highest) <= most:
        for guess in _all_with_sum(total, highest):
            search.add(guess)
    else:
        search.run()
    return dict(zip(hidden, search.candidates, strict=True))


def looking_alike(
    bases: Bases, total: int, threshold: int, used: Rule = rule
) -> Iterator[tuple[Table, dict[int, set[int]]]]:
    """All tables with this total and these bases, by what is shown of them.

    Gives one table of each look, and what every masked cell is in any table of that look.
    """
    alike: dict[tuple[object, ...], tuple[Counts, dict[int, set[int]]]] = {}
    highest = [total if base is None else min(base, total) for base in bases]
    for counts in _all_with_sum(total, highest):
        masked = used(counts, bases, threshold)
        look = tuple(
            (word, None if word else count) for word, count in zip(masked, counts, strict=True)
        )
        hidden = [number for number, word in enumerate(masked) if word]
        _, possible = alike.setdefault(look, (counts, {number: set() for number in hidden}))
        for number in hidden:
            possible[number].add(counts[number])
    for counts, possible in alike.values():
        yield Table(counts, bases, threshold), possible


class _Search:
    """Tables that would look the same, and what each masked cell is in any of them.

    Begins with the true table. From every table that is possible, people are moved between two
    cells; where that finds nothing new, tables are drawn.
    """

    def __init__(
        self, table: Table, hidden: list[int], total: int, highest: list[int], used: Rule
    ) -> None:
        self._table, self._hidden, self._total, self._highest = table, hidden, total, highest
        self._used = used
        self._masked = used(table.counts, table.bases, table.threshold)
        self._needed = [wanted(table, hidden, number) for number in hidden]
        true = tuple(table.counts[number] for number in hidden)
        self._possible = [true]
        self.candidates = [{count} for count in true]

    def add(self, guess: Counts) -> bool:
        """Keep a table that has a new number in some cell, if it would look the same."""
        if all(count in known for count, known in zip(guess, self.candidates, strict=True)):
            return False
        counts = list(self._table.counts)
        for number, count in zip(self._hidden, guess, strict=True):
            counts[number] = count
        if self._used(tuple(counts), self._table.bases, self._table.threshold) != self._masked:
            return False
        for count, known in zip(guess, self.candidates, strict=True):
            known.add(count)
        self._possible.append(guess)
        return True

    def run(self) -> None:
        rng = random.Random(self._total)  # noqa: S311 - the same tables every time
        moved = 0
        for _ in range(_TRIES):
            while moved < len(self._possible):
                self._move_people(self._possible[moved])
                moved += 1
            narrow = [at for at in range(len(self.candidates)) if self._is_narrow(at)]
            if not narrow:
                return
            self._draw(rng.choice(narrow), rng)

    def _is_narrow(self, at: int) -> bool:
        return len(self.candidates[at]) < self._needed[at]

    def _move_people(self, start: Counts) -> None:
        """Give each narrow cell new numbers near its own; one other cell takes the rest."""
        reach = 2 * self._table.threshold
        for at, count in enumerate(start):
            lowest, highest = max(0, count - reach), min(self._highest[at], count + reach)
            for value in range(lowest, highest + 1):
                if not self._is_narrow(at):
                    break
                for other, its_count in enumerate(start):
                    taken = its_count + count - value
                    if other == at or not 0 <= taken <= self._highest[other]:
                        continue
                    guess = list(start)
                    guess[at], guess[other] = value, taken
                    if value in self.candidates[at] or self.add(tuple(guess)):
                        break

    def _draw(self, at: int, rng: random.Random) -> None:
        """Try a table with a new number in one cell, and a kind of number in each other."""
        start = rng.choice(self._possible)
        weights = [rng.random() ** 2 + 0.02 for _ in range(5)]
        for _ in range(_DRAWS):
            chosen = []
            for each, highest in enumerate(self._highest):
                kinds = _kinds(self._table, self._hidden[each], highest)
                if rng.random() < 0.3:  # the kind that it has in a table known to be possible
                    low, high = next(kind for kind in kinds if kind[0] <= start[each] <= kind[1])
                else:
                    low, high = rng.choices(kinds, weights[: len(kinds)])[0]
                if each == at and rng.random() < 0.7:
                    last = min(high, low + 3 * self._table.threshold)
                    new = [n for n in range(low, last + 1) if n not in self.candidates[at]]
                    if not new:
                        break
                    low = high = rng.choice(new)
                chosen.append((low, high))
            else:
                guess = _with_sum(self._total, chosen, rng)
                if guess is not None and self.add(guess):
                    return


def _kinds(table: Table, number: int, highest: int) -> list[tuple[int, int]]:
    """Intervals of numbers that a rule may treat alike: nobody, few, many, all but few, all."""
    base, few = table.bases[number], table.threshold - 1
    if base is None:
        kinds = [(0, 0), (1, few), (few + 1, highest)]
    elif base <= few:
        kinds = [(0, base)]
    else:
        kinds = [(0, 0), (1, few), (few + 1, base - few - 1), (base - few, base - 1), (base, base)]
    cut = [(max(low, 0), min(high, highest)) for low, high in kinds]
    return [(low, high) for low, high in cut if low <= high]


def _with_sum(
    total: int, intervals: Sequence[tuple[int, int]], rng: random.Random
) -> Counts | None:
    """A number from each interval, so that they add up; None where none do."""
    counts = [low for low, _ in intervals]
    left, room = total - sum(counts), sum(high - low for low, high in intervals)
    if not 0 <= left <= room:
        return None
    evenly = rng.random() < 0.5
    for at in rng.sample(range(len(counts)), len(counts)):
        more = intervals[at][1] - intervals[at][0]
        room -= more
        ends = max(0, left - room), min(more, left)
        added = rng.randint(*ends) if evenly else rng.choice(ends)
        counts[at] += added
        left -= added
    return tuple(counts)


def n_tables(total: int, highest: Sequence[int]) -> int:
    """How many tables of whole numbers have this total, with no cell above its highest number."""
    if total > 1_000 and len(highest) > 2:
        return sys.maxsize  # not counted: far too many to look at
    ways = [1] + [0] * total
    for most in highest:
        sums = list(itertools.accumulate(ways))
        ways = [
            sums[each] - (sums[each - most - 1] if each > most else 0) for each in range(total + 1)
        ]
    return ways[total]


def _most(table: Table, number: int, total: int) -> int:
    base = table.bases[number]
    return total if base is None else min(base, total)


def wanted(table: Table, hidden: Sequence[int], number: int) -> int:
    """How many numbers a masked cell must be able to be: as many as the rule hides.

    Fewer where the total and the sizes of the groups alone, without any rule, leave fewer.
    """
    total = sum(table.counts[at] for at in hidden)
    rest = sum(_most(table, at, total) for at in hidden if at != number)
    left = min(total, _most(table, number, total)) - max(total - rest, 0) + 1
    return min(table.threshold - 1, left)


def _all_with_sum(total: int, highest: Sequence[int]) -> Iterator[tuple[int, ...]]:
    if not highest:
        if total == 0:
            yield ()
        return
    rest = sum(highest[1:])
    for first in range(max(0, total - rest), min(total, highest[0]) + 1):
        for others in _all_with_sum(total - first, highest[1:]):
            yield (first, *others)


def random_table(rng: random.Random) -> Table:
    """A table as files of counties have it: a few groups of very different sizes."""
    n = rng.randint(2, 9)
    threshold = rng.choice((5, 10, 10, 11, 20))
    counts: list[int] = []
    bases: list[int] = []
    based = rng.random() < 0.5
    rate = rng.choice((0.02, 0.2, 0.5, 0.9, 0.99))
    for _ in range(n):
        base = int(math.exp(rng.uniform(1.0, 8.0)))
        count = sum(rng.random() < rate for _ in range(min(base, 300)))
        count = round(count * base / min(base, 300))
        if not based:
            count = rng.choice((0, int(math.exp(rng.uniform(0.0, 5.5)))))
            if rng.random() < 0.8:
                count = int(math.exp(rng.uniform(0.0, 5.5)))
        counts.append(count)
        bases.append(base)
    if is_small(sum(counts), sum(bases) if based else None, threshold):
        return random_table(rng)  # the total itself is masked
    return Table(tuple(counts), tuple(bases) if based else (None,) * n, threshold)
