"""The keys of a meeting as the browser sends them: all of them, in order, each taken once.

The browser does not send a key but the list of the last ones, each with its own rising number. So
none is lost where a run is under way, or where several are pressed before the first is answered.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

import streamlit as st

LEAVE = "leave"
_SESSION = "wall_session"
_TAKEN = "wall_keys_taken"


def session() -> str:
    """Return a token of this session: after a restart of the server an open page has another."""
    word: str = st.session_state.setdefault(_SESSION, secrets.token_hex(4))
    return word


def take(pressed: object, does: Mapping[str, Callable[[], None]]) -> None:
    """Do what the keys ask for that were not taken yet; nothing follows the one that leaves.

    Args:
        pressed: what the browser sends, which can be anything: the word of the session, and pairs
            of a rising number and what a key asks for.
        does: what is done, by what a key asks for.
    """
    for number, action in _pairs(pressed):
        if number <= st.session_state.get(_TAKEN, 0) or action not in does:
            continue
        st.session_state[_TAKEN] = number
        does[action]()
        if action == LEAVE:
            return


def _pairs(pressed: object) -> list[tuple[float, str]]:
    if not isinstance(pressed, Mapping) or pressed.get("session") != session():
        return []
    keys = pressed.get("keys")
    return [
        (number, action)
        for each in (keys if isinstance(keys, list) else ())
        if isinstance(each, list) and len(each) == len(("number", "action"))
        for number, action in [each]
        if type(number) in {int, float} and isinstance(action, str)
    ]
