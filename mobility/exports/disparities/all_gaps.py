"""All gaps of a place by one breakdown: rows, sentences and the table of the page Disparities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from mobility.analysis.gaps.by_place import GapScreening, PlaceDisparity
from mobility.analysis.groups.disparity import IS_REFERENCE, GroupGap
from mobility.analysis.uncertainty import Verdict
from mobility.figures.figure import Cell, figure_table
from mobility.figures.groups import GAP_WORDS
from mobility.registry import EVERYONE, Breakdown, Subgroup, Unit
from mobility.text import count_of, format_size, format_value, format_year, joined

Order = Literal["registry", "clearest"]
NOT_PUBLISHED = "not published for this metric"
NOT_AMONG_ALL = "clear alone, not among all tests"


@dataclass(frozen=True, slots=True)
class GroupCell:
    """What is said and drawn of one group of one metric.

    ``kind`` is a class of `charts.gap_cells`; ``mark`` and ``words`` are the result, ``size`` how
    large the gap is. ``drawn`` is the gap with its bounds, None where there is nothing to draw.
    """

    group: Subgroup
    kind: str
    mark: str
    words: str
    size: str
    drawn: tuple[float, float | None, float | None] | None


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric with a cell for each group that any metric of its list has."""

    place_disparity: PlaceDisparity
    cells: tuple[GroupCell, ...]

    @property
    def year(self) -> str:
        """The year of the values, with its age where they are old."""
        year, age = self.place_disparity.year, self.place_disparity.age
        return "" if year is None else format_year(year, age or 0)


def tested_rows(screening: GapScreening, order: Order) -> list[MetricRow]:
    """The metrics with a test, in the order of the registry or the clearest gap first."""
    by_metric: dict[str, PlaceDisparity] = {}
    for one in screening.tested:  # the strongest first, and what holds before what does not
        if one.holds:
            by_metric.setdefault(one.place_disparity.metric.id, one.place_disparity)
    for one in screening.tested:
        by_metric.setdefault(one.place_disparity.metric.id, one.place_disparity)
    found = list(by_metric.values())
    if order == "registry":
        found.sort(key=lambda one: screening.order.index(one.metric.id))
    held = {(one.place_disparity.metric.id, one.gap.group.subgroup) for one in screening.holding}
    return _rows(found, held)


def untested_rows(screening: GapScreening) -> list[MetricRow]:
    """The metrics whose groups have values that can be named, and no test."""
    return _rows(screening.untested, set())


def all_gaps_title(screening: GapScreening, breakdown: Breakdown) -> str:
    """How many gaps were tested and how many are clear among all tests; no period."""
    by = breakdown.label.lower()
    tested, held = len(screening.tested), len(screening.holding)
    if not tested:
        return f"By {by}, no gap can be tested here"
    one = screening.clearest
    clearest = ""
    if one is not None:
        names = {group.label: group.name for group in breakdown.groups}
        clearest = f"{one.place_disparity.metric.short_label} ({names[one.gap.group.subgroup]})"
    if tested == 1:
        found = f"clear{f': {clearest}' if clearest else ''}" if held else "not clear"
        return f"By {by}, the one gap that can be tested is {found}"
    return (
        f"By {by}, {held or 'none'} of the {tested} gaps tested {'are' if held > 1 else 'is'} "
        f"clear, all tests counted{f'. Clearest: {clearest}' if clearest else ''}"
    )


def all_gaps_subtitle(screening: GapScreening, place: str) -> str:
    """Counts of what was tested, what was not, and what could not be judged."""
    metrics = len({one.place_disparity.metric.id for one in screening.tested})
    parts = [f"{place}: {count_of(metrics, 'metric')} tested"]
    parts.append(f"{len(screening.untested)} with values but no test")
    parts.append(f"{len(screening.unjudged)} that cannot be judged")
    return f"{joined(parts)}. Each metric in its newest year here."


def all_gaps_key() -> str:
    """What the marks mean, for a wall as well."""
    return (
        "Line: no gap to the reference of the metric (open ring); right of it is worse off, or "
        "higher where neither is better. Bar: 95 % interval, with an arrow where it goes on; all "
        "pairs of groups count, so that the gap of a bar beside the line can still be chance. "
        "Hollow: not reliable. Each row has its own scale."
    )


def all_gaps_footer(screening: GapScreening) -> tuple[str, ...]:
    """How the list was screened."""
    if not screening.tested:
        return ()
    return (
        (
            "A gap is called clear where it is so by itself, all pairs of its groups counted, and "
            "among all tests here: of ten called clear, at most one is expected to be none "
            "(false-discovery control)."
        ),
    )


def all_gaps_summary(screening: GapScreening, breakdown: Breakdown, place: str) -> str:
    """The same for somebody who does not see it."""
    parts = [f"{all_gaps_title(screening, breakdown)}.", all_gaps_subtitle(screening, place)]
    names = {group.label: group.name for group in breakdown.groups}
    held = [
        f"{one.place_disparity.metric.short_label}: {names[one.gap.group.subgroup]} "
        f"{GAP_WORDS[one.gap.verdict]} by {_size(one.place_disparity, one.gap)}"
        for one in screening.holding
    ]
    parts += [f"The clear ones: {'; '.join(held)}."] if held else []
    return " ".join(parts)


def unjudged_lines(screening: GapScreening) -> list[tuple[str, str]]:
    """The metrics that cannot be judged, each with the reason."""
    return [(one.metric.short_label, _why(one)) for one in screening.unjudged]


def all_gaps_table(screening: GapScreening, order: Order) -> pd.DataFrame:
    """A row for every group of every metric, tested ones first."""
    lists = (
        ("tested", tested_rows(screening, order)),
        ("not tested", untested_rows(screening)),
        ("not judged", _rows(screening.unjudged, set())),
    )
    p = {(id(one.place_disparity), one.gap.group.subgroup): one.p for one in screening.tested}
    words: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for kind, rows in lists:
        for row in rows:
            for cell in row.cells:
                gap = _gap_of(row.place_disparity, cell.group.label)
                words.append(
                    {
                        "Metric": row.place_disparity.metric.short_label,
                        "Year": row.year,
                        "Group": cell.group.name,
                        "Value": format_value(
                            row.place_disparity.metric, gap.group.value if gap else None
                        ),
                        "Result": f"{cell.mark} {cell.words}".strip(),
                        "Gap": cell.size,
                        "List": kind,
                    }
                )
                found = p.get((id(row.place_disparity), cell.group.label))
                numbers.append(_numbers(row.place_disparity, cell.group.label, gap, found))
    notes = {"p_all_pairs": "p of the gap, all pairs that its reference was picked from counted"}
    return figure_table(words, numbers, notes)


def _rows(disparities: Sequence[PlaceDisparity], held: set[tuple[str, str]]) -> list[MetricRow]:
    """A row for each metric; the groups are those that any of them is published for."""
    labels = {row.group.label for one in disparities for row in one.rows}
    groups = [
        group
        for group in (disparities[0].breakdown.groups if disparities else ())
        if group.label in labels and group.label != EVERYONE
    ]
    return [
        MetricRow(one, tuple(_cell(one, group, (one.metric.id, group.label) in held)
                             for group in groups))
        for one in disparities
    ]  # fmt: skip


def _cell(disparity: PlaceDisparity, group: Subgroup, holds: bool) -> GroupCell:  # noqa: FBT001
    """What is said of one group: a verdict only where the gap holds among all tests."""
    gap = _gap_of(disparity, group.label)
    if gap is None:
        row = next((each for each in disparity.rows if each.group.label == group.label), None)
        why = row.absence.kind.value if row and row.absence else NOT_PUBLISHED
        return GroupCell(group, "none", "", why, "", None)
    if gap.reason == IS_REFERENCE:
        return GroupCell(group, "held", "", "the reference", "", (0.0, None, None))
    drawn = None if gap.gap is None else (gap.gap, gap.lower, gap.upper)
    size = _size(disparity, gap)
    if not gap.group.reliable:
        mark = Verdict.NOT_COMPARED.chart_symbol
        return GroupCell(group, "weak", mark, "not reliable", size, drawn)
    if gap.verdict is Verdict.NOT_COMPARED:
        return GroupCell(group, "plain", gap.verdict.chart_symbol, "not tested", size, drawn)
    if holds:
        kind, mark = gap.verdict.side or "plain", gap.verdict.chart_symbol
        return GroupCell(group, kind, mark, GAP_WORDS[gap.verdict], size, drawn)
    unclear = Verdict.CANNOT_TELL
    words = GAP_WORDS[unclear] if gap.verdict is unclear else NOT_AMONG_ALL
    return GroupCell(group, "plain", unclear.chart_symbol, words, size, drawn)


def _gap_of(disparity: PlaceDisparity, label: str) -> GroupGap | None:
    gaps = disparity.disparity.groups if disparity.disparity else ()
    return next((gap for gap in gaps if gap.group.subgroup == label), None)


def _size(disparity: PlaceDisparity, gap: GroupGap) -> str:
    """'8.4 points below': how far from the reference, and on which side."""
    gaps, metric = disparity.disparity, disparity.metric
    if gap.gap is None or gaps is None or gaps.reference.estimate is None:
        return ""
    apart = gap.group.value - gaps.reference.estimate.value
    size = format_size(metric, abs(apart), unit=metric.unit is Unit.SHARE)
    if size == format_size(metric, 0.0, unit=metric.unit is Unit.SHARE):
        return "the same"
    return f"{size} {'below' if apart < 0 else 'above'}"


def _why(disparity: PlaceDisparity) -> str:
    """Why a metric cannot be judged."""
    if disparity.absence is not None:
        return disparity.absence.sentence
    if disparity.disparity is not None and disparity.disparity.reference.reason:
        return disparity.disparity.reference.reason
    return "fewer than two groups have a reliable value"


def _numbers(
    disparity: PlaceDisparity, label: str, gap: GroupGap | None, p: float | None
) -> dict[str, Cell]:
    return {
        "geoid": disparity.jurisdiction.geoid,
        "metric_id": disparity.metric.id,
        "breakdown": disparity.breakdown.id,
        "subgroup": label,
        "data_year": disparity.year,
        "stored_value": gap.group.value if gap else None,
        "gap": gap.gap if gap else None,
        "gap_lower": gap.lower if gap else None,
        "gap_upper": gap.upper if gap else None,
        "p_all_pairs": p,
        "verdict_alone": gap.verdict.value if gap else Verdict.NOT_COMPARED.value,
        "reference": disparity.disparity.reference.name if disparity.disparity else "",
    }
