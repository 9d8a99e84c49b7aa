"""The coalition: who works on what, the roster, its file, and invitations."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.exports import team
from mobility.exports.formats import FORMATS
from mobility.exports.spreadsheets.roster import roster_xlsx
from mobility.text import count_of, escape_markdown
from mobility.workspace import PlanRecord, roster_key
from mobility.workspace.plan_kinds import KINDS
from mobility.workspace.team_kinds import ASKED, ORGANIZATION, RATINGS, SECTORS
from pages.ui import controls, data, figures
from pages.ui.plan import opened
from pages.ui.plan.editor import show_add, show_editor
from pages.ui.plan.view import PlanView, show_edit, show_role_questions
from pages.ui.team import invitations, roster_file
from pages.ui.widgets import begin_with, put, value_of

_FIRST = ("title", "sector", "role_in_work", "status", "predictors", "brings", "contact")
_BEGINNING = (
    "1. **List who could take part**: one organization a line, or all of them from an Excel file.\n"
    "2. **See who is missing**: sectors and predictors with nobody are named first.\n"
    "3. **Invite**: each organization that has not agreed has a letter with your own numbers."
)
_AT_ONCE = 15  # organizations
_FIND, _SECTOR, _STATUS, _MORE = "team-find", "team-sector", "team-status", "team-more"
_NOT_ASKED = "not asked"


def show_coalition(view: PlanView) -> None:
    """Show the matrix with its empty cells first, then the organizations."""
    request = view.request
    figure = team.coalition_of(view.plan, data.framework(), view.place, request.provenance())
    figures.show_figure(request, figure)
    if request.alone:
        return
    organizations = view.plan.of_kind(ORGANIZATION)
    st.header(f"The roster ({len(organizations)})", anchor=False)
    show_add(
        view,
        ORGANIZATION,
        "Add an organization",
        {},
        key="plan-add-organization",
        label_in_line=True,
    )
    if organizations:
        _show_list(view, _filtered(organizations))
    else:
        st.markdown(_BEGINNING)
    st.header("As a file", anchor=False)
    st.download_button(
        "The roster as Excel",
        partial(roster_xlsx, organizations, data.framework(), view.place.full_name, figure.mark),
        f"{figure.name}-roster.xlsx",
        FORMATS["xlsx"][1],
        key="team-roster-xlsx",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
    if view.may_edit:
        roster_file.show_upload(view)


def _filtered(organizations: tuple[PlanRecord, ...]) -> list[PlanRecord]:
    """Show what narrows a long list, and return the organizations that are left."""
    if len(organizations) <= _AT_ONCE:
        return list(organizations)
    find, sector, status = st.columns(3)
    statuses = {"": "All", **KINDS[ORGANIZATION].fields["status"].choices, _NOT_ASKED: "Not asked"}
    sectors = {"": "All", **SECTORS}
    with find:
        st.text_input("Find", key=_FIND, placeholder="A part of the name")
    with sector:
        st.selectbox("Sector", list(sectors), format_func=sectors.__getitem__, key=_SECTOR)
    with status:
        st.selectbox("Status", list(statuses), format_func=statuses.__getitem__, key=_STATUS)
    named, in_sector, with_status = (value_of(key) or "" for key in (_FIND, _SECTOR, _STATUS))
    return [
        each
        for each in organizations
        if opened.is_open(each)
        or (
            roster_key(str(named)) in roster_key(each.title)
            and in_sector in {"", each.text("sector")}
            and with_status in {"", each.text("status") or _NOT_ASKED}
        )
    ]


def _show_list(view: PlanView, organizations: list[PlanRecord]) -> None:
    begin_with(_MORE, _AT_ONCE)
    most = int(value_of(_MORE) or _AT_ONCE)
    with st.container(gap="xsmall", key="team-roster"):
        for at, each in enumerate(organizations):
            if at < most or opened.is_open(each):
                _show_organization(view, each)
    if not organizations:
        st.markdown("No organization fits this.")
    if len(organizations) > most:
        left = len(organizations) - most
        label = f"Show {min(left, 2 * _AT_ONCE)} of {count_of(left, 'more organization')}"
        st.button(label, key="team-show-more", type="tertiary", on_click=_show_more, args=(most,))


def _show_more(most: int) -> None:
    put(_MORE, most + 2 * _AT_ONCE)


def _show_organization(view: PlanView, each: PlanRecord) -> None:
    """Show an organization in two lines, or its fields while it is written on."""
    with st.container(border=True, key=f"team-row-{each.id}", gap="xsmall"):
        if opened.is_open(each):
            _show_fields(view, each)
            return
        fields = KINDS[ORGANIZATION].fields
        words = [
            fields[key].choices.get(each.text(key), "")
            for key in ("sector", "role_in_work", "status")
        ]
        predictors = data.framework().predictors
        works_on = [predictors[id_].label for id_ in each.ids("predictors") if id_ in predictors]
        with st.container(horizontal=True, vertical_alignment="center"):
            facts = escape_markdown(" · ".join(filter(None, words)) or "Sector not said yet")
            st.markdown(f"**{escape_markdown(each.title)}** :gray[{facts}]", width="stretch")
            if each.text("status") in {"", ASKED}:
                invitations.show_invitation(view, each)
            if view.may_edit:
                show_edit(each)
        lines = (
            ("Works on", ", ".join(works_on)),
            ("Brings", each.text("brings")),
            ("Contact", each.text("contact")),
        )
        text = " ".join(
            f":gray[{label}:] {escape_markdown(said)}." for label, said in lines if said
        )
        if text:
            controls.caption(text)
        show_role_questions(view, each)


def _show_fields(view: PlanView, each: PlanRecord) -> None:
    fields = KINDS[ORGANIZATION].fields
    unrated = [key for key in RATINGS if not fields[key].fits(each.content)]
    if unrated:
        controls.caption("Residents are partners: their influence and interest are not rated.")
    show_editor(view, first=_FIRST, without=unrated)
