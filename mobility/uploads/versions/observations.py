"""A file by its mapping as the release's long table, with small cells masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mobility.analysis.reliability import Quality, flags_from_errors
from mobility.analysis.uncertainty import standard_errors
from mobility.errors import UserError
from mobility.places import level_of
from mobility.registry import EVERYONE, HEADLINE, Unit
from mobility.uploads.columns.mapping import Combine, Mapping, PlaceBy, Purpose
from mobility.uploads.proposals.schema_inference import InferredSchema
from mobility.uploads.results import Codes, Floats, Integers, Mask
from mobility.uploads.rows.disclosure_control import (
    Counts,
    hidden_cells,
    people_behind,
    small_cells,
)
from mobility.uploads.rows.resolve import Resolved, resolve
from mobility.uploads.rows.values import Values, from_counts

SUPPRESSED = "suppressed in the file"
MASKED = "masked: few people"  # also of cells that would give a small one away
_SCHEMA = pa.schema(
    [
        ("geoid", pa.string()), ("level", pa.string()), ("year", pa.int16()),
        ("metric", pa.string()), ("breakdown", pa.string()), ("subgroup", pa.string()),
        ("value", pa.float64()), ("lower", pa.float64()), ("upper", pa.float64()),
        ("quality", pa.string()),
    ]
)  # fmt: skip
_ABSENT_SCHEMA = pa.schema([*list(_SCHEMA)[:6], ("reason", pa.string())])


@dataclass(frozen=True, slots=True)
class Observations:
    """The long table of a file.

    `table` has geoid, level, year, metric, breakdown, subgroup, value, lower, upper, quality, as
    a release has; numbers are null where there is none. `absent` has the same keys and why there
    is no value: kept back by the file, or masked here. Everyone's numbers stand in both once more
    for every breakdown; `numbers` and the counts of what is absent have each once.
    """

    table: pa.Table
    absent: pa.Table

    @property
    def numbers(self) -> pa.Table:
        """The rows of `table`, everyone's once: as many as the file has numbers that are shown."""
        return _once(self.table)

    @property
    def kept_back(self) -> int:
        """Number of values that the file suppresses."""
        return self._absent_because(SUPPRESSED)

    @property
    def masked(self) -> int:
        """Number of masked values: few people, or values that would reveal a masked one.

        Which is which is not kept, so that nobody can tell.
        """
        return self._absent_because(MASKED)

    def _absent_because(self, reason: str) -> int:
        return int(pc.sum(pc.equal(_once(self.absent)["reason"], reason)).as_py() or 0)


@dataclass(frozen=True, slots=True)
class _Block:
    """Numbers of one way to divide people, an entry a cell."""

    breakdown: str
    geoids: tuple[str, ...]
    place: Codes
    year: Integers
    labels: tuple[str, ...]
    group: Codes
    metrics: tuple[str, ...]
    metric: Codes
    value: Floats
    lower: Floats
    upper: Floats
    suppressed: Mask
    numerator: Floats | None
    denominator: Floats | None
    headline: bool = True  # whether everyone's rows stand for the headline as well


_OF_A_CELL = (
    "place", "year", "group", "metric", "value", "lower", "upper", "suppressed", "numerator",
    "denominator",
)  # fmt: skip
"""Fields of a block with an entry a cell; counts are None where the file has none."""


def observations(understanding: InferredSchema, mapping: Mapping) -> Observations:
    """The observations of a file that was understood, by the mapping a person confirmed.

    Raises:
        UserError: when the file was stopped or declined, a column of the mapping is not there,
            or no year is given.
    """
    layout = understanding.layout
    if layout is None or mapping.place.by is PlaceBy.NOTHING:
        raise UserError(understanding.reason)
    misfits = mapping.misfits(tuple(column.name for column in layout.columns))
    if misfits:
        raise UserError(misfits[0])
    timeless = not mapping.year_column and mapping.year is None
    if timeless and any(each.year is None for each in mapping.parts) | (not mapping.parts):
        raise UserError("The file holds no year: say which year its numbers are of.")
    resolved = resolve(layout, mapping, intervals=mapping.combine is Combine.NO)
    blocks = [
        block
        for each in _values(resolved, mapping)
        for block in _blocks(each, resolved, mapping, understanding)
    ]
    joined = [_masked(block, mapping) for block in _joined(blocks)]
    tables = [_table(block, mapping) for block, _ in joined]
    absent = [_absent(block, masked) for block, masked in joined]
    return Observations(
        pa.concat_tables([_SCHEMA.empty_table(), *tables]),
        pa.concat_tables([_ABSENT_SCHEMA.empty_table(), *absent]),
    )


def _values(resolved: Resolved, mapping: Mapping) -> list[Values]:
    """The numbers; for counted rows one of them a row."""
    if mapping.combine is not Combine.COUNT:
        return resolved.values
    ones = resolved.used.astype(np.float64)
    nothing = np.full(len(ones), np.nan)
    none = np.zeros(len(ones), np.bool_)
    return [Values(None, "", "", ones, nothing, nothing, none, none, ones)]


def _blocks(
    values: Values, resolved: Resolved, mapping: Mapping, understanding: InferredSchema
) -> Iterator[_Block]:
    """The cells of the used rows, and of those the file keeps back, by breakdown."""
    there = np.isfinite(values.value) & resolved.used
    kept_back = values.suppressed & ~there & ~resolved.rejected
    rows = np.flatnonzero(there | kept_back)
    if not rows.size:
        return
    whole = _block(values, resolved, mapping, understanding, rows, kept_back[rows])
    others = mapping.group.others if mapping.group.column else {}
    homes = np.array([others.get(label, whole.breakdown) for label in whole.labels])
    everyone = np.array([label == EVERYONE for label in whole.labels])
    for breakdown in dict.fromkeys([whole.breakdown, *homes.tolist()]):
        # Each breakdown keeps its own row of everyone.
        inside = np.flatnonzero(((homes == breakdown) | everyone)[whole.group])
        if inside.size:
            first = breakdown == whole.breakdown
            block = _taken(replace(whole, breakdown=breakdown, headline=first), inside)
            if mapping.combine is not Combine.NO:
                block = _combined(block, mapping, of_people=resolved.of_people)
            yield block


def _taken(block: _Block, rows: Integers) -> _Block:
    """Some cells of a block."""
    parts: dict[str, Any] = {}
    for name in _OF_A_CELL:
        part = getattr(block, name)
        parts[name] = None if part is None else part[rows]
    return replace(block, **parts)


def _block(
    values: Values,
    resolved: Resolved,
    mapping: Mapping,
    understanding: InferredSchema,
    rows: Integers,
    suppressed: Mask,
) -> _Block:
    """The cells of these rows."""
    labels: tuple[str, ...] = resolved.groups.labels
    group = resolved.groups.group[rows]
    breakdown = mapping.group.breakdown if mapping.group.column else HEADLINE
    if values.subgroup and not (mapping.group.column and values.subgroup == EVERYONE):
        labels, group = (values.subgroup,), np.zeros(rows.size, dtype=np.int32)
        breakdown = values.breakdown
    metrics: tuple[str, ...] = (mapping.metric.id,)
    metric = np.zeros(rows.size, dtype=np.int32)
    if mapping.purpose is Purpose.DENOMINATORS and understanding.layout is not None:
        column = next(c for c in understanding.layout.columns if c.name == mapping.metric_column)
        metrics, metric = tuple(column.texts()), column.codes[rows]
    year = resolved.years[rows] if values.year is None else np.full(rows.size, values.year)
    return _Block(
        breakdown, resolved.places.geoids, resolved.places.place[rows], year, labels, group,
        metrics, metric, values.value[rows], values.lower[rows], values.upper[rows], suppressed,
        None if values.numerator is None else values.numerator[rows],
        None if values.denominator is None else values.denominator[rows],
    )  # fmt: skip


def _combined(block: _Block, mapping: Mapping, *, of_people: bool) -> _Block:
    """Several rows for one place, year and group as one: added up, counted or averaged.

    Where each row is `of_people`, the rows themselves are the people who are counted.
    """
    key = (block.place.astype(np.int64) * 4096 + block.year) * (len(block.labels) + 1) + block.group
    _, first, position = np.unique(key, return_index=True, return_inverse=True)

    def total(numbers: Floats) -> Floats:
        return np.bincount(position, np.nan_to_num(numbers), len(first)).astype(np.float64)

    there = np.isfinite(block.value)
    count = np.bincount(position, there, len(first))
    numerator, denominator = (
        None if counts is None else total(counts) for counts in (block.numerator, block.denominator)
    )
    if of_people and numerator is None and denominator is None:
        numerator = count.astype(np.float64)
    value = total(block.value)
    lower = upper = np.full(len(first), np.nan)
    if mapping.combine is Combine.MEAN:
        value = value / np.maximum(count, 1)
    elif numerator is not None and denominator is not None and mapping.metric.per:
        per = mapping.metric.per
        value = numerator / np.where(denominator > 0, denominator, np.nan) * per
        lower, upper = from_counts(value, numerator, denominator, per)
    value = np.where(count > 0, value, np.nan)
    return replace(
        block, place=block.place[first], year=block.year[first], group=block.group[first],
        metric=block.metric[first], value=value, lower=lower, upper=upper,
        suppressed=np.isnan(value), numerator=numerator, denominator=denominator,
    )  # fmt: skip


def _joined(blocks: list[_Block]) -> list[_Block]:
    """Blocks of one breakdown as one: a total and its groups must be masked together."""
    joined: dict[str, list[_Block]] = {}
    for block in blocks:
        joined.setdefault(block.breakdown, []).append(block)
    return [_concatenated(same) if len(same) > 1 else same[0] for same in joined.values()]


def _concatenated(blocks: list[_Block]) -> _Block:
    labels = tuple(dict.fromkeys(label for block in blocks for label in block.labels))
    number = {label: position for position, label in enumerate(labels)}
    groups = [
        np.array([number[label] for label in block.labels], dtype=np.int32)[block.group]
        for block in blocks
    ]
    parts = {name: [getattr(block, name) for block in blocks] for name in _OF_A_CELL}
    whole: dict[str, Any] = {
        name: None if any(part is None for part in each) else np.concatenate(each)
        for name, each in (parts | {"group": groups}).items()
    }
    return replace(blocks[0], labels=labels, **whole)


def _masked(block: _Block, mapping: Mapping) -> tuple[_Block, Mask]:
    """The block without the numbers that must not be shown, and which these are."""
    metric, denominator = mapping.metric, block.denominator
    numerator = people_behind(block.value, block.numerator, denominator, metric.unit, metric.per)
    if mapping.purpose is Purpose.DENOMINATORS:
        numerator = denominator = None
    small = small_cells(numerator, denominator, mapping.smallest_cell)
    if small is None:
        return block, np.zeros(len(block.value), np.bool_)
    everyone = np.array([label == EVERYONE for label in block.labels])
    hidden = hidden_cells(
        small & ~block.suppressed, block.suppressed, Counts.of(numerator, denominator),
        block.place.astype(np.int64) * 4096 + block.year, everyone[block.group],
        mapping.smallest_cell,
    )  # fmt: skip
    value, lower, upper = (
        np.where(hidden, np.nan, numbers) for numbers in (block.value, block.lower, block.upper)
    )
    return replace(block, value=value, lower=lower, upper=upper), hidden & ~block.suppressed


def _keys(block: _Block, rows: Integers) -> dict[str, pa.Array]:
    levels = [str(level_of(geoid)) for geoid in block.geoids]
    return {
        "geoid": _texts(block.geoids, block.place[rows]),
        "level": _texts(levels, block.place[rows]),
        "year": pa.array(block.year[rows].astype(np.int16)),
        "metric": _texts(block.metrics, block.metric[rows]),
        "breakdown": pa.array([block.breakdown] * len(rows), pa.string()),
        "subgroup": _texts(block.labels, block.group[rows]),
    }


def _texts(labels: tuple[str, ...] | list[str], codes: Codes) -> pa.StringArray:
    coded = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(labels, pa.string()))
    return coded.cast(pa.string())


def _table(block: _Block, mapping: Mapping) -> pa.Table:
    """The rows with a value; everyone's rows of a breakdown stand in the headline as well."""
    rows = np.flatnonzero(np.isfinite(block.value))
    columns = _keys(block, rows)
    value, lower, upper = (part[rows] for part in (block.value, block.lower, block.upper))
    for name, numbers in (("value", value), ("lower", lower), ("upper", upper)):
        columns[name] = pa.array(numbers, from_pandas=True)
    columns["quality"] = _qualities(value, lower, upper, mapping)
    table = pa.table(columns, schema=_SCHEMA)
    if block.breakdown == HEADLINE or not block.headline:
        return table
    return pa.concat_tables([_as_headline(table), table])


def _once(table: pa.Table) -> pa.Table:
    """The rows without those of everyone inside a breakdown, which the headline has."""
    whole = pc.equal(table["breakdown"], HEADLINE)
    return table.filter(pc.or_(whole, pc.not_equal(table["subgroup"], EVERYONE)))


def _as_headline(table: pa.Table) -> pa.Table:
    """The rows of everyone once more, as those of the headline."""
    everyone = table.filter(pc.equal(table["subgroup"], EVERYONE))
    breakdown = pa.array([HEADLINE] * everyone.num_rows, pa.string())
    return everyone.set_column(4, "breakdown", breakdown)


def _qualities(value: Floats, lower: Floats, upper: Floats, mapping: Mapping) -> pa.StringArray:
    """The flag of every value from its error; null where there is no interval."""
    share = mapping.metric.unit is Unit.SHARE
    errors = standard_errors(value, lower, upper, *((0.0, 1.0) if share else (None, None)))
    flags = flags_from_errors(np.clip(value, 0, 1) if share else value, errors, share=share)
    codes = pa.array(flags, mask=np.isnan(errors))
    labels = pa.array([str(each) for each in Quality], pa.string())
    return pa.DictionaryArray.from_arrays(codes, labels).cast(pa.string())


def _absent(block: _Block, masked: Mask) -> pa.Table:
    """The cells without a value, and why."""
    parts = []
    for cells, reason in ((block.suppressed, SUPPRESSED), (masked, MASKED)):
        rows = np.flatnonzero(cells)
        reasons = pa.array([reason] * len(rows), pa.string())
        parts.append(pa.table({**_keys(block, rows), "reason": reasons}, schema=_ABSENT_SCHEMA))
        if block.breakdown != HEADLINE and block.headline:
            parts.append(_as_headline(parts[-1]))
    return pa.concat_tables(parts)
