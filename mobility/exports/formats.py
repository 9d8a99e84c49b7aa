"""The file formats of a figure, for pages and the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from mobility.exports.links import opens_here_only

if TYPE_CHECKING:
    from mobility.figures.figure import Figure

FORMATS: Mapping[str, tuple[str, str]] = {
    "png": ("PNG", "image/png"),
    "svg": ("SVG", "image/svg+xml"),
    "csv": ("CSV", "text/csv"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": ("JSON", "application/json"),
}
"""The ending of a file -> its name for people, and its media type."""
ON_PAGES = ("png", "svg", "csv", "xlsx")


def figure_bytes(figure: Figure, ending: str) -> bytes:
    """Return the content of a file of a figure; its libraries are imported when it is written.

    An address that opens on this computer only is left out: a file is passed on.

    Raises:
        ValueError: when its chart cannot be drawn.
        RuntimeError: when the process that draws ended over it.
    """
    if opens_here_only(figure.address):
        figure = replace(figure, address="")
    if ending in {"png", "svg"}:
        from mobility.exports.drawing.pictures import figure_png, figure_svg_file  # noqa: PLC0415 - see above

        return figure_png(figure) if ending == "png" else figure_svg_file(figure)
    if ending == "csv":
        from mobility.exports.spreadsheets.spreadsheet import figure_csv  # noqa: PLC0415 - see above

        return figure_csv(figure)
    if ending == "xlsx":
        from mobility.exports.spreadsheets.workbook import figure_xlsx  # noqa: PLC0415 - see above

        return figure_xlsx(figure)
    return _json(figure)


def _json(figure: Figure) -> bytes:
    """Return the words, the table and the drawing of a figure; absent numbers are null."""
    record = {
        "id": figure.id,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "summary": figure.summary,
        "footer": list(figure.footer),
        "invented": figure.invented,
        "basis": asdict(figure.basis),
        "table": figure.rows(),
        "chart": figure.picture(),
    }
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False).encode()
