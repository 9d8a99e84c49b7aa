"""Locate the table in a file: titles above it, its header, totals and notes below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mobility.text import count_of
from mobility.uploads.cells.dates import parse_year
from mobility.uploads.cells.numbers import Kind, parse_numbers
from mobility.uploads.cells.packed_cells import unpacked
from mobility.uploads.cells.table import Column, RawTable, WideLine, column_of, distinct_rows
from mobility.uploads.limits import RefusedFileError
from mobility.uploads.results import Codes, Decision, Integers, Mask, Problem

_LONGEST_NAME = 200  # characters
_AROUND = ' “”„"'
_MARK_NAMES = {",": "comma", ";": "semicolon", "|": "vertical bar", "\t": "tab"}


def names_of(rows: list[list[str]], width: int) -> list[str]:
    """The names of all columns: a gap in the upper of two rows goes on with the name before it."""
    if not rows:
        return [f"column {number + 1}" for number in range(width)]
    if len(rows) == 2:
        upper, last = [], ""
        for above, below in zip(*rows, strict=True):
            last = above or (last if below else "")
            upper.append(last if below or above else "")
        names = [
            f"{above} {below}".strip() if below != above else above
            for above, below in zip(upper, rows[1], strict=True)
        ]
    else:
        names = list(rows[0])
    return _unique_names(names)


def _unique_names(names: list[str]) -> list[str]:
    """The names without marks around them; one that is there already gets a number."""
    seen: dict[str, int] = {}
    unique = []
    for number, given in enumerate(names):
        name = given[:_LONGEST_NAME].strip(_AROUND) or f"column {number + 1}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def names_with_delimiters(name: str, wide: WideLine, width: int) -> tuple[list[str], str]:
    """The names of a header in which one holds the delimiter, and that one.

    "Rate, percent" is one name where just as many cells begin with a blank as there are too many.

    Raises:
        RefusedFileError: when nothing tells which name it is.
    """
    names: list[str] = []
    joined = []
    for cell in wide.cells:
        if names and cell.startswith(" ") and cell.strip():
            names[-1] += f"{wide.delimiter}{cell.rstrip()}"
            joined.append(len(names) - 1)
        else:
            names.append(cell.strip())
    if len(names) == width:
        return _unique_names(names), names[joined[0]]
    mark = _MARK_NAMES[wide.delimiter]
    cells = [cell.strip() for cell in wide.cells]
    listed = ", ".join(map(repr, cells[:8])) + (" …" if len(cells) > 8 else "")
    raise RefusedFileError(
        f"{name}: line {wide.line} has {len(cells)} names ({listed}) and the rows below have "
        f"{width} cells; write the name that holds a {mark} in quotation marks."
    )


_LEAST_BLANK = 0.4  # of the rows: a merged cell spans two rows or more


def fill_down(columns: Sequence[Column], totals: Mask) -> tuple[tuple[Column, ...], list[str]]:
    """The columns with blanks under a merged cell filled, and the names of those that were.

    Only columns in front of the first full one are looked at, each text of which stands once
    under what stands to its left: a column with holes repeats itself, or is full in most rows.

    Args:
        columns: of the body of a table.
        totals: rows that say that they are a total; they belong to no name above them.
    """
    filled: list[Column] = []
    for column in columns:
        there = column.codes >= 0
        blank = ~there & ~totals
        merged = (
            there.size > 0
            and bool(there[0])
            and blank.mean() >= _LEAST_BLANK
            and len(distinct_rows([each.codes[there] for each in (*filled, column)])[1])
            == there.sum()
            > 1
        )
        if not merged:
            break
        filled.append(replace(column, codes=_carried(column.codes, totals)))
    if len(filled) == len(columns):  # nothing tells the rows below a name apart
        return tuple(columns), []
    return (*filled, *columns[len(filled) :]), [column.name for column in filled]


def _carried(codes: Codes, totals: Mask) -> Codes:
    """The code of each row, that of the nearest one above where it is blank."""
    rows = np.where(codes >= 0, np.arange(len(codes)), 0)
    return np.where(totals & (codes < 0), codes, codes[np.maximum.accumulate(rows)])


_HEAD = 60  # rows in which the header is looked for
_NEAR = 3  # rows below the header of which one has numbers
_SHOWN_BELOW = 5  # rows that show which columns hold numbers
_FOOT = 120  # rows in which totals and notes are looked for
_AT_ONCE = 2  # columns whose texts are sorted out at the same time
_TOTAL_TEXTS = 2000  # different texts of a column looked at for words of a total
TOTAL = re.compile(
    r"^((grand|sub|state|statewide|state-wide|national|overall|county|city|all)[ -]?)?"
    r"(total|sum|average|mean|median)s?\b.{0,30}$"
    r"|^(all counties|all places|statewide|state of \w+|united states|nation|u\.?s\.?a?)\.?$",
    re.IGNORECASE,
)
_A_CODE = re.compile(r"^(geo)?[ ._]?id ?\d?$", re.IGNORECASE)
_NOTE = re.compile(
    r"^(source|sources|note|notes|data|prepared|last updated|updated|generated|exported|"
    r"copyright|©|\*|†|\[?\d\]|https?:|n/a\s*=|suppressed|contact|definitions?\b|retrieved|"
    r"downloaded|accessed|extracted|report(ed)? (run|date|by)|run date|as of|legend|key:|"
    r"disclaimer|methodology|footnotes?\b|www\.|[a-z*#^]{1,3}\s*=)",
    re.IGNORECASE,
)
_FOOTNOTE_MARK = re.compile(r"^[\[(]?([0-9]{1,2}|[a-z]|[*†‡§#^]{1,3})[\])]?[.:]?$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"^[\[(]?([0-9]{1,2}|[*†‡§#^]{1,3})[\])]?[.:]?\s+[a-z]", re.IGNORECASE)
_FEWEST_WORDS = 4  # of a sentence: places have up to three, and more only with their kind


_PLACE_KIND = re.compile(
    r"\b(county|city|parish|borough|census area|municipality|region|government|balance|"
    r"village|town|township)\b(,|$| \()",
    re.IGNORECASE,
)
_IMPORT_ID = '{"ImportId"'
_IS_TOTAL = "is a total"


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a file: columns of its body, the line of every row, and what was set aside.

    `ignored` are rows below the header that hold no data (totals, notes, empty rows), with the
    reason; they are in no column. `header_line` is the line of the (last) header row, 0 without.
    `of_people`: columns that were left out name people, so that a row may be about one person.
    `known` caches results of the last call, by name.
    """

    columns: tuple[Column, ...]
    lines: Integers
    ignored: tuple[Problem, ...]
    broken: tuple[Problem, ...]
    titles: tuple[str, ...]
    header_line: int
    decisions: tuple[Decision, ...]
    of_people: bool = False
    known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def rows(self) -> int:
        """Number of rows of the body."""
        return len(self.lines)


def find_layout(name: str, raw: RawTable) -> Layout:
    """Find the table among the raw rows.

    Raises:
        RefusedFileError: when there are no rows below a header.
    """
    head = _rows(raw, range(min(_HEAD, raw.rows)))
    start, depth = _header(head)
    decisions = []
    titles = [" ".join(filter(None, row)) for row in head[:start] if any(row)]
    if titles:
        what = f"{count_of(len(titles), 'line')} above the header"
        decisions.append(Decision("titles", what, f"the first: {titles[0][:80]!r}", 0.95))
    header = names_of(head[start : start + depth], len(raw.columns))
    header_line = int(raw.lines[start + depth - 1]) if depth else 0
    if not depth and raw.wide is not None and raw.wide.line < raw.lines[start]:
        header, joined = names_with_delimiters(name, raw.wide, len(raw.columns))
        header_line = raw.wide.line
        what = f"{joined!r} in line {header_line} is one name"
        why = "with it, there are as many names as columns; it needs quotation marks"
        decisions.append(Decision("header", what, why, 0.6))
    elif depth == 2:
        why = "the second line has no numbers and completes the first"
        decisions.append(Decision("header", "two lines are the header", why, 0.85))
    elif depth == 0:
        why = "the first line holds numbers as the others do"
        decisions.append(Decision("header", "there is no header", why, 0.7))
    first = start + depth
    body = np.arange(first, raw.rows)
    ignored = _set_aside(raw, body, head[start + depth - 1] if depth else [])
    gone = np.zeros(raw.rows, np.bool_)
    gone[list(ignored)] = True
    body_rows = body[~gone[first:]]
    if not body_rows.size:
        raise RefusedFileError(f"{name}: has no rows below its column names; export it again.")
    problems = tuple(
        Problem(int(raw.lines[row]), "", reason, _cell(raw, row, 0))
        for row, reason in ignored.items()
    )
    columns, empty = _columns(raw, header, body_rows)
    if empty:
        what = f"{count_of(empty, 'column')} without a cell left out"
        decisions.append(Decision("empty columns", what, "nothing stands in them"))
    if ignored:
        reasons = sorted(set(ignored.values()))
        what = f"{count_of(len(ignored), 'row')} set aside"
        decisions.append(Decision("rows", what, "; ".join(reasons), 0.9))
    columns, filled = fill_down(columns, _say_total(columns, len(body_rows)))
    if filled:
        what = f"blank cells of {', '.join(map(repr, filled))} hold what stands above them"
        decisions.append(Decision("rows", what, "each name stands once, as in merged cells", 0.7))
    columns, taken_apart = unpacked(columns)
    decisions += taken_apart
    broken = tuple(each for each in raw.broken if each.line > header_line)
    if broken:
        what = f"{count_of(len(broken), 'line')} could not be read as rows"
        decisions.append(Decision("rows", what, broken[0].reason))
    return Layout(
        columns,
        raw.lines[body_rows],
        problems,
        broken,
        tuple(titles),
        header_line,
        tuple(decisions),
    )


def _say_total(columns: Sequence[Column], rows: int) -> Mask:
    """Return which rows name a total in any of their cells."""
    is_total = np.zeros(rows, np.bool_)
    for column in columns:
        is_total |= column.rows_where(lambda text: bool(TOTAL.match(text)), _TOTAL_TEXTS)
    return is_total


def _cell(raw: RawTable, row: int, column: int) -> str:
    return " ".join((raw.columns[column][row].as_py() or "").split())


def _rows(raw: RawTable, rows: Sequence[int]) -> list[list[str]]:
    """Some raw rows as trimmed text."""
    if not len(rows):
        return []
    taken = [column.take(pa.array(list(rows))).to_pylist() for column in raw.columns]
    return [[" ".join((cell or "").split()) for cell in row] for row in zip(*taken, strict=True)]


@lru_cache(1_000)  # several rules look at the same cells of the first rows
def _is_number(cell: str) -> bool:
    """Whether a cell is data rather than a name: a number, or a sign for none; no year."""
    if not cell or parse_year(cell):
        return False
    kind = parse_numbers(pa.array([cell])).kinds[0]
    # A column may be called "n" or "S", which elsewhere stand for a suppressed number.
    letters = any(mark.isalpha() for mark in cell)
    return bool(kind == Kind.NUMBER or (kind not in {Kind.TEXT, Kind.EMPTY} and not letters))


def _header(head: list[list[str]]) -> tuple[int, int]:
    """The first row of the header, and how many rows it has (0 to 2)."""
    filled = [sum(bool(cell) for cell in row) for row in head]
    usual = sorted(filled)[len(filled) // 2] if filled else 0
    for number, row in enumerate(head):
        if filled[number] < max(1, min(2, usual), 0.5 * usual):
            continue
        if any(_is_number(cell) for cell in row) and not _names_columns(head, number):
            return number, 0
        if number + 2 < len(head) and head[number + 2][0].startswith(_IMPORT_ID):
            return number + 1, 1  # a survey tool: codes, the questions, and what it needs itself
        depth = _depth(head, number)
        # A wide line above may be the upper half of a header with gaps, else it is the header.
        return number, depth
    return 0, min(1, len(head))


def _names_columns(head: list[list[str]], number: int) -> bool:
    """Whether a row with numbers names the columns: words stand where numbers follow below.

    A name may be a number ("1"), a range ("<5") or a sign ("#"); in a row of data there are at
    least as many numbers above the numbers below as there are words.
    """
    below = head[number + 1 :][:_SHOWN_BELOW]
    if not below:
        return False
    numeric = [
        place
        for place in range(len(head[number]))
        if sum(_kind(row[place]) is Kind.NUMBER for row in below) > 0.5 * len(below)
    ]
    kinds = [_kind(head[number][place]) for place in numeric]
    names = kinds.count(Kind.TEXT)
    return names > 0 and names >= sum(
        kind is Kind.NUMBER and not parse_year(head[number][place])
        for kind, place in zip(kinds, numeric, strict=True)
    )


def _kind(cell: str) -> Kind:
    return Kind(parse_numbers(pa.array([cell])).kinds[0])


def _depth(head: list[list[str]], number: int) -> int:
    """Whether a header goes on in the next row: it has gaps, and the next row is no data."""
    row = head[number]
    if number + 2 > len(head) - 1:
        return 1
    below = head[number + 1]
    # The first row with a number: a pivot table begins with the name of a state alone.
    data = next((row for row in head[number + 2 :][:_NEAR] if any(map(_is_number, row))), below)
    gaps = len(set(filter(None, row))) < len([cell for cell in below if cell] or row)
    names = [cell for cell in below if cell]
    repeats = len(names) >= 2 and not any(_is_number(cell) for cell in below)
    numeric = [i for i, cell in enumerate(data) if _is_number(cell)]
    if numeric and _says_in_words(below, numeric):
        return 2
    # Every column of numbers below must have a name in the second row, or be named above alone.
    named = numeric and all(below[i] or row[i] for i in numeric) and any(below[i] for i in numeric)
    return 2 if gaps and repeats and named else 1


def _says_in_words(below: list[str], numeric: list[int]) -> bool:
    """Whether a row explains every column, as below the codes of a census table."""
    full = all(below) and len(set(below)) == len(below)
    labels = [below[i] for i in numeric if not _A_CODE.match(below[i])]
    prose = bool(labels) and all(len(each.split()) > 1 and each[0].isalpha() for each in labels)
    return full and prose


def _set_aside(raw: RawTable, body: Integers, header: list[str]) -> dict[int, str]:
    """Rows of the body that are no data, with the reason."""
    aside: dict[int, str] = {}
    if not body.size:
        return aside
    aside |= {int(row): "is empty" for row in _empty_rows(raw, body)}
    aside |= _repeated_headers(raw, body, header)
    if _cell(raw, int(body[0]), 0).startswith(_IMPORT_ID):
        aside[int(body[0])] = "belongs to the column names"
    foot = [int(row) for row in body[-_FOOT:] if int(row) not in aside]
    fills = sorted(sum(map(bool, row)) for row in _rows(raw, [int(row) for row in body[:_HEAD]]))
    table = [fill for fill in fills if fill > 1] or fills  # a short table has more notes than rows
    usual = table[len(table) // 2]
    for row, cells in zip(reversed(foot), reversed(_rows(raw, foot)), strict=True):
        reason = _foot_reason(cells, usual)
        if not reason or (reason == _IS_TOTAL and _repeats(raw, body, cells)):
            break
        aside[row] = reason
    return dict(sorted(aside.items()))


def _empty_rows(raw: RawTable, body: Integers) -> Integers:
    """The rows of the body in which nothing stands; a column is read only where all before are."""
    rows = body
    for column in raw.columns:
        cells = pc.fill_null(column.slice(int(body[0])), "")
        if rows.size < body.size:
            cells = cells.take(pa.array(rows - body[0]))
        blank = pc.equal(pc.utf8_trim_whitespace(cells), "")
        rows = rows[blank.to_numpy(zero_copy_only=False)]
        if not rows.size:
            break
    return rows


def _foot_reason(cells: list[str], usual: int) -> str:
    """Why a row at the end is no data, or ''."""
    filled = [cell for cell in cells if cell]
    if filled and TOTAL.match(filled[0]):
        return _IS_TOTAL
    if len(filled) == 1 and usual > 1 and (len(filled[0]) > 40 or _NOTE.match(filled[0])):
        return "is a note"
    if len(filled) == 1 and usual > 2 and not any(mark.isdigit() for mark in filled[0][:3]):
        return "is a note"
    if not filled or any(_is_number(cell) or parse_year(cell) for cell in filled[1:]):
        return ""
    if _NOTE.match(filled[0]) or (len(filled) < usual and _is_sentence(filled)):
        return "is a note"
    return ""


def _is_sentence(filled: list[str]) -> bool:
    """Whether the cells of a row without numbers are a sentence, cut at its commas or not."""
    first, *rest = filled
    if _FOOTNOTE_MARK.match(first) and len(rest) == 1:  # the mark in a cell of its own
        return len(rest[0].split()) >= _FEWEST_WORDS
    if _FOOTNOTE.match(first) or (not rest and first.endswith(".") and " " in first):
        return True
    return len(first.split()) >= _FEWEST_WORDS and not _PLACE_KIND.search(first)


def _repeats(raw: RawTable, body: Integers, cells: list[str]) -> bool:
    """Whether the first text of a row stands in its column more than once, as a group does."""
    number = next(number for number, cell in enumerate(cells) if cell)
    texts = pc.utf8_trim_whitespace(pc.fill_null(raw.columns[number], "")).slice(int(body[0]))
    return bool(pc.equal(texts, cells[number]).true_count > 1)


def _repeated_headers(raw: RawTable, body: Integers, header: list[str]) -> dict[int, str]:
    """Rows that say the column names once more, as printed pages do."""
    named = [number for number, cell in enumerate(header) if cell]
    if len(named) < 2:
        return {}
    same = np.ones(raw.rows, np.bool_)
    for number in named:
        texts = pc.utf8_trim_whitespace(pc.fill_null(raw.columns[number], ""))
        same &= pc.equal(texts, header[number]).to_numpy(zero_copy_only=False)
        if not same[body].any():
            return {}
    return {int(row): "repeats the column names" for row in body[same[body]]}


def _columns(
    raw: RawTable, header: list[str], body_rows: Integers
) -> tuple[tuple[Column, ...], int]:
    """The columns with something in them, and how many have nothing."""
    contiguous = bool(body_rows[-1] - body_rows[0] + 1 == len(body_rows))

    def column(number: int) -> Column:
        cells = raw.columns[number]
        cells = (
            cells.slice(int(body_rows[0]), len(body_rows))
            if contiguous
            else cells.take(pa.array(body_rows))
        )
        raw.columns[number] = cells.slice(0, 0)  # the raw cells are not needed any more
        return column_of(header[number], cells)

    with ThreadPoolExecutor(_AT_ONCE) as workers:
        columns = list(workers.map(column, range(len(header))))
    filled = tuple(each for each in columns if each.filled())
    return filled, len(columns) - len(filled)
