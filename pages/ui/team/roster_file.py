"""The roster from a file: what it changes is said before it is stored, and can be taken back."""

from __future__ import annotations

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.text import count_of, escape_markdown
from mobility.uploads.rows.roster import read_roster
from mobility.workspace import MergedRoster, Workspace
from pages.ui import controls, data
from pages.ui.plan import changes
from pages.ui.plan.view import PlanView

_HOW = (
    "Begin with the Excel file above: it has the columns, and a sheet that says how to fill them "
    "in. Organizations with the same name are merged; empty cells change nothing."
)
_ENDINGS = ["xlsx", "csv", "tsv", "txt"]
_LARGEST = 20  # megabytes


def show_upload(view: PlanView) -> None:
    """Show where a file of the roster is chosen, and what it would do."""
    with st.expander(
        "Read the roster from a file", icon=":material/upload:", key="team-upload-fold"
    ):
        controls.caption(_HOW)
        file = st.file_uploader(
            "Roster, Excel or CSV", type=_ENDINGS, key="team-upload", max_upload_size=_LARGEST
        )
        if file is None:
            return
        try:
            organizations = read_roster(file.name, file.getvalue(), data.framework())
        except UserError as problem:
            st.warning(escape_markdown(str(problem)), icon=":material/error:")
            return
        known = {workspace.roster_key(each.title) for each in view.plan.of_kind("organization")}
        new = sum(workspace.roster_key(str(each["title"])) not in known for each in organizations)
        st.markdown(
            f"{count_of(len(organizations), 'organization')}: {new} new, "
            f"{len(organizations) - new} on the roster already."
        )
        st.button(
            "Store them",
            key="team-upload-store",
            type="primary",
            icon=":material/check:",
            on_click=changes.reported(_store),
            args=(view, organizations),
        )


def _store(view: PlanView, organizations: tuple[workspace.plans.Parts, ...]) -> None:
    merged = workspace.merge_roster(data.workspace(), view.plan, organizations)
    written = [(each.id, each.revision) for each in (*merged.added, *merged.changed)]

    def undo(store: Workspace) -> None:
        for id_, revision in reversed(written):
            workspace.undo_plan_change(store, id_, revision)

    changes.say_done(_words(merged), view.place.geoid, undo)


def _words(merged: MergedRoster) -> str:
    return (
        f"{count_of(len(merged.added), 'organization')} added, {len(merged.changed)} changed, "
        f"{merged.same} as before."
    )
