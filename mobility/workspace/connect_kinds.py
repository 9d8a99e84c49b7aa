"""The kinds of records of the page Connect: programs, and the group's own map of causes."""

from __future__ import annotations

from mobility.registry.policy_areas import POLICY_AREAS
from mobility.workspace.record_fields import (
    CARDS_FIELD,
    METRIC_FIELD,
    Field,
    FieldType,
    choice,
    kind,
    line,
    link,
    text,
)

CONNECT = "connect"
PROGRAM, NODE, ARROW = "program", "node", "arrow"
"""The kinds of this part."""
CONDITION, OF_PROGRAM, OF_METRIC = "condition", "program", "metric"
"""What a node of the map can be."""
MORE, LESS = "more", "less"
"""The sign of an arrow: more of the first leads to more, or to less, of the second."""
THINK, STUDY, RESIDENTS, DATA = "think", "study", "residents", "data"
"""The evidence of an arrow; one without any is what the group thinks."""

CONNECT_KINDS = (
    kind(
        PROGRAM,
        "Program",
        "programs",
        line("title", "Program", "A program that exists here, by its name.", required=True),
        choice("area", "Policy area", "The field it belongs to.", POLICY_AREAS, required=True),
        Field(
            "predictors", "Works on", FieldType.PREDICTORS, "The predictors that its work touches.",
            required=True,
        ),
        line("run_by", "Run by", "The organization that runs it."),
        text("note", "Note", "Whom it reaches, and what is known of its results."),
        CARDS_FIELD,
        part=CONNECT,
    ),
    kind(
        NODE,
        "Part of the map",
        "parts of the map",
        line("title", "Name", "Something that can be more or less, such as rent burden.",
             required=True),
        choice(
            "what",
            "What it is",
            "What it is.",
            {
                CONDITION: "A condition people told of",
                OF_PROGRAM: "A program",
                OF_METRIC: "A metric",
            },
        ),
        METRIC_FIELD,
        link("program", "Program", "The program of the first tab.", PROGRAM),
        text("note", "Note", "Who told of it, and where."),
        part=CONNECT,
    ),
    kind(
        ARROW,
        "Arrow",
        "arrows",
        link("from", "From", "What comes first.", NODE, required=True),
        choice(
            "sign",
            "Leads to",
            "More of the first leads to more, or to less, of the second.",
            {MORE: "more of", LESS: "less of"},
            required=True,
        ),
        link("to", "To", "What follows.", NODE, required=True),
        choice(
            "evidence",
            "How we know",
            "What the arrow rests on.",
            {
                THINK: "We think so",
                STUDY: "A study says so",
                RESIDENTS: "Residents said so",
                DATA: "Data show it",
            },
        ),
        line("source", "Source", "Which study, meeting or data."),
        text("note", "Note", "When it holds, and for whom."),
        part=CONNECT,
    ),
)  # fmt: skip
"""Every kind of this part."""
