"""The charts of a report as pictures, several at a time, and each drawn once for all files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from mobility.exports.drawing.library import STUDIO
from mobility.exports.drawing.pictures import figure_svg, svg_png
from mobility.exports.figure import Figure
from mobility.exports.findings import kept
from mobility.exports.findings.report import Progress, ReportCard, figure_of
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
    wanted = [card for card in cards if card.number not in besides]
    return _drawn(wanted, _png, progress)


def svg_pictures(cards: Iterable[ReportCard], progress: Progress) -> Mapping[int, bytes]:
    """The same as SVG drawings."""
    return _drawn(cards, _svg, progress)


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


def _drawn(
    cards: Iterable[ReportCard], draw: Callable[[Figure, Path], bytes], progress: Progress
) -> Mapping[int, bytes]:
    figures = {card.number: card.figure for card in cards if card.figure is not None}
    found: dict[int, bytes] = {}
    where = kept.folder()
    progress(0.0, "Drawing the charts")
    with ThreadPoolExecutor(STUDIO.artists) as pool:
        works = {pool.submit(draw, figure, where): number for number, figure in figures.items()}
        for done, work in enumerate(as_completed(works), start=1):
            try:
                found[works[work]] = work.result()
            except (ValueError, RuntimeError):  # a view that this version cannot draw
                continue
            finally:
                progress(_SHARE * done / len(works), f"Drew chart {done} of {len(works)}")
    kept.tidy(where)
    return found


def _svg(figure: Figure, where: Path, name: str = "") -> bytes:
    name = name or kept.name_of(figure)
    return kept.kept(where, f"{name}.svg", lambda: figure_svg(figure))


def _png(figure: Figure, where: Path) -> bytes:
    name = kept.name_of(figure)
    return kept.kept(where, f"{name}.png", lambda: svg_png(_svg(figure, where, name), PIXELS))
