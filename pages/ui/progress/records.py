"""Records of the years after a plan: each kind as a list that is read and written in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from mobility.clock import today
from mobility.exports.plan_words import record_name
from mobility.text import escape_markdown, format_date
from mobility.workspace import PlanRecord
from mobility.workspace.plan_checks import claims_outcome
from mobility.workspace.plan_kinds import KINDS
from mobility.workspace.record_fields import FieldType, Value
from pages.ui import controls
from pages.ui.plan import opened
from pages.ui.plan.editor import show_editor
from pages.ui.plan.view import PlanView, show_edit

_ASKS = "Does this say that conditions moved? Write what was done; the tab Targets has the tests."
_HEAD = ("title", "date", "owner")
"""Fields that the head of a record shows."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How a kind of record is introduced and ordered.

    Attributes:
        purpose: what is written here and why, in a sentence.
        first: the fields that are seen first while one is written; the others are folded.
        newest_first: whether it is ordered by its date.
    """

    purpose: str
    first: tuple[str, ...]
    newest_first: bool = True


LISTINGS: Mapping[str, Listing] = {
    "early_win": Listing(
        "What was done and whom it reached, before any outcome can show. An early win is an "
        "activity or an output; that conditions improved is said by a test, on the tab Targets.",
        ("title", "what", "date", "reached", "evidence", "owner", "platform", "feedback"),
    ),
    "decision": Listing(
        "What was decided and why, so that nobody has to guess in three years. A revised target "
        "names here the lesson that led to it.",
        ("title", "date", "owner", "about", "reasons", "lesson", "review"),
    ),
    "engagement": Listing(
        "What is decided with the community, when, what was heard, and what changed because of "
        "it. Without the last, nobody comes a second time.",
        ("title", "date", "people", "power", "owner", "heard", "changed"),
    ),
    "way_of_working": Listing(
        "Who does what, within the coalition and with those outside. Read it out: each line is "
        "one task.",
        ("title", "side", "who", "how", "gap", "learn"),
        newest_first=False,
    ),
    "routine": Listing("", ("activity", "owner", "rhythm", "next_due", "note"), newest_first=False),
    "handover": Listing(
        "What somebody new in a role has to know. Write roles and never names, so that it holds "
        "when people change.",
        ("owner", "tasks", "know", "where", "partners", "open"),
        newest_first=False,
    ),
    "continuity": Listing(
        "What holds the work together after an election or a change of leadership.",
        ("mission", "career", "change"),
        newest_first=False,
    ),
    "funding": Listing(
        "What a funder asks: who is responsible, who was reached, why it matters, what is needed.",
        ("owner", "reached", "why", "needed", "outside", "enough"),
        newest_first=False,
    ),
}
"""The kinds that are shown as lists, by their ids."""


def show_kind(view: PlanView, kind: str, *, preset: Mapping[str, Value] | None = None) -> None:
    """Show the records of a kind, each with a pencil, and a button that adds another one."""
    listing = LISTINGS[kind]
    if listing.purpose:
        controls.caption(listing.purpose)
    show_add(view, kind, preset or _beginning(kind))
    for record in ordered(view.plan.of_kind(kind), newest_first=listing.newest_first):
        show_record(view, record)


def ordered(records: Sequence[PlanRecord], *, newest_first: bool) -> list[PlanRecord]:
    """Return records in their order, or by date with the newest first; those without one lead."""
    if not newest_first:
        return list(records)
    return sorted(records, key=lambda each: each.text("date") or "9999", reverse=True)


def show_add(
    view: PlanView, kind: str, preset: Mapping[str, Value], *, label: str = "", key: str = ""
) -> None:
    """Show the fields of a new record where they are open, else the button that opens them.

    Args:
        view: the plan.
        kind: of the record.
        preset: fields that a new one begins with; they tell it from others of its kind.
        label: of the button.
        key: of the button, where there are several of a kind.
    """
    if not view.may_edit:
        return
    now = opened.opened_record(view.place.geoid)
    is_here = now is not None and now.kind == kind and now.record is None
    if is_here and now is not None and (not key or dict(now.preset) == dict(preset)):
        with st.container(border=True):
            show_editor(view, first=LISTINGS[kind].first)
        return
    name = KINDS[kind]
    single = name.single and view.plan.of_kind(kind)
    if single:
        return
    article = "an" if name.label[0] in "AEIOU" else "a"
    usual = f"{'Write' if name.single else f'Add {article}'} {name.label.lower()}"
    st.button(
        label or usual,
        key=key or f"plan-add-{kind}",
        icon=":material/add:",
        on_click=opened.open_new,
        args=(view.place.geoid, kind, preset),
    )


def show_record(view: PlanView, record: PlanRecord) -> None:
    """Show a record in words, or its fields while it is written on."""
    with st.container(border=True, gap="xsmall", key=f"progress-{record.id}"):
        if opened.is_open(record):
            show_editor(view, first=LISTINGS[record.kind].first)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escape_markdown(head_of(record))}**", width="stretch")
            if view.may_edit:
                show_edit(record)
        for line in lines_of(view, record):
            st.markdown(line)


def head_of(record: PlanRecord) -> str:
    """Return what a record is called, with its day and role."""
    known = KINDS[record.kind]
    name = record.title or record.text("owner") or known.label
    day = f"{format_date(date.fromisoformat(record.text('date')))}: " if record.text("date") else ""
    role = f" ({record.text('owner')})" if record.title and record.text("owner") else ""
    return f"{day}{name}{role}"


def lines_of(view: PlanView, record: PlanRecord) -> list[str]:
    """Return the other fields of a record as Markdown, and what is still asked for."""
    lines, missing = [], []
    for key, field in KINDS[record.kind].fields.items():
        if key in _HEAD or key == "checked_role":
            continue
        text = shown_value(view, record, key)
        if text:
            lines.append(f"**{field.label}.** {escape_markdown(text)}")
        elif field.required or key in {"heard", "changed"}:
            missing.append(field.label.lower())
    if record.kind == "early_win" and claims_outcome(record.title):
        lines.append(f":gray[:material/help: {_ASKS}]")
    if missing:
        lines.append(f":gray[Not written yet: {escape_markdown(', '.join(missing))}.]")
    return lines


def shown_value(view: PlanView, record: PlanRecord, key: str) -> str:
    """Return a field of a record in words."""
    field = KINDS[record.kind].fields[key]
    match field.type:
        case FieldType.CHOICE:
            return field.choices.get(record.text(key), record.text(key))
        case FieldType.LINK | FieldType.LINKS:
            linked = view.plan.linked(record, key)
            return "; ".join(record_name(view.plan, each) for each in linked)
        case FieldType.DATE if record.text(key):
            return format_date(date.fromisoformat(record.text(key)))
        case _:
            return record.text(key)


def _beginning(kind: str) -> dict[str, Value]:
    """What a new record begins with: the present day where it has one."""
    return {"date": today().isoformat()} if "date" in KINDS[kind].fields else {}
