"""What is set by hand of the invented numbers: `model.toml` and `proportions.toml`, as objects."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricModel:
    """How one column is invented; the keys are explained in `model.toml`."""

    scale: str
    county: float
    place: float = 0.5
    sd: float
    loads: Mapping[str, float] = field(default_factory=dict)
    trend: float = 0.0
    step: float = 0.0
    cases: float
    error: float = 1.2
    zeros: tuple[float, float] = (0.0, 0.0)
    ones: tuple[float, float] = (0.0, 0.0)
    part_of: str = ""
    gap: float = 0.0
    decimals: int = 7
    stray: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class GroupModel:
    """A group's place above or below the middle, in units of a metric's `gap`, and its size."""

    effect: float
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Proportions:
    """Of the scheduled cells the share with a value; of the values the shares with a flag."""

    published: float
    strong: float
    weak: float


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that is set by hand."""

    metrics: Mapping[str, MetricModel]
    groups: Mapping[str, Mapping[str, GroupModel]]  # breakdown -> label
    effects: Mapping[str, Mapping[str, float]]  # column -> label, where it differs
    proportions: Mapping[tuple[str, str, str], Proportions]  # level, breakdown, column

    def effect(self, column: str, breakdown: str, label: str) -> float:
        """How far a group lies from the middle, positive for better off."""
        usual = self.groups[breakdown][label].effect
        return self.effects.get(column, {}).get(label, usual)


@cache
def load_model() -> Model:
    """The model that is shipped."""
    raw = _read("model.toml")
    proportions = {
        (level, breakdown, column): Proportions(*numbers)
        for level, by_breakdown in _read("proportions.toml").items()
        for breakdown, columns in by_breakdown.items()
        for column, numbers in columns.items()
    }
    return Model(
        {column: MetricModel(**keys) for column, keys in raw["metric"].items()},
        {
            breakdown: {label: GroupModel(**keys) for label, keys in groups.items()}
            for breakdown, groups in raw["group"].items()
        },
        raw["effect"],
        proportions,
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
