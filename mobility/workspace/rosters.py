"""The roster of a place merged with a file: organizations are the same where their names are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobility.registry import Framework
from mobility.registry.group_names import group_labels, resident_breakdowns
from mobility.workspace.database import Workspace
from mobility.workspace.plans import Parts, Plan, PlanRecord, plan_stamp, write_plan_records
from mobility.workspace.record_fields import Field, FieldType
from mobility.workspace.team_kinds import ORGANIZATION, TEAM


@dataclass(frozen=True, slots=True)
class MergedRoster:
    """What a file has done: records that were added or changed, and how many were the same."""

    added: tuple[PlanRecord, ...]
    changed: tuple[PlanRecord, ...]
    same: int


def merge_roster(workspace: Workspace, plan: Plan, organizations: Sequence[Parts]) -> MergedRoster:
    """Add organizations of a file to the roster of a place, and change those with the same name.

    A field that the file does not fill in stays as it is. All is written, or nothing.

    Args:
        workspace: the open workspace.
        plan: the records of the place, as they were read.
        organizations: what the file says of each, each name once.

    Raises:
        UserError: for a value that a field cannot hold, or when the workspace cannot be written.
    """
    known = {roster_key(each.title): each for each in reversed(plan.of_kind(ORGANIZATION))}
    new = [parts for parts in organizations if roster_key(str(parts["title"])) not in known]
    changed = [
        (known[key], {name: value for name, value in parts.items() if name != "title"})
        for parts in organizations
        if (key := roster_key(str(parts["title"]))) in known
    ]
    written = write_plan_records(
        workspace, plan.place, ORGANIZATION, new, changed, reason="a file of the roster"
    )
    added, others = written[: len(new)], written[len(new) :]
    return MergedRoster(added, others, len(changed) - len(others))


def team_stamp(workspace: Workspace, place: str) -> tuple[int, ...]:
    """Return numbers that differ as soon as the readiness or the roster of a place has changed."""
    return plan_stamp(workspace, place, TEAM)


def roster_options(field: Field, framework: Framework) -> Mapping[str, str]:
    """Return the words of each value that a field of the roster can hold; nothing for texts."""
    if field.type is FieldType.PREDICTORS:
        return {id_: each.label for id_, each in framework.predictors.items()}
    if field.type is FieldType.GROUPS:
        return group_labels(framework, resident_breakdowns(framework))
    return field.choices


def roster_key(title: str) -> str:
    """Return by what organizations are merged: their name without case and outer or double space.

    >>> roster_key("  Housing  Agency ") == roster_key("HOUSING AGENCY")
    True
    """
    return " ".join(title.split()).casefold()
