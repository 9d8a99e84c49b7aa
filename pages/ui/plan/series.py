"""The values of a measure's own series, by hand and by file; the size of a survey of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from mobility import workspace
from mobility.analysis.targets.detection import survey_size
from mobility.errors import UserError
from mobility.exports.measure_words import value_sentence
from mobility.text import count_of, escape_markdown
from mobility.text.plans import number_text, read_number
from mobility.text.targets import survey_sentence
from mobility.uploads.rows.plan_values import COLUMNS, read_plan_values
from mobility.workspace import NewValue, PlanRecord, PlanValue, StoredValues, Workspace
from mobility.workspace.plan_kinds import NOT_PEOPLE
from mobility.workspace.record_fields import LONGEST_LINE
from pages.ui import controls, data, notices
from pages.ui.plan import changes, opened
from pages.ui.plan.fields import is_share
from pages.ui.plan.view import PlanView
from pages.ui.widgets import begin_with, empty, value_of

_NEWEST = 8  # values that are seen at once
_PARTS = ("date", "value", "people", "source", "note")
_SHARES = (("now", "Share now"), ("then", "Share hoped for"))
_LABELS = {
    "date": ("Date", "2027-03-31"),
    "value": ("Value", "42"),
    "people": ("Out of how many people", "120"),
    "source": ("Source", "Case system of the job center"),
    "note": ("Note", "What one has to know about it"),
}


def sentence(measure: PlanRecord, value: PlanValue) -> str:
    """Return a value with its day, source and note."""
    return value_sentence(measure, value, data.framework())


def show_series(view: PlanView, measure: PlanRecord) -> None:
    """Show the values, the newest first, and how another one is entered or a file brought."""
    values = view.plan.series(measure)[::-1]
    if values:
        st.markdown("**Values**")
    with st.container(gap=None):
        for value in values[:_NEWEST]:
            _show_value(view, measure, value)
    if len(values) > _NEWEST:
        with st.expander(f"{count_of(len(values) - _NEWEST, 'earlier value')}"):
            for value in values[_NEWEST:]:
                _show_value(view, measure, value)
    replaced = [each for each in view.plan.replaced_values if each.measure == measure.id]
    if replaced:
        with st.expander(f"{count_of(len(replaced), 'value')} replaced by a later one"):
            for value in replaced:
                st.markdown(escape_markdown(sentence(measure, value)))
    if view.may_edit:
        _show_form(measure)
        _show_upload(view, measure)


def _show_value(view: PlanView, measure: PlanRecord, value: PlanValue) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(escape_markdown(sentence(measure, value)), width="stretch")
        if view.may_edit:
            st.button(
                "Delete",
                key=f"plan-value-delete-{value.id}",
                type="tertiary",
                icon=":material/delete:",
                on_click=changes.reported(_delete),
                args=(value,),
            )


def _delete(value: PlanValue) -> None:
    workspace.delete_plan_value(data.workspace(), value.id)
    changes.say_done(
        f"The value of {value.date} was deleted.",
        value.place,
        lambda store: workspace.delete_plan_value(store, value.id, deleted=False),
    )


def _show_form(measure: PlanRecord) -> None:
    """Fields of one value; Enter stores it, and the keyboard goes on with the next date."""
    key = f"plan-value-{measure.id}"
    parts = [each for each in _PARTS if each != "people" or measure.text("counts") != NOT_PEOPLE]
    with st.container(key=key):
        for column, part in zip(st.columns(len(parts)), parts, strict=True):
            label, hint = _LABELS[part]
            column.text_input(
                label, key=f"{key}-{part}", placeholder=hint, max_chars=LONGEST_LINE,
                persist_state="session",
            )  # fmt: skip
        notices.show_trouble(key, ":material/error:")
        st.button(
            "Add the value",
            key=f"{key}-add",
            icon=":material/add:",
            on_click=_store_written,
            args=(measure, key, parts),
        )


def _store_written(measure: PlanRecord, key: str, parts: Sequence[str]) -> None:
    texts = {part: str(value_of(f"{key}-{part}") or "").strip() for part in parts}
    try:
        _store(measure, [_new_value(texts)])
    except UserError as problem:
        notices.say_trouble(key, problem)
        return
    for part in parts:
        empty(f"{key}-{part}")
    opened.focus_on(key)


def _new_value(texts: Mapping[str, str]) -> NewValue:
    """The value that was written.

    Raises:
        UserError: without a number, or for a text that is none.
    """
    value = read_number(_LABELS["value"][0], texts["value"])
    if value is None:
        raise UserError("Write the value beside its date. Nothing was stored.")
    people = read_number(_LABELS["people"][0], texts.get("people", ""))
    return NewValue(texts["date"], value, texts["source"], texts["note"], people)


def _store(measure: PlanRecord, values: Sequence[NewValue]) -> StoredValues:
    """Store values; they are taken back together.

    Raises:
        UserError: for a value that cannot be stored.
    """
    stored = workspace.add_plan_values(data.workspace(), measure.id, values)
    few = f"; {stored.withheld} of too few people for a number" if stored.withheld else ""
    same = f"; {stored.unchanged} were there already" if stored.unchanged else ""

    def undo(store: Workspace) -> None:
        workspace.undo_plan_values(store, stored)

    if stored.added:
        count = count_of(len(stored.added), "value")
        changes.say_done(f"Stored for “{measure.title}”: {count}{few}{same}.", measure.place, undo)
    return stored


def _show_upload(view: PlanView, measure: PlanRecord) -> None:
    """A file of values, read strictly: the first fault is the answer, and nothing is stored."""
    known = len(view.plan.values) + len(view.plan.replaced_values)
    with st.expander("Values from a file", icon=":material/upload_file:"):
        columns = ", ".join(COLUMNS)
        controls.caption(f"CSV or Excel with the columns {columns}; the first two are needed.")
        file = st.file_uploader(
            escape_markdown(f"A file of values for “{measure.title}”"),
            type=["csv", "xlsx"],
            key=f"plan-file-{measure.id}-{known}",  # another one as soon as values were stored
        )
    if file is None:
        return
    try:
        new = read_plan_values(file.name, file.getvalue(), measure.text("counts"))
        stored = _store(measure, new)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    if stored.added:
        st.rerun()
    st.info("All values of this file were there already.", icon=":material/info:")


def show_survey(measure: PlanRecord, targets: Sequence[PlanRecord]) -> None:
    """How many people a survey of the group's own has to ask to show a change of a share."""
    known: list[float | None] = [None, None]
    if is_share(measure.content):
        known = [measure.number("baseline"), targets[0].number("value") if targets else None]
    with st.expander("How many people would a survey of our own have to ask?"):
        key = f"plan-survey-{measure.id}"
        texts = []
        for column, (name, label), value in zip(st.columns(2), _SHARES, known, strict=True):
            begin_with(f"{key}-{name}", number_text(value, share=True))
            texts.append(column.text_input(label, key=f"{key}-{name}", placeholder="50 %"))
        try:
            now, then = (
                read_number(label, text or "")
                for (_, label), text in zip(_SHARES, texts, strict=True)
            )
            if now is None or then is None:
                return
            people = survey_size(now, then)
        except UserError as problem:
            controls.caption(escape_markdown(str(problem)))
            return
        st.markdown(escape_markdown(survey_sentence(people, None)))
