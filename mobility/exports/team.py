"""The figures of the page Team, made from the records of a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from mobility.analysis.groups.share_comparisons import ShareComparison
from mobility.analysis.readiness import ReadinessStanding, readiness_standing
from mobility.figures.coalition import Matrix, MatrixRow, coalition_figure, coalition_sentence
from mobility.figures.figure import Figure, Provenance
from mobility.figures.readiness import (
    RoundStanding,
    condition_words,
    readiness_figure,
    readiness_roles_figure,
    readiness_rounds_figure,
    readiness_sentence,
)
from mobility.figures.residents_and_roster import OnRoster, residents_and_roster_figure
from mobility.places import Jurisdiction
from mobility.registry import Framework
from mobility.registry.readiness import load_readiness
from mobility.text import format_date, within
from mobility.workspace import Plan, PlanRecord, ReadinessRound, readiness_rounds
from mobility.workspace.record_fields import group_parts
from mobility.workspace.team_kinds import (
    AGREED,
    ASKED,
    ORGANIZATION,
    RESIDENTS,
    ROUND,
    SECTORS,
)


def round_standings(plan: Plan) -> tuple[RoundStanding, ...]:
    """Return how the group stands by each round whose result is known, the oldest first."""
    return tuple(_round_standing(each) for each in readiness_rounds(plan))


def readiness_of(plan: Plan, place: Jurisdiction, provenance: Provenance) -> Figure:
    """Return the figure of the last round."""
    rounds = round_standings(plan)
    return readiness_figure(
        rounds[-1] if rounds else None,
        load_readiness(),
        within(place.name),
        _of_group(plan, place, provenance, ROUND),
    )


def readiness_rounds_of(plan: Plan, place: Jurisdiction, provenance: Provenance) -> Figure:
    """Return the figure of all rounds side by side."""
    source = _of_group(plan, place, provenance, ROUND)
    return readiness_rounds_figure(
        round_standings(plan), load_readiness(), within(place.name), source
    )


def readiness_roles_of(plan: Plan, place: Jurisdiction, provenance: Provenance) -> Figure:
    """Return the figure of the last round by role."""
    rounds = round_standings(plan)
    return readiness_roles_figure(
        rounds[-1] if rounds else None,
        load_readiness(),
        within(place.name),
        _of_group(plan, place, provenance, ROUND),
    )


def coalition_of(
    plan: Plan, framework: Framework, place: Jurisdiction, provenance: Provenance
) -> Figure:
    """Return the figure of sectors by predictors."""
    source = _of_group(plan, place, provenance, ORGANIZATION)
    return coalition_figure(matrix_of(plan, framework), within(place.name), source)


def matrix_of(plan: Plan, framework: Framework) -> Matrix:
    """Return the organizations by predictor and sector; predictors of priorities stand first."""
    organizations = plan.of_kind(ORGANIZATION)
    agreed = [each for each in organizations if each.text("status") == AGREED]
    asked = [each for each in organizations if each.text("status") == ASKED]
    first = [each.text("predictor") for each in (*plan.priorities(), *plan.of_kind("priority"))]
    order = dict.fromkeys([*(id_ for id_ in first if id_), *framework.predictors])
    return Matrix(
        tuple(
            MatrixRow(
                id_,
                framework.predictors[id_].label,
                _by_sector(each for each in agreed if id_ in each.ids("predictors")),
                _by_sector(each for each in asked if id_ in each.ids("predictors")),
            )
            for id_ in order
            if id_ in framework.predictors
        ),
        SECTORS,
        RESIDENTS,
        _by_sector(agreed),
        len(asked),
    )


def residents_of(
    plan: Plan, residents: ShareComparison, framework: Framework, provenance: Provenance
) -> Figure:
    """Return the figure of residents beside the roster."""
    by_label = {group_parts(group)[1]: known for group, known in on_roster(plan).items()}
    roster = _of_group(plan, residents.jurisdiction, provenance, ORGANIZATION).source
    source = replace(provenance, source=f"{provenance.source}; {roster}")
    return residents_and_roster_figure(residents, by_label, framework, source)


def on_roster(plan: Plan) -> Mapping[str, OnRoster]:
    """Return how many organizations that have agreed name each group, as it is stored."""
    agreed = [each for each in plan.of_kind(ORGANIZATION) if each.text("status") == AGREED]
    formed, works = (
        Counter(group for each in agreed for group in each.ids(key))
        for key in ("formed_by", "works_with")
    )
    return {group: OnRoster(formed[group], works[group]) for group in formed | works}


def _by_sector(organizations: Iterable[PlanRecord]) -> dict[str, int]:
    return dict(Counter(each.text("sector") for each in organizations if each.text("sector")))


def _round_standing(known: ReadinessRound) -> RoundStanding:
    conditions = list(load_readiness().conditions)
    by_role = {
        role: _of_role(known, role, conditions)
        for role in load_readiness().roles
        if any(each == role for _, each in known.by_role)
    }
    return RoundStanding(
        known.opened, known.answers, readiness_standing(conditions, known.counts), by_role
    )


def _of_role(known: ReadinessRound, role: str, conditions: Sequence[str]) -> ReadinessStanding:
    counts = {condition: each for (condition, one), each in known.by_role.items() if one == role}
    return readiness_standing(conditions, counts)


def _of_group(plan: Plan, place: Jurisdiction, provenance: Provenance, kind: str) -> Provenance:
    """Return the group of a place as the source of what it has entered."""
    what = "the roster of the group" if kind == ORGANIZATION else "answers of the group"
    source = f"{what} in {place.name}"
    if records := plan.of_kind(kind):
        changed = max(datetime.fromisoformat(each.changed) for each in records)
        source += f", last changed on {format_date(changed.date())}"
    return replace(provenance, source=source)


def team_lines(plan: Plan, framework: Framework, place: str) -> list[str]:
    """Return readiness and coalition in lines: what is most telling first, then each condition.

    ``place`` is its name within a sentence.
    """
    asked, rounds = load_readiness(), round_standings(plan)
    last = rounds[-1] if rounds else None
    matrix = matrix_of(plan, framework)
    lines = [
        f"{readiness_sentence(last, asked, place)}.",
        f"{coalition_sentence(matrix, place)}.",
        "",
    ]
    lines += [
        f"{asked.conditions[each.condition].name}: {condition_words(each)}"
        for each in (last.standing.conditions if last else ())
    ]
    return lines
