"""Families of tests: as other implementations have them, and wrong as often as they may be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from mobility.analysis.multiple_testing import benjamini_hochberg, holm
from mobility.analysis.uncertainty import Z95, p_value


def test_holm_agrees_with_adjusted_p_values() -> None:
    """Rejected where the largest of (m - i + 1) p up to the place is below the error."""
    rng = np.random.default_rng(7)
    for _ in range(50):
        p = rng.uniform(0, 0.2, 20) ** 2
        order = np.argsort(p)
        adjusted = np.maximum.accumulate(p[order] * np.arange(20, 0, -1))
        assert (holm(p)[order] == (adjusted < 0.05)).all()
    assert holm([]).tolist() == []
    assert holm([0.05]).tolist() == [False]


def test_benjamini_hochberg_agrees_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(11)
    for size in (1, 2, 10, 40):
        p = rng.uniform(0, 1, size) ** 3
        expected = stats.false_discovery_control(p) <= 0.10
        assert benjamini_hochberg(p).tolist() == expected.tolist()
    assert benjamini_hochberg([]).tolist() == []


NULLS = {
    "no difference anywhere": np.zeros(20),
    "half of them large": np.repeat([0.0, 4.0], 10),
    "a ladder": np.linspace(0, 5, 20),
}


@pytest.mark.parametrize("truth", NULLS.values(), ids=NULLS.keys())
@pytest.mark.parametrize("shared", [0.0, 0.5], ids=["apart", "sharing a reference"])
def test_families_are_wrong_as_often_as_they_may_be(
    truth: NDArray[np.float64], shared: float
) -> None:
    """Holm: any false difference in at most 5 %; Benjamini-Hochberg: 10 % of those it lists."""
    rng = np.random.default_rng(20_240_903)
    runs = 2_000
    own = math.sqrt(1 - shared) * rng.standard_normal((runs, truth.size))
    z = truth + own + math.sqrt(shared) * rng.standard_normal((runs, 1))
    p = np.array(p_value(z, Z95))
    none = truth == 0
    any_false = np.array([holm(row)[none].any() for row in p])
    listed = np.array([benjamini_hochberg(row) for row in p])
    false_share = listed[:, none].sum(axis=1) / np.maximum(listed.sum(axis=1), 1)

    assert any_false.mean() <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    assert false_share.mean() <= 0.10 + 3 * false_share.std() / math.sqrt(runs)
    assert (p[:, none] < 0.05).any(axis=1).mean() > 0.04 * min(none.sum(), 5)
