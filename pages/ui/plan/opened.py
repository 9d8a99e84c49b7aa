"""Which record of the plan is being written on in this window, and where the keyboard goes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from mobility.workspace import PlanRecord
from mobility.workspace.record_fields import Value

_OPEN, _SAVE, _FOCUS = "plan-open", "plan-save", "plan-focus"
_focus = st.components.v2.component(
    "plan-focus", html="<div></div>", js=Path(__file__).with_suffix(".js").read_text("utf-8")
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that is being written on.

    Attributes:
        place: whose plan it is in.
        kind: a key of `plan_kinds.KINDS`.
        record: as it was when it was opened, which is what its writer has read; None for a new one.
        preset: fields that a new one begins with.
        begins_in: the field that the keyboard begins in; "" for the first.
    """

    place: str
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
    """Open a record, with the keyboard in one of its fields or the first one.

    What was open before is saved; where that is refused, it stays open instead.
    """
    if not is_open(record):
        _open(Opened(record.place, record.kind, record, begins_in=field_key))
    now = st.session_state.get(_OPEN)
    if now is not None and is_open(record):
        focus_on(f"{now.key}-{field_key}" if field_key else now.key)


def open_new(place: str, kind: str, preset: Mapping[str, Value]) -> None:
    """Open the fields of a record that is not there yet; what was open before is saved."""
    opened = Opened(place, kind, preset=preset)
    if _open(opened):
        focus_on(opened.key)


def _open(opened: Opened) -> bool:
    """Open a record unless another one is in the way, and return whether it is open."""
    before: Opened | None = st.session_state.get(_OPEN)
    key, save = st.session_state.get(_SAVE, ("", None))
    if before is not None and before.key == key:
        save()
        if _OPEN in st.session_state:
            return False
    st.session_state[_OPEN] = opened
    return True


def opened_record(place: str) -> Opened | None:
    """Return what is being written on in the plan of a place."""
    opened: Opened | None = st.session_state.get(_OPEN)
    return opened if opened is not None and opened.place == place else None


def save_with(opened: Opened, save: Callable[[], None]) -> None:
    """Say what saves a record before another one is opened, and closes it unless it cannot."""
    st.session_state[_SAVE] = (opened.key, save)


def is_open(record: PlanRecord) -> bool:
    """Return whether a record is being written on."""
    opened: Opened | None = st.session_state.get(_OPEN)
    return opened is not None and opened.record is not None and opened.record.id == record.id


def close() -> None:
    """Close what is being written on, and return the keyboard to the button that opened it."""
    opened: Opened | None = st.session_state.pop(_OPEN, None)
    if opened is None:
        return
    for key in [each for each in st.session_state if str(each).startswith(f"{opened.key}-")]:
        del st.session_state[key]  # what was written, which stays while its fields are not shown
    if opened.record is not None:
        focus_on(f"plan-edit-{opened.record.id}")
    elif opened.kind == "target":
        focus_on(f"plan-set-target-{opened.preset['measure']}")
    elif opened.kind == "measure":
        focus_on(f"plan-another-measure-{opened.preset['of']}")
    else:
        focus_on("-".join(["plan-add", opened.kind, *_told_apart(opened)]))


def _told_apart(opened: Opened) -> list[str]:
    """What tells the button of a new record from others of its kind: the activity of a routine."""
    activity = opened.preset.get("activity")
    return [activity] if isinstance(activity, str) else []


def focus_on(key: str) -> None:
    """Put the keyboard into the element of a key, after the next run."""
    number = st.session_state.get(_FOCUS, (0, ""))[0]
    st.session_state[_FOCUS] = (number + 1, key)


def show_focus() -> None:
    """Move the keyboard where the last action wants it; at the end of a page."""
    number, key = st.session_state.get(_FOCUS, (0, ""))
    _focus(data=f"{number} {key}", key="plan-focus-mover", height=1)
