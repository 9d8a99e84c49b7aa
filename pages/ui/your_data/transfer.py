"""Export of the workspace to a file, and import of another one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from mobility import home
from mobility.clock import today
from mobility.errors import UserError
from mobility.text import escape_markdown
from mobility.workspace import Workspace
from mobility.workspace_file import ENDING, load_workspace, save_workspace
from pages.ui import controls, data
from pages.ui.findings import unreadable

_UPLOADER = "take-along-uploader"  # counts up, so that the bytes of the last file are let go of
_OUTCOME = "take-along-outcome"  # what loading did, said once on the run after it


def show_transfer() -> None:
    """A button that saves everything, a place to bring a file, and what bringing it did."""
    st.header("Everything in one file", anchor=False)
    controls.caption(
        "Findings, agendas, data to collect, peer sets, council seats, head-counts, logos and your "
        "data sets, to go on with elsewhere. Loading a file merges it: where both sides have "
        "changed something, both versions stay."
    )
    if lines := st.session_state.pop(_OUTCOME, None):
        st.success("  \n".join(escape_markdown(line) for line in lines), icon=":material/merge:")
    unreadable.show_unreadable()
    st.download_button(
        "Save the workspace",
        partial(_content, data.workspace()),
        f"workspace-{today().isoformat()}{ENDING}",
        "application/zip",
        key="take-along-save",
        icon=":material/download:",
        on_click="ignore",
    )
    number = st.session_state.setdefault(_UPLOADER, 0)
    file = st.file_uploader(
        "A workspace file from another computer", type=["zip"], key=f"take-along-{number}"
    )
    if file is None:
        return
    try:
        with st.spinner("Merging"):
            lines = _load(file.name, file.getvalue())
    except UserError as problem:
        st.error(escape_markdown(str(problem)), icon=":material/block:")
        return
    st.session_state[_OUTCOME], st.session_state[_UPLOADER] = lines, number + 1
    st.rerun()


def _content(records: Workspace) -> bytes:
    with home.scratch_folder() as folder:
        file = folder / "workspace.zip"
        save_workspace(records, file)
        return file.read_bytes()


def _load(name: str, content: bytes) -> list[str]:
    with home.scratch_folder() as folder:
        file = folder / (Path(name).name or "workspace.zip")
        file.write_bytes(content)
        return load_workspace(data.workspace(), file).sentences()
