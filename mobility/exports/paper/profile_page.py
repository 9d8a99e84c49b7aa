"""A place on one page of paper: what can be said of it, and every metric by pillar.

For the folder of a meeting: the counts, both lists in their two kinds, and each metric with its
value, interval, year, place among all and how the comparison ended. The letters are as large as
the page allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.places.screening import Findings, Screening, summarize
from mobility.exports.drawing.logos import logo_svg
from mobility.exports.paper.typesetting import typeset
from mobility.figures.flat import flat_strip
from mobility.figures.profile import (
    Row,
    by_pillar,
    distribution_strip,
    footnotes,
    key_pictures,
    rows_of,
)
from mobility.figures.theme import LIGHT, STRIP_HEIGHT
from mobility.figures.words.readings import (
    compared_words,
    median_number,
    part_words,
    result_words,
    year_words,
)
from mobility.places import Level
from mobility.registry import Framework, IntervalKind
from mobility.text import (
    INVENTED,
    count_of,
    format_date,
    format_interval,
    format_value,
    places_word,
)
from mobility.text.headlines import HEADLINES, fewer_sentence, others_sentence, title_sentence
from mobility.workspace.branding import Branding

_STRIP_WIDTH = 136  # pixels of the drawing, which the page makes smaller
_EDGE = 8


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says beside the numbers.

    Attributes:
        source: who published them.
        address: where they are shown; empty where others cannot open it.
        made: the day.
        branding: the logo and the colors of the place.
    """

    source: str
    address: str
    made: date
    branding: Branding = field(default_factory=Branding)


def profile_pdf(
    profile: Profile, screening: Screening, framework: Framework, facts: PageFacts
) -> bytes:
    """The profile of a place as a PDF file of one page."""
    return typeset("profile", profile_facts(profile, screening, framework, facts))


def profile_facts(
    profile: Profile, screening: Screening, framework: Framework, facts: PageFacts
) -> dict[str, Any]:
    """What stands on the page, as the template reads it."""
    place = profile.jurisdiction
    counts = summarize(profile.readings, screening)
    rows = rows_of(profile.readings)
    people = (
        f"{count_of(place.population, 'person', 'people')} in {place.population_year} · "
        if place.population
        else ""
    )
    mark = INVENTED if profile.release.demonstration else ""
    return {
        "place": place.full_name,
        "line": f"{people}release of {profile.release.year}",
        "mark": mark,
        "finding": title_sentence(counts, place.level, place.name),
        "others": others_sentence(counts, place.level),
        "lists": list(_lists(screening, place.level)),
        "pillars": [
            {
                "label": pillar.label,
                "rows": [_row(row, place.level) for section in sections for row in section.rows],
            }
            for pillar, sections in by_pillar(rows, framework)
        ],
        "key": _key(profile),
        "footer": [
            *([f"{mark}. Nothing here is true of any place."] if mark else []),
            f"Source: {facts.source}. {' '.join(footnotes(rows))} A position is not a test.",
            f"Made on {format_date(facts.made)}. {facts.address}".rstrip(),
        ],
        "text": LIGHT.text,
        "heading": facts.branding.color or LIGHT.text,
        "accent": facts.branding.second or LIGHT.border,
        "logo": logo_svg(facts.branding.logo),
        "quiet": LIGHT.muted,
        "rule": LIGHT.border,
    }


def _lists(screening: Screening, level: Level) -> Iterator[dict[str, Any]]:
    """Areas to explore and strengths, tested and by position only apart."""
    sides = (
        ("Areas to explore", screening.areas, screening.strengths),
        ("Strengths", screening.strengths, screening.areas),
    )
    for title, shown, others in sides:
        yield {
            "title": title,
            "kinds": [
                _kind(
                    "Tested",
                    [finding.reading for finding in shown.tested],
                    fewer_sentence(
                        len(shown.tested),
                        len(others.tested),
                        screening.left_out_counts(tested=True),
                        tested=True,
                    ),
                    level,
                ),
                _kind(
                    "Position only, not tested",
                    [finding.reading for finding in shown.position],
                    _fewer_placed(shown, others, screening),
                    level,
                ),
            ],
        }


def _fewer_placed(board: Findings, others: Findings, screening: Screening) -> str:
    left_out = screening.left_out_counts(tested=False)
    return fewer_sentence(len(board.position), len(others.position), left_out, tested=False)


def _kind(label: str, readings: Sequence[Reading], fewer: str, level: Level) -> dict[str, Any]:
    """Return a list with its heading; ``fewer`` is the text of an empty one."""
    return {
        "label": label,
        "items": [
            {
                "name": reading.metric.short_label,
                "value": format_value(reading.metric, reading.value),
                "result": _result(reading, level),
            }
            for reading in readings[:HEADLINES]
        ],
        "fewer": "" if readings else fewer,
    }


def _row(row: Row, level: Level) -> dict[str, Any]:
    """One metric: name, number, facts and how it was compared; its strip as a drawing."""
    lead = row.lead
    strip = distribution_strip(lead)
    if lead.absence is not None:
        facts: list[str] = []
        result = str(lead.absence.kind)
    else:
        facts = [_interval(lead), year_words(lead)[0], *map(part_words, row.parts)]
        result = _result(lead, level)
    return {
        "name": lead.metric.short_label,
        "value": "" if lead.absence else format_value(lead.metric, lead.value, unit=False),
        "unit": "" if lead.absence else lead.metric.unit_label,
        "facts": " · ".join(fact for fact in facts if fact),
        "result": result,
        "color": LIGHT.sides.get(lead.family_verdict.side, ""),
        "strip": _drawing(strip, _STRIP_WIDTH) if strip else "",
        "alt": _strip_words(lead, level) if strip else "",
    }


def _result(reading: Reading, level: Level) -> str:
    """How the comparison ended, in one line."""
    mark, result, more = compared_words(reading, level)
    if mark:
        return f"{mark} {result_words(reading, level)}"
    return f"{result}, not tested" if result else f"not compared: {more}"


def _interval(reading: Reading) -> str:
    if reading.interval is IntervalKind.NONE:
        return ""
    return format_interval(reading.metric, reading.lower, reading.upper, reading.interval)


def _strip_words(reading: Reading, level: Level) -> str:
    """Return the text equivalent of a strip."""
    compared = compared_words(reading, level)
    medians = [
        f"the median of {scope} is {median_number(reading, median)}"
        for scope, median in (("the state", reading.state), ("the U.S.", reading.nation))
        if median is not None and median.value is not None
    ]
    return "; ".join(filter(None, (f"{reading.metric.short_label}: {compared.result}", *medians)))


def _key(profile: Profile) -> list[dict[str, str]]:
    """What the marks of a strip mean."""
    place = profile.jurisdiction
    many, place_word = places_word(place.level), places_word(place.level, 1)
    texts = (
        f"all {many}",
        f"median {place.state_name} {place_word}",
        f"median U.S. {place_word}",
        "here, with 95 % interval",
        "weak: not judged",
    )
    pictures = [
        _drawing(picture, float(picture.partition('width="')[2].partition('"')[0]))
        for picture in key_pictures()
    ]
    return [
        {"strip": picture, "words": text} for picture, text in zip(pictures, texts, strict=True)
    ]


def _drawing(strip: str, width: float) -> str:
    """A strip as an SVG drawing of a fixed size, with room for marks that stand at its ends."""
    full = width + 2 * _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{full:g}" height="{STRIP_HEIGHT}" '
        f'viewBox="{-_EDGE} 0 {full:g} {STRIP_HEIGHT}">'
        f"{flat_strip(strip, width, LIGHT)}</svg>"
    )
