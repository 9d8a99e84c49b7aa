"""The figures `clearly-better` and `better-by-position`: peers that do better, by metric.

Peers of which a test says so are one figure. Those of metrics without an interval, which only
stand better, are another, so that nobody takes the ones for the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from mobility.analysis.multiple_testing import QUESTION_SET
from mobility.analysis.peers.comparison import DOING_BETTER, DoingBetter, PeerComparison, PeerResult
from mobility.analysis.places.profile import Reading
from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
    unit_words,
)
from mobility.figures.flat import Column, highest_that_fits
from mobility.figures.parts import display_scale
from mobility.figures.theme import Theme
from mobility.registry import Better
from mobility.text import NBSP, count_of, format_interval, format_value, joined, within
from mobility.text.languages import say
from mobility.text.messages import message, wall_message

SPEC = FigureSpec("clearly-better", "Peers that are clearly better", "compare", ("year", "peers"))
POSITION_SPEC = FigureSpec(
    "better-by-position", "Peers that stand better, not tested", "compare", ("year", "peers")
)
_TESTED = (
    "Tested: who is named is better at 95 % and holds among all peers and metrics: of those that "
    "are named, at most one in ten is expected to be no better."
)
_POSITION = (
    "Position only: no interval is published for the place or the peer, and the peer stands in the "
    "best quarter of all of them."
)
_HEADINGS = ("Metric", "Here", "Peers that do better, the best first")
_WIDTH = 840
_LEFTS = (0, 250, 430, _WIDTH + 20)  # where the columns begin, and the right edge with a gap
_BODY, _SMALL = 16, 14  # sizes of letters
_ON_WALL = 2  # peers of a metric that a wall names
_GAP = 8  # pixels above and below a row
_MOST_OFTEN = 2  # peers that a headline names


@dataclass(frozen=True, slots=True)
class BetterPeers:
    """A metric of a place with the peers that do better on it, the best first."""

    reading: Reading
    peers: tuple[PeerResult, ...]

    @property
    def here(self) -> str:
        """The value of the place and its year."""
        return f"{format_value(self.reading.metric, self.reading.value)}, {self.reading.year}"

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each peer's name with its state, and its value."""
        metric = self.reading.metric
        return [
            (
                f"{peer.estimate.place.name}, {peer.estimate.place.state_abbreviation}",
                format_value(metric, peer.estimate.value, unit=False),
            )
            for peer in self.peers
        ]


Results = Sequence[tuple[Reading, DoingBetter]]
"""Metrics with the peers that do better on each, tested ones and those by position apart."""


def better_figure(
    comparison: PeerComparison,
    results: Results,
    peers_note: str,
    provenance: Provenance,
    *,
    tested: bool,
    until: int | None = None,
) -> Figure:
    """Return the figure of the peers that do better.

    Args:
        comparison: the place, its peers and all metrics.
        results: `better_results` of it, which both figures take.
        peers_note: how the peers were chosen, a sentence.
        provenance: where the numbers are from.
        tested: whether it shows those that a test names, or those by position only.
        until: the latest year that was looked at; None for the newest.
    """
    place = comparison.profile.jurisdiction
    rows = _rows(results, tested=tested)
    nobody = sum(not better.tested and not better.by_position for _, better in results)
    without = (
        f"On {count_of(nobody, 'metric')} of {len(results)} nobody can be named: no peer is "
        "better, or the value here is weak, old or absent."
    )
    years = "its newest year" if until is None else f"its newest year up to {until}"
    return new_figure(
        (SPEC if tested else POSITION_SPEC).id,
        provenance,
        title=_title(place.name, rows, tested=tested),
        wall_title=_title(place.name, rows, tested=tested, wall=True),
        subtitle=(
            f"{place.full_name} and its {count_of(len(comparison.peers), 'peer')}, each metric in "
            f"{years}."
        ),
        summary=_summary(rows),
        footer=(_TESTED if tested else _POSITION, without, peers_note),
        table=lambda: better_table(rows),
        chart=lambda theme: better_drawing(rows, theme),
        wall_chart=lambda theme, high: _wall(rows, theme, high),
        methods=(DOING_BETTER, QUESTION_SET),
    )


# ---- rows ------------------------------------------------------------------------------------
def better_results(comparison: PeerComparison) -> Results:
    """Return every metric that has a better direction, with the peers that do better on it."""
    return [
        (each.reading, each.doing_better(comparison.families.of_peers(each.reading.metric)))
        for each in comparison.counted()
        if each.reading.metric.better is not Better.NEITHER
    ]


def _rows(results: Results, *, tested: bool) -> list[BetterPeers]:
    chosen = ((reading, r.tested if tested else r.by_position) for reading, r in results)
    return [BetterPeers(reading, peers) for reading, peers in chosen if peers]


# ---- drawing ---------------------------------------------------------------------------------
def _wall(rows: Sequence[BetterPeers], theme: Theme, high: float) -> str:
    """Return as many metrics as a wall has room for, those with most peers ahead first."""
    ordered, total = sorted(rows, key=lambda row: -len(row.peers)), len(rows)

    def draw(number: int) -> str:
        parts = {"shown": str(number), "total": count_of(total, "metric")}
        note = f"{message('wall.better', **parts)}." if number < total else ""
        return better_drawing(ordered[:number], theme, most=_ON_WALL, note=note)

    return highest_that_fits(draw, range(1, total + 1), high) if total else draw(total)


def better_drawing(
    rows: Sequence[BetterPeers], theme: Theme, *, most: int | None = None, note: str = ""
) -> str:
    """Return the metrics with the peers that do better in SVG: three columns of texts.

    Args:
        rows: the metrics.
        theme: its colors.
        most: how many peers of a metric are named, others are counted; None for all.
        note: what stands below them.
    """
    parts: list[str] = []
    bottom = _draw_row(parts, 0.0, _HEADINGS, theme)
    for row in rows:
        parts.append(f'<path d="M0 {bottom:g}H{_WIDTH}" fill="none" stroke="{theme.border}"/>')
        # no line ends between a name and its value
        named = [f"{name} {value}".replace(" ", NBSP) for name, value in row.named]
        if rest := len(named[most:]) if most else 0:
            named = [*named[:most], f"{rest}{NBSP}more"]
        peers = "; ".join(named)
        texts = (row.reading.metric.short_label, row.here, peers)
        bottom = _draw_row(parts, bottom + _GAP, texts, theme, bold=True)
    if note:
        below = Column(0, _WIDTH, bottom)
        below.write(note, _SMALL, theme.muted)
        parts, bottom = [*parts, *below.parts], below.y + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{bottom:.0f}">'
        f"{''.join(parts)}</svg>"
    )


def _draw_row(
    parts: list[str], top: float, texts: tuple[str, str, str], theme: Theme, *, bold: bool = False
) -> float:
    """Add three texts side by side, headings in small letters; return where the row ends."""
    size, color = (_BODY, theme.text) if bold else (_SMALL, theme.muted)
    ends = []
    for number, text in enumerate(texts):
        column = Column(_LEFTS[number], _LEFTS[number + 1] - _LEFTS[number] - 20, top)
        column.write(text, size, color, bold=bold and number == 0)
        parts += column.parts
        ends.append(column.y)
    return max(ends) + _GAP


def better_html(results: Results, *, tested: bool) -> str:
    """Return the same as a table in HTML whose metrics are buttons; empty for nobody.

    It sorts by the metric, the value here, and the number of peers.
    """
    rows = [
        f'<tr><th scope="row"><button type="button" data-metric="{escape(row.reading.metric.id)}">'
        f"{escape(row.reading.metric.short_label)}</button></th>"
        f"<td data-number='{_shown(row.reading)}'>{escape(row.here)}</td>"
        f"<td data-number='{len(row.peers)}'>"
        f'<ul role="list">{"".join(map(_html_peer, row.named))}</ul></td></tr>'
        for row in _rows(results, tested=tested)
    ]
    headings = "".join(
        f'<th scope="col"><button type="button" data-sort>{heading}</button></th>'
        for heading in _HEADINGS
    )
    table = f"<table><thead><tr>{headings}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return table if rows else ""


def _shown(reading: Reading) -> float:
    """Return the value here as its digits are shown, for the order of rows."""
    return display_scale(reading.metric) * (reading.value or 0.0)


def _html_peer(named: tuple[str, str]) -> str:
    name, value = map(escape, named)
    return f"<li>{name} <b>{value}</b></li>"


# ---- words -----------------------------------------------------------------------------------
def _count_words(most: int, total: int, *, several: bool) -> str:
    """Return on how many metrics those do better that do so most often."""
    if most == total:
        return say("all {count}", count=most)
    return say("{count} each", count=most) if several else str(most)


def _title(place: str, rows: Sequence[BetterPeers], *, tested: bool, wall: bool = False) -> str:
    """Return on which metrics peers do better, and who most often; untested, who stands better."""
    counts = Counter(name for row in rows for name, _ in row.named)
    most = max(counts.values(), default=0)
    first = sorted(name for name, count in counts.items() if count == most)
    case = ", none" if not rows else ", one" if len(counts) == 1 else ""
    if not case and most > 1 and len(first) <= _MOST_OFTEN:
        case = ", most often"
    return (wall_message if wall else message)(
        f"better.{'tested' if tested else 'placed'}{case}",
        place=within(place),
        metrics=count_of(len(rows), "measure"),
        peer=joined(first),
        count=_count_words(most, len(rows), several=len(first) > 1),
    )


def _summary(rows: Sequence[BetterPeers]) -> str:
    sentences = []
    for row in rows:
        peers = "; ".join(f"{name} {value}" for name, value in row.named)
        sentences.append(f"{row.reading.metric.short_label}: {row.here} here; {peers}.")
    return " ".join(sentences)


# ---- table -----------------------------------------------------------------------------------
def better_table(rows: Sequence[BetterPeers]) -> pd.DataFrame:
    """A row for each metric and peer: both values and their difference."""
    pairs = [(row.reading, peer) for row in rows for peer in row.peers]
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for here, peer in pairs:
        metric, outcome, there = here.metric, peer.outcome, peer.estimate
        texts.append(
            {
                "Metric": metric.short_label,
                "Year": str(here.year),
                "Here": format_value(metric, here.value),
                "Peer": there.place.full_name,
                "There": format_value(metric, there.value),
                "95 % interval there": format_interval(
                    metric, there.lower, there.upper, there.interval
                ),
                "Result": outcome.verdict.value if outcome.reason else "does better",
                "Reason": outcome.reason,
            }
        )
        numbers.append(
            {
                "metric_id": metric.id,
                "data_year": here.year,
                "geoid": there.place.geoid,
                "unit": unit_words(metric),
                "stored_value_here": here.value,
                "stored_value": there.value,
                "stored_lower": there.lower,
                "stored_upper": there.upper,
                "difference": outcome.difference,
                "difference_lower": outcome.lower,
                "difference_upper": outcome.upper,
            }
        )
    notes = {
        "difference": "the place minus the peer, in the unit of the metric",
        "difference_lower": "lower bound of its 95 % interval",
        "difference_upper": "upper bound of its 95 % interval",
    }
    return figure_table(texts, numbers, notes)
