"""What the records of a place consist of: kinds of records, their fields, and what these may hold.

Every page whose records belong to a place declares its kinds with the functions of this module; see
`plan_kinds`, where all kinds are listed. Content is stored without empty fields, so that a later
version can add a field without a change of what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from unicodedata import category

Value = str | float | int | list[str] | dict[str, float]
Content = Mapping[str, Value]
"""The fields of a record that are not empty, by key."""

FINDING = "finding"
"""What a link to a card of the board names; other links name kinds of records."""
LONGEST_LINE = 300  # characters of a text of one line
LONGEST_TEXT = 5_000  # characters of a text of several lines
_MOST_LINKS = 50
_LARGEST = 1e15  # of a number, either way
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_METRIC = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
_PACKED = re.compile(r"[A-Za-z0-9+/=]{1,24000000}")  # 18 MB
_GROUP = re.compile(r"[a-z0-9_-]{1,60}/.{1,120}")


class FieldType(StrEnum):
    """What a field holds, and how it is stored."""

    LINE = "line"
    """A text of one line."""
    TEXT = "text"
    """A text of several lines."""
    CHOICE = "choice"
    """A key of `Field.choices`."""
    CHOICES = "choices"
    """A list of such keys."""
    PREDICTOR = "predictor"
    """The registry's id of a predictor."""
    PREDICTORS = "predictors"
    """A list of such ids."""
    METRIC = "metric"
    """The registry's id of a metric, or that of a data set of the group."""
    GROUP = "group"
    """A group of people: the id of a breakdown, a slash, and the publisher's label."""
    GROUPS = "groups"
    """A list of such groups."""
    DATE = "date"
    """A day, ISO 8601."""
    YEAR = "year"
    """A whole number."""
    NUMBER = "number"
    """A number."""
    ROLE = "role"
    """A role in an organization, never a person."""
    LINK = "link"
    """The id of another record."""
    LINKS = "links"
    """A list of such ids."""
    SCORES = "scores"
    """Numbers by the id of another record."""
    FROZEN = "frozen"
    """A document as it was approved, packed; nobody edits it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind of record.

    Attributes:
        key: its name in the content.
        label: its name for people.
        type: what it holds.
        help: what to write, in one line.
        required: whether the plan is incomplete without it; nothing is refused.
        choices: stored key -> label, of a choice.
        to: the kinds that a link may lead to.
        private: whether it stays on this computer: only the workspace file and the backup hold it.
        not_where: choices of other fields, by their keys, with each of which it stays empty.
    """

    key: str
    label: str
    type: FieldType
    help: str
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    to: tuple[str, ...] = ()
    private: bool = False
    not_where: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def fits(self, content: Mapping[str, object]) -> bool:
        """Return whether a record with this content can have the field."""
        return all(content.get(key) != chosen for key, chosen in self.not_where.items())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    Attributes:
        id: its name in the database.
        label: its name for people, for one record.
        plural: the same for several.
        fields: its fields by key, in reading order; `title` is the name of a record.
        single: whether a place has one such record at most.
        part: the part of the work it belongs to, a key of `plan_kinds.PARTS`.
    """

    id: str
    label: str
    plural: str
    fields: Mapping[str, Field]
    single: bool = False
    part: str = "plan"

    @property
    def has_title(self) -> bool:
        """Whether its records have a name of their own."""
        return "title" in self.fields


def kind(
    id_: str, label: str, plural: str, *fields: Field, single: bool = False, part: str = "plan"
) -> Kind:
    """Return a kind of record; ``fields`` in reading order."""
    by_key = MappingProxyType({each.key: each for each in fields})
    return Kind(id_, label, plural, by_key, single, part)


def line(key: str, label: str, help_: str, *, required: bool = False) -> Field:
    """Return a field for a text of one line."""
    return Field(key, label, FieldType.LINE, help_, required)


def text(key: str, label: str, help_: str, *, required: bool = False) -> Field:
    """Return a field for a text of several lines."""
    return Field(key, label, FieldType.TEXT, help_, required)


def choice(
    key: str, label: str, help_: str, choices: Mapping[str, str], *, required: bool = False
) -> Field:
    """Return a field for one of several choices, stored key -> label."""
    return Field(key, label, FieldType.CHOICE, help_, required, MappingProxyType(dict(choices)))


def link(key: str, label: str, help_: str, *to: str, required: bool = False) -> Field:
    """Return a field for a link to a record of one of the kinds ``to``."""
    return Field(key, label, FieldType.LINK, help_, required, to=to)


def links(key: str, label: str, help_: str, *to: str, required: bool = False) -> Field:
    """Return a field for links to records of the kinds ``to``."""
    return Field(key, label, FieldType.LINKS, help_, required, to=to)


def number(key: str, label: str, help_: str, *, required: bool = False) -> Field:
    """Return a field for a number."""
    return Field(key, label, FieldType.NUMBER, help_, required)


METRIC_FIELD = Field("metric", "Metric", FieldType.METRIC, "The published metric it shows in.")
GROUP_FIELD = Field("group", "Group", FieldType.GROUP, "The group it is about; empty: everyone.")
PEOPLE_FIELD = line("people", "People", "Who it is for, in your own words.")
CHECKED_ROLE = "checked_role"
"""The field with the role of a record that somebody has confirmed to be no person."""
CHECKED_ROLE_FIELD = line(CHECKED_ROLE, "Role checked", "The role as it was confirmed.")
CARDS_FIELD = links("findings", "Findings", "The cards of the board it rests on.", FINDING)


def group_parts(group: str) -> tuple[str, str]:
    """Return the breakdown and the publisher's label of a stored group; '' for everyone.

    >>> group_parts("race-ethnicity/Black, Non-Hispanic")
    ('race-ethnicity', 'Black, Non-Hispanic')
    """
    breakdown, _, label = group.partition("/")
    return breakdown, label


def fitting(kind_: Kind, content: Content) -> dict[str, Value]:
    """Return a content without the fields that a record with it cannot have."""
    fields = kind_.fields
    return {
        key: value
        for key, value in content.items()
        if key not in fields or fields[key].fits(content)
    }


def value_problem(field_: Field, value: object) -> str:
    """Return what is wrong with a value of a field that is not empty, '' for nothing."""
    return _PROBLEMS[field_.type](field_, value)


def _text_problem(longest: int) -> Callable[[Field, Any], str]:
    def problem(_: Field, value: Any) -> str:  # noqa: ANN401 - what a file may hold
        if not isinstance(value, str) or not value.strip():
            return "is no text"
        if any(category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in value):
            return "has signs that no screen shows"
        if len(value) > longest:
            return f"has {len(value):,} characters; {longest:,} at most"
        return ""

    return problem


def _pattern_problem(pattern: re.Pattern[str], what: str) -> Callable[[Field, Any], str]:
    def problem(_: Field, value: Any) -> str:  # noqa: ANN401 - as above
        return "" if isinstance(value, str) and pattern.fullmatch(value) else f"is no {what}"

    return problem


def _choice_problem(field_: Field, value: Any) -> str:  # noqa: ANN401 - as above
    known = isinstance(value, str) and value in field_.choices
    return "" if known else f"is none of {', '.join(field_.choices)}"


def _list_problem(each: Callable[[Field, Any], str]) -> Callable[[Field, Any], str]:
    def problem(field_: Field, value: Any) -> str:  # noqa: ANN401 - as above
        if not isinstance(value, list) or not value or len(value) > _MOST_LINKS:
            return f"is no list of 1 to {_MOST_LINKS}"
        problems = filter(None, (each(field_, item) for item in value))
        doubled = "" if len({str(item) for item in value}) == len(value) else "names one twice"
        return next(problems, doubled)

    return problem


def _date_problem(_: Field, value: Any) -> str:  # noqa: ANN401 - as above
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return "is no day; write 2027-03-31"
    near = 1900 <= day.year <= 2200 and value == day.isoformat()
    return "" if near else "is no day from 1900 to 2200; write 2027-03-31"


def _year_problem(_: Field, value: Any) -> str:  # noqa: ANN401 - as above
    whole = isinstance(value, int) and not isinstance(value, bool)
    return "" if whole and 1900 <= value <= 2200 else "is no year from 1900 to 2200"


def _number_problem(_: Field, value: Any) -> str:  # noqa: ANN401 - as above
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if number and abs(value) <= _LARGEST else "is no number"


def _scores_problem(field_: Field, value: Any) -> str:  # noqa: ANN401 - as above
    if not isinstance(value, dict) or not value or len(value) > _MOST_LINKS:
        return "is no list of scores"
    named = all(isinstance(key, str) and _ID.fullmatch(key) for key in value)
    problems = filter(None, (_number_problem(field_, each) for each in value.values()))
    return next(problems, "") if named else "names no record"


_predictor_problem = _pattern_problem(re.compile(r"[a-z0-9_-]{1,80}"), "predictor")
_group_problem = _pattern_problem(_GROUP, "group; write breakdown/label")
_PROBLEMS: Mapping[FieldType, Callable[[Field, Any], str]] = {
    FieldType.LINE: _text_problem(LONGEST_LINE),
    FieldType.TEXT: _text_problem(LONGEST_TEXT),
    FieldType.CHOICE: _choice_problem,
    FieldType.CHOICES: _list_problem(_choice_problem),
    FieldType.PREDICTOR: _predictor_problem,
    FieldType.PREDICTORS: _list_problem(_predictor_problem),
    FieldType.METRIC: _pattern_problem(_METRIC, "metric"),
    FieldType.GROUP: _group_problem,
    FieldType.GROUPS: _list_problem(_group_problem),
    FieldType.DATE: _date_problem,
    FieldType.YEAR: _year_problem,
    FieldType.NUMBER: _number_problem,
    FieldType.ROLE: _text_problem(LONGEST_LINE),
    FieldType.LINK: _pattern_problem(_ID, "link to a record"),
    FieldType.LINKS: _list_problem(_pattern_problem(_ID, "link to a record")),
    FieldType.SCORES: _scores_problem,
    FieldType.FROZEN: _pattern_problem(_PACKED, "packed document"),
}
