"""The two small pictures of a row of the overview: where a value stands, and how it came there.

Both are SVG text rather than Vega-Lite: 45 rows of words, numbers and pictures then are one table
that a browser lays out, wraps on a phone and reads aloud, and that costs 1 kB a row. Colors come
from the classes named in `style.py`, so that a theme can change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.percentile import Distribution
from mobility.analysis.places.profile import Reading
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import Join, TrendPoint
from mobility.figures import theme as style
from mobility.text import format_value

_STRETCH = 0.5  # how far the axis may grow for a value outside it, as a share of its length


@dataclass(frozen=True, slots=True)
class _Axis:
    """Stored values to percent of the width."""

    low: float
    high: float

    def percent(self, value: float) -> float:
        inner = 100.0 - 2 * style.STRIP_MARGIN
        return style.STRIP_MARGIN + inner * (value - self.low) / (self.high - self.low)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def _axis(distribution: Distribution, value: float) -> _Axis:
    """The axis of the bins, grown to hold the value unless it is far away."""
    low, high = distribution.low, distribution.high
    if high <= low:
        half = abs(low) * 0.5 or 0.5
        low, high = low - half, high + half
    reach = (high - low) * _STRETCH
    if low - reach <= value <= high + reach:
        low, high = min(low, value), max(high, value)
    return _Axis(low, high)


def _bins(distribution: Distribution, axis: _Axis) -> str:
    """The counts as one silhouette; heights go by the square root, so that thin tails stay."""
    counts = distribution.counts
    top = max(counts, default=0)
    if not top:
        return ""
    if distribution.high <= distribution.low:
        return f'<rect class="all" x="49%" width="2%" y="{style.STRIP_TOP}" height="{_tall()}"/>'
    left, right = axis.percent(distribution.low), axis.percent(distribution.high)
    steps = "".join(f"V{100 - 100 * (count / top) ** 0.5:.0f}h1" for count in counts)
    return (
        f'<svg x="{left:.1f}%" y="{style.STRIP_TOP}" width="{right - left:.1f}%" '
        f'height="{_tall()}" viewBox="0 0 {len(counts)} 100" preserveAspectRatio="none">'
        f'<path class="all" d="M0 100{steps}V100z"/></svg>'
    )


def _tall() -> int:
    return style.STRIP_HEIGHT - style.STRIP_TOP - style.STRIP_FOOT


def _tick(benchmark: Benchmark | None, axis: _Axis, kind: str) -> str:
    """A line at a median, where there is one on the axis."""
    if benchmark is None or benchmark.value is None or not axis.holds(benchmark.value):
        return ""
    x = f"{axis.percent(benchmark.value):.1f}%"
    return f'<line class="{kind}" x1="{x}" x2="{x}" y1="1" y2="{style.STRIP_HEIGHT - 1}"/>'


def _mine(reading: Reading, axis: _Axis) -> str:
    """My value: a dot with its interval; hollow when weak; an arrow when far off the axis."""
    value, middle = reading.value or 0.0, style.STRIP_HEIGHT - style.STRIP_FOOT - 6
    hollow = " weak" if reading.quality is Quality.WEAK or reading.implausible else ""
    if not axis.holds(value):
        beyond, step = ("1%", 7) if value < axis.low else ("99%", -7)
        return (
            f'<svg x="{beyond}" y="{middle}" width="1" height="1" overflow="visible">'
            f'<path class="mine{hollow}" d="M0 0l{step} -6v12z"/></svg>'
        )
    bar = ""
    if reading.lower is not None and reading.upper is not None and reading.upper > reading.lower:
        ends = [min(max(bound, axis.low), axis.high) for bound in (reading.lower, reading.upper)]
        left, right = (axis.percent(end) for end in ends)
        bar = (
            f'<line class="range{hollow}" x1="{left:.1f}%" x2="{right:.1f}%" '
            f'y1="{middle}" y2="{middle}"/>'
        )
    x = f"{axis.percent(value):.1f}%"
    return f'{bar}<circle class="mine{hollow}" cx="{x}" cy="{middle}" r="{style.DOT_RADIUS}"/>'


def distribution_strip(reading: Reading) -> str:
    """All places of the level as bins, the medians as lines, and this place as a dot.

    Args:
        reading: one metric of one place.

    Returns:
        SVG text as wide as its container; empty when there is no value or nothing to compare with.
    """
    distribution = reading.distribution
    if reading.value is None or distribution is None or not distribution.n:
        return ""
    axis = _axis(distribution, reading.value)
    marks = (
        _bins(distribution, axis),
        _tick(reading.nation, axis, "nation"),
        _tick(reading.state, axis, "state"),
        _mine(reading, axis),
    )
    name = escape(strip_words(reading, distribution))
    return (
        f'<svg class="strip" role="img" aria-label="{name}" width="100%" '
        f'height="{style.STRIP_HEIGHT}">{"".join(marks)}</svg>'
    )


def key_pictures() -> tuple[str, ...]:
    """Samples of the marks for a key: all places, both medians, here, and here when weak."""
    bar = '<line class="range" x1="0" x2="30" y1="8" y2="8"/>'
    marks = (
        (34, '<path class="all" d="M0 16V12H5V7H11V2H18V5H24V10H30V14H34V16z"/>'),
        (3, '<line class="state" x1="1" x2="1" y1="0" y2="16"/>'),
        (3, '<line class="nation" x1="1" x2="1" y1="0" y2="16"/>'),
        (30, f'{bar}<circle class="mine" cx="15" cy="8" r="{style.DOT_RADIUS}"/>'),
        (16, f'<circle class="mine weak" cx="8" cy="8" r="{style.DOT_RADIUS}"/>'),
    )
    return tuple(
        f'<svg aria-hidden="true" width="{width}" height="16">{mark}</svg>' for width, mark in marks
    )


def strip_words(reading: Reading, distribution: Distribution) -> str:
    """What the strip shows, for somebody who does not see it."""
    metric = reading.metric
    low, high = format_value(metric, distribution.low), format_value(metric, distribution.high)
    clipped = distribution.below + distribution.above
    return (
        f"{distribution.n - clipped:,} of {distribution.n:,} reliable values lie between {low} "
        f"and {high}; {distribution.below:,} are lower and {distribution.above:,} higher."
    )


def sparkline(reading: Reading, years: tuple[int, int]) -> str:
    """The values over the years, joined as the series allows: solid, dashed or not at all.

    Args:
        reading: one metric of one place.
        years: first and last year of the axis, the same for all rows so that years line up.

    Returns:
        SVG text of a fixed size; empty when there are no points.
    """
    if not reading.points:
        return ""
    spots = _spots(reading.points, years)
    size = f'width="{style.SPARK_WIDTH}" height="{style.SPARK_HEIGHT}"'
    return (
        f'<svg class="spark" role="img" aria-label="{escape(_spark_words(reading))}" {size}>'
        f"{_lines(reading.joins, spots)}{_dots(reading.points, spots)}</svg>"
    )


def _lines(joins: tuple[Join, ...], spots: Mapping[int, str]) -> str:
    """The joins, one path for the solid ones and one for the dashed; nothing where broken."""
    paths = []
    for kind in ("solid", "dashed"):
        drawn = [join for join in joins if join.kind == kind]
        steps = "".join(f"M{spots[join.start]}L{spots[join.end]}" for join in drawn)
        paths.append(f'<path class="{kind}" d="{steps}"/>' if steps else "")
    return "".join(paths)


def _dots(points: tuple[TrendPoint, ...], spots: Mapping[int, str]) -> str:
    """A marker for every year: the newest is larger, weak ones are hollow."""
    *earlier, last = points
    firm = [spots[point.year] for point in earlier if point.quality is not Quality.WEAK]
    weak = [spots[point.year] for point in earlier if point.quality is Quality.WEAK]
    dots = f'<path class="year" d="{"".join(f"M{spot}h0" for spot in firm)}"/>' if firm else ""
    dots += "".join(_circle(spot, "year weak", style.SPARK_DOT) for spot in weak)
    hollow = " weak" if last.quality is Quality.WEAK else ""
    return dots + _circle(spots[last.year], f"mine{hollow}", style.SPARK_LAST)


def _circle(spot: str, kind: str, radius: float) -> str:
    x, y = spot.split()
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>'


def _spots(points: tuple[TrendPoint, ...], years: tuple[int, int]) -> dict[int, str]:
    """Where each year's point lies: 'x y' in pixels."""
    edge = style.SPARK_EDGE
    wide, high = style.SPARK_WIDTH - 2 * edge, style.SPARK_HEIGHT - 2 * edge
    values = [point.value for point in points]
    low, span = min(values), max(values) - min(values)
    length = max(years[1] - years[0], 1)
    spots = {}
    for point in points:
        x = edge + wide * (point.year - years[0]) / length
        y = edge + high * (1 - ((point.value - low) / span if span else 0.5))
        spots[point.year] = f"{x:.0f} {y:.0f}"
    return spots


def _spark_words(reading: Reading) -> str:
    """The line in words: its ends, and why it is broken."""
    first, last = reading.points[0], reading.points[-1]
    metric = reading.metric
    if first is last:
        return f"One year only: {format_value(metric, first.value)} in {first.year}."
    reasons = dict.fromkeys(join.reason for join in reading.joins if join.kind == "broken")
    broken = f" The line is broken: {'; '.join(reasons)}." if reasons else ""
    return (
        f"From {format_value(metric, first.value)} in {first.year} "
        f"to {format_value(metric, last.value)} in {last.year}.{broken}"
    )
