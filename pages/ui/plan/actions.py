"""Actions, one chain at a time: the theory of change, and the logic model as five boxes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from mobility.exports.measure_words import group_name
from mobility.exports.plan_words import record_name
from mobility.text import escape_markdown, format_date
from mobility.workspace import PlanRecord
from mobility.workspace.plan_kinds import ACTIVITY, INPUT, KINDS, OUTPUT
from mobility.workspace.record_fields import Value
from pages.ui import address, controls, data
from pages.ui.plan import changes, head, opened
from pages.ui.plan.editor import show_add, show_editor
from pages.ui.plan.view import PlanView, show_edit, show_role_questions
from pages.ui.widgets import choose

_FIRST = ("title", "if", "then", "because", "problem", "root_cause", "owner", "start", "outcomes")
_LONG = "long"
_BOXES = (
    ("Inputs", INPUT, "an input"),
    ("Activities", ACTIVITY, "an activity"),
    ("Outputs", OUTPUT, "an output"),
)
_DETAILS = ("problem", "root_cause", "assumptions", "evidence", "partners", "cost")
_FOLD = "plan-more"


def show_actions(view: PlanView) -> None:
    """Show the action that is chosen, then lines to add outcomes and actions of each priority."""
    actions = view.plan.of_kind("action")
    action = _chosen(view, actions)
    if action is not None:
        _show_choice(action, actions)
        _show_action(view, action)
    priorities = view.plan.priorities() or view.plan.of_kind("priority")
    if not priorities:
        st.markdown("An action serves a priority: choose one first.")
    if view.may_edit and priorities:
        st.header("Add to a priority", anchor=False)
        for priority in priorities:
            _show_adding(view, priority)
    _show_without_action(view)


def _chosen(view: PlanView, actions: Sequence[PlanRecord]) -> PlanRecord | None:
    """The action that the address names, or the first one."""
    named = view.request.option("action")
    return next((each for each in actions if each.id == named), next(iter(actions), None))


def _show_choice(action: PlanRecord, actions: Sequence[PlanRecord]) -> None:
    """A picker of actions with the ways to the one before and behind, where there are several."""
    if len(actions) < 2:
        return
    ids = [each.id for each in actions]
    at = ids.index(action.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(
            st.selectbox,
            f"Action {at + 1} of {len(ids)}",
            {each.id: each.title for each in actions},
            action.id,
            turn_to,
            key="plan-action",
            width=420,
        )
        for label, icon, step in (("Before", "back", -1), ("Next", "forward", 1)):
            st.button(
                label,
                key=f"plan-action-{label.lower()}",
                icon=f":material/arrow_{icon}:",
                disabled=not 0 <= at + step < len(ids),
                on_click=turn_to,
                args=(ids[(at + step) % len(ids)],),
            )


def turn_to(action: str) -> None:
    """Show another action."""
    address.change_options(action=action)


def _show_action(view: PlanView, action: PlanRecord) -> None:
    """Show an action as a chain: its sentence, five boxes, and what is known beside."""
    if opened.is_open(action):
        with st.container(border=True):
            show_editor(view, first=_FIRST)
    else:
        _show_sentence(view, action)
    _show_boxes(view, action)


def _show_sentence(view: PlanView, action: PlanRecord) -> None:
    priorities = view.plan.linked(action, "priority")
    with st.container(horizontal=True, vertical_alignment="bottom", key="plan-chain-head"):
        st.header(escape_markdown(action.title), anchor=False)
        if view.may_edit:
            show_edit(action)
    if priorities:
        controls.caption(escape_markdown(f"For the priority: {priorities[0].title}"))
    st.markdown(_chain(action))
    choices = KINDS["action"].fields["changes"].choices
    facts = [
        f"owned by {action.text('owner')}" if action.text("owner") else "nobody owns it yet",
        f"from {_day(action, 'start')}" if action.text("start") else "no start yet",
        f"until {_day(action, 'end')}" if action.text("end") else "",
        group_name(action.text("group"), data.framework()) or action.text("people"),
        *(choices[each].lower() for each in action.ids("changes") if each in choices),
    ]
    controls.caption(escape_markdown(" · ".join(filter(None, facts))))
    show_role_questions(view, action)
    lines = [
        f"**{KINDS['action'].fields[key].label}.** {escape_markdown(action.text(key))}"
        for key in _DETAILS
        if action.text(key)
    ]
    if partners := view.plan.linked(action, "partner_organizations"):
        names = escape_markdown(", ".join(each.title for each in partners))
        lines.append(f"**{KINDS['action'].fields['partner_organizations'].label}.** {names}")
    lines += [
        f"**Finding.** {escape_markdown(view.cards[id_])}"
        for id_ in action.ids("findings")
        if id_ in view.cards
    ]
    lines += [
        f"**Map of causes.** {escape_markdown(record_name(view.plan, arrow))}"
        for arrow in view.plan.linked(action, "arrows")
    ]
    if lines:
        with st.expander("Problem, root cause, evidence", key=_FOLD):
            st.markdown("\n\n".join(lines))


def _day(action: PlanRecord, key: str) -> str:
    return format_date(date.fromisoformat(action.text(key)))


def _chain(action: PlanRecord) -> str:
    """The theory of change as Markdown; what is not written yet is three points."""
    if not any(action.text(key) for key in ("if", "then", "because")):
        return ":gray[*If* we … *then* … *because* …: not written yet.]"
    parts = [
        escape_markdown(action.text(key).rstrip(".")) or "…" for key in ("if", "then", "because")
    ]
    return f"*If* we {parts[0]}, *then* {parts[1]}, *because* {parts[2]}."


def _show_boxes(view: PlanView, action: PlanRecord) -> None:
    """Inputs, activities, outputs, sooner and later outcomes: on one line, on a phone a list."""
    steps = view.plan.linking(action, "step", "action")
    outcomes = view.plan.linked(action, "outcomes")
    columns = st.columns(len(_BOXES) + 2, gap="small")
    for column, (label, part, what) in zip(columns, _BOXES, strict=False):
        here = [each for each in steps if (each.text("part") or ACTIVITY) == part]
        with column:
            _show_box(view, label, here)
            preset: dict[str, Value] = {"action": action.id, "part": part}
            show_add(view, "step", f"Add {what}", preset, key=f"plan-add-{part}-{action.id}")
    later = [each for each in outcomes if each.text("horizon") == _LONG]
    sooner = [each for each in outcomes if each not in later]
    for column, label, what, here, horizon in (
        (columns[-2], "Outcomes, sooner", "a sooner outcome", sooner, "short"),
        (columns[-1], "Outcomes, in the long term", "a later outcome", later, _LONG),
    ):
        with column:
            _show_box(view, label, here)
            _show_add_outcome(view, action, f"Add {what}", horizon)


def _show_box(view: PlanView, label: str, records: Sequence[PlanRecord]) -> None:
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**{label}**")
        if not records:
            controls.caption("None yet.")
        for record in records:
            if opened.is_open(record):
                show_editor(view, narrow=True)
            else:
                _show_item(view, record)


def _show_item(view: PlanView, record: PlanRecord) -> None:
    """An input, activity, output or outcome with its measures."""
    with st.container(gap=None, key=f"plan-item-{record.id}"):
        st.markdown(escape_markdown(record.title))
        measures = view.plan.linking(record, "measure", "of")
        names = "; ".join(each.title for each in measures)
        lacks_measure = not names and record.text("part") != ACTIVITY
        if names:
            controls.caption(f"Measure: {escape_markdown(names)}")
        elif lacks_measure and not view.may_edit:
            controls.caption("No measure yet")
        if not view.may_edit:
            return
        with st.container(horizontal=True, gap="small"):
            show_edit(record)
            if lacks_measure:
                st.button(
                    "No measure yet",
                    key=f"plan-unmeasured-{record.id}",
                    type="tertiary",
                    icon=":material/arrow_forward:",
                    on_click=head.turn_to_measures,
                    args=(record,),
                )


def _show_add_outcome(view: PlanView, action: PlanRecord, label: str, horizon: str) -> None:
    """A line for an outcome that this action leads to."""
    preset: dict[str, Value] = {"horizon": horizon}
    if action.text("priority"):
        preset["priority"] = action.text("priority")
    show_add(
        view,
        "outcome",
        label,
        preset,
        key=f"plan-add-{horizon}-{action.id}",
        complete=lambda parts: _of_priority(view, parts),
        then=lambda outcome: changes.extend(
            action, {"outcomes": [*action.ids("outcomes"), outcome.id]}
        ),
    )


def _of_priority(view: PlanView, parts: dict[str, Value | None]) -> dict[str, Value | None]:
    """An outcome begins with metric and group of its priority."""
    priority = view.plan.record(str(parts.get("priority", "")))
    if priority is None:
        return parts
    known = {key: priority.text(key) for key in ("metric", "group", "people") if priority.text(key)}
    return {**known, **parts}


def _show_adding(view: PlanView, priority: PlanRecord) -> None:
    """Lines for an outcome and an action of a priority."""
    st.markdown(f"**{escape_markdown(priority.title)}**")
    left, right = st.columns(2)
    with left:
        show_add(
            view,
            "outcome",
            "Add an outcome",
            {"priority": priority.id, "horizon": "short"},
            key=f"plan-add-outcome-{priority.id}",
            complete=lambda parts: _of_priority(view, parts),
        )
    with right:
        show_add(
            view,
            "action",
            "Add an action",
            _beginning(view, priority),
            key=f"plan-add-action-{priority.id}",
            then=_begin_writing,
        )


def _begin_writing(action: PlanRecord) -> None:
    """Show an action that was just added, with the keyboard in the first part of its chain."""
    turn_to(action.id)
    opened.open_record(action, "if")


def _beginning(view: PlanView, priority: PlanRecord) -> dict[str, Value]:
    """What an action of a priority begins with: its outcomes, findings and group."""
    parts: dict[str, Value] = {"priority": priority.id}
    outcomes = [each.id for each in view.plan.linking(priority, "outcome", "priority")]
    if outcomes:
        parts["outcomes"] = outcomes
    if priority.ids("findings"):
        parts["findings"] = list(priority.ids("findings"))
    for key in ("group", "people"):
        if priority.text(key):
            parts[key] = priority.text(key)
    return parts


def _show_without_action(view: PlanView) -> None:
    """Outcomes to which no action leads: they stand in no chain."""
    lonely = [
        each
        for each in view.plan.of_kind("outcome")
        if not view.plan.linking(each, "action", "outcomes")
    ]
    if lonely:
        st.header("Outcomes without an action", anchor=False)
        _show_box(view, "No action leads to these yet", lonely)
