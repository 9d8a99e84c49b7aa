"""Sheets of a plan's progress as PDF files, and as pages in one HTML file."""

from __future__ import annotations

from html import escape

from mobility.exports.drawing.logos import logo_svg
from mobility.exports.paper.typesetting import typeset
from mobility.exports.progress_sheets import Section, Sheet
from mobility.figures.theme import LIGHT
from mobility.workspace.branding import Branding

_STYLE = """
body { font-family: "Source Sans Pro", "Segoe UI", sans-serif; color: #1B2026; background: #fff;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.45;
  overflow-wrap: anywhere; }
h1 { line-height: 1.15; margin-bottom: 0.2rem; } h2 { font-size: 1.15rem; margin: 1.4rem 0 0.3rem; }
p, ul { margin: 0.3rem 0; } ul { padding-left: 1.2rem; } .quiet { color: #3F4751; }
.mark { background: #FFF3C9; color: #584300; font-weight: bold; padding: 0.5rem; }
footer { border-top: 1px solid #CDD4DB; margin-top: 1.6rem; font-size: 0.85rem; color: #3F4751; }
@media print { body { margin: 0; } }
"""


def sheet_pdf(sheet: Sheet, branding: Branding | None = None) -> bytes:
    """Return a sheet as a PDF file with its structure tagged.

    Args:
        sheet: what stands on it.
        branding: the logo and the colors of the place.
    """
    known = branding or Branding()
    facts = {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "mark": sheet.mark,
        "lang": sheet.language.value,
        "sections": [
            {"heading": each.heading, "texts": [*each.texts], "items": [*each.items]}
            for each in sheet.sections
        ],
        "footer": [*sheet.footer],
        "text": LIGHT.text,
        "quiet": LIGHT.muted,
        "rule": LIGHT.border,
        "heading": known.color or LIGHT.text,
        "accent": known.second or LIGHT.border,
        "logo": logo_svg(known.logo),
    }
    return typeset("sheet", facts)


def sheet_html(sheet: Sheet) -> bytes:
    """Return a sheet as an HTML file that needs nothing else."""
    mark = f'<p class="mark">{escape(sheet.mark)}</p>' if sheet.mark else ""
    footer = "".join(f"<p>{escape(line)}</p>" for line in sheet.footer)
    body = "".join(_section(each) for each in sheet.sections)
    return (
        f'<!DOCTYPE html><html lang="{sheet.language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(sheet.title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{mark}<h1>{escape(sheet.title)}</h1>"
        f'<p class="quiet">{escape(sheet.subtitle)}</p>{body}</main>'
        f"<footer>{footer}</footer></body></html>"
    ).encode()


def _section(section: Section) -> str:
    texts = "".join(
        f"<p>{escape(line)}</p>" for text in section.texts for line in text.splitlines() if line
    )
    items = "".join(f"<li>{escape(item)}</li>" for item in section.items)
    listed = f"<ul>{items}</ul>" if items else ""
    return f"<section><h2>{escape(section.heading)}</h2>{texts}{listed}</section>"
