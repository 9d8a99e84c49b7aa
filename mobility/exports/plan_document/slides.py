"""The plan's document as slides, for a meeting: one thing a slide, the whole text in its notes."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PIL import Image
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.presentation import Presentation
from pptx.util import Inches, Pt

from mobility.exports.drawing.pictures import MARK
from mobility.exports.plan_document.content import (
    Block,
    Chain,
    Facts,
    Heading,
    Part,
    Picture,
    PlanDocument,
    Points,
    Table,
    Text,
)
from mobility.exports.writing.fitting import POINTS, Line, fitting, text_height
from mobility.exports.writing.slides import (
    ACROSS,
    BOTTOM,
    GAP,
    INCH,
    LEFT,
    MUTED,
    TEXT,
    TOP,
    add_bar,
    add_logo,
    add_text,
    heading_color,
    new_deck,
    new_slide,
    place_at,
)
from mobility.exports.writing.texts import clean, shortened
from mobility.figures.theme import LIGHT

_CHAIN = 3.1  # inches of the boxes of a chain
_LINK = 0.35
_LEAD = 24  # points of the sentence of a part
_LONGEST = 420  # letters of a paragraph
_GROWN = (1.7, 1.5, 1.35, 1.2, 1.0)  # sizes of letters, where a slide has room
_CELL = 150  # letters of a cell; all of them are in the notes
_ROWS = 5  # of a table on one slide
_COLORS = {side: LIGHT.sides[side][1:] for side in ("better", "worse")}
_LEFT_OUT = {"letter", "methods"}
"""Parts that nobody reads aloud from a slide."""


@dataclass(slots=True)
class _Slide:
    """One slide: its title, paragraphs, their whole text, and one thing that is seen."""

    title: str
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: Table | Chain | Picture | None = None


def plan_pptx(document: PlanDocument, pictures: Mapping[str, bytes]) -> bytes:
    """Return the document as a .pptx file.

    Args:
        document: the content.
        pictures: key of a picture -> its PNG; one that is missing is told in words.
    """
    deck = new_deck(document)
    _write_front(deck, document)
    for part in document.shown:
        if part.id not in _LEFT_OUT:
            for slide in _slides(part, document):
                _write_slide(deck, document, part, slide, pictures)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _write_front(deck: Presentation, document: PlanDocument) -> None:
    slide = new_slide(deck, document, document.place, size=44)
    place_at(slide.shapes.title, (LEFT, 2.3, ACROSS, 1.2))
    if document.branding.logo:
        add_logo(slide, document, (LEFT + 0.1, 0.6, 4.0, 0.85))
    add_text(slide, (LEFT, 1.65, ACROSS, 0.6), [Line(document.kind, 24, MUTED, bold=True)])
    add_bar(slide, document, (LEFT + 0.1, 3.55, 2.5, 0.06))
    warning = [Line(document.warning, 20, MARK[1:], bold=True)] if document.mark else []
    nothing = [] if len(document.shown) > 1 else [Line(document.labels["nothing"], 18, TEXT)]
    state = [Line(line, 18, TEXT, bold=True) for line in document.state]
    made = [Line(document.made, 14, MUTED)]
    add_text(slide, (LEFT, 3.8, ACROSS, 2.9), [*warning, *state, *nothing, *made])


def _slides(part: Part, document: PlanDocument) -> Iterator[_Slide]:
    """Return the slides of a part: each heading begins one, and so does each thing that is seen."""
    slide, above = _Slide(part.title), part.title
    for block in part.blocks:
        if isinstance(block, Heading):
            if slide.lines or slide.seen:
                yield slide
            slide = _Slide(block.text)
            above = block.text
            continue
        if isinstance(block, Table):
            if slide.lines or slide.seen:
                yield slide
            yield from _of_table(block, above, document)
            slide = _Slide(document.labels["continued"].format(title=above))
            continue
        if isinstance(block, Chain):  # its sentence stays with it, the facts come after
            lead = [line for line in slide.lines if line.size == _LEAD]
            facts = [line for line in slide.lines if line.size != _LEAD]
            yield _Slide(above, lead, slide.notes, block)
            slide = _Slide(document.labels["continued"].format(title=above), facts)
            continue
        if isinstance(block, Picture):
            if slide.seen is not None:
                yield slide
                slide = _Slide(document.labels["continued"].format(title=above))
            slide.seen = block
            continue
        slide.lines += _lines(block)
        slide.notes += _whole(block)
    if slide.lines or slide.seen:
        yield slide


def _of_table(table: Table, title: str, document: PlanDocument) -> Iterator[_Slide]:
    count = math.ceil(len(table.rows) / _ROWS) or 1
    for at in range(count):
        rows = table.rows[at * _ROWS : (at + 1) * _ROWS]
        name = document.labels["continued"].format(title=title) if at else title
        yield _Slide(name, seen=Table(table.about, table.header, rows))


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Text(words, style):
            size = _LEAD if style == "lead" else 14 if style == "quiet" else 20
            color = _COLORS.get(style, MUTED if style == "quiet" else TEXT)
            text = shortened(words, _LONGEST)
            yield Line(text, size, color, bold=style in _COLORS, after=6)
        case Points(items):
            yield from (Line(f"• {shortened(item, _LONGEST)}", 18, TEXT, after=4) for item in items)
        case Facts(rows):
            for term, words in rows:
                yield Line(term, 13, MUTED, bold=True, after=1)
                yield Line(shortened(words, _LONGEST), 18, TEXT, after=6)
        case _:
            return


def _whole(block: Block) -> Iterator[str]:
    """Return the whole text of what a slide may shorten."""
    match block:
        case Text(words):
            yield words
        case Points(items):
            yield from items
        case Facts(rows):
            yield from (f"{term}: {words}" for term, words in rows)
        case _:
            return


def _write_slide(
    deck: Presentation,
    document: PlanDocument,
    part: Part,
    content: _Slide,
    pictures: Mapping[str, bytes],
) -> None:
    above = "" if content.title == part.title else part.title
    slide = new_slide(deck, document, content.title, above=above)
    room = (LEFT, TOP, ACROSS, BOTTOM - TOP)
    match content.seen:
        case Chain():
            _add_chain(slide, document, content.seen, BOTTOM - _CHAIN)
            room = (LEFT, TOP, ACROSS, BOTTOM - TOP - _CHAIN - 0.1)
        case Table():
            _add_table(slide, document, content.seen)
            room = (LEFT, TOP, 0, 0)
        case Picture():
            room = _add_picture(slide, document, content, pictures.get(content.seen.key))
        case None:
            pass
    if content.lines and room[2]:
        _add_columns(slide, content.lines, room)
    notes = [content.title, *content.notes, *_notes(content.seen)]
    slide.notes_slide.notes_text_frame.text = clean("\n".join(filter(None, notes)))


def _add_columns(slide: Any, lines: Sequence[Line], room: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    """Add paragraphs, in two columns where they would become small in one."""
    left, top, width, height = room
    inside = POINTS * (height - 0.1)
    if width < ACROSS:
        add_text(slide, room, lines)
        return
    for factor in _GROWN:
        grown = [replace(line, size=factor * line.size) for line in lines]
        if text_height(grown, POINTS * (width - 0.22)) <= inside:
            add_text(slide, room, grown)
            return
    half = (width - GAP) / 2
    heights = [text_height([line], POINTS * (half - 0.22)) for line in lines]
    total, at = 0.0, 0
    while at < len(lines) - 1 and total + heights[at] <= sum(heights) / 2:
        total, at = total + heights[at], at + 1
    # A term stays with what it is: it is bold and small.
    while at > 1 and lines[at - 1].bold and lines[at - 1].color == MUTED:
        at -= 1
    columns = [lines[:at], lines[at:]] if at else [lines]
    if len(columns) == 1 or any(
        fitting(column, POINTS * (half - 0.22), inside)[1] for column in columns
    ):
        add_text(slide, room, lines)
        return
    for number, column in enumerate(columns):
        box = (left + number * (half + GAP), top, half, height)
        add_text(slide, box, column, same_size=columns)


def _notes(seen: Table | Chain | Picture | None) -> Iterator[str]:
    match seen:
        case Table(about, header, rows):
            yield about
            for row in rows:
                yield "; ".join(f"{label}: {cell}" for label, cell in zip(header, row, strict=True))
        case Chain(about, boxes):
            yield about
            yield from (f"{label}: {'; '.join(items)}" for label, items in boxes if items)
        case Picture():
            yield from (seen.title, seen.subtitle, seen.words, seen.notes, seen.address)
        case None:
            return


def _add_chain(slide: Any, document: PlanDocument, chain: Chain, top: float) -> None:  # noqa: ANN401 - untyped
    """Add the boxes of a logic model with arrows between them, and their words."""
    gap = 0.25
    width = (ACROSS - gap * (len(chain.boxes) - 1)) / len(chain.boxes)
    columns = []
    for label, items in chain.boxes:
        lines = [Line(label, 15, heading_color(document), bold=True, after=6)]
        lines += [Line(f"• {item}", 19, TEXT, after=4) for item in items] or [Line("–", 19, MUTED)]
        columns.append(lines)
    for at, lines in enumerate(columns):
        left = LEFT + at * (width + gap)
        box = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, *(round(each * INCH) for each in (left, top, width, _CHAIN))
        )
        box.fill.background()
        box.line.color.rgb = RGBColor.from_string(LIGHT.border[1:])
        box.shadow.inherit = False
        about = box._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001 - the library has no name for it
        about.set("descr", f"{chain.about}: {chain.boxes[at][0]}")
        add_text(slide, (left, top, width, _CHAIN), lines, same_size=columns)
        if at:
            arrow = (left - gap - 0.02, top + _CHAIN / 2 - 0.2, gap + 0.04, 0.4)
            add_text(slide, arrow, [Line("→", 16, MUTED)])


def _add_table(slide: Any, document: PlanDocument, table: Table) -> None:  # noqa: ANN401 - untyped
    """Add a table of the slide's own, with its row of headings."""
    rows, columns = len(table.rows) + 1, len(table.header)
    shape = slide.shapes.add_table(
        rows, columns, Inches(LEFT + 0.1), Inches(TOP), Inches(ACROSS - 0.2), Inches(0.45 * rows)
    )
    about = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001 - as above
    about.set("descr", table.about)
    grid = shape.table
    width = POINTS * (ACROSS - 0.2) / columns - 16
    size = next(
        (
            each
            for each in (18, 16, 15, 14, 13, 12, 11)
            if _table_height(table, width, each) <= POINTS * (BOTTOM - TOP)
        ),
        10,
    )
    for row, cells in enumerate((table.header, *table.rows)):
        for column, words in enumerate(cells):
            cell = grid.cell(row, column)
            cell.text = clean(words if row == 0 else shortened(words, _CELL))
            cell.fill.solid()
            head = row == 0
            cell.fill.fore_color.rgb = RGBColor.from_string(
                heading_color(document) if head else "FFFFFF"
            )
            for line in cell.text_frame.paragraphs:
                line.font.size, line.font.name = Pt(size), "Arial"
                line.font.bold = head or column == 0
                line.font.color.rgb = RGBColor.from_string("FFFFFF" if head else TEXT)


def _table_height(table: Table, width: float, size: float) -> float:
    """Return how many points high a table becomes in letters of a size."""
    return sum(
        max(
            text_height([Line(shortened(cell, _CELL), size, "", bold=True)], width) + 8
            for cell in row
        )
        for row in (table.header, *table.rows)
    )


def _add_picture(
    slide: Any,  # noqa: ANN401 - untyped
    document: PlanDocument,
    content: _Slide,
    png: bytes | None,
) -> tuple[float, float, float, float]:
    """Add a chart as large as the slide allows; return the room that is left for text."""
    block = content.seen
    assert isinstance(block, Picture)  # noqa: S101 - checked by the caller
    height = BOTTOM - TOP
    if png is None:
        content.lines.append(Line(f"{document.labels['no_chart']} {block.words}", 14, MUTED))
        return (LEFT, TOP, ACROSS, height)
    with Image.open(io.BytesIO(png)) as image:
        wide = image.width / image.height
    most = 0.64 * ACROSS if content.lines else ACROSS
    width = min(most, height * wide)
    left = LEFT if content.lines else LEFT + (ACROSS - width) / 2
    shape = slide.shapes.add_picture(
        io.BytesIO(png), Inches(left), Inches(TOP), width=Inches(width)
    )
    about = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001 - as above
    about.set("descr", block.words)
    about.set("name", block.key)
    start = LEFT + width + GAP
    beside = (start, TOP, LEFT + ACROSS - start, height - (_LINK if block.address else 0))
    if block.address and content.lines:
        link = add_text(
            slide, (start, BOTTOM - _LINK, beside[2], _LINK), [Line(block.link, 11, "")]
        )
        link.text_frame.paragraphs[0].runs[0].hyperlink.address = block.address
    return beside if content.lines else (LEFT, TOP, 0, 0)
