"""Versions of a data set: files that never change, and a pointer to the one in use.

A version is written aside, flushed and renamed into place; then the pointer moves. A crash at any
moment leaves the earlier version in use. Deleting sets a mark, and restoring removes it. A change
needs a role in the workspace, and is stored in its audit trail.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mobility import home
from mobility.analysis.places.benchmarks import (
    LevelValues,
    MetricSets,
    benchmark_table,
    distribution_table,
    sets_of,
)
from mobility.analysis.reliability import Quality
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import EVERYONE, HEADLINE, SUPPLEMENT, Metric
from mobility.uploads.columns.mapping import Mapping, Purpose
from mobility.uploads.places.gazetteer import places
from mobility.uploads.versions.metrics import DataSet, metric_of
from mobility.uploads.versions.observations import MASKED, SUPPRESSED, Observations
from mobility.workspace import Workspace
from mobility.workspace.actors import Role
from mobility.workspace.retention import PROGRAM, RESTORABLE_DAYS

_MEMORY = "1GB"  # for one question; five million rows take less


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to a version for reading, with limited memory and no way to other files.

    Raises:
        duckdb.Error: when the file is damaged or gone.
    """
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "enable_external_access": False,
    }
    return duckdb.connect(str(path), read_only=True, config=limits)


@contextmanager
def open_version(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of a version, to be read.

    Raises:
        UserError: when it is damaged or gone, at once or while it is read.
    """
    try:
        with connect(path) as connection:
            yield connection
    except duckdb.Error as error:
        message = (
            f"{path.parent.name}, {path.name}: cannot be read, because the file is damaged or "
            "gone; put another version in use, or add the file again."
        )
        raise UserError(message) from error


def newest_sets(table: pa.Table, metric: Metric) -> list[MetricSets]:
    """The nation and every state in the measure's newest year, by level.

    `table` are observations; only the headline's enter.
    """
    by_level = []
    for level in (Level.COUNTY, Level.PLACE):
        rows = headline_rows(table, level)
        if rows.empty:
            continue
        year = int(rows["year"].max())
        values = level_values(rows[rows["year"] == year].sort_index())
        none_shared = np.zeros(values.geoid.size, dtype=np.int64)
        by_state = Counter(geoid[:2] for geoid in geoids_in_year(level, year))
        by_level.append(
            MetricSets(metric.id, level, sets_of(metric, level, values, none_shared, by_state))
        )
    return by_level


def headline_rows(table: pa.Table, level: Level) -> pd.DataFrame:
    """Return the numbers of everyone in places of a level, indexed by geoid.

    Columns: year, value, lower, upper and `quality`, which is None where it is not known.
    """
    wanted = {"level": level.value, "breakdown": HEADLINE, "subgroup": EVERYONE}
    for name, text in wanted.items():
        table = table.filter(pc.equal(table[name], text))
    columns = ["geoid", "year", "value", "lower", "upper", "quality"]
    rows: pd.DataFrame = table.select(columns).to_pandas().set_index("geoid")
    return rows


def level_values(rows: pd.DataFrame) -> LevelValues:
    """Return rows of `headline_rows` as arrays."""
    columns = {name: rows[name].to_numpy() for name in ("year", "value", "lower", "upper")}
    geoids = rows.index.astype(str)
    return LevelValues.from_columns(
        columns
        | {
            "geoid": geoids.astype(int).to_numpy(),
            "state": geoids.str[:2].astype(int).to_numpy(),
            "weak": (rows["quality"] == Quality.WEAK.value).to_numpy(),
        }
    )


def geoids_in_year(level: Level, year: int) -> list[str]:
    """Return the codes of the places of a level in a year; later years have today's codes."""
    known = [place for place in places().values() if place.level is level]
    first, last = min(p.first_year for p in known), max(p.last_year for p in known)
    year = min(max(year, first), last)
    return sorted(p.geoid for p in known if p.first_year <= year <= p.last_year)


_GROUP = "geoid, year, metric, breakdown, subgroup"
_HIDDEN = f"SELECT {_GROUP} FROM absent WHERE reason <> $by_file AND subgroup <> $everyone"  # noqa: S608 - names only
_SPLIT = f"""
SELECT table_row.*, hidden.subgroup IS NOT NULL AS again
FROM now AS table_row
LEFT JOIN (SELECT DISTINCT {_GROUP} FROM earlier) hidden USING ({_GROUP})
"""  # noqa: S608 - names only


def still_masked(observed: Observations, earlier: Iterable[Path]) -> Observations:
    """The observations without the groups that a version at one of these paths masked."""
    hidden_before = []
    for path in earlier:
        # A damaged version shows nobody anything.
        with suppress(UserError), open_version(path) as connection:
            parameters = {"by_file": SUPPRESSED, "everyone": EVERYONE}
            hidden_before.append(connection.sql(_HIDDEN, params=parameters).to_arrow_table())
    if not hidden_before:
        return observed
    hidden = pa.concat_tables(hidden_before)
    if not hidden.num_rows:
        return observed
    with duckdb.connect() as connection:
        connection.register("earlier", hidden)
        connection.register("now", observed.table)
        split = connection.sql(_SPLIT).to_arrow_table()
    again = split["again"]
    masked = split.filter(again).select(observed.absent.schema.names[:-1])
    reasons = pa.array([MASKED] * masked.num_rows, pa.string())
    more = masked.append_column("reason", reasons).cast(observed.absent.schema)
    table = split.filter(pc.invert(again)).drop_columns("again")
    return replace(
        observed,
        table=table.cast(observed.table.schema),
        absent=pa.concat_tables([observed.absent, more]),
    )


SCHEMA_VERSION = 1  # of the tables in a version file

OUTLINES, LOCAL = "areas_", "local_"
"""What ids of outlines of areas and of numbers on them begin with; see `mobility/areas`."""
_PREFIXES = (SUPPLEMENT, OUTLINES, LOCAL)
_ID = re.compile(rf"(?:{'|'.join(_PREFIXES)})[a-z0-9_]{{1,54}}|{SUPPLEMENT}[a-z0-9_]{{1,57}}")
_POINTER, _DELETED, _LOCK = "current", "deleted", ".lock"
_SUFFIX = ".duckdb"
_REMEMBERED = 500  # versions, and differences of two
_WAIT = 10.0  # seconds for another window to finish keeping
_ABOUT = "SELECT kept, origin, mapping FROM supplement WHERE schema_version = $schema"
_COVERAGE = """
CREATE TABLE coverage AS
SELECT metric, level, breakdown, year, count(*)::INTEGER AS n_values,
    (count(*) FILTER (lower IS NOT NULL AND upper IS NOT NULL))::INTEGER AS n_intervals,
    (count(*) FILTER (quality = 'Weak'))::INTEGER AS n_weak
FROM observation GROUP BY ALL ORDER BY ALL
"""
_DIFFERENCE = """
SELECT count(*) FILTER (a.value IS NULL), count(*) FILTER (b.value IS NULL),
    count(*) FILTER (a.value <> b.value), count(*) FILTER (a.value = b.value)
FROM earlier a FULL JOIN (FROM observation WHERE breakdown = $headline OR subgroup <> $everyone) b
USING (geoid, level, year, metric, breakdown, subgroup)
"""
_NUMBERS = "FROM observation WHERE breakdown = $headline OR subgroup <> $everyone"


@dataclass(frozen=True, slots=True)
class Origin:
    """Origin of the numbers: the file, its source, and the role of a contact."""

    file: str
    source: str = ""
    contact_role: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version; `path` is a database file to be attached read-only.

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
    """Counts of values that a later version added, removed, changed or left unchanged."""

    added: int
    removed: int
    changed: int
    same: int


def supplements_folder() -> Path:
    """The folder with a folder for every data set."""
    return home.home_folder() / "workspace" / "supplements"


def keep(workspace: Workspace, observed: Observations, mapping: Mapping, origin: Origin) -> Version:
    """Keep a new version of the data set that the mapping names, and put it in use.

    When this returns, the version is on disk and survives a crash.

    Raises:
        NotAllowedError: where the actor of the workspace is no editor.
        UserError: when another window keeps one for too long, or the disk cannot be written.
    """
    workspace.require(Role.EDITOR)
    supplement = mapping.metric.id
    if not supplement.startswith(SUPPLEMENT) or not _ID.fullmatch(supplement):
        message = (
            f"{supplement!r} is no id of a data set: it begins with {SUPPLEMENT} and has small "
            "letters, digits and underscores, 60 at most."
        )
        raise UserError(message)
    if mapping.purpose is Purpose.MEASURE and not observed.table.num_rows:
        raise UserError("No number of the file can be shown, so there is nothing to keep.")
    with only_keeper(supplement) as folder:
        observed = still_masked(observed, version_paths(supplement))
        path = _write(folder, observed, mapping, origin)
        put_in_use(workspace, folder, number_of(path), deleted=False)
    return read_version(path, supplement)


@contextmanager
def only_keeper(supplement: str) -> Iterator[Path]:
    """The folder of a data set, while nobody else adds a version to it.

    Raises:
        UserError: when another window keeps one for too long, or the disk cannot be written.
    """
    folder = supplements_folder() / supplement
    with _writing(supplement):
        folder.mkdir(parents=True, exist_ok=True)
        lock = home.take_lock(folder / _LOCK, _WAIT)
        if lock is None:
            raise UserError("Another window is keeping this data set; try again in a moment.")
        with closing(lock):
            for path in folder.glob(f"{home.UNFINISHED}*"):  # what a crash left half done
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            yield folder


@contextmanager
def _writing(supplement: str) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = (
            f"{supplement} cannot be changed in {supplements_folder()} ({reason}). Nothing was "
            "changed; check the disk and the right to write there."
        )
        raise UserError(" ".join(message.split())) from error


@contextmanager
def new_version(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A file to write the next version into, and where it is put when that is done.

    To be called while `only_keeper` holds the folder.
    """
    number = max((number_of(path) for path in folder.glob(f"v*{_SUFFIX}")), default=0) + 1
    path = folder / f"v{number:05d}{_SUFFIX}"
    aside = folder / f"{home.UNFINISHED}{path.name}"
    yield aside, path
    with aside.open("rb+") as file:
        home.flush_to_disk(file.fileno())
    aside.replace(path)


def add_file(folder: Path, file: Path) -> Path:
    """Add a version that was made elsewhere to the folder, as the newest, without using it."""
    with new_version(folder) as (aside, path):
        shutil.copyfile(file, aside)
    return path


def put_in_use(workspace: Workspace, folder: Path, number: int, *, deleted: bool) -> None:
    """Put a version in use in the folder, or have it ready there for `restore`."""
    mark, after = folder / _DELETED, {"version": number, "deleted": deleted}
    with workspace.noting("data_set", folder.name, _state(folder), after):
        if deleted:
            mark.touch()
        _point(folder, number)
        if not deleted:
            mark.unlink(missing_ok=True)


def _state(folder: Path) -> dict[str, int | bool] | None:
    """The version that the pointer names, and whether the data set is deleted; None for none."""
    try:
        number = int((folder / _POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return {"version": number, "deleted": is_deleted(folder)}


def _write(folder: Path, observed: Observations, mapping: Mapping, origin: Origin) -> Path:
    about = {
        "kept": datetime.now(UTC).isoformat(timespec="seconds"),
        "origin": json.dumps(asdict(origin)),
        "mapping": mapping.to_json(),
        "schema": SCHEMA_VERSION,
    }
    tables = {"observation": observed.table, "absent": observed.absent}
    if mapping.purpose is Purpose.MEASURE:  # benchmarks as a release has them
        sets = newest_sets(observed.table, metric_of(DataSet(mapping.metric, "", "", ()), {}))
        tables |= {"benchmark": benchmark_table(sets), "distribution": distribution_table(sets)}
    with new_version(folder) as (aside, path), duckdb.connect(str(aside)) as connection:
        connection.execute(
            "CREATE TABLE supplement "
            "(kept VARCHAR, origin VARCHAR, mapping VARCHAR, schema_version SMALLINT)"
        )
        connection.execute(
            "INSERT INTO supplement VALUES ($kept, $origin, $mapping, $schema)", about
        )
        for name, table in tables.items():
            order = "ORDER BY ALL" if name in {"observation", "absent"} else ""
            connection.register("arrived", table)
            connection.execute(f"CREATE TABLE {name} AS FROM arrived {order}")
            connection.unregister("arrived")
        connection.execute(_COVERAGE)
    return path


def _point(folder: Path, number: int) -> None:
    """Put a version in use; a crash at any moment leaves the old pointer or the new."""
    home.write_whole(folder / _POINTER, f"{number}\n".encode())


def number_of(path: Path) -> int:
    """The number of the version that a file holds."""
    return int(path.stem.removeprefix("v"))


def version_paths(supplement: str) -> list[Path]:
    """The files of every version of a data set, the oldest first."""
    return sorted((supplements_folder() / supplement).glob(f"v*{_SUFFIX}"))


def read_version(path: Path, supplement: str) -> Version:
    """A version by its file.

    Raises:
        UserError: when the file is damaged or was kept by another version of this application.
    """
    return _version(path, supplement, written(path))


@lru_cache(maxsize=_REMEMBERED)
def _version(path: Path, supplement: str, _written: int) -> Version:
    """A version by its file, which never changes, so that a page need not open it again."""
    with open_version(path) as connection:
        row = connection.execute(_ABOUT, {"schema": SCHEMA_VERSION}).fetchone()
    if row is None:
        raise UserError(f"{supplement}, {path.name}: is no kept data set; add the file again.")
    stored_at, origin, mapping = row
    try:
        came_from, understood = Origin(**json.loads(origin)), Mapping.from_json(mapping)
    except (TypeError, ValueError) as error:
        raise UserError(f"{supplement}, {path.name}: is damaged; add the file again.") from error
    return Version(supplement, number_of(path), path, stored_at, came_from, understood)


def supplement_ids(*, deleted: bool = False) -> list[str]:
    """The ids of the data sets in use, or of the deleted ones, sorted."""
    return stored_ids(SUPPLEMENT, deleted=deleted)


def stored_ids(prefix: str = "", *, deleted: bool = False) -> list[str]:
    """The ids that begin with a prefix, of whatever has versions in use or deleted, sorted."""
    folder = supplements_folder()
    folders = [path.parent for path in folder.glob(f"{prefix}*/{_POINTER}")]
    return sorted(each.name for each in folders if is_deleted(each) == deleted)


def written(path: Path) -> int:
    """When a file was written; 0 when it is gone. Caches of versions have it in their keys."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def versions(supplement: str) -> list[Version]:
    """Return all versions of a data set, oldest first."""
    return [read_version(path, supplement) for path in version_paths(supplement)]


def path_in_use(supplement: str) -> Path | None:
    """The file of the version the pointer names; None when there is none."""
    if not _ID.fullmatch(supplement):
        return None
    folder = supplements_folder() / supplement
    state = _state(folder)
    if state is None:
        return None
    path = folder / f"v{state['version']:05d}{_SUFFIX}"
    return path if path.is_file() else None


def version_in_use(supplement: str) -> Version:
    """The version the pointer names.

    Raises:
        UserError: when there is no such data set, or it cannot be read.
    """
    path = path_in_use(supplement)
    if path is None and version_paths(supplement):
        raise UserError(
            f"{supplement}: the note that says which version is in use is damaged; put a version "
            "in use again, or add the file again."
        )
    if path is None:
        known = ", ".join(supplement_ids()) or "none yet"
        raise UserError(f"There is no data set {supplement!r}; there are: {known}.")
    return read_version(path, supplement)


def places_of(version: Version) -> tuple[str, ...]:
    """The codes of the places that a version has a number of, sorted."""
    return _places(version.path, written(version.path))


@lru_cache(maxsize=_REMEMBERED)
def _places(path: Path, _written: int) -> tuple[str, ...]:
    with open_version(path) as connection:
        rows = connection.execute(
            "SELECT DISTINCT geoid FROM observation ORDER BY geoid"
        ).fetchall()
    return tuple(geoid for (geoid,) in rows)


def roll_back(workspace: Workspace, supplement: str, number: int) -> Version:
    """Put another version in use; the newer ones stay."""
    workspace.require(Role.EDITOR)
    folder = supplements_folder() / supplement
    path = folder / f"v{number:05d}{_SUFFIX}"
    if not path.is_file():
        numbers = ", ".join(str(each.number) for each in versions(supplement)) or "none"
        raise UserError(f"There is no version {number} of {supplement}; there are: {numbers}.")
    version = read_version(path, supplement)
    with _writing(supplement):
        put_in_use(workspace, folder, number, deleted=is_deleted(folder))
    return version


def delete(workspace: Workspace, supplement: str) -> None:
    """Take a data set out of use; `restore` brings it back until it is erased."""
    _set_deleted(workspace, supplement, deleted=True)


def restore(workspace: Workspace, supplement: str) -> None:
    """Undo `delete`."""
    _set_deleted(workspace, supplement, deleted=False)


def _set_deleted(workspace: Workspace, supplement: str, *, deleted: bool) -> None:
    workspace.require(Role.EDITOR)
    path = path_in_use(supplement)
    if path is None or supplement.startswith(SUPPLEMENT):  # which says why it cannot be read
        path = version_in_use(supplement).path
    with _writing(supplement):
        put_in_use(workspace, path.parent, number_of(path), deleted=deleted)


def erase_deleted_data_sets(workspace: Workspace) -> list[str]:
    """Erase every version of the data sets that were deleted more than 90 days ago.

    The mark of the deletion stays: a workspace file that still has it does not bring it back.

    Returns:
        The ids of the erased data sets.
    """
    erased = []
    last = time.time() - timedelta(days=RESTORABLE_DAYS).total_seconds()
    for supplement in stored_ids(deleted=True):
        with only_keeper(supplement) as folder:
            if not is_deleted(folder) or (folder / _DELETED).stat().st_mtime >= last:
                continue
            program = workspace.acting(PROGRAM)
            with program.noting("data_set", supplement, _state(folder), {"erased": True}):
                (folder / _POINTER).unlink()
                for path in version_paths(supplement):
                    path.unlink()
            erased.append(supplement)
    return erased


def is_deleted(folder: Path) -> bool:
    """Return whether the data set of a folder was deleted."""
    return (folder / _DELETED).exists()


def compare_versions(earlier: Version, later: Version) -> VersionDifference:
    """Compare two versions by place, year, metric and group."""
    paths = earlier.path, later.path
    return _difference(*paths, *map(written, paths))


@lru_cache(maxsize=_REMEMBERED)
def _difference(earlier: Path, later: Path, *_written: int) -> VersionDifference:
    # Everyone's numbers stand once more inside every breakdown.
    once = {"headline": HEADLINE, "everyone": EVERYONE}
    with open_version(earlier) as connection:
        was = connection.sql(_NUMBERS, params=once).to_arrow_table()
    with open_version(later) as connection:
        connection.register("earlier", was)
        row = connection.execute(_DIFFERENCE, once).fetchone()
    return VersionDifference(*(row or (0, 0, 0, 0)))


# Versions kept before all masked numbers had one reason have two.
_ABSENT = "SELECT * REPLACE (IF(reason = $by_file, reason, $masked) AS reason) FROM absent"


def with_earlier_years(observed: Observations, mapping: Mapping, earlier: Version) -> Observations:
    """The observations of a file, and those of an earlier version of years the file does not have.

    A year that the file has is taken from the file alone, corrections and gaps included.

    Raises:
        UserError: when the earlier version is in another unit, or its file is damaged.
    """
    before, now = earlier.mapping.metric, mapping.metric
    if (before.unit, before.per) != (now.unit, now.per):
        raise UserError(
            f"Version {earlier.number} is in another unit ({before.unit}), so its years cannot "
            "stay beside these: choose the same unit, or do not keep them."
        )
    years = pa.array(
        {*observed.table["year"].to_pylist(), *observed.absent["year"].to_pylist()}, pa.int16()
    )
    with open_version(earlier.path) as connection:
        parameters = {"by_file": SUPPRESSED, "masked": MASKED}
        old = [
            connection.sql(query, params=given).to_arrow_table()
            for query, given in (("FROM observation", {}), (_ABSENT, parameters))
        ]
    table, absent = (
        pa.concat_tables([new, _without(earlier_rows, years, new.schema)])
        for new, earlier_rows in zip((observed.table, observed.absent), old, strict=True)
    )
    return replace(observed, table=table, absent=absent)


def _without(table: pa.Table, years: pa.Array, schema: pa.Schema) -> pa.Table:
    """The rows of other years, in the columns of a schema."""
    rows = table.select(schema.names).cast(schema)
    return rows.filter(pc.invert(pc.is_in(rows["year"], value_set=years)))
