"""The numbers of a file in long form, one row a number, and which of them must not be shown."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.analysis.disclosure import Cell, masked_cells
from mobility.registry import EVERYONE, HEADLINE, Unit
from mobility.uploads.cells.table import Column
from mobility.uploads.columns.mapping import Combine, Mapping, Purpose
from mobility.uploads.results import Integers, Mask, categorical
from mobility.uploads.rows.resolve import Resolved
from mobility.uploads.rows.values import Values, from_counts


def long_form(
    resolved: Resolved,
    mapping: Mapping,
    metrics: Column | None = None,
    *,
    rows: Integers | None = None,
    extra_rows: Sequence[int] = (),
) -> pd.DataFrame:
    """Return the numbers of the used rows, and those that the file keeps back, one row a number.

    Everyone's numbers stand once in every breakdown; `headline` marks those that are the headline
    as well. `row` and `number` tell where in the file a number stands; of several rows that were
    combined, the first. `hidden` numbers must not be shown. Further columns: see `with_people`.

    Args:
        resolved: the rows of the file.
        mapping: by which they were resolved.
        metrics: the column that names the metric of a row, where there is one.
        rows: those to look at; without it all.
        extra_rows: rows to include although they are not used.
    """
    columns, rule = resolved.values, mapping.group
    if mapping.combine is Combine.COUNT:  # each row counts one
        ones, nothing = resolved.used.astype(np.float64), np.full(len(resolved.used), np.nan)
        none = np.zeros(len(ones), np.bool_)
        columns = [
            Values(
                None, "", "", ones, nothing, nothing, none, none, ones, resolved.residents
            )
        ]  # fmt: skip
    given = np.array([(c.numerator is not None, c.denominator is not None) for c in columns])
    rows = np.arange(len(resolved.used)) if rows is None else rows
    cells = cells_of(columns, resolved, rows, extra_rows, grouped=bool(rule.column))
    if mapping.combine is not Combine.NO:
        cells, given = _combined(cells, given, mapping, of_people=resolved.of_people)
    cells = with_people(cells, given, mapping)
    cells["metric"] = (
        categorical([mapping.metric.id], np.zeros(len(cells), np.int64))
        if metrics is None
        else categorical(metrics.texts(), metrics.codes[cells["row"].to_numpy()])
    )
    others = rule.others if rule.column else {}
    homes = [
        each.breakdown
        if _has_own_group(each, grouped=bool(rule.column))
        else rule.breakdown
        if rule.column
        else HEADLINE
        for each in columns
    ]
    names = list(dict.fromkeys([HEADLINE, *homes, *others.values()]))
    home = np.array([names.index(each) for each in homes])[cells["number"].to_numpy()]
    labels = cells["subgroup"].cat
    other = np.array(
        [names.index(others[text]) if text in others else -1 for text in labels.categories]
    )
    everyone = (cells["subgroup"] == EVERYONE).to_numpy()
    breakdown = np.where((other[labels.codes] < 0) | everyone, home, other[labels.codes])
    parts = [cells.assign(breakdown=breakdown, headline=True)]
    for number in np.unique(other[other >= 0]):
        once_more = cells[everyone & (home != number)]
        parts.append(once_more.assign(breakdown=number, headline=False))
    cells = pd.concat(parts, ignore_index=True)
    cells["breakdown"] = categorical(names, cells["breakdown"].to_numpy())
    cells["hidden"] = _hidden(cells, mapping.smallest_cell)
    return cells


def _has_own_group(values: Values, *, grouped: bool) -> bool:
    """Whether the name of a column says the group, and no column of groups does."""
    return bool(values.subgroup) and not (grouped and values.subgroup == EVERYONE)


def cells_of(
    columns: Sequence[Values],
    resolved: Resolved,
    rows: Integers,
    extra_rows: Sequence[int],
    *,
    grouped: bool,
) -> pd.DataFrame:
    """Return the numbers of some rows; see `long_form`. `grouped`: a column names the groups."""
    groups = [*resolved.groups.categories, ""]  # the last one is of rows without a group
    labels = [*groups, *(each.subgroup for each in columns)]
    parts = []
    for number, values in enumerate(columns):
        there = np.isfinite(values.value[rows]) & resolved.used[rows]
        suppressed = values.suppressed[rows] & ~there & ~resolved.rejected[rows]
        inside = there | suppressed | np.isin(rows, extra_rows)
        taken = rows[inside]
        group, size = resolved.groups.codes[taken], len(taken)
        label = np.where(group < 0, len(groups) - 1, group)
        if _has_own_group(values, grouped=grouped):
            label = np.full(size, len(groups) + number)
        nothing = np.full(size, np.nan)
        parts.append(
            {
                "row": taken,
                "number": np.full(size, number),
                "geoid": resolved.places.place[taken],
                "year": resolved.years[taken]
                if values.year is None
                else np.full(size, values.year),
                "subgroup": label,
                "value": values.value[taken],
                "lower": values.lower[taken],
                "upper": values.upper[taken],
                "suppressed": suppressed[inside],
                "numerator": nothing if values.numerator is None else values.numerator[taken],
                "denominator": nothing if values.denominator is None else values.denominator[taken],
            }
        )
    cells = pd.DataFrame(
        {name: np.concatenate([each[name] for each in parts]) for name in parts[0]}
    )
    cells["geoid"] = categorical(resolved.places.geoids, cells["geoid"].to_numpy())
    cells["subgroup"] = categorical(labels, cells["subgroup"].to_numpy())
    return cells


def with_people(cells: pd.DataFrame, given: NDArray[np.bool_], mapping: Mapping) -> pd.DataFrame:
    """Return the numbers with how many people are behind each.

    `people` are from the file, the value itself, or implied by a rate: 0.5 percent of 1,000
    students are five. A denominator alone counts people itself. `base` is of how many they are.
    `small` are 1 to `smallest_cell` - 1 people in the count, in its complement or in the
    denominator; `counted` is False where nothing tells how many people there are.

    Args:
        cells: the numbers.
        given: whether each of the columns of numbers has a numerator and a denominator.
        mapping: with unit and smallest cell.
    """
    has_top, has_base = given[cells["number"].to_numpy()].T
    value, top, base = (cells[name].to_numpy() for name in ("value", "numerator", "denominator"))
    if mapping.purpose is Purpose.DENOMINATORS:
        has_top, has_base = np.zeros((2, len(cells)), np.bool_)
        top = base = np.full(len(cells), np.nan)
    elif mapping.metric.unit is Unit.COUNT:
        top, has_top = np.where(has_top, top, value), np.ones_like(has_top)
    elif mapping.metric.per:
        implied = np.rint(value * base / mapping.metric.per)
        top, has_top = np.where(has_top, top, implied), has_top | has_base
    small = np.zeros(len(cells), np.bool_)
    for count in (top, base, base - top):
        small |= (count > 0) & (count < mapping.smallest_cell)
    return cells.assign(
        people=np.where(has_top, top, base),
        base=np.where(has_top, base, np.nan),
        counted=has_top | has_base,
        small=small,
    )


def _combined(
    cells: pd.DataFrame, given: NDArray[np.bool_], mapping: Mapping, *, of_people: bool
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Several rows for one place, year and group as one: added up, counted or averaged.

    Where each row is `of_people`, the rows themselves are the people who are counted.
    """
    key = ["number", "geoid", "year", "subgroup"]
    groups, first = cells.groupby(key, observed=True, sort=False), cells.drop_duplicates(key)
    n_values = groups["value"].count().to_numpy()
    has_top, has_base = given[first["number"].to_numpy()].T
    value, top, base = groups[["value", "numerator", "denominator"]].sum().to_numpy().T
    if mapping.residents:  # the rows of a place and year have the same ones
        base = groups["denominator"].first().to_numpy()
    top, base = np.where(has_top, top, np.nan), np.where(has_base, base, np.nan)
    lower = upper = np.full(len(first), np.nan)
    if mapping.combine is Combine.MEAN:
        value = value / np.maximum(n_values, 1)
    elif mapping.metric.per:
        per, both = mapping.metric.per, has_top & has_base
        rate = top / np.where(base > 0, base, np.nan) * per
        value, (lower, upper) = np.where(both, rate, value), from_counts(rate, top, base, per)
    if of_people:
        top = np.where(has_top | has_base, top, n_values)
        given = given | np.array([[True, False]]) & ~given.any(axis=1, keepdims=True)
    value = np.where(n_values > 0, value, np.nan)
    combined = first.assign(
        value=value, lower=lower, upper=upper, suppressed=np.isnan(value), numerator=top,
        denominator=base,
    )  # fmt: skip
    return combined, given


def _hidden(cells: pd.DataFrame, threshold: int) -> Mask:
    """Return which numbers are small or kept back by the file, and others that would reveal them.

    Numbers of one place, year and breakdown add up to that of everyone.
    """
    small, suppressed = cells["small"].to_numpy(), cells["suppressed"].to_numpy()
    people, base = (np.rint(cells[name].to_numpy()) for name in ("people", "base"))
    hidden: Mask = small | suppressed
    masked = hidden.copy()
    known = cells["value"].notna().to_numpy() | np.isfinite(people)
    in_table = suppressed | (cells["counted"].to_numpy() & known)
    if not cells["counted"].any():
        return masked
    tables = cells.groupby(["geoid", "year", "breakdown"], observed=True, dropna=False)
    table, everyone = tables.ngroup().to_numpy(), (cells["subgroup"] == EVERYONE).to_numpy()
    rows = np.flatnonzero(in_table & np.isin(table, np.unique(table[hidden & in_table])))
    order = rows[np.argsort(table[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(table[order], prepend=-1))
    for of_table in np.split(order, starts[1:]):
        parts, totals = of_table[~everyone[of_table]], of_table[everyone[of_table]]
        if not parts.size:
            continue
        shown = totals[~hidden[totals] & np.isfinite(people[totals])]
        columns = (each[parts].tolist() for each in (people, base, small, suppressed))
        masked[parts] = masked_cells(
            [
                Cell(
                    None if by_file or isnan(count) else int(count),
                    None if isnan(denominator) else int(denominator),
                    is_small and not by_file,
                )
                for count, denominator, is_small, by_file in zip(*columns, strict=True)
            ],
            threshold,
            int(people[shown[0]]) if shown.size else None,
            total_hidden=bool(totals.size and not shown.size),
        )
    return masked
