"""A place on one page of paper: what can be said of it, and every metric by pillar.

For the folder of a meeting: the counts, both lists in their two kinds, and each metric with its
value, interval, year, place among all and how the comparison ended. The letters are as large as
the page allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.places.screening import Screening, summarize
from mobility.exports.drawing.logos import logo_svg
from mobility.exports.paper.typesetting import typeset
from mobility.figures.flat import flat_strip
from mobility.figures.profile import (
    SHARES_OF_GROUPS,
    Headline,
    by_pillar,
    distribution_strip,
    footnotes,
    interval_text,
    key_pictures,
    key_words,
    list_kinds,
    medians_of,
    rows_of,
    typical_words,
)
from mobility.figures.theme import LIGHT, STRIP_HEIGHT
from mobility.figures.words.readings import (
    compared_words,
    median_number,
    result_words,
    year_words,
)
from mobility.places import Jurisdiction, Level
from mobility.registry import Framework
from mobility.text import INVENTED, count_of, format_date, format_value
from mobility.text.headlines import (
    HEADLINES,
    NOTHING_STANDS_OUT,
    others_sentence,
    title_sentence,
)
from mobility.workspace.branding import Branding

_STRIP_WIDTH = 136  # pixels of the drawing, which the page makes smaller
_EDGE = 8
_POSITION = "A position is not a test."


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
    counts = summarize(profile.readings)
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
        "lists": [
            {"title": title, "kinds": [_kind(*kind) for kind in kinds]}
            for _, title, kinds in list_kinds(screening, counts, place.level)
        ],
        "nothing": NOTHING_STANDS_OUT,
        "pillars": [
            {
                "label": pillar.label,
                "rows": [_row(row, place) for section in sections for row in section.rows],
            }
            for pillar, sections in by_pillar(rows, framework)
        ],
        "key": _key(profile),
        "footer": [
            *([f"{mark}. Nothing here is true of any place."] if mark else []),
            " ".join((f"Source: {facts.source}.", *footnotes(rows), SHARES_OF_GROUPS, _POSITION)),
            f"Made on {format_date(facts.made)}. {facts.address}".rstrip(),
        ],
        "text": LIGHT.text,
        "heading": facts.branding.color or LIGHT.text,
        "accent": facts.branding.second or LIGHT.border,
        "logo": logo_svg(facts.branding.logo),
        "quiet": LIGHT.muted,
        "rule": LIGHT.border,
    }


def _kind(label: str, headlines: Sequence[Headline]) -> dict[str, Any]:
    """Return the headlines of a list that have one thing in common, its name above them."""
    return {
        "label": label,
        "items": [
            {
                "name": each.reading.metric.short_label,
                "value": format_value(each.reading.metric, each.reading.value),
                "facts": f" in {each.reading.year}{typical_words(each.reading)}",
            }
            for each in headlines[:HEADLINES]
        ],
    }


def _row(row: Reading, place: Jurisdiction) -> dict[str, Any]:
    """One metric: name, number, facts, medians and how it was compared; its strip as a drawing."""
    strip = distribution_strip(row)
    if row.absence is not None:
        facts: list[str] = []
        result = str(row.absence.kind)
    else:
        medians = [f"{name} {median_number(row, each)}" for name, each in medians_of(row, place)]
        middle = f"median: {', '.join(medians)}" if medians else ""
        facts = [interval_text(row), year_words(row)[0], middle]
        result = _result(row, place.level)
    return {
        "name": row.metric.short_label,
        "value": "" if row.absence else format_value(row.metric, row.value, unit=False),
        "unit": "" if row.absence else row.metric.unit_label,
        "facts": " · ".join(fact for fact in facts if fact),
        "result": result,
        "color": LIGHT.sides.get(row.family_verdict.side, ""),
        "strip": _drawing(strip, _STRIP_WIDTH) if strip else "",
        "alt": _strip_words(row, place) if strip else "",
    }


def _result(reading: Reading, level: Level) -> str:
    """How the comparison ended, in one line."""
    mark, result, more = compared_words(reading, level)
    if mark:
        return f"{mark} {result_words(reading, level)}"
    return f"{result}, not tested" if result else f"not compared: {more}"


def _strip_words(reading: Reading, place: Jurisdiction) -> str:
    """Return the text equivalent of a strip."""
    compared = compared_words(reading, place.level)
    medians = [
        f"the median of {'the U.S.' if name == 'U.S.' else 'the state'} is "
        f"{median_number(reading, median)}"
        for name, median in medians_of(reading, place)
        if median.value is not None
    ]
    return "; ".join(filter(None, (f"{reading.metric.short_label}: {compared.result}", *medians)))


def _key(profile: Profile) -> list[dict[str, str]]:
    """What the marks of a strip mean."""
    pictures = [
        _drawing(picture, float(picture.partition('width="')[2].partition('"')[0]))
        for picture in key_pictures()
    ]
    words = key_words(profile.jurisdiction)
    return [
        {"strip": picture, "words": text} for picture, text in zip(pictures, words, strict=True)
    ]


def _drawing(strip: str, width: float) -> str:
    """A strip as an SVG drawing of a fixed size, with room for marks that stand at its ends."""
    full = width + 2 * _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{full:g}" height="{STRIP_HEIGHT}" '
        f'viewBox="{-_EDGE} 0 {full:g} {STRIP_HEIGHT}">'
        f"{flat_strip(strip, width, LIGHT)}</svg>"
    )
