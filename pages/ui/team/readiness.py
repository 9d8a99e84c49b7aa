"""Readiness: the last round, all rounds, and what follows for each condition."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from mobility.analysis.readiness import ConditionStanding
from mobility.clock import today
from mobility.exports import team
from mobility.exports.paper.readiness_page import readiness_pdf
from mobility.figures.readiness import RoundStanding, condition_words
from mobility.registry.readiness import LEVELS, Condition, load_readiness
from mobility.text import escape_markdown
from mobility.workspace import PlanRecord, branding_of
from mobility.workspace.team_kinds import CONDITION
from pages.ui import data, figures
from pages.ui.plan import opened
from pages.ui.plan.editor import show_editor
from pages.ui.plan.view import PlanView, show_edit, show_role_questions
from pages.ui.team import rounds

_CONDITION_FIELD = ("condition",)
_BEGINNING = (
    "1. **Ask everybody**: open a round, and each places nine conditions on their own phone.\n"
    "2. **Talk about what differs**: where answers lie apart stands first, and there is no score.\n"
    "3. **Say what comes next**: evidence, the next step and who does it, for each condition."
)


def show_readiness(view: PlanView) -> None:
    """Show the result of the last round first, then what follows for each condition."""
    known = team.round_standings(view.plan)
    request, place = view.request, view.place
    provenance = request.provenance()
    figures.show_figure(request, team.readiness_of(view.plan, place, provenance))
    if not known and not request.alone:
        st.markdown(_BEGINNING)
    rounds.show_round(view)
    if len(known) > 1:
        of_rounds = team.readiness_rounds_of(view.plan, place, provenance)
        figures.show_figure(request, of_rounds, folded=True)
    if known:
        by_role = team.readiness_roles_of(view.plan, place, provenance)
        figures.show_figure(request, by_role, folded=True)
    rounds.show_finished(view)
    st.header("What shows it, and what comes next", anchor=False)
    last = known[-1] if known else None
    written = conditions_of(view)
    for condition in load_readiness().conditions.values():
        _show_condition(view, condition, written.get(condition.id), _standing_of(last, condition))
    _show_page(view, last)


def conditions_of(view: PlanView) -> Mapping[str, PlanRecord]:
    """Return what is written about conditions, by their ids."""
    return {each.text("condition"): each for each in reversed(view.plan.of_kind(CONDITION))}


def _standing_of(last: RoundStanding | None, condition: Condition) -> ConditionStanding | None:
    known = last.standing.conditions if last else ()
    return next((each for each in known if each.condition == condition.id), None)


def _show_condition(
    view: PlanView,
    condition: Condition,
    record: PlanRecord | None,
    standing: ConditionStanding | None,
) -> None:
    """Show a condition with its result and what is written about it, or its fields."""
    with st.container(border=True, key=f"team-condition-{condition.id}", gap="xsmall"):
        result = f" :gray[{condition_words(standing)}]" if standing else ""
        now = opened.opened_record(view.place.geoid)
        new = now.preset if now is not None and now.record is None else {}
        is_open = (record and opened.is_open(record)) or new.get("condition") == condition.id
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{escape_markdown(condition.name)}**{result}", width="stretch")
            _show_levels(condition)
            if view.may_edit and not is_open:
                _show_edit(view, condition, record)
        if is_open:
            show_editor(view, without=_CONDITION_FIELD)
        else:
            _show_written(view, record)


def _show_levels(condition: Condition) -> None:
    """Show what the levels of a condition look like in practice, on request."""
    with st.popover("Levels", key=f"team-levels-{condition.id}", type="tertiary"):
        st.markdown(f"**{escape_markdown(condition.question)}**")
        lines = [
            f"- **{level}.** {escape_markdown(words)}"
            for level, words in zip(LEVELS, condition.levels, strict=True)
        ]
        st.markdown("\n".join(lines))


def _show_edit(view: PlanView, condition: Condition, record: PlanRecord | None) -> None:
    if record is not None:
        show_edit(record)
        return
    st.button(
        "Write it",
        key=f"team-write-{condition.id}",
        type="tertiary",
        icon=":material/edit:",
        on_click=opened.open_new,
        args=(view.place.geoid, CONDITION, {"condition": condition.id}),
    )


def _show_written(view: PlanView, record: PlanRecord | None) -> None:
    if record is None:
        return
    if evidence := record.text("evidence"):
        st.markdown(f":gray[Evidence:] {escape_markdown(evidence)}")
    facts = [record.text("owner"), record.text("due") and f"by {record.text('due')}"]
    who = ", ".join(filter(None, facts))
    if step := record.text("next_step"):
        st.markdown(
            f":gray[Next:] {escape_markdown(step)}{f' ({escape_markdown(who)})' if who else ''}"
        )
    elif who:
        st.markdown(f":gray[Who:] {escape_markdown(who)}")
    show_role_questions(view, record)


def _show_page(view: PlanView, last: RoundStanding | None) -> None:
    """Offer the page to take along."""
    request = view.request
    if request.alone:
        return
    figure = team.readiness_of(view.plan, view.place, request.provenance())
    st.download_button(
        "One page to take along (PDF)",
        partial(
            readiness_pdf,
            view.place,
            last,
            conditions_of(view),
            figure,
            today(),
            branding_of(data.workspace(), view.place.geoid),
        ),
        f"{figure.name}.pdf",
        "application/pdf",
        key="team-readiness-page",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
