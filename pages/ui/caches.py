"""Results cached for all sessions, by their arguments and the data sets in use.

Another window or the command line can add, replace or delete a data set at any moment. Every run
of the app reads once which versions are in use, and they are part of the key of every result.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from mobility.uploads.versions.in_use import InUse, Joined, in_use_key, joined
from mobility.workspace.actors import Role
from pages.ui import access

_KEY = "data_sets_in_use"
_KEYS = 10  # sets of versions whose registries are kept

P = ParamSpec("P")
R = TypeVar("R")


def notice_data_sets() -> None:
    """Read which data sets are in use, for the whole run; a visitor sees none."""
    st.session_state[_KEY] = in_use_key() if access.may(Role.VIEWER) else ()


def in_use() -> InUse:
    """The data sets of this run."""
    if _KEY not in st.session_state:
        notice_data_sets()
    in_use_now: InUse = st.session_state[_KEY]
    return in_use_now


def cached(max_entries: int, *, copied: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache what a function returns by its arguments and the data sets in use.

    All sessions share one result; with ``copied`` each caller gets a copy.
    """
    cache = st.cache_data if copied else st.cache_resource

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        def with_versions(versions: InUse, *arguments: Any, **named: Any) -> R:  # noqa: ARG001 - a key
            return function(*arguments, **named)

        # Streamlit identifies a cache by module and name.
        with_versions.__module__, with_versions.__qualname__ = (
            function.__module__,
            function.__qualname__,
        )
        # Streamlit reads the signature for every argument of every call: calculated here, once.
        vars(with_versions)["__signature__"] = signature(with_versions)
        cached_function = cache(max_entries=max_entries, show_spinner=False)(with_versions)

        def call_cached(*arguments: P.args, **named: P.kwargs) -> R:
            result: R = cached_function(in_use(), *arguments, **named)
            return result

        call_cached.__doc__, call_cached.__name__ = function.__doc__, function.__name__
        return call_cached

    return decorated


def data_sets() -> Joined:
    """Return the registry entries and rows of the data sets in use."""
    return _joined(in_use())


@st.cache_resource(max_entries=_KEYS, show_spinner=False)
def _joined(key: InUse) -> Joined:
    return joined(key)
