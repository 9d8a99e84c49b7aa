"""The columns of numbers that belong to the measure, and its unit, scale and name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
from mobility.uploads.columns.groups import group_in_header, without_fillers
from mobility.uploads.columns.mapping import MetricDetails, Part
from mobility.uploads.columns.profiles import ColumnProfile
from mobility.uploads.columns.roles import Role
from mobility.uploads.results import Floats
from mobility.uploads.rows.values import parse_parts

_PROBED_ROWS = 5000
_FEWEST_RATES = 3  # different ones, below which a column may fit by chance
_NEARLY_ALL = 0.95

_RATE_HEADER = re.compile(r"%|\b(percent|percentage|pct|rate|share|proportion)\b")
_PEOPLE = re.compile(
    r"(n |number of |count of )?(students|pupils|children|youth|people|adults|patients|clients|"
    r"participants|respondents|workers|births|households|families|members|applicants|voters)"
)


def find_parts(free: Sequence[ColumnProfile], decide: Decide) -> list[Part]:
    """The columns of numbers among the free ones, with their roles."""
    numeric = [each for each in free if each.numeric >= 0.5]
    numeric = [each for each in numeric if each.guesses[0].role.is_number]
    years = [each for each in numeric if each.year is not None]
    grouped = [each for each in numeric if each.subgroup]
    if len(years) > 1 or len({each.subgroup for each in grouped} - {EVERYONE}) > 1:
        parts = _wide_parts(numeric, years, grouped, decide)
    else:
        parts = _long_parts(numeric, decide)
    by_name = {each.name: each for each in numeric}
    return _counts_by_division(_counted_in(parts, by_name, decide), by_name, decide)


def _counts_by_division(
    parts: list[Part], by_name: Mapping[str, ColumnProfile], decide: Decide
) -> list[Part]:
    """A count under any name ("Females 15-19") that a rate and the other count beside it give."""
    wanted = {Role.NUMERATOR, Role.DENOMINATOR}
    cells: dict[tuple[int | None, str, str], dict[Role, Part]] = {}
    for part in parts:
        if part.role is not Role.OTHER:
            cells.setdefault(_cell(part), {})[part.role] = part
    replaced: dict[str, Part] = {}
    for cell, there in cells.items():
        known, missing = wanted & there.keys(), wanted - there.keys()
        if Role.VALUE not in there or len(known) != 1:
            continue
        (role,) = missing
        rate, count = there[Role.VALUE].column, there[next(iter(known))].column
        for other in parts:
            if other.role is not Role.OTHER or other.year != cell[0] or other.column in replaced:
                continue
            top, bottom = (
                (count, other.column) if role is Role.DENOMINATOR else (other.column, count)
            )
            if _gives(by_name[rate], by_name[top], by_name[bottom]):
                replaced[other.column] = Part(other.column, role, *cell)
                what = f"{other.column!r} is the {role.value}"
                decide("measure", what, f"{rate!r} is {top!r} over {bottom!r}", 0.9)
                break
    return [replaced.get(part.column, part) for part in parts]


def _gives(rate: ColumnProfile, top: ColumnProfile, bottom: ColumnProfile) -> bool:
    """Whether a rate is one column over another, up to its rounding, in nearly every row."""
    values, over, under = (
        numbers_of_rows(each.column, _PROBED_ROWS) for each in (rate, top, bottom)
    )
    there = np.isfinite(values) & np.isfinite(over) & np.isfinite(under) & (under > 0)
    values, ratio = values[there], over[there] / under[there]
    if len(np.unique(values)) < _FEWEST_RATES:
        return False
    slack = half_a_digit(values) + 1e-6 * np.abs(values)
    return any((np.abs(values - ratio * per) <= slack).mean() >= _NEARLY_ALL for per in POWERS)


def _counted_in(
    parts: list[Part], by_name: Mapping[str, ColumnProfile], decide: Decide
) -> list[Part]:
    """A number beside a denominator is its numerator where nothing else tells what it is.

    Counts of people under any name ("absent", "served") are then guarded as such.
    """
    if any(part.role is Role.NUMERATOR for part in parts):
        return parts
    bottoms = {_cell(part): part for part in parts if part.role is Role.DENOMINATOR}
    tops = [part for part in parts if part.role is Role.VALUE and _cell(part) in bottoms]
    if not tops or not all(
        _is_counted_in(by_name[part.column], by_name[bottoms[_cell(part)].column]) for part in tops
    ):
        return parts
    first = tops[0]
    what = f"{first.column!r} of {bottoms[_cell(first)].column!r}"
    decide("measure", what, "whole numbers that are never above those beside them", 0.6)
    return [replace(part, role=Role.NUMERATOR) if part in tops else part for part in parts]


def _cell(part: Part) -> tuple[int | None, str, str]:
    return part.year, part.breakdown, part.subgroup


def _is_counted_in(top: ColumnProfile, bottom: ColumnProfile) -> bool:
    """Whether a column without a telling name can be a part of the counts in another."""
    if top.chance(Role.VALUE) >= 0.5 or MONEY.search(top.header):
        return False
    numbers = numbers_of(top.column)
    if numbers.currency.any() or numbers.percent.any():
        return False
    part, total = (numbers_of_rows(each.column) for each in (top, bottom))
    there = np.isfinite(part) & np.isfinite(total)
    fine = (part >= 0) & (part <= total) & (part == np.floor(part))
    return bool(there.any() and fine[there].all())


def _long_parts(numeric: list[ColumnProfile], decide: Decide) -> list[Part]:
    roles: dict[str, Role] = {}
    used = (role for role in Role if role.is_number and role.spec.used)
    for role in sorted(used, key=lambda role: not role.spec.spread):
        free = [each for each in numeric if each.name not in roles]
        fitting = [each for each in free if each.guesses[0].role is role]
        if fitting:
            best = max(fitting, key=lambda each: (each.chance(role), each.numeric))
            roles[best.name] = role
    _repair_roles(numeric, roles)
    _find_people(numeric, roles, decide)
    values = [each for each in numeric if each.guesses[0].role is Role.VALUE]
    if len(values) > 1:
        chosen = (
            next(name for name, role in roles.items() if role is Role.VALUE)
            if Role.VALUE in roles.values()
            else ""
        )
        others = ", ".join(repr(each.name) for each in values if each.name != chosen)
        decide("measure", f"{chosen!r}", f"one measure at a time; others: {others[:200]}", 0.5)
    return [
        Part(each.name, roles.get(each.name, Role.OTHER), each.year, HEADLINE, EVERYONE)
        for each in numeric
    ]


def _find_people(numeric: list[ColumnProfile], roles: dict[str, Role], decide: Decide) -> None:
    """A count of people ("students") beside a rate alone is proposed as its denominator."""
    if set(roles.values()) & {Role.NUMERATOR, Role.DENOMINATOR}:
        return
    rates = [each for each in numeric if roles.get(each.name) is Role.VALUE]
    counts = [
        each
        for each in numeric
        if each.name not in roles and _PEOPLE.fullmatch(each.header) and is_count(each)
    ]
    if (
        rates
        and len(counts) == 1
        and _RATE_HEADER.search(f"{rates[0].header} {rates[0].name.lower()}")
    ):
        roles[counts[0].name] = Role.DENOMINATOR
        what = f"{counts[0].name!r} is the denominator of {rates[0].name!r}"
        decide("measure", what, "it counts people, and the number beside it is a rate", 0.7)


def is_count(profile: ColumnProfile) -> bool:
    """Whether a column of numbers holds whole ones only, and no percent sign."""
    numbers = numbers_of(profile.column)
    values = numbers.values[np.isfinite(numbers.values)]
    return not numbers.percent.any() and bool((values == np.floor(values)).all())


def _repair_roles(numeric: list[ColumnProfile], roles: dict[str, Role]) -> None:
    """Counts without the other half are the value; one bound alone is no interval."""
    there = set(roles.values())
    by_role = {role: name for name, role in roles.items()}
    if (Role.LOWER in there) != (Role.UPPER in there):
        roles.pop(by_role.get(Role.LOWER) or by_role[Role.UPPER])
    pair = {Role.NUMERATOR, Role.DENOMINATOR} <= there
    if pair and Role.VALUE in there:
        value = next(each for each in numeric if each.name == by_role[Role.VALUE])
        if value.chance(Role.VALUE) < 0.5:  # a number without a telling name beside two counts
            roles.pop(value.name)
    if Role.VALUE not in there and not pair:
        for role in (Role.NUMERATOR, Role.DENOMINATOR):
            if role in there:
                roles[by_role[role]] = Role.VALUE
                return
        rest = [each for each in numeric if not roles.get(each.name, Role.TEXT).spec.spread]
        if rest:
            roles[rest[0].name] = Role.VALUE


def _wide_parts(
    numeric: list[ColumnProfile],
    years: list[ColumnProfile],
    grouped: list[ColumnProfile],
    decide: Decide,
) -> list[Part]:
    """A table with a column for every year or group."""
    by_year, by_group = len(years) > 1, len({each.subgroup for each in grouped}) > 1
    numeric = _with_everyone(numeric, grouped) if by_group else numeric
    inside = [
        each
        for each in numeric
        if (not by_year or each.year is not None) and (not by_group or each.subgroup or by_year)
    ]
    breakdowns = Counter(each.breakdown for each in grouped if each.breakdown)
    breakdown = breakdowns.most_common(1)[0][0] if by_group and breakdowns else HEADLINE
    values = [each for each in inside if _role_of(each) is Role.VALUE]
    count = Counter(_stem_of(each) for each in values)
    chance = {_stem_of(each): each.chance(Role.VALUE) for each in values}
    value_stems = sorted(count, key=lambda stem: (-chance[stem], -count[stem]))
    chosen = value_stems[0] if value_stems else ""
    parts = []
    taken: set[tuple[object, ...]] = set()
    for each in numeric:
        role = _role_of(each)
        elsewhere = by_group and each.breakdown not in {"", breakdown}
        other_measure = role is Role.VALUE and _stem_of(each) != chosen
        group = (breakdown, each.subgroup or EVERYONE) if by_group else (HEADLINE, EVERYONE)
        key = (each.year, *group, role)
        if each not in inside or elsewhere or other_measure or key in taken:
            role = Role.OTHER
        else:
            taken.add(key)
        parts.append(Part(each.name, role, each.year, *group))
    parts = _single_values(parts)
    what = "a column for every " + " and ".join(
        axis for there, axis in ((by_year, "year"), (by_group, "group")) if there
    )
    decide("layout", what, f"the names of {len(inside)} columns say so", 0.9)
    if len(value_stems) > 1:
        others = ", ".join(repr(stem) for stem in value_stems[1:4])
        decide("measure", repr(chosen), f"one measure at a time; others: {others}", 0.5)
    return parts


def _with_everyone(
    numeric: list[ColumnProfile], grouped: list[ColumnProfile]
) -> list[ColumnProfile]:
    """Columns of everyone beside those of groups: "All Students Enrolled", "Black Enrolled"."""
    stems = {_stem_of(each) for each in grouped} - {""}
    columns = []
    for each in numeric:
        grouped_name = None if each.subgroup else group_in_header(each.stem.replace("_", " "))
        if grouped_name is not None and grouped_name[0].label == EVERYONE:
            for_everyone = replace(each, subgroup=EVERYONE, stem=grouped_name[1])
            if not stems and not grouped_name[1] and _is_like(each, grouped):
                columns.append(replace(for_everyone, guesses=grouped[0].guesses))
            else:
                columns.append(for_everyone if _stem_of(for_everyone) in stems else each)
        else:
            columns.append(each)
    if any(each.subgroup == EVERYONE for each in columns):
        return columns
    return _with_whole_percentage(columns, grouped)


def _with_whole_percentage(
    numeric: list[ColumnProfile], grouped: list[ColumnProfile]
) -> list[ColumnProfile]:
    """The one percentage beside "Black %" and "White %", which name no measure, is everyone's."""
    nameless = all(_is_percentage(each) and not _stem_of(each).strip("% ") for each in grouped)
    others = [
        each
        for each in numeric
        if not each.subgroup and _role_of(each) is Role.VALUE and _is_percentage(each)
    ]
    if not nameless or len(others) != 1:
        return numeric
    for_everyone = replace(
        others[0], subgroup=EVERYONE, stem=grouped[0].stem, guesses=grouped[0].guesses
    )
    return [for_everyone if each is others[0] else each for each in numeric]


def _is_percentage(profile: ColumnProfile) -> bool:
    return "%" in profile.name or bool(numbers_of(profile.column).percent.any())


def _is_like(total: ColumnProfile, grouped: Sequence[ColumnProfile]) -> bool:
    """Whether a column "Total" holds what those of the groups do: percentages, or counts."""
    columns = (total, *grouped)
    percentages = all(numbers_of(each.column).percent.any() for each in columns)
    return percentages or all(map(is_count, columns))


def _single_values(parts: list[Part]) -> list[Part]:
    """Make a numerator the value where a year and group has nothing else."""
    counts = {Role.NUMERATOR, Role.DENOMINATOR}
    roles: dict[tuple[object, ...], set[Role]] = {}
    for part in parts:
        roles.setdefault(_cell(part), set()).add(part.role)
    return [
        replace(part, role=Role.VALUE)
        if part.role in counts
        and Role.VALUE not in roles[_cell(part)]
        and not counts <= roles[_cell(part)]
        else part
        for part in parts
    ]


def _role_of(profile: ColumnProfile) -> Role:
    role = profile.guesses[0].role
    return role if role.is_number and role.spec.used else Role.VALUE


def _stem_of(profile: ColumnProfile) -> str:
    stem = " ".join(re.sub(r"[^a-z0-9%]+", " ", profile.stem.lower()).split())
    # "Black" in "rate_black" and "total" in "total_rate" leave different words behind.
    if not profile.subgroup:
        return stem
    return f"{'% ' if '%' in profile.name else ''}{without_fillers(stem)}".strip()


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
            of_total = (
                part
                for part in candidates
                if part.breakdown != HEADLINE
                and part.subgroup == EVERYONE
                and not by_name[part.column].subgroup
                and fold(by_name[part.column].stem)
            )
            return next(of_total, candidates[0])
    return None


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
    elif match := _PER.search(descriptions):
        per = _per(match)
        result = (Unit.RATE, per, 1.0, f"the name says {match[0]!r}", 0.95)
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


def _ratio_of_counts(
    parts: Sequence[Part], by_name: dict[str, ColumnProfile]
) -> tuple[Floats, Floats, Part | None] | None:
    """Numerator and numerator over denominator of the rows, and the part of the value beside."""
    top = next((part for part in parts if part.role is Role.NUMERATOR), None)
    if top is None:
        return None
    cell = (top.year, top.subgroup)
    by_role = {each.role: each for each in reversed(parts) if (each.year, each.subgroup) == cell}
    if Role.DENOMINATOR not in by_role:
        return None
    pair = (top, by_role[Role.DENOMINATOR])
    columns = {part.column: by_name[part.column].column for part in pair}
    parsed = parse_parts(pair, columns, None)
    numerator, denominator = (
        np.append(parsed[part.column].values, np.nan)[columns[part.column].codes[:_PROBED]]
        for part in pair
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return numerator, numerator / denominator, by_role.get(Role.VALUE)


def _per_of_counts(parts: Sequence[Part], by_name: dict[str, ColumnProfile]) -> int | None:
    """Return the base of a rate (1, 100, 1000 ...), derived from the counts beside it."""
    top, ratio, value = _ratio_of_counts(parts, by_name) or (None, None, None)
    if top is None or ratio is None or value is None:
        return None
    column = by_name[value.column].column
    values = numbers_of_rows(column, _PROBED)
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
    counts = _ratio_of_counts(parts, by_name)
    if per_in_name := _PER.search(descriptions):
        per, why, confidence = _per(per_in_name), f"the name says {per_in_name[0]!r}", 0.9
    elif counts is not None:
        ratio = counts[1][np.isfinite(counts[1])]
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
