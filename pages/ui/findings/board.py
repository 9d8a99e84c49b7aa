"""The board: what has findings and what has none, and the cards by pillar and predictor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.finding_words import KINDS, STATUSES, coverage_sentence
from mobility.registry import Pillar
from mobility.text import count_of, escape_markdown
from mobility.workspace import Finding
from mobility.workspace.summary import Card, Summary
from pages.ui import address, controls, data, notices
from pages.ui.findings import card as cards
from pages.ui.findings import card_fields, done, edit
from pages.ui.request import Request
from pages.ui.widgets import choose

_STYLES = Path(__file__).with_suffix(".css")
_ALL = "all"


def show_styles() -> None:
    """The styles of bar and board: before both, or a slow browser shows them bare at first."""
    st.html(_STYLES)


def show_board(request: Request, summary: Summary, picture: Callable[[str], bytes]) -> None:
    """The filters, then a column for each pillar.

    Args:
        request: what the run shows.
        summary: all cards of the place.
        picture: draws the small picture of a card, by its id.
    """
    chosen = _filtered(request, summary.cards)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _pick(request, "kind", "Kind", {_ALL: "All kinds", **KINDS})
        _pick(request, "status", "Status", {_ALL: "Any status", **STATUSES})
        st.button("Add a card", icon=":material/add:", on_click=edit.open_new)
    if not chosen:
        st.info("No card is of this kind and status.", icon=":material/filter_alt:")
    elif len(chosen) < len(summary.cards):
        controls.caption(
            f"{len(chosen)} of {count_of(len(summary.cards), 'card')}; the others are filtered out."
        )
    shown = {card.finding.id for card in chosen}
    thumbs = []
    with st.container(key="board", horizontal=True, vertical_alignment="top"):
        for pillar, column in summary.by_pillar():
            here = [card for card in column if card.finding.id in shown]
            if here:  # the bar above says which have none
                thumbs += _show_column(pillar, here, summary)
    for thumb in thumbs:
        cards.show_picture(thumb, picture)


def _filtered(request: Request, cards: Sequence[Card]) -> list[Card]:
    kind, status = request.option("kind", _ALL), request.option("status", _ALL)
    return [
        card
        for card in cards
        if kind in {_ALL, card.finding.kind} and status in {_ALL, card.finding.status}
    ]


def _pick(request: Request, option: str, label: str, choices: dict[str, str]) -> None:
    choose(
        st.selectbox,
        label,
        choices,
        request.option(option, _ALL),
        lambda chosen: address.change_options(**{option: "" if chosen == _ALL else chosen}),
        key=f"findings-{option}",
        width=170,
    )


def _show_column(
    pillar: Pillar | None, column: Sequence[Card], summary: Summary
) -> list[cards.Thumb]:
    """A pillar with its cards, grouped by predictor; returns the places of their pictures."""
    thumbs = []
    name = pillar.id if pillar else "none"
    with st.container(key=f"column-{name}"):
        st.header(escape_markdown(pillar.label if pillar else "Across the pillars"), anchor=False)
        for label, group in groupby(column, key=_group):
            together = list(group)
            if label:
                st.markdown(f":small[**{escape_markdown(label)}**]")
            thumbs += [cards.show_card(card, together, summary, _ACTIONS) for card in together]
    return thumbs


def _group(card: Card) -> str:
    return card.predictor.label if card.predictor else ""


def _move(finding: Finding, before: str | None, now_before: str | None) -> None:
    """Put a card before another; ``now_before`` is where it goes back to."""
    try:
        workspace.move_finding(data.workspace(), finding.id, before=before)
    except UserError as problem:
        notices.say_trouble(done.PART, problem)
        return
    sentence = f"“{cards.brief(finding.sentence)}” was moved."
    done.say_done(done.Done("moved", sentence, finding.id, finding.place, before=now_before))


_ACTIONS = cards.Actions(edit=edit.open_card, move=_move)


def show_questions() -> None:
    """Questions for the review of a predictor, and a card to write the answer on."""
    labels = card_fields.predictor_labels()
    del labels[""]
    with st.expander("Questions for the review, predictor by predictor", icon=":material/help:"):
        chosen = st.selectbox(
            "Predictor", list(labels), format_func=labels.__getitem__, key="questions-predictor"
        )
        card_fields.show_prompts(chosen)
        st.button(
            "Answer on a new card",
            key="questions-answer",
            icon=":material/add:",
            on_click=edit.open_new,
            args=(chosen,),
        )


def show_empty() -> None:
    """What a board is for and how it fills, while it is empty."""
    st.markdown(
        "Nothing is on the board yet. It fills in three ways, and the group can read it on a wall, "
        "change it together and take it along:"
    )
    st.markdown(
        "1. **Pin a chart.** Every chart has a button **Pin**: it keeps the sentence, the numbers "
        "and the link of what you see.\n"
        "2. **Write down what people told you**: a listening session, history, a program.\n"
        "3. **Say what it may mean**, what is still needed and which role checks it."
    )
    with st.container(horizontal=True):
        controls.link_page("compare", "Compare, and pin")
        controls.link_page("disparities", "Groups, and pin")
        controls.link_page("trends", "Trends, and pin")
    st.button("Add a card", icon=":material/add:", type="primary", on_click=edit.open_new)


def show_coverage(summary: Summary) -> None:
    """A sentence, then pillars and parts of mobility, each with how many findings it has."""
    framework, coverage = summary.framework, summary.coverage
    st.markdown(escape_markdown(coverage_sentence(coverage, framework)))
    pillars = [(framework.pillars[key].label, n) for key, n in coverage.pillars.items()]
    parts = [(framework.mobility_parts[key].label, n) for key, n in coverage.parts.items()]
    rows = (("Findings by pillar", pillars), ("Findings by part of mobility", parts))
    st.html("".join(_row(heading, cells) for heading, cells in rows))


def _row(heading: str, cells: list[tuple[str, int]]) -> str:
    items = "".join(
        f'<li class="{"some" if count else "none"}"><span>{escape(label)}</span> '
        f"<b>{count or 'none yet'}</b></li>"
        for label, count in cells
    )
    return f'<div class="coverage"><p>{escape(heading)}</p><ul role="list">{items}</ul></div>'
