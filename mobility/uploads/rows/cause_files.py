"""A map of causes from files of elements and connections, as Kumu writes and reads them.

A file is one or the other by its columns: elements have `Label`, connections `From` and `To`. What
each column may hold is declared here; the first fault is the answer, with its row and column.
Other columns are allowed and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mobility.errors import UserError
from mobility.uploads.cells.table import read_file
from mobility.workspace.connect_kinds import (
    CONDITION,
    DATA,
    LESS,
    MORE,
    OF_METRIC,
    OF_PROGRAM,
    RESIDENTS,
    STUDY,
    THINK,
)
from mobility.workspace.record_fields import LONGEST_LINE, LONGEST_TEXT

ELEMENTS = ("label", "type", "description")
"""The columns of elements that are read; the first has to be there."""
CONNECTIONS = ("from", "to", "direction", "type", "evidence", "source", "description")
"""The columns of connections that are read; the first two have to be there."""
MOST_ROWS = 500
_SIGNS = {
    "more": MORE, "+": MORE, "same": MORE, "positive": MORE, "s": MORE,
    "less": LESS, "-": LESS, "−": LESS, "–": LESS, "opposite": LESS, "negative": LESS, "o": LESS,
}  # fmt: skip
_DIRECTIONS = {"": False, "directed": False, "mutual": True}
_EVIDENCE = {
    "": "", "we think so": THINK, "think": THINK, "a study says so": STUDY, "study": STUDY,
    "residents said so": RESIDENTS, "residents": RESIDENTS, "data show it": DATA, "data": DATA,
}  # fmt: skip
_WHAT = {
    "a program": OF_PROGRAM, "program": OF_PROGRAM, "a metric": OF_METRIC, "metric": OF_METRIC,
    "a condition people told of": CONDITION, "condition": CONDITION,
}  # fmt: skip
_FORMULA = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True, slots=True)
class NewNode:
    """A part of a map as a file has it: its name, what it is (a choice of the field), a note."""

    name: str
    what: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewArrow:
    """An arrow as a file has it: names of both parts, sign, evidence, source and note."""

    start: str
    end: str
    sign: str
    evidence: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CauseFile:
    """What a file holds: parts or arrows, and the columns that are not read."""

    nodes: tuple[NewNode, ...] = ()
    arrows: tuple[NewArrow, ...] = ()
    not_read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a file: its cells by column, and how messages name it."""

    file: str
    line: int
    cells: Mapping[str, str]

    def fault(self, column: str, problem: str) -> UserError:
        """Return an error about a cell of it."""
        return UserError(
            f"{self.file}, row {self.line}, column {column.capitalize()}: {problem}. Nothing was "
            "stored."
        )

    def text(self, column: str, longest: int, *, needed: bool = False) -> str:
        """Return a cell, checked for its length."""
        text = self.cells.get(column, "")
        text = text[1:] if text.startswith(_FORMULA) else text
        if needed and not text:
            raise self.fault(column, "it is empty; write the name of a part of the map")
        if len(text) > longest:
            raise self.fault(column, f"it has {len(text):,} characters; {longest:,} at most")
        return text

    def choice(self, column: str, choices: Mapping[str, str], hint: str) -> str:
        """Return what a cell stands for among some words, whatever their case."""
        text = self.cells.get(column, "")
        if text.casefold() not in choices:
            raise self.fault(column, f"{text[:40]!r} is none of {hint}")
        return choices[text.casefold()]


def read_cause_file(name: str, source: Path | bytes) -> CauseFile:
    """Return what a file of elements or connections holds.

    Args:
        name: what messages call the file.
        source: where it is, or its bytes.

    Raises:
        UserError: at the first fault, with the file, the row as a spreadsheet counts it, the column
            and what to do.
    """
    header, rows = _rows(name, source)
    lower = [cell.lower() for cell in header]
    doubled = next((cell for cell in lower if cell and lower.count(cell) > 1), "")
    if doubled:
        raise UserError(f"{name}, row 1: {doubled!r} is there twice; keep one column. {_NOTHING}")
    connections = {"from", "to"} <= set(lower)
    if not connections and "label" not in lower:
        raise UserError(
            f"{name}, row 1: there is neither a column Label (a file of elements) nor From and To "
            f"(a file of connections); name the columns so. {_NOTHING}"
        )
    known = CONNECTIONS if connections else ELEMENTS
    not_read = tuple(
        cell for cell, plain in zip(header, lower, strict=True) if cell and plain not in known
    )
    if len(rows) > MOST_ROWS:
        raise UserError(f"{name} has {len(rows):,} rows; {MOST_ROWS} at most. {_NOTHING}")
    if not rows:
        raise UserError(f"{name} has no row below its header; write one. {_NOTHING}")
    if connections:
        arrows = tuple(arrow for row in rows for arrow in _arrows(row))
        return CauseFile(arrows=arrows, not_read=not_read)
    return CauseFile(nodes=_nodes(rows), not_read=not_read)


_NOTHING = "Nothing was stored."


def _rows(name: str, source: Path | bytes) -> tuple[list[str], list[_Row]]:
    """Return the header of a file and its rows that are not empty."""
    raw = read_file(name, source)
    if raw.broken:
        first = raw.broken[0]
        raise UserError(f"{name}, row {first.line}: {first.reason}. {_NOTHING}")
    columns = [
        [" ".join((cell or "").split()) for cell in each.to_pylist()] for each in raw.columns
    ]
    header = [column[0] if column else "" for column in columns]
    plain = [cell.lower() for cell in header]
    rows = []
    for number in range(1, raw.rows):
        cells = {key: column[number] for key, column in zip(plain, columns, strict=True)}
        if any(cells.values()):
            rows.append(_Row(name, int(raw.lines[number]), cells))
    return header, rows


def _nodes(rows: Sequence[_Row]) -> tuple[NewNode, ...]:
    line_of: dict[str, int] = {}
    nodes = []
    for row in rows:
        label = row.text("label", LONGEST_LINE, needed=True)
        if label.casefold() in line_of:
            raise row.fault("label", f"it stands in row {line_of[label.casefold()]} too; keep one")
        line_of[label.casefold()] = row.line
        # Kumu's own types mean nothing here: such a part is a condition.
        what = _WHAT.get(row.cells.get("type", "").casefold(), "")
        nodes.append(NewNode(label, what, row.text("description", LONGEST_TEXT)))
    return tuple(nodes)


def _arrows(row: _Row) -> Iterator[NewArrow]:
    """Yield the arrows of a row: one for each part in `To`, and both ways where it is mutual."""
    start = row.text("from", LONGEST_LINE, needed=True)
    ends = row.text("to", LONGEST_LINE * 10, needed=True)
    sign = row.choice("type", _SIGNS, "+, −, more or less")
    evidence = row.choice(
        "evidence", _EVIDENCE, "we think so, a study says so, residents said so or data show it"
    )
    direction = row.cells.get("direction", "").casefold()
    if direction not in _DIRECTIONS:
        raise row.fault("direction", f"{direction[:40]!r} is no way; write directed or mutual")
    rest = (sign, evidence, row.text("source", LONGEST_LINE), row.text("description", LONGEST_TEXT))
    for end in filter(None, (each.strip() for each in ends.split("|"))):
        if len(end) > LONGEST_LINE:
            raise row.fault("to", f"a name has {len(end):,} characters; {LONGEST_LINE} at most")
        if end.casefold() == start.casefold():
            raise row.fault("to", "an arrow leads from a part to itself; name another one")
        yield NewArrow(start, end, *rest)
        if _DIRECTIONS[direction]:
            yield NewArrow(end, start, *rest)
