"""The cells of a file as columns of text with the line of every row; faults of cells.

DuckDB reads regular files, which nearly all are: a million rows take a third of a second. A file
with line ends inside cells, rows of the wrong length or a stray quotation mark is read record by
record instead, so that every good row is kept and every bad one is reported.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

from mobility import home
from mobility.uploads import limits
from mobility.uploads.files.reading import Text, read_text
from mobility.uploads.limits import RefusedFileError
from mobility.uploads.results import Codes, Decision, Faults, Integers, Mask, Problem, categorical

NAMES = {"\t": "tabs", ";": "semicolons", "|": "vertical bars", ",": "commas"}
_HINT = re.compile(r'^"?sep=([,;|\t])"?$')  # what Excel writes into the first line for itself
_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d)")
_ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter and the number of cells that most lines have."""

    delimiter: str
    width: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class _Try:
    delimiter: str
    width: int
    fit: float  # share of the filled lines that have this width
    first: int  # the first line that has it


def find_dialect(lines: Sequence[str], known: str | None = None) -> Dialect:
    """The dialect of a text from its first lines.

    Args:
        lines: the first lines, without line ends; the last may be cut short and is left out by
            the caller.
        known: the delimiter, where nothing is to be found (a sheet).

    Returns:
        The dialect in which most lines have one and the same number of cells, two at least; width
        1 where no delimiter does that.
    """
    if known:
        width = max((len(row) for row in _split(lines, known)), default=1)
        return Dialect(known, width, Decision("columns", f"{width} columns", "cells of the sheet"))
    if lines and (hint := _HINT.match(lines[0].strip())):
        hinted = _try(lines[1:], hint[1])
        return Dialect(hint[1], hinted.width, _decision(hinted, "the file's first line says so"))
    tries = sorted(
        (each for each in (_try(lines, mark) for mark in NAMES) if each.width > 1),
        key=lambda each: (-each.fit, each.first),
    )
    if not tries:
        what = "one column only"
        return Dialect(",", 1, Decision("columns", what, "no delimiter splits the lines", 0.5))
    best = tries[0]
    text = "\n".join(lines)
    commas = text.count(",")
    in_numbers = commas > 0 and len(_NUMBER_COMMA.findall(text)) >= _ENOUGH * commas
    if best.delimiter == "," and in_numbers:  # a decimal or thousands mark
        best = next((each for each in tries[1:] if each.fit >= _ENOUGH), best)
    why = f"{best.fit:.0%} of the first lines have {best.width} cells that way"
    return Dialect(best.delimiter, best.width, _decision(best, why))


def _decision(attempt: _Try, why: str) -> Decision:
    return Decision(
        "delimiter", NAMES[attempt.delimiter], why, round(min(1.0, attempt.fit + 0.05), 2)
    )


def _split(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The cells of the lines; of those with an open quotation mark nothing can be said."""
    rows: list[list[str]] = []
    complete = [line for line in lines if line.count('"') % 2 == 0]
    with contextlib.suppress(csv.Error):
        rows.extend(row for row in csv.reader(complete, delimiter=delimiter) if row)
    return rows


def _try(lines: Sequence[str], delimiter: str) -> _Try:
    rows = _split(lines, delimiter)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return _Try(delimiter, 1, 0.0, 0)
    # Of two widths that are nearly as frequent, the wider: short lines are titles and notes.
    most = max(widths.values())
    width = max(each for each, count in widths.items() if count >= 0.8 * most)
    first = next(number for number, row in enumerate(rows) if len(row) == width)
    return _Try(delimiter, width, widths[width] / len(rows), first)


_SAMPLE = 256 * 1024  # characters of the beginning that show how the cells are kept apart
_SAMPLE_LINES = 2000
_OPEN_LINES = 50  # a cell in quotes goes on over so many lines at most
_BATCH = 500_000  # cells
_UNCLOSED = "a quotation mark is opened and not closed"
_NOT_A_CELL = "\x01"  # so that an empty cell and a missing one differ
_MEMORY = "384MB"
LONGEST_WORDS = 200  # of a text that names something; longer ones are prose


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Column:
    """A dictionary-encoded column: its distinct trimmed texts and the position of each row's text.

    Position -1 is an empty cell.
    """

    name: str
    distinct: pa.StringArray
    codes: Codes
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, what: Hashable, work: Callable[[], _T]) -> _T:
        """Return the cached result of `work`, computed on the first call."""
        if what not in self._known:
            self._known[what] = work()
        known: _T = self._known[what]
        return known

    def counts(self) -> Integers:
        """Return the number of rows by distinct text."""
        size = len(self.distinct) + 1
        return self.once("counts", lambda: np.bincount(self.codes + 1, minlength=size)[1:])

    def texts(self, most: int | None = None) -> list[str]:
        """The (first) different texts, each up to `LONGEST_WORDS` characters."""
        short = pc.utf8_slice_codeunits(self.distinct.slice(0, most), 0, LONGEST_WORDS)
        return list(short.to_pylist())

    def filled(self) -> int:
        """Return the number of filled rows."""
        return int(self.counts().sum())

    def shares(self, judge: Callable[[str], object], most: int) -> dict[object, float]:
        """The share of filled rows by what `judge` answers to their text; `most` are judged."""
        counts = self.counts()[:most]
        total = int(counts.sum())
        shares: dict[object, float] = {}
        for text, count in zip(self.texts(most), counts, strict=True):
            if count:
                answer = judge(text)
                shares[answer] = shares.get(answer, 0.0) + count / total
        return shares

    def share(self, judge: Callable[[str], bool], most: int) -> float:
        """The share of filled rows whose text satisfies `judge`, of the first `most` texts."""
        return self.shares(judge, most).get(True, 0.0)

    def rows_where(self, judge: Callable[[str], bool], most: int | None = None) -> Mask:
        """Return which rows have a text that satisfies `judge`; only `most` texts are judged."""
        judged = [judge(text) for text in self.texts(most)]
        rest = [False] * (len(self.distinct) - len(judged) + 1)
        mask: Mask = np.array([*judged, *rest], np.bool_)[self.codes]
        return mask

    def text_at(self, row: int) -> str:
        """The cell of a row, '' where it is empty."""
        code = int(self.codes[row])
        return "" if code < 0 else str(self.distinct[code].as_py())


@dataclass(frozen=True, slots=True)
class WideLine:
    """A line with more cells than the rows below it, and the delimiter that parts them."""

    line: int
    cells: tuple[str, ...]
    delimiter: str


@dataclass(frozen=True, slots=True)
class RawTable:
    """All rows of a file, title and header included; `lines[n]` is where row n begins.

    `broken` are lines that are no rows; they are in no column. `wide` is the last of them above
    the first row that has a cell in every column: it may be a header.
    """

    columns: list[pa.StringArray]
    lines: Integers
    broken: list[Problem] = field(default_factory=list)
    wide: WideLine | None = None
    decisions: tuple[Decision, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.lines)


def read_file(name: str, source: Path | bytes, sheet: str | None = None) -> RawTable:
    """Read a file into rows of text; nothing is taken out or understood yet.

    Raises:
        RefusedFileError: when it cannot be read at all (see `reading`).
    """
    with home.scratch_folder() as folder:
        text = read_text(name, source, folder, sheet)
        dialect = find_dialect(_first_lines(text.path), text.delimiter)
        if dialect.width > limits.MOST_COLUMNS:
            raise RefusedFileError(
                f"{name}: has {dialect.width:,} columns and at most {limits.MOST_COLUMNS} are "
                "read; keep the columns of place, year, group and measure."
            )
        if text.lines * dialect.width > limits.MOST_CELLS:
            raise RefusedFileError(
                f"{name}: has {text.lines:,} rows of {dialect.width} columns, and at most "
                f"{limits.MOST_CELLS:,} cells are read; keep the columns of place, year, group and "
                "measure."
            )
        table = _fast(text, dialect) or _record_by_record(text.path, dialect)
    how = text.decisions if text.sheet else (*text.decisions, dialect.decision)
    return replace(table, decisions=how, sheet=text.sheet, sheets=text.sheets)


def _first_lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        lines = file.read(_SAMPLE).split("\n")
        complete = lines if not file.read(1) else lines[:-1] or lines
    return [line for line in complete if line][:_SAMPLE_LINES]


def _fast(text: Text, dialect: Dialect) -> RawTable | None:
    """All rows by DuckDB, or None where rows and lines do not tally."""
    names = {f"c{number}": "VARCHAR" for number in range(dialect.width)}
    connection = duckdb.connect(
        config={"memory_limit": _MEMORY, "threads": 2, "temp_directory": str(text.path.parent)}
    )
    try:
        data = connection.read_csv(
            str(text.path),
            header=False,
            auto_detect=False,
            sep=dialect.delimiter,
            quotechar='"',
            escapechar='"',
            columns=names,
            null_padding=True,
            strict_mode=True,
            na_values=_NOT_A_CELL,
            max_line_size=4 * limits.LONGEST_LINE + 4,
        ).to_arrow_table()
    except duckdb.Error:
        return None
    finally:
        connection.close()
    if data.num_rows != text.lines - text.blank:
        return None
    lines = _filled_lines(text.path) if text.blank else np.arange(1, text.lines + 1)
    if len(lines) != data.num_rows:
        return None
    columns = [data.column(number).combine_chunks() for number in range(dialect.width)]
    return RawTable([_flat(column) for column in columns], lines)


def _flat(column: pa.Array) -> pa.StringArray:
    """Return a column of one or more chunks as one array."""
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
    return column.cast(pa.string()) if column.type != pa.string() else column


def _filled_lines(path: Path) -> Integers:
    """The number of every line that is not blank."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    ends = np.flatnonzero(data == ord("\n"))
    if data[-1] != ord("\n"):
        ends = np.append(ends, len(data))
    starts = np.concatenate(([0], ends[:-1] + 1))
    return np.flatnonzero(ends > starts).astype(np.int64) + 1


def _record_by_record(path: Path, dialect: Dialect) -> RawTable:
    """All rows the slow way: a record that is none takes only its own lines with it."""
    batches: list[list[pa.StringArray]] = []
    lines: list[int] = []
    broken: list[Problem] = []
    wide, full = None, False
    with path.open(encoding="utf-8", newline="\n") as file:
        records = _records(file, dialect)
        while chunk := list(itertools.islice(records, max(1, _BATCH // dialect.width))):
            rows = []
            for line, record in chunk:
                if isinstance(record, str) or (fault := _fault(record, dialect.width)):
                    reason = _UNCLOSED if isinstance(record, str) else fault
                    broken.append(Problem(line, "", reason, _shown(record)))
                    if not full and not isinstance(record, str):
                        wide = WideLine(line, tuple(record), dialect.delimiter)
                elif record:
                    full |= len(record) >= dialect.width
                    missing: list[str | None] = [None] * (dialect.width - len(record))
                    rows.append([*record[: dialect.width], *missing])
                    lines.append(line)
            if rows:
                batches.append([pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)])
    columns = [
        pa.concat_arrays([batch[number] for batch in batches])
        if batches
        else pa.array([], pa.string())
        for number in range(dialect.width)
    ]
    return RawTable(columns, np.array(lines, dtype=np.int64), broken, wide)


def _shown(record: list[str] | str) -> str:
    return _shortened(record if isinstance(record, str) else " | ".join(record))


def _fault(record: list[str], width: int) -> str:
    if any(cell.strip() for cell in record[width:]):
        return (
            f"has {len(record)} cells where the table has {width} columns; a cell with the "
            "delimiter in it needs quotation marks"
        )
    return ""


def _records(file: io.TextIOWrapper, dialect: Dialect) -> Iterator[tuple[int, list[str] | str]]:
    """Yield every record with its first line; an unreadable record as its text."""
    pending: list[str] = []
    number = 0  # of the last line taken
    lines = iter(file)
    for line in lines:
        number += 1
        pending.append(line)
        if sum(each.count('"') for each in pending) % 2 and len(pending) <= _OPEN_LINES:
            continue
        yield from _of_lines(pending, number - len(pending) + 1, dialect)
        pending = []
    yield from _of_lines(pending, number - len(pending) + 1, dialect)


def _of_lines(
    lines: list[str], first: int, dialect: Dialect
) -> Iterator[tuple[int, list[str] | str]]:
    """The record of these lines; where they are none together, that of each line."""
    if not lines:
        return
    together = _parse("".join(lines), dialect.delimiter, strict=len(lines) > 1)
    closed = sum(line.count('"') for line in lines) % 2 == 0
    if together is not None and closed and (len(lines) == 1 or len(together) <= dialect.width):
        yield first, together
        return
    for number, line in enumerate(lines, first):
        alone = _parse(line, dialect.delimiter, strict=False)
        fits = alone is not None and (len(alone) == dialect.width or not line.count('"') % 2)
        yield number, alone if alone is not None and fits else line.rstrip("\n")


def _parse(text: str, delimiter: str, *, strict: bool) -> list[str] | None:
    """The one record of a text, None where it is none; strictly, no quote stands within a cell."""
    lines = io.StringIO(text, newline="\n")
    try:
        records = list(csv.reader(lines, delimiter=delimiter, strict=strict))
    except csv.Error:
        return None
    if len(records) > 1:
        return None
    return records[0] if records else []


def column_of(name: str, cells: pa.StringArray) -> Column:
    """A column from its cells; blanks of every kind around a text are no part of it."""
    coded = cells.dictionary_encode()
    texts = coded.dictionary
    if pc.any(pc.match_substring(texts, '="')).as_py():
        # Excel's way to keep zeros, ="01001", is unwrapped; no formula is worked out.
        texts = pc.replace_substring_regex(texts, '^\\s*="([^"]*)"\\s*$', "\\1")
    texts = pc.utf8_trim_whitespace(texts)
    if pc.any(pc.match_substring(texts, "\ufeff")).as_py():
        texts = pc.replace_substring(texts, "\ufeff", "")
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    empty = np.append(pc.equal(texts, "").to_numpy(zero_copy_only=False), True)
    if empty[:-1].any():
        codes = np.where(empty[codes], np.int32(-1), codes)
    return Column(name, texts, codes)


def distinct_rows(codes: Sequence[NDArray[np.signedinteger[Any]]]) -> tuple[Integers, Integers]:
    """Return the number of every row's combination of codes, and the first row of each combination.

    Combinations are numbered in the order of their codes. Codes are -1 or more.
    """
    if not codes:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    position, n = np.zeros(len(codes[0]), np.int64), 0
    for each in codes:
        key = position * (int(each.max(initial=-1)) + 2) + each + 1
        position, unique = pd.factorize(key, sort=True)
        n = len(unique)
    first = np.zeros(n, np.int64)
    first[position[::-1]] = np.arange(len(position))[::-1]
    return position, first


_LONGEST_VALUE = 80
_Texts = str | tuple[Sequence[str], Integers]  # of all rows, or several and the code of each row


class FaultCollector:
    """Gathers faults by row; `lines` is the line of every row of the table."""

    def __init__(self, lines: Integers) -> None:
        self._lines = lines
        self._parts: list[tuple[Integers, Sequence[pd.Categorical]]] = []

    def add_texts(
        self, column: Column, bad: Mask, reason: Callable[[int], str] | str, among: Mask
    ) -> Mask:
        """Fault the rows (of `among`) whose text is bad.

        Args:
            column: where the texts stand.
            bad: one entry a different text.
            reason: what is wrong with bad texts, or with one by its position.
            among: which rows are looked at.

        Returns:
            Which rows are faulted.
        """
        wrong = np.append(bad, False)[column.codes] & among
        rows = np.flatnonzero(wrong)
        if rows.size:
            texts, position = np.unique(column.codes[rows], return_inverse=True)
            reasons = [reason if isinstance(reason, str) else reason(int(each)) for each in texts]
            values = [_shortened(column.distinct[int(each)].as_py()) for each in texts]
            self.add_rows(rows, column.name, (reasons, position), (values, position))
        return wrong

    def add_rows(self, rows: Integers, column: str, reason: _Texts, value: _Texts = "") -> None:
        """Fault rows for one reason, or each for that of its code among several."""
        if rows.size:
            same = np.zeros(rows.size, np.int64)
            parts = [
                categorical([each], same) if isinstance(each, str) else categorical(*each)
                for each in (column, reason, value)
            ]
            self._parts.append((self._lines[rows], parts))

    def faults(self, others: Sequence[Problem] = ()) -> Faults:
        """Return the faults added so far and `others`, by line."""
        parts = list(self._parts)
        if others:
            texts = zip(*((p.column, p.reason, _shortened(p.value)) for p in others), strict=True)
            each = np.arange(len(others))
            lines = np.array([problem.line for problem in others])
            parts.append((lines, [categorical(of_field, each) for of_field in texts]))
        if not parts:
            return Faults()
        table = pd.DataFrame({"line": np.concatenate([lines for lines, _ in parts])})
        for number, name in enumerate(("column", "reason", "value")):
            table[name] = union_categoricals([categories[number] for _, categories in parts])
        return Faults(table.sort_values("line", kind="stable", ignore_index=True))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
