"""Records that cannot be shown: what they are, why, and a button that deletes each."""

from __future__ import annotations

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.text import escape_markdown
from mobility.workspace import Unreadable
from mobility.workspace.actors import Role
from pages.ui import access, data, notices
from pages.ui.findings import done

_MOST = 20  # are listed at once


def show_unreadable(place: str | None = None) -> None:
    """List the cards of a place that cannot be shown, or every record; nothing for none."""
    try:
        records = workspace.unreadable_records(data.workspace(), place)
    except UserError:  # the page itself says that the workspace cannot be read
        return
    for record in records[:_MOST]:
        with st.container(border=True, key=f"unreadable-{record.table}-{record.id}"):
            message = f"The {record.what} cannot be shown: {record.problem}."
            st.warning(escape_markdown(message), icon=":material/broken_image:")
            if access.may(Role.EDITOR):
                st.button(
                    "Delete",
                    key=f"unreadable-delete-{record.table}-{record.id}",
                    icon=":material/delete:",
                    on_click=_delete,
                    args=(record,),
                    help=notices.ERASED,
                )
    if len(records) > _MOST:
        st.markdown(f"And {len(records) - _MOST} more, which are listed when these are deleted.")


def _delete(record: Unreadable) -> None:
    try:
        workspace.delete_unreadable(data.workspace(), record)
    except UserError as problem:
        notices.say_trouble(done.PART, problem)
