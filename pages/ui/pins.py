"""Pinning: one click stores a figure as a finding; fields for its text open on request.

A figure has the button among its files. The head of a page has one too, which pins the first
figure that the page shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.figures.figure import Figure
from mobility.page_registry import PAGES
from mobility.text import escape_markdown
from mobility.workspace.actors import Role
from pages.ui import access, data, notices
from pages.ui.findings import card_fields
from pages.ui.pinned_view import keep_figure
from pages.ui.request import Request

_PINNED = "pinned"  # the last pin, until it is put away


@dataclass(frozen=True, slots=True)
class Pinned:
    """The last pin.

    ``written`` are the words of its card as they were stored last; ``has_words`` says whether any
    were added to those that the card began with.
    """

    figure: str
    link: str
    in_head: bool
    finding: str
    revision: int
    written: Mapping[str, str]
    has_words: bool = False


def show_pin(request: Request, figure: Figure) -> None:
    """The quiet button among the files of a figure; once it is pinned, what can be added."""
    if not access.may(Role.EDITOR):
        return
    pinned = _open_pin(request)
    if pinned is not None and not pinned.in_head and pinned.figure == figure.id:
        _show_pinned(pinned, type="tertiary")
        return
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
    if not access.may(Role.EDITOR):
        return
    pinned = _open_pin(request)
    if pinned is not None and pinned.in_head:
        _show_pinned(pinned, type="secondary")
        return
    st.button(
        "Pin",
        key="pin-of-page",
        icon=":material/keep:",
        on_click=_pin,
        args=(request, figure),
        kwargs={"in_head": True},
    )


def show_trouble_of_pin() -> None:
    """Show once, below the head of a page, why nothing was pinned or kept."""
    notices.show_trouble(_PINNED, ":material/info:")


def _open_pin(request: Request) -> Pinned | None:
    """The last pin, as long as the view is the one that was pinned."""
    pinned: Pinned | None = st.session_state.get(_PINNED)
    return pinned if pinned is not None and pinned.link == request.link else None


def _pin(request: Request, figure: Figure | None, *, in_head: bool) -> None:
    """Keep a figure as a finding; a second click on the same one keeps no second card."""
    if figure is None:
        notices.say_trouble(_PINNED, "This view shows no chart that can be pinned.")
        return
    open_pin = _open_pin(request)
    if open_pin is not None and open_pin.figure == figure.id:
        st.session_state[_PINNED] = replace(open_pin, in_head=in_head)
        return
    try:
        finding = keep_figure(request, figure)
    except UserError as problem:
        notices.say_trouble(_PINNED, problem)
        return
    st.session_state[_PINNED] = Pinned(
        figure=figure.id,
        link=request.link,
        in_head=in_head,
        finding=finding.id,
        revision=finding.revision,
        written=card_fields.texts_of(finding),
    )


def _show_pinned(pinned: Pinned, type: Literal["secondary", "tertiary"]) -> None:  # noqa: A002 - of Streamlit
    """In the place of the button, that a figure is on the board; the fields open over the page."""
    popover = st.popover(
        "Pinned: add words", icon=":material/check:", type=type, key="pinned", width="content"
    )
    with popover, st.container(key="pinned-words"):
        with st.container(horizontal=True, vertical_alignment="center"):
            sentence = (
                "The words are on the card." if pinned.has_words else "Pinned to the findings."
            )
            st.markdown(f"**{sentence}**", width="content")
            st.page_link(PAGES["findings"].file, label="See the board")
            st.button(
                "Undo", key="pin-undo", type="tertiary", icon=":material/undo:", on_click=_undo
            )
        _show_fields(pinned)


def _show_fields(pinned: Pinned) -> None:
    try:
        card = workspace.one_finding(data.workspace(), pinned.finding)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    key = f"pin-{pinned.finding}"

    def keep_fields() -> None:  # so that leaving the page loses nothing
        _keep(key)

    card_fields.show_fields(card.kind, pinned.written, key, keep_fields)
    st.button("Keep these words", key=f"{key}-keep", type="primary", on_click=keep_fields)
    card_fields.show_prompts(card.predictor)


def _keep(key: str) -> None:
    """Write what was changed here on the card; what another window has written stays."""
    pinned: Pinned = st.session_state[_PINNED]
    written = card_fields.written("figure", key)
    changed = {part: text for part, text in written.items() if text != pinned.written[part]}
    try:
        card, _ = workspace.change_finding(
            data.workspace(), pinned.finding, pinned.revision, **changed
        )
    except UserError as problem:
        notices.say_trouble(_PINNED, problem)
        return
    st.session_state[_PINNED] = replace(
        pinned, revision=card.revision, written=written, has_words=pinned.has_words or bool(changed)
    )


def _undo() -> None:
    """Take the card off the board again."""
    pinned: Pinned = st.session_state.pop(_PINNED)
    try:
        workspace.delete_finding(data.workspace(), pinned.finding)
    except UserError as problem:
        notices.say_trouble(_PINNED, problem)
