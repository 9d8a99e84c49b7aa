"""The charts of a report as pictures, drawn in parallel and cached for all kinds of files.

A picture holds the chart, its source and the mark of invented numbers, in the language of the
file; the other words of its figure are text of the file, which can be read aloud, searched and
broken into lines.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from queue import PriorityQueue
from threading import Lock, Thread
from typing import TypeVar

from mobility.exports.drawing.library import RENDERERS
from mobility.exports.drawing.pictures import figure_svg, svg_png
from mobility.exports.findings import drawing_cache
from mobility.exports.findings.drawing_cache import cached
from mobility.exports.findings.report import Progress, ReportCard, figure_of
from mobility.figures.figure import Figure
from mobility.text.languages import translatable
from mobility.workspace import Finding, View

NOT_DRAWN = translatable(
    "The chart of this finding could not be drawn; its numbers are in the Excel file."
)
PIXELS = 1600  # across a page or a slide: 230 to the inch
_SMALL_PIXELS = 720  # across the window of whoever leads a meeting; a card has room for a fifth
_MOST_NAMES = 5_000
_SHARE = 0.8  # of the work, which drawing takes
_log = logging.getLogger(__name__)
Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True, order=True)
class _Task:
    """A chart to be drawn while others are served; small pictures come first, as they are seen."""

    for_files: bool
    number: int = field(default_factory=count().__next__, init=False)
    finding: Finding = field(compare=False)
    where: Path = field(compare=False)


_queue: PriorityQueue[_Task] = PriorityQueue()
_queued: set[tuple[Path, str, int]] = set()  # folder, finding and revision, for files
_small_queued: set[tuple[Path, str]] = set()  # folder and key of a drawing
_failed: set[tuple[Path, str]] = set()  # the same, where no chart can be drawn
_names: dict[tuple[str, int, str], str] = {}  # id, revision and time of a finding -> key
_one_thread = Lock()


def png_pictures(
    cards: Iterable[ReportCard], progress: Progress, *, besides: Collection[int] = ()
) -> Mapping[int, bytes]:
    """Return the number of a finding -> its chart as a PNG picture; none where drawing fails.

    Args:
        cards: the findings, also those without a chart.
        progress: called after each chart.
        besides: numbers of findings that need no picture.
    """
    figures = {
        card.number: _chart_alone(card.figure)
        for card in cards
        if card.figure and card.number not in besides
    }
    where = drawing_cache.folder()
    # One thread draws SVG, the others convert to PNG; then the first converts, too, from the end.
    with (
        ThreadPoolExecutor(1) as first,
        ThreadPoolExecutor(max(1, RENDERERS.size - 1)) as others,
    ):
        names = {
            number: first.submit(copy_context().run, _draw, figure, where)
            for number, figure in figures.items()
        }
        works = {
            others.submit(copy_context().run, _png_after, figure, where, names[number]): number
            for number, figure in figures.items()
        }
        for number, figure in reversed(figures.items()):
            first.submit(copy_context().run, _png_after, figure, where, names[number])
        return _collected(works, progress)


def svg_pictures(cards: Iterable[ReportCard], progress: Progress) -> Mapping[int, bytes]:
    """Return the number of a finding -> its chart as an SVG drawing."""
    return svg_drawings({card.number: card.figure for card in cards if card.figure}, progress)


def svg_drawings(figures: Mapping[Key, Figure], progress: Progress) -> Mapping[Key, bytes]:
    """Return charts as SVG drawings, by their keys; none where drawing fails."""
    with ThreadPoolExecutor(RENDERERS.size) as pool:
        works = {
            pool.submit(copy_context().run, _svg, _chart_alone(figure), drawing_cache.folder()): key
            for key, figure in figures.items()
        }
        return _collected(works, progress)


def _chart_alone(figure: Figure) -> Figure:
    """Return a figure without the words that a file shows as text; its source stays."""
    return replace(figure, title="", subtitle="", footer=figure.footer[-1:], address="")


def make_ready() -> None:
    """Start a renderer where no drawing is cached; returns at once."""
    if drawing_cache.is_empty():
        RENDERERS.warm_up()


def draw_ahead(findings: Iterable[Finding]) -> None:
    """Queue the charts of findings for a thread that draws them into the cache, in both sizes."""
    where = drawing_cache.folder()
    for finding in findings:
        key = (where, finding.id, finding.revision)
        if finding.view is not None and key not in _queued:
            _queued.add(key)
            _queue.put(_Task(for_files=True, finding=finding, where=where))
    _start_drawing()


def small_picture(finding: Finding, *, wait: bool = False) -> bytes | None:
    """Return the chart of a finding as a small PNG picture; empty where there is none to draw.

    Args:
        finding: the card.
        wait: whether to draw a missing picture now. Else it is queued, and None is returned until
            it is drawn.
    """
    if finding.view is None or not finding.view.picture:
        return b""
    where, name = drawing_cache.folder(), _name(finding)
    key = (where, name)
    picture = b"" if key in _failed else drawing_cache.lookup(where, _small_file(name))
    if picture is None and wait:
        _draw_small(finding, where, name)
        return small_picture(finding)
    if picture is None and key not in _small_queued:
        _small_queued.add(key)
        _queue.put(_Task(for_files=False, finding=finding, where=where))
        _start_drawing()
    return picture


def _name(finding: Finding) -> str:
    """Return the key of the drawing of a finding; to calculate it takes 50 ms for a map."""
    known = (finding.id, finding.revision, finding.changed)
    if known not in _names:
        if len(_names) >= _MOST_NAMES:
            _names.clear()
        _names[known] = drawing_cache.key_of(_figure(finding))
    return _names[known]


def _figure(finding: Finding) -> Figure:
    """Return the chart of a finding that has one, as files show it."""
    view = finding.view or View()
    return _chart_alone(figure_of(view, finding.sentence))


def _small_file(name: str) -> str:
    return f"{name}.small.png"


def _start_drawing() -> None:
    if not _queue.empty():
        Thread(target=_draw_queue, name="drawings", daemon=True).start()


def _draw_queue() -> None:
    """Draw queued charts until the queue is empty."""
    with _one_thread:
        while not _queue.empty():
            task = _queue.get()
            name = _name(task.finding)
            try:
                _draw_small(task.finding, task.where, name)
                if task.for_files:
                    _png(_figure(task.finding), task.where, name)
            except (ValueError, RuntimeError):  # writing a file reports it
                continue
            finally:
                _small_queued.discard((task.where, name))


def _draw_small(finding: Finding, where: Path, name: str) -> None:
    """Draw the small picture unless it is cached; remember where none can be drawn."""
    figure = _figure(finding)
    try:
        cached(
            where,
            _small_file(name),
            lambda: svg_png(_svg(figure, where, name), _SMALL_PIXELS),
        )
    except (ValueError, RuntimeError):  # a card without its picture is still a card
        _failed.add((where, name))


def _collected(works: Mapping[Future[bytes], Key], progress: Progress) -> Mapping[Key, bytes]:
    """Wait for all pictures; return them by their keys, such as the number of the finding."""
    pictures: dict[Key, bytes] = {}
    progress(0.0, "Drawing the charts")
    for done, work in enumerate(as_completed(works), start=1):
        try:
            pictures[works[work]] = work.result()
        except (ValueError, RuntimeError) as problem:  # a view that this version cannot draw
            _log.warning("The chart of %s is missing: %s", works[work], problem)
        finally:
            progress(_SHARE * done / len(works), f"Drew chart {done} of {len(works)}")
    drawing_cache.delete_oldest(drawing_cache.folder())
    return pictures


def _draw(figure: Figure, where: Path) -> str:
    """Draw a chart unless its picture is cached; return the key of both."""
    name = drawing_cache.key_of(figure)
    if drawing_cache.lookup(where, f"{name}.png") is None:
        _svg(figure, where, name)
    return name


def _png_after(figure: Figure, where: Path, name: Future[str]) -> bytes:
    """Wait for the drawing of a chart and return its picture."""
    return _png(figure, where, name.result())


def _svg(figure: Figure, where: Path, name: str = "") -> bytes:
    name = name or drawing_cache.key_of(figure)
    return cached(where, f"{name}.svg", lambda: figure_svg(figure))


def _png(figure: Figure, where: Path, name: str = "") -> bytes:
    name = name or drawing_cache.key_of(figure)
    return cached(where, f"{name}.png", lambda: svg_png(_svg(figure, where, name), PIXELS))
