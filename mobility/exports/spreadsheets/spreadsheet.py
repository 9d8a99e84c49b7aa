"""Tables as CSV files that a spreadsheet opens as they are, and that say where they come from.

The first rows, each beginning with '#', say what it is and where it comes from; a program skips
them with `comment="#"`. The file is UTF-8 with a byte order mark, because without it Excel reads
the dashes and accents as other letters. Text that a spreadsheet would run as a formula is kept from
it by an apostrophe.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence

from mobility.figures.figure import FORMULA, Cell, Figure

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def figure_csv(figure: Figure) -> bytes:
    """A figure's table as a file: title, subtitle and footer first, then words and numbers."""
    first_rows = (figure.mark, figure.title, figure.subtitle, *figure.notes())
    return table_csv(figure.rows(), [line for line in first_rows if line])


def table_csv(rows: Sequence[Mapping[str, Cell]], first_rows: Sequence[str]) -> bytes:
    """Rows with the same columns as a CSV file below its first rows; none leave those alone."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([f"# {_one_cell(line)}"] for line in first_rows)
    writer.writerows([_safe(name) for name in row] for row in rows[:1])
    writer.writerows([_safe(cell) for cell in row.values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _one_cell(line: str) -> str:
    """A line that needs no quotes, so that it begins with '#' for every program.

    >>> _one_cell("Median of the 1,535 other counties, of 3,144.")
    'Median of the 1535 other counties; of 3144.'
    """
    plain = _THOUSANDS.sub("", line)
    return " ".join(plain.replace(",", ";").replace('"', "'").split())


def _safe(cell: Cell) -> Cell:
    """Text that begins like a formula behind an apostrophe, and nothing for what is no number.

    A geoid keeps its zeros in a file.
    """
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return cell if cell is not None and math.isfinite(cell) else None
