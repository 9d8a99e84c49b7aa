"""What a run of the page shows of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from mobility.analysis.priorities import PrioritiesStanding
from mobility.analysis.targets.facts import PlanFacts
from mobility.errors import UserError
from mobility.exports.plan_words import problem_sentence
from mobility.places import Jurisdiction
from mobility.text import escape_markdown
from mobility.workspace import Check, Plan, PlanProblem, PlanRecord
from mobility.workspace.actors import Role
from mobility.workspace.record_fields import CHECKED_ROLE
from mobility.workspace.summary import Summary
from pages.ui import access, controls, data_views, plan_data
from pages.ui.peers.strip import chosen_peers
from pages.ui.plan import changes, opened
from pages.ui.request import Request


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of a place as a run of the page shows it.

    Attributes:
        request: what the run shows.
        place: whose plan it is.
        plan: its records.
        problems: what is missing in it or does not fit.
        standing: which of its priorities hold under all weightings.
        summary: the board of the place.
        peers: the codes of its peers.
        may_edit: whether this session may change it.
    """

    request: Request
    place: Jurisdiction
    plan: Plan
    problems: Sequence[PlanProblem]
    standing: PrioritiesStanding | None
    summary: Summary
    peers: tuple[str, ...]
    may_edit: bool

    @property
    def cards(self) -> Mapping[str, str]:
        """The sentences of the cards of the board, and of those that the plan links to, by id."""
        linked = {id_: card.sentence for id_, card in (self.plan.cards or {}).items()}
        return {
            **linked, **{card.finding.id: card.finding.sentence for card in self.summary.cards}
        }  # fmt: skip

    def known_facts(self, record: PlanRecord) -> PlanFacts | None:
        """Return what the release says of the metric and group of a record; None where nothing."""
        return plan_data.facts_of(
            self.request.release, self.place.geoid, record.content, self.peers
        )


def show_edit(record: PlanRecord) -> None:
    """Show the pencil that opens the fields of a record in its place."""
    st.button(
        "Edit",
        key=f"plan-edit-{record.id}",
        type="tertiary",
        icon=":material/edit:",
        on_click=opened.open_record,
        args=(record,),
    )


def show_role_questions(view: PlanView, record: PlanRecord) -> None:
    """Ask about a role of a record that looks like a person, until somebody says it is none."""
    for problem in view.problems:
        if problem.record.id != record.id or problem.check is not Check.ROLE_IS_PERSON:
            continue
        question = escape_markdown(problem_sentence(view.plan, problem))
        controls.caption(f":material/help: {question}")
        if view.may_edit:
            st.button(
                "It is a role",
                key=f"plan-role-{record.id}",
                type="tertiary",
                icon=":material/check:",
                on_click=changes.reported(changes.change),
                args=(record, {CHECKED_ROLE: record.text(problem.field)}),
            )


def open_view(request: Request, place: Jurisdiction) -> PlanView:
    """Return the plan of a place with its board; where it cannot be read, say why and stop."""
    try:
        now = plan_data.plan(place.geoid)
        cards = data_views.findings(request.release, place.geoid)
    except UserError as problem:
        controls.show_head(request, place.full_name, wall=False)
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        st.stop()
    return PlanView(
        request,
        place,
        now.plan,
        now.problems,
        now.standing,
        cards,
        chosen_peers(request.address).geoids,
        access.may(Role.EDITOR) and not request.alone,
    )
