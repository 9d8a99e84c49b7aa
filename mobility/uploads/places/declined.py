"""Files about areas that the product does not show, recognized and declined in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mobility.places import fold
from mobility.uploads.cells.table import Column
from mobility.uploads.places.codes import CodeKind, parse_code
from mobility.uploads.places.gazetteer import find_state

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
    "tract": f"This file is about census tracts. {_CAN}: count the tracts up by county, the first "
    "five digits of their code, or " + _USE + ".",
    "state": f"This file is about whole states. {_CAN}: {_USE}.",
    "continuum": "This file is about continuums of care, whose borders are not those of counties. "
    f"{_CAN}: {_USE}.",
    "zip": f"This file is about ZIP codes, which cross county lines. {_CAN}: {_USE}.",
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
        ("continuum", _is_continuum),
        ("zip", _is_zip),
        ("abroad", lambda column: column.share(lambda text: fold(text) in _ABROAD, _PROBED) >= 0.5),
        ("state", _is_state),
    ):
        if any(looks_so(column) for column in columns):
            return DECLINED[kind]
    return ""


def _is_continuum(column: Column) -> bool:
    return column.share(lambda text: bool(_CONTINUUM.match(text)), _PROBED) >= _ENOUGH


def _is_zip(column: Column) -> bool:
    named = re.search(r"\b(zip|zip ?code|zcta|zcta5|postal code)\b", _folded(column))
    padded = column.share(lambda text: bool(_ZIP.match(text.removesuffix(".0").zfill(5))), _PROBED)
    return bool(named) and padded >= _ENOUGH


def _is_state(column: Column) -> bool:
    if len(column.distinct) < 2:
        return False
    if column.share(_names_a_state, _PROBED) >= _ENOUGH:
        return True
    named = re.search(r"\b(fips|state|geoid|statefp)\b", _folded(column))
    codes = column.share(lambda text: parse_code(text).kind is CodeKind.STATE, _PROBED)
    return bool(named) and codes >= _ENOUGH


def _folded(column: Column) -> str:
    return fold(column.name.replace("_", " "))


def _names_a_state(text: str) -> bool:
    return bool(find_state(text)) and not text.strip().removesuffix(".0").isdigit()
