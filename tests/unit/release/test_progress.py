"""What a terminal shows of a download."""

from __future__ import annotations

import io

import pytest

from mobility.release.fetch import Progress, terminal_progress

STEPS = [
    Progress("a.csv", 0, 2, 0, None),
    Progress("a.csv", 0, 2, 6_000_000, 12_000_000),
    Progress("a.csv", 0, 2, 6_000_000, 12_000_000, wait=4.0),
    Progress("a.csv", 1, 2, 12_000_000, 12_000_000, whole=True),
    Progress("b.csv", 1, 2, 1_000_000, None),
    Progress("b.csv", 2, 2, 2_000_000, 2_000_000, whole=True),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_one_line_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    stream = Terminal()
    show = terminal_progress(stream)
    for step in STEPS:
        show(step)
    lines = stream.getvalue().split("\r\033[K")[1:]
    assert lines[1] == "[######------------------] 0 of 2 files, 6.0 of 12.0 MB of a.csv"
    assert lines[2].endswith("next try in 4 s: a.csv")
    assert lines[4].endswith("1.0 MB of b.csv")
    assert lines[5] == "[########################] 2 of 2 files, 2.0 of 2.0 MB of b.csv\n"
    assert stream.getvalue().count("\n") == 1


def test_a_narrow_terminal_is_not_overrun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    stream = Terminal()
    terminal_progress(stream)(STEPS[1])
    assert len(stream.getvalue().removeprefix("\r\033[K")) < 20


def test_elsewhere_each_finished_file_gets_a_line() -> None:
    stream = io.StringIO()
    show = terminal_progress(stream)
    for step in STEPS:
        show(step)
    assert stream.getvalue() == "1 of 2: a.csv\n2 of 2: b.csv\n"


def test_shares_stay_between_nothing_and_all() -> None:
    assert [step.share for step in STEPS] == [0.0, 0.25, 0.25, 0.5, 0.5, 1.0]
    assert Progress("a.csv", 0, 1, 30, 20).share == 1.0
