"""Answers kept for all sessions, under what was asked and under the data sets in use.

Another window or the command line can add, replace or delete a data set at any moment. Every run
of the app looks once which versions are in use, and everything it asks is of those: an answer
worked out with others has another key.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from mobility.uploads.versions.in_use import InUse, Joined, in_use_key, joined

_KEY = "data_sets_in_use"
_KEYS = 10  # sets of versions whose registries are kept

P = ParamSpec("P")
R = TypeVar("R")


def notice_data_sets() -> None:
    """Look which data sets are in use; the run stays with those."""
    st.session_state[_KEY] = in_use_key()


def in_use() -> InUse:
    """The data sets of this run."""
    if _KEY not in st.session_state:
        notice_data_sets()
    in_use_now: InUse = st.session_state[_KEY]
    return in_use_now


def kept(max_entries: int, *, copied: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function returns under its arguments and the data sets in use.

    All sessions share one result; `copied` gives each caller one of its own.
    """
    cache = st.cache_data if copied else st.cache_resource

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        def answered(versions: InUse, *arguments: Any, **named: Any) -> R:  # noqa: ARG001 - a key
            return function(*arguments, **named)

        # Streamlit tells caches apart by module and name.
        answered.__module__, answered.__qualname__ = function.__module__, function.__qualname__
        # It asks for the signature once an argument, each time: worked out here, once.
        vars(answered)["__signature__"] = signature(answered)
        remembered = cache(max_entries=max_entries, show_spinner=False)(answered)

        def ask(*arguments: P.args, **named: P.kwargs) -> R:
            result: R = remembered(in_use(), *arguments, **named)
            return result

        ask.__doc__, ask.__name__ = function.__doc__, function.__name__
        return ask

    return decorated


def data_sets() -> Joined:
    """What the data sets in use add."""
    return _joined(in_use())


@st.cache_resource(max_entries=_KEYS, show_spinner=False)
def _joined(key: InUse) -> Joined:
    return joined(key)
