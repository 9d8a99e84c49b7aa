"""How the cells of a line are kept apart."""

from __future__ import annotations

import contextlib
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mobility.uploads.results import Decision

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
        found = _try(lines[1:], hint[1])
        return Dialect(hint[1], found.width, _decision(found, "the file's first line says so"))
    tries = sorted(
        (each for each in (_try(lines, mark) for mark in NAMES) if each.width > 1),
        key=lambda each: (-each.fit, each.first),
    )
    if not tries:
        what = "one column only"
        return Dialect(",", 1, Decision("columns", what, "no delimiter splits the lines", 0.5))
    best = tries[0]
    if best.delimiter == "," and _commas_are_in_numbers(lines):
        best = next((each for each in tries[1:] if each.fit >= _ENOUGH), best)
    why = f"{best.fit:.0%} of the first lines have {best.width} cells that way"
    return Dialect(best.delimiter, best.width, _decision(best, why))


def _decision(found: _Try, why: str) -> Decision:
    return Decision("delimiter", NAMES[found.delimiter], why, round(min(1.0, found.fit + 0.05), 2))


def _split(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The cells of the lines; of those with an open quotation mark nothing can be said."""
    rows: list[list[str]] = []
    whole = [line for line in lines if line.count('"') % 2 == 0]
    with contextlib.suppress(csv.Error):
        rows.extend(row for row in csv.reader(whole, delimiter=delimiter) if row)
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


def _commas_are_in_numbers(lines: Sequence[str]) -> bool:
    """Whether nearly every comma stands between digits: then it is a decimal or thousands mark."""
    text = "\n".join(lines)
    commas = text.count(",")
    return commas > 0 and len(_NUMBER_COMMA.findall(text)) >= _ENOUGH * commas
