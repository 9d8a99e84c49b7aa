"""The summary of findings as PowerPoint slides: the summary, then one finding a slide.

A finding has its number, one sentence and one chart, or the answers of the group in columns. What
does not fit a slide stands whole in its notes. A chart is the slide's own where its table allows
(`native`), else a picture.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import Any

import pptx
from PIL import Image
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.util import Inches, Pt

from mobility.exports.drawing.pictures import MARK, MARK_BACKGROUND
from mobility.exports.findings.drawn import NOT_DRAWN, png_pictures
from mobility.exports.findings.fitting import POINTS, Line, fitting, text_height
from mobility.exports.findings.native import NativeChart, add_chart, native_chart
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
from mobility.exports.findings.slices import cuts
from mobility.figures.theme import LIGHT
from mobility.text import count_of
from mobility.text.verdicts import Verdict

_INCH = 914_400  # units of a slide
_WIDTH, _HEIGHT = 13.333, 7.5
_LEFT, _RIGHT = 0.5, 12.833
_ACROSS = _RIGHT - _LEFT
_TOP, _BOTTOM = 1.85, 6.9  # inches of the room below a title
_GAP = 0.3  # inches between columns
_TEXT, _MUTED = LIGHT.text[1:], LIGHT.muted[1:]
_COLORS = {side: color[1:] for side, color in LIGHT.sides.items()}
_FONT = "Arial"  # whose widths are known, so that text can be made to fit
_BLANK = 5  # the layout with a title alone
_SIDE, _SIDE_WITH_ANSWERS = 2.3, 3.4  # inches that the column beside a chart has at least
_MOST_COLUMNS = 3  # of a long list
_FILLED = 0.86  # of its room, which a chart fills before it is cut into columns
_NOTES = 0.62  # inches below a chart, at most
_METHODS = (  # thirty descriptions are too many for slides
    "The page Data & methods explains each of these in words, with its formula and source. They "
    "stand in the Word document and in the workbook of this summary, too:"
)
_LIGHT_BAR = "Light bar: median"  # where the picture has a line
_LISTED = 110  # letters of a finding on the first slide
_LEAST_IN_COLUMNS = 6  # findings
_SIZES = (44, 40, 36, 32, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10)  # of a title, in points
_WIDE = 4.5  # inches of a column beside a chart
_LINK, _OPEN = 0.35, "Open this view"  # inches of the link below that column, and its text


def powerpoint_bytes(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """The report as a .pptx file."""
    own = {
        card.number: chart
        for card in report.cards
        if card.figure and (chart := native_chart(card.figure, report.framework, report.geoid))
    }
    pictures = png_pictures(report.cards, progress, besides=own.keys())
    progress(0.85, "Writing the slides")
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    about = deck.core_properties
    about.title, about.author = report.title, "Mobility Metrics Explorer"
    about.subject, about.comments = "Findings for a Mobility Action Plan", report.mark
    _write_front(deck, report)
    _write_summary(deck, report)
    for card in report.cards:
        if card.figure is None:
            _write_text_card(deck, report, card)
        else:
            _write_card(deck, report, card, own.get(card.number), pictures.get(card.number))
    _write_end(deck, report)
    file = io.BytesIO()
    deck.save(file)
    progress(1.0, "Done")
    return file.getvalue()


def _new_slide(
    deck: Presentation, report: Report, title: str, *, above: str = "", size: float = 28
) -> Any:  # noqa: ANN401 - untyped
    """A slide with its title, a line above it, and what stands on every slide."""
    slide = deck.slides.add_slide(deck.slide_layouts[_BLANK])
    box = (_LEFT, 0.75, _ACROSS, 1.0)
    shape = slide.shapes.title
    _place(shape, box)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    fit = _largest(title, box, [each for each in _SIZES if each <= size])
    _write(frame.paragraphs[0], title, size=fit, color=_color(report), bold=True)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    if above:
        _add_text(slide, (_LEFT, 0.45, _ACROSS, 0.35), [Line(above, 12, _MUTED)])
    _add_text(slide, (_LEFT, 7.03, _ACROSS, 0.4), [Line(report.footer, 10, _MUTED)])
    _add_bar(slide, report, (_LEFT + 0.1, 7.02, _ACROSS - 0.2, 0.03))
    if report.branding.logo:
        _add_logo(slide, report, (_RIGHT - 2.1, 7.08, 2.0, 0.34), right=True)
    if report.mark:
        band = _add_text(slide, (0, 0, _WIDTH, 0.42), [Line(report.mark, 14, MARK[1:], bold=True)])
        band.fill.solid()
        band.fill.fore_color.rgb = RGBColor.from_string(MARK_BACKGROUND[1:])
    return slide


def _largest(text: str, box: Sequence[float], sizes: Sequence[float]) -> float:
    """Return the largest of some sizes in which a bold text fits a box, or the smallest."""
    width, height = _inside(box)
    lines = (Line(clean(text), size, "", bold=True, after=0) for size in sizes)
    return next((line.size for line in lines if text_height([line], width) <= height), sizes[-1])


def _color(report: Report) -> str:
    """The color of headings."""
    return report.branding.color[1:] or _TEXT


def _add_bar(slide: Any, report: Report, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    """Add a bar in the second color of the place."""
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(round(each * _INCH) for each in box))
    bar.fill.solid()
    bar.fill.fore_color.rgb = RGBColor.from_string((report.branding.second or LIGHT.accent)[1:])
    bar.line.fill.background()
    shape = bar._element  # noqa: SLF001 - the library cannot take away the style with its shadow
    shape.remove(shape.find(qn("p:style")))


def _add_logo(slide: Any, report: Report, box: Sequence[float], *, right: bool = False) -> None:  # noqa: ANN401 - untyped
    """Add the logo as large as its box, its sides kept."""
    shape = slide.shapes.add_picture(io.BytesIO(report.branding.logo), 0, 0)
    _fit_picture(shape, box)
    if right:
        shape.left = round((box[0] + box[2]) * _INCH) - shape.width
    about = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001 - the library has no name for it
    about.set("descr", f"Logo of {report.place}")


def _fit_picture(shape: Any, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    """Make a picture as large as a box allows, its sides kept."""
    left, top, width, height = box
    scale = min(width * _INCH / shape.width, height * _INCH / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    shape.left, shape.top = round(left * _INCH), round(top * _INCH)


def _write_front(deck: Presentation, report: Report) -> None:
    slide = _new_slide(deck, report, report.place, size=44)
    _place(slide.shapes.title, (_LEFT, 2.3, _ACROSS, 1.2))
    if report.branding.logo:
        _add_logo(slide, report, (_LEFT + 0.1, 0.6, 4.0, 0.85))
    _add_text(slide, (_LEFT, 1.65, _ACROSS, 0.6), [Line(TITLE, 24, _MUTED, bold=True)])
    _add_bar(slide, report, (_LEFT + 0.1, 3.55, 2.5, 0.06))
    mark = [Line(report.warning, 20, MARK[1:], bold=True)] if report.mark else []
    lines = [
        *mark,
        Line(f"Made on {report.date}", 18, _TEXT),
        Line(CAREFUL, 16, _MUTED),
        Line(f"Source: {report.source}", 14, _MUTED),
    ]
    _add_text(slide, (_LEFT, 3.8, _ACROSS, 2.9), lines)


def _write_summary(deck: Presentation, report: Report) -> None:
    """Everything on one slide: the findings by pillar, and what is covered."""
    total = len(report.cards)
    title = f"{count_of(total, 'finding')} in {report.place}" if total else NOTHING_YET
    slide = _new_slide(deck, report, title)
    parts = [
        [
            Line(section.label, 14, _color(report), bold=True),
            *(_listed(card) for card in section.cards),
        ]
        for section in report.sections
        if section.cards
    ]
    half = (_ACROSS - _GAP) / 2
    columns = _columns(parts) if total >= _LEAST_IN_COLUMNS else [list(chain(*parts))]
    width = _ACROSS if len(columns) == 1 else half
    for at, lines in enumerate(columns):
        _add_text(slide, (_LEFT + at * (half + _GAP), 1.7, width, 4.55), lines, same_size=columns)
    below = [Line(line, 12, _MUTED) for line in report.open_points]
    _add_text(slide, (_LEFT, 6.3, _ACROSS, 0.65), below)


def _listed(card: ReportCard) -> Line:
    """A finding in a list, with its number and its verdict."""
    outcome = f"  {card.outcome}" if card.outcome else ""
    return Line(f"{card.number}. {shortened(card.sentence, _LISTED)}{outcome}", 14, _TEXT)


def _columns(parts: Sequence[list[Line]]) -> list[list[Line]]:
    """Return paragraphs in two columns of about the same height; a pillar is not split."""
    heights = [text_height(part, POINTS * (_ACROSS - _GAP) / 2) for part in parts]
    split = min(range(1, len(parts) + 1), key=lambda at: max(sum(heights[:at]), sum(heights[at:])))
    columns = [[line for part in side for line in part] for side in (parts[:split], parts[split:])]
    return [column for column in columns if column]


def _above(report: Report, card: ReportCard) -> str:
    """What stands above the sentence of a finding: its number and what it is about."""
    number = f"Finding {card.number} of {len(report.cards)}"
    return " · ".join(filter(None, (number, card.about, "" if card.figure else card.kind)))


def _write_card(
    deck: Presentation,
    report: Report,
    card: ReportCard,
    own: NativeChart | None,
    picture: bytes | None,
) -> None:
    """A finding with a chart: its sentence, the chart, and a column of text beside it."""
    slide = _new_slide(deck, report, card.sentence, above=_above(report, card))
    figure = card.figure
    assert figure is not None  # noqa: S101 - checked by the caller
    notes = _notes_below(figure.footer, own=own is not None or picture is None)
    bottom = _BOTTOM
    if notes:
        height = min(text_height([notes], POINTS * (_ACROSS - 0.22)) / POINTS + 0.1, 1.0)
        bottom -= height
        _add_text(slide, (_LEFT, bottom, _ACROSS, height), [notes])
    side = _SIDE_WITH_ANSWERS if card.answers or card.changed else _SIDE
    box = (_LEFT, _TOP, _ACROSS - side - _GAP, bottom - _TOP - 0.05)
    if own is not None:
        frame = add_chart(slide, own, [round(each * _INCH) for each in box])
        _describe(frame, card, f"Chart of finding {card.number}")
        used = box[2]
    elif picture is not None:
        used = _add_picture(slide, card, picture, box)
    else:
        _add_text(slide, box, [Line(f"{NOT_DRAWN} {figure.summary}", 14, _MUTED)])
        used = box[2]
    left = _LEFT + used + _GAP
    _write_side(slide, card, (left, _TOP, _RIGHT - left, box[3]))
    _add_notes(slide, card)


def _write_side(slide: Any, card: ReportCard, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    """The column beside a chart, in larger letters where it is wide, and the link of the view."""
    left, top, width, height = box
    address = card.figure.address if card.figure else ""
    larger = 1.25 if width > _WIDE else 1.0
    lines = [replace(line, size=larger * line.size) for line in _side_lines(card)]
    _add_text(slide, (left, top, width, height - (_LINK if address else 0)), lines)
    if address:
        link = _add_text(slide, (left, top + height - _LINK, width, _LINK), [Line(_OPEN, 12, "")])
        link.text_frame.paragraphs[0].runs[0].hyperlink.address = address


def _notes_below(footer: Sequence[str], *, own: bool) -> Line | None:
    """Return what stands below a chart: its source whole, and as many whole notes as have room.

    Args:
        footer: of the figure; its last line is the source.
        own: whether the chart needs its source here; a picture has it inside.
    """
    *notes, source = footer or ("",)

    def line(number: int) -> Line:
        """Return the first notes with the source."""
        left_out = "…" if number < len(notes) else ""
        parts = (*notes[:number], left_out, source if own else "")
        text = " ".join(filter(None, parts))
        return Line(text.replace("Line: median", _LIGHT_BAR) if own else text, 9, _MUTED, after=0)

    room, width = POINTS * _NOTES, POINTS * (_ACROSS - 0.22)
    fit = next((n for n in range(len(notes), 0, -1) if text_height([line(n)], width) <= room), 0)
    return line(fit) if line(fit).text else None


def _side_lines(card: ReportCard) -> Iterator[Line]:
    """What stands beside a chart."""
    if card.verdict:
        yield Line(card.outcome, 20, _COLORS.get(card.side, _TEXT), bold=True)
        if card.verdict != card.outcome:
            yield Line(card.verdict.partition(" (")[2].rstrip(")").capitalize(), 12, _MUTED)
    for change in card.changed[:2]:
        yield Line(f"Changed since it was pinned: {change}", 12, MARK[1:], bold=True)
    for heading, answer in card.answers.items():
        yield Line(heading, 12, _MUTED, bold=True, after=1)
        yield Line(answer, 14, _TEXT)
    for link in card.links[:2]:
        yield Line(shortened(link, 110), 12, _MUTED)
    if card.figure and card.figure.subtitle:
        yield Line(card.figure.subtitle, 12, _MUTED)
    yield Line(card.facts, 11, _MUTED)


def _write_text_card(deck: Presentation, report: Report, card: ReportCard) -> None:
    """A finding without a chart: its answers in columns, or its sentence alone, large."""
    slide = _new_slide(deck, report, card.sentence, above=_above(report, card))
    below = [Line(link, 13, _MUTED) for link in card.links]
    below.append(Line(card.facts, 12, _MUTED))
    height = min(text_height(below, POINTS * (_ACROSS - 0.22)) / POINTS + 0.1, 1.2)
    bottom = _BOTTOM - height
    _add_text(slide, (_LEFT, bottom, _ACROSS, height), below)
    if not card.answers:
        _enlarge_title(slide, report, card, bottom)
    count = max(len(card.answers), 1)
    width = (_ACROSS - (count - 1) * _GAP) / count
    columns = [
        [Line(heading, 16, _color(report), bold=True, after=8), Line(answer, 26, _TEXT)]
        for heading, answer in card.answers.items()
    ]
    for at, lines in enumerate(columns):
        left = _LEFT + at * (width + _GAP)
        _add_bar(slide, report, (left + 0.1, _TOP + 0.1, width - 0.2, 0.05))
        box = (left, _TOP + 0.25, width, bottom - _TOP - 0.35)
        _add_text(slide, box, lines, same_size=columns)
    _add_notes(slide, card)


def _enlarge_title(slide: Any, report: Report, card: ReportCard, bottom: float) -> None:  # noqa: ANN401 - untyped
    """Let the sentence of a finding fill a slide that has nothing else."""
    box = (_LEFT + 0.3, 1.5, _ACROSS - 0.3, bottom - 1.7)
    title = slide.shapes.title
    _place(title, box)
    title.text_frame.paragraphs[0].runs[0].font.size = Pt(_largest(card.sentence, box, _SIZES))
    _add_bar(slide, report, (_LEFT + 0.1, box[1], 0.1, box[3]))


def _add_picture(
    slide: Any,  # noqa: ANN401 - untyped
    card: ReportCard,
    picture: bytes,
    box: Sequence[float],
) -> float:
    """Add a chart as large as its box and return how wide it became; a long list goes in columns.

    The columns are cuts of the same picture, which stays whole in the file.
    """
    left, top, width, height = box
    with Image.open(io.BytesIO(picture)) as image:
        shape_of = image.width / image.height

    def across(columns: int) -> float:
        """Return how wide a column becomes."""
        return min((width - (columns - 1) * _GAP) / columns, 0.95 * height * shape_of * columns)

    columns = 1
    if height * shape_of < _FILLED * width / 2:
        columns = max(range(1, _MOST_COLUMNS + 1), key=across)
    edges = cuts(picture, columns)
    tallest = max(after - before for before, after in pairwise(edges))
    each = min((width - (columns - 1) * _GAP) / columns, height * shape_of / tallest)
    for at, (before, after) in enumerate(pairwise(edges)):
        shape = slide.shapes.add_picture(io.BytesIO(picture), 0, 0)
        shape.crop_top, shape.crop_bottom = before, 1 - after
        shape.width = round(each * _INCH)
        shape.height = round(each / shape_of * (after - before) * _INCH)
        shape.left, shape.top = round((left + at * (each + _GAP)) * _INCH), round(top * _INCH)
        part = f", part {at + 1}" if len(edges) > 2 else ""
        _describe(shape, card, f"Chart of finding {card.number}{part}")
    return len(edges[1:]) * (each + _GAP) - _GAP


def _describe(shape: Any, card: ReportCard, name: str) -> None:  # noqa: ANN401 - untyped
    """Set the text equivalent of the chart."""
    about = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001 - the library has no name for it
    about.set("descr", card.figure.summary if card.figure else "")
    about.set("name", name)


def _add_notes(slide: Any, card: ReportCard) -> None:  # noqa: ANN401 - untyped
    """Everything that is known of a finding, whole."""
    figure = card.figure
    lines = [f"Finding {card.number}: {card.sentence}", card.facts, card.verdict, *card.changed]
    lines += [f"{heading}: {answer}" for heading, answer in card.answers.items()]
    lines += card.links
    if figure:
        lines += [figure.title, figure.subtitle, figure.summary, *figure.notes()]
    slide.notes_slide.notes_text_frame.text = clean("\n".join(filter(None, lines)))


def _write_end(deck: Presentation, report: Report) -> None:
    """Citation, sources, and what the verdicts mean."""
    box = (_LEFT, 1.75, _ACROSS, 5.1)
    slide = _new_slide(deck, report, "Sources and how to cite")
    lines = [report.citation, f"Source: {report.source}.", *report.origins, report.address]
    _add_text(slide, box, [Line(line, 14, _TEXT) for line in lines if line])
    slide = _new_slide(deck, report, "How a comparison ends")
    lines = [f"{verdict}: {verdict.meaning}" for verdict in Verdict]
    _add_text(slide, box, [Line(line, 14, _TEXT) for line in lines])
    if report.methods:
        slide = _new_slide(deck, report, "How it was worked out")
        names = "; ".join(method.name for method in report.methods)
        _add_text(slide, box, [Line(line, 14, _TEXT) for line in (_METHODS, f"{names}.")])


def _inside(box: Sequence[float]) -> tuple[float, float]:
    """Return the room for text in a box, in points."""
    return (box[2] - 0.22) * POINTS, (box[3] - 0.1) * POINTS


def _add_text(
    slide: Any,  # noqa: ANN401 - untyped
    box: Sequence[float],
    lines: Sequence[Line],
    *,
    same_size: Sequence[Sequence[Line]] = (),
) -> Any:  # noqa: ANN401 - untyped
    """A text box; a paragraph for each line, in letters with which all fit.

    ``same_size`` are the columns of a slide, whose letters are as large as those of the fullest.
    """
    shape = slide.shapes.add_textbox(*(round(length * _INCH) for length in box))
    frame = shape.text_frame
    frame.word_wrap = True
    lines = [replace(line, text=clean(line.text)) for line in lines]
    room = _inside(box)
    shown, left_out = fitting(lines, *room)
    if left_out:
        end = Line("… (the whole text is in the notes)", 10, _MUTED)
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


def _write(line: Any, text: str, *, size: float, color: str = _TEXT, bold: bool = False) -> None:  # noqa: ANN401 - untyped
    run = line.add_run()
    run.text = clean(text)
    run.font.name, run.font.size, run.font.bold = _FONT, Pt(size), bold
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def _place(shape: Any, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    shape.left, shape.top, shape.width, shape.height = (round(length * _INCH) for length in box)
