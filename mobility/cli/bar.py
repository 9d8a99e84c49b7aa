"""Progress on one line of a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from mobility.release.fetch import Progress

_BAR = 24  # characters
_CLEAR = "\r\033[K"
_MEGABYTE = 1_000_000


def _draw(to: TextIO, share: float, text: str) -> None:
    """Replace the line by a bar and a text."""
    filled = round(share * _BAR)
    line = f"[{'#' * filled}{'-' * (_BAR - filled)}] {text}"
    to.write(f"{_CLEAR}{line[: shutil.get_terminal_size().columns - 1]}")


def terminal_bar(stream: TextIO | None = None) -> Callable[[float, str], None]:
    """Return a callback that draws a bar while a file is made, and clears it at the end.

    Args:
        stream: the output, by default the error stream. Nothing is written unless it is a
            terminal.
    """
    to = stream or sys.stderr

    def draw(share: float, text: str) -> None:
        if share >= 1:
            to.write(_CLEAR)
        else:
            _draw(to, share, f"{share:.0%}, {text}")
        to.flush()

    return draw if to.isatty() else lambda *_: None


def download_bar(stream: TextIO | None = None) -> Callable[[Progress], None]:
    """Return a callback for a download: a bar in a terminal, elsewhere a line for each file.

    Args:
        stream: the output, by default the error stream, so that results can be piped.
    """
    to = stream or sys.stderr

    def draw(progress: Progress) -> None:
        files = f"{progress.files_done} of {progress.files} files"
        _draw(to, progress.share, f"{files}, {_state(progress)}")
        to.write("\n" if progress.files_done == progress.files else "")
        to.flush()

    def list_files(progress: Progress) -> None:
        if progress.complete:
            to.write(f"{progress.files_done} of {progress.files}: {progress.file}\n")
            to.flush()

    return draw if to.isatty() else list_files


def _state(progress: Progress) -> str:
    if progress.wait:
        return f"next try in {progress.wait:.0f} s: {progress.file}"
    amount = f"{progress.bytes_done / _MEGABYTE:.1f}"
    if progress.bytes_expected:
        amount += f" of {progress.bytes_expected / _MEGABYTE:.1f}"
    return f"{amount} MB of {progress.file}"
