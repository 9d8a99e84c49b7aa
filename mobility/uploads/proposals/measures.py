"""What the measure is: its unit, its scale, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath

import numpy as np
import pyarrow as pa

from mobility.places import fold
from mobility.registry import EVERYONE, HEADLINE, Unit
from mobility.uploads.cells.numbers import (
    Kind,
    half_a_digit,
    numbers_of,
    numbers_of_rows,
    parse_numbers,
)
from mobility.uploads.cells.table import Column
from mobility.uploads.columns.mapping import MetricDetails, Part
from mobility.uploads.columns.profiles import ColumnProfile
from mobility.uploads.columns.roles import Role
from mobility.uploads.results import Floats
from mobility.uploads.rows.values import parse_parts

_PERCENT = re.compile(  # that of "95% CI" is not the unit
    r"%(?!\s*(c\.?i\b|conf|limit|lower|upper))|\b(percent|percentage|pct|perc)\b|(^|_)pct(_|$)",
    re.IGNORECASE,
)
_PER = re.compile(r"\bper\s*([0-9][0-9,]*)(k)?\b|\bper\s*(thousand|million)\b", re.IGNORECASE)
_OF_WHOM = re.compile(
    r"\bper\s*[0-9][0-9,]*k?\s+((?:[a-z][a-z\-]*\s+){0,3}"
    r"(?:[a-z]+s|people|population|children|men|women|youth))$",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"\$|\b(incomes?|wages?|salary|salaries|earnings|rents?|costs?|dollars?|prices?|usd)\b"
)
_SHARE = re.compile(r"\b(share|proportion|fraction)\b")
_RATE = re.compile(r"\b(rate|prevalence)\b")
_COUNT = re.compile(
    r"\b(count|counts|number|cases|deaths|births|events|population|total|persons)\b"
)
_PROBED = 5000
_TELLING = 0.5  # a column is likelier the value than by holding numbers alone
POWERS = (1, 100, 1000, 10_000, 100_000)  # of so many, a rate may be

Decide = Callable[[str, str, str, float], None]


def find_measure(
    file: str,
    profiles: Sequence[ColumnProfile],
    parts: list[Part],
    titles: Sequence[str],
    decide: Decide,
    measure: tuple[str, str] = ("", ""),
) -> tuple[MetricDetails, list[Part]]:
    """The details of the measure, and the parts with the scale of their numbers.

    `measure` is the column that names measures and the one that is taken, in a file of several.
    """
    by_name = {each.name: each for each in profiles}
    if measure[1]:
        by_name |= _rows_of_measure(profiles, parts, measure)
    main = _main(parts, by_name)
    stem = PurePath(file).name.split(".")[0]
    if main is None:
        return MetricDetails(id=id_of(stem), name=_title(stem)), parts
    profile = by_name[main.column]
    own = fold(profile.stem) not in {"", "value", "estimate", "rate", "count"}
    name = measure[1] or (profile.stem if own else "")
    of_whom = _OF_WHOM.search(main.column) if main.breakdown == HEADLINE else None
    if of_whom and profile.year is None:  # "per 1,000 renters" is of them, and of no group
        name = main.column
    details = MetricDetails(
        id=id_of(name or stem),
        name=_title(name or (titles[0] if titles else stem)),
        universe=of_whom[1] if of_whom else "",
    )
    descriptions = " ".join([measure[1], main.column, *titles])
    if main.role is Role.NUMERATOR:
        return _of_counts(details, parts, by_name, descriptions, decide), parts
    unit, per, scale, why, confidence = _unit(profile, descriptions)
    matched = _per_of_counts(parts, by_name)
    if matched is not None:
        per = matched
        unit, scale = (Unit.SHARE, 1 / matched) if matched in {1, 100} else (Unit.RATE, 1.0)
        why, confidence = f"it is numerator over denominator times {matched:,}", 0.98
        per = 1 if unit is Unit.SHARE else matched
    shown = f"{unit.value}" + (", given in percent" if scale == 0.01 else "")
    shown += f" per {per:,}" if unit is Unit.RATE and per else ""
    decide("unit", shown, why, confidence)
    scaled = [replace(part, scale=scale) if part.role.spec.in_unit else part for part in parts]
    return replace(details, unit=unit, per=per), scaled


def _rows_of_measure(
    profiles: Sequence[ColumnProfile], parts: Sequence[Part], measure: tuple[str, str]
) -> dict[str, ColumnProfile]:
    """The columns of numbers with the rows of one measure only, called as it is."""
    by_name = {each.name: each for each in profiles}
    names = by_name[measure[0]].column
    rows = names.codes == (names.texts().index(measure[1]) if measure[1] in names.texts() else -1)
    narrowed = {}
    for part in parts:
        column = by_name[part.column].column
        there, codes = np.unique(column.codes[rows], return_inverse=True)
        gaps = int((there < 0).sum())
        texts = column.distinct.take(pa.array(there[gaps:]))
        called = f"{measure[1]} {part.column}"
        narrow = Column(called, texts, (codes - gaps).astype(np.int32))
        narrowed[part.column] = replace(by_name[part.column], column=narrow)
    return narrowed


def _main(parts: Sequence[Part], by_name: dict[str, ColumnProfile]) -> Part | None:
    """The column the measure is in; the numerator where it is worked out from counts.

    Everyone's column comes before those of groups where it alone names the measure.
    """
    for role in (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR):
        candidates = [part for part in parts if part.role is role]
        if candidates:
            whole = (part for part in candidates if _names_everyone(part, by_name[part.column]))
            return next(whole, candidates[0])
    return None


def _names_everyone(part: Part, profile: ColumnProfile) -> bool:
    grouped = part.breakdown != HEADLINE and part.subgroup == EVERYONE
    return grouped and not profile.subgroup and bool(fold(profile.stem))


def _unit(profile: ColumnProfile, descriptions: str) -> tuple[Unit, int | None, float, str, float]:
    """Unit, per, scale, why, and how sure."""
    numbers = parse_numbers(profile.column.distinct.slice(0, _PROBED))
    there = numbers.kinds == Kind.NUMBER
    values = numbers.values[there]
    largest = float(values.max(initial=0.0))
    marked = float(numbers.percent[there].mean()) if values.size else 0.0
    header = fold(profile.name.replace("_", " "))
    result: tuple[Unit, int | None, float, str, float]
    ranges = bool(numbers.percent[numbers.kinds == Kind.SUPPRESSED].any())
    if marked >= 0.5 or (ranges and not marked and largest <= 100):
        result = (Unit.SHARE, 1, 0.01, "its cells have percent signs", 0.98 if marked else 0.85)
    elif found_per := _PER.search(descriptions):
        per = _per(found_per)
        result = (Unit.RATE, per, 1.0, f"the name says {found_per[0]!r}", 0.95)
    elif _PERCENT.search(profile.name):
        scale = 0.01 if largest > 1 else 1.0
        why = "the name says percent" + ("" if scale == 0.01 else " and no number is above 1")
        result = (Unit.SHARE, 1, scale, why, 0.95 if scale == 0.01 else 0.6)
    elif numbers.currency.any() or MONEY.search(header) or "$" in profile.name:
        result = (Unit.DOLLARS, None, 1.0, "its cells or its name speak of dollars", 0.9)
    elif _COUNT.search(header) and not _RATE.search(header):
        result = (Unit.COUNT, None, 1.0, "its name is that of a count", 0.8)
    elif values.size and values.min() >= 0 and largest <= 1 and (values != np.floor(values)).any():
        named = bool(_SHARE.search(header) or _RATE.search(header))
        result = (Unit.SHARE, 1, 1.0, "its numbers lie between 0 and 1", 0.9 if named else 0.7)
    elif _SHARE.search(header) and largest <= 100:
        result = (Unit.SHARE, 1, 0.01, "its name says share, its numbers go to 100", 0.8)
    elif (
        profile.chance(Role.VALUE) < _TELLING
        and values.size
        and values.min() >= 0
        and (values == np.floor(values)).all()
    ):
        result = (Unit.COUNT, None, 1.0, "its numbers are whole and nothing else tells", 0.5)
    elif _RATE.search(header):
        result = (Unit.RATE, None, 1.0, "its name says rate and not of how many", 0.5)
    else:
        result = (Unit.INDEX, None, 1.0, "nothing tells the unit", 0.3)
    return result


def _per(match: re.Match[str]) -> int:
    if match[3]:
        return 1000 if match[3].lower() == "thousand" else 1_000_000
    return max(1, int(match[1].replace(",", "") or 1)) * (1000 if match[2] else 1)


def _columns_of_counts(
    parts: Sequence[Part], by_name: dict[str, ColumnProfile]
) -> tuple[Floats, Floats, Part] | None:
    """Numerator and denominator of the rows, and the part of the value or numerator."""
    top = next((part for part in parts if part.role is Role.NUMERATOR), None)
    if top is None:
        return None
    bottom = next(
        (p for p in parts if p.role is Role.DENOMINATOR
         and (p.year, p.subgroup) == (top.year, top.subgroup)),
        None,
    )  # fmt: skip
    if bottom is None:
        return None
    columns = {part.column: by_name[part.column].column for part in (top, bottom)}
    parsed = parse_parts([top, bottom], columns, None)
    rows = slice(0, _PROBED)
    a, b = (
        np.append(parsed[part.column].values, np.nan)[columns[part.column].codes[rows]]
        for part in (top, bottom)
    )
    return a, b, top


def _per_of_counts(parts: Sequence[Part], by_name: dict[str, ColumnProfile]) -> int | None:
    """Of how many a value is, where it can be worked out from the counts beside it."""
    counts = _columns_of_counts(parts, by_name)
    if counts is None:
        return None
    top, bottom, part = counts
    value = next(
        (
            p
            for p in parts
            if p.role is Role.VALUE and (p.year, p.subgroup) == (part.year, part.subgroup)
        ),
        None,
    )
    if value is None:
        return None
    column = by_name[value.column].column
    values = numbers_of_rows(column, _PROBED)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = top / bottom
    there = np.isfinite(values) & np.isfinite(ratio) & (top >= 20)
    values, ratio = values[there], ratio[there]
    rounding = half_a_digit(numbers_of(column).values)
    for per in POWERS if values.size else ():
        apart = np.abs(values - ratio * per)
        if (apart <= np.maximum(0.03 * ratio * per, rounding)).mean() > 0.8:
            return per
    return None


def _of_counts(
    details: MetricDetails,
    parts: Sequence[Part],
    by_name: dict[str, ColumnProfile],
    descriptions: str,
    decide: Decide,
) -> MetricDetails:
    """A measure that is worked out from a numerator and a denominator."""
    counts = _columns_of_counts(parts, by_name)
    if per_in_name := _PER.search(descriptions):
        per, why, confidence = _per(per_in_name), f"the name says {per_in_name[0]!r}", 0.9
    elif counts is not None:
        top, bottom, _ = counts
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = top / bottom
        ratio = ratio[np.isfinite(ratio)]
        rare = ratio.size and float(np.median(ratio)) < 0.005
        per = 100_000 if rare else 1
        if ratio.size and float(ratio.max()) > 1:
            per = 1000
        why = "the counts are rare" if rare else "the numerator is counted in the denominator"
        confidence = 0.6 if per > 1 else 0.85
    else:
        return replace(details, unit=Unit.COUNT)
    unit = Unit.SHARE if per == 1 else Unit.RATE
    decide("unit", "a share" if per == 1 else f"a rate per {per:,}", why, confidence)
    return replace(details, unit=unit, per=per)


def id_of(text: str) -> str:
    """The id of a measure of this name; those of people's own begin with 'my'."""
    slug = re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:40].strip("_")
    return f"my_{slug}" if slug else "my_measure"


def _title(text: str) -> str:
    title = " ".join(text.replace("_", " ").replace("!!", " ").split())[:80].rstrip(" ;:,")
    return title[:1].upper() + title[1:]
