"""Every row of a table by a mapping: its place, year, group and numbers, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from mobility.uploads.cells.layout import TOTAL, Layout
from mobility.uploads.cells.table import Column, FaultCollector
from mobility.uploads.columns.mapping import Combine, Mapping, PlaceBy
from mobility.uploads.columns.personal import differs_by_row
from mobility.uploads.places import gazetteer
from mobility.uploads.results import Faults, Integers, Mask, RowCounts
from mobility.uploads.rows.keys import (
    Groups,
    NameQuestion,
    Places,
    find_groups_of_rows,
    find_places,
    find_years,
)
from mobility.uploads.rows.values import Values, find_values

_OTHER_MEASURE = "is of another measure"
REPEATS = "has the place, year and group of another row"
_PROBED = 2000  # different texts looked at for words of a total
_NAMED_REPEATS = 2000  # rows for which the line they repeat is named


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rows of a table; arrays have one entry a row.

    `used` rows become observations, `rejected` ones are in `faults`; `ignored` says for how many
    rows which reason holds. `repeats` counts rows rejected because of another one, `shared` those
    whose place, year and group another one has. `set_aside` are the ignored rows, line by line, but
    for those of another measure. `of_people`: a row may be about one person.
    """

    places: Places
    years: Integers
    groups: Groups
    values: list[Values]
    used: Mask
    rejected: Mask
    ignored: dict[str, int]
    counts: RowCounts
    faults: Faults
    repeats: int = 0
    shared: int = 0
    set_aside: Faults | None = None
    of_people: bool = False

    @property
    def questions(self) -> tuple[NameQuestion, ...]:
        """The names a person has to say something about."""
        return self.places.questions


def resolve(layout: Layout, mapping: Mapping, *, intervals: bool) -> Resolved:
    """Apply a mapping to a table.

    Args:
        layout: the table.
        mapping: whose columns are all there.
        intervals: whether intervals are worked out from counts, which takes a while.
    """
    columns = {column.name: column for column in layout.columns}
    faults = FaultCollector(layout.lines)
    years = find_years(mapping, columns, layout.rows, faults)
    places = _places(layout, mapping, columns, years)
    for rows, reason, text in places.lost:
        faults.add_rows(rows, _place_column(mapping), reason, text)
    groups = find_groups_of_rows(mapping.group, columns, layout.rows)
    ignored = dict(places.ignored)
    if mapping.measure[0]:
        ignored[_OTHER_MEASURE] = ~_says(columns[mapping.measure[0]], mapping.measure[1])
    totals = _totals(layout, mapping, columns) & (places.place < 0)
    ignored["is a total"] = totals
    aside = np.zeros(layout.rows, np.bool_)
    for mask in ignored.values():
        aside |= mask
    among = (places.place >= 0) & ~aside
    for reason, gone in _out_of_time(places, years).items():
        faults.add_rows(np.flatnonzero(gone & among), _place_column(mapping), reason)
        among &= ~gone
    if mapping.year_column:
        among &= years > 0
    if mapping.group.column:
        nobody = np.flatnonzero(among & (groups.group == len(groups.labels) - 1))
        faults.add_rows(nobody, mapping.group.column, "has no group")
        among &= groups.group < len(groups.labels) - 1
    rejected = ~among & ~aside
    shared = _shared(mapping, columns, places, years, groups, among)
    values = find_values(mapping, columns, among, faults, intervals=intervals, titles=layout.titles)
    values = [_in_time(each, places, among, faults) for each in values]
    used, bad, suppressed = among.copy(), np.zeros_like(among), np.zeros_like(among)
    if mapping.combine is not Combine.COUNT:
        used = np.zeros_like(among)
        for each in values:
            used |= np.isfinite(each.value)
            bad |= each.bad
            suppressed |= each.suppressed
    rejected |= among & ~used & bad
    ignored["is suppressed in the file"] = among & ~used & ~bad & suppressed
    ignored["has no value"] = among & ~used & ~bad & ~suppressed
    repeats = 0
    if mapping.combine is Combine.NO:
        repeats = _settle_repeats(
            mapping, layout, places, years, groups, values, used, rejected, ignored, faults
        )
    found = _result(layout, mapping, places, years, groups, values, used, rejected, ignored, faults)
    return replace(found, repeats=repeats, shared=shared, of_people=layout.of_people)


def _places(
    layout: Layout, mapping: Mapping, columns: dict[str, Column], years: Integers
) -> Places:
    """The places of the rows; those found last where the same is asked again."""
    of_points = mapping.place.by is PlaceBy.POINT
    asked = mapping.place, (mapping.year_column, mapping.year) if of_points else None
    before = layout.known.get("places")
    if before is None or before[0] != asked:
        before = layout.known["places"] = asked, find_places(mapping.place, columns, years)
    places: Places = before[1]
    return places


def _totals(layout: Layout, mapping: Mapping, columns: dict[str, Column]) -> Mask:
    """Rows without a place that say elsewhere that they are a total, as subtotals do."""
    found = np.zeros(layout.rows, np.bool_)
    without = np.ones(layout.rows, np.bool_)
    for name in mapping.place.columns:
        without &= columns[name].codes < 0
    if not without.any():
        return found
    used = {*mapping.place.columns, mapping.group.column, *(part.column for part in mapping.parts)}
    for column in layout.columns:
        if column.name not in used:
            total = np.array([bool(TOTAL.match(text)) for text in column.texts(_PROBED)])
            rest = np.zeros(len(column.distinct) - len(total) + 1, np.bool_)
            found |= np.concatenate([total, rest])[column.codes] & without
    return found


def _place_column(mapping: Mapping) -> str:
    return mapping.place.columns[0] if mapping.place.columns else ""


def _out_of_time(places: Places, years: Integers) -> dict[str, Mask]:
    """Rows of a year in which the place did not have this code, by the reason."""
    if not places.geoids:
        return {}
    known = [gazetteer.places()[geoid] for geoid in places.geoids]
    first, last = (
        np.array([getattr(each, name) for each in known])[places.place]
        for name in ("first_year", "last_year")
    )
    newest = max(each.last_year for each in gazetteer.places().values())
    oldest = min(each.first_year for each in gazetteer.places().values())
    found = {}
    there = (places.place >= 0) & (years > 0)
    for year in np.unique(last[there & (last < newest) & (years > last)]):
        reason = f"has another code or other borders after {year}: use the places of later years"
        found[reason] = there & (last == year) & (years > last)
    for year in np.unique(first[there & (first > oldest) & (years < first)]):
        reason = f"has its code and borders only since {year}: use the places of earlier years"
        found[reason] = there & (first == year) & (years < first)
    return found


def _in_time(values: Values, places: Places, among: Mask, faults: FaultCollector) -> Values:
    """The same without numbers of a column's year in which the place did not have this code."""
    if values.year is None:
        return values
    years = np.full(len(values.value), values.year, dtype=np.int64)
    value, bad = values.value.copy(), values.bad.copy()
    for reason, gone in _out_of_time(places, years).items():
        rows = gone & among & np.isfinite(value)
        faults.add_rows(np.flatnonzero(rows), values.parts[0].column, reason)
        value[rows], bad = np.nan, bad | rows
    return replace(values, value=value, bad=bad)


def _says(column: Column, text: str) -> Mask:
    wanted = np.array([each == text for each in column.texts()] + [False])
    said: Mask = wanted[column.codes]
    return said


def _always(reason: str, _text: int) -> str:
    return reason


def _shared(
    mapping: Mapping, columns: dict[str, Column], places: Places, years: Integers, groups: Groups,
    among: Mask,
) -> int:  # fmt: skip
    """How many rows have the place, year and group of another one.

    Texts that are others in nearly every row of several places are no groups.
    """
    rows = np.flatnonzero(among)
    key = places.place[rows].astype(np.int64) * 4096 + years[rows]
    several = len(np.unique(places.place[rows])) > 1
    if mapping.group.column and not (several and differs_by_row(columns[mapping.group.column])):
        key = key * (len(groups.labels) + 1) + groups.group[rows]
    if mapping.metric_column:
        column = columns[mapping.metric_column]
        key = key * (len(column.distinct) + 1) + column.codes[rows]
    _, counts = np.unique(key, return_counts=True)
    return int(counts[counts > 1].sum())


def _settle_repeats(  # noqa: PLR0913, PLR0917 - all of them are what a row is made of
    mapping: Mapping,
    layout: Layout,
    places: Places,
    years: Integers,
    groups: Groups,
    values: list[Values],
    used: Mask,
    rejected: Mask,
    ignored: dict[str, Mask],
    faults: FaultCollector,
) -> int:
    """Two rows for one place, year and group: the same twice counts once; else neither is right.

    Returns:
        How many rows are rejected for that.
    """
    rows = np.flatnonzero(used)
    key = (places.place[rows].astype(np.int64) * 4096 + years[rows]) * (
        len(groups.labels) + 1
    ) + groups.group[rows]
    if mapping.metric_column:
        column = next(each for each in layout.columns if each.name == mapping.metric_column)
        key = key * (len(column.distinct) + 1) + column.codes[rows]
    order = np.argsort(key, kind="stable")
    same = np.diff(key[order]) == 0
    if not same.any():
        return 0
    _, first, group_of = np.unique(key, return_index=True, return_inverse=True)
    first_row = rows[first][group_of]  # of each row the first with its key
    differs = np.zeros(rows.size, np.bool_)
    for each in values:
        mine, other = each.value[rows], each.value[first_row]
        differs |= (mine != other) & ~(np.isnan(mine) & np.isnan(other))
    conflict = np.zeros(len(first), np.bool_)
    np.logical_or.at(conflict, group_of, differs)
    wrong, again = rows[conflict[group_of]], rows[~conflict[group_of] & (rows != first_row)]
    reason = f"{REPEATS} and another value"
    partners = first_row[conflict[group_of]]
    if wrong.size <= _NAMED_REPEATS:
        for row, partner in zip(wrong, partners, strict=True):
            line = layout.lines[partner]
            words = f"{reason}, see line {line}" if row != partner else f"{reason} further down"
            faults.add_rows(np.array([row]), "", words)
    else:
        faults.add_rows(wrong, "", reason)
    rejected[wrong], used[wrong] = True, False
    repeated = np.zeros_like(used)
    repeated[again] = True
    used[again] = False
    ignored["repeats another row exactly"] = repeated
    return int(wrong.size)


def _result(  # noqa: PLR0913, PLR0917 - all of them are what a row is made of
    layout: Layout,
    mapping: Mapping,
    places: Places,
    years: Integers,
    groups: Groups,
    values: list[Values],
    used: Mask,
    rejected: Mask,
    ignored: dict[str, Mask],
    faults: FaultCollector,
) -> Resolved:
    n_ignored: dict[str, int] = {}
    aside = FaultCollector(layout.lines)
    columns = {column.name: column for column in layout.columns}
    by_place = columns.get(_place_column(mapping))
    left = ~used & ~rejected
    for reason, mask in ignored.items():
        if count := int((mask & left).sum()):
            n_ignored[reason] = count
            if by_place is not None and reason in places.ignored:
                every = np.ones(len(by_place.distinct), np.bool_)
                aside.add_texts(by_place, every, partial(_always, reason), mask & left)
            elif reason != _OTHER_MEASURE:
                aside.add_rows(np.flatnonzero(mask & left), "", reason)
            left &= ~mask
    for problem in layout.ignored:
        n_ignored[problem.reason] = n_ignored.get(problem.reason, 0) + 1
    n_used, n_rejected = int(used.sum()), int(rejected.sum()) + len(layout.broken)
    n_read = layout.rows + len(layout.ignored) + len(layout.broken)
    counts = RowCounts(n_read, n_used, n_rejected, sum(n_ignored.values()))
    found = faults.faults(layout.broken)
    return Resolved(
        places, years, groups, values, used, rejected, n_ignored, counts, found,
        set_aside=aside.faults(layout.ignored),
    )  # fmt: skip
