"""Apply a mapping to a table: place, year, group, numbers and outcome of every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mobility.errors import UserError
from mobility.uploads.cells.layout import TOTAL, Layout
from mobility.uploads.cells.table import Column, FaultCollector, distinct_rows
from mobility.uploads.columns.mapping import Combine, Mapping, PlaceBy
from mobility.uploads.columns.personal import differs_by_row
from mobility.uploads.places import gazetteer
from mobility.uploads.residents import NAME as RESIDENTS
from mobility.uploads.residents import Residents
from mobility.uploads.results import Codes, Faults, Floats, Integers, Mask, RowCounts
from mobility.uploads.rows.keys import (
    NameQuestion,
    Places,
    find_groups_of_rows,
    find_places,
    find_years,
)
from mobility.uploads.rows.values import Values, find_values

_OTHER_MEASURE = "is of another measure"
_TOO_MANY = (
    f"is, with the other rows of the place and year, more than the {RESIDENTS}: correct them, or "
    "choose a rate of events"
)
REPEATS = "has the place, year and group of another row"
_PROBED = 2000  # different texts looked at for words of a total
_NAMED_REPEATS = 2000  # rows for which the line they repeat is named


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rows of a table; arrays have one entry a row.

    `used` rows become observations, `rejected` ones are in `faults`; `ignored` says for how many
    rows which reason holds. `repeats` counts rows rejected because of another one, `shared` those
    whose place, year and group another one has. `set_aside` are the ignored rows, line by line, but
    for those of another measure. `of_people`: a row may be about one person. `residents` are those
    of the place and year of each row, None where counts are not divided by them.
    """

    places: Places
    years: Integers
    groups: pd.Categorical
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
    residents: Floats | None = None

    @property
    def questions(self) -> tuple[NameQuestion, ...]:
        """The names a person has to say something about."""
        return self.places.questions


def resolve(
    layout: Layout, mapping: Mapping, *, intervals: bool, residents: Residents | None = None
) -> Resolved:
    """Apply a mapping to a table.

    Args:
        layout: the table.
        mapping: whose columns are all there.
        intervals: whether intervals are worked out from counts, which takes a while.
        residents: of every place, for a mapping that divides by them.

    Raises:
        UserError: when the mapping divides by residents and there are none.
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
        measures = columns[mapping.measure[0]]
        ignored[_OTHER_MEASURE] = ~measures.rows_where(lambda text: text == mapping.measure[1])
    ignored["is a total"] = _totals(layout, mapping, columns) & (places.place < 0)
    aside = np.logical_or.reduce([np.zeros(layout.rows, np.bool_), *ignored.values()])
    among = (places.place >= 0) & ~aside
    for reason, gone in _out_of_time(places, years).items():
        faults.add_rows(np.flatnonzero(gone & among), _place_column(mapping), reason)
        among &= ~gone
    if mapping.year_column:
        among &= years > 0
    if mapping.group.column:
        faults.add_rows(
            np.flatnonzero(among & (groups.codes < 0)), mapping.group.column, "has no group"
        )
        among &= groups.codes >= 0
    rejected = ~among & ~aside
    key: list[Integers | Codes] = [places.place, years]
    if mapping.metric_column:
        key.append(columns[mapping.metric_column].codes)
    shared = _shared(key, groups, columns.get(mapping.group.column), np.flatnonzero(among))
    count_residents = _counter(mapping, places, years, residents)
    values = find_values(
        mapping, columns, among, faults, intervals=intervals, titles=layout.titles,
        residents=count_residents,
    )  # fmt: skip
    values = [_in_time(each, places, among, faults) for each in values]
    of_rows = count_residents and count_residents(None)
    if of_rows is not None:
        together, _ = distinct_rows([places.place, years])
        refused = _refused_counts(mapping, together, among, of_rows, faults)
        rejected, among = rejected | refused, among & ~refused
        values = [_fitting_sums(each, mapping, together, faults) for each in values]
    used, bad, suppressed = _outcomes(mapping, values, among)
    rejected |= among & ~used & bad
    ignored["is suppressed in the file"] = among & ~used & ~bad & suppressed
    ignored["has no value"] = among & ~used & ~bad & ~suppressed
    repeats = 0
    if mapping.combine is Combine.NO:
        wrong, again = _repeats(
            [*key, groups.codes], np.flatnonzero(used), values, layout.lines, faults
        )
        rejected[wrong], used[wrong], used[again] = True, False, False
        repeated = np.zeros_like(used)
        repeated[again] = True
        ignored["repeats another row exactly"] = repeated
        repeats = int(wrong.size)
    n_ignored, set_aside = _set_aside(layout, mapping, places, ignored, ~used & ~rejected)
    n_used, n_rejected = int(used.sum()), int(rejected.sum()) + len(layout.broken)
    n_read = layout.rows + len(layout.ignored) + len(layout.broken)
    return Resolved(
        places, years, groups, values, used, rejected, n_ignored,
        RowCounts(n_read, n_used, n_rejected, sum(n_ignored.values())),
        faults.faults(layout.broken), repeats, shared, set_aside, layout.of_people, of_rows,
    )  # fmt: skip


def _outcomes(mapping: Mapping, values: list[Values], among: Mask) -> tuple[Mask, Mask, Mask]:
    """Which rows have a number, a faulted one, and one that the file keeps back."""
    used, bad, suppressed = among.copy(), np.zeros_like(among), np.zeros_like(among)
    if mapping.combine is not Combine.COUNT:
        used = np.zeros_like(among)
        for each in values:
            used |= np.isfinite(each.value)
            bad |= each.bad
            suppressed |= each.suppressed
    return used, bad, suppressed


def _counter(
    mapping: Mapping, places: Places, years: Integers, residents: Residents | None
) -> Callable[[int | None], Floats] | None:
    """A function to the residents of the rows' places in a year, or in each row's own for None."""
    if not mapping.residents:
        return None
    if residents is None:
        raise UserError(
            "The counts are divided by residents, and no release is at hand that has them: build "
            "or download one first."
        )

    def count(year: int | None) -> Floats:
        wanted = years if year is None else np.full(len(years), year, dtype=np.int64)
        return residents.of_rows(places.geoids, places.place, wanted)

    return count


def _refused_counts(
    mapping: Mapping, together: Integers, among: Mask, residents: Floats, faults: FaultCollector
) -> Mask:
    """Counted rows of a place and year without residents, or with more rows than residents.

    `together` numbers the pairs of place and year of all rows.
    """
    if mapping.combine is not Combine.COUNT:
        return np.zeros(len(among), np.bool_)
    without = among & np.isnan(residents)
    column, reason = _place_column(mapping), "has no residents in the release for the year"
    faults.add_rows(np.flatnonzero(without), column, reason)
    counts = np.where(among & ~without, 1.0, np.nan)
    too_many = _too_many(mapping, together, counts, residents)
    faults.add_rows(np.flatnonzero(too_many), column, _TOO_MANY)
    return without | too_many


def _fitting_sums(
    values: Values, mapping: Mapping, together: Integers, faults: FaultCollector
) -> Values:
    """Return values without counts of a place and year that add up to more than its residents."""
    summed = mapping.combine is Combine.SUM
    if not summed or values.numerator is None or values.denominator is None:
        return values
    counts = np.where(np.isfinite(values.value), values.numerator, np.nan)
    too_many = _too_many(mapping, together, counts, values.denominator)
    faults.add_rows(np.flatnonzero(too_many), values.parts[0].column, _TOO_MANY)
    value = np.where(too_many, np.nan, values.value)
    return replace(values, value=value, bad=values.bad | too_many)


def _too_many(mapping: Mapping, together: Integers, counts: Floats, residents: Floats) -> Mask:
    """Which rows belong to a place and year with more people counted than residents."""
    if mapping.metric.per != 1:  # events: a resident can have several
        return np.zeros(len(counts), np.bool_)
    totals = np.bincount(together, weights=np.nan_to_num(counts))
    too_many: Mask = np.isfinite(counts) & (totals[together] > residents)
    return too_many


def _places(
    layout: Layout, mapping: Mapping, columns: dict[str, Column], years: Integers
) -> Places:
    """Return the places of the rows, cached for repeated calls with the same arguments."""
    of_points = mapping.place.by is PlaceBy.POINT
    key = mapping.place, (mapping.year_column, mapping.year) if of_points else None
    before = layout.known.get("places")
    if before is None or before[0] != key:
        before = layout.known["places"] = key, find_places(mapping.place, columns, years)
    places: Places = before[1]
    return places


def _totals(layout: Layout, mapping: Mapping, columns: dict[str, Column]) -> Mask:
    """Rows without a place that say elsewhere that they are a total, as subtotals do."""
    is_total = np.zeros(layout.rows, np.bool_)
    without = np.ones(layout.rows, np.bool_)
    for name in mapping.place.columns:
        without &= columns[name].codes < 0
    if not without.any():
        return is_total
    used = {*mapping.place.columns, mapping.group.column, *(part.column for part in mapping.parts)}
    for column in layout.columns:
        if column.name not in used:
            is_total |= column.rows_where(lambda text: bool(TOTAL.match(text)), _PROBED) & without
    return is_total


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
    reasons = {}
    there = (places.place >= 0) & (years > 0)
    for year in np.unique(last[there & (last < newest) & (years > last)]):
        reason = f"has another code or other borders after {year}: use the places of later years"
        reasons[reason] = there & (last == year) & (years > last)
    for year in np.unique(first[there & (first > oldest) & (years < first)]):
        reason = f"has its code and borders only since {year}: use the places of earlier years"
        reasons[reason] = there & (first == year) & (years < first)
    return reasons


def _in_time(values: Values, places: Places, among: Mask, faults: FaultCollector) -> Values:
    """Return values without numbers of years in which the place did not have this code."""
    if values.year is None:
        return values
    years = np.full(len(values.value), values.year, dtype=np.int64)
    value, bad = values.value.copy(), values.bad.copy()
    for reason, gone in _out_of_time(places, years).items():
        rows = gone & among & np.isfinite(value)
        faults.add_rows(np.flatnonzero(rows), values.parts[0].column, reason)
        value[rows], bad = np.nan, bad | rows
    return replace(values, value=value, bad=bad)


def _shared(
    key: Sequence[Integers | Codes], groups: pd.Categorical, grouped: Column | None, rows: Integers
) -> int:
    """Count the rows that have the place, year and group of another one.

    Texts that differ in nearly every row of several places are no groups.
    """
    several = len(np.unique(key[0][rows])) > 1
    by_group = grouped is not None and not (several and differs_by_row(grouped))
    codes = [*key, groups.codes] if by_group else key
    counts = np.bincount(distinct_rows([each[rows] for each in codes])[0])
    return int(counts[counts > 1].sum())


def _repeats(
    key: Sequence[Integers | Codes], rows: Integers, values: list[Values], lines: Integers,
    faults: FaultCollector,
) -> tuple[Integers, Integers]:  # fmt: skip
    """Rows for the same place, year and group: those that contradict each other, and repetitions.

    The former are faulted; of equal rows the first one counts.
    """
    group_of, first = distinct_rows([each[rows] for each in key])
    if first.size == rows.size:
        return rows[:0], rows[:0]
    first_row = rows[first][group_of]  # of each row the first with its key
    differs = np.zeros(rows.size, np.bool_)
    for each in values:
        own, other = each.value[rows], each.value[first_row]
        differs |= (own != other) & ~(np.isnan(own) & np.isnan(other))
    conflict = np.zeros(len(first), np.bool_)
    np.logical_or.at(conflict, group_of, differs)
    wrong, again = rows[conflict[group_of]], rows[~conflict[group_of] & (rows != first_row)]
    reason = f"{REPEATS} and another value"
    if wrong.size > _NAMED_REPEATS:
        faults.add_rows(wrong, "", reason)
        return wrong, again
    reasons = [
        f"{reason}, see line {lines[partner]}" if row != partner else f"{reason} further down"
        for row, partner in zip(wrong, first_row[conflict[group_of]], strict=True)
    ]
    faults.add_rows(wrong, "", (reasons, np.arange(wrong.size)))
    return wrong, again


def _set_aside(
    layout: Layout, mapping: Mapping, places: Places, ignored: dict[str, Mask], left: Mask
) -> tuple[dict[str, int], Faults]:
    """Count the remaining rows by the reason to ignore them, and list their lines."""
    counts: dict[str, int] = {}
    aside = FaultCollector(layout.lines)
    columns = {column.name: column for column in layout.columns}
    by_place = columns.get(_place_column(mapping))
    for reason, mask in ignored.items():
        rows = mask & left
        if not rows.any():
            continue
        counts[reason] = int(rows.sum())
        if by_place is not None and reason in places.ignored:
            every = np.ones(len(by_place.distinct), np.bool_)
            aside.add_texts(by_place, every, reason, rows)
        elif reason != _OTHER_MEASURE:
            aside.add_rows(np.flatnonzero(rows), "", reason)
        left = left & ~mask
    for problem in layout.ignored:
        counts[problem.reason] = counts.get(problem.reason, 0) + 1
    return counts, aside.faults(layout.ignored)
