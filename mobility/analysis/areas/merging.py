"""Neighboring areas put together until their numbers are reliable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.areas.numbers import AreaNumbers, estimates_of_areas
from mobility.analysis.method import Chapter, Method

Floats = NDArray[np.float64]

MERGED_AREAS = Method(
    id="merged-areas",
    chapter=Chapter.NUMBERS,
    order=9,
    name="Areas merged until their number is reliable",
    question="What can be said of areas that are too small for a number of their own?",
    description=(
        "An area whose error is large against its number (Weak) is put together with a neighbor, "
        "the smallest one that touches it, and again until the common number is no longer Weak or "
        "no neighbor is left. Neighbors are chosen by their people and never by their numbers, so "
        "that merging moves no result in a wanted direction. Counts are added, margins of error "
        "combined as the Census Bureau does. Masked areas stay out: their number would be the sum "
        "less the others."
    ),
    formula="the Weak area with the fewest people + the touching area with the fewest people",
    cannot_tell="How the areas inside a merged one differ from each other.",
    refuses=(),
    source=(
        "Census Bureau 2020, Understanding and Using American Community Survey Data, chapter 7 "
        "(combining small areas); Spielman & Folch 2015, PLoS ONE 10:e0115626"
    ),
)


def merged_groups(
    numbers: AreaNumbers, per: int | None, touching: Sequence[tuple[int, int]]
) -> NDArray[np.int64]:
    """Return for every area the number of its group; an area alone has its own number.

    Args:
        numbers: of the areas.
        per: 1 for a share, a number for a rate; None for numbers that cannot be added up.
        touching: pairs of areas with a common border.
    """
    group = np.arange(numbers.count.size)
    if per is None:
        return group
    apart = numbers.masked | ~np.isfinite(numbers.count) | ~(numbers.base > 0)
    neighbors: dict[int, set[int]] = {}
    for one, other in touching:
        if not (apart[one] or apart[other]):
            neighbors.setdefault(one, set()).add(other)
            neighbors.setdefault(other, set()).add(one)
    given_up: set[int] = set()
    while True:
        merged = sums_of_groups(numbers, group)
        weak = estimates_of_areas(merged, per).weak & ~apart
        waiting = [
            int(each)
            for each in np.flatnonzero(weak)
            if group[each] == each and each not in given_up
        ]
        if not waiting:
            return group
        smallest = min(waiting, key=lambda each: (merged.base[each], each))
        inside = np.flatnonzero(group == smallest)
        around = {int(group[n]) for area in inside for n in neighbors.get(int(area), ())}
        around.discard(smallest)
        if not around:
            given_up.add(smallest)
            continue
        partner = min(around, key=lambda each: (merged.base[each], each))
        first, second = sorted((smallest, partner))
        group[group == second] = first
        given_up.discard(first)


def sums_of_groups(numbers: AreaNumbers, group: NDArray[np.int64]) -> AreaNumbers:
    """Return numbers of groups: the sums of their areas at the first one, NaN at the others."""
    first = group == np.arange(group.size)

    def added(values: Floats) -> Floats:
        sums = np.full(group.size, np.nan)
        for each in np.flatnonzero(first):
            sums[each] = values[group == each].sum()
        return sums

    def combined(errors: Floats, values: Floats) -> Floats:
        """Errors of sums; estimates of zero enter once, with the largest of their errors."""
        result = np.full(group.size, np.nan)
        for each in np.flatnonzero(first):
            inside = group == each
            zero = inside & (values == 0)
            squared = float((errors[inside & ~zero] ** 2).sum())
            largest = float(errors[zero].max()) if zero.any() else 0.0
            result[each] = np.sqrt(squared + largest**2)
        return result

    alone = np.bincount(group, minlength=group.size)[group] == 1
    nothing = np.full(group.size, np.nan)
    return AreaNumbers(
        count=added(numbers.count), base=added(numbers.base),
        count_error=combined(numbers.count_error, numbers.count),
        base_error=combined(numbers.base_error, numbers.base),
        value=np.where(alone, numbers.value, nothing),
        lower=np.where(alone, numbers.lower, nothing),
        upper=np.where(alone, numbers.upper, nothing), masked=numbers.masked & alone,
    )  # fmt: skip
