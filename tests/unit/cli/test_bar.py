"""The bar on a terminal while a file is made."""

from __future__ import annotations

import io

import pytest

from mobility.cli.bar import terminal_bar


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_the_work_is_and_is_clean_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    to = Terminal()
    tell = terminal_bar(to)
    tell(0.5, "Drew chart 10 of 20")
    assert to.getvalue() == f"\r\033[K[{'#' * 12}{'-' * 12}] 50%, Drew chart 10 of 20"
    tell(0.75, "w" * 100)
    assert len(to.getvalue().rpartition("\033[K")[2]) == 59
    tell(1.0, "Done")
    assert to.getvalue().endswith("\r\033[K")


def test_a_file_and_a_pipe_get_nothing() -> None:
    to = io.StringIO()
    terminal_bar(to)(0.5, "Drawing")
    assert to.getvalue() == ""
