"""Place, year and group of every row, by a mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from mobility.places import STATES, Level
from mobility.registry import EVERYONE
from mobility.uploads.cells.dates import FIRST_YEAR, LAST_YEAR, parse_year
from mobility.uploads.cells.layout import TOTAL
from mobility.uploads.cells.numbers import numbers_of_rows
from mobility.uploads.cells.table import LONGEST_WORDS, Column, FaultCollector, distinct_rows
from mobility.uploads.columns.mapping import GroupRule, Mapping, PlaceBy, PlaceRule
from mobility.uploads.places.codes import Code, CodeKind, join_codes, parse_code
from mobility.uploads.places.gazetteer import (
    TERRITORY_WORDS,
    PlaceMatch,
    Proposal,
    contradiction,
    find_place,
    find_state,
    level_of_kind,
    places,
    split_state,
)
from mobility.uploads.results import Codes, Integers, Mask, categorical

_PROBED = 2000  # different names that tell whether states stand behind them
_EXACT = 100.0  # score of a name that fits
_MANY = 5000  # different dates from which they are read all at once
_ISO = r"^(?P<year>(?:19|20)[0-9]{2})[-/][0-9]{1,2}[-/][0-9]{1,2}"
_MONTH_FIRST = r"^[0-9]{1,2}[-/][0-9]{1,2}[-/](?P<year>(?:19|20)[0-9]{2})(?:\s|$)"
_STATE_OR_PLACE = "names a state and a place in it: say which"
_CAPITAL = "11"  # the District of Columbia is a state here, and its only county
_NO_YEAR = "is no year"
_LEFT_OUT = "was left out"


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """A text that names no place for sure, in how many rows, and what it may mean.

    The text has the state behind it where that stands in another column: "Union, NJ", and the
    code before it where code and name contradict each other: "39035 Franklin". `taken` is
    the geoid it was given because it fits nearly, '' where a person has to say.
    """

    text: str
    rows: int
    proposals: tuple[Proposal, ...]
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """For every row the position of its place in `geoids`, -1 without.

    `ignored` rows are about no county or city at all, by the reason; `lost` ones name none that is
    known: the rows of each text, what is wrong with it, and the text. `near_border` counts points
    that may lie in the next county, `contradicting` rows whose code and name do not agree.
    """

    geoids: tuple[str, ...]
    place: Codes
    ignored: dict[str, Mask]
    lost: tuple[tuple[Integers, str, str], ...] = ()
    questions: tuple[NameQuestion, ...] = ()
    near_border: int = 0
    contradicting: int = 0


def find_places(rule: PlaceRule, columns: dict[str, Column], years: Integers) -> Places:
    """The place of every row."""
    used = [columns[name] for name in rule.columns]
    if rule.by is PlaceBy.POINT:
        return _by_point(used[0], used[1], years)
    if rule.by is PlaceBy.NAME:
        state = used[1] if len(used) > 1 else None
        texts = used[0].texts(_PROBED) if state is None and not rule.state else []
        stateless = sum(not split_state(text)[1] and not find_state(text) for text in texts)
        bare = 2 * stateless > len(texts)
        return _by_texts(used[0], state, lambda name, state: _named(name, state, rule, bare=bare))
    if rule.by is PlaceBy.CODES:
        by_code = _by_texts(used[1], used[0], lambda code, state: _joined(code, state, rule))
    else:
        by_code = _by_texts(used[0], None, lambda code, _: _match_of_code(parse_code(code)))
    there = [columns[name] for name in rule.beside if name in columns]
    return _confirmed_by_names(by_code, there, rule) if there else by_code


def _by_texts(
    column: Column, second_column: Column | None, match_of: Callable[[str, str], PlaceMatch]
) -> Places:
    """The places of every different text, or pair of texts, each looked up once."""
    empty = column.codes < 0
    pair = [column] if second_column is None else [column, second_column]
    position, first = distinct_rows([np.where(empty, -1, each.codes) for each in pair])
    counts = np.bincount(position)
    texts = [np.array([*c.texts(), ""], np.object_)[c.codes[first]].tolist() for c in pair]
    pairs = list(zip(texts[0], texts[1] if second_column else [""] * len(first), strict=True))
    matches = [match_of(*each) if each[0] else PlaceMatch() for each in pairs]
    geoids = sorted({match.geoid for match in matches if match.geoid})
    place_of = {geoid: number for number, geoid in enumerate(geoids)}
    place = np.array([place_of.get(each.geoid, -1) for each in matches], dtype=np.int32)[position]
    reasons = dict.fromkeys(each.reason for each in matches if each.ignored)
    ignored = {
        reason: np.array([each.ignored and each.reason == reason for each in matches])[position]
        for reason in reasons
    }
    unknown = np.array([not each.geoid and not each.ignored for each in matches], dtype=np.bool_)
    rows_of = _rows_of(position, unknown)
    lost, questions = [], []
    for number, ((text, state), match) in enumerate(zip(pairs, matches, strict=True)):
        if unknown[number]:
            lost.append((rows_of[number], match.reason or "names no place", text))
        if match.nearly or (match.proposals and not match.geoid):
            name = whole_name(text, state)
            rows = int(counts[number])
            questions.append(NameQuestion(name, rows, match.proposals, match.geoid))
    return Places(tuple(geoids), place, ignored, tuple(lost), tuple(questions))


def _confirmed_by_names(by_code: Places, name_columns: Sequence[Column], rule: PlaceRule) -> Places:
    """The places of codes without the rows whose name is that of another place.

    Neither is taken: a person says which of the two it is.
    """
    known = (by_code.place >= 0) & (name_columns[0].codes >= 0)
    codes = [by_code.place, *(each.codes for each in name_columns)]
    position, first = distinct_rows([np.where(known, each, -1) for each in codes])
    texts = [[*each.texts(), ""] for each in name_columns]
    contradictions: dict[int, tuple[str, PlaceMatch]] = {}
    for number, row in enumerate(first):
        if known[row]:
            geoid = by_code.geoids[by_code.place[row]]
            text, *state = (
                of_column[each.codes[row]]
                for of_column, each in zip(texts, name_columns, strict=True)
            )
            if match := contradiction(geoid, text, "".join(state)):
                contradictions[number] = f"{geoid} {whole_name(text, ''.join(state))}", match
    rows_of = _rows_of(position, np.isin(np.arange(len(first)), list(contradictions)))
    geoids, place = list(by_code.geoids), by_code.place.copy()
    left_out = np.zeros(len(place), np.bool_)
    lost, questions = list(by_code.lost), list(by_code.questions)
    for number, (code_and_name, match) in contradictions.items():
        rows = rows_of[number]
        chosen = rule.confirmed.get(code_and_name)
        place[rows] = -1
        if chosen is None:
            lost.append((rows, match.reason, code_and_name))
            questions.append(NameQuestion(code_and_name, len(rows), match.proposals))
        elif chosen in places():
            geoids += [chosen] if chosen not in geoids else []
            place[rows] = geoids.index(chosen)
        else:
            left_out[rows] = True
    ignored = {**by_code.ignored, _LEFT_OUT: left_out} if left_out.any() else by_code.ignored
    return replace(
        by_code, geoids=tuple(geoids), place=place, ignored=ignored, lost=tuple(lost),
        questions=tuple(questions), contradicting=sum(map(len, rows_of.values())),
    )  # fmt: skip


_WHOLE_STATE = PlaceMatch(reason="is about a whole state or the nation", ignored=True)


def _match_of_code(code: Code) -> PlaceMatch:
    if code.kind in {CodeKind.COUNTY, CodeKind.PLACE} and code.geoid:
        return PlaceMatch(code.geoid)
    if code.kind in {CodeKind.STATE, CodeKind.NATION}:
        return _WHOLE_STATE
    outside = code.kind is CodeKind.PLACE or "do not cover" in code.reason
    return PlaceMatch(reason=code.reason or "is no place code", ignored=outside)


def _joined(code: str, state: str, rule: PlaceRule) -> PlaceMatch:
    if code.strip("0.") == "":
        return _WHOLE_STATE
    fips = find_state(state)
    if not fips:
        outside = state.lower() in TERRITORY_WORDS or state in {"60", "66", "69", "72", "78"}
        return PlaceMatch(reason="is not the code of a state", ignored=outside)
    return _match_of_code(join_codes(fips, code, rule.level))


def _named(text: str, state: str, rule: PlaceRule, *, bare: bool) -> PlaceMatch:
    """The place of a name; where all are `bare` of states, "Washington" may be a county."""
    if (full_text := whole_name(text, state)) in rule.confirmed:
        geoid = rule.confirmed[full_text]
        return (
            PlaceMatch(geoid) if geoid in places() else PlaceMatch(reason=_LEFT_OUT, ignored=True)
        )
    name, inside = split_state(text)
    fips = find_state(state) if state else inside or rule.state
    if state and not fips:
        outside = state.lower() in TERRITORY_WORDS
        return PlaceMatch(reason=f"stands beside {state!r}, which is no state", ignored=outside)
    of_state = find_state(text) if not inside else ""  # Delaware, Ohio is no state
    match = find_place(name, fips, rule.level)
    may_be_state = not state or of_state == fips
    may_be_state &= not (bare and match.proposals)
    is_total = TOTAL.match(text) or (of_state and may_be_state)
    if (
        is_total
        and not (match.geoid and re.search(r"(?i)county|city", text))
        and not (
            # New York, Washington and others are states and cities.
            match.geoid and (state or rule.state) and find_state(text) != fips
        )
    ):
        return _state_or_place(match, fips) if find_state(text) == fips else _WHOLE_STATE
    if inside and fips and inside != fips:
        return PlaceMatch(reason=f"says another state than {STATES[fips].name}")
    if fips and (not match.geoid or match.nearly):
        return _of_other_level(name, fips, rule.level, match)
    return match


def _of_other_level(name: str, fips: str, level: Level, match: PlaceMatch) -> PlaceMatch:
    """A name that no place of the level has: a city among counties, or the other way round.

    A name with its kind ("City of Akron") is used, any other needs a question.
    """
    other = Level.PLACE if level is Level.COUNTY else Level.COUNTY
    there = find_place(name, fips, other)
    exact = there.geoid and not there.nearly
    if not exact or any(each.score == _EXACT for each in match.proposals):
        return match
    if level_of_kind(name) is other:
        return PlaceMatch(there.geoid)
    known = places()[there.geoid].full_name
    what = "city" if level is Level.COUNTY else "county"
    return PlaceMatch(
        reason=f"{match.reason}; there is a {what} of the name: say whether {known} is meant",
        proposals=(Proposal(there.geoid, known, _EXACT), *match.proposals),
    )


def _state_or_place(match: PlaceMatch, fips: str) -> PlaceMatch:
    """Interpret the name of a state beside that state: its total, or a county of the same name."""
    if not match.geoid or fips == _CAPITAL:
        return PlaceMatch(match.geoid) if match.geoid else _WHOLE_STATE
    proposal = Proposal(match.geoid, places()[match.geoid].full_name, 100.0)
    return PlaceMatch(reason=_STATE_OR_PLACE, proposals=(proposal,))


def whole_name(text: str, state: str) -> str:
    """A name with the state of its row, by which a person confirms it: no other row has both."""
    return f"{text}, {state}" if state else text


def _rows_of(position: Integers, wanted: Mask) -> dict[int, Integers]:
    """The rows of every wanted position."""
    rows = np.flatnonzero(wanted[position])
    rows = rows[np.argsort(position[rows], kind="stable")]
    there, starts = np.unique(position[rows], return_index=True)
    return dict(zip(there.tolist(), np.split(rows, starts[1:]), strict=False))


def _by_point(lon: Column, lat: Column, years: Integers) -> Places:
    # Few files have points: the others must not wait for what finds them.
    from mobility.uploads.places.points import locate  # noqa: PLC0415 - see the comment above

    x, y = (numbers_of_rows(column) for column in (lon, lat))
    there = np.isfinite(x) & np.isfinite(y)
    geoids: list[str] = []
    place = np.full(len(x), -1, dtype=np.int32)
    near = 0
    old = (years > 0) & (years <= 2021)
    for which, year in ((there & old, 2021), (there & ~old, None)):
        rows = np.flatnonzero(which)
        if rows.size:
            located = locate(x[rows], y[rows], year)
            place[rows] = np.where(located.county >= 0, located.county + len(geoids), -1)
            near += int((located.near_border & (located.county >= 0)).sum())
            geoids += located.geoids
    lost = (
        (np.flatnonzero(~there), "has no longitude and latitude", ""),
        (np.flatnonzero(there & (place < 0)), "lies in no county of the United States", ""),
    )
    return Places(tuple(geoids), place, {}, lost, near_border=near)


def find_years(
    mapping: Mapping, columns: dict[str, Column], rows: int, faults: FaultCollector
) -> Integers:
    """The year of every row, 0 where it has none (rows of a bad year are faulted)."""
    if not mapping.year_column:
        return np.full(rows, mapping.year or 0, dtype=np.int64)
    column = columns[mapping.year_column]
    years = years_of_texts(column)
    year_of_row = np.append(years, 0)[column.codes]
    faults.add_texts(column, years == 0, _NO_YEAR, np.ones(rows, np.bool_))
    faults.add_rows(np.flatnonzero(column.codes < 0), column.name, "has no year")
    return year_of_row


def years_of_texts(column: Column) -> Integers:
    """The year of every different text, 0 for none."""

    def read() -> Integers:
        years = np.zeros(len(column.distinct), dtype=np.int64)
        if len(years) > _MANY:
            for pattern in (_ISO, _MONTH_FIRST):
                matches = pc.struct_field(pc.extract_regex(column.distinct, pattern), "year")
                values = matches.cast("float64").to_numpy(zero_copy_only=False)
                years = np.where(np.isfinite(values), values, years).astype(np.int64)
            years[(years < FIRST_YEAR) | (years > LAST_YEAR)] = 0
        for number in np.flatnonzero(years == 0):
            year = parse_year(str(column.distinct[int(number)].as_py())[:LONGEST_WORDS])
            years[number] = year.year if year else 0
        return years

    return column.once("years", read)


def find_groups_of_rows(rule: GroupRule, columns: dict[str, Column], rows: int) -> pd.Categorical:
    """The group of every row, as categories; none where a cell of a group column is empty."""
    if not rule.column:
        return categorical([EVERYONE], np.zeros(rows, dtype=np.int64))
    column = columns[rule.column]
    return categorical([rule.labels.get(text, text) for text in column.texts()], column.codes)
