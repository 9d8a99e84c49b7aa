"""The numbers of every row by a mapping: value, bounds, and the counts behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.margins import Z90, poisson_bounds, wilson_bounds
from mobility.analysis.uncertainty import Z95, z_of
from mobility.registry import Unit
from mobility.uploads.cells.numbers import (
    REASONS,
    DecimalMark,
    Kind,
    Numbers,
    codes_of_nothing,
    file_mark,
    half_a_digit,
    numbers_of,
    points_part_thousands,
    shares_among_percentages,
)
from mobility.uploads.cells.table import Column, FaultCollector
from mobility.uploads.columns.mapping import Mapping, Part
from mobility.uploads.columns.roles import Role, says_count
from mobility.uploads.residents import NAME as RESIDENTS
from mobility.uploads.results import Floats, Mask

_OF_HUNDRED = frozenset({1, 100})
_SLACK = 1e-9
_AGREE = 0.01  # how far a printed rate may be from numerator over denominator, relative
_MOSTLY = 0.9  # of the printed rates are what the counts give, so that they are these, rounded
_MARK_REASONS = (
    "has no percent sign while the others of the column have one",
    "has a percent sign while the others of the column have none",
)
_PERCENT = 0.01  # the scale of a column of percentages
_SHARE_REASON = (
    "is a share of 1 among percentages, or a hundred times too small: write all in one way"
)


@dataclass(frozen=True, slots=True)
class Cells:
    """Numbers of a column, one entry a row: NaN with a `Kind` where there is none."""

    part: Part
    values: Floats
    kinds: NDArray[np.int8]
    bad: Mask  # faulted
    rounding: float = 0.0  # how far any of the values may have been rounded


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers of one year and group of a wide table, or of a long table; one entry a row.

    `suppressed` rows are kept back by the file, `bad` ones faulted; NaN where there is nothing.
    `numerator` and `denominator` are None where the file has none. `counts`: the column of the
    value is a count, whatever its unit; its numbers are then the numerator, too.
    """

    year: int | None
    breakdown: str
    subgroup: str
    value: Floats
    lower: Floats
    upper: Floats
    suppressed: Mask
    bad: Mask
    numerator: Floats | None = None
    denominator: Floats | None = None
    parts: tuple[Part, ...] = ()
    counts: bool = False


def parse_parts(
    parts: Sequence[Part], columns: dict[str, Column], mark: DecimalMark | None
) -> dict[str, Numbers]:
    """The numbers of every column: by `mark`, else by what a column shows, else by the file.

    "1,234" alone shows nothing; beside "0,5" in another column it is 1.234. "1.234" beside "913"
    is 1234.
    """
    parsed = {part.column: numbers_of(columns[part.column], mark) for part in parts}
    shown = file_mark(parsed.values()) if mark is None else mark
    if shown is None and points_part_thousands(columns[name].distinct for name in parsed):
        shown = DecimalMark.COMMA
    if mark is None and shown is DecimalMark.COMMA:
        for name, numbers in parsed.items():
            shows = numbers.sure_points or numbers.sure_commas
            if numbers.doubtful and not shows:
                parsed[name] = numbers_of(columns[name], DecimalMark.COMMA)
    return parsed


def find_values(
    mapping: Mapping,
    columns: dict[str, Column],
    among: Mask,
    faults: FaultCollector,
    *,
    intervals: bool,
    titles: Sequence[str] = (),
    residents: Callable[[int | None], Floats] | None = None,
) -> list[Values]:
    """The numbers of the rows in `among`, one entry for each year and group of a wide table.

    Args:
        mapping: which columns are what.
        columns: by name.
        among: rows with a place and a year; others are not looked at.
        faults: takes up what cannot be right.
        intervals: whether intervals are worked out from counts, which takes a while.
        titles: the lines above the table; they may say that numbers are rates.
        residents: the residents of the place of each row, in its own year (None) or another one;
            None where the numbers are not divided by them.
    """
    parsed = parse_parts(mapping.parts, columns, mapping.decimal)
    sets: dict[tuple[int | None, str, str], dict[Role, Cells]] = {}
    for part in mapping.parts:
        if part.role is Role.OTHER:
            continue
        cells = _cells(part, columns[part.column], parsed[part.column], among, faults)
        key = (part.year, part.breakdown, part.subgroup)
        sets.setdefault(key, {}).setdefault(part.role, cells)
    if residents is not None:
        for key, by_role in sets.items():
            if top := by_role.get(Role.NUMERATOR):
                by_role[Role.DENOMINATOR] = _residents(top, residents(key[0]), among, faults)
    values = [
        each
        for by_role in sets.values()
        if (each := _values(by_role, mapping, among, faults, intervals=intervals)) is not None
    ]
    if mapping.metric.unit is Unit.COUNT:
        return values
    texts = " ".join([mapping.measure[1], *titles])
    return [_with_counts(each, texts, parsed, columns) for each in values]


def _residents(top: Cells, counts: Floats, among: Mask, faults: FaultCollector) -> Cells:
    """Residents as cells of a denominator; a count without them is faulted."""
    without = among & np.isfinite(top.values) & np.isnan(counts)
    reason = "cannot be divided: the release has no residents of this place for the year"
    faults.add_rows(np.flatnonzero(without), top.part.column, reason)
    kinds = np.full(len(counts), np.int8(Kind.NUMBER))
    return Cells(replace(top.part, column=RESIDENTS, role=Role.DENOMINATOR), counts, kinds, without)


def _with_counts(
    values: Values, texts: str, parsed: dict[str, Numbers], columns: dict[str, Column]
) -> Values:
    """Return values with their numbers as numerator where they are counts by name and form."""
    part = next((each for each in values.parts if each.role is Role.VALUE), None)
    if part is None or values.numerator is not None or not says_count(f"{texts} {part.column}"):
        return values
    numbers = parsed[part.column]
    there = numbers.values[np.isfinite(numbers.values)]
    if numbers.percent.any() or not there.size or (there != np.floor(there)).any():
        return values
    counts = np.append(numbers.values, np.nan)[columns[part.column].codes]
    return replace(values, numerator=counts, counts=True)


def _cells(
    part: Part, column: Column, numbers: Numbers, among: Mask, faults: FaultCollector
) -> Cells:
    kinds, values = numbers.kinds.copy(), numbers.values.copy()
    nothing = codes_of_nothing(numbers)
    kinds[nothing], values[nothing] = Kind.ABSENT, np.nan
    bad = np.isin(kinds, list(REASONS))
    odd, odd_reason = _odd_signs(numbers, column)
    shares = np.zeros_like(odd)
    if part.scale == _PERCENT:
        shares = shares_among_percentages(numbers)
    bad |= odd | shares
    values[odd | shares] = np.nan

    def reason(text: int) -> str:
        if shares[text]:
            return _SHARE_REASON
        return odd_reason if odd[text] else REASONS[Kind(kinds[text])]

    wrong = faults.add_texts(column, bad, reason, among)
    codes = column.codes
    scaled = np.append(values, np.nan)[codes]
    if part.scale != 1.0:
        # 12.87 % is 0.1287, not 0.12869999999999998.
        scaled = np.round(scaled * part.scale, 15)
    rounding = half_a_digit(values) * part.scale if part.role is Role.VALUE else 0.0
    return Cells(part, scaled, np.append(kinds, np.int8(Kind.EMPTY))[codes], wrong, rounding)


def _odd_signs(numbers: Numbers, column: Column) -> tuple[Mask, str]:
    """Numbers without a percent sign among numbers with one, or the reverse; 0 needs none."""
    there = (numbers.kinds == Kind.NUMBER) & (numbers.values != 0)
    counts = column.counts()
    marked = int(counts[there & numbers.percent].sum())
    total = int(counts[there].sum())
    if not 0 < marked < total:
        return np.zeros_like(there), ""
    if 2 * marked >= total:
        return there & ~numbers.percent, _MARK_REASONS[0]
    return there & numbers.percent, _MARK_REASONS[1]


def _values(
    by_role: dict[Role, Cells],
    mapping: Mapping,
    among: Mask,
    faults: FaultCollector,
    *,
    intervals: bool,
) -> Values | None:
    numbers = {role: cells.values for role, cells in by_role.items()}
    numerator, denominator = numbers.get(Role.NUMERATOR), numbers.get(Role.DENOMINATOR)
    likeliest = (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR)
    main = next((by_role[role] for role in likeliest if role in by_role), None)
    if main is None:
        return None
    value = main.values.copy()
    suppressed = (main.kinds == Kind.SUPPRESSED) & among
    bad = main.bad.copy()
    per = mapping.metric.per
    if Role.VALUE not in by_role and numerator is not None and denominator is not None:
        den = by_role[Role.DENOMINATOR]
        bad |= den.bad
        suppressed |= (den.kinds == Kind.SUPPRESSED) & among
        value = _rate(numerator, denominator, per or 1, main.part, den.part, among, faults)
        bad |= np.isnan(value) & np.isfinite(numerator) & np.isfinite(denominator) & among
    elif numerator is not None and denominator is not None and per:
        value = _as_counted(value, numerator, denominator, per, main.rounding)
    value[~among | bad] = np.nan
    if mapping.metric.unit is Unit.SHARE:
        outside = (value < -_SLACK) | (value > 1 + _SLACK)
        faults.add_rows(np.flatnonzero(outside), main.part.column, "lies outside 0 to 100 %")
        bad |= outside
        value[outside] = np.nan
    name = by_role[Role.LOWER].part.column if Role.LOWER in by_role else ""
    lower, upper = _bounds(numbers, name, mapping, value, faults, intervals=intervals)
    parts = tuple(cells.part for cells in by_role.values() if cells.part.column != RESIDENTS)
    return Values(
        main.part.year, main.part.breakdown, main.part.subgroup, value, lower, upper,
        suppressed & np.isnan(value), bad, numerator, denominator, parts,
    )  # fmt: skip


def _rate(  # noqa: PLR0917 - two columns of counts, each with its part
    numerator: Floats, denominator: Floats, per: int, top: Part, bottom: Part, among: Mask,
    faults: FaultCollector,
) -> Floats:  # fmt: skip
    """Numerator over denominator, per so many; faulted where the counts cannot be right."""
    wrong = np.zeros(len(numerator), np.bool_)
    for fault, part, reason in (
        (denominator <= 0, bottom, "is not above 0, so there is no rate"),
        (numerator < 0, top, "is below 0"),
        ((numerator > denominator) & (per == 1), top, _larger_than(bottom)),
    ):
        rows = np.flatnonzero(fault & among & ~wrong)
        faults.add_rows(rows, part.column, reason)
        wrong |= fault
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = numerator / denominator * per
    return np.where(wrong, np.nan, rate)


def _larger_than(bottom: Part) -> str:
    if bottom.column == RESIDENTS:
        return f"is more than the {RESIDENTS}: correct it, or choose a rate of events"
    return "is larger than the denominator"


def _as_counted(
    value: Floats, numerator: Floats, denominator: Floats, per: int, rounding: float
) -> Floats:
    """Printed rates without their rounding, where the counts beside them give these very rates.

    Rates that are adjusted in some way stay: there, only some agree with the counts, by chance.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        counted = numerator / denominator * per
        same = np.abs(value - counted) <= rounding * (1 + _SLACK)
    both = np.isfinite(value) & np.isfinite(counted)
    return np.where(same, counted, value) if same.sum() >= _MOSTLY * both.sum() else value


def _bounds(
    numbers: dict[Role, Floats],
    name: str,
    mapping: Mapping,
    value: Floats,
    faults: FaultCollector,
    *,
    intervals: bool,
) -> tuple[Floats, Floats]:
    """The 95 % interval of every value, NaN without; `name` is the column that faults are of."""
    nothing = np.full(len(value), np.nan)
    if Role.LOWER in numbers and Role.UPPER in numbers:
        return _checked(value, numbers[Role.LOWER], numbers[Role.UPPER], name, faults)
    for role in (Role.MARGIN, Role.ERROR):
        if (spread := numbers.get(role)) is not None:
            at_90 = mapping.margin_level == 0.90
            z = 1.0 if role is Role.ERROR else Z90 if at_90 else z_of(mapping.margin_level)
            # A negative margin is the Census Bureau's code for one that there is not.
            half = np.where(spread >= 0, spread, np.nan) / z * Z95
            low, high = value - half, value + half
            if mapping.metric.unit is Unit.SHARE:
                low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
            elif mapping.metric.unit in {Unit.COUNT, Unit.RATE, Unit.DOLLARS}:
                low = np.where(value >= 0, np.maximum(low, 0.0), low)
            return low, high
    numerator, denominator = numbers.get(Role.NUMERATOR), numbers.get(Role.DENOMINATOR)
    if denominator is None or mapping.metric.per is None or not intervals:
        return nothing, nothing.copy()
    if numerator is None:
        if not mapping.counted:
            return nothing, nothing.copy()
        return from_rate(value, denominator, mapping.metric.per)
    return from_counts(value, numerator, denominator, mapping.metric.per)


def _checked(
    value: Floats, lower: Floats, upper: Floats, name: str, faults: FaultCollector
) -> tuple[Floats, Floats]:
    """Bounds that hold their value; others are faulted and left out, and the value stays."""
    slack = _SLACK * np.maximum(1.0, np.abs(value))
    crossed = lower > upper + slack
    outside = ~crossed & ((value < lower - slack) | (value > upper + slack))
    there = np.isfinite(value)
    faults.add_rows(np.flatnonzero(crossed & there), name, "is above the upper bound")
    faults.add_rows(np.flatnonzero(outside), name, "and the upper bound do not hold the value")
    fine = there & ~crossed & ~outside & np.isfinite(lower) & np.isfinite(upper)
    # Decimals that were rounded apart must not put a bound on the wrong side.
    low, high = np.minimum(lower, value), np.maximum(upper, value)
    return np.where(fine, low, np.nan), np.where(fine, high, np.nan)


def from_counts(
    value: Floats, numerator: Floats, denominator: Floats, per: int
) -> tuple[Floats, Floats]:
    """Intervals from counts: Wilson for a share (per 1), exact Poisson for a rate.

    Only where the value is the one the counts give: an age-adjusted rate keeps none.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = numerator / denominator * per
        apart = np.abs(value - expected) > _AGREE * np.maximum(np.abs(expected), 1e-12)
    counts = (numerator == np.floor(numerator)) & (numerator >= 0) & (denominator > 0)
    usable = np.isfinite(value) & counts & ~apart
    return _intervals(value, numerator, denominator, per, usable)


def from_rate(value: Floats, denominator: Floats, per: int) -> tuple[Floats, Floats]:
    """Intervals of rates that count the people of the denominator, without the counts.

    A printed percentage is rounded, so that the count behind it is not known to the last one.
    """
    count = value * denominator / per
    usable = np.isfinite(value) & (denominator > 0) & (count >= 0)
    rounded = count if per in _OF_HUNDRED else np.rint(count)
    return _intervals(value, rounded, denominator, per, usable)


def _intervals(
    value: Floats, count: Floats, base: Floats, per: int, usable: Mask
) -> tuple[Floats, Floats]:
    """Wilson's interval for a share and the exact Poisson interval for a rate."""
    lower, upper = np.full(len(value), np.nan), np.full(len(value), np.nan)
    share = per in _OF_HUNDRED
    if share:
        usable &= count <= base
    rows = np.flatnonzero(usable)
    counted, people, unit = count[rows], base[rows], per if share else 1
    low, high = wilson_bounds(counted, people) if share else poisson_bounds(counted, people / per)
    lower[rows] = np.minimum(value[rows], low * unit)
    upper[rows] = np.maximum(value[rows], high * unit)
    return lower, upper
