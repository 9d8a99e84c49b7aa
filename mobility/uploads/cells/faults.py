"""Collecting what is wrong with cells, millions of them if need be, without a word for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mobility.uploads.cells.table import Column
from mobility.uploads.results import Faults, Integers, Mask, Problem

_LONGEST_VALUE = 80


class FaultCollector:
    """Gathers faults by row; `lines` is the line of every row of the table."""

    def __init__(self, lines: Integers) -> None:
        self._lines = lines
        self._columns: dict[str, int] = {}
        self._reasons: dict[str, int] = {}
        self._values: dict[str, int] = {}
        self._found: list[tuple[Integers, int, Integers, Integers]] = []

    def add_texts(
        self, column: Column, bad: Mask, reason_of: Callable[[int], str], among: Mask
    ) -> Mask:
        """Fault the rows (of `among`) whose text is bad.

        Args:
            column: where the texts stand.
            bad: one entry a different text.
            reason_of: what is wrong with a bad text, by its position.
            among: which rows are looked at.

        Returns:
            Which rows are faulted.
        """
        wrong = np.append(bad, False)[column.codes] & among
        rows = np.flatnonzero(wrong)
        if rows.size:
            texts = np.unique(column.codes[rows])
            reason = np.zeros(len(bad), dtype=np.int64)
            value = np.zeros(len(bad), dtype=np.int64)
            for text in texts:
                reason[text] = _number(self._reasons, reason_of(int(text)))
                value[text] = _number(self._values, _short(column.distinct[int(text)].as_py()))
            codes = column.codes[rows]
            self._add(rows, column.name, reason[codes], value[codes])
        return wrong

    def add_rows(self, rows: Integers, column: str, reason: str, value: str = "") -> None:
        """Fault rows for one and the same reason."""
        if rows.size:
            reasons = np.full(rows.size, _number(self._reasons, reason))
            self._add(rows, column, reasons, np.full(rows.size, _number(self._values, value)))

    def _add(self, rows: Integers, column: str, reason: Integers, value: Integers) -> None:
        self._found.append((rows, _number(self._columns, column), reason, value))

    def faults(self, others: Sequence[Problem] = ()) -> Faults:
        """Everything found and `others`, in the order of the lines."""
        found = list(self._found)
        for problem in others:
            codes = (
                _number(self._columns, problem.column),
                np.array([_number(self._reasons, problem.reason)]),
                np.array([_number(self._values, _short(problem.value))]),
            )
            found.append((np.array([-problem.line]), *codes))
        if not found:
            empty = np.zeros(0, dtype=np.int64)
            none = empty.astype(np.int32)
            return Faults(empty, none, none, none, (), (), ())
        rows = np.concatenate([each[0] for each in found])
        lines = np.where(
            rows < 0, -rows, self._lines[np.maximum(rows, 0)] if len(self._lines) else 0
        )
        column = np.concatenate([np.full(each[0].size, each[1]) for each in found])
        reason, value = (np.concatenate([each[part] for each in found]) for part in (2, 3))
        order = np.argsort(lines, kind="stable")
        return Faults(
            lines[order],
            column[order].astype(np.int32),
            reason[order].astype(np.int32),
            value[order].astype(np.int32),
            tuple(self._columns),
            tuple(self._reasons),
            tuple(self._values),
        )


def _number(known: dict[str, int], text: str) -> int:
    return known.setdefault(text, len(known))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
