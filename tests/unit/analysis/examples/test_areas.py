"""Worked examples of numbers on areas, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.analysis.areas.concentration import concentration
from mobility.analysis.areas.masking import is_small, masked_in_long_table
from mobility.analysis.areas.merging import merged_groups, sums_of_groups
from mobility.analysis.areas.numbers import (
    AgainstRest,
    AreaNumbers,
    PlaceTotal,
    against_rest,
    estimates_of_areas,
)
from mobility.analysis.areas.residents import residents_of_worse
from mobility.analysis.areas.transfer import Crossing, moved_counts
from mobility.analysis.multiple_testing import TOLD
from mobility.registry import Better
from tests.support.examples import Answer, Calculations, check, examples


def numbers(counts: Sequence[float], bases: Sequence[float]) -> AreaNumbers:
    nothing = np.full(len(counts), np.nan)
    return AreaNumbers(
        np.array(counts), np.array(bases), nothing, nothing, nothing, nothing, nothing,
        np.zeros(len(counts), np.bool_),
    )  # fmt: skip


def outcome(counts: Sequence[float], bases: Sequence[float], better: Better) -> AgainstRest:
    areas = numbers(counts, bases)
    total = PlaceTotal(float(np.sum(counts)), float(np.sum(bases)))
    return against_rest(areas, estimates_of_areas(areas, 1), total, 1, better)


def of_first(counts: Sequence[float], bases: Sequence[float], better: str) -> Answer:
    found = outcome(counts, bases, Better(better))
    return {
        "verdict": str(found.verdicts()[0]), "difference": float(found.difference[0]),
        "lower": float(found.lower[0]), "upper": float(found.upper[0]),
        "rest": float(found.rest[0]),
    }  # fmt: skip


def curve(values: Sequence[float], errors: Sequence[float], people: Sequence[float]) -> Answer:
    usable = np.ones(len(values), np.bool_)
    arrays = (np.array(values), np.array(errors), np.array(people))
    found = concentration(*arrays, Better.LOWER, usable)
    return {
        "explained": found.explained.tolist(), "people": found.people.tolist(), "half": found.half,
        "reason": found.reason,
    }  # fmt: skip


def merged(
    counts: Sequence[float], bases: Sequence[float], touching: Sequence[Sequence[int]]
) -> Answer:
    areas = numbers(counts, bases)
    groups = merged_groups(areas, 1, [(one, other) for one, other in touching])
    sums = sums_of_groups(areas, groups)
    first = groups == np.arange(len(counts))
    return {
        "groups": groups.tolist(), "counts": sums.count[first].tolist(),
        "bases": sums.base[first].tolist(),
    }  # fmt: skip


def moved(
    counts: Sequence[float], source: Sequence[int], target: Sequence[int], weight: Sequence[float]
) -> Answer:
    crossing = Crossing(
        np.array(source),
        np.array(target),
        np.array(weight),
        len(counts),
        max(target) + 1,
        "surface",
    )
    found, outside = moved_counts(np.array(counts), crossing)
    return {"counts": found.tolist(), "outside": outside}


def residents(group: Sequence[float], everyone: Sequence[float], worse: Sequence[bool]) -> Answer:
    groups = {"group": np.array(group), "everyone": np.array(everyone)}
    return {each.group: each.share for each in residents_of_worse(groups, np.array(worse))}


def masked(counts: Sequence[float], bases: Sequence[float], limit: int) -> Answer:
    count, base = np.array(counts), np.array(bases)
    return {
        "masked": masked_in_long_table(count, base, is_small(count, base, limit), limit).tolist()
    }


CALCULATIONS: Calculations = {
    "against rest": of_first, "concentration": curve, "merged": merged, "moved": moved,
    "residents": residents, "masked": masked,
}  # fmt: skip


@pytest.mark.parametrize("example", examples("areas"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)


COUNTS = st.lists(st.tuples(st.integers(20, 400), st.integers(500, 2000)), min_size=3, max_size=12)


@given(COUNTS)
@settings(deadline=None)
def test_turning_the_direction_swaps_better_and_worse(rows: list[tuple[int, int]]) -> None:
    counts, bases = ([float(each[at]) for each in rows] for at in (0, 1))
    swap = {"better": "worse", "worse": "better"}
    lower, higher = (outcome(counts, bases, each) for each in (Better.LOWER, Better.HIGHER))
    assert [swap.get(str(each), str(each)) for each in lower.verdicts()] == [
        str(each) for each in higher.verdicts()
    ]


@given(COUNTS, st.integers(0, 2**31))
@settings(deadline=None)
def test_moved_counts_add_up_to_the_last_digit(rows: list[tuple[int, int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = np.array([float(count) for count, _ in rows])
    n = len(rows)
    source = np.concatenate([np.arange(n), random.integers(0, n, 3 * n)])
    target = random.integers(-1, 5, source.size)
    crossing = Crossing(source, target, random.uniform(0.1, 9, source.size), n, 5, "surface")
    found, outside = moved_counts(counts, crossing)
    assert abs(found.sum() + outside - counts.sum()) <= 1e-9


@given(COUNTS)
@settings(deadline=None)
def test_merging_keeps_every_person(rows: list[tuple[int, int]]) -> None:
    counts, bases = [float(count // 20) for count, _ in rows], [float(base) for _, base in rows]
    touching = [(at, at + 1) for at in range(len(rows) - 1)]
    areas = numbers(counts, bases)
    sums = sums_of_groups(areas, merged_groups(areas, 1, touching))
    assert np.nansum(sums.count) == sum(counts)
    assert np.nansum(sums.base) == sum(bases)


def test_equal_areas_are_rarely_told_apart_and_have_rarely_a_curve() -> None:
    """400 counties of 40 areas without any difference, with counts of usual size."""
    random = np.random.default_rng(11)
    runs, told, curves = 400, 0, 0
    for _ in range(runs):
        bases = random.integers(300, 2000, 40).astype(float)
        counts = random.binomial(bases.astype(int), 0.08).astype(float)
        found = outcome(counts.tolist(), bases.tolist(), Better.LOWER)
        told += any(verdict in TOLD for verdict in found.verdicts())
        areas = estimates_of_areas(numbers(counts.tolist(), bases.tolist()), 1)
        curves += not concentration(
            areas.value, areas.error, bases, Better.LOWER, ~areas.weak
        ).reason
    # Benjamini-Hochberg at 10 % tells any area of a county without differences in at most 10 %.
    assert told / runs <= 0.10 + 3 * np.sqrt(0.1 * 0.9 / runs)
    assert curves / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


def test_the_interval_of_the_explained_share_holds_the_truth() -> None:
    """Areas with true rates of a known spread: the share of the listed ones is in its interval."""
    random = np.random.default_rng(12)
    runs, held = 200, 0
    for _ in range(runs):
        people = random.integers(500, 3000, 50).astype(float)
        truth = np.clip(random.normal(0.10, 0.03, 50), 0.01, 0.3)
        counts = random.binomial(people.astype(int), truth)
        value = counts / people
        error = np.sqrt(value * (1 - value) / people)
        found = concentration(value, error, people, Better.LOWER, np.ones(50, np.bool_))
        behind = np.maximum(truth - truth @ people / people.sum(), 0) * people
        share = behind[found.order[: found.half]].sum() / behind.sum()
        held += found.lower[found.half - 1] <= share <= found.upper[found.half - 1]
    assert held / runs >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)
