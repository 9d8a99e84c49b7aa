"""The figures `spine-<pillar>`: all metrics of a pillar in a place and its peers.

A row for each metric, each with its own scale: 0 is the median of the peers, 1 or -1 the farthest
of them, and right is better. So a row shows where the place is among its peers, not how large a
difference is. The thin line spans all peers, the thick bar their middle half, the diamond is the
place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.multiple_testing import QUESTION_SET
from mobility.analysis.peers.comparison import MetricAmongPeers, PeerComparison, Quartiles
from mobility.analysis.places.percentile import Position
from mobility.analysis.places.screening import summarize
from mobility.analysis.uncertainty import Verdict
from mobility.figures.drawing import SOURCE, Spec, note_below, wall_rows, with_values
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
    POINT,
    brief_words,
    configured,
    either,
    narrow_parameter,
    parameter,
    part,
    row_axes,
    theme_parameters,
    theme_values,
    verdict_color,
)
from mobility.figures.theme import Theme
from mobility.figures.words.families import verdict_columns
from mobility.figures.words.readings import difference_range, result_words
from mobility.places import Level
from mobility.registry import Better, Framework, Pillar
from mobility.text import count_of, format_interval, format_value, format_year
from mobility.text.headlines import pillar_sentence
from mobility.text.messages import message

SPEC = FigureSpec(
    "spine-", "All metrics of a pillar in a place and its peers", "compare",
    ("pillar!", "year", "peers"),
)  # fmt: skip
BEYOND = 1.12  # position of a place that is farther from the median than every peer
_ROW = 32  # pixels from row to row
_NARROW_NAME = 10  # letter sizes that a name takes on a narrow screen, in two lines
_NARROW_LETTERS = 0.85  # of the letter size, so that both lines stay in their row
_AROUND = 70  # pixels above and below the rows: what left and right mean, and a line
_DIAMOND, _BAR = 230, 12  # area of a mark, width of a bar
_FILE_WIDTH = 300  # pixels of the plot in files
_KEY = (
    "Diamond: here. Thick bar: the middle half of the peers; thin line: all of them; each row has "
    "its own scale. Hollow: weak."
)


def quartiles_figure(
    comparison: PeerComparison,
    pillar: Pillar,
    framework: Framework,
    peers_note: str,
    provenance: Provenance,
) -> Figure | None:
    """Return the figure of the metrics of a pillar; None where the place's level has none.

    Args:
        comparison: the place, its peers and all metrics.
        pillar: whose metrics are shown.
        framework: says which metrics belong to it.
        peers_note: how the peers were chosen, a sentence.
        provenance: where the numbers are from.
    """
    place = comparison.profile.jurisdiction
    metrics = [
        each
        for each in comparison.counted()
        if framework.predictors[each.reading.metric.predictor].pillar == pillar.id
    ]
    if not metrics:
        return None
    rows = [row for each in metrics if (row := _row(each, place.level))]
    counts = summarize([each.reading for each in metrics])
    sentence, on_wall = (
        pillar_sentence(counts, place.level, place.name, wall=wall) for wall in (False, True)
    )
    summary = _summary(metrics, place.level)
    return new_figure(
        f"{SPEC.id}{pillar.id}",
        provenance,
        title=f"{pillar.label}: {sentence.rstrip('.')}",
        wall_title=f"{pillar.label}: {on_wall}",
        subtitle=(
            f"{place.full_name} among {count_of(len(comparison.peers), 'peer')}; right is better."
        ),
        summary=summary,
        key=_KEY,
        footer=(*filter(None, [_absent_words(metrics, rows)]), peers_note),
        table=lambda: quartiles_table(metrics, place.level),
        chart=lambda theme: quartiles_chart(rows, theme, summary),
        file_chart=lambda theme: quartiles_chart(rows, theme, summary, width=_FILE_WIDTH),
        wall_chart=lambda theme, high: _wall(rows, theme, summary, high),
        about=(pillar.id,),
        methods=(*dict.fromkeys(each.reading.method for each in metrics), QUESTION_SET),
        basis=Basis(metrics=tuple(each.reading.metric.id for each in metrics)),
    )


# ---- rows ------------------------------------------------------------------------------------
def _row(each: MetricAmongPeers, level: Level) -> dict[str, Any] | None:
    """Return the row of a metric; None where too few peers have a value, or no way is better."""
    reading = each.reading
    values = [value for value in _spread(each.quartiles).values() if value is not None]
    if reading.metric.better is Better.NEITHER or len(values) < len(_SPREAD):
        return None
    current = reading.value if reading.year == reading.newest else None
    own, (low, first, _, third, high) = row_positions(
        values, current, high_is_right=reading.metric.better is not Better.LOWER
    )
    return {
        "part": "row",
        "metric": reading.metric.id,
        "name": reading.metric.short_label,
        "own": own,
        "low": low,
        "first": first,
        "third": third,
        "high": high,
        "weak": bool(each.own.problem),
        "verdict": reading.family_verdict,
        "result": _result_words(each, level),
    }


_SPREAD = (
    "peers_low",
    "peers_first_quartile",
    "peers_median",
    "peers_third_quartile",
    "peers_high",
)


def _spread(quartiles: Quartiles) -> dict[str, float | None]:
    ends = (quartiles.low, quartiles.first_quartile, quartiles.middle, quartiles.third_quartile)
    return dict(zip(_SPREAD, (*ends, quartiles.high), strict=True))


def row_positions(
    values: Sequence[float], own: float | None, *, high_is_right: bool
) -> tuple[float | None, list[float]]:
    """Return the positions of a place and of its peers' quartiles in a row, -1 to 1.

    Args:
        values: lowest, first quartile, median, third quartile and highest of the peers.
        own: value of the place; its position goes no farther than `BEYOND`.
        high_is_right: whether high values are better.
    """
    median = values[2]
    farthest = max(abs(values[0] - median), abs(values[4] - median)) or 1.0
    sign = 1.0 if high_is_right else -1.0
    positions = sorted(sign * (value - median) / farthest for value in values)
    if own is None:
        return None, positions
    return min(max(sign * (own - median) / farthest, -BEYOND), BEYOND), positions


# ---- drawing ---------------------------------------------------------------------------------
def quartiles_chart(
    rows: Sequence[Mapping[str, Any]], theme: Theme, summary: str, *, width: int | None = None
) -> Spec:
    """Return the drawing of some metrics.

    Args:
        rows: the metrics, the uppermost first: `metric`, `name`, positions from -1 to 1 (`own`,
            which may be None, and `low`, `first`, `third`, `high` of the peers), `weak`,
            `verdict`, `result`.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of the plot in a file; None for a page, whose width it takes.
    """
    table = pa.Table.from_pylist([{**row, "rank": rank} for rank, row in enumerate(rows)], _SCHEMA)
    signs = [row["verdict"].chart_symbol for row in rows]
    values = {
        **theme_values(theme),
        "labels": [row["name"] for row in rows],
        "shorts": [_two_lines(row["name"], theme) for row in rows],
        "briefs": [
            f"{sign} {brief_words(row['verdict'])}" for sign, row in zip(signs, rows, strict=True)
        ],
        "words": [f"{sign} {row['result']}".strip() for sign, row in zip(signs, rows, strict=True)],
        "colors": [verdict_color(row["verdict"], theme) for row in rows],
    }
    if width is not None:
        values["narrow"] = False
    return with_values(_drawing, table, values, description=summary, width=width or "container")


def _two_lines(name: str, theme: Theme) -> list[str]:
    """Break a name for a narrow screen; what is too long for two lines is cut in the second."""
    size = _NARROW_LETTERS * theme.font_size
    first, *rest = wrap_text(name, _NARROW_NAME * theme.font_size, size)
    return [first, " ".join(rest)] if rest else [first]


def _wall(rows: Sequence[Mapping[str, Any]], theme: Theme, summary: str, high: float) -> Spec:
    """Return as many metrics as a wall has room for, those told apart from the peers first."""
    number = wall_rows(high, _AROUND, _ROW)
    if number >= len(rows):
        return quartiles_chart(rows, theme, summary, width=_FILE_WIDTH)
    shown = sorted(rows, key=_order_on_wall)[:number]
    note = message("wall.verdicts", shown=str(number), total=count_of(len(rows), "metric"))
    chart = quartiles_chart(shown, theme, summary, width=_FILE_WIDTH)
    return {**chart, "title": note_below(f"{note}.", theme)}


def _order_on_wall(row: Mapping[str, Any]) -> int:
    """Return 0 for a metric that is told apart, 1 outside the middle half, then what says less."""
    untold = (Verdict.PRACTICALLY_THE_SAME, Verdict.CANNOT_TELL, Verdict.NOT_COMPARED)
    if row["verdict"] not in untold:
        return 0
    judged = row["own"] is not None and not row["weak"]
    if row["verdict"] is Verdict.NOT_COMPARED and judged:
        return 2 if row["first"] <= row["own"] <= row["third"] else 1
    return 3 + untold.index(row["verdict"])


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("rank", pa.int16()),
        ("metric", pa.string()),
        ("name", pa.string()),
        ("own", pa.float64()),
        ("low", pa.float64()),
        ("first", pa.float64()),
        ("third", pa.float64()),
        ("high", pa.float64()),
        ("weak", pa.bool_()),
        ("result", pa.string()),
    ]
)
_SIDES = "datum.value < 0 ? '◀ worse' : datum.value > 0 ? 'better ▶' : 'peer median'"


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    sides = alt.Axis(
        title=None,
        values=[-1, 0, 1],
        labelExpr=_SIDES,
        grid=False,
        ticks=False,
        domain=False,
        orient="top",
        labelSeparation=8,
    )
    x = alt.X("low:Q").scale(domain=[-1.25, 1.25], nice=False).axis(sides)
    left, right = row_axes(
        "(narrow ? shorts : labels)[datum.value]", "(narrow ? briefs : words)[datum.value]"
    )
    left.labelLimit = alt.ExprRef(f"(narrow ? {_NARROW_NAME} : 20) * size")
    left.labelFontSize = alt.ExprRef(f"(narrow ? {_NARROW_LETTERS} : 1) * size")
    left.labelLineHeight = alt.ExprRef("size")
    right.labelLimit, right.labelColor = 420, alt.ExprRef("colors[datum.value]")
    rows = part("row")
    line: dict[str, Any] = {"color": alt.ExprRef("gray"), "aria": False, "tooltip": None}
    reach = rows.mark_rule(strokeWidth=2, opacity=0.6, **line).encode(
        x=x, x2="high:Q", y=alt.Y("rank:O", axis=left)
    )
    middle_half = rows.mark_rule(strokeWidth=_BAR, opacity=0.38, **line).encode(
        x="first:Q", x2="third:Q", y=alt.Y("rank:O", axis=None)
    )
    median = (
        rows.transform_filter("datum.rank === 0")
        .mark_rule(color=alt.ExprRef("text"), strokeWidth=2, aria=False, tooltip=None)
        .encode(x=alt.datum(0, type="quantitative"))
    )
    own = (
        rows.transform_filter("isValid(datum.own)")
        .mark_point(shape="diamond", size=_DIAMOND, stroke=alt.ExprRef("accent"), **POINT)
        .encode(
            x="own:Q",
            y=alt.Y("rank:O", axis=right),
            fill=either(alt.datum.weak, alt.ExprRef("background"), alt.ExprRef("accent")),
            tooltip=[
                alt.Tooltip("name:N", title="Metric"),
                alt.Tooltip("result:N", title="Against the peers"),
            ],
        )
    )
    return configured(
        alt.layer(reach, middle_half, median, own, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(
            *(parameter(name, []) for name in ("labels", "shorts", "briefs", "words", "colors"))
        )
        .resolve_axis(y="independent")
        .properties(height=alt.Step(_ROW), width="container")
    )


# ---- words -----------------------------------------------------------------------------------
def _result_words(each: MetricAmongPeers, level: Level) -> str:
    """How the place compares with the median of its peers, or why it is not compared."""
    reading = each.reading
    if reading.absence is not None:
        return str(reading.absence.kind)
    if reading.verdict is Verdict.CANNOT_TELL:
        return f"{reading.verdict}, {difference_range(reading)}"
    if reading.verdict is not Verdict.NOT_COMPARED:
        return result_words(reading, level)
    return position_words(reading.peer_position) if reading.peer_position else reading.reason


def position_words(position: Position) -> str:
    """Where a value is among the reliable ones of the peers; not a test.

    >>> position_words(Position(8, 0, 2, 10))
    'higher than 8 of 10 peers, not tested'
    """
    text, count = max(
        (
            ("higher than", position.below),
            ("lower than", position.above),
            ("the same as", position.equal),
        ),
        key=lambda side: side[1],
    )
    return f"{text} {count} of {count_of(position.total, 'peer')}, not tested"


def _summary(metrics: Sequence[MetricAmongPeers], level: Level) -> str:
    return " ".join(
        f"{each.reading.metric.short_label}: "
        f"{format_value(each.reading.metric, each.reading.value)}, {_result_words(each, level)}."
        for each in metrics
    )


def _absent_words(metrics: Sequence[MetricAmongPeers], rows: Sequence[Mapping[str, Any]]) -> str:
    """The metrics that have no row, and why; empty where all have one."""
    shown = {row["metric"] for row in rows}
    absent = [each.reading.metric for each in metrics if each.reading.metric.id not in shown]
    undirected = [metric.short_label for metric in absent if metric.better is Better.NEITHER]
    few = [metric.short_label for metric in absent if metric.better is not Better.NEITHER]
    parts = (("Neither way is better", undirected), ("Too few peers with reliable values", few))
    return " ".join(f"{reason}: {', '.join(names)}." for reason, names in parts if names)


# ---- table -----------------------------------------------------------------------------------
def quartiles_table(metrics: Sequence[MetricAmongPeers], level: Level) -> pd.DataFrame:
    """A row for each metric: the value, how the peers spread, and the result."""
    numbers: list[dict[str, Cell]] = [
        {
            "metric_id": each.reading.metric.id,
            "data_year": each.reading.year,
            "unit": unit_words(each.reading.metric),
            "stored_value": each.reading.value,
            "stored_lower": each.reading.lower,
            "stored_upper": each.reading.upper,
            **_spread(each.quartiles),
            **verdict_columns(
                each.reading.family_verdict, each.reading.verdict, each.reading.family
            ),
            "reason": each.reading.reason,
        }
        for each in metrics
    ]
    notes = {"verdict": "of the place against the median of the peers"}
    return figure_table([_words(each, level) for each in metrics], numbers, notes)


def _words(each: MetricAmongPeers, level: Level) -> dict[str, Cell]:
    reading, quartiles, metric = each.reading, each.quartiles, each.reading.metric
    half = ""
    if quartiles.first_quartile is not None and quartiles.third_quartile is not None:
        ends = (quartiles.first_quartile, quartiles.third_quartile)
        half = " to ".join(format_value(metric, end) for end in ends)
    return {
        "Metric": metric.short_label,
        "Here": format_value(metric, reading.value),
        "95 % interval": format_interval(metric, reading.lower, reading.upper, reading.interval),
        "Year": format_year(reading.year, reading.age or 0) if reading.year else "",
        "Peer median": format_value(metric, quartiles.middle),
        "Middle half of the peers": half,
        "Peers with reliable values": f"{quartiles.n} of {quartiles.total}",
        "Result": _result_words(each, level),
    }
