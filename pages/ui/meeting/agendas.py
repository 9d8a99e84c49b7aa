"""Agendas: which findings a meeting looks at, in which order, and what it is asked of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.text import count_of, escape_markdown
from mobility.workspace import Agenda, AgendaItem, Finding
from mobility.workspace.agendas import MOST_ITEMS
from mobility.workspace.summary import Summary
from pages.ui import address, controls, data
from pages.ui.findings.card import brief
from pages.ui.meeting import agenda_wall, room, wall

_DELETED = "agenda_deleted"
_TROUBLE = "agenda_trouble"
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


def asked_agenda(place: str) -> Agenda | None:
    """The agenda of the address; without one, the newest of the place; None when it has none."""
    asked = address.current_address().option("agenda")
    if asked:
        try:
            return workspace.one_agenda(data.workspace(), asked)
        except UserError as problem:
            st.session_state[_TROUBLE] = str(problem)
    known = workspace.agendas(data.workspace(), place)
    return max(known, key=lambda each: each.changed) if known else None


def _show_trouble() -> None:
    """Why something could not be done, and the deleted agenda that can come back."""
    if trouble := st.session_state.pop(_TROUBLE, ""):
        st.warning(escape_markdown(trouble), icon=":material/error:")
    deleted: Agenda | None = st.session_state.get(_DELETED)
    if deleted is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(escape_markdown(f"“{deleted.name}” is deleted."))
            st.button("Undo", icon=":material/undo:", key="agenda_undo", on_click=_restore)


def _pick_agenda(place: str, shown: Agenda | None, summary: Summary) -> None:
    """The agendas of a place, and the field that begins another one."""
    known = {each.id: each.name for each in workspace.agendas(data.workspace(), place)}
    if shown is not None and len(known) > 1:
        st.session_state["agenda_pick"] = shown.id
        st.selectbox(
            "Agenda",
            list(known),
            format_func=lambda id_: known.get(id_, ""),
            key="agenda_pick",
            on_change=lambda: _open(st.session_state["agenda_pick"]),
        )
    if not summary.cards:
        return
    with (
        st.popover("New agenda", icon=":material/add:", key=f"new_{shown.id if shown else 0}"),
        st.form("agenda_new", border=False),
    ):
        st.text_input("Its name", key=_NAME, placeholder="Second working group on housing")
        st.form_submit_button("Make it of all findings", on_click=_make, args=(place,))


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
            on_click=_start,
            args=(agenda, at),
        )
        if at:
            st.button("From the beginning", key="agenda_again", on_click=_start, args=(agenda, 0))


def _show_items(agenda: Agenda, summary: Summary) -> None:
    """The findings of an agenda with their questions, and those that could be added."""
    cards = {card.finding.id: card.finding for card in summary.cards}
    for number, item in enumerate(agenda.items, start=1):
        _show_item(agenda, number, item, cards.get(item.finding))
    chosen = {item.finding for item in agenda.items}
    free = {id_: one for id_, one in cards.items() if id_ not in chosen and one.status != "dropped"}
    if free and len(agenda.items) < MOST_ITEMS:
        st.multiselect(
            "Add findings",
            list(free),
            format_func=lambda id_: brief(free[id_].sentence) if id_ in free else "",
            key=f"agenda_add_{agenda.revision}",
            on_change=_add,
            args=(agenda, f"agenda_add_{agenda.revision}"),
            placeholder=f"{count_of(len(free), 'finding')} not on the agenda",
        )
    with st.popover("Rename or delete", type="tertiary"):
        key = f"agenda_name_{agenda.id}_{agenda.revision}"
        st.text_input("Name", agenda.name, key=key, on_change=_rename, args=(agenda, key))
        st.button("Delete this agenda", icon=":material/delete:", on_click=_delete, args=(agenda,))


def _show_item(agenda: Agenda, number: int, item: AgendaItem, one: Finding | None) -> None:
    words = brief(one.sentence, _MOST_SIGNS) if one else "This finding was deleted."
    with st.container(border=True, key=f"agenda-item-{number}", gap="xsmall"):
        st.markdown(f"**{number}** · {escape_markdown(words)}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            key = f"agenda_prompt_{agenda.id}_{agenda.revision}_{number}"
            st.text_input(
                f"Question to the meeting about {number}",
                item.prompt,
                key=key,
                placeholder=wall.PROMPT,
                on_change=_ask,
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
                    on_click=_move,
                    args=(agenda, item.finding, step),
                )
            st.button(
                f"Take off: {number}",
                icon=":material/close:",
                key=f"agenda_off_{number}",
                type="tertiary",
                on_click=_take_off,
                args=(agenda, item.finding),
            )


@contextmanager
def _said() -> Iterator[None]:
    """Say what could not be written in a sentence on the page."""
    try:
        yield
    except UserError as problem:
        st.session_state[_TROUBLE] = str(problem)


def _save(agenda: Agenda, change: Callable[[Agenda], Agenda]) -> None:
    """Change an agenda as it is now, which another window may have changed meanwhile."""
    with _said():
        changed = change(workspace.one_agenda(data.workspace(), agenda.id))
        workspace.save_agenda(
            data.workspace(),
            id=changed.id,
            name=changed.name,
            place=changed.place,
            items=changed.items,
            at=changed.at,
        )


def _change(agenda: Agenda, change: Callable[[list[AgendaItem]], list[AgendaItem]]) -> None:
    """Change the items of an agenda."""
    _save(agenda, lambda now: replace(now, items=tuple(change(list(now.items)))))


def _move(agenda: Agenda, finding: str, step: int) -> None:
    def moved(items: list[AgendaItem]) -> list[AgendaItem]:
        at = next((n for n, item in enumerate(items) if item.finding == finding), None)
        if at is not None and 0 <= at + step < len(items):
            items.insert(at + step, items.pop(at))
        return items

    _change(agenda, moved)


def _take_off(agenda: Agenda, finding: str) -> None:
    _change(agenda, lambda items: [item for item in items if item.finding != finding])


def _ask(agenda: Agenda, finding: str, key: str) -> None:
    prompt = st.session_state[key]
    _change(
        agenda,
        lambda items: [
            replace(item, prompt=prompt) if item.finding == finding else item for item in items
        ],
    )


def _add(agenda: Agenda, key: str) -> None:
    chosen: list[str] = st.session_state[key]
    _change(
        agenda,
        lambda items: [
            *items,
            *(AgendaItem(id_) for id_ in chosen if id_ not in {item.finding for item in items}),
        ],
    )


def _rename(agenda: Agenda, key: str) -> None:
    _save(agenda, lambda now: replace(now, name=st.session_state[key]))


def _make(place: str) -> None:
    """A new agenda of everything on the board that is not dropped."""
    with _said():
        known = workspace.findings(data.workspace(), place)
        items = [AgendaItem(one.id) for one in known if one.status != "dropped"][:MOST_ITEMS]
        name = st.session_state[_NAME]
        _open(workspace.save_agenda(data.workspace(), name=name, place=place, items=items).id)


def _open(id_: str) -> None:
    address.change_options(agenda=id_, item="")


def _delete(agenda: Agenda) -> None:
    with _said():
        workspace.delete_agenda(data.workspace(), agenda.id)
        st.session_state[_DELETED] = agenda
        address.change_options(agenda="", item="")


def _restore() -> None:
    with _said():
        deleted: Agenda = st.session_state[_DELETED]
        workspace.restore_agenda(data.workspace(), deleted.id)
        del st.session_state[_DELETED]
        _open(deleted.id)


def _start(agenda: Agenda, at: int) -> None:
    """Put the meeting on the wall; what is new or gone since the last one is seen there."""
    with _said():
        workspace.turn_to_item(data.workspace(), agenda.id, at)
    address.change_options(agenda=agenda.id, item=str(at + 1), room=room.room_of_theme())


def show_page(place: Jurisdiction, agenda: Agenda | None, summary: Summary) -> None:
    """The page on which a meeting is prepared."""
    if room.asked_room():  # an agenda without anything on it cannot be shown on a wall
        room.leave()
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.title(place.full_name, anchor=False)
            controls.show_link(wall=False)
        st.markdown(":gray[Which findings do we look at together, and what do we ask of each?]")
    _show_trouble()
    _pick_agenda(place.geoid, agenda, summary)
    if agenda is not None:
        _show_agenda(agenda, summary)
    elif summary.cards:
        st.markdown(_TEACHES)
    else:
        st.markdown(_NO_FINDINGS)
        st.page_link("pages/plan/findings.py", label="Findings", icon=":material/keep:")


def _show_agenda(agenda: Agenda, summary: Summary) -> None:
    """The agenda on the page, to be prepared."""
    st.html(Path(__file__).with_suffix(".css"))
    st.header(escape_markdown(agenda.name), anchor=False)
    _show_start(agenda)
    if not agenda.items:
        st.markdown("Nothing is on this agenda yet: add findings below.")
    _show_items(agenda, summary)


def on_the_wall(agenda: Agenda, summary: Summary) -> bool:
    """Whether the meeting has begun; then its item stands on the wall."""
    asked = room.asked_room()
    if not asked or not agenda.items:
        return False
    agenda_wall.show_item(agenda, summary, asked)
    return True
