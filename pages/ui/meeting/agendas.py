"""Agendas: the findings of a meeting, their order, and a question for each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from mobility import workspace
from mobility.places import Jurisdiction
from mobility.text import count_of, escape_markdown
from mobility.workspace import Agenda, AgendaItem, Finding
from mobility.workspace.actors import Role
from mobility.workspace.schema import MOST_ITEMS
from mobility.workspace.summary import Summary
from pages.ui import access, controls, data, notices
from pages.ui.findings.card import brief
from pages.ui.meeting import changes, plan_rows, questions, room, wall
from pages.ui.request import Request
from pages.ui.widgets import choose

_NAME = "agenda_new_name"
_MOST_SIGNS = 240  # of a sentence on the agenda: an order is made by what findings say
_TEACHES = (
    "An agenda puts findings in an order for a meeting. Each stands on a screen of its own, with "
    "one chart and one question, and what the meeting says lands on its card. Begin with "
    "**New agenda**: it holds all findings of the board, to be put in order and thinned out."
)
_NO_FINDINGS = (
    "There are no findings yet. Pin a chart on any page, or write a card on the page Findings; "
    "then they can be put on an agenda."
)


def asked_agenda(request: Request, place: str) -> Agenda | None:
    """The agenda of the address; without one, the newest of the place; None when it has none."""
    named = request.option("agenda")
    if named:
        with changes.report_trouble():
            return workspace.one_agenda(data.workspace(), named)
    known = workspace.agendas(data.workspace(), place)
    return max(known, key=lambda each: each.changed) if known else None


def _pick_agenda(place: str, shown: Agenda | None, summary: Summary) -> None:
    """The agendas of a place, and the field that begins another one."""
    known = {each.id: each.name for each in workspace.agendas(data.workspace(), place)}
    if shown is not None and len(known) > 1:
        choose(st.selectbox, "Agenda", known, shown.id, changes.open_agenda, key="agenda_pick")
    if not summary.cards or not access.may(Role.EDITOR):
        return
    with (
        st.popover("New agenda", icon=":material/add:", key=f"new_{shown.id if shown else 0}"),
        st.form("agenda_new", border=False),
    ):
        st.text_input("Its name", key=_NAME, placeholder="Second working group on housing")
        st.form_submit_button("Make it of all findings", on_click=changes.make, args=(place, _NAME))


def _show_start(agenda: Agenda) -> None:
    """The button that begins the meeting, where the last one ended or at the first item."""
    if not (total := len(agenda.items)):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        at = min(agenda.at, total - 1)
        label = f"Go on with {at + 1} of {total}" if at else "Start the meeting"
        st.button(
            label,
            type="primary",
            icon=":material/co_present:",
            key="agenda_start",
            on_click=changes.start,
            args=(agenda, at),
        )
        if at:
            st.button(
                "From the beginning", key="agenda_again", on_click=changes.start, args=(agenda, 0)
            )
        if access.may(Role.EDITOR):
            st.button(
                "Lead from a second window",
                icon=":material/devices:",
                key="agenda_lead",
                help="This window gets the note, the next slide and a timer; the wall is another.",
                on_click=changes.lead,
                args=(agenda, at),
            )


def _show_items(agenda: Agenda, summary: Summary) -> None:
    """The findings of an agenda with their questions, and those that could be added."""
    cards = {card.finding.id: card.finding for card in summary.cards}
    names = plan_rows.names_of_plan(summary.place)
    for number, item in enumerate(agenda.items, start=1):
        finding = cards.get(item.finding)
        sentence = finding.sentence if finding else names.get(item.finding, "")
        _show_item(agenda, number, item, sentence)
    if access.may(Role.EDITOR):
        _show_changes(agenda, cards, names)


def _show_changes(
    agenda: Agenda, cards: Mapping[str, Finding], plan_names: Mapping[str, str]
) -> None:
    """What could be added to an agenda, its name, and its end."""
    chosen = {item.finding for item in agenda.items}
    free = {
        id_: finding
        for id_, finding in cards.items()
        if id_ not in chosen and finding.status != "dropped"
    }
    if free and len(agenda.items) < MOST_ITEMS:
        st.multiselect(
            "Add findings",
            list(free),
            format_func=lambda id_: brief(free[id_].sentence) if id_ in free else "",
            key=f"agenda_add_{agenda.revision}",
            on_change=changes.add,
            args=(agenda, f"agenda_add_{agenda.revision}"),
            placeholder=f"{count_of(len(free), 'finding')} not on the agenda",
        )
    plan_rows.show_add(agenda, plan_names)
    with st.popover("Rename or delete", type="tertiary"):
        key = f"agenda_name_{agenda.id}_{agenda.revision}"
        st.text_input("Name", agenda.name, key=key, on_change=changes.rename, args=(agenda, key))
        st.button(
            "Delete this agenda", icon=":material/delete:", on_click=changes.delete, args=(agenda,)
        )


def _show_item(agenda: Agenda, number: int, item: AgendaItem, sentence: str) -> None:
    sentence = brief(sentence, _MOST_SIGNS) or "This finding was deleted."
    with st.container(border=True, key=f"agenda-item-{number}", gap="xsmall"):
        st.markdown(f"**{number}** · {escape_markdown(sentence)}")
        if not access.may(Role.EDITOR):
            controls.caption(escape_markdown(item.prompt or wall.PROMPT))
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            key = f"agenda_prompt_{agenda.id}_{agenda.revision}_{number}"
            st.text_input(
                f"Question to the meeting about {number}",
                item.prompt,
                key=key,
                placeholder=wall.PROMPT,
                on_change=changes.ask,
                args=(agenda, item.finding, key),
                label_visibility="collapsed",
            )
            for label, icon, step in (
                ("Up", ":material/arrow_upward:", -1),
                ("Down", ":material/arrow_downward:", 1),
            ):
                st.button(
                    f"{label}: {number}",
                    icon=icon,
                    key=f"agenda_{label}_{number}",
                    type="tertiary",
                    disabled=not 1 <= number + step <= len(agenda.items),
                    on_click=changes.move,
                    args=(agenda, item.finding, step),
                )
            st.button(
                f"Take off: {number}",
                icon=":material/close:",
                key=f"agenda_off_{number}",
                type="tertiary",
                on_click=changes.take_off,
                args=(agenda, item.finding),
            )


def show_page(
    request: Request, place: Jurisdiction, agenda: Agenda | None, summary: Summary
) -> None:
    """The page on which a meeting is prepared."""
    if request.room:  # an agenda without anything on it cannot be shown on a wall
        room.leave()
    controls.show_head(request, place.full_name, wall=False)
    notices.show_trouble(changes.PART, ":material/error:")
    notices.show_undo(changes.PART, changes.restore)
    _pick_agenda(place.geoid, agenda, summary)
    if agenda is not None:
        _show_agenda(agenda, summary)
        questions.show_questions(agenda, summary, request.link)
    elif summary.cards:
        st.markdown(_TEACHES)
    else:
        st.markdown(_NO_FINDINGS)
        controls.link_page("findings")


def _show_agenda(agenda: Agenda, summary: Summary) -> None:
    """The agenda on the page, to be prepared."""
    st.html(Path(__file__).with_suffix(".css"))
    st.header(escape_markdown(agenda.name), anchor=False)
    _show_start(agenda)
    if not agenda.items:
        st.markdown("Nothing is on this agenda yet: add findings below.")
    _show_items(agenda, summary)
