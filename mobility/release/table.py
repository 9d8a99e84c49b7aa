"""A CSV file as typed columns, with the way back from a row to its line in the file.

Arrow's reader infers each column's type, so a column of clean numbers arrives as numbers at
once, and one bad cell turns only its own column into text, from which every good number is still
taken and every bad one can be named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from mobility.release.report import RefusedFileError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

MISSING = ("NA", "")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(rb"\s*(<!doctype|<html|<\?xml|<head|<body)", re.IGNORECASE)
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# A number as R, pandas or an earlier release prints it; "2235:1" is residents to one doctor.
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?(:1)?$"
_PAIR = r"^\s*(?P<first>[0-9.]+(?:[eE][+-]?[0-9]+)?)(?P<unit>%?)\s*:\s*(?P<second>[0-9.]+(?:[eE][+-]?[0-9]+)?)%?\s*$"
_FEWEST_LABELS = 200  # distinct texts up to which a text column is kept as codes


@dataclass(frozen=True, slots=True)
class Column:
    """One column; every method returns one entry a row."""

    data: pa.Array

    def numbers(self) -> tuple[Floats, Mask]:
        """The numbers (NaN where a cell is absent or is none), and where a cell is no number.

        The word nan is a way to write NA; an infinite number is none.
        """
        kind = self.data.type
        if pa.types.is_null(kind):
            return np.full(len(self.data), np.nan), np.zeros(len(self.data), np.bool_)
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            values = self.data.cast(pa.float64()).to_numpy(zero_copy_only=False)
            return values, np.isinf(values)
        found, codes = self.distinct()
        texts = pc.utf8_trim_whitespace(pa.array(found, pa.string()))
        good = pc.match_substring_regex(texts, _NUMBER)
        plain = pc.replace_substring(pc.if_else(good, texts, None), ":1", "")
        numbers = plain.cast(pa.float64()).to_numpy(zero_copy_only=False)
        absent = pc.is_in(pc.utf8_lower(texts), pa.array(["nan", *map(str.lower, MISSING)]))
        bad = ~np.isfinite(numbers) & ~absent.to_numpy(zero_copy_only=False)
        return np.append(numbers, np.nan)[codes], np.append(bad, False)[codes]

    def distinct(self) -> tuple[list[str], NDArray[np.int32]]:
        """The different texts, and for each row the position of its own (-1 where absent)."""
        coded = self.data
        if not pa.types.is_dictionary(coded.type):
            coded = coded.dictionary_encode()
        found = [_decoded(text) for text in coded.dictionary.to_pylist()]
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return found, codes.astype(np.int32, copy=False)

    def texts(self) -> NDArray[np.object_]:
        """The cells as trimmed text, None where absent."""
        found, codes = self.distinct()
        return np.array([*(text.strip() for text in found), None], dtype=object)[codes]

    def pairs(self) -> tuple[Floats, Floats, Mask]:
        """Cells of the form 'a:b' (or 'a%:b%'): both shares as 0 to 1, and what is unreadable."""
        found, codes = self.distinct()
        split = pc.extract_regex(pa.array(found, pa.string()), _PAIR)
        percent = pc.fill_null(pc.equal(pc.struct_field(split, "unit"), "%"), fill_value=False)
        factor = np.where(percent.to_numpy(zero_copy_only=False), 0.01, 1.0)
        sides = []
        for side in ("first", "second"):
            numbers, _ = Column(pc.struct_field(split, side)).numbers()
            sides.append(np.append(numbers * factor, np.nan)[codes])
        bad = (codes >= 0) & (np.isnan(sides[0]) | np.isnan(sides[1]))
        return sides[0], sides[1], bad


def _decoded(text: str | bytes | None) -> str:
    """Text from a cell; bytes that are no UTF-8 are Latin-1 (the publisher's files mix the two)."""
    if isinstance(text, bytes):
        try:
            return text.decode()
        except UnicodeDecodeError:
            return text.decode("latin-1")
    return str(text)


@dataclass(slots=True)
class Table:
    """The columns of one file. Rows count from 0, lines from 1 with the header."""

    header: list[str]
    rows: int
    _data: pa.Table = field(repr=False)
    _content: bytes = field(repr=False)
    _lines: list[int] | None = field(default=None, repr=False)

    def column(self, name: str) -> Column:
        """The column of this name (KeyError where there is none)."""
        chunked = self._data.column(name)
        return Column(chunked.combine_chunks() if chunked.num_chunks != 1 else chunked.chunk(0))

    def filled(self, name: str) -> int:
        """How many cells of a column hold something."""
        column = self._data.column(name)
        return len(column) - column.null_count

    def filled_cells(self, rows: Integers | None = None) -> int:
        """How many cells hold something, in the given rows or in all."""
        part = self._data if rows is None else self._data.take(pa.array(rows))
        return sum(len(column) - column.null_count for column in part.columns)

    def line_of(self, row: int) -> int:
        """The line on which a row ends, as an editor counts; quoted line ends and gaps included."""
        if self._lines is None:
            regular = self.rows + 1 == self._content.count(b"\n") + (self._content[-1:] != b"\n")
            self._lines = [] if regular else [line for line, _ in _records(self._content)][1:]
        return self._lines[row] if self._lines else row + 2

    def locate(self, row: int, column: str) -> tuple[int, str]:
        """A cell's line and its text as it stands in the file."""
        value = self._data.column(column)[row].as_py()
        return self.line_of(row), _decoded(value) if value is not None else "NA"


def _records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The filled records of a CSV with the line each ends on; the slow way, for messages only."""
    reader = csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline=""))
    for record in reader:
        if record:
            yield reader.line_num, record


def _first_ragged_line(content: bytes, width: int) -> str:
    for line, record in _records(content):
        if len(record) != width:
            return f"line {line} has {len(record)} of {width} columns"
    return "a line cannot be read"


def read_header(content: bytes) -> list[str]:
    """The column names of a CSV, empty for bytes that are none."""
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if _fault_of_form(content):
        return []
    first_line = content[: content.find(b"\n") + 1] or content
    return next((names for _, names in _records(first_line)), [])


def read_table(name: str, content: bytes) -> Table:
    """The columns of a release file.

    Args:
        name: what messages call the file.
        content: its plain bytes.

    Raises:
        RefusedFileError: when it is cut short, damaged or no CSV.
    """
    content = content.removeprefix(_BYTE_ORDER_MARK)
    fault = _fault_of_form(content)
    header = read_header(content)
    repeated = sorted({column for column in header if header.count(column) > 1})
    if repeated:
        fault = f"has two columns named {repeated[0]!r}; use the publisher's own file."
    if fault:
        message = f"{name}: {fault}"
        raise RefusedFileError(message)
    try:
        data = _parse(content, header)
    except pa.ArrowInvalid as error:
        where = _first_ragged_line(content, len(header))
        message = f"{name}: {where}; the file is cut short or damaged, download it again."
        raise RefusedFileError(message) from error
    return Table(header, data.num_rows, data, content)


def _parse(content: bytes, header: list[str]) -> pa.Table:
    """The columns, by the fast way that takes every line end for the end of a row if that works."""
    try:
        return _parse_rows(content, header, newlines_in_values=False)
    except pa.ArrowInvalid:
        return _parse_rows(content, header, newlines_in_values=True)


def _parse_rows(content: bytes, header: list[str], *, newlines_in_values: bool) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(content),
        read_options=arrow_csv.ReadOptions(column_names=header, skip_rows=1),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=newlines_in_values),
        convert_options=arrow_csv.ConvertOptions(
            null_values=list(MISSING),
            strings_can_be_null=True,
            auto_dict_encode=True,
            auto_dict_max_cardinality=_FEWEST_LABELS,
        ),
    )


def _fault_of_form(content: bytes) -> str:
    """Why these bytes are no comma-separated table, or an empty text."""
    start = content[:4096]
    if not start.strip():
        return "is empty; download it again."
    if start.startswith(_UTF16_MARKS):
        return "is UTF-16 text; save it as UTF-8 CSV."
    if _MARKUP.match(start):
        return "is a web page, not a CSV (perhaps an error page); download it again."
    if b"\0" in start:
        return "is not text; give the CSV file."
    first_line = start.split(b"\n", 1)[0].decode("utf-8", "replace")
    if "," not in first_line:
        for mark, words in _OTHER_DELIMITERS.items():
            if mark in first_line:
                return f"separates its columns by {words}; save it with commas."
        return "has no columns separated by commas; give the publisher's CSV."
    return ""
