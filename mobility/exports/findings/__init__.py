"""The summary of findings as files: Word, PowerPoint, Excel, HTML, and posters for a data walk.

All say the same: `report` puts the findings of a place into words, one module writes each kind of
file from them, and `drawn` draws their charts, once and several at a time; `kept` keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mobility.exports.findings.book import excel_bytes
from mobility.exports.findings.drawn import draw_ahead, make_ready
from mobility.exports.findings.posters import posters_pdf
from mobility.exports.findings.report import Progress, Report, report_of
from mobility.exports.findings.slides import powerpoint_bytes
from mobility.exports.findings.web import html_bytes
from mobility.exports.findings.word import word_bytes

KINDS: Mapping[str, Callable[[Report, Progress], bytes]] = {
    "docx": word_bytes,
    "pptx": powerpoint_bytes,
    "xlsx": excel_bytes,
    "html": html_bytes,
    "pdf": posters_pdf,
}
"""The ending of a file -> what makes it: a text, slides, a workbook, a page, and posters."""

__all__ = [
    "KINDS",
    "Report",
    "draw_ahead",
    "excel_bytes",
    "html_bytes",
    "make_ready",
    "posters_pdf",
    "powerpoint_bytes",
    "report_of",
    "word_bytes",
]
