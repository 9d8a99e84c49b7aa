"""Private votes on the priorities: asked by phone, counted, shown, and taken into the scores."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.drawing.qr import qr_svg
from mobility.exports.vote_words import vote_sentence
from mobility.forms import PREFIX
from mobility.text import count_of, escape_markdown
from mobility.workspace import Form, PlanRecord, Workspace
from mobility.workspace.actors import Role
from mobility.workspace.form_kinds import LONGEST_QUESTION
from mobility.workspace.forms import OPEN, SHOWN
from mobility.workspace.plan_kinds import MOST_CRITERIA
from mobility.workspace.record_fields import Value
from pages.ui import access, controls, data, markup
from pages.ui.meeting import questions, wall
from pages.ui.meeting.scores import scores_html
from pages.ui.plan import changes
from pages.ui.plan.view import PlanView
from pages.ui.request import Request
from pages.ui.widgets import value_of

_SECONDS = 1  # between two looks at the number of answers, each of which is one small question
_NEW: dict[str, Value] = {"title": "Support in the community", "basis": "votes"}
_CRITERION, _QUESTION = "plan-vote-criterion", "plan-vote-question"


def show_votes(view: PlanView) -> None:
    """Show the votes whose result is not in the plan yet, and the way to another one."""
    questions.show_notices()
    for vote, form in current_votes(view):
        _show_vote(view, vote, form)
    priorities = workspace.priorities_to_ask(view.plan)
    if view.may_edit and access.may(Role.LEAD) and len(priorities) > 1:
        with st.popover("Ask the group", icon=":material/phone_iphone:", key="plan-ask"):
            _show_new(view)


def current_votes(view: PlanView) -> list[tuple[PlanRecord, Form]]:
    """Return the votes whose result is not in the plan yet with their forms, the newest first."""
    waiting = {
        vote.text("form"): vote
        for vote in view.plan.of_kind("vote")
        if vote.number("answers") is None
    }
    if not waiting:
        return []
    known = workspace.forms(data.workspace(), workspace.plan_id(view.place.geoid))
    return [(waiting[form.id], form) for form in known if form.id in waiting]


def show_spread(view: PlanView, priority: PlanRecord) -> None:
    """Show how a group has scored a priority by phone, a line for each criterion."""
    lines = [
        vote_sentence(criterion.title, spread)
        for criterion, spread in workspace.votes_on(view.plan, priority)
    ]
    if lines:
        controls.caption(f":material/how_to_vote: {escape_markdown(' '.join(lines))}")


def put_on_wall(view: PlanView) -> bool:
    """Put the newest vote on the wall of the page; return whether there is one."""
    votes = [form for _, form in current_votes(view) if form.on_wall]
    if not votes:
        return False
    put_form_on_wall(
        view.request, votes[0], partial(questions.show_buttons, votes[0], None, view.request.link)
    )
    return True


def _show_new(view: PlanView) -> None:
    """Show the fields of a new vote."""
    criteria = {each.id: each.title for each in workspace.criteria_to_ask(view.plan)}
    if len(view.plan.of_kind("criterion")) < MOST_CRITERIA:
        names = {title.casefold() for title in criteria.values()}
        if str(_NEW["title"]).casefold() not in names:
            criteria[""] = f"{_NEW['title']} (a new criterion)"
    if not criteria:
        st.markdown("All criteria take their scores from data: change where one has them from.")
        return
    with st.form("plan-vote-new", border=False):
        st.selectbox(
            "Scored on", list(criteria), format_func=lambda id_: criteria.get(id_, ""),
            key=_CRITERION,
        )  # fmt: skip
        st.text_area(
            "Question",
            "how well does each of these do?",
            key=_QUESTION,
            max_chars=LONGEST_QUESTION,
            height=68,
        )
        count = count_of(len(workspace.priorities_to_ask(view.plan)), "priority", "priorities")
        reach = "" if questions.base_address(view.request.link) else f" {questions.NO_PHONE_YET}"
        controls.caption(
            f"Each phone scores {count} from 1 to 5. Nobody sees who scored what, and nothing is "
            f"shown of fewer than five answers.{reach}"
        )
        st.form_submit_button(
            "Open it for phones",
            key="plan-vote-open",
            type="primary",
            on_click=changes.reported(_open),
            args=(view,),
        )


def _open(view: PlanView) -> None:
    store, place = data.workspace(), view.place.geoid
    store.require(Role.LEAD)
    criterion = view.plan.record(str(value_of(_CRITERION) or ""))
    if not questions.base_address(view.request.link):
        questions.let_phones_in()
    if criterion is None:
        criterion = changes.add(place, "criterion", _NEW)
    title = f"{criterion.title}: {value_of(_QUESTION)}"[:LONGEST_QUESTION]
    form, vote = workspace.open_plan_vote(store, view.plan, criterion, title)

    say_opened(f"Phones can score on “{criterion.title}”.", form, vote)


def say_opened(sentence: str, form: Form, record: PlanRecord) -> None:
    """Say that a form was opened with its record; both can be taken back until it has a result."""

    def undo(opened: Workspace) -> None:
        known = workspace.forms(opened, form.agenda)
        if any(each.id == form.id and each.state == SHOWN for each in known):
            raise UserError("Its answers were shown meanwhile, so this is not taken back.")
        workspace.delete_form(opened, form.id)
        workspace.delete_plan_record(opened, record.id)

    changes.say_done(sentence, record.place, undo)


def say_deleted(sentence: str, form: Form, record: PlanRecord) -> None:
    """Say that a form was deleted with its record; both come back together."""

    def undo(opened: Workspace) -> None:
        workspace.restore_form(opened, form.id)
        workspace.delete_plan_record(opened, record.id, deleted=False)

    changes.say_done(sentence, record.place, undo)


def _show_vote(view: PlanView, vote: PlanRecord, form: Form) -> None:
    """Show a vote: how phones reach it and how many have answered, or its result."""
    result, link = workspace.result_of(data.workspace(), form), view.request.link
    with st.container(border=True, key=f"plan-vote-{vote.id}", gap="small"):
        st.markdown(f"**{escape_markdown(form.title)}**")
        base = questions.base_address(link)
        if form.state == OPEN:
            if base:
                show_address(f"{base}{PREFIX}{form.token}")
            st.fragment(run_every=_SECONDS)(show_count)(form)
        else:
            st.markdown(escape_markdown(questions.state_words(form, result)))
        if form.state == SHOWN:
            markup.show_html(scores_html(form.items, result.scores), "scores", f"scores-{form.id}")
        if not (view.may_edit and access.may(Role.LEAD)):
            return
        with st.container(horizontal=True):
            if form.state == SHOWN:
                st.button(
                    "Take it into the scores",
                    key=f"plan-vote-take-{vote.id}",
                    type="primary",
                    icon=":material/check:",
                    on_click=changes.reported(_take),
                    args=(view, vote, form),
                )
            questions.show_buttons(form, None, link, leads=True)
            st.button(
                "Delete",
                key=f"plan-vote-delete-{vote.id}",
                type="tertiary",
                icon=":material/delete:",
                on_click=changes.reported(_delete),
                args=(vote, form),
            )


def show_address(address: str) -> None:
    """The address of a form as a pattern for cameras and in letters."""
    with st.container(horizontal=True, vertical_alignment="center"):
        # Streamlit takes drawings out of HTML, and leaves images in.
        pattern = base64.b64encode(qr_svg(address).encode()).decode("ascii")
        st.html(
            "<img alt='Address of the form as a pattern for cameras' style='width: 14rem; "
            f"max-width: 60vw; background: #FFF' src='data:image/svg+xml;base64,{pattern}'>",
            width="content",
        )
        short = escape(questions.short_address(address))
        st.html(
            f"<p>Scan the pattern with a phone, or open</p><p style='font-size: 1.5rem; "
            f"font-weight: 600; overflow-wrap: anywhere'>{short}</p>",
            width="stretch",
        )


def show_count(form: Form) -> None:
    """How many have answered; the page is shown again when the form was closed elsewhere."""
    try:
        known = workspace.forms(data.workspace(), form.agenda)
        count = workspace.number_of_answers(data.workspace(), form)
    except UserError:
        return  # another window is writing: the next look will see it
    now = next((each for each in known if each.id == form.id), None)
    if now is None or now.state != form.state:
        st.rerun()
    st.markdown(f"**{count_of(count, 'answer')}**")


def _take(view: PlanView, vote: PlanRecord, form: Form) -> None:
    """Write the result into the vote and the scores of the priorities."""
    result = workspace.result_of(data.workspace(), form)
    written = workspace.vote_changes(view.plan, vote, result)
    count = count_of(result.answers, "answer")
    scored = count_of(len(written) - 1, "priority", "priorities")
    changes.change_several(
        written, f"{scored} scored by {count}.", reason=f"a private vote by phone, {count}"
    )


def _delete(vote: PlanRecord, form: Form) -> None:
    """Delete a vote with its form; both come back together."""
    store = data.workspace()
    workspace.delete_form(store, form.id)
    workspace.delete_plan_record(store, vote.id)
    say_deleted("The vote was deleted.", form, vote)


def put_form_on_wall(request: Request, form: Form, buttons: Callable[[], None]) -> None:
    """Put a form on the wall of the page, where a wall is asked for, with these buttons."""
    if request.room:
        request.shown.on_wall = partial(_show_wall, request, form, buttons)


def _show_wall(request: Request, form: Form, buttons: Callable[[], None]) -> None:
    """Put a form on the wall with its keys."""
    stamp = workspace.forms_stamp(data.workspace(), form.agenda)
    turning = wall.Turning(lambda: 1, 1, lambda _: None)
    wall.show_slide(questions.slide(form, request.link), None, request.room, turning)
    wall.show_keys(turning, request.room, None, more=buttons)
    with st.container(key="wall-said"), st.container(key="wall-question"):
        questions.show_notices()
    st.fragment(run_every=_SECONDS)(_look)(form.agenda, stamp)


def _look(agenda: str, stamp: tuple[int, int]) -> None:
    """Show the wall again when a form or its answers have changed."""
    try:
        changed = workspace.forms_stamp(data.workspace(), agenda) != stamp
    except UserError:
        return  # as above
    if changed:
        st.rerun()
