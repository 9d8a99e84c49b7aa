"""Census codes in whatever form a file has them, and files about areas that are not shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mobility.places import STATES, Level, fold
from mobility.uploads.cells.table import Column
from mobility.uploads.places.gazetteer import find_state, places, territory


class CodeKind(StrEnum):
    """Kind of area that a code belongs to."""

    COUNTY = "county"
    PLACE = "city"
    STATE = "state"
    TRACT = "census tract"
    BLOCK = "census block"
    NATION = "nation"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A code understood: its area, the geoid with its zeros, and what is wrong with it."""

    kind: CodeKind
    geoid: str = ""
    reason: str = ""


_LONG = re.compile(r"^(\d{3})(?:\d{2}){0,2}US(\d*)$", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:US|FIPS|GEOID)[ :#_-]*(?=\d)", re.IGNORECASE)
_FORMULA = re.compile(r'^="?(\d+)"?$')  # what a spreadsheet is given so that a code stays a text
_POWER = re.compile(r"^([1-9])\.(\d+)E\+?0*(\d)$", re.IGNORECASE)
_SUMMARY_LEVELS = {
    "010": CodeKind.NATION, "040": CodeKind.STATE, "050": CodeKind.COUNTY, "160": CodeKind.PLACE,
    "140": CodeKind.TRACT, "150": CodeKind.BLOCK, "101": CodeKind.BLOCK,
}  # fmt: skip
_KINDS = {
    2: CodeKind.STATE, 5: CodeKind.COUNTY, 7: CodeKind.PLACE, 11: CodeKind.TRACT,
    12: CodeKind.BLOCK, 15: CodeKind.BLOCK,
}  # fmt: skip
_WHOLE_NATION = frozenset({"00", "00000"})
_SHORTER = {1: 2, 4: 5, 6: 7, 10: 11, 14: 15}  # what has lost its leading zero


@lru_cache(maxsize=1 << 14)
def parse_code(text: str) -> Code:
    """A code with or without its leading zero, as a float, or with a prefix of the Census Bureau.

    >>> parse_code("1001").geoid, parse_code("39153.0").geoid, parse_code("0500000US39153").geoid
    ('01001', '39153', '39153')
    """
    text = _FORMULA.sub("\\1", text.strip().strip("'"))
    text = _PREFIX.sub("", text)
    kind = None
    if long := _LONG.match(text.replace(" ", "")):
        kind, digits = _SUMMARY_LEVELS.get(long[1], CodeKind.NONE), long[2]
    else:
        digits = re.sub(r"\.0*$", "", text)
        # A spreadsheet's 3.9153E+04; one that was cut stays as it is.
        if (power := _POWER.match(digits)) and len(power[2]) == int(power[3]):
            digits = power[1] + power[2]
        digits = re.sub(r"^(\d{2})[-_ ](\d{3}|\d{5})$", "\\1\\2", digits)
        if re.match(r"^\d{1,2},\d{3}$|^\d,\d{3},\d{3}$|^\d{3},\d{3}$", digits):
            digits = digits.replace(",", "")  # a code that was formatted as a number
    if kind in {CodeKind.NATION, CodeKind.NONE}:
        return Code(kind)
    if not (digits.isascii() and digits.isdigit()):
        return Code(CodeKind.NONE, reason="is no place code")
    digits = digits.zfill(_SHORTER.get(len(digits), len(digits)))
    if digits in _WHOLE_NATION:
        return Code(CodeKind.NATION)
    kind = kind or _KINDS.get(len(digits), CodeKind.NONE)
    if kind is CodeKind.NONE or _KINDS.get(len(digits)) is not kind:
        return Code(CodeKind.NONE, reason="is no place code")
    return _checked(kind, digits)


def join_codes(state: str, code: str, level: Level) -> Code:
    """The geoid from a state's code and the code of a county or place within it."""
    digits = re.sub(r"\.0*$", "", code.strip().strip("'"))
    width = 3 if level is Level.COUNTY else 5
    if not (digits.isascii() and digits.isdigit()) or len(digits) > width:
        parsed = parse_code(code)
        if parsed.geoid[:2] == state and parsed.geoid:
            return parsed
        return Code(CodeKind.NONE, reason=f"is no {level} code")
    kind = CodeKind.COUNTY if level is Level.COUNTY else CodeKind.PLACE
    return _checked(kind, state + digits.zfill(width))


def _checked(kind: CodeKind, geoid: str) -> Code:
    state = geoid[:2]
    if name := territory(state):
        return Code(kind, reason=f"is in {name}, which the metrics do not cover")
    if state not in STATES:
        return Code(CodeKind.NONE, reason=f"begins with {state}, which is no state")
    if kind in {CodeKind.COUNTY, CodeKind.PLACE} and geoid not in places():
        if kind is CodeKind.COUNTY and geoid.endswith("000"):
            return Code(CodeKind.STATE, state)
        subject = "no county has" if kind is CodeKind.COUNTY else "no city of the metrics has"
        return Code(kind, reason=f"is a code that {subject}")
    return Code(kind, geoid)


_ENOUGH = 0.8
_PROBED = 500
_CONTINUUM = re.compile(r"^[A-Z]{2}-\d{3}[a-zA-Z]?$")
_ZIP = re.compile(r"^\d{5}(-\d{4})?$")
_ABROAD = frozenset(
    {
        "canada", "mexico", "france", "germany", "spain", "italy", "poland", "brazil", "argentina",
        "chile", "colombia", "peru", "india", "china", "japan", "nigeria", "kenya", "egypt",
        "australia", "sweden", "norway", "finland", "denmark", "netherlands", "belgium", "austria",
        "switzerland", "portugal", "greece", "turkey", "ireland", "ukraine", "russia", "romania",
        "hungary", "ontario", "quebec", "alberta", "manitoba", "saskatchewan", "yukon", "nunavut",
        "england", "scotland", "wales", "bavaria", "british columbia", "nova scotia",
        "new brunswick", "united kingdom", "south africa", "northern ireland", "new zealand",
        "south korea", "saudi arabia", "czech republic", "newfoundland and labrador",
        "prince edward island",
    }
)  # fmt: skip
_CAN, _USE = "The product shows counties and cities", "use a file with a row for every county"
DECLINED = {
    "tract": "This file is about census tracts: bring it on the page Neighborhoods, or count the "
    "tracts up by county, the first five digits of their code.",
    "state": f"This file is about whole states. {_CAN}: {_USE}.",
    "continuum": "This file is about continuums of care, whose borders are not those of counties. "
    f"{_CAN}: {_USE}.",
    "zip": "This file is about ZIP codes, which cross county lines: bring it on the page "
    f"Neighborhoods with outlines of ZIP Code areas, or {_USE}.",
    "abroad": f"This file is about places outside the United States. {_CAN} of the United States.",
}


def small_areas(columns: Sequence[Column]) -> str:
    """Why a file is about areas within counties, or ''; its counties would only repeat."""
    for column in columns:
        share = column.share(
            lambda text: parse_code(text).kind in {CodeKind.TRACT, CodeKind.BLOCK}, _PROBED
        )
        if share >= _ENOUGH and not re.search(r"\b(id|phone|amount|dollars)\b", _folded(column)):
            return DECLINED["tract"]
    return ""


def other_areas(columns: Sequence[Column]) -> str:
    """Why a file whose places are no counties or cities is about other areas, or ''."""
    for kind, looks_so in (
        (
            "continuum",
            lambda column: (
                column.share(lambda text: bool(_CONTINUUM.match(text)), _PROBED) >= _ENOUGH
            ),
        ),
        ("zip", _is_zip),
        ("abroad", lambda column: column.share(lambda text: fold(text) in _ABROAD, _PROBED) >= 0.5),
        ("state", _is_state),
    ):
        if any(looks_so(column) for column in columns):
            return DECLINED[kind]
    return ""


def _is_zip(column: Column) -> bool:
    named = re.search(r"\b(zip|zip ?code|zcta|zcta5|postal code)\b", _folded(column))
    padded = column.share(lambda text: bool(_ZIP.match(text.removesuffix(".0").zfill(5))), _PROBED)
    return bool(named) and padded >= _ENOUGH


def _is_state(column: Column) -> bool:
    if len(column.distinct) < 2:
        return False
    named_states = column.share(
        lambda text: bool(find_state(text)) and not text.strip().removesuffix(".0").isdigit(),
        _PROBED,
    )
    if named_states >= _ENOUGH:
        return True
    named = re.search(r"\b(fips|state|geoid|statefp)\b", _folded(column))
    codes = column.share(lambda text: parse_code(text).kind is CodeKind.STATE, _PROBED)
    return bool(named) and codes >= _ENOUGH


def _folded(column: Column) -> str:
    return fold(column.name.replace("_", " "))
