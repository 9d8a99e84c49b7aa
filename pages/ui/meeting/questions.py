"""A question to the phones in the room: opened, counted, closed, shown, and put on the card.

It stands on the wall in place of the card that it was asked with, in every window of the meeting
that shows that card. Phones open its page at an address that they can reach: the one of the setting
`MOBILITY_FORMS`, else the application's own where others can open it, else that of a listener for
forms alone, which a click starts.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.drawing.qr import qr_svg
from mobility.exports.links import is_web_address, reachable
from mobility.forms import PREFIX
from mobility.forms.listener import ROOM
from mobility.page_registry import PAGES
from mobility.text import count_of, escape_markdown
from mobility.workspace import Agenda, Finding, Form
from mobility.workspace.actors import Role
from mobility.workspace.form_kinds import LONGEST_CHOICE, LONGEST_QUESTION, MOST_CHOICES
from mobility.workspace.forms import CLOSED, OPEN, SHOWN, Result, too_few
from mobility.workspace.summary import Summary
from pages.ui import access, controls, data, notices
from pages.ui.findings.card import brief
from pages.ui.meeting import wall
from pages.ui.meeting.scores import scores_html

PART = "questions"
"""Names the notices of questions."""
SETTING = "MOBILITY_FORMS"
"""The environment variable with the address at which phones reach forms."""
_OPEN = "question-open"  # whether the dialog is open
_SAID = "question-said"  # what was done last
_HOW = "Nobody's name is asked. An answer can be changed until the form is closed."
NO_PHONE_YET = (
    "No phone can reach this computer yet. This lets everybody in its network open forms, and "
    "nothing else of the application, until the application ends or you end it on the page "
    f"{PAGES['meetings'].title}."
)
_ON_CARD = "The answers are on the card, under What we see."
_MOST_ROWS = 9  # of scores on a wall
_VOTE, _AGENDA_VOTE = "vote", "vote on the agenda"
_WAYS = {
    "note": "Everybody writes a short note",
    _AGENDA_VOTE: "A vote on the findings of this agenda",
    _VOTE: "A vote on a list of your own",
}


def base_address(link: str) -> str:
    """Return where phones reach forms, such as http://192.0.2.7:8600; empty for nowhere.

    Args:
        link: the address at which this window has opened the application.
    """
    setting = os.environ.get(SETTING, "").strip().rstrip("/")
    if is_web_address(setting):
        return setting
    if reachable(link):
        parts = urlsplit(link)
        return f"{parts.scheme}://{parts.netloc}"
    return ROOM.address


def ask_button(agenda: Agenda, finding: Finding | None, summary: Summary, link: str) -> None:
    """The button that opens the dialog in which a question is written, for those who may."""
    if not access.may(Role.LEAD):
        return
    st.button(
        "Ask the room",
        icon=":material/phone_iphone:",
        shortcut="A",
        key="ask_room",
        help="Open a form that the phones in the room can answer.",
        on_click=_open_dialog,
    )
    if st.session_state.get(_OPEN):  # also in a run that another window has caused
        dialog = st.dialog("Ask the room", width="medium", on_dismiss=_close_dialog)
        dialog(_show_new)(agenda, finding, summary, link)


def _open_dialog() -> None:
    st.session_state[_OPEN] = True


def _close_dialog() -> None:
    st.session_state.pop(_OPEN, None)


def _show_new(agenda: Agenda, finding: Finding | None, summary: Summary, link: str) -> None:
    """Show the fields of a new question, and open it."""
    item = next((each for each in agenda.items if finding and each.finding == finding.id), None)
    way = str(st.radio("What phones do", _WAYS, format_func=_WAYS.__getitem__, key="ask_way"))
    sentences = [
        brief(card.finding.sentence, LONGEST_CHOICE - 2)
        for each in agenda.items
        for card in summary.cards
        if card.finding.id == each.finding
    ]
    with st.form("ask_form", border=False):
        title = st.text_area(
            "Question",
            (item.prompt if item else "")[:LONGEST_QUESTION] or wall.PROMPT,
            max_chars=LONGEST_QUESTION,
            height=68,
            key="ask_title",
        )
        most = 1
        if way == _VOTE:
            choices = st.text_area(
                "Choices, one a line",
                height=140,
                key="ask_choices",
                placeholder="Buses\nChild care",
            )
            sentences = choices.splitlines()
        if way != "note":
            label = "Choices of one phone, at most"
            most = int(st.number_input(label, 1, MOST_CHOICES, key="ask_most"))
        if not base_address(link):
            controls.caption(NO_PHONE_YET)
        sent = st.form_submit_button("Open it for phones", type="primary")
    if not sent:
        return
    try:
        if not base_address(link):
            let_phones_in()
        workspace.open_form(
            data.workspace(),
            kind="note" if way == "note" else "vote",
            place=agenda.place,
            title=title,
            about=finding.sentence if finding and way != _AGENDA_VOTE else "",
            items=() if way == "note" else sentences,
            most=most,
            agenda=agenda.id,
            finding=finding.id if finding else "",
        )
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    _close_dialog()
    st.rerun()


def show_buttons(form: Form, finding: Finding | None, link: str, *, leads: bool = False) -> None:
    """The buttons that go on with a question, for those who may.

    Args:
        form: the question.
        finding: the card that it was asked with; None where that is gone.
        link: the address of this window.
        leads: whether this is no wall: notes are read before they are put on one, and the buttons
            have no keys of the keyboard.
    """
    if not access.may(Role.LEAD):
        return
    reads_first = leads and not form.spec.chooses
    steps: list[tuple[str, str, str | None, Callable[[], object]]] = []
    if form.state == OPEN:
        if not base_address(link):
            steps.append(("Let phones in", ":material/wifi:", None, let_phones_in))
        steps.append(("Close the form", ":material/lock:", "X", _step(workspace.close_form, form)))
    elif form.state == CLOSED:
        show = _step(workspace.show_answers, form, on_wall=not reads_first)
        label = "Read the answers" if reads_first else "Show the answers"
        steps += [
            (label, ":material/bar_chart:", "A", show),
            ("Reopen", ":material/lock_open:", None, _step(workspace.reopen_form, form)),
        ]
    elif finding is not None:
        steps.append(
            ("Put on the card", ":material/note_add:", None, partial(_keep_all, form, finding))
        )
    on_wall = _step(workspace.put_on_wall, form, on_wall=not form.on_wall)
    off = "Take off the wall" if leads else "Back to chart"
    other = off if form.on_wall else "Put on the wall"
    steps.append((other, ":material/co_present:", "B", on_wall))
    for label, icon, key, act in steps:
        st.button(
            label,
            icon=icon if leads else None,  # the keys of a wall are one line
            shortcut=None if leads else key,
            key=f"{label}-{form.id}",
            on_click=_reporting,
            args=(act,),
        )


def let_phones_in() -> None:
    """Start the listener that lets everybody in the network open forms."""
    data.workspace().require(Role.LEAD)
    ROOM.start()


def _step(change: Callable[..., None], form: Form, **how: bool) -> Callable[[], None]:
    """Return what makes a change of a form in the workspace."""
    return lambda: change(data.workspace(), form.id, **how)


def _reporting(act: Callable[[], object]) -> None:
    """Do something; where it fails, the window says why."""
    try:
        act()
    except UserError as problem:
        notices.say_trouble(PART, problem)


def _keep_all(form: Form, finding: Finding) -> None:
    """Put all answers of a question on its card, as one note."""
    result = workspace.result_of(data.workspace(), form)
    if result.texts:
        answers = "\n".join(f"– {text}" for text in result.texts)
    else:
        answers = "\n".join(f"– {option}: {count}" for option, count in _by_count(result))
    note = f"{form.title} {_answers_words(form, result)}\n{answers}"
    workspace.add_note(data.workspace(), finding.id, note)
    st.session_state[_SAID] = _ON_CARD


def _keep_text(text: str, finding: Finding) -> None:
    workspace.add_note(data.workspace(), finding.id, text)
    st.session_state[_SAID] = "The answer is on the card, under What we see."


def show_question(form: Form, finding: Finding | None, link: str) -> None:
    """A question in words, with its answers once they were shown, and its buttons.

    Args:
        form: the question.
        finding: the card that it was asked with; None where that is gone.
        link: the address of this window.
    """
    result, may = workspace.result_of(data.workspace(), form), access.may(Role.LEAD)
    with st.container(border=True, key=f"question-{form.id}", gap="small"):
        st.markdown(f"**{escape_markdown(form.title)}**  \n{state_words(form, result)}")
        if form.state == OPEN and (base := base_address(link)):
            st.markdown(escape_markdown(short_address(f"{base}{PREFIX}{form.token}")))
        if result.counts:
            lines = (f"- {escape_markdown(name)}: **{n}**" for name, n in _by_count(result))
            st.markdown("\n".join(lines))
        for number, text in enumerate(result.texts):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown("  \n".join(map(escape_markdown, text.splitlines())), width="stretch")
                if finding is not None and may:
                    st.button(
                        f"Put answer {number + 1} on the card",
                        key=f"answer-{form.id}-{number}",
                        type="tertiary",
                        on_click=_reporting,
                        args=(partial(_keep_text, text, finding),),
                    )
        with st.container(horizontal=True):
            show_buttons(form, finding, link, leads=True)
            if may:
                st.button(
                    "Delete",
                    icon=":material/delete:",
                    key=f"delete-{form.id}",
                    type="tertiary",
                    on_click=_reporting,
                    args=(partial(_delete, form),),
                )


def _delete(form: Form) -> None:
    workspace.delete_form(data.workspace(), form.id)
    notices.say_deleted(PART, form.id, f"“{form.title}”")


def show_notices() -> None:
    """Show once what was done last, or why it failed, and what was deleted."""
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)
    notices.show_trouble(PART, ":material/error:")
    notices.show_undo(PART, lambda id_: workspace.restore_form(data.workspace(), id_))


def show_questions(agenda: Agenda, summary: Summary, link: str) -> None:
    """The questions of an agenda below its findings, and the end of the listener."""
    forms = workspace.forms(data.workspace(), agenda.id)
    show_notices()
    if ROOM.address and access.may(Role.LEAD):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Phones in this network can open forms at {ROOM.address}.")
            st.button("Let no phone in", key="room_stop", on_click=ROOM.stop)
    if not forms:
        return
    cards = {card.finding.id: card.finding for card in summary.cards}
    st.subheader("Asked of the room", anchor=False)
    for form in forms:
        show_question(form, cards.get(form.finding), link)


def slide(form: Form, link: str) -> wall.Slide:
    """The screen of a question: how to answer and how many have, or the answers."""
    result = workspace.result_of(data.workspace(), form)
    body = _open_html(form, result, base_address(link)) if form.state == OPEN else ""
    if form.state == CLOSED:
        body = (
            f"<p class='count'><b>{result.answers}</b> {_answers(result)}. The form is closed.</p>"
        )
        if result.answers < form.spec.fewest:
            body += f"<p>{escape(too_few(form, result.answers))}</p>"
    elif form.state == SHOWN:
        body = _result_html(form, result)
    return wall.Slide(
        sentence=form.title,
        source=form.about,
        address="",
        prompt=_HOW if form.state == OPEN else _answers_words(form, result),
        body=body,
    )


def _open_html(form: Form, result: Result, base: str) -> str:
    """The pattern for cameras, the address in letters, and the number of answers."""
    count = f"<p class='count' role='status'><b>{result.answers}</b> {_answers(result)}</p>"
    if not base:
        return f"<p>No phone can reach this computer: press “Let phones in”.</p>{count}"
    address = f"{base}{PREFIX}{form.token}"
    return (
        f"<div class='phones'><div class='code' role='img' aria-label='Address of the form as a "
        f"pattern for cameras'>{qr_svg(address)}</div><div><p>Scan the pattern with a phone, or "
        f"open</p><p class='short'>{escape(short_address(address))}</p>{count}</div></div>"
    )


def _result_html(form: Form, result: Result) -> str:
    if result.scores:
        return scores_html(form.items, result.scores, _MOST_ROWS)
    if not result.counts:
        notes = "".join(f"<li dir='auto'>{escape(text)}</li>" for text in result.texts)
        return f"<ul class='notes'>{notes}</ul>"
    most = max(count for _, count in result.counts) or 1
    rows = "".join(
        f"<tr><th scope='row' dir='auto'>{escape(option)}</th><td>{count}</td>"
        f"<td aria-hidden='true'><i style='width: {100 * count / most:.1f}%'></i></td></tr>"
        for option, count in _by_count(result)
    )
    return f"<table class='bars'>{rows}</table>"


def _by_count(result: Result) -> list[tuple[str, int]]:
    """The choices, those chosen most often first."""
    return sorted(result.counts, key=lambda pair: -pair[1])


def _answers(result: Result) -> str:
    return "answer" if result.answers == 1 else "answers"


def _answers_words(form: Form, result: Result) -> str:
    count = count_of(result.answers, "answer")
    if form.kind != "vote":
        return f"{count} by phone."
    return (
        f"{count} by phone; each could choose {'one' if form.most == 1 else f'up to {form.most}'}."
    )


def state_words(form: Form, result: Result) -> str:
    """Return whether a question is open, and how many have answered."""
    state = "Open" if form.state == OPEN else "Closed"
    sentence = f"{state}, {_answers_words(form, result)}"
    if form.state == CLOSED and result.answers < form.spec.fewest:
        sentence += f" {too_few(form, result.answers)}"
    return sentence


def short_address(address: str) -> str:
    """Return an address as somebody types it."""
    return address.partition("://")[2]
