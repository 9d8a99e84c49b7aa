"""Drawings that are kept: found by the next program, whole or not there, never out of date."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from mobility import workspace as ws
from mobility.exports.findings import KINDS, drawn, kept
from mobility.exports.findings.report import figure_of
from mobility.figures.figure import Figure
from mobility.workspace import Workspace
from tests.support.cards import add_card
from tests.support.reports import VIEW, many_cards, view

FIGURE = figure_of(VIEW, "Our own words")


@pytest.fixture(autouse=True)
def _new_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home of its own, and nothing in memory."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    kept.forget()


def nothing_may_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(*_: object) -> bytes:
        pytest.fail("was drawn again")

    monkeypatch.setattr(drawn, "figure_svg", draw)
    monkeypatch.setattr(drawn, "svg_png", draw)


def test_another_program_finds_every_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    report = many_cards(2)
    KINDS["docx"](report, lambda *_: None)
    kept.forget()
    nothing_may_be_drawn(monkeypatch)
    for kind in ("docx", "html"):
        KINDS[kind](report, lambda *_: None)


def test_a_finding_is_drawn_ahead_as_a_file_will_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace()
    cards = [add_card(workspace, "One."), add_card(workspace, "Told.", kind="qualitative")]
    drawn.draw_ahead(cards)
    drawn._draw_ahead()  # returns when all is drawn
    kept.forget()
    nothing_may_be_drawn(monkeypatch)
    read = ws.one_finding(workspace, cards[0].id)  # as the file is made from
    assert read.view is not None
    figure = figure_of(read.view, read.sentence)
    assert drawn._png(figure, kept.folder()).startswith(b"\x89PNG")
    drawn.draw_ahead(cards)
    assert drawn._ahead.empty()
    workspace.close()


def test_what_cannot_be_drawn_ahead_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "figure_svg", lambda _: (_ for _ in ()).throw(ValueError))
    workspace = Workspace()
    drawn.draw_ahead([add_card(workspace, "One.")])
    drawn._draw_ahead()
    assert not kept.folder().exists()
    workspace.close()


@pytest.mark.parametrize(
    "other",
    [
        replace(FIGURE, title="Another title"),
        replace(FIGURE, subtitle="Another"),
        replace(FIGURE, summary="Another"),
        replace(FIGURE, footer=("Another",)),
        replace(FIGURE, address="http://localhost/other"),
        replace(FIGURE, invented=True),
        replace(FIGURE, chart=lambda _theme: "<svg/>"),
    ],
)
def test_whatever_is_shown_has_its_own_name(other: Figure) -> None:
    assert kept.name_of(other) != kept.name_of(FIGURE)


def test_the_name_is_the_same_next_time_and_of_this_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert kept.name_of(figure_of(view(), "Our own words")) == kept.name_of(FIGURE)
    before = kept.name_of(FIGURE)
    monkeypatch.setattr(kept, "_program", lambda: "another version")
    assert kept.name_of(FIGURE) != before


def test_whoever_asks_for_a_drawing_that_is_being_made_waits_for_it(tmp_path: Path) -> None:
    both, asked = threading.Barrier(2), list[str]()

    def draw() -> bytes:
        asked.append("drawn")
        with suppress(threading.BrokenBarrierError):
            both.wait(0.2)  # for the other one, who does not come
        return b"x"

    with ThreadPoolExecutor(2) as pool:
        works = [pool.submit(kept.kept, tmp_path, "a", draw) for _ in range(2)]
        assert [work.result() for work in works] == [b"x", b"x"]
    assert asked == ["drawn"]
    assert kept._at_work == {}


def test_drawing_begins_early_only_where_nothing_was_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(drawn.RENDERERS, "begin", lambda: begun.append("begun"))
    drawn.make_ready()
    kept.kept(kept.folder(), "a.svg", lambda: b"x")
    drawn.make_ready()
    assert begun == ["begun"]


def test_a_drawing_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full_disk(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(kept.home, "flush_to_disk", full_disk)
    assert kept.kept(tmp_path, "a.svg", lambda: b"drawing") == b"drawing"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert kept.kept(tmp_path / "file" / "no", "a.svg", lambda: b"drawing") == b"drawing"


def test_drawings_that_nobody_asks_for_make_room(tmp_path: Path) -> None:
    for at, name in enumerate(("asked for", "old", "new")):
        (tmp_path / name).write_bytes(b"x" * 40)
        os.utime(tmp_path / name, (at, at))
    kept.kept(tmp_path, "asked for", lambda: b"")
    kept.tidy(tmp_path, most=120)
    assert len(list(tmp_path.iterdir())) == 3
    kept.tidy(tmp_path, most=100)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["asked for", "new"]
    kept.tidy(tmp_path / "nowhere")


def test_few_are_kept_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept, "_IN_MEMORY", 2)
    asked: list[str] = []
    draw: Callable[[str], Callable[[], bytes]] = lambda name: lambda: asked.append(name) or b"x"  # noqa: E731 - a type on one line
    for name in ("a", "b", "a", "c", "a"):
        kept.kept(tmp_path, name, draw(name))
    assert asked == ["a", "b", "c"]
    assert [name for _, name in kept._memory] == ["c", "a"]
