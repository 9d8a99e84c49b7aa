"""One card of the board: what was found, its picture, the group's words, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mobility.clock import today
from mobility.exports.finding_words import (
    KINDS,
    QUESTIONS,
    STATUSES,
    changed_words,
    detail_words,
    link_words,
    verdict_words,
)
from mobility.page_registry import PAGES
from mobility.text import INVENTED, count_of, escape_markdown
from mobility.text.days import recent_day
from mobility.text.messages import message
from mobility.text.verdicts import HUES, Verdict, verdict_of_token
from mobility.workspace import Finding, Link, View
from mobility.workspace.actors import Role
from mobility.workspace.audit import Change
from mobility.workspace.summary import Card, Summary
from pages.ui import access, controls, data

_BRIEF = 90  # signs of a sentence where another card names it
_GRIP = '<span class="finding-grip" title="Drag to move; by keyboard: Up, Down, Edit">⠿</span>'


@dataclass(frozen=True, slots=True)
class Actions:
    """What the buttons of a card do; ``move`` takes a card and where to put it before."""

    edit: Callable[[str], None]
    move: Callable[[Finding, str | None, str | None], None]


@dataclass(frozen=True, slots=True)
class Thumb:
    """The place of a picture on the board."""

    place: DeltaGenerator
    finding: Finding


def show_card(card: Card, group: Sequence[Card], summary: Summary, actions: Actions) -> Thumb:
    """A card with its buttons.

    Args:
        card: what is shown.
        group: all cards of its predictor on the board, in their order; it moves among them.
        summary: the board.
        actions: what the buttons do.

    Returns:
        The place for its picture, which is drawn after everything else.
    """
    finding = card.finding
    with st.container(border=True, key=f"card-{finding.id}", gap="small"):
        st.markdown(_meta(card))
        st.html(
            f'{_GRIP}<h3 class="finding-sentence" dir="auto">{escape(finding.sentence)}</h3>'
            f"{_details(finding)}{_changed(card, summary)}"
        )
        thumb = st.empty()
        if notes := notes_html(card, summary):
            st.html(notes)
        _show_buttons(card, group, actions)
    return Thumb(thumb, finding)


def show_picture(thumb: Thumb, picture: Callable[[Finding], bytes | None]) -> bool:
    """Put the picture of a card where it belongs; False where it is still to be drawn."""
    view, drawn = thumb.finding.view, picture(thumb.finding)
    if view is not None and drawn:
        thumb.place.image(drawn, width="stretch", alt=view.summary or view.title)
    else:  # a fragment fills only what it has written to in the whole run
        thumb.place.empty()
    return drawn is not None


def _meta(card: Card) -> str:
    """Predictor, kind, status and verdict in lines of Markdown."""
    finding = card.finding
    line = f":small[:gray[{KINDS[finding.kind]} · {STATUSES[finding.status]}]]"
    changed = card.last_change and f" · :small[:gray[{_changed_by(card.last_change)}]]"
    if card.predictor:
        line = f":small[**{escape_markdown(card.predictor.label)}**]  \n{line}"
    view = finding.view
    if view is None:
        return f"{line}{changed or ''}"
    verdict_text, verdict = (
        escape_markdown(verdict_words(view.verdict)),
        verdict_of_token(view.verdict),
    )
    if verdict:
        colored = f":{HUES[verdict.side]}[{verdict_text}]" if verdict.side else verdict_text
        line += f" · :small[{colored}]"
    line += changed or ""
    if view.invented:
        line += f"  \n:small[:gray[{INVENTED}]]"
    return line


def _changed_by(change: Change) -> str:
    """Who has changed a card last, and when."""
    day = datetime.fromisoformat(change.time).astimezone().date()
    return message("card.changed", who=change.who, day=recent_day(day, today()))


def notes_html(card: Card, summary: Summary) -> str:
    """The group's notes, links to other cards and the source, folded; all text escaped."""
    finding = card.finding
    notes = [
        _part(heading, text)
        for key, heading in QUESTIONS.items()
        if (text := getattr(finding, key).strip())
    ]
    links = _links(finding.id, summary.links, {other.finding.id: other for other in summary.cards})
    about = []
    if finding.view is not None:
        if why := _why_not(finding.view):
            about.append(_part("Why it is not compared", why))
        source = " ".join((finding.view.subtitle, f"Release {finding.view.release}."))
        about.append(f'<p class="finding-source" dir="auto">{escape(source)}</p>')
    contents = [
        count_of(len(notes), "note") if notes else "",
        count_of(len(links), "link") if links else "",
        "source" if about else "",
    ]
    label = " · ".join(filter(None, contents))
    body = "".join((*notes, *links, *about))
    if not body:
        return ""
    return (
        f'<details class="finding-notes"><summary>{label[:1].upper()}{label[1:]}</summary>'
        f'<div class="finding-body">{body}</div></details>'
    )


def _details(finding: Finding) -> str:
    text = detail_words(finding)
    return f'<p class="finding-details" dir="auto">{escape(text)}</p>' if text else ""


def _why_not(view: View) -> str:
    """Why nothing was compared, where the line below does not say it anyway."""
    reason = view.reason.strip()
    if view.verdict != Verdict.NOT_COMPARED:
        return ""
    is_in_subtitle = reason.rstrip(".").casefold() in view.subtitle.casefold()
    return "" if is_in_subtitle else f"{reason[:1].upper()}{reason[1:]}"


def _changed(card: Card, summary: Summary) -> str:
    if not card.changed:
        return ""
    places = data.places(summary.release).by_geoid
    lines = changed_words(card.changed, summary.framework, places)
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    then = card.finding.view.release if card.finding.view else ""
    since = "it was pinned" if then == summary.release else f"release {escape(then)}"
    return (
        f'<div class="finding-changed"><p><strong>Its numbers have changed</strong> since {since}:'
        f"</p><ul>{items}</ul></div>"
    )


def _part(heading: str, text: str) -> str:
    return f'<h4>{escape(heading)}</h4><p dir="auto">{escape(text)}</p>'


def _links(own: str, links: Sequence[Link], cards: Mapping[str, Card]) -> list[str]:
    lines = []
    for link in links:
        if own in {link.first, link.second}:
            link_text, other = link_words(link, own)
            lines.append(
                f"<h4>{escape(link_text)}</h4>"
                f'<p dir="auto">{escape(brief(cards[other].finding.sentence))}</p>'
            )
    return lines


def brief(sentence: str, most: int = _BRIEF) -> str:
    """A sentence cut after a word where it is longer than so many signs."""
    if len(sentence) <= most:
        return sentence
    start = sentence[: most + 1]
    return f"{start.rpartition(' ')[0].rstrip() or start[:most]} …"


def _show_buttons(card: Card, group: Sequence[Card], actions: Actions) -> None:
    finding = card.finding
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if access.may(Role.EDITOR):
            _show_changes(finding, group, actions)
        if finding.view is not None and finding.view.page in PAGES:
            query = [(key, value) for key, values in finding.view.query for value in values]
            controls.link_page(finding.view.page, "View", query, ":material/visibility:")


def _show_changes(finding: Finding, group: Sequence[Card], actions: Actions) -> None:
    ids = [other.finding.id for other in group]
    at = ids.index(finding.id)
    after = [*ids, None, None]
    st.button(
        "Edit",
        key=f"edit-{finding.id}",
        type="tertiary",
        icon=":material/edit:",
        on_click=actions.edit,
        args=(finding.id,),
    )
    for label, icon, before, possible in (
        ("Up", ":material/arrow_upward:", ids[at - 1] if at else None, at > 0),
        ("Down", ":material/arrow_downward:", after[at + 2], at < len(ids) - 1),
    ):
        if len(ids) > 1:
            st.button(
                label,
                key=f"{label.lower()}-{finding.id}",
                type="tertiary",
                icon=icon,
                disabled=not possible,
                on_click=actions.move,
                args=(finding, before, after[at + 1]),
            )
