"""Figures as Excel workbooks: a sheet that says what it is, then the table with real numbers.

The first sheet, README, is what somebody needs who gets the file without the memo: the finding,
where the numbers are from, what every column and every verdict means, how it was worked out, and
the address that reopens the view. Text that Excel would run as a formula stays text.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobility.analysis.uncertainty import Verdict
from mobility.exports.figure import FORMULA, Cell, Figure

if TYPE_CHECKING:
    from openpyxl.cell import Cell as OneCell
    from openpyxl.worksheet.worksheet import Worksheet

_README, _DATA = "README", "Data"
_NAME_WIDTH, _WORDS_WIDTH = 26, 108  # letters of the two columns of README
_LETTERS_OF_A_LINE = 100  # that surely fit the second
_NARROW, _WIDE = 9, 46  # letters of a column of data
_LETTERS = 32_000  # a cell of Excel holds 32,767
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what a workbook cannot hold
_PROGRAM = "Mobility Metrics Explorer"

COLUMNS: Mapping[str, str] = {
    "geoid": "Census code of the place: 5 digits for a county, 7 for a city; text, with its zeros.",
    "metric_id": "The metric as the publisher's files name it.",
    "data_year": "Year that the value is of; the release is newer.",
    "stored_value": "The value in full precision. Shares are 0 to 1; dollars are those of the year "
    "of the value unless the column says otherwise.",
    "stored_lower": "Lower bound of the interval, as stored_value.",
    "stored_upper": "Upper bound of the interval, as stored_value.",
    "stored_se": "Standard error that follows from the interval, as stored_value.",
    "interval_kind": "sampling: a 95 % interval of sampling error; suppression range: what hidden "
    "counts can be, no margin of error; none: no interval was published.",
    "quality": "The publisher's flag: Strong, Marginal, or Weak, which is not to be acted on.",
    "verdict": "How the comparison ends; see the words below.",
    "reason": "Why there is no verdict.",
    "state_median": "Median of the other places of the state with reliable values, as stored_value;"
    " not the value of the state.",
    "nation_median": "Median of all other places with reliable values, as stored_value; not the "
    "value of the nation.",
    "release": "The publisher's edition, and the first digits of a hash of its files.",
    "note": "Says in every row when the numbers are invented.",
}
"""What a column holds that several tables have, by its name."""

VERDICTS: Mapping[Verdict, str] = {
    Verdict.BETTER: "Tested at 95 %: the difference is larger than sampling error explains, and in "
    "the better direction.",
    Verdict.WORSE: "The same in the worse direction.",
    Verdict.HIGHER: "Tested and higher, where neither direction is better.",
    Verdict.LOWER: "Tested and lower, where neither direction is better.",
    Verdict.CANNOT_TELL: "Tested: the data cannot tell the two apart. That is not a proof that "
    "they are equal.",
    Verdict.NOT_COMPARED: "No test was made; the reason is given. A position among other places "
    "is not a test.",
    Verdict.IMPROVED: "Tested between two years: a change for the better.",
    Verdict.WORSENED: "Tested between two years: a change for the worse.",
    Verdict.NO_DETECTABLE_CHANGE: "Tested between two years: the data cannot tell them apart.",
}
"""What every verdict says."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of README: a heading, or a name and its words; a blank one without either."""

    name: str = ""
    words: str = ""
    size: int = 0  # of a heading; 0 for other lines


def figure_xlsx(figure: Figure) -> bytes:
    """The figure's table as a workbook, the sheet README first."""
    from openpyxl import Workbook  # noqa: PLC0415 - a tenth of a second that nothing else needs

    book = Workbook()
    book.properties.title = _text(figure.title)
    book.properties.subject = _text(figure.subtitle)
    book.properties.creator = _PROGRAM
    rows = figure.rows()
    _write_readme(book.active, figure, _readme(figure, list(rows[0]) if rows else []))
    _write_data(book.create_sheet(_DATA), rows, mark=figure.mark)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _readme(figure: Figure, columns: Sequence[str]) -> list[_Line]:
    """What the file is, section by section."""
    mark = [_Line(f"{figure.mark}. Nothing here is true of any place.", size=12)]
    notes = {**COLUMNS, **figure.table().notes}
    origin = ["Where it is from", *[""] * len(figure.footer)]
    lines = [
        _Line(figure.title, size=16),
        *(mark if figure.mark else []),
        _Line("What it shows", figure.subtitle),
        _Line("In words", figure.summary),
        *(_Line(*pair) for pair in zip(origin, figure.footer, strict=False)),
        _Line("Opens this view again", figure.address),
        _Line(),
        _Line(f"The columns of the sheet {_DATA}", size=13),
        *(_Line(name, notes[name]) for name in columns if name in notes),
        _Line("All others", "In words, as on the page."),
        _Line(),
        _Line("The words for how a comparison ends", size=13),
        *(_Line(verdict.value, words) for verdict, words in VERDICTS.items()),
    ]
    if figure.methods:
        lines += [_Line(), _Line("How it was worked out", size=13)]
    for method in figure.methods:
        formula = f" Formula: {method.formula}." if method.formula else ""
        lines.append(_Line(method.name, f"{method.words}{formula} Source: {method.source}."))
    return lines


def _write_readme(sheet: Worksheet, figure: Figure, lines: Sequence[_Line]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - as above

    sheet.title = _README
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = _NAME_WIDTH
    sheet.column_dimensions["B"].width = _WORDS_WIDTH
    for number, line in enumerate(lines, start=1):
        name, words = sheet.cell(number, 1), sheet.cell(number, 2)
        _put(name, line.name)
        _put(words, line.words)
        name.font = Font(bold=True, size=line.size or 11)
        name.alignment = Alignment(vertical="top")
        words.alignment = Alignment(vertical="top", wrap_text=True)
        # A row of wrapped text does not grow by itself in every program.
        many = max(1, math.ceil(len(line.words) / _LETTERS_OF_A_LINE))
        sheet.row_dimensions[number].height = 15 * many + 3 + 2 * max(0, line.size - 11)
        if line.words == figure.address != "":
            words.hyperlink = figure.address
            words.font = Font(underline="single", color="12436D")
    if figure.mark:
        sheet["A2"].fill = PatternFill("solid", fgColor="FFF3C9")
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write_data(sheet: Worksheet, rows: Sequence[Mapping[str, Cell]], *, mark: str) -> None:
    """The table: a header that stays in view and can be filtered, numbers as numbers."""
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    if mark:
        sheet.oddHeader.center.text = mark
    if not rows:
        _put(sheet.cell(1, 1), "There is nothing to show.")
        return
    names = list(rows[0])
    for number, row in enumerate([dict(zip(names, names, strict=True)), *rows], start=1):
        for column, value in enumerate(row.values(), start=1):
            _put(sheet.cell(number, column), value)
    for column, name in enumerate(names, start=1):
        longest = max(len(str(row[name])) for row in rows)
        width = min(max(longest + 2, len(name) + 4, _NARROW), _WIDE)
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(1, column).font = Font(bold=True)
        sheet.cell(1, column).alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = "1:1"


def _put(cell: OneCell, value: Cell) -> None:
    """Write a value as what it is; text stays text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = _text(value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)  # also after somebody has edited the cell
    elif value is not None and math.isfinite(value):
        cell.value = value


def _text(text: str) -> str:
    """Text that a cell can hold: no control characters, and not endless."""
    return _CONTROL.sub("", text)[:_LETTERS]
