"""Next year's file as a new version: the years that only the earlier version has stay."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from mobility.errors import UserError
from mobility.uploads.columns.mapping import Mapping
from mobility.uploads.versions.keeping import Version
from mobility.uploads.versions.observations import MASKED, SUPPRESSED, Observations
from mobility.uploads.versions.opening import open_version

# Versions kept before all masked numbers had one reason have two.
_ABSENT = "SELECT * REPLACE (IF(reason = $by_file, reason, $masked) AS reason) FROM absent"


def with_earlier_years(observed: Observations, mapping: Mapping, earlier: Version) -> Observations:
    """The observations of a file, and those of an earlier version of years the file does not have.

    A year that the file has is taken from the file alone, corrections and gaps included.

    Raises:
        UserError: when the earlier version is in another unit, or its file is damaged.
    """
    before, now = earlier.mapping.metric, mapping.metric
    if (before.unit, before.per) != (now.unit, now.per):
        raise UserError(
            f"Version {earlier.number} is in another unit ({before.unit}), so its years cannot "
            "stay beside these: choose the same unit, or do not keep them."
        )
    years = pa.array(
        {*observed.table["year"].to_pylist(), *observed.absent["year"].to_pylist()}, pa.int16()
    )
    with open_version(earlier.path) as connection:
        words = {"by_file": SUPPRESSED, "masked": MASKED}
        old = [
            connection.sql(query, params=given).to_arrow_table()
            for query, given in (("FROM observation", {}), (_ABSENT, words))
        ]
    table, absent = (
        pa.concat_tables([new, _without(kept, years, new.schema)])
        for new, kept in zip((observed.table, observed.absent), old, strict=True)
    )
    return replace(observed, table=table, absent=absent)


def _without(kept: pa.Table, years: pa.Array, schema: pa.Schema) -> pa.Table:
    """The rows of other years, in the columns of a schema."""
    rows = kept.select(schema.names).cast(schema)
    return rows.filter(pc.invert(pc.is_in(rows["year"], value_set=years)))
