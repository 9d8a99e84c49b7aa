"""Small charts over the years, many on a page: one metric each, as SVG text.

Not Vega-Lite, as with the strips of the overview: a dozen of them with their words cost 2 kB each,
wrap to one column on a phone, and are read aloud. Colors come from the classes in `style.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from mobility.analysis.years.over_time import Trend
from mobility.charts.place_series import Spot, bands, joined, series_breaks, spots
from mobility.figures import theme as style

_EDGE = 8  # pixels free above and below
_SIDE = 3.0  # percent free at each end
_DOT, _LAST = 3, 5  # radii
_BAR = 0.1  # of a year: half the width of an interval that stands alone


@dataclass(frozen=True, slots=True)
class _Plane:
    """Years to percent of the width, values to pixels from the top."""

    years: tuple[int, int]
    low: float
    high: float

    def across(self, year: float) -> float:
        length = max(self.years[1] - self.years[0], 1)
        return round(_SIDE + (100 - 2 * _SIDE) * (year - self.years[0]) / length, 2)

    def down(self, value: float) -> float:
        span = self.high - self.low
        part = (value - self.low) / span if span else 0.5
        return round(_EDGE + (style.SMALL_HEIGHT - 2 * _EDGE) * (1 - part), 1)


def small_line(trend: Trend, years: tuple[int, int], words: str) -> str:
    """The values over the years with their intervals, as wide as its container.

    Args:
        trend: one metric of one place; its chart has a scale of its own.
        years: first and last year of the axis, the same for all charts of a page.
        words: what the chart shows, for somebody who does not see it.

    Returns:
        SVG text; empty when no year has a value.
    """
    shown = spots(trend)
    if not shown:
        return ""
    ends = [end for spot in shown for end in (spot.value, spot.drawn.lower, spot.drawn.upper)]
    known = [end for end in ends if end is not None]
    plane = _Plane(years, min(known), max(known))
    floor = style.SMALL_HEIGHT
    marks = (
        f'<line class="floor" x1="0%" x2="100%" y1="{floor}" y2="{floor}"/>',
        *_bands(trend, plane),
        *_series_breaks(trend, plane),
        *_segments(trend, shown, plane),
        *_dots(shown, plane),
    )
    return (
        f'<svg class="small" role="img" aria-label="{escape(words)}" width="100%" '
        f'height="{style.SMALL_HEIGHT}">{"".join(marks)}</svg>'
    )


def year_margins(ends: Sequence[int], years: tuple[int, int]) -> tuple[float, float]:
    """How far from both edges the first and the last of these years stand, in percent of the width.

    Words below a chart begin and end there; at an outermost year they are flush with the edge.
    """
    plane = _Plane(years, 0, 0)
    left, right = plane.across(min(ends)) - _SIDE, 100 - _SIDE - plane.across(max(ends))
    return round(left, 2), round(right, 2)


def _bands(trend: Trend, plane: _Plane) -> Iterator[str]:
    """The intervals: a band over years that follow each other, a bar where a year stands alone."""
    for run in bands(trend, _BAR):
        over = [f"{plane.across(year):g} {plane.down(upper):g}" for year, _, upper in run]
        under = [f"{plane.across(year):g} {plane.down(lower):g}" for year, lower, _ in run]
        yield (
            f'<svg x="0" y="0" width="100%" height="{style.SMALL_HEIGHT}" '
            f'viewBox="0 0 100 {style.SMALL_HEIGHT}" preserveAspectRatio="none">'
            f'<path class="band" d="M{"L".join([*over, *reversed(under)])}z"/></svg>'
        )


def _series_breaks(trend: Trend, plane: _Plane) -> Iterator[str]:
    """A line where the series or the area becomes another."""
    for join in series_breaks(trend):
        x = plane.across(join.end - 0.5)
        yield f'<line class="seam" x1="{x}%" x2="{x}%" y1="0" y2="{style.SMALL_HEIGHT}"/>'


def _segments(trend: Trend, shown: Sequence[Spot], plane: _Plane) -> Iterator[str]:
    """The joins, solid or dashed; nothing where the line is broken."""
    for one, two, join in joined(trend, shown):
        yield (
            f'<line class="{join.kind}" x1="{plane.across(one.year)}%" '
            f'x2="{plane.across(two.year)}%" y1="{plane.down(one.value)}" '
            f'y2="{plane.down(two.value)}"/>'
        )


def _dots(shown: Sequence[Spot], plane: _Plane) -> Iterator[str]:
    """A marker a year, the last one larger; hollow where the value is weak."""
    for spot in shown:
        hollow = " weak" if spot.weak else ""
        radius = _LAST if spot is shown[-1] else _DOT
        yield (
            f'<circle class="year{hollow}" cx="{plane.across(spot.year)}%" '
            f'cy="{plane.down(spot.value)}" r="{radius}"/>'
        )
