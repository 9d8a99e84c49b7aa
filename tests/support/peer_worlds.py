"""Levels of invented places to choose peers from, small enough to work out by hand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from mobility.analysis.peers.nearest import Context, LevelFacts, PeerFeatures, level_features
from mobility.places import Jurisdiction, Level

UNKNOWN = math.nan


def geoids(n: int, state: str = "39") -> list[str]:
    return [f"{state}{number:03d}" for number in range(1, n + 1)]


def facts(
    population: Sequence[float],
    *,
    change: Sequence[float] | None = None,
    density: Sequence[float] | None = None,
    shares: Sequence[Sequence[float]] | None = None,
    codes: Sequence[str] = (),
    context: Iterable[tuple[str, Mapping[str, float]]] = (),
    level: Level = Level.COUNTY,
) -> LevelFacts:
    """Return a level of places; a column that is not given is unknown for all of them."""
    n = len(population)
    codes = codes or geoids(n)
    places = [Jurisdiction(code, level, f"Place {code}", code[:2], 1, 2023) for code in codes]

    def column(values: Sequence[Any] | None, empty: float | list[float]) -> Any:  # noqa: ANN401 - a row or a number
        return np.array([empty] * n if values is None else values, dtype=np.float64)

    return LevelFacts(
        level=level,
        year=2023,
        places=tuple(places),
        population=column(population, UNKNOWN),
        change=column(change, UNKNOWN),
        density=column(density, UNKNOWN),
        shares=column(shares, [UNKNOWN] * 4),
        context=tuple(Context(name, name.title(), values) for name, values in context),
    )


def features(population: Sequence[float], **given: Any) -> PeerFeatures:
    return level_features(facts(population, **given))


def random_world(n: int, seed: int, **given: Any) -> PeerFeatures:
    """Return places of which everything is known, in no pattern."""
    draw = np.random.default_rng(seed)
    return features(
        np.exp(draw.normal(10, 1.5, n)).tolist(),
        change=draw.normal(0.005, 0.01, n).tolist(),
        density=np.exp(draw.normal(3, 1.5, n)).tolist(),
        shares=draw.dirichlet([1, 1, 1, 4], n).tolist(),
        **given,
    )
