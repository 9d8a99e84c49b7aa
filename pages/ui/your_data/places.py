"""Step 2, the places: the state that names are in, and names that fit no place for sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from mobility.places import STATES, Level
from mobility.text import count_of, format_number
from mobility.uploads.columns.mapping import PlaceBy
from mobility.uploads.places.gazetteer import places
from mobility.uploads.proposals.place_rules import fitting_states, names_without_state, with_state
from mobility.uploads.rows.keys import NameQuestion
from pages.ui import controls
from pages.ui.address import current_address
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.labels import plain, shown

_LEFT_OUT = ""
_MOST_NAMES = 6  # questions shown at once; the next follow
_GOOD = 80.0  # score from which all proposals may be confirmed together
_LEVELS = {Level.COUNTY: "Counties", Level.PLACE: "Cities"}


def show_places(draft: Draft) -> None:
    """Show the open questions about places."""
    fitting = fitting_states(draft.schema.profiles, draft.mapping)
    if fitting:
        _pick_state(draft, fitting)
    if draft.mapping.place.by in {PlaceBy.NAME, PlaceBy.CODES}:
        _pick_level(draft)
    # A state that most of the names fit answers most questions: it is asked for first, alone;
    # and so is whether all are counties or cities.
    awaited = not draft.mapping.place.state and max(fitting.values(), default=0)
    if draft.mapping.place.level_unsure:
        return
    if not awaited or awaited < len(draft.schema.names) / 2:
        _confirm_names(draft)


def _pick_state(draft: Draft, fitting: Mapping[str, int]) -> None:
    """A county name without a state is asked about; the best fitting states come first."""
    chosen = draft.mapping.place.state
    own = current_address().place[:2]
    order = dict.fromkeys([own, *fitting, *STATES] if own in fitting else [*fitting, *STATES])
    names = len(names_without_state(draft.schema.profiles, draft.mapping))

    def label(fips: str) -> str:
        hits = fitting.get(fips)
        fit = f": {format_number(hits)} of {count_of(names, 'name')} fit" if hits else ""
        return f"{STATES[fips].name}{fit}"

    def take(state: str | None) -> None:
        if state is not None:
            drafts.change_mapping(lambda mapping: with_state(mapping, draft.schema.profiles, state))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        drafts.show_field(
            st.selectbox,
            f"{count_of(names, 'name')} {'has' if names == 1 else 'have'} no state. "
            "Which state are they in?", draft, "state", chosen or None, take,
            labels={fips: label(fips) for fips in order},
            index=None, placeholder="Choose a state", width=420,
        )  # fmt: skip
        if own in fitting and not chosen:
            st.button(
                f"They are in {STATES[own].name}",
                key=draft.key("own-state"),
                on_click=take,
                args=(own,),
                help=f"The state of the place you look at; {label(own)}.",
            )


def _pick_level(draft: Draft) -> None:
    """Whether the places are counties or cities; nothing is chosen where that has to be said."""
    rule = draft.mapping.place

    def take(level: Level | None) -> None:
        if level is not None:
            chosen = replace(rule, level=level, level_unsure=False)
            drafts.change_mapping(lambda mapping: replace(mapping, place=chosen))

    drafts.show_field(
        st.radio, "The places are", draft, "level", None if rule.level_unsure else rule.level, take,
        labels=_LEVELS, index=None, horizontal=True,
    )  # fmt: skip


def _confirm_names(draft: Draft) -> None:
    """Names that fit a place only nearly, or several: a person says which, or none."""
    questions = sorted(draft.schema.names, key=lambda each: (bool(each.taken), -each.rows))
    confirmed = draft.mapping.place.confirmed
    if not questions and not confirmed:
        return
    if questions:
        nearly = any(each.taken for each in questions)
        until = "their rows are not used"
        if nearly:
            until = "the place chosen below is used, and rows of a name without one are not used"
        st.markdown(
            f"**{count_of(len(questions), 'name')} in the file "
            f"{'fits' if len(questions) == 1 else 'fit'} no place for sure.** Say which place each "
            f"is; until then {until}."
        )
    for start in range(0, min(len(questions), _MOST_NAMES), 2):
        for place, question in zip(st.columns(2), questions[start:][:2], strict=False):
            with place:
                _ask(draft, question)
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(questions) > _MOST_NAMES:
            controls.caption(
                f"{format_number(len(questions) - _MOST_NAMES)} more follow when these are said."
            )
        sure = {q.text: q.proposals[0].geoid for q in questions if _is_good(q)}
        if len(sure) > 1:
            st.button(
                f"Take the nearest place for {format_number(len(sure))} names",
                key=draft.key("all-names"),
                on_click=_confirm,
                args=(sure,),
                help="; ".join(
                    f"{shown(q.text)}: {shown(q.proposals[0].name)}"
                    for q in questions[:20]
                    if _is_good(q)
                ),
            )
        if confirmed:
            st.button(
                f"Ask again about {count_of(len(confirmed), 'name')}",
                key=draft.key("ask-again"),
                type="tertiary",
                on_click=lambda: drafts.change_mapping(
                    lambda mapping: replace(mapping, place=replace(mapping.place, confirmed={}))
                ),
                help="; ".join(
                    f"{shown(text)}: {_name_of(geoid)}" for text, geoid in confirmed.items()
                )[:1000],
            )


def _is_good(question: NameQuestion) -> bool:
    """Whether one proposal is near, and nearer than the others."""
    scores = [each.score for each in question.proposals]
    return bool(scores) and scores[0] >= _GOOD and scores[0] < 100 and scores[0] not in scores[1:]


def _ask(draft: Draft, question: NameQuestion) -> None:
    near = {each.geoid: each for each in question.proposals}

    def label(geoid: str) -> str:
        if geoid == _LEFT_OUT:
            return "None: leave these rows out"
        score = near[geoid].score
        fits = f" (fits {score:.0f} of 100)" if 50 < score < 100 else ""
        return f"{near[geoid].name}{fits}"

    def take(geoid: str | None) -> None:
        if geoid is not None:
            _confirm({question.text: geoid})

    taken = near[question.taken].name if question.taken in near else ""
    drafts.show_field(
        st.selectbox, f"{shown(question.text)} ({count_of(question.rows, 'row')})", draft,
        f"name-{question.text}", None, take,
        labels={geoid: label(geoid) for geoid in [*near, _LEFT_OUT]}, index=None,
        placeholder=f"Taken as {taken}: please confirm" if taken else "Which place is it?",
    )  # fmt: skip


def _confirm(geoids: dict[str, str]) -> None:
    drafts.change_mapping(lambda mapping: mapping.with_places(geoids))


def _name_of(geoid: str) -> str:
    known = places().get(geoid)
    return plain(known.full_name) if known else "left out"
