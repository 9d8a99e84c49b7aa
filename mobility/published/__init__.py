"""The public page of a plan: its address, and what serves it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

PREFIX = "/published/"
"""How the address of every public page begins."""
PATH = re.compile(r"/published/([0-9]{5}|[0-9]{7})(?:/([a-z]{2}))?(/two-pages\.pdf)?")
"""The code of a place, the language where it is not English, and the name of the file to print."""
PAPER = "/two-pages.pdf"
"""How the address of the summary for paper ends."""


def address_of(base: str, place: str, language: str = "") -> str:
    """Return the address of the public page of a place.

    Args:
        base: any address of the app.
        place: the code of the county or city.
        language: of the page; empty for English.

    >>> address_of("https://data.example.org/plan?place=39153", "39153")
    'https://data.example.org/published/39153'
    """
    parts = urlsplit(base)
    path = f"{PREFIX}{place}{f'/{language}' if language else ''}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
