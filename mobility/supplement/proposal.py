"""From what the columns look like to a mapping that a person can confirm."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from mobility.framework import EVERYONE
from mobility.places import STATES, Level, fold
from mobility.supplement.dates import YearForm, parse_year
from mobility.supplement.gazetteer import find_state, split_state, states_with
from mobility.supplement.groups import find_groups
from mobility.supplement.keys import level_of_names, years_of_texts
from mobility.supplement.layout_of_numbers import find_parts
from mobility.supplement.mapping import (
    Combine,
    GroupRule,
    Mapping,
    MetricDetails,
    Part,
    PlaceBy,
    PlaceRule,
    Purpose,
)
from mobility.supplement.measures import find_measure
from mobility.supplement.results import Decision
from mobility.supplement.roles import Role, Sketch, distinct_rows

_SURE = 0.6
_LIKELY = 0.45
_PROBED_NAMES = 1500


@dataclass(slots=True)
class Proposal:
    """A mapping in the making: which column has which role, and what a person must say first.

    `questions` are blockers: without an answer the file cannot be used.
    """

    roles: dict[str, Role] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def decide(self, topic: str, what: str, why: str, confidence: float) -> None:
        """Note a decision."""
        self.decisions.append(Decision(topic, what, why, round(confidence, 2)))

    def free(self, sketches: list[Sketch]) -> list[Sketch]:
        """The columns without a role so far."""
        return [each for each in sketches if each.name not in self.roles]


def propose(name: str, sketches: list[Sketch], titles: tuple[str, ...]) -> tuple[Mapping, Proposal]:
    """The likeliest mapping of a table, and how it was found.

    Args:
        name: of the file; it may name the state or the measure.
        sketches: every column.
        titles: the lines above the header.
    """
    found = Proposal()
    place = _place(sketches, found, (name, *titles))
    year_column = _year_column(sketches, found)
    metric_column = _take(sketches, found, Role.METRIC_ID, _SURE)
    measure = _measure_rows(sketches, found, metric_column)
    group = _group(sketches, found, place, year_column, measure[0])
    parts = find_parts(found.free(sketches), found.decide)
    if not year_column:
        _say_years_of_headers(parts, found)
    details, parts = find_measure(name, sketches, parts, titles, found.decide)
    combine = _combine(sketches, found, place, year_column, group, measure[0], parts)
    if combine is Combine.COUNT:
        parts, details = [], MetricDetails(id=details.id, name=details.name)
    elif not any(part.role is not Role.OTHER for part in parts):
        found.questions.append("No column of numbers was found that could be the measure.")
    for part in parts:
        found.roles[part.column] = part.role
    _single_year(parts, year_column, found)
    mapping = Mapping(
        place=place,
        parts=tuple(parts),
        year_column=year_column,
        group=group,
        measure=measure,
        metric_column=metric_column,
        combine=combine,
        purpose=Purpose.DENOMINATORS if metric_column else Purpose.MEASURE,
        metric=details,
        columns=tuple(each.name for each in sketches),
    )
    return mapping, found


def _best(sketches: list[Sketch], role: Role) -> Sketch | None:
    ranked = sorted(sketches, key=lambda each: -each.chance(role))
    return ranked[0] if ranked and ranked[0].chance(role) > 0 else None


def _take(sketches: list[Sketch], found: Proposal, role: Role, least: float) -> str:
    """Give a role to the likeliest free column, if it is likely enough; its name or ''."""
    best = _best(found.free(sketches), role)
    if best is None or best.chance(role) < least:
        return ""
    found.roles[best.name] = role
    return best.name


def _place(sketches: list[Sketch], found: Proposal, hints: tuple[str, ...]) -> PlaceRule:
    """How the place of a row is told, by the first way that is likely."""
    geoid, state = _best(sketches, Role.GEOID), _best(sketches, Role.STATE)
    code, named = _best(sketches, Role.COUNTY_CODE), _best(sketches, Role.PLACE_NAME)
    if geoid and geoid.chance(Role.GEOID) >= _SURE:
        found.roles[geoid.name] = Role.GEOID
        _mark(sketches, found, (Role.PLACE_NAME, Role.STATE))
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
        and code.chance(Role.COUNTY_CODE) >= _SURE
        and state.chance(Role.STATE) >= _SURE
    ):
        found.roles |= {code.name: Role.COUNTY_CODE, state.name: Role.STATE}
        _mark(sketches, found, (Role.PLACE_NAME,))
        level = Level.PLACE if "place" in code.header else Level.COUNTY
        what = f"{state.name!r} and {code.name!r} together"
        found.decide("place", what, "the code of a state and one within it", 0.9)
        return PlaceRule(PlaceBy.CODES, (state.name, code.name), level)
    if named and named.chance(Role.PLACE_NAME) >= max(_LIKELY, named.chance(Role.STATE)):
        return _by_name(named, state, found, hints)
    lon, lat = _best(sketches, Role.LONGITUDE), _best(sketches, Role.LATITUDE)
    if lon and lat and min(lon.chance(Role.LONGITUDE), lat.chance(Role.LATITUDE)) > 0.3:
        found.roles |= {lon.name: Role.LONGITUDE, lat.name: Role.LATITUDE}
        why = "every point is put into the county it lies in"
        found.decide("place", f"points from {lon.name!r} and {lat.name!r}", why, 0.9)
        return PlaceRule(PlaceBy.POINT, (lon.name, lat.name))
    if geoid and geoid.chance(Role.GEOID) >= _LIKELY:
        found.roles[geoid.name] = Role.GEOID
        found.decide("place", f"codes in {geoid.name!r}", "nothing else names places", 0.5)
        return PlaceRule(PlaceBy.GEOID, (geoid.name,))
    found.questions.append("No column names counties or cities.")
    return PlaceRule(PlaceBy.NOTHING)


def _mark(sketches: list[Sketch], found: Proposal, roles: tuple[Role, ...]) -> None:
    """Columns that say once more what is known already: understood, and not needed."""
    for each in found.free(sketches):
        if each.guesses[0].role in roles:
            found.roles[each.name] = each.guesses[0].role


def _by_name(
    named: Sketch, state: Sketch | None, found: Proposal, hints: tuple[str, ...]
) -> PlaceRule:
    found.roles[named.name] = Role.PLACE_NAME
    if state is named or (state and state.chance(Role.STATE) < _SURE):
        state = None
    counts: Counter[tuple[str, str]] = Counter()
    if state:
        found.roles[state.name] = Role.STATE
        key = distinct_rows([named.column, state.column])
        _, first, rows = np.unique(key, return_index=True, return_counts=True)
        for row, n in zip(first[:_PROBED_NAMES], rows, strict=False):
            text = split_state(named.column.text_at(int(row)))[0]
            counts[text, find_state(state.column.text_at(int(row)))] += int(n)
    else:
        texts = named.column.texts(_PROBED_NAMES)
        for text, n in zip(texts, named.column.counts(), strict=False):
            counts[split_state(text)] += int(n)
    without = sum(n for (_, code), n in counts.items() if not code)
    if not state and without > 0.5 * sum(counts.values()):
        return _ask_for_state(named, counts, found, hints)
    level, share = level_of_names(dict(counts))
    columns = (named.name, state.name) if state else (named.name,)
    what = f"names of {'counties' if level is Level.COUNTY else 'cities'} in {named.name!r}"
    found.decide("place", what, f"{share:.0%} of the first rows name one", max(0.1, share))
    return PlaceRule(PlaceBy.NAME, columns, level)


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


def _year_column(sketches: list[Sketch], found: Proposal) -> str:
    best = _best(found.free(sketches), Role.YEAR)
    if best is None or best.chance(Role.YEAR) < 0.5:
        return ""
    if "year" not in best.header and sum(each.year is not None for each in sketches) > 1:
        return ""  # the years stand in the header
    found.roles[best.name] = Role.YEAR
    _mark(sketches, found, (Role.YEAR,))
    forms = {year.form for text in best.column.texts(300) if (year := parse_year(text))}
    why = "it holds years"
    for form, words in (
        (YearForm.SPAN, "a school year counts as the year it ends in"),
        (YearForm.PERIOD, "a period counts as its last year"),
        (YearForm.FISCAL, "a fiscal year counts as the year it is named after"),
        (YearForm.DATE, "a date counts as its year"),
    ):
        if form in forms:
            why = words
    found.decide("year", f"in {best.name!r}", why, best.chance(Role.YEAR))
    return best.name


def _measure_rows(sketches: list[Sketch], found: Proposal, metric_column: str) -> tuple[str, str]:
    """The column that names measures and the one to take, in a long file of several."""
    best = _best(found.free(sketches), Role.MEASURE)
    if metric_column or best is None or best.chance(Role.MEASURE) < _SURE:
        return ("", "")
    found.roles[best.name] = Role.MEASURE
    texts, counts = best.column.texts(), best.column.counts()
    chosen = texts[int(counts.argmax())]
    if len(texts) > 1:
        found.decide(
            "measure", chosen, f"the most frequent of {len(texts)} measures in {best.name!r}", 0.5
        )
        return best.name, chosen
    return "", ""


def _group(
    sketches: list[Sketch],
    found: Proposal,
    place: PlaceRule,
    year_column: str,
    measure_column: str,
) -> GroupRule:
    """The column of groups: one that says so, or without which rows would repeat each other."""
    candidates = [each for each in found.free(sketches) if each.chance(Role.GROUP) > 0.3]
    if not candidates:
        return GroupRule()
    best = max(candidates, key=lambda each: each.chance(Role.GROUP))
    if best.chance(Role.GROUP) < 0.7:
        by_name = {each.name: each for each in sketches}
        key = [
            by_name[name].column for name in (*place.columns, year_column, measure_column) if name
        ]
        if not key or place.by is PlaceBy.POINT or not _tells_apart(best, [*key]):
            return GroupRule()
    if len(best.column.distinct) == 1:
        found.roles[best.name] = Role.TEXT
        return GroupRule()
    found.roles[best.name] = Role.GROUP
    for other in candidates:
        if other is not best and other.chance(Role.GROUP) >= 0.7 and len(other.column.distinct) > 1:
            what = f"groups of {best.name!r}, not of {other.name!r}"
            found.decide("group", what, "one way to divide people is used at a time", 0.4)
    breakdown, groups = find_groups(best.column.texts(), best.name)
    own = [group.label for group in groups.values() if not group.known and group.label != EVERYONE]
    found.decide(
        "group", f"{breakdown} in {best.name!r}", "its texts are groups", best.chance(Role.GROUP)
    )
    if own:
        what = f"{', '.join(own[:5])}{' …' if len(own) > 5 else ''}: kept under their own names"
        found.decide(
            "group", what, "the release has no such groups; none is merged into another", 0.8
        )
    labels = {text: each.label for text, each in groups.items()}
    others = {each.label: each.breakdown for each in groups.values() if each.breakdown != breakdown}
    return GroupRule(best.name, breakdown, labels, others)


def _tells_apart(sketch: Sketch, key: list) -> bool:  # type: ignore[type-arg]
    """Whether rows that repeat each other differ in this column."""
    without, within = distinct_rows(key), distinct_rows([*key, sketch.column])
    before, after = len(np.unique(without)), len(np.unique(within))
    return before < 0.7 * len(without) and after > 0.99 * len(within)


def _say_years_of_headers(parts: list[Part], found: Proposal) -> None:
    used = {part.year for part in parts if part.role is not Role.OTHER}
    if used - {None}:
        years = ", ".join(str(year) for year in sorted(used - {None}, key=str)[:12])
        found.decide("year", years, "it stands in the names of the columns", 0.9)


def _single_year(parts: list[Part], year_column: str, found: Proposal) -> None:
    if not year_column and not any(part.year for part in parts):
        found.decide("year", "asked for at import", "no column and no name holds a year", 0.5)


def _combine(  # noqa: PLR0917 - every part of the mapping tells rows apart
    sketches: list[Sketch],
    found: Proposal,
    place: PlaceRule,
    year_column: str,
    group: GroupRule,
    measure_column: str,
    parts: list[Part],
) -> Combine:
    """What becomes of several rows for one place: counted where they are single events."""
    if place.by is PlaceBy.NOTHING:
        return Combine.NO
    used = [part for part in parts if part.role is not Role.OTHER]
    if place.by is PlaceBy.POINT:
        if used:
            found.decide(
                "rows", "the mean of each county's points", "points are put together by county", 0.4
            )
            return Combine.MEAN
        found.decide("rows", "the number of points in each county", "no column of numbers", 0.7)
        return Combine.COUNT
    by_name = {each.name: each.column for each in sketches}
    if year_column:
        dated = by_name[year_column]
        years = np.append(years_of_texts(dated), 0)[dated.codes].astype(np.int32)
        by_name[year_column] = replace(dated, codes=years - years.min(initial=0))
    names = (*place.columns, year_column, group.column, measure_column)
    key = distinct_rows([by_name[name] for name in names if name])
    if used or len(np.unique(key)) > 0.7 * len(key):
        return Combine.NO
    found.decide(
        "rows", "the number of rows of each place", "no column of numbers; places repeat", 0.6
    )
    return Combine.COUNT
