"""Worked examples of the equality test and the indices of inequality."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pytest

from mobility.analysis import inequality as all_groups
from mobility.analysis.inequality import RELATIVE_INDEX, SLOPE_INDEX, inequality
from mobility.analysis.methods import BY_ID
from mobility.registry import Better
from tests.support.examples import Answer, Calculations, check, examples
from tests.support.groups import with_errors, world


def equality(values: Sequence[float], errors: Sequence[float]) -> Answer:
    place = world(len(values), range=(None, None))
    groups = with_errors(place.metric, place.series, values, errors)
    return asdict(all_groups.equality(groups, place.series, place.breakdown))


def equality_of_log_risk_ratios(tables: Sequence[Sequence[int]]) -> Answer:
    """Cases a of n against cases b of m: ln(a / n) - ln(b / m), and its usual error."""
    values, errors = [], []
    for cases, others, control_cases, control_others in tables:
        n, m = cases + others, control_cases + control_others
        values.append(math.log(cases / n / (control_cases / m)))
        errors.append(math.sqrt(1 / cases - 1 / n + 1 / control_cases - 1 / m))
    return equality(values, errors)


def index(
    index: str,
    values: Sequence[float],
    errors: Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
    sizes: Sequence[float] | None = None,
    better: str = "higher",
) -> Answer:
    shares = [size / sum(sizes) for size in sizes] if sizes else weights
    place = world(len(values), Better(better), range=(0.0, None))
    groups = with_errors(place.metric, place.series, values, errors, shares)
    indices = inequality(groups, *place)
    return asdict(indices.index(BY_ID[index])) | {"coverage": indices.coverage}


def slope(
    values: Sequence[float],
    errors: Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
) -> Answer:
    place = world(len(values), range=(0.0, None))
    groups = with_errors(place.metric, place.series, values, errors, weights)
    indices = inequality(groups, *place)
    first, other = indices.index(SLOPE_INDEX), indices.index(RELATIVE_INDEX)
    return {
        "slope": first.value,
        "slope_lower": first.lower,
        "slope_upper": first.upper,
        "relative": other.value,
        "reason": first.reason,
    }


CALCULATIONS: Calculations = {
    "equality": equality,
    "equality of log risk ratios": equality_of_log_risk_ratios,
    "index": index,
    "slope": slope,
}


@pytest.mark.parametrize("example", examples("inequality"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
