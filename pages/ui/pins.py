"""Pinning: one click keeps a figure as a finding, and then asks the group for its words.

A figure has the button among its files. The head of a page has one too, which pins the first
figure that the page shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mobility import answers, workspace
from mobility.errors import UserError
from mobility.exports.figure import Figure
from mobility.exports.findings import draw_ahead
from mobility.framework import HEADLINE
from mobility.text import escape_markdown
from mobility.workspace import View
from mobility.workspace.summary import DROPPED
from pages.ui import address, data
from pages.ui.findings import words

BOARD = "pages/plan/findings.py"
_PINNED = "pinned"  # the last pin, until it is put away
_ASKED = "pin_asked"  # whether the button in the head was pressed, and no figure has answered yet
_HEAD = "pin_head"  # where the head shows what was pinned, while the page runs
_MOST_NUMBERS = 300


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pin whose words are asked for; ``trouble`` says why nothing was kept."""

    figure: str
    link: str
    place: str
    in_head: bool
    finding: str = ""
    revision: int = 0
    saved: bool = False
    trouble: str = ""


def show_pin(figure: Figure) -> None:
    """The quiet button among the files of a figure."""
    st.button(
        "Pin",
        key=f"{figure.id}-pin",
        type="tertiary",
        icon=":material/keep:",
        on_click=_pin,
        args=(figure,),
        kwargs={"in_head": False},
    )


def show_pin_of_page(figure: Figure | None = None) -> None:
    """The button in the head of a page.

    Args:
        figure: what it pins; None for the first figure that the page shows.
    """
    if figure is None:
        st.button("Pin", key="pin-of-page", icon=":material/keep:", on_click=_ask)
    else:
        st.button(
            "Pin",
            key="pin-of-page",
            icon=":material/keep:",
            on_click=_pin,
            args=(figure,),
            kwargs={"in_head": True},
        )


def show_words_of_page() -> None:
    """Below the head, what its button has pinned, once the page has run."""
    st.session_state[_HEAD] = st.container()


def show_words_of_head() -> None:
    """What the button in the head has pinned, where its figure was known already."""
    pinned = _open_pin()
    if pinned is not None and pinned.in_head:
        _show_pinned(pinned)


@contextmanager
def head() -> Iterator[None]:
    """Run a page inside; then the head says what its button has pinned."""
    state = st.session_state
    state.pop(_HEAD, None)
    yield
    place: DeltaGenerator | None = state.pop(_HEAD, None)
    unanswered = state.pop(_ASKED, False)
    if place is None:
        return
    with place:
        if unanswered:
            st.info("This view shows no chart that can be pinned.", icon=":material/info:")
        else:
            show_words_of_head()


def show_words(figure: Figure) -> None:
    """Below a figure, what was pinned of it just now, with the fields for the group's words."""
    if st.session_state.pop(_ASKED, False):
        _pin(figure, in_head=True)
    pinned = _open_pin()
    if pinned is not None and not pinned.in_head and pinned.figure == figure.id:
        _show_pinned(pinned)


def _open_pin() -> Pinned | None:
    """The last pin, as long as the view is the one that was pinned."""
    pinned: Pinned | None = st.session_state.get(_PINNED)
    return pinned if pinned is not None and pinned.link == address.link() else None


def _ask() -> None:
    st.session_state[_ASKED] = True


def _pin(figure: Figure, *, in_head: bool) -> None:
    """Keep a figure as a finding; a second click on the same one keeps no second card."""
    open_pin = _open_pin()
    if open_pin is not None and open_pin.figure == figure.id and open_pin.finding:
        st.session_state[_PINNED] = replace(open_pin, in_head=in_head)
        return
    pinned = Pinned(figure.id, address.link(), address.current_address().place, in_head)
    try:
        kept = keep(figure)
    except UserError as problem:
        st.session_state[_PINNED] = replace(pinned, trouble=str(problem))
        return
    st.session_state[_PINNED] = replace(pinned, finding=kept.id, revision=kept.revision)


def keep(figure: Figure) -> workspace.Finding:
    """Keep a figure as a finding of its place.

    Raises:
        UserError: when the workspace cannot be written.
    """
    kept = workspace.add_finding(
        data.workspace(),
        place=address.current_address().place,
        kind="figure",
        sentence=_sentence(figure),
        predictor=_predictor(figure),
        view=pinned_view(figure),
    )
    draw_ahead([kept])  # so that no file has to wait for its chart
    return kept


def card_of(figure: Figure) -> workspace.Finding | None:
    """The newest card of this very view on the board, so that a meeting has one for all it says."""
    current = address.current_address()
    cards = workspace.findings(data.workspace(), current.place)
    pinned = (current.release, address.current_page(), figure.id, _query())
    return next(
        (
            card
            for card in reversed(cards)
            if card.view is not None
            and card.status != DROPPED
            and (card.view.release, card.view.page, card.view.figure, card.view.query) == pinned
        ),
        None,
    )


def _query() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The address of the view as a card keeps it."""
    query = address.current_address().query().items()
    return tuple(
        (key, (value,) if isinstance(value, str) else tuple(value))
        for key, value in query
        if key not in address.ALONE
    )


def pinned_view(figure: Figure) -> View:
    """Everything that a figure shows now, so that the card needs neither page nor release."""
    current = address.current_address()
    basis = figure.basis
    metrics = basis.metrics or ((current.metric,) if current.metric else ())
    numbers = answers.pinned_numbers(
        data.store(current.release),
        (current.place, *(place for place in basis.places if place != current.place)),
        metrics,
        breakdown=basis.breakdown or HEADLINE,
        year=current.year,
    )
    return View(
        page=address.current_page(),
        query=_query(),
        figure=figure.id,
        release=current.release,
        invented=figure.invented,
        title=figure.title,
        subtitle=figure.subtitle,
        summary=figure.summary,
        footer=figure.footer,
        address=figure.address,
        verdict=basis.verdict,
        reason=basis.reason,
        quality=basis.quality,
        table=tuple(figure.rows()),
        picture=figure.picture(),
        numbers=numbers[:_MOST_NUMBERS],
    )


def _sentence(figure: Figure) -> str:
    """The title as a sentence."""
    title = figure.title.strip()
    return title if title.endswith((".", "?", "!")) else f"{title}."


def _predictor(figure: Figure) -> str:
    """What the metrics of a figure belong to, or else that of the address; '' for several."""
    metrics = data.framework().metrics
    ids = figure.basis.metrics or (address.current_address().metric,)
    found = {metrics[id_].predictor for id_ in ids if id_ in metrics}
    return found.pop() if len(found) == 1 else ""


def _show_pinned(pinned: Pinned) -> None:
    """That a figure is on the board, and the words that are still missing."""
    with st.container(key="pinned-words", gap="small"):
        if pinned.trouble:
            st.warning(escape_markdown(pinned.trouble), icon=":material/error:")
        if not pinned.finding:
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            said = "The words are on the card." if pinned.saved else "Pinned to the findings."
            st.markdown(f":material/check: **{said}**", width="content")
            st.page_link(
                BOARD,
                label="See the board",
                query_params={"place": pinned.place, "release": address.current_address().release},
            )
            for label, icon, action in (
                ("Undo", ":material/undo:", _undo),
                ("Close", ":material/close:", _put_away),
            ):
                st.button(
                    label, key=f"pin-{label.lower()}", type="tertiary", icon=icon, on_click=action
                )
        if not pinned.saved:
            _ask_words(pinned)


def _ask_words(pinned: Pinned) -> None:
    try:
        card = workspace.one_finding(data.workspace(), pinned.finding)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    key = f"pin-{pinned.finding}"
    with st.form(key, border=True):
        words.show_prompts(card.predictor)
        words.ask_words(workspace.words_at(data.workspace(), card.id, pinned.revision), key)
        st.form_submit_button("Keep these words", type="primary", on_click=_keep, args=(key,))


def _keep(key: str) -> None:
    """Write the words on the card; nothing of what another window has written is lost."""
    pinned: Pinned = st.session_state[_PINNED]
    try:
        card, _ = workspace.change_finding(
            data.workspace(), pinned.finding, pinned.revision, **words.written(key)
        )
    except UserError as problem:
        st.session_state[_PINNED] = replace(pinned, trouble=str(problem))
        return
    kept = replace(pinned, revision=card.revision, saved=True, trouble="")
    st.session_state[_PINNED] = kept


def _undo() -> None:
    """Take the card off the board again."""
    pinned: Pinned = st.session_state.pop(_PINNED)
    try:
        workspace.delete_finding(data.workspace(), pinned.finding)
    except UserError as problem:
        st.session_state[_PINNED] = replace(pinned, finding="", trouble=str(problem))


def _put_away() -> None:
    st.session_state.pop(_PINNED, None)
