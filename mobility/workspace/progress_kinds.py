"""The kinds of records of the page Progress: what was done, decided and heard, and who goes on.

They belong to the years after a plan is published, and are meant to be read by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mobility.workspace.record_fields import (
    CHECKED_ROLE_FIELD,
    Field,
    FieldType,
    Kind,
    choice,
    kind,
    line,
    link,
    links,
    text,
)

PROGRESS = "progress"
INTERNAL, EXTERNAL = "internal", "external"
"""Where a way of working belongs: within the coalition, or with those outside."""
ACTIVITIES: Mapping[str, str] = MappingProxyType(
    {
        "strategies": "Carrying out the strategies",
        "partners": "Meeting with partners",
        "advocacy": "Advocating for change",
        "community": "Hearing the community",
        "reporting": "Reporting, and being held to account",
        "learning": "Learning and improving",
        "evaluation": "Arranging an evaluation",
        "data": "Watching the data of programs",
        "telling": "Telling progress and lessons",
        "revising": "Revising the strategies",
    }
)
"""What a coalition keeps doing, in the order in which it is listed."""
RHYTHMS: Mapping[str, str] = MappingProxyType(
    {
        "month": "Every month",
        "quarter": "Every quarter",
        "half-year": "Twice a year",
        "year": "Every year",
    }
)
"""How often; the keys are those of `plan_kinds.MONTHS`."""


def _role(key: str, label: str, help_: str, *, required: bool = False) -> Field:
    return Field(key, label, FieldType.ROLE, help_, required)


def _day(key: str, label: str, help_: str, *, required: bool = False) -> Field:
    return Field(key, label, FieldType.DATE, help_, required)


PROGRESS_KINDS: tuple[Kind, ...] = (
    kind(
        "early_win",
        "Early win",
        "early wins",
        line("title", "Early win", "What was done, in a few words.", required=True),
        choice(
            "what",
            "Kind",
            "An early win is something done; an outcome needs its test.",
            {"activity": "Activity", "output": "Output"},
            required=True,
        ),
        link("step", "Step of the plan", "The activity or output it belongs to.", "step"),
        _day("date", "Date", "The day it was reached.", required=True),
        text("reached", "Who was reached", "Which people, and about how many.", required=True),
        text("evidence", "Evidence", "How one knows, such as a count or minutes.", required=True),
        _role("owner", "Who can tell it", "The role that tells it well."),
        CHECKED_ROLE_FIELD,
        line("platform", "Where it is told", "Such as a newsletter or a council meeting."),
        text("feedback", "What comes back", "How reactions from inside and outside are collected."),
        part=PROGRESS,
    ),
    kind(
        "decision",
        "Decision",
        "decisions",
        line("title", "Decision", "What was decided, in a few words.", required=True),
        _day("date", "Date", "The day of the decision.", required=True),
        _role("owner", "Decided by", "The role or body that decided.", required=True),
        CHECKED_ROLE_FIELD,
        links("about", "About", "What of the plan it concerns.", "target", "action", "priority"),
        text("reasons", "Reasons", "Why so, and what else was considered.", required=True),
        text("lesson", "Lesson", "What was learned that led to it."),
        _day("review", "Looked at again", "The day it is looked at again."),
        part=PROGRESS,
    ),
    kind(
        "engagement",
        "Decision point",
        "decision points",
        line("title", "What is decided", "The decision that the community shapes.", required=True),
        _day("date", "Date", "The day of the meeting or survey.", required=True),
        line("people", "With whom", "Which residents and groups.", required=True),
        choice(
            "power",
            "Who decides",
            "How power is shared.",
            {
                "informed": "Residents are informed",
                "asked": "Residents are asked",
                "together": "Decided together with residents",
                "residents": "Residents decide",
            },
        ),
        text("responsibility", "Responsibility", "Who is responsible for what, and who is paid."),
        _role("owner", "Who prepares it", "The role that prepares it."),
        CHECKED_ROLE_FIELD,
        text("heard", "What was heard", "What residents said, in their own words where possible."),
        text("changed", "What changed because of it", "Also if nothing did, and why."),
        part=PROGRESS,
    ),
    kind(
        "way_of_working",
        "Way of working",
        "ways of working",
        line("title", "What", "A task that goes on.", required=True),
        choice(
            "side",
            "Internal or external",
            "Within the coalition, or with those outside.",
            {INTERNAL: "Internal", EXTERNAL: "External"},
            required=True,
        ),
        line("who", "Who", "The role or organization that is best placed.", required=True),
        text("how", "How", "How it is done.", required=True),
        text("gap", "Gap", "What or who is still missing."),
        text("learn", "Still to learn", "What must be found out first."),
        part=PROGRESS,
    ),
    kind(
        "routine",
        "Routine",
        "routines",
        choice(
            "activity", "Activity", "What the coalition keeps doing.", ACTIVITIES, required=True
        ),
        _role("owner", "Role", "The role that does it.", required=True),
        CHECKED_ROLE_FIELD,
        choice("rhythm", "How often", "How often it is done.", RHYTHMS, required=True),
        _day("next_due", "Next date", "The day it is done next.", required=True),
        text("note", "Note", "What one has to know."),
        part=PROGRESS,
    ),
    kind(
        "handover",
        "Handover note",
        "handover notes",
        _role("owner", "Role", "The role that is handed over.", required=True),
        CHECKED_ROLE_FIELD,
        text("tasks", "Tasks", "What this role does, and when.", required=True),
        text("know", "To know", "What the next person in this role has to know."),
        text("where", "Where things are", "Files, accounts and contracts; no passwords."),
        text("partners", "Whom to ask", "Roles and organizations, not persons."),
        text("open", "Still open", "What was promised and is not done."),
        part=PROGRESS,
    ),
    kind(
        "continuity",
        "Mission and continuity",
        "missions",
        text("mission", "Mission", "What the coalition is for, now that the plan is published."),
        text("career", "Career staff", "Which roles of career staff lead, whoever is elected."),
        text("change", "When people change", "What happens when staff or leadership change."),
        single=True,
        part=PROGRESS,
    ),
    kind(
        "funding",
        "Funding",
        "funding",
        _role("owner", "Responsible", "The role responsible for the outcomes.", required=True),
        CHECKED_ROLE_FIELD,
        text("reached", "Who was reached", "Which people, and about how many.", required=True),
        text("why", "Why it matters", "What it means for the long-term goal.", required=True),
        text("needed", "What is needed", "Money, people, data or time.", required=True),
        text("outside", "What others could give", "What parties outside could contribute."),
        choice(
            "enough",
            "Funding outside government",
            "Whether funding outside government would suffice.",
            {
                "yes": "It would suffice",
                "part": "It would suffice for a part",
                "no": "It would not suffice",
            },
        ),
        single=True,
        part=PROGRESS,
    ),
)
"""The kinds in the order of the page."""
