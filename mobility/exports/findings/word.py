"""The summary of findings as a Word document: a text to go on writing in.

The first page is the whole summary, the methods are an annex. Pillars and predictors are headings,
so the document has an outline; every chart carries its source inside the picture and its words as
alternative text.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Inches, Pt
from PIL import Image

from mobility.exports.findings.drawn import NOT_DRAWN, png_pictures
from mobility.exports.findings.report import (
    CAREFUL,
    NOTHING_YET,
    TITLE,
    Progress,
    Report,
    ReportCard,
)
from mobility.exports.writing.fitting import POINTS, Line, fitting, text_height
from mobility.exports.writing.slices import sliced
from mobility.exports.writing.texts import clean, shortened
from mobility.exports.writing.word import (
    HEIGHT,
    LINK,
    LOGO,
    MUTED,
    TEXT,
    WIDTH,
    add_link,
    add_logo,
    describe,
    mark,
    new_document,
    rule,
    turn,
    write,
)
from mobility.figures.theme import LIGHT
from mobility.page_registry import PAGES
from mobility.text import count_of
from mobility.text.languages import localized, say
from mobility.text.verdicts import Verdict

_TALLEST = 3.9  # inches of a chart
_STEEP, _SLICE = 1.1, 2.6  # height by width of a long list, and inches of its slices
_SMALLER = 0.65  # of its size, to which a chart is made smaller to fill a page
_SAFE = 14  # points by which the estimate of the room may be wrong
_LISTED = 150  # letters of a finding on the first page
_COLORS = {side: color[1:] for side, color in LIGHT.sides.items()}


def word_bytes(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """The report as a .docx file."""
    pictures = png_pictures(report.cards, progress)
    progress(0.85, "Writing the document")
    document = new_document(report)
    _write_first_page(document, report)
    _write_findings(document, report, pictures)
    _write_needs(document, report)
    _write_annex(document, report)
    file = io.BytesIO()
    document.save(file)
    progress(1.0, "Done")
    return file.getvalue()


def _write_first_page(document: Document, report: Report) -> None:
    """The summary on one page: of which place, what was found, and what is not covered yet."""
    source = say("Made on {day}. Source: {source}.", day=report.date, source=report.source)
    head = 170.0  # points of the titles on this page
    if add_logo(document, report):
        head += POINTS * LOGO + 8
    write(document.add_paragraph(), localized(TITLE), size=12, color=MUTED, bold=True)
    document.add_heading(report.place, 0)
    line = document.add_paragraph()
    write(line, source, size=9.5, color=MUTED)
    rule(line, report.branding.second[1:] or LINK)
    below = [Line(text, 9.5, TEXT) for text in report.open_points]
    below += [
        Line(text, 9.5, MUTED) for text in (localized(CAREFUL), source, report.address) if text
    ]
    if report.mark:
        mark(document.add_paragraph(), report.warning)
        head += 20
    used = head + text_height(below, POINTS * WIDTH)
    lines, left = _listed(report, POINTS * HEIGHT - used)
    document.add_heading(say("What was found"), 1)
    for each in lines:
        line = document.add_paragraph()
        write(line, each.text, size=each.size, color=each.color, bold=each.bold)
        line.paragraph_format.space_after = Pt(each.after)
        line.paragraph_format.left_indent = Pt(0 if each.bold else 12)
        line.paragraph_format.keep_with_next = each.bold
    if left:
        more = say("And {findings} more, on the next pages.", findings=count_of(left, "finding"))
        write(document.add_paragraph(), more, size=9.5, color=MUTED)
    document.add_heading(say("What is covered"), 1)
    for each in below[: len(report.open_points)]:
        write(document.add_paragraph(), each.text, size=each.size)
    write(document.add_paragraph(), localized(CAREFUL), size=9.5, color=MUTED)
    if report.address:
        add_link(document.add_paragraph(), report.address, say("Open the board"), size=9.5)


def _listed(report: Report, height: float) -> tuple[list[Line], int]:
    """Return the findings by pillar as lines of a height in points, and how many have no room."""
    if not report.cards:
        return [Line(localized(NOTHING_YET), 10.5, TEXT)], 0
    for most in range(len(report.cards), 0, -1):
        lines = []
        for section in report.first_page(most):
            lines.append(Line(section.label, 10.5, TEXT, bold=True, after=2))
            for card in section.cards:
                text = f"{card.number}. {shortened(card.sentence, _LISTED)}"
                outcome = f"  {card.outcome}" if card.outcome else ""
                lines.append(Line(f"{text}{outcome}", 10.5, TEXT, after=2))
        fit, left_out = fitting(lines, POINTS * WIDTH - 12, height)
        if not left_out:
            return fit, len(report.cards) - most
    return [], len(report.cards)


def _write_findings(document: Document, report: Report, pictures: Mapping[int, bytes]) -> None:
    """The pillars that have findings, each with its cards; they begin on a page of their own."""
    page = _Page(POINTS * HEIGHT)
    for at, section in enumerate(section for section in report.sections if section.cards):
        heading = document.add_heading(section.label, 1)
        heading.paragraph_format.page_break_before = at == 0
        above = [Line(section.label, 16, "", bold=True, after=20)]
        if section.description:
            line = document.add_paragraph()
            write(line, section.description, color=MUTED)
            line.paragraph_format.keep_with_next = True
            above.append(Line(section.description, 10.5, "", after=5))
        predictor = ""
        for card in section.cards:
            if card.predictor and card.predictor != predictor:
                document.add_heading(card.predictor, 2)
                above.append(Line(card.predictor, 11, "", bold=True, after=20))
            predictor = card.predictor
            page.start_card(card, above)
            _write_card(document, page, card, pictures.get(card.number))
            above = []


@dataclass(slots=True)
class _Page:
    """How much room the page that is written has left, estimated from the widths of letters."""

    left: float  # points
    before_chart: float = 0.0  # points of the words that move to the next page with a chart

    def fill(self, *lines: Line, together: bool = False) -> None:
        """Take the room of paragraphs; what does not fit goes on on the next page.

        ``together`` are paragraphs of which none stays alone on a page.
        """
        height = text_height(lines, POINTS * WIDTH)
        if self.left < height:
            self.left = POINTS * HEIGHT + (0 if together else self.left)
        self.left -= height

    def start_card(self, card: ReportCard, above: Sequence[Line]) -> None:
        """Take the room of the headings above a finding and of its words."""
        head = [
            *above,
            Line(f"{card.number}. {card.sentence}", 13, "", bold=True, after=20),
            Line(f"{card.verdict}   {card.facts}", 10.5, "", after=5),
        ]
        texts = [say("Changed since it was pinned: {change}", change=each) for each in card.changed]
        texts += [f"{heading}: {answer}" for heading, answer in card.answers.items()]
        texts += card.links
        self.fill(*head, *(Line(text, 10.5, "", after=5) for text in texts), together=True)
        self.before_chart = 0 if texts else text_height(head, POINTS * WIDTH)

    def chart_height(self, natural: float) -> float:
        """Take the room of a chart and return its height: smaller where that fills the page.

        Args:
            natural: its height in points across the page.
        """
        height, room = natural, self.left - _SAFE
        if room >= _SMALLER * natural:
            height = min(natural, room)
        else:  # on the next page
            self.left = POINTS * HEIGHT - self.before_chart
        self.left = max(self.left - height - 6, 0)
        return height


def _write_card(document: Document, page: _Page, card: ReportCard, picture: bytes | None) -> None:
    """A finding: its sentence, what the group wrote, then its chart.

    The text may stay on the page before a chart that has no room there any more.
    """
    write(document.add_heading("", 3), f"{card.number}. {card.sentence}")
    line = document.add_paragraph()
    if card.verdict:
        write(line, card.verdict, color=_COLORS.get(card.side, TEXT), bold=True)
    write(line, f"{'   ' if card.verdict else ''}{card.facts}", size=9.5, color=MUTED)
    line.paragraph_format.keep_with_next = bool(card.answers or card.figure)
    for sentence in card.changed:
        mark(
            document.add_paragraph(), say("Changed since it was pinned: {change}", change=sentence)
        )
    for heading, answer in card.answers.items():
        line = document.add_paragraph()
        write(line, f"{heading}: ", bold=True)
        write(line, answer)
        turn(line, answer)
    for link in card.links:
        write(document.add_paragraph(style="List Bullet"), link)
    if card.figure is not None:
        _add_figure(document, page, card, picture)


def _add_figure(document: Document, page: _Page, card: ReportCard, picture: bytes | None) -> None:
    """Add the words above the chart, the chart with its text equivalent, and its notes."""
    figure = card.figure
    assert figure is not None  # noqa: S101 - checked by the caller
    for text, bold in ((figure.title, True), (figure.subtitle, False)):
        if text:
            line = document.add_paragraph()
            write(line, text, size=9.5, color=MUTED, bold=bold)
            line.paragraph_format.keep_with_next = True
            words = Line(text, 9.5, "", bold=bold, after=5)
            page.fill(words)
            page.before_chart += text_height([words], POINTS * WIDTH)
    if picture is None:
        write(document.add_paragraph(), f"{localized(NOT_DRAWN)} {figure.summary}", color=MUTED)
    else:
        _add_chart(document, page, card, picture)
    notes = figure.footer if picture is None else figure.footer[:-1]  # a picture has its source
    if notes:
        write(document.add_paragraph(), " ".join(notes), size=8.5, color=MUTED)
        page.fill(Line(" ".join(notes), 8.5, "", after=5))
    if figure.address:
        page.fill(Line(say("Open this view"), 9.5, "", after=5))
        add_link(document.add_paragraph(), figure.address, say("Open this view"), size=9.5)


def _write_needs(document: Document, report: Report) -> None:
    """The data to collect, by predictor; nothing without any."""
    if not report.needs:
        return
    document.add_heading(say(PAGES["data_to_collect"].title), 1)
    write(document.add_paragraph(), report.needs_state)
    predictor = ""
    for need in report.needs:
        what, label, *others = need.values()
        if label != predictor:
            document.add_heading(clean(label), 2)
        predictor = label
        line = document.add_paragraph(style="List Bullet")
        write(line, what, bold=True)
        write(line, f" ({', '.join(filter(None, others))})")


def _add_chart(document: Document, page: _Page, card: ReportCard, picture: bytes) -> None:
    """Add a chart; a long list in slices across the page, which go on on the next one."""
    with Image.open(io.BytesIO(picture)) as image:
        steep = image.height / image.width
    slices = sliced(picture, math.ceil(WIDTH * steep / _SLICE)) if steep > _STEEP else [picture]
    for at, part in enumerate(slices, start=1):
        shape = document.add_picture(io.BytesIO(part), width=Inches(WIDTH))
        natural = min(shape.height / Inches(1), _TALLEST) * POINTS
        height = Pt(page.chart_height(natural) if len(slices) == 1 else natural)
        shape.width, shape.height = round(shape.width * height / shape.height), height
        line = document.paragraphs[-1].paragraph_format
        if at < len(slices):
            line.space_after = Pt(0)
        name = say("Chart of finding {number}", number=card.number)
        if len(slices) > 1:
            name = say("Chart of finding {number}, part {part}", number=card.number, part=at)
        text = card.figure.summary if card.figure and at == 1 else say("The chart goes on.")
        describe(shape, text, name)
    if len(slices) > 1:
        page.left = (page.left - POINTS * WIDTH * steep) % (POINTS * HEIGHT)


def _write_annex(document: Document, report: Report) -> None:
    """How to cite the numbers, who measured them, and the methods in two columns."""
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_heading(say("Annex: sources and methods"), 1)
    document.add_heading(say("Sources and how to cite"), 2)
    for origin in (
        report.citation,
        say("Source: {source}.", source=report.source),
        *report.origins,
    ):
        if origin:
            line = document.add_paragraph()
            write(line, origin, size=9.5)
            line.paragraph_format.space_after = Pt(2)
    columns = document.add_section(WD_SECTION.CONTINUOUS)
    columns._sectPr.find(qn("w:cols")).set(qn("w:num"), "2")  # noqa: SLF001 - as above
    document.add_heading(say("How a comparison ends"), 2)
    for verdict in Verdict:
        _add_entry(document, f"{localized(verdict.value)}: ", localized(verdict.meaning))
    if report.methods:
        document.add_heading(say("How it was worked out"), 2)
    for name, about in report.method_notes:
        _add_entry(document, f"{name}. " if name else "", about)


def _add_entry(document: Document, term: str, meaning: str) -> None:
    line = document.add_paragraph()
    write(line, term, bold=True, size=8.5)
    write(line, meaning, size=8.5)
    line.paragraph_format.space_after = Pt(3)
