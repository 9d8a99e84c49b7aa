"""The plan's document as a Word file, to go on writing in: real headings, lists and tables.

Every chart has its words as alternative text; a row of headings repeats on each page of a table.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Inches, Pt
from docx.table import _Cell as Cell
from PIL import Image

from mobility.exports.plan_document.content import (
    Block,
    Chain,
    Facts,
    Heading,
    Picture,
    PlanDocument,
    Points,
    Table,
    Text,
)
from mobility.exports.writing.word import (
    HEIGHT,
    LINK,
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

_COLORS = {side: LIGHT.sides[side][1:] for side in ("better", "worse")}
_FACTS = (1.6, WIDTH - 1.6)  # inches of terms and of what they are
_TALLEST = 0.62 * HEIGHT  # inches of a chart
_SMALL = 9.5  # points
_LINES = LIGHT.border[1:]


def plan_docx(document: PlanDocument, pictures: Mapping[str, bytes]) -> bytes:
    """Return the document as a .docx file.

    Args:
        document: the content.
        pictures: key of a picture -> its PNG; one that is missing is told in words.
    """
    word = new_document(document)
    _write_front(word, document)
    for at, part in enumerate(document.shown):
        heading = word.add_heading(part.title, 1)
        heading.paragraph_format.page_break_before = at == 0
        for block in part.blocks:
            _write_block(word, document, block, pictures)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _write_front(word: Document, document: PlanDocument) -> None:
    """Title, how far it is agreed on, and what is in it."""
    add_logo(word, document)
    write(word.add_paragraph(), document.kind, size=14, color=MUTED, bold=True)
    word.add_heading(document.place, 0)
    line = word.add_paragraph()
    write(line, document.made, size=_SMALL, color=MUTED)
    rule(line, document.branding.second[1:] or LINK)
    if document.mark:
        mark(word.add_paragraph(), document.warning)
    for state in document.state:
        write(word.add_paragraph(), state, bold=True)
    shown = document.shown
    if len(shown) <= 1:
        write(word.add_paragraph(), document.labels["nothing"])
    write(word.add_paragraph(), document.labels["contents"], size=13, bold=True)
    for part in shown:
        write(word.add_paragraph(style="List Bullet"), part.title)


def _write_block(
    word: Document, document: PlanDocument, block: Block, pictures: Mapping[str, bytes]
) -> None:
    match block:
        case Heading(words, level):
            # The style of level 2 is that of small labels; what people wrote stands larger.
            heading = word.add_heading("", level)
            write(heading, words, size=13.5 if level == 2 else 11.5, color=TEXT)
            turn(heading, words)
        case Text(words, style):
            line = word.add_paragraph()
            color = _COLORS.get(style, MUTED if style == "quiet" else "")
            size = 12.0 if style == "lead" else _SMALL if style == "quiet" else None
            write(line, words, size=size, color=color, bold=style in _COLORS)
            turn(line, words)
        case Points(items):
            for item in items:
                line = word.add_paragraph(style="List Bullet")
                write(line, item)
                turn(line, item)
        case Facts(rows):
            table = _new_table(word, _FACTS, lined=False)
            for term, words in rows:
                cells = table.add_row().cells
                _fill(cells[0], term, bold=True)
                _fill(cells[1], words)
            _finish(word, table, _FACTS)
        case Table():
            _write_table(word, block.header, block.rows, block.about)
        case Chain(about, boxes):
            items = tuple("\n".join(f"• {item}" for item in items) or "–" for _, items in boxes)
            _write_table(word, tuple(label for label, _ in boxes), (items,), about)
        case Picture():
            _write_picture(word, document, block, pictures.get(block.key))


def _write_table(
    word: Document, header: Sequence[str], rows: Sequence[Sequence[str]], about: str
) -> None:
    widths = [WIDTH / len(header)] * len(header)
    line = word.add_paragraph()
    write(line, about, size=_SMALL, color=MUTED)
    line.paragraph_format.keep_with_next = True
    table = _new_table(word, widths)
    for cell, label in zip(table.add_row().cells, header, strict=True):
        _fill(cell, label, bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 - the library has no name for it
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _fill(cell, words)
    _finish(word, table, widths, about)


def _new_table(word: Document, widths: Sequence[float], *, lined: bool = True) -> Any:  # noqa: ANN401 - untyped
    """Return a table without rows; ``lined``: with gray lines, and without any else."""
    table = word.add_table(rows=0, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    if lined:
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _LINES)):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        about = table._tbl.tblPr  # noqa: SLF001 - the library has no name for it
        about.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    return table


def _finish(word: Document, table: Any, widths: Sequence[float], about: str = "") -> None:  # noqa: ANN401 - as above
    """Set widths of a table, keep its rows whole, say what it is about, leave room below."""
    for row in table.rows:
        keep = OxmlElement("w:cantSplit")
        # A row as long as a page has to break; a short one stays whole.
        if sum(len(cell.text) for cell in row.cells) < 1_500:
            row._tr.get_or_add_trPr().append(keep)  # noqa: SLF001 - as above
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Inches(width)
    if about:
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), about)
        table._tbl.tblPr.append(caption)  # noqa: SLF001 - as above
    space = word.add_paragraph().paragraph_format
    space.space_after, space.line_spacing = Pt(0), Pt(7)


def _fill(cell: Cell, words: str, *, bold: bool = False) -> None:
    line = cell.paragraphs[0]
    write(line, words, size=_SMALL, bold=bold)
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1.5)
    turn(line, words)


def _write_picture(
    word: Document, document: PlanDocument, block: Picture, png: bytes | None
) -> None:
    for words, bold in ((block.title, True), (block.subtitle, False)):
        if words:
            line = word.add_paragraph()
            write(line, words, size=_SMALL, color=MUTED, bold=bold)
            line.paragraph_format.keep_with_next = True
    if png is None:
        write(word.add_paragraph(), f"{document.labels['no_chart']} {block.words}", color=MUTED)
    else:
        with Image.open(io.BytesIO(png)) as image:
            steep = image.height / image.width
        width = min(WIDTH, _TALLEST / steep)
        shape = word.add_picture(io.BytesIO(png), width=Inches(width))
        describe(shape, block.words, block.key)
    if block.notes:
        write(word.add_paragraph(), block.notes, size=8.5, color=MUTED)
    if block.address:
        add_link(word.add_paragraph(), block.address, block.link, size=_SMALL)
