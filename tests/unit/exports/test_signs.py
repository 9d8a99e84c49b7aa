"""Emoji in words, where no face has them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.exports.signs import spelled


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The bus 🚌 is late", "The bus [bus] is late"),
        ("👩🏽‍🌾", "[woman, ear of rice]"),
        ("🏳️‍🌈 here", "[waving white flag, rainbow] here"),
        ("👍🏽👍🏽 👍", "[thumbs up sign]"),
        ("🇺🇸", "[flag U, flag S]"),
        ("🏽", "[emoji modifier fitzpatrick type-4]"),
        ("⏰☕", "[alarm clock, hot beverage]"),
        ("😀😁😂😎😄", "[grinning face, grinning face with smiling eyes, face with tears of joy, smiling face with sunglasses, and more]"),  # noqa: E501 - one sentence
        ("\U000e0067", "[sign]"),
        ("84 % ▲ better ≈ – “as it is” שלום 中文", "84 % ▲ better ≈ – “as it is” שלום 中文"),
    ],
)  # fmt: skip
def test_an_emoji_is_said_by_its_name(text: str, expected: str) -> None:
    assert spelled(text) == expected


@given(st.text())
def test_nothing_beyond_the_basic_plane_is_left(text: str) -> None:
    assert not re.search("[\U00010000-\U0010ffff]", spelled(text))
    assert spelled(spelled(text)) == spelled(text)
