"""Versions of a user's data set: files that never change, and a pointer to the one in use.

A version is written aside, flushed and renamed into place; then the pointer moves. A crash at any
moment leaves what was confirmed before. Deleting sets a mark, and taking the mark away undoes it.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from mobility import home
from mobility.errors import UserError
from mobility.supplement.mapping import Mapping
from mobility.supplement.observations import Observations

_POINTER, _DELETED, _LOCK = "current", "deleted", ".lock"
_SUFFIX = ".duckdb"
_WAIT = 10.0  # seconds for another window to finish keeping
_DIFFERENCE = """
SELECT count(*) FILTER (a.value IS NULL), count(*) FILTER (b.value IS NULL),
    count(*) FILTER (a.value <> b.value), count(*) FILTER (a.value = b.value)
FROM earlier.observation a FULL JOIN later.observation b
USING (geoid, level, year, metric, breakdown, subgroup)
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the numbers are from: the file, its source, and the role of whoever answers for it."""

    file: str
    source: str = ""
    contact_role: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One kept version; `path` is a database file to be attached read-only.

    `kept` is the time in UTC. The mapping is the one it was made with, for next year's file.
    """

    id: str
    number: int
    path: Path
    kept: str
    origin: Origin
    mapping: Mapping


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """How many values a later version added, removed, changed or left as they were."""

    added: int
    removed: int
    changed: int
    same: int


def supplements_folder() -> Path:
    """The folder with a folder for every data set."""
    return home.home_folder() / "workspace" / "supplements"


def keep(observed: Observations, mapping: Mapping, origin: Origin) -> Version:
    """Keep a new version of the data set that the mapping names, and put it in use.

    When this returns, the version is on disk and survives a crash.

    Raises:
        UserError: when another window keeps one for too long, or the disk cannot be written.
    """
    supplement = mapping.metric.id
    if not supplement.isidentifier():
        raise UserError(f"{supplement!r} is no id: use letters, digits and underscores.")
    folder = supplements_folder() / supplement
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = home.take_lock(folder / _LOCK, _WAIT)
        if lock is None:
            raise UserError("Another window is keeping this data set; try again in a moment.")
        try:
            _clear_unfinished(folder)
            number = max((_number(path) for path in folder.glob(f"v*{_SUFFIX}")), default=0) + 1
            path = _write(folder, number, observed, mapping, origin)
            _point(folder, number)
            (folder / _DELETED).unlink(missing_ok=True)
        finally:
            lock.close()
    except OSError as error:
        message = f"{supplement} cannot be kept ({error}); nothing was changed. Check the disk."
        raise UserError(message) from error
    return _read(path, supplement)


def _write(
    folder: Path, number: int, observed: Observations, mapping: Mapping, origin: Origin
) -> Path:
    path = folder / f"v{number:05d}{_SUFFIX}"
    aside = folder / f"{home.UNFINISHED}{path.name}"
    about = {
        "kept": datetime.now(UTC).isoformat(timespec="seconds"),
        "origin": json.dumps(asdict(origin)),
        "mapping": mapping.to_json(),
    }
    connection = duckdb.connect(str(aside))
    try:
        connection.execute(
            "CREATE TABLE supplement (kept VARCHAR, origin VARCHAR, mapping VARCHAR)"
        )
        connection.execute("INSERT INTO supplement VALUES ($kept, $origin, $mapping)", about)
        for name, table in (("observation", observed.table), ("absent", observed.absent)):
            connection.register("arrived", table)
            connection.execute(f"CREATE TABLE {name} AS FROM arrived ORDER BY ALL")
            connection.unregister("arrived")
    finally:
        connection.close()
    _flush(aside)
    aside.replace(path)
    return path


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        home.flush_to_disk(file.fileno())


def _point(folder: Path, number: int) -> None:
    """Put a version in use; a crash at any moment leaves the old pointer or the new."""
    aside = folder / f"{home.UNFINISHED}{_POINTER}-{os.getpid()}"
    with aside.open("w", encoding="utf-8") as file:
        file.write(f"{number}\n")
        home.flush_to_disk(file.fileno())
    aside.replace(folder / _POINTER)


def _clear_unfinished(folder: Path) -> None:
    """Remove what a crash left half done; only whoever has the lock may."""
    for path in folder.glob(f"{home.UNFINISHED}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("v"))


def _read(path: Path, supplement: str) -> Version:
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("SELECT kept, origin, mapping FROM supplement").fetchone()
    if row is None:
        raise UserError(f"{path.name}: is no kept data set; add the file again.")
    kept, origin, mapping = row
    return Version(
        supplement,
        _number(path),
        path,
        kept,
        Origin(**json.loads(origin)),
        Mapping.from_json(mapping),
    )


def supplement_ids(*, deleted: bool = False) -> list[str]:
    """The ids of the data sets in use, or of the deleted ones, sorted."""
    folder = supplements_folder()
    found = [path.parent for path in folder.glob(f"*/{_POINTER}")]
    return sorted(each.name for each in found if (each / _DELETED).exists() == deleted)


def versions(supplement: str) -> list[Version]:
    """Every version of a data set, the oldest first."""
    paths = sorted((supplements_folder() / supplement).glob(f"v*{_SUFFIX}"))
    return [_read(path, supplement) for path in paths]


def version_in_use(supplement: str) -> Version:
    """The version the pointer names.

    Raises:
        UserError: when there is no such data set.
    """
    folder = supplements_folder() / supplement
    try:
        number = int((folder / _POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        known = ", ".join(supplement_ids()) or "none yet"
        raise UserError(f"There is no data set {supplement!r}; there are: {known}.") from error
    return _read(folder / f"v{number:05d}{_SUFFIX}", supplement)


def roll_back(supplement: str, number: int) -> Version:
    """Put another version in use; the newer ones stay."""
    folder = supplements_folder() / supplement
    path = folder / f"v{number:05d}{_SUFFIX}"
    if not path.is_file():
        numbers = ", ".join(str(each.number) for each in versions(supplement)) or "none"
        raise UserError(f"There is no version {number} of {supplement}; there are: {numbers}.")
    _point(folder, number)
    return _read(path, supplement)


def delete(supplement: str) -> None:
    """Take a data set out of use; `restore` brings it back."""
    (version_in_use(supplement).path.parent / _DELETED).touch()


def restore(supplement: str) -> None:
    """Undo `delete`."""
    (version_in_use(supplement).path.parent / _DELETED).unlink(missing_ok=True)


def compare_versions(earlier: Version, later: Version) -> VersionDifference:
    """What a later version changed, by place, year, metric and group."""
    with duckdb.connect() as connection:
        for name, version in (("earlier", earlier), ("later", later)):
            escaped = str(version.path).replace("'", "''")
            connection.execute(f"ATTACH '{escaped}' AS {name} (READ_ONLY)")
        row = connection.execute(_DIFFERENCE).fetchone()
    return VersionDifference(*(row or (0, 0, 0, 0)))
