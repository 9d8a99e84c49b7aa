"""People behind the gap: numbers where there are head-counts, else how to get and bring them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility import workspace
from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.errors import UserError
from mobility.figures.words.people import (
    counted_line,
    head_count_lines,
    needs_head_counts,
    people_lines,
)
from mobility.registry import Computation
from mobility.text import count_of, escape_markdown
from mobility.uploads.head_counts import (
    COLUMNS,
    LARGEST,
    head_count_template,
    read_head_counts,
)
from mobility.workspace.actors import Role
from pages.ui import access, controls, data, notices
from pages.ui.disparities.choices import Choice
from pages.ui.drop_region import name_drop_regions

_PART = "people"


def show_people(choice: Choice, disparity: PlaceDisparity) -> None:
    """How many people the gaps stand for, and the file from which that is known."""
    if disparity.disparity is None or disparity.absence is not None or disparity.year is None:
        return
    framework = data.framework()
    if framework.refusal(choice.metric, choice.by, Computation.GAP):
        return
    for line in people_lines(disparity):
        st.markdown(escape_markdown(line))
    if framework.refusal(choice.metric, choice.by, Computation.PEOPLE):
        return
    if not access.may(Role.EDITOR):
        return
    files = workspace.head_count_files(data.workspace(), choice.place)
    if not (files or needs_head_counts(disparity) or notices.has_deleted(_PART)):
        return
    with st.expander("Head-counts: a file of your own", key="people-file"):
        _show_form(choice, disparity)
        _show_files(files)


def _show_form(choice: Choice, disparity: PlaceDisparity) -> None:
    """Who has to be counted, the template, and the file that comes back."""
    for line in (*head_count_lines(disparity), counted_line(disparity)):
        if line:
            st.markdown(escape_markdown(line))
    series = disparity.metric.series_of(choice.level, choice.by)
    if series is None or disparity.year is None:
        return
    columns = escape_markdown(", ".join(COLUMNS))
    controls.caption(
        f"One form: a row for each group with {columns}. The template has everything but n. "
        "Head-counts are taken as exact."
    )
    st.download_button(
        "Template to fill in",
        head_count_template(choice.place, disparity.year, choice.metric, choice.by, series),
        f"head-counts-{choice.place}-{choice.metric}-{choice.by}-{disparity.year}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    with st.form("people-form", border=False):
        file = st.file_uploader(
            "Head-counts in the form of the template", "csv", max_upload_size=LARGEST // 1_000_000
        )
        source = st.text_input("Source of the head-counts", max_chars=300)
        submitted = st.form_submit_button("Keep these head-counts")
    name_drop_regions("people-region")
    if submitted:
        _keep(choice, file.name if file else "", file.getvalue() if file else b"", source)
    notices.show_trouble(_PART)


def _keep(choice: Choice, name: str, content: bytes, source: str) -> None:
    """Keep a file whole, or say in one sentence what is wrong with it."""
    if not name:
        notices.say_trouble(_PART, "Choose the file first, then keep it.")
        return
    try:
        places = data.places(choice.release).by_geoid
        counts = read_head_counts(name, content, data.framework(), places)
        workspace.keep_head_counts(data.workspace(), name, source, counts)
    except UserError as error:
        notices.say_trouble(_PART, error)
        return
    notices.forget_deleted(_PART)
    st.rerun()


def _show_files(files: tuple[workspace.HeadCountFile, ...]) -> None:
    """Show the files about this place with buttons to delete each and to undo."""
    notices.show_undo(_PART, partial(workspace.restore_head_counts, data.workspace()))
    for file in files:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                escape_markdown(f"{file.name}: {count_of(file.rows, 'row')}. {file.source}")
            )
            st.button(
                f":material/delete: Delete {escape_markdown(file.name)}",
                key=f"people-delete-{file.id}",
                type="tertiary",
                on_click=_delete,
                args=(file.id, file.name),
            )


def _delete(file_id: str, name: str) -> None:
    workspace.delete_head_counts(data.workspace(), file_id)
    notices.say_deleted(_PART, file_id, name)
