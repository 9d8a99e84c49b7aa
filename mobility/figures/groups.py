"""The figure `groups`: one metric for the groups of a place, each value with its interval.

A row for each group. The reference is a diamond in the accent color, other groups are circles;
values that are not reliable are hollow. Everyone and medians elsewhere are lines across all rows.
How a group compares with the reference stands in words at the right end of its row, never in how
intervals overlap. A group without a value keeps its row and says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.gaps.by_place import GroupRow, PlaceDisparity
from mobility.analysis.groups.disparity import IS_REFERENCE, Disparity, GroupGap, ReferenceKind
from mobility.analysis.inequality import Inequality, InequalityIndex, inequality
from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.reliability import IMPLAUSIBLE
from mobility.analysis.uncertainty import NO_INTERVAL, Verdict
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
    Line,
    configured,
    line_layers,
    line_rows,
    narrow_parameter,
    number_format,
    parameter,
    part,
    row_axes,
    sampling_bounds,
    text_with_halo,
    theme_parameters,
    theme_values,
    two_lines,
    value_axis,
    value_domain,
    value_marks,
    verdict_color,
)
from mobility.figures.theme import Theme
from mobility.figures.words.families import verdict_columns
from mobility.registry import (
    EVERYONE,
    Better,
    Breakdown,
    BreakdownKind,
    Computation,
    Framework,
    IntervalKind,
    Metric,
    Unit,
)
from mobility.text import (
    Bounds,
    absence_words,
    as_clause,
    benchmark_words,
    count_of,
    family_words,
    format_interval,
    format_number,
    format_size,
    format_value,
    format_year,
    joined,
    pooled_words,
    short_benchmark_words,
    within,
)
from mobility.text.comparisons import smallest_gap_sentence
from mobility.text.equality import (
    coverage_sentence,
    equality_numbers,
    index_sentence,
    left_out_sentence,
)
from mobility.text.gaps import (
    chosen_words,
    equality_words,
    group_words,
    ratio_words,
    reference_words,
)
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import gap_message, group_phrase, message, metric_name, wall_message

SPEC = FigureSpec(
    "groups",
    "One metric for the groups of a place",
    "disparities",
    ("metric!", "by!", "year", "reference"),
)
GAP_WORDS = {
    Verdict.WORSE: translatable("behind"),
    Verdict.BETTER: translatable("ahead"),
    Verdict.HIGHER: "higher",
    Verdict.LOWER: "lower",
    Verdict.PRACTICALLY_THE_SAME: "practically the same",
    Verdict.CANNOT_TELL: "cannot tell",
}
"""How a group compares with the reference."""
_BRIEF_WORDS = {  # "|" begins the second line
    Verdict.PRACTICALLY_THE_SAME: translatable("the same"),
    Verdict.CANNOT_TELL: translatable("cannot|tell"),
    Verdict.NOT_COMPARED: translatable("not|compared"),
}
_WITHOUT_SIDE = {Verdict.NOT_COMPARED, Verdict.CANNOT_TELL, Verdict.PRACTICALLY_THE_SAME}
ALONE = "there is no other group to compare with"
_ROW = 50  # pixels from row to row: two lines of letters
_DOT, _DIAMOND = 150, 260  # areas of marks
_NAME, _NAME_NARROW = 210, 104  # pixels of a line of a name
_RESULT = 330  # pixels of a line of a result
_LINE = 18  # pixels from line to line
_MARGIN = 14  # pixels between the results of two rows
_FILE_WIDTH = 330  # pixels of the plot in files
_TINY = 1e-12


def groups_figure(
    disparity: PlaceDisparity,
    medians: Sequence[Benchmark],
    provenance: Provenance,
    *,
    ratio: bool = False,
    by_value: bool = False,
) -> Figure:
    """Return the figure of one metric for the groups of a place.

    Args:
        disparity: the groups compared with a reference.
        medians: of everyone elsewhere, of the state before the nation.
        provenance: where the numbers are from.
        ratio: whether ratios to the reference are drawn in place of values.
        by_value: whether the best-off group stands first; else the order is the registry's.
    """
    rows = _rows(disparity, ratio=ratio, by_value=by_value)
    lines = _lines(disparity, medians, ratio=ratio)
    metric, title = disparity.metric, headline(disparity).rstrip(".")
    summary = f"{title}. {equality_sentence(disparity)}".strip()
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=headline(disparity, wall=True),
        subtitle=_subtitle(disparity),
        summary=summary,
        footer=groups_footer(disparity, medians),
        table=lambda: _table(disparity),
        chart=lambda theme: groups_chart(rows, lines, metric, theme, summary, ratio=ratio),
        file_chart=lambda theme: groups_chart(
            rows, lines, metric, theme, summary, ratio=ratio, width=_FILE_WIDTH
        ),
        about=(metric.id, disparity.breakdown.id),
        methods=disparity.disparity.methods if disparity.disparity else (),
        basis=Basis(
            verdict=headline_verdict(disparity),
            metrics=(metric.id,),
            breakdown=disparity.breakdown.id,
        ),
    )


def absent_values(disparity: PlaceDisparity, *, ratio: bool = False) -> str | None:
    """Return why there is nothing to draw, in Markdown without escapes; None where there is.

    The sentence is empty where the title says it already.
    """
    if any(row["value"] is not None for row in _rows(disparity, ratio=ratio)):
        return None
    if not ratio or disparity.absence is not None:
        return ""
    gaps = disparity.disparity.groups if disparity.disparity else ()
    reason = next((gap.ratio.reason for gap in gaps if gap.ratio.reason), "no ratio is known")
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."


# ---- rows ------------------------------------------------------------------------------------
def _rows(
    disparity: PlaceDisparity, *, ratio: bool, by_value: bool = False
) -> list[dict[str, Any]]:
    """Return a row for each group beside everyone, the uppermost first."""
    groups = [row for row in disparity.rows if row.group.label != EVERYONE]
    rows = [_row(disparity, group, ratio=ratio) for group in groups]
    if not by_value:
        return rows
    gaps = {group.group.label: group.gap.gap for group in groups if group.gap}

    def order(row: dict[str, Any]) -> tuple[bool, float]:
        gap = gaps.get(row["group"])
        return row["value"] is None, (row["value"] or 0.0) if gap is None else gap

    return sorted(rows, key=order)


def _row(disparity: PlaceDisparity, row: GroupRow, *, ratio: bool) -> dict[str, Any]:
    gap, metric = row.gap, disparity.metric
    names = {"part": "dot", "group": row.group.label, "name": row.group.name}
    if gap is None:
        reason = localized(row.absence.kind.value if row.absence else "no value")
        return names | {
            "value": None, "lower": None, "upper": None, "weak": False, "reference": False,
            "verdict": Verdict.NOT_COMPARED, "label": "", "result": (reason,), "brief": (),
        }  # fmt: skip
    group, reference = gap.group, gap.reason == IS_REFERENCE
    value: float | None = group.value
    lower, upper = sampling_bounds(group.lower, group.upper, group.interval)
    label, result = (
        format_value(metric, group.value, unit=False),
        _result_lines(disparity, gap, ratio=ratio),
    )
    if ratio:
        value, lower, upper = gap.ratio.value, gap.ratio.lower, gap.ratio.upper
        if reference and value is not None:
            value = 1.0
        label = "" if value is None else f"{format_number(value, 2)} ×"
        if value is None and not reference:
            result = (result[0], say("no ratio: {reason}", reason=localized(gap.ratio.reason)))
    if gap.reason == IMPLAUSIBLE:
        label = say("{label} (beyond what is plausible)", label=label)
    return names | {
        "value": value, "lower": lower, "upper": upper, "weak": not group.reliable,
        "reference": reference, "verdict": gap.family_verdict, "label": label, "result": result,
        "brief": _brief_result(disparity, gap),
    }  # fmt: skip


def _result_lines(disparity: PlaceDisparity, gap: GroupGap, *, ratio: bool) -> tuple[str, ...]:
    """Return the verdict and, in a second line, gap and ratio; a drawn ratio is not repeated."""
    if gap.reason == IS_REFERENCE:
        return (say("the reference"),)
    word = localized(GAP_WORDS.get(gap.family_verdict, ""))
    if not word:
        shared = disparity.disparity.reference.reason if disparity.disparity else ""
        word = say("not compared")
        if gap.reason not in {"", shared}:
            word = say("not compared: {reason}", reason=localized(gap.reason))
    overruled = overruled_gap_words(gap)
    first = f"{gap.family_verdict.chart_symbol} {word}{overruled and ', '}{overruled}"
    if gap.gap is None:
        return (first,)
    sizes = [_size(disparity, gap)]
    if not ratio and (times := _times_reference(disparity, gap)):
        sizes.append(times)
    return (first, " · ".join(sizes))


def _times_reference(disparity: PlaceDisparity, gap: GroupGap) -> str:
    """Return the group's value by that of the reference, so that 'below' has a ratio below 1.

    The stored ratio is turned so that more than 1 is worse off. That of those who are not counted
    says whose it is. '' without a ratio.
    """
    turned, gaps = gap.ratio.value, disparity.disparity
    if turned is None or not turned or gaps is None:
        return ""
    higher = disparity.metric.better is Better.HIGHER
    if gaps.ratio_of == "complement of the share":
        return say(
            "ratio {number} of the others",
            number=format_number(turned if higher else 1 / turned, 2),
        )
    return say("ratio {number}", number=format_number(1 / turned if higher else turned, 2))


def _size(disparity: PlaceDisparity, gap: GroupGap) -> str:
    """Return the size of a gap and its side: '8.4 points below (4.5 to 12.4)'."""
    size, metric, gaps = gap.gap or 0.0, disparity.metric, disparity.disparity
    reference = gaps.reference.estimate if gaps else None
    apart = gap.group.value - (reference.value if reference else gap.group.value)
    if abs(apart) < _TINY:
        return say("the same")
    unit = metric.unit is Unit.SHARE  # the words of other units are long, and in the subtitle
    side = say("below") if apart < 0 else say("above")
    text = f"{format_size(metric, abs(size), unit=unit)} {side}"
    if gap.lower is None or gap.upper is None:
        return text
    ends = (gap.lower, gap.upper) if size > 0 else (-gap.upper, -gap.lower)
    low, high = (
        f"{'−' if end < 0 else ''}{format_size(metric, abs(end), unit=False)}" for end in ends
    )
    return say("{text} ({low} to {high})", text=text, low=low, high=high)


def _brief_result(disparity: PlaceDisparity, gap: GroupGap) -> tuple[str, ...]:
    """Return the result in at most two short lines: the verdict in words, and its size."""
    if gap.reason == IS_REFERENCE:
        return (say("reference"),)
    word = localized(_BRIEF_WORDS.get(gap.family_verdict) or GAP_WORDS[gap.family_verdict])
    first, *rest = f"{gap.family_verdict.chart_symbol} {word}".split("|")
    if gap.gap is None or gap.family_verdict in _WITHOUT_SIDE:
        return (first, *rest)
    return (first, format_size(disparity.metric, abs(gap.gap), unit=False))


def _lines(disparity: PlaceDisparity, medians: Sequence[Benchmark], *, ratio: bool) -> list[Line]:
    """Return everyone of the same breakdown and the medians; for ratios the line at 1."""
    metric, place, gaps = disparity.metric, disparity.jurisdiction, disparity.disparity
    if ratio:
        known = gaps is not None and gaps.reference.estimate is not None
        return [Line(say("as the reference"), "1", 1.0)] if known else []
    lines = []
    for row in disparity.rows:
        if row.group.label == EVERYONE and row.gap is not None:
            value = format_value(metric, row.gap.group.value, unit=False)
            mark = (
                say(" (beyond what is plausible)") if row.gap.group.problem == IMPLAUSIBLE else ""
            )
            label = say(
                "{inside} here {value}{mark}", inside=row.group.inside, value=value, mark=mark
            )
            lines.append(Line(label, say("here {value}", value=value), row.gap.group.value))
    for median, dash in zip(medians, ((6, 4), (2, 3)), strict=False):
        if median.value is None:
            continue
        nation = median.kind == "nation"
        value = format_value(metric, median.value, unit=False)
        name = short_benchmark_words(median.kind, median.scope, place.level)
        label = f"{name} {value}"
        short = f"{say('U.S.') if nation else place.state_abbreviation} {value}"
        lines.append(Line(label, short, median.value, dash))
    return lines


# ---- drawing ---------------------------------------------------------------------------------
def groups_chart(
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[Line],
    metric: Metric,
    theme: Theme,
    summary: str,
    *,
    ratio: bool = False,
    width: int | None = None,
) -> Spec:
    """Return the drawing of some groups.

    Args:
        rows: the groups, the uppermost first: `group`, `name`, `value` (its own or its ratio, None
            without one), `lower` and `upper` (None without a sampling interval), `weak`,
            `reference`, `verdict`, `label` (the value in words), `result` (a text for each line)
            and `brief` (the result for little room, in lines).
        lines: everyone and medians, or for ratios the line at 1.
        metric: of the values.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        ratio: whether values are ratios, whose axis is logarithmic.
        width: pixels of the plot in a file; None for a page, whose width it takes.
    """
    ends = [row[end] for row in rows for end in ("value", "lower", "upper")]
    ends += [line.value for line in lines]
    if ratio:
        known = [end for end in ends if end is not None and end > 0]
        low, high = min(known, default=1.0) / 1.06, max(known, default=1.0) * 1.06
        middle = (low * high) ** 0.5
    else:
        low, high = value_domain(ends, metric)
        middle = (low + high) / 2
    size = theme.font_size
    results = [
        [part for line in row["result"] for part in wrap_text(line, _RESULT, size)] for row in rows
    ]
    table = pa.Table.from_pylist(
        [{**row, "rank": at, "result": " ".join(row["result"])} for at, row in enumerate(rows)]
        + line_rows(lines, middle),
        _SCHEMA,
    )
    values = {
        **theme_values(theme),
        "low": low,
        "high": high,
        "middle": middle,
        "ranks": list(range(len(rows))),
        "names": [wrap_text(row["name"], _NAME, size) for row in rows],
        "shorts": [two_lines(wrap_text(row["name"], _NAME_NARROW, size)) for row in rows],
        "results": results,
        "briefs": [list(row["brief"]) for row in rows],
        "colors": [verdict_color(row["verdict"], theme) for row in rows],
    }
    if not ratio:
        values["number"] = number_format(metric)
    if width is not None:
        values["narrow"] = False
    most = max(map(len, results), default=1)
    return with_values(
        _ratios if ratio else _values,
        table,
        values,
        description=summary,
        width=width or "container",
        height={"step": max(_ROW, _LINE * most + _MARGIN)},
    )


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("rank", pa.int16()),
        ("group", pa.string()),
        ("value", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("reference", pa.bool_()),
        ("weak", pa.bool_()),
        ("name", pa.string()),
        ("label", pa.string()),
        ("result", pa.string()),
        ("short", pa.string()),
        ("dash", pa.int8()),
        ("height", pa.float64()),
    ]
)


def _values() -> Any:  # noqa: ANN401 - an Altair chart
    x = alt.X("value:Q").scale(domain=alt.ExprRef("[low, high]"), zero=False, nice=True)
    return _drawing(x.axis(value_axis())).add_params(parameter("number", "~%"))


def _ratios() -> Any:  # noqa: ANN401 - an Altair chart
    x = alt.X("value:Q").scale(type="log", domain=alt.ExprRef("[low, high]"), nice=False)
    return _drawing(x.axis(title=None, format=".2~f", tickCount=4, grid=True, domain=False))


def _drawing(x: alt.X) -> Any:  # noqa: ANN401 - an Altair chart
    left, right = row_axes(
        "(narrow ? shorts : names)[datum.value]",
        "(narrow ? briefs : results)[datum.value]",
        labelBaseline="middle",
        labelLineHeight=_LINE,
    )
    left.labelLimit, right.labelLimit = 260, 400
    right.labelColor = alt.ExprRef("colors[datum.value]")
    y = alt.Y("rank:O").scale(domain=alt.ExprRef("ranks"))
    marks = value_marks(
        "reference",
        x,
        (y.axis(left), y.axis(right)),
        (_DIAMOND, _DOT),
        alt.Tooltip("name:N", title="Group"),
        alt.Tooltip("label:N", title="Value"),
        alt.Tooltip("result:N", title="Result"),
    )
    labels = text_with_halo(
        part("dot", "isValid(datum.value)").encode(x=x, y=y.axis(None), text="label:N"),
        dy=-17,
        fontSize=alt.ExprRef("size - 1"),
        fontWeight="bold",
    )
    return configured(
        alt.layer(*line_layers(x), *marks, *labels, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(*(parameter(name, 0.0) for name in ("low", "high", "middle")))
        .add_params(
            *(
                parameter(name, [])
                for name in ("ranks", "names", "shorts", "results", "briefs", "colors")
            )
        )
        .resolve_axis(y="independent")
        .properties(height=alt.Step(_ROW), width="container")
    )


# ---- words -----------------------------------------------------------------------------------
def headline(disparity: PlaceDisparity, *, wall: bool = False) -> str:
    """Return the sentences about the groups: the largest clear gap, or why there is none.

    On a wall it is the first of them, without a period.
    """
    gaps = disparity.disparity
    if disparity.absence is not None or gaps is None:
        absence = disparity.absence
        reason = absence_words(absence.kind, absence.sentence) if absence else say("not compared")
        if wall:
            reason = localized(absence.kind) if absence else reason
            return _message(disparity, "absent", wall=True, reason=reason)
        return f"{_message(disparity, 'absent', reason=as_clause(reason))}."
    groups = [gap for gap in gaps.groups if gap.group.subgroup != EVERYONE]
    behind = _largest(groups, Verdict.WORSE)
    verdicts = {gap.family_verdict for gap in groups}
    if behind is not None and gaps.reference.estimate is not None:
        first = gap_message(
            disparity.metric,
            _place(disparity),
            (_phrase(disparity, behind.group.subgroup, wall=wall), behind.group.value),
            (_phrase(disparity, gaps.reference.name, wall=wall), gaps.reference.estimate.value),
            people=gaps.reference.kind is not ReferenceKind.BENCHMARK,
            wall=wall,
        )
    elif verdicts - _WITHOUT_SIDE:
        first = _message(disparity, "gap.none clear", wall=wall)
    elif Verdict.CANNOT_TELL in verdicts:
        first = _message(disparity, "gap.untold", wall=wall)
    elif Verdict.PRACTICALLY_THE_SAME in verdicts:
        first = _message(disparity, "gap.practically none", wall=wall)
    else:
        return _untested(disparity, gaps, groups, wall=wall)
    if wall:
        return first
    sentences = (first, _untold(disparity, gaps, groups), _ahead(disparity, groups))
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def _message(disparity: PlaceDisparity, name: str, *, wall: bool = False, **parts: str) -> str:
    """Return a message about the groups, which may name metric, place and reference."""
    reference = disparity.disparity.reference.name if disparity.disparity else ""
    return (wall_message if wall else message)(
        name,
        label=metric_name(disparity.metric, wall=wall),
        place=_place(disparity),
        **{"reference": _phrase(disparity, reference, wall=wall), **parts},
    )


def _place(disparity: PlaceDisparity) -> str:
    return within(disparity.jurisdiction.name)


def _phrase(disparity: PlaceDisparity, label: str, *, wall: bool = False) -> str:
    """Return who a group is in a headline; of what is no group the name as it is."""
    groups = {group.label: group for group in disparity.breakdown.groups}
    return group_phrase(disparity.metric, groups[label], wall=wall) if label in groups else label


def _largest(groups: Sequence[GroupGap], verdict: Verdict) -> GroupGap | None:
    """Return the group of this verdict that is furthest behind, or None."""
    of_verdict = [gap for gap in groups if gap.family_verdict is verdict and gap.gap is not None]
    return max(of_verdict, key=lambda gap: gap.gap or 0.0, default=None)


def _widest_untold(groups: Sequence[GroupGap]) -> GroupGap | None:
    """Return the widest gap that cannot be told and is wider than all that are; None without one.

    Where nothing can be told, the group may be on either side of the reference.
    """
    behind = _largest(groups, Verdict.WORSE)
    untold = [
        gap for gap in groups if gap.family_verdict is Verdict.CANNOT_TELL and gap.gap is not None
    ]
    if {gap.family_verdict for gap in groups} - _WITHOUT_SIDE:
        least = behind.gap or 0.0 if behind else 0.0
        untold = [gap for gap in untold if (gap.gap or 0.0) > least]
    return max(untold, key=lambda gap: abs(gap.gap or 0.0), default=None)


def _untold(disparity: PlaceDisparity, gaps: Disparity, groups: Sequence[GroupGap]) -> str:
    """Return the sentence about the widest gap that cannot be told; '' for none so wide."""
    widest, reference = _widest_untold(groups), gaps.reference.estimate
    if widest is None or reference is None:
        return ""
    verdicts = {gap.family_verdict for gap in groups}
    name = "gap.widest, untold" if verdicts - _WITHOUT_SIDE else "gap.widest of all, untold"
    return _message(
        disparity,
        "gap.wider, untold" if Verdict.WORSE in verdicts else name,
        group=_phrase(disparity, widest.group.subgroup),
        value=format_value(disparity.metric, widest.group.value, unit=False),
        other=format_value(disparity.metric, reference.value, unit=False),
    )


def _ahead(disparity: PlaceDisparity, groups: Sequence[GroupGap]) -> str:
    """Return which groups do better than the reference; '' for none."""
    better = [gap for gap in groups if gap.family_verdict is Verdict.BETTER]
    names = joined([_phrase(disparity, gap.group.subgroup) for gap in better])
    return _message(disparity, "gap.ahead", groups=names) if better else ""


def evidence_sentence(disparity: PlaceDisparity) -> str:
    """Return the sizes and intervals of the gaps that the headline names; '' without any."""
    gaps = disparity.disparity
    if gaps is None or disparity.absence is not None:
        return ""
    groups = [gap for gap in gaps.groups if gap.group.subgroup != EVERYONE]
    named = [gap for gap in (_largest(groups, Verdict.WORSE), _widest_untold(groups)) if gap]
    names = group_names(disparity)
    results = [f"{names[gap.group.subgroup]}: {_result(disparity, gaps, gap)}" for gap in named]
    return f"{'; '.join(results)}." if results else ""


def headline_verdict(disparity: PlaceDisparity) -> str:
    """Return the verdict of the headline; empty where groups differ and none of them is behind."""
    gaps = disparity.disparity.groups if disparity.disparity and disparity.absence is None else ()
    verdicts = {gap.family_verdict for gap in gaps if gap.group.subgroup != EVERYONE}
    if Verdict.WORSE in verdicts:
        return Verdict.WORSE.value
    if verdicts - _WITHOUT_SIDE:
        return ""
    order = (Verdict.CANNOT_TELL, Verdict.PRACTICALLY_THE_SAME, Verdict.NOT_COMPARED)
    return next(each.value for each in order if each in verdicts or each is order[-1])


def _untested(
    disparity: PlaceDisparity, gaps: Disparity, groups: list[GroupGap], *, wall: bool
) -> str:
    """Return why nothing was tested, with the best and the worst value where they are known."""
    reliable = [gap for gap in groups if gap.group.reliable and gap.gap is not None]
    reasons = Counter(gap.reason for gap in groups if gap.reason != IS_REFERENCE)
    reference, best = gaps.reference, _better_off(gaps) or gaps.reference.name
    if reference.kind is ReferenceKind.BEST and len(reliable) > 1 and reasons[NO_INTERVAL]:
        worst = max(reliable, key=lambda gap: gap.gap or 0.0).group
        value = next(gap.group.value for gap in reliable if gap.group.subgroup == best)
        first = gap_message(
            disparity.metric,
            _place(disparity),
            (_phrase(disparity, worst.subgroup, wall=wall), worst.value),
            (_phrase(disparity, best, wall=wall), value),
            wall=wall,
        )
        return first if wall else f"{first}. {_message(disparity, 'untested')}."
    if wall:
        return _message(disparity, "absent", wall=True, reason=Verdict.NOT_COMPARED)
    named = [gap.reason for gap in reliable if gap.reason != IS_REFERENCE] or [*reasons, ALONE]
    reason = reference.reason or named[0]
    refused = say("not compared: {reason}", reason=as_clause(reason))
    return f"{_message(disparity, 'absent', reason=refused)}."


def _subtitle(disparity: PlaceDisparity) -> str:
    """Return metric, place, year and who is counted."""
    year = "" if disparity.year is None else f", {format_year(disparity.year, disparity.age or 0)}"
    older = f" ({localized(disparity.reason)})" if disparity.reason else ""
    kinds = {
        BreakdownKind.NEIGHBORHOODS: say(" Groups are kinds of neighborhoods, not people."),
        BreakdownKind.INDUSTRIES: say(" Groups are kinds of jobs, not people."),
    }
    return say(
        "{metric} by {breakdown}, {place}{year}{older}. {counted}.{kind}",
        metric=disparity.metric.label,
        breakdown=disparity.breakdown.label.lower(),
        place=disparity.jurisdiction.full_name,
        year=year,
        older=older,
        counted=disparity.metric.counted,
        kind=kinds.get(disparity.kind, ""),
    )


def groups_footer(disparity: PlaceDisparity, medians: Sequence[Benchmark]) -> tuple[str, ...]:
    """Return the reference, how many groups are shown, and what the lines are medians of."""
    rows = [row for row in disparity.rows if row.group.label != EVERYONE]
    shown = [row.gap for row in rows if row.gap is not None]
    weak = sum(not gap.group.reliable for gap in shown)
    counts = say("{groups} shown", groups=count_of(len(shown), "group"))
    counts += say(", {weak} of them not reliable (hollow)", weak=weak) if weak else ""
    counts += (
        say("; {absent} without a value.", absent=len(rows) - len(shown))
        if len(shown) < len(rows)
        else "."
    )
    bounds = any(gap.group.interval is IntervalKind.SAMPLING for gap in shown)
    interval = say("Bars: 95 % intervals.") if bounds else say("No interval is published.")
    level, pooled = disparity.jurisdiction.level, bool(disparity.metric.pooled)
    lines = []
    for median in medians:
        if median.value is not None:
            places = benchmark_words(
                median.kind, median.scope, level, median.n, median.total, pooled=pooled
            )
            lines.append(say("Line: {places}, {year}, everyone.", places=places, year=median.year))
    lines += [
        say("No line: {reason}.", reason=localized(median.reason))
        for median in medians
        if not median.covered
    ]
    parts = (
        evidence_sentence(disparity),
        reference_sentence(disparity),
        f"{counts} {interval}",
        _other_years(disparity),
        *lines,
    )
    return tuple(filter(None, parts))


def _other_years(disparity: PlaceDisparity) -> str:
    """Return why everyone's value differs from that of pages without groups."""
    metric, level = disparity.metric, disparity.jurisdiction.level
    here, alone = metric.series_of(level, disparity.breakdown.id), metric.series_of(level)
    if here is None or alone is None or here.period_years == alone.period_years:
        return ""
    year = disparity.year
    if year is None:
        return ""
    many, one = (
        say("{low} to {high}", low=year - each.period_years + 1, high=year)
        if each.period_years > 1
        else say("{year} alone", year=year)
        for each in (here, alone)
    )
    others = one if year in alone.schedule else count_of(alone.period_years, "year")
    return f"{message('comparison.years', years=many, others=others)}."


def reference_sentence(disparity: PlaceDisparity) -> str:
    """Return which reference was chosen, how, and what that means for a verdict."""
    if disparity.disparity is None:
        return ""
    reference = disparity.disparity.reference
    name = disparity.breakdown.inside(reference.name)
    left_aside = {*reference.compared} - {*reference.candidates}
    return chosen_words(
        reference.kind,
        name,
        len(reference.candidates),
        reference.tests,
        reference.reason,
        compared=sum(gap.family is not None for gap in disparity.disparity.groups),
        catch_all=joined([disparity.breakdown.inside(label) for label in left_aside]),
    )


def equality_sentence(disparity: PlaceDisparity) -> str:
    """Return whether the groups differ at all."""
    test = disparity.equality
    if test is None:
        return ""
    neighborhoods = disparity.kind is BreakdownKind.NEIGHBORHOODS
    return equality_words(test.verdict, test.reason, len(test.used), neighborhoods=neighborhoods)


def _reference(disparity: PlaceDisparity, gaps: Disparity) -> str:
    reference = gaps.reference
    return reference_words(
        ReferenceKind.GROUP if _better_off(gaps) else reference.kind,
        disparity.breakdown.inside(reference.name),
        candidates=len(reference.compared),
        neighborhoods=disparity.kind is BreakdownKind.NEIGHBORHOODS,
    )


def _better_off(gaps: Disparity) -> str:
    """Return the catch-all that does better than the best-off group, else ''."""
    catch_all = {group.label for group in gaps.breakdown.groups if group.catch_all}
    return next(
        (
            gap.group.subgroup
            for gap in gaps.groups
            if gaps.reference.kind is ReferenceKind.BEST
            and gap.group.subgroup in catch_all
            and gap.group.reliable
            and (gap.gap or 0.0) < 0
        ),
        "",
    )


def overruled_gap_words(gap: GroupGap) -> str:
    """Return the phrase of a gap whose interval leaves out zero and that is not told; else ''."""
    overruled = gap.clear_alone and gap.family_verdict is Verdict.CANNOT_TELL
    return family_words(gap.family.tests) if gap.family is not None and overruled else ""


def _result(disparity: PlaceDisparity, gaps: Disparity, gap: GroupGap) -> str:
    if gap.reason and gap.reason == gaps.reference.reason:  # stands once for all groups
        return localized(Verdict.NOT_COMPARED.value)
    return group_words(
        disparity.metric,
        gap.gap,
        _bounds(gap.lower, gap.upper),
        gap.family_verdict,
        _reference(disparity, gaps),
        reason=gap.reason,
        tests=gap.family.tests if gap.family else gaps.tests,
    )


def _bounds(lower: float | None, upper: float | None) -> Bounds:
    return None if lower is None or upper is None else (lower, upper)


def group_names(disparity: PlaceDisparity) -> dict[str, str]:
    """Return the registry's names of the groups by the publisher's labels."""
    return {group.label: group.name for group in disparity.breakdown.groups}


# ---- table -----------------------------------------------------------------------------------
def _table(disparity: PlaceDisparity) -> pd.DataFrame:
    notes = {
        "unit": "of values and gaps",
        "gap": "the reference minus the group where higher is better, else the other way: more "
        "than 0 is worse off",
        "ratio": "more than 1 is worse off",
        "people": "head_count times the gap where the group is behind: arithmetic, no causal claim",
    }
    numbers = [_numbers(disparity, row) for row in disparity.rows]
    return figure_table(table_words(disparity), numbers, notes)


def table_words(disparity: PlaceDisparity) -> list[dict[str, str]]:
    """Return the groups of a place in words, in the order of the registry.

    Columns: Group, Value, 95 % interval, Quality, Result, Ratio, Note; empty texts where there is
    nothing to say.
    """
    return [_words(disparity, row) for row in disparity.rows]


def _words(disparity: PlaceDisparity, row: GroupRow) -> dict[str, str]:
    columns = ("Group", "Value", "95 % interval", "Quality", "Result", "Ratio", "Note")
    cells = dict.fromkeys(columns, "") | {"Group": row.group.name, "Note": row.group.note}
    gap, gaps, metric = row.gap, disparity.disparity, disparity.metric
    if gap is None or gaps is None:
        absence = row.absence
        text = absence_words(absence.kind, absence.sentence) if absence else ""
        return cells | {"Value": format_value(metric, None), "Result": text}
    group = gap.group
    shared = pooled_words(row.pooled_with, disparity.jurisdiction.level, metric.pooled)
    return cells | {
        "Value": format_value(metric, group.value),
        "95 % interval": format_interval(metric, group.lower, group.upper, group.interval),
        "Quality": group.quality or "",
        "Result": _result(disparity, gaps, gap),
        "Ratio": _ratio(metric, gaps, gap),
        "Note": " ".join(
            filter(
                None,
                (
                    shared,
                    row.group.note,
                    smallest_gap_sentence(metric, gap.smallest_gap, translatable("gap")),
                ),
            )
        ),
    }


def _ratio(metric: Metric, gaps: Disparity, gap: GroupGap) -> str:
    """Return the ratio in words, or why there is none where there is a gap."""
    ratio = gap.ratio
    if gap.gap is None or gap.reason == IS_REFERENCE:
        return ""
    if ratio.value is None:
        return localized(ratio.reason)
    bounds = _bounds(ratio.lower, ratio.upper)
    return ratio_words(metric.better, gaps.ratio_of, ratio.value, bounds)


def _numbers(disparity: PlaceDisparity, row: GroupRow) -> dict[str, Cell]:
    gap, gaps = row.gap, disparity.disparity
    group = gap.group if gap else None
    behind = disparity.people.groups if disparity.people else ()
    people = next((each for each in behind if each.subgroup == row.group.label), None)
    return {
        "geoid": disparity.jurisdiction.geoid,
        "metric_id": disparity.metric.id,
        "breakdown": disparity.breakdown.id,
        "subgroup": row.group.label,
        "data_year": disparity.year,
        "unit": unit_words(disparity.metric),
        "stored_value": group.value if group else None,
        "stored_lower": group.lower if group else None,
        "stored_upper": group.upper if group else None,
        "quality": group.quality.value if group and group.quality else None,
        "reference": gaps.reference.name if gaps else "",
        "gap": gap.gap if gap else None,
        "gap_lower": gap.lower if gap else None,
        "gap_upper": gap.upper if gap else None,
        "gap_se": gap.se if gap else None,
        "ratio": gap.ratio.value if gap else None,
        "ratio_lower": gap.ratio.lower if gap else None,
        "ratio_upper": gap.ratio.upper if gap else None,
        "head_count": people.head_count if people else None,
        "people": people.estimate if people else None,
        "people_lower": people.lower if people else None,
        "people_upper": people.upper if people else None,
        **(
            verdict_columns(gap.family_verdict, gap.verdict, gap.family)
            if gap
            else verdict_columns(Verdict.NOT_COMPARED, Verdict.NOT_COMPARED, None)
        ),
        "reason": gap.reason if gap else row.absence.sentence if row.absence else "",
    }


# ---- indices over all groups, below the figure -----------------------------------------------
def inequality_words(
    disparity: PlaceDisparity, framework: Framework
) -> tuple[list[str], list[dict[str, str]]] | None:
    """Return the equality test in sentences and the indices in rows; None without groups.

    Returns:
        Sentences about the test, who was left out, how groups were weighted and how to read the
        intervals; and a row for each index with what it says or why it has no value.
    """
    metric, breakdown = disparity.metric, disparity.breakdown
    series = metric.series_of(disparity.jurisdiction.level, breakdown.id)
    if disparity.disparity is None or series is None or not disparity.disparity.groups:
        return None
    refused = {
        each: reason
        for each in Computation
        if (reason := framework.refusal(metric.id, breakdown.id, each))
    }
    groups = [gap.group for gap in disparity.disparity.groups]
    indices = inequality(groups, metric, series, breakdown, refused=refused)
    names, test, sentences = group_names(disparity), indices.equality, []
    if test.q is not None and test.df is not None and test.p is not None:
        sentences.append(f"{equality_numbers(test.q, test.df, test.p)}.")
    left_out = [(names[group.subgroup], group.reason) for group in test.left_out]
    sentences.append(left_out_sentence(left_out))
    if any(index.value is not None for index in indices.indices):
        sentences.append(
            coverage_sentence(len(indices.used), indices.coverage, weighted=indices.weighted)
        )
    how = "" if indices.weighted else " (every group counts the same)"
    rows = [
        {
            "Index": f"{index.method.name}{how}",
            "What it says": f"{_index_words(metric, breakdown, indices, index)}.",
        }
        for index in indices.indices
    ]
    return [*filter(None, sentences), indices.note], rows


def _index_words(
    metric: Metric, breakdown: Breakdown, indices: Inequality, index: InequalityIndex
) -> str:
    inside = breakdown.inside
    ends = (inside(index.reference), "")
    if index.method.id in {"slope-index", "relative-index"} and indices.used:
        ends = (inside(indices.used[0].subgroup), inside(indices.used[-1].subgroup))
    return index_sentence(
        index.method.id,
        metric,
        index.value,
        _bounds(index.lower, index.upper),
        index.verdict,
        reason=index.reason,
        interval_reason=index.interval_reason,
        names=ends,
    )
