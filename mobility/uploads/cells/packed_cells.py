"""Cells that hold more than they show: a value with its interval, a date as Excel counts it.

"5.1% (4.1-6.2)" is three numbers, and 44927 under "Date" is the first of January 2023. Both are
taken apart before anything is understood of the table, and said as decisions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mobility.uploads.cells.numbers import parse_numbers
from mobility.uploads.cells.table import Column, column_of
from mobility.uploads.results import Decision

LOWER, UPPER = "{}: lower bound", "{}: upper bound"

_NUMBER = r"[-−]?[0-9][0-9.,]*?\s*%?"
_RANGE = rf"(?P<low>{_NUMBER})\s*(?:[-–—]|to|;|,\s)\s*(?P<high>{_NUMBER})"
_WITH_VALUE = re.compile(
    rf"^(?P<value>\$?{_NUMBER})\s*[(\[]\s*(?:95\s*%\s*CI:?,?\s*)?{_RANGE}\s*[)\]]$", re.IGNORECASE
)
_ALONE = re.compile(rf"^[(\[]?\s*{_RANGE}\s*[)\]]?$", re.IGNORECASE)
_IS_INTERVAL = re.compile(r"\b(ci|confidence (interval|limits?)|conf int)\b", re.IGNORECASE)
_OTHER_LEVEL = re.compile(r"\b(80|90|99)\b")
_MOST_TEXTS = 2000  # looked at to see whether a column is of this kind
_MOSTLY = 0.5  # of its rows with a digit

_OF_DAYS = re.compile(r"(?<!to )\bdate\b|^dob$", re.IGNORECASE)
_OF_TIME = re.compile(r"^((data|report|fiscal|school) )?(year|month|period)$", re.IGNORECASE)
_OF_BIRTH = re.compile(r"\b(birth|dob)\b", re.IGNORECASE)
_DAY = r"^[0-9]{4,5}(\.[0-9]+)?$"
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 32_874, 55_153  # 1990 to 2050
_FIRST_BIRTH = 7_306  # 1920: birth dates must be seen as such, and stop the file


def unpacked(columns: Sequence[Column]) -> tuple[tuple[Column, ...], list[Decision]]:
    """The columns with packed ones taken apart, and what was done."""
    names = {column.name for column in columns}
    unpacked_columns: list[Column] = []
    decisions: list[Decision] = []
    for column in columns:
        parts, decision = _dates(column) or _intervals(column) or ((column,), None)
        if decision is None or names & {part.name for part in parts if part.name != column.name}:
            unpacked_columns.append(column)
            continue
        unpacked_columns.extend(parts)
        decisions.append(decision)
    return tuple(unpacked_columns), decisions


def _dates(column: Column) -> tuple[tuple[Column, ...], Decision] | None:
    """A column of days as Excel counts them, with their dates instead."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", column.name)
    if not (_OF_DAYS.search(name) or _OF_TIME.match(name)):
        return None
    filled = column.distinct.filter(pa.array(column.counts() > 0))
    if not len(filled) or not pc.all(pc.match_substring_regex(filled, _DAY)).as_py():
        return None
    days = np.floor(filled.cast(pa.float64()).to_numpy()).astype(int)
    first = _FIRST_BIRTH if _OF_BIRTH.search(name) else _FIRST_DAY
    if days.min() < first or days.max() > _LAST_DAY:
        return None
    dates = [
        (_DAY_ZERO + timedelta(int(float(text)))).isoformat() if re.match(_DAY, text) else text
        for text in column.texts()
    ]
    example = f"{filled[0]} is {_DAY_ZERO + timedelta(int(days[0]))}"
    what = f"the numbers in {column.name!r} are dates"
    decision = Decision("year", what, f"days as Excel counts them: {example}", 0.7)
    return (_replaced(column, column.name, dates),), decision


def _intervals(column: Column) -> tuple[tuple[Column, ...], Decision] | None:
    """A column of intervals, with or without their values, as a column for each number."""
    named, other_level = _IS_INTERVAL.search(column.name), _OTHER_LEVEL.search(column.name)
    alone = named and _fits(column, _ALONE)
    if (alone and other_level) or not (alone or _fits(column, _WITH_VALUE)):
        return None
    texts = column.texts()
    matches = [(_ALONE if alone else _WITH_VALUE).match(text) for text in texts]
    parts = []
    if not alone:
        if not _hold_their_values([match for match in matches if match]):
            return None
        values = [
            _percent(match, "value") if match else text
            for match, text in zip(matches, texts, strict=True)
        ]
        parts.append(_replaced(column, column.name, values))
    shown = next(match[0] for match in matches if match)
    if other_level:
        why = f"{shown!r}: bounds that are not of 95 % are left out"
        return tuple(parts), Decision("measure", f"values in {column.name!r}", why, 0.7)
    for name, end in ((LOWER, "low"), (UPPER, "high")):
        bounds = [_percent(match, end) if match else "" for match in matches]
        parts.append(_replaced(column, name.format(column.name), bounds))
    what = f"{'' if alone else 'value and '}bounds in the cells of {column.name!r}"
    level_is_known = named or "CI" in shown
    why = (
        f"such as {shown!r}" if level_is_known else f"such as {shown!r}; taken for a 95 % interval"
    )
    return tuple(parts), Decision("measure", what, why, 0.8 if level_is_known else 0.5)


def _fits(column: Column, pattern: re.Pattern[str]) -> bool:
    """Whether most cells with a digit are of a form."""
    texts, counts = column.texts(_MOST_TEXTS), column.counts()
    digits = fitting = 0
    for text, count in zip(texts, counts.tolist(), strict=False):
        if any(mark.isdigit() for mark in text):
            digits += count
            fitting += count if pattern.match(text) else 0
    return fitting > 0 and fitting >= _MOSTLY * digits


def _hold_their_values(matches: Sequence[re.Match[str]]) -> bool:
    """Whether the ranges lie around the values before them: "120 (5-17)" is no interval."""
    low, value, high = (
        parse_numbers(pa.array([_percent(match, part) for match in matches], pa.string())).values
        for part in ("low", "value", "high")
    )
    return bool(((low <= value) & (value <= high)).mean() > _MOSTLY)


def _percent(match: re.Match[str], part: str) -> str:
    """A number of a cell, with the percent sign that stands behind any of them."""
    number = match[part].strip().rstrip("% ")
    return f"{number}%" if any("%" in each for each in match.groups()) else number


def _replaced(column: Column, name: str, texts: Sequence[str]) -> Column:
    """A column with other texts in the same rows."""
    there = column.codes >= 0
    codes = pa.array(np.where(there, column.codes, 0), mask=~there)
    return column_of(name, pa.array(list(texts), pa.string()).take(codes))
