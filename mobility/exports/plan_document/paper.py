"""The plan's document for paper: all of it, or a summary on two pages, as a PDF with tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mobility.exports.drawing.logos import logo_svg
from mobility.exports.paper.typesetting import typeset
from mobility.exports.plan_document.content import Block, Chain, Part, Picture, PlanDocument, Table
from mobility.exports.writing.texts import breaking
from mobility.figures.theme import LIGHT

_USUAL, _NARROW = 24, 13  # letters of a word that may be broken, in a paragraph and in a column


def plan_pdf(document: PlanDocument, pictures: Mapping[str, bytes]) -> bytes:
    """Return the document as a PDF file.

    Args:
        document: the content.
        pictures: key of a picture -> its SVG drawing; one that is missing is told in words.
    """
    return typeset("plan", _facts(document, document.shown, pictures))


def two_pages_pdf(document: PlanDocument, pictures: Mapping[str, bytes]) -> bytes:  # noqa: ARG001 - as all writers
    """Return the summary of the document as a PDF file of two pages."""
    return typeset("plan_two_pages", _facts(document, document.brief, {}))


def _facts(
    document: PlanDocument, shown: Sequence[Part], pictures: Mapping[str, bytes]
) -> dict[str, Any]:
    """What a template reads."""
    return {
        "title": document.title,
        "kind": document.kind,
        "language": document.language,
        "place": document.place,
        "mark": document.mark,
        "warning": document.warning,
        "made": document.made,
        "footer": document.footer,
        "state": list(document.state),
        "labels": dict(document.labels),
        "logo": logo_svg(document.branding.logo),
        "text": LIGHT.text,
        "quiet": LIGHT.muted,
        "rule": LIGHT.border,
        "heading": document.branding.color or LIGHT.text,
        "line": document.branding.second or LIGHT.accent,
        "link": LIGHT.accent,
        "better": LIGHT.sides["better"],
        "worse": LIGHT.sides["worse"],
        "parts": [
            {
                "title": part.title,
                "blocks": [_block(block, pictures) for block in part.blocks],
            }
            for part in shown
        ],
    }


def _block(block: Block, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    plain: dict[str, Any] = {"is": type(block).__name__, **asdict(block)}
    if isinstance(block, Picture):
        plain["svg"] = pictures.get(block.key, b"").decode()
    longest = _NARROW if isinstance(block, Chain | Table) else _USUAL
    return {
        key: value if key in {"svg", "address"} else _breaking(value, longest)
        for key, value in plain.items()
    }


def _breaking(value: Any, longest: int) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return breaking(value, longest)
    if isinstance(value, list | tuple):
        return [_breaking(each, longest) for each in value]
    return value
