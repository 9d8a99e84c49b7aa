"""A place beside its peers as figures: titles, footers and tables of the page Compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from mobility.analysis.peers.comparison import NO_VALUE_HERE, Comparison, PeerResult, Quartiles
from mobility.analysis.places.percentile import Position
from mobility.analysis.places.profile import OLDER_YEAR, Reading
from mobility.analysis.places.ranks import RankVerdict
from mobility.analysis.reliability import WEAK_VALUE
from mobility.analysis.uncertainty import NO_INTERVAL, Verdict
from mobility.exports.row_words import compared_words
from mobility.exports.tables import median_words, result_words
from mobility.figures.figure import Cell, figure_table
from mobility.places import Jurisdiction, Level
from mobility.registry import IntervalKind, Metric
from mobility.text import count_of, format_interval, format_number, format_value, format_year
from mobility.text.ranks import rank_words

_LONG_NAME = 40  # letters for which a chart keeps room


class MetricAmongPeers(Protocol):
    """One metric of a place and how its peers spread (`answers.MetricAmongPeers`)."""

    @property
    def reading(self) -> Reading:
        """The place's value and how it was compared with the peers' median."""

    @property
    def quartiles(self) -> Quartiles:
        """How the peers spread."""


_PEER = {
    Verdict.BETTER: (Verdict.WORSE, "does worse"),
    Verdict.WORSE: (Verdict.BETTER, "does better"),
    Verdict.HIGHER: (Verdict.LOWER, "lower"),
    Verdict.LOWER: (Verdict.HIGHER, "higher"),
    Verdict.CANNOT_TELL: (Verdict.CANNOT_TELL, "cannot tell"),
}
"""How a peer stands, by how the place stands against it."""


def peer_verdict(result: PeerResult) -> tuple[Verdict, str]:
    """How the peer stands against the place, and the same in words."""
    verdict = result.outcome.verdict
    return _PEER.get(verdict, (verdict, f"not compared: {result.outcome.reason}"))


def row_name(place: Jurisdiction) -> str:
    """The whole name of a place in the row of a chart; a long one with its state's two letters."""
    long = len(place.full_name) > _LONG_NAME
    return f"{place.usual_name}, {place.state_abbreviation}" if long else place.full_name


def row_words(comparison: Comparison, result: PeerResult) -> str:
    """How a peer stands, in the row of a chart; what holds for all rows stands once beside it."""
    verdict, words = peer_verdict(result)
    if verdict is Verdict.NOT_COMPARED and result.outcome.reason == NO_INTERVAL:
        return words if comparison.reading.interval is IntervalKind.SAMPLING else str(verdict)
    if verdict is Verdict.NOT_COMPARED and result.outcome.reason in {NO_VALUE_HERE, OLDER_YEAR}:
        return str(verdict)  # the title says it of the place: every row would repeat it
    if verdict is Verdict.NOT_COMPARED and result.outcome.reason == WEAK_VALUE:
        return f"{verdict}: weak value"  # the table has the whole reason
    return words


def comparison_title(comparison: Comparison) -> str:
    """The finding in a sentence: the metric, and how the place stands against its peers."""
    reading, level, rank = comparison.reading, comparison.place.level, comparison.rank
    if rank.verdict is RankVerdict.NOT_TESTED and rank.best is not None and rank.worst is not None:
        words = rank_words(rank.best, rank.worst, rank.of)
        order = ", the highest first" if rank.by_value else ", the best first"
        return f"{reading.metric.short_label}: {words} with its peers{order}; not tested"
    words = result_words(reading, level).rstrip(".")
    return f"{reading.metric.short_label}: {words[:1].lower()}{words[1:]}"


def own_value_words(comparison: Comparison) -> str:
    """The place's own value with interval, year and age; empty without one."""
    reading = comparison.reading
    if reading.value is None or reading.year is None or reading.age is None:
        return ""
    interval = format_interval(reading.metric, reading.lower, reading.upper, reading.interval)
    value, year = (
        format_value(reading.metric, reading.value),
        format_year(reading.year, reading.age),
    )
    return f"{comparison.place.full_name}: {value} ({interval}), {year}."


def comparison_footer(comparison: Comparison, peers: str) -> tuple[str, ...]:
    """What the footer of a picture or table says: medians, how many, how the peers were chosen."""
    reading, level = comparison.reading, comparison.place.level
    shown = [peer for peer in comparison.peers if peer.estimate.value is not None]
    weak = sum(bool(peer.estimate.problem) for peer in shown)
    absent = len(comparison.peers) - len(shown)
    counts = f"{count_of(len(shown), 'peer')} shown"
    counts += f", {weak} of them not reliable (hollow)" if weak else ""
    counts += f"; {absent} without a value" if absent else ""
    medians = [
        f"{words[:1].upper()}{words[1:]}."
        for median in (reading.peers, reading.state, reading.nation)
        if (words := median_words(reading, median, level))
    ]
    bounds = reading.interval is IntervalKind.SAMPLING
    interval = (
        "Bars: 95 % intervals." if bounds else "No interval is published, so nothing is tested."
    )
    return (" ".join(medians), f"{counts}. {peers} {interval}")


def comparison_figure_table(comparison: Comparison, order: Sequence[str] = ()) -> pd.DataFrame:
    """The place and its peers: a row each, the words and the numbers.

    Args:
        comparison: what was compared.
        order: geoids in the order of the chart; places without a value in it come last.
    """
    reading, metric, rank = comparison.reading, comparison.reading.metric, comparison.rank
    own_rank = ""
    if rank.best is not None and rank.worst is not None:
        own_rank = rank_words(rank.best, rank.worst, rank.of)
    own = _words(f"{comparison.place.full_name} (here)", reading, metric)
    words: list[dict[str, Cell]] = [
        own | {"Year": str(reading.year or ""), "Result": own_rank or reading.reason}
    ]
    numbers: list[dict[str, Cell]] = [
        {"geoid": comparison.place.geoid, "metric_id": metric.id, "data_year": reading.year,
         **_stored(reading), **dict.fromkeys(_OUTCOME)}
    ]  # fmt: skip
    for peer in comparison.peers:
        estimate, outcome = peer.estimate, peer.outcome
        words.append(
            _words(estimate.place.full_name, estimate, metric)
            | {"Year": str(reading.newest or ""), "Result": peer_verdict(peer)[1]}
        )
        numbers.append(
            {"geoid": estimate.place.geoid, "metric_id": metric.id, "data_year": reading.newest,
             **_stored(estimate), "difference": outcome.difference,
             "difference_lower": outcome.lower, "difference_upper": outcome.upper,
             "verdict": outcome.verdict.value, "reason": outcome.reason}
        )  # fmt: skip
    notes = {
        "difference": "the place minus the peer, in the unit of the metric",
        "verdict": "of the place against the peer",
    }
    ranks = {geoid: rank for rank, geoid in enumerate(order)}
    rows = sorted(
        zip(words, numbers, strict=True),
        key=lambda row: ranks.get(str(row[1]["geoid"]), len(ranks)),
    )
    return figure_table([row[0] for row in rows], [row[1] for row in rows], notes)


_OUTCOME = ("difference", "difference_lower", "difference_upper", "verdict", "reason")


class _Published(Protocol):
    """A value as published: of the place or of a peer."""

    @property
    def value(self) -> float | None: ...
    @property
    def lower(self) -> float | None: ...
    @property
    def upper(self) -> float | None: ...
    @property
    def interval(self) -> IntervalKind: ...
    @property
    def quality(self) -> str | None: ...


def _words(name: str, published: _Published, metric: Metric) -> dict[str, Cell]:
    interval = ""
    if published.value is not None:
        interval = format_interval(metric, published.lower, published.upper, published.interval)
    return {
        "Place": name,
        "Value": format_value(metric, published.value),
        "95 % interval": interval,
        "Quality": published.quality or "",
    }


def _stored(published: _Published) -> dict[str, Cell]:
    return {
        "stored_value": published.value,
        "stored_lower": published.lower,
        "stored_upper": published.upper,
    }


def median_label(name: str, value: float, metric: Metric, n: int) -> str:
    """A median as the label of a line: 'median peer 81.3 % (of 9)'."""
    return f"{name} {format_value(metric, value, unit=False)} (of {format_number(n)})"


def reference_label(metric: Metric, value: float, year: int | None, source: str) -> str:
    """A value that somebody named as the label of a line."""
    facts = ", ".join(fact for fact in (source, str(year) if year else "") if fact)
    number = format_value(metric, value, unit=False)
    return f"{number} ({facts})" if facts else f"{number} (named value)"


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
