"""Result types shared by all steps: decisions, row counts, problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
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


@dataclass(frozen=True, slots=True, eq=False)
class Faults(Sequence[Problem]):
    """All problems of a file by line; `Problem` objects are made on access.

    `table` has a row a problem with the fields of one: line, and as categories column, reason and
    value.
    """

    table: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["line", "column", "reason", "value"])
    )

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204 - Sequence has two forms
        if isinstance(index, slice):
            return list(Faults(self.table[index]))
        return next(iter(Faults(self.table.iloc[[index]])))

    def __iter__(self) -> Iterator[Problem]:
        return (Problem(*row) for row in self.table.itertuples(index=False, name=None))

    def without(self, beginning: str) -> Faults:
        """Return a copy without the problems whose reason begins with a text."""
        gone = self.table["reason"].str.startswith(beginning)
        return Faults(self.table[~gone.astype(bool)])

    def kinds(self) -> tuple[tuple[Problem, int], ...]:
        """The first problem of every kind (column and reason), and how many there are.

        The most frequent kind comes first.
        """
        kind = ["column", "reason"]
        counts = self.table.groupby(kind, observed=True, sort=False).size().tolist()
        firsts = zip(Faults(self.table.drop_duplicates(kind)), counts, strict=True)
        return tuple(sorted(firsts, key=lambda each: -each[1]))


def categorical(texts: Sequence[str], codes: NDArray[np.integer[Any]]) -> pd.Categorical:
    """The texts of codes, none for -1; a text may stand in the list twice."""
    position = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    unique: Integers = np.array([*map(position.__getitem__, texts), -1], np.int64)
    return pd.Categorical.from_codes(unique[codes], pd.Index(list(position), dtype=object))
