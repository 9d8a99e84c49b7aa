"""Adding files to an earlier release: copies its rows into a new release.

Rows are copied from the earlier release because its files are not stored. The earlier release is
only read. Pools, medians, distributions and coverage are derived again from all rows, so that the
new release equals a build of all files together.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from mobility import home
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import HEADLINE, Framework
from mobility.release.editions import Edition, known_editions
from mobility.release.keys import POPULATION
from mobility.release.report import FileReport, LoadReport
from mobility.release.writer import ReleaseWriter, read_report
from mobility.store import ReleaseInfo, Store

PRIORITY = {HEADLINE: 0, POPULATION: 1}  # of names and head-counts; the files by groups come last
LAST = 2

Table = tuple[str, str]
"""Level and breakdown of one of the publisher's files."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release to which files are added: its path, its row of `release`, and its load report."""

    path: Path
    info: ReleaseInfo
    report: LoadReport

    @classmethod
    def open(cls, release: str, framework: Framework) -> Earlier:
        """The release of this id.

        Raises:
            UserError: when there is none, when it was built with another registry, so that metrics
                may be missing, or when its numbers are invented.
        """
        path = home.find_release(release)
        store = Store(path)
        info = store.release
        store.close()
        if info.demonstration:
            message = (
                "The numbers of a demonstration are invented, so no file of the publisher's can be "
                "added to them: read the publisher's files by themselves."
            )
            raise UserError(message)
        if info.framework_version != framework.version:
            message = (
                f"Release {release} was made by another version of this program, so no file can be "
                "added to it: read all of the publisher's files together."
            )
            raise UserError(message)
        return cls(path, info, read_report(path))

    @property
    def edition(self) -> Edition | None:
        """The publisher's release that its files are from; None where that is not known."""
        return next((e for e in known_editions() if e.edition == self.info.edition), None)

    def edition_with(self, given: Edition | None) -> Edition | None:
        """The edition of a release that holds these rows and new files of the edition `given`.

        Raises:
            UserError: when the two are different editions.
        """
        own = self.edition
        if own is not None and given is not None and own.edition != given.edition:
            message = (
                f"The files are of the {given.edition} edition and the release {self.info.id} of "
                f"the {own.edition} edition. A release holds one edition: read all of the "
                f"publisher's files of {given.edition} together."
            )
            raise UserError(message)
        return own or given

    def report_with(self, report: LoadReport, new: Collection[Table]) -> LoadReport:
        """The load report of old and new files together."""
        ignored = sorted({*self.report.ignored, *report.ignored})
        return LoadReport((*self._files_without(new), *report.files), tuple(ignored))

    def _files_without(self, new: Collection[Table]) -> tuple[FileReport, ...]:
        """The files whose level and breakdown are not among the new ones."""
        return tuple(file for file in self.report.files if _table_of(file) not in new)

    def copy_into(self, writer: ReleaseWriter, new: Collection[Table]) -> None:
        """Add the rows of every table that is not among the new ones, and all head-counts."""
        copied = [file for file in self._files_without(new) if file.breakdown != POPULATION]
        writer.copy_from(
            self.path,
            tables=[_table_of(file) for file in copied],
            priorities={level: self._priority(level, new) for level in Level},
        )

    def _priority(self, level: Level, new: Collection[Table]) -> int:
        """The priority of names and head-counts of a level; the lowest is used."""
        priorities = [
            PRIORITY.get(file.breakdown, LAST)
            for file in self.report.files
            if file.level in {level, None}
        ]
        least = min(priorities, default=LAST)
        return max(least, 1) if (level.value, HEADLINE) in new else least


def _table_of(file: FileReport) -> Table:
    return (file.level.value if file.level else "", file.breakdown)
