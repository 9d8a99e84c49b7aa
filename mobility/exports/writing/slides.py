"""Parts of slides: a slide with what stands on all of them, text that fits, pictures, bars.

What does not fit a slide stands whole in its notes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.util import Inches, Pt

from mobility.exports.drawing.pictures import MARK, MARK_BACKGROUND
from mobility.exports.writing.fitting import POINTS, Line, fitting, text_height
from mobility.exports.writing.texts import Cover, clean
from mobility.figures.theme import LIGHT
from mobility.text.languages import Language, say, translate

INCH = 914_400  # units of a slide
_WIDTH, _HEIGHT = 13.333, 7.5
LEFT, RIGHT = 0.5, 12.833
ACROSS = RIGHT - LEFT
TOP, BOTTOM = 1.85, 6.9  # inches of the room below a title
GAP = 0.3  # inches between columns
TEXT, MUTED = LIGHT.text[1:], LIGHT.muted[1:]
SIZES = (44, 40, 36, 32, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10)  # of a title, in points
_FONT = "Arial"  # whose widths are known, so that text can be made to fit
_BLANK = 5  # the layout with a title alone


def new_deck(cover: Cover) -> Presentation:
    """Return slides of none yet, with their size and properties."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    about = deck.core_properties
    about.title, about.author = cover.title, "Mobility Metrics Explorer"
    about.subject, about.comments = cover.subject, cover.mark
    about.language = cover.language
    return deck


def new_slide(
    deck: Presentation, cover: Cover, title: str, *, above: str = "", size: float = 28
) -> Any:  # noqa: ANN401 - untyped
    """A slide with its title, a line above it, and what stands on every slide."""
    slide = deck.slides.add_slide(deck.slide_layouts[_BLANK])
    box = (LEFT, 0.75, ACROSS, 1.0)
    shape = slide.shapes.title
    place_at(shape, box)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    fit = largest(title, box, [each for each in SIZES if each <= size])
    _write(frame.paragraphs[0], title, size=fit, color=heading_color(cover), bold=True)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    if above:
        add_text(slide, (LEFT, 0.45, ACROSS, 0.35), [Line(above, 12, MUTED)])
    add_text(slide, (LEFT, 7.03, ACROSS, 0.4), [Line(cover.footer, 10, MUTED)])
    add_bar(slide, cover, (LEFT + 0.1, 7.02, ACROSS - 0.2, 0.03))
    if cover.branding.logo:
        add_logo(slide, cover, (RIGHT - 2.1, 7.08, 2.0, 0.34), right=True)
    if cover.mark:
        band = add_text(slide, (0, 0, _WIDTH, 0.42), [Line(cover.mark, 14, MARK[1:], bold=True)])
        band.fill.solid()
        band.fill.fore_color.rgb = RGBColor.from_string(MARK_BACKGROUND[1:])
    return slide


def largest(text: str, box: Sequence[float], sizes: Sequence[float]) -> float:
    """Return the largest of some sizes in which a bold text fits a box, or the smallest."""
    width, height = _inside(box)
    lines = (Line(clean(text), size, "", bold=True, after=0) for size in sizes)
    return next((line.size for line in lines if text_height([line], width) <= height), sizes[-1])


def heading_color(cover: Cover) -> str:
    """The color of headings."""
    return cover.branding.color[1:] or TEXT


def add_bar(slide: Any, cover: Cover, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    """Add a bar in the second color of the place."""
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(round(each * INCH) for each in box))
    bar.fill.solid()
    bar.fill.fore_color.rgb = RGBColor.from_string((cover.branding.second or LIGHT.accent)[1:])
    bar.line.fill.background()
    shape = bar._element  # noqa: SLF001 - the library cannot take away the style with its shadow
    shape.remove(shape.find(qn("p:style")))


def add_logo(slide: Any, cover: Cover, box: Sequence[float], *, right: bool = False) -> None:  # noqa: ANN401 - untyped
    """Add the logo as large as its box, its sides kept."""
    shape = slide.shapes.add_picture(io.BytesIO(cover.branding.logo), 0, 0)
    _fit_picture(shape, box)
    if right:
        shape.left = round((box[0] + box[2]) * INCH) - shape.width
    about = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001 - the library has no name for it
    about.set("descr", translate(Language(cover.language), "Logo of {place}", place=cover.place))


def _fit_picture(shape: Any, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    """Make a picture as large as a box allows, its sides kept."""
    left, top, width, height = box
    scale = min(width * INCH / shape.width, height * INCH / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    shape.left, shape.top = round(left * INCH), round(top * INCH)


def _inside(box: Sequence[float]) -> tuple[float, float]:
    """Return the room for text in a box, in points."""
    return (box[2] - 0.22) * POINTS, (box[3] - 0.1) * POINTS


def add_text(
    slide: Any,  # noqa: ANN401 - untyped
    box: Sequence[float],
    lines: Sequence[Line],
    *,
    same_size: Sequence[Sequence[Line]] = (),
) -> Any:  # noqa: ANN401 - untyped
    """A text box; a paragraph for each line, in letters with which all fit.

    ``same_size`` are the columns of a slide, whose letters are as large as those of the fullest.
    """
    shape = slide.shapes.add_textbox(*(round(length * INCH) for length in box))
    frame = shape.text_frame
    frame.word_wrap = True
    lines = [replace(line, text=clean(line.text)) for line in lines]
    room = _inside(box)
    shown, left_out = fitting(lines, *room)
    if left_out:
        end = Line(say("… (the whole text is in the notes)"), 10, MUTED)
        shown, _ = fitting(lines, room[0], room[1] - text_height([end], room[0]))
        shown.append(end)
    elif shown and same_size:
        smallest = min(
            fitting(column, *room)[0][-1].size / column[-1].size for column in same_size if column
        )
        shown = [replace(line, size=line.size * smallest) for line in lines]
    for at, paragraph in enumerate(shown):
        line = frame.add_paragraph() if at else frame.paragraphs[0]
        _write(
            line, paragraph.text, size=paragraph.size, color=paragraph.color, bold=paragraph.bold
        )
        line.space_after = Pt(paragraph.after)
    return shape


def _write(line: Any, text: str, *, size: float, color: str = TEXT, bold: bool = False) -> None:  # noqa: ANN401 - untyped
    run = line.add_run()
    run.text = clean(text)
    run.font.name, run.font.size, run.font.bold = _FONT, Pt(size), bold
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def place_at(shape: Any, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    """Put a shape where a box says, in inches."""
    shape.left, shape.top, shape.width, shape.height = (round(length * INCH) for length in box)
