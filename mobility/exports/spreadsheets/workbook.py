"""Figures as Excel workbooks: a sheet that says what it is, then the table with real numbers.

The first sheet, README, is what somebody needs who gets the file without the memo: the finding,
where the numbers are from, what every column and every verdict means, how it was worked out, and
the address that reopens the view. Text that Excel would run as a formula stays text.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from mobility.analysis.uncertainty import Verdict
from mobility.exports.spreadsheets.sheets import PROGRAM, Line, cell_text, write_lines, write_rows
from mobility.figures.figure import Figure

_README, _DATA = "README", "Data"

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


def figure_xlsx(figure: Figure) -> bytes:
    """The figure's table as a workbook, the sheet README first."""
    from openpyxl import Workbook  # noqa: PLC0415 - a tenth of a second that nothing else needs

    book = Workbook()
    book.properties.title = cell_text(figure.title)
    book.properties.subject = cell_text(figure.subtitle)
    book.properties.creator = PROGRAM
    rows = figure.rows()
    book.active.title = _README
    lines = _readme(figure, list(rows[0]) if rows else [])
    write_lines(book.active, lines, address=figure.address, mark=figure.mark)
    write_rows(book.create_sheet(_DATA), rows, mark=figure.mark)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _readme(figure: Figure, columns: Sequence[str]) -> list[Line]:
    """What the file is, section by section."""
    mark = [Line(f"{figure.mark}. Nothing here is true of any place.", size=12)]
    notes = {**COLUMNS, **figure.table().attrs["notes"]}
    origin = ["Where it is from", *[""] * len(figure.footer)]
    lines = [
        Line(figure.title, size=16),
        *(mark if figure.mark else []),
        Line("What it shows", figure.subtitle),
        Line("In words", figure.summary),
        *(Line(*pair) for pair in zip(origin, figure.footer, strict=False)),
        Line("Opens this view again", figure.address),
        Line(),
        Line(f"The columns of the sheet {_DATA}", size=13),
        *(Line(name, notes[name]) for name in columns if name in notes),
        Line("All others", "In words, as on the page."),
        Line(),
        Line("The words for how a comparison ends", size=13),
        *(Line(verdict.value, verdict.meaning) for verdict in Verdict),
    ]
    if figure.methods:
        lines += [Line(), Line("How it was worked out", size=13)]
    for method in figure.methods:
        formula = f" Formula: {method.formula}." if method.formula else ""
        lines.append(Line(method.name, f"{method.description}{formula} Source: {method.source}."))
    return lines
