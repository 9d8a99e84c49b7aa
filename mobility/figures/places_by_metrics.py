"""The figure `places-by-metrics`: which peers do better or worse than a place, metric by metric.

A row for each metric on which a peer can be compared, a column for each peer. A cell has the color
and the sign of a verdict and nothing of how large a difference is. The verdicts are those of the
figure `peers`: all cells are one family of comparisons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.multiple_testing import QUESTION_SET
from mobility.analysis.peers.comparison import (
    MetricAmongPeers,
    PeerComparison,
    PeerResult,
    against_each,
)
from mobility.analysis.uncertainty import Verdict
from mobility.figures.drawing import (
    MOST_ROWS,
    Spec,
    note_below,
    wall_rows,
    with_values,
)
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
from mobility.figures.grid import AROUND, ROW, grid_drawing
from mobility.figures.parts import short_name, theme_values
from mobility.figures.places import peer_verdict, row_words
from mobility.figures.theme import Theme
from mobility.figures.words.families import verdict_columns
from mobility.places import Jurisdiction
from mobility.text import (
    count_of,
    format_number,
    format_value,
    format_year,
    joined,
    number_word,
    within,
)
from mobility.text.languages import say
from mobility.text.messages import message, wall_message

SPEC = FigureSpec(
    "places-by-metrics", "Which peers do better or worse, by metric", "compare", ("year", "peers")
)
_FILE_WIDTH = 520  # pixels of the plot in files
_NAMED = 2  # peers that a title names; more are counted
_TOLD = (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)
_CELL_WORDS = {
    Verdict.BETTER: "does better",
    Verdict.WORSE: "does worse",
    Verdict.HIGHER: "higher",
    Verdict.LOWER: "lower",
    Verdict.PRACTICALLY_THE_SAME: "practically the same",
    Verdict.CANNOT_TELL: "cannot tell",
    Verdict.NOT_COMPARED: "not compared",
}
"""How a peer stands against the place."""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric of the place with the result of each peer, in the order of the peers."""

    metric: MetricAmongPeers
    results: tuple[PeerResult, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """How each peer stands against the place."""
        return tuple(peer_verdict(result)[0] for result in self.results)

    @property
    def name(self) -> str:
        """The metric, with its year where that is old."""
        reading = self.metric.reading
        year = format_year(reading.year or 0, reading.age or 0)
        label = reading.metric.short_label
        return label if year.isdigit() else f"{label}, {reading.year}"

    @property
    def counts(self) -> str:
        """How many peers are told apart: '5 better, 1 worse'."""
        counted = Counter(self.verdicts)
        told = [f"{counted[verdict]} {verdict.label}" for verdict in _TOLD if counted[verdict]]
        return ", ".join(told) or "none told apart"


def places_by_metrics_figure(
    comparison: PeerComparison, peers_note: str, provenance: Provenance
) -> Figure:
    """Return the figure of the peers by metric.

    Args:
        comparison: the place, its peers and all metrics.
        peers_note: how the peers were chosen, a sentence.
        provenance: where the numbers are from.
    """
    place, peers = comparison.profile.jurisdiction, comparison.peers
    rows = metric_rows(comparison)
    others = len(comparison.counted()) - len(rows)
    tests = {comparison.families.of_peers(row.metric.reading.metric).tests for row in rows}
    summary = _summary(comparison, rows)
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(comparison, rows),
        wall_title=_title(comparison, rows, wall=True),
        subtitle=(
            f"{place.full_name} and its {count_of(len(peers), 'peer')}, each metric in its newest "
            f"year. Blue {Verdict.BETTER.symbol}: the peer does better; orange "
            f"{Verdict.WORSE.symbol}: it does worse."
        ),
        summary=summary,
        key=_key(rows, place.name),
        footer=(
            f"Not in the table: {count_of(others, 'metric')} on which no peer can be compared."
            if others
            else "",
            f"What is told holds among all {max(tests, default=0)} comparisons.",
            peers_note,
        ),
        table=lambda: places_by_metrics_table(rows),
        chart=lambda theme: places_by_metrics_chart(comparison, rows, theme, summary),
        file_chart=lambda theme: places_by_metrics_chart(
            comparison, rows, theme, summary, width=_FILE_WIDTH
        ),
        wall_chart=lambda theme, high: _wall(comparison, rows, theme, summary, high),
        methods=(QUESTION_SET,),
        basis=Basis(
            metrics=tuple(row.metric.reading.metric.id for row in rows),
            places=tuple(peer.geoid for peer in peers),
        ),
    )


# ---- rows ------------------------------------------------------------------------------------
def metric_rows(comparison: PeerComparison) -> list[MetricRow]:
    """Return the metrics on which at least one peer can be compared, in their order."""
    rows = []
    for each in comparison.counted():
        family = comparison.families.of_peers(each.reading.metric)
        results = against_each(each.reading.metric, each.own, each.peers, family)
        if any(result.outcome.verdict is not Verdict.NOT_COMPARED for result in results):
            rows.append(MetricRow(each, results))
    return rows


def _cells(rows: Sequence[MetricRow], theme: Theme) -> list[dict[str, Any]]:
    """Return a cell for each metric and peer."""
    return [
        {
            "part": "cell",
            "rank": rank,
            "column": column,
            "metric": row.name,
            "place": result.estimate.place.full_name,
            "value": format_value(row.metric.reading.metric, result.estimate.value),
            "words": row_words(result),
            "sign": verdict.chart_symbol,
            "fill": theme.sides.get(verdict.side, theme.background),
            "ink": theme.background if verdict.side else theme.text,
        }
        for rank, row in enumerate(rows)
        for column, (result, verdict) in enumerate(zip(row.results, row.verdicts, strict=True))
    ]


# ---- drawing ---------------------------------------------------------------------------------
def places_by_metrics_chart(
    comparison: PeerComparison,
    rows: Sequence[MetricRow],
    theme: Theme,
    summary: str,
    *,
    width: int | None = None,
) -> Spec:
    """Return the drawing of the peers by metric.

    Args:
        comparison: the place and its peers.
        rows: the metrics, the uppermost first, each with all peers or the first ones.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of the plot in a file; None for a page, whose width it takes.
    """
    here = comparison.profile.jurisdiction
    peers = comparison.peers[: len(rows[0].results)] if rows else comparison.peers
    values = {
        **theme_values(theme),
        "labels": [row.name for row in rows],
        "heads": [short_name(peer, here) for peer in peers],
        "results": [row.counts for row in rows],
        "briefs": [row.counts.partition(", ")[0].removesuffix(" apart") for row in rows],
        "columns": max(len(peers), 1),
    }
    if width is not None:
        values["narrow"] = False
    table = pa.Table.from_pylist(_cells(rows, theme), _SCHEMA)
    return with_values(_drawing, table, values, description=summary, width=width or "container")


def _wall(
    comparison: PeerComparison, rows: Sequence[MetricRow], theme: Theme, summary: str, high: float
) -> Spec:
    """Return as many metrics as a wall has room for, and the first peers.

    First are the metrics that tell most peers apart.
    """
    number, peers = wall_rows(high, AROUND, ROW), comparison.peers
    cut = [MetricRow(row.metric, row.results[:MOST_ROWS]) for row in rows]
    shown: Sequence[MetricRow] = cut
    if number < len(rows):
        told = {id(row): -sum(verdict in _TOLD for verdict in row.verdicts) for row in cut}
        shown = sorted(cut, key=lambda row: told[id(row)])[:number]
    chart = places_by_metrics_chart(comparison, shown, theme, summary, width=_FILE_WIDTH)
    chart = {**chart, "width": "container"}  # of all that the wall has
    parts = {"shown": str(len(shown)), "total": count_of(len(rows), "metric")}
    if len(peers) > MOST_ROWS:
        counted = {"first": str(MOST_ROWS), "peers": count_of(len(peers), "peer")}
        note = message("wall.grid, peers", **parts, **counted)
    elif len(shown) < len(rows):
        note = message("wall.grid", **parts)
    else:
        return chart
    return {**chart, "title": note_below(f"{note}.", theme)}


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("rank", pa.int16()),
        ("column", pa.int16()),
        *((name, pa.string()) for name in ("metric", "place", "value", "words")),
        *((name, pa.string()) for name in ("sign", "fill", "ink")),
    ]
)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    return grid_drawing(
        [
            alt.Tooltip("place:N", title="Peer"),
            alt.Tooltip("metric:N", title="Metric"),
            alt.Tooltip("words:N", title="Against here"),
            alt.Tooltip("value:N", title="Value there"),
        ]
    )


# ---- words -----------------------------------------------------------------------------------
def _title(comparison: PeerComparison, rows: Sequence[MetricRow], *, wall: bool = False) -> str:
    """Return which peers do better on most metrics, and on how many."""
    place = comparison.profile.jurisdiction
    parts = {
        "place": within(place.name),
        "metrics": count_of(len(rows), "measure"),
        "peers": count_of(len(comparison.peers), "peer"),
    }
    write = wall_message if wall else message
    if not rows:
        return write("grid.nothing", **parts)
    better: Counter[Jurisdiction] = Counter()
    for row in rows:
        for result, verdict in zip(row.results, row.verdicts, strict=True):
            better[result.estimate.place] += verdict is Verdict.BETTER
    most = max(better.values(), default=0)
    if not most:
        return write("grid.none", **parts)
    ahead = [place.name for place, count in better.items() if count == most]
    peers_ahead = number_word(len(ahead))
    case, several = "one" if len(ahead) == 1 else "several", say("{count} peers", count=peers_ahead)
    return write(
        f"grid.{case}",
        **parts,
        ahead=joined(ahead) if len(ahead) <= _NAMED else several,
        several=several,
        count=format_number(most),
    )


def _key(rows: Sequence[MetricRow], place: str) -> str:
    """Return what the signs mean that are there."""
    shown = {verdict for row in rows for verdict in row.verdicts}
    parts = [
        f"{verdict.chart_symbol} {words}" for verdict, words in _CELL_WORDS.items()
        if verdict in shown
    ]  # fmt: skip
    return f"Against {within(place)}: {', '.join(parts)}." if parts else ""


def _summary(comparison: PeerComparison, rows: Sequence[MetricRow]) -> str:
    """Return for each metric the peers that are told apart, for readers who do not see it."""
    sentences = [f"{_title(comparison, rows)}."]
    for row in rows:
        told = [
            f"{_CELL_WORDS[verdict]}: {joined(names)}"
            for verdict in _TOLD
            if (names := [
                f"{result.estimate.place.name} ({result.estimate.place.state_abbreviation})"
                for result, each in zip(row.results, row.verdicts, strict=True)
                if each is verdict
            ])
        ]  # fmt: skip
        sentences.append(f"{row.name}: {'; '.join(told) or 'none told apart'}.")
    return " ".join(sentences)


# ---- table -----------------------------------------------------------------------------------
def places_by_metrics_table(rows: Sequence[MetricRow]) -> pd.DataFrame:
    """A row for each metric and peer: both values and the result."""
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for row in rows:
        reading = row.metric.reading
        for result in row.results:
            there, outcome = result.estimate, result.outcome
            texts.append(
                {
                    "Metric": reading.metric.short_label,
                    "Year": str(reading.newest or ""),
                    "Here": format_value(reading.metric, reading.value),
                    "Peer": there.place.full_name,
                    "There": format_value(reading.metric, there.value),
                    "Result": peer_verdict(result)[1],
                }
            )
            numbers.append(
                {
                    "metric_id": reading.metric.id,
                    "data_year": reading.newest,
                    "geoid": there.place.geoid,
                    "unit": unit_words(reading.metric),
                    "stored_value_here": reading.value,
                    "stored_value": there.value,
                    "difference": outcome.difference,
                    "difference_lower": outcome.lower,
                    "difference_upper": outcome.upper,
                    **verdict_columns(result.family_verdict, outcome.verdict, result.family),
                    "reason": outcome.reason,
                }
            )
    notes = {
        "difference": "the place minus the peer, in the unit of the metric",
        "verdict": "of the place against the peer",
    }
    return figure_table(texts, numbers, notes)
