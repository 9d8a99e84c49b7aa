"""The place of one download on the disk, before and after it is whole."""

from __future__ import annotations

from pathlib import Path

from mobility import home
from mobility.release.editions import git_blob_id
from mobility.release.inputs import InputFile, UnreadableError

_GZIP_MAGIC = b"\x1f\x8b"


class PartialDownload:
    """A file that is on its way into a folder.

    `<name>.part` holds what has arrived, as the server sent it; `<name>.part.etag` holds the name
    that the server gave to this state of the file, so that a later run can go on from there.
    """

    def __init__(self, folder: Path, name: str, blob: str) -> None:
        self.name, self.blob = name, blob
        self.target = folder / name
        self.path = folder / f"{name}.part"
        self._tag = folder / f"{name}.part.etag"

    def is_in_place(self) -> bool:
        """Whether the file is there already, with the right content."""
        if not self.target.exists():
            return False
        try:
            return git_blob_id(InputFile(self.name, self.target).content()) == self.blob
        except UnreadableError:
            return False

    def size(self) -> int:
        """Bytes that have arrived."""
        return self.path.stat().st_size if self.path.exists() else 0

    def tag(self) -> str:
        """The server's ETag of what has arrived; empty where it gave none."""
        return self._tag.read_text(encoding="utf-8") if self._tag.exists() else ""

    def is_compressed(self) -> bool:
        """Whether what has arrived is gzip."""
        with self.path.open("rb") as file:
            return file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC

    def begin(self, tag: str) -> None:
        """Make room for the file from its first byte on."""
        self.forget()
        if tag:
            self._tag.write_text(tag, encoding="utf-8")
        self.path.touch()

    def forget(self) -> None:
        """Remove what has arrived."""
        self.path.unlink(missing_ok=True)
        self._tag.unlink(missing_ok=True)

    def finish(self) -> bool:
        """Give the file its name if its content is right, else forget it; say which.

        A file of that name with other content is kept as `<name>.replaced`.
        """
        try:
            content = InputFile(self.name, self.path).content()
        except UnreadableError:
            self.forget()
            return False
        if git_blob_id(content) != self.blob:
            self.forget()
            return False
        whole = self.path
        if self.is_compressed():
            whole = self.target.with_name(f"{self.name}.unpacked")
            with whole.open("wb") as file:
                file.write(content)
                file.flush()
                home.flush_to_disk(file.fileno())
        if self.target.exists():
            self.target.replace(self.target.with_name(f"{self.name}.replaced"))
        whole.replace(self.target)
        self.forget()
        return True
