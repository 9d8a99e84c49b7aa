"""The charts of a report as pictures, several at a time, and each drawn once for all files."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Lock

from mobility.exports.drawing import STUDIO
from mobility.exports.figure import Figure
from mobility.exports.findings.report import Progress, ReportCard
from mobility.exports.pictures import figure_svg, svg_png

NOT_DRAWN = "The chart of this finding could not be drawn; its numbers are in the Excel file."
PIXELS = 1600  # across a page or a slide: 230 to the inch
_SHARE = 0.8  # of the work, which drawing takes
_KEPT = 120  # drawings: of most 20 kB, of a map 1 MB; and pictures of 100 kB
_drawings: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


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


def _drawn(
    cards: Iterable[ReportCard], draw: Callable[[Figure], bytes], progress: Progress
) -> Mapping[int, bytes]:
    figures = {card.number: card.figure for card in cards if card.figure is not None}
    found: dict[int, bytes] = {}
    progress(0.0, "Drawing the charts")
    with ThreadPoolExecutor(STUDIO.artists) as pool:
        works = {pool.submit(draw, figure): number for number, figure in figures.items()}
        for done, work in enumerate(as_completed(works), start=1):
            try:
                found[works[work]] = work.result()
            except (ValueError, RuntimeError):  # a view that this version cannot draw
                continue
            finally:
                progress(_SHARE * done / len(works), f"Drew chart {done} of {len(works)}")
    return found


def _svg(figure: Figure) -> bytes:
    return _kept(_key(figure, "svg"), lambda: figure_svg(figure))


def _png(figure: Figure) -> bytes:
    return _kept(_key(figure, "png"), lambda: svg_png(_svg(figure), PIXELS))


def _key(figure: Figure, kind: str) -> str:
    """What a drawing depends on, in few signs."""
    parts = (kind, figure.title, figure.subtitle, figure.summary, figure.notes(), figure.mark)
    text = json.dumps([*parts, figure.picture()], default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _kept(key: str, draw: Callable[[], bytes]) -> bytes:
    """A drawing of before, or a new one: who takes slides after a document waits for no chart."""
    with _lock:
        if key in _drawings:
            _drawings.move_to_end(key)
            return _drawings[key]
    drawing = draw()
    with _lock:
        _drawings[key] = drawing
        while len(_drawings) > _KEPT:
            _drawings.popitem(last=False)
    return drawing
