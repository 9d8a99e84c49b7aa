"""Parts of Word documents: paper and faces, marks, links, text equivalents.

Headings are real ones, so that a document has an outline; pictures carry their words.
"""

from __future__ import annotations

import io
import unicodedata
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Inches, Pt, RGBColor
from docx.text.paragraph import Paragraph

from mobility.exports.drawing.pictures import MARK, MARK_BACKGROUND
from mobility.exports.writing.texts import Cover, clean
from mobility.figures.theme import LIGHT
from mobility.text.languages import Language, translate

WIDTH, HEIGHT = 6.5, 9.2  # inches between the margins
LOGO = 0.7  # inches of its height
TEXT, MUTED, LINK = LIGHT.text[1:], LIGHT.muted[1:], LIGHT.accent[1:]
_MARGIN = 0.9  # inches above and below
_FONT = "Arial"  # which every word processor has, or letters as wide
_AFTER_SHADING = ("w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr")
_LANGUAGES = {"en": "en-US", "es": "es-US"}
_SIZES = {"Title": 24, "Heading 1": 16, "Heading 2": 11, "Heading 3": 13}


def new_document(cover: Cover) -> Document:
    """Return an empty document with its properties, paper, faces, and what every page says."""
    document = docx.Document()
    about = document.core_properties
    about.title, about.subject = cover.title, cover.subject
    about.author, about.comments, about.language = (
        "Mobility Metrics Explorer",
        cover.mark,
        _LANGUAGES.get(cover.language, cover.language),
    )
    page = document.sections[0]
    page.page_width, page.page_height = Inches(8.5), Inches(HEIGHT + 2 * _MARGIN)
    page.left_margin = page.right_margin = Inches(1)
    page.top_margin = page.bottom_margin = Inches(_MARGIN)
    page.header_distance = page.footer_distance = Inches(0.45)
    normal = document.styles["Normal"]
    _set_face(normal, 10.5, TEXT)
    normal.paragraph_format.space_after = Pt(5)
    color = cover.branding.color[1:] or TEXT
    for name, size in _SIZES.items():
        style = document.styles[name]
        _set_face(style, size, color)
        style.font.bold = True
        style.font.color.rgb = RGBColor.from_string(MUTED if name == "Heading 2" else color)
        style.paragraph_format.space_before = Pt(0 if name == "Title" else 14)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    if cover.mark:
        mark(page.header.paragraphs[0], cover.mark)
    footer = page.footer.paragraphs[0]
    write(
        footer,
        f"{cover.footer} · {translate(Language(cover.language), 'page')} ",
        size=8.5,
        color=MUTED,
    )
    _add_page_number(footer)
    return document


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


def add_logo(document: Document, cover: Cover) -> bool:
    """Add the logo of the place, and return whether there is one."""
    if not cover.branding.logo:
        return False
    shape = document.add_picture(io.BytesIO(cover.branding.logo), height=Inches(LOGO))
    if shape.width > Inches(WIDTH / 2):
        shape.height = round(shape.height * Inches(WIDTH / 2) / shape.width)
        shape.width = Inches(WIDTH / 2)
    describe(
        shape, translate(Language(cover.language), "Logo of {place}", place=cover.place), "Logo"
    )
    return True


def describe(shape: Any, text: str, name: str) -> None:  # noqa: ANN401 - untyped
    """Set the text equivalent of a picture."""
    about = shape._inline.docPr  # noqa: SLF001 - the library has no name for it
    about.set("descr", text)
    about.set("name", name)


def rule(line: Paragraph, color: str) -> None:
    """Draw a line below a paragraph."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", color)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    about = line.paragraph_format.element.get_or_add_pPr()
    about.insert_element_before(borders, "w:shd", *_AFTER_SHADING)


def write(
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


def mark(line: Paragraph, text: str) -> None:
    """Write a warning on a yellow background."""
    write(line, text, color=MARK[1:], bold=True)
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", MARK_BACKGROUND[1:])):
        shading.set(qn(f"w:{name}"), value)
    line.paragraph_format.element.get_or_add_pPr().insert_element_before(shading, *_AFTER_SHADING)


def turn(line: Paragraph, text: str) -> None:
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


def add_link(line: Paragraph, address: str, text: str, *, size: float = 10.5) -> None:
    """An address that opens when it is clicked."""
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"),
        line.part.relate_to(clean(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
    )
    write(line, text, size=size, color=LINK)
    run = line.runs[-1]
    run.underline = True
    link.append(run._r)  # noqa: SLF001 - the library adds no links
    line._p.append(link)  # noqa: SLF001 - as above
