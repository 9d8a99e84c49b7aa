"""The summary of findings as a Word document: a text to go on writing in.

The first page is the whole summary, the methods are an annex. Pillars and predictors are headings,
so the document has an outline; every chart carries its source inside the picture and its words as
alternative text.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Inches, Pt, RGBColor
from docx.text.paragraph import Paragraph
from PIL import Image

from mobility.exports.drawing.pictures import MARK, MARK_BACKGROUND
from mobility.exports.findings.drawn import NOT_DRAWN, png_pictures
from mobility.exports.findings.fitting import POINTS, Line, fitting, text_height
from mobility.exports.findings.report import (
    CAREFUL,
    NOTHING_YET,
    TITLE,
    Progress,
    Report,
    ReportCard,
    clean,
    shortened,
)
from mobility.exports.findings.slices import sliced
from mobility.figures.theme import LIGHT
from mobility.page_registry import PAGES
from mobility.text import count_of
from mobility.text.verdicts import Verdict

_WIDTH, _HEIGHT = 6.5, 9.2  # inches between the margins
_MARGIN = 0.9  # inches above and below
_LOGO = 0.7  # inches of its height
_TALLEST = 3.9  # inches of a chart
_STEEP, _SLICE = 1.1, 2.6  # height by width of a long list, and inches of its slices
_SMALLER = 0.65  # of its size, to which a chart is made smaller to fill a page
_SAFE = 14  # points by which the estimate of the room may be wrong
_LISTED = 150  # letters of a finding on the first page
_TEXT, _MUTED, _LINK = LIGHT.text[1:], LIGHT.muted[1:], LIGHT.accent[1:]
_COLORS = {side: color[1:] for side, color in LIGHT.sides.items()}
_FONT = "Arial"  # which every word processor has, or letters as wide
_AFTER_SHADING = ("w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr")
_SIZES = {"Title": 24, "Heading 1": 16, "Heading 2": 11, "Heading 3": 13}


def word_bytes(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """The report as a .docx file."""
    pictures = png_pictures(report.cards, progress)
    progress(0.85, "Writing the document")
    document = docx.Document()
    _set_up(document, report)
    _write_first_page(document, report)
    _write_findings(document, report, pictures)
    _write_needs(document, report)
    _write_annex(document, report)
    file = io.BytesIO()
    document.save(file)
    progress(1.0, "Done")
    return file.getvalue()


def _set_up(document: Document, report: Report) -> None:
    """Paper, faces, and what stands on every page."""
    about = document.core_properties
    about.title, about.subject = report.title, "Findings for a Mobility Action Plan"
    about.author, about.comments, about.language = "Mobility Metrics Explorer", report.mark, "en-US"
    page = document.sections[0]
    page.page_width, page.page_height = Inches(8.5), Inches(_HEIGHT + 2 * _MARGIN)
    page.left_margin = page.right_margin = Inches(1)
    page.top_margin = page.bottom_margin = Inches(_MARGIN)
    page.header_distance = page.footer_distance = Inches(0.45)
    normal = document.styles["Normal"]
    _set_face(normal, 10.5, _TEXT)
    normal.paragraph_format.space_after = Pt(5)
    color = report.branding.color[1:] or _TEXT
    for name, size in _SIZES.items():
        style = document.styles[name]
        _set_face(style, size, color)
        style.font.bold = True
        style.font.color.rgb = RGBColor.from_string(_MUTED if name == "Heading 2" else color)
        style.paragraph_format.space_before = Pt(0 if name == "Title" else 14)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    if report.mark:
        _mark(page.header.paragraphs[0], report.mark)
    footer = page.footer.paragraphs[0]
    _write(footer, f"{report.footer} · page ", size=8.5, color=_MUTED)
    _add_page_number(footer)


def _set_face(style: Any, size: float, color: str) -> None:  # noqa: ANN401 - of several classes

    style.font.name, style.font.size = _FONT, Pt(size)
    style.font.color.rgb = RGBColor.from_string(color)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(faces.attrib):  # a face of the theme would win
        if name.endswith("Theme"):
            del faces.attrib[name]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        faces.set(qn(f"w:{kind}"), _FONT)
    borders = style.element.find(f".//{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


def _write_first_page(document: Document, report: Report) -> None:
    """The summary on one page: of which place, what was found, and what is not covered yet."""
    source = f"Made on {report.date}. Source: {report.source}."
    head = 170.0  # points of the titles on this page
    if report.branding.logo:
        shape = document.add_picture(io.BytesIO(report.branding.logo), height=Inches(_LOGO))
        if shape.width > Inches(_WIDTH / 2):
            shape.height = round(shape.height * Inches(_WIDTH / 2) / shape.width)
            shape.width = Inches(_WIDTH / 2)
        _describe(shape, f"Logo of {report.place}", "Logo")
        head += POINTS * _LOGO + 8
    _write(document.add_paragraph(), TITLE, size=12, color=_MUTED, bold=True)
    document.add_heading(report.place, 0)
    line = document.add_paragraph()
    _write(line, source, size=9.5, color=_MUTED)
    _rule(line, report.branding.second[1:] or _LINK)
    below = [Line(text, 9.5, _TEXT) for text in report.open_points]
    below += [Line(text, 9.5, _MUTED) for text in (CAREFUL, source, report.address) if text]
    if report.mark:
        _mark(document.add_paragraph(), report.warning)
        head += 20
    used = head + text_height(below, POINTS * _WIDTH)
    lines, left = _listed(report, POINTS * _HEIGHT - used)
    document.add_heading("What was found", 1)
    for each in lines:
        line = document.add_paragraph()
        _write(line, each.text, size=each.size, color=each.color, bold=each.bold)
        line.paragraph_format.space_after = Pt(each.after)
        line.paragraph_format.left_indent = Pt(0 if each.bold else 12)
        line.paragraph_format.keep_with_next = each.bold
    if left:
        more = f"And {count_of(left, 'finding')} more, on the next pages."
        _write(document.add_paragraph(), more, size=9.5, color=_MUTED)
    document.add_heading("What is covered", 1)
    for each in below[: len(report.open_points)]:
        _write(document.add_paragraph(), each.text, size=each.size)
    _write(document.add_paragraph(), CAREFUL, size=9.5, color=_MUTED)
    if report.address:
        _add_link(document.add_paragraph(), report.address, "Open the board", size=9.5)


def _listed(report: Report, height: float) -> tuple[list[Line], int]:
    """Return the findings by pillar as lines of a height in points, and how many have no room."""
    if not report.cards:
        return [Line(NOTHING_YET, 10.5, _TEXT)], 0
    for most in range(len(report.cards), 0, -1):
        lines = []
        for section in report.first_page(most):
            lines.append(Line(section.label, 10.5, _TEXT, bold=True, after=2))
            for card in section.cards:
                text = f"{card.number}. {shortened(card.sentence, _LISTED)}"
                outcome = f"  {card.outcome}" if card.outcome else ""
                lines.append(Line(f"{text}{outcome}", 10.5, _TEXT, after=2))
        fit, left_out = fitting(lines, POINTS * _WIDTH - 12, height)
        if not left_out:
            return fit, len(report.cards) - most
    return [], len(report.cards)


def _write_findings(document: Document, report: Report, pictures: Mapping[int, bytes]) -> None:
    """The pillars that have findings, each with its cards; they begin on a page of their own."""
    page = _Page(POINTS * _HEIGHT)
    for at, section in enumerate(section for section in report.sections if section.cards):
        heading = document.add_heading(section.label, 1)
        heading.paragraph_format.page_break_before = at == 0
        above = [Line(section.label, 16, "", bold=True, after=20)]
        if section.description:
            line = document.add_paragraph()
            _write(line, section.description, color=_MUTED)
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
        height = text_height(lines, POINTS * _WIDTH)
        if self.left < height:
            self.left = POINTS * _HEIGHT + (0 if together else self.left)
        self.left -= height

    def start_card(self, card: ReportCard, above: Sequence[Line]) -> None:
        """Take the room of the headings above a finding and of its words."""
        head = [
            *above,
            Line(f"{card.number}. {card.sentence}", 13, "", bold=True, after=20),
            Line(f"{card.verdict}   {card.facts}", 10.5, "", after=5),
        ]
        texts = [f"Changed since it was pinned: {each}" for each in card.changed]
        texts += [f"{heading}: {answer}" for heading, answer in card.answers.items()]
        texts += card.links
        self.fill(*head, *(Line(text, 10.5, "", after=5) for text in texts), together=True)
        self.before_chart = 0 if texts else text_height(head, POINTS * _WIDTH)

    def chart_height(self, natural: float) -> float:
        """Take the room of a chart and return its height: smaller where that fills the page.

        Args:
            natural: its height in points across the page.
        """
        height, room = natural, self.left - _SAFE
        if room >= _SMALLER * natural:
            height = min(natural, room)
        else:  # on the next page
            self.left = POINTS * _HEIGHT - self.before_chart
        self.left = max(self.left - height - 6, 0)
        return height


def _write_card(document: Document, page: _Page, card: ReportCard, picture: bytes | None) -> None:
    """A finding: its sentence, what the group wrote, then its chart.

    The text may stay on the page before a chart that has no room there any more.
    """
    _write(document.add_heading("", 3), f"{card.number}. {card.sentence}")
    line = document.add_paragraph()
    if card.verdict:
        _write(line, card.verdict, color=_COLORS.get(card.side, _TEXT), bold=True)
    _write(line, f"{'   ' if card.verdict else ''}{card.facts}", size=9.5, color=_MUTED)
    line.paragraph_format.keep_with_next = bool(card.answers or card.figure)
    for sentence in card.changed:
        _mark(document.add_paragraph(), f"Changed since it was pinned: {sentence}")
    for heading, answer in card.answers.items():
        line = document.add_paragraph()
        _write(line, f"{heading}: ", bold=True)
        _write(line, answer)
        _turn(line, answer)
    for link in card.links:
        _write(document.add_paragraph(style="List Bullet"), link)
    if card.figure is not None:
        _add_figure(document, page, card, picture)


def _add_figure(document: Document, page: _Page, card: ReportCard, picture: bytes | None) -> None:
    """Add the words above the chart, the chart with its text equivalent, and its notes."""
    figure = card.figure
    assert figure is not None  # noqa: S101 - checked by the caller
    for text, bold in ((figure.title, True), (figure.subtitle, False)):
        if text:
            line = document.add_paragraph()
            _write(line, text, size=9.5, color=_MUTED, bold=bold)
            line.paragraph_format.keep_with_next = True
            words = Line(text, 9.5, "", bold=bold, after=5)
            page.fill(words)
            page.before_chart += text_height([words], POINTS * _WIDTH)
    if picture is None:
        _write(document.add_paragraph(), f"{NOT_DRAWN} {figure.summary}", color=_MUTED)
    else:
        _add_chart(document, page, card, picture)
    notes = figure.footer if picture is None else figure.footer[:-1]  # a picture has its source
    if notes:
        _write(document.add_paragraph(), " ".join(notes), size=8.5, color=_MUTED)
        page.fill(Line(" ".join(notes), 8.5, "", after=5))
    if figure.address:
        page.fill(Line("Open this view", 9.5, "", after=5))
        _add_link(document.add_paragraph(), figure.address, "Open this view", size=9.5)


def _write_needs(document: Document, report: Report) -> None:
    """The data to collect, by predictor; nothing without any."""
    if not report.needs:
        return
    document.add_heading(PAGES["data_to_collect"].title, 1)
    _write(document.add_paragraph(), report.needs_state)
    predictor = ""
    for need in report.needs:
        what, label, *others = need.values()
        if label != predictor:
            document.add_heading(clean(label), 2)
        predictor = label
        line = document.add_paragraph(style="List Bullet")
        _write(line, what, bold=True)
        _write(line, f" ({', '.join(filter(None, others))})")


def _add_chart(document: Document, page: _Page, card: ReportCard, picture: bytes) -> None:
    """Add a chart; a long list in slices across the page, which go on on the next one."""
    with Image.open(io.BytesIO(picture)) as image:
        steep = image.height / image.width
    slices = sliced(picture, math.ceil(_WIDTH * steep / _SLICE)) if steep > _STEEP else [picture]
    for at, part in enumerate(slices, start=1):
        shape = document.add_picture(io.BytesIO(part), width=Inches(_WIDTH))
        natural = min(shape.height / Inches(1), _TALLEST) * POINTS
        height = Pt(page.chart_height(natural) if len(slices) == 1 else natural)
        shape.width, shape.height = round(shape.width * height / shape.height), height
        line = document.paragraphs[-1].paragraph_format
        if at < len(slices):
            line.space_after = Pt(0)
        number = f", part {at}" if len(slices) > 1 else ""
        text = card.figure.summary if card.figure and at == 1 else "The chart goes on."
        _describe(shape, text, f"Chart of finding {card.number}{number}")
    if len(slices) > 1:
        page.left = (page.left - POINTS * _WIDTH * steep) % (POINTS * _HEIGHT)


def _describe(shape: Any, text: str, name: str) -> None:  # noqa: ANN401 - untyped
    """Set the text equivalent of a picture."""
    about = shape._inline.docPr  # noqa: SLF001 - the library has no name for it
    about.set("descr", text)
    about.set("name", name)


def _write_annex(document: Document, report: Report) -> None:
    """How to cite the numbers, who measured them, and the methods in two columns."""
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_heading("Annex: sources and methods", 1)
    document.add_heading("Sources and how to cite", 2)
    for origin in (report.citation, f"Source: {report.source}.", *report.origins):
        if origin:
            line = document.add_paragraph()
            _write(line, origin, size=9.5)
            line.paragraph_format.space_after = Pt(2)
    columns = document.add_section(WD_SECTION.CONTINUOUS)
    columns._sectPr.find(qn("w:cols")).set(qn("w:num"), "2")  # noqa: SLF001 - as above
    document.add_heading("How a comparison ends", 2)
    for verdict in Verdict:
        _add_entry(document, f"{verdict.value}: ", verdict.meaning)
    if report.methods:
        document.add_heading("How it was worked out", 2)
    for method in report.methods:
        _add_entry(document, f"{method.name}. ", f"{method.description} Source: {method.source}.")


def _add_entry(document: Document, term: str, meaning: str) -> None:
    line = document.add_paragraph()
    _write(line, term, bold=True, size=8.5)
    _write(line, meaning, size=8.5)
    line.paragraph_format.space_after = Pt(3)


def _rule(line: Paragraph, color: str) -> None:
    """Draw a line below a paragraph."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", color)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    about = line.paragraph_format.element.get_or_add_pPr()
    about.insert_element_before(borders, "w:shd", *_AFTER_SHADING)


def _write(
    line: Paragraph,
    text: str,
    *,
    size: float | None = None,
    color: str = "",
    bold: bool = False,
    italic: bool = False,
) -> None:
    """Add text to a paragraph; a new line in it stays one."""
    run = line.add_run(clean(text))
    run.bold, run.italic = bold or None, italic or None
    if size:
        run.font.size = Pt(size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def _mark(line: Paragraph, text: str) -> None:
    """Write a warning on a yellow background."""
    _write(line, text, color=MARK[1:], bold=True)
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", MARK_BACKGROUND[1:])):
        shading.set(qn(f"w:{name}"), value)
    line.paragraph_format.element.get_or_add_pPr().insert_element_before(shading, *_AFTER_SHADING)


def _turn(line: Paragraph, text: str) -> None:
    """Let a paragraph run from right to left where its first letter does."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    if next((direction for direction in directions if direction in {"L", "R", "AL"}), "L") != "L":
        about = line.paragraph_format.element.get_or_add_pPr()
        about.insert_element_before(OxmlElement("w:bidi"), *_AFTER_SHADING[2:])


def _add_page_number(line: Paragraph) -> None:

    run = line.add_run()
    run.font.size = Pt(8.5)
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = "PAGE"
        run._r.append(part)  # noqa: SLF001 - the library writes no fields


def _add_link(line: Paragraph, address: str, text: str, *, size: float = 10.5) -> None:
    """An address that opens when it is clicked."""
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"),
        line.part.relate_to(clean(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
    )
    _write(line, text, size=size, color=_LINK)
    run = line.runs[-1]
    run.underline = True
    link.append(run._r)  # noqa: SLF001 - the library adds no links
    line._p.append(link)  # noqa: SLF001 - as above
