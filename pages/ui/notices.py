"""What became of the last action in a part of a page: why it failed, or what it deleted.

Actions run before the page, so both are kept until the page shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from mobility.workspace.retention import RESTORABLE_DAYS

ERASED = f"What is deleted is erased after {RESTORABLE_DAYS} days."
"""For the buttons that delete and bring back."""
_TROUBLE, _DELETED = "trouble", "deleted"


def say_trouble(part: str, problem: object) -> None:
    """Keep why an action failed; an empty text for none."""
    st.session_state[f"{part}-{_TROUBLE}"] = str(problem)


def show_trouble(part: str, icon: str = ":material/help:") -> None:
    """Show once why the last action failed."""
    if trouble := st.session_state.pop(f"{part}-{_TROUBLE}", ""):
        st.warning(escape_markdown(trouble), icon=icon)


def reporting(part: str, action: Callable[..., object]) -> Callable[..., None]:
    """Return an action of a button, which keeps why it failed for the next run."""

    def act(*arguments: Any, **named: Any) -> None:
        try:
            action(*arguments, **named)
        except UserError as problem:
            say_trouble(part, problem)

    return act


def say_deleted(part: str, id_: str, name: str) -> None:
    """Keep what was deleted, so that it can be brought back."""
    st.session_state[f"{part}-{_DELETED}"] = (id_, name)


def forget_deleted(part: str) -> None:
    """Offer no longer to bring back what was deleted."""
    st.session_state.pop(f"{part}-{_DELETED}", None)


def has_deleted(part: str) -> bool:
    """Return whether something was deleted that can be brought back."""
    return f"{part}-{_DELETED}" in st.session_state


def show_undo(part: str, restore: Callable[[str], None]) -> None:
    """Show what was deleted last, with a button that brings it back.

    Args:
        part: of the page.
        restore: brings back the record of an id; raises `UserError`.
    """
    if not has_deleted(part):
        return
    id_, name = st.session_state[f"{part}-{_DELETED}"]

    def undo() -> None:
        try:
            restore(id_)
        except UserError as problem:
            say_trouble(part, problem)
        else:
            forget_deleted(part)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{escape_markdown(name)} was deleted.")
        st.button(
            "Undo", key=f"{part}-undo", icon=":material/undo:", type="tertiary", on_click=undo,
            help=ERASED,
        )  # fmt: skip
