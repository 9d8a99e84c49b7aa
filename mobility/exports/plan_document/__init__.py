"""The Mobility Action Plan as a document: Word, PDF, HTML, slides, and a summary on two pages.

`build` makes the content once, in a language; a module writes each kind of file from it and from
the drawings of its charts. `frozen` is what is stored when the document is approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file.

    Attributes:
        label: its name for people.
        purpose: what it is good for.
        ending: of its name.
        media_type: of its content.
        module: the module of this package that writes it.
        function: what writes it.
        draws: whether its charts are drawings (SVG); else pictures (PNG).
    """

    label: str
    purpose: str
    ending: str
    media_type: str
    module: str
    function: str
    draws: bool = True


KINDS: Mapping[str, FileKind] = {
    "docx": FileKind(
        "Word", "to go on writing", "docx", f"{_OFFICE}.wordprocessingml.document",
        "word", "plan_docx", draws=False,
    ),
    "pdf": FileKind(
        "PDF", "to print, and to listen to", "pdf", "application/pdf", "paper", "plan_pdf"
    ),
    "html": FileKind("Web page", "one file for a website", "html", "text/html", "web", "plan_html"),
    "pptx": FileKind(
        "PowerPoint", "for a meeting", "pptx", f"{_OFFICE}.presentationml.presentation",
        "slides", "plan_pptx", draws=False,
    ),
    "two-pages": FileKind(
        "Two pages", "the plan in short, as a PDF", "pdf", "application/pdf",
        "paper", "two_pages_pdf",
    ),
}  # fmt: skip
"""The kinds of files by id."""
