"""Readiness on one page of paper: each condition with its result, evidence and next step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from textwrap import shorten
from typing import Any

from mobility.exports.drawing.logos import logo_svg
from mobility.exports.paper.typesetting import typeset
from mobility.figures.figure import Figure
from mobility.figures.readiness import RoundStanding, condition_words
from mobility.figures.theme import LIGHT
from mobility.places import Jurisdiction
from mobility.registry.readiness import LEVELS, Condition, load_readiness
from mobility.text import format_date
from mobility.workspace import PlanRecord
from mobility.workspace.branding import Branding

NOTHING_WRITTEN = "Evidence and next step: not written yet."
_LONGEST = 330  # characters of a text, so that nine of them have room


def readiness_pdf(
    place: Jurisdiction,
    last: RoundStanding | None,
    written: Mapping[str, PlanRecord],
    figure: Figure,
    made: date,
    branding: Branding,
) -> bytes:
    """Return readiness as a PDF file of one page.

    Args:
        place: whose group it is.
        last: its last round; None without one.
        written: what is written about conditions, by their ids.
        figure: of that round, for its sentence and source.
        made: the day.
        branding: the logo and the colors of the place.
    """
    return typeset("readiness", readiness_facts(place, last, written, figure, made, branding))


def readiness_facts(
    place: Jurisdiction,
    last: RoundStanding | None,
    written: Mapping[str, PlanRecord],
    figure: Figure,
    made: date,
    branding: Branding,
) -> dict[str, Any]:
    """Return what stands on the page, as the template reads it; arguments are as above."""
    return {
        "place": place.full_name,
        "heading": f"Are we ready? {place.full_name}",
        "mark": figure.mark,
        "finding": f"{figure.title}.",
        "line": figure.subtitle,
        "conditions": [
            _condition(each, last, written.get(each.id))
            for each in load_readiness().conditions.values()
        ],
        "empty": NOTHING_WRITTEN,
        "footer": [
            " ".join(figure.footer),
            f"Made on {format_date(made)}. {figure.address}".rstrip(),
        ],
        "text": LIGHT.text,
        "color": branding.color or LIGHT.text,
        "logo": logo_svg(branding.logo),
        "quiet": LIGHT.muted,
        "rule": LIGHT.border,
    }


def _condition(
    condition: Condition, last: RoundStanding | None, record: PlanRecord | None
) -> dict[str, Any]:
    known = last.standing.conditions if last else ()
    standing = next((each for each in known if each.condition == condition.id), None)
    result, counts = "no answers yet", ""
    if standing is not None:
        result = condition_words(standing)
    if standing is not None and standing.counts:
        counts = ", ".join(
            f"{level.lower()} {count}" for level, count in zip(LEVELS, standing.counts, strict=True)
        )
    return {"name": condition.name, "result": result, "counts": counts, "parts": _parts(record)}


def _parts(record: PlanRecord | None) -> list[dict[str, str]]:
    if record is None:
        return []
    due = record.text("due")
    by = f"by {format_date(date.fromisoformat(due))}" if due else ""
    who = ", ".join(filter(None, (record.text("owner"), by)))
    texts = (
        ("Evidence:", record.text("evidence")),
        ("Next step:", record.text("next_step")),
        ("Who:", who),
    )
    return [
        {"label": label, "text": shorten(text, _LONGEST, placeholder=" …")}
        for label, text in texts
        if text
    ]
