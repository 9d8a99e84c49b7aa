"""Changes of the plan, each of which can be taken back, and the line that says what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.text import escape_markdown, joined
from mobility.workspace import PlanRecord, ReplacedParts, Workspace
from mobility.workspace.document_kinds import DOCUMENT
from mobility.workspace.plan_kinds import KINDS, PLAN
from mobility.workspace.plans import Parts
from mobility.workspace.record_fields import Value
from pages.ui import data, notices
from pages.ui.findings.card import brief

PART = "plan"
"""Names the notices of the page."""
reported = partial(notices.reporting, PART)
_DONE = "plan-done"
_LONGEST = 60  # characters of a name in the line of what was done
_MOST = 30  # changes that can be taken back, one after the other


@dataclass(frozen=True, slots=True)
class _Done:
    """What was done in a sentence, the place it was about, and what takes it back."""

    sentence: str
    place: str
    undo: Callable[[Workspace], object]


def add(place: str, kind: str, parts: Parts) -> PlanRecord:
    """Put a record into a plan.

    Raises:
        UserError: for a value that a field cannot hold, or when the workspace cannot be written.
    """
    record = workspace.add_plan_record(data.workspace(), place, kind, parts)
    of = KINDS[kind]
    among = of.part not in {PLAN, DOCUMENT} and not of.single
    where = f"among the {of.plural}" if among else "in the plan"
    say_done(f"{_name(record)} is {where}.", place, _undo_of([record]))
    return record


def add_several(place: str, kind: str, records: Iterable[Parts], sentence: str) -> None:
    """Put records into a plan; they are taken back together."""
    store = data.workspace()
    added = [workspace.add_plan_record(store, place, kind, parts) for parts in records]
    say_done(sentence, place, _undo_of(added))


def change(record: PlanRecord, parts: Parts, *, reason: str = "") -> PlanRecord:
    """Change fields of a record as it was read.

    Raises:
        UserError: for a value that a field cannot hold, or when the workspace cannot be written.
    """
    latest = _latest(record)
    now, replaced = workspace.change_plan_record(
        data.workspace(), record.id, record.revision, parts, reason=reason
    )
    if now.revision > latest:
        sentence = f"{_name(now)} was changed.{_replaced_words(now, replaced)}"
        say_done(sentence, now.place, _undo_of([now]))
    return now


def extend(record: PlanRecord, parts: Parts) -> None:
    """Change a record as a part of what was done last; both are taken back together."""
    now, _ = workspace.change_plan_record(data.workspace(), record.id, record.revision, parts)
    last: _Done = st.session_state[_DONE][-1]

    def undo(store: Workspace) -> None:
        workspace.undo_plan_change(store, now.id, now.revision)
        last.undo(store)

    st.session_state[_DONE] = [*st.session_state[_DONE][:-1], replace(last, undo=undo)]


def change_several(
    changes: Iterable[tuple[PlanRecord, Parts]], sentence: str, *, reason: str = ""
) -> None:
    """Change several records; they are taken back together."""
    store, done = data.workspace(), []
    for record, parts in changes:
        latest = _latest(record)
        now, _ = workspace.change_plan_record(
            store, record.id, record.revision, parts, reason=reason
        )
        if now.revision > latest:
            done.append(now)
    if done:
        say_done(sentence, done[0].place, _undo_of(done))


def delete(record: PlanRecord) -> None:
    """Take a record out of its plan."""
    now = workspace.delete_plan_record(data.workspace(), record.id)
    say_done(f"{_name(record)} was deleted.", record.place, _undo_of([now]))


def move(record: PlanRecord, before: str | None) -> None:
    """Put a record before another one of its kind, or at the end."""
    now = workspace.move_plan_record(data.workspace(), record.id, before=before)
    say_done(f"{_name(record)} was moved.", record.place, _undo_of([now]))


def say_done(sentence: str, place: str, undo: Callable[[Workspace], object]) -> None:
    """Remember what was done, and what takes it back."""
    done: list[_Done] = st.session_state.setdefault(_DONE, [])
    st.session_state[_DONE] = [*done, _Done(sentence, place, undo)][-_MOST:]


def show_done(place: str, background: str) -> None:
    """Show why the last action failed, or what was done last with a button that takes it back.

    Both stay in view.
    """
    here = _of_place(place)
    with st.container(key=_DONE, gap="xsmall"):
        st.html(
            f"<style>div:has(> .st-key-{_DONE}) {{ position: sticky; top: 3.75rem; z-index: 10; }}"
            f".st-key-{_DONE} {{ background: {background}; }}</style>"
        )
        notices.show_trouble(PART, ":material/error:")
        if here:
            _show_last(here[-1], place)


def _show_last(last: _Done, place: str) -> None:
    """Show what was done last, with a button that takes it back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(escape_markdown(last.sentence), width="stretch")
        st.button(
            "Undo",
            key=f"{_DONE}-undo",
            icon=":material/undo:",
            shortcut="Alt+U",
            on_click=_undo,
            args=(place,),
        )


def _of_place(place: str) -> list[_Done]:
    return [each for each in st.session_state.get(_DONE, []) if each.place == place]


def _undo(place: str) -> None:
    """Take the last change back; a failure leaves it where it was."""
    last = _of_place(place)[-1]
    try:
        last.undo(data.workspace())
    except UserError as problem:
        notices.say_trouble(PART, problem)
        return
    st.session_state[_DONE] = [each for each in st.session_state[_DONE] if each is not last]


def _undo_of(records: list[PlanRecord]) -> Callable[[Workspace], object]:
    revisions = [(record.id, record.revision) for record in records]

    def undo(store: Workspace) -> None:
        for id_, revision in reversed(revisions):
            workspace.undo_plan_change(store, id_, revision)

    return undo


def _latest(record: PlanRecord) -> int:
    """The last revision of a record, which another window may have written."""
    states = workspace.plan_record_history(data.workspace(), record.id)
    return states[-1].revision if states else record.revision


def _name(record: PlanRecord) -> str:
    return (
        f"“{brief(record.title, _LONGEST)}”"
        if record.title
        else f"The {KINDS[record.kind].label.lower()}"
    )


def _replaced_words(record: PlanRecord, replaced: ReplacedParts | None) -> str:
    """What of another window's words a change has replaced."""
    if replaced is None:
        return ""
    fields = KINDS[record.kind].fields
    lost = [
        f"{fields[key.partition('/')[0]].label}: “{_shown(value)}”"
        for key, value in replaced.parts.items()
    ]
    theirs = f" Your words replace what was written meanwhile: {joined(lost)}." if lost else ""
    back = " It had been deleted meanwhile, and is back." if replaced.deleted else ""
    return f"{theirs}{back}"


def _shown(value: Value | None) -> str:
    if isinstance(value, list | Mapping):
        return f"{len(value)} chosen"
    return brief("nothing" if value is None else str(value))
