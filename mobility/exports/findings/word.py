"""The summary of findings as a Word document: a text to go on writing in.

Pillars and predictors are headings, so the document has an outline; every chart carries its source
inside the picture and its words as alternative text.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Inches, Pt, RGBColor
from docx.text.paragraph import Paragraph

from mobility.exports.drawing.pictures import MARK, MARK_BACKGROUND
from mobility.exports.findings.drawn import NOT_DRAWN, png_pictures
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

_WIDTH = 6.5  # inches between the margins
_TEXT, _MUTED, _LINK = LIGHT.text[1:], LIGHT.muted[1:], LIGHT.accent[1:]
_COLORS = {side: color[1:] for side, color in LIGHT.sides.items()}
_FONT = "Arial"  # which every word processor has, or letters as wide
_AFTER_SHADING = ("w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr")
_SIZES = {"Title": 24, "Heading 1": 18, "Heading 2": 11, "Heading 3": 13}


def word_bytes(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """The report as a .docx file."""
    pictures = png_pictures(report.cards, progress)
    progress(0.85, "Writing the document")
    document = docx.Document()
    _set_up(document, report)
    _write_front(document, report)
    for section in report.sections:
        _write_section(document, section, pictures)
    _write_needs(document, report)
    _write_end(document, report)
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
    page.page_width, page.page_height = Inches(8.5), Inches(11)
    page.left_margin = page.right_margin = Inches(1)
    page.top_margin = page.bottom_margin = Inches(0.9)
    normal = document.styles["Normal"]
    _set_face(normal, 10.5, _TEXT)
    normal.paragraph_format.space_after = Pt(5)
    for name, size in _SIZES.items():
        style = document.styles[name]
        _set_face(style, size, _TEXT)
        style.font.bold = True
        style.font.color.rgb = RGBColor.from_string(_MUTED if name == "Heading 2" else _TEXT)
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


def _write_front(document: Document, report: Report) -> None:
    """What it is, of which place, what is covered and what is not."""
    document.add_heading(TITLE, 0)
    _write(document.add_paragraph(), report.place, size=18)
    if report.mark:
        _mark(document.add_paragraph(), report.warning)
    for text in (f"Made on {report.date}. Source: {report.source}.", CAREFUL):
        _write(document.add_paragraph(), text, color=_MUTED)
    if report.address:
        line = document.add_paragraph()
        _write(line, "Open the board: ", color=_MUTED)
        _add_link(line, report.address, report.address)
    document.add_heading("What is covered", 1)
    for text in report.coverage:
        _write(document.add_paragraph(style="List Bullet"), text)


def _write_section(
    document: Document, section: ReportSection, pictures: Mapping[int, bytes]
) -> None:
    document.add_heading(section.label, 1)
    if section.description:
        line = document.add_paragraph()
        _write(line, section.description, color=_MUTED)
        line.paragraph_format.keep_with_next = True
    if not section.cards:
        _write(document.add_paragraph(), NOTHING_YET, italic=True)
    predictor = ""
    for card in section.cards:
        if card.predictor and card.predictor != predictor:
            document.add_heading(card.predictor, 2)
        predictor = card.predictor
        _write_card(document, card, pictures.get(card.number))


def _write_card(document: Document, card: ReportCard, picture: bytes | None) -> None:
    """A finding: its sentence first."""
    _write(document.add_heading("", 3), f"{card.number}. {card.sentence}")
    if card.verdict:
        color = _COLORS.get(card.side, _TEXT)
        line = document.add_paragraph()
        _write(line, card.verdict, color=color, bold=True)
        line.paragraph_format.keep_with_next = True
    line = document.add_paragraph()
    _write(line, card.facts, size=9.5, color=_MUTED)
    line.paragraph_format.keep_with_next = card.figure is not None or bool(card.answers)
    for sentence in card.changed:
        line = document.add_paragraph()
        _mark(line, f"Changed since it was pinned: {sentence}")
        line.paragraph_format.keep_with_next = card.figure is not None
    if card.figure is not None:
        _add_picture(document, card, picture)
    for heading, answer in card.answers.items():
        line = document.add_paragraph()
        _write(line, f"{heading}: ", bold=True)
        _write(line, answer)
        _turn(line, answer)
    for link in card.links:
        _write(document.add_paragraph(style="List Bullet"), link)


def _add_picture(document: Document, card: ReportCard, picture: bytes | None) -> None:
    """Add the chart with its text equivalent and its link."""
    figure = card.figure
    assert figure is not None  # noqa: S101 - checked by the caller
    if picture is None:
        _write(document.add_paragraph(), f"{NOT_DRAWN} {figure.summary}", color=_MUTED)
    else:
        shape = document.add_picture(io.BytesIO(picture), width=Inches(_WIDTH))
        about = shape._inline.docPr  # noqa: SLF001 - the library has no name for it
        about.set("descr", figure.summary)
        about.set("name", f"Chart of finding {card.number}")
    if figure.address:
        line = document.add_paragraph()
        _write(line, "Opens this view again: ", size=9.5, color=_MUTED)
        _add_link(line, figure.address, figure.address, size=9.5)


def _write_needs(document: Document, report: Report) -> None:
    """The data to collect, by predictor; nothing without any."""
    if not report.needs:
        return
    document.add_heading("Data to collect", 1)
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


def _write_end(document: Document, report: Report) -> None:
    """Citation, sources, and what the verdicts mean."""
    document.add_heading("Sources and how to cite", 1)
    for origin in (report.citation, f"Source: {report.source}.", *report.origins):
        if origin:
            _write(document.add_paragraph(), origin)
    document.add_heading("How a comparison ends", 1)
    for verdict in Verdict:
        line = document.add_paragraph()
        _write(line, f"{verdict.value}: ", bold=True)
        _write(line, verdict.meaning)
    if report.methods:
        document.add_heading("How it was worked out", 1)
    for method in report.methods:
        line = document.add_paragraph()
        _write(line, f"{method.name}. ", bold=True, size=10)
        _write(line, f"{method.description} Source: {method.source}.", size=10)


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
