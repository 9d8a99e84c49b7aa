"""Gazetteer: the counties and cities of the metrics by code and by name.

A name is found in every usual spelling: case, accents and punctuation do not matter, nor 'Saint'
against 'St.', 'De Kalb' against 'DeKalb', 'Co.' against 'County', nor whether the kind of place
is said at all. What fits only nearly is a proposal, never an answer, below a safe score.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from mobility.places import STATES, Level, fold

FILE = Path(__file__).resolve().parents[3] / "data" / "boundaries" / "places.csv"
SAFE_SCORE = 95.0  # of 100: a nearly fitting name is taken from here on, if it is long and alone
_SAFE_LETTERS = 8
_SAFE_LEAD = 8.0
_LOWEST_SCORE = 70.0
_MOST_PROPOSALS = 3

# The kinds of place as a name ends in them, folded, longest first.
_COUNTY_KINDS = (
    "city and borough", "city and county", "planning region", "census area", "municipality",
    "county", "borough", "parish", "cnty", "boro", "co", "par", "region",
)  # fmt: skip
_CITY_KINDS = (
    "unified government balance", "consolidated government balance", "metro government balance",
    "metropolitan government balance", "unified government", "consolidated government",
    "metro government", "metropolitan government", "city balance", "township", "village", "town",
    "city", "cdp", "cty", "twp",
)  # fmt: skip
_ENDING = re.compile(rf"^(.+?) ({'|'.join((*_COUNTY_KINDS, *_CITY_KINDS))})$")
_FOOTNOTE = re.compile(r"\s*(?:[*†‡§]+|\[[0-9a-zA-Z]{1,2}\]|\([0-9]{1,2}\)|\([a-z]\))+$")
_BEGINNING = re.compile(r"^(city|county|town|village|parish|borough|municipality) of (.+)$")
_OTHER_LEVEL = {Level.COUNTY: Level.PLACE, Level.PLACE: Level.COUNTY}
_KINDS_OF_CITIES = frozenset({"city", "town"})
_KINDS_OF_COUNTIES = frozenset({"county", "parish", "census area", "planning region", "cnty"})
_LIKE = 60.0  # of 100: from here on a text may be a spelling of a name
_ONE_AREA = (
    ("02020", "0203000"), ("06075", "0667000"), ("08031", "0820000"), ("11001", "1150000"),
    ("22071", "2255000"), ("24510", "2404000"), ("29510", "2965000"), ("42101", "4260000"),
)  # fmt: skip
"""Codes of a county and of a city that are one and the same area."""
_OTHER_NAMES = {
    "11001": ("washington", "washington dc"),
    "12086": ("dade",),
    "36005": ("the bronx",),
    "36047": ("brooklyn",),
    "36061": ("manhattan",),
    "36085": ("staten island",),
    "0665042": ("ventura", "san buenaventura"),
    "1303440": ("athens", "athens clarke county", "athens clarke"),
    "1304204": ("augusta", "augusta richmond county", "augusta richmond"),
    "1349008": ("macon", "macon bibb"),
    "1571550": ("honolulu",),
    "1608830": ("boise",),
    "1836003": ("indianapolis",),
    "2146027": ("lexington", "lexington fayette"),
    "2148006": ("louisville", "louisville jefferson county", "louisville jefferson"),
    "3651000": ("new york city", "nyc"),
    "4752006": ("nashville", "nashville davidson", "nashville davidson county"),
}
_OLD_ABBREVIATIONS = (
    "ala:AL ariz:AZ ark:AR calif:CA cal:CA colo:CO conn:CT del:DE fla:FL ill:IL ind:IN kan:KS "
    "kans:KS mass:MA mich:MI minn:MN miss:MS mont:MT neb:NE nebr:NE nev:NV okla:OK ore:OR penn:PA "
    "penna:PA tenn:TN tex:TX wash:WA wis:WI wisc:WI wyo:WY wva:WV washingtondc:DC ncar:NC scar:SC "
    "ndak:ND sdak:SD nmex:NM"
)
_TERRITORIES = {
    "60": "American Samoa", "66": "Guam", "69": "Northern Mariana Islands", "72": "Puerto Rico",
    "78": "U.S. Virgin Islands",
}  # fmt: skip
TERRITORY_WORDS = frozenset(
    {fold(name) for name in _TERRITORIES.values()} | {"pr", "gu", "vi", "mp", "as"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A county or city with its full name, such as 'Summit County', and the years of its code."""

    geoid: str
    level: Level
    name: str
    first_year: int
    last_year: int
    longitude: float
    latitude: float

    @property
    def full_name(self) -> str:
        """Name and state."""
        return f"{self.name}, {STATES[self.geoid[:2]].name}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place that a text may mean; `score` is 0 to 100."""

    geoid: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """The place that a text means: a geoid, or a reason and proposals.

    `ignored`: the text is about no county or city at all.
    """

    geoid: str = ""
    reason: str = ""
    proposals: tuple[Proposal, ...] = ()
    nearly: bool = False  # taken although it fits only nearly
    ignored: bool = False


@cache
def places() -> Mapping[str, Place]:
    """Return all places by geoid."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["geoid"]: Place(
                row["geoid"],
                Level(row["level"]),
                row["name"],
                int(row["first_year"]),
                int(row["last_year"]),
                float(row["longitude"]),
                float(row["latitude"]),
            )
            for row in csv.DictReader(file)
        }


@cache
def _state_names() -> Mapping[str, str]:
    names = {}
    for fips, state in STATES.items():
        names[_squeeze(state.name)] = names[state.abbreviation.lower()] = fips
    by_abbreviation = {state.abbreviation: fips for fips, state in STATES.items()}
    for pair in _OLD_ABBREVIATIONS.split():
        word, abbreviation = pair.split(":")
        names[word] = by_abbreviation[abbreviation]
    return names


def find_state(text: str) -> str:
    """The two-digit code of a state given by name, abbreviation or code; '' where it is none.

    >>> find_state("Ohio"), find_state("N.C."), find_state("9"), find_state("Ontario")
    ('39', '37', '09', '')
    """
    digits = text.strip().removesuffix(".0").removeprefix("0400000US")
    if digits.isascii() and digits.isdigit():
        return digits.zfill(2) if digits.zfill(2) in STATES else ""
    name = text.removeprefix("State of ")
    return _state_names().get(_squeeze(name)) or _state_names().get(fold(name).replace(" ", ""), "")


def _squeeze(text: str) -> str:
    """A text without case, accents, spaces and punctuation, words in one spelling each."""
    parts = fold(text).split()
    return "".join(_SPELLINGS.get(word, word) for word in parts)


_SPELLINGS = {"sainte": "ste", "ft": "fort", "mt": "mount", "and": "", "the": "", "pt": "point"}


def _parts(text: str) -> tuple[str, str]:
    """Return the name of a place without its kind, and the kind ('' for none)."""
    folded = fold(_repaired(text))
    if begins := _BEGINNING.match(folded):
        return _squeeze(begins[2]), begins[1]
    if ends := _ENDING.match(folded):
        return _squeeze(ends[1]), ends[2]
    return _squeeze(folded), ""


def _repaired(text: str) -> str:
    """A text whose accents were read in the wrong encoding once, put right: DoÃ±a is Doña."""
    if "Ã" not in text and "Â" not in text:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


@dataclass(frozen=True, slots=True)
class _Named:
    place: Place
    kind: str


_Index = Mapping[str, Mapping[str, Sequence[_Named]]]


@cache
def _index(level: Level) -> tuple[_Index, _Index]:
    """Places by state and name without kind, and by whole name: James City County is no James."""
    stems: dict[str, dict[str, list[_Named]]] = {state: {} for state in STATES}
    names: dict[str, dict[str, list[_Named]]] = {state: {} for state in STATES}
    for place in places().values():
        if place.level is level:
            stem, kind = _parts(place.name)
            state = place.geoid[:2]
            for each in {stem, *map(_squeeze, _OTHER_NAMES.get(place.geoid, ()))}:
                stems[state].setdefault(each, []).append(_Named(place, kind))
            names[state].setdefault(_squeeze(place.name), []).append(_Named(place, ""))
    return stems, names


@lru_cache(maxsize=1 << 14)
def split_state(text: str) -> tuple[str, str]:
    """A text such as 'Summit County, OH' as the place and the code of the state ('' without).

    >>> split_state("Summit County, Ohio"), split_state("OH - Summit"), split_state("Summit Co OH")
    (('Summit County', '39'), ('Summit', '39'), ('Summit Co', '39'))
    """
    text = _FOOTNOTE.sub("", " ".join(text.split()))  # a cell of a spreadsheet may hold line ends
    text = re.sub(
        r"(?:,\s*|\s+)(United States|U\.?S\.?A\.?)$", "", text.strip(), flags=re.IGNORECASE
    )
    for pattern in (
        r"^(?P<place>.+?)\s*\((?P<state>[^()]+)\)$",
        r"^(?P<place>.+),\s*(?P<state>[^,]+)$",
    ):
        if (match := re.match(pattern, text)) and (state := find_state(match["state"])):
            return match["place"].strip(" ,"), state
    if (
        match := re.match(r"^([^,:;/]+?)\s*(?:[,:;/]|\s[-–]\s|(?<=^[A-Z]{2})[-–_])\s*(.+)$", text)
    ) and (state := find_state(match[1])):
        return match[2].strip(), state
    if (match := re.match(r"^(.+?)\s*[-–_]\s*([A-Z]{2})$", text)) and (
        state := find_state(match[2])
    ):
        return match[1].strip(), state
    if (match := re.match(r"^(.+)\s([A-Z]{2})$", text)) and (state := find_state(match[2])):
        return match[1].strip(), state
    ended = re.match(r"^(.+\s(?:county|co\.?|parish|borough|city))\s+(.+)$", text, re.IGNORECASE)
    if ended and not ended[2].isdigit() and (state := find_state(ended[2])):
        return ended[1], state
    return text, ""


@lru_cache(maxsize=1 << 14)
def find_place(text: str, state: str, level: Level) -> PlaceMatch:
    """The place of a level that a text names, in a state given by its code ('' where not known).

    A county name without a state never matches, however rare: it needs a question.
    """
    stem, kind = _parts(text)
    if not stem:
        return PlaceMatch(reason="names no place")
    stems, names = _index(level)
    if not state:
        candidates = [each.place for of_state in stems.values() for each in of_state.get(stem, ())]
        if not candidates:
            return PlaceMatch(reason="names no place that the metrics know")
        proposals = tuple(_proposal(place, 50.0) for place in candidates[:_MOST_PROPOSALS])
        return PlaceMatch(reason="has no state: say which state it is in", proposals=proposals)
    squeezed, of_state = _squeeze(_repaired(text)), stems[state]
    fitting = names[state].get(squeezed) or _of_kind(of_state.get(stem, ()), kind, level)
    fitting = fitting or of_state.get(squeezed, ())
    current = [
        each for each in fitting if each.place.last_year == max(f.place.last_year for f in fitting)
    ]
    if len(current) == 1:
        return PlaceMatch(current[0].place.geoid)
    if current:
        proposals = tuple(_proposal(each.place, 100.0) for each in current)
        return PlaceMatch(
            reason="names two places: say whether city or county", proposals=proposals
        )
    return _nearly(stem, kind, state, level)


def level_of_kind(text: str) -> Level | None:
    """The level that a name says itself ("Summit County", "City of Akron"); None where it does not.

    A township or village is neither a county nor one of the cities of the metrics.
    """
    kind = _parts(text)[1]
    if kind in _KINDS_OF_CITIES or kind.endswith("balance"):
        return Level.PLACE
    return Level.COUNTY if kind in _KINDS_OF_COUNTIES else None


@lru_cache(maxsize=1 << 14)
def contradiction(geoid: str, text: str, state: str) -> PlaceMatch | None:
    """Return what a name beside a code names instead of the place of the code; None if they agree.

    A name that may be another spelling of the place's contradicts no code.

    Args:
        geoid: of a place.
        text: the name beside the code, perhaps with a state behind it.
        state: the text of the state beside it, '' without.
    """
    place = places()[geoid]
    name, inside = split_state(text)
    named_state = find_state(state) or inside or geoid[:2]
    if named_state == geoid[:2]:
        if text in {place.name, place.full_name}:
            return None
        match = find_place(name, named_state, place.level)
        if geoid in {match.geoid, *(each.geoid for each in match.proposals)}:
            return None
        if match.geoid and not match.nearly:
            return _says_other(place, match)
    level = level_of_kind(name)
    named = (
        find_place(name, named_state, each) for each in (place.level, _OTHER_LEVEL[place.level])
    )
    match = next((each for each in named if each.geoid and not each.nearly), PlaceMatch())
    if match.geoid and tuple(sorted((geoid, match.geoid), key=len)) in _ONE_AREA:
        return None
    says_so = match.geoid and level is places()[match.geoid].level
    if (
        named_state != geoid[:2]
        or says_so
        or (level in {None, place.level} and _is_unlike(name, place))
    ):
        return _says_other(place, match)
    return None


def _says_other(place: Place, match: PlaceMatch) -> PlaceMatch:
    of_code, of_name = _proposal(place, 100.0), places().get(match.geoid)
    named = f"the name of {of_name.full_name}" if of_name else "another name"
    return PlaceMatch(
        reason=f"has the code of {place.full_name} and {named}: say which place it is",
        proposals=(of_code, _proposal(of_name, 100.0)) if of_name else (of_code,),
    )


def _is_unlike(name: str, place: Place) -> bool:
    """Whether a name has so little in common with a place's that it is no spelling of it."""
    stem_of_name = _parts(name)[0]
    stems = {_parts(place.name)[0], *map(_squeeze, _OTHER_NAMES.get(place.geoid, ()))}
    return bool(stem_of_name) and all(
        fuzz.partial_ratio(stem_of_name, stem) < _LIKE and not _is_short_for(stem_of_name, stem)
        for stem in stems
    )


def _is_short_for(short: str, long: str) -> bool:
    """Whether all letters of a text stand in another one in their order: LA in Los Angeles."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def _of_kind(named: Iterable[_Named], kind: str, level: Level) -> list[_Named]:
    """The places that a kind fits: 'Richmond city' is not Richmond County."""
    named = list(named)
    if not kind or level is Level.PLACE:
        return [] if kind in {"county", "parish"} and level is Level.PLACE else named
    if kind in _CITY_KINDS:
        return [each for each in named if each.kind in {*_CITY_KINDS, ""}]
    return [each for each in named if each.kind not in _CITY_KINDS] or (
        # "Suffolk County, VA" is a city that is its own county, and the only one of the name.
        named if len(named) == 1 else []
    )


def _nearly(stem: str, kind: str, state: str, level: Level) -> PlaceMatch:
    near = process.extract(
        stem,
        list(_index(level)[0][state]),
        scorer=fuzz.ratio,
        limit=_MOST_PROPOSALS,
        score_cutoff=_LOWEST_SCORE,
    )
    proposals: list[Proposal] = []
    for close, score, _ in near:
        fitting = _of_kind(_index(level)[0][state][close], kind, level)
        proposals += [_proposal(each.place, round(score, 1)) for each in fitting]
    where = STATES[state].name
    what = "county" if level is Level.COUNTY else "city"
    reason = f"names no {what} of {where} that the metrics know"
    if proposals and _is_safe(stem, proposals):
        return PlaceMatch(proposals[0].geoid, proposals=tuple(proposals), nearly=True)
    if proposals:
        reason += f"; perhaps {proposals[0].name} ({proposals[0].geoid})"
    return PlaceMatch(reason=reason, proposals=tuple(proposals[:_MOST_PROPOSALS]))


def _is_safe(stem: str, proposals: list[Proposal]) -> bool:
    best, *others = proposals
    lead = best.score - max((each.score for each in others), default=0.0)
    return best.score >= SAFE_SCORE and lead >= _SAFE_LEAD and len(stem) >= _SAFE_LETTERS


def states_with(stems: Iterable[str], level: Level) -> dict[str, int]:
    """Count by state how many of the names exist there, for names without a state."""
    counts: dict[str, int] = defaultdict(int)
    for text in stems:
        stem = _parts(text)[0]
        for state, of_state in _index(level)[0].items():
            if stem in of_state:
                counts[state] += 1
    return dict(counts)


def _proposal(place: Place, score: float) -> Proposal:
    return Proposal(place.geoid, place.full_name, score)


def territory(code: str) -> str:
    """The name of the territory a two-digit code belongs to, '' for a state."""
    return _TERRITORIES.get(code, "")


def is_place_name(text: str) -> bool:
    """Whether a text is the name of a county or city somewhere."""
    name, state = split_state(text)
    for level in (Level.COUNTY, Level.PLACE):
        match = find_place(name, state, level)
        if match.geoid or (not state and match.proposals):
            return True
    return False
