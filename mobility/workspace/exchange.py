"""Every table of the workspace as plain rows, to take along and to merge again without loss.

A row says what it is by the digest of all it holds. Whoever saves or loads a file remembers the
digests that were in it. So of two rows with one id that differ, it is known whether one of them
was once what the other one is now: then the later one counts. Otherwise both sides have changed it,
and both stay, one of them under a new id.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.svg import clean_svg
from mobility.workspace.database import (
    METADATA,
    Workspace,
    about,
    exchanged,
    finding,
    finding_past,
    head_count,
    head_count_file,
    peer_set,
)
from mobility.workspace.schema import SCHEMA, field_problem, record_name, shown

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]

COPY = " (other copy)"  # ends the name of what both sides have changed
_NAMED_BY = ("sentence", "name", "body", "place", "kind")  # what a record is called, in this order
_LONGEST_NAME = 80
_CALLED = {"sentence": 1000, "name": 80, "body": 80}  # columns with names, and their signs at most
_PARTS = {  # table whose rows are parts of a record -> the table of the records, and the column
    finding_past.name: (finding.name, "finding"),
    head_count.name: (head_count_file.name, "file"),
}
_DEEPEST = 100  # parts of a chart inside each other; charts have 20
_LARGEST_PICTURE = 20_000_000  # characters; the map of the nation has two million


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that both sides have changed; both are kept."""

    table: str
    what: str


@dataclass(slots=True)
class Merged:
    """What merging did: records that came in, that replaced an earlier state, and both kept."""

    added: int = 0
    updated: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def all_rows(workspace: Workspace) -> dict[str, list[Row]]:
    """Return the rows of every table, by table; from now on they count as known to others.

    A row that no page can show is left out: whoever loads the file would be refused all of it.
    """
    with workspace.writing() as connection:
        _remember(connection, _sound(_read(connection)))
        return _sound(_read(connection))


def check_rows(rows: object) -> Rows:
    """Return the rows of a file, drawings cleaned, when the schema of the workspace allows them.

    Raises:
        UserError: for a table, a field or a value that this version does not know; it names record
            and field.
    """
    if not isinstance(rows, dict):
        raise UserError("The workspace file is damaged: its tables cannot be read.")
    checked = {}
    for name, found in rows.items():
        if name not in SCHEMA:
            raise UserError(
                f"The workspace file was made by a later version of this application (it holds "
                f"“{shown(name)}”); update the application to load it."
            )
        if not isinstance(found, list):
            raise UserError(f"The workspace file is damaged: its table {name} cannot be read.")
        keys = set()
        for row in found:
            problem = field_problem(name, row) or _picture_problem(row)
            key = "" if problem else _text_of(_key(METADATA.tables[name], row))
            if key in keys:
                problem = "it is in the file twice"
            if problem:
                raise UserError(
                    f"The workspace file is damaged: in the {record_name(name, row)} {problem}. "
                    "Nothing was changed."
                )
            keys.add(key)
        checked[name] = [_with_clean_picture(row) for row in found]
    return checked


def _picture(row: Row) -> object:
    """What the card of a row shows as a picture; None for rows without one."""
    view = row.get("view")
    return view.get("picture") if isinstance(view, dict) else None


def _picture_problem(row: Row) -> str:
    """Why a picture could not be drawn, empty where nothing is against it."""
    picture = _picture(row)
    if isinstance(picture, str) and picture:
        try:
            clean_svg(picture)
        except ValueError as problem:
            return f"the field “view / picture” is refused: {str(problem).rstrip('.')}"
    if isinstance(picture, dict):
        if _is_deeper(picture, _DEEPEST):
            return "the field “view / picture” is refused: its parts are nested too deeply"
        if len(json.dumps(picture)) > _LARGEST_PICTURE:
            return "the field “view / picture” is refused: it is too large"
    return ""


def _is_deeper(part: object, depth: int) -> bool:
    """Whether parts of a specification are inside each other more than so many times."""
    if not isinstance(part, (dict, list)):
        return False
    inside = part.values() if isinstance(part, dict) else part
    return depth == 0 or any(_is_deeper(each, depth - 1) for each in inside)


def _with_clean_picture(row: Row) -> Row:
    """The row; where its drawing has parts that are not allowed, with a drawing without them."""
    picture = _picture(row)
    if not isinstance(picture, str) or not picture:
        return row
    clean = clean_svg(picture)
    if ET.canonicalize(clean) == ET.canonicalize(picture):  # the same row as on the other computer
        return row
    return row | {"view": row["view"] | {"picture": clean}}


def _sound(rows: Rows) -> dict[str, list[Row]]:
    """The rows that the schema allows."""
    return {
        name: [row for row in found if not field_problem(name, row)] for name, found in rows.items()
    }


def merge_rows(workspace: Workspace, rows: Rows) -> Merged:
    """Add the rows of a file, all of them or none.

    The rows are those that `check_rows` has let through.
    """
    merged = Merged()
    with workspace.writing() as connection:
        before = _read(connection)
        here = _known_digests(before)
        there = _known_digests(rows)
        copies: dict[tuple[str, str], str] = {}
        taken: set[tuple[str, str]] = set()
        for table in _records():
            mine = {_key(table, row): row for row in before[table.name]}
            for row in rows.get(table.name, ()):
                own = mine.get(_key(table, row))
                spot = (table.name, _text_of(_key(table, row)))
                if own is None:
                    _insert(connection, table, _with_free_name(table, row, mine.values()))
                    merged.added += 1
                    taken.add(spot)
                elif own == row or (*spot, digest(row)) in here:
                    continue  # what is here is the same, or came after it
                elif (*spot, digest(own)) in there:
                    _replace(connection, table, row)
                    merged.updated += 1
                    taken.add(spot)
                else:
                    copies[spot] = _keep_both(connection, table, row)
                    merged.conflicts.append(Conflict(table.name, _what(row)))
        _merge_parts(connection, before, rows, copies, taken)
        _remember(connection, rows)
        _remember(connection, _read(connection))
    return merged


def digest(row: Row) -> str:
    """What a row holds, as a number that two rows share only when they hold the same."""
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _records() -> list[sa.Table]:
    """The tables of records; those of their parts follow them."""
    others = {about.name, exchanged.name, *_PARTS}
    return [table for table in METADATA.sorted_tables if table.name not in others]


def _read(connection: sa.Connection) -> dict[str, list[Row]]:
    return {
        table.name: [
            dict(row._mapping)  # noqa: SLF001 - its public name begins so
            for row in connection.execute(sa.select(table).order_by(*table.primary_key))
        ]
        for table in METADATA.sorted_tables
        if table is not about
    }


def _key(table: sa.Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _text_of(key: tuple[Any, ...]) -> str:
    return json.dumps(key)


def _known_digests(rows: Rows) -> set[tuple[str, str, str]]:
    """Table, key and digest of every state of a record that was ever in a file."""
    return {(row["of"], row["key"], row["digest"]) for row in rows.get(exchanged.name, ())}


def _remember(connection: sa.Connection, rows: Rows) -> None:
    """Note that the states in a file are known to somebody else as well."""
    known = {(row["of"], row["key"], row["digest"]) for row in _read(connection)[exchanged.name]}
    now = {
        (table.name, _text_of(_key(table, row)), digest(row))
        for table in _records()
        for row in rows.get(table.name, ())
    }
    new = sorted((now | _known_digests(rows)) - known)
    if new:
        names = ("of", "key", "digest")
        values = [dict(zip(names, each, strict=True)) for each in new]
        connection.execute(sa.insert(exchanged), values)


def _insert(connection: sa.Connection, table: sa.Table, row: Row) -> None:
    connection.execute(sa.insert(table).values(row))


def _replace(connection: sa.Connection, table: sa.Table, row: Row) -> None:
    same = sa.and_(*(column == row[column.name] for column in table.primary_key))
    connection.execute(sa.update(table).where(same).values(row))


def _keep_both(connection: sa.Connection, table: sa.Table, row: Row) -> str:
    """Keep the row of the file beside the one that is here, and return its new id."""
    copy = row | {"id": uuid.uuid4().hex}
    for column, longest in _CALLED.items():
        if column in row and not row[column].endswith(COPY):
            named = f"{row[column]}{COPY}"
            copy[column] = named if len(named) <= longest else row[column]
    _insert(connection, table, copy)
    return str(copy["id"])


def _with_free_name(table: sa.Table, row: Row, mine: Any) -> Row:  # noqa: ANN401 - a view of rows
    """A peer set under a name that no other one of its level has."""
    if table is not peer_set or row["deleted"]:
        return row
    names = {
        each["name"].casefold()
        for each in mine
        if each["level"] == row["level"] and not each["deleted"]
    }
    if row["name"].casefold() not in names:
        return row
    number = 2
    while f"{row['name']} ({number})".casefold() in names:
        number += 1
    return row | {"name": f"{row['name']} ({number})"}


def _merge_parts(
    connection: sa.Connection,
    before: Rows,
    rows: Rows,
    copies: Mapping[tuple[str, str], str],
    taken: set[tuple[str, str]],
) -> None:
    """The parts of the records that came in, under the id that these have here."""
    for name, (owner, column) in _PARTS.items():
        table = METADATA.tables[name]
        mine = {_key(table, row) for row in before[name]}
        came = {json.loads(key)[0] for of, key in taken if of == owner}
        # Who has sent what came after the state here, has had the parts of that state as well.
        connection.execute(sa.delete(table).where(table.c[column].in_(sorted(came))))
        new = []
        for row in rows.get(name, ()):
            spot = (owner, _text_of((row[column],)))
            if spot in copies:
                new.append(row | {column: copies[spot]})
            elif row[column] in came or _key(table, row) not in mine:
                new.append(row)
        if new:
            connection.execute(sa.insert(table), new)


def _what(row: Row) -> str:
    """What a record is called in a sentence about it."""
    words = next((str(row[name]) for name in _NAMED_BY if row.get(name)), "")
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST_NAME else f"{words[: _LONGEST_NAME - 1]}…"
