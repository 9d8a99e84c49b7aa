"""The targets after a release: what moved, what was only revised, what to decide, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from mobility.clock import today
from mobility.exports.progress_words import (
    Decide,
    ToDecide,
    due_sentence,
    figure_of_progress,
    moved_rows,
    progress_rows,
    sentence_of_progress,
    to_decide,
    unknown_rows,
    unmoved_rows,
)
from mobility.figures.progress import ProgressRow
from mobility.text import as_clause, count_of, escape_markdown, within
from mobility.text.messages import message
from mobility.workspace.due import due_items
from mobility.workspace.record_fields import Value
from pages.ui import address, controls, data, figures, plan_data
from pages.ui.plan import opened
from pages.ui.plan.view import PlanView

_SOON = 92  # days that are looked ahead


def show_sentence(view: PlanView) -> None:
    """Show how many targets are of which class, and what to do where there is none."""
    stands = plan_data.progress(view.request.release, view.place.geoid)
    sentence = sentence_of_progress(view.plan, stands, within(view.place.name))
    st.markdown(f"**{escape_markdown(sentence)}**")
    if view.plan.of_kind("target") or view.request.alone:
        return
    st.markdown(
        "1. **Set targets** on the page Plan: what is to be reached, and by when.\n"
        "2. **Open this page after each new release**: it tells change from chance and revision.\n"
        "3. **Write down** early wins, decisions and what residents said, for whoever comes next."
    )
    controls.link_page("plan", query=address.shared_query() | {"tab": "measures"})


def show_targets(view: PlanView) -> None:
    """Show what needs a decision, what moved, what was revised, what is unknown, what is due."""
    stands = plan_data.progress(view.request.release, view.place.geoid)
    rows = progress_rows(view.plan, stands, data.framework())
    if rows and not view.request.alone:
        _show_news(view, rows, to_decide(view.plan, stands))
    if rows:
        _show_figure(view, rows)
    if not view.request.alone:
        _show_due(view)
    if len(rows) > 1:
        if not view.request.alone:
            st.header("Each target alone", anchor=False)
        for row in rows:
            _show_figure(view, rows, row.record)


def _show_news(view: PlanView, rows: Sequence[ProgressRow], decisions: Sequence[ToDecide]) -> None:
    """Show in one screen what a release means: to decide, moved or not, only revised, unknown."""
    left, right = st.columns(2, gap="medium")
    with left:
        _show_decisions(view, decisions)
        revised = [f"{row.revised_brief}." for row in rows if row.revised_brief]
        _show_list("Only revised, no change", revised, "No baseline of the plan was revised.")
    with right:
        moved = [_line(row, row.words) for row in moved_rows(rows)]
        _show_list("Moved, by more than chance", moved, "Nothing moved that the data can show.")
        if unmoved := [_line(row, row.words) for row in unmoved_rows(rows)]:
            _show_list("Tested, no detectable change", unmoved, "")
        unknown = [_line(row, row.brief) for row in unknown_rows(rows)]
        _show_list("Cannot be known yet", unknown, "All targets could be tested.")


def _line(row: ProgressRow, words: str) -> str:
    return f"{row.stands.progress.symbol} {row.title}: {as_clause(words)}."


def _show_figure(view: PlanView, rows: Sequence[ProgressRow], target: str = "") -> None:
    """Show all targets in one figure, or one of them alone, folded."""
    stands = plan_data.progress(view.request.release, view.place.geoid)
    metrics = tuple(dict.fromkeys(row.metric for row in rows if row.metric))
    figure = figure_of_progress(
        view.plan,
        stands,
        data.framework(),
        view.place,
        view.request.provenance(metrics),
        view.plan.record(target) if target else None,
    )
    figures.show_figure(
        view.request, figure, folded=bool(target), heading="" if target else "All targets"
    )


def _show_list(head: str, lines: Sequence[str], none: str) -> None:
    st.header(head, anchor=False)
    if not lines:
        controls.caption(none)
        return
    with st.container(gap="xsmall"):
        for line in lines:
            st.markdown(f":small[{escape_markdown(line)}]")


def _show_decisions(view: PlanView, decisions: Sequence[ToDecide]) -> None:
    """Show what needs a decision first, each with the way to write it down."""
    st.header("Needs a decision first", anchor=False)
    if not decisions:
        controls.caption(f"{message('progress.nothing to decide')}.")
        return
    decided = {id_ for each in view.plan.of_kind("decision") for id_ in each.ids("about")}
    with st.container(gap=None):
        for each in decisions:
            is_decided = each.target.id in decided
            text = escape_markdown(f"{'Decided: ' if is_decided else ''}{each.sentence}")
            if view.may_edit:
                st.button(
                    f":small[{text}]",
                    key=f"progress-decide-{each.target.id}",
                    type="tertiary",
                    icon=f":material/{'check' if is_decided else 'edit_note'}:",
                    on_click=_decide,
                    args=(view, each),
                )
            else:
                st.markdown(f":small[{text}]")


def _decide(view: PlanView, item: ToDecide) -> None:
    """Open a decision about a target, with what led to it as its reason."""
    address.change_options(tab="decisions")
    preset: dict[str, Value] = {"about": [item.target.id]}
    preset["date"] = today().isoformat()
    if item.why is not Decide.PAST:
        preset["lesson"] = item.sentence
    opened.open_new(view.place.geoid, "decision", preset)


def _show_due(view: PlanView) -> None:
    """Show what is overdue and what comes within a quarter, by role."""
    now = today()
    items = [each for each in due_items(view.plan, now) if (each.day - now).days <= _SOON]
    overdue = sum(each.is_overdue(now) for each in items)
    st.header("Due, by role", anchor=False)
    if not items:
        controls.caption("Nothing is due within three months. Published metrics renew themselves.")
        return
    late = f"{count_of(overdue, 'thing')} overdue, " if overdue else ""
    controls.caption(f"{late}{count_of(len(items) - overdue, 'thing')} within three months.")
    by_role = sorted(items, key=lambda each: each.role.casefold())
    lines = [
        f"- {escape_markdown(due_sentence(view.plan, each, now))}"
        for _, group in groupby(by_role, key=lambda each: each.role.casefold())
        for each in group
    ]
    st.markdown("\n".join(lines))
