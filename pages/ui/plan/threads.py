"""The plan as a picture, and as files: all of it, and each priority that was chosen."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.exports.formats import FORMATS
from mobility.exports.plan_thread import thread_figure
from mobility.exports.plan_words import sentence_of_plan
from mobility.exports.spreadsheets.plan_book import plan_xlsx
from mobility.text import within
from pages.ui import data, figures
from pages.ui.plan.view import PlanView


def show_threads(view: PlanView) -> None:
    """Show the figures of the plan and of its priorities, folded, and the plan as a workbook."""
    if not view.plan.of_kind("priority"):
        return
    st.header("As a picture and as files", anchor=False)
    provenance = view.request.provenance()
    chosen = view.plan.priorities()
    for priority in (None, *(chosen if len(chosen) > 1 else ())):
        figure = thread_figure(view.plan, data.framework(), view.place, provenance, priority)
        figures.show_figure(view.request, figure, folded=True)
    whole = thread_figure(view.plan, data.framework(), view.place, provenance)
    st.download_button(
        "The whole plan as Excel",
        partial(
            plan_xlsx,
            view.plan,
            data.framework(),
            view.place.full_name,
            sentence_of_plan(view.plan, view.problems, within(view.place.name)),
            view.problems,
            whole.mark,
        ),
        f"{whole.name}-all.xlsx",
        FORMATS["xlsx"][1],
        key="plan-xlsx",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
