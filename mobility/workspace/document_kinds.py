"""The kinds of records of the Mobility Action Plan as a document: what only the document says.

All other parts of it are made from the plan, the board and the roster. A version is the document as
it was approved, stored whole; an approval and the publication name a version by its id.
"""

from __future__ import annotations

from mobility.workspace.record_fields import (
    CHECKED_ROLE_FIELD,
    Field,
    FieldType,
    Kind,
    kind,
    line,
    text,
)

DOCUMENT = "document"
"""The part of the work that these kinds belong to."""
VERSION, APPROVAL, PUBLICATION = "version", "approval", "publication"
OF_THE_OFFICE = (VERSION, APPROVAL, PUBLICATION)
"""Kinds that approving and publishing write, and nobody edits."""

DOCUMENT_KINDS: tuple[Kind, ...] = (
    kind(
        "letter",
        "Letter",
        "letters",
        text("text", "Letter", "Why this plan, why now, what you ask of readers.", required=True),
        Field(
            "signed_by", "Signed by", FieldType.ROLE, "The role or body that signs it.",
            required=True,
        ),
        CHECKED_ROLE_FIELD,
        single=True,
        part=DOCUMENT,
    ),
    kind(
        "participation",
        "Who took part",
        "texts on who took part",
        text(
            "text", "Who took part",
            "Who made this plan, how residents took part, what changed because of them.",
            required=True,
        ),
        text(
            "missing", "Who is missing",
            "Who was not in the room or is not in the data, and what you do about it.",
            required=True,
        ),
        line("contact", "Contact", "The office that answers questions, and how to reach it."),
        single=True,
        part=DOCUMENT,
    ),
    kind(
        "sustainability",
        "Sustainability",
        "texts on sustainability",
        text(
            "internal_who", "Who inside",
            "Which roles and bodies in your own organizations keep this going.", required=True,
        ),
        text(
            "internal_how", "How inside",
            "How they do it: time, budget, meetings, what happens after an election.",
            required=True,
        ),
        text(
            "external_who", "Who outside",
            "Which partners, residents and funders keep this going.", required=True,
        ),
        text(
            "external_how", "How outside",
            "How they do it: agreements, shared decisions, money, feedback.", required=True,
        ),
        single=True,
        part=DOCUMENT,
    ),
    kind(
        VERSION,
        "Approved version",
        "approved versions",
        Field("made", "Made on", FieldType.DATE, "The day on which it was stored.", required=True),
        line("fingerprint", "Fingerprint", "Differs with what the document says."),
        Field(
            "frozen", "Document", FieldType.FROZEN, "The document as it was approved.",
            required=True,
        ),
        part=DOCUMENT,
    ),
    kind(
        APPROVAL,
        "Approval",
        "approvals",
        line("version", "Version", "The id of the version that was approved.", required=True),
        Field("role", "Approved by", FieldType.ROLE, "The role or body, no name.", required=True),
        Field("date", "On", FieldType.DATE, "The day of the decision.", required=True),
        CHECKED_ROLE_FIELD,
        part=DOCUMENT,
    ),
    kind(
        PUBLICATION,
        "Publication",
        "publications",
        line("version", "Version", "The id of the version that everybody may read."),
        Field("date", "On", FieldType.DATE, "The day on which it was published."),
        single=True,
        part=DOCUMENT,
    ),
)  # fmt: skip
