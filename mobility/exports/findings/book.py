"""The summary of findings as an Excel workbook: what was found, and the data behind every card.

README says what the file is; Findings has a row for each; a sheet for each finding that has a chart
holds its numbers, its source above them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from openpyxl import Workbook

from mobility.exports.finding_words import QUESTIONS
from mobility.exports.findings.report import (
    CAREFUL,
    NOTHING_TRUE,
    TITLE,
    Progress,
    Report,
    ReportCard,
)
from mobility.exports.spreadsheets.sheets import PROGRAM, Line, cell_text, write_lines, write_rows
from mobility.exports.spreadsheets.workbook import COLUMNS
from mobility.figures.figure import Cell
from mobility.text.verdicts import Verdict


def excel_bytes(report: Report, progress: Progress = lambda *_: None) -> bytes:
    """The report as an .xlsx file."""
    progress(0.0, "Writing the sheets")
    book = Workbook()
    book.properties.title = cell_text(report.title)
    book.properties.subject = report.mark or "Findings for a Mobility Action Plan"
    book.properties.creator = PROGRAM
    book.active.title = "README"
    write_lines(book.active, list(_readme(report)), address=report.address, mark=report.mark)
    rows = list(_rows(report))
    write_rows(book.create_sheet("Findings"), rows, mark=report.mark)
    for card in report.cards:
        if card.figure is not None:
            _write_data(book.create_sheet(_sheet_name(card)), card)
    if report.methods:
        write_lines(book.create_sheet("Methods"), _methods(report), address="", mark=report.mark)
    for sheet in book.worksheets:
        sheet.oddFooter.center.text = report.footer.replace("&", "&&")
        if report.mark:
            sheet.oddHeader.center.text = report.mark
    file = io.BytesIO()
    book.save(file)
    progress(1.0, "Done")
    return file.getvalue()


def _sheet_name(card: ReportCard) -> str:
    return f"Finding {card.number}"


def _readme(report: Report) -> Iterator[Line]:
    """What the file is, section by section."""
    yield Line(TITLE, size=16)
    yield Line(report.place, size=13)
    if report.mark:
        yield Line(report.warning, size=12)
    yield Line("Made on", report.date)
    yield Line("How to read it", CAREFUL)
    yield Line("Source", report.source)
    yield from (Line("How to cite", report.citation),) if report.citation else ()
    yield from (Line("Measured by", origin) for origin in report.origins)
    yield from (Line("Opens the board again", report.address),) if report.address else ()
    yield Line()
    yield Line("What is covered", size=13)
    yield from (Line("", line) for line in report.coverage)
    yield Line()
    yield Line("The sheets", size=13)
    yield Line("Findings", "A row for each finding, in the order of the board.")
    for card in report.cards:
        if card.figure is not None:
            yield Line(_sheet_name(card), f"The data behind: {card.sentence}")
    yield Line()
    yield Line("The columns of the data", size=13)
    yield from (Line(name, meaning) for name, meaning in COLUMNS.items())
    yield Line("All others", "In words, as on the page.")
    yield Line()
    yield Line("The words for how a comparison ends", size=13)
    yield from (Line(verdict.value, verdict.meaning) for verdict in Verdict)


def _rows(report: Report) -> Iterator[dict[str, Cell]]:
    """A row for each finding; it says when its numbers are invented, wherever it is pasted."""
    for section in report.sections:
        for card in section.cards:
            figure = card.figure
            mark: dict[str, Cell] = {"Note": report.mark} if report.mark else {}
            yield mark | {
                "Finding": card.number,
                "Pillar": section.label,
                "Predictor": card.predictor,
                "Sentence": card.sentence,
                "Verdict": card.verdict,
                "Quality": card.quality,
                "Kind": card.kind,
                "Details": card.details,
                "Status": card.status,
                **{heading: card.answers.get(heading, "") for heading in QUESTIONS.values()},
                "Linked to": "\n".join(card.links),
                "Changed since it was pinned": "\n".join(card.changed),
                "What the chart shows": figure.subtitle if figure else "",
                "Source": " ".join(figure.footer) if figure else "",
                "Opens the view again": figure.address if figure else "",
                "Last change": card.date,
                "Place": report.place,
                "Geoid": report.geoid,
            }


def _write_data(sheet: object, card: ReportCard) -> None:
    """The table behind a finding under its sentence and its source."""
    figure = card.figure
    assert figure is not None  # noqa: S101 - checked by the caller
    above = [card.sentence, figure.title, figure.subtitle, *figure.notes()]
    marked = [card.sentence, NOTHING_TRUE, *above[1:]] if figure.mark else above
    lines = [line for line in marked if line]
    write_rows(sheet, figure.rows(), mark=figure.mark, above=lines)


def _methods(report: Report) -> list[Line]:
    """How it was worked out."""
    lines = [Line("How it was worked out", size=13)]
    for method in report.methods:
        formula = f" Formula: {method.formula}." if method.formula else ""
        lines.append(Line(method.name, f"{method.description}{formula} Source: {method.source}."))
    return lines
