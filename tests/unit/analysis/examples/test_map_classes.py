"""Worked examples of the classes of a map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mobility.analysis.maps.classes import ClassKind, classify
from tests.support.examples import Answer, check, examples


def classes(
    kind: str, values: list[float], count: int = 5, around: list[float] | None = None
) -> Answer:
    result = classify(values, ClassKind(kind), count, around)
    return {
        "breaks": [round(end, 4) for end in result.breaks],
        "counts": np.bincount(result.classes_of(values), minlength=len(result)).tolist(),
        "lows": list(result.lows),
        "highs": list(result.highs),
        "center": result.center,
    }


@pytest.mark.parametrize("example", examples("map_classes"))
def test_classes_are_those_of_the_source(example: dict[str, Any]) -> None:
    check(example, {"classes": classes})
