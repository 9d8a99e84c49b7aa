"""The summary of findings as one HTML file: it opens anywhere, prints well and runs nothing.

Charts are images inside the file: an image runs no script, whatever a workspace file brought along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mobility.exports.findings.drawn import NOT_DRAWN, svg_pictures
from mobility.exports.findings.report import (
    CAREFUL,
    NOTHING_YET,
    TITLE,
    Progress,
    Report,
    ReportCard,
    ReportSection,
)
from mobility.exports.writing.page import chart_image, html_page, link, logo_image, text, written
from mobility.text.languages import localized, say
from mobility.text.verdicts import Verdict


def html_bytes(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """The report as an HTML file that needs no other."""
    pictures = svg_pictures(report.cards, progress)
    progress(0.9, "Writing the page")
    body = "\n".join(_body(report, pictures))
    page = html_page(report, body)
    progress(1.0, "Done")
    return page


def _body(report: Report, pictures: Mapping[int, bytes]) -> Iterator[str]:
    if report.mark:
        yield f'<aside class="mark top">{text(report.mark)}</aside>'
    yield "<header>"
    yield logo_image(report)
    yield f'<p class="kind">{text(localized(TITLE))}</p><h1>{text(report.place)}</h1>'
    if report.mark:
        yield f'<p class="mark">{text(report.warning)}</p>'
    made = say("Made on {day}. Source: {source}.", day=report.date, source=report.source)
    yield f"<p>{text(made)}</p><p>{text(localized(CAREFUL))}</p>"
    if report.address:
        yield f"<p>{text(say('Open the board'))}: {link(report.address)}</p>"
    yield "</header><main>"
    yield f'<section class="summary"><h2>{text(say("What was found"))}</h2>'
    for section in report.sections:
        if section.cards:
            yield f"<h3>{text(section.label)}</h3><ol>"
            yield from (_listed(card) for card in section.cards)
            yield "</ol>"
    if not report.cards:
        yield f"<p>{text(localized(NOTHING_YET))}</p>"
    yield "</section>"
    yield f'<section><h2 id="covered">{text(say("What is covered"))}</h2><ul>'
    yield from (f"<li>{text(line)}</li>" for line in report.open_points)
    yield "</ul></section>"
    for section in report.sections:
        if section.cards:  # the others are named above
            yield from _section(section, pictures)
    yield "</main>"
    yield from _end(report)


def _listed(card: ReportCard) -> str:
    """A finding in the list at the start: its sentence as a link, and its verdict."""
    outcome = f' <span class="{card.side}">{text(card.outcome)}</span>' if card.outcome else ""
    link = f'<a href="#finding-{card.number}" dir="auto">{text(card.sentence)}</a>'
    return f'<li value="{card.number}">{link}{outcome}</li>'


def _section(section: ReportSection, pictures: Mapping[int, bytes]) -> Iterator[str]:
    yield f'<section class="pillar"><h2>{text(section.label)}</h2>'
    if section.description:
        yield f'<p class="quiet">{text(section.description)}</p>'
    predictor = None
    for card in section.cards:
        if card.predictor != predictor:
            yield f"<h3>{text(card.predictor or say('No predictor'))}</h3>"
        predictor = card.predictor
        yield from _card(card, pictures.get(card.number))
    yield "</section>"


def _card(card: ReportCard, picture: bytes | None) -> Iterator[str]:
    """A finding: its sentence first."""
    yield f'<article id="finding-{card.number}">'
    yield written(f"{card.number}. {card.sentence}", "h4")
    if card.verdict:
        yield f'<p class="verdict {card.side}">{text(card.verdict)}</p>'
    yield f'<p class="quiet">{text(card.facts)}</p>'
    for sentence in card.changed:
        changed = say("Changed since it was pinned: {change}", change=sentence)
        yield f'<p class="mark">{text(changed)}</p>'
    yield from _chart(card, picture)
    if card.answers:
        yield "<dl>"
        for heading, answer in card.answers.items():
            yield f"<dt>{heading}</dt>{written(answer, 'dd')}"
        yield "</dl>"
    if card.links:
        yield "<ul>"
        yield from (written(link, "li") for link in card.links)
        yield "</ul>"
    yield "</article>"


def _chart(card: ReportCard, picture: bytes | None) -> Iterator[str]:
    figure = card.figure
    if figure is None:
        return
    yield "<figure>"
    yield from (written(each, kind="quiet") for each in (figure.title, figure.subtitle) if each)
    if picture is None:
        yield f"<p>{text(localized(NOT_DRAWN))} {text(figure.summary)}</p>"
    else:
        yield chart_image(picture, figure.summary)
    notes = text(" ".join(figure.footer if picture is None else figure.footer[:-1]))
    if figure.address:
        notes += f' <a href="{text(figure.address)}">{text(say("Open this view"))}</a>'
    if notes:
        yield f"<figcaption>{notes}</figcaption>"
    yield "</figure>"


def _end(report: Report) -> Iterator[str]:
    """Citation, sources, and what the verdicts mean."""
    yield f"<footer><h2>{text(say('Sources and how to cite'))}</h2>"
    for line in (report.citation, say("Source: {source}.", source=report.source), *report.origins):
        if line:
            yield f"<p>{text(line)}</p>"
    yield f"<h2>{text(say('How a comparison ends'))}</h2><dl>"
    for verdict in Verdict:
        word, meaning = localized(verdict.value), localized(verdict.meaning)
        yield f"<dt>{text(word)}</dt><dd>{text(meaning)}</dd>"
    yield "</dl>"
    if report.methods:
        yield f"<h2>{text(say('How it was worked out'))}</h2><dl>"
        for name, about in report.method_notes:
            yield f"<dt>{text(name)}</dt><dd>{text(about)}</dd>"
        yield "</dl>"
    yield f'<p class="quiet">{text(report.footer)}</p></footer>'
