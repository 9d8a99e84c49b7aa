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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from mobility.release.editions import edition_of, git_blob_id
from mobility.release.inputs import InputFile, UnreadableError, find_inputs
from mobility.release.keys import POPULATION
from mobility.release.official import (
    Loaded,
    claims_to_be_official,
    is_release_file,
    load_file,
)
from mobility.release.report import FileReport, LoadReport, RefusedFileError
from mobility.release.writer import ReleaseWriter, read_report
from mobility.store import SCHEMA_VERSION, ReleaseInfo
from mobility.text import INVENTED

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
    files, ignored = _release_files(find_inputs(sources), framework)
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


def _release_files(
    inputs: Sequence[InputFile], framework: Framework
) -> tuple[dict[str, InputFile], list[str]]:
    """The release files among the inputs by the git blob id of their content, and other names."""
    candidates = [file for file in inputs if file.may_be_csv()]
    ignored = [file.name for file in inputs if not file.may_be_csv()]
    files: dict[str, InputFile] = {}
    for file, blob in _ahead(candidates, lambda file: _blob_of_release_file(file, framework)):
        if not blob or blob in files:  # another file, or the same content twice
            ignored.append(file.name)
        else:
            files[blob] = file
    return files, sorted(ignored)


def _blob_of_release_file(file: InputFile, framework: Framework) -> str:
    """The git blob id of a release file, or '' for any other file."""
    try:
        content = file.content()
    except UnreadableError:
        if claims_to_be_official(file.name):
            raise
        return ""
    return git_blob_id(content) if is_release_file(file.name, content, framework) else ""


def _digest(blobs: Iterable[str], framework: Framework, adding_to: str = "") -> str:
    """The hex digits of a release id: a hash of all contents and of what reads them."""
    parts = [*sorted(blobs), framework.version, str(SCHEMA_VERSION)]
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
    files: Mapping[str, InputFile],
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
    edition = None if demonstration else edition_of(files)
    if earlier is not None:
        edition = earlier.edition_with(edition)
    aside = home.releases_folder() / f"{home.UNFINISHED}{digest}.duckdb"
    try:
        with ReleaseWriter(aside, framework) as writer:
            reports = []
            for (blob, _), loaded in _ahead(
                [*files.items()], lambda item: load_file(item[1].name, item[1].content, framework)
            ):
                loaded.report.as_published = edition is not None and blob in edition.blobs
                _add_file(writer, loaded)
                reports.append(loaded.report)
                progress(loaded.report.name)
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
            info = ReleaseInfo(
                id=release,
                newest_year=newest,
                demonstration=demonstration,
                edition=edition.edition if edition else "",
                year=edition.year if edition else newest,
                title=edition.title if edition else INVENTED if demonstration else "",
                publisher=edition.publisher if edition else "",
                license=edition.license if edition else "",
                catalog_page=edition.catalog_page if edition else "",
                framework_version=framework.version,
                schema_version=SCHEMA_VERSION,
            )
            writer.add_release(info)
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


def _add_file(writer: ReleaseWriter, loaded: Loaded) -> None:
    level, breakdown = loaded.report.level, loaded.report.breakdown
    for residents in loaded.residents:
        writer.add_residents(residents, PRIORITY.get(breakdown, LAST))
    if loaded.observations is not None:
        writer.insert_arrow("observation", loaded.observations, level=level, breakdown=breakdown)


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
