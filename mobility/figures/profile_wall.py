"""The overview on a wall: what to explore, strengths and each pillar, a screen each."""

from __future__ import annotations

from dataclasses import replace

from mobility.analysis.places.screening import Findings
from mobility.figures.profile import SPEC, ScreenedProfile, Section, View, profile_views
from mobility.text import count_of, places_word, within
from mobility.text.messages import message

_AREAS, _STRENGTHS = "Areas to explore", "Strengths"  # begin the headings of both lists
_IN_ORDER = "What stands out, then the others"


def wall_views(screened: ScreenedProfile) -> list[View]:
    """Return the screens of a meeting; a wall shows the first three rows of each.

    First the areas to explore and the strengths, where there are any, and then each pillar, with
    its headlines before its other rows.
    """
    screening = screened.screening
    highlights, *pillars = profile_views(screened)
    headlines = [row for section in highlights.sections for row in section.rows]
    views = []
    for title, verdict, findings, id_ in (
        (_AREAS, "worse", screening.areas, SPEC.id),
        (_STRENGTHS, "better", screening.strengths, "strengths"),
    ):
        if own := [each for each in highlights.sections if each.heading.startswith(title)]:
            views.append(View(id_, title, _side_sentence(screened, findings, verdict), own))
    for pillar in pillars:
        rows = [row for section in pillar.sections for row in section.rows]
        rows.sort(key=lambda row: headlines.index(row) if row in headlines else len(headlines))
        views.append(replace(pillar, sections=[Section(_IN_ORDER, rows)]))
    if not any(view.id == SPEC.id for view in views):
        views.insert(0, replace(highlights, sections=[]))
    return views


def _side_sentence(screened: ScreenedProfile, findings: Findings, verdict: str) -> str:
    """Return on how many measures a place is clearly better or worse."""
    place, number = screened.profile.jurisdiction, len(findings.tested)
    text = message(
        "wall.side" if number else "wall.side, none",
        place=within(place.name),
        verdict=verdict,
        typical=f"typical {places_word(place.level, 1)}",
        metrics=count_of(number, "measure"),
    )
    return f"{text}."
