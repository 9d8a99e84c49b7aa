"""The kinds of records that a plan consists of, and what each of their fields may hold.

A plan is one thread: priority, outcome, action, measure, target. Each kind is declared once here;
storing, reading, files, checks in words and forms follow. Content is stored without empty fields,
so that a later version can add a field without a change of what is stored.
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

from mobility.workspace.form_kinds import SCORES

Value = str | float | int | list[str] | dict[str, float]
Content = Mapping[str, Value]
"""The fields of a record that are not empty, by key."""

FINDING = "finding"
"""What a link to a card of the board names; other links name kinds of records."""
MOST_CRITERIA = 5
LONGEST_LINE = 300  # characters of a text of one line
LONGEST_TEXT = 5_000  # characters of a text of several lines
_MOST_LINKS = 50
_LARGEST = 1e15  # of a number, either way
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_METRIC = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
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
    METRIC = "metric"
    """The registry's id of a metric, or that of a data set of the group."""
    GROUP = "group"
    """A group of people: the id of a breakdown, a slash, and the publisher's label."""
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
    """

    key: str
    label: str
    type: FieldType
    help: str
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    Attributes:
        id: its name in the database.
        label: its name for people, for one record.
        plural: the same for several.
        fields: its fields by key, in reading order; `title` is the name of a record.
        single: whether a place has one such record at most.
    """

    id: str
    label: str
    plural: str
    fields: Mapping[str, Field]
    single: bool = False

    @property
    def has_title(self) -> bool:
        """Whether its records have a name of their own."""
        return "title" in self.fields


def _kind(id_: str, label: str, plural: str, *fields: Field, single: bool = False) -> Kind:
    return Kind(id_, label, plural, MappingProxyType({each.key: each for each in fields}), single)


def _line(key: str, label: str, help_: str, *, required: bool = False) -> Field:
    return Field(key, label, FieldType.LINE, help_, required)


def _text(key: str, label: str, help_: str, *, required: bool = False) -> Field:
    return Field(key, label, FieldType.TEXT, help_, required)


def _choice(
    key: str, label: str, help_: str, choices: Mapping[str, str], *, required: bool = False
) -> Field:
    return Field(key, label, FieldType.CHOICE, help_, required, MappingProxyType(dict(choices)))


def _link(key: str, label: str, help_: str, *to: str, required: bool = False) -> Field:
    return Field(key, label, FieldType.LINK, help_, required, to=to)


def _links(key: str, label: str, help_: str, *to: str, required: bool = False) -> Field:
    return Field(key, label, FieldType.LINKS, help_, required, to=to)


def _number(key: str, label: str, help_: str, *, required: bool = False) -> Field:
    return Field(key, label, FieldType.NUMBER, help_, required)


_METRIC_FIELD = Field("metric", "Metric", FieldType.METRIC, "The published metric it shows in.")
_GROUP_FIELD = Field("group", "Group", FieldType.GROUP, "The group it is about; empty: everyone.")
_PEOPLE_FIELD = _line("people", "People", "Who it is for, in your own words.")
CHECKED_ROLE = "checked_role"
"""The field with the role of a record that somebody has confirmed to be no person."""
_CHECKED_ROLE_FIELD = _line(CHECKED_ROLE, "Role checked", "The role as it was confirmed.")
_CARDS_FIELD = _links("findings", "Findings", "The cards of the board it rests on.", FINDING)

CANDIDATE, CHOSEN, NOT_CHOSEN = "candidate", "chosen", "not chosen"
"""What a group has decided about a priority; one without a decision is a candidate."""
INPUT, ACTIVITY, OUTPUT = "input", "activity", "output"
"""The parts of a logic model before its outcomes."""
METRIC, DATA_SET, BY_HAND = "metric", "data set", "by hand"
"""Where the values of a measure come from."""
COUNT_OF_PEOPLE, SHARE_OF_PEOPLE, NOT_PEOPLE = "people", "share of people", "other"
"""What the values of a measure count."""
LEVEL, GAP = "level", "gap"
"""What a target is set on."""
MONTHS: Mapping[str, int] = MappingProxyType(
    {"month": 1, "quarter": 3, "half-year": 6, "year": 12, "two years": 24, "five years": 60}
)
"""Frequency of a measure -> months from one value to the next."""

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            _kind(
                "plan",
                "Plan",
                "plans",
                _text("vision", "Vision", "What will be different for people here.", required=True),
                single=True,
            ),
            _kind(
                "criterion",
                "Criterion",
                "criteria",
                _line("title", "Criterion", "What makes one priority weigh more.", required=True),
                _choice(
                    "basis",
                    "Scores from",
                    "Where its scores come from.",
                    {
                        "people": "The number of people affected",
                        "inequity": "The gap between groups",
                        "room": "The room to improve against peers",
                        "votes": "Votes of the group",
                        "own": "The group's own judgment",
                    },
                ),
                _number("weight", "Weight", "How much it counts beside the others, such as 2."),
                _text("reason", "Reason", "Why it counts so much."),
            ),
            _kind(
                "priority",
                "Priority",
                "priorities",
                _line("title", "Priority", "What matters most, in a few words.", required=True),
                _choice(
                    "status",
                    "Decision",
                    "What the group has decided.",
                    {
                        CANDIDATE: "Not decided yet",
                        CHOSEN: "Chosen",
                        NOT_CHOSEN: "Not chosen",
                    },
                ),
                Field("predictor", "Predictor", FieldType.PREDICTOR, "What it is about."),
                _METRIC_FIELD,
                _GROUP_FIELD,
                _PEOPLE_FIELD,
                _CARDS_FIELD,
                _text("evidence", "Evidence", "What speaks for it beside the numbers."),
                Field(
                    "scores",
                    "Scores",
                    FieldType.SCORES,
                    "Its score on each criterion; more is more important.",
                    to=("criterion",),
                ),
                _text("reasons", "Reasons", "Why the group decided so.", required=True),
                _text("dissent", "Dissent", "Who saw it differently, by role, and why."),
                _text("not_chosen", "Why not chosen", "Why it has to wait, and until when."),
            ),
            _kind(
                "outcome",
                "Outcome",
                "outcomes",
                _line(
                    "title",
                    "Outcome",
                    "What will be different for people, not what you do.",
                    required=True,
                ),
                _link("priority", "Priority", "What it is a step to.", "priority", required=True),
                _choice(
                    "horizon",
                    "When",
                    "When it is expected.",
                    {"short": "Short term", "medium": "Medium term", "long": "Long term"},
                    required=True,
                ),
                _METRIC_FIELD,
                _GROUP_FIELD,
                _PEOPLE_FIELD,
            ),
            _kind(
                "action",
                "Action",
                "actions",
                _line("title", "Action", "The strategic action, in a few words.", required=True),
                _link("priority", "Priority", "What it is for.", "priority", required=True),
                _links("outcomes", "Outcomes", "What it leads to.", "outcome"),
                _text("problem", "Problem", "What is wrong today.", required=True),
                _CARDS_FIELD,
                _text("root_cause", "Root cause", "Why it is so.", required=True),
                Field(
                    "changes",
                    "What it changes",
                    FieldType.CHOICES,
                    "Which parts of the system are different afterwards.",
                    choices=MappingProxyType(
                        {
                            "policy": "Policy",
                            "practice": "Practice",
                            "resources": "Resources",
                            "relationships": "Relationships",
                            "power": "Power",
                            "narrative": "Narrative",
                        }
                    ),
                ),
                _text("if", "If we", "What you do.", required=True),
                _text("then", "then", "What follows for people.", required=True),
                _text("because", "because", "Why it follows.", required=True),
                _text("assumptions", "Assumptions", "What has to be true for it to work."),
                _text("evidence", "Evidence", "Where it has worked, or who says so."),
                _GROUP_FIELD,
                _PEOPLE_FIELD,
                Field("owner", "Owner", FieldType.ROLE, "The role that owns it.", required=True),
                _CHECKED_ROLE_FIELD,
                _text("partners", "Partners", "The organizations that take part."),
                _line("cost", "Cost", "What it costs, and who pays."),
                Field("start", "Start", FieldType.DATE, "The day it begins.", required=True),
                Field("end", "End", FieldType.DATE, "The day it ends; empty: it goes on."),
            ),
            _kind(
                "step",
                "Step",
                "steps",
                _line("title", "Step", "An input, activity or output.", required=True),
                _link("action", "Action", "What it is a step of.", "action", required=True),
                _choice(
                    "part",
                    "Part",
                    "Where it stands in the logic model.",
                    {INPUT: "Input", ACTIVITY: "Activity", OUTPUT: "Output"},
                    required=True,
                ),
            ),
            _kind(
                "measure",
                "Measure",
                "measures",
                _line("title", "Measure", "What is counted, in a few words.", required=True),
                _link(
                    "of", "Measure of", "What it shows.", "outcome", "step", required=True
                ),
                _text("definition", "Definition", "Who and what is counted, and how."),
                _line("unit", "Unit", "What its numbers are in, such as people.", required=True),
                _choice(
                    "kind",
                    "Kind",
                    "What it tells.",
                    {
                        "how much": "How much did we do?",
                        "how well": "How well did we do it?",
                        "better off": "Is anyone better off?",
                    },
                    required=True,
                ),
                _choice(
                    "source",
                    "Source",
                    "Where its values come from.",
                    {
                        METRIC: "A published metric",
                        DATA_SET: "A data set of yours",
                        BY_HAND: "Entered by hand or from a file",
                    },
                    required=True,
                ),
                _METRIC_FIELD,
                _line("data_set", "Data set", "The id of your data set."),
                _GROUP_FIELD,
                _choice(
                    "counts",
                    "What it counts",
                    "Numbers of few people are not stored.",
                    {
                        COUNT_OF_PEOPLE: "A number of people",
                        SHARE_OF_PEOPLE: "A share of people, from 0 to 1",
                        NOT_PEOPLE: "Something else",
                    },
                ),
                _number("baseline", "Baseline", "The value to begin with."),
                _number("baseline_lower", "Baseline, low", "The lower end of its interval."),
                _number("baseline_upper", "Baseline, high", "The upper end of its interval."),
                _line("baseline_period", "Period", "The period of the baseline, such as 2023."),
                _line("baseline_release", "Release", "The release or file it is from."),
                _choice(
                    "frequency",
                    "Frequency",
                    "How often a value comes.",
                    {
                        "month": "Every month",
                        "quarter": "Every quarter",
                        "half-year": "Twice a year",
                        "year": "Every year",
                        "two years": "Every two years",
                        "five years": "Every five years",
                    },
                    required=True,
                ),
                Field(
                    "owner", "Owner", FieldType.ROLE, "The role that brings the values.",
                    required=True,
                ),
                _CHECKED_ROLE_FIELD,
                Field("next_due", "Next due", FieldType.DATE, "The day the next value is due."),
                _link(
                    "faster",
                    "Faster measure",
                    "The local measure to watch until this one can show anything.",
                    "measure",
                ),
            ),
            _kind(
                "target",
                "Target",
                "targets",
                _link("measure", "Measure", "What it is a target of.", "measure", required=True),
                _choice(
                    "of",
                    "Set on",
                    "The value itself, or its gap to another group.",
                    {LEVEL: "The value", GAP: "The gap to a group"},
                ),
                Field("reference", "Other group", FieldType.GROUP, "The group the gap is to."),
                _number("value", "Target", "The value to reach.", required=True),
                Field("year", "Year", FieldType.YEAR, "The year to reach it in.", required=True),
                _text("reason", "Reason", "Why so much, and why by then.", required=True),
                Field("set_by", "Set by", FieldType.ROLE, "The role that set it.", required=True),
                _CHECKED_ROLE_FIELD,
            ),
            _kind(
                "vote",
                "Vote",
                "votes",
                _line("form", "Form", "The id of the form that phones answer."),
                _link("criterion", "Criterion", "What the scores are given on.", "criterion"),
                _links("priorities", "Priorities", "In the order of the form.", "priority"),
                _number("answers", "Answers", "How many phones have answered."),
                *(
                    Field(
                        f"gave_{score}",
                        f"Score {score}",
                        FieldType.SCORES,
                        f"How many gave {score}, by priority.",
                        to=("priority",),
                    )
                    for score in SCORES
                ),
            ),
        )
    }
)  # fmt: skip
"""Every kind by its id, in the order of the thread."""


def group_parts(group: str) -> tuple[str, str]:
    """Return the breakdown and the publisher's label of a stored group; '' for everyone.

    >>> group_parts("race-ethnicity/Black, Non-Hispanic")
    ('race-ethnicity', 'Black, Non-Hispanic')
    """
    breakdown, _, label = group.partition("/")
    return breakdown, label


def content_problem(kind: str, content: object) -> str:
    """Return what is wrong with the content of a record as it is stored, '' for nothing.

    >>> content_problem("target", {"value": 0.8, "year": 2029})
    ''
    >>> content_problem("target", {"year": "soon"})
    'Year: is no year from 1900 to 2200'
    """
    if kind not in KINDS:
        return "this version has no such kind of record"
    if not isinstance(content, dict):
        return "it has no fields"
    fields = KINDS[kind].fields
    for key, value in content.items():
        if key not in fields:
            return f"this version has no field “{str(key)[:40]}”"
        if problem := value_problem(fields[key], value):
            return f"{fields[key].label}: {problem}"
    return ""


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


_PROBLEMS: Mapping[FieldType, Callable[[Field, Any], str]] = {
    FieldType.LINE: _text_problem(LONGEST_LINE),
    FieldType.TEXT: _text_problem(LONGEST_TEXT),
    FieldType.CHOICE: _choice_problem,
    FieldType.CHOICES: _list_problem(_choice_problem),
    FieldType.PREDICTOR: _pattern_problem(re.compile(r"[a-z0-9_-]{1,80}"), "predictor"),
    FieldType.METRIC: _pattern_problem(_METRIC, "metric"),
    FieldType.GROUP: _pattern_problem(_GROUP, "group; write breakdown/label"),
    FieldType.DATE: _date_problem,
    FieldType.YEAR: _year_problem,
    FieldType.NUMBER: _number_problem,
    FieldType.ROLE: _text_problem(LONGEST_LINE),
    FieldType.LINK: _pattern_problem(_ID, "link to a record"),
    FieldType.LINKS: _list_problem(_pattern_problem(_ID, "link to a record")),
    FieldType.SCORES: _scores_problem,
}
