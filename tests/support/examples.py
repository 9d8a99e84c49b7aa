"""Worked examples: data files that anybody can read, run by tests that know how to calculate.

`tests/examples/<topic>.toml` is run by `tests/unit/analysis/examples/test_<topic>.py` where there
is one, else by `test_others.py` beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
RUNNERS = Path(__file__).parents[1] / "unit" / "analysis" / "examples"

Answer = Mapping[str, Any]
Calculations = Mapping[str, Callable[..., Answer]]


def has_its_own_runner(topic: str) -> bool:
    """Say whether the examples of a topic are run by a test of their own."""
    return (RUNNERS / f"test_{topic}.py").exists()


def examples(*topics: str) -> list[Any]:
    """Return the examples of some topics; without any, of all that have no runner of their own."""
    files = sorted(EXAMPLES.glob("*.toml"))
    wanted = topics or [path.stem for path in files if not has_its_own_runner(path.stem)]
    assert set(wanted) <= {path.stem for path in files}, wanted
    return [
        pytest.param(example, id=f"{path.stem}: {example['name']}")
        for path in files
        if path.stem in wanted
        for example in tomllib.loads(path.read_text("utf-8")).get("example", [])
    ]


def check(example: Mapping[str, Any], calculations: Calculations) -> None:
    """Work an example out and compare it with what its source says."""
    assert example["source"]
    answer = calculations[example["calculate"]](**example["input"])

    for name, expected in example["expected"].items():
        if expected == "missing":
            assert answer[name] is None, name
        elif isinstance(expected, str) or not _has_decimals(expected):
            assert answer[name] == expected, name
        else:
            close = 0.5 * 10.0 ** -example.get("decimals", 9)
            assert answer[name] == pytest.approx(expected, abs=close * 1.0001), name


def _has_decimals(expected: object) -> bool:
    """Return whether an answer is a number, or a list with a number that is not whole."""
    if isinstance(expected, list):
        return any(isinstance(part, float) for part in expected)
    return isinstance(expected, int | float)
