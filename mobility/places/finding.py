"""Counties and cities by what people know of where they live: ZIP code, town, name or code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mobility.errors import UserError
from mobility.places import Jurisdiction, find_state, fold, search_jurisdictions

_NAMES = 5  # counties and cities that come before the towns
_ZIP_CODE = re.compile(r"(\d{5})(-\d{4})?")


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A county or city by its code, and why it is offered: 'Barberton – in Summit County, Ohio'."""

    geoid: str
    label: str


def match_places(
    known: Mapping[str, Jurisdiction], towns: str, text: str, limit: int = 10
) -> list[PlaceMatch]:
    """Return the counties and cities that a text can mean, the likeliest first.

    Args:
        known: those that can be offered, by geoid.
        towns: a line for each county and town, with its ZIP codes (`mobility.zip_codes.towns`).
        text: a ZIP code (44308 or 44308-1234), a Census code, or (the beginning of) the name of a
            county, city or town, with or without its state.
        limit: how many to return at most.

    Returns:
        Names before towns, and a ZIP code before a county whose Census code is the same; a name
        typed out before one that begins with the text; towns of larger counties first; each county
        or city once. A town or ZIP code of several counties is offered in each.
    """
    typed = text.strip()
    zip_code = _ZIP_CODE.fullmatch(typed)
    names = search_jurisdictions(known.values(), typed, limit=_NAMES)
    named = [PlaceMatch(place.geoid, place.full_name) for place in names]
    rows = _by_zip_code(towns, zip_code[1]) if zip_code else _by_town(towns, typed)
    placed = [(rank, county, town) for rank, county, town in rows if county in known]
    placed.sort(key=lambda row: (row[0], -(known[row[1]].population or 0), row[2]))
    in_counties = [
        PlaceMatch(county, f"{town} – in {known[county].full_name}") for _, county, town in placed
    ]
    first: dict[str, PlaceMatch] = {}
    for match in [*in_counties, *named] if zip_code else [*named, *in_counties]:
        first.setdefault(match.geoid, match)
    return list(first.values())[:limit]


def _by_zip_code(towns: str, code: str) -> Iterator[tuple[int, str, str]]:
    """Yield the counties of a ZIP code, each with the code and its town."""
    for row in re.finditer(rf"^(\d+),([^,\n]+),[^\n]*\b{code}\b", towns, re.MULTILINE):
        yield 0, row[1], f"{code} ({row[2]})"


def _by_town(towns: str, text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the towns that are called, or (rank 1) begin with, a text, each with its county."""
    words = fold(text).split()
    for used in range(len(words), max(len(words) - 4, 0), -1):
        state = _state(" ".join(words[used:]))
        if state is None:
            continue
        name = r"[ .'-]+".join("(?:saint|st)" if word == "st" else word for word in words[:used])
        rows = rf"^({state or '[0-9]{2}'}\d{{3}}),({name}([^,\n]*)),"
        for row in re.finditer(rows, towns, re.MULTILINE | re.IGNORECASE):
            yield bool(row[3]), row[1], row[2]


def _state(text: str) -> str | None:
    """Return the digits of the state that a text names, '' for an empty text, None for others."""
    if not text:
        return ""
    try:
        return find_state(text)
    except UserError:
        return None
