"""How the coalition works on: internal and external, who, how; and what it keeps doing."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from mobility.clock import today
from mobility.text import count_of, escape_markdown, format_date
from mobility.workspace import PlanRecord
from mobility.workspace.plan_kinds import KINDS
from mobility.workspace.progress_kinds import ACTIVITIES, RHYTHMS
from pages.ui import controls
from pages.ui.plan import opened
from pages.ui.plan.editor import show_editor
from pages.ui.plan.view import PlanView, show_edit
from pages.ui.progress import records

_COLUMNS = ("title", "who", "how", "gap", "learn")


def show_working(view: PlanView) -> None:
    """Show the ways of working as a table that is read out, then the list of routines."""
    st.header("Internal and external: who, and how", anchor=False)
    ways = view.plan.of_kind("way_of_working")
    controls.caption(records.LISTINGS["way_of_working"].purpose)
    if ways:
        st.html(_table(ways))
    records.show_add(view, "way_of_working", {})
    if ways and view.may_edit:
        with st.expander("Change the lines", key="progress-ways", icon=":material/edit:"):
            for way in ways:
                records.show_record(view, way)
    st.header("What the coalition keeps doing", anchor=False)
    _show_routines(view)
    st.header("Mission and continuity", anchor=False)
    records.show_kind(view, "continuity")


def _table(ways: tuple[PlanRecord, ...]) -> str:
    """Return the ways of working as a table, the internal ones first."""
    fields = KINDS["way_of_working"].fields
    head = "".join(f"<th scope='col'>{escape(fields[key].label)}</th>" for key in _COLUMNS)
    rows = []
    for side, label in fields["side"].choices.items():
        here = [each for each in ways if (each.text("side") or "internal") == side]
        if here:
            rows.append(
                f"<tr><th scope='rowgroup' colspan='{len(_COLUMNS)}'>{escape(label)}</th></tr>"
            )
        rows += [f"<tr>{_cells(each)}</tr>" for each in here]
    return (
        "<style>.ways { border-collapse: collapse; width: 100%; min-width: 36rem; "
        "overflow-wrap: break-word; }"
        ".ways th, .ways td { border: 1px solid var(--st-border-color, #CDD4DB); "
        "padding: 0.35rem 0.5rem; text-align: left; vertical-align: top; }"
        ".ways-box { overflow-x: auto; }</style>"
        "<div class='ways-box' tabindex='0' role='region' aria-label='Ways of working'>"
        f"<table class='ways'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
        "</table></div>"
    )


def _cells(way: PlanRecord) -> str:
    first, *rest = (escape(way.text(key)) for key in _COLUMNS)
    return f"<th scope='row'>{first}</th>" + "".join(f"<td>{text}</td>" for text in rest)


def _show_routines(view: PlanView) -> None:
    """Show each activity with role, rhythm and next date, or a way to give it a role."""
    by_activity: dict[str, list[PlanRecord]] = {key: [] for key in ACTIVITIES}
    for routine in view.plan.of_kind("routine"):
        by_activity.setdefault(routine.text("activity"), []).append(routine)
    free = sum(not found for found in by_activity.values())
    nobody = f"{count_of(free, 'activity', 'activities')} without a role."
    controls.caption(nobody if free else "Each has a role.")
    with st.container(gap="xsmall"):
        for activity, found in by_activity.items():
            label = ACTIVITIES.get(activity, activity or "Another activity")
            for routine in found:
                _show_routine(view, routine, label)
            if not found:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"{escape_markdown(label)}: :gray[nobody yet]", width="stretch")
                    records.show_add(
                        view,
                        "routine",
                        {"activity": activity},
                        label="Give it a role",
                        key=f"plan-add-routine-{activity}",
                    )


def _show_routine(view: PlanView, routine: PlanRecord, label: str) -> None:
    if opened.is_open(routine):
        with st.container(border=True):
            show_editor(view, first=records.LISTINGS["routine"].first)
        return
    facts = [routine.text("owner"), RHYTHMS.get(routine.text("rhythm"), "").lower()]
    if routine.text("next_due"):
        day = date.fromisoformat(routine.text("next_due"))
        late = day < today()
        facts.append(f"{'overdue since' if late else 'next'} {format_date(day)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        words = escape_markdown(", ".join(filter(None, facts)))
        st.markdown(f"**{escape_markdown(label)}**: {words}", width="stretch")
        if view.may_edit:
            show_edit(routine)
    if routine.text("note"):
        controls.caption(escape_markdown(routine.text("note")))
