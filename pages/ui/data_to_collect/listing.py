"""The list of data to collect by predictor, and what the board still needs."""

from __future__ import annotations

from functools import partial
from itertools import groupby

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.findings.data_needs import (
    STATUSES,
    data_set_label,
    needs_csv,
    needs_sentence,
    predictor_label,
    sorted_needs,
)
from mobility.text import escape_markdown
from mobility.workspace import DataNeed, Finding
from mobility.workspace.actors import Role
from mobility.workspace.schema import LONGEST_OF_NEED
from mobility.workspace.summary import DROPPED, Summary
from pages.ui import access, address, controls, data
from pages.ui.data_to_collect import actions, form
from pages.ui.findings.card import brief
from pages.ui.widgets import choose

_STYLES = (
    "<style>.st-key-needs h2 { font-size: 1.125rem; padding: 0.75rem 0 1rem; } "
    # Paper has no fields, but the status is one.
    "@media print { .st-key-needs [data-testid='stElementContainer']:has(> .stSelectbox) "
    "{ display: block !important; } }</style>"
)
_MOST = LONGEST_OF_NEED["what"] - 2  # signs; room for the sign that something was cut


def show_list(summary: Summary) -> None:
    """Show how far the list is, its buttons, and its entries by predictor."""
    st.markdown(f"**{needs_sentence(summary.needs)}.**")
    with st.container(horizontal=True):
        if access.may(Role.EDITOR):
            st.button("Add", icon=":material/add:", type="primary", on_click=form.open_form)
        if summary.needs:
            st.download_button(
                "CSV", partial(needs_csv, summary), f"data-to-collect-{summary.place.geoid}.csv",
                "text/csv", icon=":material/download:", on_click="ignore",
                help="The Word file of the findings has the list, too.",
            )  # fmt: skip
    framework = summary.framework
    needs = sorted_needs(summary.needs, framework)
    with st.container(key="needs", gap="xsmall"):
        st.html(_STYLES)
        for label, group in groupby(needs, key=lambda need: predictor_label(need, framework)):
            st.header(escape_markdown(label), anchor=False)
            for need in group:
                _show_need(need, summary)


def show_wanted_by_board(summary: Summary) -> None:
    """Offer what cards say is still needed and the list does not have."""
    taken = {need.finding for need in summary.needs}
    wanted = [
        card.finding
        for card in summary.cards
        if card.finding.need.strip()
        and card.finding.status != DROPPED
        and card.finding.id not in taken
    ]
    if not wanted:
        return
    st.header("Still needed, from the board", anchor=False)
    for finding in wanted:
        _offer(finding)


def _offer(finding: Finding) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(escape_markdown(finding.need.strip()))
        controls.caption(escape_markdown(f"For the finding: {brief(finding.sentence)}"))
        if access.may(Role.EDITOR):
            st.button(
                "Put on the list", key=f"need-of-{finding.id}", icon=":material/playlist_add:",
                on_click=actions.reported(actions.add),
                args=(finding.place, brief(finding.need.strip(), _MOST)),
                kwargs={"finding": finding.id, "predictor": finding.predictor},
            )  # fmt: skip


def _show_need(need: DataNeed, summary: Summary) -> None:
    holder = ", ".join(filter(None, (need.organization, need.role)))
    with st.container(border=True, key=f"need-{need.id}"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        with left, st.container(gap="xxsmall"):
            st.markdown(f"**{escape_markdown(need.what)}**")
            controls.caption(escape_markdown(holder or "Nobody is named yet who may have it."))
        with right, st.container(horizontal=True, vertical_alignment="center"):
            choose(
                st.selectbox, f"Status of “{brief(need.what)}”", STATUSES, need.status,
                partial(_set_status, need), key=f"need-status-{need.id}", width=170,
                label_visibility="collapsed", disabled=not access.may(Role.EDITOR),
            )  # fmt: skip
            if access.may(Role.EDITOR):
                st.button(
                    "Change", key=f"need-change-{need.id}", type="tertiary",
                    icon=":material/edit:", on_click=form.open_form, args=(need,),
                )  # fmt: skip
            _link_data_set(need, summary)


def _set_status(need: DataNeed, status: str) -> None:
    actions.reported(actions.change)(need, status=status)


def _link_data_set(need: DataNeed, summary: Summary) -> None:
    """Link to the upload that fulfilled a need, or to where one is brought."""
    if need.data_set in summary.framework.metrics:
        query = {**address.shared_query(), "metric": need.data_set}
        controls.link_page("compare", data_set_label(need, summary.framework), query)
    elif need.status == "here" and not need.data_set:
        controls.link_page("your_data", "Bring the file")


def offer_fulfilled(data_set: str, predictor: str) -> None:
    """Ask which open entry of the place about a predictor a new data set has fulfilled."""
    place = address.current_address().place
    try:
        needs = workspace.data_needs(data.workspace(), place)
    except UserError:  # the list itself says that it cannot be read
        return
    for need in needs:
        if need.predictor == predictor and need.data_set == data_set:
            controls.link_page("data_to_collect", f"It fulfills “{brief(need.what, 60)}”")
        elif need.predictor == predictor and not need.data_set and access.may(Role.EDITOR):
            st.button(
                f"It fulfills “{brief(need.what, 60)}”", key=f"fulfilled-{need.id}",
                icon=":material/checklist:", on_click=actions.reported(actions.change),
                args=(need,), kwargs={"data_set": data_set},
            )  # fmt: skip
