"""The workspace as one file: findings, agendas, peer sets, seats, logos and data sets.

A zip with the rows of every table as JSON and the version files of the data sets as they are.
Loading it merges: what is only there comes in, what one side alone has changed counts, and of what
both have changed both stay. Whatever is wrong with a file, it is found before anything is changed;
a load that is cut off between the two kinds of content is finished by loading the file again.
"""

from __future__ import annotations

import glob
import json
import re
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from mobility import home
from mobility.areas.keeping import check_version
from mobility.errors import UserError
from mobility.unpacking import UNSOUND_ARCHIVE, TooLargeError, TooTightlyPackedError, member_pieces
from mobility.uploads.versions.carrying import (
    Arrived,
    Carried,
    add_versions,
    carried_sets,
)
from mobility.workspace import Workspace
from mobility.workspace.actors import Role
from mobility.workspace.exchange import COPY, Merged, Rows, all_rows, check_rows, merge_rows

ENDING = ".mobility.zip"
_UNFINISHED = ".unfinished"  # ends the name of the hidden folder in which a file is written
_FORMAT, _VERSION = "mobility workspace", 1
_ABOUT, _ROWS = "about.json", "rows.json"
_STATE = re.compile(r"supplements/((?:my|areas|local)_[a-z0-9_]{1,57})/state\.json")
_FILE = re.compile(r"supplements/((?:my|areas|local)_[a-z0-9_]{1,57})/v(\d{5})\.duckdb")
_MOST_ENTRIES = 5_000
_MOST_TEXT = 200_000_000  # bytes of the rows as JSON, unpacked; ten of the largest pictures
_MOST_VALUES = 10_000_000  # of the rows; so many take up to a gigabyte of memory
_MOST_ABOUT = 10_000  # bytes of the other JSON, which holds three short values
_MOST_BYTES = 2_000_000_000  # of the data sets, unpacked; they go to the disk, not to the memory
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)  # of JSON
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_TOO_MUCH = (
    "The workspace file unpacks to more than can be read: it is damaged, or holds more than one "
    "computer's workspace can. Nothing was changed."
)
_DAMAGED = "is damaged or no workspace file; save it again on the other computer."


class _About(BaseModel):
    """The header of a workspace file."""

    model_config = ConfigDict(strict=True)

    format: str
    version: int


class _State(BaseModel):
    """The version of a data set in use, counted from 0, and the number of versions."""

    model_config = ConfigDict(strict=True, extra="forbid")

    current: Annotated[int, Field(ge=0)]
    deleted: bool
    versions: Annotated[int, Field(ge=1, le=_MOST_ENTRIES)]


@dataclass(frozen=True, slots=True)
class Saved:
    """Content of a saved file: records by table, versions by data set."""

    records: dict[str, int]
    data_sets: dict[str, int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Outcome of loading a file: merged records and data sets."""

    records: Merged
    data_sets: tuple[Arrived, ...]

    def sentences(self) -> list[str]:
        """Return sentences on the outcome, conflicts last."""
        records = self.records
        lines = [f"Merged: {records.added} new, {records.updated} brought up to date."]
        brought = [
            *records.conflicts,
            *(data_set for data_set in self.data_sets if data_set.added or data_set.conflict),
        ]
        if not (records.added or records.updated or brought):
            return ["Everything in the file is here already: nothing was changed."]
        lines += [
            f"Data set {data_set.id}: {data_set.added} new in versions, version "
            f"{data_set.in_use} is in use."
            for data_set in self.data_sets
            if data_set.added
        ]
        lines += [
            f"Changed here and in the file, so both are kept: {name}" for name in records.conflicts
        ]
        if records.conflicts:
            lines.append(
                f"What the file says of it ends with “{COPY.strip()}”: keep one of the two."
            )
        lines += [
            f"Data set {data_set.id}: it was changed here and in the file; what was in use here "
            "stays so, and the versions of the file stand beside it."
            for data_set in self.data_sets
            if data_set.conflict
        ]
        return lines


def save_workspace(workspace: Workspace, file: Path) -> Saved:
    """Write the whole workspace to a file, in the place of one of that name.

    What a save to the same file left that was killed is removed.

    Raises:
        UserError: when it cannot be written; a file that was there stays.
    """
    rows, sets = all_rows(workspace), carried_sets()
    try:
        for abandoned in file.parent.glob(f".{glob.escape(file.name)}-*{_UNFINISHED}"):
            shutil.rmtree(abandoned)
        with tempfile.TemporaryDirectory(
            dir=file.parent, prefix=f".{file.name}-", suffix=_UNFINISHED
        ) as folder:
            aside = Path(folder) / "workspace"
            with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
                _write(archive, rows, sets)
            with aside.open("rb") as written:
                home.flush_to_disk(written.fileno())
            aside.replace(file)
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}. Nothing was changed."
        raise UserError(message) from error
    return Saved(
        {name: len(records) for name, records in rows.items()},
        {data_set.id: len(data_set.files) for data_set in sets},
    )


def load_workspace(workspace: Workspace, file: Path) -> Loaded:
    """Merge a file into the workspace.

    Raises:
        NotAllowedError: where the actor of the workspace is no editor.
        UserError: when the file cannot be trusted or read; nothing was changed then.
    """
    workspace.require(Role.EDITOR)
    if not file.is_file():
        raise UserError(f"{file}: does not exist; give a file that `workspace save` wrote.")
    with home.scratch_folder() as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                rows, sets = _read(archive, folder)
        except UserError:
            raise
        except (TooLargeError, TooTightlyPackedError) as error:
            raise UserError(_TOO_MUCH) from error
        except (KeyError, TypeError, *UNSOUND_ARCHIVE) as error:
            raise UserError(f"{file.name}: {_DAMAGED}") from error
        except OSError as error:
            raise UserError(f"{file.name} cannot be read: {error.strerror}.") from error
        checked = check_rows(rows)
        for data_set in sets:
            for version in data_set.files:
                check_version(version, data_set.id)
        merged = merge_rows(workspace, checked)
        return Loaded(merged, tuple(add_versions(workspace, data_set) for data_set in sets))


def _write(archive: zipfile.ZipFile, rows: Rows, sets: list[Carried]) -> None:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"format": _FORMAT, "version": _VERSION, "made": made}
    archive.writestr(_ABOUT, json.dumps(about))
    archive.writestr(_ROWS, json.dumps(rows, ensure_ascii=True))
    for data_set in sets:
        state = {
            "current": data_set.current,
            "deleted": data_set.deleted,
            "versions": len(data_set.files),
        }
        archive.writestr(f"supplements/{data_set.id}/state.json", json.dumps(state))
        for number, path in enumerate(data_set.files, start=1):
            archive.write(path, f"supplements/{data_set.id}/v{number:05d}.duckdb")


def _read(archive: zipfile.ZipFile, folder: Path) -> tuple[Any, list[Carried]]:
    """Read a file and unpack its data sets into a folder; sizes are counted while unpacking."""
    entries = {entry.filename: entry for entry in archive.infolist()}
    if len(entries) != len(archive.infolist()) or len(entries) > _MOST_ENTRIES:
        raise ValueError
    if any(entry.compress_type not in _PACKINGS for entry in entries.values()):
        raise ValueError
    about = _About.model_validate_json(_text(archive, entries.pop(_ABOUT), _MOST_ABOUT))
    if about.format != _FORMAT:
        raise ValueError
    if about.version != _VERSION:
        raise UserError(
            "The workspace file was made by another version of this application; update the older "
            "one of the two and save it again. Nothing was changed."
        )
    text = _text(archive, entries.pop(_ROWS), _MOST_TEXT)
    _check_values(text)
    rows = json.loads(text)
    del text
    states: dict[str, _State] = {}
    files: dict[str, dict[int, Path]] = {}
    left = _MOST_BYTES
    for name, entry in entries.items():
        if match := _STATE.fullmatch(name):
            states[match[1]] = _State.model_validate_json(_text(archive, entry, _MOST_ABOUT))
        elif match := _FILE.fullmatch(name):
            path = folder / match[1] / f"v{match[2]}.duckdb"
            path.parent.mkdir(exist_ok=True)
            left -= _unpack(archive, entry, path, left)
            files.setdefault(match[1], {})[int(match[2])] = path
        else:
            raise ValueError
    if states.keys() != files.keys():
        raise ValueError
    return rows, [_carried(name, states[name], files[name]) for name in sorted(states)]


def _carried(name: str, state: _State, files: dict[int, Path]) -> Carried:
    numbers = list(range(1, state.versions + 1))
    if sorted(files) != numbers or state.current >= len(numbers):
        raise ValueError
    paths = tuple(files[number] for number in numbers)
    return Carried(name, paths, state.current, state.deleted)


def _check_values(text: str) -> None:
    """Refuse JSON of more values than are held in memory, by the signs that stand before them.

    Raises:
        TooLargeError: when there are more than `_MOST_VALUES`.
    """
    if len(text) > _MOST_VALUES:
        structure = _STRING.sub("", text)
        if sum(structure.count(sign) for sign in "[{,") > _MOST_VALUES:
            raise TooLargeError


def _text(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> str:
    return b"".join(member_pieces(archive, entry, most)).decode()


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, most: int) -> int:
    size = 0
    with path.open("wb") as target:
        for piece in member_pieces(archive, entry, most):
            size += target.write(piece)
    return size
