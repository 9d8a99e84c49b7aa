"""The kinds of records that a plan consists of, and the list of the kinds of all parts.

A plan is one thread: priority, outcome, action, measure, target. Each kind is declared once;
storing, reading, files, checks in words and forms follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mobility.workspace.connect_kinds import ARROW, CONNECT, CONNECT_KINDS
from mobility.workspace.document_kinds import DOCUMENT, DOCUMENT_KINDS
from mobility.workspace.form_kinds import SCORES
from mobility.workspace.progress_kinds import PROGRESS, PROGRESS_KINDS
from mobility.workspace.record_fields import (
    CARDS_FIELD,
    CHECKED_ROLE_FIELD,
    GROUP_FIELD,
    METRIC_FIELD,
    PEOPLE_FIELD,
    Field,
    FieldType,
    Kind,
    choice,
    kind,
    line,
    link,
    links,
    number,
    text,
    value_problem,
)
from mobility.workspace.team_kinds import TEAM, TEAM_KINDS

MOST_CRITERIA = 5
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

_PLAN_KINDS: tuple[Kind, ...] = (
            kind(
                "plan",
                "Plan",
                "plans",
                text("vision", "Vision", "What will be different for people here.", required=True),
                single=True,
            ),
            kind(
                "criterion",
                "Criterion",
                "criteria",
                line("title", "Criterion", "What makes one priority weigh more.", required=True),
                choice(
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
                number("weight", "Weight", "How much it counts beside the others, such as 2."),
                text("reason", "Reason", "Why it counts so much."),
            ),
            kind(
                "priority",
                "Priority",
                "priorities",
                line("title", "Priority", "What matters most, in a few words.", required=True),
                choice(
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
                METRIC_FIELD,
                GROUP_FIELD,
                PEOPLE_FIELD,
                CARDS_FIELD,
                text("evidence", "Evidence", "What speaks for it beside the numbers."),
                Field(
                    "scores",
                    "Scores",
                    FieldType.SCORES,
                    "Its score on each criterion; more is more important.",
                    to=("criterion",),
                ),
                text("reasons", "Reasons", "Why the group decided so.", required=True),
                text("dissent", "Dissent", "Who saw it differently, by role, and why."),
                text("not_chosen", "Why not chosen", "Why it has to wait, and until when."),
            ),
            kind(
                "outcome",
                "Outcome",
                "outcomes",
                line(
                    "title",
                    "Outcome",
                    "What will be different for people, not what you do.",
                    required=True,
                ),
                link("priority", "Priority", "What it is a step to.", "priority", required=True),
                choice(
                    "horizon",
                    "When",
                    "When it is expected.",
                    {"short": "Short term", "medium": "Medium term", "long": "Long term"},
                    required=True,
                ),
                METRIC_FIELD,
                GROUP_FIELD,
                PEOPLE_FIELD,
            ),
            kind(
                "action",
                "Action",
                "actions",
                line("title", "Action", "The strategic action, in a few words.", required=True),
                link("priority", "Priority", "What it is for.", "priority", required=True),
                links("outcomes", "Outcomes", "What it leads to.", "outcome"),
                text("problem", "Problem", "What is wrong today.", required=True),
                CARDS_FIELD,
                text("root_cause", "Root cause", "Why it is so.", required=True),
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
                text("if", "If we", "What you do.", required=True),
                text("then", "then", "What follows for people.", required=True),
                text("because", "because", "Why it follows.", required=True),
                links(
                    "arrows",
                    "Arrows of the map of causes",
                    "What the page Connect has on why it follows.",
                    ARROW,
                ),
                text("assumptions", "Assumptions", "What has to be true for it to work."),
                text("evidence", "Evidence", "Where it has worked, or who says so."),
                GROUP_FIELD,
                PEOPLE_FIELD,
                Field("owner", "Owner", FieldType.ROLE, "The role that owns it.", required=True),
                CHECKED_ROLE_FIELD,
                links(
                    "partner_organizations",
                    "Partners on the roster",
                    "Organizations of the page Team that take part.",
                    "organization",
                ),
                text("partners", "Other partners", "Who else takes part."),
                line("cost", "Cost", "What it costs, and who pays."),
                Field("start", "Start", FieldType.DATE, "The day it begins.", required=True),
                Field("end", "End", FieldType.DATE, "The day it ends; empty: it goes on."),
            ),
            kind(
                "step",
                "Step",
                "steps",
                line("title", "Step", "An input, activity or output.", required=True),
                link("action", "Action", "What it is a step of.", "action", required=True),
                choice(
                    "part",
                    "Part",
                    "Where it stands in the logic model.",
                    {INPUT: "Input", ACTIVITY: "Activity", OUTPUT: "Output"},
                    required=True,
                ),
            ),
            kind(
                "measure",
                "Measure",
                "measures",
                line("title", "Measure", "What is counted, in a few words.", required=True),
                link(
                    "of", "Measure of", "What it shows.", "outcome", "step", required=True
                ),
                text("definition", "Definition", "Who and what is counted, and how."),
                line("unit", "Unit", "What its numbers are in, such as people.", required=True),
                choice(
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
                choice(
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
                METRIC_FIELD,
                line("data_set", "Data set", "The id of your data set."),
                GROUP_FIELD,
                choice(
                    "counts",
                    "What it counts",
                    "Numbers of few people are not stored.",
                    {
                        COUNT_OF_PEOPLE: "A number of people",
                        SHARE_OF_PEOPLE: "A share of people, from 0 to 1",
                        NOT_PEOPLE: "Something else",
                    },
                ),
                number("baseline", "Baseline", "The value to begin with."),
                number("baseline_lower", "Baseline, low", "The lower end of its interval."),
                number("baseline_upper", "Baseline, high", "The upper end of its interval."),
                line("baseline_period", "Period", "The period of the baseline, such as 2023."),
                line("baseline_release", "Release", "The release or file it is from."),
                choice(
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
                CHECKED_ROLE_FIELD,
                Field("next_due", "Next due", FieldType.DATE, "The day the next value is due."),
                link(
                    "faster",
                    "Faster measure",
                    "The local measure to watch until this one can show anything.",
                    "measure",
                ),
            ),
            kind(
                "target",
                "Target",
                "targets",
                link("measure", "Measure", "What it is a target of.", "measure", required=True),
                choice(
                    "of",
                    "Set on",
                    "The value itself, or its gap to another group.",
                    {LEVEL: "The value", GAP: "The gap to a group"},
                ),
                Field("reference", "Other group", FieldType.GROUP, "The group the gap is to."),
                number("value", "Target", "The value to reach.", required=True),
                Field("year", "Year", FieldType.YEAR, "The year to reach it in.", required=True),
                text("reason", "Reason", "Why so much, and why by then.", required=True),
                Field("set_by", "Set by", FieldType.ROLE, "The role that set it.", required=True),
                CHECKED_ROLE_FIELD,
            ),
            kind(
                "vote",
                "Vote",
                "votes",
                line("form", "Form", "The id of the form that phones answer."),
                link("criterion", "Criterion", "What the scores are given on.", "criterion"),
                links("priorities", "Priorities", "In the order of the form.", "priority"),
                number("answers", "Answers", "How many phones have answered."),
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
)  # fmt: skip

PLAN = "plan"
PARTS: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        PLAN: _PLAN_KINDS,
        TEAM: TEAM_KINDS,
        CONNECT: CONNECT_KINDS,
        DOCUMENT: DOCUMENT_KINDS,
        PROGRESS: PROGRESS_KINDS,
    }
)
"""The kinds of records by the part of the work that they belong to, such as a page."""
KINDS: Mapping[str, Kind] = MappingProxyType(
    {each.id: each for kinds in PARTS.values() for each in kinds}
)
"""Every kind by its id: the parts in order, each in the order of its thread."""
PRIVATE = frozenset(
    field.key for kind_ in KINDS.values() for field in kind_.fields.values() if field.private
)
"""The keys of fields that only the workspace file and backups hold, of any kind."""


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
