"""Targets: first whether the data could show one, then what others managed; suggestions."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.targets.by_place import PlaceTarget
from mobility.errors import UserError
from mobility.exports.measure_words import metric_of, revision_sentences, target_question
from mobility.exports.progress_words import ended_words, gap_beginning
from mobility.figures.target import target_figure
from mobility.figures.words.targets import group_words, suggestion_lines, target_sentences
from mobility.registry import Unit
from mobility.text import escape_markdown
from mobility.text.plans import number_text
from mobility.workspace import PlanRecord
from mobility.workspace.plan_kinds import GAP
from mobility.workspace.record_fields import Content
from pages.ui import controls, data, figures, plan_data
from pages.ui.plan import opened
from pages.ui.plan.editor import show_editor
from pages.ui.plan.fields import standing
from pages.ui.plan.opened import Opened
from pages.ui.plan.view import PlanView
from pages.ui.widgets import put

_FIRST = ("value", "year", "reason", "set_by", "of", "reference")
_SHOWN_BY = ("value", "year", "of", "reference")
"""Fields on which it depends whether the data could show a target."""


def result_of(
    view: PlanView, measure: PlanRecord, target: PlanRecord | None, *, with_pace: bool = True
) -> PlaceTarget | None:
    """Return a target with what its data could show; without a target, what one could be.

    None for a measure without a published metric or data set. ``with_pace``: with that of other
    places, and the outlook.

    Raises:
        UserError: for a group that the metric does not have here, or a year before the baseline.
    """
    question = target_question(measure, target, data.framework())
    if question is None:
        return None
    return plan_data.target(
        view.request.release,
        view.place.geoid,
        question.metric,
        question.by,
        question.groups,
        (question.value, question.year),
        view.peers,
        with_pace=with_pace,
    )


def show_what_data_say(view: PlanView, measure: PlanRecord) -> None:
    """Show the figure of the target of a measure, and what a target could be."""
    own_targets = view.plan.linking(measure, "target", "measure")
    target = own_targets[0] if own_targets else None
    try:
        result = result_of(view, measure, target)
    except UserError as problem:
        st.info(escape_markdown(str(problem)), icon=":material/info:")
        return
    if result is None:
        return
    figure = target_figure(
        result,
        group_words(result, data.framework()),
        view.request.provenance((result.metric.id,)),
        ended=ended(view, measure, target) if target is not None else "",
    )
    figures.show_figure(view.request, figure, None if result.past else lambda: None)
    if result.suggestions:
        with st.expander("What is realistic?", key=f"plan-realistic-{measure.id}"):
            lines = suggestion_lines(result)
            st.markdown("\n".join(f"- {escape_markdown(line)}." for line in lines))


def ended(view: PlanView, measure: PlanRecord, target: PlanRecord) -> str:
    """Return that a target is met or lost its data; '' of one that is open.

    In the release of its baseline it is open, and nothing is asked.
    """
    if measure.text("baseline_release") == view.request.release:
        return ""
    stands = plan_data.progress(view.request.release, view.place.geoid)
    return ended_words(stands[target.id]) if target.id in stands else ""


def gap_words(view: PlanView, measure: PlanRecord, target: PlanRecord) -> str:
    """Return the gap that a target begins with; '' of one that is for no gap."""
    if target.text("of") != GAP:
        return ""
    stands = plan_data.progress(view.request.release, view.place.geoid)
    known = stands.get(target.id)
    return gap_beginning(known, measure, data.framework()) if known is not None else ""


def show_new(view: PlanView, measure: PlanRecord) -> None:
    """Show the fields of a new target, once they were opened."""
    now = opened.opened_record(view.place.geoid)
    if now is not None and now.kind == "target" and now.preset.get("measure") == measure.id:
        show_target_editor(view, measure)


def show_target_editor(view: PlanView, measure: PlanRecord) -> None:
    """Show suggestions with their meaning, each with a button that takes it, then the fields."""
    now = opened.opened_record(view.place.geoid)
    if now is None:
        return
    about = _about(measure)
    _show_suggestions(view, measure, now, about)
    show_editor(view, first=_FIRST, without=("measure",), with_reason=True, about=about)


def _about(measure: PlanRecord) -> Content:
    """What of a measure its target has to know: metric and group, or what its numbers count."""
    metric = metric_of(measure, data.framework())
    known = {"metric": metric.id} if metric is not None else {"counts": measure.text("counts")}
    return {**known, "group": measure.text("group")}


def _show_suggestions(view: PlanView, measure: PlanRecord, now: Opened, about: Content) -> None:
    """Whether the data could show what stands in the fields, and what a target could be.

    None of it is chosen for the group.
    """
    content = {**about, **(now.record.content if now.record else now.preset)}
    try:
        stands = standing("target", _SHOWN_BY, content, now.key)
        record = PlanRecord("", now.place, "target", 0, stands, 0, "", deleted=False)
        result = result_of(view, measure, record)
    except UserError as problem:
        controls.caption(escape_markdown(str(problem)))
        return
    if result is None:
        return
    if "value" in stands:
        st.markdown(escape_markdown(target_sentences(result)[0]))
    share = result.metric.unit is Unit.SHARE
    for number, (each, line) in enumerate(
        zip(result.suggestions, suggestion_lines(result), strict=True)
    ):
        if each.value is None:
            continue
        st.button(
            escape_markdown(line),
            key=f"plan-suggestion-{number}",
            type="tertiary",
            icon=":material/arrow_downward:",
            on_click=_take,
            args=(f"{now.key}-value", each.value, share, bool(result.reference)),
        )


def _take(key: str, value: float, share: bool, gap: bool) -> None:  # noqa: FBT001 - of a callback
    """Write a suggestion into the field, rounded as people say it, and go on there."""
    put(key, number_text(float(f"{value:.4g}"), share=share, gap=gap))
    opened.focus_on(key)


def show_revisions(measure: PlanRecord, target: PlanRecord) -> None:
    """Show the earlier values of a target with their reasons, folded."""
    if target.revision < 2:
        return
    history = plan_data.past_states(target.id, target.revision)
    lines = revision_sentences(history, measure, data.framework())
    if lines:
        with st.expander("Earlier values", key=f"plan-earlier-{target.id}"):
            st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))
