"""Jurisdictions, their codes, and searching them by name.

Codes are Census geoids and always text: state 2 digits, county 5, place (city) 7.
Sources: Census Bureau, ANSI/FIPS state codes; Census Bureau, Census Regions and Divisions of the
United States (both public domain).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from mobility.errors import UserError


class Level(StrEnum):
    """What kind of jurisdiction a geoid names; `place` is a Census place (a city or town)."""

    NATION = "nation"
    STATE = "state"
    COUNTY = "county"
    PLACE = "place"


_GOVERNMENT = re.compile(
    r"( (consolidated|unified|metro|metropolitan) government)? \(balance\)$"
)  # of a city that is one with its county, without the towns in it that are their own
_LEVEL_BY_LENGTH = {2: Level.STATE, 5: Level.COUNTY, 7: Level.PLACE}


@dataclass(frozen=True, slots=True)
class State:
    """A state or the District of Columbia."""

    fips: str
    name: str
    abbreviation: str


_STATE_TEXT = """
01 AL Alabama|02 AK Alaska|04 AZ Arizona|05 AR Arkansas|06 CA California|08 CO Colorado
09 CT Connecticut|10 DE Delaware|11 DC District of Columbia|12 FL Florida|13 GA Georgia
15 HI Hawaii|16 ID Idaho|17 IL Illinois|18 IN Indiana|19 IA Iowa|20 KS Kansas|21 KY Kentucky
22 LA Louisiana|23 ME Maine|24 MD Maryland|25 MA Massachusetts|26 MI Michigan|27 MN Minnesota
28 MS Mississippi|29 MO Missouri|30 MT Montana|31 NE Nebraska|32 NV Nevada|33 NH New Hampshire
34 NJ New Jersey|35 NM New Mexico|36 NY New York|37 NC North Carolina|38 ND North Dakota|39 OH Ohio
40 OK Oklahoma|41 OR Oregon|42 PA Pennsylvania|44 RI Rhode Island|45 SC South Carolina
46 SD South Dakota|47 TN Tennessee|48 TX Texas|49 UT Utah|50 VT Vermont|51 VA Virginia
53 WA Washington|54 WV West Virginia|55 WI Wisconsin|56 WY Wyoming
"""


def _read_states() -> Mapping[str, State]:
    rows = (row.split(" ", 2) for row in _STATE_TEXT.replace("\n", "|").split("|") if row)
    return MappingProxyType({fips: State(fips, name, code) for fips, code, name in rows})


STATES: Mapping[str, State] = _read_states()

_REGION_TEXT = """
Northeast: CT ME MA NH RI VT NJ NY PA
Midwest: IL IN MI OH WI IA KS MN MO NE ND SD
South: DE DC FL GA MD NC SC VA WV AL KY MS TN AR LA OK TX
West: AZ CO ID MT NV NM UT WY AK CA HI OR WA
"""


def _read_regions() -> Mapping[str, frozenset[str]]:
    codes = {state.abbreviation: state.fips for state in STATES.values()}
    lines = (line.split(": ") for line in _REGION_TEXT.strip().splitlines())
    return MappingProxyType(
        {name: frozenset(codes[state] for state in states.split()) for name, states in lines}
    )


REGIONS: Mapping[str, frozenset[str]] = _read_regions()
"""The four regions of the Census Bureau, each with the codes of its states."""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A county or city of a release.

    `state` is the two-digit code; `population` counts residents in `population_year`;
    `first_year` and `last_year` bound the years in which the release has the jurisdiction.
    """

    geoid: str
    level: Level
    name: str
    state: str
    population: int | None = None
    population_year: int | None = None
    first_year: int = 0
    last_year: int = 0

    @property
    def state_name(self) -> str:
        """The state's full name, such as 'Ohio'; its code where the code is unknown."""
        return STATES[self.state].name if self.state in STATES else self.state

    @property
    def state_abbreviation(self) -> str:
        """The state's postal abbreviation, such as 'OH'."""
        return STATES[self.state].abbreviation if self.state in STATES else self.state

    @property
    def full_name(self) -> str:
        """Name and state, such as 'Summit County, Ohio'; 'District of Columbia' alone.

        >>> Jurisdiction("11001", Level.COUNTY, "District of Columbia", "11").full_name
        'District of Columbia'
        """
        return self.name if self.name == self.state_name else f"{self.name}, {self.state_name}"

    @property
    def usual_name(self) -> str:
        """The name without the form of government in it.

        >>> whole = "Augusta-Richmond County consolidated government (balance)"
        >>> Jurisdiction("1304204", Level.PLACE, whole, "13").usual_name
        'Augusta-Richmond County'
        """
        return _GOVERNMENT.sub("", self.name)


def level_of(geoid: str) -> Level:
    """The level a well-formed geoid belongs to.

    Raises:
        UserError: when `geoid` is not 2, 5 or 7 digits.
    """
    level = _LEVEL_BY_LENGTH.get(len(geoid)) if geoid.isascii() and geoid.isdigit() else None
    if level is None:
        message = (
            f"{geoid!r} is no place code: give 5 digits for a county (39153) "
            "or 7 digits for a city (3901000), leading zeros included."
        )
        raise UserError(message)
    return level


def parse_geoid(text: str) -> str:
    """The county or city geoid in `text`, trimmed.

    Raises:
        UserError: when it is not a county's 5 or a city's 7 digits.
    """
    geoid = text.strip()
    if level_of(geoid) is Level.STATE:
        message = f"{geoid!r} is a state; give a county (5 digits) or a city (7 digits)."
        raise UserError(message)
    return geoid


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """`text` for comparison: lower case, without accents and punctuation, 'saint' as 'st'.

    >>> fold("Doña Ana County"), fold("St. Louis"), fold("Saint Louis")
    ('dona ana county', 'st louis', 'st louis')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    parts = re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "").replace("’", "")).split()
    return " ".join("st" if word == "saint" else word for word in parts)


def find_state(text: str) -> str:
    """The two-digit code of a state named by its code, its abbreviation or its name.

    Raises:
        UserError: when there is no such state.
    """
    wanted = text.strip().casefold()
    for state in STATES.values():
        if wanted in {state.fips, state.abbreviation.casefold(), state.name.casefold()}:
            return state.fips
    message = f"There is no state {text!r}: give its name or two letters (Ohio, OH)."
    raise UserError(message)


def find_region(text: str) -> str:
    """The name of a region of the Census Bureau, however it is written.

    Raises:
        UserError: when there is no such region, naming the four.
    """
    wanted = text.strip().casefold()
    for region in REGIONS:
        if wanted == region.casefold():
            return region
    message = f"There is no region {text!r}: choose {', '.join(REGIONS)}."
    raise UserError(message)


def region_of(state: str) -> str:
    """The region that a state (two digits) lies in; '' for an unknown code."""
    return next((region for region, states in REGIONS.items() if state in states), "")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A jurisdiction with its folded name in words, cached for searches."""

    jurisdiction: Jurisdiction
    name: str
    name_words: tuple[str, ...]
    state_words: tuple[str, ...]


@lru_cache(maxsize=8192)  # more than the places of a release
def _entry(jurisdiction: Jurisdiction) -> _Entry:
    name = fold(jurisdiction.name)
    state = f"{fold(jurisdiction.state_name)} {jurisdiction.state_abbreviation.lower()}"
    return _Entry(jurisdiction, name, tuple(name.split()), tuple(state.split()))


def _match(entry: _Entry, wanted: Sequence[str]) -> int | None:
    """How well an entry fits the wanted words (0 is best), or None.

    Every word must begin a word of the name or of the state, and at least one must be of the name
    unless all of them are of the state. The whole name typed out beats a beginning of it (with its
    state in full or none), which beats words further in.
    """
    in_name = [word for word in wanted if any(part.startswith(word) for part in entry.name_words)]
    for word in wanted:
        if word not in in_name and not any(p.startswith(word) for p in entry.state_words):
            return None
    if not in_name:
        return 4
    typed = " ".join(wanted)
    if typed == entry.name or " ".join(in_name) == entry.name:
        return 0
    whole_state = all(word in in_name or word in entry.state_words for word in wanted)
    begins = whole_state and in_name == list(entry.name_words[: len(in_name)])
    if begins or typed.startswith(entry.name + " "):
        return 1
    return 2 if entry.name.startswith(in_name[0]) else 3


def search_jurisdictions(
    jurisdictions: Iterable[Jurisdiction], text: str, limit: int = 20
) -> list[Jurisdiction]:
    """The jurisdictions that match a typed text, best first.

    Args:
        jurisdictions: those of the open release.
        text: part of a name, a state or its abbreviation, both, or (part of) a geoid; accents,
            case, punctuation and 'Saint' against 'St.' do not matter.
        limit: how many to return at most.

    Returns:
        At most `limit` jurisdictions: fuller matches first, then larger populations.
    """
    wanted = fold(text).split()
    if not wanted:
        return []
    digits = "".join(wanted)
    matches: list[tuple[int, int, str, Jurisdiction]] = []
    for jurisdiction in jurisdictions:
        if digits.isdigit():
            rank = 0 if jurisdiction.geoid.startswith(digits) else None
        else:
            rank = _match(_entry(jurisdiction), wanted)
        if rank is not None:
            size = -(jurisdiction.population or 0)
            matches.append((rank, size, jurisdiction.geoid, jurisdiction))
    matches.sort(key=lambda row: row[:3])
    return [row[3] for row in matches[:limit]]
