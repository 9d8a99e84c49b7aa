"""A round of readiness: opened for phones, counted, closed, and its result shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from mobility import workspace
from mobility.clock import today
from mobility.forms import PREFIX
from mobility.text import count_of, escape_markdown, format_date, within
from mobility.workspace import Form, PlanRecord, Workspace
from mobility.workspace.actors import Role
from mobility.workspace.forms import CLOSED, OPEN, too_few
from pages.ui import access, controls, data
from pages.ui.meeting import questions
from pages.ui.plan import changes, votes
from pages.ui.plan.view import PlanView

_SECONDS = 1  # between two looks at the number of answers, each of which is one small question
_ANONYMOUS = (
    "Everybody answers on their own phone; nobody sees who chose what. Until you close the round, "
    "only the number of answers is known. Nothing is shown of fewer than five, and by role only "
    "where nobody’s own answer can be told from it. Then the single answers are erased."
)


def show_round(view: PlanView) -> None:
    """Show the round that is open, or the way to one."""
    questions.show_notices()
    record = workspace.open_round(view.plan)
    form = workspace.form_of_round(data.workspace(), record) if record else None
    if record and form:
        _show_open(view, record, form)
    elif record:
        _show_elsewhere(view, record)
    elif _may(view):
        _show_new(view)


def show_finished(view: PlanView) -> None:
    """Show the rounds whose result is known, folded, each with what deletes it."""
    rounds = workspace.readiness_rounds(view.plan)
    if not rounds or not _may(view) or view.request.alone:
        return
    with st.expander(f"{count_of(len(rounds), 'finished round')}", icon=":material/history:"):
        for each in reversed(rounds):
            record = view.plan.record(each.id)
            if record is None:
                continue
            with st.container(horizontal=True, vertical_alignment="center"):
                words = f"{format_date(each.opened)} · {count_of(each.answers, 'answer')}"
                st.markdown(words, width="stretch")
                _show_delete(record, workspace.form_of_round(data.workspace(), record))
        controls.caption(
            "A round that is deleted is in no figure. Its day still counts for when the next one "
            "can be opened."
        )


def put_on_wall(view: PlanView) -> None:
    """Put the round that is open on the wall of the page, unless it was taken off."""
    record = workspace.open_round(view.plan)
    form = workspace.form_of_round(data.workspace(), record) if record else None
    if record and form and form.on_wall:
        votes.put_form_on_wall(view.request, form, partial(_show_buttons, view, record, form))


def _may(view: PlanView) -> bool:
    return view.may_edit and access.may(Role.LEAD)


def _show_new(view: PlanView) -> None:
    first = workspace.next_day(view.plan)
    if first > today():
        controls.caption(
            f"The next round can be opened from {format_date(first)} on: two results close "
            "together would say what somebody has answered who took part in one of them."
        )
        return
    with st.popover("Open a round for phones", icon=":material/phone_iphone:", key="team-round"):
        reach = "" if questions.base_address(view.request.link) else f" {questions.NO_PHONE_YET}"
        st.markdown(f"{_ANONYMOUS}{reach}")
        st.button(
            "Open it",
            key="team-round-open",
            type="primary",
            on_click=changes.reported(_open),
            args=(view,),
        )


def _open(view: PlanView) -> None:
    store = data.workspace()
    store.require(Role.LEAD)
    if not questions.base_address(view.request.link):
        questions.let_phones_in()
    form, record = workspace.open_readiness_round(store, view.plan, within(view.place.name))
    votes.say_opened("Phones can answer now.", form, record)


def _show_open(view: PlanView, record: PlanRecord, form: Form) -> None:
    with st.container(border=True, key=f"team-round-{record.id}", gap="small"):
        st.markdown(f"**{escape_markdown(form.title)}**")
        if form.state == OPEN:
            if base := questions.base_address(view.request.link):
                votes.show_address(f"{base}{PREFIX}{form.token}")
            st.fragment(run_every=_SECONDS)(votes.show_count)(form)
            controls.caption(_ANONYMOUS)
        else:
            count = workspace.number_of_answers(data.workspace(), form)
            st.markdown(
                escape_markdown(
                    questions.state_words(form, workspace.result_of(data.workspace(), form))
                )
            )
            if count < form.spec.fewest:
                st.markdown(escape_markdown(too_few(form, count)))
        if _may(view):
            with st.container(horizontal=True):
                _show_buttons(view, record, form)
                _show_delete(record, form)


def _show_delete(record: PlanRecord, form: Form | None) -> None:
    st.button(
        "Delete",
        key=f"team-round-delete-{record.id}",
        type="tertiary",
        icon=":material/delete:",
        on_click=changes.reported(_delete),
        args=(record, form),
    )


def _show_buttons(view: PlanView, record: PlanRecord, form: Form) -> None:
    """The buttons that go on with a round, for those who may; on a wall they have keys."""
    if not access.may(Role.LEAD):
        return
    on_wall = bool(view.request.room)
    steps: list[tuple[str, str, str | None, Callable[[Workspace], object]]] = []
    if form.state == OPEN:
        if not questions.base_address(view.request.link):
            steps.append(("Let phones in", ":material/wifi:", None, _let_in))
        steps.append(
            ("Close the round", ":material/lock:", "X", partial(_step, workspace.close_form, form))
        )
    else:
        finish = partial(_finish, record=record, form=form)
        steps.append(("Show the result", ":material/bar_chart:", "A", finish))
        if form.state == CLOSED:
            reopen = partial(_step, workspace.reopen_form, form)
            steps.append(("Reopen", ":material/lock_open:", None, reopen))
    label = "Take off the wall" if form.on_wall else "Put on the wall"
    turned = partial(_turn, form=form)
    steps.append((label, ":material/co_present:", "B", turned))
    for name, icon, key, act in steps:
        st.button(
            name,
            key=f"{name}-{form.id}",
            icon=None if on_wall else icon,  # the keys of a wall are one line
            shortcut=key if on_wall else None,
            on_click=changes.reported(_do),
            args=(act,),
        )


def _do(act: Callable[[Workspace], object]) -> None:
    act(data.workspace())


def _let_in(_: Workspace) -> None:
    questions.let_phones_in()


def _step(change: Callable[[Workspace, str], None], form: Form, store: Workspace) -> None:
    change(store, form.id)


def _turn(store: Workspace, form: Form) -> None:
    workspace.put_on_wall(store, form.id, on_wall=not form.on_wall)


def _finish(store: Workspace, record: PlanRecord, form: Form) -> None:
    workspace.finish_readiness_round(store, record, form)


def _delete(record: PlanRecord, form: Form | None) -> None:
    """Delete a round with its form, where that is on this computer; both come back together."""
    if form is None:
        changes.delete(record)
        return
    workspace.delete_readiness_round(data.workspace(), record)
    votes.say_deleted("The round was deleted.", form, record)


def _show_elsewhere(view: PlanView, record: PlanRecord) -> None:
    """A round whose form is not here: answers never leave the computer they were given on."""
    opened = record.text("opened")
    st.markdown(
        f"A round that was opened on {opened} is answered on another computer: its result comes "
        "with the workspace file of that computer."
    )
    if _may(view):
        st.button(
            "Delete it here",
            key=f"team-round-gone-{record.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=changes.reported(changes.delete),
            args=(record,),
        )
