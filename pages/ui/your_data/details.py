"""Step 2, the measure: what it is called, whose it is, and which way is better."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mobility.registry import Better, Framework
from mobility.text import escape_markdown
from mobility.uploads import Purpose
from mobility.uploads.proposals.measures import id_of
from mobility.uploads.versions.keeping import supplement_ids, version_in_use
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.words import plain

_BETTER = {
    Better.HIGHER: "Higher is better",
    Better.LOWER: "Lower is better",
    Better.NEITHER: "Neither is good",
}
_PURPOSES = {
    Purpose.MEASURE: "A measure beside the metrics",
    Purpose.CONTEXT: "What places are like, to find peers by",
}
_NEW = ""
_LONGEST_NAME, _LONGEST_WORDS = 80, 300
_MOST_YEARS = 10


def show_details(draft: Draft, framework: Framework) -> None:
    """What is said of the measure wherever it stands."""
    metric = draft.mapping.metric
    _pick_purpose(draft)
    left, right = st.columns(2, gap="medium")
    with left:
        _write("Name of the measure", "name", metric.name, _rename, most=_LONGEST_NAME)
        if draft.mapping.purpose is Purpose.MEASURE:
            _pick_predictor(draft, framework)
            _pick_better(draft)
        _write(
            "Who is counted", "universe", metric.universe, _detail("universe"),
            such_as="Residents under 65",
        )  # fmt: skip
    with right:
        _write(
            "Source", "source", metric.source, _detail("source"),
            such_as="County health department, annual survey",
        )  # fmt: skip
        _write(
            "Who answers for it, as a role", "contact", draft.contact, _contact,
            such_as="Data analyst, health department",
        )  # fmt: skip
        _pick_period(draft)
        _write(
            "Note", "note", metric.note, _detail("note"),
            such_as="What a reader has to know",
        )  # fmt: skip
    _pick_target(draft)


def _write(
    label: str,
    name: str,
    text: str,
    say: Callable[[str], None],
    *,
    most: int = _LONGEST_WORDS,
    such_as: str = "",
) -> None:
    draft = drafts.current_draft()
    key = draft.key(name) if draft else name
    st.session_state[key] = text
    st.text_input(
        label,
        key=key,
        max_chars=most,
        placeholder=such_as or None,
        on_change=lambda: say(str(st.session_state[key]).strip()),
    )


def _detail(name: str) -> Callable[[str], None]:
    def say(text: str) -> None:
        drafts.change_details(**{name: text})

    return say


def _contact(text: str) -> None:
    drafts.change_draft(contact=text)


def _rename(text: str) -> None:
    """A new name makes a new id, unless the file becomes a version of a data set that is there."""
    draft = drafts.current_draft()
    if draft is not None:
        drafts.change_details(name=text, id=draft.replaces or free_id(text))


def free_id(name: str) -> str:
    """An id for a new data set of this name that no other one has, deleted ones included."""
    wanted = id_of(name)
    taken = {*supplement_ids(), *supplement_ids(deleted=True)}
    number = 2
    found = wanted
    while found in taken:
        found, number = f"{wanted}_{number}", number + 1
    return found


def _pick_purpose(draft: Draft) -> None:
    """Whether the numbers are an outcome or what places are like; head-counts say so."""
    if draft.mapping.purpose is Purpose.DENOMINATORS:
        return
    key, write_back = drafts.mapping_field(draft, "purpose", "purpose")
    st.radio(
        "What the numbers are for",
        list(_PURPOSES),
        key=key,
        format_func=_PURPOSES.__getitem__,
        horizontal=True,
        on_change=write_back,
        help="Peers are places alike in what they are, not in how they do: what a place is like "
        "(farmland, distance to a city), not an outcome.",
    )


def _pick_predictor(draft: Draft, framework: Framework) -> None:
    key = draft.key("predictor")
    known = framework.predictors
    st.session_state[key] = draft.mapping.metric.predictor or None

    def label(predictor: str) -> str:
        one = known[predictor]
        return f"{one.label} ({framework.pillars[one.pillar].label})"

    st.selectbox(
        "Predictor it belongs to",
        list(known),
        index=None,
        key=key,
        format_func=label,
        placeholder="Choose: the measure stands beside its metrics",
        on_change=lambda: drafts.change_details(predictor=st.session_state[key] or ""),
    )


def _pick_better(draft: Draft) -> None:
    key = draft.key("better")
    st.session_state[key] = draft.mapping.metric.better
    st.radio(
        "Which way is better",
        list(_BETTER),
        key=key,
        format_func=_BETTER.__getitem__,
        horizontal=True,
        on_change=lambda: drafts.change_details(better=st.session_state[key]),
    )


def _pick_period(draft: Draft) -> None:
    key = draft.key("period")
    st.session_state[key] = draft.mapping.metric.period_years
    st.number_input(
        "Years of data behind one number",
        1,
        _MOST_YEARS,
        step=1,
        key=key,
        on_change=lambda: drafts.change_details(period_years=st.session_state[key]),
        help="1 for a year's number, 5 for a five-year estimate.",
    )


def _pick_target(draft: Draft) -> None:
    """Whether this is a data set of its own or a new version of one that is there."""
    there = supplement_ids()
    if not there:
        return
    names = {each: plain(version_in_use(each).mapping.metric.name) for each in there}
    key = draft.key("replaces")
    st.session_state[key] = draft.replaces

    def say() -> None:
        chosen = st.session_state[key]
        drafts.change_draft(replaces=chosen)
        drafts.change_details(id=chosen or free_id(st.session_state[draft.key("name")]))

    st.selectbox(
        "Keep it as",
        [_NEW, *there],
        key=key,
        format_func=lambda each: f"A new version of {names[each]}" if each else "A new data set",
        on_change=say,
        width=420,
    )
    if draft.replaces in names:
        earlier = version_in_use(draft.replaces)
        st.markdown(
            f":small[:gray[Version {earlier.number} of {escape_markdown(names[draft.replaces])} "
            "stays and can be put in use again.]]"
        )
        also = draft.key("add-years")
        st.session_state[also] = draft.add_years
        st.checkbox(
            "Keep the years that only the earlier version has",
            key=also,
            on_change=lambda: drafts.change_draft(add_years=st.session_state[also]),
        )
