"""The pictures of methods: one for each, valid, and saying what their captions say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mobility.analysis.methods import BY_ID
from mobility.figures.drawing import with_data_inside
from mobility.figures.method_drawing import Picture, method_chart
from mobility.figures.method_pictures import PICTURES, picture_of
from mobility.figures.theme import DARK, LIGHT, Theme
from tests.support.golden import assert_spec_matches_golden


def plot(picture: Picture, theme: Theme = LIGHT) -> dict[str, Any]:
    inside = with_data_inside(method_chart(picture, theme))
    assert not isinstance(inside, str)
    return dict(inside)


def picture(method: str) -> Picture:
    result = picture_of(method)
    assert result is not None
    return result


def words(method: str) -> dict[str, str]:
    """Return what stands beside the rows of a picture, by their names."""
    return {row.name: row.words for row in picture(method).rows}


def kinds(method: str) -> list[str]:
    """Return the kinds of the first marks of its rows."""
    return [row.marks[0].kind for row in picture(method).rows]


def test_every_listed_method_has_a_picture() -> None:
    assert set(PICTURES) == set(BY_ID)
    assert picture_of("guesswork") is None


@pytest.mark.parametrize("name,method", [("rows", "doing-better"), ("points", "trend-line")])
def test_spec_matches_golden(name: str, method: str) -> None:
    assert_spec_matches_golden(plot(picture(method)), f"method-{name}")


@pytest.mark.parametrize("method", sorted(PICTURES))
def test_caption_is_an_example_in_sentences(method: str) -> None:
    drawn = picture(method)
    assert re.fullmatch(r"[A-Z0-9].+[.]", drawn.caption)
    assert "  " not in drawn.caption
    assert 80 < len(drawn.caption) < 420
    assert bool(drawn.rows) != bool(drawn.points)
    spec = plot(drawn, DARK)
    assert spec["description"] == drawn.caption
    low, high = (
        next(each["value"] for each in spec["params"] if each["name"] == end)
        for end in ("low", "high")
    )
    values = [row["value"] for row in spec["datasets"]["source"] if "value" in row]
    assert low <= min(values) <= max(values) <= high


def test_captions_say_what_the_functions_found() -> None:
    """What is written in words and not calculated is held against what was calculated."""
    assert list(words("reliability").values()) == ["Strong", "Marginal", "Weak"]
    assert list(words("holm").values()) == ["holds", "holds", "does not hold", "does not hold"]
    assert list(words("false-discovery-rate").values()) == ["picked"] * 4 + [""]
    assert words("gaps-of-a-place") == {
        "Jobs": "listed", "Income": "listed", "Debt": "not listed", "Preschool": "not listed",
    }  # fmt: skip
    assert kinds("doing-better") == ["own", "own", "firm", "firm", "firm"]
    places = [mark for _, mark in picture("funnel").points if mark.value == 76]
    assert [mark.kind for mark in places] == ["own", "firm"]
    differ, equal = (row.marks[0] for row in picture("index-interval").rows)
    assert differ.lower is not None
    assert (differ.lower > 0, equal.lower) == (True, 0.0)
    assert ", worse" in picture("group-gap").caption
    assert "3 points, cannot tell" in picture("group-gap").caption
    assert picture("against-median").caption.endswith("better.")
    assert picture("part-against-whole").caption.endswith("worse.")
    years = picture("pooled-gap").rows
    assert [(row.marks[0].lower or 0.0) > 0 for row in years] == [False, False, False, True]
    assert "rank is 2 to 5" in picture("rank-range").caption
    p = re.search(r"p is (0.0\d+)", picture("recent-trend").caption)
    assert p is not None
    assert float(p[1]) < 0.002
