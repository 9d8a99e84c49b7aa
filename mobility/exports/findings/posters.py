"""Posters for a data walk: tabloid paper, a finding each, large letters, room for sticky notes."""

from __future__ import annotations

from typing import Any

from mobility.exports.drawing.logos import logo_svg
from mobility.exports.drawing.qr import qr_svg
from mobility.exports.finding_words import QUESTIONS
from mobility.exports.findings.drawn import svg_pictures
from mobility.exports.findings.report import (
    NOTHING_YET,
    Progress,
    Report,
    ReportCard,
)
from mobility.exports.paper.typesetting import typeset
from mobility.exports.writing.texts import breaking, shortened
from mobility.figures.theme import LIGHT
from mobility.text.languages import localized, say, translatable

PROMPTS = (
    translatable("What do you notice?"),
    translatable("What surprises you?"),
    translatable("Who is not in this picture?"),
)
"""Questions for every chart; the first stands with those of its predictor."""
_MOST_PROMPTS = 3


def posters_pdf(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """A poster for each finding as a PDF file, a page each."""
    pictures = svg_pictures(report.cards, progress)
    progress(0.85, "Setting the posters")
    posters = [_poster(report, card, pictures.get(card.number)) for card in report.cards]
    words = {
        "title": say("Data walk: {place}", place=report.place),
        "language": report.language.value,
        "logo": say("Logo of {place}", place=report.place),
        "opens": say("Opens this view"),
        "notes_here": say("Your notes here"),
        "nothing": localized(NOTHING_YET),
    }
    pages = typeset("posters", {"posters": posters, **words})
    progress(1.0, "Done")
    return pages


def _poster(report: Report, card: ReportCard, picture: bytes | None) -> dict[str, Any]:
    """What stands on a poster, as the template reads it."""
    figure = card.figure
    mark = report.mark or (figure.mark if figure else "")
    own, prompts = card.prompts[: _MOST_PROMPTS - 1], [localized(each) for each in PROMPTS]
    address = figure.address if figure else report.address
    return {
        "mark": mark,
        "place": report.place,
        "predictor": card.predictor,
        "sentence": breaking(shortened(card.sentence, 300)),
        "verdict": card.verdict,
        "color": LIGHT.sides.get(card.side, LIGHT.text),
        "heading": report.branding.color or LIGHT.text,
        "line": report.branding.second or LIGHT.accent,
        "logo": logo_svg(report.branding.logo),
        "subtitle": breaking(figure.subtitle) if figure else "",
        "picture": (picture or b"").decode(),
        "alt": figure.summary if figure else "",
        "see": breaking(shortened(card.answers.get(localized(QUESTIONS["see"]), ""), 400)),
        "prompts": [prompts[0], *own] if own else prompts,
        "code": say("QR code of {address}", address=address),
        "qr": qr_svg(address) if address else "",
        "address": address,
        "notes": breaking(" ".join(figure.footer[:-1])) if figure else "",
        "footer": " · ".join(filter(None, (card.as_pinned, report.source, report.footer))),
    }
