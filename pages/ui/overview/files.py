"""What can be exported of the overview: what stands out, each pillar, and the whole table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mobility.clock import today
from mobility.exports.links import reachable
from mobility.exports.paper.profile_page import PageFacts, profile_pdf
from mobility.figures import profile_wall
from mobility.figures.figure import Figure
from mobility.figures.profile import (
    ScreenedProfile,
    View,
    profile_figure,
    profile_table_figure,
    view_html,
)
from mobility.workspace import Branding, branding_of
from mobility.workspace.actors import Role
from pages.ui import access, controls, data, export, figures, markup, pins
from pages.ui.request import Request
from pages.ui.widgets import choose_language


def show_downloads(request: Request, overview: ScreenedProfile, views: Sequence[View]) -> None:
    """The pictures and the whole table, folded into one button."""
    provenance = request.provenance()
    table = profile_table_figure(overview, provenance)
    first = profile_figure(overview, views[0], provenance)
    with st.popover("Download", icon=":material/download:"), st.container(gap="xxsmall"):
        _show_page(overview, table)
        _show_line("All metrics, as a table", table, ("csv", "xlsx"))
        for view in views:
            _show_line(view.label, profile_figure(overview, view, provenance), ("png", "svg"))
        controls.caption(
            "To show what stands out inside a page of yours; for a pillar, write "
            f"{', '.join(view.id for view in views[1:])} in place of {first.id}:"
        )
        export.show_frame(first)
    pins.show_pin_of_page(request, first)


def _show_page(overview: ScreenedProfile, table: Figure) -> None:
    """Show the button of the page of paper, which is made on request."""
    source = data.source(overview.profile.release.id)
    geoid = overview.profile.jurisdiction.geoid
    known = access.may(Role.VIEWER)
    branding = branding_of(data.workspace(), geoid) if known else Branding()

    language = choose_language("profile")

    def page() -> bytes:
        facts = PageFacts(
            source,
            reachable(table.address),
            today(),
            branding,
        )
        return profile_pdf(
            overview.profile, overview.screening, overview.framework, facts, language
        )

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("On one page of paper", width="stretch")
        st.download_button(
            "PDF",
            page,
            f"{table.name}{language.suffix}.pdf",
            "application/pdf",
            key="profile-pdf",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def _show_line(label: str, figure: Figure, endings: Sequence[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(label, width="stretch")
        export.show_files(figure, endings)


def show_alone(
    request: Request, overview: ScreenedProfile, views: Sequence[View], years: tuple[int, int]
) -> None:
    """Show the rows of the address of an embedded page, or three at a time on a wall."""
    for view in profile_wall.wall_views(overview) if request.room else views:
        if view.id == request.embedded or request.room:
            html = view_html(overview, view, years)
            figure = profile_figure(overview, view, request.provenance())
            figures.show_figure(request, figure, partial(markup.show_html, html, "rows", "alone"))
