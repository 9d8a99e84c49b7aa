"""What the records of the pages Team and Connect add to the parts of the plan's document.

Nothing private is read: ratings of influence and interest are in no document. Where a page has no
records, its blocks are empty, and `completeness` does not name them as missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from mobility.exports.connect_figures import cause_map_of
from mobility.exports.measure_words import group_name
from mobility.exports.plan_document.content import Block, Facts, Heading, Picture, Points, Text
from mobility.exports.plan_document.inputs import Inputs, role_words
from mobility.exports.team import matrix_of, on_roster, round_standings
from mobility.figures.cause_map import cause_map_figure, loop_words
from mobility.figures.figure import Figure, Provenance
from mobility.figures.readiness import readiness_sentence
from mobility.registry.readiness import load_readiness
from mobility.text import within
from mobility.text.languages import current_language, day_in, label_in, say
from mobility.workspace import PlanRecord, roster_options
from mobility.workspace.plan_kinds import KINDS
from mobility.workspace.record_fields import group_parts
from mobility.workspace.team_kinds import CONDITION, ORGANIZATION

CAUSES = "causes"
"""The key of the picture of the map of causes."""
_NAMED = 8  # names of a list; more are counted


def missing_from_roster(inputs: Inputs) -> Iterator[Block]:
    """Name sectors, predictors of priorities and groups of residents without an organization."""
    if not inputs.organizations:
        return
    language, framework = current_language(), inputs.summary.framework
    matrix = matrix_of(inputs.plan, framework)
    sectors = [label_in(language, each) for each in matrix.empty_sectors]
    chosen = {each.text("predictor") for each in inputs.priorities}
    wanted = tuple(row for row in matrix.rows if row.predictor in chosen)
    of_priorities = replace(matrix, rows=wanted)
    residents = matrix.agreed.get(matrix.residents)
    nobody_yet = say("No group of residents has agreed to take part yet.")
    alone = of_priorities.without_residents if residents else ()
    rows = (
        (say("Sectors"), _some(sectors)),
        (say("Nobody works on"), _some(of_priorities.without_anybody)),
        (say("Residents"), "" if residents else nobody_yet),
        (say("No group of residents works on"), _some(alone)),
        (say("No organization was formed by or works with"), _some(_groups_left_out(inputs))),
    )
    facts = tuple((term, text) for term, text in rows if text)
    if facts:
        yield Heading(say("Who is missing from our roster of organizations"))
        yield Facts(facts)


def _groups_left_out(inputs: Inputs) -> list[str]:
    """Return the groups that no organization names, of breakdowns of which some are named."""
    framework, named = inputs.summary.framework, on_roster(inputs.plan)
    breakdowns = {group_parts(id_)[0] for id_ in named}
    known = roster_options(KINDS[ORGANIZATION].fields["formed_by"], framework)
    return [
        group_name(id_, framework)
        for id_ in known
        if id_ not in named and group_parts(id_)[0] in breakdowns
    ]


def _some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = [say("and {count} more", count=len(names) - _NAMED)] if len(names) > _NAMED else []
    return "; ".join([*names[:_NAMED], *more])


def causes_figure(inputs: Inputs) -> Figure | None:
    """Return the figure of the group's map of causes; None where it has no arrows."""
    causes = cause_map_of(inputs.plan)
    if not causes.arrows:
        return None
    place = within(inputs.place.name)
    source = say("the group's own map of causes")
    provenance = Provenance(inputs.place.geoid, inputs.summary.release, source)
    return cause_map_figure(causes, place, provenance)


def causes(inputs: Inputs) -> Iterator[Block]:
    """Show the group's map of causes, and its loops in words."""
    figure = causes_figure(inputs)
    if figure is None:
        return
    yield Heading(say("What leads to what, as the group sees it"))
    yield Text(
        say("A map says what a group thinks, has read or was told; it tests nothing."), "quiet"
    )
    yield Picture(CAUSES, figure.summary, figure.subtitle, notes=figure.key)
    known = cause_map_of(inputs.plan)
    if known.loops:
        yield Points(tuple(loop_words(known, loop) for loop in known.loops))


def readiness(inputs: Inputs) -> Iterator[Block]:
    """Say in a sentence how ready the group is, and which steps come next."""
    rounds = round_standings(inputs.plan)
    steps = [each for each in inputs.plan.of_kind(CONDITION) if each.text("next_step")]
    if not rounds and not steps:
        return
    yield Heading(say("How ready we are"))
    language, asked = current_language(), load_readiness()
    if rounds:
        conditions = {
            id_: replace(each, short=label_in(language, each.short))
            for id_, each in asked.conditions.items()
        }
        named = replace(asked, conditions=conditions)
        sentence = readiness_sentence(rounds[-1], named, within(inputs.place.name))
        yield Text(f"{sentence}.")
    if steps:
        yield Text(say("Next steps:"), "quiet")
        yield Points(tuple(map(_step, steps)))


def _step(record: PlanRecord) -> str:
    """Return a next step with its condition, who does it, and by when."""
    known = load_readiness().conditions.get(record.text("condition"))
    name = label_in(current_language(), known.name) if known else record.text("condition")
    due = record.text("due")
    when = say("by {day}", day=day_in(current_language(), date.fromisoformat(due))) if due else ""
    about = ", ".join(filter(None, (role_words(record, "owner"), when)))
    step = record.text("next_step").rstrip(".")
    return f"{name}: {step} ({about})." if about else f"{name}: {step}."
