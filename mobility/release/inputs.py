"""From what somebody points at (a folder, a zip, single files) to named bytes."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mobility.errors import UserError

# Ten times the largest file the publisher has shipped; beyond it a compressed file is a mistake
# or an attack, and must not fill the memory.
LARGEST_FILE = 600_000_000
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_OR_ZLIB = 47  # window bits that let zlib read the gzip header itself


class UnreadableError(UserError):
    """A file whose bytes cannot be had: damaged, truncated, too large."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file a person gave us; `content()` is its plain (decompressed) bytes.

    `name` is the file's own name, without folders, as messages use it.
    """

    name: str
    path: Path
    member: str = ""  # the name inside `path` when that is a zip

    def content(self) -> bytes:
        """The decompressed bytes.

        Raises:
            UnreadableError: when the file is damaged, cut short or larger than `LARGEST_FILE`.
        """
        try:
            raw = self._member_bytes() if self.member else self.path.read_bytes()
        except (
            OSError,
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
        ) as error:
            message = f"{self.name}: cannot be read ({error}); copy or download it again."
            raise UnreadableError(message) from error
        return _decompressed(self.name, raw) if raw[:2] == _GZIP_MAGIC else raw

    def _member_bytes(self) -> bytes:
        with zipfile.ZipFile(self.path) as archive:
            if archive.getinfo(self.member).file_size > LARGEST_FILE:
                raise UnreadableError(_too_large(self.name))
            return archive.read(self.member)


def _too_large(name: str) -> str:
    return (
        f"{name}: unpacks to more than {LARGEST_FILE // 1_000_000} MB, far above any release file; "
        "check that it is the publisher's CSV."
    )


def _decompressed(name: str, raw: bytes) -> bytes:
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        content = unpacker.decompress(raw, LARGEST_FILE + 1)
    except zlib.error as error:
        message = f"{name}: is damaged (not a whole gzip file); copy or download it again."
        raise UnreadableError(message) from error
    if len(content) > LARGEST_FILE:
        raise UnreadableError(_too_large(name))
    if not unpacker.eof:
        message = f"{name}: is cut short (the gzip file ends early); copy or download it again."
        raise UnreadableError(message)
    return content


def find_inputs(sources: Sequence[Path | str]) -> list[InputFile]:
    """Every file in the folders, zips and single files of `sources`, sorted by name.

    A folder is read one level deep (with subfolders named `data`, as in the publisher's
    repository); hidden files are left out.

    Raises:
        UserError: when a source does not exist or holds no file.
    """
    files = [file for source in sources for file in _files_of(Path(source))]
    if not files:
        names = ", ".join(str(source) for source in sources)
        message = f"{names}: holds no files; point at the folder or zip with the release's CSVs."
        raise UserError(message)
    return sorted(files, key=lambda file: (file.name, file.member, str(file.path)))


def _files_of(source: Path) -> Iterator[InputFile]:
    if source.is_dir():
        for path in (*source.iterdir(), *source.glob("data/*")):
            if path.is_file() and not path.name.startswith("."):
                yield from _files_of(path)
    elif not source.exists():
        message = f"{source}: does not exist; give a folder, a zip or CSV files of a release."
        raise UserError(message)
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            for entry in archive.infolist():
                name = PurePosixPath(entry.filename).name
                if not entry.is_dir() and not name.startswith("."):
                    yield InputFile(name, source, entry.filename)
    else:
        yield InputFile(source.name, source)
