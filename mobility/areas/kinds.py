"""Kinds of areas, recognized by their codes and by the names of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobility.places import fold


class AreaKind(StrEnum):
    """What kind of areas a set of outlines has."""

    TRACT = "tract"
    BLOCK_GROUP = "block group"
    ZCTA = "ZCTA"
    SCHOOL_DISTRICT = "school district"
    PLACE = "place"
    WARD = "ward"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class KindSpec:
    """How a kind of areas is called, and how its codes look.

    Attributes:
        label: of one area.
        plural: of several.
        digits: length of its codes; 0 where codes have no fixed form.
        note: what a reader must know about the kind; empty for nothing.
        has_vintage: whether its outlines and codes change with each census.
        partition: whether areas of the kind cover a county without overlaps.
    """

    label: str
    plural: str
    digits: int = 0
    note: str = ""
    has_vintage: bool = False
    partition: bool = False


KINDS = {
    AreaKind.TRACT: KindSpec(
        "census tract", "census tracts", 11,
        "Tracts are redrawn for each census, and many keep their code in other borders.",
        has_vintage=True, partition=True,
    ),
    AreaKind.BLOCK_GROUP: KindSpec(
        "block group", "block groups", 12,
        "Block groups are redrawn for each census; their survey estimates are the least precise.",
        has_vintage=True, partition=True,
    ),
    AreaKind.ZCTA: KindSpec(
        "ZIP Code Tabulation Area", "ZIP Code Tabulation Areas", 5,
        "A ZIP code is a set of delivery routes and no area: these areas only resemble ZIP codes, "
        "and some ZIP codes have none.",
        has_vintage=True,
    ),
    AreaKind.SCHOOL_DISTRICT: KindSpec("school district", "school districts", 7),
    AreaKind.PLACE: KindSpec("city or town", "cities and towns", 7),
    AreaKind.WARD: KindSpec("ward", "wards"),
    AreaKind.OTHER: KindSpec("area", "areas"),
}  # fmt: skip
VINTAGES = ("2000", "2010", "2020")

_CODE_NAMES = (
    "geoid20", "geoid10", "geoid00", "geoid", "affgeoid20", "affgeoid10", "affgeoid", "geoidfq20",
    "geoidfq", "geo id", "fips", "zcta5ce20", "zcta5ce10", "zcta5ce00", "zcta5", "zcta", "zip",
    "zip code", "zipcode", "code", "id", "area id", "area code", "district", "district number",
    "ward", "ward number", "beat", "precinct", "tractce", "objectid",
)  # fmt: skip
_AREA_NAMES = (
    "namelsad20",
    "namelsad10",
    "namelsad",
    "name20",
    "name10",
    "name",
    "label",
    "area name",
    "area",
    "neighborhood",
    "ward name",
    "ward",
    "district name",
    "district",
    "beat",
    "precinct",
)
_YEAR_OF_COLUMN = re.compile(r"(?:GEOID|GEOIDFQ|TRACTCE|ZCTA5CE|BLKGRPCE|NAME|NAMELSAD)(20|10|00)$")
_LONG = re.compile(r"^\d{7}US(\d*)$", re.IGNORECASE)
_SCHOOLS = re.compile(r"^(?:UNSD|ELSD|SCSD)(?:LEA|CE)|^(?:LEAID|SDLEA)", re.IGNORECASE)


def plain_code(text: str, digits: int = 0) -> str:
    """A code without the prefix of the Census Bureau and a decimal point, with its zeros.

    >>> plain_code("1400000US39153501100"), plain_code("1001020100.0", 11)
    ('39153501100', '01001020100')
    """
    code = re.sub(r"\.0+$", "", text.strip().strip("'\""))
    if long := _LONG.match(code):
        code = long[1]
    if digits and code.isascii() and code.isdigit() and len(code) == digits - 1:
        return code.zfill(digits)
    return code


def code_column(columns: Sequence[str]) -> str:
    """The column that looks like codes of areas by its name; '' for none."""
    return _first_named(columns, _CODE_NAMES)


def name_column(columns: Sequence[str]) -> str:
    """The column that looks like names of areas by its name; '' for none."""
    return _first_named(columns, _AREA_NAMES)


def _first_named(columns: Sequence[str], names: Sequence[str]) -> str:
    by_name = {fold(column.replace("_", " ")): column for column in reversed(columns)}
    return next((by_name[name] for name in names if name in by_name), "")


def guess_kind(codes: Sequence[str], columns: Sequence[str]) -> AreaKind:
    """The kind of areas with these codes, in a file with these columns."""
    names = [fold(column.replace("_", " ")) for column in columns]
    plain = [plain_code(code) for code in codes if code]
    digits = {len(code) if code.isascii() and code.isdigit() else 0 for code in plain} or {0}
    zip_codes = digits <= {4, 5} and any("zip" in name for name in names)
    places = digits <= {6, 7} and any(name.startswith("placefp") for name in names)
    signs = {
        AreaKind.ZCTA: zip_codes or any(name.startswith("zcta") for name in names),
        AreaKind.SCHOOL_DISTRICT: any(map(_SCHOOLS.match, columns)),
        AreaKind.TRACT: digits <= {10, 11},
        AreaKind.BLOCK_GROUP: digits <= {11, 12},
        AreaKind.PLACE: places,
        AreaKind.WARD: any(re.search(r"\bward", name) for name in names),
    }
    if any(re.search(r"\bschool|\bsdlea", name) for name in names):
        signs[AreaKind.SCHOOL_DISTRICT] = True
    return next((kind for kind, applies in signs.items() if applies), AreaKind.OTHER)


def guess_vintage(kind: AreaKind, columns: Sequence[str]) -> str:
    """The census whose outlines these are, by the names of columns; '' where they do not say."""
    if not KINDS[kind].has_vintage:
        return ""
    years = {match[1] for column in columns if (match := _YEAR_OF_COLUMN.search(column.upper()))}
    return f"20{years.pop()}" if len(years) == 1 else ""
