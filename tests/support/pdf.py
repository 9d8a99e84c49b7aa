"""What a PDF file says, read by another program than the one that made it."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of every page, all white space as single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def fonts_of(pdf: bytes) -> set[str]:
    """Return the families of the fonts in a file, those of drawings included."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    names = (
        each.get("/BaseFont") for each in writer._objects if isinstance(each, DictionaryObject)
    )
    return {str(name).split("+")[-1].strip("/").split("-")[0] for name in names if name}
