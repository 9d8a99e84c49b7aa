"""A figure as an Excel workbook: a sheet that says what it is, then its table with real numbers."""

from __future__ import annotations

import io

from mobility.exports.figure import Figure


def figure_xlsx(figure: Figure) -> bytes:
    """The figure's table as a workbook, the sheet README first."""
    import openpyxl  # noqa: PLC0415 - a tenth of a second that only a workbook needs

    book = openpyxl.Workbook()
    readme = book.active
    readme.title = "README"
    for line in (figure.mark, figure.title, figure.subtitle, *figure.notes()):
        readme.append([line])
    data = book.create_sheet("Data")
    rows = figure.table().rows()
    if rows:
        data.append(list(rows[0]))
    for row in rows:
        data.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
