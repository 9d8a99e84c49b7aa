"""Masking of areas, tried by a reader who knows every sum that is shown and the rule itself."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from mobility.analysis.areas.masking import (
    AreaCounts,
    KnownAreas,
    SumOf,
    masked_areas,
    masked_in_long_table,
    possible_ranges,
)

LIMIT = 3  # small enough to try every table


def numbers(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def small(count: np.ndarray, base: np.ndarray) -> np.ndarray:
    return np.logical_or.reduce(
        [(each > 0) & (each < LIMIT) for each in (count, base, base - count)]
    )


def assert_wide(possible: dict, bases: np.ndarray) -> None:
    """Each masked number could be `LIMIT` - 1 numbers, or all that the total alone leaves."""
    for (total, _), tables in possible.items():
        masked = tables[0][1]
        for cell in np.flatnonzero(masked):
            found = {table[0][cell] for table in tables}
            most = min(bases[cell], total) + 1
            assert len(found) >= min(LIMIT - 1, most), (tables[0], cell)


@pytest.mark.parametrize("bases", [(12, 12, 12, 12), (13, 30, 14, 2), (12, 6, 7, 12)])
def test_every_long_table_leaves_masked_numbers_open(bases: tuple[int, ...]) -> None:
    base = numbers(*bases)
    possible = defaultdict(list)
    for counts in product(*(range(min(each, 8) + 1) for each in bases)):
        count = numbers(*counts)
        hidden = masked_in_long_table(count, base, small(count, base), LIMIT)
        shown = tuple(None if gone else each for each, gone in zip(counts, hidden, strict=True))
        possible[sum(counts), shown].append((counts, hidden))
    # Counts stop at 8 here, so a sum above that leaves out tables that exist.
    assert_wide({key: each for key, each in possible.items() if key[0] <= 8}, base)


def test_block_groups_after_tracts_leave_both_open() -> None:
    """Tracts are shown first, then the block groups in them: each masked number stays open."""
    base = numbers(13, 14, 15, 12)  # of four block groups, two in each of two tracts
    inside = ((0, 0), (1, 0), (2, 1), (3, 1))
    possible = defaultdict(list)
    for counts in product(range(7), repeat=4):
        count = numbers(*counts)
        tracts = numbers(count[:2].sum(), count[2:].sum())
        of_tracts = masked_areas(AreaCounts(tracts, numbers(27, 27)), LIMIT).areas
        known = KnownAreas(np.where(of_tracts, np.nan, tracts), inside, ())
        hidden = masked_areas(AreaCounts(count, base), LIMIT, [known]).areas
        both = np.concatenate([of_tracts, hidden])
        everything = (*tracts.tolist(), *counts)
        shown = tuple(None if gone else x for x, gone in zip(everything, both, strict=True))
        possible[sum(counts), shown].append((everything, both))
    assert_wide({key: x for key, x in possible.items() if key[0] <= 6}, numbers(27, 27, *base))


def test_tracts_after_block_groups_leave_both_open() -> None:
    base = numbers(13, 14, 15, 12)
    contains = ((0, 0), (0, 1), (1, 2), (1, 3))
    possible = defaultdict(list)
    for counts in product(range(7), repeat=4):
        count = numbers(*counts)
        groups = masked_areas(AreaCounts(count, base), LIMIT).areas
        known = KnownAreas(np.where(groups, np.nan, count), (), contains)
        tracts = numbers(count[:2].sum(), count[2:].sum())
        hidden = masked_areas(AreaCounts(tracts, numbers(27, 27)), LIMIT, [known]).areas
        both = np.concatenate([groups, hidden])
        everything = (*counts, *tracts.tolist())
        shown = tuple(None if gone else x for x, gone in zip(everything, both, strict=True))
        possible[sum(counts), shown].append((everything, both))
    assert_wide({key: x for key, x in possible.items() if key[0] <= 6}, numbers(*base, 27, 27))


def test_groups_stay_open_to_a_reader_of_all_sums() -> None:
    random = np.random.default_rng(7)
    base = random.integers(0, 900, (60, 4)).astype(float)
    rates = random.beta(2, 40, (60, 1))
    count = random.binomial(base.astype(int), rates).astype(float)
    areas = AreaCounts(count.sum(axis=1), base.sum(axis=1), ((count, base),), (True,))
    masked = masked_areas(areas, 10)
    hidden = masked.groups[0]
    assert 0.1 < hidden.mean() < 0.9
    assert hidden[(count > 0) & (count < 10)].all()
    tables = [
        SumOf(tuple(range(row * 4, row * 4 + 4)), areas.count[row])
        for row in np.flatnonzero(~masked.areas)
    ]
    tables += [SumOf(tuple(range(group, 240, 4)), count[:, group].sum()) for group in range(4)]
    asked = np.zeros(240, dtype=bool)
    asked[np.flatnonzero(hidden.ravel())[::8]] = True
    low, high = possible_ranges(count.ravel(), base.ravel(), hidden.ravel(), tables, asked)
    assert (high - low >= np.minimum(8, base.ravel()))[asked].all()


def test_what_a_version_masks_later_ones_mask() -> None:
    count, base = numbers(45, 12, 33, 60), numbers(800, 600, 700, 900)
    same = tuple((row, row) for row in range(4))
    known = KnownAreas(numbers(45, np.nan, np.nan, 60), same, same)
    masked = masked_areas(AreaCounts(count, base), 10, [known]).areas
    assert masked.tolist() == [False, True, True, False]


def test_a_place_of_few_people_shows_no_area() -> None:
    masked = masked_areas(AreaCounts(numbers(3, 4), numbers(50, 60)), 10)
    assert masked.total
    assert masked.areas.all()


def test_areas_that_the_file_keeps_back_are_masked_and_the_others_judged_alone() -> None:
    masked = masked_areas(AreaCounts(numbers(45, np.nan, 33), numbers(800, 600, 700)), 10)
    assert masked.areas.tolist() == [False, True, False]


def test_a_group_is_not_the_rest_of_its_area_where_other_areas_do_not_add_up() -> None:
    """In one area some people have no group; in the others the groups are everyone."""
    group = np.array([[3.0, 40, 60], [50, 55, 45], [30, 33, 41]])
    base = np.full((3, 3), 900.0)
    people = group.sum(axis=1) + numbers(0, 0, 25)
    counts = AreaCounts(people, base.sum(axis=1), ((group, base),), (True,))
    hidden = masked_areas(counts, 10).groups[0]
    assert hidden[0].sum() >= 2
    assert hidden[:, 0].sum() >= 2
    alone = AreaCounts(numbers(104, 150, 104), base.sum(axis=1), ((group, base),), (True,))
    assert masked_areas(alone, 10).groups[0][0].sum() >= 2  # one person has no group


def test_few_people_between_two_areas_of_different_sets_are_not_shown() -> None:
    """A district is a tract and one street more, where three people were counted."""
    base = numbers(900, 800, 700)
    district = KnownAreas(numbers(48, 33), inside=((0, 0), (1, 1)), contains=())
    hidden = masked_areas(AreaCounts(numbers(45, 33, 70), base), 10, [district]).areas
    assert hidden[0]
    tract = KnownAreas(numbers(45, 33), inside=(), contains=((0, 0), (1, 1)))
    hidden = masked_areas(AreaCounts(numbers(48, 33, 70), base), 10, [tract]).areas
    assert hidden[0]


def test_groups_of_areas_inside_each_other_are_shown_in_one_set_once_any_is_masked() -> None:
    """The tract shows 44; less the block group that shows 40 it would give away the masked 4."""
    tract, people = numbers(44, 56).reshape(1, 2), np.full((1, 2), 900.0)
    of_parts = np.array([[4.0, 26], [40, 30]])
    bases = np.full((2, 2), 450.0)
    parts = AreaCounts(of_parts.sum(axis=1), bases.sum(axis=1), ((of_parts, bases),), (True,))
    inside, contains = ((0, 0), (1, 0)), ((0, 0), (0, 1))
    known = KnownAreas(numbers(100), inside, (), (tract,))
    assert masked_areas(parts, 10, [known]).groups[0].all()
    whole = AreaCounts(numbers(100), numbers(1800), ((tract, people),), (True,))
    shown = np.array([[np.nan, np.nan], [40, 30]])
    known = KnownAreas(of_parts.sum(axis=1), (), contains, (shown,))
    assert masked_areas(whole, 10, [known]).groups[0].all()


def test_groups_that_a_version_masks_later_ones_mask() -> None:
    group, base = np.full((3, 3), 50.0), np.full((3, 3), 900.0)
    before = group.copy()
    before[0, :2] = before[1, :2] = np.nan
    same = tuple((row, row) for row in range(3))
    known = KnownAreas(group.sum(axis=1), same, same, (before,))
    counts = AreaCounts(group.sum(axis=1), base.sum(axis=1), ((group, base),), (True,))
    hidden = masked_areas(counts, 10, [known]).groups[0]
    assert hidden[np.isnan(before)].all()
