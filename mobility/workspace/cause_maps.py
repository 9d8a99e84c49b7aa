"""Adding to the map of causes of a place: an arrow with its parts, or all that a file holds.

A part is known by its name, whatever its case, so that writing it again links to what is there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mobility.errors import UserError
from mobility.workspace.actors import Role
from mobility.workspace.connect_kinds import ARROW, NODE
from mobility.workspace.database import Workspace
from mobility.workspace.plans import NewRecord, Parts, PlanRecord, add_plan_records, plan_of

MOST_NODES, MOST_ARROWS = 150, 400
"""Parts and arrows of a map; more can be read by nobody."""


@dataclass(frozen=True, slots=True)
class AddedCauses:
    """What was added to a map, and how many parts and arrows were there already."""

    records: tuple[PlanRecord, ...]
    nodes: int
    arrows: int
    known: int


def add_arrow(workspace: Workspace, place: str, start: str, end: str, parts: Parts) -> AddedCauses:
    """Add an arrow between two parts that are named, and the parts where they are new.

    Args:
        workspace: where it is stored.
        place: the geoid of the county or city.
        start: the name of the first.
        end: the name of the second.
        parts: the other fields of the arrow.

    Raises:
        UserError: without a name, for an arrow from a part to itself, or a map that is full.
    """
    return add_causes(workspace, place, {}, [(start, end, parts)])


def add_causes(
    workspace: Workspace,
    place: str,
    nodes: Mapping[str, Parts],
    arrows: Iterable[tuple[str, str, Parts]],
) -> AddedCauses:
    """Add parts and arrows to a map, all of them or none.

    What is there already stays as it is: a part of the same name, and an arrow of the same sign
    between the same parts.

    Args:
        workspace: where they are stored.
        place: the geoid of the county or city.
        nodes: the other fields of parts, by their name.
        arrows: the names of both parts, and the other fields.

    Raises:
        UserError: without a name, for an arrow from a part to itself, or a map that is full.
    """
    workspace.require(Role.EDITOR)
    plan = plan_of(workspace, place)  # another window may have added the same part
    ids = {_key(each.title): each.id for each in plan.of_kind(NODE)}
    there = {
        (each.text("from"), each.text("to"), each.text("sign")) for each in plan.of_kind(ARROW)
    }
    new: list[NewRecord] = []
    known = 0

    def id_of(name: str, parts: Parts | None = None) -> str:
        nonlocal known
        plain = " ".join(name.split())
        if not plain:
            raise UserError(
                "An arrow leads from one part to another: name both. Nothing was added."
            )
        if _key(plain) in ids:
            known += parts is not None
            return ids[_key(plain)]
        ids[_key(plain)] = uuid.uuid4().hex
        new.append(NewRecord(NODE, {**(parts or {}), "title": plain}, ids[_key(plain)]))
        return ids[_key(plain)]

    for name, parts in nodes.items():
        id_of(name, parts)
    count = 0
    for start, end, parts in arrows:
        first, second = id_of(start), id_of(end)
        if first == second:
            raise UserError(
                f"An arrow leads from “{start}” to another part: name another one. Nothing was "
                "added."
            )
        signed = (first, second, str(parts.get("sign", "")))
        if signed in there:
            known += 1
            continue
        there.add(signed)
        count += 1
        new.append(NewRecord(ARROW, {**parts, "from": first, "to": second}))
    if len(ids) > MOST_NODES or len(there) > MOST_ARROWS:
        raise UserError(
            f"A map has at most {MOST_NODES} parts and {MOST_ARROWS} arrows: leave some out. "
            "Nothing was added."
        )
    records = add_plan_records(workspace, place, new) if new else ()
    return AddedCauses(records, len(new) - count, count, known)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
