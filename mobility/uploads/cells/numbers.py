"""Numbers as people write them, and the words and signs that stand for no number.

Each different text is looked at once. What a mark such as "1,234" means is decided for a whole
column, then for the file, and never cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mobility.uploads.cells.table import Column
from mobility.uploads.results import Floats, Mask


class Kind(IntEnum):
    """Kind of a cell in a column of numbers."""

    EMPTY = 0
    NUMBER = 1
    ABSENT = 2  # the file says that there is no number
    SUPPRESSED = 3  # the file says that there is one and keeps it back
    FORMULA = 4
    ERROR = 5  # of a spreadsheet, such as #DIV/0!
    TEXT = 6
    EXTREME = 7  # a number that nothing can be calculated with


class DecimalMark(StrEnum):
    """Decimal mark."""

    POINT = "point"
    COMMA = "comma"


REASONS = {
    Kind.FORMULA: "is a formula, not a number; save the file with values",
    Kind.ERROR: "is an error of the spreadsheet",
    Kind.TEXT: "is no number",
    Kind.EXTREME: "is too large or too close to 0 to be a measure",
}

_ABSENT = frozenset(
    {
        "", "na", "n/a", "n.a.", "n.a", "#n/a", "#na", "nan", "null", "none", "nil", "-", "–", "—",
        "(na)", "−", "--", "---", ".", "..", "...", "?", "(x)", "x", "nd", "n.d.", "n/d", "nr",
        "missing", "unknown", "not available", "no data", "not reported", "not applicable",
        "not calculated",
        "data not available", "not collected",
    }
)  # fmt: skip
_SUPPRESSED = frozenset(
    {
        "*", "**", "***", "****", "s", "(s)", "d", "(d)", "n", "(n)", "#", "##", "^", "^^", "†",
        "‡", "sup", "supp", "suppressed", "redacted", "masked", "dsu", "withheld", "hidden",
        "unreliable", "confidential", "data suppressed", "too few to report", "not shown",
        "too few",
    }
)  # fmt: skip
_ERRORS = frozenset(("#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!", "#error!"))
# A number that is given only as a range, such as "<10", "fewer than 5", "1-9", ">95%".
_RANGE = (
    r"^(n\s*)?(<=?|≤|>=?|≥|under|over|fewer than|less than|more than|at least|at most)\s*"
    r"\$?[\d.,]+\s*%?$"
)
_SMALL_RANGE = r"^[0-9]{1,2}\s*(-|–|to)\s*[0-9]{1,2}$"
_CODES_OF_NOTHING = (-9.0, -99.0, -999.0, -9999.0, -99999.0)

# Farther from 0, or closer to it, is no measure; squares and quotients of numbers within these
# limits stay far inside what a 64-bit number holds.
_LARGEST, _SMALLEST = 1e18, 1e-50

# What the American Community Survey prints where there is no estimate.
_SURVEY_CODES = tuple(-111111111.0 * digit for digit in (2, 3, 5, 6, 8, 9))

_PLAIN = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_BARE = r"^[0-9][0-9.,]*$"  # digits and marks alone, as most numbers are
_DECIMAL_COMMA = r"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]*([eE][+-]?[0-9]+)?$"
_PARTED = r"^[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+$"
_MOST_DIGITS = 8  # behind the point, of a number that may be rounded
_FAR_APART = 10.0  # times: between shares of 1 and the percentages beside them lies nothing
_FEWEST_PARTED = 3  # different numbers with a point beside whole ones
_SPACES = "[\u00a0\u202f\u2009\u2007 '’]"
# Texts that show the mark beyond doubt; "1,234" and "1.234" do not.
_SURE_POINT = (
    r"([0-9],[0-9]{3}\.[0-9])|(,[0-9]{3},[0-9]{3})|(\.[0-9]{1,2}$)|(\.[0-9]{4,}$)|(^[+-]?0?\.)"
)
_SURE_COMMA = (
    r"([0-9]\.[0-9]{3},[0-9])|(\.[0-9]{3}\.[0-9]{3})|(,[0-9]{1,2}$)|(,[0-9]{4,}$)|(^[+-]?0,)"
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The different texts of a column as numbers.

    One entry a text: `values` (NaN where there is none), `kinds` (see `Kind`), `percent` where it
    carries a percent sign (the value is not divided), `currency` where it carries one of money.
    `sure_points` and `sure_commas` count the texts that show the decimal mark beyond doubt,
    `doubtful` those that read differently with the other mark.
    """

    values: Floats
    kinds: NDArray[np.int8]
    percent: Mask
    currency: Mask
    sure_points: int
    sure_commas: int
    doubtful: int


def parse_numbers(texts: pa.StringArray, mark: DecimalMark | None = None) -> Numbers:
    """Parse the different, trimmed texts of a column.

    Args:
        texts: without nulls.
        mark: the decimal mark where it is known; else what the texts themselves show, and a point
            where they show nothing.
    """
    n = len(texts)
    values, kinds = np.full(n, np.nan), np.full(n, int(Kind.TEXT), dtype=np.int8)
    percent, currency = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    plain = _mask(pc.match_substring_regex(texts, _PLAIN))
    if plain.all() and mark is not DecimalMark.COMMA:
        values = _cast(texts)
        kinds[:] = Kind.NUMBER
        _drop_codes(values, kinds)
        return Numbers(values, kinds, percent, currency, *_evidence(texts))
    odd = np.arange(n) if mark is DecimalMark.COMMA else np.flatnonzero(~plain)
    core, percent[odd], currency[odd] = _cores(texts.take(odd))
    all_texts = texts if len(odd) == n else texts.filter(pa.array(plain))
    points, commas, doubtful = (
        a + b
        for a, b in zip(
            _evidence(core), _evidence(all_texts) if len(odd) < n else (0, 0, 0), strict=True
        )
    )
    mark = mark or (DecimalMark.COMMA if commas > points else DecimalMark.POINT)
    if mark is DecimalMark.COMMA and len(odd) < n:
        return parse_numbers(texts, mark)
    if len(odd) < n:
        values[plain] = _cast(all_texts)
        kinds[plain] = Kind.NUMBER
    values[odd], good = _numbers(core, mark)
    kinds[odd[good]] = Kind.NUMBER
    _name_the_rest(texts, kinds)
    values[kinds != Kind.NUMBER] = np.nan
    _drop_codes(values, kinds)
    return Numbers(values, kinds, percent, currency, points, commas, doubtful)


def numbers_of(column: Column, mark: DecimalMark | None = None) -> Numbers:
    """The different texts of a column as numbers, parsed once; not to be written to."""
    return column.once(("numbers", mark), lambda: parse_numbers(column.distinct, mark))


def numbers_of_rows(column: Column, first: int | None = None) -> Floats:
    """The number of every (of the first) row, NaN where there is none."""
    values: Floats = np.append(numbers_of(column).values, np.nan)[column.codes[:first]]
    return values


def _drop_codes(values: Floats, kinds: NDArray[np.int8]) -> None:
    """Make absent what is a code for no number, and drop what nothing can be calculated with."""
    coded, size = np.isin(values, _SURVEY_CODES), np.abs(values)
    extreme = (size > _LARGEST) | ((size > 0) & (size < _SMALLEST))
    kinds[coded] = Kind.ABSENT
    kinds[extreme] = Kind.EXTREME
    values[coded | extreme] = np.nan


def _mask(matches: pa.Array) -> Mask:
    return np.asarray(matches.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _cast(texts: pa.StringArray) -> Floats:
    # A leading plus is no number to the cast.
    signed = pc.any(pc.match_substring(texts, "+")).as_py()
    bare = pc.replace_substring_regex(texts, r"^\+", "") if signed else texts
    return np.array(bare.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _cores(texts: pa.StringArray) -> tuple[pa.StringArray, Mask, Mask]:
    """The texts without signs of money and percent, spaces and brackets; which had such signs."""
    bare = pc.match_substring_regex(texts, _BARE)
    core, currency, percent = texts, np.zeros(len(texts), np.bool_), np.zeros(len(texts), np.bool_)
    if not pc.all(bare).as_py():
        dressed = ~_mask(bare)
        cores, percent[dressed], currency[dressed] = _undressed(texts.filter(pc.invert(bare)))
        core = pc.replace_with_mask(texts, pc.invert(bare), cores)
    return core, percent, currency


def _undressed(texts: pa.StringArray) -> tuple[pa.StringArray, Mask, Mask]:
    core = pc.replace_substring_regex(texts, "[\u2212\u2012\ufe63\uff0d]", "-")
    core = pc.replace_substring_regex(core, r"^(±|\+/-)\s*", "")  # before a margin of error
    currency = _mask(pc.match_substring_regex(core, r"[$€£]|\bUSD\b"))
    if currency.any():
        core = pc.replace_substring_regex(core, r"[$€£]|\bUSD\b", "")
    percent = _mask(pc.match_substring_regex(core, r"(%|\bpercent|\bpct\.?)\s*\)?$"))
    if percent.any():
        core = pc.replace_substring_regex(core, r"\s*(%|\bpercent|\bpct\.?)\s*(\)?)$", "\\2")
    core = pc.utf8_trim_whitespace(core)
    core = pc.replace_substring_regex(core, r"^\(([^()]*)\)$", "-\\1")  # (12) is minus 12
    core = pc.replace_substring_regex(core, r"^([0-9.,' ]+)-$", "-\\1")  # 12- as well
    core = pc.replace_substring_regex(core, r"^([+-])\s+", "\\1")
    # Spaces and apostrophes only where they part three digits.
    grouped = pc.match_substring_regex(
        core, rf"^[+-]?[0-9]{{1,3}}({_SPACES}[0-9]{{3}})+([.,][0-9]*)?$"
    )
    if pc.any(grouped).as_py():
        core = pc.if_else(grouped, pc.replace_substring_regex(core, _SPACES, ""), core)
    return core, percent, currency


def _evidence(texts: pa.StringArray) -> tuple[int, int, int]:
    """Count texts that show a decimal point, that show a decimal comma, and ambiguous ones."""
    marked = texts.filter(pc.match_substring_regex(texts, r"^[+-]?[0-9]*[.,][0-9.,]*$"))
    if not len(marked):
        return 0, 0, 0
    points = pc.match_substring_regex(marked, _SURE_POINT)
    commas = pc.match_substring_regex(marked, _SURE_COMMA)
    unsure = pc.match_substring_regex(marked, r"^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$")
    return points.true_count, commas.true_count, unsure.true_count


def _numbers(core: pa.StringArray, mark: DecimalMark) -> tuple[Floats, Mask]:
    """The numbers in texts that carry nothing else, and where there is one."""
    if mark is DecimalMark.COMMA:
        grouped = pc.match_substring_regex(core, r"^[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?$")
        decimal = pc.match_substring_regex(core, _DECIMAL_COMMA)
        integer = pc.match_substring_regex(core, r"^[+-]?[0-9]+([eE][+-]?[0-9]+)?$")
        good = pc.or_(pc.or_(grouped, decimal), integer)
        plain = pc.replace_substring(pc.replace_substring(core, ".", ""), ",", ".")
    else:
        grouped = pc.match_substring_regex(core, r"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$")
        good = pc.or_(grouped, pc.match_substring_regex(core, _PLAIN))
        plain = pc.replace_substring(core, ",", "")
    values = _cast(pc.if_else(good, plain, None))
    return values, _mask(good)


def _name_the_rest(texts: pa.StringArray, kinds: NDArray[np.int8]) -> None:
    """Set the kind of every text that is no number."""
    candidates = np.flatnonzero(kinds == Kind.TEXT)
    if not candidates.size:
        return
    rest = texts.take(candidates)
    kinds_of_rest = kinds[candidates]
    lower = pc.utf8_lower(rest)
    kinds_of_rest[_mask(pc.match_substring_regex(rest, r"^[=+@-]\s*[A-Za-z(=]"))] = Kind.FORMULA
    for kind, signs in (
        (Kind.ABSENT, _ABSENT),
        (Kind.SUPPRESSED, _SUPPRESSED),
        (Kind.ERROR, _ERRORS),
    ):
        kinds_of_rest[_mask(pc.is_in(lower, pa.array(sorted(signs))))] = kind
    for pattern in (_RANGE, _SMALL_RANGE):
        kinds_of_rest[_mask(pc.match_substring_regex(lower, pattern))] = Kind.SUPPRESSED
    kinds[candidates] = kinds_of_rest


def file_mark(columns: Iterable[Numbers]) -> DecimalMark | None:
    """The decimal mark that the columns of a file show together; None where they show none."""
    points = commas = 0
    for numbers in columns:
        points += numbers.sure_points
        commas += numbers.sure_commas
    if points == commas:
        return None
    return DecimalMark.COMMA if commas > points else DecimalMark.POINT


def points_part_thousands(columns: Iterable[pa.StringArray]) -> bool | None:
    """Whether the points in a file's numbers stand between thousands, where no number shows it.

    "5.010" alone can be read either way, and beside "913" it is 5010: with decimals there would be
    a "913.000" or a "7.5". None where it cannot be told, False where no number is in doubt.
    """
    doubtful = mixed = False
    for texts in columns:
        pointed = texts.filter(pc.match_substring_regex(texts, r"^[+-]?[0-9]*\.[0-9]*$"))
        if not len(pointed):
            continue
        if not pc.all(pc.match_substring_regex(pointed, _PARTED)).as_py():
            return False
        doubtful = True
        integers = texts.filter(pc.match_substring_regex(texts, r"^[+-]?[0-9]+$"))
        small = pc.all(
            pc.match_substring_regex(integers, r"^[+-]?[0-9]{1,3}$"), min_count=0
        ).as_py()
        if len(integers) and not small:
            return False
        mixed |= bool(len(integers)) and len(pointed) >= _FEWEST_PARTED
    return True if mixed else None if doubtful else False


def codes_of_nothing(numbers: Numbers) -> Mask:
    """Return which texts are -999 and the like, in a column without other negative numbers."""
    coded = np.isin(numbers.values, _CODES_OF_NOTHING)
    others = (numbers.values < 0) & ~coded
    return np.zeros_like(coded) if others.any() else coded


def shares_among_percentages(numbers: Numbers) -> Mask:
    """Return which numbers of a column of percentages are shares of 1: 0.51 among 48 and 52.3.

    They are at most 1 and ten times below the next, show more decimals than the others, and are
    like them a hundred times larger. Small percentages are none of these things together.
    """
    values = numbers.values
    small, large = (values > 0) & (values <= 1), values > 1
    nothing = np.zeros_like(small)
    if not small.any() or not large.any() or numbers.percent.any():
        return nothing
    low, high, shares = values[large].min(), values[large].max(), values[small]
    alike = (100 * shares >= low / 2).all() and (100 * shares <= 2 * high).all()
    finer = half_a_digit(shares) < half_a_digit(values[large])
    return small if alike and finer and low >= _FAR_APART * shares.max() else nothing


def is_like_numbers(column: Column, most: int = 2000) -> float:
    """The share of a column's filled rows that are numbers or say why there is none.

    Judged by up to `most` different texts; 0 where no text is a number.
    """
    texts = column.distinct.slice(0, most)
    if not len(texts):
        return 0.0
    kinds = parse_numbers(texts).kinds
    counts = column.counts()[: len(texts)]
    if not (kinds == Kind.NUMBER).any() or not counts.sum():
        return 0.0
    fine = np.isin(kinds, (Kind.NUMBER, Kind.ABSENT, Kind.SUPPRESSED, Kind.ERROR, Kind.FORMULA))
    return float(counts[fine].sum() / counts.sum())


def half_a_digit(values: Floats) -> float:
    """Half a unit of the last digit that any of the numbers shows: how far each may be rounded.

    0.0 where they show more than eight decimals, or where there is none.
    """
    there = values[np.isfinite(values)]
    for digits in range(_MOST_DIGITS + 1) if there.size else ():
        if np.allclose(there, np.round(there, digits), rtol=1e-12, atol=1e-12):
            return float(0.5 * 10.0**-digits)
    return 0.0
