"""From files to a release: identify, load, derive, and switch to it, or change nothing.

A release is written beside the others under a temporary name and renamed when it is complete; then
it becomes the release in use. After any failure the earlier release stays in use.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from mobility import home
from mobility.errors import UserError
from mobility.registry import Framework, load_framework
from mobility.release.derive import derive
from mobility.release.earlier import LAST, PRIORITY, Earlier
from mobility.release.editions import Edition, edition_of, git_blob_id
from mobility.release.inputs import InputFile, UnreadableError, find_inputs
from mobility.release.keys import POPULATION
from mobility.release.official import (
    Loaded,
    claims_to_be_official,
    is_release_file,
    load_file,
)
from mobility.release.report import FileReport, LoadReport, RefusedFileError
from mobility.release.writer import ReleaseFacts, ReleaseWriter, read_report
from mobility.store import SCHEMA_VERSION

_WORKERS = 2
DEMONSTRATION = "demonstration"  # begins the id of a release with invented numbers
_LOCK = ".lock"
_LONGEST_BUILD = 600.0  # seconds; usual are a few

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The result of a build; `already_there` says that the release of these files existed."""

    release: str
    path: Path
    report: LoadReport
    seconds: float
    already_there: bool


@dataclass(frozen=True, slots=True)
class _Identified:
    """A release file and the git blob id of its content."""

    file: InputFile
    blob: str


def build(
    sources: Sequence[Path | str],
    *,
    adding_to: str = "",
    framework: Framework | None = None,
    demonstration: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> BuildResult:
    """Make a release of the files in `sources` and switch to it.

    Args:
        sources: folders, zips or single files.
        adding_to: the id of a release whose rows are copied into the new one, except those of a
            level and breakdown that a new file has. That release is not changed.
        demonstration: whether the numbers are invented; the release is marked so.
        framework: the registry; the product's own by default.
        progress: called with the name of each file that has been read.

    Returns:
        What was read. Building the same files again only switches to their release.

    Raises:
        RefusedFileError: when a release file is refused; the release in use stays.
        UserError: when there is no release file.
    """
    start = time.perf_counter()
    framework = framework or load_framework()
    files, ignored = _identify(find_inputs(sources), framework)
    if not files:
        names = ", ".join(str(source) for source in sources)
        message = (
            f"{names}: holds no release file; give the publisher's CSVs, "
            "such as 11_mobility-metrics_county_longitudinal.csv."
        )
        raise UserError(message)
    earlier = Earlier.open(adding_to, framework) if adding_to else None
    digest = _digest(files, framework, adding_to)
    folder = home.releases_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _only_build_in(folder):
            existing = _existing(digest, demonstration=demonstration)
            if existing is None:
                _remove_unfinished(folder)
                release, report = _build_new(
                    files,
                    ignored,
                    digest,
                    framework,
                    earlier,
                    progress,
                    demonstration=demonstration,
                )
            else:
                release, report = existing, read_report(home.release_path(existing))
            home.switch_release(release)
    except (OSError, duckdb.OperationalError) as error:
        message = (
            f"{folder}: a release cannot be written there ({' '.join(str(error).split())}); "
            "make room, or check that you may write."
        )
        raise UserError(message) from error
    seconds = time.perf_counter() - start
    return BuildResult(release, home.release_path(release), report, seconds, existing is not None)


def _existing(digest: str, *, demonstration: bool) -> str | None:
    """The id of the release of these files, if any; only a marked one for a demonstration."""
    wanted = f"{DEMONSTRATION}-" if demonstration else ""
    names = (name for name in home.release_ids() if name.endswith(f"-{digest}"))
    return next((name for name in names if name.startswith(wanted)), None)


def _previous(*, demonstration: bool) -> Path | None:
    """The release that a new one is compared with: the one in use, never a demonstration."""
    if demonstration:
        return None
    real = [name for name in home.release_ids() if not name.startswith(f"{DEMONSTRATION}-")]
    current = home.current_release_id()
    if current in real:
        return home.release_path(current)
    paths = [home.release_path(name) for name in real]
    return max(paths, key=lambda path: path.stat().st_mtime, default=None)


def _identify(
    inputs: Iterable[InputFile], framework: Framework
) -> tuple[list[_Identified], list[str]]:
    """The release files among the inputs, and the names of the others."""
    files = list(inputs)
    candidates = [file for file in files if file.may_be_csv()]
    ignored = [file.name for file in files if not file.may_be_csv()]
    by_blob: dict[str, _Identified] = {}
    for file, identified in _ahead(candidates, lambda file: _identify_one(file, framework)):
        if identified is None or identified.blob in by_blob:  # the same content twice
            ignored.append(file.name)
        else:
            by_blob[identified.blob] = identified
    return list(by_blob.values()), sorted(ignored)


def _identify_one(file: InputFile, framework: Framework) -> _Identified | None:
    try:
        content = file.content()
    except UnreadableError:
        if claims_to_be_official(file.name):
            raise
        return None
    if not is_release_file(file.name, content, framework):
        return None
    return _Identified(file, git_blob_id(content))


def _digest(files: Iterable[_Identified], framework: Framework, adding_to: str = "") -> str:
    """The hex digits of a release id: a hash of all contents and of what reads them."""
    parts = [*sorted(file.blob for file in files), framework.version, str(SCHEMA_VERSION)]
    parts += [adding_to] if adding_to else []
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def _ahead(
    items: Sequence[_Item], work: Callable[[_Item], _Result]
) -> Iterator[tuple[_Item, _Result]]:
    """Each item with its result, in order, while threads work on the next two.

    Not `Executor.map`: it would start all at once and hold every file in memory.
    """
    with ThreadPoolExecutor(_WORKERS) as pool:
        pending: deque[tuple[_Item, Future[_Result]]] = deque()
        for item in items:
            pending.append((item, pool.submit(work, item)))
            if len(pending) > _WORKERS:
                first, future = pending.popleft()
                yield first, future.result()
        for first, future in pending:
            yield first, future.result()


def _build_new(
    files: Sequence[_Identified],
    ignored: Sequence[str],
    digest: str,
    framework: Framework,
    earlier: Earlier | None,
    progress: Callable[[str], None],
    *,
    demonstration: bool,
) -> tuple[str, LoadReport]:
    """Write the release and return its id and load report."""
    # Arrow's own allocator does not return freed memory, a quarter of the memory of a build.
    pa.set_memory_pool(pa.system_memory_pool())
    edition = None if demonstration else edition_of(file.blob for file in files)
    if earlier is not None:
        edition = earlier.edition_with(edition)
    aside = home.releases_folder() / f"{home.UNFINISHED}{digest}.duckdb"
    try:
        with ReleaseWriter(aside, framework) as writer:
            reports = [
                _add_file(writer, file, loaded, edition, progress)
                for file, loaded in _ahead(
                    files, lambda each: load_file(each.file.name, each.file.content, framework)
                )
            ]
            _refuse_repeated_table(reports)
            report = LoadReport(tuple(reports), tuple(ignored))
            if earlier is not None:
                new = {(file.level.value, file.breakdown) for file in reports if file.level}
                earlier.copy_into(writer, new)
                report = earlier.report_with(report, new)
            writer.finish_jurisdictions()
            newest = writer.newest_year()
            name = edition.edition if edition else f"data-{newest}"
            release = f"{DEMONSTRATION if demonstration else name}-{digest}"
            facts = ReleaseFacts(release, newest, edition, demonstration)
            writer.add_release(facts, framework.version, SCHEMA_VERSION)
            derive(writer, framework)
            previous = earlier.path if earlier else _previous(demonstration=demonstration)
            if previous is not None:
                writer.compare_with(previous)
            writer.add_report(report)
        with aside.open("rb") as file:
            home.flush_to_disk(file.fileno())
        aside.replace(home.release_path(release))
    finally:
        for leftover in (aside, aside.with_name(f"{aside.name}.wal")):
            leftover.unlink(missing_ok=True)
    return release, report


def _add_file(
    writer: ReleaseWriter,
    file: _Identified,
    loaded: Loaded,
    edition: Edition | None,
    progress: Callable[[str], None],
) -> FileReport:
    report = loaded.report
    report.as_published = edition is not None and file.blob in edition.blobs
    priority = PRIORITY.get(report.breakdown, LAST)
    for residents in loaded.residents:
        writer.add_residents(residents, priority)
    if loaded.part is not None:
        writer.add_observations(loaded.part)
    progress(report.name)
    return report


def _refuse_repeated_table(reports: Sequence[FileReport]) -> None:
    """Refuse two different files of one level and breakdown, which would repeat rows.

    Raises:
        RefusedFileError: naming both.
    """
    seen: dict[tuple[object, str], str] = {}
    for report in reports:
        table = (report.level, report.breakdown)
        if table in seen and report.breakdown != POPULATION:
            message = (
                f"{report.name}: holds the same table as {seen[table]} with other content; "
                "give only one of the two."
            )
            raise RefusedFileError(message)
        seen[table] = report.name


@contextlib.contextmanager
def _only_build_in(folder: Path) -> Iterator[None]:
    """Wait for other builds in this folder; the lock of a killed build is free.

    Raises:
        UserError: when another build does not end.
    """
    lock = home.take_lock(folder / _LOCK, wait=_LONGEST_BUILD)
    if lock is None:
        message = f"{folder}: another build there does not come to an end; stop it and try again."
        raise UserError(message)
    with contextlib.closing(lock):
        yield


def _remove_unfinished(folder: Path) -> None:
    """Remove what killed builds have left."""
    for leftover in folder.glob(f"{home.UNFINISHED}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
