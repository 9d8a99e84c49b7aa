"""Charts as they were looked at: a specification is compared with the one that is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt
import pytest

GOLDEN = Path(__file__).parents[1] / "golden"


def assert_as_looked_at(chart: alt.LayerChart | dict[str, Any], name: str) -> None:
    """Compare with `tests/golden/<name>.json`; after a meant change delete it, run, look, rerun."""
    spec = chart if isinstance(chart, dict) else chart.to_dict()
    path, text = GOLDEN / f"{name}.json", f"{json.dumps(spec, indent=1)}\n"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path} was written: look at it and run again")
    assert text == path.read_text(encoding="utf-8")
