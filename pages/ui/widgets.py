"""Values of widgets: each shows the present value and reports a choice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import streamlit as st

from mobility.text.languages import Language

Option = TypeVar("Option")


def bound(key: str, value: object, take: Callable[[Any], object]) -> dict[str, Any]:
    """Return the parameters that make a widget show a value and report a choice.

    Args:
        key: of the widget.
        value: what it shows in this run.
        take: called with a choice, before the next run.
    """
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: take(st.session_state[key])}


def choose(
    widget: Callable[..., object],
    label: str,
    options: Mapping[Option, str],
    chosen: object,
    take: Callable[[Any], object],
    *,
    key: str,
    **looks: Any,
) -> None:
    """Show a widget to choose from some options.

    Args:
        widget: such as `st.selectbox`, `st.radio` or `st.multiselect`.
        label: what is chosen.
        options: the words of each option.
        chosen: the option in force; a list of them where several can be chosen.
        take: called with a choice, before the next run.
        key: of the widget.
        looks: other parameters of the widget.
    """

    def label_of(option: Option) -> str:
        return options.get(option, str(option))  # a browser can still show one of an earlier run

    widget(label, list(options), format_func=label_of, **bound(key, chosen, take), **looks)


def choose_language(key: str) -> Language:
    """Show the choice of the language of a file, with a note on a translation, and return it.

    Args:
        key: of the place where the file is made.
    """
    chosen = st.radio(
        "Language of the file",
        [language.value for language in Language],
        format_func=lambda code: Language(code).label,
        key=f"language-{key}",
        horizontal=True,
    )
    language = Language(chosen)
    if language is not Language.ENGLISH:
        st.markdown(
            ":small[:gray[A draft translation: have somebody read it before others do. What your "
            "group wrote stays as it is.]]"
        )
    return language


def begin_with(key: str, value: object) -> None:
    """Set the initial value of a field."""
    st.session_state.setdefault(key, value)


def begin_with_some(key: str, options: Collection[str], value: Any) -> None:  # noqa: ANN401 - a text or a list of texts
    """Set the initial choice of a field, and leave out what can no longer be chosen."""
    chosen = st.session_state.get(key, value)
    possible = (
        [each for each in chosen if each in options]
        if isinstance(chosen, list)
        else chosen
        if chosen in options
        else ""
    )
    if key not in st.session_state or possible != chosen:
        st.session_state[key] = possible


def show_stored(key: str, value: str) -> None:
    """Set the value of a field when what is stored has changed, and leave it alone otherwise.

    A value that is set in every run would replace what somebody is typing.
    """
    seen = f"{key} stored"
    if st.session_state.get(seen) != value or key not in st.session_state:
        st.session_state[key] = st.session_state[seen] = value


def clicked(key: str, selected: Collection[Option]) -> Collection[Option]:
    """Return what was clicked in a drawing since the last call.

    Every click puts a mark into the selection or takes it out, so the one that changed was clicked,
    also when it was clicked before and another one was chosen in between.

    Args:
        key: of the drawing.
        selected: what is in its selection now.
    """
    seen, now = f"{key} clicked", frozenset(selected)
    before: frozenset[Option] = st.session_state.get(seen, frozenset())
    st.session_state[seen] = now
    return now ^ before


def empty(key: str) -> None:
    """Empty a field for text, before the next run."""
    st.session_state[key] = ""


def value_of(key: str) -> Any:  # noqa: ANN401 - what it is depends on the widget
    """Return what stands in the widget of a key."""
    return st.session_state[key]


def stands_in(key: str, otherwise: object) -> Any:  # noqa: ANN401 - as above
    """Return what stands in a widget, or another value while there is none yet."""
    return st.session_state.get(key, otherwise)


def put(key: str, value: object) -> None:
    """Set the value of a field, before the next run."""
    st.session_state[key] = value
