"""What pages keep for all windows."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest

from pages.ui import data_views


def test_known_wall_picture_takes_little_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A map has tens of thousands of parts; to look its drawing up must not visit each of them."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    rows = [{"value": number, "words": f"Place {number}"} for number in range(3_000)]
    picture = {
        "data": {"values": rows},
        "mark": "point",
        "width": 300,
        "height": 200,
        "encoding": {"x": {"field": "value", "type": "quantitative"}},
    }
    first = data_views.wall_picture(picture, "bright", 700)
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        again = data_views.wall_picture(picture, "bright", 700)
    finally:
        sys.setprofile(None)
    assert again == first
    assert 0 < calls < len(rows)
