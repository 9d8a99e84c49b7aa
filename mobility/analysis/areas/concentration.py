"""How much of a gap inside a place a few areas explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Chapter, Method
from mobility.registry import Better

Floats = NDArray[np.float64]
_DRAWS = 2000
_SEED = 20240601
_LEAST_AREAS = 5
_HALF = 0.5

TOO_FEW = "fewer than five areas with reliable numbers"
NO_SPREAD = "the areas cannot be told apart: their spread is no larger than chance makes it"
NO_DIRECTION = "neither direction is better, so no area is worse off"

CONCENTRATION = Method(
    id="concentration",
    chapter=Chapter.ALL_GROUPS,
    order=14,
    name="Share of a gap that a few areas explain",
    question="Is a problem everywhere in the county, or in a few areas?",
    description=(
        "In each area that is worse off than the place as a whole, its people times its distance "
        "from the place are the people behind the gap. Areas are put in order from the worst, and "
        "the curve shows which share of all people behind the gap the first areas have, beside "
        "their share of residents. Chance alone makes some areas look worse, so each area is first "
        "drawn toward the mean of the place, the more the less precise it is, and the share has an "
        "interval from 2,000 draws of what the areas' true values could be. Without more spread "
        "than chance makes (Cochran's Q) there is no curve."
    ),
    formula="share_k = Σ_(i ≤ k) n_i max(0, d_i) / Σ n_i max(0, d_i); d_i = θ_i − θ_(place)",
    cannot_tell=(
        "That work in these areas alone would close the gap, or who in them is worse off: most of "
        "the people who are may still live elsewhere."
    ),
    refuses=(TOO_FEW, NO_SPREAD, NO_DIRECTION),
    source=(
        "Concentration curve: Kakwani, Wagstaff & van Doorslaer 1997, Journal of Econometrics "
        "77:87-103; shrinkage: Morris 1983, Journal of the American Statistical Association "
        "78:47-55; spread beyond chance: DerSimonian & Laird 1986, Controlled Clinical Trials "
        "7:177-188"
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Concentration:
    """The concentration curve of a place; empty arrays where `reason` says why there is none.

    Attributes:
        order: numbers of the areas, the worst first.
        people: the cumulative share of residents, in that order.
        explained: the cumulative share of the people behind the gap.
        lower: of its 95 % interval.
        upper: of its 95 % interval.
        half: how many areas explain half of the gap.
        p: of the test whether the areas differ at all.
        reason: why there is no curve.
    """

    order: NDArray[np.int64]
    people: Floats
    explained: Floats
    lower: Floats
    upper: Floats
    half: int
    p: float
    reason: str = ""


def concentration(
    value: Floats, error: Floats, base: Floats, better: Better, usable: NDArray[np.bool_]
) -> Concentration:
    """Return which share of the gap inside a place the worst areas explain.

    Args:
        value: of every area.
        error: its standard error.
        base: its people.
        better: the better direction.
        usable: areas with a reliable number; the others are left out.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 - starting the program must not pay for scipy

    used = np.flatnonzero(usable & np.isfinite(value) & (error > 0) & (base > 0))
    if better is Better.NEITHER:
        return _without(NO_DIRECTION)
    if used.size < _LEAST_AREAS:
        return _without(TOO_FEW)
    sign = 1.0 if better is Better.LOWER else -1.0
    values, errors, people = sign * value[used], error[used], base[used]
    weights = errors**-2.0
    center = float(values @ weights / weights.sum())
    q = float(((values - center) ** 2) @ weights)
    p = float(chdtrc(used.size - 1, q))
    spread = (q - (used.size - 1)) / (weights.sum() - (weights**2).sum() / weights.sum())
    if p >= 0.05 or spread <= 0:
        return _without(NO_SPREAD, p)
    shrinkage = spread / (spread + errors**2)
    mean, deviation = center + shrinkage * (values - center), np.sqrt(shrinkage) * errors
    order = np.argsort(-mean, kind="stable")
    draws = np.random.default_rng(_SEED).standard_normal((_DRAWS, used.size))
    drawn = mean + draws * deviation
    center_drawn = drawn @ people / people.sum()
    behind = np.maximum(drawn - center_drawn[:, None], 0.0) * people
    curves = np.cumsum(behind[:, order], axis=1) / behind.sum(axis=1, keepdims=True)
    explained = curves.mean(axis=0)
    lower, upper = np.percentile(curves, [2.5, 97.5], axis=0)
    half = int(np.argmax(explained >= _HALF)) + 1
    share = np.cumsum(people[order]) / people.sum()
    return Concentration(used[order], share, explained, lower, upper, half, p)


def _without(reason: str, p: float = float("nan")) -> Concentration:
    none = np.empty(0)
    return Concentration(np.empty(0, np.int64), none, none, none, none, 0, p, reason)
