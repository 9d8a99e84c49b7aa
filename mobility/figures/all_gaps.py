"""The figure `all-gaps`: every gap of a place by one breakdown, tested ones apart from others.

A row for each metric, a column for each group: the gap as a dot with its interval beside a line at
no gap, then the result. All cells of a row have one scale, so they compare within a metric and
never across metrics; right of the line is worse off. An interval that goes on beyond the scale ends
in an arrow. A page shows the rows as HTML (`all_gaps_html`), a file as one SVG drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import pandas as pd

from mobility.analysis.gaps.by_place import GapScreening, PlaceDisparity
from mobility.analysis.groups.disparity import IS_REFERENCE, GroupGap
from mobility.analysis.uncertainty import Verdict
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
from mobility.figures.flat import Column, flat_strip, highest_that_fits
from mobility.figures.groups import GAP_WORDS
from mobility.figures.parts import small
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction
from mobility.registry import EVERYONE, Breakdown, Subgroup, Unit
from mobility.text import (
    count_of,
    family_words,
    format_size,
    format_value,
    format_year,
    joined,
    number_word,
    within,
)
from mobility.text.gaps import gap_words
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import group_phrase, message, wall_message

SPEC = FigureSpec("all-gaps", "All gaps of a place by one breakdown", "disparities", ("by!",))
Order = Literal["registry", "clearest"]
Gap = tuple[float, float | None, float | None]
"""A gap with its bounds; None without an interval."""
NOT_PUBLISHED = translatable("not published for this metric")
_KEY = translatable(
    "Line: no gap to the reference of the metric (open ring); right of it is worse off, or higher "
    "where neither is better. Bar: 95 % interval, with an arrow where it goes on; dashed where it "
    "is beside the line, and all tests together do not tell the gap. Hollow: not reliable. Each "
    "row has its own scale."
)
_SCREENED = translatable(
    "A gap is called clear where it is so by itself, all pairs of its groups counted, and among "
    "all tests here: of ten called clear, at most one is expected to be none (false-discovery "
    "control)."
)
_SORTED = ("worse", "better", "same", "plain", "overruled", "weak", "reference", "none")
"""Kinds of cells in the order in which a column sorts."""
_CELL = 24  # pixels from the top of a cell's picture to its end
_EDGE = 7.0  # percent free at each end
_RADIUS, _ARROW = 5.5, 5.0  # pixels
_LIMIT = 2.0  # an interval may be so many times as long as the dots lie apart
_WIDTH, _NAME, _BETWEEN = 840, 170, 14  # pixels of a file: all, names, between columns
_BODY, _SMALL = 15, 14  # sizes of letters


def all_gaps_figure(
    screening: GapScreening,
    breakdown: Breakdown,
    place: Jurisdiction,
    provenance: Provenance,
    *,
    order: Order = "registry",
) -> Figure:
    """Return the figure of all gaps of a place.

    Args:
        screening: the gaps.
        breakdown: of their groups.
        place: county or city.
        provenance: where the numbers are from.
        order: of the tested metrics: as in the registry, or the clearest gap first.
    """
    lists = gap_lists(screening, order)
    shown = [row.disparity for _, rows in lists for row in rows] or screening.unjudged
    return new_figure(
        SPEC.id,
        provenance,
        title=all_gaps_title(screening, breakdown, place.name),
        wall_title=all_gaps_title(screening, breakdown, place.name, wall=True),
        subtitle=all_gaps_subtitle(screening, place.full_name),
        summary=_summary(screening, breakdown, place),
        footer=all_gaps_footer(screening),
        table=lambda: _table(screening, order),
        chart=lambda theme: all_gaps_drawing(lists, theme),
        wall_chart=lambda theme, high: _wall(screening, lists, theme, high),
        about=(breakdown.id,),
        methods=(screening.method,),
        basis=Basis(metrics=tuple(each.metric.id for each in shown), breakdown=breakdown.id),
        key=localized(_KEY),
    )


# ---- rows ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GroupCell:
    """One group of one metric.

    Attributes:
        group: the group.
        kind: class of its marks: a side of a verdict (`worse`, `better`), `plain`, `overruled`
            (told by its interval, but not among all tests; a dashed interval), `weak` (not
            reliable), `reference`, or `none` without anything to draw.
        mark: symbol of the result.
        result_text: the result without its symbol.
        size: how large the gap is, in words.
        drawn: the gap with its bounds; None where there is nothing to draw.
    """

    group: Subgroup
    kind: str
    mark: str
    result_text: str
    size: str
    drawn: Gap | None

    @property
    def result(self) -> str:
        """Symbol and words of the result."""
        return f"{self.mark} {self.result_text}".strip()


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric with a cell for each group that any metric of its list has."""

    disparity: PlaceDisparity
    cells: tuple[GroupCell, ...]

    @property
    def year(self) -> str:
        """The year of the values, with its age where they are old."""
        year, age = self.disparity.year, self.disparity.age
        return "" if year is None else format_year(year, age or 0)

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the scale of its cells."""
        return row_ends([cell.drawn for cell in self.cells if cell.drawn is not None])


_Lists = Sequence[tuple[str, Sequence[MetricRow]]]
"""Metrics with a test and those without, each list with its heading."""


def gap_lists(screening: GapScreening, order: Order) -> list[tuple[str, list[MetricRow]]]:
    """Return the metrics with a test and those without, each list with its heading."""
    return [
        (say("Tested"), tested_rows(screening, order)),
        (say("Not tested: position only"), untested_rows(screening)),
    ]


def tested_rows(screening: GapScreening, order: Order) -> list[MetricRow]:
    """Return the metrics with a test, in the order of the registry or the clearest gap first."""
    by_metric: dict[str, PlaceDisparity] = {}
    rest = [each for each in screening.tested if not each.holds]
    for each in (*screening.holding, *rest):  # the strongest first within both
        by_metric.setdefault(each.place_disparity.metric.id, each.place_disparity)
    disparities = list(by_metric.values())
    if order == "registry":
        disparities.sort(key=lambda each: screening.order.index(each.metric.id))
    return _rows(disparities, screening)


def untested_rows(screening: GapScreening) -> list[MetricRow]:
    """Return the metrics whose groups have values that can be named, and no test."""
    return _rows(screening.untested, screening)


def _rows(disparities: Sequence[PlaceDisparity], screening: GapScreening) -> list[MetricRow]:
    """Return a row for each metric, with the groups that any of them is published for."""
    labels = {row.group.label for each in disparities for row in each.rows}
    groups = [
        group
        for group in (disparities[0].breakdown.groups if disparities else ())
        if group.label in labels and group.label != EVERYONE
    ]
    clear = {
        (each.place_disparity.metric.id, each.gap.group.subgroup) for each in screening.holding
    }
    tests = len(screening.tested)
    return [
        MetricRow(
            each,
            tuple(
                _cell(each, group, tests, clear=(each.metric.id, group.label) in clear)
                for group in groups
            ),
        )
        for each in disparities
    ]


def _cell(disparity: PlaceDisparity, group: Subgroup, tests: int, *, clear: bool) -> GroupCell:
    """Return one group, with a verdict only where its gap is clear among all tests."""
    gap = _gap_of(disparity, group.label)
    if gap is None:
        row = next((each for each in disparity.rows if each.group.label == group.label), None)
        why = localized(row.absence.kind.value if row and row.absence else NOT_PUBLISHED)
        return GroupCell(group, "none", "", why, "", None)
    if gap.reason == IS_REFERENCE:
        return GroupCell(group, "reference", "", say("the reference"), "", (0.0, None, None))
    kind, verdict, result = "plain", gap.verdict, say("not tested")
    if not gap.group.reliable:
        kind, verdict, result = "weak", Verdict.NOT_COMPARED, say("not reliable")
    elif gap.verdict is Verdict.PRACTICALLY_THE_SAME or (
        gap.verdict is not Verdict.NOT_COMPARED and clear
    ):
        kind, result = gap.verdict.side or "plain", localized(GAP_WORDS[gap.verdict])
    elif gap.verdict is not Verdict.NOT_COMPARED:
        verdict = Verdict.CANNOT_TELL
        result = localized(GAP_WORDS[verdict])
        if gap.clear_alone:
            kind, result = "overruled", f"{result}, {family_words(tests)}"
    drawn = None if gap.gap is None else (gap.gap, gap.lower, gap.upper)
    return GroupCell(group, kind, verdict.chart_symbol, result, _size(disparity, gap), drawn)


def _gap_of(disparity: PlaceDisparity, label: str) -> GroupGap | None:
    gaps = disparity.disparity.groups if disparity.disparity else ()
    return next((gap for gap in gaps if gap.group.subgroup == label), None)


def _size(disparity: PlaceDisparity, gap: GroupGap) -> str:
    """Return '8.4 points below': how far from the reference, and on which side."""
    gaps, metric = disparity.disparity, disparity.metric
    if gap.gap is None or gaps is None or gaps.reference.estimate is None:
        return ""
    difference = gap.group.value - gaps.reference.estimate.value
    size = format_size(metric, abs(difference), unit=metric.unit is Unit.SHARE)
    if size == format_size(metric, 0.0, unit=metric.unit is Unit.SHARE):
        return say("the same")
    return f"{size} {say('below') if difference < 0 else say('above')}"


# ---- drawing of one cell ---------------------------------------------------------------------
def row_ends(gaps: Sequence[Gap]) -> tuple[float, float]:
    """Return the ends of the scale of a row: no gap, every dot, and most of each interval."""
    values = [0.0, *(gap for gap, _, _ in gaps)]
    low, high = min(values), max(values)
    reach = _LIMIT * (high - low)
    for _, lower, upper in gaps:
        if lower is not None and upper is not None:
            low, high = min(low, max(lower, -reach)), max(high, min(upper, reach))
    return (low, high) if high > low else (-1.0, 1.0)


def gap_cell(gap: Gap, ends: tuple[float, float], kind: str, result: str) -> str:
    """Return the picture of one group as SVG, as wide as its cell.

    Its colors come from classes: `zero`, `bar`, `beyond` and `dot`, the last three with a kind.

    Args:
        gap: its value and bounds.
        ends: of the scale of the row (`row_ends`).
        kind: the class of its marks.
        result: text equivalent of the picture.
    """
    value, lower, upper = gap
    middle, zero = _CELL / 2, _across(0.0, ends)
    marks = [f'<line class="zero" x1="{zero}%" x2="{zero}%" y1="0" y2="{_CELL}"/>']
    if lower is not None and upper is not None and kind != "reference":
        left, right = (_across(min(max(end, ends[0]), ends[1]), ends) for end in (lower, upper))
        dash = ' stroke-dasharray="4 3"' if kind == "overruled" else ""
        marks.append(
            f'<line class="bar {kind}" x1="{left}%" x2="{right}%" y1="{middle:g}" y2="{middle:g}"'
            f"{dash}/>"
        )
        cut = ((left, -1, lower < ends[0]), (right, 1, upper > ends[1]))
        marks += [_arrow(x, way, kind) for x, way, beyond in cut if beyond]
    x = _across(value, ends)
    marks.append(f'<circle class="dot {kind}" cx="{x}%" cy="{middle:g}" r="{_RADIUS}"/>')
    return (
        f'<svg class="gap" role="img" aria-label="{escape(result)}" width="100%" '
        f'height="{_CELL}">{"".join(marks)}</svg>'
    )


def _arrow(x: float, way: int, kind: str) -> str:
    """Return the end of an interval beyond the scale, to the left (-1) or right (1)."""
    tip = way * _ARROW
    return (
        f'<svg x="{x}%" y="{_CELL / 2:g}" width="1" height="1" overflow="visible">'
        f'<path class="beyond {kind}" d="M{tip:g} 0l{-tip:g} {-_ARROW:g}v{2 * _ARROW:g}z"/></svg>'
    )


def _across(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return round(_EDGE + (100 - 2 * _EDGE) * (value - low) / (high - low), 1)


# ---- drawing of a page -----------------------------------------------------------------------
def all_gaps_html(screening: GapScreening, order: Order) -> str:
    """Return all lists as HTML tables; an element with `data-metric` opens its metric.

    A column of a group sorts by the result, because sizes of different metrics do not compare.
    """
    tables = [_html_table(heading, rows) for heading, rows in gap_lists(screening, order) if rows]
    if unjudged := unjudged_lines(screening):
        items = "".join(f"<li>{escape(label)}: {escape(why)}</li>" for label, why in unjudged)
        tables.append(f"<h3>Not judged</h3><ul>{items}</ul>")
    return "".join(tables)


def _html_table(heading: str, rows: Sequence[MetricRow]) -> str:
    heads = "".join(
        f"<th scope='col'><button type='button' data-sort>{escape(name)}</button></th>"
        for name in ("Metric", *(cell.group.name for cell in rows[0].cells))
    )
    body = "".join(_html_row(row) for row in rows)
    return (
        f"<h3>{escape(heading)}</h3><table><colgroup><col class='name'>"
        f"{'<col>' * len(rows[0].cells)}</colgroup><thead><tr>{heads}</tr>"
        f"</thead><tbody>{body}</tbody></table>"
    )


def _html_row(row: MetricRow) -> str:
    metric = escape(row.disparity.metric.id)
    cells = "".join(_html_cell(cell, row.ends) for cell in row.cells)
    return (
        f'<tr data-metric="{metric}"><th scope="row" class="name"><button type="button" '
        f'data-metric="{metric}">{escape(row.disparity.metric.short_label)}</button>'
        f"{small(row.year)}</th>{cells}</tr>"
    )


def _html_cell(cell: GroupCell, ends: tuple[float, float]) -> str:
    drawn = "" if cell.drawn is None else gap_cell(cell.drawn, ends, cell.kind, cell.result)
    result = escape(cell.result)
    if cell.kind in {"worse", "better"}:
        result = f'<strong class="{cell.kind}">{result}</strong>'
    absent = ' class="absent"' if cell.result_text == NOT_PUBLISHED else ""
    return (
        f'<td data-number="{_SORTED.index(cell.kind)}"{absent}>'
        f'<span class="of">{escape(cell.group.name)}</span>{drawn}'
        f'<div class="said">{result}{small(cell.size)}</div></td>'
    )


# ---- drawing of a file -----------------------------------------------------------------------
def _wall(screening: GapScreening, lists: _Lists, theme: Theme, high: float) -> str:
    """Return as many metrics as a wall has room for, the clearest gaps first."""
    total = sum(len(rows) for _, rows in lists)

    def draw(number: int) -> str:
        if number == total:
            return all_gaps_drawing(lists, theme)
        (tested, first), (untested, others) = gap_lists(screening, "clearest")
        shown = [(tested, first[:number]), (untested, others[: max(0, number - len(first))])]
        parts = {"shown": str(number), "total": count_of(total, "metric")}
        return all_gaps_drawing(shown, theme, f"{message('wall.gaps', **parts)}.")

    return highest_that_fits(draw, range(1, total + 1), high) if total else draw(total)


def all_gaps_drawing(lists: _Lists, theme: Theme, note: str = "") -> str:
    """Return the lists as an SVG drawing, each under its heading; one without rows is left out.

    ``note`` stands below them.
    """
    parts: list[str] = []
    top = 0.0
    for heading, rows in lists:
        if not rows:
            continue
        head = Column(0, _WIDTH, top + 6)
        head.write(heading, _BODY + 1, theme.text, bold=True)
        parts += head.parts
        top = _draw_head(rows[0], head.y + 6, theme, parts)
        for row in rows:
            top = _draw_row(row, top, theme, parts)
        top += 18
    if note:
        below = Column(0, _WIDTH, top - 10)
        below.write(note, _SMALL, theme.muted)
        parts, top = [*parts, *below.parts], below.y + 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{max(top, 1):.0f}">'
        f"{''.join(parts)}</svg>"
    )


def _columns(row: MetricRow) -> list[tuple[float, float]]:
    """Return where each group stands, and how wide it is."""
    wide = (_WIDTH - _NAME) / max(len(row.cells), 1)
    return [(_NAME + number * wide + _BETWEEN, wide - _BETWEEN) for number in range(len(row.cells))]


def _draw_head(row: MetricRow, top: float, theme: Theme, parts: list[str]) -> float:
    """Add the names of the groups; return where they end."""
    ends = [top]
    for cell, (x, width) in zip(row.cells, _columns(row), strict=True):
        column = Column(x, width, top)
        column.write(cell.group.name, _SMALL, theme.muted)
        parts += column.parts
        ends.append(column.y)
    return max(ends) + 8


def _draw_row(row: MetricRow, top: float, theme: Theme, parts: list[str]) -> float:
    """Add a metric and its groups; return where they end."""
    parts.append(f'<path d="M0 {top:g}H{_WIDTH}" stroke="{theme.border}"/>')
    name = Column(0, _NAME - 6, top + 4)
    name.write(row.disparity.metric.short_label, _BODY, theme.text, bold=True)
    name.write(row.year, _SMALL, theme.muted)
    parts += name.parts
    bottoms = [name.y]
    for cell, (x, width) in zip(row.cells, _columns(row), strict=True):
        column = Column(x, width, top + 6)
        if cell.drawn is not None:
            shapes = flat_strip(gap_cell(cell.drawn, row.ends, cell.kind, ""), width, theme)
            parts.append(f'<g transform="translate({x:g},{top + 6:g})">{shapes}</g>')
            column.y += _CELL
        color = theme.sides.get(cell.kind, theme.text)
        column.write(cell.result, _SMALL, color, bold=cell.kind in theme.sides)
        column.write(cell.size, _SMALL, theme.muted)
        parts += column.parts
        bottoms.append(column.y)
    return max(bottoms) + 10


# ---- words -----------------------------------------------------------------------------------
def all_gaps_title(
    screening: GapScreening, breakdown: Breakdown, place: str, *, wall: bool = False
) -> str:
    """Return how many gaps are clear among all tests, and the clearest; no period."""
    tested, clear, first = len(screening.tested), len(screening.holding), screening.clearest
    parts = {
        "by": breakdown.label.lower(),
        "place": within(place),
        "tested": str(tested),
        "all": say("both") if tested == 2 else say("all {count}", count=tested),
        "clear": number_word(clear),
        "are": say("is") if clear == 1 else say("are"),
    }
    write = wall_message if wall else message
    if not tested:
        return write("gaps.none tested", **parts)
    if first is None or not clear:
        case = "one, not clear" if tested == 1 else "none clear"
        return write(f"gaps.{case}", **parts)
    metric, label = first.place_disparity.metric, first.gap.group.subgroup
    group = next(group for group in breakdown.groups if group.label == label)
    named = {"label": metric.short_label, "group": group_phrase(metric, group)}
    case = "one, clear" if tested == 1 else "all clear" if clear == tested else "clear"
    return write(f"gaps.{case}", **parts, **named)


def all_gaps_subtitle(screening: GapScreening, place: str) -> str:
    """Return counts of what was tested, what was not, and what could not be judged."""
    metrics = len({each.place_disparity.metric.id for each in screening.tested})
    parts = [
        say("{place}: {metrics} tested", place=place, metrics=count_of(metrics, "metric")),
        say("{number} with values but no test", number=len(screening.untested)),
        say("{number} that cannot be judged", number=len(screening.unjudged)),
    ]
    return say("{list}. Each metric in its newest year here.", list=joined(parts))


def all_gaps_footer(screening: GapScreening) -> tuple[str, ...]:
    """Return how the gaps were screened; nothing where none was tested."""
    return (localized(_SCREENED),) if screening.tested else ()


def _summary(screening: GapScreening, breakdown: Breakdown, place: Jurisdiction) -> str:
    parts = [
        f"{all_gaps_title(screening, breakdown, place.name)}.",
        all_gaps_subtitle(screening, place.full_name),
    ]
    names = {group.label: group.name for group in breakdown.groups}
    clear = [
        f"{each.place_disparity.metric.short_label} ({names[each.gap.group.subgroup]}): "
        f"{localized(GAP_WORDS[each.gap.verdict])}, "
        f"{gap_words(each.place_disparity.metric, each.gap.gap or 0.0, None, say('the reference'))}"
        for each in screening.holding
    ]
    parts += [say("The clear ones: {list}.", list="; ".join(clear))] if clear else []
    return " ".join(parts)


def unjudged_lines(screening: GapScreening) -> list[tuple[str, str]]:
    """Return the metrics that cannot be judged, each with the reason."""
    return [(each.metric.short_label, _why_unjudged(each)) for each in screening.unjudged]


def _why_unjudged(disparity: PlaceDisparity) -> str:
    if disparity.absence is not None:
        return localized(disparity.absence.sentence)
    if disparity.disparity is not None and disparity.disparity.reference.reason:
        return localized(disparity.disparity.reference.reason)
    return say("fewer than two groups have a reliable value")


# ---- table -----------------------------------------------------------------------------------
def _table(screening: GapScreening, order: Order) -> pd.DataFrame:
    """Return a row for every group of every metric, tested ones first."""
    lists = (
        ("tested", tested_rows(screening, order)),
        ("not tested", untested_rows(screening)),
        ("not judged", _rows(screening.unjudged, screening)),
    )
    p = {
        (each.place_disparity.metric.id, each.gap.group.subgroup): each.p
        for each in screening.tested
    }
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for kind, rows in lists:
        for row in rows:
            metric = row.disparity.metric
            for cell in row.cells:
                gap = _gap_of(row.disparity, cell.group.label)
                value = gap.group.value if gap else None
                texts.append(
                    {
                        "Metric": metric.short_label,
                        "Year": row.year,
                        "Group": cell.group.name,
                        "Value": format_value(metric, value),
                        "Result": cell.result,
                        "Gap": cell.size,
                        "List": kind,
                    }
                )
                gaps = row.disparity.disparity
                numbers.append(
                    {
                        "geoid": row.disparity.jurisdiction.geoid,
                        "metric_id": metric.id,
                        "breakdown": row.disparity.breakdown.id,
                        "subgroup": cell.group.label,
                        "data_year": row.disparity.year,
                        "unit": unit_words(metric),
                        "stored_value": value,
                        "gap": gap.gap if gap else None,
                        "gap_lower": gap.lower if gap else None,
                        "gap_upper": gap.upper if gap else None,
                        "p_all_pairs": p.get((metric.id, cell.group.label)),
                        "verdict_alone": (gap.verdict if gap else Verdict.NOT_COMPARED).value,
                        "reference": gaps.reference.name if gaps else "",
                    }
                )
    notes = {"p_all_pairs": "p of the gap, all pairs that its reference was picked from counted"}
    return figure_table(texts, numbers, notes)
