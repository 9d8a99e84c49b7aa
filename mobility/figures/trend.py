"""The figure `trend`: one metric over the years, in one place or in a few.

Each place has a line with its intervals as a band. A line is solid between years that follow each
other and dashed over years for which nothing is published. It is broken where its series breaks,
with the reason written at the break, and where a year is missing here. Values that are not
reliable are hollow. A line is named at its end, and names are moved apart. Peers are thin lines
that are named when they are pointed at, their median is a thicker one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, zip_longest
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.multiple_testing import QUESTION_SET
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.analysis.years.lines import OTHER_AREA, TREND_LINE, Join, TrendPoint, breaks_between
from mobility.analysis.years.over_time import MedianLine, Trend, median_line, medians_of
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
    unit_words,
)
from mobility.figures.letters import wrap_text
from mobility.figures.parts import (
    AXIS_LABELS,
    FIT_WIDTH,
    QUIET,
    configured,
    either,
    moved_apart,
    narrow_parameter,
    number_format,
    parameter,
    part,
    short_name,
    text_with_halo,
    theme_parameters,
    theme_values,
    value_domain,
)
from mobility.figures.theme import Theme
from mobility.figures.words.families import overruled_words
from mobility.figures.words.trends import change_sentence, recent_sentence, sentence, trend_table
from mobility.registry import Better, Bite, Dollars, IntervalKind
from mobility.text import (
    count_of,
    format_interval,
    format_value,
    format_year,
    joined,
    places_word,
    within,
    without_colon,
)
from mobility.text.changes import change_size, change_title
from mobility.text.comparisons import smallest_gap_sentence
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import message, metric_name, wall_message

SPEC = FigureSpec(
    "trend",
    "One metric over the years",
    "trends",
    ("metric!", "year", "since", "nominal", "places", "peers"),
)
_HEIGHT = 270  # pixels of the plot: with its title it fits a laptop's screen
_SHAPES = (("diamond", 170), ("circle", 90), ("square", 90), ("triangle-up", 100))  # with areas
_OWN_LINE, _OTHER_LINE, _GRAY_LINE = 4.0, 2.5, 1.25  # widths
_MEDIAN_LINE, _POINTED_LINE = 3.0, 14.0  # of the peers' median, and where a peer is pointed at
_OWN_BAND, _OTHER_BAND = 0.18, 0.12  # opacities
_BAR = 0.08  # of a year: half the width of an interval that stands alone
_NO_YEARS = (2014, 2023)  # the axis without any value
_FEW = 6  # up to so many values of a place alone are all written
_FREE = 30  # pixels to the next mark that leave room for a written value
_REASON_WIDTH = 270  # pixels of a reason; at most half of the narrowest chart that has them


def trend_figure(
    trends: Sequence[Trend],
    provenance: Provenance,
    *,
    behind: Sequence[Trend] = (),
    peers_note: str = "",
    height: int = _HEIGHT,
) -> Figure:
    """Return the figure of one metric over the years.

    Args:
        trends: of the place, then of at most three others, all of one metric.
        provenance: where the numbers are from.
        behind: of peers, whose reliable values are thin gray lines without mark or band.
        peers_note: how the peers were chosen, a sentence.
        height: pixels of the plot.
    """
    own, *others = trends
    change, summary = own.change, trends_summary(trends)
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(own),
        wall_title=_title(own, wall=True),
        subtitle=_subtitle(own),
        summary=summary,
        footer=_footer(trends, behind),
        key=_key(trends, behind, peers_note),
        table=lambda: _table(trends, behind),
        chart=lambda theme: trend_chart(trends, theme, summary, behind=behind, height=height),
        file_chart=lambda theme: trend_chart(
            trends, theme, summary, behind=behind, height=height, in_file=True
        ),
        about=(own.metric.id,),
        methods=(TREND_LINE, change.method, own.recent.method, QUESTION_SET),
        basis=Basis(
            verdict=change.family_verdict,
            reason=change.reason,
            metrics=(own.metric.id,),
            places=tuple(trend.jurisdiction.geoid for trend in others),
        ),
    )


# ---- values that are drawn, here and in the small charts of a pillar -------------------------
@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A value as it was published, and as it is drawn: money in the dollars of one year."""

    point: TrendPoint
    drawn: Estimate

    @property
    def year(self) -> int:
        """Its year."""
        return self.point.year

    @property
    def value(self) -> float:
        """Where it is drawn."""
        return self.drawn.value

    @property
    def weak(self) -> bool:
        """Whether the publisher says not to act on it."""
        return self.point.quality is Quality.WEAK


def drawn_points(trend: Trend) -> list[DrawnPoint]:
    """Return the values that can be drawn, the oldest first."""
    pairs = zip(trend.points, trend.drawn, strict=True)
    return [DrawnPoint(point, drawn) for point, drawn in pairs if drawn is not None]


def only_value(trend: Trend) -> tuple[str, str] | None:
    """Return the value of a place with values of one year, and its year, interval and quality.

    None for a place without any, or with values of several years.
    """
    if len(trend.points) != 1 or trend.series is None:
        return None
    (point,) = trend.points
    interval = format_interval(trend.metric, point.lower, point.upper, trend.series.interval)
    quality = (
        say("quality not stated")
        if point.quality is None
        else say("{quality} quality", quality=localized(point.quality))
    )
    return format_value(trend.metric, point.value), f"{point.year} · {interval} · {quality}"


def has_line(trend: Trend) -> bool:
    """Return whether a trend has two values to draw."""
    return len(drawn_points(trend)) > 1


def joined_points(
    trend: Trend, points: Sequence[DrawnPoint]
) -> Iterator[tuple[DrawnPoint, DrawnPoint, Join]]:
    """Yield neighbors with the solid or dashed line between them.

    Points are not joined where the line is broken or where one between them is left out.
    """
    by_years = {(join.start, join.end): join for join in trend.joins}
    for start, end in pairwise(points):
        join = by_years.get((start.year, end.year))
        if join is not None and join.kind != "broken":
            yield start, end, join


def interval_runs(trend: Trend, half: float) -> list[list[tuple[float, float, float]]]:
    """Return the intervals as (year, lower, upper), a list for those joined by solid lines.

    Args:
        trend: of one place.
        half: of a year, by which the interval of a year alone is widened to each side.
    """
    points = drawn_points(trend)
    solid = {end.year for _, end, join in joined_points(trend, points) if join.kind == "solid"}
    runs: list[list[tuple[float, float, float]]] = []
    in_run = False
    for point in points:
        lower, upper = point.drawn.lower, point.drawn.upper
        if lower is None or upper is None:
            in_run = False
            continue
        if not (in_run and point.year in solid):
            runs.append([])
        runs[-1].append((point.year, lower, upper))
        in_run = True
    return [
        [(run[0][0] + side, *run[0][1:]) for side in (-half, half)] if len(run) == 1 else run
        for run in runs
    ]


def series_breaks(trend: Trend) -> list[Join]:
    """Return the breaks at which the series or the area becomes another one.

    Not those at a year that is only missing here.
    """
    series = trend.series
    return [
        join
        for join in trend.joins
        if join.kind == "broken"
        and series is not None
        and (breaks_between(join.start, join.end, series) or OTHER_AREA in join.reason)
    ]


# ---- rows ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Series:
    """The line of a place: its names, its color, the shape and area of its marks, its widths."""

    trend: Trend
    name: str
    short: str
    own: bool
    color: str
    shape: str
    area: int
    line: float
    band: float

    @property
    def points(self) -> list[DrawnPoint]:
        return drawn_points(self.trend)


def _series(trends: Sequence[Trend], theme: Theme) -> list[_Series]:
    """Return a line for each place that has values; names differ from each other.

    The first color for series is left out: it resembles the accent of the own place.
    """
    here = trends[0].jurisdiction
    names = [trend.jurisdiction.name for trend in trends]
    colors = iter((*theme.series[1:], theme.gray, theme.gray, theme.gray))
    shapes = iter(_SHAPES[1:])
    series = []
    for trend in trends:
        place = trend.jurisdiction
        same_state, own = place.state == here.state, trend is trends[0]
        name = place.name if same_state else f"{place.name} {place.state_abbreviation}"
        short = short_name(place, here)
        if names.count(place.name) > 1 and same_state:  # a city that is a county
            name = short = f"{place.name} ({places_word(place.level, 1)})"
        if not trend.points:
            continue
        marks = (theme.accent, *_SHAPES[0]) if own else (next(colors), *next(shapes))
        widths = (_OWN_LINE, _OWN_BAND) if own else (_OTHER_LINE, _OTHER_BAND)
        series.append(_Series(trend, name, short, own, *marks, *widths))
    return series


def _gray_rows(behind: Sequence[Trend]) -> Iterator[dict[str, Any]]:
    """Yield the reliable values of peers, joined as their own series allow; others are dashes."""
    for number, trend in enumerate(behind):
        name = trend.jurisdiction.full_name
        points = [point for point in drawn_points(trend) if not point.weak]
        joins = list(joined_points(trend, points))
        for start, end, join in joins:
            for point in (start, end):
                yield {
                    "part": "gray", "year": point.year, "value": point.value, "name": name,
                    "group": f"{number} {start.year}", "dashed": join.kind == "dashed",
                }  # fmt: skip
        in_lines = {point.year for start, end, _ in joins for point in (start, end)}
        for point in points:
            if point.year not in in_lines:
                yield {"part": "alone", "year": point.year, "value": point.value, "name": name}


def _band_rows(series: Sequence[_Series]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(series):
        for nth, run in enumerate(interval_runs(line.trend, _BAR)):
            for year, lower, upper in run:
                yield {
                    "part": "band", "year": year, "lower": lower, "upper": upper,
                    "group": f"{number} {nth}", "color": line.color, "opacity": line.band,
                }  # fmt: skip


def _break_rows(series: Sequence[_Series], middle: float, size: int) -> Iterator[dict[str, Any]]:
    """Yield the breaks with their reasons, which stand above the plot on the side of the middle.

    The break nearest to the middle has its reason lowest, so that no line crosses the reason of
    another on its side. `below` is how many lines of letters stand under the first one of its
    reason, `reasons` how many other reasons.
    """
    places: dict[tuple[int, str], list[str]] = {}
    for line in series:
        for join in series_breaks(line.trend):
            places.setdefault((join.end, join.reason), []).append(line.name)
    by_year: dict[int, list[str]] = {}
    for (year, reason), names in places.items():
        whose = "" if len(names) == len(series) else f"{', '.join(names)}: "
        by_year.setdefault(year, []).append(f"{whose}{localized(reason)}")
    below = 0
    nearest_first = sorted(by_year.items(), key=lambda item: abs(item[0] - middle))
    for reasons, (year, parts) in enumerate(nearest_first):
        lines = wrap_text("; ".join(parts), _REASON_WIDTH, size - 2)
        below += len(lines) - 1
        yield {
            "part": "break", "year": year - 0.5, "words": "\n".join(lines),
            "short": "\n" * (len(lines) - 1) + say("broken"), "leftward": year - 0.5 > middle,
            "below": below, "reasons": reasons,
        }  # fmt: skip
        below += 1


def _line_rows(series: Sequence[_Series]) -> Iterator[dict[str, Any]]:
    """Yield the ends of all joins, the own place's last and so on top."""
    for number, line in reversed([*enumerate(series)]):
        for start, end, join in joined_points(line.trend, line.points):
            dashed = join.kind == "dashed"
            for point in (start, end):
                yield {
                    "part": "line", "year": point.year, "value": point.value, "dashed": dashed,
                    "group": f"{number} {start.year}", "color": line.color,
                    "thickness": line.line - dashed,
                }  # fmt: skip


def _median_rows(line: MedianLine | None, color: str) -> Iterator[dict[str, Any]]:
    """Yield the ends of the joins of the peers' median; nothing without one."""
    values = {} if line is None else {point.year: point.value for point in line.points}
    for join in () if line is None else line.joins:
        if join.kind != "broken":
            for year in (join.start, join.end):
                yield {
                    "part": "line", "year": year, "value": values[year],
                    "dashed": join.kind == "dashed", "group": f"median {join.start}",
                    "color": color, "thickness": _MEDIAN_LINE,
                }  # fmt: skip


def _name_rows(
    series: Sequence[_Series],
    line_of_peers: MedianLine | None,
    theme: Theme,
    domain: tuple[float, float],
    height: int,
) -> list[dict[str, Any]]:
    """Return the names at the ends of lines from the lowest up, moved apart.

    `at` is where a name stands on the axis of values; a thin line leads there from the last value.
    """
    low, scale = domain[0], (domain[1] - domain[0]) / height
    names: list[dict[str, Any]] = [
        {
            "year": line.points[-1].year, "value": line.points[-1].value, "color": line.color,
            "words": line.name, "short": line.short, "own": line.own,
        }
        for line in series if line.points
    ]  # fmt: skip
    if line_of_peers is not None:
        last = line_of_peers.points[-1]
        names.append(
            {
                "year": last.year, "value": last.value, "color": theme.gray,
                "words": "median peer", "short": "peers", "own": False,
            }
        )  # fmt: skip
    names.sort(key=lambda name: name["value"])
    heights = moved_apart([(name["value"] - low) / scale for name in names], height)
    metric = series[0].trend.metric if series else None
    for name, at in zip(names, heights, strict=True):
        value = "" if metric is None else format_value(metric, name["value"], unit=False)
        name |= {
            "part": "name", "at": low + at * scale,
            "words": f"{name['words']} {value}", "short": f"{name['short']} {value}",
        }  # fmt: skip
    return names


def _value_rows(series: Sequence[_Series], scale: float) -> Iterator[dict[str, Any]]:
    """Yield the own values that are written: the compared ones, or alone all of a few.

    The last one stands with the name. Each stands on the side of its mark with more room, or
    nowhere without any; `scale` is how much of the axis a pixel is.
    """
    others = [point for line in series if not line.own for point in line.points]
    for line in series:
        if not line.own:
            continue
        change, points = line.trend.change, line.points
        few = len(series) == 1 and len(points) <= _FEW
        for point in points[:-1]:
            if not few and point.year not in {change.start, change.end}:
                continue
            away = [other.value - point.value for other in others if other.year == point.year]
            above = min((far for far in away if far >= 0), default=float("inf"))
            below = min((-far for far in away if far < 0), default=float("inf"))
            if max(above, below) >= _FREE * scale:
                yield {
                    "part": "value", "year": point.year, "value": point.value,
                    "above": above >= below,
                    "words": format_value(line.trend.metric, point.value, unit=False),
                }  # fmt: skip


def _mark_rows(series: Sequence[_Series], background: str) -> Iterator[dict[str, Any]]:
    """Yield a mark for each value, with what it says when pointed at."""
    for line in reversed(series):
        trend = line.trend
        dollars = "" if trend.dollars is None else say(" in dollars of {year}", year=trend.dollars)
        for point in line.points:
            drawn = point.drawn
            kind = IntervalKind.NONE if drawn.lower is None else IntervalKind.SAMPLING
            yield {
                "part": "mark", "year": point.year, "value": point.value,
                "color": line.color, "fill": background if point.weak else line.color,
                "shape": line.shape, "area": line.area, "name": trend.jurisdiction.full_name,
                "words": f"{format_value(trend.metric, drawn.value)}{dollars}",
                "published": format_value(trend.metric, point.point.value),
                "interval": format_interval(trend.metric, drawn.lower, drawn.upper, kind),
                "quality": str(point.point.quality or "not stated"),
            }  # fmt: skip


# ---- drawing ---------------------------------------------------------------------------------
def trend_chart(
    trends: Sequence[Trend],
    theme: Theme,
    summary: str,
    *,
    behind: Sequence[Trend] = (),
    height: int = _HEIGHT,
    in_file: bool = False,
) -> Spec:
    """Return the drawing of one metric over the years.

    Args:
        trends: of the place, then of at most three others.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        behind: of peers.
        height: pixels of the plot.
        in_file: whether it is a picture, which always has room for the long names.
    """
    metric, series = trends[0].metric, _series(trends, theme)
    gray, own = list(_gray_rows(behind)), trends[0].change
    of_peers = median_line(behind, own.start, own.end)
    drawn = [point.drawn for line in series for point in line.points]
    ends = [end for each in drawn for end in (each.value, each.lower, each.upper)]
    low, high = value_domain([*ends, *(row["value"] for row in gray)], metric, margin=0.1)
    years = [point.year for trend in (*trends, *behind) for point in trend.points] or _NO_YEARS
    first, last = min(years), max(years)
    names = _name_rows(series, of_peers, theme, (low, high), height)
    rows = [
        *gray,
        *_band_rows(series),
        *_break_rows(series, (first + last) / 2, theme.font_size),
        *_median_rows(of_peers, theme.gray),
        *_line_rows(series),
        *names,
        *_value_rows(series, (high - low) / height),
        *_mark_rows(series, theme.background),
    ]
    values = {
        **theme_values(theme),
        "low": low,
        "high": high,
        "number": number_format(metric),
        "years": list(range(first, last + 1)),
        "edge": last + 0.5,
        "ends": [row["at"] for row in names],
        "names": [row["words"] for row in names],
        "shorts": [row["short"] for row in names],
        "own": next((rank for rank, row in enumerate(names) if row["own"]), -1),
    }
    if in_file:
        values["narrow"] = False
    table = pa.Table.from_pylist(rows, _SCHEMA)
    return with_values(_drawing, table, values, description=summary, height=height)


_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("part", "group", "color", "fill", "shape")),
        *((name, pa.float64()) for name in ("year", "value", "lower", "upper", "at")),
        *((name, pa.float64()) for name in ("area", "thickness", "opacity")),
        *((name, pa.bool_()) for name in ("dashed", "leftward", "above")),
        *((name, pa.int16()) for name in ("below", "reasons")),
        *((name, pa.string()) for name in ("name", "words", "short")),
        *((name, pa.string()) for name in ("published", "interval", "quality")),
    ]
)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    text, muted = alt.ExprRef("text"), alt.ExprRef("muted")
    x = (
        alt.X("year:Q")
        .scale(domain=alt.ExprRef("[years[0] - 0.5, edge]"), nice=False)
        .axis(
            values=alt.ExprRef("years"),
            format="d",
            grid=False,
            title=None,
            labelOverlap="parity",
            labelSeparation=6,
        )
    )
    scale = alt.Scale(domain=alt.ExprRef("[low, high]"), nice=False, zero=False)
    y = alt.Y("value:Q", axis=None, scale=scale)
    values = alt.Axis(
        title=None,
        orient="left",
        labelExpr=AXIS_LABELS,
        tickCount=4,
        domain=False,
        ticks=False,
        labelPadding=8,
    )
    number = "round(datum.index * max(length(names) - 1, 1))"
    names = alt.Axis(
        values=alt.ExprRef("ends"),
        orient="right",
        title=None,
        grid=False,
        ticks=False,
        domain=False,
        labelOverlap=False,
        labelPadding=5,
        labelLimit=260,
        labelColor=text,
        labelExpr=f"(narrow ? shorts : names)[{number}]",
        labelFontWeight=alt.ExprRef(f"{number} === own ? 'bold' : 'normal'"),
    )

    def unscaled(channel: Any, field: str) -> Any:  # noqa: ANN401 - classes of Altair
        return channel(field, scale=None)

    gray, color = alt.ExprRef("gray"), unscaled(alt.Stroke, "color:N")
    who = [alt.Tooltip("name:N", title="Peer")]
    peers = (
        part("gray")
        .mark_line(color=gray, strokeWidth=_GRAY_LINE, opacity=0.45, aria=False)
        .encode(
            x=x,
            y=alt.Y("value:Q", axis=values, scale=scale),
            detail="group:N",
            strokeDash=either(alt.datum.dashed, [1, 3], [1, 0]),
            tooltip=who,
        )
    )
    pointed = (
        part("gray")
        .mark_line(color=gray, strokeWidth=_POINTED_LINE, opacity=0, aria=False)
        .encode(x=x, y=y, detail="group:N", tooltip=who)
    )
    alone = (
        part("alone")
        .mark_tick(
            orient="horizontal", color=gray, size=14, thickness=_GRAY_LINE, opacity=0.6, aria=False
        )
        .encode(x=x, y=y, tooltip=who)
    )
    bands = (
        part("band")
        .mark_area(**QUIET)
        .encode(
            x=x,
            y=alt.Y("lower:Q", axis=None, scale=scale),
            y2="upper:Q",
            detail="group:N",
            fill=unscaled(alt.Fill, "color:N"),
            fillOpacity=unscaled(alt.FillOpacity, "opacity:Q"),
        )
    )
    first_line = "-8 - (size + 1) * datum.below - 6 * datum.reasons"
    broken = part("break").encode(x=x)
    rules = broken.mark_rule(color=muted, strokeDash=[4, 4], strokeWidth=1, **QUIET).encode(
        y=alt.value(alt.ExprRef(f"{first_line} - size + 2")), y2=alt.value("height")
    )
    reasons = broken.mark_text(
        text=alt.ExprRef("narrow ? datum.short : datum.words"),
        align=alt.ExprRef("datum.leftward ? 'right' : 'left'"),
        dx=alt.ExprRef("datum.leftward ? -6 : 6"),
        baseline="alphabetic",
        lineBreak="\n",
        lineHeight=alt.ExprRef("size + 1"),
        fontSize=alt.ExprRef("size - 2"),
        color=muted,
        **QUIET,
    ).encode(y=alt.value(alt.ExprRef(first_line)))
    lines = (
        part("line")
        .mark_line(**QUIET)
        .encode(
            x=x,
            y=y,
            detail="group:N",
            stroke=color,
            strokeWidth=unscaled(alt.StrokeWidth, "thickness:Q"),
            strokeDash=either(alt.datum.dashed, [2, 5], [1, 0]),
        )
    )
    leaders = (
        part("name")
        .mark_rule(strokeWidth=1, opacity=0.8, **QUIET)
        .encode(x=x, x2=alt.value(alt.ExprRef("width")), y=y, y2="at:Q", stroke=color)
    )
    labels = text_with_halo(
        part("value").encode(x=x, y=y, text="words:N"),
        baseline="middle",
        fontWeight="bold",
        fontSize=alt.ExprRef("size"),
        dy=alt.ExprRef("(datum.above ? -1 : 1) * (size + 3)"),
    )
    marks = (
        part("mark")
        .mark_point(filled=True, strokeWidth=2, opacity=1, aria=False)
        .encode(
            x=x,
            y=alt.Y("value:Q", axis=names, scale=scale),
            shape=unscaled(alt.Shape, "shape:N"),
            size=unscaled(alt.Size, "area:Q"),
            stroke=color,
            fill=unscaled(alt.Fill, "fill:N"),
            tooltip=[
                alt.Tooltip("name:N", title="Place"),
                alt.Tooltip("year:N", title="Year"),
                alt.Tooltip("words:N", title="Value"),
                alt.Tooltip("published:N", title="As published"),
                alt.Tooltip("interval:N", title="95 % interval"),
                alt.Tooltip("quality:N", title="Quality"),
            ],
        )
    )
    return configured(
        alt.layer(
            peers, alone, bands, rules, reasons, lines, pointed, leaders, *labels, marks,
            data=alt.NamedData(SOURCE),
        )
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(*(parameter(name, 0.0) for name in ("low", "high", "edge", "own")))
        .add_params(*(parameter(name, []) for name in ("years", "ends", "names", "shorts")))
        .add_params(parameter("number", "~%"))
        .resolve_axis(y="independent")
        .properties(
            width="container",
            autosize=FIT_WIDTH,
            usermeta={"tall": True},
        )
    )  # fmt: skip


# ---- words -----------------------------------------------------------------------------------
def _title(trend: Trend, *, wall: bool = False) -> str:
    """Return how the metric changed in the place, with both values."""
    change, place = trend.change, trend.jurisdiction.name
    label = metric_name(trend.metric, wall=wall)
    if trend.absence is not None:
        return message(
            "absent", label=label, place=within(place), reason=localized(trend.absence.kind)
        )
    if change.start is None or change.end is None or not change.inputs:
        last, drawn = trend.points[-1], trend.drawn[-1]
        value = format_value(trend.metric, last.value if drawn is None else drawn.value)
        parts = {"label": label, "place": within(place), "year": str(last.year)}
        write = wall_message if wall else message
        return write("change.one year", value=value, **parts)
    values = [(change.start, change.inputs[0].value), (change.end, change.inputs[1].value)]
    shown = change.family_verdict
    return change_title(
        trend.metric,
        place,
        values[0],
        values[1],
        shown,
        dollars=trend.dollars,
        what_changed=_what_changed(trend),
        wall=wall,
    )


def _what_changed(trend: Trend) -> str:
    """Return the clauses about the breaks that keep two years from being compared; '' for none."""
    change, series = trend.change, trend.metric.series_of(trend.jurisdiction.level)
    if series is None or change.start is None or change.end is None:
        return ""
    breaks = [each for each in series.breaks if change.start < each.year <= change.end]
    stated = change.reason == "; ".join(each.reason for each in breaks)
    if not stated or not all(each.short for each in breaks):
        return ""
    years: dict[str, list[str]] = {}  # by clause: what happened twice is said once
    for each in breaks:
        clause = each.short.removesuffix(f" in {each.year}")
        years.setdefault(clause, []).extend([str(each.year)] if clause != each.short else [])
    return joined(
        [
            say("{clause} in {list}", clause=clause, list=joined(when)) if when else clause
            for clause, when in years.items()
        ]
    )


def _subtitle(trend: Trend) -> str:
    """Return the size of the change and the recent trend, then what is shown of whom and when."""
    metric = trend.metric
    parts = [f"{metric.label}. {trend.jurisdiction.full_name}. {metric.counted}."]
    if metric.dollars is Dollars.NOMINAL and trend.points:
        year = trend.dollars
        parts.append(
            say("In dollars of each year.")
            if year is None
            else say("In dollars of {year}.", year=year)
        )
    parts += break_sentences(trend, nearby=trend.change.reason)
    if trend.points and trend.age is not None:
        last = format_year(trend.points[-1].year, trend.age)
        parts += [] if last.isdigit() else [say("Last value: {last}.", last=last)]
    return " ".join((*_details(trend), *parts))


def _details(trend: Trend) -> list[str]:
    """Return the size of the change or why it was not tested, then the recent trend."""
    change = trend.change
    if trend.absence is not None:
        return [sentence(localized(trend.absence.sentence))]
    details = []
    untested = change.verdict is Verdict.NOT_COMPARED
    if untested and change.reason == trend.recent.reason:
        return [
            sentence(
                say(
                    "Change and recent trend not compared: {reason}",
                    reason=without_colon(change.reason),
                )
            )
        ]
    if untested:
        details.append(say("Change not compared: {reason}", reason=without_colon(change.reason)))
    elif change.difference is not None and change.lower is not None and change.upper is not None:
        bounds = (change.lower, change.upper)
        overruled = overruled_words(change.verdict, change.family)
        size = change_size(trend.metric, change.difference, bounds)
        details.append(f"{size}, {overruled}" if overruled else size)
    if trend.dollars is not None and change.prices != 1:
        then = format_value(trend.metric, change.published[0].value)
        details.append(
            say("In {start} it was {then} in dollars of that year", start=change.start, then=then)
        )
    return [*map(sentence, details), recent_sentence(trend)]


def break_sentences(trend: Trend, *, nearby: str = "") -> list[str]:
    """Return why the line is broken and before which years, a sentence for each reason.

    Args:
        trend: of one place.
        nearby: words that stand near; reasons that are in them are left out.
    """
    years: dict[str, list[int]] = {}
    for join in trend.joins:
        beginning = say("from {year} ", year=join.end)
        reason = localized(join.reason).removeprefix(beginning).rstrip(".")
        if join.kind == "broken" and not (nearby and join.reason in nearby):
            years.setdefault(reason, []).append(join.end)
    return [
        say(
            "The line is broken before {list}: {reason}.",
            list=joined([str(year) for year in ends]),
            reason=reason,
        )
        for reason, ends in years.items()
    ]


def trends_summary(trends: Sequence[Trend]) -> str:
    """Return what the lines show, one after the other, for readers who do not see them."""
    sentences = []
    for trend in trends:
        sentences.append(f"{trend.jurisdiction.full_name}: {change_sentence(trend)}")
        if trend.points:
            sentences += [recent_sentence(trend), *break_sentences(trend)]
    return " ".join(sentences)


def _key(trends: Sequence[Trend], behind: Sequence[Trend], peers_note: str) -> str:
    """Return what the marks in the chart mean, those that are there, and whose lines are gray."""
    points = [point for trend in trends for point in drawn_points(trend)]
    sentences = []
    if any(point.drawn.lower is not None for point in points):
        sentences.append(say("Band: 95 % interval of sampling error."))
    if any(point.weak for point in points):
        sentences.append(say("Hollow: weak; the publisher says not to act on it."))
    if any(join.kind == "dashed" for trend in [*trends, *behind] for join in trend.joins):
        sentences.append(say("Dotted: nothing is published for the years between."))
    if behind:
        absent = sum(not trend.points for trend in behind)
        without = say(", {absent} without a value", absent=absent) if absent else ""
        change = trends[0].change
        line = median_line(behind, change.start, change.end)
        thick = (
            "" if line is None else say("; the thick one is the median of {n} of them", n=line.n)
        )
        sentences.append(
            say(
                "Gray: {peers}{without}, weak values left out{thick}. {peers_note}",
                peers=count_of(len(behind), "peer"),
                without=without,
                thick=thick,
                peers_note=peers_note,
            )
        )
    return " ".join(sentences).strip()


def _footer(trends: Sequence[Trend], behind: Sequence[Trend]) -> tuple[str, ...]:
    """Return the median of the peers, who is not drawn, and what was not tested."""
    own, *others = trends
    absent = " ".join(
        say(
            "{full_name} has no value: {sentence}",
            full_name=trend.jurisdiction.full_name,
            sentence=localized(trend.absence.sentence),
        )
        for trend in others
        if trend.absence is not None
    )
    untested = say("Whether two places changed differently is not tested.") if others else ""
    lines = (
        smallest_gap_sentence(own.metric, own.change.smallest_gap, translatable("change")),
        _median_words(own, behind),
        absent,
        _shared_estimates(trends),
        untested,
        _level_words(trends),
        careful_words(own),
    )
    return tuple(filter(None, lines))


def _median_words(own: Trend, behind: Sequence[Trend]) -> str:
    """Return the median of the peers in the two years that are compared here."""
    medians = medians_of(behind, own.change.start, own.change.end)
    if medians is None:
        return ""
    first, last = (
        format_value(own.metric, value, unit=False) for value in (medians.first, medians.last)
    )
    inflation = "" if own.dollars is None else say(", after inflation")
    return say(
        "The median of {peers} with reliable values in both years: {first} in "
        "{start}, {last} in {end}{inflation}. Whether it changed differently "
        "here is not tested.",
        peers=count_of(medians.n, "peer"),
        first=first,
        start=medians.start,
        last=last,
        end=medians.end,
        inflation=inflation,
    )


def _shared_estimates(trends: Sequence[Trend]) -> str:
    """Return which places have the same values because they share a survey area."""
    pooled = trends[0].metric.pooled
    sentences = []
    for first, second in combinations(trends, 2):
        values = {(point.year, point.value) for point in first.points}
        years = [p.year for p in second.points if (p.year, p.value) in values] if pooled else []
        if years:
            names = say(
                "{parts} and {last}",
                parts=first.jurisdiction.full_name,
                last=second.jurisdiction.full_name,
            )
            sentences.append(
                say(
                    "{names} share one {pooled} in {years}",
                    names=names,
                    pooled=pooled,
                    years=count_of(len(years), "year"),
                )
            )
    return f"{'; '.join(sentences)}." if sentences else ""


def _level_words(trends: Sequence[Trend]) -> str:
    """Return what to know where counties and cities are shown together."""
    series = [trend.series for trend in trends if trend.series is not None]
    if len({each.level for each in series}) < 2:
        return ""
    if len({each.source for each in series}) > 1:
        return say(
            "The county's and the city's values come from different products: not the same thing."
        )
    return say("A county and a city are side by side: the county's value counts its cities too.")


def careful_words(trend: Trend) -> str:
    """Return what values and change are easily misread as, where likely; empty elsewhere."""
    likely = [each.text for each in trend.metric.misreadings if _is_likely(each.when, trend)]
    if trend.change.verdict is not Verdict.NOT_COMPARED and trend.change.caveat:
        likely.append(trend.change.caveat)
    return (
        say("Careful: {misreadings}.", misreadings="; ".join(map(localized, likely)))
        if likely
        else ""
    )


def _is_likely(when: Bite, trend: Trend) -> bool:
    """Return whether to warn of a misreading; how low a value is among others is not known."""
    if when is Bite.ZERO:
        return bool(trend.points) and trend.points[-1].value == 0
    if when is Bite.IMPROVED:
        gain = trend.change.difference or 0.0
        return gain < 0 if trend.metric.better is Better.LOWER else gain > 0
    return when is Bite.ALWAYS


# ---- table -----------------------------------------------------------------------------------
_REAL = "In dollars of one year"
_NUMBERS = (
    "data_year", "stored_value", "stored_lower", "stored_upper", "real_value", "real_lower",
    "real_upper",
)  # fmt: skip


def _table(trends: Sequence[Trend], behind: Sequence[Trend]) -> pd.DataFrame:
    """Return every value of every line, the own place first and the median of the peers last."""
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for trend in (*trends, *behind):
        place, metric = trend.jurisdiction, trend.metric
        ids: dict[str, Cell] = {
            "geoid": place.geoid, "metric_id": metric.id, "unit": unit_words(metric),
        }  # fmt: skip
        if trend.absence is not None:
            texts.append(
                {
                    "Place": place.full_name, "Year": "", "Value": str(trend.absence.kind),
                    "95 % interval": "", "Quality": "", _REAL: "", "Note": trend.absence.sentence,
                }
            )  # fmt: skip
            numbers.append({**ids, **dict.fromkeys(_NUMBERS)})
            continue
        for row, point, real in zip_longest(trend_table(trend), trend.points, trend.real):
            texts.append({"Place": place.full_name, **row})
            published = (point.year, point.value, point.lower, point.upper)
            deflated = (real.value, real.lower, real.upper) if real else (None, None, None)
            numbers.append({**ids, **dict(zip(_NUMBERS, (*published, *deflated), strict=True))})
    for text, number in _median_cells(trends[0], behind):
        texts.append(text)
        numbers.append(number)
    if all(trend.dollars is None for trend in trends):
        texts = [{key: cell for key, cell in row.items() if key != _REAL} for row in texts]
    dollars = trends[0].dollars
    return figure_table(
        texts, numbers, {"real_value": f"in dollars of {dollars}"} if dollars else {}
    )


def _median_cells(
    own: Trend, behind: Sequence[Trend]
) -> Iterator[tuple[dict[str, Cell], dict[str, Cell]]]:
    """Yield the words and the numbers of the peers' median, year by year."""
    line, metric = median_line(behind, own.change.start, own.change.end), own.metric
    dollars = own.dollars
    if line is None:
        return
    name, real = f"Median of {count_of(line.n, 'peer')}", dollars is not None
    for point in line.points:
        shown = format_value(metric, point.value)
        yield (
            {
                "Place": name,
                "Year": str(point.year), "Value": "" if real else shown,
                "95 % interval": "", "Quality": "",
                _REAL: f"{format_value(metric, point.value, unit=False)} in dollars of {dollars}"
                if real else "",
                "Note": "",
            },
            {
                "geoid": None, "metric_id": metric.id, "unit": unit_words(metric),
                **dict.fromkeys(_NUMBERS), "data_year": point.year,
                "real_value" if real else "stored_value": point.value,
            },
        )  # fmt: skip
