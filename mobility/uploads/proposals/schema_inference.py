"""Infer the schema of a file: its columns, mapping, usable rows and open questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from mobility.errors import UserError
from mobility.registry import HEADLINE, Unit
from mobility.text import count_of
from mobility.uploads.cells.dates import is_month, span_of
from mobility.uploads.cells.layout import Layout, find_layout
from mobility.uploads.cells.numbers import parse_numbers
from mobility.uploads.cells.table import Column, read_file
from mobility.uploads.columns.mapping import Combine, Hispanic, Mapping, PlaceBy, Purpose
from mobility.uploads.columns.personal import (
    OF_PEOPLE,
    REMOVED,
    Personal,
    find_free_text,
    find_personal,
    redacted,
    redacted_file_name,
    without_contact_lines,
    without_matches,
    without_personal_names,
)
from mobility.uploads.columns.profiles import SURE, ColumnProfile, Guess, profile
from mobility.uploads.columns.roles import Holds, Role
from mobility.uploads.places.codes import other_areas, small_areas
from mobility.uploads.proposals.hispanic import (
    asked_groups,
    says_apart,
    unsaid_groups,
    with_hispanic,
)
from mobility.uploads.proposals.place_rules import NO_PLACES, questions_of_places
from mobility.uploads.proposals.proposal import propose
from mobility.uploads.residents import Residents
from mobility.uploads.results import Decision, Faults, Problem, RowCounts
from mobility.uploads.rows.keys import NameQuestion
from mobility.uploads.rows.preview import MASKED, Row, first_rows, outlier_rows
from mobility.uploads.rows.resolve import REPEATS, Resolved, resolve

_COUNTS = tuple(role for role in Role if role.spec.counts_people)
_PROBED_DATES = 300  # different texts that tell days from months
_WAITS = "waits until you say what becomes of several rows for a place and year"
_SAID = 0.7  # of a role that the name of a column or its texts say
_COUNT_FIRST = (
    "No records of individual people: count them first. The file has a row for each person: bring "
    "a file with one number for each place and year, or say that the rows of a place are counted "
    "or added up."
)
_UNSAID_CONFIDENCE = 0.5  # of a group whose name leaves open who is counted in it
_FEW_PLACES = 0.05  # of the rows: fewer are no file about counties or cities


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """The inferred role of a column, with confidence and alternatives.

    `examples` are its first different texts; none where it holds personal data.
    """

    name: str
    understood_as: str
    confidence: float
    alternatives: tuple[Guess, ...]
    filled: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """A file as it was read, before anything is understood of it.

    `how_read` are the decisions about the file and not about its columns. `personal` are the
    columns that look like personal data: they are left out (`withheld`) but for those a person
    said to keep. `residents` are those by which a mapping may divide counts.
    """

    file: str
    layout: Layout = field(repr=False)
    profiles: tuple[ColumnProfile, ...] = field(repr=False)
    how_read: tuple[Decision, ...]
    sheet: str
    sheets: tuple[str, ...]
    personal: tuple[Personal, ...] = ()
    withheld: tuple[Column, ...] = field(default=(), repr=False)
    residents: Residents | None = field(default=None, repr=False)

    @property
    def titles(self) -> tuple[str, ...]:
        """The lines above the table."""
        return self.layout.titles

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, of those left out at the end."""
        return tuple(column.name for column in (*self.layout.columns, *self.withheld))

    @property
    def accepted_columns(self) -> tuple[str, ...]:
        """The columns that look like personal data and are used all the same."""
        left_out = {column.name for column in self.withheld}
        return tuple(each.column for each in self.personal if each.column not in left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredSchema(FileContent):
    """A file and everything that was understood of it.

    `usable`: places and one numeric measure are understood and nothing must be asked first;
    `reason` is empty then, and else one sentence. A missing year is asked for at import and is no
    fault. `declined`: nobody can change that the file is not usable. `questions` are what a person
    must say, `names` the names that fit no place for sure. `mapping` is the proposal, or the one
    that was given; `first` and `outliers` are rows to look at. `shared` is how many rows have the
    place, year and group of another one; `set_aside` are the ignored rows, line by line, but for
    those of another measure.
    """

    usable: bool
    reason: str
    mapping: Mapping
    decisions: tuple[Decision, ...]
    columns: tuple[ColumnReading, ...]
    rows: RowCounts
    ignored: tuple[tuple[str, int], ...]
    declined: bool = False
    questions: tuple[str, ...] = ()
    problems: Faults = field(default_factory=Faults)
    names: tuple[NameQuestion, ...] = ()
    first: tuple[Row, ...] = ()
    outliers: tuple[Row, ...] = ()
    years: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    n_places: int = 0
    shared: int = 0
    set_aside: Faults | None = None


def infer_schema(
    file: Path | str,
    content: bytes | None = None,
    *,
    name: str = "",
    sheet: str | None = None,
    mapping: Mapping | None = None,
    keep_columns: Collection[str] = (),
    residents: Residents | None = None,
) -> InferredSchema:
    """Infer the schema of a file; nothing is stored or changed.

    Args:
        file: where the file is, or what it is called where its `content` is given.
        content: its bytes, as a browser sends them.
        name: what it is called where it lies under another name.
        sheet: which sheet of a workbook (None: the one with most cells).
        mapping: one that was saved or confirmed; without it one is proposed.
        keep_columns: those that are used although they look like personal data.
        residents: of every place, for a mapping that divides counts by them.

    Raises:
        UserError: when there is no such file, sheet or column to keep; `RefusedFileError`, a kind
            of it, when the file is too large, damaged or no table.
    """
    path = Path(file)
    if content is None and not path.exists():
        raise UserError(f"{file}: does not exist; give a CSV, XLSX or XLS file.")
    name = name or path.name
    raw = read_file(name, path if content is None else content, sheet)
    name = redacted_file_name(name)
    layout = find_layout(name, without_contact_lines(raw))
    layout = _without_personal_names(layout)
    to_keep = {*keep_columns, *(mapping.keep_columns if mapping else ())}
    if unknown := sorted(set(keep_columns) - {column.name for column in layout.columns}):
        names = ", ".join(repr(column.name) for column in layout.columns)
        raise UserError(f"{name}: has no column {unknown[0]!r} to keep; it has: {names}.")
    profiles = tuple(profile(column) for column in layout.columns)
    read = _without_personal(
        FileContent(
            file=name, layout=layout, profiles=profiles, sheet=raw.sheet, sheets=raw.sheets,
            how_read=(*raw.decisions, *layout.decisions), residents=residents,
        ),
        to_keep,
    )  # fmt: skip
    layout, profiles = read.layout, read.profiles
    titles = tuple(title for title in layout.titles if REMOVED not in title)  # names no measure
    proposed, proposal = propose(name, profiles, titles)
    proposed = replace(
        proposed, sheet=raw.sheet, columns=read.column_names, keep_columns=read.accepted_columns
    )
    notes = [*layout.titles, *(each.value for each in layout.ignored), proposed.group.column]
    if says_apart(notes) and asked_groups(proposed):
        proposed = with_hispanic(proposed, Hispanic.APART)
        what = "Black and White are counted without Hispanic residents"
        proposal.decide("group", what, "a title, a note or the column of groups says so", 0.8)
    questions = list(proposal.questions)
    if mapping is not None:
        mapping = replace(mapping, keep_columns=read.accepted_columns)
        questions = _misfits(read, mapping)
        if not questions:
            return _schema_by(read, mapping, (), questions_of_places(read.profiles, mapping))
    if declined := small_areas(layout.columns):
        roles = {each.name: each.guesses[0].role for each in read.profiles}
        columns = tuple(_column(each, roles, proposed) for each in read.profiles)
        return _unused(read, proposed, proposal.decisions, declined, columns, declined=True)
    return _schema_by(read, proposed, proposal.decisions, questions, proposal.roles)


def infer_schema_again(schema: InferredSchema, mapping: Mapping) -> InferredSchema:
    """Infer the schema again by another mapping, without reading the file again.

    Raises:
        UserError: when the file was declined, or a column of the mapping is not there.
    """
    if schema.declined:
        raise UserError(schema.reason)
    read = _with_accepted(schema, mapping.keep_columns)
    if misfits := _misfits(read, mapping):
        raise UserError(misfits[0])
    return _schema_by(
        read, mapping, (), questions_of_places(read.profiles, mapping), confirmed=True
    )


def _without_personal_names(layout: Layout) -> Layout:
    """The table with columns whose names hold personal data called by their numbers."""
    columns = without_personal_names(layout.columns)
    old = {
        before.name for before, after in zip(layout.columns, columns, strict=True)
        if before.name != after.name
    }  # fmt: skip
    decisions = tuple(
        each for each in layout.decisions
        if not any(name in f"{each.what} {each.why}" for name in old)
    )  # fmt: skip
    return replace(layout, columns=columns, decisions=decisions)


def _without_personal(read: FileContent, to_keep: Collection[str]) -> FileContent:
    """The file without its personal data: whole columns, or a few texts within a needed one.

    Where columns are left out, lines that are no rows of the table are not shown either.
    """
    layout = read.layout
    profiles = {each.name: each for each in read.profiles}
    suspects = find_personal(layout.columns)
    of_people = any(each.what in OF_PEOPLE for each in suspects)
    named = {each.column for each in suspects}
    others = [
        each.column
        for each in read.profiles
        if each.name not in named and _may_be_notes(each, of_people=of_people)
    ]
    suspects += find_free_text(others, of_people=of_people)
    order = {column.name: position for position, column in enumerate(layout.columns)}
    suspects = tuple(sorted(suspects, key=lambda each: order[each.column]))
    needed = {}
    for each in suspects:
        old = profiles[each.column]
        clean = without_matches(old.column) if _is_needed(old) else None
        if clean is not None and each.column not in to_keep:
            needed[each.column] = profile(clean)
    personal = tuple(each for each in suspects if each.column not in needed)
    profiles |= needed
    left_out = {each.column for each in personal} - set(to_keep)

    def shown(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        return tuple(
            replace(each, value="" if left_out else redacted(each.value)) for each in problems
        )

    def redacted_decisions(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
        return tuple(
            replace(each, what=redacted(each.what), why=redacted(each.why))
            for each in decisions
            if not any(repr(name) in f"{each.what} {each.why}" for name in left_out)
        )

    columns = [profiles[column.name].column for column in layout.columns]
    layout = replace(
        layout,
        columns=tuple(each for each in columns if each.name not in left_out),
        ignored=shown(layout.ignored),
        broken=shown(layout.broken),
        titles=tuple(map(redacted, layout.titles)),
        decisions=redacted_decisions(layout.decisions),
        of_people=of_people,
    )
    return replace(
        read,
        layout=layout,
        profiles=tuple(profiles[column.name] for column in layout.columns),
        how_read=redacted_decisions(read.how_read),
        personal=personal,
        withheld=tuple(each for each in columns if each.name in left_out),
    )


def _may_be_notes(each: ColumnProfile, *, of_people: bool) -> bool:
    """Whether a column of text is surely no place, year, group or name of a measure."""
    best = each.guesses[0]
    if each.numeric >= 0.5 or _is_needed(each):
        return False
    if best.role.spec.holds in {Holds.GROUP, Holds.NAME} and best.confidence >= _SAID:
        return False
    # Names of tracts and of regions are long, and are no notes.
    return of_people or not each.chance(Role.PLACE_NAME)


def _is_needed(each: ColumnProfile) -> bool:
    """Whether a column is likely the place, year or number of the rows."""
    return each.guesses[0].role.spec.needed and each.guesses[0].confidence >= SURE


def _with_accepted(read: FileContent, to_keep: Collection[str]) -> FileContent:
    """Return the file with these of the columns that look like personal data, and no others."""
    left_out = {each.column for each in read.personal} - set(to_keep)
    if left_out == {column.name for column in read.withheld}:
        return read
    known = {each.name: each for each in read.profiles}
    columns = (*read.layout.columns, *read.withheld)
    used = tuple(column for column in columns if column.name not in left_out)
    return replace(
        read,
        layout=replace(read.layout, columns=used),
        profiles=tuple(known.get(column.name) or profile(column) for column in used),
        withheld=tuple(column for column in columns if column.name in left_out),
    )


def _misfits(read: FileContent, mapping: Mapping) -> list[str]:
    """Return a sentence for each part of a mapping that does not fit the file."""
    withheld = {column.name for column in read.withheld}
    left_out = [
        f"{each.sentence} It is left out, and what was said of the file needs it: keep it, or "
        "choose another for it."
        for each in read.personal
        if each.column in withheld & set(mapping.roles())
    ]
    return left_out or mapping.misfits(read.column_names)


def _schema_by(
    read: FileContent,
    mapping: Mapping,
    decisions: Sequence[Decision],
    questions: list[str],
    roles: Dictionary[str, Role] = MappingProxyType({}),
    *,
    confirmed: bool = False,
) -> InferredSchema:
    """The schema of a file that was read, by a mapping.

    `roles` are those of columns not needed. A file that a person has `confirmed` step by step is
    not declined half-way, while the column of its places is still to be chosen.
    """
    layout = read.layout
    roles = {**roles, **mapping.roles()}
    if mapping.place.by is PlaceBy.NOTHING:
        declined = "" if confirmed else other_areas(layout.columns)
        reason = _with_left_out(declined or (questions[0] if questions else NO_PLACES), read)
        columns = _columns(read, roles, mapping)
        if declined:
            return _unused(read, mapping, decisions, reason, columns, declined=True)
        # A person may know better which column names the places.
        return _unused(read, mapping, decisions, reason, columns, questions=tuple(questions))
    resolved = resolve(layout, mapping, intervals=False, residents=read.residents)
    reason = _with_left_out(
        _why_not(resolved, layout, mapping, questions, confirmed=confirmed), read
    )
    hidden = _is_a_row_a_person(layout, mapping, resolved)
    if hidden or _repeats_mostly(resolved):
        resolved = _with_rows_waiting(resolved)
    first = () if hidden else first_rows(layout, mapping, resolved)
    years = {int(year) for year in np.unique(resolved.years[resolved.used]) if year}
    groups = resolved.groups[resolved.used].remove_unused_categories().categories.to_list()
    groups += [each.subgroup for each in resolved.values]
    return InferredSchema(
        **_fields_of(read),
        usable=not reason,
        reason=reason,
        mapping=mapping,
        decisions=(*read.how_read, *decisions, *_decisions_of_rows(resolved)),
        columns=_columns(read, roles, mapping, first, of_people=hidden),
        rows=resolved.counts,
        ignored=tuple(resolved.ignored.items()),
        questions=tuple(questions),
        problems=resolved.faults,
        names=resolved.questions,
        first=first,
        outliers=() if hidden else outlier_rows(layout, mapping, resolved),
        years=tuple(sorted(years | {each.year for each in resolved.values if each.year})),
        groups=tuple(dict.fromkeys(filter(None, groups))),
        n_places=len(np.unique(resolved.places.place[resolved.used])),
        shared=resolved.shared,
        set_aside=resolved.set_aside,
    )


def _fields_of(read: FileContent) -> dict[str, Any]:
    return {each.name: getattr(read, each.name) for each in fields(FileContent)}


def _unused(
    read: FileContent,
    mapping: Mapping,
    decisions: Sequence[Decision],
    reason: str,
    columns: tuple[ColumnReading, ...],
    **others: Any,
) -> InferredSchema:
    """The schema of a file of which no row is used, for a reason."""
    layout = read.layout
    rows = layout.rows + len(layout.ignored) + len(layout.broken)
    return InferredSchema(
        **_fields_of(read),
        usable=False,
        reason=reason,
        mapping=mapping,
        decisions=(*read.how_read, *decisions),
        columns=columns,
        rows=RowCounts(rows, 0, 0, rows),
        ignored=(("is in a file that is not used", rows),),
        **others,
    )


def _why_not(
    resolved: Resolved, layout: Layout, mapping: Mapping, questions: list[str], *, confirmed: bool
) -> str:
    """Why the file cannot be used as it is, or ''."""
    with_place = int((resolved.places.place >= 0).sum())
    few = with_place < _FEW_PLACES * resolved.counts.read
    if few and not (questions and confirmed) and (areas := other_areas(layout.columns)):
        return areas
    if questions := questions or _counts_in_another_unit(resolved, mapping):
        return questions[0]
    contradicting = resolved.places.contradicting
    if not with_place or contradicting > with_place:
        return _why_no_places(contradicting)
    if _is_a_row_a_person(layout, mapping, resolved):
        return _COUNT_FIRST
    if _repeats_mostly(resolved):
        return _reason_for_repeats(layout, mapping)
    nothing = "No row has both a place and a number; see the problems by line."
    return "" if resolved.used.any() else nothing


def _counts_in_another_unit(resolved: Resolved, mapping: Mapping) -> list[str]:
    """Return a question if a count is taken for a percentage or a rate."""
    if mapping.metric.unit not in {Unit.SHARE, Unit.RATE}:
        return []
    columns = [
        part.column
        for each in resolved.values
        for part in each.parts
        if each.counts and part.role is Role.VALUE
    ]
    return [
        f"{column!r} is a count by its name and its whole numbers, not a percentage or a rate: "
        "choose the unit Count, or its denominator; if its numbers are rates, name the column so."
        for column in columns[:1]
    ]


def _is_a_row_a_person(layout: Layout, mapping: Mapping, resolved: Resolved) -> bool:
    """Whether rows name people, and several stand for most places, years and groups."""
    if not layout.of_people or mapping.combine is not Combine.NO:
        return False
    return resolved.shared > 0.5 * int((resolved.places.place >= 0).sum())


def _why_no_places(contradicting: int) -> str:
    """Why no row has a place, or fewer rows than those that contradict themselves."""
    if contradicting:
        return (
            f"In {count_of(contradicting, 'row')} the code and the name are those of different "
            "places: say which of the two columns tells the place and leave the other out, or put "
            "them right in the file."
        )
    return "No row names a county or city that the metrics know; see the problems by line."


def _repeats_mostly(resolved: Resolved) -> bool:
    return resolved.repeats > 0.5 * resolved.counts.read


def _with_rows_waiting(resolved: Resolved) -> Resolved:
    """Count repeated rows as ignored until a person says how they are combined.

    They are no errors, and wait.
    """
    counts, n = resolved.counts, resolved.repeats
    if not n:
        return resolved
    return replace(
        resolved,
        faults=resolved.faults.without(REPEATS),
        counts=RowCounts(counts.read, counts.used, counts.rejected - n, counts.ignored + n),
        ignored={**resolved.ignored, _WAITS: n},
    )


def _reason_for_repeats(layout: Layout, mapping: Mapping) -> str:
    """Return why a file in which most rows repeat another one cannot be used."""
    if period := _shorter_than_a_year(layout, mapping):
        return (
            f"The rows are {period} and the metrics are years: say whether the rows of a year are "
            "added up or averaged, or bring a file with one row for each place and year."
        )
    return (
        "Most rows have the place, year and group of another row: say which column tells them "
        "apart (a group, a measure, a year), or that they are to be added up."
    )


def _shorter_than_a_year(layout: Layout, mapping: Mapping) -> str:
    """Return "days", "months" or "quarters" where rows are shorter than a year, else ''."""
    for column in layout.columns:
        texts = column.texts(_PROBED_DATES)
        if column.name == mapping.year_column:
            spans = {span for text in texts if (span := span_of(text))}
            if spans:
                return next(span for span in ("days", "months", "quarters") if span in spans)
        elif texts and all(map(is_month, texts)):
            return "months"
    return ""


def _with_left_out(reason: str, read: FileContent) -> str:
    """Why a file cannot be used, and what was left out of it: that may be what is missing."""
    if not reason or not read.withheld:
        return reason
    left_out = {column.name for column in read.withheld}
    sentences = " ".join(each.sentence for each in read.personal if each.column in left_out)
    return f"{reason} Left out as personal data: {sentences}"


def _decisions_of_rows(resolved: Resolved) -> list[Decision]:
    decisions = []
    nearly = [each for each in resolved.questions if each.taken]
    if nearly:
        shown = ", ".join(f"{each.text!r} as {each.proposals[0].name}" for each in nearly[:5])
        decisions.append(Decision("place", shown, "the names fit nearly; please confirm", 0.8))
    if resolved.places.near_border:
        what = f"{resolved.places.near_border:,} points lie within 2 km of another county"
        decisions.append(Decision("place", what, "the outlines are simplified", 0.8))
    return decisions


def _column(
    each: ColumnProfile, roles: Dictionary[str, Role], mapping: Mapping, first: Sequence[Row] = ()
) -> ColumnReading:
    best = each.guesses[0]
    role = roles.get(
        each.name, Role.TEXT if best.role not in {Role.OTHER, Role.VALUE} else Role.OTHER
    )
    confidence = each.chance(role) or (0.5 if role in {Role.TEXT, Role.OTHER} else 0.4)
    unsaid = unsaid_groups(mapping)
    if each.name in unsaid or (unsaid and role is Role.GROUP):
        confidence = min(confidence, _UNSAID_CONFIDENCE)
    description = role.value
    part = next((part for part in mapping.parts if part.column == each.name), None)
    if part and role is not Role.OTHER and (part.year or part.breakdown != HEADLINE):
        header_facts = (part.year, part.subgroup if part.breakdown != HEADLINE else None)
        description += f" ({', '.join(str(each) for each in header_facts if each)})"
    return ColumnReading(
        each.name,
        description,
        confidence,
        tuple(guess for guess in each.guesses if guess.role is not role),
        each.column.filled(),
        _examples(each, role, mapping, first),
    )


def _examples(
    each: ColumnProfile, role: Role, mapping: Mapping, first: Sequence[Row]
) -> tuple[str, ...]:
    """The first different texts of a column; of numbers that are used, as the first rows show them.

    Of any other count, a text that means few people is masked.
    """
    if first and role is not Role.OTHER and any(part.column == each.name for part in mapping.parts):
        shown = dict.fromkeys(row.cells[each.name] for row in first)
        return tuple(filter(None, shown))[:3]
    texts = tuple(filter(None, each.column.texts(4)))[:3]
    counts = role in _COUNTS or (role is Role.VALUE and mapping.metric.unit is Unit.COUNT)
    counts |= role is Role.OTHER and max(map(each.chance, _COUNTS)) > 0
    if not counts or mapping.purpose is Purpose.DENOMINATORS:
        return texts
    numbers = parse_numbers(pa.array(texts, pa.string())).values
    return tuple(
        MASKED if 0 < number < mapping.smallest_cell else text
        for text, number in zip(texts, numbers, strict=True)
    )


def _columns(
    read: FileContent,
    roles: Dictionary[str, Role],
    mapping: Mapping,
    first: Sequence[Row] = (),
    *,
    of_people: bool = False,
) -> tuple[ColumnReading, ...]:
    """Return the reading of every column, those left out last.

    Where the rows are `of_people`, no number of theirs is an example.
    """
    readings = (_column(each, roles, mapping, first) for each in read.profiles)
    numbers = {each.name for each in read.profiles if of_people and each.numeric >= 0.5}
    return (
        *(replace(each, examples=()) if each.name in numbers else each for each in readings),
        *(
            ColumnReading(each.name, Role.PERSONAL, 0.9, (), each.filled(), ())
            for each in read.withheld
        ),
    )
