"""The page of a document as one HTML file: it opens anywhere, prints well and runs nothing.

Pictures are images inside the file: an image runs no script, whatever a workspace file brought
along, and nothing is asked of any server.
"""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from mobility.exports.drawing.pictures import svg_size
from mobility.exports.drawing.typefaces import with_letters
from mobility.exports.writing.texts import Cover, clean
from mobility.figures.theme import DARK, LIGHT
from mobility.text.languages import Language, translate

_STYLES = Path(__file__).with_suffix(".css")
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html_page(cover: Cover, body: str) -> bytes:
    """Return a page that needs no other file.

    Args:
        cover: what every page of the document says.
        body: its content, as HTML.
    """
    # On every printed page; the margins of a page hold no element, so a style sheet writes it.
    mark = f"@page {{ @top-center {{ content: {_css_text(cover.mark)} }} }}\n" if cover.mark else ""
    title = f"{cover.mark}: {cover.title}" if cover.mark else cover.title
    page = (
        f'<!doctype html>\n<html lang="{text(cover.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n"
        f"<style>\n{_colors(cover)}{_STYLES.read_text('utf-8')}{mark}</style>\n"
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode()


def logo_image(cover: Cover) -> str:
    """Return the logo of the place as an image; empty without one."""
    if not cover.branding.logo:
        return ""
    logo = base64.b64encode(cover.branding.logo).decode()
    return (
        f'<img class="logo" src="data:image/png;base64,{logo}" '
        f'alt="{text(translate(Language(cover.language), "Logo of {place}", place=cover.place))}">'
    )


def chart_image(picture: bytes, words: str) -> str:
    """Return an SVG drawing as an image with its text equivalent."""
    data = base64.b64encode(with_letters(picture)).decode()
    width, height = svg_size(picture.decode())
    tall = ' class="tall"' if height > width else ""
    return f'<img{tall} src="data:image/svg+xml;base64,{data}" alt="{text(words)}">'


def _colors(cover: Cover) -> str:
    """Return the colors of the theme and of the place, as a style sheet has them."""
    heading = cover.branding.color or LIGHT.text
    line = cover.branding.second or LIGHT.text
    light = (
        f":root {{ --text: {LIGHT.text}; --quiet: {LIGHT.muted}; --rule: {LIGHT.border}; "
        f"--better: {LIGHT.better}; --worse: {LIGHT.worse}; --same: {LIGHT.sides['same']}; "
        f"--heading: {heading}; --line: {line}; --paper: {LIGHT.background}; "
        f"--link: {LIGHT.accent}; color-scheme: light dark; }}\n"
    )
    dark = (  # of a screen; the colors of a place are chosen for white
        f":root {{ --text: {DARK.text}; --quiet: {DARK.muted}; --rule: {DARK.border}; "
        f"--better: {DARK.better}; --worse: {DARK.worse}; --same: {DARK.sides['same']}; "
        f"--heading: {DARK.text}; --line: {DARK.border}; --paper: {DARK.background}; "
        f"--link: {DARK.accent}; }}"
    )
    return f"{light}@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n"


def text(words: str) -> str:
    """Return a text as HTML shows it."""
    return escape(clean(words))


def _css_text(words: str) -> str:
    """A text as a style sheet takes it, between quotes; it ends neither text nor style sheet."""
    signs = (f"\\{ord(sign):x} " if sign in '"\\<\n\r' else sign for sign in clean(words))
    return f'"{"".join(signs)}"'


def written(words: str, tag: str = "p", kind: str = "") -> str:
    """What people wrote, in the direction of its letters and with its lines."""
    names = f' class="{kind}"' if kind else ""
    return f'<{tag} dir="auto"{names}>{text(words)}</{tag}>'


def link(address: str) -> str:
    """Return an address as a link."""
    return f'<a href="{text(address)}">{text(address)}</a>'
