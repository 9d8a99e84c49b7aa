"""Keys of a meeting as the browser sends them: none is lost, and none counts twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st

from pages.ui.meeting import keys


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what was done, in a session of this test alone."""
    monkeypatch.setattr(st, "session_state", {})
    return []


def does(done: list[str]) -> dict[str, Callable[[], None]]:
    return {name: lambda name=name: done.append(name) for name in ("next", "back", keys.LEAVE)}


def sent(*pairs: object) -> dict[str, object]:
    return {"session": keys.session(), "keys": list(pairs)}


def test_all_keys_of_a_list_count_in_their_order(done: list[str]) -> None:
    keys.take(sent([10, "next"], [11, "next"], [12, "back"]), does(done))
    assert done == ["next", "next", "back"]


def test_a_key_that_is_sent_again_counts_once(done: list[str]) -> None:
    keys.take(sent([10, "next"]), does(done))
    keys.take(sent([10, "next"], [11, "back"]), does(done))
    assert done == ["next", "back"]


def test_nothing_follows_the_key_that_leaves(done: list[str]) -> None:
    keys.take(sent([10, keys.LEAVE], [11, "next"]), does(done))
    assert done == ["leave"]


def test_keys_of_earlier_server_are_ignored(done: list[str]) -> None:
    keys.take({"session": "another", "keys": [[10, "next"]]}, does(done))
    assert done == []


@pytest.mark.parametrize(
    "hostile",
    [None, "next", [], {"keys": [[1, "next"]]}, [[1, "next"]]],
)
def test_what_is_no_list_of_keys_does_nothing(done: list[str], hostile: object) -> None:
    keys.take(hostile, does(done))
    assert done == []


@pytest.mark.parametrize(
    "hostile",
    ["next", [1], [1, 2], ["1", "next"], [True, "next"], [1, ["next"]], [1, "next", 3], [1, "run"]],
)
def test_what_is_no_key_is_passed_over(done: list[str], hostile: object) -> None:
    keys.take(sent(hostile, [2, "back"]), does(done))
    assert done == ["back"]


def test_keys_that_are_no_list_do_nothing(done: list[str]) -> None:
    keys.take({"session": keys.session(), "keys": 5}, does(done))
    assert done == []
