"""The fields of a record of a plan: a widget for each type of field, and what was written in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from mobility.errors import UserError
from mobility.exports.plan_words import record_name
from mobility.registry import Unit
from mobility.text.plans import number_text, read_number
from mobility.workspace import looks_like_person, roster_options
from mobility.workspace.plan_kinds import BY_HAND, GAP, KINDS, SHARE_OF_PEOPLE
from mobility.workspace.record_fields import (
    CHECKED_ROLE,
    FINDING,
    LONGEST_LINE,
    LONGEST_TEXT,
    Content,
    Field,
    FieldType,
    Value,
    group_parts,
)
from pages.ui import controls, data, plan_data
from pages.ui.findings.card import brief
from pages.ui.findings.card_fields import predictor_labels
from pages.ui.plan.view import PlanView
from pages.ui.widgets import begin_with, begin_with_some, stands_in, value_of

_HEIGHT, _HIGH = 68, 200  # pixels of a field of several lines
_LONG = 300  # letters of a text that has more room
_LISTS = {FieldType.LINKS, FieldType.CHOICES, FieldType.PREDICTORS, FieldType.GROUPS}
_WIDE = {FieldType.TEXT, *_LISTS}


def show_fields(
    view: PlanView,
    kind: str,
    keys: Iterable[str],
    content: Content,
    key: str,
    *,
    in_row: int = 2,
) -> None:
    """Show the fields of a record, short ones beside each other.

    Args:
        view: the plan.
        kind: of the record.
        keys: which of its fields.
        content: what stands in them at first.
        key: begins the key of each field; `written` reads them under it.
        in_row: how many short ones stand in a row.
    """
    fields = [KINDS[kind].fields[each] for each in keys]
    pending: list[Field] = []
    for field in (*fields, None):
        if field is not None and field.type not in _WIDE and field.key != "title":
            pending.append(field)
            if len(pending) < in_row:
                continue
        for column, each in zip(st.columns(len(pending)) if pending else (), pending, strict=True):
            with column:
                _show(view, each, content, f"{key}-{each.key}")
        if field is not None and (field.type in _WIDE or field.key == "title"):
            _show(view, field, content, f"{key}-{field.key}")
        pending = []


def written(kind: str, keys: Iterable[str], content: Content, key: str) -> dict[str, Value | None]:
    """Return what stands in the fields of a record, None in an empty one.

    Raises:
        UserError: for a text that is no number.
    """
    fields = KINDS[kind].fields
    return {
        each: _read(fields[each], value_of(f"{key}-{each}"), content) for each in keys
    }  # fmt: skip


def standing(kind: str, keys: Iterable[str], content: Content, key: str) -> Content:
    """Return what the fields of a record hold at this moment, saved or not; no empty ones.

    Raises:
        UserError: for a text that is no number.
    """
    now: dict[str, Value] = {}
    for each in keys:
        field = KINDS[kind].fields[each]
        missing = object()
        stands = stands_in(f"{key}-{each}", missing)
        value = content.get(each) if stands is missing else _read(field, stands, content)
        if value is not None:
            now[each] = value
    return now


def is_share(content: Content) -> bool:
    """Return whether the numbers of a measure are shares, which people write in percent."""
    metric = data.framework().metrics.get(str(content.get("metric", "")))
    if metric is not None and content.get("source") != BY_HAND:
        return metric.unit is Unit.SHARE
    return content.get("counts") == SHARE_OF_PEOPLE


def _show(view: PlanView, field: Field, content: Content, key: str) -> None:
    """Show the widget of a field, whose value stays in the session while it is not shown."""
    stored, label = content.get(field.key), field.label
    stays: dict[str, Any] = {"key": key, "persist_state": "session"}
    match field.type:
        case FieldType.TEXT:
            begin_with(key, stored or "")
            st.text_area(
                label,
                height=_height(field, stored),
                max_chars=LONGEST_TEXT,
                placeholder=field.help,
                **stays,
            )
        case FieldType.LINE if field.key == "data_set":
            labels = {"": "None", **plan_data.data_set_labels(stored)}
            begin_with(key, stored or "")
            st.selectbox(label, list(labels), format_func=_label_of(labels), **stays)
        case FieldType.LINE | FieldType.ROLE | FieldType.DATE:
            begin_with(key, stored or "")
            hint = "2027-03-31" if field.type is FieldType.DATE else field.help
            st.text_input(label, max_chars=LONGEST_LINE, placeholder=hint, **stays)
            if field.type is FieldType.ROLE and looks_like_person(str(value_of(key))):
                controls.caption("Is this a person? Write the role; it stays when people change.")
        case FieldType.NUMBER | FieldType.YEAR:
            share = field.type is FieldType.NUMBER and field.key != "weight" and is_share(content)
            number = float(stored) if isinstance(stored, int | float) else None
            gap = share and content.get("of") == GAP
            begin_with(key, number_text(number, share=share, gap=gap))
            hint = f"{field.help} Such as {'5 points' if gap else '80 %'}" if share else field.help
            st.text_input(label, placeholder=hint, **stays)
        case type_ if type_ in _LISTS:
            options = _options(view, field, content)
            begin_with_some(key, options, list(stored) if isinstance(stored, list) else [])
            st.multiselect(
                label, list(options), placeholder=field.help, format_func=_label_of(options),
                **stays,
            )  # fmt: skip
        case _:
            nothing = _NOTHING.get(field.key, "Not said yet")
            options = {"": nothing, **_options(view, field, content)}
            begin_with_some(key, options, stored or "")
            st.selectbox(label, list(options), format_func=_label_of(options), **stays)


def _height(field: Field, stored: Value | None) -> int:
    """Return the pixels of a field of several lines: more for a letter or a long text."""
    long = field.key == "text" or len(str(stored or "")) > _LONG
    return _HIGH if long else _HEIGHT


_NOTHING = {"metric": "No published metric", "group": "Everyone"}


def _label_of(options: Mapping[str, str]) -> Callable[[str], str]:
    return lambda option: options.get(option, option)


def _options(view: PlanView, field: Field, content: Content) -> dict[str, str]:
    """The words of each option of a field by what is stored; what is stored is among them."""
    stored = content.get(field.key)
    known = _known_options(view, field, content)
    chosen = stored if isinstance(stored, list) else [stored] if isinstance(stored, str) else []
    return {**known, **{each: _gone_name(view, each) for each in chosen if each not in known}}


def _gone_name(view: PlanView, id_: str) -> str:
    record = view.plan.record(id_)
    return f"{record.title if record else id_} (not in this plan)"


def _known_options(view: PlanView, field: Field, content: Content) -> dict[str, str]:
    """The words of each option that can be chosen."""
    match field.type:
        case FieldType.CHOICE | FieldType.CHOICES:
            return dict(field.choices)
        case FieldType.PREDICTOR | FieldType.PREDICTORS:
            return {id_: label for id_, label in predictor_labels().items() if id_}
        case FieldType.METRIC:
            return plan_data.metric_labels(view.place.level)
        case FieldType.GROUP | FieldType.GROUPS:
            return _groups(field, content)
        case _ if FINDING in field.to:
            return {id_: brief(sentence) for id_, sentence in view.cards.items()}
        case _:
            linkable = [each for kind in field.to for each in view.plan.of_kind(kind)]
            return {each.id: record_name(view.plan, each) for each in linkable}


def _groups(field: Field, content: Content) -> dict[str, str]:
    """The groups of the metric; for the other side of a gap those of the same breakdown.

    A field of several is about residents, whatever the metric.
    """
    if field.type is FieldType.GROUPS:
        return dict(roster_options(field, data.framework()))
    labels = plan_data.group_labels(str(content.get("metric", "")))
    own = str(content.get("group", ""))
    if field.key != "reference":
        return labels
    by = f"{group_parts(own)[0]}/"
    return {id_: name for id_, name in labels.items() if id_.startswith(by) and id_ != own}


def _read(
    field: Field,
    stands: Any,  # noqa: ANN401 - of a widget
    content: Content,
) -> Value | None:
    """What a widget says, as it is stored."""
    if field.type is FieldType.YEAR:
        number = read_number(field.label, str(stands or ""))
        return int(number) if number is not None and number == int(number) else number
    if field.type is FieldType.NUMBER:
        number = read_number(field.label, str(stands or ""))
        if number is not None and number > 1 and field.key != "weight" and is_share(content):
            unit = "points" if content.get("of") == GAP else "%"
            raise UserError(
                f"{field.label}: a share is from 0 to 100 {unit}; write {number:g} {unit}. Nothing "
                "was changed."
            )
        stored = content.get(field.key)
        # As it is shown, a stored number can lack its last digits.
        if number is None or not isinstance(stored, int | float):
            return number
        return stored if abs(number - stored) <= 1e-9 * max(1.0, abs(stored)) else number
    if isinstance(stands, list):
        return list(stands)
    return stands or None


def keys_of(kind: str, without: Sequence[str] = ()) -> list[str]:
    """Return the fields of a kind that people write, without scores and some others."""
    left_out = {CHECKED_ROLE, *without}
    return [
        key
        for key, field in KINDS[kind].fields.items()
        if field.type is not FieldType.SCORES and key not in left_out
    ]
