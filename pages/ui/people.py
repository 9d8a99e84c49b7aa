"""The roles of people: those that admins have given, and a form to give another one."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from mobility.workspace.actors import Role
from mobility.workspace.roles import (
    PersonRole,
    delete_person_role,
    person_roles,
    save_person_role,
)
from pages.ui import access, controls, data, notices
from pages.ui.widgets import choose

_PART = "people-roles"
_LABELS = {
    Role.VIEWER: "Viewer: reads",
    Role.EDITOR: "Editor: adds and changes",
    Role.LEAD: "Lead: also gets new releases",
    Role.ADMIN: "Admin: also gives roles",
}


def show_people() -> None:
    """The roles that were given, those of the settings, and the form.

    Raises:
        UserError: when the workspace cannot be read.
    """
    people = person_roles(data.workspace())
    notices.show_trouble(_PART, ":material/error:")
    notices.show_undo(_PART, _restore)
    settings = access.roles().settings
    if settings.role_claim:
        controls.caption(
            "Roles also come from the sign-in service, by the claim "
            f"{escape_markdown(settings.role_claim)}; the higher one counts."
        )
    if not people:
        st.markdown("No role was given here yet.")
    for person in people:
        _show_person(person)
    if settings.admins:
        always = ", ".join(sorted(settings.admins))
        st.text(f"Always admins, by the setting MOBILITY_ADMINS: {always}")
    _show_form()


def _show_person(given: PersonRole) -> None:
    person = escape_markdown(given.person)
    with st.container(border=True):
        name, role, end = st.columns([4, 4, 2], vertical_alignment="center")
        name.text(given.person)  # Markdown would make a link of an address
        with role:
            choose(
                st.selectbox,
                f"Role of {person}",
                _LABELS,
                given.role,
                partial(_give, given.person),
                key=f"role-{given.id}",
                label_visibility="collapsed",
            )
        end.button(
            "Take away",
            key=f"role-delete-{given.id}",
            type="tertiary",
            icon=":material/delete:",
            help=f"The role of {person}",
            on_click=_delete_role,
            args=(given,),
        )


def _show_form() -> None:
    st.header("Give a role", anchor=False)
    with st.form("role-new", border=False, clear_on_submit=True):
        person = st.text_input(
            "E-mail address, or the subject of the sign-in",
            placeholder="name@county.gov",
            max_chars=255,
        )
        role = st.selectbox("Role", list(_LABELS), format_func=_LABELS.__getitem__)
        if st.form_submit_button("Give the role", type="primary"):
            _give(person, role)
            st.rerun()


def _give(person: str, role: Role) -> None:
    try:
        save_person_role(data.workspace(), person, role)
    except UserError as problem:
        notices.say_trouble(_PART, problem)
        return
    notices.forget_deleted(_PART)
    access.roles().forget()


def _delete_role(given: PersonRole) -> None:
    try:
        delete_person_role(data.workspace(), given.id)
    except UserError as problem:
        notices.say_trouble(_PART, problem)
        return
    notices.say_deleted(_PART, f"{given.role.name} {given.person}", f"The role of {given.person}")
    access.roles().forget()


def _restore(role_and_person: str) -> None:
    role, _, person = role_and_person.partition(" ")
    save_person_role(data.workspace(), person, Role[role])
    access.roles().forget()
