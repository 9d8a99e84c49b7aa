"""Texts from a file as they stand on the page: short, on one line, and nothing but text."""

from __future__ import annotations

import unicodedata

from mobility.registry import Unit
from mobility.text import escape_markdown
from mobility.uploads.columns.mapping import Combine
from mobility.uploads.columns.roles import Role

_LONGEST = 60
_MARKUP = str.maketrans("", "", "\\`*[]<>|~$")
_JOINER = "\u200d"  # makes one emoji of several
_ISOLATE, _END = "\u2068", "\u2069"  # keep letters that run from right to left to themselves

ROLES = {role: role.spec.label for role in Role if role.spec.label}
"""The label of every role that can be chosen, in the order of the list."""
UNITS = {
    "percent": "Percent: 12.3 or 12.3 %",
    "share": "Share from 0 to 1: 0.123",
    Unit.RATE: "Rate per so many people",
    Unit.DOLLARS: "Dollars",
    Unit.COUNT: "Count",
    Unit.RATIO: "Ratio",
    Unit.INDEX: "Index or score",
}
COMBINED = {
    Combine.NO: "are a mistake: only one may stand there",
    Combine.SUM: "are added up",
    Combine.MEAN: "are averaged",
    Combine.COUNT: "are counted",
}
_SURE, _LIKELY = 0.9, 0.6


def plain(text: str, longest: int = _LONGEST) -> str:
    r"""A text on one line, without signs that nobody sees, cut where it is too long.

    >>> plain("a\n  b\u202e c"), plain("x" * 80, 5)
    ('a b c', 'xxxx…')
    """
    seen = (sign for sign in text if unicodedata.category(sign) != "Cf" or sign == _JOINER)
    blanks = (
        " " if unicodedata.category(sign)[0] in {"C", "Z"} and sign != _JOINER else sign
        for sign in seen
    )
    line = " ".join("".join(blanks).split())
    line = line if len(line) <= longest else f"{line[: longest - 1]}…"
    runs_left = any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in line)
    return f"{_ISOLATE}{line}{_END}" if runs_left else line


def shown(text: str, longest: int = _LONGEST) -> str:
    """Return `plain` text escaped for Markdown."""
    return escape_markdown(plain(text, longest))


def named(text: str, longest: int = _LONGEST) -> str:
    """Return `plain` text for the label of a field, without signs of Markdown.

    The name is set as Markdown and read aloud as it stands, so that escaping would be heard.

    >>> named("**bold** $x_1$")
    'bold x_1'
    """
    return plain(text.translate(_MARKUP), longest)


def how_sure(confidence: float) -> str:
    """A confidence of 0 to 1 as a word.

    >>> how_sure(0.95), how_sure(0.7), how_sure(0.3)
    ('sure', 'likely', 'please check')
    """
    return "sure" if confidence >= _SURE else "likely" if confidence >= _LIKELY else "please check"
