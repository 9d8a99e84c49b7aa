"""The examples in the docstrings of what pages share are true."""

from __future__ import annotations

import doctest

import pytest

from pages.ui import data, metric_sheet


@pytest.mark.parametrize("module", [data, metric_sheet])
def test_the_examples_hold(module: object) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
