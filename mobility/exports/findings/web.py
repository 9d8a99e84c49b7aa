"""The summary of findings as one HTML file: it opens anywhere, prints well and runs nothing.

Charts are images inside the file: an image runs no script, whatever a workspace file brought along.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from mobility.exports.drawing.pictures import svg_size
from mobility.exports.drawing.typefaces import with_letters
from mobility.exports.findings.drawn import NOT_DRAWN, svg_pictures
from mobility.exports.findings.report import (
    CAREFUL,
    NOTHING_YET,
    TITLE,
    Progress,
    Report,
    ReportCard,
    ReportSection,
    clean,
)
from mobility.figures.theme import LIGHT
from mobility.text.verdicts import Verdict

_STYLES = Path(__file__).with_suffix(".css")
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html_bytes(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """The report as an HTML file that needs no other."""
    pictures = svg_pictures(report.cards, progress)
    progress(0.9, "Writing the page")
    body = "\n".join(_body(report, pictures))
    # On every printed page; the margins of a page hold no element, so a style sheet writes it.
    mark = (
        f"@page {{ @top-center {{ content: {_css_text(report.mark)} }} }}\n" if report.mark else ""
    )
    title = f"{report.mark}: {report.title}" if report.mark else report.title
    page = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n"
        f"<style>\n{_colors(report)}{_STYLES.read_text('utf-8')}{mark}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    progress(1.0, "Done")
    return page.encode()


def _colors(report: Report) -> str:
    """Return the colors of the theme and of the place, as a style sheet has them."""
    heading = report.branding.color or LIGHT.text
    line = report.branding.second or LIGHT.text
    return (
        f":root {{ --text: {LIGHT.text}; --quiet: {LIGHT.muted}; --rule: {LIGHT.border}; "
        f"--better: {LIGHT.better}; --worse: {LIGHT.worse}; --same: {LIGHT.sides['same']}; "
        f"--heading: {heading}; --line: {line}; }}\n"
    )


def _text(text: str) -> str:
    return escape(clean(text))


def _css_text(text: str) -> str:
    """A text as a style sheet takes it, between quotes; it ends neither text nor style sheet."""
    signs = (f"\\{ord(sign):x} " if sign in '"\\<\n\r' else sign for sign in clean(text))
    return f'"{"".join(signs)}"'


def _written(text: str, tag: str = "p", kind: str = "") -> str:
    """What people wrote, in the direction of its letters and with its lines."""
    names = f' class="{kind}"' if kind else ""
    return f'<{tag} dir="auto"{names}>{_text(text)}</{tag}>'


def _link(address: str) -> str:
    return f'<a href="{_text(address)}">{_text(address)}</a>'


def _body(report: Report, pictures: Mapping[int, bytes]) -> Iterator[str]:
    if report.mark:
        yield f'<p class="mark top">{_text(report.mark)}</p>'
    yield "<header>"
    if report.branding.logo:
        logo = base64.b64encode(report.branding.logo).decode()
        about = _text(f"Logo of {report.place}")
        yield f'<img class="logo" src="data:image/png;base64,{logo}" alt="{about}">'
    yield f'<p class="kind">{TITLE}</p><h1>{_text(report.place)}</h1>'
    if report.mark:
        yield f'<p class="mark">{_text(report.warning)}</p>'
    yield f"<p>Made on {_text(report.date)}. Source: {_text(report.source)}.</p><p>{CAREFUL}</p>"
    if report.address:
        yield f"<p>Open the board: {_link(report.address)}</p>"
    yield "</header><main>"
    yield '<section class="summary"><h2>What was found</h2>'
    for section in report.sections:
        if section.cards:
            yield f"<h3>{_text(section.label)}</h3><ol>"
            yield from (_listed(card) for card in section.cards)
            yield "</ol>"
    if not report.cards:
        yield f"<p>{NOTHING_YET}</p>"
    yield "</section>"
    yield '<section><h2 id="covered">What is covered</h2><ul>'
    yield from (f"<li>{_text(line)}</li>" for line in report.open_points)
    yield "</ul></section>"
    for section in report.sections:
        if section.cards:  # the others are named above
            yield from _section(section, pictures)
    yield "</main>"
    yield from _end(report)


def _listed(card: ReportCard) -> str:
    """A finding in the list at the start: its sentence as a link, and its verdict."""
    outcome = f' <span class="{card.side}">{_text(card.outcome)}</span>' if card.outcome else ""
    link = f'<a href="#finding-{card.number}" dir="auto">{_text(card.sentence)}</a>'
    return f'<li value="{card.number}">{link}{outcome}</li>'


def _section(section: ReportSection, pictures: Mapping[int, bytes]) -> Iterator[str]:
    yield f'<section class="pillar"><h2>{_text(section.label)}</h2>'
    if section.description:
        yield f'<p class="quiet">{_text(section.description)}</p>'
    predictor = None
    for card in section.cards:
        if card.predictor != predictor:
            yield f"<h3>{_text(card.predictor or 'No predictor')}</h3>"
        predictor = card.predictor
        yield from _card(card, pictures.get(card.number))
    yield "</section>"


def _card(card: ReportCard, picture: bytes | None) -> Iterator[str]:
    """A finding: its sentence first."""
    yield f'<article id="finding-{card.number}">'
    yield _written(f"{card.number}. {card.sentence}", "h4")
    if card.verdict:
        yield f'<p class="verdict {card.side}">{_text(card.verdict)}</p>'
    yield f'<p class="quiet">{_text(card.facts)}</p>'
    for sentence in card.changed:
        yield f'<p class="mark">Changed since it was pinned: {_text(sentence)}</p>'
    yield from _chart(card, picture)
    if card.answers:
        yield "<dl>"
        for heading, answer in card.answers.items():
            yield f"<dt>{heading}</dt>{_written(answer, 'dd')}"
        yield "</dl>"
    if card.links:
        yield "<ul>"
        yield from (_written(link, "li") for link in card.links)
        yield "</ul>"
    yield "</article>"


def _chart(card: ReportCard, picture: bytes | None) -> Iterator[str]:
    figure = card.figure
    if figure is None:
        return
    yield "<figure>"
    yield from (_written(text, kind="quiet") for text in (figure.title, figure.subtitle) if text)
    if picture is None:
        yield f"<p>{NOT_DRAWN} {_text(figure.summary)}</p>"
    else:
        data = base64.b64encode(with_letters(picture)).decode()
        width, height = svg_size(picture.decode())
        tall = ' class="tall"' if height > width else ""
        yield f'<img{tall} src="data:image/svg+xml;base64,{data}" alt="{_text(figure.summary)}">'
    notes = _text(" ".join(figure.footer if picture is None else figure.footer[:-1]))
    if figure.address:
        notes += f' <a href="{_text(figure.address)}">Open this view</a>'
    if notes:
        yield f"<figcaption>{notes}</figcaption>"
    yield "</figure>"


def _end(report: Report) -> Iterator[str]:
    """Citation, sources, and what the verdicts mean."""
    yield "<footer><h2>Sources and how to cite</h2>"
    for line in (report.citation, f"Source: {report.source}.", *report.origins):
        if line:
            yield f"<p>{_text(line)}</p>"
    yield "<h2>How a comparison ends</h2><dl>"
    for verdict in Verdict:
        yield f"<dt>{_text(verdict.value)}</dt><dd>{_text(verdict.meaning)}</dd>"
    yield "</dl>"
    if report.methods:
        yield "<h2>How it was worked out</h2><dl>"
        for method in report.methods:
            text = f"{method.description} Source: {method.source}."
            yield f"<dt>{_text(method.name)}</dt><dd>{_text(text)}</dd>"
        yield "</dl>"
    yield f'<p class="quiet">{_text(report.footer)}</p></footer>'
