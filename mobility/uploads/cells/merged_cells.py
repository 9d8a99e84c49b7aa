"""Cells that were merged downwards: a name stands once, and the rows below it are left blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mobility.uploads.cells.table import Column
from mobility.uploads.results import Codes, Integers, Mask

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
            and _stands_once([*filled, column], np.flatnonzero(there))
        )
        if not merged:
            break
        filled.append(replace(column, codes=_carried(column.codes, totals)))
    if len(filled) == len(columns):  # nothing tells the rows below a name apart
        return tuple(columns), []
    return (*filled, *columns[len(filled) :]), [column.name for column in filled]


def _stands_once(columns: Sequence[Column], rows: Integers) -> bool:
    """Whether no two of the rows have the same texts in all these columns."""
    texts = np.stack([column.codes[rows] for column in columns])
    return len(np.unique(texts, axis=1).T) == len(rows) > 1


def _carried(codes: Codes, totals: Mask) -> Codes:
    """The code of each row, that of the nearest one above where it is blank."""
    rows = np.where(codes >= 0, np.arange(len(codes)), 0)
    return np.where(totals & (codes < 0), codes, codes[np.maximum.accumulate(rows)])
