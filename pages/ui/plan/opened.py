"""Which record of the plan is being written on in this window, and where the keyboard goes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from mobility.workspace import PlanRecord
from mobility.workspace.plan_kinds import Value

_OPEN, _FOCUS = "plan-open", "plan-focus"
_focus = st.components.v2.component(
    "plan-focus", html="<div></div>", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that is being written on.

    Attributes:
        kind: a key of `plan_kinds.KINDS`.
        record: as it was when it was opened, which is what its writer has read; None for a new one.
        preset: fields that a new one begins with.
        begins_in: the field that the keyboard begins in; "" for the first.
    """

    kind: str
    record: PlanRecord | None = None
    preset: Mapping[str, Value] = field(default_factory=dict)
    begins_in: str = ""

    @property
    def key(self) -> str:
        """What the keys of its fields begin with."""
        if self.record is None:
            return f"plan-new-{self.kind}"
        return f"plan-{self.record.id}-{self.record.revision}"


def open_record(record: PlanRecord, field_key: str = "") -> None:
    """Open a record, with the keyboard in one of its fields or the first one."""
    opened = Opened(record.kind, record, begins_in=field_key)
    st.session_state[_OPEN] = opened
    focus_on(f"{opened.key}-{field_key}" if field_key else opened.key)


def open_new(kind: str, preset: Mapping[str, Value]) -> None:
    """Open the fields of a record that is not there yet."""
    opened = Opened(kind, preset=preset)
    for key in [each for each in st.session_state if str(each).startswith(f"{opened.key}-")]:
        del st.session_state[key]  # what was written on another new one
    st.session_state[_OPEN] = opened
    focus_on(opened.key)


def opened_record(place: str) -> Opened | None:
    """Return what is being written on in the plan of a place."""
    opened: Opened | None = st.session_state.get(_OPEN)
    elsewhere = opened is not None and opened.record and opened.record.place != place
    return None if elsewhere else opened


def is_open(record: PlanRecord) -> bool:
    """Return whether a record is being written on."""
    opened: Opened | None = st.session_state.get(_OPEN)
    return opened is not None and opened.record is not None and opened.record.id == record.id


def close() -> None:
    """Close what is being written on, and return the keyboard to the button that opened it."""
    opened: Opened | None = st.session_state.pop(_OPEN, None)
    if opened is not None and opened.record is not None:
        focus_on(f"plan-edit-{opened.record.id}")
    elif opened is not None and "measure" in opened.preset:
        focus_on(f"plan-set-target-{opened.preset['measure']}")


def focus_on(key: str) -> None:
    """Put the keyboard into the element of a key, after the next run."""
    number = st.session_state.get(_FOCUS, (0, ""))[0]
    st.session_state[_FOCUS] = (number + 1, key)


def show_focus() -> None:
    """Move the keyboard where the last action wants it; at the end of a page."""
    number, key = st.session_state.get(_FOCUS, (0, ""))
    _focus(data=f"{number} {key}", key="plan-focus-mover", height=1)
