"""A card to write on, new or old, in a drawer: its words, its status, its links."""

from __future__ import annotations

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.exports.finding_words import KINDS, STATUSES, link_words
from mobility.text import escape_markdown
from mobility.workspace import Finding
from mobility.workspace.findings import plain_words
from mobility.workspace.schema import LINKS
from mobility.workspace.summary import Card, Summary
from pages.ui import data, notices
from pages.ui.findings import card_fields, done
from pages.ui.findings.card import brief
from pages.ui.widgets import value_of

NEW = "new"
_OPEN = "finding-open"  # the id of the card that is being written on, or NEW
_SEEN = "finding-seen"  # the card as it was when it was opened: what its writer has read
_PRESET = "finding-preset"  # the predictor of a new one
_WRITTEN = [kind for kind in KINDS if kind != "figure"]  # a chart comes from its page
_HOW = {"agrees": "agrees with", "contradicts": "contradicts", "explains": "explains"}


def open_card(id_: str) -> None:
    """Open a card for writing."""
    _close()
    st.session_state[_OPEN] = id_


def open_new(predictor: str = "") -> None:
    """Open an empty card."""
    st.session_state[_OPEN], st.session_state[_PRESET] = NEW, predictor


def show_open_card(summary: Summary) -> None:
    """The drawer of the card that was opened, if one was."""
    opened = st.session_state.get(_OPEN)
    if not opened:
        return
    card = next((each for each in summary.cards if each.finding.id == opened), None)
    if card is None and opened != NEW:
        _close()
        return
    title = "A new card" if card is None else "Write on this card"
    drawer = st.dialog(title, width="medium", position="right", on_dismiss=_close)
    if card is None:
        drawer(_show_new)(summary)
    else:
        drawer(_show_old)(card, st.session_state.setdefault(_SEEN, card.finding), summary)


def _close() -> None:
    for key in (_OPEN, _SEEN):
        st.session_state.pop(key, None)


def _show_new(summary: Summary) -> None:
    """Show the form of a card without a chart: qualitative, history, policy or program."""
    # outside of the form, because the fields depend on it
    kind = str(st.radio("What it is", _WRITTEN, format_func=KINDS.__getitem__, key="card-new-kind"))
    preset = {"predictor": st.session_state.get(_PRESET, "")}
    with st.form("card-new", border=False):
        card_fields.show_fields(kind, preset, "card-new")
        sent = st.form_submit_button("Put it on the board", type="primary")
    if not sent:
        return
    try:
        card = workspace.add_finding(
            data.workspace(),
            place=summary.place.geoid,
            kind=kind,
            view=None,
            **card_fields.written(kind, "card-new"),
        )
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    sentence = f"“{brief(card.sentence)}” is on the board."
    done.say_done(done.Done("added", sentence, card.id, card.place, revision=card.revision))
    _close()
    st.rerun()


def _show_old(card: Card, finding: Finding, summary: Summary) -> None:
    """The words of a card as they were when the drawer was opened, its links, and its end."""
    key = f"card-{finding.id}-{finding.revision}"
    if card.predictor is not None:
        with st.expander("Questions to ask yourselves", icon=":material/help:"):
            card_fields.show_prompts(card.predictor.id)
    with st.form(key, border=False):
        statuses = list(STATUSES)
        st.radio(
            "Status",
            statuses,
            index=statuses.index(finding.status),
            format_func=STATUSES.__getitem__,
            key=f"{key}-status",
            horizontal=True,
        )
        card_fields.show_fields(finding.kind, card_fields.texts_of(finding), key)
        sent = st.form_submit_button("Keep", type="primary")
    if sent:
        _keep(finding, key)
    _show_links(card, summary)
    if st.button(
        "Delete this card", key=f"{key}-delete", icon=":material/delete:", help=notices.ERASED
    ):
        _delete(finding)
        st.rerun()  # of the board too, and not of the drawer alone


def _keep(finding: Finding, key: str) -> None:
    """Write what is new on the card; without anything new, what others have written stays."""
    new = {"status": value_of(f"{key}-status"), **card_fields.written(finding.kind, key)}
    if any(plain_words(text) != getattr(finding, part) for part, text in new.items()):
        try:
            changed, replaced = workspace.change_finding(
                data.workspace(), finding.id, finding.revision, **new
            )
        except UserError as problem:
            st.warning(escape_markdown(str(problem)), icon=":material/error:")
            return
        done.say_changed(changed, replaced)
    _close()
    st.rerun()


def _delete(finding: Finding) -> None:
    _close()
    try:
        workspace.delete_finding(data.workspace(), finding.id)
    except UserError as problem:
        notices.say_trouble(done.PART, problem)
        return
    sentence = f"“{brief(finding.sentence)}” was deleted."
    done.say_done(done.Done("deleted", sentence, finding.id, finding.place))


def _show_links(card: Card, summary: Summary) -> None:
    """What the card is linked with, each with a button to end it, and a new link."""
    own = card.finding.id
    others = {each.finding.id: each.finding for each in summary.cards if each.finding.id != own}
    if not others:
        return
    st.markdown("**Links to other cards**")
    for link in summary.links:
        if own not in {link.first, link.second}:
            continue
        how, other = link_words(link, own)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{how}: {escape_markdown(brief(others[other].sentence))}", width="stretch")
            if st.button("Remove", key=f"unlink-{link.id}", type="tertiary"):
                _unlink(link.id, card.finding.place)
                st.rerun()
    with (
        st.form(f"link-{own}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        kind = st.selectbox("This card", LINKS, format_func=_HOW.__getitem__, width=170)
        chosen = st.selectbox(
            "the card",
            list(others),
            format_func=lambda id_: brief(others[id_].sentence) if id_ in others else id_,
        )
        linked = st.form_submit_button("Link")
    if linked:
        _link(card, str(chosen), str(kind))


def _link(card: Card, other: str, kind: str) -> None:
    try:
        link = workspace.add_link(data.workspace(), card.finding.id, other, kind)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    done.say_done(done.Done("linked", "The cards are linked.", link.id, card.finding.place))
    st.rerun()


def _unlink(link: str, place: str) -> None:
    try:
        workspace.remove_link(data.workspace(), link)
    except UserError as problem:
        notices.say_trouble(done.PART, problem)
        return
    done.say_done(done.Done("unlinked", "The link was removed.", link, place))
