"""Shares of groups in rows, for several figures: bars of one share, or two shares side by side.

Of two shares the hollow diamond is what the other one is compared with, and a line joins them. The
result for a group stands at the right end of its row. A share that is not reliable is hollow. No
interval is published for such shares, so nothing here is a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.groups.share_comparisons import TWO_SHARES, ShareComparison, SharePair
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.letters import wrap_text
from mobility.figures.parts import (
    FIT_WIDTH,
    POINT,
    QUIET,
    configured,
    either,
    narrow_parameter,
    parameter,
    part,
    row_axes,
    theme_parameters,
    theme_values,
    two_lines,
)
from mobility.figures.theme import Theme
from mobility.registry import Framework, Subgroup
from mobility.text import absence_words, format_number, format_year
from mobility.text.languages import localized, say, say_plural, translatable

UNIT = "share of 1"
"""The unit of every share in a table."""
_NO_INTERVAL = translatable("No interval is published: ratios and gaps are said, and no verdict.")
_TINY = 0.0005  # of everyone; below it "less than 0.1 %"
_ROW = 50  # pixels from row to row: two lines of letters
_BAR = 20  # pixels
_DOT, _DIAMOND = 190, 170  # areas
_NAME, _SHORT_NAME = 210, 104  # pixels of a name before it goes on in the next line
_WORDS = 330  # the same of the words at the right
_LINE = 18  # pixels from line to line
_BETWEEN = 14  # pixels between the words of two rows
_KEY = 20  # pixels from one line of the key to the next
_LABELS = ("names", "shorts", "words", "signs")  # parameters: one for each row


# ---- rows ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ShareRow:
    """One group in a row.

    Attributes:
        name: of the group, as shown.
        share: from 0 to 1; None without a number.
        lines: the result at the right end, a text for each line.
        sign: the same where there is little room.
        against: the share that it is compared with, from 0 to 1.
        hollow: whether it is not reliable.
    """

    name: str
    share: float | None
    lines: tuple[str, ...]
    sign: str
    against: float | None = None
    hollow: bool = False


def pair_row(pair: SharePair, shares: str, result: str) -> ShareRow:
    """Return the row of a group with two shares.

    Args:
        pair: the shares.
        shares: both in words.
        result: how they compare; replaced by the reason where one is missing or not reliable.
    """
    sign = f"{format_number(pair.ratio, 2)}\u00a0×" if pair.ratio is not None else ""
    if pair.share is None or pair.against is None:
        problem = localized(pair.problem)
        return ShareRow(pair.group.name, None, (problem,), sign, hollow=bool(pair.problem))
    if pair.problem:
        reason = localized(pair.problem).partition(":")[0]
        result = say("not judged: {reason}", reason=reason)
    lines, hollow = (shares, result), bool(pair.problem)
    return ShareRow(pair.group.name, pair.share, lines, sign, pair.against, hollow)


# ---- drawing ---------------------------------------------------------------------------------
def share_bars(
    rows: Sequence[ShareRow], theme: Theme, summary: str, *, in_file: bool = False
) -> Spec:
    """Return a bar for each group, hollow where it is not reliable.

    Args:
        rows: the groups, the uppermost first.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        in_file: whether it always has room for all words.
    """
    return _chart(_bars, rows, [], theme, summary, in_file=in_file)


def share_pairs(
    rows: Sequence[ShareRow],
    names: tuple[str, str],
    theme: Theme,
    summary: str,
    *,
    in_file: bool = False,
) -> Spec:
    """Return both shares of each group.

    Args:
        rows: the groups, the uppermost first.
        names: what a dot and a diamond are, for the key above the rows.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        in_file: whether it always has room for all words.
    """
    key = [
        {
            "part": "key",
            "name": localized(name),
            "dot": number == 0,
            "height": -_KEY * (1.0 - number) - 12,
        }
        for number, name in enumerate(names)
    ]
    return _chart(_pairs, rows, key, theme, summary, in_file=in_file)


def _chart(
    drawing: Callable[[], Any],
    rows: Sequence[ShareRow],
    key: list[dict[str, Any]],
    theme: Theme,
    summary: str,
    *,
    in_file: bool,
) -> Spec:
    known = [share for row in rows for share in (row.share, row.against) if share is not None]
    size = theme.font_size
    texts = [[line for text in row.lines for line in wrap_text(text, _WORDS, size)] for row in rows]
    table = [
        {
            "part": "group", "rank": rank, "name": row.name, "value": row.share,
            "against": row.against, "text": " ".join(row.lines), "hollow": row.hollow,
        }
        for rank, row in enumerate(rows)
    ]  # fmt: skip
    values = {
        **theme_values(theme),
        "end": min(1.0, 1.06 * max(known, default=1.0) or 1.0),
        "names": [wrap_text(row.name, _NAME, size) for row in rows],
        "shorts": [two_lines(wrap_text(row.name, _SHORT_NAME, size)) for row in rows],
        "words": texts,
        "signs": [row.sign for row in rows],
    }
    if in_file:
        values["narrow"] = False
    step = max(_ROW, _LINE * max(map(len, texts), default=1) + _BETWEEN)
    return with_values(
        drawing,
        pa.Table.from_pylist(table + key, _SCHEMA),
        values,
        description=summary,
        height={"step": step},
    )


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("rank", pa.int16()),
        ("name", pa.string()),
        ("value", pa.float64()),
        ("against", pa.float64()),
        ("text", pa.string()),
        ("hollow", pa.bool_()),
        ("dot", pa.bool_()),
        ("height", pa.float64()),
    ]
)


def _bars() -> Any:  # noqa: ANN401 - an Altair chart
    shares = alt.Chart().transform_filter("isValid(datum.value)")
    bars = shares.mark_bar(height=_BAR, strokeWidth=2, aria=False).encode(
        x=_shares("value"),
        y=alt.Y("rank:O", axis=None),
        fill=either(alt.datum.hollow, alt.ExprRef("background"), alt.ExprRef("accent")),
        stroke=either(alt.datum.hollow, alt.ExprRef("gray"), alt.ExprRef("accent")),
        tooltip=_tooltip("value"),
    )
    return _finished(*_row_labels(), bars)


def _pairs() -> Any:  # noqa: ANN401 - an Altair chart
    shares = alt.Chart().transform_filter("isValid(datum.value)")
    y = alt.Y("rank:O", axis=None)
    gray, accent = alt.ExprRef("gray"), alt.ExprRef("accent")
    background = alt.ExprRef("background")
    joins = shares.mark_rule(strokeWidth=3, opacity=0.55, color=gray, **QUIET).encode(
        x=_shares("against"), x2="value:Q", y=y
    )
    diamonds = shares.mark_point(**POINT).encode(
        x=_shares("against"), y=y, shape=alt.value("diamond"), size=alt.value(_DIAMOND),
        stroke=alt.value(gray), fill=alt.value(background), tooltip=_tooltip("against"),
    )  # fmt: skip
    dots = shares.mark_point(**POINT).encode(
        x=_shares("value"), y=y, shape=alt.value("circle"), size=alt.value(_DOT),
        stroke=alt.value(accent), fill=either(alt.datum.hollow, background, accent),
        tooltip=_tooltip("value"),
    )  # fmt: skip
    key = part("key")
    at = {"x": alt.value(8), "y": alt.value(alt.ExprRef("datum.height"))}
    marks = key.mark_point(**POINT, tooltip=None).encode(
        **at,
        shape=either(alt.datum.dot, "circle", "diamond"),
        size=either(alt.datum.dot, _DOT, _DIAMOND),
        stroke=either(alt.datum.dot, accent, gray),
        fill=either(alt.datum.dot, accent, background),
    )
    names = key.mark_text(
        align="left", dx=14, baseline="middle", **QUIET,
        fontSize=alt.ExprRef("size"), color=alt.ExprRef("text"),
    ).encode(**at, text="name:N")  # fmt: skip
    return _finished(*_row_labels(), marks, names, joins, diamonds, dots)


def _shares(field: str) -> alt.X:
    """Return the channel of a share, from 0 to a little beyond the largest one."""
    axis = alt.Axis(
        title=None, format="%", labelExpr="replace(datum.label, '%', '\u00a0%')", tickCount=5,
        grid=True, domain=False, labelFlush=False, labelSeparation=10,
    )  # fmt: skip
    scale = alt.Scale(domain=alt.ExprRef("[0, end]"), nice=alt.ExprRef("end < 1"))
    return alt.X(f"{field}:Q", axis=axis, scale=scale)


def _row_labels() -> list[alt.Chart]:
    """Return invisible layers of all rows with the names at the left and the results at the right.

    A group without a share has a row too.
    """
    left, right = row_axes(
        "(narrow ? shorts : names)[datum.value]",
        "(narrow ? signs : words)[datum.value]",
        labelPadding=12,
        labelBaseline="middle",
        labelLineHeight=_LINE,
    )
    left.labelLimit, right.labelLimit = 260, 400
    rows = alt.Chart().transform_filter("isValid(datum.rank)")
    rows = rows.mark_point(opacity=0, **QUIET)
    return [rows.encode(y=alt.Y("rank:O", axis=each)) for each in (left, right)]


def _tooltip(field: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("name:N", title="Group"),
        alt.Tooltip(f"{field}:Q", format=".1%", title="Share"),
        alt.Tooltip("text:N", title="Result"),
    ]


def _finished(*layers: alt.Chart) -> Any:  # noqa: ANN401 - an Altair chart
    return configured(
        alt.layer(*layers, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter(), parameter("end", 1.0))
        .add_params(*(parameter(name, []) for name in _LABELS))
        .resolve_axis(y="independent")
        .properties(
            height=alt.Step(_ROW),
            width="container",
            autosize=FIT_WIDTH,
        )
    )


# ---- words -----------------------------------------------------------------------------------
def share_words(share: float | None) -> str:
    """Return '93.4 %'; never 100 for less than everyone, nor 0 for more than nobody."""
    if share is None:
        return say("not published")
    if share == 0:
        return "0\u00a0%"
    if 0 < share < _TINY:
        return say("less than {share}", share="0.1\u00a0%")
    if 1 - _TINY < share < 1 - 1e-9:
        return say("more than {share}", share="99.9\u00a0%")
    return f"{format_number(100 * share, 1)}\u00a0%"


def nothing_compared(label: str, comparison: ShareComparison, *, wall: bool = False) -> str:
    """Return why no group can be compared, after a label; empty where one can."""
    absence = comparison.absence
    if absence is not None and wall:
        return say("{label}: {reason}", label=label, reason=localized(absence.kind))
    if absence is not None:
        reason = absence_words(absence.kind, absence.sentence).rstrip(".")
        return say("{label}: {reason}", label=label, reason=reason)
    if all(pair.problem for pair in comparison.pairs):
        return say("{label}: not compared: no group has two reliable shares", label=label)
    return ""


def residents_words(group: Subgroup) -> str:
    """Return who the residents of a group are, for a headline: 'Black residents'."""
    return (group.phrase or f"{group.inside} {{people}}").format(people=say("residents"))


def no_group(comparison: ShareComparison) -> str:
    """Return "no group's", which says of how many where some have no two reliable shares."""
    reliable, total = sum(not pair.problem for pair in comparison.pairs), len(comparison.pairs)
    if reliable == total:
        return say("no group's")
    return say(
        "of {reliable} of {total} groups with two reliable shares, no group's",
        reliable=reliable,
        total=total,
    )


def comparison_subtitle(comparison: ShareComparison, shares: str) -> str:
    """Return what the shares are, the place, the year and how many years of answers it has."""
    year = "" if comparison.year is None else f", {format_year(comparison.year, comparison.age)}"
    series = comparison.metric.series_of(comparison.jurisdiction.level)
    period = series.period_years if series else 1
    place = comparison.jurisdiction.full_name
    if period > 1:
        return say(
            "{shares}, {place}{year} ({count} years of answers).",
            shares=shares, place=place, year=year, count=period,
        )  # fmt: skip
    return f"{shares}, {place}{year}."


def comparison_summary(title: str, comparison: ShareComparison, rows: Sequence[ShareRow]) -> str:
    """Return the title, then every group in a sentence."""
    groups = [f"{row.name}: {'; '.join(row.lines)}." for row in rows]
    return " ".join([f"{title}.", *(groups if comparison.absence is None else [])])


def comparison_footer(comparison: ShareComparison) -> str:
    """Return how many groups are shown, and how many of them are not reliable."""
    shown = [pair for pair in comparison.pairs if None not in {pair.share, pair.against}]
    weak = sum(bool(pair.problem) for pair in shown)
    lost = len(comparison.pairs) - len(shown)
    sentences = (
        _all_shown(len(shown), weak),
        say_plural(
            "{count} group without both numbers.", "{count} groups without both numbers.", lost
        )
        if lost
        else "",
        localized(_NO_INTERVAL),
    )
    return " ".join(filter(None, sentences))


def _all_shown(shown: int, weak: int) -> str:
    if not weak:
        return say_plural("{count} group shown.", "{count} groups shown.", shown)
    return say_plural(
        "{count} group shown, {weak} of them not reliable (hollow).",
        "{count} groups shown, {weak} of them not reliable (hollow).",
        shown,
        weak=weak,
    )


def comparison_basis(comparison: ShareComparison, framework: Framework) -> Basis:
    """Return the metrics that a comparison rests on: the shares of all groups."""
    predictor = comparison.metric.predictor
    metrics = framework.metrics.values()
    return Basis(metrics=tuple(each.id for each in metrics if each.predictor == predictor))


def comparison_figure(  # noqa: PLR0913 - every part is named where a figure is made
    spec: FigureSpec,
    comparison: ShareComparison,
    rows: Sequence[ShareRow],
    framework: Framework,
    provenance: Provenance,
    *,
    title: str,
    wall_title: str,
    shares: str,
    names: tuple[str, str],
    note: str,
    chart: Callable[..., Spec],
) -> Figure:
    """Return the figure of two shares of each group.

    Args:
        spec: which figure it is.
        comparison: the shares.
        rows: of its groups, with their results.
        framework: the metrics, for whoever keeps the figure.
        provenance: where the numbers are from.
        title: the finding in a sentence.
        wall_title: the same in about a dozen words.
        shares: what the shares are, for the subtitle.
        names: of the share and of what it is compared with.
        note: what the shares leave out, for the footer.
        chart: makes the drawing from a theme, the summary and `in_file`.
    """
    summary = comparison_summary(title, comparison, rows)
    return new_figure(
        spec.id,
        provenance,
        title=title,
        wall_title=wall_title,
        subtitle=comparison_subtitle(comparison, shares),
        summary=summary,
        footer=(comparison_footer(comparison), note),
        table=lambda: _table(comparison, names, rows),
        chart=lambda theme: chart(theme, summary, in_file=False),
        file_chart=lambda theme: chart(theme, summary, in_file=True),
        about=(spec.id,),
        methods=(TWO_SHARES,),
        basis=comparison_basis(comparison, framework),
    )


# ---- table -----------------------------------------------------------------------------------
def _table(
    comparison: ShareComparison, names: tuple[str, str], rows: Sequence[ShareRow]
) -> pd.DataFrame:
    """Return the groups in words and in numbers.

    Args:
        comparison: their shares.
        names: of the share and of what it is compared with.
        rows: of the same groups, with their results.
    """
    texts: list[dict[str, Cell]] = [
        {
            say("Group"): pair.group.name,
            localized(names[0]): share_words(pair.share),
            localized(names[1]): share_words(pair.against),
            say("Result"): row.lines[-1],
            say("Note"): pair.group.note,
        }
        for pair, row in zip(comparison.pairs, rows, strict=True)
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": comparison.jurisdiction.geoid,
            "subgroup": pair.group.label,
            "data_year": comparison.year,
            "unit": UNIT,
            "share": pair.share,
            "held_against": pair.against,
            "gap": pair.gap,
            "ratio": pair.ratio,
            "reason": pair.problem or pair.ratio_reason,
        }
        for pair in comparison.pairs
    ]
    return figure_table(texts, numbers, {"gap": "the share minus what it is held against, 0 to 1"})
