"""The numbers of a file in long form, one row a number, and which of them must not be shown."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pandas as pd

from mobility.analysis.disclosure import Cell, masked_cells
from mobility.registry import EVERYONE, HEADLINE, Unit
from mobility.uploads.cells.table import Column
from mobility.uploads.columns.mapping import Combine, Mapping, Purpose
from mobility.uploads.results import Floats, Integers, Mask, categorical
from mobility.uploads.rows.resolve import Resolved
from mobility.uploads.rows.values import Values, from_counts

Counts = tuple[Floats | None, Floats | None]  # numerator and denominator


def long_form(
    resolved: Resolved,
    mapping: Mapping,
    metrics: Column | None = None,
    *,
    rows: Integers | None = None,
    beside: int = -1,
) -> pd.DataFrame:
    """Return the numbers of the used rows, and those that the file keeps back, one row a number.

    Everyone's numbers stand once in every breakdown; `headline` marks those that are the headline
    as well. `row` and `number` tell where in the file a number stands; of several rows that were
    combined, the first. `small` numbers are of few people, and `hidden` ones must not be shown.

    Args:
        resolved: the rows of the file.
        mapping: by which they were resolved.
        metrics: the column that names the metric of a row, where there is one.
        rows: those to look at; without it all.
        beside: a row that is looked at although it is not used.
    """
    columns, rule = resolved.values, mapping.group
    if mapping.combine is Combine.COUNT:  # each row counts one
        ones, nothing = resolved.used.astype(np.float64), np.full(len(resolved.used), np.nan)
        no = np.zeros(len(ones), np.bool_)
        columns = [Values(None, "", "", ones, nothing, nothing, no, no, ones)]
    groups = [*resolved.groups.categories, ""]  # the last one is of rows without a group
    labels = [*groups, *(each.subgroup for each in columns)]
    names = [HEADLINE, rule.breakdown, *rule.others.values(), *(each.breakdown for each in columns)]
    rows = np.arange(len(resolved.used)) if rows is None else rows
    parts = []
    for number, values in enumerate(columns):
        there = np.isfinite(values.value[rows]) & resolved.used[rows]
        kept_back = values.suppressed[rows] & ~there & ~resolved.rejected[rows]
        inside = there | kept_back | (rows == beside)
        taken = rows[inside]
        group, home = resolved.groups.codes[taken], rule.breakdown if rule.column else HEADLINE
        label = np.where(group < 0, len(groups) - 1, group)
        if values.subgroup and not (rule.column and values.subgroup == EVERYONE):
            label = np.full(len(taken), len(groups) + number)
            home = values.breakdown
        cells = pd.DataFrame(
            {
                "row": taken,
                "number": number,
                "geoid": categorical(resolved.places.geoids, resolved.places.place[taken]),
                "year": resolved.years[taken] if values.year is None else values.year,
                "metric": categorical([mapping.metric.id], np.zeros_like(taken))
                if metrics is None
                else categorical(metrics.texts(), metrics.codes[taken]),
                "subgroup": categorical(labels, label),
                "value": values.value[taken],
                "lower": values.lower[taken],
                "upper": values.upper[taken],
                "suppressed": kept_back[inside],
            }
        )
        counts = values.counts_of(taken)
        if mapping.combine is not Combine.NO:
            cells, counts = _combined(cells, counts, mapping, of_people=resolved.of_people)
        cells = cells.assign(**counts_behind(cells["value"].to_numpy(), counts, mapping))
        others = rule.others if rule.column else {}
        homes = {text: others.get(text, home) for text in labels}
        home_of_cell = cells["subgroup"].map(homes)
        for breakdown in dict.fromkeys([home, *homes.values()]):
            members = cells[(home_of_cell == breakdown) | (cells["subgroup"] == EVERYONE)]
            own = categorical(names, np.full(len(members), names.index(breakdown)))
            parts.append(members.assign(breakdown=own, headline=breakdown == home))
    cells = pd.concat(parts, ignore_index=True)
    return cells.assign(hidden=_hidden(cells, mapping.smallest_cell))


def counts_behind(value: Floats, counts: Counts, mapping: Mapping) -> dict[str, Any]:
    """Return how many people are behind numbers, as columns of the long form.

    `counts` are numerator and denominator, None where the file has none.

    `people` are from the file, the value itself, or implied by a rate: 0.5 percent of 1,000
    students are five. A denominator alone counts people itself. `small` are 1 to `smallest_cell`
    - 1 people in the count, in its complement or in the denominator; `counted` is False where
    nothing tells how many people there are.
    """
    (numerator, denominator), metric = counts, mapping.metric
    nothing = np.full(len(value), np.nan)
    if numerator is None and metric.unit is Unit.COUNT:
        numerator = value
    elif numerator is None and denominator is not None and metric.per:
        numerator = np.rint(value * denominator / metric.per)
    if mapping.purpose is Purpose.DENOMINATORS:
        numerator = denominator = None
    known = [each for each in (numerator, denominator) if each is not None]
    small = np.zeros(len(value), np.bool_)
    for count in [*known, *([known[1] - known[0]] if len(known) == 2 else [])]:
        small |= (count > 0) & (count < mapping.smallest_cell)
    people, base = [*known, nothing, nothing][:2]
    return {"small": small, "people": people, "base": base, "counted": bool(known)}


def _combined(
    cells: pd.DataFrame, counts: Counts, mapping: Mapping, *, of_people: bool
) -> tuple[pd.DataFrame, Counts]:
    """Several rows for one place, year and group as one: added up, counted or averaged.

    Where each row is `of_people`, the rows themselves are the people who are counted.
    """
    key = ["geoid", "year", "subgroup"]
    groups = cells.groupby(key, observed=True, sort=False)
    position, n_values = groups.ngroup().to_numpy(), groups["value"].count().to_numpy()
    value = groups["value"].sum().to_numpy()
    numerator, denominator = (
        None if each is None else np.bincount(position, np.nan_to_num(each)).astype(np.float64)
        for each in counts
    )
    if of_people and numerator is None and denominator is None:
        numerator = n_values.astype(np.float64)
    lower = upper = np.full(len(value), np.nan)
    if mapping.combine is Combine.MEAN:
        value = value / np.maximum(n_values, 1)
    elif numerator is not None and denominator is not None and mapping.metric.per:
        per = mapping.metric.per
        value = numerator / np.where(denominator > 0, denominator, np.nan) * per
        lower, upper = from_counts(value, numerator, denominator, per)
    value = np.where(n_values > 0, value, np.nan)
    cells = cells.drop_duplicates(key).assign(
        value=value, lower=lower, upper=upper, suppressed=np.isnan(value)
    )
    return cells, (numerator, denominator)


def _hidden(cells: pd.DataFrame, threshold: int) -> Mask:
    """Return which numbers are small or kept back by the file, and others that would reveal them.

    Numbers of one place, year and breakdown add up to that of everyone.
    """
    small, kept_back = cells["small"].to_numpy(), cells["suppressed"].to_numpy()
    people, base = (np.rint(cells[name].to_numpy()) for name in ("people", "base"))
    hidden: Mask = small | kept_back
    masked = hidden.copy()
    known = cells["value"].notna().to_numpy() | np.isfinite(people)
    in_table = kept_back | (cells["counted"].to_numpy() & known)
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
        columns = (each[parts].tolist() for each in (people, base, small, kept_back))
        masked[parts] = masked_cells(
            [
                Cell(
                    None if by_file or isnan(count) else int(count),
                    None if isnan(of) else int(of),
                    is_small and not by_file,
                )
                for count, of, is_small, by_file in zip(*columns, strict=True)
            ],
            threshold,
            int(people[shown[0]]) if shown.size else None,
            total_hidden=bool(totals.size and not shown.size),
        )
    return masked
