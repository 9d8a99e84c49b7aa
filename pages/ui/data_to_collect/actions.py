"""What is done to the list of data to collect, and the line that takes the last step back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.findings.data_needs import STATUSES
from mobility.text import escape_markdown, joined
from mobility.text.messages import message
from mobility.workspace import DataNeed, Replaced, Workspace
from mobility.workspace.actors import Role
from pages.ui import access, controls, data, notices
from pages.ui.findings.card import brief

_DONE = "data-need-done"
PART = "data-need"
"""Names the notices of the list."""
reported = partial(notices.reporting, PART)


@dataclass(frozen=True, slots=True)
class _Done:
    """An action in a sentence, the place it was about, and what takes it back."""

    sentence: str
    place: str
    undo: Callable[[Workspace], object]


def add(place: str, what: str, *, finding: str = "", **parts: str) -> None:
    """Put something on the list of a place.

    Raises:
        UserError: for words that are not allowed, or when the workspace cannot be written.
    """
    need = workspace.add_data_need(
        data.workspace(), place=place, what=what, finding=finding, **parts
    )
    added = message("needs.added", what=brief(need.what))
    _say(f"{added}.", need, lambda records: workspace.delete_data_need(records, need.id))


def change(need: DataNeed, **parts: str) -> None:
    """Change parts of what was read.

    Raises:
        UserError: for words that are not allowed, or when the workspace cannot be written.
    """
    records = data.workspace()
    now, replaced = workspace.change_data_need(records, need.id, need.revision, **parts)
    if now.revision == need.revision:
        return
    before = workspace.need_parts_at(records, now.id, now.revision - 1)
    sentence = f"“{brief(now.what)}” was changed.{_replaced_words(replaced)}"
    _say(
        sentence,
        now,
        lambda store: workspace.change_data_need(store, now.id, now.revision, **before),
    )


def delete(need: DataNeed) -> None:
    """Take something off the list."""
    workspace.delete_data_need(data.workspace(), need.id)
    _say(
        f"“{brief(need.what)}” was taken off the list.", need,
        lambda records: workspace.delete_data_need(records, need.id, deleted=False),
    )  # fmt: skip


def show_done(place: str, background: str) -> None:
    """Show what was done last about a place, with a button that takes it back; it stays in view."""
    notices.show_trouble(PART, ":material/error:")
    done: _Done | None = st.session_state.get(_DONE)
    if done is None or done.place != place:
        return
    with st.container(key=_DONE, horizontal=True, vertical_alignment="center"):
        st.html(
            f"<style>div:has(> .st-key-{_DONE}) {{ position: sticky; top: 3.75rem; z-index: 10; }}"
            f".st-key-{_DONE} {{ background: {background}; padding: 0.4rem 0; }}</style>"
        )
        st.markdown(escape_markdown(done.sentence), width="stretch")
        st.button("Undo", key=f"{_DONE}-undo", icon=":material/undo:", on_click=_undo)
        st.button("Close", key=f"{_DONE}-close", type="tertiary", on_click=_put_away)


def show_put_on_list(place: str, what: str, predictor: str) -> None:
    """Offer to put something that another page lacks on the list, or link to it there."""
    if not access.may(Role.EDITOR):
        return
    try:
        listed = any(need.what == what for need in workspace.data_needs(data.workspace(), place))
    except UserError:  # the list itself says that it cannot be read
        return
    if listed:
        controls.link_page("data_to_collect", "On the list of data to collect")
        return
    notices.show_trouble(PART, ":material/error:")
    st.button(
        "Put on the list of data to collect", key=f"data-need-add-{what}", type="tertiary",
        icon=":material/playlist_add:", on_click=reported(add), args=(place, what),
        kwargs={"predictor": predictor},
    )  # fmt: skip


def _say(sentence: str, need: DataNeed, undo: Callable[[Workspace], object]) -> None:
    st.session_state[_DONE] = _Done(sentence, need.place, undo)


def _replaced_words(replaced: Replaced | None) -> str:
    """What of another window's words a change has replaced."""
    if replaced is None:
        return ""
    texts = [
        f"“{brief(STATUSES.get(text, text)) or 'nothing'}”" for text in replaced.parts.values()
    ]
    lost = f" Your words replace what was written meanwhile: {joined(texts)}." if texts else ""
    back = " It had been taken off the list meanwhile, and is back." if replaced.deleted else ""
    return f"{lost}{back}"


def _put_away() -> None:
    st.session_state.pop(_DONE, None)


def _undo() -> None:
    done: _Done = st.session_state.pop(_DONE)
    try:
        done.undo(data.workspace())
    except UserError as problem:
        notices.say_trouble(PART, problem)
