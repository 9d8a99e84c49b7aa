"""Taking over what an earlier release holds, so that files can be added to an incomplete one.

The rows are copied from the earlier release, not read again from its files: those are not kept,
and may be gone. A release is never changed: the earlier one is only read, and the new one is
written aside like every other. What is worked out of all rows (pools, medians, distributions,
coverage) is worked out anew, so that the new release holds what a build of all files together
would hold.
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
"""A level and a breakdown: what one file of the publisher's holds."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release to which files are added: its file, what it is, and what it was made of."""

    path: Path
    info: ReleaseInfo
    report: LoadReport

    @classmethod
    def open(cls, release: str, framework: Framework) -> Earlier:
        """The release of this id.

        Raises:
            UserError: when there is none, when it was read by another registry, so that its rows
                can lack metrics, or when its numbers are invented.
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
        """The publisher's release that it is of; None where that is not known."""
        named = (one for one in known_editions() if one.edition == self.info.edition)
        return next(named, None)

    def edition_with(self, given: Edition | None) -> Edition | None:
        """The edition of a release that holds both these rows and files of another edition.

        Raises:
            UserError: when the two are different editions.
        """
        mine = self.edition
        if mine is not None and given is not None and mine.edition != given.edition:
            message = (
                f"The files are of the {given.edition} edition and the release {self.info.id} of "
                f"the {mine.edition} edition. A release holds one edition: read all of the "
                f"publisher's files of {given.edition} together."
            )
            raise UserError(message)
        return mine or given

    def report_with(self, report: LoadReport, new: Collection[Table]) -> LoadReport:
        """What became of the files of both."""
        ignored = sorted({*self.report.ignored, *report.ignored})
        return LoadReport((*self._kept(new), *report.files), tuple(ignored))

    def _kept(self, new: Collection[Table]) -> tuple[FileReport, ...]:
        """The files whose table no new file brings again."""
        return tuple(file for file in self.report.files if _table_of(file) not in new)

    def copy_into(self, writer: ReleaseWriter, new: Collection[Table]) -> None:
        """Add the rows of every table that is not among the new ones, and all head-counts."""
        copied = [file for file in self._kept(new) if file.breakdown != POPULATION]
        writer.copy_from(
            self.path,
            tables=[_table_of(file) for file in copied],
            priorities={level: self._priority(level, new) for level in Level},
        )

    def _priority(self, level: Level, new: Collection[Table]) -> int:
        """How far the names and head-counts of a level are trusted beside those of new files."""
        mine = [
            PRIORITY.get(file.breakdown, LAST)
            for file in self.report.files
            if file.level in {level, None}
        ]
        least = min(mine, default=LAST)
        return max(least, 1) if (level.value, HEADLINE) in new else least


def _table_of(file: FileReport) -> Table:
    return (file.level.value if file.level else "", file.breakdown)
