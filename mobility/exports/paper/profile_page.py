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
from mobility.text.languages import (
    Language,
    current_language,
    draft_note,
    localized,
    say,
    speaking,
)
from mobility.text.names import framework_in, in_language
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
    profile: Profile,
    screening: Screening,
    framework: Framework,
    facts: PageFacts,
    language: Language = Language.ENGLISH,
) -> bytes:
    """The profile of a place as a PDF file of one page, in a language."""
    with speaking(language):
        content = profile_facts(
            in_language(language, profile),
            in_language(language, screening),
            framework_in(language, framework),
            facts,
        )
    return typeset("profile", content)


def profile_facts(
    profile: Profile, screening: Screening, framework: Framework, facts: PageFacts
) -> dict[str, Any]:
    """What stands on the page, as the template reads it, in the language of the block."""
    place, language = profile.jurisdiction, current_language()
    counts = summarize(profile.readings)
    rows = rows_of(profile.readings)
    count = count_of(place.population or 0, "person", "people")
    people = (
        say("{people} in {year}", people=count, year=place.population_year)
        if place.population
        else ""
    )
    edition = say("release of {year}", year=profile.release.year)
    mark = localized(INVENTED) if profile.release.demonstration else ""
    notes = (
        say("Source: {source}.", source=localized(facts.source)),
        *footnotes(rows),
        localized(SHARES_OF_GROUPS),
        say("A position is not a test."),
    )
    made = say("Made on {day}.", day=format_date(facts.made))
    return {
        "place": place.full_name,
        "line": " · ".join(filter(None, (people, edition))),
        "language": language.value,
        "title": say("{place}: Mobility Metrics", place=place.full_name),
        "logo_of": say("Logo of {place}", place=place.full_name),
        "mark": mark,
        "finding": title_sentence(counts, place.level, place.name),
        "others": others_sentence(counts, place.level),
        "lists": [
            {"title": title, "kinds": [_kind(*kind) for kind in kinds]}
            for _, title, kinds in list_kinds(screening, counts, place.level)
        ],
        "nothing": localized(NOTHING_STANDS_OUT),
        "pillars": [
            {
                "label": pillar.label,
                "rows": [_row(row, place) for section in sections for row in section.rows],
            }
            for pillar, sections in by_pillar(rows, framework)
        ],
        "key": _key(profile),
        "footer": [
            *([f"{mark}. {say('Nothing here is true of any place.')}"] if mark else []),
            " ".join(notes),
            " ".join(filter(None, (made, draft_note(language), facts.address))),
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
                "facts": say(
                    " in {year}{typical}",
                    year=each.reading.year,
                    typical=typical_words(each.reading),
                ),
            }
            for each in headlines[:HEADLINES]
        ],
    }


def _row(row: Reading, place: Jurisdiction) -> dict[str, Any]:
    """One metric: name, number, facts, medians and how it was compared; its strip as a drawing."""
    strip = distribution_strip(row)
    if row.absence is not None:
        facts: list[str] = []
        result = localized(str(row.absence.kind))
    else:
        medians = [f"{name} {median_number(row, each)}" for name, each in medians_of(row, place)]
        middle = say("median: {values}", values=", ".join(medians)) if medians else ""
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
    if result:
        return say("{result}, not tested", result=result)
    return say("not compared: {reason}", reason=more)


def _strip_words(reading: Reading, place: Jurisdiction) -> str:
    """Return the text equivalent of a strip."""
    compared = compared_words(reading, place.level)
    medians = [
        say("the median of the U.S. is {value}", value=median_number(reading, median))
        if median.kind == "nation"
        else say("the median of the state is {value}", value=median_number(reading, median))
        for _, median in medians_of(reading, place)
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
