"""Charts as they were looked at: a specification is compared with the one that is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

GOLDEN = Path(__file__).parents[1] / "golden"


def assert_spec_matches_golden(chart: dict[str, Any], name: str) -> None:
    """Compare with `tests/golden/<name>.json`; after a meant change delete it, run, look, rerun.

    `tests/unit/figures/test_golden_drawings.py` checks that each is valid Vega-Lite.
    """
    spec = with_rows(chart)
    path, text = GOLDEN / f"{name}.json", f"{json.dumps(spec, indent=1)}\n"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path} was written: look at it and run again")
    golden = json.loads(path.read_text(encoding="utf-8"))
    assert _rounded(json.loads(text)) == _rounded(golden)


def _rounded(part: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a part of a specification with numbers of twelve digits, as far as results agree."""
    if isinstance(part, dict):
        return {key: _rounded(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_rounded(each) for each in part]
    return float(f"{part:.12g}") if isinstance(part, float) else part


def with_rows(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification with rows in place of its Arrow tables."""
    if "datasets" not in spec:
        return spec
    rows = {
        name: part.to_pylist() if isinstance(part, pa.Table) else part
        for name, part in spec["datasets"].items()
    }
    return {**spec, "datasets": rows}
