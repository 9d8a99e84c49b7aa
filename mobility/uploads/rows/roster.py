"""The roster of a coalition from a file, read strictly: the first fault is the answer.

The columns are those that the page Team writes, in any order. CSV in any encoding and Excel are
read as data sets are. An empty cell says nothing, so that nothing is lost that a file lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mobility.errors import UserError
from mobility.registry import Framework
from mobility.uploads.cells.table import read_file
from mobility.workspace.plans import Parts
from mobility.workspace.record_fields import Field, FieldType, Value, value_problem
from mobility.workspace.rosters import roster_key, roster_options
from mobility.workspace.team_kinds import ROSTER_FIELDS
from mobility.workspace.team_kinds import ROSTER_SHEET as SHEET

_BETWEEN = ";"  # parts several names in a cell
_NAME = ROSTER_FIELDS[0]
_LISTS = {FieldType.PREDICTORS, FieldType.GROUPS}
_MOST_NAMED = 6  # options that a message lists


def read_roster(name: str, source: Path | bytes, framework: Framework) -> tuple[Parts, ...]:
    """Return the organizations of a file, in its order: of each the fields that it fills in.

    Args:
        name: what messages call the file.
        source: where it is, or its bytes.
        framework: the registry, for the names of predictors and groups.

    Raises:
        UserError: at the first fault, with the file, the row as a spreadsheet counts it, the column
            and what to do.
    """
    raw = read_file(name, source)
    if raw.sheet != SHEET and SHEET in raw.sheets:
        raw = read_file(name, source, SHEET)
    if raw.broken:
        first = raw.broken[0]
        raise UserError(f"{name}, row {first.line}: {first.reason}. Nothing was stored.")
    texts = [[(cell or "").strip() for cell in column.to_pylist()] for column in raw.columns]
    fields = _header(name, [column[0] if column else "" for column in texts])
    options = {field.key: _options(field, framework) for field in fields}
    organizations: list[Parts] = []
    row_of: dict[str, int] = {}
    for row in range(1, raw.rows):
        cells = {field.key: texts[at][row] for at, field in enumerate(fields)}
        if not any(cells.values()):
            continue
        line = int(raw.lines[row])
        parts = {}
        for field in fields:
            where = f"{name}, row {line}, column {field.label}"
            if value := _value(field, cells[field.key], options[field.key], where):
                parts[field.key] = value
        title = roster_key(str(parts.get(_NAME.key, "")))
        if not title:
            raise UserError(
                f"{name}, row {line}, column {_NAME.label}: it is empty; write the name of the "
                "organization. Nothing was stored."
            )
        if title in row_of:
            raise UserError(
                f"{name}, row {line}, column {_NAME.label}: it stands in row {row_of[title]} too; "
                "keep one. Nothing was stored."
            )
        row_of[title] = line
        organizations.append(parts)
    if not organizations:
        raise UserError(f"{name} has no row below its header; write an organization in each.")
    return tuple(organizations)


def _header(name: str, cells: list[str]) -> list[Field]:
    known = {field.label.casefold(): field for field in ROSTER_FIELDS}
    header = [cell.casefold() for cell in cells]
    wrong = next((cell for cell in cells if cell.casefold() not in known), "")
    doubled = next((cell for cell in cells if header.count(cell.casefold()) > 1), "")
    fault = ""
    if _NAME.label.casefold() not in header:
        fault = f"there is no column {_NAME.label}"
    elif wrong or "" in header:
        fault = f"{wrong[:40]!r} is no name of a column"
    elif doubled:
        fault = f"{doubled!r} is there twice"
    if fault:
        labels = ", ".join(field.label for field in ROSTER_FIELDS)
        raise UserError(f"{name}, row 1: {fault}; the columns are {labels}. Nothing was stored.")
    return [known[each] for each in header]


def _options(field: Field, framework: Framework) -> Mapping[str, str]:
    """Return each value of a field by its words, and by how it is stored."""
    labels = roster_options(field, framework)
    return {
        **{stored.casefold(): stored for stored in labels},
        **{label.casefold(): stored for stored, label in labels.items()},
    }


def _value(field: Field, cell: str, options: Mapping[str, str], where: str) -> Value | None:
    """The value of a cell; None for an empty one."""
    if not cell:
        return None
    if not options:
        if problem := value_problem(field, cell):
            raise UserError(f"{where}: it {problem}. Nothing was stored.")
        return cell
    names = [each.strip() for each in cell.split(_BETWEEN)] if field.type in _LISTS else [cell]
    chosen = []
    for each in filter(None, names):
        if each.casefold() not in options:
            some = ", ".join([*dict.fromkeys(_words(field, options))][:_MOST_NAMED])
            raise UserError(
                f"{where}: {each[:60]!r} is none of its options, such as {some}; the sheet “How to "
                "fill it in” lists all. Nothing was stored."
            )
        chosen.append(options[each.casefold()])
    unique = list(dict.fromkeys(chosen))
    return unique if field.type in _LISTS else unique[0]


def _words(field: Field, options: Mapping[str, str]) -> list[str]:
    return [*field.choices.values()] or [each for each in options if each not in options.values()]
