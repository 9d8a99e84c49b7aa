"""How far a download has come, and how a terminal shows it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

_BAR = 24  # characters
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download has come.

    Bytes are those of `file` as they travel (usually compressed); `bytes_expected` is None where
    the server does not say. `wait` is above zero, in seconds, when nothing happens until the next
    try. `whole` says that `file` is in its place; `files_done` has counted it then.
    """

    file: str
    files_done: int
    files: int
    bytes_done: int
    bytes_expected: int | None
    wait: float = 0.0
    whole: bool = False

    @property
    def share(self) -> float:
        """The share of the files that is here, 0 to 1, the file under way in part."""
        under_way = 0.0
        if self.bytes_expected and not self.whole:
            under_way = min(self.bytes_done / self.bytes_expected, 1.0)
        return (self.files_done + under_way) / self.files


def terminal_progress(stream: TextIO | None = None) -> Callable[[Progress], None]:
    """A callback that draws a bar on one line of a terminal; elsewhere, one line a finished file.

    Args:
        stream: where to; the error stream by default, so that output can be piped.
    """
    to = stream or sys.stderr

    def draw(progress: Progress) -> None:
        width = shutil.get_terminal_size().columns - 1
        done = progress.files_done == progress.files
        line = f"\r\033[K{_line(progress)[:width]}"
        to.write(f"{line}\n" if done else line)
        to.flush()

    def tell(progress: Progress) -> None:
        if progress.whole:
            to.write(f"{progress.files_done} of {progress.files}: {progress.file}\n")
            to.flush()

    return draw if to.isatty() else tell


def _line(progress: Progress) -> str:
    filled = round(progress.share * _BAR)
    bar = "#" * filled + "-" * (_BAR - filled)
    return f"[{bar}] {progress.files_done} of {progress.files} files, {_state(progress)}"


def _state(progress: Progress) -> str:
    if progress.wait:
        return f"next try in {progress.wait:.0f} s: {progress.file}"
    amount = f"{progress.bytes_done / _MEGABYTE:.1f}"
    if progress.bytes_expected:
        amount += f" of {progress.bytes_expected / _MEGABYTE:.1f}"
    return f"{amount} MB of {progress.file}"
