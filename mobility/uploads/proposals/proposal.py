"""From what the columns look like to a mapping that a person can confirm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mobility.registry import EVERYONE, Unit
from mobility.uploads.cells.dates import YearForm, parse_year
from mobility.uploads.cells.numbers import file_mark, numbers_of, points_part_thousands
from mobility.uploads.cells.table import Column, distinct_rows
from mobility.uploads.columns.groups import find_groups
from mobility.uploads.columns.mapping import (
    Combine,
    GroupRule,
    Mapping,
    MetricDetails,
    Part,
    PlaceBy,
    PlaceRule,
    Purpose,
)
from mobility.uploads.columns.personal import differs_by_row
from mobility.uploads.columns.profiles import SURE, ColumnProfile, Proposal, best_of
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.measures import find_measure, find_parts
from mobility.uploads.proposals.place_rules import find_place_rule
from mobility.uploads.rows.keys import years_of_texts

_LONGEST_PERIOD = 10  # years
_NAMED_GROUP = 0.75  # how sure a column of groups is whose name only says so
_PROBED = 20_000  # different numbers that show how they are written


def propose(
    name: str, profiles: Sequence[ColumnProfile], titles: tuple[str, ...]
) -> tuple[Mapping, Proposal]:
    """The likeliest mapping of a table, and how it was found.

    Args:
        name: of the file; it may name the state or the measure.
        profiles: every column.
        titles: the lines above the header.
    """
    proposal = Proposal()
    place = find_place_rule(profiles, proposal, (name, *titles))
    year_column = _year_column(profiles, proposal)
    if year_column:  # a year in the name of a column is then part of what is measured
        profiles = [
            replace(
                each,
                year=None,
                stem=each.stem if each.year is None or each.subgroup else each.name,
            )
            for each in profiles
        ]
    metric_column = _take(profiles, proposal, Role.METRIC_ID, SURE)
    measure = _measure_rows(profiles, proposal, metric_column)
    group = _group(profiles, proposal, place, year_column, measure[0])
    parts = find_parts(proposal.free(profiles), proposal.decide)
    in_headers = {part.year for part in parts if part.role is not Role.OTHER} - {None}
    if not year_column and in_headers:
        years = ", ".join(str(year) for year in sorted(in_headers, key=str)[:12])
        proposal.decide("year", years, "it stands in the names of the columns", 0.9)
    _say_marks(profiles, parts, proposal)
    details, parts = find_measure(name, profiles, parts, titles, proposal.decide, measure)
    details = replace(details, period_years=_period(profiles, year_column))
    combine = _combine(profiles, proposal, place, year_column, group, measure[0], parts)
    if combine is Combine.COUNT:
        parts, details = [], MetricDetails(id=details.id, name=details.name)
    elif combine is Combine.MEAN and details.unit is Unit.COUNT:
        details = replace(details, unit=Unit.INDEX)
        proposal.decide("unit", Unit.INDEX.value, "the mean of counts is no count", 0.5)
    elif not any(part.role is not Role.OTHER for part in parts):
        proposal.questions.append("No column of numbers was found that could be the measure.")
    for part in parts:
        proposal.roles[part.column] = part.role
    if not year_column and not any(part.year for part in parts):
        proposal.decide("year", "asked for at import", "no column and no name holds a year", 0.5)
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
        columns=tuple(each.name for each in profiles),
    )
    return mapping, proposal


def _take(profiles: Sequence[ColumnProfile], proposal: Proposal, role: Role, least: float) -> str:
    """Give a role to the likeliest free column; return its name, '' if none is likely enough."""
    best = best_of(proposal.free(profiles), role)
    if best is None or best.chance(role) < least:
        return ""
    proposal.roles[best.name] = role
    return best.name


def _year_column(profiles: Sequence[ColumnProfile], proposal: Proposal) -> str:
    best = best_of(proposal.free(profiles), Role.YEAR)
    if best is None or best.chance(Role.YEAR) < 0.5:
        return ""
    in_headers = sum(each.year is not None for each in profiles) > 1
    if in_headers and ("year" not in best.header or len(best.column.distinct) == 1):
        proposal.roles[best.name] = Role.TEXT  # of the report; the years stand in the header
        return ""
    proposal.roles[best.name] = Role.YEAR
    proposal.mark(profiles, (Role.YEAR,))
    forms = {year.form for text in best.column.texts(300) if (year := parse_year(text))}
    why = "it holds years"
    for form, explanation in (
        (YearForm.SPAN, "a school year counts as the year it ends in"),
        (YearForm.PERIOD, "a period counts as its last year"),
        (YearForm.FISCAL, "a fiscal year counts as the year it is named after"),
        (YearForm.DATE, "a date counts as its year"),
    ):
        if form in forms:
            why = explanation
    proposal.decide("year", f"in {best.name!r}", why, best.chance(Role.YEAR))
    return best.name


def _period(profiles: Sequence[ColumnProfile], year_column: str) -> int:
    """Return the years of data behind one number: five for 2019-2023."""
    column = next((each.column for each in profiles if each.name == year_column), None)
    years = [parse_year(text) for text in column.texts(300)] if column else []
    spans = Counter(year.years for year in years if year and year.form is YearForm.PERIOD)
    return min(spans.most_common(1)[0][0], _LONGEST_PERIOD) if spans else 1


def _measure_rows(
    profiles: Sequence[ColumnProfile], proposal: Proposal, metric_column: str
) -> tuple[str, str]:
    """The column that names measures and the one to take, in a long file of several."""
    free = proposal.free(profiles)
    several = [each for each in free if len(each.column.distinct) > 1]
    best = best_of(several, Role.MEASURE) or best_of(free, Role.MEASURE)
    if metric_column or best is None or best.chance(Role.MEASURE) < SURE:
        return ("", "")
    proposal.roles[best.name] = Role.MEASURE
    texts, counts = best.column.texts(), best.column.counts()
    chosen = texts[int(counts.argmax())]
    if len(texts) > 1:
        proposal.decide(
            "measure", chosen, f"the most frequent of {len(texts)} measures in {best.name!r}", 0.5
        )
        return best.name, chosen
    return "", ""


def _group(
    profiles: Sequence[ColumnProfile],
    proposal: Proposal,
    place: PlaceRule,
    year_column: str,
    measure_column: str,
) -> GroupRule:
    """The column of groups: one that says so, or without which rows would repeat each other."""
    by_name = {each.name: each for each in profiles}
    places = [by_name[name].column.codes for name in place.columns]
    several = len(distinct_rows(places)[1]) > 1
    candidates = [
        each
        for each in proposal.free(profiles)
        if each.chance(Role.GROUP) > 0.3
        and (
            each.chance(Role.GROUP) > _NAMED_GROUP or not (several and differs_by_row(each.column))
        )
    ]
    if not candidates:
        return GroupRule()
    best = max(candidates, key=lambda each: each.chance(Role.GROUP))
    if best.chance(Role.GROUP) < 0.7:
        key = [
            by_name[name].column for name in (*place.columns, year_column, measure_column) if name
        ]
        if not key or place.by is PlaceBy.POINT or not _tells_apart(best, key):
            return GroupRule()
    if len(best.column.distinct) == 1:
        only = next(iter(find_groups(best.column.texts(), best.name)[1].values()))
        if only.label == EVERYONE or not only.known:  # else the file is about that group alone
            proposal.roles[best.name] = Role.TEXT
            return GroupRule()
    proposal.roles[best.name] = Role.GROUP
    for other in candidates:
        if other is not best and other.chance(Role.GROUP) >= 0.7 and len(other.column.distinct) > 1:
            what = f"groups of {best.name!r}, not of {other.name!r}"
            proposal.decide("group", what, "one way to divide people is used at a time", 0.4)
    rule = group_rule(best)
    _, groups = find_groups(best.column.texts(), best.name)
    own = [group.label for group in groups.values() if not group.known and group.label != EVERYONE]
    proposal.decide(
        "group",
        f"{rule.breakdown} in {best.name!r}",
        "its texts are groups",
        best.chance(Role.GROUP),
    )
    if own:
        what = f"{', '.join(own[:5])}{' …' if len(own) > 5 else ''}: kept, and shown on no page"
        why = "none of the product's groups; a text of the file can be given one, none is merged"
        proposal.decide("group", what, why, 0.8)
    return rule


def group_rule(profile: ColumnProfile) -> GroupRule:
    """The groups of a column, matched to those of the registry."""
    breakdown, groups = find_groups(profile.column.texts(), profile.name)
    labels = {text: each.label for text, each in groups.items()}
    others = {each.label: each.breakdown for each in groups.values() if each.breakdown != breakdown}
    return GroupRule(profile.name, breakdown, labels, others)


def _tells_apart(profile: ColumnProfile, key: Sequence[Column]) -> bool:
    """Whether rows that repeat each other differ in this column."""
    codes = [each.codes for each in (*key, profile.column)]
    rows, before, after = len(codes[0]), distinct_rows(codes[:-1])[1], distinct_rows(codes)[1]
    return len(before) < 0.7 * rows and len(after) > 0.99 * rows


def _say_marks(profiles: Sequence[ColumnProfile], parts: list[Part], proposal: Proposal) -> None:
    """Numbers such as 5.010, which can be five or five thousand."""
    used = {part.column for part in parts if part.role is not Role.OTHER}
    columns = [each.column for each in profiles if each.name in used]
    if file_mark(numbers_of(column) for column in columns) is not None:
        return
    parted = points_part_thousands(column.distinct.slice(0, _PROBED) for column in columns)
    if parted is None:
        why = "all numbers have three digits behind it: say so if it parts thousands"
        proposal.decide("numbers", "the point stands before decimals", why, 0.4)
    elif parted:
        why = "there are whole numbers below 1,000 beside them, and no other decimals"
        proposal.decide("numbers", "the points part thousands: 5.010 is 5,010", why, 0.7)


def _combine(  # noqa: PLR0917 - every part of the mapping tells rows apart
    profiles: Sequence[ColumnProfile],
    proposal: Proposal,
    place: PlaceRule,
    year_column: str,
    group: GroupRule,
    measure_column: str,
    parts: list[Part],
) -> Combine:
    """Propose how several rows for one place are combined: single events are counted."""
    if place.by is PlaceBy.NOTHING:
        return Combine.NO
    used = [part for part in parts if part.role is not Role.OTHER]
    if place.by is PlaceBy.POINT:
        if used:
            proposal.decide(
                "rows", "the mean of each county's points", "points are put together by county", 0.4
            )
            return Combine.MEAN
        proposal.decide("rows", "the number of points in each county", "no column of numbers", 0.7)
        return Combine.COUNT
    if used:
        return Combine.NO
    by_name = {each.name: each.column for each in profiles}
    if year_column:
        dated = by_name[year_column]
        years = np.append(years_of_texts(dated), 0)[dated.codes].astype(np.int32)
        by_name[year_column] = replace(dated, codes=years - years.min(initial=0))
    names = (*place.columns, year_column, group.column, measure_column)
    position, first = distinct_rows([by_name[name].codes for name in names if name])
    if len(first) > 0.7 * len(position):
        return Combine.NO
    proposal.decide(
        "rows", "the number of rows of each place", "no column of numbers; places repeat", 0.6
    )
    return Combine.COUNT
