"""What tells the place of a row: a code, a state and a code, a name, or a point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from mobility.places import STATES, Level, fold
from mobility.supplement.columns.mapping import Mapping, PlaceBy, PlaceRule
from mobility.supplement.columns.roles import Role, Sketch, distinct_rows
from mobility.supplement.places.gazetteer import find_state, split_state, states_with
from mobility.supplement.proposals.choices import LIKELY, SURE, Proposal, best_of
from mobility.supplement.rows.keys import level_of_names

_PROBED_NAMES = 1500
NO_PLACES = "No column names counties or cities: say which one does."


def find_place_rule(
    sketches: Sequence[Sketch], found: Proposal, hints: tuple[str, ...]
) -> PlaceRule:
    """How the place of a row is told, by the first way that is likely."""
    geoid, state = best_of(sketches, Role.GEOID), best_of(sketches, Role.STATE)
    code, named = best_of(sketches, Role.COUNTY_CODE), best_of(sketches, Role.PLACE_NAME)
    if geoid and geoid.chance(Role.GEOID) >= SURE:
        found.roles[geoid.name] = Role.GEOID
        found.mark(sketches, (Role.PLACE_NAME, Role.STATE))
        found.decide(
            "place",
            f"codes in {geoid.name!r}",
            "they are codes of counties or cities",
            geoid.chance(Role.GEOID),
        )
        return PlaceRule(PlaceBy.GEOID, (geoid.name,))
    if (
        code
        and state
        and code.chance(Role.COUNTY_CODE) >= SURE
        and state.chance(Role.STATE) >= SURE
    ):
        found.roles |= {code.name: Role.COUNTY_CODE, state.name: Role.STATE}
        found.mark(sketches, (Role.PLACE_NAME,))
        level = Level.PLACE if "place" in code.header else Level.COUNTY
        what = f"{state.name!r} and {code.name!r} together"
        found.decide("place", what, "the code of a state and one within it", 0.9)
        return PlaceRule(PlaceBy.CODES, (state.name, code.name), level)
    if named and named.chance(Role.PLACE_NAME) >= max(LIKELY, named.chance(Role.STATE)):
        return _by_name(named, state, found, hints)
    lon, lat = best_of(sketches, Role.LONGITUDE), best_of(sketches, Role.LATITUDE)
    if lon and lat and min(lon.chance(Role.LONGITUDE), lat.chance(Role.LATITUDE)) > 0.3:
        found.roles |= {lon.name: Role.LONGITUDE, lat.name: Role.LATITUDE}
        why = "every point is put into the county it lies in"
        found.decide("place", f"points from {lon.name!r} and {lat.name!r}", why, 0.9)
        return PlaceRule(PlaceBy.POINT, (lon.name, lat.name))
    # The year 2020 is also the code of Anchorage without its zero.
    if geoid and geoid.chance(Role.GEOID) >= max(LIKELY, geoid.chance(Role.YEAR)):
        found.roles[geoid.name] = Role.GEOID
        found.decide("place", f"codes in {geoid.name!r}", "nothing else names places", 0.5)
        return PlaceRule(PlaceBy.GEOID, (geoid.name,))
    found.questions.append(NO_PLACES)
    return PlaceRule(PlaceBy.NOTHING)


def _by_name(
    named: Sketch, state: Sketch | None, found: Proposal, hints: tuple[str, ...]
) -> PlaceRule:
    found.roles[named.name] = Role.PLACE_NAME
    if state is named or (state and state.chance(Role.STATE) < SURE):
        state = None
    if state:
        found.roles[state.name] = Role.STATE
    counts = _names(named, state)
    if not state and _are_without_state(counts):
        return _ask_for_state(named, counts, found, hints)
    level, share = level_of_names(dict(counts))
    columns = (named.name, state.name) if state else (named.name,)
    what = f"names of {'counties' if level is Level.COUNTY else 'cities'} in {named.name!r}"
    found.decide("place", what, f"{share:.0%} of the first rows name one", max(0.1, share))
    return PlaceRule(PlaceBy.NAME, columns, level)


def _names(named: Sketch, state: Sketch | None) -> Counter[tuple[str, str]]:
    """How many rows have a name and the code of a state ('' without), of the most frequent."""
    counts: Counter[tuple[str, str]] = Counter()
    if state:
        key = distinct_rows([named.column, state.column])
        _, first, rows = np.unique(key, return_index=True, return_counts=True)
        for row, n in zip(first[:_PROBED_NAMES], rows, strict=False):
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


def place_by_name(named: Sketch, state: Sketch | None) -> PlaceRule:
    """The rule of places named in a column, and of their states in another where there is one."""
    return _by_name(named, state, Proposal(), ())


def questions_of_places(sketches: Sequence[Sketch], mapping: Mapping) -> list[str]:
    """What a person must say about the places of a mapping before it can be used."""
    rule = mapping.place
    if rule.by is PlaceBy.NOTHING:
        return [NO_PLACES]
    if rule.by is not PlaceBy.NAME or rule.state or len(rule.columns) > 1:
        return []
    asked = Proposal()
    named = next(each for each in sketches if each.name == rule.columns[0])
    _by_name(named, None, asked, ())
    return asked.questions


def fitting_states(sketches: Sequence[Sketch], mapping: Mapping) -> dict[str, int]:
    """For names without a state, how many of them each state has, the most fitting first.

    Empty where nothing has to be said: the places are told in another way, or with their state.
    """
    rule = mapping.place
    if rule.by is not PlaceBy.NAME or len(rule.columns) > 1:
        return {}
    named = next(each for each in sketches if each.name == rule.columns[0])
    counts = _names(named, None)
    if not _are_without_state(counts):
        return {}
    fitting = states_with([name for name, _ in counts], rule.level)
    return dict(sorted(fitting.items(), key=lambda each: -each[1]))


def _ask_for_state(
    named: Sketch, counts: Counter[tuple[str, str]], found: Proposal, hints: tuple[str, ...]
) -> PlaceRule:
    """A file whose names carry no state: never guessed, but the likeliest states are named."""
    names = [name for name, _ in counts]
    level = Level.COUNTY
    fitting = states_with(names, level)
    cities = states_with(names, Level.PLACE)
    if max(cities.values(), default=0) > max(fitting.values(), default=0):
        level, fitting = Level.PLACE, cities
    best = sorted(fitting, key=lambda fips: -fitting[fips])[:3]
    said = [fips for hint in hints for fips in _states_said(hint)]
    words = ", ".join(
        f"{STATES[fips].name} ({fitting[fips]} of {len(names)} names)" for fips in best
    )
    hint = f"; the file speaks of {STATES[said[0]].name}" if said else ""
    found.questions.append(
        f"The names in {named.name!r} have no state: say which state they are in, or add a column "
        f"of states. Most fitting: {words or 'none'}{hint}."
    )
    found.decide(
        "place", f"names in {named.name!r}, without a state", "a person has to say it", 0.3
    )
    return PlaceRule(PlaceBy.NAME, (named.name,), level)


def _states_said(text: str) -> list[str]:
    folded = f" {fold(text)} "
    return [fips for fips, state in STATES.items() if f" {fold(state.name)} " in folded]
