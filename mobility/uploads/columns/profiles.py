"""Profiles of columns: the roles each may have, guessed from its name and its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mobility.places import fold
from mobility.registry import load_framework
from mobility.uploads.cells.dates import is_month, parse_year, year_in_header
from mobility.uploads.cells.numbers import Kind, is_like_numbers, numbers_of, parse_numbers
from mobility.uploads.cells.table import Column
from mobility.uploads.columns.groups import (
    UNNAMED,
    breakdown_of_header,
    find_groups,
    group_in_header,
)
from mobility.uploads.columns.roles import IDENTIFIER, Role, folded_header, says_city, says_county
from mobility.uploads.places.codes import CodeKind, parse_code
from mobility.uploads.places.gazetteer import find_state, is_place_name
from mobility.uploads.results import Decision

_PROBED = 1500  # different texts that are enough to tell what a column is
_MOST_GROUPS = 60
_MOSTLY, _SOME, _FEW = 0.9, 0.2, 0.02  # shares of the rows that have a code
_OF_FORM = 0.6  # how much a code that has the form of a city's tells, beside one that exists
SURE, LIKELY = 0.6, 0.45  # chances from which a role is taken
IN_DOUBT = 0.4  # how sure a column of codes is that the names beside it have to confirm
_FEWEST_RUNNING = 20  # rows needed to recognize row numbers


@dataclass(frozen=True, slots=True)
class Guess:
    """A role a column may have, and how sure that is (0 to 1)."""

    role: Role
    confidence: float


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column with what it looks like.

    `guesses` are best first; `numeric` is the share of filled rows that are numbers or signs for
    none; `header` is the folded name. `year`, `breakdown` and `subgroup` are what the name itself
    says in a wide table; `stem` is the name without that.
    """

    column: Column
    header: str
    numeric: float
    guesses: tuple[Guess, ...]
    year: int | None = None
    breakdown: str = ""
    subgroup: str = ""
    stem: str = ""

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name

    def chance(self, role: Role) -> float:
        """Return the confidence of a role, 0 to 1."""
        return next((each.confidence for each in self.guesses if each.role is role), 0.0)


def profile(column: Column) -> ColumnProfile:
    """Profile a column by itself, without the others."""
    header = folded_header(column.name)
    numeric = is_like_numbers(column, _PROBED)
    guesses: list[Guess] = []
    guesses += _place_guesses(column, header, numeric)
    guesses += [
        Guess(role, 0.95 * _range_share(column, *role.spec.limits))
        for role in Role
        if role.spec.limits and numeric > 0.5 and role.matches(header)
    ]
    guesses += _time_guesses(column, header, numeric)
    if numeric >= 0.5:
        guesses += _number_guesses(header, column)
    else:
        guesses += _text_guesses(column, header)
    best: dict[Role, float] = {}
    for guess in guesses:
        best[guess.role] = max(best.get(guess.role, 0.0), round(float(guess.confidence), 2))
    ordered = sorted(best.items(), key=lambda each: -each[1])
    ranked = tuple(Guess(role, confidence) for role, confidence in ordered if confidence > 0.05)
    wide = _facts_in_header(column.name) if numeric >= 0.5 else (None, "", "", column.name)
    return ColumnProfile(column, header, numeric, ranked or (Guess(Role.TEXT, 0.5),), *wide)


def _facts_in_header(name: str) -> tuple[int | None, str, str, str]:
    """The year and the group that a column's name holds, and the rest of the name."""
    year, rest = None, name
    if dated := year_in_header(name):
        year, rest = dated[0].year, dated[1]
    folded = fold(rest.replace("_", " "))
    if rest and (grouped := group_in_header(rest.replace("_", " "))):
        group, stem = grouped
        crossed = group_in_header(stem) if group.breakdown and stem else None
        if crossed and crossed[0].breakdown not in {"", group.breakdown}:
            # Black men are neither all Black residents nor all men.
            group = replace(group, label=f"{group.label}, {crossed[0].label}", known=False)
            stem = crossed[1]
        # "Total population" is a denominator; "total rate" is everyone's.
        if group.breakdown or Role.VALUE.matches(folded) or "%" in rest:
            return year, group.breakdown, group.label, stem
    return year, "", "", rest


def _place_guesses(column: Column, header: str, numeric: float) -> list[Guess]:
    def area_of(text: str) -> tuple[CodeKind, bool]:
        code = parse_code(text)
        return code.kind, bool(code.geoid)  # the kind by its form, and whether it exists

    codes = column.shares(area_of, _PROBED if Role.GEOID.matches(header) else 300)
    counties, cities = (codes.get((kind, True), 0.0) for kind in (CodeKind.COUNTY, CodeKind.PLACE))
    areas = counties + cities
    seven_digits = cities + codes.get((CodeKind.PLACE, False), 0.0)
    guesses = _code_guesses(header, areas, seven_digits, alone=len(column.distinct) == 1)
    if numeric < 0.5 or codes.get((CodeKind.STATE, True), 0.0) > 0.9:
        states = column.share(lambda text: bool(find_state(text)), _PROBED)
        if Role.STATE.matches(header) and states > 0.3:
            guesses.append(Guess(Role.STATE, min(0.99, 0.2 + states)))
        elif states > 0.9 and numeric < 0.5:
            guesses.append(Guess(Role.STATE, 0.85 * states))
    largest = 99_999 if says_city(header) or "place" in header else 999
    of_a_state = Role.STATE.matches(header) and not Role.PLACE_NAME.matches(
        header
    )  # "State FIPS Code"
    within = (
        Role.COUNTY_CODE.matches(header)
        and not of_a_state
        and _range_share(column, 0, largest) > 0.95
    )
    if numeric >= 0.9 and within and areas < 0.3:
        guesses.append(Guess(Role.COUNTY_CODE, 0.8))
    if numeric < 0.5:
        named = column.share(is_place_name, 200)
        if Role.PLACE_NAME.matches(header):
            # A county is called so, and "District Name" may be the name of anything.
            most = 0.98 if says_county(header) or says_city(header) else 0.96
            guesses.append(Guess(Role.PLACE_NAME, min(most, 0.25 + named)))
        elif named > 0.5:
            guesses.append(Guess(Role.PLACE_NAME, 0.8 * named))
    return guesses


def _code_guesses(header: str, areas: float, seven_digits: float, *, alone: bool) -> list[Guess]:
    """Whether a column holds place codes.

    Args:
        header: its name.
        areas: the share of its rows with the code of a county or city of the metrics.
        seven_digits: the share with a code that has the form of a city's; a list of all cities of
            a state has few that the metrics know.
        alone: whether all rows have one code.
    """
    known = max(areas, _OF_FORM * seven_digits) if seven_digits > _MOSTLY else areas
    if Role.GEOID.matches(header):
        return [Guess(Role.GEOID, min(0.99, 0.3 + known))] if areas > 0 and known > _FEW else []
    counted = any(role.matches(header) for role in (Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR))
    if areas > _MOSTLY:
        return [Guess(Role.GEOID, 0.5 if alone or counted else 0.9 * areas)]
    if seven_digits > _MOSTLY and areas > 0 and not counted:
        return [Guess(Role.GEOID, 0.7 if areas >= _SOME and not alone else IN_DOUBT)]
    return []


def _range_share(column: Column, low: float, high: float) -> float:
    numbers = parse_numbers(column.distinct.slice(0, _PROBED))
    counts = column.counts()[: len(numbers.values)]
    there = numbers.kinds == Kind.NUMBER
    total = int(counts[there].sum())
    inside = there & (numbers.values >= low) & (numbers.values <= high)
    return float(counts[inside].sum()) / total if total else 0.0


def _time_guesses(column: Column, header: str, numeric: float) -> list[Guess]:
    years = column.share(lambda text: parse_year(text) is not None, 300)
    if Role.YEAR.matches(header) and years > 0.3:
        return [Guess(Role.YEAR, min(0.99, 0.25 + years))]
    if years > 0.95:
        few = len(column.distinct) <= 60 and not Role.VALUE.matches(header)
        return [Guess(Role.YEAR, 0.7 if few or numeric < 0.5 else 0.3)]
    return []


def _number_guesses(header: str, column: Column) -> list[Guess]:
    guesses = [Guess(Role.VALUE, 0.45), Guess(Role.OTHER, 0.2)]
    guesses += [
        Guess(role, role.spec.confidence)
        for role in Role
        if role.is_number and role.matches(header)
    ]
    if "%" in column.name or parse_numbers(column.distinct.slice(0, 100)).percent.any():
        guesses.append(Guess(Role.VALUE, 0.9))
    elif column.name.lstrip().startswith("#"):
        guesses.append(Guess(Role.NUMERATOR, 0.7))
    if half := re.search(r"\b(numerator|num|denominator|denom|den)$", header):
        role = Role.NUMERATOR if half[1].startswith("num") else Role.DENOMINATOR
        guesses = [
            *(Guess(each.role, min(each.confidence, 0.3)) for each in guesses),
            Guess(role, 0.97),
        ]
    named = IDENTIFIER.search(header) or _is_running_number(column)
    if named and not Role.VALUE.matches(header):
        guesses = [Guess(each.role, each.confidence * 0.5) for each in guesses]
        guesses.append(Guess(Role.TEXT, 0.6))
    if len(column.distinct) == 1 and column.filled() > 3:
        guesses.append(Guess(Role.OTHER, 0.3))
    return guesses


def _is_running_number(column: Column) -> bool:
    """Whether a column numbers the rows: whole numbers without a hole, each once."""
    n = len(column.distinct)
    if not _FEWEST_RUNNING <= n == column.filled():
        return False
    numbers = numbers_of(column)
    if not (numbers.kinds == Kind.NUMBER).all():
        return False
    return bool((np.sort(numbers.values) == numbers.values.min() + np.arange(n)).all())


def _text_guesses(column: Column, header: str) -> list[Guess]:
    guesses = [Guess(Role.TEXT, 0.4)]
    texts = column.texts(_PROBED)
    metrics = load_framework().metrics
    if texts and sum(text in metrics for text in texts) >= 0.5 * len(texts):
        guesses.append(Guess(Role.METRIC_ID, 0.97))
    if Role.MEASURE.matches(header):
        guesses.append(Guess(Role.MEASURE, 0.8))
    if len(column.distinct) <= _MOST_GROUPS:
        breakdown_in_header = breakdown_of_header(column.name)
        breakdown, groups = find_groups(texts, column.name)
        known = sum(group.known for group in groups.values()) / max(1, len(groups))
        if known >= 0.5 and breakdown != UNNAMED:
            guesses.append(Guess(Role.GROUP, 0.97 if breakdown_in_header else 0.85))
        elif breakdown_in_header:
            guesses.append(Guess(Role.GROUP, 0.85 if breakdown_in_header != UNNAMED else 0.75))
        elif 2 <= len(column.distinct) <= 40 and not all(map(is_month, texts)):
            guesses.append(Guess(Role.GROUP, 0.35))
    return guesses


@dataclass(slots=True)
class Proposal:
    """A mapping under construction: roles by column, decisions, and open questions.

    `questions` are blockers: without an answer the file cannot be used.
    """

    roles: dict[str, Role] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def decide(self, topic: str, what: str, why: str, confidence: float) -> None:
        """Add a decision."""
        self.decisions.append(Decision(topic, what, why, round(confidence, 2)))

    def free(self, profiles: Sequence[ColumnProfile]) -> list[ColumnProfile]:
        """The columns without a role so far."""
        return [each for each in profiles if each.name not in self.roles]

    def mark(self, profiles: Sequence[ColumnProfile], roles: tuple[Role, ...]) -> None:
        """Mark free columns whose likeliest role is among `roles`: interpreted, but not needed."""
        for each in self.free(profiles):
            if each.guesses[0].role in roles:
                self.roles[each.name] = each.guesses[0].role


def best_of(profiles: Sequence[ColumnProfile], role: Role) -> ColumnProfile | None:
    """Return the column that most likely has a role; None if no column may have it."""
    ranked = sorted(profiles, key=lambda each: -each.chance(role))
    return ranked[0] if ranked and ranked[0].chance(role) > 0 else None
