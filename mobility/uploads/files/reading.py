"""From a file as it comes (packed, in any encoding, a workbook) to one UTF-8 text on disk.

Nothing is held in memory whole: pieces go from the source through the unpacker and the decoder to
a temporary file, and every limit is checked on the way.
"""

from __future__ import annotations

import codecs
import io
import threading
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from mobility.unpacking import (
    MOST_RATIO,
    PIECE,
    UNSOUND_ARCHIVE,
    TooLargeError,
    TooTightlyPackedError,
    pieces_of,
    within_limits,
)
from mobility.uploads import limits
from mobility.uploads.files.workbooks import read_workbook
from mobility.uploads.limits import RefusedFileError
from mobility.uploads.results import Decision, Integers, Mask

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP_WINDOW = 31  # window bits that let zlib read gzip's own header and check its sum
_PACKED_AT_MOST = 3  # a table in a zip in a gzip; deeper is a trick
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_OTHER_FORMS = (
    (b"%PDF", "is a PDF; ask its publisher for the table as CSV or XLSX."),
    (b"PAR1", "is a Parquet file; export it as CSV."),
    (b"SQLite format 3", "is a database; export the table as CSV."),
    (b"<", "is a web page or XML, whatever its name says; open it and save it as CSV or XLSX."),
    (b"{", "is JSON; export it as CSV."),
    (b"[{", "is JSON; export it as CSV."),
    (b"{\\rtf", "is a text document; save its table as CSV."),
    (b"\x89PNG", "is a picture; the numbers are needed as text."),
    (b"\xff\xd8\xff", "is a picture; the numbers are needed as text."),
)
_LONG_LINE = 5  # pieces without a line feed, more bytes than the longest line has
_FEED, _RETURN = b"\n\r"
_KIND_OF_BYTE, _GOES_ON = 0xC0, 0x80  # in UTF-8
_NOT_IN_1252 = b"\x81\x8d\x8f\x90\x9d"
_TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".tab", ".psv", ".xlsx", ".xlsm", ".xls", ".gz")


@dataclass(frozen=True, slots=True)
class Text:
    """A table as lines of UTF-8 text with line feeds, on disk.

    `lines` counts them and `blank` those without a character. `sheet` is empty but for workbooks,
    whose `sheets` are all those with cells; line n is then row n of the sheet and cells are
    separated by `delimiter` (None where that is still to be found).
    """

    path: Path
    lines: int
    blank: int
    decisions: tuple[Decision, ...] = ()
    delimiter: str | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_text(name: str, source: Path | bytes, folder: Path, sheet: str | None = None) -> Text:
    """Turn a file into text in `folder`.

    Args:
        name: what messages call the file.
        source: where it is, or its bytes.
        folder: a temporary folder of the caller's.
        sheet: which sheet of a workbook (None: the one with most cells).

    Raises:
        RefusedFileError: when it is damaged, too large, no table, or lacks that sheet.
    """
    try:
        return _unpacked(name, source, folder, sheet, _PACKED_AT_MOST)
    except (OSError, EOFError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else "it ends early"
        message = f"{name}: cannot be read ({reason}); check that it is there and whole."
        raise RefusedFileError(message) from error


def _unpacked(name: str, source: Path | bytes, folder: Path, sheet: str | None, depth: int) -> Text:
    if isinstance(source, Path) and source.is_dir():
        raise RefusedFileError(f"{name}: is a folder; give one file.")
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.LARGEST_FILE:
        raise limits.too_large(name)
    with _open(source) as file:
        start = file.read(4096)
    if not start.strip():
        raise RefusedFileError(f"{name}: is empty; export it again.")
    if start.startswith((_GZIP, _ZIP)) and not depth:
        raise RefusedFileError(f"{name}: is packed again and again; unpack it and give the table.")
    if start.startswith(_GZIP):
        inner = folder / f"unpacked-{depth}"
        with _open(source) as file:
            _write(name, _gunzipped(name, file), inner, size)
        return _unpacked(name, inner, folder, sheet, depth - 1)
    if start.startswith((_OLE, _ZIP)):
        if start.startswith(_ZIP) and (member := _table_in_zip(name, source)):
            inner = folder / f"unpacked-{depth}"
            with _open(source) as file, zipfile.ZipFile(file) as archive:
                _write(name, _member_pieces(name, archive, member), inner, size)
            return _unpacked(f"{name} ({member})", inner, folder, sheet, depth - 1)
        path = source if isinstance(source, Path) else folder / "workbook"
        if isinstance(source, bytes):
            path.write_bytes(source)
        tabbed, chosen, sheets, decision = read_workbook(name, path, folder, sheet)
        with tabbed.open("rb") as file:
            lines, blank = _copy_text(name, pieces_of(file), "utf-8", folder / "text.csv")[:2]
        return Text(folder / "text.csv", lines, blank, (decision,), "\t", chosen, sheets)
    if sheet is not None:
        raise RefusedFileError(f"{name}: is a text file and has no sheets; leave out the sheet.")
    return _plain_text(name, source, start, folder)


def _open(source: Path | bytes) -> IO[bytes]:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _write(name: str, pieces: Iterator[bytes], path: Path, packed: int) -> None:
    """Write what is unpacked of so many packed bytes, and stop at the limits."""
    try:
        with path.open("wb") as file:
            for piece in within_limits(pieces, packed, limits.LARGEST_FILE):
                file.write(piece)
    except TooLargeError as error:
        raise limits.too_large(name) from error
    except TooTightlyPackedError as error:
        message = (
            f"{name}: unpacks to more than {MOST_RATIO} times its size, as no table does; unpack "
            "it yourself, look at it, and give the table alone."
        )
        raise RefusedFileError(message) from error


def _gunzipped(name: str, file: IO[bytes]) -> Iterator[bytes]:
    """The content of a gzip file, of all its parts, piece by piece."""
    unpacker, rest = zlib.decompressobj(_GZIP_WINDOW), b""
    started = False
    while True:
        rest = rest or file.read(PIECE)
        if not rest and started and not unpacker.eof:
            raise RefusedFileError(f"{name}: is cut short (its gzip ends early); copy it again.")
        if not rest:
            return
        if unpacker.eof:
            if not rest.strip(b"\0"):  # tapes and some tools fill up with zeros
                rest = b""
                continue
            unpacker = zlib.decompressobj(_GZIP_WINDOW)
        try:
            piece = unpacker.decompress(rest, PIECE)
        except zlib.error as error:
            message = f"{name}: is damaged (no sound gzip file); copy or export it again."
            raise RefusedFileError(message) from error
        started = True
        rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        if piece:
            yield piece


def _table_in_zip(name: str, source: Path | bytes) -> str:
    """The one table in a zip archive, or '' where the archive is a workbook."""
    try:
        with _open(source) as file, zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except UNSOUND_ARCHIVE as error:
        raise RefusedFileError(
            f"{name}: is damaged (no sound zip or XLSX); copy it again."
        ) from error
    if "[Content_Types].xml" in names or "mimetype" in names:
        return ""
    tables = [
        each
        for each in names
        if each.lower().endswith(_TABLE_ENDINGS) and not each.startswith(("__MACOSX", "."))
    ]
    if len(tables) != 1:
        listed = ", ".join(tables[:5]) or "none"
        raise RefusedFileError(
            f"{name}: a zip must hold one table ({listed}); unpack it and choose."
        )
    return tables[0]


def _member_pieces(name: str, archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            yield from pieces_of(file)
    except UNSOUND_ARCHIVE as error:
        message = (
            f"{name}: {member} cannot be taken out (damaged, or locked with a password); unpack it "
            "and give the table."
        )
        raise RefusedFileError(message) from error


def _plain_text(name: str, source: Path | bytes, start: bytes, folder: Path) -> Text:
    encoding, label, mark = _encoding(start)
    begins = start[len(mark) :].decode(encoding, "replace").lstrip().encode("utf-8", "replace")
    for magic, advice in _OTHER_FORMS:
        if begins.startswith(magic):
            raise RefusedFileError(f"{name}: {advice}")
    path = folder / "text.csv"
    with _open(source) as file:
        file.seek(len(mark))
        lines, blank, foreign, nulls = _copy_text(name, pieces_of(file), encoding, path)
    if nulls and encoding == "utf-8":
        raise RefusedFileError(f"{name}: is not text; export it as CSV or XLSX.")
    decision = Decision("encoding", label, "its byte order mark" if mark else "its bytes are sound")
    if foreign:
        what = "Windows-1252 (Western European)"
        why = f"{foreign:,} bytes are no UTF-8; read this way they are accented letters"
        decision = Decision("encoding", what, why, 0.9)
    elif encoding != "utf-8" and not mark:
        decision = Decision("encoding", label, "every second byte is zero", 0.95)
    return Text(path, lines, blank, (decision,))


def _encoding(start: bytes) -> tuple[str, str, bytes]:
    """The encoding, its name in words and the byte order mark, from the first bytes."""
    for mark, encoding, label in _MARKS:
        if start.startswith(mark):
            return encoding, label, mark
    half = max(1, len(start) // 2)
    zeros = [start[parity::2].count(0) / half for parity in (0, 1)]
    if max(zeros) > 0.3 and min(zeros) < 0.05:
        return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"), "UTF-16", b""
    return "utf-8", "UTF-8", b""


_foreign = threading.local()  # how many bytes were no UTF-8 in the file this thread is reading


def _western(error: UnicodeError) -> tuple[str, int]:
    """A decoder's way with bytes that are no UTF-8: each is one letter of Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    _foreign.count += len(wrong)
    known = not any(byte in _NOT_IN_1252 for byte in wrong)
    return wrong.decode("cp1252" if known else "latin-1"), error.end


codecs.register_error("mobility-western", _western)


def _copy_text(
    name: str, pieces: Iterator[bytes], encoding: str, path: Path
) -> tuple[int, int, int, int]:
    """Write the pieces as UTF-8 with line feeds.

    Returns:
        How many lines there are, how many of them are blank, how many bytes were no UTF-8, and
        how many characters were zero (which are left out).

    Raises:
        RefusedFileError: at a line or a number of lines beyond the limits.
    """
    _foreign.count = 0
    errors = "mobility-western" if encoding == "utf-8" else "replace"
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(encoding)(errors), translate=True
    )
    counter = _LineCounter(name)
    nulls = 0
    with path.open("wb") as file:

        def put(data: bytes) -> None:
            counter.add(data)
            file.write(data)

        at_rest = encoding == "utf-8"  # between two lines, where the decoder holds nothing back
        for piece in _whole_lines(pieces) if at_rest else pieces:
            ends = piece.endswith(b"\n")
            if at_rest and ends and (sound := _sound_lines(piece)) is not None:
                put(sound)
                continue
            text = decoder.decode(piece)
            nulls += text.count("\0")
            put(text.replace("\0", "").encode("utf-8", "replace"))
            at_rest = encoding == "utf-8" and ends
        put(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    # The last line needs no line feed.
    return counter.lines + (counter.begun > 0), counter.blank, _foreign.count, nulls


def _whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes, cut behind line feeds where there are some."""
    begun: list[bytes] = []
    for piece in pieces:
        end = piece.rfind(b"\n") + 1
        if end:
            yield b"".join((*begun, piece[:end]))
            begun = []
        begun.append(piece[end:])
        if len(begun) > _LONG_LINE:
            yield b"".join(begun)
            begun = []
    yield b"".join(begun)


def _sound_lines(lines: bytes) -> bytes | None:
    """Whole lines of UTF-8 with line feeds alone; None where more than that must be put right."""
    if b"\0" in lines:
        return None
    if b"\r" in lines:
        returns = np.flatnonzero(np.frombuffer(lines, np.uint8) == _RETURN)
        if (np.frombuffer(lines, np.uint8)[returns + 1] != _FEED).any():
            return None
        lines = lines.translate(None, b"\r")
    try:
        _ = lines.isascii() or lines.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return lines


class _LineCounter:
    """Counts the lines of a text that comes in pieces and refuses those beyond the limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines = 0
        self.blank = 0
        self.begun = 0  # characters of the line that has not ended yet

    def add(self, data: bytes) -> None:
        """Count the line feeds of the next UTF-8 bytes."""
        cells = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(cells == _FEED)
        if ends.size:
            lengths = np.diff(ends, prepend=-1) - 1
            lengths[0] += self.begun
            self.blank += int((lengths == 0).sum())
            if lengths.max() > limits.LONGEST_LINE:
                self._check_characters(cells, ends)
            self.lines += ends.size
            self.begun = 0
            cells = cells[ends[-1] + 1 :]
        self.begun += int(_begins_character(cells).sum())
        if self.begun > limits.LONGEST_LINE:
            raise limits.too_long_a_line(self.name, self.lines + 1)
        if self.lines > limits.MOST_ROWS:
            raise RefusedFileError(
                f"{self.name}: has more than {limits.MOST_ROWS:,} rows; count them up by county "
                "first, or split the file by year."
            )

    def _check_characters(self, cells: NDArray[np.uint8], ends: Integers) -> None:
        lengths = np.diff(np.cumsum(_begins_character(cells))[ends], prepend=0) - 1
        lengths[0] += self.begun
        long = np.flatnonzero(lengths > limits.LONGEST_LINE)
        if long.size:
            raise limits.too_long_a_line(self.name, self.lines + int(long[0]) + 1)


def _begins_character(cells: NDArray[np.uint8]) -> Mask:
    """Return which bytes of UTF-8 begin a character."""
    mask: Mask = (cells & _KIND_OF_BYTE) != _GOES_ON
    return mask
