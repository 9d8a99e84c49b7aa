"""Summaries of a page of metrics: its title, the sentences of its pillars, its lists.

Titles and pillars count the verdicts of the rows, without values older than five years; lists have
the larger ones of these (`analysis.places.screening`). Positions are named as
such. The numbers are those of a `SummaryCounts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from mobility.places import Level
from mobility.text import (
    count_of,
    format_number,
    joined,
    number_word,
    places_word,
    typical_place,
    within,
)
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import message, short_enough, wall_message

_RESULTS = {
    "better": translatable("better"),
    "worse": translatable("worse"),
    "higher": translatable("higher"),
    "lower": translatable("lower"),
    "practically the same": translatable("practically the same"),
    "cannot tell": translatable("cannot be told apart"),
}
HEADLINES = 3  # headlines of each kind in a list; the others are folded
NOTHING_STANDS_OUT = translatable("Nothing stands out here.")
_BOTH = 2  # medians: of the state and of the country
_MOST_NAMED = 2  # measures of a pillar; more are counted


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
    def labels(self) -> Mapping[str, Sequence[str]]:
        """Short labels of the tested by verdict, and of the placed by quarter."""

    @property
    def own(self) -> int:
        """Measures of somebody's own data sets, which are not among the metrics."""

    @property
    def own_compared(self) -> int:
        """Those of them that are tested or placed."""


def title_sentence(counts: SummaryCounts, level: Level, name: str, *, wall: bool = False) -> str:
    """Return the title of a place's page: how its tests ended, all of them together.

    'Nine of 47 measures can be compared reliably with the typical Ohio county: 1 better, 2 worse, 6
    cannot be told apart.' Headlines are fewer: they must be of some size (`headline_note`).
    """
    number = sum(counts.verdicts.values())
    metrics = count_of(counts.metrics, "measure")
    if not number:
        return f"{message('position.none', metrics=metrics, place=within(name))}."
    parts = {
        "count": number_word(number),
        "metrics": metrics,
        "typical": _typical(counts, level),
        "place": within(name),
    }
    if wall:
        versions = ("wall.position.tested", "wall.position.tested, brief")
        return short_enough(*(message(each, **parts) for each in versions))
    alike = {verdict for verdict, count in counts.verdicts.items() if count}
    if len(alike) == 1:
        result = _RESULTS[alike.pop()]
        untold = result == _RESULTS["cannot tell"]
        if number == 1:
            it = localized(result) if untold else say("is {result}", result=localized(result))
            return f"{message('position.tested, one', **parts, result=it)}."
        case = f"position.tested, {'none apart' if untold else 'all'}"
        everyone = say("both") if number == _BOTH else say("all")
        return f"{message(case, **parts, result=localized(result), all=everyone)}."
    text = message(
        "position.tested",
        **parts,
        results=", ".join(
            f"{format_number(counts.verdicts[verdict])} {localized(phrase)}"
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
    text = message(
        f"position.unscored{', all' if number == counts.metrics else ''}",
        count=format_number(number),
        are=_is(number),
        metrics=count_of(counts.metrics, "measure"),
    )
    return text, joined(_counts(*unjudged))


def positions_sentence(counts: SummaryCounts, level: Level) -> str:
    """Return the positions of the metrics that nothing tests; '' for none."""
    quarters = joined(
        _counts(
            (counts.better_quarter, say("in the best quarter")),
            (counts.worse_quarter, say("in the worst quarter")),
            (counts.middle_half, say("in the middle half")),
        )
    )
    return (
        say(
            "By position only among {others}, not tested: {quarters}.",
            others=_others(counts, level),
            quarters=quarters,
        )
        if quarters
        else ""
    )


def list_heading(side: str, counts: SummaryCounts, level: Level, *, tested: bool) -> str:
    """Return what the measures of a list ('areas', 'strengths') have in common, by kind."""
    return message(
        f"list.{side}, {'tested' if tested else 'placed'}",
        typical=_typical(counts, level),
        places=_others(counts, level),
    )


def pillar_sentence(counts: SummaryCounts, level: Level, name: str, *, wall: bool = False) -> str:
    """Return the result of the measures of a pillar; tests stand before positions.

    'Summit County does better than the typical Ohio county on Income, upper end.' On a wall it is
    one clause without a period.
    """
    own = own_data_sentence(counts)
    if not counts.metrics:
        return own or say("No metric here.")
    parts = {
        "place": within(name),
        "typical": _typical(counts, level),
        "places": _others(counts, level),
        "metrics": count_of(counts.metrics, "measure"),
        "reasons": _reasons(counts),
    }
    case, chosen = _pillar_case(counts)
    if case == "nothing" and counts.metrics == 1:
        case = "nothing, one"
    if wall:
        return _on_wall(counts, case, chosen, parts)
    named = {part: _named(counts, keys) for part, keys in chosen.items()}
    of_all = say(" of {measures}", measures=parts["metrics"])
    if len(named) > 1 and all(text.endswith(of_all) for text in named.values()):
        named["worse"] = named["worse"].removesuffix(of_all)
    return " ".join(filter(None, (f"{message(f'pillar.{case}', **parts, **named)}.", own)))


def _on_wall(
    counts: SummaryCounts,
    case: str,
    chosen: Mapping[str, Sequence[str]],
    parts: Mapping[str, str],
) -> str:
    """Return the result of a pillar with measures by name, or counted where names are long."""
    numbers = {
        part: sum(len(counts.labels.get(key, ())) for key in keys) for part, keys in chosen.items()
    }
    counted = {part: count_of(number, "measure") for part, number in numbers.items()}
    versions = [{part: _named(counts, keys) for part, keys in chosen.items()}, counted]
    if len(numbers) > 1:
        counted["worse"] = format_number(numbers["worse"])
    else:
        of_all = {part: _named(counts, keys, named=False) for part, keys in chosen.items()}
        versions.insert(1, of_all)
    return short_enough(*(wall_message(f"pillar.{case}", **parts, **each) for each in versions))


def _pillar_case(counts: SummaryCounts) -> tuple[str, Mapping[str, Sequence[str]]]:
    """Return the case of a pillar, and for its parts the verdicts or quarters that they name."""
    labels, untold = counts.labels, ("cannot tell", "practically the same")
    better, worse = {"better": ["better"]}, {"worse": ["worse"]}
    high, low = {"better": ["better quarter"]}, {"worse": ["worse quarter"]}
    cases: list[tuple[bool, str, Mapping[str, Sequence[str]]]] = [
        ("better" in labels and "worse" in labels, "better and worse", better | worse),
        ("better" in labels, "better", better),
        ("worse" in labels, "worse", worse),
        (
            "better quarter" in labels and "worse quarter" in labels,
            "both quarters",
            high | low,
        ),
        ("better quarter" in labels, "best quarter", high),
        ("worse quarter" in labels, "worst quarter", low),
        ("cannot tell" in labels, "untold", {"tested": untold}),
        ("practically the same" in labels, "same", {"tested": untold[1:]}),
        ("middle half" in labels, "middle", {"middle": ["middle half"]}),
    ]
    return next(((case, parts) for holds, case, parts in cases if holds), ("nothing", {}))


def _reasons(counts: SummaryCounts) -> str:
    """Return why the measures cannot be judged, counted where there is more than one reason."""
    unjudged = [(count, reason) for count, reason in _unjudged(counts) if count]
    return unjudged[0][1] if len(unjudged) == 1 else joined(_counts(*unjudged))


def _named(counts: SummaryCounts, keys: Sequence[str], *, named: bool = True) -> str:
    """Return the measures of some verdicts or quarters in words."""
    labels = [label for key in keys for label in counts.labels.get(key, ())]
    return measures_words(labels, counts.metrics, named=named)


def measures_words(labels: Sequence[str], total: int, *, named: bool = True) -> str:
    """Return up to two measures by name in quotes, else how many of all; not ``named``: how many.

    >>> measures_words(["Income", "Violent crime"], 9), measures_words(["a", "b", "c"], 9)
    ('“Income” and “Violent crime”', '3 of 9 measures')
    """
    if named and len(labels) <= _MOST_NAMED:
        return joined([f"“{label}”" for label in labels])
    if len(labels) == total:
        return say("all {measures}", measures=count_of(total, "measure"))
    return say(
        "{number} of {measures}",
        number=format_number(len(labels)),
        measures=count_of(total, "measure"),
    )


def own_data_sentence(counts: SummaryCounts) -> str:
    """Return how many measures come from the user's own data sets; '' for none.

    'Your data, counted apart: 5 measures, one of them compared.'
    """
    if not counts.own:
        return ""
    measures = count_of(counts.own, "measure")
    if counts.own == 1:
        compared = say("compared") if counts.own_compared else say("not compared")
    else:
        compared = say("none of them compared")
        if counts.own_compared:
            compared = say("{some} of them compared", some=number_word(counts.own_compared))
    return say(
        "Your data, counted apart: {measures}, {compared}.", measures=measures, compared=compared
    )


def headline_note(family: int) -> str:
    """Return why a metric can be better or worse in its row and be no headline."""
    return say(
        "Typical means the median. Of {comparisons} on the page some differ by "
        "chance, so a row says better or worse only where the difference is "
        "clear at 95 % and holds among all of them. A tested headline must "
        "also be of some size and no older than five years.",
        comparisons=count_of(family, "comparison"),
    )


def size_words(size: float | None, level: Level) -> str:
    """Return how far a tested value is from the median, in robust standard deviations.

    >>> size_words(1.24, Level.COUNTY)
    '1.2 times the usual spread of counties'
    """
    if size is None:
        return say(
            "most {places} have the same value, so the distance has no scale",
            places=places_word(level),
        )
    return say(
        "{size} times the usual spread of {places}",
        size=format_number(size, 1),
        places=places_word(level),
    )


def _typical(counts: SummaryCounts, level: Level) -> str:
    """Return 'typical Ohio county', or both where two medians were used; typical is the median."""
    names = [typical_place(kind, scope, level) for kind, scope in counts.benchmarks]
    if len(names) < _BOTH:
        return "".join(names)
    return say("{first} or {second}", first=", ".join(names[:-1]), second=names[-1])


def _counts(*parts: tuple[int, str]) -> list[str]:
    """Return '3 suppressed' for every number above 0."""
    return [f"{format_number(count)} {text}" for count, text in parts if count]


def _unjudged(counts: SummaryCounts) -> Iterable[tuple[int, str]]:
    """Return the metrics that are neither tested nor placed, with their reasons."""
    in_order = counts.better_quarter + counts.middle_half + counts.worse_quarter
    yield counts.placed - in_order, say("without a better direction")
    yield counts.old, say("older than five years")
    yield counts.weak, say("too weak to judge")
    yield counts.uncompared, say("not compared")
    for kind, count in counts.absent.items():
        yield count, localized(kind)


def _others(counts: SummaryCounts, level: Level) -> str:
    """Return the set of a position: 'U.S. counties' or 'the peer counties'."""
    places = places_word(level)
    if counts.among_peers:
        return say("the peer {places}", places=places)
    return say("U.S. {places}", places=places)


def _is(number: int) -> str:
    return say("is") if number == 1 else say("are")
