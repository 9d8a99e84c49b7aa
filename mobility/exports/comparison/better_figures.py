"""Peers that do better than a place, by metric: words, table and picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mobility.analysis.peers.comparison import PeerResult
from mobility.analysis.places.profile import Reading
from mobility.exports.drawing.columns import Column
from mobility.figures.figure import Cell, figure_table
from mobility.figures.theme import Theme
from mobility.text import NBSP, count_of, format_interval, format_value

_WIDTH = 840
_HERE, _PEERS = 250, 430  # where the second and the third column begin
_BODY, _SMALL = 16, 14  # sizes of letters
_BETWEEN = 8  # pixels above and below a row
_NOTES = {
    "difference": "the place minus the peer, in the unit of the metric",
    "difference_lower": "lower bound of its 95 % interval",
    "difference_upper": "upper bound of its 95 % interval",
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """A metric of a place with the peers that do better on it, the best first."""

    reading: Reading
    peers: tuple[PeerResult, ...]

    @property
    def here(self) -> str:
        """The place's own value and its year."""
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


def better_title(ahead: Sequence[Ahead], *, tested: bool) -> str:
    """On how many metrics peers do better; of untested ones only that they stand so."""
    if tested:
        if not ahead:
            return "No peer is clearly better on a metric that can be tested"
        return f"Peers do clearly better on {count_of(len(ahead), 'metric')}"
    if not ahead:
        return "By position only, no peer stands out on a metric without a test"
    return f"By position only, not tested, peers stand better on {count_of(len(ahead), 'metric')}"


def better_summary(ahead: Sequence[Ahead]) -> str:
    """Who does better on what, for somebody who does not see it; '' for nobody."""
    sentences = []
    for each in ahead:
        peers = "; ".join(f"{name} {value}" for name, value in each.named)
        sentences.append(f"{each.reading.metric.short_label}: {each.here} here; {peers}.")
    return " ".join(sentences)


def better_table(ahead: Sequence[Ahead]) -> pd.DataFrame:
    """A row for each metric and peer: both values and their difference, in words and in numbers."""
    words: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for each in ahead:
        metric, mine = each.reading.metric, each.reading
        for peer in each.peers:
            outcome, estimate = peer.outcome, peer.estimate
            there = format_interval(metric, estimate.lower, estimate.upper, estimate.interval)
            words.append(
                {
                    "Metric": metric.short_label,
                    "Year": str(mine.year),
                    "Here": format_value(metric, mine.value),
                    "Peer": estimate.place.full_name,
                    "There": format_value(metric, estimate.value),
                    "95 % interval there": there,
                    "Result": outcome.verdict.value if outcome.reason else "does better",
                    "Reason": outcome.reason,
                }
            )
            numbers.append(
                {
                    "metric_id": metric.id,
                    "data_year": mine.year,
                    "geoid": estimate.place.geoid,
                    "stored_value_here": mine.value,
                    "stored_value": estimate.value,
                    "stored_lower": estimate.lower,
                    "stored_upper": estimate.upper,
                    "difference": outcome.difference,
                    "difference_lower": outcome.lower,
                    "difference_upper": outcome.upper,
                }
            )
    return figure_table(words, numbers, _NOTES)


def better_picture(ahead: Sequence[Ahead], theme: Theme) -> str:
    """The metrics with who does better as an SVG drawing: three columns of words."""
    parts: list[str] = []
    bottom = _row(parts, 0.0, ("Metric", "Here", "Peers that do better, the best first"), theme)
    for each in ahead:
        parts.append(f'<path d="M0 {bottom:g}H{_WIDTH}" fill="none" stroke="{theme.border}"/>')
        whole = (f"{name} {value}".replace(" ", NBSP) for name, value in each.named)
        peers = "; ".join(whole)  # no line ends between a name and its value
        texts = (each.reading.metric.short_label, each.here, peers)
        bottom = _row(parts, bottom + _BETWEEN, texts, theme, bold=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{bottom:.0f}">'
        f"{''.join(parts)}</svg>"
    )


def _row(
    parts: list[str], top: float, texts: tuple[str, str, str], theme: Theme, *, bold: bool = False
) -> float:
    """Write three texts side by side, a heading in small letters; returns where the row ends."""
    lefts = (0, _HERE, _PEERS, _WIDTH + 20)
    size, color = (_BODY, theme.text) if bold else (_SMALL, theme.muted)
    ends = []
    for number, text in enumerate(texts):
        column = Column(lefts[number], lefts[number + 1] - lefts[number] - 20, top)
        column.write(text, size, color, bold=bold and number == 0)
        parts += column.parts
        ends.append(column.y)
    return max(ends) + _BETWEEN
