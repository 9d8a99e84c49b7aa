"""Which English a text for the public in Spanish still has, by the ids of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from mobility.text.languages import Language
from tools.make_catalogue import read_catalogue

_LETTERS, _WORDS = 12, 3  # of a piece of a message that nothing else says by chance
_OF_SOURCES = ("Boosting Upward Mobility",)  # titles of publications stay as they are


def english_left(text: str) -> list[str]:
    """Return the pieces of English messages that a text has: what stands between their fields."""
    spaced = " ".join(text.split())
    return [piece for piece in _pieces() if piece in spaced]


@cache
def _pieces() -> tuple[str, ...]:
    found = dict.fromkeys(
        piece
        for entry in read_catalogue(Language.SPANISH)
        for id_ in ((entry.id,) if isinstance(entry.id, str) else entry.id)
        if id_ and id_ not in _translations_of(entry.string)
        for piece in _literals(id_)
    )
    return tuple(found)


def _translations_of(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def _literals(template: str) -> Iterator[str]:
    for literal, _, _, _ in Formatter().parse(template):
        piece = " ".join(literal.split())
        enough = len(piece) >= _LETTERS and len(re.findall(r"[A-Za-z]+", piece)) >= _WORDS
        if enough and not piece.startswith(_OF_SOURCES):
            yield piece
