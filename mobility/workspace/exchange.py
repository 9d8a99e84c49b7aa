"""The tables of the workspace as plain rows for a file, and merging such rows without loss.

Every state of a record is identified by a digest. Saving and loading store the digests of the
records in the file. When a record here and the one in the file differ, and one of them is an
earlier state of the other by these digests, the later one is used. Otherwise both sides have
changed it, and both are stored, one of them under a new id. A record that was erased here has a
digest of zeros: a file that still holds it does not bring it back.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.svg import clean_svg
from mobility.workspace.database import (
    METADATA,
    Workspace,
    added_columns,
    data_need,
    data_need_past,
    exchanged,
    finding,
    finding_past,
    form,
    form_answer,
    head_count,
    head_count_file,
    peer_set,
    plan_record,
    plan_record_past,
)
from mobility.workspace.document_kinds import PUBLICATION
from mobility.workspace.plan_kinds import KINDS
from mobility.workspace.record_fields import LONGEST_LINE
from mobility.workspace.schema import SCHEMA, field_problem, record_name, shown

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]

COPY = " (other copy)"  # ends the name of what both sides have changed
_NAME_FIELDS = (
    "sentence",
    "name",
    "title",
    "what",
    "body",
    "place",
    "kind",
)  # the first one names a record
_LONGEST_NAMES = {"sentence": 1000, "name": 80, "what": 500, "body": 80}  # signs, by column
_PARTS = {  # table with parts of records -> table of the records, and column with their id
    finding_past.name: (finding.name, "finding"),
    data_need_past.name: (data_need.name, "data_need"),
    head_count.name: (head_count_file.name, "file"),
    plan_record_past.name: (plan_record.name, "plan_record"),
}
# Addresses with which anybody can answer, and what people answered without a name, stay here.
_IN_FILES = SCHEMA.keys() - {form.name, form_answer.name}
_PUBLISHED = {plan_record.name, plan_record_past.name}
_ERASED = "0" * 64  # in place of the digest
_DEEPEST = 100  # parts of a chart inside each other; charts have 20
_LARGEST_PICTURE = 20_000_000  # characters; the map of the nation has two million


@dataclass(slots=True)
class Merged:
    """Counts of added and updated records; the names of those that both sides have changed."""

    added: int = 0
    updated: int = 0
    conflicts: list[str] = field(default_factory=list)


def all_rows(workspace: Workspace) -> dict[str, list[Row]]:
    """Return the rows of every table, by table, and store their digests as exchanged.

    Rows that the schema refuses are left out, because a file with them could not be loaded.
    """
    with workspace.writing() as connection:
        _store_digests(connection, _valid(_read(connection)))
        return _valid(_read(connection))


def check_rows(rows: object) -> Rows:
    """Return the rows of a file, drawings cleaned, when the schema of the workspace allows them.

    Raises:
        UserError: for a table, a field or a value that this version does not know; it names record
            and field.
    """
    if not isinstance(rows, dict):
        raise UserError("The workspace file is damaged: its tables cannot be read.")
    checked: dict[str, list[Row]] = {}
    for name, table_rows in rows.items():
        if name not in _IN_FILES:
            raise UserError(
                f"The workspace file was made by a later version of this application (it holds "
                f"“{shown(name)}”); update the application to load it."
            )
        if not isinstance(table_rows, list):
            raise UserError(f"The workspace file is damaged: its table {name} cannot be read.")
        keys: set[str] = set()
        checked[name] = []
        for row in _to_be_loaded(name, table_rows):
            problem = field_problem(name, row)
            if not problem:
                try:
                    checked[name].append(with_clean_pictures(row))
                except ValueError as error:
                    reason = str(error).rstrip(".")
                    problem = f"the field “view / picture” is refused: {reason}"
            key = "" if problem else _key(METADATA.tables[name], row)
            if key in keys:
                problem = "it is in the file twice"
            if problem:
                raise UserError(
                    f"The workspace file is damaged: in the {record_name(name, row)} {problem}. "
                    "Nothing was changed."
                )
            keys.add(key)
    return checked


def _to_be_loaded(name: str, rows: list[Any]) -> list[Any]:
    """Return the rows of a table without publications: a lead decides here what is public here."""
    if name not in _PUBLISHED:
        return rows
    return [row for row in rows if not isinstance(row, dict) or row.get("kind") != PUBLICATION]


def _is_deeper(part: object, depth: int) -> bool:
    """Whether a specification is nested more deeply than `depth`."""
    if not isinstance(part, (dict, list)):
        return False
    inside = part.values() if isinstance(part, dict) else part
    return depth == 0 or any(_is_deeper(each, depth - 1) for each in inside)


def with_clean_pictures(row: Row) -> Row:
    """Return the row without parts of its drawings that are not allowed.

    Raises:
        ValueError: for a picture that cannot be drawn, saying why.
    """
    view = row.get("view")
    if not isinstance(view, dict):
        return row
    clean = {key: _clean_picture(view[key]) for key in ("picture", "wall") if key in view}
    if all(view[key] == picture for key, picture in clean.items()):
        return row
    return row | {"view": view | clean}


def _clean_picture(picture: object) -> object:
    """A picture without what is not allowed; the same one where all of it is."""
    if isinstance(picture, dict):
        if _is_deeper(picture, _DEEPEST):
            raise ValueError("its parts are nested too deeply")
        if len(json.dumps(picture)) > _LARGEST_PICTURE:
            raise ValueError("it is too large")
    if not isinstance(picture, str) or not picture:
        return picture
    clean = clean_svg(picture)
    return picture if ET.canonicalize(clean) == ET.canonicalize(picture) else clean


def _valid(rows: Rows) -> dict[str, list[Row]]:
    """The rows that the schema allows."""
    return {
        name: [row for row in table_rows if not field_problem(name, row)]
        for name, table_rows in rows.items()
    }


def merge_rows(workspace: Workspace, rows: Rows) -> Merged:
    """Merge the rows of a file, checked by `check_rows`: all of them or none."""
    merged = Merged()
    with workspace.writing() as connection:
        before = _read(connection)
        digests_here, digests_in_file = _known_digests(before), _known_digests(rows)
        rows = _without_erased(rows, before)
        copies: dict[tuple[str, str], str] = {}  # table and key of a record -> id of its copy
        written: set[tuple[str, str]] = set()  # table and key of records taken from the file
        for table in _record_tables():
            stored = {_key(table, row): row for row in before[table.name]}
            for row in rows.get(table.name, ()):
                current = stored.get(_key(table, row))
                record = (table.name, _key(table, row))
                if current is None:
                    new = _with_free_name(table, row, stored.values())
                    connection.execute(sa.insert(table).values(new))
                    merged.added += 1
                    written.add(record)
                elif current == row or (*record, digest(row)) in digests_here:
                    continue  # the same state, or an earlier one
                elif (*record, digest(current)) in digests_in_file:
                    same = sa.and_(*(column == row[column.name] for column in table.primary_key))
                    connection.execute(sa.update(table).where(same).values(_complete(table, row)))
                    merged.updated += 1
                    written.add(record)
                else:
                    copies[record] = _insert_copy(connection, table, row)
                    merged.conflicts.append(_name_in_list(row))
        _merge_parts(connection, before, rows, copies, written)
        _store_digests(connection, rows)
        _store_digests(connection, _read(connection))
    return merged


def mark_erased(connection: sa.Connection, table: str, keys: Sequence[str]) -> None:
    """Note that the records of these keys (see the table `exchanged`) were erased."""
    of_table = exchanged.c.of == table, exchanged.c.digest == _ERASED
    known = set(connection.execute(sa.select(exchanged.c.key).where(*of_table)).scalars())
    new = [{"of": table, "key": key, "digest": _ERASED} for key in keys if key not in known]
    if new:
        connection.execute(sa.insert(exchanged), new)


def _without_erased(rows: Rows, before: Rows) -> Rows:
    """The rows of a file without records that were erased here, and without their parts."""
    erased = {(name, key) for name, key, digest in _known_digests(before) if digest == _ERASED} - {
        (table.name, _key(table, row)) for table in _record_tables() for row in before[table.name]
    }

    def owner(name: str, row: Row) -> tuple[str, str]:
        of, column = _PARTS.get(name, (name, "id"))
        return of, json.dumps([row.get(column)])

    return {
        name: [row for row in table_rows if owner(name, row) not in erased]
        for name, table_rows in rows.items()
    }


def digest(row: Row) -> str:
    """The SHA-256 of the values of a row."""
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _record_tables() -> list[sa.Table]:
    """The tables of records, without those of their parts."""
    return [table for table in _exchanged_tables() if table.name not in {exchanged.name, *_PARTS}]


def _exchanged_tables() -> list[sa.Table]:
    """The tables that files hold; neither the version of the tables nor who changed what."""
    return [table for table in METADATA.sorted_tables if table.name in _IN_FILES]


def _complete(table: sa.Table, row: Row) -> Row:
    """The row with the columns that a file leaves out."""
    return dict.fromkeys(added_columns(table), "") | row


def _read(connection: sa.Connection) -> dict[str, list[Row]]:
    """The rows of every table that files hold.

    Columns that were added to a table are left out where they are empty: then digests are those
    of earlier versions, which can load the file as well.
    """
    return {
        table.name: [
            {
                key: value
                for key, value in row._mapping.items()  # noqa: SLF001 - its public name begins so
                if value != "" or key not in added_columns(table)
            }
            for row in connection.execute(sa.select(table).order_by(*table.primary_key))
        ]
        for table in _exchanged_tables()
    }


def _key(table: sa.Table, row: Row) -> str:
    """The primary key of a row, as JSON."""
    return json.dumps([row[column.name] for column in table.primary_key])


def _name_in_list(row: Row) -> str:
    """The name of a record that both sides have changed."""
    named = {**row, **row["content"]} if "content" in row else row
    return shown(str(next((named[each] for each in _NAME_FIELDS if named.get(each)), "")))


def _known_digests(rows: Rows) -> set[tuple[str, str, str]]:
    """Table, key and digest of every state of a record that was in a file."""
    return {(row["of"], row["key"], row["digest"]) for row in rows.get(exchanged.name, ())}


def _store_digests(connection: sa.Connection, rows: Rows) -> None:
    """Store the digests of the rows of a file."""
    known = {(row["of"], row["key"], row["digest"]) for row in _read(connection)[exchanged.name]}
    now = {
        (table.name, _key(table, row), digest(row))
        for table in _record_tables()
        for row in rows.get(table.name, ())
    }
    new = sorted((now | _known_digests(rows)) - known)
    if new:
        names = ("of", "key", "digest")
        values = [dict(zip(names, each, strict=True)) for each in new]
        connection.execute(sa.insert(exchanged), values)


def _insert_copy(connection: sa.Connection, table: sa.Table, row: Row) -> str:
    """Insert the row of the file under a new id beside the one that is here; return the id."""
    copy = row | {"id": uuid.uuid4().hex}
    for column, longest in _LONGEST_NAMES.items():
        if column in row and not row[column].endswith(COPY):
            name = f"{row[column]}{COPY}"
            copy[column] = name if len(name) <= longest else row[column]
    if table is plan_record and KINDS[row["kind"]].has_title:
        title = row["content"].get("title", "")
        if not title.endswith(COPY) and len(title) + len(COPY) <= LONGEST_LINE:
            copy["content"] = row["content"] | {"title": f"{title}{COPY}"}
    connection.execute(sa.insert(table).values(copy))
    return str(copy["id"])


def _with_free_name(table: sa.Table, row: Row, stored: Iterable[Row]) -> Row:
    """The row; a peer set with a number behind its name where another of its level has the name."""
    if table is not peer_set or row["deleted"]:
        return row
    names = {
        each["name"].casefold()
        for each in stored
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
    written: set[tuple[str, str]],
) -> None:
    """Write the parts of the records of the file under the ids that these have here."""
    for name, (owner, column) in _PARTS.items():
        table = METADATA.tables[name]
        stored = {_key(table, row) for row in before[name]}
        replaced = {json.loads(key)[0] for owning_table, key in written if owning_table == owner}
        # A file with a later state of a record holds all of its parts.
        connection.execute(sa.delete(table).where(table.c[column].in_(sorted(replaced))))
        new = []
        for row in rows.get(name, ()):
            record = (owner, json.dumps([row[column]]))
            if record in copies:
                new.append(row | {column: copies[record]})
            elif row[column] in replaced or _key(table, row) not in stored:
                new.append(row)
        if new:
            connection.execute(sa.insert(table), new)
