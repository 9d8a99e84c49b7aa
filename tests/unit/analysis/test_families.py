"""Families of tests: as other implementations have them, and wrong as often as they may be."""

from __future__ import annotations

import numpy as np
import pytest

from mobility.analysis.families import benjamini_hochberg, holm


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
