"""Input files from folders, zips and single files, with their decompressed bytes."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mobility.errors import UserError
from mobility.unpacking import (
    MOST_RATIO,
    PIECE,
    UNSOUND_ARCHIVE,
    TooLargeError,
    TooTightlyPackedError,
    check_unpacked,
    member_pieces,
)

Content = bytes | bytearray

# Three times the largest file of the publisher; larger content must not fill the memory.
LARGEST_FILE = 200_000_000
CSV_ENDINGS = (".csv", ".csv.gz", ".gz", ".txt")
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = 31  # window bits that let zlib read gzip's own header and check its sum


class UnreadableError(UserError):
    """A file that cannot be read: damaged, truncated, too large."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input file; `content()` is its decompressed bytes.

    `name` is the file's own name, without folders, as messages use it.
    """

    name: str
    path: Path
    member: str = ""  # the name inside `path` when that is a zip

    def may_be_csv(self) -> bool:
        """Whether the name has an ending that CSV files go by."""
        return self.name.lower().endswith(CSV_ENDINGS)

    def content(self) -> Content:
        """The decompressed bytes, whatever the file's ending says about compression.

        Raises:
            UnreadableError: when the file is damaged, cut short, larger than `LARGEST_FILE`, or
                packed more tightly than a table can be.
        """
        try:
            raw = self._member_bytes() if self.member else self._file_bytes()
            return _decompressed(self.name, raw) if raw[:2] == _GZIP_MAGIC else raw
        except UserError:
            raise
        except TooLargeError as error:
            message = (
                f"{self.name}: holds more than {LARGEST_FILE // 1_000_000} MB, far above any "
                "release file; check that it is the publisher's CSV."
            )
            raise UnreadableError(message) from error
        except TooTightlyPackedError as error:
            message = (
                f"{self.name}: unpacks to more than {MOST_RATIO} times its size, as no release "
                "file does; unpack it yourself and check that it is the publisher's CSV."
            )
            raise UnreadableError(message) from error
        except RuntimeError as error:  # a password, a rare compression
            message = f"{self.name}: cannot be taken out of {self.path.name} ({error}); unzip it."
            raise UnreadableError(message) from error
        except (OSError, *UNSOUND_ARCHIVE) as error:
            message = f"{self.name}: cannot be read ({error}); copy or download it again."
            raise UnreadableError(message) from error

    def _file_bytes(self) -> bytes:
        if self.path.stat().st_size > LARGEST_FILE:
            raise TooLargeError
        return self.path.read_bytes()

    def _member_bytes(self) -> bytearray:
        content = bytearray()
        with zipfile.ZipFile(self.path) as archive:
            for piece in member_pieces(archive, archive.getinfo(self.member), LARGEST_FILE):
                content += piece
        return content


def _decompressed(name: str, raw: Content) -> bytearray:
    """The content of a gzip file, of all its parts when it was written in several.

    Piece by piece into one growing buffer, so that there is no second copy and a file that unpacks
    to too much is refused at the limit.

    Raises:
        UnreadableError: when it is damaged or cut short.
        TooLargeError, TooTightlyPackedError: see `check_unpacked`.
    """
    content = bytearray()
    rest = raw
    while rest.startswith(_GZIP_MAGIC):
        unpacker = zlib.decompressobj(_GZIP)
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(rest, PIECE)
            except zlib.error as error:
                message = f"{name}: is damaged (no sound gzip file); copy or download it again."
                raise UnreadableError(message) from error
            rest = unpacker.unconsumed_tail
            content += piece
            check_unpacked(len(content), len(raw), LARGEST_FILE)
            if not piece and not unpacker.eof:
                message = f"{name}: is cut short (its gzip ends early); copy or download it again."
                raise UnreadableError(message)
        rest = unpacker.unused_data
    if rest.strip(b"\0"):  # tapes and some tools fill up with zeros
        message = f"{name}: goes on after the end of its gzip; copy or download it again."
        raise UnreadableError(message)
    return content


def find_inputs(sources: Sequence[Path | str]) -> list[InputFile]:
    """Every file in the folders, zips and single files of `sources`, sorted by name.

    A folder is read one level deep (with a subfolder named `data`, as in the publisher's
    repository); hidden files are left out.

    Raises:
        UserError: when a source does not exist, cannot be opened or holds no file.
    """
    files: list[InputFile] = []
    for source in map(Path, sources):
        if not source.exists():
            message = f"{source}: does not exist; give a folder, a zip or CSV files of a release."
            raise UserError(message)
        if source.suffix.lower() == ".zip" and source.is_file() and not zipfile.is_zipfile(source):
            message = f"{source}: is damaged or no zip file; copy or download it again."
            raise UserError(message)
        try:
            files += _files_of(source)
        except (OSError, zipfile.BadZipFile) as error:
            message = f"{source}: cannot be opened ({error}); check that you may read it."
            raise UserError(message) from error
    if not files:
        names = ", ".join(str(source) for source in sources)
        message = f"{names}: holds no files; point at the folder or zip with the release's CSVs."
        raise UserError(message)
    return sorted(files, key=lambda file: (file.name, file.member, str(file.path)))


def _files_of(source: Path) -> Iterator[InputFile]:
    if source.is_dir():
        for path in (*source.iterdir(), *source.glob("data/*")):
            # A broken link is yielded, so that it is reported as unreadable.
            if (path.is_file() or path.is_symlink()) and not path.name.startswith("."):
                yield from _files_of(path)
        return
    file = InputFile(source.name, source)
    if file.may_be_csv() or not zipfile.is_zipfile(source):
        yield file
        return
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            name = PurePosixPath(entry.filename).name
            if not entry.is_dir() and not name.startswith("."):
                yield InputFile(name, source, entry.filename)
