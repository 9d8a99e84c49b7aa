"""The logo and the colors of a place for its files: shown, uploaded, chosen and taken away."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mobility.errors import UserError
from mobility.exports.drawing.logos import LARGEST_UPLOAD, logo_on_paper, logo_png
from mobility.figures.theme import LIGHT
from mobility.places import Jurisdiction
from mobility.text import escape_markdown
from mobility.workspace import Branding, branding_of, save_branding
from pages.ui import controls, data
from pages.ui.findings import export

_SAVED = "branding-saved"  # whether the run before has stored logo and colors
_UPLOADER = "branding-uploader"  # counts up, so that a stored file is let go of


def show_branding(place: Jurisdiction) -> None:
    """A closed section with a form for logo and colors."""
    section = st.expander(
        "Logo and colors of files", icon=":material/palette:", key="branding", on_change="rerun"
    )
    if not section.open:
        return
    with section:
        try:
            branding = branding_of(data.workspace(), place.geoid)
        except UserError as problem:
            st.warning(escape_markdown(str(problem)), icon=":material/error:")
            return
        controls.caption(
            f"Word, slides, web page, posters and the page of paper of {place.full_name} carry "
            "them. Charts keep their colors, because these have a meaning."
        )
        _show_form(place, branding)
        if st.session_state.pop(_SAVED, False):
            st.success("Logo and colors are stored.", icon=":material/check:")


def _show_form(place: Jurisdiction, branding: Branding) -> None:
    number = st.session_state.setdefault(_UPLOADER, 0)
    with st.form("branding-form", border=False):
        remove = False
        if branding.logo:
            st.image(logo_on_paper(branding.logo), width=240)
            remove = st.checkbox("Take the logo away", key=f"branding-remove-{number}")
        file = st.file_uploader(
            "Logo",
            type=["png", "svg"],
            max_upload_size=LARGEST_UPLOAD // 1_000_000,
            key=f"branding-logo-{number}",
        )
        with st.container(horizontal=True):
            color = st.color_picker(
                "Color of headings", branding.color or LIGHT.text, key="branding-color"
            )
            second = st.color_picker(
                "Color of lines", branding.second or LIGHT.accent, key="branding-second"
            )
        if not st.form_submit_button("Store", key="branding-store", type="primary"):
            return
    chosen = Branding(
        b"" if remove else branding.logo,
        "" if color.upper() == LIGHT.text.upper() else color,
        "" if second.upper() == LIGHT.accent.upper() else second,
    )
    try:
        if file is not None:
            chosen = replace(chosen, logo=logo_png(file.getvalue()))
        save_branding(data.workspace(), place.geoid, chosen)
    except UserError as problem:
        st.error(escape_markdown(str(problem)), icon=":material/block:")
        return
    export.forget_file()
    st.session_state[_SAVED], st.session_state[_UPLOADER] = True, number + 1
    st.rerun()
