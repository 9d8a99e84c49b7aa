"""Files of the plan's document, and what is stored of it when it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from mobility.errors import UserError
from mobility.exports.drawing.pictures import svg_png
from mobility.exports.findings.drawn import PIXELS, svg_drawings
from mobility.exports.findings.report import Progress
from mobility.exports.plan_document import KINDS
from mobility.exports.plan_document.build import Built, approval_lines, build
from mobility.exports.plan_document.content import PlanDocument, plain_document, read_document
from mobility.exports.plan_document.inputs import Inputs
from mobility.svg import clean_svg
from mobility.text.languages import Language, speaking
from mobility.workspace.document_versions import Version

_DRAWINGS = "drawings"
_TRANSLATED = "drawings in other languages"


def file_of(built: Built, kind: str, progress: Progress = lambda *_: None) -> bytes:
    """Return a draft as a file of a kind.

    Args:
        built: the document with its charts.
        kind: a key of `KINDS`.
        progress: called after each chart.
    """
    wanted = {each.key for each in built.document.pictures()} if kind != "two-pages" else set()
    figures = {key: each for key, each in built.figures.items() if key in wanted}
    with speaking(Language(built.document.language)):
        drawings = svg_drawings(figures, progress)
    progress(0.85, f"Writing the {KINDS[kind].label} file")
    content = written(built.document, drawings, kind)
    progress(1.0, "Done")
    return content


def written(document: PlanDocument, drawings: Mapping[str, bytes], kind: str) -> bytes:
    """Return a document as a file of a kind.

    Args:
        document: the content.
        drawings: key of a picture -> its SVG drawing.
        kind: a key of `KINDS`.
    """
    known = KINDS[kind]
    pictures = drawings
    if not known.draws:
        pictures = {key: svg_png(drawing, PIXELS) for key, drawing in drawings.items()}
    writer = getattr(import_module(f"{__package__}.{known.module}"), known.function)
    content: bytes = writer(document, pictures)
    return content


def frozen(inputs: Inputs, progress: Progress = lambda *_: None) -> dict[str, Any]:
    """Return the document in all languages with its charts, as it is stored when approved."""
    documents, drawings = {}, {}
    for language in Language:
        built = build(inputs, language)
        wanted = {each.key for each in built.document.pictures()}
        with speaking(language):
            drawn = svg_drawings(
                {key: each for key, each in built.figures.items() if key in wanted}, progress
            )
        documents[language.value] = plain_document(built.document)
        drawings[language.value] = {key: drawing.decode() for key, drawing in drawn.items()}
    return {
        "documents": documents,
        _DRAWINGS: drawings.pop(Language.ENGLISH.value),
        _TRANSLATED: drawings,
    }


def approved_document(
    stored: Mapping[str, Any], version: Version, language: Language = Language.ENGLISH
) -> tuple[PlanDocument, Mapping[str, bytes]]:
    """Return a stored version in a language with its approvals, and the drawings of its charts.

    Raises:
        UserError: when it cannot be read.
    """
    try:
        document = read_document(stored["documents"][language.value])
        translated = stored.get(_TRANSLATED, {}).get(language.value, {})
        drawings = {
            str(key): clean_svg(str(each)).encode()
            for key, each in (stored[_DRAWINGS] | translated).items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UserError(
            "This version of the plan cannot be read by this version of the app."
        ) from None
    return document.agreed(approval_lines(version, language)), drawings
