"""Step 2, the measure: what it is called, whose it is, and which way is better."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mobility.registry import Better, Framework
from mobility.text import escape_markdown
from mobility.text.messages import message
from mobility.uploads import Purpose
from mobility.uploads.proposals.direction import proposed_direction
from mobility.uploads.proposals.measures import id_of
from mobility.uploads.versions.keeping import supplement_ids, version_in_use
from pages.ui import controls
from pages.ui.your_data import draft as drafts
from pages.ui.your_data import numbers
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.labels import plain

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
    left, right = st.columns(2, gap="medium")
    with left:
        _write(draft, "Name of the measure", "name", metric.name, _rename, most=_LONGEST_NAME)
        if draft.mapping.purpose is Purpose.MEASURE:
            _pick_predictor(draft, framework)
            _ask_direction(draft)
        _write(draft, "Who is counted", "universe", metric.universe,
            such_as="Residents under 65",
        )  # fmt: skip
    with right:
        _write(draft, "Source", "source", metric.source,
            such_as="County health department, annual survey",
        )  # fmt: skip
        _write(draft, "Who answers for it, as a role", "contact", draft.contact,
            lambda text: drafts.change_draft(contact=text),
            such_as="Data analyst, health department",
        )  # fmt: skip
        _write(draft, "Note", "note", metric.note, such_as="What a reader has to know")
    _pick_target(draft)


def show_more(draft: Draft) -> None:
    """Show what few files need: numbers for finding peers, formats of numbers, masking."""
    with st.expander("More: peers, number formats, masking", key=draft.key("more")):
        if draft.mapping.purpose is not Purpose.DENOMINATORS:  # head-counts say so themselves
            drafts.show_part(
                st.radio, "What the numbers are for", draft, "purpose", "purpose",
                labels=_PURPOSES, horizontal=True,
                help="Peers are places alike in what they are, not in how they do: what a place "
                "is like (farmland, distance to a city), not an outcome.",
            )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            numbers.show_formats(draft)
            drafts.show_field(
                st.number_input, "Years of data behind one number", draft, "period",
                draft.mapping.metric.period_years,
                lambda chosen: drafts.change_details(period_years=chosen),
                min_value=1, max_value=_MOST_YEARS, step=1, width=250,
                help="1 for a year's number, 5 for a five-year estimate.",
            )  # fmt: skip


def _ask_direction(draft: Draft) -> None:
    """Ask which way is better, and propose an answer where the name says one."""
    metric = draft.mapping.metric
    drafts.show_field(
        st.radio, "Which way is better", draft, "better",
        metric.better if draft.direction_chosen else None, drafts.choose_direction,
        labels=_BETTER, horizontal=True, index=None,
    )  # fmt: skip
    proposal = None if draft.direction_chosen else proposed_direction(metric.name)
    if proposal is None:
        return
    better, word = proposal
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        proposed = message("upload.direction", direction=better.value, word=plain(word))
        controls.caption(f"{proposed}.")
        st.button(
            f"Yes, {better.value} is better", key=draft.key("better-yes"),
            on_click=drafts.choose_direction, args=(better,),
        )  # fmt: skip


def _write(
    draft: Draft,
    label: str,
    name: str,
    text: str,
    say: Callable[[str], None] | None = None,
    *,
    most: int = _LONGEST_WORDS,
    such_as: str = "",
) -> None:
    """A line to write on; without `say` it is the detail of the measure of that name."""
    say = say or (lambda written: drafts.change_details(**{name: written}))
    drafts.show_field(
        st.text_input, label, draft, name, text, lambda written: say(str(written).strip()),
        max_chars=most, placeholder=such_as or None,
    )  # fmt: skip


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


def _pick_predictor(draft: Draft, framework: Framework) -> None:
    pillars = framework.pillars
    drafts.show_field(
        st.selectbox, "Predictor it belongs to", draft, "predictor",
        draft.mapping.metric.predictor or None,
        lambda chosen: drafts.change_details(predictor=chosen or ""),
        labels={
            name: f"{each.label} ({pillars[each.pillar].label})"
            for name, each in framework.predictors.items()
        },
        index=None, placeholder="Choose: the measure stands beside its metrics",
    )  # fmt: skip


def _pick_target(draft: Draft) -> None:
    """Whether this is a data set of its own or a new version of one that is there."""
    there = supplement_ids()
    if not there:
        return
    names = {each: plain(version_in_use(each).mapping.metric.name) for each in there}
    labels = {_NEW: "A new data set"} | {
        each: f"A new version of {name}" for each, name in names.items()
    }

    def take(chosen: str) -> None:
        drafts.change_draft(replaces=chosen)
        drafts.change_details(id=chosen or free_id(st.session_state[draft.key("name")]))

    drafts.show_field(
        st.selectbox, "Keep it as", draft, "replaces", draft.replaces, take, labels=labels,
        width=420,
    )  # fmt: skip
    if draft.replaces in names:
        earlier = version_in_use(draft.replaces)
        st.markdown(
            f":small[:gray[Version {earlier.number} of {escape_markdown(names[draft.replaces])} "
            "stays and can be put in use again.]]"
        )
        drafts.show_field(
            st.checkbox, "Keep the years that only the earlier version has", draft, "add-years",
            draft.add_years, lambda chosen: drafts.change_draft(add_years=chosen),
        )  # fmt: skip
