"""Counts moved from one set of areas to another, such as from ZIP Code areas to wards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Chapter, Method
from mobility.errors import UserError

Floats = NDArray[np.float64]

TRANSFER = Method(
    id="areal-interpolation",
    chapter=Chapter.NUMBERS,
    order=10,
    name="Counts from one set of areas to another",
    question="What would a number for tracts or ZIP Code areas be for wards or districts?",
    description=(
        "The people of each area are divided among the areas of the other set that it crosses: by "
        "where residents live, where an uploaded table of smaller areas says it, else by surface. "
        "Numerator and denominator are moved apart and divided afterwards. What lies outside the "
        "other set stays outside, and inside and outside together are the total, to the last "
        "digit. Medians, means and indices are never moved: they are of no people who could be "
        "divided. By surface, people are taken to live evenly spread, which is wrong near parks, "
        "lakes and factories; the page says which of the two it was."
    ),
    formula="c_t = Σ_s c_s w_(st) / Σ_t w_(st); w_(st): residents or surface in both s and t",
    cannot_tell=(
        "How precise the result is beyond the errors of its sources: whoever was counted may live "
        "elsewhere in the area than the residents at large."
    ),
    refuses=(),
    source=(
        "Goodchild & Lam 1980, Geo-Processing 1:297-312; Tobler 1979, Journal of the American "
        "Statistical Association 74:519-530 (preserving totals)"
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """Which areas cross, and how much they have in common.

    Attributes:
        source: numbers of areas of the first set.
        target: numbers of areas of the second, -1 for what lies outside.
        weight: residents or surface of the part; in the unit of `by`.
        sources: how many areas the first set has.
        targets: how many the second has.
        by: what divides the people: "residents" or "surface".
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: Floats
    sources: int
    targets: int
    by: str


def moved_counts(counts: Floats, crossing: Crossing) -> tuple[Floats, float]:
    """Return the counts of the second set, and what lies outside it.

    NaN in the first set makes every area that it reaches NaN.

    Raises:
        UserError: when an area of the first set has a count and nothing to divide it by.
    """
    if counts.shape != (crossing.sources,):
        raise UserError("The counts are of another set of areas than the outlines.")
    whole = np.bincount(crossing.source, crossing.weight, crossing.sources)
    stranded = np.isfinite(counts) & (counts != 0) & ~(whole > 0)
    if stranded.any():
        raise UserError(
            f"{int(stranded.sum())} areas have a count and no {crossing.by} to divide it by; use "
            "surface, or a table that covers all areas."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole[crossing.source] > 0, crossing.weight / whole[crossing.source], 0.0)
    parts = np.where(share > 0, counts[crossing.source] * share, 0.0)
    inside = crossing.target >= 0
    moved = np.zeros(crossing.targets)
    np.add.at(moved, crossing.target[inside], parts[inside])
    return moved, float(parts[~inside].sum())


def moved_errors(errors: Floats, crossing: Crossing) -> Floats:
    """Return the standard errors of moved counts; the division itself adds none to them."""
    whole = np.bincount(crossing.source, crossing.weight, crossing.sources)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole[crossing.source] > 0, crossing.weight / whole[crossing.source], 0.0)
    inside = crossing.target >= 0
    squared = np.zeros(crossing.targets)
    np.add.at(squared, crossing.target[inside], (errors[crossing.source] * share)[inside] ** 2)
    return np.sqrt(squared)
