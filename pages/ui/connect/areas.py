"""Predictors by policy areas: all cells as a figure, then one predictor with its cells in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from mobility.exports.connect_figures import areas_figure
from mobility.registry import Predictor
from mobility.registry.policy_areas import NO_SOURCE, POLICY_AREAS, load_policy_areas
from mobility.text import escape_markdown
from mobility.workspace import PlanRecord
from mobility.workspace.connect_kinds import PROGRAM
from mobility.workspace.summary import DROPPED
from pages.ui import address, controls, data, figures
from pages.ui.plan import opened
from pages.ui.plan.editor import show_add, show_editor
from pages.ui.plan.view import PlanView, show_edit
from pages.ui.widgets import choose

_SHOW = {"all": "All predictors", "explore": "Areas to explore of this place"}
_ALL, _EXPLORE = _SHOW
_PROGRAM_FIRST = ("title", "area", "predictors", "run_by", "note")


def show_areas(view: PlanView) -> None:
    """Show the matrix, then one predictor: what it is, its cells, programs and cards."""
    predictors = data.framework().predictors
    if not view.plan.of_kind(PROGRAM):
        _show_beginning()
    _show_filter(view)
    only = _shown_predictors(view)
    figures.show_figure(
        view.request,
        areas_figure(view.plan, data.framework(), view.place, view.request.provenance(), only=only),
    )
    named = view.request.option("predictor")
    chosen = named if named in only else _of_metric(view) or next(iter(only))
    _show_choice(chosen, only)
    _show_predictor(view, predictors[chosen])


def _show_beginning() -> None:
    """Say in three lines how the step goes, while no program is written down."""
    st.markdown(
        "1. **See which policy areas a condition touches**: a dot is a source that was read.\n"
        "2. **Write down your programs** where they work; empty cells stand out.\n"
        "3. **Ask who is missing**: areas that a condition touches and nobody works in."
    )


def _of_metric(view: PlanView) -> str:
    """The predictor of the metric of the address, where it is among those that are shown."""
    metric = data.framework().metrics.get(view.request.address.metric)
    return metric.predictor if metric and metric.predictor in _shown_predictors(view) else ""


def _shown_predictors(view: PlanView) -> Sequence[str]:
    """The ids of the predictors that are shown: all, or those of the areas to explore."""
    predictors = list(data.framework().predictors)
    if view.request.option("show", _ALL) != _EXPLORE:
        return predictors
    current = view.request.address
    screening = data.screening(current.release, view.place.geoid, current.year, current.benchmark)
    areas = {
        *(each.reading.metric.predictor for each in screening.areas.tested),
        *(each.reading.metric.predictor for each in screening.areas.position),
    }
    return [each for each in predictors if each in areas] or predictors


def _show_choice(chosen: str, only: Sequence[str]) -> None:
    """Show the pickers of the rows and of one predictor."""
    predictors = data.framework().predictors
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(
            st.selectbox,
            "Predictor",
            {each: predictors[each].label for each in only},
            chosen,
            lambda each: address.change_options(predictor=each),
            key="connect-predictor",
            width=420,
        )


def _show_filter(view: PlanView) -> None:
    """Show which predictors have a row."""
    choose(
        st.radio,
        "Rows",
        _SHOW,
        view.request.option("show", _ALL),
        lambda each: address.change_options(show=each),
        key="connect-show",
        horizontal=True,
        label_visibility="collapsed",
    )


def _show_predictor(view: PlanView, predictor: Predictor) -> None:
    """Show a predictor: why it matters, its limits and metrics, each cell, and a line to add."""
    framework = data.framework()
    pillar = framework.pillars[predictor.pillar]
    st.header(escape_markdown(predictor.label), anchor=False)
    controls.caption(escape_markdown(f"{pillar.label}. {predictor.description}"))
    st.markdown(
        f"**Why it matters.** {escape_markdown(predictor.why)}\n\n"
        f"**Limits.** {escape_markdown(predictor.limits)}"
    )
    _show_metrics(predictor)
    _show_cards(view, predictor)
    programs = [
        each for each in view.plan.of_kind(PROGRAM) if predictor.id in each.ids("predictors")
    ]
    cells = load_policy_areas(framework)
    empty = []
    for area, label in POLICY_AREAS.items():
        here = [each for each in programs if each.text("area") == area]
        cell = cells.cells.get((area, predictor.id))
        if cell is None and not here:
            empty.append(label)
            continue
        st.markdown(f"**{escape_markdown(label)}**")
        if cell is None:
            controls.caption(f"{NO_SOURCE.capitalize()}.")
        else:
            source = cells.source_of(cell)
            st.markdown(
                f"{escape_markdown(cell.sentence)} "
                f":small[[{escape_markdown(source.citation)}]({source.link})]"
            )
        _show_programs(view, here)
    _show_other_programs(view, [each for each in programs if not each.text("area")])
    if empty:
        controls.caption(escape_markdown(f"{', '.join(empty)}: {NO_SOURCE}, and no program here."))
    show_add(
        view,
        PROGRAM,
        f"Add a program that works on {predictor.label.lower()}",
        {"predictors": [predictor.id]},
        key=f"connect-add-program-{predictor.id}",
        then=lambda record: opened.open_record(record, "area"),
    )


def _show_metrics(predictor: Predictor) -> None:
    """Show the way to the sheet of each metric: definition, years, sources, limits."""
    metrics = [each for each in data.framework().metrics.values() if each.predictor == predictor.id]
    with st.expander(f"Its metrics ({len(metrics)}), with definition, limits and source"):
        for metric in metrics:
            query: Mapping[str, str | list[str]] = {
                **address.shared_query(), "tab": "metrics", "metric": metric.id,
            }  # fmt: skip
            controls.link_page("methods", metric.label, query)


def _show_cards(view: PlanView, predictor: Predictor) -> None:
    """Show what the board says of the predictor."""
    cards = [
        card.finding
        for card in view.summary.cards
        if card.finding.predictor == predictor.id and card.finding.status != DROPPED
    ]
    if cards:
        st.markdown("**On the board**")
        st.markdown("\n".join(f"- {escape_markdown(card.sentence)}" for card in cards))


def _show_programs(view: PlanView, programs: Sequence[PlanRecord]) -> None:
    for program in programs:
        if opened.is_open(program):
            with st.container(border=True):
                show_editor(view, first=_PROGRAM_FIRST)
            continue
        run_by = f" ({program.text('run_by')})" if program.text("run_by") else ""
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f":material/handshake: {escape_markdown(f'{program.title}{run_by}')}",
                width="content",
            )
            if view.may_edit:
                show_edit(program)
        if program.text("note"):
            controls.caption(escape_markdown(program.text("note")))


def _show_other_programs(view: PlanView, programs: Sequence[PlanRecord]) -> None:
    """Show programs whose policy area is not said yet."""
    if programs:
        st.markdown("**No policy area yet**")
        _show_programs(view, programs)
