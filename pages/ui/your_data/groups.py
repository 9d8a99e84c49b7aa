"""Step 2, the groups: which group of the product every text of a column of groups is."""

from __future__ import annotations

import streamlit as st

from mobility.registry import EVERYONE, HEADLINE, BreakdownKind, Framework
from mobility.text import escape_markdown
from mobility.uploads import Purpose
from mobility.uploads.columns.mapping import Hispanic
from mobility.uploads.proposals.changes import with_breakdown, with_group
from mobility.uploads.proposals.hispanic import asked_groups, with_hispanic
from mobility.uploads.proposals.hispanic import question as hispanic_question
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.words import plain, shown

_MOST_GROUPS = 24
_HISPANIC = {
    Hispanic.UNSAID: "Not known yet",
    Hispanic.WITHIN: "Are counted within them",
    Hispanic.APART: "Are not counted within them: the groups are non-Hispanic",
}
_OWN = " own"  # no label of a group begins with a blank


def show_groups(draft: Draft, framework: Framework) -> None:
    """Which group of the product every text of the group column is."""
    rule = draft.mapping.group
    if not rule.column:
        return
    known = {
        name: breakdown.label
        for name, breakdown in framework.breakdowns.items()
        if breakdown.kind is BreakdownKind.PEOPLE
    }
    if rule.breakdown not in {*known, HEADLINE}:
        known[rule.breakdown] = "Groups of its own"
    st.markdown(f"**Groups in {shown(rule.column)}**")
    key = draft.key("breakdown")
    st.session_state[key] = rule.breakdown

    def divide() -> None:
        drafts.change_mapping(lambda mapping: with_breakdown(mapping, st.session_state[key]))

    st.selectbox(
        "They divide people by",
        list(known),
        key=key,
        format_func=known.__getitem__,
        on_change=divide,
        width=320,
    )
    texts = list(rule.labels)[:_MOST_GROUPS]
    for start in range(0, len(texts), 3):
        for place, text in zip(st.columns(3), texts[start:][:3], strict=False):
            with place:
                _pick_group(draft, framework, text)


def ask_about_hispanic(draft: Draft) -> None:
    """Ask whether Hispanic residents are counted within Black and White, where a file leaves it.

    It is asked once for all groups of the file, and again next year only where it was not answered.
    """
    if draft.mapping.purpose is not Purpose.MEASURE or not asked_groups(draft.mapping):
        return
    if question := hispanic_question(draft.mapping):
        st.warning(escape_markdown(question), icon=":material/help:")
    key = draft.key("hispanic")
    st.session_state[key] = draft.mapping.hispanic

    def say() -> None:
        answer = st.session_state[key]
        drafts.change_mapping(lambda mapping: with_hispanic(mapping, answer))

    st.radio(
        "Hispanic residents in these groups",
        list(_HISPANIC),
        key=key,
        format_func=_HISPANIC.__getitem__,
        on_change=say,
    )


def _pick_group(draft: Draft, framework: Framework, text: str) -> None:
    rule = draft.mapping.group
    breakdown = framework.breakdowns.get(rule.breakdown)
    names = {EVERYONE: "Everyone"}
    if breakdown is not None:
        names |= {each.label: each.name for each in breakdown.groups if each.label != EVERYONE}
    now = rule.labels[text]
    key = draft.key(f"group-{text}")
    names[_OWN] = f"{plain(text)}: a group of its own"
    st.session_state[key] = now if now in names else _OWN

    def say() -> None:
        chosen = st.session_state[key]
        label = text if chosen == _OWN else chosen
        drafts.change_mapping(lambda mapping: with_group(mapping, text, label))

    st.selectbox(shown(text), list(names), key=key, format_func=names.__getitem__, on_change=say)
