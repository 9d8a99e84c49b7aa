"""A peer set, and one metric of a place beside others, in sentences and tables.

The command line and files use them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mobility.analysis.peers.comparison import Comparison, OtherSet, PeerComparison, PeerResult
from mobility.analysis.peers.nearest import CHANGE, DENSITY, POPULATION, Peer, PeerSet
from mobility.analysis.places.benchmarks import FEWEST
from mobility.analysis.places.percentile import Position, Rank, RankVerdict
from mobility.analysis.places.positions import Positions
from mobility.analysis.places.profile import Reading
from mobility.analysis.places.screening import summarize
from mobility.analysis.uncertainty import Verdict
from mobility.figures.words.families import overruled_words
from mobility.figures.words.readings import median_words
from mobility.places import STATES, Level
from mobility.registry import Better, Metric
from mobility.text import (
    NBSP,
    could_be_words,
    count_of,
    format_interval,
    format_number,
    format_value,
    format_year,
    joined,
    number_word,
    places_word,
    verdict_sentence,
)
from mobility.text.comparisons import (
    doing_better_sentence,
    quartiles_sentence,
    reference_sentence,
    smallest_gap_sentence,
    verdicts_sentence,
)
from mobility.text.languages import localized, say
from mobility.text.messages import message
from mobility.text.peers import (
    candidates_sentence,
    change_words,
    condition_words,
    density_words,
    distance_words,
    matching_sentence,
    people_words,
    stability_words,
    unlike_sentence,
)
from mobility.text.ranks import rank_sentence, rank_words

_STABLE = 0.8  # of other weightings in which a stable peer stays


def peer_sentences(peer_set: PeerSet) -> list[str]:
    """How the peers were found and what to mind: whole sentences, the warning first."""
    filters = peer_set.filters
    conditions = condition_words(
        [STATES[state].name for state in filters.states],
        filters.regions,
        filters.fewest,
        filters.most,
        touching=filters.touching,
    )
    sentences = []
    if peer_set.unlike_others:
        name = peer_set.place.name
        sentences.append(
            unlike_sentence(name, peer_set.nearest, peer_set.far, peer_set.level, conditions)
        )
    if peer_set.reason:
        sentences.append(say("There are no peers: {reason}.", reason=peer_set.reason))
    else:
        chosen = len(peer_set.peers)
        sentences.append(
            candidates_sentence(
                chosen, peer_set.candidates, peer_set.incomplete, peer_set.level, conditions
            )
        )
    matched = matching_sentence(
        {variable.label: variable.weight for variable in peer_set.variables},
        [(variable.label, variable.reason) for variable in peer_set.left_out],
    )
    return [*sentences, matched]


def peer_table(peer_set: PeerSet) -> list[dict[str, str]]:
    """The peers, the nearest first: Place, What it is, Distance, Stability."""
    labels = {variable.id: variable.label for variable in peer_set.variables}
    return [_peer_row(peer, labels) for peer in peer_set.peers]


def _peer_row(peer: Peer, labels: dict[str, str]) -> dict[str, str]:
    facts = (
        people_words(peer.facts[POPULATION]),
        change_words(peer.facts[CHANGE]),
        density_words(peer.facts[DENSITY]),
    )
    parts = {labels[name]: part for name, part in peer.contributions.items()}
    return {
        "Place": f"{peer.place.full_name} ({peer.place.geoid})",
        "What it is": ", ".join(filter(None, facts)),
        "Distance": distance_words(peer.distance, parts),
        "Stability": stability_words(peer.stability, pinned=peer.pinned),
    }


def stability_sentence(peer_set: PeerSet) -> str:
    """Return how many peers would stay with other weights."""
    stable, total = stable_peers(peer_set), len(peer_set.peers)
    case = "none" if not stable else "all" if stable == total else ""
    text = message(
        f"position.{case} stable" if case else "position.stable",
        count=number_word(stable),
        peers=count_of(total, "peer"),
        stay=say("stays") if stable == 1 else say("stay"),
    )
    return f"{text}."


def stable_peers(peer_set: PeerSet) -> int:
    """Return how many peers stay in most other weightings."""
    return sum(peer.stability >= _STABLE for peer in peer_set.peers)


def unstable_set_sentence(peer_set: PeerSet | None) -> str:
    """Return that most of the peers depend on the weights; '' where they do not, or were named."""
    if peer_set is None or not peer_set.peers or 2 * stable_peers(peer_set) >= len(peer_set.peers):
        return ""
    return stability_sentence(peer_set)


# ---- other sets than the peers ---------------------------------------------------------------
def other_set_sentences(comparison: PeerComparison, others: Sequence[OtherSet]) -> list[str]:
    """Return how many metrics are better and worse against other sets, where that differs."""
    here = _sides(comparison.profile.readings)
    sentences = []
    for other in others:
        there = _sides(other.readings.values())
        if there["tested"] != "0" and (there["better"], there["worse"]) != (
            here["better"],
            here["worse"],
        ):
            sentences.append(f"{message('position.other set', others=_set_words(other), **there)}.")
    return sentences


def _set_words(other: OtherSet) -> str:
    """Return who is in a set: 'Ohio counties', 'its peers in Ohio'."""
    state = other.place.state_name
    if other.against == "peers":
        return say("its peers in {state}", state=state)
    return f"{state} {places_word(other.place.level)}"


def _sides(readings: Iterable[Reading]) -> dict[str, str]:
    """Return on how many metrics a place is better and worse, and how many are tested."""
    verdicts = summarize(readings).verdicts
    return {
        "better": format_number(verdicts.get(Verdict.BETTER.value, 0)),
        "worse": format_number(verdicts.get(Verdict.WORSE.value, 0)),
        "tested": format_number(sum(verdicts.values())),
    }


def other_verdict_sentences(reading: Reading, others: Sequence[OtherSet]) -> list[str]:
    """Return the verdict of a metric against other sets, where it is another one."""
    readings = {_set_words(other): other.readings.get(reading.metric.id) for other in others}
    if reading.benchmark is None:
        return []
    return [
        f"{message('level.other set', others=name, verdict=localized(other.family_verdict.label))}."
        for name, other in readings.items()
        if other is not None
        and other.benchmark is not None
        and other.family_verdict is not reading.family_verdict
    ]


# ---- one metric of a place beside others -----------------------------------------------------
def comparison_sentences(comparison: Comparison) -> list[str]:
    """The rank, the medians, the peers one by one and a named value: a sentence each."""
    reading, level = comparison.reading, comparison.place.level
    rank = comparison.rank
    among = {
        "peers": say("Among its peers"),
        "state": say("In {state_name}", state_name=comparison.place.state_name),
    }
    where = among.get(comparison.against, say("In the nation"))
    ranked = rank_sentence(
        rank.best,
        rank.worst,
        rank.total,
        level,
        tested=rank.verdict is not RankVerdict.NOT_TESTED,
        by_value=rank.by_value,
        reason=rank.reason,
        half=rank.posterior.better_half if rank.posterior else None,
    )
    medians = [median for median in (reading.peers, reading.state, reading.nation) if median]
    verdicts = Counter(str(peer.family_verdict) for peer in comparison.peers)
    sentences = [f"{where}: {ranked.rstrip('.')}."]
    for median in medians:
        text = median_words(reading, median, level)
        few = few_peers_words(comparison) if median is reading.peers else ""
        none = few or say("No median: {text}.", text=text)
        sentences.append(f"{text}." if median.value is not None else none)
    if comparison.peers:
        quartiles, better = comparison.quartiles, comparison.doing_better
        spread = quartiles_sentence(
            reading.metric,
            (quartiles.low, quartiles.high),
            (quartiles.first_quartile, quartiles.third_quartile),
            quartiles.n,
            quartiles.total,
        )
        year = format_year(reading.year or 0, reading.age or 0)
        named = doing_better_sentence(
            [_short_name(peer) for peer in better.tested],
            [_short_name(peer) for peer in better.by_position],
            better.compared,
            family=better.family,
            reason=better.reason,
            old="" if year == str(reading.year or 0) else year,
        )
        sentences += [
            spread,
            verdicts_sentence(verdicts),
            named,
            farther_ahead_sentence(comparison),
        ]
    where_it_stands = positions_sentence(reading.metric, comparison.positions, level)
    return [*filter(None, [*sentences, where_it_stands, named_value_words(comparison)])]


def farther_ahead_sentence(comparison: Comparison) -> str:
    """Return the peers farther ahead than one that does better, but not told; '' for none."""
    told = {
        peer.estimate.place.geoid: peer.outcome.difference or 0.0
        for peer in comparison.doing_better.tested
    }
    if not told:
        return ""
    least = min(told.values(), key=abs)
    farther = [
        _short_name(peer)
        for peer in comparison.peers
        if peer.estimate.place.geoid not in told
        and peer.outcome.bounds is not None
        and (peer.outcome.difference or 0.0) / least > 1
    ]
    return (
        say("Farther ahead than one of these, but not told: {list}.", list=joined(farther))
        if farther
        else ""
    )


def positions_sentence(metric: Metric, positions: Positions | None, level: Level) -> str:
    """Return where a value stands in sets that are named; '' without positions."""
    if positions is None:
        return ""
    places = places_word(level)
    reliable, published, similar = positions.reliable, positions.published, positions.similar
    sides = [
        say(
            "of the {total} other reliable values {side}",
            total=format_number(reliable.total),
            side=_side(reliable),
        ),
        say(
            "of all {total} other {places} with a value {side}",
            total=format_number(published.total),
            places=places,
            side=_side(published),
        ),
    ]
    if similar is not None and similar.best is not None and similar.worst is not None:
        ranked = metric.better is Better.NEITHER and similar.posterior is None
        order = say(", the highest first") if ranked else ""
        tested = "" if similar.verdict is RankVerdict.RANGE else say(", not tested")
        sides.append(
            say(
                "among the reliable values of the {similar_of} {places} of similar "
                "size {range}{order}{tested}",
                similar_of=positions.similar_of,
                places=places,
                range=range_words(similar),
                order=order,
                tested=tested,
            )
        )
    return say("Position: {sides}.", sides="; ".join(sides))


def range_words(rank: Rank) -> str:
    """Return a rank, as the probable half of the list where its range is wider; '' without one."""
    if rank.best is None or rank.worst is None:
        return ""
    half = rank.posterior.better_half if rank.posterior else None
    return rank_words(rank.best, rank.worst, rank.total, half, by_value=rank.by_value)


def _side(position: Position) -> str:
    """Return the larger side of a position: 'it is higher than 64 %'."""
    if not position.total:
        return say("there is none")
    share = f"{100 * max(position.below, position.above) // position.total}{NBSP}%"
    if position.below >= position.above:
        return say("it is higher than {share}", share=share)
    return say("it is lower than {share}", share=share)


def few_peers_words(comparison: Comparison) -> str:
    """What stands for the median where peers are tested, but too few have one; '' elsewhere."""
    median = comparison.reading.peers
    few = median is not None and median.value is None and median.covered
    tested = comparison.against == "peers" and comparison.rank.verdict is RankVerdict.RANGE
    if not (few and tested):
        return ""
    least = number_word(FEWEST)
    return say(
        "A median needs {least} peers with reliable values; here they are tested one by one.",
        least=least,
    )


def named_value_words(comparison: Comparison) -> str:
    """Return the comparison with a named value, a sentence; '' without one."""
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
        bounds=outcome.bounds,
    )


def comparison_table(comparison: Comparison) -> list[dict[str, str]]:
    """The peers one by one: Place, Value, 95 % interval, Quality, Result, Smallest difference."""
    metric = comparison.reading.metric
    return [
        {
            "Place": peer.estimate.place.full_name,
            "Value": format_value(metric, peer.estimate.value),
            "95 % interval": ""
            if peer.estimate.value is None
            else format_interval(
                metric, peer.estimate.lower, peer.estimate.upper, peer.estimate.interval
            ),
            "Quality": str(peer.estimate.quality or ""),
            "Result": _peer_result(metric, peer),
            "Smallest difference": smallest_gap_sentence(metric, peer.smallest_gap),
        }
        for peer in comparison.peers
    ]


def _peer_result(metric: Metric, peer: PeerResult) -> str:
    outcome, name = peer.outcome, peer.estimate.place.name
    if overruled := overruled_words(outcome.verdict, peer.family):
        return say(
            "{verdict} from {against}: {overruled}",
            verdict=localized(peer.family_verdict),
            against=name,
            overruled=overruled,
        )
    could_be = could_be_words(metric, outcome.bounds) if outcome.bounds else ""
    return verdict_sentence(peer.family_verdict, name, outcome.reason, could_be)


def _short_name(peer: PeerResult) -> str:
    """A name without a comma, for a row of names."""
    place = peer.estimate.place
    return f"{place.name} ({place.state_abbreviation})"
