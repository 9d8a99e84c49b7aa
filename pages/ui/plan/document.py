"""The document of the plan: what is missing in each part, words to look at, approvals, files."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mobility.errors import UserError
from mobility.exports.plan_document.completeness import (
    PartState,
    WordToCheck,
    document_sentence,
    part_states,
    words_to_check,
)
from mobility.exports.plan_document.inputs import Inputs
from mobility.text import count_of, escape_markdown
from mobility.workspace import PlanRecord
from mobility.workspace.plan_kinds import KINDS
from pages.ui import address, controls, document_data
from pages.ui.plan import document_files, head, opened
from pages.ui.plan.editor import show_editor
from pages.ui.plan.view import PlanView, show_edit, show_role_questions

_WRITTEN = ("letter", "participation", "sustainability")
"""Kinds of records that only the document has."""
_TABS = {"vision": "priorities", "priorities": "priorities", "actions": "actions",
         "measures": "measures"}  # fmt: skip
_SHOWN = 12  # words to look at; the rest is counted


def show_document(view: PlanView) -> None:
    """Show how complete the document is, its parts, words to look at, approvals and files."""
    question = (view.request.release, view.place.geoid, view.peers, view.request.link)
    try:
        inputs = document_data.inputs(question)
        versions = document_data.versions(view.place.geoid)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    states = part_states(inputs, view.problems)
    st.markdown(f"**{escape_markdown(document_sentence(states, inputs))}**")
    document_files.show_files(view, question, versions)
    _show_words(view, inputs)
    _show_parts(view, states)


def _show_parts(view: PlanView, states: Sequence[PartState]) -> None:
    """Show each part with what is missing in it, and the way to where it is written."""
    shown: set[str] = set()
    for state in states:
        icon = ":material/check_circle:" if not state.lacks else ":material/radio_button_unchecked:"
        lacks = f"Missing: {'; '.join(state.lacks)}." if state.lacks else "Complete."
        with st.container(border=True, gap="xsmall", key=f"plan-part-{state.id}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    f"{icon} **{escape_markdown(state.title)}** :gray[{escape_markdown(lacks)}]",
                    width="stretch",
                )
                if state.kind in _WRITTEN and state.kind not in shown:
                    _show_way_in(view, state.kind)
                elif state.id in _TABS:
                    _show_way(state.id, _TABS[state.id])
                elif state.id == "conditions":
                    controls.link_page("findings", query=address.shared_query())
            if state.kind in _WRITTEN and state.kind not in shown:
                _show_written(view, state.kind)
                shown.add(state.kind)
            elif state.id == "missing":
                controls.caption("Written together with who took part.")


def _show_way(part: str, tab: str) -> None:
    st.button(
        "Go there",
        key=f"plan-go-{part}",
        type="tertiary",
        icon=":material/arrow_forward:",
        on_click=address.change_options,
        kwargs={"tab": tab},
    )


def _show_way_in(view: PlanView, kind: str) -> None:
    """Show the button that opens the fields of a text of the document."""
    record = _record(view, kind)
    if not view.may_edit or _is_open(view, kind):
        return
    if record is not None:
        show_edit(record)
        return
    st.button(
        "Write",
        key=f"plan-write-{kind}",
        type="tertiary",
        icon=":material/edit:",
        on_click=opened.open_new,
        args=(view.place.geoid, kind, {}),
    )


def _show_written(view: PlanView, kind: str) -> None:
    """Show what was written for the document, or its open fields."""
    record = _record(view, kind)
    if _is_open(view, kind):
        show_editor(view)
        return
    if record is None:
        return
    for key, field in KINDS[kind].fields.items():
        if record.text(key) and key != "checked_role":
            text = escape_markdown(record.text(key))
            st.markdown(f":gray[{field.label}]  \n{text}")
    show_role_questions(view, record)


def _record(view: PlanView, kind: str) -> PlanRecord | None:
    return next(iter(view.plan.of_kind(kind)), None)


def _is_open(view: PlanView, kind: str) -> bool:
    now = opened.opened_record(view.place.geoid)
    return now is not None and now.kind == kind


def _show_words(view: PlanView, inputs: Inputs) -> None:
    """Show the words that readers may not know or that reduce people to one thing."""
    words = words_to_check(inputs)
    if not words:
        return
    label = f"{count_of(len(words), 'word')} to look at"
    with st.expander(label, icon=":material/spellcheck:", key="plan-words"):
        controls.caption(
            "Words that many readers do not know, or that say less than the whole of a person. "
            "Nothing is changed: you decide."
        )
        for number, word in enumerate(words[:_SHOWN]):
            _show_word(view, word, number)
        if len(words) > _SHOWN:
            controls.caption(f"And {len(words) - _SHOWN} more, once these are settled.")


def _show_word(view: PlanView, word: WordToCheck, number: int) -> None:
    known = word.found.word
    kind = KINDS[word.record.kind]
    where = f"{kind.label}, {kind.fields[word.field].label.lower()}"
    name = f" of “{word.record.title}”" if word.record.title else ""
    before, text, after = map(escape_markdown, (word.before, word.text, word.after))
    with st.container(gap=None):
        st.markdown(f"{before}**{text}**{after}")
        controls.caption(
            f"Better: {escape_markdown(known.instead)}. {escape_markdown(known.meaning)}"
        )
        place = f"{where}{name}"
        if view.may_edit:
            st.button(
                escape_markdown(place),
                key=f"plan-word-{number}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=head.open_field,
                args=(view, word.record, word.field),
            )
        else:
            controls.caption(escape_markdown(place))
