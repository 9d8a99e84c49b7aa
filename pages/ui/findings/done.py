"""What was done last on the board, and the button that takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.finding_words import CONSENTS, DETAILS, KINDS, QUESTIONS, STATUSES
from mobility.text import escape_markdown, joined
from mobility.workspace import Finding, Replaced
from pages.ui import data, notices
from pages.ui.findings.card import brief
from pages.ui.request import Request

_DONE = "finding-done"
PART = "finding"
"""Names the notices of the board."""
_PARTS = {
    **QUESTIONS,
    **{part: label for labels in DETAILS.values() for part, label in labels.items()},
    "sentence": "The sentence",
    "predictor": "Predictor",
    "status": "Status",
    "kind": "Kind",
}


@dataclass(frozen=True, slots=True)
class Done:
    """An action that can be taken back.

    ``target`` is a finding or a link, ``before`` the card that a moved one stood before,
    ``revision`` that of the card after a change, ``texts`` its text before (of a moved one, its
    predictor).
    """

    kind: Literal["added", "deleted", "moved", "changed", "linked", "unlinked"]
    sentence: str
    target: str
    place: str
    before: str | None = None
    revision: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


def say_done(done: Done) -> None:
    """Remember an action, for the line over the board."""
    st.session_state[_DONE] = done


def say_changed(card: Finding, replaced: Replaced | None) -> None:
    """Remember a change of a card, and what of another window's words it has replaced."""
    sentence = "Changed."
    if replaced is not None:
        lost = [f"{_PARTS[part]}: “{_shown(part, text)}”" for part, text in replaced.parts.items()]
        theirs = f" Your words replace what was written meanwhile: {joined(lost)}." if lost else ""
        back = " It had been deleted meanwhile, and is back." if replaced.deleted else ""
        sentence = f"Changed.{theirs}{back}"
    try:
        before = workspace.words_at(data.workspace(), card.id, card.revision - 1)
    except UserError:
        before = {}
    say_done(Done("changed", sentence, card.id, card.place, revision=card.revision, texts=before))


def show_done(request: Request, place: str) -> None:
    """The line over the board, for the place that the action was about."""
    notices.show_trouble(PART, ":material/error:")
    done: Done | None = st.session_state.get(_DONE)
    if done is None or done.place != place:
        return
    with st.container(key="finding-done", horizontal=True, vertical_alignment="center"):
        background = request.theme.background
        st.html(f"<style>.st-key-finding-done {{ background: {background}; }}</style>")
        st.markdown(escape_markdown(done.sentence), width="stretch")
        st.button("Undo", key="finding-undo", icon=":material/undo:", on_click=_undo)
        st.button("Close", key="finding-done-close", type="tertiary", on_click=_put_away)


def changed_card(place: str) -> str:
    """Return id and revision of the card that was added, moved or changed last; or nothing."""
    done: Done | None = st.session_state.get(_DONE)
    shown = done is not None and done.place == place and done.kind in {"added", "moved", "changed"}
    return f"{done.target} {done.revision}" if done and shown else ""


def _put_away() -> None:
    st.session_state.pop(_DONE, None)


def _undo() -> None:
    done: Done = st.session_state.pop(_DONE)
    records = data.workspace()
    try:
        match done.kind:
            case "added":
                workspace.delete_finding(records, done.target)
            case "deleted":
                workspace.restore_finding(records, done.target)
            case "moved":
                predictor = done.texts["predictor"]
                workspace.move_finding(
                    records, done.target, before=done.before, predictor=predictor
                )
            case "changed":
                workspace.change_finding(records, done.target, done.revision, **done.texts)
            case "linked":
                workspace.remove_link(records, done.target)
            case "unlinked":
                workspace.restore_link(records, done.target)
    except UserError as problem:
        notices.say_trouble(PART, problem)


def _shown(part: str, text: str) -> str:
    """A part as the screen shows it."""
    if part == "predictor":
        known = data.framework().predictors.get(text)
        return known.label if known else "no single predictor"
    if part == "consent":
        return CONSENTS[text]
    return brief({**STATUSES, **KINDS}.get(text, text)) or "nothing"
