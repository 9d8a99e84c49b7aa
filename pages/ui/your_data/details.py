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
    """Show the description of the measure."""
    metric = draft.mapping.metric
    _pick_purpose(draft)
    left, right = st.columns(2, gap="medium")
    with left:
        _write(draft, "Name of the measure", "name", metric.name, _rename, most=_LONGEST_NAME)
        if draft.mapping.purpose is Purpose.MEASURE:
            _pick_predictor(draft, framework)
            _pick_better(draft)
        _write(draft, "Who is counted", "universe", metric.universe, _detail("universe"),
            such_as="Residents under 65",
        )  # fmt: skip
    with right:
        _write(draft, "Source", "source", metric.source, _detail("source"),
            such_as="County health department, annual survey",
        )  # fmt: skip
        _write(draft, "Who answers for it, as a role", "contact", draft.contact, _contact,
            such_as="Data analyst, health department",
        )  # fmt: skip
        _pick_period(draft)
        _write(draft, "Note", "note", metric.note, _detail("note"),
            such_as="What a reader has to know",
        )  # fmt: skip
    _pick_target(draft)


def _write(
    draft: Draft,
    label: str,
    name: str,
    text: str,
    say: Callable[[str], None],
    *,
    most: int = _LONGEST_WORDS,
    such_as: str = "",
) -> None:
    key, write = drafts.field(draft, name, text, lambda written: say(str(written).strip()))
    st.text_input(label, key=key, max_chars=most, placeholder=such_as or None, on_change=write)


def _detail_field(draft: Draft, name: str, part: str) -> tuple[str, Callable[[], None]]:
    """The key of a field that shows a detail of the measure, and what writes its choice back."""
    return drafts.field(
        draft,
        name,
        getattr(draft.mapping.metric, part),
        lambda chosen: drafts.change_details(**{part: chosen}),
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
    candidate = wanted
    while candidate in taken:
        candidate, number = f"{wanted}_{number}", number + 1
    return candidate


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
    known = framework.predictors
    key, write = drafts.field(
        draft,
        "predictor",
        draft.mapping.metric.predictor or None,
        lambda chosen: drafts.change_details(predictor=chosen or ""),
    )

    def label(predictor: str) -> str:
        described = known[predictor]
        return f"{described.label} ({framework.pillars[described.pillar].label})"

    st.selectbox(
        "Predictor it belongs to",
        list(known),
        index=None,
        key=key,
        format_func=label,
        placeholder="Choose: the measure stands beside its metrics",
        on_change=write,
    )


def _pick_better(draft: Draft) -> None:
    key, write = _detail_field(draft, "better", "better")
    st.radio(
        "Which way is better",
        list(_BETTER),
        key=key,
        format_func=_BETTER.__getitem__,
        horizontal=True,
        on_change=write,
    )


def _pick_period(draft: Draft) -> None:
    key, write = _detail_field(draft, "period", "period_years")
    st.number_input(
        "Years of data behind one number",
        1,
        _MOST_YEARS,
        step=1,
        key=key,
        on_change=write,
        help="1 for a year's number, 5 for a five-year estimate.",
    )


def _pick_target(draft: Draft) -> None:
    """Whether this is a data set of its own or a new version of one that is there."""
    there = supplement_ids()
    if not there:
        return
    names = {each: plain(version_in_use(each).mapping.metric.name) for each in there}

    def take(chosen: str) -> None:
        drafts.change_draft(replaces=chosen)
        drafts.change_details(id=chosen or free_id(st.session_state[draft.key("name")]))

    key, write = drafts.field(draft, "replaces", draft.replaces, take)
    st.selectbox(
        "Keep it as",
        [_NEW, *there],
        key=key,
        format_func=lambda each: f"A new version of {names[each]}" if each else "A new data set",
        on_change=write,
        width=420,
    )
    if draft.replaces in names:
        earlier = version_in_use(draft.replaces)
        st.markdown(
            f":small[:gray[Version {earlier.number} of {escape_markdown(names[draft.replaces])} "
            "stays and can be put in use again.]]"
        )
        key, write = drafts.field(
            draft,
            "add-years",
            draft.add_years,
            lambda chosen: drafts.change_draft(add_years=chosen),
        )
        st.checkbox("Keep the years that only the earlier version has", key=key, on_change=write)
