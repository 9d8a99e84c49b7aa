"""Result types shared by all steps: decisions, row counts, problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice made for the user, with its reason and confidence (0 to 1)."""

    topic: str
    what: str
    why: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell or row that cannot be used; `line` counts from 1."""

    line: int
    column: str
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Counts of the rows below the header by outcome."""

    read: int
    used: int
    rejected: int
    ignored: int

    def __post_init__(self) -> None:
        if self.read != self.used + self.rejected + self.ignored:
            message = "the rows do not add up: read must be used + rejected + ignored"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Faults(Sequence[Problem]):
    """All problems of a file by line; `Problem` objects are made on access.

    One entry a problem: its line, and positions in `columns`, `reasons` and `values`.
    """

    lines: Integers
    column: Codes
    reason: Codes
    value: Codes
    columns: tuple[str, ...]
    reasons: tuple[str, ...]
    values: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204 - Sequence has two forms
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        return Problem(
            int(self.lines[index]),
            self.columns[self.column[index]],
            self.reasons[self.reason[index]],
            self.values[self.value[index]],
        )

    def __iter__(self) -> Iterator[Problem]:
        return (self[position] for position in range(len(self)))

    def without(self, beginning: str) -> Faults:
        """Return a copy without the problems whose reason begins with a text."""
        other = np.array([not each.startswith(beginning) for each in self.reasons], np.bool_)
        stays = other[self.reason] if len(self) else np.zeros(0, np.bool_)
        return replace(
            self, lines=self.lines[stays], column=self.column[stays], reason=self.reason[stays],
            value=self.value[stays],
        )  # fmt: skip

    def kinds(self) -> tuple[tuple[Problem, int], ...]:
        """The first problem of every kind (column and reason), and how many there are.

        The most frequent kind comes first.
        """
        if not len(self):
            return ()
        pairs = np.stack([self.column, self.reason])
        _, first, counts = np.unique(pairs, axis=1, return_index=True, return_counts=True)
        return tuple(
            (self[int(first[kind])], int(counts[kind])) for kind in np.lexsort((first, -counts))
        )


_NO_LINES, _NO_CODES = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
NO_FAULTS = Faults(_NO_LINES, _NO_CODES, _NO_CODES, _NO_CODES, (), (), ())
