"""Rules that identify the place of a row: a code, a state and a code, a name, or a point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mobility.places import STATES, Level, fold
from mobility.uploads.cells.table import Column, distinct_rows
from mobility.uploads.columns.mapping import Mapping, PlaceBy, PlaceRule
from mobility.uploads.columns.profiles import (
    LIKELY,
    SURE,
    ColumnProfile,
    Guess,
    Proposal,
    best_of,
)
from mobility.uploads.columns.roles import Role, says_city, says_county
from mobility.uploads.places import gazetteer
from mobility.uploads.places.gazetteer import (
    find_place,
    find_state,
    level_of_kind,
    split_state,
    states_with,
)
from mobility.uploads.rows.keys import Places, find_places

_PROBED_NAMES = 1500
_PROBED_ROWS = 5000
_LEVELS = (Level.COUNTY, Level.PLACE)
_LEVEL_WORDS = {Level.COUNTY: "counties", Level.PLACE: "cities"}
_HALF, _MOSTLY, _SOME = 0.5, 0.8, 0.1  # shares of the rows
_FEWEST_AGREEING = 2  # rows in which a name confirms a code that alone is a number like others
_CONFIRMED = 0.85  # how sure codes are that names confirm
_EXACT = 100.0  # score of a name that fits
NO_PLACES = "No column names counties or cities: say which one does."


def find_place_rule(
    profiles: Sequence[ColumnProfile], proposal: Proposal, hints: tuple[str, ...]
) -> PlaceRule:
    """Return the first likely rule for places; codes come before names."""
    geoid, state = best_of(profiles, Role.GEOID), best_of(profiles, Role.STATE)
    code = best_of([each for each in profiles if each is not state], Role.COUNTY_CODE)
    named = best_of(profiles, Role.PLACE_NAME)
    if geoid and geoid.chance(Role.GEOID) < SURE and _names_confirm(geoid, named):
        geoid = replace(geoid, guesses=(Guess(Role.GEOID, _CONFIRMED), *geoid.guesses))
    if geoid and geoid.chance(Role.GEOID) >= SURE:
        proposal.roles[geoid.name] = Role.GEOID
        chance = geoid.chance(Role.GEOID)
        why = "they are codes of counties or cities"
        proposal.decide("place", f"codes in {geoid.name!r}", why, chance)
        rule = PlaceRule(PlaceBy.GEOID, (geoid.name,))
        return _with_names_beside(rule, profiles, named, state, proposal)
    if (
        code
        and state
        and code.chance(Role.COUNTY_CODE) >= SURE
        and state.chance(Role.STATE) >= SURE
    ):
        level = Level.PLACE if says_city(code.header) or "place" in code.header else Level.COUNTY
        rule = PlaceRule(PlaceBy.CODES, (state.name, code.name), level)
        columns = {each.name: _top(each.column) for each in (state, code)}
        places = find_places(rule, columns, np.zeros(0, dtype=np.int64))
        coded = np.logical_or.reduce([places.place >= 0, *places.ignored.values()])
        if coded.size and coded.mean() >= _HALF:
            proposal.roles |= {code.name: Role.COUNTY_CODE, state.name: Role.STATE}
            what = f"{state.name!r} and {code.name!r} together"
            proposal.decide("place", what, "the code of a state and one within it", 0.9)
            return _with_names_beside(rule, profiles, named, None, proposal)
    if named and named.chance(Role.PLACE_NAME) >= max(LIKELY, named.chance(Role.STATE)):
        return _by_name(named, state, proposal, hints)
    lon, lat = best_of(profiles, Role.LONGITUDE), best_of(profiles, Role.LATITUDE)
    if lon and lat and min(lon.chance(Role.LONGITUDE), lat.chance(Role.LATITUDE)) > 0.3:
        proposal.roles |= {lon.name: Role.LONGITUDE, lat.name: Role.LATITUDE}
        why = "every point is put into the county it lies in"
        proposal.decide("place", f"points from {lon.name!r} and {lat.name!r}", why, 0.9)
        return PlaceRule(PlaceBy.POINT, (lon.name, lat.name))
    # The year 2020 is also the code of Anchorage without its zero.
    if geoid and geoid.chance(Role.GEOID) >= max(LIKELY, geoid.chance(Role.YEAR)):
        proposal.roles[geoid.name] = Role.GEOID
        proposal.decide("place", f"codes in {geoid.name!r}", "nothing else names places", 0.5)
        return PlaceRule(PlaceBy.GEOID, (geoid.name,))
    proposal.questions.append(NO_PLACES)
    return PlaceRule(PlaceBy.NOTHING)


def _top(column: Column) -> Column:
    """The first rows of a column, enough to tell what stands in it."""
    return replace(column, codes=column.codes[:_PROBED_ROWS])


def _names_confirm(geoid: ColumnProfile, named: ColumnProfile | None) -> bool:
    """Whether the names beside a column of numbers are those of the places with such codes."""
    if named is None:
        return False
    rule = PlaceRule(PlaceBy.GEOID, (geoid.name,))
    places = find_places(rule, {geoid.name: _top(geoid.column)}, np.zeros(0, dtype=np.int64))
    rows, _, same = _names_beside(places, named, None)
    return same >= _FEWEST_AGREEING and same >= _MOSTLY * rows


def _names_beside(
    places: Places, named: ColumnProfile, state: ColumnProfile | None
) -> tuple[int, int, int]:
    """Compare the names in a column with the codes beside them.

    Returns:
        How many rows have a code and a name, how many of these have a name of a place of the
        code's level, and how many of these the name of the place of the code itself.
    """
    columns = [_top(each.column) for each in (named, state) if each]
    known = np.flatnonzero((places.place >= 0) & (columns[0].codes >= 0))
    codes = [places.place[known], *(each.codes[known] for each in columns)]
    position, first = distinct_rows(codes)
    rows = np.bincount(position)
    fitting = same = 0
    for row, n in zip(known[first[:_PROBED_NAMES]], rows, strict=False):
        geoid = places.geoids[places.place[row]]
        name, inside = split_state(named.column.text_at(int(row)))
        named_state = find_state(columns[1].text_at(int(row))) if state else ""
        level = gazetteer.places()[geoid].level
        answer = find_place(name, named_state or inside or geoid[:2], level)
        exact = {each.geoid for each in answer.proposals if each.score == _EXACT}
        if answer.geoid or exact:
            fitting += int(n)
            same += int(n) if geoid in {answer.geoid, *exact} else 0
    return int(rows[:_PROBED_NAMES].sum()), fitting, same


def _with_names_beside(
    rule: PlaceRule,
    profiles: Sequence[ColumnProfile],
    named: ColumnProfile | None,
    state: ColumnProfile | None,
    proposal: Proposal,
) -> PlaceRule:
    """The rule of codes with the columns of names that confirm them."""
    if named is not None and named.name not in rule.columns:
        if state is named or (state and state.chance(Role.STATE) < SURE):
            state = None
        rule = confirmed_by(rule, profiles, named, state)
    proposal.roles |= dict(zip(rule.beside, (Role.PLACE_NAME, Role.STATE), strict=False))
    proposal.mark(profiles, (Role.PLACE_NAME, Role.STATE))
    return rule


def confirmed_by(
    rule: PlaceRule,
    profiles: Sequence[ColumnProfile],
    named: ColumnProfile,
    state: ColumnProfile | None,
) -> PlaceRule:
    """A rule of codes with a column of names beside it, where it names places of their level.

    The city in which a school of a county stands is no name of the county.
    """
    columns = {each.name: _top(each.column) for each in profiles}
    places = find_places(replace(rule, beside=()), columns, np.zeros(0, dtype=np.int64))
    levels = {gazetteer.places()[geoid].level for geoid in places.geoids}
    other = says_city if levels == {Level.COUNTY} else says_county
    if len(levels) == 1 and other(named.header):
        return rule
    rows, fitting, _ = _names_beside(places, named, state)
    if not fitting or fitting < _HALF * rows:
        return rule
    return replace(rule, beside=(named.name, state.name) if state else (named.name,))


def _by_name(
    named: ColumnProfile, state: ColumnProfile | None, proposal: Proposal, hints: tuple[str, ...]
) -> PlaceRule:
    proposal.roles[named.name] = Role.PLACE_NAME
    if state is named or (state and state.chance(Role.STATE) < SURE):
        state = None
    if state:
        proposal.roles[state.name] = Role.STATE
    counts = _names(named, state)
    if not state and _are_without_state(counts):
        return _ask_for_state(named, counts, proposal, hints)
    level, share, unsure = _level_of(named, counts)
    columns = (named.name, state.name) if state else (named.name,)
    rule = PlaceRule(PlaceBy.NAME, columns, level, level_unsure=unsure)
    if unsure:
        proposal.questions.append(_which_level(rule))
        what = f"names of counties or cities in {named.name!r}"
        proposal.decide("place", what, "a person has to say it", 0.3)
    else:
        what = f"names of {_LEVEL_WORDS[level]} in {named.name!r}"
        why = f"{share:.0%} of the first rows name one"
        proposal.decide("place", what, why, max(0.1, share))
    return rule


def _which_level(rule: PlaceRule) -> str:
    return (
        f"The names in {rule.columns[0]!r} are those of counties and of cities: say which they "
        'are, or write "County" or "city" behind them.'
    )


def _level_of(named: ColumnProfile, counts: Counter[tuple[str, str]]) -> tuple[Level, float, bool]:
    """Return the level of the names, the share of rows that name one, and whether to ask.

    The name of the column tells first, unless most names say themselves that they are the other.
    Without either, names that only one level has tell; where there are none, or of both levels,
    a person has to say it: Philadelphia and Denver are counties and cities.
    """
    fitting: Counter[Level] = Counter()
    named_kinds: Counter[Level | None] = Counter()
    bare: Counter[frozenset[Level]] = Counter()
    said_otherwise: Counter[Level] = Counter()  # by the level that does not have the name
    for (name, state), n in counts.items():
        levels = frozenset(each for each in _LEVELS if _fits(name, state, each))
        fitting.update(dict.fromkeys(levels, n))
        kind = level_of_kind(name)
        named_kinds[kind] += n
        if len(levels) == 1 and kind in levels:
            said_otherwise.update({each: n for each in _LEVELS if each not in levels})
        if kind is None:
            bare[levels] += n
    total = sum(counts.values()) or 1
    level = max(_LEVELS, key=lambda each: (fitting[each], each is Level.COUNTY))
    header = (
        Level.PLACE if says_city(named.header)
        else Level.COUNTY if says_county(named.header) else None
    )  # fmt: skip
    other = {Level.PLACE: Level.COUNTY, Level.COUNTY: Level.PLACE}
    unsure = False
    if header and named_kinds[other[header]] <= _HALF * total:
        if header is Level.PLACE or fitting[header] >= _HALF * fitting[level]:
            level = header
    else:
        county, city, both = (
            bare[frozenset(each)] for each in ({Level.COUNTY}, {Level.PLACE}, set(_LEVELS))
        )
        decisive = county + city + named_kinds[Level.COUNTY] + named_kinds[Level.PLACE]
        unsure = min(county, city) > _SOME * (county + city) or (both > 0 and not decisive)
    named_rows = fitting[level] + said_otherwise[level]
    return level, named_rows / total, unsure


def _fits(name: str, state: str, level: Level) -> bool:
    """Whether a place of a level, or several, have a name."""
    answer = find_place(name, state, level)
    return bool(answer.geoid) or any(each.score == _EXACT for each in answer.proposals)


def _names(named: ColumnProfile, state: ColumnProfile | None) -> Counter[tuple[str, str]]:
    """Count rows by name and code of the state ('' without), for the most frequent names."""
    counts: Counter[tuple[str, str]] = Counter()
    if state:
        position, first = distinct_rows([named.column.codes, state.column.codes])
        for row, n in zip(first[:_PROBED_NAMES], np.bincount(position), strict=False):
            text = split_state(named.column.text_at(int(row)))[0]
            counts[text, find_state(state.column.text_at(int(row)))] += int(n)
    else:
        texts = named.column.texts(_PROBED_NAMES)
        for text, n in zip(texts, named.column.counts(), strict=False):
            counts[split_state(text)] += int(n)
    return counts


def _are_without_state(counts: Counter[tuple[str, str]]) -> bool:
    without = sum(n for (_, code), n in counts.items() if not code)
    return without > 0.5 * sum(counts.values())


def place_by_name(named: ColumnProfile, state: ColumnProfile | None) -> PlaceRule:
    """The rule of places named in a column, and of their states in another where there is one."""
    return _by_name(named, state, Proposal(), ())


def questions_of_places(profiles: Sequence[ColumnProfile], mapping: Mapping) -> list[str]:
    """Return open questions about the places of a mapping."""
    rule = mapping.place
    if rule.by is PlaceBy.NOTHING:
        return [NO_PLACES]
    if rule.by is not PlaceBy.NAME:
        return []
    proposal = Proposal()
    if not rule.state and len(rule.columns) == 1:
        named = next(each for each in profiles if each.name == rule.columns[0])
        counts = _names(named, None)
        if _are_without_state(counts):
            _ask_for_state(named, counts, proposal, ())
    return [*proposal.questions, *([_which_level(rule)] if rule.level_unsure else [])]


def names_without_state(profiles: Sequence[ColumnProfile], mapping: Mapping) -> list[str]:
    """The different names that no state stands beside or behind; none of codes and points."""
    rule = mapping.place
    if rule.by is not PlaceBy.NAME:
        return []
    by_name = {each.name: each for each in profiles}
    named, *state = (by_name[name] for name in rule.columns)
    return [name for name, code in _names(named, state[0] if state else None) if not code]


def fitting_states(profiles: Sequence[ColumnProfile], mapping: Mapping) -> dict[str, int]:
    """For names without a state, how many of them each state has, the most fitting first.

    Empty where nothing has to be said: the places are told in another way, or with their state.
    """
    fitting = states_with(names_without_state(profiles, mapping), mapping.place.level)
    return dict(sorted(fitting.items(), key=lambda each: -each[1]))


def with_state(mapping: Mapping, profiles: Sequence[ColumnProfile], state: str) -> Mapping:
    """The mapping for names that are in one state (its two-digit code), and their level in it.

    Raises:
        UserError: when there is no such state.
    """
    changed, rule = mapping.with_state(state), mapping.place
    if rule.by is not PlaceBy.NAME or len(rule.columns) > 1 or rule.state:
        return changed
    named = next(each for each in profiles if each.name == rule.columns[0])
    level, _, unsure = _level_of(named, _in_state(_names(named, None), state))
    return replace(changed, place=replace(changed.place, level=level, level_unsure=unsure))


def _in_state(counts: Counter[tuple[str, str]], state: str) -> Counter[tuple[str, str]]:
    """Return the names with a state filled in where none stands beside them."""
    renamed: Counter[tuple[str, str]] = Counter()
    for (name, code), n in counts.items():
        renamed[name, code or state] += n
    return renamed


def _ask_for_state(
    named: ColumnProfile,
    counts: Counter[tuple[str, str]],
    proposal: Proposal,
    hints: tuple[str, ...],
) -> PlaceRule:
    """A file whose names carry no state: never guessed, but the likeliest states are named."""
    names = [name for name, code in counts if not code]
    of_level = {level: states_with(names, level) for level in _LEVELS}
    hinted = [
        fips
        for hint in hints
        for fips, state in STATES.items()
        if f" {fold(state.name)} " in f" {fold(hint)} "
    ]
    likeliest = max(STATES, key=lambda fips: max(each.get(fips, 0) for each in of_level.values()))
    level, _, unsure = _level_of(named, _in_state(counts, hinted[0] if hinted else likeliest))
    fitting = of_level[level]
    best = sorted(fitting, key=lambda fips: -fitting[fips])[:3]
    candidates = ", ".join(
        f"{STATES[fips].name} ({fitting[fips]} of {len(names)} names)" for fips in best
    )
    hint = f"; the file speaks of {STATES[hinted[0]].name}" if hinted else ""
    proposal.questions.append(
        f"The names in {named.name!r} have no state: say which state they are in, or add a column "
        f"of states. Most fitting: {candidates or 'none'}{hint}."
    )
    proposal.decide(
        "place", f"names in {named.name!r}, without a state", "a person has to say it", 0.3
    )
    return PlaceRule(PlaceBy.NAME, (named.name,), level, level_unsure=unsure)
