"""Which values count, and which of them are one estimate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.reliability import (
    Quality,
    counted_once,
    fault_words,
    interval_faults,
    pooled_groups,
    quality_from_error,
    rankable,
    value_faults,
    value_problem,
)
from mobility.analysis.uncertainty import HIDDEN_COUNTS, Estimate, interval_problem
from mobility.errors import UserError
from mobility.registry import load_framework

NAN = np.nan


@given(st.floats(0.001, 0.999), st.floats(0.0001, 0.5))
def test_a_share_and_its_complement_have_one_quality(share: float, se: float) -> None:
    ratio = se / min(share, 1 - share)
    if min(abs(ratio - 0.2), abs(ratio - 0.4)) > 1e-9:
        assert quality_from_error(share, se, share=True) is quality_from_error(
            1 - share, se, share=True
        )


@given(st.floats(-1e5, 1e5), st.floats(0, 1e5), st.floats(0, 1e5))
def test_more_error_is_never_better_quality(value: float, first: float, second: float) -> None:
    order = [Quality.STRONG, Quality.MARGINAL, Quality.WEAK]
    small, large = (quality_from_error(value, se) for se in sorted((first, second)))

    assert order.index(small) <= order.index(large)


def test_impossible_errors_and_shares_are_refused() -> None:
    with pytest.raises(UserError, match="standard error"):
        quality_from_error(1.0, -0.1)
    with pytest.raises(UserError, match="divide percent by 100"):
        quality_from_error(81.3, 0.5, share=True)


def test_weak_and_implausible_values_are_not_ranked() -> None:
    values = np.array([NAN, 5.0, 0.0, 20_000.0, 7.0])
    weak = np.array([False, True, False, False, False])
    metric = replace(load_framework().metrics["share_employed"], plausible=None, zero_meaning="")

    def ranked(**limits: Any) -> list[bool]:
        return rankable(replace(metric, **limits), values, weak).tolist()

    assert ranked() == [False, False, True, True, True]
    assert ranked(plausible=10_000) == [False, False, True, False, True]
    assert ranked(zero_meaning="Nobody.") == [False, False, False, True, True]


def test_array_faults_equal_single_faults() -> None:
    metric = replace(
        load_framework().metrics["share_employed"], plausible=1.0, zero_meaning="Nobody."
    )
    values = np.array([0.5, 0.0, 2.0, 0.4, 0.3, 0.2])
    lower = np.array([0.4, -0.1, 1.9, NAN, 0.3, 0.1])
    upper = np.array([0.6, 0.1, 2.1, 0.5, 0.3, NAN])
    weak = np.array([True, False, False, False, False, False])
    text = fault_words(metric)
    for row, code in enumerate(value_faults(metric, values, weak)):
        quality = Quality.WEAK if weak[row] else Quality.STRONG
        assert text[code] == value_problem(metric, values[row], quality)
    for row, code in enumerate(interval_faults(lower, upper)):
        bounds = (None if np.isnan(part[row]) else float(part[row]) for part in (lower, upper))
        assert text[code] == interval_problem(Estimate(float(values[row]), *bounds))
    assert text[interval_faults(lower, upper, hidden=True)[3]] == HIDDEN_COUNTS


def groups(rows: list[tuple[str, float, float, float]]) -> list[int]:
    states, values, lowers, uppers = zip(*rows, strict=True)
    return pooled_groups(states, values, lowers, uppers).tolist()


def test_equal_values_in_state_are_one_estimate() -> None:
    assert groups(
        [
            ("01", 50_000, 48_000, 52_000),
            ("01", 60_000, 58_000, 62_000),
            ("01", 50_000, 48_000, 52_000),
            ("02", 50_000, 48_000, 52_000),  # another state
            ("01", 50_000, 48_000, 52_001),  # another bound
            ("01", 60_000, 58_000, 62_000),
            ("01", 60_000, 58_000, 62_000),
        ]
    ) == [1, 2, 1, 0, 0, 2, 2]


def test_copies_of_an_estimate_differ_in_their_last_digits() -> None:
    """Barbour and Pike County, Alabama, carry these employment rates of 2023."""
    assert groups(
        [
            ("01", 0.73076465408505675, 0.68566328500144946, 0.77586602316866404),
            ("01", 0.73076465408505686, 0.68566328500144968, 0.77586602316866404),
        ]
    ) == [1, 1]


def test_without_an_interval_only_many_decimals_make_a_pool() -> None:
    assert groups([("01", 0.123456789, NAN, NAN)] * 2) == [1, 1]
    assert groups([("01", 0.3687, NAN, NAN), ("01", 0.36870000000000003, NAN, NAN)]) == [0, 0]
    assert groups([("01", 0.0, NAN, NAN)] * 2) == [0, 0]
    assert groups([("01", 61_171.0, NAN, NAN)] * 2) == [0, 0]
    # One bound alone and no width are no interval: many counties have a share of exactly 1.
    assert groups([("01", 1.0, 1.0, 1.0)] * 3) == [0, 0, 0]
    assert groups([("01", 1.0, 0.9, NAN)] * 2) == [0, 0]
    assert groups([("01", NAN, NAN, NAN)] * 2) == [0, 0]
    assert groups([("01", 0.123456789, NAN, NAN), ("01", 0.123456789, 0.1, 0.2)]) == [0, 0]


def test_of_a_pool_the_first_usable_row_counts() -> None:
    usable = [True, False, True, True, True, False]
    pools = [0, 1, 1, 1, 2, 2]

    assert counted_once(usable, pools).tolist() == [True, False, True, False, True, False]


def test_no_rows_make_no_groups() -> None:
    assert pooled_groups([], [], [], []).tolist() == []
