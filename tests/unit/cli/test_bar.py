"""Bars on a terminal while a file is made or downloaded."""

from __future__ import annotations

import io

import pytest

from mobility.cli.bar import download_bar, terminal_bar
from mobility.release.fetch import Progress

STEPS = [
    Progress("a.csv", 0, 2, 0, None),
    Progress("a.csv", 0, 2, 6_000_000, 12_000_000),
    Progress("a.csv", 0, 2, 6_000_000, 12_000_000, wait=4.0),
    Progress("a.csv", 1, 2, 12_000_000, 12_000_000, complete=True),
    Progress("b.csv", 1, 2, 1_000_000, None),
    Progress("b.csv", 2, 2, 2_000_000, 2_000_000, complete=True),
]


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_bar_is_cleared_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    to = Terminal()
    tell = terminal_bar(to)
    tell(0.5, "Drew chart 10 of 20")
    assert to.getvalue() == f"\r\033[K[{'#' * 12}{'-' * 12}] 50%, Drew chart 10 of 20"
    tell(0.75, "w" * 100)
    assert len(to.getvalue().rpartition("\033[K")[2]) == 59
    tell(1.0, "Done")
    assert to.getvalue().endswith("\r\033[K")


def test_a_pipe_gets_no_bar() -> None:
    to = io.StringIO()
    terminal_bar(to)(0.5, "Drawing")
    assert to.getvalue() == ""


def test_a_download_redraws_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    stream = Terminal()
    show = download_bar(stream)
    for step in STEPS:
        show(step)
    lines = stream.getvalue().split("\r\033[K")[1:]
    assert lines[1] == "[######------------------] 0 of 2 files, 6.0 of 12.0 MB of a.csv"
    assert lines[2].endswith("next try in 4 s: a.csv")
    assert lines[4].endswith("1.0 MB of b.csv")
    assert lines[5] == "[########################] 2 of 2 files, 2.0 of 2.0 MB of b.csv\n"
    assert stream.getvalue().count("\n") == 1


def test_a_line_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    stream = Terminal()
    download_bar(stream)(STEPS[1])
    assert len(stream.getvalue().removeprefix("\r\033[K")) < 20


def test_a_pipe_gets_a_line_for_each_finished_file() -> None:
    stream = io.StringIO()
    show = download_bar(stream)
    for step in STEPS:
        show(step)
    assert stream.getvalue() == "1 of 2: a.csv\n2 of 2: b.csv\n"


def test_shares_are_between_0_and_1() -> None:
    assert [step.share for step in STEPS] == [0.0, 0.25, 0.25, 0.5, 0.5, 1.0]
    assert Progress("a.csv", 0, 1, 30, 20).share == 1.0
