"""Worked examples of modeled values of places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mobility.analysis.small_areas import (
    AreaFacts,
    AreaModel,
    Scale,
    facts_of_areas,
    fit_area_model,
    from_scale,
    predict_areas,
    to_scale,
)
from tests.support.examples import Answer, Calculations, check, examples


def area_model(direct: list[float], errors: list[float], major_areas: list[int]) -> Answer:
    """The first major area is the intercept, the others are differences from it."""
    others = [[float(area == other) for other in (2, 3, 4)] for area in major_areas]
    facts = np.column_stack([np.ones(len(direct)), others])
    model = fit_area_model(direct, errors, facts)
    predicted = predict_areas(model, direct, errors, facts)
    return {
        "variance": model.variance,
        "coefficients": model.coefficients.tolist(),
        "coefficient_errors": np.sqrt(np.diag(model.covariance)).tolist(),
        "modeled": predicted.value.tolist(),
        "mse": predicted.mse.tolist(),
    }


def one_area(variance: float, line: float, direct: float = np.nan, error: float = np.nan) -> Answer:
    """Everything but the place itself is known exactly."""
    model = AreaModel(variance, 0.0, np.array([line]), np.zeros((1, 1)), 100)
    predicted = predict_areas(model, [direct], [error], [[1.0]])
    modeled, mse, weight = (float(part[0]) for part in (
        predicted.value, predicted.mse, predicted.weight
    ))  # fmt: skip
    return {"modeled": modeled, "mse": mse, "weight": weight}


def scale(scale: str, values: list[float]) -> Answer:
    on_scale = to_scale(Scale(scale), values)
    return {
        "on_scale": on_scale.tolist(),
        "back": from_scale(Scale(scale), on_scale).tolist(),
    }


def facts_of_an_area(
    population: list[float], density: list[float], change: list[float], share: list[float]
) -> Answer:
    columns = [np.array(part, dtype=float) for part in (population, density, change)]
    facts = AreaFacts(np.array(["39", "39"]), *columns, np.array(share)[:, np.newaxis])
    area = facts_of_areas(facts, np.zeros(2, dtype=np.int64))
    return {
        "population": float(area.population[0]),
        "density": float(area.density[0]),
        "change": float(area.change[0]),
        "share": float(area.shares[0, 0]),
    }


CALCULATIONS: Calculations = {
    "area model": area_model,
    "one area": one_area,
    "scale": scale,
    "facts of an area": facts_of_an_area,
}


@pytest.mark.parametrize("example", examples("small_areas"))
def test_example_gives_what_its_source_says(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
