"""Run as a program of its own by `workbooks`: one sheet of a workbook to tab-separated text.

It imports nothing of this project and prints one JSON object: the sheet and all sheets with
cells, or a fault by its short name.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata

_MEMORY = 480_000_000  # bytes of address space
_PROBED_ROWS = 200_000


def main() -> None:
    """Run the request of the command line."""
    request = json.loads(sys.argv[1])
    _limit_memory()
    try:
        answer = _read(request)
    except MemoryError:
        answer = {"fault": "memory"}
    sys.stdout.write(json.dumps(answer))


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(request: dict[str, Any]) -> dict[str, Any]:
    import python_calamine as calamine  # noqa: PLC0415 - after the limit

    try:
        book = calamine.load_workbook(request["path"])
        sheets = {each.name: book.get_sheet_by_name(each.name) for each in _visible(book)}
    except calamine.PasswordError:
        return {"fault": "password"}
    except calamine.CalamineError:
        return {"fault": "damaged"}
    filled = {name: sheet for name, sheet in sheets.items() if sheet.height and sheet.width}
    wanted = request["sheet"]
    if wanted is not None and wanted not in filled:
        return {"fault": "sheet", "sheets": list(filled)}
    if not filled:
        return {"fault": "empty"}
    chosen = wanted or max(filled, key=lambda name: _filled_rows(filled[name]))
    sheet = filled[chosen]
    for fault, too_many in (
        ("columns", sheet.total_width > request["columns"]),
        ("rows", sheet.total_height > request["rows"]),
        ("memory", sheet.height * sheet.width > request["cells"]),
    ):
        if too_many:
            return {"fault": fault}
    with Path(request["out"]).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows(_rows(sheet))
    return {"sheet": chosen, "sheets": list(filled)}


def _visible(book: CalamineWorkbook) -> list[SheetMetadata]:
    """The sheets a person sees when opening the workbook; all of them where none is visible."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - after the limit

    tables = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    return [each for each in tables if each.visible == SheetVisibleEnum.Visible] or tables


def _filled_rows(sheet: CalamineSheet) -> int:
    """Count the rows with at least two filled cells."""
    count = 0
    for number, row in enumerate(sheet.iter_rows()):
        count += sum(cell != "" for cell in row) > 1
        if number > _PROBED_ROWS:
            break
    return count


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Yield all rows of the sheet, so that row n of the sheet is line n of the text."""
    top, left = sheet.start or (0, 0)
    width = sheet.width + left
    for _ in range(top):
        yield [" "] * width  # not a blank line: those are skipped
    for row in sheet.iter_rows():
        cells = [_text(cell) for cell in row]
        yield [""] * left + cells if width > 1 or any(cells) else [" "]


def _text(cell: object) -> str:
    """Format a cell on one line as a person would type it; whole numbers without '.0'."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return " ".join(str(cell).split()) if isinstance(cell, str) else str(cell)


if __name__ == "__main__":
    main()
