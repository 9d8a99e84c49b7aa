"""Dates, school years, fiscal years and periods, each as one year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1950, 2050


class YearForm(StrEnum):
    """Notation of a year."""

    YEAR = "year"
    DATE = "date"
    FISCAL = "fiscal year"
    SPAN = "school year"  # 2020-21: two years in a row
    PERIOD = "period"  # 2019-2023


@dataclass(frozen=True, slots=True)
class Year:
    """A year read from a text: the last of a period, with how many years the period has."""

    year: int
    form: YearForm
    years: int = 1


_MONTH = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_Y = r"((?:19|20)\d\d)"
_FORMS: tuple[tuple[YearForm, re.Pattern[str]], ...] = tuple(
    (form, re.compile(f"^{pattern}$", re.IGNORECASE))
    for form, pattern in (
        (YearForm.YEAR, rf"(?:cy|year|calendar year)?\s*{_Y}(?:\.0+)?"),
        (YearForm.SPAN, r"(?:sy|ay|school year|academic year)?\s*(?:19|20)\d\d\s*[-–/]\s*(\d\d)"),
        (YearForm.PERIOD, rf"{_Y}\s*(?:[-–/]|to|through)\s*{_Y}"),
        (YearForm.FISCAL, rf"(?:fy|sfy|ffy|fiscal year)\s*'?{_Y}"),
        (YearForm.FISCAL, r"(?:fy|sfy|ffy|fiscal year)\s*'?(\d\d)"),
        (YearForm.FISCAL, r"(?:fy|sfy|ffy|fiscal year)\s*(?:19|20)\d\d\s*[-–/]\s*(\d\d)"),
        (YearForm.FISCAL, rf"(?:fy|sfy|ffy|fiscal year)\s*(?:19|20)\d\d\s*[-–/]\s*{_Y}"),
        (YearForm.FISCAL, r"(?:fy|sfy|ffy|fiscal year)\s*'?(\d\d)\s*[-–/]\s*(?:fy)?\s*'?(\d\d)"),
        (YearForm.SPAN, r"(?:sy|ay|school year|academic year)\s*'?(\d\d)\s*[-–/]\s*'?(\d\d)"),
        (YearForm.SPAN, rf"(?:sy|ay|school year|academic year)\s*(?:19|20)\d\d\s*[-–/]\s*{_Y}"),
        (
            YearForm.DATE,
            rf"{_Y}[-/.](?:0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\d|3[01]))?(?:[T ].*)?",
        ),
        (
            YearForm.DATE,
            rf"(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.]{_Y}(?:\s.*)?",
        ),
        (YearForm.DATE, r"(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(\d\d)"),
        (YearForm.DATE, rf"{_Y}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"),
        (YearForm.DATE, rf"{_MONTH}\s*(?:\d{{1,2}},?)?\s*{_Y}".replace("(jan", "(?:jan")),
        (YearForm.DATE, rf"\d{{1,2}}[- ]?{_MONTH}[- ]?{_Y}".replace("(jan", "(?:jan")),
        (YearForm.DATE, rf"{_MONTH}[-/]'?(?:{_Y}|(\d\d))".replace("(jan", "(?:jan")),
        (YearForm.DATE, rf"(?:q[1-4]\s*[-/]?\s*{_Y})"),
        (YearForm.DATE, rf"{_Y}\s*[-/]?\s*q[1-4]"),
    )
)
_IN_HEADER = re.compile(
    r"(?:^|[^0-9])((?:fy|sy)?\s*(?:19|20)\d\d(?:\s*[-–/]\s*(?:(?:19|20)\d\d|\d\d))?"
    r"|\b(?:fy|sfy|ffy|sy)\s*'?\d\d(?:\s*[-–/]\s*'?\d\d)?)(?![0-9])",
    re.IGNORECASE,
)


# A year that bounds something else: "built before 1950", "1950 or earlier", "in 2019 dollars".
_BOUND_BEFORE = re.compile(
    r"\b(before|after|since|until|till|prior to|pre|post|earlier than|later than|older than|"
    r"newer than|born in|built in|constructed in|healthy people)[\s_-]*$",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(
    r"^[\s_-]*(or|and) (before|after|earlier|later|older|newer)\b"
    r"|^s\b|^[\s_-]*(constant |inflation[- ]adjusted |real )?(dollars?|usd|census|acs|boundaries|"
    r"definition|standard|guidelines?)\b",
    re.IGNORECASE,
)


_IS_MONTH = re.compile(rf"^{_MONTH}$", re.IGNORECASE)


def is_month(text: str) -> bool:
    """Whether a text is the name of a month.

    >>> is_month("Sept."), is_month("March"), is_month("May 2020")
    (True, True, False)
    """
    return bool(_IS_MONTH.match(text))


def parse_year(text: str) -> Year | None:
    """The year of a text, or None.

    A school year, fiscal year or period counts as the year it ends in.

    >>> [parse_year(text).year for text in ("FY21", "FY22-23", "2020-21", "3/14/2019")]
    [2021, 2023, 2021, 2019]
    """
    for form, pattern in _FORMS:
        match = pattern.match(text)
        year = match and _year(form, [int(part) for part in match.groups() if part], text)
        if year:
            return year
    return None


_QUARTER = re.compile(r"q[1-4]", re.IGNORECASE)
_MONTH_OF_YEAR = re.compile(
    rf"^(?:{_Y}[-/.](?:0?[1-9]|1[0-2])|{_MONTH}[ /-]*'?\d\d(?:\d\d)?)$", re.IGNORECASE
)


def span_of(text: str) -> str:
    """Return the unit of a date ("days", "months", "quarters"); '' for a year or no date.

    >>> span_of("3/14/2019"), span_of("2019-03"), span_of("2019 Q1"), span_of("2019")
    ('days', 'months', 'quarters', '')
    """
    year = parse_year(text)
    if year is None or year.form is not YearForm.DATE:
        return ""
    if _QUARTER.search(text):
        return "quarters"
    return "months" if _MONTH_OF_YEAR.match(text) else "days"


def _year(form: YearForm, numbers: list[int], text: str) -> Year | None:
    last = numbers[-1]
    if len(numbers) == 2 and numbers[0] < 100 and last != (numbers[0] + 1) % 100:
        return None  # FY 22-24 is no one year
    if last < 100:
        start = re.search(r"(?:19|20)\d\d", text)
        last += int(start[0]) // 100 * 100 if start else 2000 if last < 70 else 1900
        if start and last < int(start[0]):
            last += 100
        if start and last != int(start[0]) + 1:
            return None  # 2019-03 is March, 2019-07 too; 2020-21 is a school year
    first = numbers[0] if form is YearForm.PERIOD else last
    if not FIRST_YEAR <= last <= LAST_YEAR or not 0 <= last - first <= 20:
        return None
    return Year(last, form, last - first + 1)


def year_in_header(header: str) -> tuple[Year, str] | None:
    """The one year that a column's name holds, and the name without it; None where it has none.

    A year that bounds something else is none: "homes built before 1950" says nothing of a time.

    >>> year, rest = year_in_header("Rate 2019"); (year.year, rest)
    (2019, 'Rate')
    """
    matches = [
        match
        for match in _IN_HEADER.finditer(header)
        if not _BOUND_BEFORE.search(header[: match.start(1)])
        and not _BOUND_AFTER.match(header[match.end(1) :])
    ]
    if len(matches) != 1:
        return None
    year = parse_year(matches[0][1].strip())
    if year is None:
        return None
    rest = f"{header[: matches[0].start(1)]} {header[matches[0].end(1) :]}"
    return year, " ".join(rest.strip(" _-–:|()[],.").split()).strip(" _-–:|()[],.")
