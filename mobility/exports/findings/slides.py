"""The summary of findings as PowerPoint slides: one finding, one sentence, one chart.

What does not fit a slide stands whole in its notes. A chart is the slide's own where its table
allows (`native`), else a picture.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation
from pptx.util import Inches, Pt

from mobility.exports.drawing.pictures import MARK, MARK_BACKGROUND
from mobility.exports.findings.drawn import NOT_DRAWN, png_pictures
from mobility.exports.findings.native import NativeChart, add_chart, native_chart
from mobility.exports.findings.report import (
    CAREFUL,
    TITLE,
    Progress,
    Report,
    ReportCard,
    ReportSection,
    clean,
    shortened,
)
from mobility.figures.letters import wrap_text
from mobility.figures.theme import LIGHT
from mobility.text.verdicts import Verdict

_INCH = 914_400  # units of a slide
_WIDTH, _HEIGHT = 13.333, 7.5
_LEFT, _RIGHT = 0.5, 12.833
_TEXT, _MUTED = LIGHT.text[1:], LIGHT.muted[1:]
_COLORS = {side: color[1:] for side, color in LIGHT.sides.items()}
_FONT = "Arial"  # whose widths are known, so that text can be made to fit
_BLANK = 5  # the layout with a title alone
_CHART = (_LEFT, 1.75, 8.1, 4.75)  # left, top, width and height in inches
_SIDE = (8.9, 1.75, 3.93, 4.75)
_ROOM = 900  # letters beside a chart
_METHODS = (  # thirty descriptions are too many for slides
    "The page Data & methods explains each of these in words, with its formula and source. They "
    "stand in the Word document and in the workbook of this summary, too:"
)
_LIGHT_BAR = "Light bar: median"  # where the picture has a line
_FOOTER = 380  # letters below a chart
_LISTED = 14  # findings in the list of a pillar


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
    _write_coverage(deck, report)
    for section in report.sections:
        if not section.cards:  # named on the slide of what is covered
            continue
        _write_section(deck, report, section)
        for card in section.cards:
            _write_card(deck, report, card, own.get(card.number), pictures.get(card.number))
    _write_end(deck, report)
    file = io.BytesIO()
    deck.save(file)
    progress(1.0, "Done")
    return file.getvalue()


def _new_slide(deck: Presentation, report: Report, title: str, *, size: float = 28) -> Any:  # noqa: ANN401 - untyped
    """A slide with its title, and what stands on every slide."""
    slide = deck.slides.add_slide(deck.slide_layouts[_BLANK])
    shape = slide.shapes.title
    _place(shape, (_LEFT, 0.55, _RIGHT - _LEFT, 1.05))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _write(frame.paragraphs[0], title, size=size, bold=True)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _add_text(slide, (_LEFT, 7.05, _RIGHT - _LEFT, 0.4), [(report.footer, 10.0, _MUTED, False)])
    if report.mark:
        band = _add_text(slide, (0, 0, _WIDTH, 0.42), [(f"  {report.mark}", 14.0, MARK[1:], True)])
        band.fill.solid()
        band.fill.fore_color.rgb = RGBColor.from_string(MARK_BACKGROUND[1:])
    return slide


def _write_front(deck: Presentation, report: Report) -> None:
    slide = _new_slide(deck, report, report.place, size=44)
    _place(slide.shapes.title, (_LEFT, 2.3, _RIGHT - _LEFT, 1.2))
    mark = [(report.warning, 20, MARK[1:], True)] if report.mark else []
    _add_text(slide, (_LEFT, 1.5, _RIGHT - _LEFT, 0.7), [(TITLE, 24, _MUTED, True)])
    lines = [
        *mark,
        (f"Made on {report.date}", 18, _TEXT, False),
        (CAREFUL, 16, _MUTED, False),
        (f"Source: {report.source}", 14, _MUTED, False),
    ]
    _add_text(slide, (_LEFT, 3.6, 10.5, 3.0), lines)


def _write_coverage(deck: Presentation, report: Report) -> None:
    slide = _new_slide(deck, report, "What is covered, and what is not yet")
    lines = [(line, 18, _TEXT, False) for line in report.coverage]
    _add_text(slide, (_LEFT, 1.75, _RIGHT - _LEFT, 5.0), lines)


def _write_section(deck: Presentation, report: Report, section: ReportSection) -> None:
    """A pillar with its findings in a list."""
    slide = _new_slide(deck, report, section.label, size=36 if len(section.label) < 40 else 28)
    many = len(section.cards) > _LISTED // 2
    room, size = (100, 14.0) if many else (160, 18.0)
    lines = [(section.description, 18.0, _MUTED, False)] if section.description else []
    shown = section.cards[:_LISTED]
    lines += [
        (f"{card.number}. {shortened(card.sentence, room)}", size, _TEXT, False) for card in shown
    ]
    if len(shown) < len(section.cards):
        lines.append((f"And {len(section.cards) - len(shown)} more.", size, _MUTED, False))
    _add_text(slide, (_LEFT, 1.75, _RIGHT - _LEFT, 5.1), lines)


def _write_card(
    deck: Presentation,
    report: Report,
    card: ReportCard,
    own: NativeChart | None,
    picture: bytes | None,
) -> None:
    """A finding: its sentence, its chart, and what the group wrote."""
    sentence = shortened(card.sentence, 260)
    size = next(size for size, most in ((28, 95), (24, 150), (20, 400)) if len(sentence) <= most)
    slide = _new_slide(deck, report, sentence, size=size)
    box = _SIDE if card.figure else (_LEFT, 1.75, _RIGHT - _LEFT, 4.75)
    _add_text(slide, box, _side_lines(card, _ROOM if card.figure else 2 * _ROOM))
    if card.figure is not None:
        _write_figure(slide, card, own, picture)
    _add_notes(slide, card)


def _write_figure(
    slide: Any,  # noqa: ANN401 - untyped
    card: ReportCard,
    own: NativeChart | None,
    picture: bytes | None,
) -> None:
    """The chart, and where it is from; a picture says that itself."""
    figure = card.figure
    assert figure is not None  # noqa: S101 - checked by the caller
    left, top, width, height = _CHART
    source = ""
    if own is not None:
        about = [(shortened(figure.subtitle, 170), 13.0, _MUTED, False)]
        _add_text(slide, (left, top, width, 0.6), about)
        box = [round(length * _INCH) for length in (left, top + 0.6, width, height - 0.6)]
        _describe(add_chart(slide, own, box), card)
        source = _source_words(figure.footer)
    elif picture is not None:
        _add_picture(slide, card, picture)
    else:
        missing = f"{NOT_DRAWN} {shortened(figure.summary, 400)}"
        _add_text(slide, _CHART, [(missing, 14.0, _MUTED, False)])
    line = _add_text(slide, (_LEFT, 6.55, _RIGHT - _LEFT, 0.5), [(source, 10.0, _MUTED, False)])
    if figure.address:
        run = line.text_frame.paragraphs[0].add_run()
        run.text = f"{'  ' if source else ''}Open this view"
        run.font.name, run.font.size = _FONT, Pt(10)
        run.hyperlink.address = figure.address


def _source_words(footer: Sequence[str]) -> str:
    """What stands below an own chart: as much of the footer as has room, and its source."""
    *others, source = footer or ("",)
    notes = " ".join(others).replace("Line: median", _LIGHT_BAR)
    return f"{shortened(notes, max(_FOOTER - len(source), 60))} {shortened(source, 300)}".strip()


def _side_lines(card: ReportCard, room: int) -> list[tuple[str, float, str, bool]]:
    """What stands beside a chart, each part as long as its share of the room."""
    head = f"{card.predictor} · {card.facts}" if card.predictor else card.facts
    lines = [(head, 12.0, _MUTED, False)]
    if card.verdict:
        lines.append((shortened(card.verdict, 160), 18.0, _COLORS.get(card.side, _TEXT), True))
    lines += [
        (f"Changed since it was pinned: {shortened(change, 180)}", 12.0, MARK[1:], True)
        for change in card.changed[:2]
    ]
    share = room // max(len(card.answers), 1)
    for heading, answer in card.answers.items():
        lines += [(heading, 12.0, _MUTED, True), (shortened(answer, share), 14.0, _TEXT, False)]
    lines += [(shortened(link, 110), 12.0, _MUTED, False) for link in card.links[:2]]
    return lines


def _add_picture(slide: Any, card: ReportCard, picture: bytes) -> None:  # noqa: ANN401 - untyped
    """The picture as large as its room, its sides kept."""
    left, top, width, height = _CHART
    shape = slide.shapes.add_picture(io.BytesIO(picture), 0, 0)
    scale = min(width * _INCH / shape.width, height * _INCH / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    shape.left, shape.top = round(left * _INCH), round(top * _INCH)
    _describe(shape, card)


def _describe(shape: Any, card: ReportCard) -> None:  # noqa: ANN401 - untyped
    """Set the text equivalent of the chart."""
    about = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001 - the library has no name for it
    about.set("descr", card.figure.summary if card.figure else "")
    about.set("name", f"Chart of finding {card.number}")


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
    slide = _new_slide(deck, report, "Sources and how to cite")
    lines = [report.citation, f"Source: {report.source}.", *report.origins, report.address]
    texts = [(line, 14.0, _TEXT, False) for line in lines if line]
    _add_text(slide, (_LEFT, 1.75, _RIGHT - _LEFT, 5.1), texts)
    slide = _new_slide(deck, report, "How a comparison ends")
    texts = [(f"{verdict}: {verdict.meaning}", 14.0, _TEXT, False) for verdict in Verdict]
    _add_text(slide, (_LEFT, 1.75, _RIGHT - _LEFT, 5.1), texts)
    if report.methods:
        slide = _new_slide(deck, report, "How it was worked out")
        names = "; ".join(method.name for method in report.methods)
        texts = [(_METHODS, 14.0, _TEXT, False), (f"{names}.", 14.0, _TEXT, False)]
        _add_text(slide, (_LEFT, 1.75, _RIGHT - _LEFT, 5.1), texts)


_Text = tuple[str, float, str, bool]  # words, size of the letters, color, bold
_SHRINK = (1.0, 0.92, 0.84, 0.76, 0.7)
_SMALLEST = 10.0  # points of a letter


def _fitting(box: Sequence[float], lines: Sequence[_Text]) -> list[_Text]:
    """Lines in the largest letters with which they fit the box; the last are left out at worst."""
    _, _, width, height = box
    inner, room = (width - 0.22) * 72, (height - 0.1) * 72

    def tall(texts: Sequence[_Text]) -> float:
        return sum(
            4 + 1.2 * size * len(wrap_text(clean(text), inner, size, bold=bold))
            for text, size, _, bold in texts
        )

    smaller = list(lines)
    for factor in _SHRINK:
        smaller = [
            (text, max(size * factor, min(size, _SMALLEST)), color, bold)
            for text, size, color, bold in lines
        ]
        if tall(smaller) <= room:
            return smaller
    if len(smaller) == 1:
        return smaller
    while len(smaller) > 1 and tall([*smaller, ("…", _SMALLEST, _MUTED, False)]) > room:
        smaller = smaller[:-1]
    return [*smaller, ("… (the whole text is in the notes)", _SMALLEST, _MUTED, False)]


def _add_text(slide: Any, box: Sequence[float], lines: Iterable[_Text]) -> Any:  # noqa: ANN401 - untyped
    """A text box; a paragraph for each line, in letters with which all fit."""
    shape = slide.shapes.add_textbox(*(round(length * _INCH) for length in box))
    frame = shape.text_frame
    frame.word_wrap = True
    for at, (paragraph, size, color, bold) in enumerate(_fitting(box, list(lines))):
        line = frame.add_paragraph() if at else frame.paragraphs[0]
        _write(line, paragraph, size=size, color=color, bold=bold)
        line.space_after = Pt(4)
    return shape


def _write(line: Any, text: str, *, size: float, color: str = _TEXT, bold: bool = False) -> None:  # noqa: ANN401 - untyped
    run = line.add_run()
    run.text = clean(text)
    run.font.name, run.font.size, run.font.bold = _FONT, Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(color)


def _place(shape: Any, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    shape.left, shape.top, shape.width, shape.height = (round(length * _INCH) for length in box)
