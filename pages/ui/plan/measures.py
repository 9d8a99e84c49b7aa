"""Measures as sentences, below what each shows; one of them open with its targets and values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mobility.errors import UserError
from mobility.exports.measure_words import (
    baseline_sentence,
    measure_sentence,
    metric_of,
    target_sentence,
)
from mobility.figures.words.targets import target_sentences
from mobility.text import escape_markdown, format_date
from mobility.workspace import PlanRecord, due_date
from mobility.workspace.plan_kinds import ACTIVITY, BY_HAND, DATA_SET, KINDS, LEVEL, METRIC
from mobility.workspace.record_fields import Content, Value
from pages.ui import address, controls, data, plan_data
from pages.ui.plan import opened, series, targets
from pages.ui.plan.editor import show_add, show_editor
from pages.ui.plan.view import PlanView, show_edit, show_role_questions

_FIRST = ("title", "kind", "source", "metric", "group", "unit", "counts", "frequency", "owner")


def show_measures(view: PlanView) -> None:
    """Show outcomes, then inputs and outputs of each action, with their measures."""
    outcomes = view.plan.of_kind("outcome")
    shown: set[str] = set()
    if outcomes:
        st.header("Outcomes: is anyone better off?", anchor=False)
    for outcome in outcomes:
        shown |= _show_of(view, outcome)
    for action in view.plan.of_kind("action"):
        steps = [
            each
            for each in view.plan.linking(action, "step", "action")
            if each.text("part") != ACTIVITY or view.plan.linking(each, "measure", "of")
        ]
        if steps:
            title = escape_markdown(action.title)
            st.header(f"{title}: how much, and how well?", anchor=False)
        for step in steps:
            shown |= _show_of(view, step)
    rest = [each for each in view.plan.of_kind("measure") if each.id not in shown]
    if rest:
        st.header("Measures of nothing in the plan", anchor=False)
        for measure in rest:
            _show_measure(view, measure)
    if not (shown or rest or outcomes):
        st.markdown("Every outcome, input and output gets a measure: write them first.")


def _show_of(view: PlanView, record: PlanRecord) -> set[str]:
    """Show what is measured with its measures; return the ids of these."""
    measures = view.plan.linking(record, "measure", "of")
    parts = KINDS["step"].fields["part"].choices
    label = parts.get(record.text("part"), KINDS[record.kind].label)
    with st.container(gap="xsmall", key=f"plan-measured-{record.id}"):
        st.markdown(f":gray[{label}:] **{escape_markdown(record.title)}**")
        for measure in measures:
            _show_measure(view, measure)
        if not measures:
            show_add(
                view,
                "measure",
                "Add a measure",
                _beginning(record),
                key=f"plan-add-measure-{record.id}",
                complete=partial(_complete, view),
                then=lambda measure: opened.focus_on(f"plan-set-target-{measure.id}"),
                label_in_line=True,
            )
        elif view.may_edit:
            _offer_another(view, record)
    return {each.id for each in measures}


def _offer_another(view: PlanView, record: PlanRecord) -> None:
    """A way to a second measure of the same, such as a local one beside a published one."""
    now = opened.opened_record(view.place.geoid)
    is_new = now is not None and now.record is None and now.preset.get("of") == record.id
    if is_new:
        with st.container(border=True):
            show_editor(view, first=_FIRST, complete=partial(_complete, view))
        return
    preset: dict[str, Value] = {
        "of": record.id,
        "kind": "better off" if record.kind == "outcome" else "how well",
        "source": BY_HAND,
    }
    st.button(
        "Another measure",
        key=f"plan-another-measure-{record.id}",
        type="tertiary",
        icon=":material/add:",
        on_click=opened.open_new,
        args=(record.place, "measure", preset),
    )


def _beginning(record: PlanRecord) -> dict[str, Value]:
    """What a measure begins with: of an outcome with a metric, that metric and its group."""
    parts: dict[str, Value] = {
        "of": record.id,
        "kind": "better off" if record.kind == "outcome" else "how much",
        "source": METRIC if record.text("metric") else BY_HAND,
    }
    for key in ("metric", "group"):
        if record.text(key):
            parts[key] = record.text(key)
    return parts


def _complete(
    view: PlanView, parts: dict[str, Value | None], before: Content | None = None
) -> dict[str, Value | None]:
    """Return the fields of a measure with what the release knows."""
    return plan_data.completed_measure(view.request.release, view.place, view.peers, parts, before)


def _show_measure(view: PlanView, measure: PlanRecord) -> None:
    """Show a measure as sentences with its targets, or its fields; open, also what data say."""
    is_shown = view.request.option("measure") == measure.id
    with st.container(border=True, gap="xsmall", key=f"plan-row-{measure.id}"):
        if opened.is_open(measure):
            show_editor(
                view,
                first=_FIRST,
                complete=partial(_complete, view, before=measure.content),
                with_reason=True,
            )
        else:
            _show_sentences(view, measure)
        own_targets = view.plan.linking(measure, "target", "measure")
        for target in own_targets:
            _show_target(view, measure, target, with_first=not is_shown)
        _show_buttons(view, measure, own_targets, is_shown=is_shown)
        if is_shown:
            targets.show_new(view, measure)
            targets.show_what_data_say(view, measure)
            if measure.text("source") in {BY_HAND, DATA_SET, ""}:
                series.show_series(view, measure)
            series.show_survey(measure, own_targets)


def _show_sentences(view: PlanView, measure: PlanRecord) -> None:
    framework = data.framework()
    st.markdown(escape_markdown(measure_sentence(measure, framework)))
    facts = [measure.text("definition"), baseline_sentence(measure, framework)]
    if view.plan.series(measure):
        newest = view.plan.series(measure)[-1]
        facts.append(f"{series.sentence(measure, newest)}.")
    due = due_date(view.plan, measure)
    if due is not None and measure.text("source") == BY_HAND:
        facts.append(f"Next due on {format_date(due)}.")
    facts += [f"Watch first: {each.title}." for each in view.plan.linked(measure, "faster")]
    controls.caption(escape_markdown(" ".join(filter(None, facts))) or "No baseline yet.")
    show_role_questions(view, measure)


def _show_target(
    view: PlanView, measure: PlanRecord, target: PlanRecord, *, with_first: bool
) -> None:
    """Show a target as a sentence, and first whether its data could show it."""
    if opened.is_open(target):
        targets.show_target_editor(view, measure)
        return
    framework = data.framework()
    with st.container(gap=None, key=f"plan-target-{target.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            sentence = escape_markdown(target_sentence(target, measure, framework))
            st.markdown(f"**Target.** {sentence}", width="stretch")
            if view.may_edit:
                show_edit(target)
        lines = [targets.gap_words(view, measure, target)]
        if with_first and metric_of(measure, framework) is not None:
            lines.append(_first_sentence(view, measure, target))
        by = f" Set by {target.text('set_by')}." if target.text("set_by") else ""
        lines.append(f"{target.text('reason')}{by}".strip())
        text = " ".join(filter(None, lines))
        if text:
            controls.caption(escape_markdown(text))
        show_role_questions(view, target)
        targets.show_revisions(measure, target)


def _first_sentence(view: PlanView, measure: PlanRecord, target: PlanRecord) -> str:
    """That a target is met, or whether the data could show it, or why that is not known."""
    if ended := targets.ended(view, measure, target):
        return ended
    try:
        result = targets.result_of(view, measure, target, with_pace=False)
    except UserError as problem:
        return str(problem)
    return target_sentences(result)[0] if result is not None else ""


def _show_buttons(
    view: PlanView, measure: PlanRecord, own_targets: Sequence[PlanRecord], *, is_shown: bool
) -> None:
    with st.container(horizontal=True, gap="small"):
        if view.may_edit and not opened.is_open(measure):
            show_edit(measure)
        if view.may_edit and not own_targets:
            st.button(
                "Set a target",
                key=f"plan-set-target-{measure.id}",
                type="tertiary",
                icon=":material/flag:",
                on_click=_begin_target,
                args=(measure,),
            )
        own = metric_of(measure, data.framework()) is None
        st.button(
            "Close" if is_shown else "Values" if own else "What the data can show",
            key=f"plan-open-{measure.id}",
            type="tertiary",
            icon=":material/unfold_less:" if is_shown else ":material/unfold_more:",
            on_click=_turn_to,
            args=("" if is_shown else measure.id,),
        )


def _turn_to(measure: str) -> None:
    """Open another measure, or none."""
    address.change_options(measure=measure)


def _begin_target(measure: PlanRecord) -> None:
    """Open a measure with the fields of a new target."""
    address.change_options(measure=measure.id)
    opened.open_new(measure.place, "target", {"measure": measure.id, "of": LEVEL})
