"""A file by its mapping as the release's long table, with small cells masked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mobility.analysis.reliability import Quality, flags_from_errors
from mobility.analysis.uncertainty import standard_errors
from mobility.errors import UserError
from mobility.places import level_of
from mobility.registry import EVERYONE, HEADLINE, Unit
from mobility.uploads.columns.mapping import Combine, Mapping, PlaceBy, Purpose
from mobility.uploads.proposals.schema_inference import InferredSchema
from mobility.uploads.results import categorical
from mobility.uploads.rows.long_form import long_form
from mobility.uploads.rows.resolve import resolve

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
    def suppressed(self) -> int:
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


def observations(schema: InferredSchema, mapping: Mapping) -> Observations:
    """The observations of a file that was understood, by the mapping a person confirmed.

    Raises:
        UserError: when the file was stopped or declined, a column of the mapping is not there,
            or no year is given.
    """
    layout = schema.layout
    if schema.declined or mapping.place.by is PlaceBy.NOTHING:
        raise UserError(schema.reason)
    misfits = mapping.misfits(tuple(column.name for column in layout.columns))
    if misfits:
        raise UserError(misfits[0])
    timeless = not mapping.year_column and mapping.year is None
    if timeless and any(each.year is None for each in mapping.parts) | (not mapping.parts):
        raise UserError("The file holds no year: say which year its numbers are of.")
    resolved = resolve(
        layout, mapping, intervals=mapping.combine is Combine.NO, residents=schema.residents
    )
    if not resolved.values and mapping.combine is not Combine.COUNT:
        return Observations(_SCHEMA.empty_table(), _ABSENT_SCHEMA.empty_table())
    metrics = None
    if mapping.purpose is Purpose.DENOMINATORS:
        metrics = next(each for each in layout.columns if each.name == mapping.metric_column)
    cells = long_form(resolved, mapping, metrics)
    headline = cells[
        (cells["subgroup"] == EVERYONE) & cells["headline"] & (cells["breakdown"] != HEADLINE)
    ]
    cells = pd.concat([headline.assign(breakdown=HEADLINE), cells], ignore_index=True)
    geoids = cells["geoid"].cat
    levels = [str(level_of(geoid)) for geoid in geoids.categories]
    cells["level"] = categorical(levels, geoids.codes.to_numpy())
    shown = cells[cells["value"].notna() & ~cells["hidden"]]
    absent = cells[cells["suppressed"] | cells["hidden"]]
    reason = np.where(absent["suppressed"], SUPPRESSED, MASKED)
    shown, absent = shown.assign(quality=_qualities(shown, mapping)), absent.assign(reason=reason)
    return Observations(
        pa.Table.from_pandas(shown, _SCHEMA, preserve_index=False),
        pa.Table.from_pandas(absent, _ABSENT_SCHEMA, preserve_index=False),
    )


def _once(table: pa.Table) -> pa.Table:
    """The rows without those of everyone inside a breakdown, which the headline has."""
    is_headline = pc.equal(table["breakdown"], HEADLINE)
    return table.filter(pc.or_(is_headline, pc.not_equal(table["subgroup"], EVERYONE)))


def _qualities(cells: pd.DataFrame, mapping: Mapping) -> pd.Categorical:
    """The flag of every value from its error; none where there is no interval."""
    share = mapping.metric.unit is Unit.SHARE
    value, lower, upper = (cells[name].to_numpy() for name in ("value", "lower", "upper"))
    errors = standard_errors(value, lower, upper, *((0.0, 1.0) if share else (None, None)))
    flags = flags_from_errors(np.clip(value, 0, 1) if share else value, errors, share=share)
    return categorical([*map(str, Quality)], np.where(np.isnan(errors), -1, flags))
