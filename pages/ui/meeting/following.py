"""Windows on one agenda that follow each other, through the workspace.

A window that leads or follows stores the item that it turns to, and asks once a second for the item
that others have stored. One that does neither does not move, and moves no other. While a question
to phones stands on the wall, every window asks once a second how many have answered.
"""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from mobility import workspace
from mobility.errors import UserError
from mobility.workspace import Agenda
from pages.ui import address, data

_SECONDS = 1  # between two looks, each of which is one small question


def item_number(agenda: Agenda) -> int:
    """Where the address is, from 1; where it does not say so, where the last meeting ended."""
    item = address.current_address().option("item")
    number = int(item) if item else agenda.at + 1
    return min(max(number, 1), max(len(agenda.items), 1))


def row_number() -> int:
    """Return which row of an item the address is at, from 1."""
    return int(address.current_address().option("row") or 1)


def turn_to(agenda: Agenda, number: int, row: int = 1) -> None:
    """Turn to an item and its row, from 1, together with the windows that follow this one."""
    _change(number, row)
    current = address.current_address()
    leads = bool(current.option("follow") or current.option("lead"))
    with suppress(UserError):  # a meeting goes on, also while another window writes
        workspace.turn_to_item(data.workspace(), agenda.id, number - 1, row=row, leads=leads)


def _change(number: int, row: int) -> None:
    address.change_options(item=str(number), row=str(row) if row > 1 else "")


def watch(agenda: Agenda, stamp: tuple[int, int], *, turns: bool = True) -> None:
    """Show what has changed elsewhere: the item led to, and questions to phones with their answers.

    Args:
        agenda: of the meeting.
        stamp: that of the questions in this run, see `workspace.forms_stamp`.
        turns: whether this window turns to the item that another one has led to.
    """
    st.fragment(run_every=_SECONDS)(_check_for_changes)(agenda, stamp, turns)


def _check_for_changes(agenda: Agenda, stamp: tuple[int, int], turns: bool) -> None:  # noqa: FBT001 - a fragment hands it on
    opened = data.workspace()
    try:
        led = workspace.led_step(opened, agenda.id) if turns else None
        changed = workspace.forms_stamp(opened, agenda.id) != stamp
    except UserError:
        return  # another window is writing: the next look will see it
    if led is not None and led[0] < len(agenda.items):
        item, row = led
        if (item + 1, row) != (item_number(agenda), row_number()):
            _change(item + 1, row)
            st.rerun()
    if changed:
        st.rerun()
