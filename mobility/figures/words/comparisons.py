"""One metric of a place beside others in words, for the command line and for files."""

from __future__ import annotations

from collections import Counter

from mobility.analysis.peers.comparison import Comparison, DoingBetter, PeerResult, Quartiles
from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.percentile import RankVerdict
from mobility.analysis.places.profile import Reading
from mobility.figures.words.tables import median_words
from mobility.places import Level
from mobility.registry import Metric
from mobility.text import format_interval, format_value, format_year, verdict_sentence
from mobility.text.comparisons import (
    doing_better_sentence,
    quartiles_sentence,
    reference_sentence,
    verdicts_sentence,
)
from mobility.text.ranks import rank_sentence


def comparison_sentences(comparison: Comparison) -> list[str]:
    """The rank, the medians, the peers one by one and a named value: a sentence each."""
    reading, level = comparison.reading, comparison.place.level
    rank = comparison.rank
    among = {"peers": "Among its peers", "state": f"In {comparison.place.state_name}"}
    where = among.get(comparison.against, "In the nation")
    ranked = rank_sentence(
        rank.best,
        rank.worst,
        rank.of,
        level,
        tested=rank.verdict is not RankVerdict.NOT_TESTED,
        by_value=rank.by_value,
        reason=rank.reason,
    )
    medians = [median for median in (reading.peers, reading.state, reading.nation) if median]
    words = [_median_sentence(reading, median, level) for median in medians]
    verdicts = Counter(str(peer.outcome.verdict) for peer in comparison.peers)
    sentences = [f"{where}: {ranked.rstrip('.')}.", *words]
    if comparison.peers:
        spread = spread_words(reading.metric, comparison.quartiles)
        better = better_words(comparison.doing_better, reading)
        sentences += [spread, verdicts_sentence(verdicts), better]
    return [*sentences, *filter(None, [named_value_words(comparison)])]


def named_value_words(comparison: Comparison) -> str:
    """How the place stands against a value that somebody named, a sentence; '' without one."""
    if comparison.reference is None:
        return ""
    named, outcome = comparison.reference.reference, comparison.reference.outcome
    return reference_sentence(
        comparison.reading.metric,
        outcome.verdict,
        named.value,
        named.year,
        named.source,
        outcome.reason,
    )


def comparison_table(comparison: Comparison) -> list[dict[str, str]]:
    """The peers one by one: Place, Value, 95 % interval, Quality, Result."""
    return [_row(comparison.reading.metric, peer) for peer in comparison.peers]


def better_words(doing_better: DoingBetter, reading: Reading) -> str:
    """Which peers do better on a metric, tested ones and untested ones apart."""
    year, age = reading.year or 0, reading.age or 0
    told = format_year(year, age)
    return doing_better_sentence(
        [_short_name(peer) for peer in doing_better.tested],
        [_short_name(peer) for peer in doing_better.by_position],
        doing_better.family,
        reason=doing_better.reason,
        old="" if told == str(year) else told,
    )


def spread_words(metric: Metric, quartiles: Quartiles) -> str:
    """How the peers' reliable values spread."""
    return quartiles_sentence(
        metric,
        (quartiles.low, quartiles.high),
        (quartiles.first_quartile, quartiles.third_quartile),
        quartiles.n,
        quartiles.of,
    )


def _median_sentence(reading: Reading, median: Benchmark, level: Level) -> str:
    words = median_words(reading, median, level)
    return f"{words}." if median.value is not None else f"No median: {words}."


def _short_name(peer: PeerResult) -> str:
    """A name without a comma, for a row of names."""
    place = peer.estimate.place
    return f"{place.name} ({place.state_abbreviation})"


def _row(metric: Metric, peer: PeerResult) -> dict[str, str]:
    estimate, outcome = peer.estimate, peer.outcome
    interval = ""
    if estimate.value is not None:
        interval = format_interval(metric, estimate.lower, estimate.upper, estimate.interval)
    return {
        "Place": estimate.place.full_name,
        "Value": format_value(metric, estimate.value),
        "95 % interval": interval,
        "Quality": str(estimate.quality or ""),
        "Result": verdict_sentence(outcome.verdict, estimate.place.name, outcome.reason),
    }
