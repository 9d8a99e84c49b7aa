"""The cache of drawings: shared by processes, written whole, never out of date."""

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
from mobility.exports.findings import KINDS, drawing_cache, drawn
from mobility.exports.findings.report import figure_of
from mobility.figures.figure import Figure
from mobility.workspace import Workspace
from tests.support.cards import add_card
from tests.support.reports import VIEW, card, many_cards, view

FIGURE = figure_of(VIEW, "Our own words")


@pytest.fixture(autouse=True)
def _new_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home of its own, and nothing in memory."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    drawing_cache.clear_memory()


def nothing_may_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(*_: object) -> bytes:
        pytest.fail("was drawn again")

    monkeypatch.setattr(drawn, "figure_svg", draw)
    monkeypatch.setattr(drawn, "svg_png", draw)


def test_another_process_reads_every_cached_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    report = many_cards(2)
    KINDS["docx"](report, lambda *_: None)
    endings = sorted(file.suffix for file in drawing_cache.folder().iterdir())
    assert endings == [".png", ".png", ".svg", ".svg"]
    drawing_cache.clear_memory()
    nothing_may_be_drawn(monkeypatch)
    for kind in ("docx", "html"):
        KINDS[kind](report, lambda *_: None)


def test_pinned_finding_is_drawn_in_advance(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace()
    cards = [add_card(workspace, "One."), add_card(workspace, "Told.", kind="qualitative")]
    drawn.draw_ahead(cards)
    drawn._draw_queue()  # returns when all is drawn
    drawing_cache.clear_memory()
    nothing_may_be_drawn(monkeypatch)
    read = ws.one_finding(workspace, cards[0].id)  # as the file is made from
    assert read.view is not None
    figure = drawn._chart_alone(figure_of(read.view, read.sentence))
    assert drawn._png(figure, drawing_cache.folder()).startswith(b"\x89PNG")
    drawn.draw_ahead(cards)
    assert drawn._queue.empty()
    workspace.close()


def test_missing_small_picture_is_queued_and_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "_start_drawing", lambda: None)
    finding = card("small")
    assert drawn.small_picture(finding) is None
    assert drawn.small_picture(finding) is None
    drawn._draw_queue()
    drawing_cache.clear_memory()
    nothing_may_be_drawn(monkeypatch)
    for wait in (False, True):
        picture = drawn.small_picture(finding, wait=wait)
        assert picture is not None
        assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("picture", ["", "<svg", '<svg width="9" height="90000"></svg>'])
def test_what_cannot_be_drawn_has_an_empty_small_picture(picture: str) -> None:
    assert drawn.small_picture(card(picture, view=view(picture=picture)), wait=True) == b""
    assert drawn.small_picture(card("told", view=None)) == b""


def test_a_failure_does_not_stop_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "figure_svg", lambda _: (_ for _ in ()).throw(ValueError))
    workspace = Workspace()
    drawn.draw_ahead([add_card(workspace, "One.")])
    drawn._draw_queue()
    assert not drawing_cache.folder().exists()
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
def test_each_shown_field_changes_the_key(other: Figure) -> None:
    assert drawing_cache.key_of(other) != drawing_cache.key_of(FIGURE)


def test_the_key_depends_on_the_code_that_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert drawing_cache.key_of(figure_of(view(), "Our own words")) == drawing_cache.key_of(FIGURE)
    before = drawing_cache.key_of(FIGURE)
    monkeypatch.setattr(drawing_cache, "_program", lambda: "another version")
    assert drawing_cache.key_of(FIGURE) != before


def test_a_second_thread_waits_for_the_drawing(tmp_path: Path) -> None:
    both, drawn = threading.Barrier(2), list[str]()

    def draw() -> bytes:
        drawn.append("drawn")
        with suppress(threading.BrokenBarrierError):
            both.wait(0.2)  # for the other one, who does not come
        return b"x"

    with ThreadPoolExecutor(2) as pool:
        works = [pool.submit(drawing_cache.cached, tmp_path, "a", draw) for _ in range(2)]
        assert [work.result() for work in works] == [b"x", b"x"]
    assert drawn == ["drawn"]
    assert drawing_cache._being_drawn == {}


def test_a_renderer_warms_up_only_for_an_empty_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(drawn.RENDERERS, "warm_up", lambda: calls.append("warm up"))
    drawn.make_ready()
    drawing_cache.cached(drawing_cache.folder(), "a.svg", lambda: b"x")
    drawn.make_ready()
    assert calls == ["warm up"]


def test_a_failed_write_leaves_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full_disk(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(drawing_cache.home, "flush_to_disk", full_disk)
    assert drawing_cache.cached(tmp_path, "a.svg", lambda: b"drawing") == b"drawing"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert drawing_cache.cached(tmp_path / "file" / "no", "a.svg", lambda: b"drawing") == b"drawing"


def test_the_oldest_drawings_are_deleted(tmp_path: Path) -> None:
    for at, name in enumerate(("asked for", "old", "new")):
        (tmp_path / name).write_bytes(b"x" * 40)
        os.utime(tmp_path / name, (at, at))
    drawing_cache.cached(tmp_path, "asked for", lambda: b"")
    drawing_cache.delete_oldest(tmp_path, most=120)
    assert len(list(tmp_path.iterdir())) == 3
    drawing_cache.delete_oldest(tmp_path, most=100)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["asked for", "new"]
    drawing_cache.delete_oldest(tmp_path / "nowhere")


def test_the_cache_in_memory_is_limited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(drawing_cache, "_IN_MEMORY", 2)
    drawn: list[str] = []
    draw: Callable[[str], Callable[[], bytes]] = lambda name: lambda: drawn.append(name) or b"x"  # noqa: E731 - a type on one line
    for name in ("a", "b", "a", "c", "a"):
        drawing_cache.cached(tmp_path, name, draw(name))
    assert drawn == ["a", "b", "c"]
    assert [name for _, name in drawing_cache._memory] == ["c", "a"]
