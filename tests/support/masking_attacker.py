"""Somebody who works masked counts out: every whole-number table that would look the same.

The attacker sees the counts that are shown and the total, knows the size of every group, and has
the masking rule as a program. A table is possible if it has the same total and the same shown
counts, and the rule masks exactly the same cells of it. How the rule comes to its answer is not
looked at.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mobility.analysis.disclosure import Cell, masked_cells

Counts = tuple[int, ...]
Bases = tuple[int | None, ...]
Rule = Callable[[Counts, Bases, int], Sequence[object]]  # what is printed; false where shown

MOST = 4_000  # tables up to which every one is looked at
_ROUNDS = 40  # of trying tables, where there are more; a round tries every number of every cell


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

    Where there are more than `most` tables, some are tried until each cell could be as many numbers
    as the rule hides.
    """
    masked = used(table.counts, table.bases, table.threshold)
    hidden = [number for number, is_masked in enumerate(masked) if is_masked]
    found = {number: {table.counts[number]} for number in hidden}
    for guess in _guesses(table, hidden, found, most):
        if all(guess[at] in found[number] for at, number in enumerate(hidden)):
            continue
        counts = list(table.counts)
        for number, count in zip(hidden, guess, strict=True):
            counts[number] = count
        if used(tuple(counts), table.bases, table.threshold) == masked:
            for number, count in zip(hidden, guess, strict=True):
                found[number].add(count)
    return found


def _guesses(
    table: Table, hidden: Sequence[int], found: Mapping[int, set[int]], most: int
) -> Iterator[Sequence[int]]:
    """All tables with the same total, or some until enough is `found`."""
    if not hidden:
        return
    true = [table.counts[number] for number in hidden]
    total = sum(true)
    highest = [_most(table, number, total) for number in hidden]
    if n_tables(table, hidden) <= most:
        yield from _all_with_sum(total, highest)
        return
    rng = random.Random(total)  # noqa: S311 - the same tables every time
    need = [wanted(table, hidden, number) for number in hidden]
    for _ in range(_ROUNDS):
        for at, number in enumerate(hidden):
            if len(found[number]) < need[at]:
                yield from _some_with_sum(true, highest, at, table.threshold, rng)


def n_tables(table: Table, hidden: Sequence[int]) -> int:
    """How many tables of whole numbers have the same total, whatever the sizes of the groups."""
    total = sum(table.counts[number] for number in hidden)
    return math.comb(total + len(hidden) - 1, len(hidden) - 1)


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


def _some_with_sum(
    true: Sequence[int], highest: Sequence[int], at: int, threshold: int, rng: random.Random
) -> Iterator[list[int]]:
    """Tables with one cell at each of many numbers, another that takes the rest, and small ones.

    Small is on the side of few people, or of all but few, or as in the truth.
    """
    near = {true[at] + step for step in range(-threshold, threshold + 1)}
    near |= {*range(threshold), *range(highest[at] - threshold, highest[at] + 1)}
    others = [each for each in range(len(true)) if each != at]
    for value in sorted(each for each in near if 0 <= each <= highest[at]):
        few = rng.choice((1.0, 0.0, 0.5, None, None))
        some = [
            count
            if few is None
            else min(most, rng.choice((1, threshold - 1, rng.randrange(1, threshold))))
            if rng.random() < few
            else max(0, most - rng.choice((1, threshold - 1, rng.randrange(1, threshold))))
            for count, most in zip(true, highest, strict=True)
        ]
        fewest = [0 if most < threshold else 1 for most in highest]
        for start in (some, fewest, [max(0, most - 1) for most in highest]):
            guess = [value if each == at else count for each, count in enumerate(start)]
            for rest in others:
                taken = guess[rest] + sum(true) - sum(guess)
                if 0 <= taken <= highest[rest]:
                    yield [*guess[:rest], taken, *guess[rest + 1 :]]
        guess = [value if each == at else count for each, count in enumerate(true)]
        left = sum(true) - sum(guess)
        for each in rng.choices(others, k=min(abs(left), 4 * threshold)):
            guess[each] += 1 if left > 0 else -1
        if all(0 <= count <= most for count, most in zip(guess, highest, strict=True)):
            yield guess
        guess = [value if each == at else 1 for each in range(len(true))]
        guess[rng.choice(others)] = rng.choice((1, threshold, rng.choice(true)))
        left = sum(true) - sum(guess)
        if 0 <= left <= len(others) * threshold:  # the others small
            for each in rng.choices(others, k=left):
                guess[each] += 1
            yield guess


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
