"""Values of a measure of a plan from a file, read strictly: the first fault is the answer.

The columns are `date`, `value`, and where there are any `source`, `note` and `people` (how many
people a share or a count is of), in any order. CSV in any encoding and Excel are read as data sets
are. A value that the file itself keeps back stays a value without a number.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from mobility.errors import UserError
from mobility.uploads.cells.numbers import Kind, parse_numbers
from mobility.uploads.cells.table import read_file
from mobility.workspace import NewValue
from mobility.workspace.plan_kinds import SHARE_OF_PEOPLE
from mobility.workspace.plan_values import value_refusal

COLUMNS = ("date", "value", "source", "note", "people")
_NEEDED = ("date", "value")
_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_QUARTER = re.compile(r"(?:(\d{4})[ -]?Q([1-4])|Q([1-4])[ -]?(\d{4}))", re.IGNORECASE)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_TIME = re.compile(r"[T ]00:00(:00(\.0+)?)?$")


def read_plan_values(name: str, source: Path | bytes, counts: str) -> tuple[NewValue, ...]:
    """Return the values of a file, in its order.

    Args:
        name: what messages call the file.
        source: where it is, or its bytes.
        counts: what the numbers of the measure count, a choice of its field of that name.

    Raises:
        UserError: at the first fault, with the file, the row as a spreadsheet counts it, the column
            and what to do.
    """
    raw = read_file(name, source)
    if raw.broken:
        first = raw.broken[0]
        raise UserError(f"{name}, row {first.line}: {first.reason}. Nothing was stored.")
    texts = [[(cell or "").strip() for cell in column.to_pylist()] for column in raw.columns]
    header = _header(name, [column[0] if column else "" for column in texts])
    cells = dict(zip(header, (column[1:] for column in texts), strict=True))
    filled = [
        row for row in range(max(raw.rows - 1, 0)) if any(cells[column][row] for column in header)
    ]
    if not filled:
        raise UserError(f"{name} has no row below its header; write a date and a value in each.")
    lines = {row: int(raw.lines[row + 1]) for row in filled}
    columns = {
        column: [cells[column][row] if column in cells else "" for row in filled]
        for column in COLUMNS
    }
    values = _numbers(name, "value", columns["value"], list(lines.values()), counts)
    people = _numbers(name, "people", columns["people"], list(lines.values()), "")
    result: list[NewValue] = []
    line_of: dict[str, int] = {}
    for number, line in enumerate(lines.values()):
        where = f"{name}, row {line}, column"
        day = period_end(columns["date"][number])
        if not day:
            raise UserError(
                f"{where} date: {columns['date'][number][:40]!r} is no date; write 2027-03-31, or "
                "2027-03, 2027 Q1 or 2027 for a period. Nothing was stored."
            )
        if day in line_of:
            raise UserError(
                f"{where} date: {day} stands in row {line_of[day]} too; keep one. Nothing was "
                "stored."
            )
        line_of[day] = line
        new = NewValue(
            day, values[number], columns["source"][number], columns["note"][number], people[number]
        )
        if refusal := value_refusal(counts, new):
            raise UserError(f"{where} value: {refusal}. Nothing was stored.")
        result.append(new)
    return tuple(result)


def period_end(text: str) -> str:
    """Return the last day of what a text names, ISO 8601; '' where it names none.

    >>> [period_end(text) for text in ("2026-03-31", "3/31/2026", "2026-02", "Q1 2026", "2026")]
    ['2026-03-31', '2026-03-31', '2026-02-28', '2026-03-31', '2026-12-31']
    """
    short = _TIME.sub("", text.strip())
    if match := _QUARTER.fullmatch(short):
        year, month = int(match[1] or match[4]), 3 * int(match[2] or match[3])
    elif match := _MONTH.fullmatch(short):
        year, month = int(match[1]), int(match[2])
    elif match := _YEAR.fullmatch(short):
        year, month = int(match[1]), 12
    else:
        match = _AMERICAN.fullmatch(short)
        iso = f"{match[3]}-{int(match[1]):02}-{int(match[2]):02}" if match else short
        return _day(iso)
    last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
    return _day(f"{year:04}-{month:02}-{last:02}")


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if 1900 <= day.year <= 2200 and len(text) == 10 else ""


def _header(name: str, cells: list[str]) -> list[str]:
    header = [cell.lower() for cell in cells]
    wrong = next((cell for cell in header if cell not in COLUMNS), "")
    doubled = next((cell for cell in header if header.count(cell) > 1), "")
    missing = next((cell for cell in _NEEDED if cell not in header), "")
    faults = (
        (missing, f"there is no column {missing}"),
        (wrong, f"{wrong[:40]!r} is no name of a column"),
        (doubled, f"{doubled!r} is there twice"),
    )
    if fault := next((text for wrong_column, text in faults if wrong_column), ""):
        raise UserError(
            f"{name}, row 1: {fault}; the columns are date and value, and where you have them "
            "source, note and people. Nothing was stored."
        )
    return header


def _numbers(
    name: str, column: str, texts: list[str], lines: list[int], counts: str
) -> list[float | None]:
    """The numbers of a column; None where the file keeps one back, or has none where none need be.

    Raises:
        UserError: for a cell that is no number.
    """
    parsed = parse_numbers(pa.array(texts, pa.string()))
    scale = np.where(parsed.percent & (counts == SHARE_OF_PEOPLE), 0.01, 1.0)
    numbers: list[float | None] = []
    for text, line, kind, value in zip(
        texts, lines, parsed.kinds.tolist(), (parsed.values * scale).tolist(), strict=True
    ):
        optional = column == "people" and not text
        if kind not in {Kind.NUMBER, Kind.SUPPRESSED} and not optional:
            what = f"{text[:40]!r} is no number" if text else "is empty"
            raise UserError(
                f"{name}, row {line}, column {column}: {what}; write digits, such as 1200 or 0.72, "
                "or drop the row. Nothing was stored."
            )
        numbers.append(value if kind == Kind.NUMBER else None)
    return numbers
