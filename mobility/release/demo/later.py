"""The later demonstration release: one more year, with changes and revisions that are known.

It is made from the tables of the first one, so that every other number in it is the same. What is
changed, revised, withdrawn and redrawn stands in `later.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mobility.places import Level
from mobility.registry import EVERYONE, HEADLINE, Framework, Unit
from mobility.release.demo.places import Floats, generator

_GROWTH = 1.003  # residents from one year to the next
_Z95 = 1.959964
_BOUNDS = ("_lb", "_ub")
_PARTS = ("", *_BOUNDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A change or revision of a column: everywhere, or of one group of a breakdown."""

    column: str
    breakdown: str = ""
    group: str = ""
    amount: float = 0.0
    factor: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What the later release has beside the first one; `later.toml` explains the keys."""

    year: int
    noise: float
    withdrawn: frozenset[str]
    redrawn: frozenset[str]
    changes: tuple[Known, ...]
    revisions: tuple[Known, ...]


@cache
def load_later() -> Later:
    """What is shipped."""
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return Later(
        year=raw["year"],
        noise=raw["noise"],
        withdrawn=frozenset(raw["withdrawn"]),
        redrawn=frozenset(raw["redrawn"]),
        changes=tuple(Known(**each) for each in raw["change"]),
        revisions=tuple(Known(**each) for each in raw["revision"]),
    )


def later_table(
    table: pa.Table, level: Level, breakdown: str, framework: Framework, seed: int
) -> pa.Table:
    """Return the table of a file of the later release.

    Args:
        table: that of the first release, in the order of its years.
        level: of its places.
        breakdown: of its groups.
        framework: the registry, which says what comes every year.
        seed: of the release.
    """
    later = load_later()
    gone = {f"{name}{part}" for name in later.withdrawn for part in (*_PARTS, "_quality")}
    table = table.drop_columns([name for name in table.column_names if name in gone])
    is_last = pc.equal(table["year"], later.year - 1)
    earlier, last = table.filter(pc.invert(is_last)), table.filter(is_last)
    if not last.num_rows:
        return table
    groups = _groups(last, breakdown)
    names = [name for name in framework.by_column if name in table.column_names]
    for name in names:
        last = _moved(last, name, later.revisions, breakdown, groups, framework)
    new = last
    for name in names:
        series = framework.by_column[name][0].series_of(level, breakdown)
        if series is None or not {later.year - 2, later.year - 1} <= set(series.schedule):
            new = _emptied(new, name)
            continue
        known = [each for each in later.changes if each.column == name]
        if known:
            new = _moved(new, name, known, breakdown, groups, framework)
        else:
            about = generator(seed, "later", name, level, breakdown)
            new = _with_noise(new, name, later.noise * about.normal(size=new.num_rows), framework)
        if name in later.redrawn and level is Level.COUNTY and breakdown == HEADLINE:
            new = _shared(new, name)
    new = _with(new, "year", np.full(new.num_rows, later.year, np.int16))
    if "population" in new.column_names:
        residents = np.round(_numbers(new, "population") * _GROWTH)
        new = _with(new, "population", residents.astype(np.int64))
    return pa.concat_tables([earlier, last, new])


def _groups(rows: pa.Table, breakdown: str) -> NDArray[np.str_]:
    if breakdown == HEADLINE:
        return np.full(rows.num_rows, EVERYONE)
    return np.array(rows["subgroup"].to_pylist())


def _moved(
    rows: pa.Table,
    name: str,
    known: Sequence[Known],
    breakdown: str,
    groups: NDArray[np.str_],
    framework: Framework,
) -> pa.Table:
    """Move the value of a column and its bounds together; what stands later in a list counts."""
    amount, factor = np.zeros(rows.num_rows), np.ones(rows.num_rows)
    for each in known:
        if each.column != name or each.breakdown not in {"", breakdown}:
            continue
        chosen = groups == each.group if each.group else np.full(rows.num_rows, fill_value=True)
        amount[chosen], factor[chosen] = each.amount, each.factor
    if not amount.any() and (factor == 1).all():
        return rows
    return _changed(rows, name, factor, amount, framework)


def _with_noise(rows: pa.Table, name: str, noise: Floats, framework: Framework) -> pa.Table:
    """Move a value by so many of its standard errors; one without an interval stays."""
    low, high = (f"{name}{part}" for part in _BOUNDS)
    if low not in rows.column_names:
        return rows
    error = (_numbers(rows, high) - _numbers(rows, low)) / (2 * _Z95)
    amount = np.nan_to_num(noise * error)
    return _changed(rows, name, np.ones(rows.num_rows), amount, framework)


def _changed(
    rows: pa.Table, name: str, factor: Floats, amount: Floats, framework: Framework
) -> pa.Table:
    metric = framework.by_column[name][0]
    top = 1.0 if metric.unit is Unit.SHARE else np.inf
    for part in _PARTS:
        if f"{name}{part}" in rows.column_names:
            numbers = _numbers(rows, f"{name}{part}") * factor + amount
            rows = _with(rows, f"{name}{part}", np.round(np.clip(numbers, 0.0, top), 7))
    return rows


def _emptied(rows: pa.Table, name: str) -> pa.Table:
    for part in (*_PARTS, "_quality"):
        column = f"{name}{part}"
        if column in rows.column_names:
            at = rows.column_names.index(column)
            nothing = pa.nulls(rows.num_rows, rows.schema.field(at).type)
            rows = rows.set_column(at, rows.schema.field(at), nothing)
    return rows


def _shared(rows: pa.Table, name: str) -> pa.Table:
    """Give each two counties of a state that follow each other the estimate of the first one."""
    states, valued = rows["state"].to_pylist(), rows[name].is_valid().to_pylist()
    source, first = list(range(rows.num_rows)), -1
    for at in (at for at, has_value in enumerate(valued) if has_value):
        if first >= 0 and states[first] == states[at]:
            source[at], first = first, -1
        else:
            first = at
    for part in (*_PARTS, "_quality"):
        column = f"{name}{part}"
        if column in rows.column_names:
            at = rows.column_names.index(column)
            rows = rows.set_column(at, rows.schema.field(at), rows[column].take(pa.array(source)))
    return rows


def _numbers(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].to_numpy(), dtype=np.float64)


def _with(rows: pa.Table, name: str, numbers: NDArray[np.generic]) -> pa.Table:
    """Return rows with other numbers in a column of the same type; NaN is nothing."""
    at = rows.column_names.index(name)
    field = rows.schema.field(at)
    return rows.set_column(at, field, pa.array(numbers, type=field.type, from_pandas=True))
