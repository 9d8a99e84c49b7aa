"""How wide a text is, so that it can be broken into lines without a browser.

The widths are those of Arimo, which Liberation Sans, Arial and Helvetica share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

FONT = "Liberation Sans, Arimo, Arial, Helvetica, sans-serif"
"""The faces of a drawing, all of the same widths.

The drawing library contains the first; the second is a dependency, which pages, posters and saved
drawings use (`exports.drawing.typefaces`); the others are what other computers have.
"""

# Thousandths of the letter size, from the space to the tilde.
_REGULAR = """
278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556
556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778
722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222
500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584
"""
_BOLD = """
278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556
556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778
722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278
556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584
"""
_SIGNS = {
    "–": 556, "−": 584, "×": 584, "·": 333, "≈": 549, "●": 604, "○": 604, "←": 1000, "→": 1000,
    "↑": 500, "↓": 500, "▲": 990, "▼": 990, "◄": 990, "►": 990, "■": 604, "≤": 549, "≥": 549,
    "±": 549, "°": 400, "•": 350, "€": 556,
}  # fmt: skip
_QUOTES = {
    False: {"\u2018": 222, "’": 222, "“": 333, "”": 333},
    True: {"\u2018": 278, "’": 278, "“": 500, "”": 500},
}
_PARTS = re.compile("[^/?&-]*[/?&-]|[^/?&-]+")  # of an address
_UNKNOWN = 1000  # rather too wide than too narrow
_WIDTHS = {
    bold: {
        **{chr(32 + place): int(width) for place, width in enumerate(table.split())},
        **_SIGNS,
        **_QUOTES[bold],
    }
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}
KNOWN_LETTERS = "".join(_WIDTHS[False])
"""Every letter and sign whose width is known."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text in the unit of the letter size.

    An accent adds nothing to its letter; a sign that is not known counts as a square.

    >>> text_width("il", 10) < text_width("mm", 10), text_width("é", 10) == text_width("e", 10)
    (True, True)
    """
    widths = _WIDTHS[bold]
    letters: Iterable[str] = text
    if not text.isascii():
        spelled = unicodedata.normalize("NFKD", text)
        letters = (letter for letter in spelled if not unicodedata.combining(letter))
    return sum(widths.get(letter, _UNKNOWN) for letter in letters) * size / 1000


def wrap_text(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines of at most a width; a word that is wider is cut.

    Args:
        text: any white space in it counts as one place to break.
        width: of the lines, in the unit of the letter size.
        size: of the letters.
        bold: whether they are bold.

    Returns:
        The lines, none for an empty text. A space that does not break stays where it is.

    >>> wrap_text("Employed, ages 25 to 54", 120, 16)
    ['Employed, ages', '25 to 54']
    """
    lines: list[str] = []
    for word in text.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" "):
        for piece in _pieces(word, width, size, bold=bold):
            longer = f"{lines[-1]} {piece}" if lines else piece
            if lines and text_width(longer, size, bold=bold) <= width:
                lines[-1] = longer
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    """A word whole; one wider than a line cut, an address between its parts where that will do."""
    if text_width(word, size, bold=bold) <= width:
        if word:
            yield word
        return
    piece = ""
    for part in _PARTS.findall(word):
        if piece and text_width(piece + part, size, bold=bold) > width:
            yield piece
            piece = ""
        for letter in part:
            if piece and text_width(piece + letter, size, bold=bold) > width:
                yield piece
                piece = ""
            piece += letter
    if piece:
        yield piece
