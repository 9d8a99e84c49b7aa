"""The head of the overview: the finding, areas to explore and strengths, and what is not judged.

Tested and position only are two lists under two headings on each side, and never one order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.places.screening import (
    Findings,
    PositionFinding,
    Screening,
    TestedFinding,
    Why,
    summarize,
)
from mobility.figures.profile import key_pictures
from mobility.places import Jurisdiction
from mobility.text import format_value, places_word
from mobility.text.headlines import (
    HEADLINES,
    fewer_sentence,
    headline_note,
    others_sentence,
    size_words,
    title_sentence,
)
from mobility.text.verdicts import Verdict
from pages.ui.markup import opener, small

_LEFT_OUT = {Why.CANNOT_TELL: "about the same"}
Finding = TestedFinding | PositionFinding


def head(profile: Profile, screening: Screening, *, key: bool = True) -> str:
    """In HTML: the finding in large type, the lists, and the key to the pictures of the rows.

    `key=False` leaves the key out where other pictures follow.
    """
    place = profile.jurisdiction
    counts = summarize(profile.readings, screening)
    lists = (
        _list("areas", "Areas to explore", screening.areas, screening.strengths, screening, place)
        + _list("strengths", "Strengths", screening.strengths, screening.areas, screening, place)
        + _unjudged(screening, place)
    )
    return (
        f'<p class="finding">{escape(title_sentence(counts, place.level, place.name))}</p>'
        f'<p class="counts">{escape(others_sentence(counts, place.level))}</p>'
        f'<div class="lists">{lists}</div>{_key(place) if key else ""}'
    )


def _key(place: Jurisdiction) -> str:
    """What the marks in the rows mean, once above all rows."""
    many = places_word(place.level)
    words = (
        f"all {many}",
        f"median {place.state_name} {places_word(place.level, 1)} (of how many)",
        f"median U.S. {places_word(place.level, 1)}",
        "here, with 95 % interval",
        "weak: not judged",
    )
    items = zip(key_pictures(), words, strict=True)
    listed = "".join(f"<li>{picture}{escape(text)}</li>" for picture, text in items)
    return f'<ul class="key" role="list">{listed}</ul>'


def _list(
    side: str,
    title: str,
    findings: Findings,
    others: Findings,
    screening: Screening,
    place: Jurisdiction,
) -> str:
    """One side with its two kinds, and why a kind is short."""
    kinds: Sequence[tuple[str, Sequence[Finding], int, bool]] = (
        ("Tested", findings.tested, len(others.tested), True),
        ("Position only, not tested", findings.position, len(others.position), False),
    )
    body = ""
    for kind, found, elsewhere, tested in kinds:
        left_out = screening.left_out_counts(tested=tested)
        fewer = fewer_sentence(len(found), elsewhere, left_out, tested=tested)
        body += f"<h3>{kind}</h3>{_items(found, place)}{_fewer(fewer)}"
    return f'<section class="{side}" aria-label="{title}"><h2>{title}</h2>{body}</section>'


def _fewer(sentence: str) -> str:
    """Why there are fewer than three: how many in view, the reasons of the others unfold."""
    first, found, others = sentence.partition("; the others: ")
    if not found:
        return small(sentence)
    reasons = small(f"The others: {others}")
    return f'<details class="fewer"><summary>{escape(first)}</summary>{reasons}</details>'


def _items(findings_listed: Sequence[Finding], place: Jurisdiction) -> str:
    """The first three, and the others folded away."""
    first, rest = findings_listed[:HEADLINES], findings_listed[HEADLINES:]
    more = f"<details><summary>{len(rest)} more</summary>{_ul(rest, place)}</details>"
    return (_ul(first, place) if first else "") + (more if rest else "")


def _ul(findings_listed: Iterable[Finding], place: Jurisdiction) -> str:
    items = "".join(f"<li>{_item(finding, place)}</li>" for finding in findings_listed)
    return f'<ul role="list">{items}</ul>'


def _item(one: Finding, place: Jurisdiction) -> str:
    """A headline: symbol, metric, value with unit and year; it opens its metric."""
    reading, tested = one.reading, isinstance(one, TestedFinding)
    metric = reading.metric
    up, down = (Verdict.BETTER, Verdict.WORSE) if tested else (Verdict.HIGHER, Verdict.LOWER)
    mark = (up if one.side == "better" else down).symbol
    words = f"{one.side}, {'tested' if tested else 'by position only'}: "
    value = escape(format_value(metric, reading.value, unit=False))
    unit = f"{metric.unit_label}, {reading.year}" if metric.unit_label else f"{reading.year}"
    far = escape(size_words(one.size, place.level)) if isinstance(one, TestedFinding) else ""
    title = f' title="{far} from the median"' if far else ""
    content = (
        f'<span class="mark" aria-hidden="true">{mark}</span><span{title}>'
        f'<span class="heard">{words}</span>{escape(metric.short_label)} <b>{value}</b> '
        f'<span class="unit">{escape(unit)}</span></span>'
    )
    return opener(metric.id, content, f"item {one.side}")


def _unjudged(screening: Screening, place: Jurisdiction) -> str:
    """What is in neither list: not judged by reason, and judged without a headline by reason."""
    reasons = _not_judged(screening, place)
    number = sum(len(readings) for readings in reasons.values())
    left_out: dict[str, tuple[Reading, ...]] = {
        _LEFT_OUT.get(why, why.value): readings
        for why in Why
        if why is not Why.NOT_COMPARED and (readings := screening.left_out(why))
    }
    title = f"Not judged ({number})"
    body = _folded(reasons) if reasons else small("Every value here is judged.")
    if left_out:
        body += f"<h3>Judged, no headline</h3>{_folded(left_out)}"
    method = small(headline_note(screening.family)) + small(screening.method.words)
    body += f"<details><summary>How the lists are made</summary>{method}</details>"
    return f'<section class="unjudged" aria-label="{title}"><h2>{title}</h2>{body}</section>'


def _not_judged(screening: Screening, place: Jurisdiction) -> Mapping[str, Sequence[Reading]]:
    """Readings by the reason in short; own data sets with too few places share one reason."""
    own = f"Your data: too few {places_word(place.level)} to compare"
    groups: dict[str, list[Reading]] = {}
    for reason, readings in screening.not_judged.items():
        for reading in readings:
            few = {median.reason for median in (reading.state, reading.nation) if median}
            is_own = bool(reading.metric.supplement) and reason in few
            groups.setdefault(own if is_own else reason.split(":")[0], []).append(reading)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


def _folded(groups: Mapping[str, Sequence[Reading]]) -> str:
    """A line for each reason with its number; the metrics behind it unfold."""
    return "".join(
        f"<details><summary>{escape(reason)} <b>{len(readings)}</b></summary>"
        f'<ul role="list">{"".join(f"<li>{_name(reading)}</li>" for reading in readings)}</ul>'
        "</details>"
        for reason, readings in groups.items()
    )


def _name(reading: Reading) -> str:
    return opener(reading.metric.id, escape(reading.metric.short_label), "item")
