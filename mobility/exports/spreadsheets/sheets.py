"""Sheets of an Excel workbook: lines of a name and its words, and tables with real numbers.

Text that Excel would run as a formula stays text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobility.figures.figure import FORMULA, Cell

if TYPE_CHECKING:
    from openpyxl.cell import Cell as OneCell
    from openpyxl.worksheet.worksheet import Worksheet

PROGRAM = "Mobility Metrics Explorer"

_NAME_WIDTH, _WORDS_WIDTH = 26, 108  # letters of the two columns of lines
_LETTERS_OF_A_LINE = 100  # that surely fit the second
_NARROW, _WIDE = 9, 46  # letters of a column of data
_LETTERS = 32_000  # a cell of Excel holds 32,767
_TALLEST = 400  # points of a row; Excel takes 409
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # none can be held
_MARK_FILL, _LINK = "FFF3C9", "12436D"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: a heading, or a name and its words; a blank one without either."""

    name: str = ""
    text: str = ""
    size: int = 0  # of a heading; 0 for other lines


def write_lines(sheet: Worksheet, lines: Sequence[Line], *, address: str, mark: str) -> None:
    """Write lines below each other; ``address`` is a link, and ``mark`` stands out, where met."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - when it is needed

    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = _NAME_WIDTH
    sheet.column_dimensions["B"].width = _WORDS_WIDTH
    for number, line in enumerate(lines, start=1):
        name, value = sheet.cell(number, 1), sheet.cell(number, 2)
        put(name, line.name)
        put(value, line.text)
        name.font = Font(bold=True, size=line.size or 11)
        name.alignment = Alignment(vertical="top")
        value.alignment = Alignment(vertical="top", wrap_text=True)
        # A row of wrapped text does not grow by itself in every program.
        many = max(1, math.ceil(len(line.text) / _LETTERS_OF_A_LINE))
        sheet.row_dimensions[number].height = min(
            15 * many + 3 + 2 * max(0, line.size - 11), _TALLEST
        )
        if line.text == address != "":
            value.hyperlink = address
            value.font = Font(underline="single", color=_LINK)
        if mark and line.name.startswith(mark):
            name.fill = PatternFill("solid", fgColor=_MARK_FILL)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def write_rows(
    sheet: Worksheet, rows: Sequence[Mapping[str, Cell]], *, mark: str, above: Sequence[str] = ()
) -> None:
    """Write a table: a header that stays in view and can be filtered, numbers as numbers.

    Args:
        sheet: an empty one.
        rows: with the same columns.
        mark: stands above every printed page; empty for none.
        above: lines over the table, the first one bold.
    """
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    if mark:
        sheet.oddHeader.center.text = mark
    for number, line in enumerate(above, start=1):
        put(sheet.cell(number, 1), line)
    if above:
        sheet.cell(1, 1).font = Font(bold=True, size=13)
    head = len(above) + 2 if above else 1
    if not rows:
        put(sheet.cell(head, 1), "There is nothing to show.")
        return
    names = list(rows[0])
    for number, row in enumerate([dict(zip(names, names, strict=True)), *rows], start=head):
        for column, name in enumerate(names, start=1):
            if (value := row.get(name)) is not None:
                put(sheet.cell(number, column), value)
    for column, name in enumerate(names, start=1):
        longest = max(len(str(row.get(name))) for row in rows)
        width = min(max(longest + 2, len(name) + 4, _NARROW), _WIDE)
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(head, column).font = Font(bold=True)
        sheet.cell(head, column).alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = f"A{head + 1}"
    last = get_column_letter(len(names))
    sheet.auto_filter.ref = f"A{head}:{last}{head + len(rows)}"
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = f"{head}:{head}"


def put(cell: OneCell, value: Cell) -> None:
    """Write a value as what it is; text stays text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = cell_text(value)
        cell.data_type = "s"
        if value.startswith(FORMULA):  # also after an edit of the cell
            cell.quotePrefix = True
    elif value is not None and math.isfinite(value):
        cell.value = value


def cell_text(text: str) -> str:
    """Text that a cell can hold: no control characters, and not endless."""
    return _CONTROL.sub("", text)[:_LETTERS]
