"""How far the making of a file is, on one line of a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import TextIO

_BAR = 24  # characters
_CLEAR = "\r\033[K"


def terminal_bar(stream: TextIO | None = None) -> Callable[[float, str], None]:
    """A callback that draws a bar while work is done, and takes it away at the end.

    Args:
        stream: where to; the error stream by default. One that is no terminal is left alone.
    """
    to = stream or sys.stderr

    def draw(share: float, words: str) -> None:
        filled = round(share * _BAR)
        line = f"[{'#' * filled}{'-' * (_BAR - filled)}] {share:.0%}, {words}"
        width = shutil.get_terminal_size().columns - 1
        to.write(_CLEAR if share >= 1 else f"{_CLEAR}{line[:width]}")
        to.flush()

    return draw if to.isatty() else lambda *_: None
