"""No masked count can be worked out, also not by somebody who knows the rule."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from mobility.analysis.disclosure import Cell, masked_cells
from tests.support.masking_attacker import (
    Table,
    is_small,
    looking_alike,
    possible_counts,
    random_table,
    rule,
    wanted,
)

TABLES = 1_000


def of_counts(*counts: int, threshold: int = 10) -> Table:
    return Table(counts, (None,) * len(counts), threshold)


def former_rule(
    counts: tuple[int, ...], bases: tuple[int | None, ...], threshold: int
) -> tuple[str, ...]:
    """One further cell, the smallest that is shown, with a reason of its own."""
    printed = [
        "few people" if is_small(*cell, threshold) else ""
        for cell in zip(counts, bases, strict=True)
    ]
    while any(printed) and not all(printed):
        hidden = [count for count, word in zip(counts, printed, strict=True) if word]
        if len(hidden) > 1 and sum(hidden) >= threshold:
            break
        shown = [number for number, word in enumerate(printed) if not word]
        printed[min(shown, key=lambda number: counts[number])] = "would give one away"
    return tuple(printed)


def test_attacker_works_out_former_rule() -> None:
    """104 people, 10 and 80 shown: the further cell is no larger than 10, so the other is 4."""
    table = of_counts(4, 10, 10, 80)
    assert possible_counts(table, former_rule) == {0: {4}, 1: {10}}
    assert all(len(counts) >= 9 for counts in possible_counts(table).values())


@pytest.mark.evidence
@pytest.mark.long
def test_random_tables_leave_full_range() -> None:
    rng = random.Random(20_261)  # noqa: S311 - the same tables every time
    attacked = masked_in_part = 0
    while attacked < TABLES:
        table = random_table(rng)
        masked = rule(table.counts, table.bases, table.threshold)
        if not any(masked):
            continue
        attacked += 1
        masked_in_part += not all(masked)
        possible = possible_counts(table, most=500)
        for number, counts in possible.items():
            at_least = wanted(table, list(possible), number)
            assert len(counts) >= at_least, (table, number, sorted(counts))
    assert masked_in_part > TABLES / 2, "most tables keep some numbers"


@pytest.mark.parametrize(
    "table",
    [
        Table((17, 227, 1304, 78, 24, 5), (18, 258, 1444, 82, 28, 5), 20),
        Table((8, 32, 411, 4, 22, 11, 166, 1024), (9, 34, 460, 4, 25, 13, 181, 1117), 11),
        Table((0, 0, 2, 3, 6, 0), (69, 23, 98, 107, 887, 7), 11),
        Table((103, 23, 589, 80, 6, 141), (104, 24, 595, 80, 6, 143), 10),
    ],
)
def test_attacker_fills_range_of_large_tables(table: Table) -> None:
    """Too many tables to look at each: the search must still find every number that is wanted."""
    possible = possible_counts(table)
    for number, counts in possible.items():
        assert len(counts) >= wanted(table, list(possible), number), (number, sorted(counts))


@pytest.mark.parametrize(
    "threshold,bases,totals",
    [
        (4, (13, 4, 4, 0, 1, 3), range(4, 22)),  # 13 left two of the groups of 4 with 0 or 4 people
        (3, (9, 6, 4, 2), range(3, 19)),
        (3, (8, 8, 8), range(3, 22)),
        (4, (20, 12, 3), range(4, 32)),
        (5, (14, 14, 6), range(5, 30)),
        (3, (None, None, None, None), range(3, 16)),
        (4, (None, 9, 3), range(4, 24)),
        (2, (5, 4, 3, 1), range(2, 12)),
    ],
)
def test_every_small_table_leaves_range(
    threshold: int, bases: tuple[int | None, ...], totals: range
) -> None:
    """Nothing is searched: every table with the same total is looked at."""
    for total in totals:
        for table, possible in looking_alike(bases, total, threshold):
            for number, counts in possible.items():
                at_least = wanted(table, list(possible), number)
                assert len(counts) >= at_least, (table, number, sorted(counts))


@pytest.mark.parametrize("kept_back", [{0}, {2}, {1, 3}])
@pytest.mark.parametrize("bases", [(12, 8, 4, 2), (None, None, None, None)])
def test_range_beside_group_kept_back(kept_back: set[int], bases: tuple[int | None, ...]) -> None:
    """Also where somebody knows which groups the file itself keeps back."""

    def used(
        counts: tuple[int, ...], bases: tuple[int | None, ...], threshold: int
    ) -> tuple[bool, ...]:
        cells = [
            Cell(None, base, small=False)
            if number in kept_back
            else Cell(count, base, is_small(count, base, threshold))
            for number, (count, base) in enumerate(zip(counts, bases, strict=True))
        ]
        return tuple(masked_cells(cells, threshold, sum(counts)))

    for total in range(3, 14):
        for table, possible in looking_alike(bases, total, 3, used):
            for number, counts in possible.items():
                at_least = wanted(table, list(possible), number)
                assert len(counts) >= at_least, (table, number, sorted(counts))


def test_masking_depends_on_public_room() -> None:
    """15 people in four groups leave a table little room, whichever of them are small."""
    for counts in [(5, 2, 8, 0), (14, 1, 0, 0), (6, 9, 0, 0), (4, 4, 4, 3)]:
        assert rule(counts, (None,) * 4, 10) == (True,) * 4


def test_group_of_nobody_is_shown() -> None:
    assert rule((9, 0, 3), (13, 0, 3), 4) == (True, False, True)


@pytest.mark.parametrize(
    "counts",
    [(4, 10, 80), (4, 30, 40, 255), (1, 11, 11, 300), (9, 9), (9, 9, 3), (1, 1, 1, 50, 60)],
)
def test_each_masked_count_could_be_small(counts: tuple[int, ...]) -> None:
    """Nobody can tell which number was small: each could be anything from 1 to 9."""
    table = of_counts(*counts)
    for number, possible in possible_counts(table, most=100_000).items():
        assert set(range(1, 10)) <= possible, (number, sorted(possible))


@pytest.mark.parametrize(
    "counts,masked",
    [
        ((4, 30, 40, 255), (True, True, False, False)),  # the next larger protects the small one
        ((4, 30, 32, 255), (True, True, True, False)),  # 30 must be below 32: 4 would be 3 or more
        ((3, 5, 4, 255), (True, True, True, False)),  # small ones protect each other
        ((1, 1, 1, 50, 60), (True, True, True, True, False)),  # three people are not enough
        ((9, 9, 9, 255), (True, True, True, True)),  # 27 of three is nine each
        ((4, 0, 0), (True, True, True)),  # the total gives the only number away
        ((4, 0, 0, 90, 200), (True, False, False, True, False)),  # nobody is shown
        ((12, 0, 40), (False, False, False)),
    ],
)
def test_rule_masks_these_counts(counts: tuple[int, ...], masked: tuple[bool, ...]) -> None:
    assert rule(counts, (None,) * len(counts), 10) == masked


def test_integer_programming_leaves_the_range() -> None:
    """With the total and the size of each group, and the largest number a masked cell can be."""
    rng = random.Random(8)  # noqa: S311 - the same tables every time
    for _ in range(60):
        table = random_table(rng)
        masked = rule(table.counts, table.bases, table.threshold)
        hidden = [number for number, is_masked in enumerate(masked) if is_masked]
        if not hidden or all(masked):
            continue
        total = sum(table.counts[number] for number in hidden)
        most = [total if (base := table.bases[n]) is None else min(base, total) for n in hidden]
        ends = []
        for sign in (1, -1):
            costs = np.zeros(len(hidden))
            costs[0] = sign
            result = milp(
                costs,
                constraints=LinearConstraint(np.ones(len(hidden)), total, total),
                integrality=np.ones(len(hidden)),
                bounds=Bounds(np.zeros(len(hidden)), np.array(most, dtype=float)),
            )
            assert result.success
            ends.append(round(sign * result.fun))
        assert ends[1] - ends[0] + 1 >= wanted(table, hidden, hidden[0])
        assert ends[1] - ends[0] + 1 >= min(table.threshold - 1, most[0])


def test_masking_does_not_depend_on_order() -> None:
    rng = random.Random(3)  # noqa: S311 - the same tables every time
    for _ in range(100):
        table = random_table(rng)
        order = list(range(len(table.counts)))
        rng.shuffle(order)
        shuffled = rule(
            tuple(table.counts[number] for number in order),
            tuple(table.bases[number] for number in order),
            table.threshold,
        )
        masked = rule(table.counts, table.bases, table.threshold)
        assert shuffled == tuple(masked[number] for number in order)


def test_group_kept_back_by_file_is_protected() -> None:
    kept_back = Cell(None, None, small=False)
    shown = [Cell(count, None, small=False) for count in (30, 60, 90)]
    assert masked_cells([kept_back, *shown], 10, 184) == [True, True, False, False]
    assert masked_cells([kept_back, *shown], 10) == [True, False, False, False]


def test_hidden_total_is_no_sum() -> None:
    shown = [Cell(count, None, small=False) for count in (12, 30, 60)]
    assert masked_cells(shown, 10, total_hidden=True) == [True, False, False]
    assert masked_cells(shown[:1], 10, total_hidden=True) == [False]
