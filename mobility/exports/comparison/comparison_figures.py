"""A place beside its peers as figures: titles, footers and tables of the page Compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mobility.analysis.peers.comparison import Quartiles
from mobility.analysis.places.percentile import Position
from mobility.analysis.places.profile import Reading
from mobility.exports.row_words import compared_words
from mobility.places import Level
from mobility.text import count_of, format_interval, format_value, format_year

_LONG_NAME = 40  # letters for which a chart keeps room


class MetricAmongPeers(Protocol):
    """One metric of a place and how its peers spread (`answers.MetricAmongPeers`)."""

    @property
    def reading(self) -> Reading:
        """The place's value and how it was compared with the peers' median."""

    @property
    def quartiles(self) -> Quartiles:
        """How the peers spread."""


def quartiles_table(metrics: Sequence[MetricAmongPeers], level: Level) -> list[dict[str, str]]:
    """Metrics beside the peers: a row each with value, the peers' spread, and how it ended."""
    return [_quartiles_row(each, level) for each in metrics]


def _quartiles_row(each: MetricAmongPeers, level: Level) -> dict[str, str]:
    reading, quartiles, metric = each.reading, each.quartiles, each.reading.metric
    year = format_year(reading.year, reading.age or 0) if reading.year else ""
    mark, words, more = compared_words(reading, level)
    result = f"{words} {more}" if mark else reading.reason
    if reading.absence is not None:
        result = str(reading.absence.kind)
    elif not mark and reading.peer_position is not None:
        result = among_peers_words(reading.peer_position)
    half = ""
    if quartiles.first_quartile is not None and quartiles.third_quartile is not None:
        ends = (
            format_value(metric, end)
            for end in (quartiles.first_quartile, quartiles.third_quartile)
        )
        half = " to ".join(ends)
    return {
        "Metric": metric.short_label,
        "Here": format_value(metric, reading.value),
        "95 % interval": format_interval(metric, reading.lower, reading.upper, reading.interval),
        "Year": year,
        "Peer median": format_value(metric, quartiles.middle),
        "Middle half of the peers": half,
        "Peers with reliable values": f"{quartiles.n} of {quartiles.of}",
        "Result": result,
    }


def among_peers_words(place: Position) -> str:
    """Where a value stands among the peers that have a reliable one; not a test.

    >>> among_peers_words(Position(8, 0, 2, 10))
    'higher than 8 of 10 peers, not tested'
    """
    words, count = max(
        (("higher than", place.below), ("lower than", place.above), ("the same as", place.equal)),
        key=lambda side: side[1],
    )
    return f"{words} {count} of {count_of(place.of, 'peer')}, not tested"


def quartiles_summary(metrics: Sequence[MetricAmongPeers], level: Level) -> str:
    """What a spine shows, for somebody who does not see it."""
    rows = quartiles_table(metrics, level)
    return " ".join(f"{row['Metric']}: {row['Here']}, {row['Result']}." for row in rows)
