"""What a build says about its input: per file what was read, and every cell that was not used."""

from __future__ import annotations

from dataclasses import dataclass, field

from mobility.errors import UserError
from mobility.places import Level

SHOWN_PROBLEMS = 200  # per file; every problem is counted, the first ones are listed
REFUSED_SHARE = 0.01  # a file that loses more of its cells than this is not what it seems


class RefusedFileError(UserError):
    """A release file that cannot be trusted as a whole; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell, or one row where `column` is empty, that was not used.

    `line` counts from 1 with the header, as an editor shows it.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str

    def row(self) -> tuple[object, ...]:
        """The problem as the release's table `load_problem` keeps it."""
        return (self.file, self.line, self.column, self.value, self.reason)

    def __str__(self) -> str:
        where = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{where}: {self.value!r} {self.reason}"


@dataclass(slots=True)
class FileReport:
    """What became of one input file.

    `rows` of data; `values` that went into the long table (a house-value cell gives up to three).
    `cells` held something in columns that are loaded, and every one of them was used, or
    `rejected` (a row whose key is no key goes with all its cells and counts one for the key), or
    is a flag or bound beside an absent value, which says nothing (`flags_without_value`,
    `bounds_without_value`).
    """

    name: str
    level: Level | None = None
    breakdown: str = ""  # a breakdown's id, 'none' for a headline file, 'population'
    rows: int = 0
    cells: int = 0
    values: int = 0
    rejected: int = 0
    flags_without_value: int = 0
    bounds_without_value: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    as_published: bool = False  # byte for byte the publisher's file
    problems: list[Problem] = field(default_factory=list)

    def row(self) -> tuple[object, ...]:
        """The counts as the release's table `load_file` keeps them."""
        return (
            self.name,
            self.level,
            self.breakdown,
            self.rows,
            self.cells,
            self.values,
            self.rejected,
            self.flags_without_value,
            self.bounds_without_value,
            self.unknown_columns,
            self.notes,
            self.as_published,
        )

    def refuse_if_untrustworthy(self) -> None:
        """Refuse the file when more than one percent of its cells was rejected.

        Raises:
            RefusedFileError: naming the count and the first problem.
        """
        if self.rejected > REFUSED_SHARE * self.cells:
            first = f" The first one: {self.problems[0]}." if self.problems else ""
            message = (
                f"{self.name}: {self.rejected:,} of {self.cells:,} cells cannot be used, more than "
                f"1 %; check that the file is what its name says.{first}"
            )
            raise RefusedFileError(message)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of all input: the release files in the order they were loaded, and the others."""

    files: tuple[FileReport, ...]
    ignored: tuple[str, ...]
