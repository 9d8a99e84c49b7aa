"""Workbooks, read by a process of their own.

A small file can ask for endless memory (two cells in far corners, a sheet that unpacks to
gigabytes), and the library that reads it would end the whole program. So it runs apart, with a
memory limit and a time limit, and writes the chosen sheet as text.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from mobility.errors import UserError
from mobility.unpacking import PIECE, UNSOUND_ARCHIVE
from mobility.uploads import limits
from mobility.uploads.limits import RefusedFileError
from mobility.uploads.results import Decision

_READER = Path(__file__).with_name("workbook_reader.py")
_SECONDS = 120
_REASONS = {
    "password": "is locked with a password; save a copy without it.",
    "sheet": "has no sheet of that name",
    "empty": "has no sheet with cells; save the table as CSV.",
    "columns": f"has more than {limits.MOST_COLUMNS} columns; keep those of place, year, group "
    "and measure.",
    "rows": f"has more than {limits.MOST_ROWS:,} rows; save the sheet as CSV and split it by year.",
    "damaged": "is damaged or no workbook; open it, save it again as XLSX or CSV.",
    "memory": "spreads its cells over more rows and columns than can be read; copy the table "
    "alone into a new workbook, or save it as CSV.",
    "time": "takes too long to read; save the sheet as CSV.",
}


def read_workbook(
    name: str, path: Path, folder: Path, sheet: str | None
) -> tuple[Path, str, tuple[str, ...], Decision]:
    """Write one sheet of an XLSX, XLSM, XLSB, ODS or XLS file as tab-separated text into `folder`.

    Row n is on line n. Returns the path of the text, the sheet, all sheets, and why this one.

    Raises:
        RefusedFileError: when it is damaged, locked or too large.
        UserError: when it has no such sheet.
    """
    if zipfile.is_zipfile(path):
        _refuse_bomb(name, path)
    out = folder / "sheet.tsv"
    request = {
        "path": str(path),
        "out": str(out),
        "sheet": sheet,
        "columns": limits.MOST_COLUMNS,
        "rows": limits.MOST_ROWS,
        "cells": limits.MOST_SHEET_CELLS,
    }
    try:
        # `-I`: this folder's modules must not stand in for the standard library's.
        run = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", str(_READER), json.dumps(request)],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedFileError(f"{name}: {_REASONS['time']}") from error
    answer = _answer(run)
    if "fault" in answer:
        reason = _REASONS[answer["fault"]]
        if answer["fault"] == "sheet":
            # The file is valid, but the requested sheet is not in it.
            raise UserError(f"{name}: {reason} ({sheet!r}); it has: {', '.join(answer['sheets'])}.")
        raise RefusedFileError(f"{name}: {reason}")
    chosen, sheets = str(answer["sheet"]), tuple(answer["sheets"])
    why, confidence = "you chose it" if sheet else "the only one with cells", 1.0
    if sheet is None and len(sheets) > 1:
        others = ", ".join(each for each in sheets if each != chosen)
        why, confidence = f"it has the most filled rows; others: {others}", 0.6
    return out, chosen, sheets, Decision("sheet", chosen, why, confidence)


def _answer(run: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """Parse the output of the reader; it prints nothing when a limit or its library ended it."""
    try:
        return dict(json.loads(run.stdout))
    except ValueError:
        ended_by_limit = run.returncode < 0 or b"memory" in run.stderr.lower()
        return {"fault": "memory" if ended_by_limit else "damaged"}


def _refuse_bomb(name: str, path: Path) -> None:
    """Unpack every part without keeping it: what a zip says of its sizes can be a lie."""
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            for entry in archive.infolist():
                unpacked += _size_of(entry, file, limits.LARGEST_FILE - unpacked)
                if unpacked > limits.LARGEST_FILE:
                    raise limits.too_large(name)
    except RefusedFileError:
        raise
    except UNSOUND_ARCHIVE as error:
        raise RefusedFileError(f"{name}: {_REASONS['damaged']}") from error


def _size_of(entry: zipfile.ZipInfo, raw: IO[bytes], most: int) -> int:
    """Count the bytes that a member of a zip unpacks to, up to `most`."""
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    raw.seek(entry.header_offset)
    header = raw.read(30)
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    raw.seek(names, 1)
    unpacker, size, rest = zlib.decompressobj(-15), 0, b""
    while not unpacker.eof and size <= most:
        rest = rest or raw.read(PIECE)
        if not rest:
            raise EOFError
        size += len(unpacker.decompress(rest, PIECE))
        rest = unpacker.unconsumed_tail
    return size
