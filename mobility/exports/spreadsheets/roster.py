"""The roster of a coalition as an Excel workbook, which can be filled in and read again.

Influence and interest are in no file: see `Field.private`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from mobility.exports.spreadsheets.sheets import Line, write_lines, write_rows
from mobility.figures.figure import Cell
from mobility.registry import Framework
from mobility.workspace import PlanRecord, roster_options
from mobility.workspace.record_fields import Field
from mobility.workspace.team_kinds import ROSTER_FIELDS, ROSTER_SHEET

BETWEEN = "; "
"""What parts several names in a cell."""


def roster_xlsx(
    organizations: Sequence[PlanRecord], framework: Framework, place: str, mark: str
) -> bytes:
    """Return a workbook with a row for each organization, and a sheet that says how to fill it in.

    Args:
        organizations: those of the roster.
        framework: the registry, for names.
        place: the name of the county or city.
        mark: says that numbers of the release are invented; empty for real ones.
    """
    import openpyxl  # noqa: PLC0415 - when it is needed

    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = ROSTER_SHEET
    rows = [roster_row(each, framework) for each in organizations]
    write_rows(first, rows or [{field.label: "" for field in ROSTER_FIELDS}], mark=mark)
    write_lines(
        book.create_sheet("How to fill it in"), _help(framework, place), address="", mark=mark
    )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def roster_row(organization: PlanRecord, framework: Framework) -> dict[str, Cell]:
    """Return what a row of the roster says of an organization, by column."""
    return {field.label: _cell(organization, field, framework) for field in ROSTER_FIELDS}


def _cell(organization: PlanRecord, field: Field, framework: Framework) -> str:
    options = roster_options(field, framework)
    if not options:
        return organization.text(field.key)
    return BETWEEN.join(options.get(each, each) for each in organization.ids(field.key))


def _help(framework: Framework, place: str) -> list[Line]:
    lines = [
        Line(f"The roster of the coalition in {place}", size=14),
        Line(
            "Adding",
            "A row with a new name is added; one with a known name changes that organization.",
        ),
        Line("Empty cells", "What is empty here stays as it is: clear it on the page Team."),
        Line("Several", f"Part several names in a cell by “{BETWEEN.strip()}”."),
        Line("People", "Write roles, never names of persons."),
    ]
    for field in ROSTER_FIELDS:
        words = BETWEEN.join(roster_options(field, framework).values())
        lines.append(Line(field.label, f"{field.help} {words}".strip()))
    return lines
