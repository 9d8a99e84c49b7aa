"""What a build reports of its input: for each file what was read, and each rejected cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from mobility.errors import UserError
from mobility.places import Level

SHOWN_PROBLEMS = 200  # per file; every problem is counted, the first ones are listed
REFUSED_SHARE = 0.01  # a file of which more cells are rejected is refused


class RefusedFileError(UserError):
    """A release file that cannot be trusted as a whole; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One rejected cell, or one rejected row where `column` is empty; a row of `load_problem`.

    `line` counts from 1 with the header, as an editor shows it.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{where}: {self.value!r} {self.reason}"


@dataclass(slots=True)
class FileReport:
    """Counts of one input file; all fields but `problems` are a row of the table `load_file`.

    `rows` counts rows of data, `values` rows of the long table (a house-value cell gives up to
    three), `cells` the filled cells of loaded columns. Each of these cells was used, `rejected` (a
    row without a valid key is rejected with all its cells, and counts one for the key), or was a
    flag or bound beside an absent value (`flags_without_value`, `bounds_without_value`).
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
    """The release files in the order in which they were loaded, and the names of ignored files."""

    files: tuple[FileReport, ...]
    ignored: tuple[str, ...]
