"""Any table of places and values, written in any supported dialect, comes back equal."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.places import STATES
from mobility.uploads import infer_schema, observations
from mobility.uploads.places.gazetteer import places
from tests.support.evidence import amount
from tests.support.nasty_files import workbook

# Those that are counties in every year: the others are none before or after.
COUNTIES = sorted(
    geoid
    for geoid, place in places().items()
    if len(geoid) == 5 and (place.first_year, place.last_year) == (2014, 2023)
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")
Row = tuple[str, int, float]

# Two decimals: "1,234" with three is a thousand or one and a bit, and only a person can tell.
# Not -9, -99, ...: where nothing else is below zero, these are read as "no value", and said so.
CODES = {-9.0, -99.0, -999.0, -9999.0, -99999.0}
numbers = (
    st.integers(min_value=-9_999_999, max_value=9_999_999)
    .map(lambda n: n / 100)
    .filter(lambda value: value not in CODES)
)
tables = st.dictionaries(
    st.tuples(st.sampled_from(COUNTIES), st.integers(2014, 2023)), numbers, min_size=3, max_size=20
)


def number_text(value: float, style: str) -> str:
    """A number as a county system prints it."""
    if style == "plain":
        return f"{value:.2f}"
    if style == "exponent":
        return repr(value) if abs(value) >= 0.01 else f"{value:e}"
    text = f"{abs(value):,.2f}"
    if style == "comma":
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    sign = "-" if value < 0 else ""
    if style == "brackets":
        return f"({text})" if value < 0 else text
    return f"{sign}${text}" if style == "money" else sign + text


def place_text(geoid: str, style: str) -> list[str]:
    """The cells that name a place."""
    place, state = places()[geoid], STATES[geoid[:2]]
    return {
        "code": [geoid],
        "number": [str(int(geoid))],
        "float": [f"{int(geoid)}.0"],
        "census": [f"0500000US{geoid}"],
        "pair": [str(int(geoid[:2])), str(int(geoid[2:]))],
        "name": [f"{place.name}, {state.name}"],
        "abbreviated": [f"{place.name.upper()}, {state.abbreviation}"],
        "beside": [place.name, state.name],
    }[style]


HEADERS = {
    "code": ["fips"], "number": ["FIPS"], "float": ["GEOID"], "census": ["GEO_ID"],
    "pair": ["state", "county"], "name": ["county"], "abbreviated": ["NAME"],
    "beside": ["County", "State"],
}  # fmt: skip


def now_in_use(table: dict[tuple[str, int], float]) -> dict[tuple[str, int], float]:
    """Without codes whose name another code has taken over: a name is of the newest."""
    newest = {}
    for geoid, place in places().items():
        key = (geoid[:2], place.name.split(" ")[0])
        if place.last_year >= places()[newest.setdefault(key, geoid)].last_year:
            newest[key] = geoid
    ended = {geoid for geoid, place in places().items() if place.last_year < 2023}
    return {key: value for key, value in table.items() if key[0] not in ended}


def written(
    rows: list[list[str]], delimiter: str, encoding: str, line_end: str, quoting: int
) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def read_back(name: str, content: bytes) -> dict[tuple[str, int], float]:
    schema = infer_schema(name, content)
    assert schema.usable, schema.reason
    assert schema.rows.rejected == schema.rows.ignored == 0, list(schema.problems)
    mapping = replace(schema.mapping, smallest_cell=0)
    table = observations(schema, mapping).table.to_pylist()
    return {(row["geoid"], row["year"]): row["value"] for row in table}


@settings(max_examples=amount(12, 100), suppress_health_check=[HealthCheck.too_slow])
@given(
    tables,
    st.sampled_from(sorted(HEADERS)),
    st.sampled_from(["plain", "grouped", "comma", "brackets", "money", "exponent"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(ENCODINGS),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
    st.booleans(),
)
@pytest.mark.evidence
def test_a_long_table_comes_back(  # noqa: PLR0917 - every part of a dialect
    table: dict[tuple[str, int], float],
    place_style: str,
    number_style: str,
    delimiter: str,
    encoding: str,
    line_end: str,
    quoting: int,
    packed: bool,
    framed: bool,
) -> None:
    if place_style in {"name", "abbreviated", "beside"}:
        table = now_in_use(table)
    if len(table) < 3:
        return
    rows = [[*HEADERS[place_style], "year", "amount"]]
    for (geoid, year), value in table.items():
        rows.append([*place_text(geoid, place_style), str(year), number_text(value, number_style)])
    if framed:
        rows = [["A report of the county"], ["written by hand"], *rows, ["Source: the county"]]
    content = written(rows, delimiter, encoding, line_end, quoting)
    if framed:
        schema = infer_schema("file.csv", content)
        assert schema.rows.ignored == 1
        assert schema.rows.used == len(table)
        return
    assert read_back("file.csv", gzip.compress(content) if packed else content) == table


@settings(max_examples=amount(6, 40), suppress_health_check=[HealthCheck.too_slow])
@given(tables, st.sampled_from([",", ";", "\t", "|"]), st.booleans())
@pytest.mark.evidence
def test_a_wide_table_comes_back(
    table: dict[tuple[str, int], float], delimiter: str, in_words: bool
) -> None:
    years = sorted({year for _, year in table})
    if len(years) < 2:
        return
    geoids = dict.fromkeys(geoid for geoid, _ in table)
    rows = [["fips", *(f"Amount {year}" if in_words else str(year) for year in years)]]
    for geoid in geoids:
        cells = [table.get((geoid, year)) for year in years]
        rows.append([geoid, *("" if cell is None else f"{cell:.2f}" for cell in cells)])
    content = written(rows, delimiter, "utf-8", "\n", csv.QUOTE_MINIMAL)
    assert read_back("file.csv", content) == table


@settings(max_examples=amount(4, 12), suppress_health_check=[HealthCheck.too_slow])
@given(tables, st.booleans())
@pytest.mark.evidence
def test_a_workbook_comes_back(table: dict[tuple[str, int], float], as_number: bool) -> None:
    rows: list[list[object]] = [["fips", "year", "amount"]]
    rows += [
        [int(geoid) if as_number else geoid, year, value] for (geoid, year), value in table.items()
    ]
    assert read_back("file.xlsx", workbook(rows)) == table
