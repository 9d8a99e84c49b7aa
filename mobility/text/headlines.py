"""Summaries of a page of metrics: its title, the sentences of its pillars, its lists.

Titles and pillars count the verdicts of the rows, without values older than five years; lists have
the larger ones of these (`analysis.places.screening`). Positions are named as
such. The numbers are those of a `SummaryCounts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from mobility.places import Level
from mobility.text import (
    count_of,
    format_number,
    joined,
    number_word,
    places_word,
    short_benchmark_words,
    within,
)
from mobility.text.messages import message

_COMPARED = {
    "better": "better than",
    "worse": "worse than",
    "higher": "higher than",
    "lower": "lower than",
    "practically the same": "practically the same as",
    "cannot tell": "not told apart from",
}
_RESULTS = {verdict: verdict for verdict in _COMPARED} | {"cannot tell": "cannot be told apart"}
HEADLINES = 3  # headlines of each kind in a list; fewer are explained
_NO_HEADLINE = {
    "practically the same": "practically the same",
    "cannot tell": "not told apart",
    "small difference": "different by little",
    "not sure enough among many tests": "not clear among all comparisons",
    "in the middle half": "in the middle half",
    "neither direction is better": "without a better direction",
}
_OLD = "older than five years"  # not among the tests and positions that a page counts


class StandoutWords(Protocol):
    """The clearest headline of some metrics (`analysis.places.screening.Standout`)."""

    @property
    def label(self) -> str:
        """The metric's short label."""

    @property
    def side(self) -> Literal["better", "worse"]:
        """Whether it is a strength or an area to explore."""

    @property
    def tested(self) -> bool:
        """Whether it was tested, or stands by position only."""


class SummaryCounts(Protocol):
    """How some metrics ended (`analysis.places.screening.Summary` says what each number counts)."""

    @property
    def metrics(self) -> int:
        """All of them."""

    @property
    def verdicts(self) -> Mapping[str, int]:
        """Tested ones by verdict."""

    @property
    def benchmarks(self) -> Sequence[tuple[str, str]]:
        """Kind and scope of the medians they were tested against."""

    @property
    def among_peers(self) -> bool:
        """Whether positions are among the peers, and not among all places of the level."""

    @property
    def placed(self) -> int:
        """Those with a position only."""

    @property
    def better_quarter(self) -> int:
        """Placed in the better quarter."""

    @property
    def middle_half(self) -> int:
        """Placed between the quarters."""

    @property
    def worse_quarter(self) -> int:
        """Placed in the worse quarter."""

    @property
    def old(self) -> int:
        """Judged, and older than five years."""

    @property
    def weak(self) -> int:
        """Too weak to judge."""

    @property
    def uncompared(self) -> int:
        """Values that are not compared for another reason."""

    @property
    def absent(self) -> Mapping[str, int]:
        """Without a value, by kind of absence."""

    @property
    def standout(self) -> StandoutWords | None:
        """The clearest headline."""

    @property
    def own(self) -> int:
        """Measures of somebody's own data sets, which are not among the metrics."""

    @property
    def own_compared(self) -> int:
        """Those of them that are tested or placed."""


def title_sentence(counts: SummaryCounts, level: Level, name: str) -> str:
    """Return the title of a place's page: how its tests ended, all of them together.

    'Nine of 47 measures can be compared reliably with the typical Ohio county: 1 better, 2 worse, 6
    cannot be told apart.' Headlines are fewer: they must be of some size (`headline_note`).
    """
    number = sum(counts.verdicts.values())
    recent = ", recent" if counts.old else ""
    metrics = count_of(counts.metrics, "measure")
    if not number:
        return f"{message(f'position.none{recent}', metrics=metrics, place=within(name))}."
    medians = [short_benchmark_words(kind, scope, level) for kind, scope in counts.benchmarks]
    text = message(
        f"position.tested{recent}",
        count=number_word(number),
        metrics=metrics,
        have="has" if number == 1 else "have",
        typical=" or ".join(name.replace("median", "typical", 1) for name in medians),
        results=", ".join(
            f"{format_number(counts.verdicts[verdict])} {phrase}"
            for verdict, phrase in _RESULTS.items()
            if counts.verdicts.get(verdict)
        ),
    )
    return f"{text}."


def others_sentence(counts: SummaryCounts, level: Level) -> str:
    """Return the positions of the other metrics of a page, or why they have none; '' for none."""
    unscored, reasons = unscored_words(counts)
    not_scored = f"{unscored}: {reasons}." if unscored else ""
    own = own_data_sentence(counts)
    return " ".join(filter(None, (positions_sentence(counts, level), not_scored, own)))


def unscored_words(counts: SummaryCounts) -> tuple[str, str]:
    """Return how many metrics have neither a test nor a rank, and why; two '' for none."""
    unjudged = list(_unjudged(counts))
    number = sum(count for count, _ in unjudged)
    if not number:
        return "", ""
    count = format_number(number)
    return message("position.unscored", count=count, are=_is(number)), joined(_counts(*unjudged))


def positions_sentence(counts: SummaryCounts, level: Level) -> str:
    """Return the positions of the metrics that nothing tests; '' for none."""
    quarters = joined(
        _counts(
            (counts.better_quarter, "in the better quarter"),
            (counts.worse_quarter, "in the worse quarter"),
            (counts.middle_half, "in the middle half"),
        )
    )
    return (
        f"By position only among {_others(counts, level)}, not tested: {quarters}."
        if quarters
        else ""
    )


def pillar_sentence(counts: SummaryCounts, level: Level) -> str:
    """Return the results of a pillar: tests first, then positions, then the clearest headline.

    'Two of eight metrics are better than in the median Ohio county and one is worse. By position
    only, three are in the worse quarter of U.S. counties. What stands out: Employed (better).'
    """
    own = own_data_sentence(counts)
    if not counts.metrics:
        return own or "No metric here."
    sentences = [_tests(counts, level), _positions(counts, level)]
    if not any(sentences):
        return " ".join(filter(None, (_nothing(counts), own)))
    out = counts.standout
    if out is not None:
        kind = "" if out.tested else " by position only"
        sentences.append(f"What stands out{kind}: {out.label} ({out.side}).")
    if counts.old:
        count = number_word(counts.old)
        sentences.append(f"Older than five years, so not counted: {count}.")
    return " ".join(filter(None, (*sentences, own)))


def own_data_sentence(counts: SummaryCounts) -> str:
    """Return how many measures come from the user's own data sets; '' for none.

    'Your data, counted apart: 5 measures, one of them compared.'
    """
    if not counts.own:
        return ""
    measures = count_of(counts.own, "measure")
    if counts.own == 1:
        compared = "compared" if counts.own_compared else "not compared"
    else:
        compared = f"{number_word(counts.own_compared) if counts.own_compared else 'none'} of them"
        compared += " compared"
    return f"Your data, counted apart: {measures}, {compared}."


def fewer_sentence(shown: int, elsewhere: int, left_out: Mapping[str, int], *, tested: bool) -> str:
    """Return why a list shows fewer than three headlines; '' when it shows three or more.

    ``shown`` metrics are in the list and ``elsewhere`` in the list of the other side;
    ``left_out`` counts the judged metrics of the same kind that are in neither, by reason
    (`Screening.left_out_counts`). Old ones are not counted, as in the title.
    """
    if shown >= HEADLINES:
        return ""
    old = left_out.get(_OLD, 0)
    number = shown + elsewhere + sum(left_out.values()) - old
    kind = "tested" if tested else "placed by position only"
    kind += " with recent values" if old else ""
    if not number:
        return f"No metric can be {kind}."
    reasons = joined(
        _counts(
            (elsewhere, "in the other list"),
            *((left_out.get(why, 0), phrase) for why, phrase in _NO_HEADLINE.items()),
        )
    )
    if not reasons:
        return f"No other metric can be {kind}."
    if number == 1:
        return f"The only metric {kind} is not in this list: {reasons.removeprefix('1 ')}."
    listed = f"Only {number_word(shown)}" if shown else "None"
    return (
        f"{listed} of the {format_number(number)} metrics {kind} {_is(max(shown, 1))} in this "
        f"list; the others: {reasons}."
    )


def headline_note(family: int) -> str:
    """Return why a metric can be better or worse in its row and be no headline."""
    return (
        "Typical means the median. "
        f"Of {count_of(family, 'comparison')} on the page some differ by chance, so a row says "
        "better or worse only where the difference is clear at 95 % and holds among all of them. A "
        "tested headline must also be of some size and no older than five years."
    )


def size_words(size: float | None, level: Level) -> str:
    """Return how far a tested value is from the median, in robust standard deviations.

    >>> size_words(1.24, Level.COUNTY)
    '1.2 times the usual spread of counties'
    """
    if size is None:
        return f"most {places_word(level)} have the same value, so the distance has no scale"
    return f"{format_number(size, 1)} times the usual spread of {places_word(level)}"


def _medians(counts: SummaryCounts, level: Level) -> str:
    """Return 'the median Ohio county', or both where two medians were used."""
    names = [short_benchmark_words(kind, scope, level) for kind, scope in counts.benchmarks]
    return f"the {' or '.join(names)}"


def _verdict_counts(verdicts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return pairs of 'better than', ... and its count, for verdicts that occur."""
    return [(phrase, verdicts[key]) for key, phrase in _COMPARED.items() if verdicts.get(key)]


def _alone(phrase: str) -> str:
    """Return 'worse on 2' for 'worse than on 2', after the median has been named."""
    return re.sub(r" (than|as|from)\b", "", phrase)


def _counts(*parts: tuple[int, str], spelled_out: bool = False) -> list[str]:
    """Return '3 suppressed' for every number above 0."""
    write = number_word if spelled_out else format_number
    return [f"{write(count)} {text}" for count, text in parts if count]


def _unjudged(counts: SummaryCounts) -> Iterable[tuple[int, str]]:
    """Return the metrics that are neither tested nor placed, with their reasons."""
    in_order = counts.better_quarter + counts.middle_half + counts.worse_quarter
    yield counts.placed - in_order, "without a better direction"
    yield counts.old, "older than five years"
    yield counts.weak, "too weak to judge"
    yield counts.uncompared, "not compared"
    for kind, count in counts.absent.items():
        yield count, kind


def _of_all(number: int, metrics: int) -> str:
    """Return 'Two of eight metrics', 'All three metrics', 'Both metrics' or 'The only metric'."""
    if metrics == 1:
        return "The only metric"
    if number == metrics == 2:
        return "Both metrics"
    if number == metrics:
        return f"All {number_word(metrics)} metrics"
    return f"{number_word(number).capitalize()} of {number_word(metrics)} metrics"


def _nothing(counts: SummaryCounts) -> str:
    """Return why none of a pillar's metrics can be judged."""
    recent = " on recent values" if counts.old else ""
    reasons = list(_unjudged(counts))
    if counts.metrics == 1:
        only = next(phrase for count, phrase in reasons if count)
        return f"The only metric cannot be judged{recent}: {only}."
    listed = joined(_counts(*reasons, spelled_out=True))
    return f"None of the {number_word(counts.metrics)} metrics can be judged{recent}: {listed}."


def _tests(counts: SummaryCounts, level: Level) -> str:
    """Return the sentence of a pillar about its tests, or ''."""
    ended = _verdict_counts(counts.verdicts)
    if not ended:
        return ""
    (phrase, number), *others = ended
    inside = "" if phrase.endswith(" from") else "in "
    against = f"{inside}{_medians(counts, level)}"
    first = f"{_of_all(number, counts.metrics)} {_is(number)} {phrase} {against}"
    rest = [f"{number_word(number)} {_is(number)} {_alone(phrase)}" for phrase, number in others]
    return f"{joined([first, *rest])}."


def _positions(counts: SummaryCounts, level: Level) -> str:
    """Return the sentence of a pillar about positions, or ''."""
    among = f" of {_others(counts, level)}"
    sides = [
        (counts.better_quarter, "in the better quarter"),
        (counts.worse_quarter, "in the worse quarter"),
    ]
    ended = [(n, phrase) for n, phrase in sides if n] or [
        (counts.middle_half, "in the middle half")
    ]
    if not ended[0][0]:
        return ""
    (number, phrase), *others = ended
    first = f"{number_word(number)} {_is(number)} {phrase}{among}"
    rest = [f"{number_word(number)} {phrase}" for number, phrase in others]
    return f"By position only, {joined([first, *rest])}."


def _others(counts: SummaryCounts, level: Level) -> str:
    """Return the set of a position: 'U.S. counties' or 'the peer counties'."""
    return f"{'the peer' if counts.among_peers else 'U.S.'} {places_word(level)}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
