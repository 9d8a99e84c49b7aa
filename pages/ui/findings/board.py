"""The board: what has findings and what has none, and the cards pillar by pillar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.finding_words import KINDS, STATUSES, coverage_sentence
from mobility.registry import Pillar
from mobility.text import count_of, escape_markdown
from mobility.workspace import Finding
from mobility.workspace.actors import Role
from mobility.workspace.summary import Card, Summary
from pages.ui import access, address, controls, data, notices
from pages.ui.findings import card as cards
from pages.ui.findings import card_fields, done, edit
from pages.ui.request import Request
from pages.ui.widgets import choose, value_of

_STYLES = Path(__file__).with_suffix(".css")
_ALL = "all"
_DRAG = "board_drag"
_SECONDS = 1.0  # between two looks for pictures that are being drawn
_drag = st.components.v2.component(
    "board", html="<div></div>", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


def show_styles() -> None:
    """The styles of bar and board: before both, or a slow browser shows them bare at first."""
    st.html(_STYLES)


def show_board(
    request: Request, summary: Summary, picture: Callable[[Finding], bytes | None]
) -> None:
    """The cards that are not filtered out, pillar by pillar.

    Args:
        request: what the run shows.
        summary: all cards of the place.
        picture: the small picture of a card: empty for a card without a chart, None while it is
            being drawn.
    """
    chosen = _filtered(request, summary.cards)
    if not chosen:
        st.info("No card has this pillar, kind and status.", icon=":material/filter_alt:")
    elif len(chosen) < len(summary.cards):
        controls.caption(
            f"{len(chosen)} of {count_of(len(summary.cards), 'card')}; the others are filtered out."
        )
    shown = {card.finding.id for card in chosen}
    thumbs = []
    with st.container(key="board"):
        for pillar, column in summary.by_pillar():
            here = [card for card in column if card.finding.id in shown]
            if here:  # the bar above says which have none
                thumbs += _show_pillar(pillar, here, summary)
    if access.may(Role.EDITOR):
        _show_drag(request)
    missing = [thumb for thumb in thumbs if not cards.show_picture(thumb, picture)]
    if missing:
        st.fragment(run_every=_SECONDS)(_show_pictures)(missing, picture)


def _show_drag(request: Request) -> None:
    """Let cards be dragged."""
    _drag(
        data=done.changed_card(request.address.place),
        key=_DRAG,
        height=1,
        on_moved_change=lambda: take_drop(request.address.place, value_of(_DRAG).moved),
    )


def _show_pictures(
    missing: Sequence[cards.Thumb], picture: Callable[[Finding], bytes | None]
) -> None:
    """Show the pictures that were drawn meanwhile; with the last one the page is complete."""
    if not [thumb for thumb in missing if not cards.show_picture(thumb, picture)]:
        st.rerun()


def _filtered(request: Request, cards: Sequence[Card]) -> list[Card]:
    kind, status = request.option("kind", _ALL), request.option("status", _ALL)
    pillar = request.option("pillar", _ALL)
    return [
        card
        for card in cards
        if pillar in {_ALL, card.pillar.id if card.pillar else ""}
        and kind in {_ALL, card.finding.kind}
        and status in {_ALL, card.finding.status}
    ]


def _pick(request: Request, option: str, label: str, choices: dict[str, str]) -> None:
    choose(
        st.selectbox,
        label,
        choices,
        request.option(option, _ALL),
        lambda chosen: _take_option(option, chosen),
        key=f"findings-{option}",
        width=170,
    )


def _take_option(option: str, chosen: str) -> None:
    address.change_options(**{option: "" if chosen == _ALL else chosen})


def _show_pillar(
    pillar: Pillar | None, here: Sequence[Card], summary: Summary
) -> list[cards.Thumb]:
    """A pillar with its cards; returns the places of their pictures."""
    label = pillar.label if pillar else "Across the pillars"
    st.header(escape_markdown(label), anchor=False)
    with st.container(key=f"pillar-{pillar.id if pillar else 'none'}"):
        return [cards.show_card(card, _together(card, here), summary, _ACTIONS) for card in here]


def _together(card: Card, others: Sequence[Card]) -> list[Card]:
    """The cards of the same predictor, in their order."""
    return [other for other in others if other.finding.predictor == card.finding.predictor]


def _move(
    finding: Finding, before: str | None, now_before: str | None, predictor: str | None = None
) -> None:
    """Put a card before another, and to a predictor; ``now_before`` is where it goes back to."""
    try:
        moved = workspace.move_finding(
            data.workspace(), finding.id, before=before, predictor=predictor
        )
    except UserError as problem:
        notices.say_trouble(done.PART, problem)
        return
    sentence = f"“{cards.brief(finding.sentence)}” was moved."
    if predictor not in {None, finding.predictor}:
        new = card_fields.predictor_labels()[predictor or ""]
        sentence = f"“{cards.brief(finding.sentence)}” was moved to {new}."
    done.say_done(
        done.Done(
            "moved",
            sentence,
            finding.id,
            finding.place,
            before=now_before,
            revision=moved.revision,
            texts={"predictor": finding.predictor},
        )
    )


def take_drop(place: str, moved: object) -> None:
    """Put a card beside the one on which it was dropped, and to the predictor of that one.

    Args:
        place: whose board it is.
        moved: what the browser sends, which can be anything: the ids of the card and of the other
            one, and whether it was dropped behind it.
    """
    if not isinstance(moved, Mapping):
        return
    try:
        here = workspace.findings(data.workspace(), place)
    except UserError as problem:
        notices.say_trouble(done.PART, problem)
        return
    known = {finding.id: finding for finding in here}
    dropped, target = (known.get(str(moved.get(name))) for name in ("card", "target"))
    if dropped is None or target is None or dropped is target:
        return
    before = _next(here, target, without=dropped) if moved.get("after") is True else target.id
    now_before = _next(here, dropped)
    if (before, target.predictor) != (now_before, dropped.predictor):
        _move(dropped, before, now_before, target.predictor)


def _next(here: Sequence[Finding], finding: Finding, without: Finding | None = None) -> str | None:
    """The id of the card behind another one of its predictor; None where it is the last."""
    ids = [each.id for each in here if each.predictor == finding.predictor and each is not without]
    return (*ids, None)[ids.index(finding.id) + 1]


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
        if access.may(Role.EDITOR):
            st.button(
                "Answer on a new card",
                key="questions-answer",
                icon=":material/add:",
                on_click=edit.open_new,
                args=(chosen,),
            )


def show_empty() -> None:
    """What a board is for and how it fills, while it is empty."""
    if not access.may(Role.EDITOR):
        st.markdown("Nothing is on the board yet.")
        return
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


def show_filters(request: Request, summary: Summary) -> None:
    """What has no finding yet, then what filters the board; a phone folds it (see board.css)."""
    st.markdown(escape_markdown(coverage_sentence(summary.coverage, summary.framework)))
    active = sum(bool(request.option(option)) for option in ("pillar", "kind", "status"))
    with st.container(key="board-head", gap="small"):
        with st.container(key="board-pillars", gap="small"):
            _show_coverage(request, summary)
        with st.container(key="board-line", horizontal=True, vertical_alignment="bottom"):
            counted = f" ({active})" if active else ""
            st.html(f"<details class='board-fold'><summary>Filters{counted}</summary></details>")
            _pick(request, "kind", "Kind", {_ALL: "All kinds", **KINDS})
            _pick(request, "status", "Status", {_ALL: "Any status", **STATUSES})
            if access.may(Role.EDITOR):
                st.button("Add a card", icon=":material/add:", on_click=edit.open_new)


def _show_coverage(request: Request, summary: Summary) -> None:
    """The pillars, which filter the board, and the parts of mobility."""
    framework, coverage = summary.framework, summary.coverage
    pillars = {
        key: f"{framework.pillars[key].label} {number or '(none yet)'}"
        for key, number in coverage.pillars.items()
    }
    choose(
        st.pills,
        "Findings by pillar",
        {_ALL: "All pillars", **pillars},
        request.option("pillar", _ALL),
        lambda chosen: _take_option("pillar", chosen or _ALL),
        key="findings-pillar",
    )
    parts = [(framework.mobility_parts[key].label, n) for key, n in coverage.parts.items()]
    st.html(_row("Findings by part of mobility", parts))


def _row(heading: str, cells: list[tuple[str, int]]) -> str:
    items = "".join(
        f'<li class="{"some" if count else "none"}"><span>{escape(label)}</span> '
        f"<b>{count or 'none yet'}</b></li>"
        for label, count in cells
    )
    return f'<div class="coverage"><p>{escape(heading)}</p><ul role="list">{items}</ul></div>'
