"""The head of the page: what there is of the plan, what is missing, and how one begins."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mobility.exports.plan_words import problem_sentence, sentence_of_plan
from mobility.text import count_of, escape_markdown, within
from mobility.workspace import Check, Finding, PlanProblem, PlanRecord
from mobility.workspace.record_fields import Value
from mobility.workspace.summary import DROPPED
from pages.ui import address, controls, data
from pages.ui.findings.card import brief
from pages.ui.plan import changes, opened
from pages.ui.plan.view import PlanView

_TAB_OF = {
    "plan": "priorities",
    "criterion": "priorities",
    "priority": "priorities",
    "outcome": "actions",
    "action": "actions",
    "step": "actions",
    "measure": "measures",
    "target": "measures",
    "letter": "document",
    "participation": "document",
    "sustainability": "document",
}
_LONGEST = 120  # characters of a priority that begins as the sentence of a card


def show_sentence(view: PlanView) -> None:
    """Show what there is and what is missing, and each missing thing as a way to mend it."""
    sentence = sentence_of_plan(view.plan, view.problems, within(view.place.name))
    st.markdown(f"**{escape_markdown(sentence)}**")
    if not view.problems:
        return
    label = f"{count_of(len(view.problems), 'thing')} missing or to check"
    fold = st.expander(label, icon=":material/checklist:", key="plan-missing")
    with fold, st.container(gap=None):
        for number, problem in enumerate(view.problems):
            _show_problem(view, problem, number)


def _show_problem(view: PlanView, problem: PlanProblem, number: int) -> None:
    text = escape_markdown(problem_sentence(view.plan, problem))
    if not view.may_edit:
        st.markdown(text)
        return
    st.button(
        text,
        key=f"plan-mend-{number}",
        type="tertiary",
        icon=":material/arrow_forward:",
        on_click=_mend,
        args=(view, problem),
    )


def _mend(view: PlanView, problem: PlanProblem) -> None:
    """Go to where something that is missing is written."""
    record, plan = problem.record, view.plan
    match problem.check:
        case Check.PRIORITY_NO_OUTCOME:
            _turn("actions")
            opened.focus_on(f"plan-add-outcome-{record.id}")
        case Check.PRIORITY_NO_ACTION:
            _turn("actions")
            opened.focus_on(f"plan-add-action-{record.id}")
        case Check.OUTCOME_NO_ACTION:
            priorities = plan.linked(record, "priority")
            actions = plan.linking(priorities[0], "action", "priority") if priorities else ()
            if actions:
                _turn("actions", action=actions[0].id)
                opened.open_record(actions[0], "outcomes")
            elif priorities:
                _turn("actions")
                opened.focus_on(f"plan-add-action-{priorities[0].id}")
            else:
                open_field(view, record, "priority")
        case Check.OUTCOME_NO_MEASURE | Check.STEP_NO_MEASURE:
            turn_to_measures(record)
        case Check.MEASURE_NO_TARGET:
            _turn("measures", measure=record.id)
            opened.focus_on(f"plan-set-target-{record.id}")
        case Check.MEASURE_OVERDUE | Check.TWO_VALUES:
            _turn("measures", measure=record.id)
            opened.focus_on(f"plan-value-{record.id}")
        case _:
            open_field(view, record, problem.field)


def open_field(view: PlanView, record: PlanRecord, field: str) -> None:
    """Open a record in its tab, with the keyboard in a field."""
    leading = next(iter(view.plan.linking(record, "action", "outcomes")), None)
    shown_in = {
        "outcome": {"action": leading.id if leading else ""},
        "action": {"action": record.id},
        "step": {"action": record.text("action")},
        "measure": {"measure": record.id},
        "target": {"measure": record.text("measure")},
    }
    _turn(_TAB_OF[record.kind], **shown_in.get(record.kind, {}))
    opened.open_record(record, field)


def turn_to_measures(record: PlanRecord) -> None:
    """Go to the line in which a measure of an outcome or a step is added."""
    _turn("measures")
    opened.focus_on(f"plan-add-measure-{record.id}")


def _turn(tab: str, **others: str) -> None:
    address.change_options(tab=tab, **others)


def show_beginning(view: PlanView) -> None:
    """Show what a plan is for and how it begins, while there is none."""
    st.markdown(
        "1. **Choose priorities** among what the group has found, with reasons.\n"
        "2. **Say what you will do**: if we do this, then that follows, because of this.\n"
        "3. **Measure it**: who brings which number, how often, and what is to be reached by when."
    )
    if not view.may_edit:
        return
    cards = usable_cards(view)
    if cards:
        st.button(
            f"Begin with the findings ({len(cards)})",
            key="plan-begin",
            type="primary",
            icon=":material/playlist_add:",
            on_click=changes.reported(begin_with_findings),
            args=(view,),
        )
    else:
        st.markdown("Nothing is on the board yet that a plan could begin with.")
        controls.link_page("findings", query=address.shared_query())


def usable_cards(view: PlanView) -> list[Finding]:
    """Return the cards of the board that are no priority yet."""
    taken = {id_ for each in view.plan.of_kind("priority") for id_ in each.ids("findings")}
    return [
        card.finding
        for card in view.summary.cards
        if card.finding.status != DROPPED and card.finding.id not in taken
    ]


def begin_with_findings(view: PlanView) -> None:
    """Put the cards of the board into the plan as candidates."""
    cards = usable_cards(view)
    sentence = f"{count_of(len(cards), 'finding')} became candidates: choose the priorities."
    candidates = [_candidate(view, card) for card in cards]
    changes.add_several(view.place.geoid, "priority", candidates, sentence)
    address.change_options(tab="priorities")
    opened.focus_on("plan-candidates")


def _candidate(view: PlanView, card: Finding) -> dict[str, Value]:
    """The priority that a card could become, about the metric and group of its chart."""
    framework = data.framework()
    query: Mapping[str, tuple[str, ...]] = dict(card.view.query) if card.view else {}
    metric, by, group = ("".join(query.get(key, ())[:1]) for key in ("metric", "by", "group"))
    known = framework.metrics.get(metric)
    parts: dict[str, Value] = {
        "title": brief(" ".join(card.sentence.split()), _LONGEST),
        "findings": [card.id],
    }
    if card.predictor in framework.predictors:
        parts["predictor"] = card.predictor
    if known is not None:
        parts["metric"] = metric
        series = known.series_of(view.place.level, by) if by else None
        if series is not None and group in series.subgroups:
            parts["group"] = f"{by}/{group}"
    return parts
