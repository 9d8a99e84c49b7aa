"""The records of the page Connect as figures: programs, and the map of causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mobility.analysis.cause_map import CauseArrow, CauseMap, CauseNode
from mobility.figures.cause_map import cause_map_figure
from mobility.figures.figure import Figure, Provenance
from mobility.figures.policy_areas import LocalProgram, policy_areas_figure
from mobility.places import Jurisdiction
from mobility.registry import Framework
from mobility.registry.policy_areas import load_policy_areas
from mobility.text import format_date
from mobility.workspace import Plan
from mobility.workspace.connect_kinds import ARROW, MORE, NODE, PROGRAM


def cause_map_of(plan: Plan) -> CauseMap:
    """Return the map of causes of a place, without arrows whose parts were deleted."""
    return CauseMap(
        tuple(
            CauseNode(each.id, each.title, each.text("what"), each.text("note"))
            for each in plan.of_kind(NODE)
        ),
        tuple(
            CauseArrow(
                each.id,
                each.text("from"),
                each.text("to"),
                each.text("sign") == MORE,
                each.text("evidence"),
                each.text("source"),
                each.text("note"),
            )
            for each in plan.of_kind(ARROW)
        ),
    )


def local_programs(plan: Plan) -> list[LocalProgram]:
    """Return the programs of a place."""
    return [
        LocalProgram(each.title, each.text("area"), each.ids("predictors"))
        for each in plan.of_kind(PROGRAM)
    ]


def map_figure(
    plan: Plan, place: Jurisdiction, provenance: Provenance, *, loop: str = ""
) -> Figure:
    """Return the figure of the map of causes of a place.

    Args:
        plan: its records.
        place: whose map it is.
        provenance: of the view; the map is its source.
        loop: the name of the loop that is brought out.
    """
    metrics = (each.text("metric") for each in plan.of_kind(NODE))
    return cause_map_figure(
        cause_map_of(plan),
        place.full_name,
        _of_group(plan, place, provenance, "the map of causes", (NODE, ARROW)),
        loop=loop,
        metrics=tuple(dict.fromkeys(filter(None, metrics))),
    )


def areas_figure(
    plan: Plan,
    framework: Framework,
    place: Jurisdiction,
    provenance: Provenance,
    *,
    only: Sequence[str] = (),
) -> Figure:
    """Return the figure of predictors by policy areas.

    Args:
        plan: the records of the place.
        framework: the registry.
        place: whose programs they are.
        provenance: of the view; the programs are its source.
        only: ids of the predictors that are shown; all by default.
    """
    return policy_areas_figure(
        load_policy_areas(framework),
        framework,
        local_programs(plan),
        place.full_name,
        _of_group(plan, place, provenance, "the programs", (PROGRAM,)),
        only=only,
    )


def _of_group(
    plan: Plan, place: Jurisdiction, provenance: Provenance, what: str, kinds: Sequence[str]
) -> Provenance:
    """Return where records of the group are from, with the day of their last change."""
    source = f"{what} of the group in {place.name}"
    changes = [each.changed for kind in kinds for each in plan.of_kind(kind)]
    if changes:
        day = datetime.fromisoformat(max(changes)).date()
        source += f", last changed on {format_date(day)}"
    return replace(provenance, source=source)
