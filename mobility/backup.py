"""Copies of the workspace: one a day by itself, whenever somebody wants one, and restoring one.

A copy of a day has the records, and which version of each data set was in use; the versions
themselves are files that never change. A copy that somebody writes to a file of their own holds
those, too, so that it can be restored on another computer.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from mobility import home
from mobility.areas.keeping import check_version
from mobility.clock import today
from mobility.errors import UserError
from mobility.uploads.versions.carrying import Carried, carried_sets, put_back
from mobility.uploads.versions.keeping import erase_deleted_data_sets, number_of, version_paths
from mobility.workspace import Workspace
from mobility.workspace.actors import Role
from mobility.workspace.copies import (
    DataSetVersion,
    Replaced,
    opened_copy,
    replace_records,
    write_copy,
)
from mobility.workspace.retention import erase_deleted

COPIES = 14
"""So many copies of days stay, and as many of those that are made before one is restored."""
_ENDING = ".sqlite"
_BEFORE = "-before-restoring"  # ends the name of a copy that was made before another was restored
_NAME = re.compile(
    rf"(?P<day>\d{{4}}-\d\d-\d\d)(-(?P<hour>\d\d)(?P<minute>\d\d)\d{{8}}{_BEFORE})?{re.escape(_ENDING)}"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the workspace in the folder of copies.

    ``day`` is when it was made; ``time`` the time of that day (24 hours), where it was made before
    another one was restored, else empty.
    """

    path: Path
    day: date
    time: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """Outcome of restoring: what became of the records, and a copy of what was there before.

    ``missing`` are the data sets whose version is neither in the copy nor on this computer.
    """

    records: Replaced
    before: Path
    missing: tuple[str, ...]


def folder() -> Path:
    """The folder of the copies of days."""
    return home.home_folder() / "workspace" / "copies"


def copies() -> list[Copy]:
    """Return the copies in the folder, the newest first."""
    there = []
    for path in sorted(folder().glob(f"*{_ENDING}"), reverse=True):
        if name := _NAME.fullmatch(path.name):
            with suppress(ValueError):  # no day, and no copy of ours
                day = date.fromisoformat(name["day"])
                time = f"{name['hour']}:{name['minute']}" if name["hour"] else ""
                there.append(Copy(path, day, time))
    return there


def copy_daily(workspace: Workspace) -> Path | None:
    """Make the copy of today, unless there is one, and erase what was deleted long ago.

    Returns:
        The copy, or None where there is one of today, or another process makes it.

    Raises:
        UserError: when the workspace cannot be read.
        OSError: when the copy cannot be written.
    """
    path = folder() / f"{today()}{_ENDING}"
    if path.exists():
        return None
    folder().mkdir(parents=True, exist_ok=True)
    lock = home.take_lock(folder() / ".lock")
    if lock is None:
        return None
    with closing(lock):
        if path.exists():
            return None
        _write(workspace, path, with_content=False)
        _remove_old()
        erase_deleted(workspace)  # never without a copy
        erase_deleted_data_sets(workspace)
    return path


def copy_now(workspace: Workspace, file: Path | None = None) -> Path:
    """Make the copy of today anew; or write one with the content of data sets to a file.

    Raises:
        NotAllowedError: where the actor is no admin.
        UserError: when the workspace cannot be read, or the file cannot be written.
    """
    workspace.require(Role.ADMIN)
    path = file or folder() / f"{today()}{_ENDING}"
    try:
        if file is None:
            folder().mkdir(parents=True, exist_ok=True)
        _write(workspace, path, with_content=file is not None)
        _remove_old()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{path} cannot be written: {reason}. Nothing was changed.") from error
    return path


def restore(workspace: Workspace, file: Path) -> Restored:
    """Put a copy in place of the workspace, after a copy of what is there.

    Records are replaced all or not at all, data sets after them; doing it again finishes a
    restoring that was cut off. Versions of data sets that only this computer has stay.

    Raises:
        NotAllowedError: where the actor is no admin.
        UserError: when the file cannot be read, is damaged or no copy, or was made by a later
            version; nothing is changed then.
    """
    workspace.require(Role.ADMIN)
    if not file.is_file():
        raise UserError(f"{file} does not exist; give a file that `backup` wrote.")
    with home.scratch_folder() as scratch, opened_copy(file, scratch) as (copy, versions):
        sets, missing = _arranged(versions)
        for data_set in sets:
            for path in data_set.files:
                if path.is_relative_to(scratch):
                    check_version(path, data_set.id)
        before = folder() / f"{datetime.now(UTC).astimezone():%Y-%m-%d-%H%M%S%f}{_BEFORE}{_ENDING}"
        try:
            folder().mkdir(parents=True, exist_ok=True)
            _write(workspace, before, with_content=False)
        except OSError as error:
            raise UserError(
                f"No copy can be made before ({error.strerror or error}). Nothing was changed."
            ) from error
        records = replace_records(workspace, copy)
        if versions:
            put_back(workspace, sets, missing)
        _remove_old()
    return Restored(records, before, missing)


def restored_words(restored: Restored) -> list[str]:
    """Return sentences on the outcome of restoring."""
    records = restored.records
    sentence = (
        f"Restored: {records.added} records came back, {records.changed} are as they were then, "
        f"{records.removed} made since are gone."
    )
    lines = [sentence]
    if restored.missing:
        names = ", ".join(restored.missing)
        lines.append(
            f"Their numbers are in no copy and not here, so they stay as they are: {names}."
        )
    return lines


def _arranged(versions: list[DataSetVersion]) -> tuple[list[Carried], tuple[str, ...]]:
    """The data sets of a copy, each with files of this computer or of the copy."""
    sets, missing = [], []
    for name in dict.fromkeys(version.data_set for version in versions):
        here = {_digest(path): path for path in version_paths(name)}
        own = [version for version in versions if version.data_set == name]
        files = [here.get(version.digest, version.file) for version in own]
        used = [path for path, version in zip(files, own, strict=True) if version.in_use and path]
        there = tuple(path for path in files if path is not None)
        if used:
            sets.append(Carried(name, there, there.index(used[0]), own[0].deleted))
        else:
            missing.append(name)
    return sets, tuple(missing)


def _write(workspace: Workspace, path: Path, *, with_content: bool) -> None:
    aside = path.with_name(f"{home.UNFINISHED}{path.name}")
    try:
        aside.write_bytes(b"")  # says at once where nothing can be written
        write_copy(workspace, aside, _versions(), with_content=with_content)
        with aside.open("rb+") as written:
            home.flush_to_disk(written.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _versions() -> list[DataSetVersion]:
    return [
        DataSetVersion(
            data_set.id,
            number_of(path),
            _digest(path),
            in_use=number == data_set.current,
            deleted=data_set.deleted,
            file=path,
        )
        for data_set in carried_sets()
        for number, path in enumerate(data_set.files)
    ]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_old() -> None:
    """Remove the oldest copies of each kind."""
    for of_days in (False, True):
        for each in [copy for copy in copies() if bool(copy.time) is not of_days][COPIES:]:
            each.path.unlink(missing_ok=True)
