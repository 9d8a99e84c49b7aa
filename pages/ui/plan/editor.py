"""A record of the plan in its place: its fields while it is written on, and a line to add another.

Enter in a line saves, and so does Ctrl+Enter in a text (`opened.js`). Escape also closes a list of
options, so that it cannot stand for Cancel. What is written stays in the session while its fields
are not shown, in another tab or on another page; it is saved when another record is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import streamlit as st

from mobility.errors import UserError
from mobility.exports.plan_words import earlier_sentences
from mobility.text import escape_markdown
from mobility.workspace import PlanRecord
from mobility.workspace.plan_kinds import KINDS
from mobility.workspace.record_fields import LONGEST_LINE, Content, Value
from pages.ui import notices, plan_data
from pages.ui.plan import changes, opened
from pages.ui.plan.fields import keys_of, show_fields, standing, written
from pages.ui.plan.opened import Opened
from pages.ui.plan.view import PlanView
from pages.ui.widgets import empty, value_of

Complete = Callable[[dict[str, Value | None]], dict[str, Value | None]]
"""Fills fields that the release knows."""
NOTHING: Content = MappingProxyType({})
_LEADING = ("source", "metric", "counts")
"""Fields of a measure that its other fields depend on."""


def show_editor(
    view: PlanView,
    *,
    first: Sequence[str] = (),
    without: Sequence[str] = (),
    complete: Complete | None = None,
    with_reason: bool = False,
    narrow: bool = False,
    about: Content = NOTHING,
) -> None:
    """Show the fields of the open record.

    Args:
        view: the plan.
        first: the fields that are seen first; the others are folded. All by default.
        without: fields that are not written here.
        complete: fills fields that the release knows, when the record is saved.
        with_reason: whether a reason is asked for, which stays with the earlier values.
        narrow: whether the fields stand below each other.
        about: what the fields have to know beside: the metric, or what numbers count.
    """
    now = opened.opened_record(view.place.geoid)
    if now is None or not view.may_edit:
        return
    kind = now.kind
    content = {**about, **(now.record.content if now.record else now.preset)}
    if kind == "measure":  # which groups there are, and whether numbers are shares
        content = {**content, **standing(kind, _LEADING, content, now.key)}
    keys = keys_of(kind, without)
    seen = [key for key in first if key in keys] or keys
    folded = [key for key in keys if key not in seen]
    save = partial(_save, now, keys, content, complete, with_reason)
    opened.save_with(now, partial(save, leaving=True))
    with st.container(key=now.key):
        show_fields(view, kind, seen, content, now.key, in_row=1 if narrow else 2)
        if folded:
            with st.expander("More", expanded=now.begins_in in folded):
                show_fields(view, kind, folded, content, now.key, in_row=1 if narrow else 2)
        if with_reason and now.record is not None:
            st.text_input(
                "Reason for the change",
                key=f"{now.key}-why",
                placeholder="Stays with the earlier value, which is kept.",
                max_chars=LONGEST_LINE,
                persist_state="session",
            )
        notices.show_trouble(now.key, ":material/error:")
        with st.container(horizontal=True):
            st.button("Save", key=f"{now.key}-save", type="primary", on_click=save)
            st.button("Cancel", key=f"{now.key}-cancel", shortcut="Alt+X", on_click=opened.close)
            if now.record is not None and not KINDS[kind].single:
                st.button(
                    "Delete",
                    key=f"{now.key}-delete",
                    icon=":material/delete:",
                    on_click=_delete,
                    args=(now.record,),
                )
    _show_earlier(now)


def _show_earlier(now: Opened) -> None:
    """Show what the fields of the open record said before, folded."""
    if now.record is None or now.record.revision == 1:
        return
    history = plan_data.past_states(now.record.id, now.record.revision)
    lines = earlier_sentences(now.kind, history)
    if lines:
        with st.expander("Earlier versions", icon=":material/history:"):
            st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))


def _save(
    now: Opened,
    keys: Sequence[str],
    content: Content,
    complete: Complete | None,
    with_reason: bool,  # noqa: FBT001 - of a callback
    *,
    leaving: bool = False,
) -> None:
    """Write what is new and close the fields; they stay open where that is refused.

    A new record without a word in it is not added when it is left.
    """
    try:
        parts = written(now.kind, keys, content, now.key)
        if now.record is not None:
            reason = value_of(f"{now.key}-why") if with_reason else ""
            changes.change(now.record, complete(parts) if complete else parts, reason=reason)
            opened.close()
        elif leaving and not any(
            value for key, value in parts.items() if value != now.preset.get(key)
        ):
            opened.close()
        else:
            parts = {**now.preset, **parts}
            record = changes.add(now.place, now.kind, complete(parts) if complete else parts)
            opened.close()
            opened.focus_on(f"plan-edit-{record.id}")
    except UserError as problem:
        if leaving:
            name = f"“{now.record.title}”" if now.record and now.record.title else "It"
            problem = UserError(f"{name} is still open, because it cannot be saved. {problem}")
        notices.say_trouble(changes.PART if leaving else now.key, problem)
        opened.focus_on(f"{now.key}-save")


def _delete(record: PlanRecord) -> None:
    changes.reported(changes.delete)(record)
    opened.close()


def show_add(
    view: PlanView,
    kind: str,
    label: str,
    preset: Mapping[str, Value],
    *,
    key: str,
    complete: Complete | None = None,
    then: Callable[[PlanRecord], None] | None = None,
    label_in_line: bool = False,
) -> None:
    """Show a line in which Enter adds a record; the keyboard stays in it for the next one.

    Args:
        view: the plan.
        kind: of the record.
        label: of the line.
        preset: what a new record begins with beside its name.
        key: of the line, once a page.
        complete: fills fields that are known already.
        then: called with what was added.
        label_in_line: whether the label is seen in the line alone, and not above it.
    """
    if not view.may_edit:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        hint = KINDS[kind].fields["title"].help
        st.text_input(
            label,
            key=key,
            placeholder=f"{label}: {hint[:1].lower()}{hint[1:]}" if label_in_line else hint,
            max_chars=LONGEST_LINE,
            label_visibility="collapsed" if label_in_line else "visible",
            persist_state="session",
        )
        st.button(
            "Add",
            key=f"{key}-add",
            icon=":material/add:",
            on_click=_add,
            args=(view, kind, preset, key, complete, then),
        )
    notices.show_trouble(key, ":material/error:")


def _add(
    view: PlanView,
    kind: str,
    preset: Mapping[str, Value],
    key: str,
    complete: Complete | None,
    then: Callable[[PlanRecord], None] | None,
) -> None:
    title = str(value_of(key) or "").strip()
    opened.focus_on(key)
    if not title:
        return
    parts: dict[str, Value | None] = {**preset, "title": title}
    try:
        record = changes.add(view.place.geoid, kind, complete(parts) if complete else parts)
        empty(key)
        if then is not None:
            then(record)
    except UserError as problem:
        notices.say_trouble(key, problem)
