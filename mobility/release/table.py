"""A CSV file as typed columns, with the line number of each row.

A file is first read with the expected types, which is fast and takes little memory. Where that
fails, Arrow infers the type of each column: a bad cell turns only its own column into text, from
which valid numbers are parsed and bad cells reported.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from mobility.release.inputs import Content
from mobility.release.report import SHOWN_PROBLEMS, FileReport, Problem, RefusedFileError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

# The publisher writes NA, its single-metric files nothing, pandas NaN.
MISSING = ("NA", "", "NaN", "nan")
_MISSING_LOWER = pa.array(sorted({text.lower() for text in MISSING}))
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# A number as R, pandas or an earlier release prints it; "2235:1" is residents to one doctor.
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?(:1)?$"
_SIDE = r"[0-9.]+(?:[eE][+-]?[0-9]+)?"
_PAIR = rf"^(?P<first>{_SIDE})(?P<unit>%?)\s*:\s*(?P<second>{_SIDE})(?P<other_unit>%?)$"
NUMBERS = pa.float64()
TEXTS = pa.dictionary(pa.int32(), pa.binary())  # bytes: not every file is sound UTF-8
_FEWEST_LABELS = 200  # distinct texts up to which a text column is kept as codes


@dataclass(frozen=True, slots=True)
class Column:
    """One column; every method returns one entry a row."""

    data: pa.Array

    def numbers(self) -> tuple[Floats, Mask]:
        """The numbers (NaN where a cell is absent or is none), and where a cell is no number.

        An infinite number is none.
        """
        kind = self.data.type
        if pa.types.is_null(kind):
            return np.full(len(self.data), np.nan), np.zeros(len(self.data), np.bool_)
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            values = self.data.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
            return values, np.isinf(values)
        labels, codes = self.distinct()
        good = pc.match_substring_regex(labels, _NUMBER)
        plain = pc.replace_substring(pc.if_else(good, labels, None), ":1", "")
        numbers = np.append(plain.cast(pa.float64()).to_numpy(zero_copy_only=False), np.nan)[codes]
        return numbers, (codes >= 0) & ~np.isfinite(numbers)

    def distinct(self) -> tuple[pa.StringArray, NDArray[np.int32]]:
        """The different texts, trimmed, and for each row the position of its own (-1: absent)."""
        coded = self.data
        if not pa.types.is_dictionary(coded.type):
            coded = coded.dictionary_encode()
        labels = pc.utf8_trim_whitespace(_texts(coded.dictionary))
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        absent = pc.is_in(pc.utf8_lower(labels), _MISSING_LOWER)
        if absent.true_count:
            positions = np.append(absent.to_numpy(zero_copy_only=False), True)
            codes = np.where(positions[codes], -1, codes)
        return labels, codes.astype(np.int32, copy=False)

    def texts(self) -> NDArray[np.object_]:
        """The cells as trimmed text, None where absent."""
        labels, codes = self.distinct()
        return np.array([*labels.to_pylist(), None], dtype=object)[codes]

    def pairs(self) -> tuple[Floats, Floats, Mask]:
        """Cells of the form 'a:b' (or 'a%:b%'): both shares as 0 to 1, and what is unreadable."""
        labels, codes = self.distinct()
        split = pc.extract_regex(labels, _PAIR)
        unit = pc.struct_field(split, "unit")
        same = pc.equal(unit, pc.struct_field(split, "other_unit"))
        percent = pc.fill_null(pc.equal(unit, "%"), fill_value=False)
        factor = np.where(percent.to_numpy(zero_copy_only=False), 0.01, 1.0)
        sides = []
        for side in ("first", "second"):
            texts = pc.if_else(same, pc.struct_field(split, side), None)
            numbers, _ = Column(texts).numbers()
            sides.append(np.append(numbers * factor, np.nan)[codes])
        bad = (codes >= 0) & (np.isnan(sides[0]) | np.isnan(sides[1]))
        return sides[0], sides[1], bad


def _texts(cells: pa.Array) -> pa.StringArray:
    """Cells of any kind as text."""
    if pa.types.is_string(cells.type):
        return cells
    if pa.types.is_binary(cells.type):
        with contextlib.suppress(pa.ArrowInvalid):
            return cells.cast(pa.string())
    return pa.array([_text(cell) for cell in cells.to_pylist()], pa.string())


def _text(cell: object) -> str:
    """One cell as text; bytes that are no UTF-8 are Latin-1 (the publisher's files mix the two).

    A number shows as it was understood: 1e-1 as 0.1.
    """
    if isinstance(cell, bytes):
        try:
            return cell.decode()
        except UnicodeDecodeError:
            return cell.decode("latin-1")
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return "NA" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one file. Rows count from 0, lines from 1 with the header.

    `ends_mid_line` tells that the last line has no line end: the file may have been cut there.
    """

    header: list[str]
    rows: int
    ends_mid_line: bool
    _data: pa.Table = field(repr=False)
    _lines: list[int] = field(repr=False)  # of each row; empty where row n stands on line n + 2

    def column(self, name: str) -> Column:
        """The column of this name (KeyError where there is none)."""
        chunked = self._data.column(name)
        return Column(chunked.combine_chunks() if chunked.num_chunks != 1 else chunked.chunk(0))

    def is_empty(self, name: str) -> bool:
        """Whether no cell of a column holds anything."""
        column = self._data.column(name)
        return bool(column.null_count == len(column))

    def line_of(self, row: int) -> int:
        """The line on which a row ends, as an editor counts; quoted line ends and gaps included."""
        return self._lines[row] if self._lines else row + 2

    def reject(
        self,
        report: FileReport,
        column: str,
        rows: Integers,
        reason: str,
        cells: int | None = None,
    ) -> None:
        """Count the cells of `column` in `rows` as rejected and list the first of them.

        `cells` is how many cells are gone where each listed one takes others with it.
        """
        report.rejected += len(rows) if cells is None else cells
        for row in map(int, rows[: max(0, SHOWN_PROBLEMS - len(report.problems))]):
            text = _text(self._data.column(column)[row].as_py())
            report.problems.append(Problem(report.name, self.line_of(row), column, text, reason))


def _records(content: Content) -> Iterator[tuple[int, list[str]]]:
    """The filled records of a CSV with the line each ends on; the slow way, for odd files only."""
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8", "replace", newline="")
    reader = csv.reader(text, strict=True)
    try:
        for record in reader:
            if record:
                yield reader.line_num, record
    except csv.Error as error:
        message = f"a quotation mark goes wrong at or before line {reader.line_num}"
        raise _RaggedError(message) from error


class _RaggedError(ValueError):
    """A CSV whose rows differ from its header; the message has the line, if it is known."""

    def __str__(self) -> str:
        return super().__str__() or "its rows cannot be told apart"


def _lines_of_rows(content: Content, width: int) -> list[int]:
    """The line on which each row below the header ends.

    Raises:
        _RaggedError: at the first record that has another number of columns than the header.
    """
    lines = []
    for line, record in _records(content):
        if len(record) != width:
            message = f"line {line} has {len(record)} of {width} columns"
            raise _RaggedError(message)
        lines.append(line)
    return lines[1:]


def read_header(content: Content) -> list[str]:
    """The column names of a CSV, empty for bytes that are none."""
    if _fault_of_form(content):
        return []
    first_line = content[: content.find(b"\n") + 1] or content
    try:
        return next((names for _, names in _records(_without_mark(first_line))), [])
    except _RaggedError:
        return []


def require_header(name: str, content: Content) -> list[str]:
    """The column names of a release file.

    Raises:
        RefusedFileError: when these bytes are no CSV, or two columns have one name.
    """
    header = read_header(content)
    fault = _fault_of_form(content) or _fault_of_header(header)
    if fault:
        message = f"{name}: {fault}"
        raise RefusedFileError(message)
    return header


def read_table(
    name: str, content: Content, header: Sequence[str], kinds: Mapping[str, pa.DataType]
) -> Table:
    """The columns of a release file.

    Args:
        name: what messages call the file.
        content: its plain bytes.
        header: the names of all its columns.
        kinds: what the columns that are wanted ought to hold, `NUMBERS` or `TEXTS`, by name.

    Raises:
        RefusedFileError: when it is cut short, damaged or without rows.
    """
    content = _without_mark(content)
    ends_mid_line = not content.endswith((b"\n", b"\r"))
    n_lines = (content.count(b"\n") or content.count(b"\r")) + ends_mid_line
    try:
        data, lines = _rows_with_lines(content, header, n_lines, kinds)
    except _RaggedError as error:
        message = f"{name}: {error}; the file is cut short or damaged, download it again."
        raise RefusedFileError(message) from error
    if not data.num_rows:
        message = f"{name}: has no rows below its column names; download it again."
        raise RefusedFileError(message)
    return Table(list(header), data.num_rows, ends_mid_line, data, lines)


def _rows_with_lines(
    content: Content, header: Sequence[str], n_lines: int, kinds: Mapping[str, pa.DataType]
) -> tuple[pa.Table, list[int]]:
    """The rows, and the line of each (empty where row n stands on line n + 2).

    Where rows and lines do not tally there are blank lines, line ends in quotes, or a stray
    quotation mark that has swallowed whole rows: then every line is read again, strictly.
    """
    if n_lines < 2:
        return pa.table({}), []
    try:
        data = _parse(content, header, kinds)
    except pa.ArrowInvalid as error:
        _lines_of_rows(content, len(header))  # names the line
        raise _RaggedError from error
    if data.num_rows + 1 == n_lines:
        return data, []
    lines = _lines_of_rows(content, len(header))
    if len(lines) != data.num_rows:
        raise _RaggedError
    return data, lines


def _parse(content: Content, header: Sequence[str], kinds: Mapping[str, pa.DataType]) -> pa.Table:
    """The wanted columns, by the fastest way that works.

    First as what they ought to hold; then as what they turn out to hold; then also with line ends
    in quotes, which the faster ways take for the end of a row.
    """
    wanted = [column for column in header if column in kinds]
    for types, newlines in ((kinds, False), ({}, False)):
        with contextlib.suppress(pa.ArrowInvalid):
            return _parse_as(content, header, wanted, types, newlines_in_values=newlines)
    return _parse_as(content, header, wanted, {}, newlines_in_values=True)


def _parse_as(
    content: Content,
    header: Sequence[str],
    wanted: list[str],
    types: Mapping[str, pa.DataType],
    *,
    newlines_in_values: bool,
) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(content),
        read_options=arrow_csv.ReadOptions(column_names=list(header), skip_rows=1),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=newlines_in_values),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=wanted,
            column_types={column: types[column] for column in wanted if column in types},
            null_values=list(MISSING),
            strings_can_be_null=True,
            auto_dict_encode=True,
            auto_dict_max_cardinality=_FEWEST_LABELS,
        ),
    )


def _without_mark(content: Content) -> Content:
    """The content without a byte order mark; a copy only where there is one."""
    start = len(_BYTE_ORDER_MARK) if content.startswith(_BYTE_ORDER_MARK) else 0
    return content[start:] if start else content


def _fault_of_header(header: Sequence[str]) -> str:
    repeated = next((column for column in header if header.count(column) > 1), None)
    if repeated is not None:
        return f"has two columns named {repeated!r}; use the publisher's own file."
    return "" if header else "has no line of column names; use the publisher's own file."


def _fault_of_form(content: Content) -> str:
    """Why these bytes are no comma-separated table, or an empty text."""
    start = _without_mark(content[:4096])
    if not start.strip():
        return "is empty; download it again."
    if start.startswith(_UTF16_MARKS):
        return "is UTF-16 text; save it as UTF-8 CSV."
    if b"\0" in start:
        return "is not text; give the CSV file."
    if start.lstrip().startswith(b"<"):
        return "is a web page, not a CSV (perhaps an error page); download it again."
    return _fault_of_delimiter(start.split(b"\n", 1)[0].decode("utf-8", "replace"))


def _fault_of_delimiter(first_line: str) -> str:
    if "," in first_line:
        return ""
    for mark, name in _OTHER_DELIMITERS.items():
        if mark in first_line:
            return f"separates its columns by {name}; save it with commas."
    return "has no columns separated by commas; give the publisher's CSV."
