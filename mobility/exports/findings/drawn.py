"""The charts of a report as pictures, several at a time, and each drawn once for all files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from mobility.exports.drawing.library import RENDERERS
from mobility.exports.drawing.pictures import figure_svg, svg_png
from mobility.exports.findings import kept
from mobility.exports.findings.report import Progress, ReportCard, figure_of
from mobility.figures.figure import Figure
from mobility.workspace import Finding, View

NOT_DRAWN = "The chart of this finding could not be drawn; its numbers are in the Excel file."
PIXELS = 1600  # across a page or a slide: 230 to the inch
_SHARE = 0.8  # of the work, which drawing takes
_ahead: SimpleQueue[tuple[Path, View, str]] = SimpleQueue()
_seen: set[tuple[Path, str, int]] = set()  # findings of a revision that were drawn or wait
_draws_ahead = Lock()


def png_pictures(
    cards: Iterable[ReportCard], progress: Progress, *, besides: Collection[int] = ()
) -> Mapping[int, bytes]:
    """The number of a finding -> its chart as a PNG picture; none for one that cannot be drawn.

    Args:
        cards: the findings, also those without a chart.
        progress: is told how far the drawing is.
        besides: numbers of findings that need no picture.
    """
    figures = {
        card.number: card.figure for card in cards if card.figure and card.number not in besides
    }
    where = kept.folder()
    # One thread draws, the others paint what is drawn; at last the former paints, too, from behind.
    with (
        ThreadPoolExecutor(1) as drawer,
        ThreadPoolExecutor(max(1, RENDERERS.artists - 1)) as painter,
    ):
        names = {number: drawer.submit(_draw, figure, where) for number, figure in figures.items()}
        works = {
            painter.submit(_paint, figure, where, names[number]): number
            for number, figure in figures.items()
        }
        for number, figure in reversed(figures.items()):
            drawer.submit(_paint, figure, where, names[number])
        return _collected(works, progress)


def svg_pictures(cards: Iterable[ReportCard], progress: Progress) -> Mapping[int, bytes]:
    """The same as SVG drawings."""
    figures = {card.number: card.figure for card in cards if card.figure}
    with ThreadPoolExecutor(RENDERERS.artists) as pool:
        works = {
            pool.submit(_svg, figure, kept.folder()): number for number, figure in figures.items()
        }
        return _collected(works, progress)


def make_ready() -> None:
    """Let drawing begin sooner where nothing was drawn yet; returns at once."""
    if kept.is_empty():
        RENDERERS.begin()


def draw_ahead(findings: Iterable[Finding]) -> None:
    """Draw the charts of findings while nobody waits for them, one by one; returns at once."""
    where = kept.folder()
    for finding in findings:
        seen = (where, finding.id, finding.revision)
        if finding.view is not None and seen not in _seen:
            _seen.add(seen)
            _ahead.put((where, finding.view, finding.sentence))
    if not _ahead.empty():
        Thread(target=_draw_ahead, name="drawings", daemon=True).start()


def _draw_ahead() -> None:
    """Draw what waits, until nothing does."""
    with _draws_ahead:
        while not _ahead.empty():
            where, view, sentence = _ahead.get()
            try:
                _png(figure_of(view, sentence), where)
            except (ValueError, RuntimeError):  # whoever makes a file says so
                continue


def _collected(works: Mapping[Future[bytes], int], progress: Progress) -> Mapping[int, bytes]:
    """The number of a finding -> its picture, as soon as all are there."""
    found: dict[int, bytes] = {}
    progress(0.0, "Drawing the charts")
    for done, work in enumerate(as_completed(works), start=1):
        try:
            found[works[work]] = work.result()
        except (ValueError, RuntimeError):  # a view that this version cannot draw
            continue
        finally:
            progress(_SHARE * done / len(works), f"Drew chart {done} of {len(works)}")
    kept.tidy(kept.folder())
    return found


def _draw(figure: Figure, where: Path) -> str:
    """Draw a chart unless its picture is there; returns the name of both."""
    name = kept.name_of(figure)
    if kept.found(where, f"{name}.png") is None:
        _svg(figure, where, name)
    return name


def _paint(figure: Figure, where: Path, name: Future[str]) -> bytes:
    """The picture of a chart when it is drawn."""
    return _png(figure, where, name.result())


def _svg(figure: Figure, where: Path, name: str = "") -> bytes:
    name = name or kept.name_of(figure)
    return kept.kept(where, f"{name}.svg", lambda: figure_svg(figure))


def _png(figure: Figure, where: Path, name: str = "") -> bytes:
    name = name or kept.name_of(figure)
    return kept.kept(where, f"{name}.png", lambda: svg_png(_svg(figure, where, name), PIXELS))
