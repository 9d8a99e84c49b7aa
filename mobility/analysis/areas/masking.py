"""Masking of small counts in areas: tables that share cells, sets of areas inside each other.

The numbers of a place are several tables at once: the areas add up to the place, the groups of an
area to the area, one group in all areas to that group in the place. Areas of another set or of an
earlier version can contain these or lie in them. Whoever looks is taken to know every number that
is shown, all sums, how many people live in each area, and these rules:

- A long table (the areas of a place) is masked by `masked_in_long_table`: beside the small cells,
  two cells that are chosen by their bases alone, whatever they count. Whether that is enough is
  decided from the sum of the masked cells, which the reader has anyway.
- A short table (the groups of an area) is masked by `masked_cells` of `disclosure.py`.
- Areas that contain or lie in an area that is masked elsewhere are masked, whatever they count.
  The others are masked among those that lie in the same area of the other set, whose number is
  shown there.
- A reader of groups in areas and of groups in the place at once is tried with linear programming;
  if a masked number could be found more nearly than the limit allows, no group is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.disclosure import Cell, masked_cells
from mobility.analysis.method import Chapter, Method

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
_SLACK = 1e-6
_ROOMY = 4  # times the limit: so many people has an area that hides others
_SHORT = 12  # cells of a table that `masked_cells` masks

AREA_MASKING = Method(
    id="area-masking",
    chapter=Chapter.ABSENT,
    order=3,
    name="Masked numbers of small areas",
    question="Which numbers of tracts, wards or other areas must not be shown?",
    description=(
        "Areas add up to the county, groups to an area, block groups to a tract. Where an area "
        "counts few people, two more areas are masked, chosen by their residents alone, so that "
        "the total less the others tells nothing; an area's groups are masked as in every data "
        "set of your own. Masked too is an area that contains or lies in one that "
        "another set or version masks, or that differs from such an area by few people. Once "
        "a group is masked, only one of such sets shows groups. Linear programming works out "
        "how nearly a masked group could be found from all sums; where too nearly, no group is "
        "shown. Sets of areas that cross each other cannot be protected, so the page warns."
    ),
    formula="for each masked number: max − min over all tables with these sums ≥ limit − 2",
    cannot_tell=(
        "That nobody can be recognized: who knows the neighbors, or has numbers of other sources, "
        "can know more than the tables say."
    ),
    refuses=(),
    source=(
        "Hundepool et al. 2012, Statistical Disclosure Control, chapters 4 and 5 (linked tables); "
        "Kenthapadi, Mishra & Nissim 2005, Simulatable Auditing"
    ),
)


@dataclass(frozen=True, slots=True)
class SumOf:
    """Cells, by their numbers, that add up to a total which the reader has."""

    cells: tuple[int, ...]
    total: float


def is_small(count: Floats, base: Floats, limit: int) -> Mask:
    """Return which counts are of fewer people than the limit, all but fewer, or of a small group.

    NaN stands for an unknown count or base, which is not small.
    """
    small = np.zeros(count.shape, dtype=np.bool_)
    for people in (count, base, base - count):
        small |= (people > 0) & (people < limit)
    return small


def masked_in_long_table(count: Floats, base: Floats, small: Mask, limit: int) -> Mask:
    """Return which cells of a table with a known total must not be shown.

    Beside the small cells two more, chosen by bases alone (`_spare`). Every table with these two
    cells at any number, the masked small cells at any small number and the same sum is masked
    alike, so a reader who knows the rule finds each of these numbers possible. All cells are masked
    where these are not `limit` - 1 numbers, which shows in the sum of the masked cells.

    Args:
        count: of every cell.
        base: of every cell, of how many people.
        small: cells that must not be shown.
        limit: the fewest people that are shown.
    """
    if not small.any():
        return small
    people = ~((count == 0) & (base == 0))
    spare = _spare(base, limit)
    if not spare.any():
        return np.asarray(small | people)
    if count.sum() > base.sum() / 2:  # all but few are then what is rare
        count = base - count
    hidden = small | spare
    total = float(count[hidden].sum())
    sure = base[small & ~spare]  # the small cells that the reader knows to be small
    lowest = np.where(sure < limit, 0.0, 1.0)
    highest = np.minimum(sure, limit - 1)
    least, most = float(lowest.sum()), float(highest.sum())
    free = float(base[spare].sum())
    # Any number up to the limit in one cell, any small numbers in the others, the rest in the two.
    is_wide = total - least >= limit - 1 and total - most <= free - (limit - 1)
    return np.asarray(hidden if is_wide else small | people)


def _spare(base: Floats, limit: int) -> Mask:
    """Two cells of a usual size, chosen by the bases alone; none where too few are large enough."""
    spare = np.zeros(base.shape, dtype=np.bool_)
    large = np.flatnonzero(base >= _ROOMY * limit)
    if large.size >= 2:
        usual = float(np.median(base[large]))
        nearest = np.argsort(np.abs(base[large] - usual), kind="stable")[:2]
        spare[large[nearest]] = True
    return spare


def masked_in_short_table(
    count: Floats, base: Floats, small: Mask, total: float | None, limit: int
) -> Mask:
    """Return which cells of a table must not be shown, by `masked_cells`; NaN for no count."""
    cells = [
        Cell(
            None if np.isnan(counted) else round(float(counted)),
            None if np.isnan(people) else round(float(people)),
            bool(few) and not np.isnan(counted),
        )
        for counted, people, few in zip(count, base, small, strict=True)
    ]
    known = None if total is None else round(total)
    return np.array(masked_cells(cells, limit, known), dtype=np.bool_)


def _are_wide(
    count: Floats, base: Floats, hidden: Mask, tables: Sequence[SumOf], limit: int, asked: Mask
) -> bool:
    """Whether each asked cell could be as many numbers as the limit hides, with all sums known."""
    lows, highs = possible_ranges(count, base, hidden, tables, asked)
    largest = np.where(np.isnan(base), np.inf, base)
    needed = np.minimum(limit - 2, largest)
    return bool((highs - lows >= needed - _SLACK)[asked].all())


def possible_ranges(
    count: Floats, base: Floats, hidden: Mask, tables: Sequence[SumOf], asked: Mask
) -> tuple[Floats, Floats]:
    """Return the smallest and largest number that each asked cell can be, to a reader of all sums.

    Cells that are shown are known; of masked ones that are not asked for, the range is too wide.
    """
    from scipy.optimize import linprog  # noqa: PLC0415 - only where areas are stored

    low, high = count.copy(), count.copy()
    unknown = np.flatnonzero(hidden)
    low[unknown], high[unknown] = 0.0, np.where(np.isnan(base), np.inf, base)[unknown]
    position = {int(cell): number for number, cell in enumerate(unknown)}
    inside = [[cell for cell in table.cells if hidden[cell]] for table in tables]
    used = [number for number, cells in enumerate(inside) if cells]
    if not used:
        return low, high
    matrix, sums = np.zeros((len(used), unknown.size)), np.zeros(len(used))
    for row, number in enumerate(used):
        matrix[row, [position[cell] for cell in inside[number]]] = 1.0
        shown = [count[cell] for cell in tables[number].cells if not hidden[cell]]
        sums[row] = tables[number].total - float(np.sum(shown))
    for part in _linked(matrix):
        own = matrix[:, part]
        rows = own.any(axis=1)
        limits = [(0.0, None if np.isinf(high[cell]) else high[cell]) for cell in unknown[part]]
        for place, cell in enumerate(unknown[part]):
            if not asked[cell] or not rows.any():
                continue
            cost = np.zeros(len(part))
            cost[place] = 1.0
            for sign, bound in ((1.0, low), (-1.0, high)):
                solution = linprog(
                    sign * cost, A_eq=own[rows], b_eq=sums[rows], bounds=limits, method="highs"
                )
                if solution.success:
                    bound[cell] = sign * solution.fun
    return low, high


def _linked(matrix: Floats) -> list[NDArray[np.int64]]:
    """The columns of a matrix in parts that share no row with another part."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - see above
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - see above

    links = csr_matrix(matrix.T @ matrix)
    count, of_column = connected_components(links, directed=False)
    return [np.flatnonzero(of_column == number) for number in range(count)]


# ---- areas -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class AreaCounts:
    """The counts of areas in one place and year; arrays have one entry an area.

    `groups` are of one breakdown each: arrays with a row an area and a column a group. `adds_up`
    says of each breakdown whether its groups are parts of the areas' counts. In single areas they
    may add up to less, because of some people the group is not known.
    """

    count: Floats
    base: Floats
    groups: tuple[tuple[Floats, Floats], ...] = ()
    adds_up: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class KnownAreas:
    """What another set of areas, or an earlier version, shows of the same measure and year.

    Attributes:
        value: the counts that it shows; NaN for a masked one.
        inside: (area here, area there) for areas that lie in one of the other set.
        contains: (area here, area there) for areas that contain one of the other set.
        groups: what it shows of the groups, one array for each breakdown here, with a row for each
            area there and a column for each group here: NaN for a masked number, -1 for none. None
            where it has nothing of the breakdown.
    """

    value: Floats
    inside: tuple[tuple[int, int], ...]
    contains: tuple[tuple[int, int], ...]
    groups: tuple[Floats | None, ...] = ()

    @property
    def same(self) -> frozenset[tuple[int, int]]:
        """Pairs that are one area."""
        return frozenset(self.inside) & frozenset(self.contains)


@dataclass(frozen=True, slots=True, eq=False)
class MaskedAreas:
    """Which numbers of areas, groups in areas, the place and its groups must not be shown."""

    areas: Mask
    groups: tuple[Mask, ...]
    total: bool
    group_totals: tuple[Mask, ...]


def masked_areas(counts: AreaCounts, limit: int, known: Sequence[KnownAreas] = ()) -> MaskedAreas:
    """Return which numbers of the areas of a place must not be shown in a year.

    Args:
        counts: of the areas and of groups in them.
        limit: the fewest people that are shown.
        known: what other sets and earlier versions show.
    """
    forced, blocks = _forced(counts, known, limit)
    there = ~np.isnan(counts.count)
    total = float(np.nansum(counts.count))
    people = float(np.nansum(counts.base))
    total_small = bool(is_small(np.array([total]), np.array([people]), limit)[0])
    hidden = ~there | forced
    if total_small:
        hidden[:] = True
    small = is_small(counts.count, counts.base, limit)
    for block in blocks:
        rows = np.array([row for row in block if there[row] and not forced[row]], dtype=np.int64)
        if rows.size:
            count, base = counts.count[rows], counts.base[rows]
            hidden[rows] |= (
                masked_in_long_table(count, base, small[rows], limit)
                if rows.size > _SHORT
                else masked_in_short_table(count, base, small[rows], float(count.sum()), limit)
            )
    alone = forced & there
    if alone.any() and (alone.sum() < 2 or counts.count[alone].sum() < limit - 1):
        hidden |= ~((counts.count == 0) & (counts.base == 0))
    groups, group_totals = [], []
    for number, ((count, base), adds_up) in enumerate(
        zip(counts.groups, counts.adds_up, strict=True)
    ):
        masked, of_total = _masked_groups(
            counts.count, hidden, count, base, limit, place_total=None if total_small else total,
            adds_up=adds_up, before=_masked_before(count, number, known),
        )  # fmt: skip
        if any(_are_linked(count, masked, number, other, limit) for other in known):
            masked |= _people(count, base)
        groups.append(masked)
        group_totals.append(of_total)
    return MaskedAreas(hidden, tuple(groups), total_small, tuple(group_totals))


def _people(count: Floats, base: Floats) -> Mask:
    """Which cells can hold anybody."""
    return np.asarray(~((count == 0) & (base == 0)))


def _masked_before(count: Floats, number: int, known: Sequence[KnownAreas]) -> Mask:
    """Which groups in areas are masked in an earlier version of the same areas."""
    before = np.zeros(count.shape, dtype=np.bool_)
    for other in known:
        shown = other.groups[number] if other.groups else None
        if shown is not None:
            for here, there in other.same:
                before[here] |= np.isnan(shown[there])
    return before


def _are_linked(count: Floats, masked: Mask, number: int, other: KnownAreas, limit: int) -> bool:
    """Whether groups in areas here and in those of another set could give each other away.

    One could be worked out from the other where either set masks any group, or where few people
    live in one area and not in those of the other set inside it.
    """
    shown = other.groups[number] if other.groups else None
    inside, contains = set(other.inside) - other.same, set(other.contains) - other.same
    if shown is None or not (inside or contains) or bool((shown == -1.0).all()):
        return False
    rows = [here for here, _ in inside | contains]
    theirs = [there for _, there in inside | contains]
    if masked[rows].any() or np.isnan(shown[theirs]).any():
        return True
    there = np.maximum(shown, 0.0)
    left = [
        there[outer] - np.nansum(count[[here for here, each in inside if each == outer]], axis=0)
        for outer in {each for _, each in inside}
        if (shown[outer] >= 0).any()
    ]
    for outer in {here for here, _ in contains}:
        inner = [each for here, each in contains if here == outer]
        left.append(np.nan_to_num(count[outer]) - there[inner].sum(axis=0))
    return any(bool(((np.abs(each) > _SLACK) & (np.abs(each) < limit)).any()) for each in left)


def _around_others(counts: AreaCounts, other: KnownAreas, limit: int) -> Mask:
    """Areas whose number, less that of areas inside or around them elsewhere, leaves few people."""
    count = np.nan_to_num(counts.count)
    there = np.where(other.value >= 0, other.value, 0.0)
    near = np.zeros(count.shape, dtype=np.bool_)
    same_here = {here for here, _ in other.same}
    same_there = {each for _, each in other.same}
    inner: dict[int, list[int]] = {}
    for here, outer in other.inside:
        if outer not in same_there and other.value[outer] >= 0:
            inner.setdefault(outer, []).append(here)
    for outer, rows in inner.items():
        if 0 < round(abs(there[outer] - float(count[rows].sum()))) < limit:
            near[rows] = True
    within: dict[int, float] = {}
    for here, each in other.contains:
        if here not in same_here:
            within[here] = within.get(here, 0.0) + float(there[each])
    for here, added in within.items():
        near[here] |= 0 < round(abs(float(count[here]) - added)) < limit
    return near


def _forced(
    counts: AreaCounts, known: Sequence[KnownAreas], limit: int
) -> tuple[Mask, list[tuple[int, ...]]]:
    """Areas that touch one that is masked elsewhere, and all areas by what contains them elsewhere.

    Areas that differ from those of another set by few people are masked as well. The areas of each
    block lie in the same areas of the other sets, whose numbers are shown there.
    """
    areas = len(counts.count)
    forced = np.zeros(areas, dtype=np.bool_)
    keys: list[tuple[int, ...]] = [() for _ in range(areas)]
    for other in known:
        gone = np.isnan(other.value)
        parent = np.full(areas, -1, dtype=np.int64)
        for here, there in (*other.inside, *other.contains):
            forced[here] |= bool(gone[there])
        forced |= _around_others(counts, other, limit)
        for here, there in other.inside:
            if not gone[there]:
                parent[here] = there
        added = np.bincount(parent + 1, np.nan_to_num(counts.count), len(other.value) + 1)[1:]
        # A number that is not the sum of what lies there now is of another edition.
        stays = np.abs(added - other.value) < _SLACK
        keys = [
            (*key, int(there) if there >= 0 and stays[there] else -1)
            for key, there in zip(keys, parent, strict=True)
        ]
    blocks: dict[tuple[int, ...], list[int]] = {}
    for here, key in enumerate(keys):
        blocks.setdefault(key, []).append(here)
    return forced, [tuple(block) for block in blocks.values()]


def _masked_groups(
    of_areas: Floats, hidden_areas: Mask, count: Floats, base: Floats, limit: int, *,
    place_total: float | None, adds_up: bool, before: Mask,
) -> tuple[Mask, Mask]:  # fmt: skip
    """Which groups in areas, and which groups in the place, must not be shown.

    `count` and `base` have a row an area and a column a group; `before` are masked already.
    """
    totals, total_bases = np.nansum(count, axis=0), np.nansum(base, axis=0)
    total_masked = is_small(totals, total_bases, limit)
    if place_total is None:
        total_masked[:] = True
    elif adds_up:
        total_masked = masked_in_short_table(totals, total_bases, total_masked, place_total, limit)
    small = is_small(count, base, limit) | np.isnan(count)
    people = _people(count, base)
    hidden = small | (hidden_areas[:, None] & people)
    unsaid = of_areas - np.nansum(count, axis=1)
    complete = np.isnan(count).any(axis=1) | (np.abs(unsaid) < _SLACK)
    if adds_up:
        for area in np.flatnonzero(~hidden_areas):
            hidden[area] |= _masked_in_area(
                count[area], base[area], small[area], float(of_areas[area]), limit
            )
    hidden |= (before & ~hidden).any(axis=1, keepdims=True) & people
    hidden[:, total_masked] |= people[:, total_masked]
    lone = hidden.sum(axis=0) == 1  # the total less all others
    if lone.any() or not _groups_are_wide(
        of_areas,
        hidden_areas,
        hidden,
        count,
        base,
        limit,
        total_masked=total_masked,
        adds_up=complete & adds_up,
    ):
        hidden |= people
    return hidden, total_masked


def _masked_in_area(count: Floats, base: Floats, small: Mask, total: float, limit: int) -> Mask:
    """Which groups of an area must not be shown; they may add up to less than the area."""
    unsaid = total - float(np.nansum(count))
    if unsaid < -_SLACK:  # groups that overlap, or a total of another day
        return np.asarray(small | (small.any() & _people(count, base)))
    if np.isnan(count).any() or unsaid < _SLACK or not small.any():
        return masked_in_short_table(count, base, small, total, limit)
    # Of some people the group is not known: one more number that is not shown.
    with_unsaid = masked_in_short_table(
        np.append(count, np.nan), np.append(base, np.nan), np.append(small, True), total, limit
    )
    return with_unsaid[:-1]


def _groups_are_wide(
    of_areas: Floats, hidden_areas: Mask, hidden: Mask, count: Floats, base: Floats, limit: int, *,
    total_masked: Mask, adds_up: Mask,
) -> bool:  # fmt: skip
    """Whether no masked group of an area can be found nearly by the sums of rows and columns.

    Most cells are shown to have room by exchanging people with one other area and one other group;
    only where some are not, linear programming looks at all.
    """
    doubtful = hidden.copy()
    if adds_up.any():
        doubtful = _without_room(hidden, hidden_areas, count, base, limit)
        if not doubtful.any():
            return True
    n_areas, n_groups = count.shape
    tables = [
        SumOf(tuple(range(area * n_groups, (area + 1) * n_groups)), float(of_areas[area]))
        for area in range(n_areas)
        if adds_up[area] and not hidden_areas[area]
    ]
    tables += [
        SumOf(tuple(range(group, n_areas * n_groups, n_groups)), float(np.nansum(count[:, group])))
        for group in range(n_groups)
        if not total_masked[group]
    ]
    return _are_wide(count.ravel(), base.ravel(), hidden.ravel(), tables, limit, doubtful.ravel())


def _without_room(
    hidden: Mask, hidden_areas: Mask, count: Floats, base: Floats, limit: int
) -> Mask:
    """Which masked cells cannot move by enough in exchange with another area and group.

    In an area that is masked itself the sum of the groups is unknown, so the exchange is with one
    other such area.
    """
    down = np.where(hidden, np.nan_to_num(count), 0.0)
    up = np.where(hidden, np.nan_to_num(base - count, nan=np.inf), 0.0)
    doubtful = np.zeros(hidden.shape, dtype=np.bool_)
    for area, group in np.argwhere(hidden):
        best = 0.0
        others = [group] if hidden_areas[area] else np.flatnonzero(hidden[area])
        for other in others:
            if other == group and not hidden_areas[area]:
                continue
            rows = hidden[:, group] & hidden[:, other]
            if hidden_areas[area]:
                rows &= hidden_areas
            rows[area] = False
            if not rows.any():
                continue
            give, take = down[rows, group], up[rows, group]
            rise, fall = up[area, group], down[area, group]
            if other != group:
                give, take = np.minimum(give, up[rows, other]), np.minimum(take, down[rows, other])
                rise, fall = min(rise, down[area, other]), min(fall, up[area, other])
            best = max(best, min(rise, float(give.max())) + min(fall, float(take.max())))
        doubtful[area, group] = best < min(limit - 2, base[area, group])
    return doubtful
