"""One metric of a place beside others in words, for the command line and for files."""

from __future__ import annotations

from collections import Counter

from mobility.analysis.peers.comparison import Comparison, DoingBetter, PeerResult, Spine
from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.profile import Reading
from mobility.analysis.places.ranks import RankVerdict
from mobility.exports.tables import median_words
from mobility.framework import Metric
from mobility.places import Level
from mobility.text import format_interval, format_value, format_year, verdict_sentence
from mobility.text.comparisons import (
    doing_better_sentence,
    reference_sentence,
    spine_sentence,
    verdicts_sentence,
)
from mobility.text.ranks import rank_sentence


def comparison_sentences(found: Comparison) -> list[str]:
    """The rank, the medians, the peers one by one and a named value: a sentence each."""
    reading, level = found.reading, found.place.level
    rank = found.rank
    among = {"peers": "Among its peers", "state": f"In {found.place.state_name}"}
    where = among.get(found.against, "In the nation")
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
    verdicts = Counter(str(peer.outcome.verdict) for peer in found.peers)
    sentences = [f"{where}: {ranked.rstrip('.')}.", *words]
    if found.peers:
        spread = spread_words(reading.metric, found.spine)
        better = better_words(found.doing_better, reading)
        sentences += [spread, verdicts_sentence(verdicts), better]
    return [*sentences, *filter(None, [named_value_words(found)])]


def named_value_words(found: Comparison) -> str:
    """How the place stands against a value that somebody named, a sentence; '' without one."""
    if found.reference is None:
        return ""
    named, outcome = found.reference.reference, found.reference.outcome
    return reference_sentence(
        found.reading.metric,
        outcome.verdict,
        named.value,
        named.year,
        named.source,
        outcome.reason,
    )


def comparison_table(found: Comparison) -> list[dict[str, str]]:
    """The peers one by one: Place, Value, 95 % interval, Quality, Result."""
    return [_row(found.reading.metric, peer) for peer in found.peers]


def better_words(found: DoingBetter, reading: Reading) -> str:
    """Which peers do better on a metric, tested ones and untested ones apart."""
    year, age = reading.year or 0, reading.age or 0
    told = format_year(year, age)
    return doing_better_sentence(
        [_short_name(peer) for peer in found.tested],
        [_short_name(peer) for peer in found.by_position],
        found.family,
        reason=found.reason,
        old="" if told == str(year) else told,
    )


def spread_words(metric: Metric, spine: Spine) -> str:
    """How the peers' reliable values spread."""
    return spine_sentence(
        metric,
        (spine.low, spine.high),
        (spine.first_quartile, spine.third_quartile),
        spine.n,
        spine.of,
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
