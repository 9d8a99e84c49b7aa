"""What one version of a data set masks, later ones mask.

A later file can show what an earlier one hid, with the same number as before or without a small
number beside it: the earlier total less what both show is then the number that was masked.
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
from mobility.registry import EVERYONE
from mobility.uploads.versions.observations import MASKED, SUPPRESSED, Observations
from mobility.uploads.versions.opening import open_version

_GROUP = "geoid, year, metric, breakdown, subgroup"
_HIDDEN = f"SELECT {_GROUP} FROM absent WHERE reason <> $by_file AND subgroup <> $everyone"  # noqa: S608 - names only
_SPLIT = f"""
SELECT table_row.*, hidden.subgroup IS NOT NULL AS again
FROM now AS table_row
LEFT JOIN (SELECT DISTINCT {_GROUP} FROM earlier) hidden USING ({_GROUP})
"""  # noqa: S608 - names only


def still_masked(observed: Observations, earlier: Iterable[Path]) -> Observations:
    """The observations without the groups that a version at one of these paths masked."""
    found = []
    for path in earlier:
        with suppress(UserError):  # a damaged version shows nobody anything
            found.append(_hidden_in(path))
    if not found:
        return observed
    hidden = pa.concat_tables(found)
    if not hidden.num_rows:
        return observed
    with duckdb.connect() as connection:
        connection.register("earlier", hidden)
        connection.register("now", observed.table)
        split = connection.sql(_SPLIT).to_arrow_table()
    again = split["again"]
    masked = split.filter(again).select(observed.absent.schema.names[:-1])
    reasons = pa.array([MASKED] * masked.num_rows, pa.string())
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
        words = {"by_file": SUPPRESSED, "everyone": EVERYONE}
        return connection.sql(_HIDDEN, params=words).to_arrow_table()
