"""The kinds of records of the page Team: organizations, rounds of readiness, and what follows."""

from __future__ import annotations

from types import MappingProxyType

from mobility.registry.policy_areas import POLICY_AREAS
from mobility.registry.readiness import LEVELS, load_readiness
from mobility.workspace.record_fields import (
    CHECKED_ROLE_FIELD,
    Field,
    FieldType,
    choice,
    kind,
    line,
    number,
    text,
)

TEAM = "team"
ORGANIZATION, CONDITION, ROUND = "organization", "readiness", "readiness_round"
"""The kinds of this part."""
ASKED, AGREED, DECLINED = "asked", "agreed", "declined"
"""How far it is with an organization; one without any of these was not asked yet."""
RESIDENTS = "residents"
"""The sector of groups of residents, who are partners and are not rated."""
SECTORS = MappingProxyType(
    {
        **POLICY_AREAS,
        "civic": "Civic life and faith",  # in its place; communities of faith are no policy area
        "employers": "Employers",
        "philanthropy": "Philanthropy",
        "government": "Government",
        RESIDENTS: "Residents",
    }
)
"""The sectors that organizations belong to, in the order of the matrix: policy areas come first."""
ROLES = MappingProxyType(
    {
        "management": "Management team",
        "stakeholder": "Stakeholder",
        "champion": "Champion",
        "resident": "Resident",
    }
)
RATINGS = ("influence", "interest")
"""The private fields, which the store keeps empty for an organization of residents."""
_HOW_MUCH = MappingProxyType({"high": "High", "some": "Some", "little": "Little"})


def _rating(key: str, label: str, help_: str) -> Field:
    return Field(
        key,
        label,
        FieldType.CHOICE,
        help_,
        choices=_HOW_MUCH,
        private=True,
        not_where=MappingProxyType({"sector": RESIDENTS, "role_in_work": "resident"}),
    )


def level_field(level: int, *, of_roles: bool = False) -> str:
    """Return the field of a round with how often a level, counted from 0, was chosen."""
    return f"{'role_' if of_roles else ''}level_{level + 1}"


TEAM_KINDS = (
    kind(
        ORGANIZATION,
        "Organization",
        "organizations",
        line("title", "Organization", "Its name, such as a housing agency.", required=True),
        choice("sector", "Sector", "The sector it belongs to.", SECTORS, required=True),
        choice("role_in_work", "Role in the work", "What it does in the coalition.", ROLES),
        choice(
            "status",
            "Status",
            "How far it is.",
            {ASKED: "Asked, no answer yet", AGREED: "Agreed", DECLINED: "Declined"},
        ),
        Field(
            "predictors", "Works on", FieldType.PREDICTORS, "The predictors that its work touches."
        ),
        line("brings", "What it brings", "People, data, money, trust, rooms."),
        Field("contact", "Contact", FieldType.ROLE, "The role to talk to, never a name."),
        CHECKED_ROLE_FIELD,
        Field("formed_by", "Formed by residents", FieldType.GROUPS,
              "The groups of residents that it says formed or lead it."),
        Field("works_with", "Works with residents", FieldType.GROUPS,
              "The groups of residents that it says it works with."),
        line("own_words", "In its own words", "How it describes whom it was formed by."),
        _rating("influence", "Influence (private)", "How much it can help or stop this."),
        _rating("interest", "Interest (private)", "How much it wants this."),
        part=TEAM,
    ),
    kind(
        CONDITION,
        "Condition",
        "conditions",
        choice(
            "condition",
            "Condition",
            "Which of the nine.",
            {each.id: each.name for each in load_readiness().conditions.values()},
            required=True,
        ),
        text("evidence", "Evidence", "What shows where you stand."),
        text("next_step", "Next step", "The next thing to do about it."),
        Field("owner", "Who", FieldType.ROLE, "The role that does it."),
        CHECKED_ROLE_FIELD,
        Field("due", "By", FieldType.DATE, "The day by which it is done."),
        part=TEAM,
    ),
    kind(
        ROUND,
        "Round of readiness",
        "rounds of readiness",
        line("form", "Form", "The id of the form that phones answer."),
        Field("opened", "Opened", FieldType.DATE, "The day it was opened."),
        number("answers", "Answers", "How many phones have answered."),
        *(
            Field(
                level_field(level, of_roles=of_roles),
                f"{name}{', by role' if of_roles else ''}",
                FieldType.SCORES,
                "How many chose it, by condition.",
            )
            for of_roles in (False, True)
            for level, name in enumerate(LEVELS)
        ),
        part=TEAM,
    ),
)  # fmt: skip
"""Every kind of this part."""
ROSTER_FIELDS = tuple(
    field
    for field in TEAM_KINDS[0].fields.values()
    if not field.private and field is not CHECKED_ROLE_FIELD
)
"""The fields of an organization that files hold, in their order."""
ROSTER_SHEET = "Roster"
"""The sheet of a workbook that holds them."""
