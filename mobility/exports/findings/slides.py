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

from PIL import Image
from pptx.presentation import Presentation
from pptx.util import Pt

from mobility.exports.drawing.pictures import MARK
from mobility.exports.findings.drawn import NOT_DRAWN, png_pictures
from mobility.exports.findings.native import NativeChart, add_chart, native_chart
from mobility.exports.findings.report import (
    CAREFUL,
    METHODS_IN_ENGLISH,
    NOTHING_YET,
    TITLE,
    Progress,
    Report,
    ReportCard,
)
from mobility.exports.writing.fitting import POINTS, Line, text_height
from mobility.exports.writing.slices import cuts
from mobility.exports.writing.slides import (
    ACROSS,
    BOTTOM,
    GAP,
    INCH,
    LEFT,
    MUTED,
    RIGHT,
    SIZES,
    TEXT,
    TOP,
    add_bar,
    add_logo,
    add_text,
    heading_color,
    largest,
    new_deck,
    new_slide,
    place_at,
)
from mobility.exports.writing.texts import clean, shortened
from mobility.figures.theme import LIGHT
from mobility.text import count_of
from mobility.text.languages import Language, localized, say, translatable
from mobility.text.verdicts import Verdict

_COLORS = {side: color[1:] for side, color in LIGHT.sides.items()}
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
_WIDE = 4.5  # inches of a column beside a chart
_LINK, _OPEN = (
    0.35,
    translatable("Open this view"),
)  # inches of the link below that column, and its text


def powerpoint_bytes(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """The report as a .pptx file."""
    own = {
        card.number: chart
        for card in report.cards
        if report.language == Language.ENGLISH  # the words of a native chart are English
        and card.figure
        and (chart := native_chart(card.figure, report.framework, report.geoid))
    }
    pictures = png_pictures(report.cards, progress, besides=own.keys())
    progress(0.85, "Writing the slides")
    deck = new_deck(report)
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


def _write_front(deck: Presentation, report: Report) -> None:
    slide = new_slide(deck, report, report.place, size=44)
    place_at(slide.shapes.title, (LEFT, 2.3, ACROSS, 1.2))
    if report.branding.logo:
        add_logo(slide, report, (LEFT + 0.1, 0.6, 4.0, 0.85))
    add_text(slide, (LEFT, 1.65, ACROSS, 0.6), [Line(localized(TITLE), 24, MUTED, bold=True)])
    add_bar(slide, report, (LEFT + 0.1, 3.55, 2.5, 0.06))
    mark = [Line(report.warning, 20, MARK[1:], bold=True)] if report.mark else []
    lines = [
        *mark,
        Line(say("Made on {day}", day=report.date), 18, TEXT),
        Line(localized(CAREFUL), 16, MUTED),
        Line(say("Source: {source}", source=report.source), 14, MUTED),
    ]
    add_text(slide, (LEFT, 3.8, ACROSS, 2.9), lines)


def _write_summary(deck: Presentation, report: Report) -> None:
    """Everything on one slide: the findings by pillar, and what is covered."""
    total = len(report.cards)
    title = localized(NOTHING_YET)
    if total:
        findings = count_of(total, "finding")
        title = say("{findings} in {place}", findings=findings, place=report.place)
    slide = new_slide(deck, report, title)
    parts = [
        [
            Line(section.label, 14, heading_color(report), bold=True),
            *(_listed(card) for card in section.cards),
        ]
        for section in report.sections
        if section.cards
    ]
    half = (ACROSS - GAP) / 2
    columns = _columns(parts) if total >= _LEAST_IN_COLUMNS else [list(chain(*parts))]
    width = ACROSS if len(columns) == 1 else half
    for at, lines in enumerate(columns):
        add_text(slide, (LEFT + at * (half + GAP), 1.7, width, 4.55), lines, same_size=columns)
    below = [Line(line, 12, MUTED) for line in report.open_points]
    add_text(slide, (LEFT, 6.3, ACROSS, 0.65), below)


def _listed(card: ReportCard) -> Line:
    """A finding in a list, with its number and its verdict."""
    outcome = f"  {card.outcome}" if card.outcome else ""
    return Line(f"{card.number}. {shortened(card.sentence, _LISTED)}{outcome}", 14, TEXT)


def _columns(parts: Sequence[list[Line]]) -> list[list[Line]]:
    """Return paragraphs in two columns of about the same height; a pillar is not split."""
    heights = [text_height(part, POINTS * (ACROSS - GAP) / 2) for part in parts]
    split = min(range(1, len(parts) + 1), key=lambda at: max(sum(heights[:at]), sum(heights[at:])))
    columns = [[line for part in side for line in part] for side in (parts[:split], parts[split:])]
    return [column for column in columns if column]


def _above(report: Report, card: ReportCard) -> str:
    """What stands above the sentence of a finding: its number and what it is about."""
    total = len(report.cards)
    number = say("Finding {number} of {total}", number=card.number, total=total)
    return " · ".join(filter(None, (number, card.about, "" if card.figure else card.kind)))


def _write_card(
    deck: Presentation,
    report: Report,
    card: ReportCard,
    own: NativeChart | None,
    picture: bytes | None,
) -> None:
    """A finding with a chart: its sentence, the chart, and a column of text beside it."""
    slide = new_slide(deck, report, card.sentence, above=_above(report, card))
    figure = card.figure
    assert figure is not None  # noqa: S101 - checked by the caller
    notes = _notes_below(figure.footer, own=own is not None or picture is None)
    bottom = BOTTOM
    if notes:
        height = min(text_height([notes], POINTS * (ACROSS - 0.22)) / POINTS + 0.1, 1.0)
        bottom -= height
        add_text(slide, (LEFT, bottom, ACROSS, height), [notes])
    side = _SIDE_WITH_ANSWERS if card.answers or card.changed else _SIDE
    box = (LEFT, TOP, ACROSS - side - GAP, bottom - TOP - 0.05)
    if own is not None:
        frame = add_chart(slide, own, [round(each * INCH) for each in box])
        _describe(frame, card, say("Chart of finding {number}", number=card.number))
        used = box[2]
    elif picture is not None:
        used = _add_picture(slide, card, picture, box)
    else:
        add_text(slide, box, [Line(f"{localized(NOT_DRAWN)} {figure.summary}", 14, MUTED)])
        used = box[2]
    left = LEFT + used + GAP
    _write_side(slide, card, (left, TOP, RIGHT - left, box[3]))
    _add_notes(slide, card)


def _write_side(slide: Any, card: ReportCard, box: Sequence[float]) -> None:  # noqa: ANN401 - untyped
    """The column beside a chart, in larger letters where it is wide, and the link of the view."""
    left, top, width, height = box
    address = card.figure.address if card.figure else ""
    larger = 1.25 if width > _WIDE else 1.0
    lines = [replace(line, size=larger * line.size) for line in _side_lines(card)]
    add_text(slide, (left, top, width, height - (_LINK if address else 0)), lines)
    if address:
        link = add_text(
            slide, (left, top + height - _LINK, width, _LINK), [Line(localized(_OPEN), 12, "")]
        )
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
        return Line(text.replace("Line: median", _LIGHT_BAR) if own else text, 9, MUTED, after=0)

    room, width = POINTS * _NOTES, POINTS * (ACROSS - 0.22)
    fit = next((n for n in range(len(notes), 0, -1) if text_height([line(n)], width) <= room), 0)
    return line(fit) if line(fit).text else None


def _side_lines(card: ReportCard) -> Iterator[Line]:
    """What stands beside a chart."""
    if card.verdict:
        yield Line(card.outcome, 20, _COLORS.get(card.side, TEXT), bold=True)
        if card.verdict != card.outcome:
            yield Line(card.verdict.partition(" (")[2].rstrip(")").capitalize(), 12, MUTED)
    for change in card.changed[:2]:
        changed = say("Changed since it was pinned: {change}", change=change)
        yield Line(changed, 12, MARK[1:], bold=True)
    for heading, answer in card.answers.items():
        yield Line(heading, 12, MUTED, bold=True, after=1)
        yield Line(answer, 14, TEXT)
    for link in card.links[:2]:
        yield Line(shortened(link, 110), 12, MUTED)
    if card.figure and card.figure.subtitle:
        yield Line(card.figure.subtitle, 12, MUTED)
    yield Line(card.facts, 11, MUTED)


def _write_text_card(deck: Presentation, report: Report, card: ReportCard) -> None:
    """A finding without a chart: its answers in columns, or its sentence alone, large."""
    slide = new_slide(deck, report, card.sentence, above=_above(report, card))
    below = [Line(link, 13, MUTED) for link in card.links]
    below.append(Line(card.facts, 12, MUTED))
    height = min(text_height(below, POINTS * (ACROSS - 0.22)) / POINTS + 0.1, 1.2)
    bottom = BOTTOM - height
    add_text(slide, (LEFT, bottom, ACROSS, height), below)
    if not card.answers:
        _enlarge_title(slide, report, card, bottom)
    count = max(len(card.answers), 1)
    width = (ACROSS - (count - 1) * GAP) / count
    columns = [
        [Line(heading, 16, heading_color(report), bold=True, after=8), Line(answer, 26, TEXT)]
        for heading, answer in card.answers.items()
    ]
    for at, lines in enumerate(columns):
        left = LEFT + at * (width + GAP)
        add_bar(slide, report, (left + 0.1, TOP + 0.1, width - 0.2, 0.05))
        box = (left, TOP + 0.25, width, bottom - TOP - 0.35)
        add_text(slide, box, lines, same_size=columns)
    _add_notes(slide, card)


def _enlarge_title(slide: Any, report: Report, card: ReportCard, bottom: float) -> None:  # noqa: ANN401 - untyped
    """Let the sentence of a finding fill a slide that has nothing else."""
    box = (LEFT + 0.3, 1.5, ACROSS - 0.3, bottom - 1.7)
    title = slide.shapes.title
    place_at(title, box)
    title.text_frame.paragraphs[0].runs[0].font.size = Pt(largest(card.sentence, box, SIZES))
    add_bar(slide, report, (LEFT + 0.1, box[1], 0.1, box[3]))


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
        return min((width - (columns - 1) * GAP) / columns, 0.95 * height * shape_of * columns)

    columns = 1
    if height * shape_of < _FILLED * width / 2:
        columns = max(range(1, _MOST_COLUMNS + 1), key=across)
    edges = cuts(picture, columns)
    tallest = max(after - before for before, after in pairwise(edges))
    each = min((width - (columns - 1) * GAP) / columns, height * shape_of / tallest)
    for at, (before, after) in enumerate(pairwise(edges)):
        shape = slide.shapes.add_picture(io.BytesIO(picture), 0, 0)
        shape.crop_top, shape.crop_bottom = before, 1 - after
        shape.width = round(each * INCH)
        shape.height = round(each / shape_of * (after - before) * INCH)
        shape.left, shape.top = round((left + at * (each + GAP)) * INCH), round(top * INCH)
        name = say("Chart of finding {number}", number=card.number)
        if len(edges) > 2:
            name = say("Chart of finding {number}, part {part}", number=card.number, part=at + 1)
        _describe(shape, card, name)
    return len(edges[1:]) * (each + GAP) - GAP


def _describe(shape: Any, card: ReportCard, name: str) -> None:  # noqa: ANN401 - untyped
    """Set the text equivalent of the chart."""
    about = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001 - the library has no name for it
    about.set("descr", card.figure.summary if card.figure else "")
    about.set("name", name)


def _add_notes(slide: Any, card: ReportCard) -> None:  # noqa: ANN401 - untyped
    """Everything that is known of a finding, whole."""
    figure = card.figure
    lines = [
        say("Finding {number}: {sentence}", number=card.number, sentence=card.sentence),
        card.facts,
        card.verdict,
        *card.changed,
    ]
    lines += [f"{heading}: {answer}" for heading, answer in card.answers.items()]
    lines += card.links
    if figure:
        lines += [figure.title, figure.subtitle, figure.summary, *figure.notes()]
    slide.notes_slide.notes_text_frame.text = clean("\n".join(filter(None, lines)))


def _write_end(deck: Presentation, report: Report) -> None:
    """Citation, sources, and what the verdicts mean."""
    box = (LEFT, 1.75, ACROSS, 5.1)
    slide = new_slide(deck, report, say("Sources and how to cite"))
    lines = [
        report.citation,
        say("Source: {source}.", source=report.source),
        *report.origins,
        report.address,
    ]
    add_text(slide, box, [Line(line, 14, TEXT) for line in lines if line])
    slide = new_slide(deck, report, say("How a comparison ends"))
    lines = [f"{localized(verdict)}: {localized(verdict.meaning)}" for verdict in Verdict]
    add_text(slide, box, [Line(line, 14, TEXT) for line in lines])
    if report.methods:
        slide = new_slide(deck, report, say("How it was worked out"))
        names = "; ".join(localized(method.name) for method in report.methods)
        about = report.language is Language.ENGLISH
        lines = [_METHODS if about else localized(METHODS_IN_ENGLISH), f"{names}."]
        add_text(slide, box, [Line(line, 14, TEXT) for line in lines])
