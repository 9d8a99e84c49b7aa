"""The summary of findings as files: Word, PowerPoint, Excel, HTML, and posters for a data walk.

`report` puts the findings of a place into words; one module writes each kind of file from them;
`drawn` draws their charts, once for all files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from mobility.exports.findings.drawn import (
    draw_ahead,
    make_ready,
    small_picture,
)
from mobility.exports.findings.report import Progress, Report, report_of
from mobility.text.languages import speaking

__all__ = [
    "DESCRIPTIONS",
    "IN_ENGLISH",
    "KINDS",
    "Report",
    "draw_ahead",
    "make_ready",
    "report_of",
    "small_picture",
]

_Writer = Callable[[Report, Progress], bytes]


def _writer(module: str, function: str) -> _Writer:
    """Return a function of a module that is imported at its first call.

    The libraries for files take up to a fifth of a second each, which only that file should cost.
    """

    def write(report: Report, progress: Progress) -> bytes:
        writer: _Writer = getattr(import_module(f"{__name__}.{module}"), function)
        with speaking(report.language):
            return writer(report, progress)

    return write


KINDS: Mapping[str, _Writer] = {
    "docx": _writer("word", "word_bytes"),
    "pptx": _writer("slides", "powerpoint_bytes"),
    "xlsx": _writer("book", "excel_bytes"),
    "html": _writer("web", "html_bytes"),
    "pdf": _writer("posters", "posters_pdf"),
}
"""The ending of a file -> what returns its content."""

IN_ENGLISH = frozenset({"xlsx"})
"""Endings of files that stay in English: their columns are for programs."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
DESCRIPTIONS: Mapping[str, tuple[str, str, str]] = {
    "docx": ("Word", "to go on writing", f"{_OFFICE}.wordprocessingml.document"),
    "pptx": ("PowerPoint", "a finding a slide", f"{_OFFICE}.presentationml.presentation"),
    "xlsx": ("Excel", "the data behind every card", f"{_OFFICE}.spreadsheetml.sheet"),
    "html": ("Web page", "opens anywhere, prints well", "text/html"),
    "pdf": ("Posters", "11 by 17 inches, for a data walk", "application/pdf"),
}
"""The ending of a file -> its name for people, its purpose, and its media type."""
