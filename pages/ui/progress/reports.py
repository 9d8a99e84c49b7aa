"""The handover sheet of each role, the page for funders, and the page of the quarter."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from mobility.clock import today
from mobility.exports.paper.sheets import sheet_html, sheet_pdf
from mobility.exports.progress_sheets import (
    Sheet,
    SheetFacts,
    funder_sheet,
    handover_sheet,
    quarter_sheet,
)
from mobility.text import INVENTED, escape_markdown
from mobility.text.languages import Language
from mobility.workspace import branding_of
from mobility.workspace.due import roles_of
from pages.ui import controls, data, plan_data
from pages.ui.plan.view import PlanView
from pages.ui.progress import records
from pages.ui.widgets import choose_language

Make = Callable[[SheetFacts, Language], Sheet]


def show_reports(view: PlanView) -> None:
    """Show what is handed on and reported, and the files of it."""
    language = choose_language("progress-language")
    st.header("The quarter on a page", anchor=False)
    controls.caption("What moved, what was decided and heard since, and what is due, to print.")
    _show_files(view, "quarter", "The quarter", quarter_sheet, language)
    st.header("For funders", anchor=False)
    records.show_kind(view, "funding")
    _show_files(view, "funders", "One page for funders", funder_sheet, language)
    st.header("Handover, by role", anchor=False)
    records.show_kind(view, "handover")
    for number, role in enumerate(roles_of(view.plan)):
        make = partial(_of_role, role)
        _show_files(view, f"role-{number}", role, make, language)


def _of_role(role: str, facts: SheetFacts, language: Language) -> Sheet:
    return handover_sheet(facts, role, language)


def _show_files(view: PlanView, key: str, label: str, make: Make, language: Language) -> None:
    """Show a sheet's name with its files, which are made when they are asked for."""

    def sheet() -> Sheet:
        return make(_facts(view), language)

    def pdf() -> bytes:
        return sheet_pdf(sheet(), branding_of(data.workspace(), view.place.geoid))

    name = sheet().name
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(escape_markdown(label), width="stretch")
        for ending, content, kind in (
            ("pdf", pdf, "application/pdf"),
            ("html", lambda: sheet_html(sheet()), "text/html"),
        ):
            st.download_button(
                ending.upper(),
                content,
                f"{name}.{ending}",
                kind,
                key=f"progress-{key}-{ending}",
                type="tertiary",
                icon=":material/download:",
                on_click="ignore",
            )


def _facts(view: PlanView) -> SheetFacts:
    release = view.request.release
    return SheetFacts(
        plan=view.plan,
        stands=plan_data.progress(release, view.place.geoid),
        framework=data.framework(),
        place=view.place,
        today=today(),
        source=data.source(release),
        mark=INVENTED if data.store(release).release.demonstration else "",
    )
