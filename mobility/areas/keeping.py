"""Stored outlines of areas and numbers on them: versions that never change, one of each in use.

They lie in the folder of the data sets, under ids that begin with `areas_` and `local_`, and are
written, deleted, restored and carried along like those.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import TypeAdapter

from mobility.areas.kinds import KINDS, AreaKind
from mobility.errors import UserError
from mobility.places import fold
from mobility.registry import Better
from mobility.uploads.versions import carrying
from mobility.uploads.versions.keeping import (
    LOCAL,
    OUTLINES,
    new_version,
    number_of,
    only_keeper,
    open_version,
    path_in_use,
    put_in_use,
    stored_ids,
    version_paths,
    written,
)
from mobility.workspace import Workspace
from mobility.workspace.actors import Role

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from mobility.areas.counties import InCounties
    from mobility.areas.plane import Shapes
    from mobility.areas.reading import Outlines

SCHEMA_VERSION = 1
_REMEMBERED = 60  # versions
_LONGEST = 54  # characters of an id behind its beginning
_DIGEST = 7  # characters
_AREA_COLUMNS: carrying.Columns = {
    "area_set": {"kept": "VARCHAR", "about": "VARCHAR", "schema_version": "SMALLINT"},
    "area": {"number": "INTEGER", "code": "VARCHAR", "name": "VARCHAR", "place": "VARCHAR",
             "square_km": "DOUBLE", "outline": "BLOB", "drawn": "BLOB"},
    "area_county": {"number": "INTEGER", "county": "VARCHAR", "share": "DOUBLE"},
}  # fmt: skip
_AREA_WRONG = {
    "area": "number IS NULL OR code IS NULL OR name IS NULL OR place IS NULL OR outline IS NULL "
    "OR drawn IS NULL",
    "area_county": "number IS NULL OR county IS NULL OR share IS NULL",
}
NUMBER_COLUMNS = {
    "code": "VARCHAR", "place": "VARCHAR", "year": "SMALLINT", "breakdown": "VARCHAR",
    "subgroup": "VARCHAR", "count": "DOUBLE", "base": "DOUBLE", "count_error": "DOUBLE",
    "base_error": "DOUBLE", "value": "DOUBLE", "lower": "DOUBLE", "upper": "DOUBLE",
    "absent": "VARCHAR",
}  # fmt: skip
"""The columns of stored numbers; `code` is empty for the place as a whole."""
_LOCAL_COLUMNS: carrying.Columns = {
    "local_measure": {"kept": "VARCHAR", "about": "VARCHAR", "schema_version": "SMALLINT"},
    "area_value": NUMBER_COLUMNS,
}
_LOCAL_WRONG = {
    "area_value": "code IS NULL OR place IS NULL OR year IS NULL OR breakdown IS NULL "
    "OR subgroup IS NULL OR absent IS NULL",
}


@dataclass(frozen=True, slots=True)
class AreaSetDetails:
    """What is said of a set of areas.

    `city` is the geoid of the city that a person said the areas cover; empty where they belong to
    their counties. `invented`: outlines of the demonstration.
    """

    name: str
    kind: AreaKind
    vintage: str = ""
    file: str = ""
    source: str = ""
    city: str = ""
    notes: tuple[str, ...] = ()
    invented: bool = False

    @property
    def plural(self) -> str:
        """What several of its areas are called, such as "census tracts of 2010"."""
        plural = KINDS[self.kind].plural
        return f"{plural} of {self.vintage}" if self.vintage else plural

    @property
    def label(self) -> str:
        """What one of its areas is called."""
        return KINDS[self.kind].label


@dataclass(frozen=True, slots=True, eq=False)
class StoredAreas:
    """A stored version of a set of areas; tuples have one entry an area.

    `places` are the geoids of the county (or the said city) that each area counts for, '' for none.
    """

    id: str
    number: int
    path: Path
    kept: str
    details: AreaSetDetails
    codes: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    square_km: NDArray[np.float64]

    def rows_of(self, place: str) -> NDArray[np.int64]:
        """The numbers of the areas of a place."""
        return np.flatnonzero(np.array(self.places) == place)


@dataclass(frozen=True, slots=True)
class MeasureDetails:
    """What is said of numbers on areas.

    Attributes:
        name: of the measure.
        areas: id of the set of areas.
        areas_version: its version.
        per: 1 for a share, such as 1,000 for a rate of events; None for other numbers.
        unit: what the numbers are, such as "dollars", where they are no share and no rate.
        better: the better direction.
        universe: who is counted.
        source: where the numbers are from.
        file: the name of the uploaded file.
        limit: the fewest people that are shown.
        survey: whether the numbers are a survey's estimates with margins of error.
        residents: whether they say how many residents live in each area, for other tables.
        notes: a sentence for everything that was decided.
        invented: whether the numbers are invented.
    """

    name: str
    areas: str
    areas_version: int
    per: int | None = None
    unit: str = ""
    better: Better = Better.NEITHER
    universe: str = ""
    source: str = ""
    file: str = ""
    limit: int = 10
    survey: bool = False
    residents: bool = False
    notes: tuple[str, ...] = ()
    invented: bool = False

    @property
    def measure(self) -> str:
        """Names the measure whatever its areas are: tables of one measure are masked together."""
        return slug(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class StoredNumbers:
    """A stored version of numbers on areas; `rows` has the columns `NUMBER_COLUMNS`."""

    id: str
    number: int
    path: Path
    kept: str
    details: MeasureDetails
    rows: pd.DataFrame = field(repr=False)

    @property
    def years(self) -> tuple[int, ...]:
        """The years with numbers, the oldest first."""
        return tuple(int(year) for year in sorted(self.rows["year"].unique()))


_AREA_DETAILS = TypeAdapter(AreaSetDetails)
_MEASURE_DETAILS = TypeAdapter(MeasureDetails)


def slug(name: str, longest: int = _LONGEST) -> str:
    """Small letters, digits and underscores of a name; a longer one ends in a digest of it.

    >>> slug("Evictions per 100 renters (2023)")
    'evictions_per_100_renters_2023'
    >>> slug("Evictions of 2023", 12)
    'evic_0f4c9e6'
    """
    whole = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_") or "areas"
    if len(whole) <= longest:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST]
    return f"{whole[: longest - _DIGEST - 1].rstrip('_')}_{digest}"


def area_set_id(name: str) -> str:
    """The id of a set of areas by its name."""
    return f"{OUTLINES}{slug(name)}"


def numbers_id(name: str, areas: str) -> str:
    """The id of numbers by the name of the measure and the id of its areas."""
    own = slug(name, _LONGEST // 2 - 1)
    return f"{LOCAL}{own}_{slug(areas.removeprefix(OUTLINES), _LONGEST // 2)}"


# ---- writing ---------------------------------------------------------------------------------
def keep_areas(
    workspace: Workspace, outlines: Outlines, in_counties: InCounties, details: AreaSetDetails
) -> StoredAreas:
    """Store a new version of a set of areas and put it in use.

    Raises:
        NotAllowedError: where the actor of the workspace is no editor.
        UserError: when another window stores one for too long, or the disk cannot be written.
    """
    import shapely  # noqa: PLC0415 - the start of the program must not pay for it

    places: tuple[str, ...] = in_counties.county
    if details.city:
        from mobility.areas.counties import place_in_city  # noqa: PLC0415 - as above

        places, note = place_in_city(outlines.shapes, details.city, outline_of_city(details.city))
        details = replace(details, notes=(*details.notes, note))
    number = np.arange(len(outlines.codes))
    tables = {
        "area": pd.DataFrame(
            {
                "number": number, "code": outlines.codes, "name": outlines.names,
                "place": places, "square_km": outlines.square_km,
                "outline": list(shapely.to_wkb(outlines.shapes)),
                "drawn": list(shapely.to_wkb(outlines.drawn)),
            }
        ),
        "area_county": pd.DataFrame(in_counties.shares, columns=["number", "county", "share"]),
    }  # fmt: skip
    name = area_set_id(details.name)
    path = _keep(workspace, name, "area_set", asdict(details), tables, _AREA_COLUMNS)
    return read_areas(path, name)


def keep_numbers(
    workspace: Workspace, details: MeasureDetails, rows: pd.DataFrame
) -> StoredNumbers:
    """Store a new version of numbers on areas, masked already, and put it in use.

    Raises:
        NotAllowedError: where the actor of the workspace is no editor.
        UserError: when another window stores one for too long, or the disk cannot be written.
    """
    name = numbers_id(details.name, details.areas)
    tables = {"area_value": rows[list(NUMBER_COLUMNS)]}
    path = _keep(workspace, name, "local_measure", asdict(details), tables, _LOCAL_COLUMNS)
    return read_numbers(path, name)


def _keep(
    workspace: Workspace, name: str, head: str, details: dict[str, Any],
    tables: Mapping[str, pd.DataFrame], columns: carrying.Columns,
) -> Path:  # fmt: skip
    workspace.require(Role.EDITOR)
    about = {
        "kept": datetime.now(UTC).isoformat(timespec="seconds"),
        "about": json.dumps(details, ensure_ascii=False),
        "schema": SCHEMA_VERSION,
    }
    with only_keeper(name) as folder:
        with new_version(folder) as (aside, path), duckdb.connect(str(aside)) as connection:
            connection.execute(
                f"CREATE TABLE {head} (kept VARCHAR, about VARCHAR, schema_version SMALLINT)"
            )
            connection.execute(
                f"INSERT INTO {head} VALUES ($kept, $about, $schema)",  # noqa: S608 - ours
                about,
            )
            for table, rows in tables.items():
                connection.register("arrived", rows)
                casts = ", ".join(f'"{n}"::{kind} AS "{n}"' for n, kind in columns[table].items())
                connection.execute(f"CREATE TABLE {table} AS SELECT {casts} FROM arrived")  # noqa: S608 - ours
                connection.unregister("arrived")
        put_in_use(workspace, folder, number_of(path), deleted=False)
    return path


# ---- reading ---------------------------------------------------------------------------------
def area_sets() -> list[StoredAreas]:
    """Return the sets of areas in use, by id; one that cannot be read is left out."""
    return [read_areas(path, name) for name, path in _in_use(OUTLINES) if _is_readable(path, name)]


def numbers_in_use() -> list[StoredNumbers]:
    """Return the numbers on areas in use, by id; those that cannot be read are left out."""
    return [read_numbers(path, name) for name, path in _in_use(LOCAL) if _is_readable(path, name)]


def areas_key() -> tuple[tuple[str, str, int], ...]:
    """Return what is in use: equal keys mean equal areas and numbers in every process."""
    return tuple(
        (name, str(path), written(path))
        for each in (OUTLINES, LOCAL)
        for name, path in _in_use(each)
    )


def unreadable() -> list[str]:
    """Return a sentence for each set and table that cannot be read."""
    return [
        f"{name} cannot be read and is left out; add its file again."
        for prefix in (OUTLINES, LOCAL)
        for name, path in _in_use(prefix)
        if not _is_readable(path, name)
    ]


def one_area_set(name: str) -> StoredAreas:
    """Return the version of a set in use.

    Raises:
        UserError: when there is no such set, or it cannot be read.
    """
    return read_areas(_path_of(name, OUTLINES, "areas"), name)


def one_table(name: str) -> StoredNumbers:
    """Return the version of numbers in use.

    Raises:
        UserError: when there are no such numbers, or they cannot be read.
    """
    return read_numbers(_path_of(name, LOCAL, "numbers"), name)


def _path_of(name: str, prefix: str, what: str) -> Path:
    """Return the version of an id in use; raises ``UserError`` with the known ids for none."""
    path = path_in_use(name) if name.startswith(prefix) else None
    if path is None:
        known = ", ".join(stored_ids(prefix)) or "none yet"
        raise UserError(f"There are no {what} {name!r}; there are: {known}.")
    return path


def outline_of_city(city: str) -> BaseGeometry | None:
    """Return the outline of a city, by its code in a stored set of places; None without one."""
    for areas in area_sets():
        if areas.details.kind is AreaKind.PLACE and city in areas.codes:
            shape: BaseGeometry = shapes_of(areas)[areas.codes.index(city)]
            return shape
    return None


def area_versions(name: str) -> list[StoredAreas]:
    """Return all versions of a set, the oldest first."""
    return [read_areas(path, name) for path in version_paths(name) if _is_readable(path, name)]


def number_versions(name: str) -> list[StoredNumbers]:
    """Return all versions of a table, the oldest first; damaged ones show nobody anything."""
    return [read_numbers(path, name) for path in version_paths(name) if _is_readable(path, name)]


def areas_of(numbers: StoredNumbers) -> StoredAreas:
    """Return the areas that numbers are of, in the version that they were stored with.

    Raises:
        UserError: when that version is gone or damaged.
    """
    name, number = numbers.details.areas, numbers.details.areas_version
    for path in version_paths(name):
        if number_of(path) == number:
            return read_areas(path, name)
    raise UserError(f"{numbers.id}: its areas {name}, version {number}, are gone; add them again.")


def read_areas(path: Path, name: str) -> StoredAreas:
    """Return a version of a set by its file.

    Raises:
        UserError: when the file is damaged.
    """
    return _areas(path, name, written(path))


def read_numbers(path: Path, name: str) -> StoredNumbers:
    """Return a version of numbers by its file.

    Raises:
        UserError: when the file is damaged.
    """
    return _numbers(path, name, written(path))


def shapes_of(areas: StoredAreas) -> Shapes:
    """Return the outlines of a version, in degrees."""
    return _outlines(areas.path, "outline", written(areas.path))


def drawn_of(areas: StoredAreas) -> Shapes:
    """Return the simplified outlines of a version, in degrees."""
    return _outlines(areas.path, "drawn", written(areas.path))


def _in_use(prefix: str) -> list[tuple[str, Path]]:
    paths = [(name, path_in_use(name)) for name in stored_ids(prefix)]
    return [(name, path) for name, path in paths if path is not None]


def _is_readable(path: Path, name: str) -> bool:
    try:
        _ = read_areas(path, name) if name.startswith(OUTLINES) else read_numbers(path, name)
    except UserError:
        return False
    return True


@lru_cache(maxsize=_REMEMBERED)
def _areas(path: Path, name: str, _written: int) -> StoredAreas:
    stored_at, about, frame = _read(path, name, "area_set", _AREA_QUERY)
    try:
        details = _AREA_DETAILS.validate_python(about)
    except ValueError as error:
        raise UserError(carrying.damaged(name)) from error
    return StoredAreas(
        name, number_of(path), path, stored_at, details, tuple(frame["code"]), tuple(frame["name"]),
        tuple(frame["place"]), frame["square_km"].to_numpy(np.float64),
    )  # fmt: skip


@lru_cache(maxsize=_REMEMBERED)
def _numbers(path: Path, name: str, _written: int) -> StoredNumbers:
    stored_at, about, frame = _read(path, name, "local_measure", "FROM area_value ORDER BY ALL")
    try:
        details = _MEASURE_DETAILS.validate_python(about)
    except ValueError as error:
        raise UserError(carrying.damaged(name)) from error
    return StoredNumbers(name, number_of(path), path, stored_at, details, frame)


_AREA_QUERY = "SELECT code, name, place, square_km FROM area ORDER BY number"


def _read(path: Path, name: str, head: str, query: str) -> tuple[str, Any, pd.DataFrame]:
    with open_version(path) as connection:
        row = connection.execute(
            f"SELECT kept, about FROM {head} WHERE schema_version = {SCHEMA_VERSION}"  # noqa: S608 - ours
        ).fetchone()
        frame = connection.execute(query).df()
    try:
        if row is not None:
            return str(row[0]), json.loads(row[1]), frame
    except ValueError:
        pass
    raise UserError(f"{name}, {path.name}: is damaged; add the file again.")


@lru_cache(maxsize=16)
def _outlines(path: Path, column: str, _written: int) -> Shapes:
    import shapely  # noqa: PLC0415 - the start of the program must not pay for it

    with open_version(path) as connection:
        rows = connection.execute(f"SELECT {column} FROM area ORDER BY number").fetchall()  # noqa: S608 - ours
    return np.asarray(shapely.from_wkb([bytes(row[0]) for row in rows]), dtype=object)


# ---- carried along ---------------------------------------------------------------------------
def check_version(path: Path, name: str) -> None:
    """Refuse a file that is no stored version of a data set, of areas, or of numbers on areas.

    Raises:
        UserError: when it cannot be read, or pages could not show it.
    """
    import shapely  # noqa: PLC0415 - the start of the program must not pay for it

    if name.startswith(OUTLINES):
        carrying.check_tables(path, name, _AREA_COLUMNS, _AREA_WRONG)
        areas = read_areas(path, name)
        try:
            shapes = np.concatenate([shapes_of(areas), drawn_of(areas)])
        except shapely.errors.ShapelyError as error:
            raise UserError(carrying.damaged(name)) from error
        if (shapely.get_dimensions(shapes) != 2).any() or not np.isfinite(
            shapely.total_bounds(shapes)
        ).all():
            raise UserError(carrying.damaged(name))
    elif name.startswith(LOCAL):
        carrying.check_tables(path, name, _LOCAL_COLUMNS, _LOCAL_WRONG)
        read_numbers(path, name)
    else:
        carrying.check_version(path, name)
