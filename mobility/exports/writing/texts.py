"""Texts of people as a file can hold them."""

from __future__ import annotations

import re
from typing import Protocol

from mobility.workspace.branding import Branding

# Characters that no file can hold, and those that change the direction of text.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class Cover(Protocol):
    """What every page of a file says, whatever it is about."""

    @property
    def title(self) -> str:
        """What the file is, and of which place."""

    @property
    def subject(self) -> str:
        """What kind of file it is, for its properties."""

    @property
    def place(self) -> str:
        """The full name of the county or city."""

    @property
    def mark(self) -> str:
        """What says that numbers are invented; empty for real ones."""

    @property
    def footer(self) -> str:
        """The line at the foot of every page."""

    @property
    def branding(self) -> Branding:
        """The logo and the colors of the place."""

    @property
    def language(self) -> str:
        """The language of its fixed sentences, such as `en`."""


def clean(text: str) -> str:
    """Text without signs that a file cannot hold or that turn what stands beside it."""
    return _FORBIDDEN.sub("", text)


def shortened(text: str, longest: int) -> str:
    """A text on one line for a place with little room; cut between words where that will do.

    >>> shortened("one two three", 9)
    'one two …'
    """
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    start = line[: longest - 2]
    between = start.rfind(" ")
    return f"{start[:between] if between > longest // 2 else start} …"


def breaking(text: str, longest: int = 24) -> str:
    """A text whose longer words may be broken after so many letters, where a line is full."""
    return re.sub(
        rf"\S{{{longest + 1},}}",
        lambda word: "\u200b".join(
            word[0][at : at + longest] for at in range(0, len(word[0]), longest)
        ),
        text,
    )
