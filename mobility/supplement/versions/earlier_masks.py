"""What earlier versions of a data set hid stays hidden, so that no two give it away together.

Beside a masked group a second one is masked, the one with the fewest people. A corrected file can
make that another one: the earlier version then shows what the later one hides, the later one what
the earlier one hid, and the total less both is the masked number.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from mobility.errors import UserError
from mobility.framework import EVERYONE
from mobility.supplement.versions.observations import MASKED, MASKED_TOO, Observations
from mobility.supplement.versions.opening import open_version

_GROUP = "geoid, year, metric, breakdown, subgroup"
_HIDDEN = f"SELECT {_GROUP} FROM absent WHERE reason IN ($few, $too) AND subgroup <> $everyone"  # noqa: S608 - names only
_SPLIT = f"""
SELECT table_row.*, hidden.subgroup IS NOT NULL AND open.geoid IS NOT NULL AS again
FROM now AS table_row
LEFT JOIN (SELECT DISTINCT {_GROUP} FROM earlier) hidden USING ({_GROUP})
LEFT JOIN (SELECT DISTINCT geoid, year, metric, breakdown FROM gone WHERE subgroup <> $everyone)
    open USING (geoid, year, metric, breakdown)
"""  # noqa: S608 - names only


def still_masked(observed: Observations, earlier: Iterable[Path]) -> Observations:
    """The observations without the groups that a version at one of these paths masked.

    Only where a number of that place, year and breakdown is kept back now as well: where none is,
    there is nothing that the group could give away.
    """
    found = []
    for path in earlier:
        with suppress(UserError):  # a damaged version shows nobody anything
            found.append(_hidden_in(path))
    if not found:
        return observed
    hidden = pa.concat_tables(found)
    if not hidden.num_rows or not observed.absent.num_rows:
        return observed
    with duckdb.connect() as connection:
        connection.register("earlier", hidden)
        connection.register("now", observed.table)
        connection.register("gone", observed.absent)
        split = connection.sql(_SPLIT, params={"everyone": EVERYONE}).to_arrow_table()
    again = split["again"]
    masked = split.filter(again).select(observed.absent.schema.names[:-1])
    reasons = pa.array([MASKED_TOO] * masked.num_rows, pa.string())
    more = masked.append_column("reason", reasons).cast(observed.absent.schema)
    table = split.filter(pc.invert(again)).drop_columns("again")
    return replace(
        observed,
        table=table.cast(observed.table.schema),
        absent=pa.concat_tables([observed.absent, more]),
    )


def _hidden_in(path: Path) -> pa.Table:
    """The groups that a version masked."""
    with open_version(path) as connection:
        words = {"few": MASKED, "too": MASKED_TOO, "everyone": EVERYONE}
        return connection.sql(_HIDDEN, params=words).to_arrow_table()
