"""Pinning: one click stores a figure as a finding, then shows fields for its text.

A figure has the button among its files. The head of a page has one too, which pins the first
figure that the page shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.figures.figure import Figure
from mobility.page_registry import PAGES
from mobility.text import escape_markdown
from pages.ui import data, notices
from pages.ui.findings import card_fields
from pages.ui.pinned_view import keep_figure
from pages.ui.request import Request

_PINNED = "pinned"  # the last pin, until it is put away


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pin with open input fields; ``trouble`` says why nothing was stored.

    ``begun`` and ``written`` are the words of its fields as the card was pinned, and as they were
    kept last; ``finished`` is whether the fields were put away.
    """

    figure: str
    link: str
    in_head: bool
    finding: str = ""
    revision: int = 0
    begun: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    finished: bool = False
    trouble: str = ""


def show_pin(request: Request, figure: Figure) -> None:
    """The quiet button among the files of a figure."""
    st.button(
        "Pin",
        key=f"{figure.id}-pin",
        type="tertiary",
        icon=":material/keep:",
        on_click=_pin,
        args=(request, figure),
        kwargs={"in_head": False},
    )


def show_pin_of_page(request: Request, figure: Figure | None) -> None:
    """The button in the head of a page that pins a figure; None where the page shows none."""
    st.button(
        "Pin",
        key="pin-of-page",
        icon=":material/keep:",
        on_click=_pin,
        args=(request, figure),
        kwargs={"in_head": True},
    )


def show_pinned_of_head(request: Request) -> None:
    """What the button in the head has pinned, with the fields for the group's words."""
    notices.show_trouble(_PINNED, ":material/info:")
    pinned = _open_pin(request)
    if pinned is not None and pinned.in_head:
        _show_pinned(pinned)


def show_pinned_text(request: Request, figure: Figure) -> None:
    """Below a figure, what was pinned of it just now, with the fields for the group's words."""
    pinned = _open_pin(request)
    if pinned is not None and not pinned.in_head and pinned.figure == figure.id:
        _show_pinned(pinned)


def _open_pin(request: Request) -> Pinned | None:
    """The last pin, as long as the view is the one that was pinned."""
    pinned: Pinned | None = st.session_state.get(_PINNED)
    return pinned if pinned is not None and pinned.link == request.link else None


def _pin(request: Request, figure: Figure | None, *, in_head: bool) -> None:
    """Keep a figure as a finding; a second click on the same one keeps no second card."""
    if figure is None:
        notices.say_trouble(_PINNED, "This view shows no chart that can be pinned.")
        return
    pinned = Pinned(figure.id, request.link, in_head)
    open_pin = _open_pin(request)
    if open_pin is not None and open_pin.figure == figure.id and open_pin.finding:
        st.session_state[_PINNED] = replace(open_pin, in_head=in_head)
        return
    try:
        finding = keep_figure(request, figure)
    except UserError as problem:
        st.session_state[_PINNED] = replace(pinned, trouble=str(problem))
        return
    begun = card_fields.texts_of(finding)
    st.session_state[_PINNED] = replace(
        pinned, finding=finding.id, revision=finding.revision, begun=begun, written=begun
    )


def _show_pinned(pinned: Pinned) -> None:
    """That a figure is on the board, and the words that are still missing."""
    with st.container(key="pinned-words", gap="small"):
        if pinned.trouble:
            st.warning(escape_markdown(pinned.trouble), icon=":material/error:")
        if not pinned.finding:
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            changed = pinned.finished or pinned.written != pinned.begun
            sentence = "The words are on the card." if changed else "Pinned to the findings."
            st.markdown(f":material/check: **{sentence}**", width="content")
            st.page_link(PAGES["findings"].file, label="See the board")
            for label, icon, action in (
                ("Undo", ":material/undo:", _undo),
                ("Close", ":material/close:", _put_away),
            ):
                st.button(
                    label, key=f"pin-{label.lower()}", type="tertiary", icon=icon, on_click=action
                )
        if not pinned.finished:
            _show_fields(pinned)


def _show_fields(pinned: Pinned) -> None:
    try:
        card = workspace.one_finding(data.workspace(), pinned.finding)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    key = f"pin-{pinned.finding}"

    def keep_field() -> None:  # so that leaving the page loses nothing
        _keep(key, finished=False)

    with st.container(border=True):
        card_fields.show_prompts(card.predictor)
        card_fields.show_fields(card.kind, pinned.begun, key, keep_field)
        st.button(
            "Keep these words",
            key=f"{key}-keep",
            type="primary",
            on_click=_keep,
            args=(key,),
            kwargs={"finished": True},
        )


def _keep(key: str, *, finished: bool) -> None:
    """Write what was changed here on the card; what another window has written stays."""
    pinned: Pinned = st.session_state[_PINNED]
    written = card_fields.written("figure", key)
    changed = {part: text for part, text in written.items() if text != pinned.written[part]}
    try:
        card, _ = workspace.change_finding(
            data.workspace(), pinned.finding, pinned.revision, **changed
        )
    except UserError as problem:
        st.session_state[_PINNED] = replace(pinned, trouble=str(problem))
        return
    current = replace(
        pinned, revision=card.revision, written=written, finished=finished, trouble=""
    )
    st.session_state[_PINNED] = current


def _undo() -> None:
    """Take the card off the board again."""
    pinned: Pinned = st.session_state.pop(_PINNED)
    try:
        workspace.delete_finding(data.workspace(), pinned.finding)
    except UserError as problem:
        st.session_state[_PINNED] = replace(pinned, finding="", trouble=str(problem))


def _put_away() -> None:
    st.session_state.pop(_PINNED, None)
