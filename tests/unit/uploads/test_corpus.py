"""Every nasty file is understood, declined or refused as it says, and its rows add up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mobility.uploads import InferredSchema, RefusedFileError, infer_schema, observations
from tests.support import nasty_exports as exports
from tests.support import nasty_files as files
from tests.support.nasty_files import Nasty, Observation

UNDERSTOOD = [
    *files.FORMS,
    *files.NUMBERS,
    *files.LAYOUTS,
    *files.PLACES,
    *files.YEARS,
    *files.AGENCIES,
    *files.PERSONAL,
    *exports.UNDERSTOOD,
]
DECLINED = [*files.DECLINED, *exports.ASKED]
REFUSED = [*files.REFUSED, *exports.REFUSED]


def values_of(schema: InferredSchema) -> list[Observation]:
    """The observations, with the year 1999 for one that had to be asked for."""
    timeless = not schema.years
    mapping = replace(schema.mapping, smallest_cell=0, year=1999 if timeless else None)
    table = observations(schema, mapping).table.to_pylist()
    grouped = {row["breakdown"] for row in table} - {"none"}
    return [
        (row["geoid"], None if timeless else row["year"], row["subgroup"], row["value"])
        for row in table
        if not grouped or row["breakdown"] != "none"
    ]


def test_there_are_enough() -> None:
    everything = [*UNDERSTOOD, *DECLINED, *REFUSED]
    assert len(everything) >= 40
    assert len({nasty.name for nasty in everything}) == len(everything)


@pytest.mark.parametrize("nasty", UNDERSTOOD, ids=lambda nasty: nasty.name)
def test_file_is_interpreted(nasty: Nasty) -> None:
    schema = infer_schema(nasty.file, nasty.content)
    assert (schema.usable, schema.reason) == (True, "")
    counts = (schema.rows.used, schema.rows.rejected, schema.rows.ignored)
    assert counts == nasty.rows, [str(problem) for problem in schema.problems]
    assert schema.rows.read == sum(counts)
    assert sum(count for _, count in schema.ignored) == schema.rows.ignored
    expected = sorted(nasty.values, key=str)
    assert sorted(values_of(schema), key=str) == expected


@pytest.mark.parametrize("nasty", DECLINED, ids=lambda nasty: nasty.name)
def test_a_file_is_declined_in_one_sentence(nasty: Nasty) -> None:
    schema = infer_schema(nasty.file, nasty.content)
    assert not schema.usable
    assert nasty.reason in schema.reason
    assert schema.rows.read == schema.rows.used + schema.rows.rejected + schema.rows.ignored
    assert schema.rows.used == 0


@pytest.mark.parametrize("nasty", REFUSED, ids=lambda nasty: nasty.name)
def test_a_file_is_refused(nasty: Nasty) -> None:
    if not nasty.refused:  # unknown bytes: any clear answer will do
        try:
            assert not infer_schema(nasty.file, nasty.content).usable
        except RefusedFileError:
            return
        return
    with pytest.raises(RefusedFileError, match=re.escape(nasty.refused)):
        infer_schema(nasty.file, nasty.content)
