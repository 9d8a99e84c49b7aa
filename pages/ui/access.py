"""Who uses this session, what the role may do, and the workspace as that person may use it.

`tools/gate.py` lets nobody reach a page without signing in; here it is checked again in every run,
because a session stays open when a sign-in ends or a role is taken away.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mobility.errors import UserError
from mobility.page_registry import PAGES, PageSpec
from mobility.sign_in import HOURS, Identity, Roles, read_settings, stored_identity
from mobility.text import escape_markdown
from mobility.workspace import Workspace
from mobility.workspace.actors import LOCAL, VISITOR, Actor, Role


@st.cache_resource(show_spinner=False)
def shared_workspace() -> Workspace:
    """The workspace, with the rights of the server.

    Raises:
        UserError: when it cannot be opened.
    """
    return Workspace()


@st.cache_resource(show_spinner=False)
def roles() -> Roles:
    """The roles of people who sign in."""
    return Roles(read_settings(), shared_workspace)


@cache
def _has_secrets() -> bool:
    """Whether a sign-in is configured, as it was when the server started."""
    return bool(get_secrets_auth_section())


def _claims() -> dict[str, Any]:
    """What `st.user` holds, which looks for the file of secrets at every access (1 ms)."""
    run = get_script_run_ctx()
    return run.user_info if run is not None else {}


def has_sign_in() -> bool:
    """Return whether people sign in; without that, whoever opens the app is a local editor."""
    return _has_secrets() or "is_logged_in" in _claims()


def identity() -> Identity | None:
    """Who has signed in; None for nobody, or where the sign-in has ended."""
    claims = _claims()
    return stored_identity(claims) if claims.get("is_logged_in") is True else None


def actor() -> Actor:
    """Who reads and writes in this session; a visitor where the workspace cannot be read."""
    if not has_sign_in():
        return LOCAL
    try:
        return roles().actor(identity())
    except UserError:  # `show_closed_door` says so
        return VISITOR


def may(role: Role) -> bool:
    """Return whether this session has a role or a higher one."""
    return actor().role >= role


def workspace() -> Workspace:
    """The workspace with the rights of this session.

    Raises:
        UserError: when it cannot be opened.
    """
    return shared_workspace().acting(actor())


def shown_pages() -> list[PageSpec]:
    """The pages that this session may open, in the order of the menu; none behind a closed door."""
    here = actor()
    if here == VISITOR:
        return [PAGES[page] for page in roles().settings.public]
    people = has_sign_in() and here.role >= Role.ADMIN
    return [page for page in PAGES.values() if people or not page.for_admins]


def shows(page: str) -> bool:
    """Return whether this session may open a page, by its id."""
    return PAGES[page] in shown_pages()


def show_closed_door(name: str) -> None:
    """Say why nothing is shown to a session that was open when the sign-in or the role ended."""
    st.title(name, anchor=False)
    try:
        roles().actor(identity())
    except UserError as problem:
        st.error(escape_markdown(str(problem)), icon=":material/error:")
        return
    if identity() is None:
        st.markdown(
            f"Your sign-in has ended: it lasts {HOURS} hours. Nothing that was kept is lost."
        )
        st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)
    else:
        contact = escape_markdown(roles().settings.contact)
        st.markdown(
            f"You have no role here any more. Ask {contact} for one, then load this page again."
        )
        st.button("Sign out", icon=":material/logout:", on_click=st.logout)


def show_account() -> None:
    """In the sidebar, who is signed in with which role, and the way out."""
    if not has_sign_in():
        return
    person, role = identity(), actor().role
    if person is None:
        st.button("Sign in", icon=":material/login:", type="tertiary", on_click=st.login)
        return
    name = escape_markdown(person.name)
    if role is Role.VISITOR:
        text = f"{name}, without a role: ask {escape_markdown(roles().settings.contact)} for one."
    elif role is Role.VIEWER:
        text = f"{name}, {role.label}: everything can be read, nothing changed."
    else:
        text = f"{name}, {role.label}"
    with st.container(key="account", gap="xxsmall"):
        st.markdown(f":small[:gray[{text}]]")
        st.button("Sign out", icon=":material/logout:", type="tertiary", on_click=st.logout)
