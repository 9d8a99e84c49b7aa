"""The worked examples of peers give what their sources say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mobility.analysis.peers.nearest import (
    Variable,
    distances_to,
    hellinger_points,
    robust_z,
    stability,
    usual_distance,
    usual_nearest,
    yearly_change,
)
from tests.support.examples import Answer, Calculations, check, examples

Numbers = NDArray[np.float64]


def apart(points: Numbers | None, first: int, second: int) -> float:
    """The distance of two rows of coordinates."""
    assert points is not None
    return math.dist(points[first], points[second])


def hellinger(first: list[float], second: list[float]) -> Answer:
    """Undo the scale: of two places the median of all pairs is their own distance."""
    points = hellinger_points([first, second])
    assert points is not None
    scale = math.dist(np.sqrt(first) / math.sqrt(2), np.sqrt(second) / math.sqrt(2))
    assert apart(points, 0, 1) == pytest.approx(1.0)
    return {"distance": scale * apart(points, 0, 1)}


def groups(shares: list[list[float]]) -> Answer:
    points = hellinger_points(shares)
    return {"first_to_second": apart(points, 0, 1), "second_to_third": apart(points, 1, 2)}


def z(values: list[float], clip: float = math.inf) -> Answer:
    points = robust_z(values, clip)
    assert points is not None
    return {"first": float(points[0, 0]), "last": float(points[-1, 0])}


def population(population: list[float]) -> Answer:
    points = robust_z(np.log(population))
    return {"third_to_fifth": apart(points, 2, 4), "first_to_fifth": apart(points, 0, 4)}


def change(first: float, last: float, years: float) -> Answer:
    result = float(yearly_change([first], [last], [years])[0])
    return {"change": None if math.isnan(result) else result}


def variables(columns: Iterable[Sequence[float]]) -> list[Variable]:
    """One variable of one coordinate for every column."""
    return [
        Variable(str(k), str(k), np.array(column, dtype=np.float64)[:, np.newaxis])
        for k, column in enumerate(columns)
    ]


def shares(weights: list[float]) -> Numbers:
    return np.array(weights) / sum(weights)


def distance(own: list[float], other: list[float], weights: list[float]) -> Answer:
    result = distances_to(variables(zip(own, other, strict=True)), 0, 2)
    parts = result.parts(shares(weights), 1)
    squared = float(result.weighted(shares(weights), np.array([1]))[0] ** 2)
    assert squared == pytest.approx(sum(parts.values()))
    return {"squared": squared, "parts": [round(part, 9) for part in parts.values()]}


def stays(squared: list[list[float]], weights: list[float], room: int) -> Answer:
    """Candidates whose squared distances are given stand around a place at the origin."""
    points = [[0.0] * len(weights), *np.sqrt(squared).tolist()]
    result = distances_to(variables(zip(*points, strict=True)), 0, len(points))
    rows, nobody = np.arange(1, len(points)), np.array([], dtype=np.intp)
    share_kept = stability(result, shares(weights), rows, nobody, room)
    return {"stays": [round(share_kept[row], 1) for row in rows.tolist()]}


def far(points: list[float]) -> Answer:
    return {"far": usual_nearest(variables([points]), np.array([1.0]))}


CALCULATIONS: Calculations = {
    "hellinger": hellinger,
    "groups": groups,
    "robust z": z,
    "population": population,
    "yearly change": change,
    "distance": distance,
    "stability": stays,
    "usual nearest": far,
}


@pytest.mark.parametrize("example", examples("peers"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)


def test_the_median_of_all_pairs_is_exact() -> None:
    """Points 0, 1, 3, 7: pairs 1, 3, 7, 2, 6, 4; the middle of 3 and 4."""
    points = np.array([[0.0], [1.0], [3.0], [7.0], [np.nan]])
    assert usual_distance(points) == pytest.approx(3.5)
    assert usual_distance(points[:1]) == 0.0
