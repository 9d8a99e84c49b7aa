"""The form for something to collect, new or old, in a drawer."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mobility.errors import UserError
from mobility.exports.findings.data_needs import STATUSES
from mobility.text import escape_markdown
from mobility.workspace import DataNeed
from mobility.workspace.schema import LONGEST_OF_NEED
from pages.ui import data
from pages.ui.data_to_collect import actions
from pages.ui.findings.card_fields import predictor_labels
from pages.ui.widgets import value_of

_NEW = "new"
_OPEN = "data-need-open"  # the id of what is written on, or NEW
_SEEN = "data-need-seen"  # as it was when it was opened: what its writer has read
_HEIGHT = 80  # pixels


def open_form(need: DataNeed | None = None) -> None:
    """Open the form, of something on the list or empty."""
    st.session_state[_OPEN], st.session_state[_SEEN] = need.id if need else _NEW, need


def show_open_form(place: str) -> None:
    """Show the drawer, if it was opened."""
    if not st.session_state.get(_OPEN):
        return
    need: DataNeed | None = st.session_state[_SEEN]
    title = "Something to find out" if need is None else "Change this entry"
    st.dialog(title, width="medium", position="right", on_dismiss=_close)(_show)(place, need)


def _close() -> None:
    for key in (_OPEN, _SEEN):
        st.session_state.pop(key, None)


def _show(place: str, need: DataNeed | None) -> None:
    key = f"need-{need.id}-{need.revision}" if need else "need-new"
    texts = {part: getattr(need, part) if need else "" for part in LONGEST_OF_NEED}
    status = need.status if need else "open"
    with st.form(key, border=False):
        st.text_area(
            "What we want to know", texts["what"], key=f"{key}-what", height=_HEIGHT,
            max_chars=LONGEST_OF_NEED["what"],
            placeholder="Wait for a place in child care, by neighborhood",
        )  # fmt: skip
        _choose("Predictor", predictor_labels(), texts["predictor"], f"{key}-predictor")
        st.text_input(
            "Organization that may have it", texts["organization"], key=f"{key}-organization",
            max_chars=LONGEST_OF_NEED["organization"], placeholder="County children services",
        )  # fmt: skip
        st.text_input(
            "Role to ask there", texts["role"], key=f"{key}-role",
            max_chars=LONGEST_OF_NEED["role"], placeholder="Data analyst; a role and no name",
        )  # fmt: skip
        _choose("Status", STATUSES, status, f"{key}-status")
        labels = {"": "None yet", **_data_sets(texts["data_set"])}
        _choose("Data set that fulfilled it", labels, texts["data_set"], f"{key}-data_set")
        label = "Put it on the list" if need is None else "Keep"
        sent = st.form_submit_button(label, type="primary")
    if sent:
        written = {part: value_of(f"{key}-{part}") or "" for part in (*LONGEST_OF_NEED, "status")}
        try:
            if need:
                actions.change(need, **written)
            else:
                actions.add(place, **written)
        except UserError as problem:
            st.warning(escape_markdown(str(problem)), icon=":material/error:")
            return
        _close()
        st.rerun()
    if need and st.button("Take it off the list", key=f"{key}-delete", icon=":material/delete:"):
        _close()
        actions.reported(actions.delete)(need)
        st.rerun()  # of the list too, and not of the drawer alone


def _choose(label: str, labels: Mapping[str, str], chosen: str, key: str) -> None:
    options = list(labels)
    st.selectbox(
        label, options, index=options.index(chosen) if chosen in labels else 0,
        format_func=labels.__getitem__, key=key,
    )  # fmt: skip


def _data_sets(chosen: str) -> dict[str, str]:
    """The user's measures by id, and the one chosen before, although it may be gone."""
    metrics = data.framework().metrics
    own = {name: metric.label for name, metric in metrics.items() if metric.supplement}
    return own if not chosen or chosen in own else {**own, chosen: chosen}
