"""The window of whoever leads a meeting: the slide on the wall, the note, the next one, a timer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from mobility import workspace
from mobility.exports.findings import small_picture
from mobility.text import escape_markdown
from mobility.workspace import Agenda, Finding
from mobility.workspace.summary import Summary
from pages.ui import address, controls, data, notices
from pages.ui.meeting import changes, following, note, plan_rows, questions, room, wall
from pages.ui.request import Request

_clock = st.components.v2.component(
    "meeting_clock",
    html='<div class="clock"></div>',
    css=Path(__file__).with_name("clock.css").read_text("utf-8"),
    js=Path(__file__).with_name("clock.js").read_text("utf-8"),
)


def show_leader(request: Request, agenda: Agenda, summary: Summary) -> None:
    """Show the slide of the address for whoever leads, and what turns to the next one."""
    number, steps = following.item_number(agenda), plan_rows.steps_of(agenda, summary.place)
    cards = {card.finding.id: card.finding for card in summary.cards}
    finding = cards.get(agenda.items[number - 1].finding)
    st.html(Path(__file__).with_name("agendas.css"))
    with st.container(horizontal=True):  # a title alone would lose a margin on a phone
        st.title(escape_markdown(agenda.name), anchor=False)
    notices.show_trouble(changes.PART, ":material/error:")
    stamp = workspace.forms_stamp(data.workspace(), agenda.id)
    screen = plan_rows.screen_number(agenda, steps)
    _show_keys(request, agenda, screen, steps)
    now, later = st.columns([3, 2], gap="large")
    with now:
        _show_screen(agenda, cards, steps, screen, "On the wall")
        _show_question(request, agenda, finding, summary)
        _show_notes(agenda, number, finding)
    with later:
        if screen < plan_rows.screens(steps):
            coming = _show_screen(agenda, cards, steps, screen + 1, "Next")
            if coming and coming.view and (picture := small_picture(coming, wait=True)):
                st.image(picture, width="stretch", alt=coming.view.summary or coming.view.title)
        else:
            st.markdown("This is the last slide.")
    following.watch(agenda, stamp)


def _show_keys(request: Request, agenda: Agenda, number: int, steps: plan_rows.Steps) -> None:
    """The keys that turn, and on which of all screens the wall is."""
    turn, screens = partial(plan_rows.turn_to_screen, agenda, steps), plan_rows.screens(steps)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Back",
            icon=":material/arrow_back:",
            shortcut="Left",
            key="leader_back",
            disabled=number <= 1,
            on_click=turn,
            args=(number - 1,),
        )
        st.button(
            "Next",
            icon=":material/arrow_forward:",
            icon_position="right",
            shortcut="Right",
            type="primary",
            key="leader_next",
            disabled=number >= screens,
            on_click=turn,
            args=(number + 1,),
        )
        st.markdown(f"**{number} / {screens}**", width="content")
        item = following.item_number(agenda)
        _clock(data=f"{agenda.id} {item}", key="meeting_clock", width="stretch", height="content")
        st.link_button(
            "Open the wall",
            address.window_link(
                request.address, agenda=agenda.id, room=room.room_of_theme(), follow="yes", lead=""
            ),
            icon=":material/co_present:",
        )
        st.button("Stop leading", key="leader_stop", on_click=changes.stop_leading, args=(agenda,))


def _show_screen(
    agenda: Agenda,
    cards: Mapping[str, Finding],
    steps: plan_rows.Steps,
    number: int,
    label: str,
) -> Finding | None:
    """Show a screen in words: its sentence, and the question to the meeting; return its card."""
    at, row = plan_rows.item_and_row(steps, number)
    item = agenda.items[at - 1]
    controls.caption(label)
    if steps[at - 1]:
        step = steps[at - 1][row - 1]
        controls.caption(escape_markdown(f"{step.part}: {step.heading}"))
        _show_sentence(step.sentence, item.prompt or step.prompt)
        return None
    finding = cards.get(item.finding)
    if finding is None:
        st.markdown("This finding was deleted since the agenda was made.")
    else:
        _show_sentence(finding.sentence, item.prompt or wall.PROMPT)
    return finding


def _show_sentence(sentence: str, prompt: str) -> None:
    st.html(f'<h2 class="slide-sentence" dir="auto">{escape(sentence)}</h2>')
    st.markdown(escape_markdown(prompt))


def _show_question(
    request: Request, agenda: Agenda, finding: Finding | None, summary: Summary
) -> None:
    """The last question that was asked with a card, or the button that asks one."""
    questions.show_notices()
    shown = finding.id if finding else ""
    forms = workspace.forms(data.workspace(), agenda.id)
    form = next((each for each in forms if each.finding == shown), None)
    if form is not None:
        questions.show_question(form, finding, request.link)
    if form is None or not form.on_wall:
        questions.ask_button(agenda, finding, summary, request.link)


def _show_notes(agenda: Agenda, number: int, finding: Finding | None) -> None:
    """The leader's note on the slide, and a field for what the meeting says."""
    item = agenda.items[number - 1]
    key = f"leader_note_{agenda.id}_{agenda.revision}_{number}"
    st.text_area(
        "Note for whoever leads",
        item.note,
        key=key,
        height=100,
        max_chars=note.LONGEST,
        placeholder="Only this window shows it.",
        on_change=changes.note_item,
        args=(agenda, item.finding, key),
    )
    if finding is None:
        return

    def keep(text: str) -> str:
        workspace.add_note(data.workspace(), finding.id, text)
        return note.ON_CARD

    note.show_field(keep)
