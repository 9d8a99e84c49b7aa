"""Indices of inequality between groups without an order: one number for how far apart they are.

All take the groups' values in the last axis of an array and the weights of the groups (0 or more,
adding up to 1), and return one number for each row, so that thousands of redrawn places cost one
call. With the groups' shares of everybody as weights an index is about people; with equal weights
it is about groups, whatever their size. Reimplemented from the definitions; every value is on one
scale, that of its interval (no factor of 100 or 1,000).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.groups.references import NO_DIRECTION, NO_SIZES
from mobility.analysis.method import Method
from mobility.registry import Better

# Reasons why an index does not exist; they are part of the answers.
TOO_FEW = "fewer than two groups that share nobody have a reliable value"
LOW_COVERAGE = "the reliable groups are less than 85 % of everybody counted"
NO_ZERO = "the scale has no natural zero, so nothing is so many times something else"
NOT_ABOVE_ZERO = "a value of 0 or less has no logarithm"
MEAN_NOT_ABOVE_ZERO = "the mean of the groups is not above 0"
NO_AVERAGE = "the value of everybody is not the average of the groups' values"

_COMMON = (TOO_FEW, LOW_COVERAGE, NO_SIZES)
_REVIEW = (
    "Schlotheuber & Hosseinpoor 2022, International Journal of Environmental Research and Public "
    "Health 19:3697 (10.3390/ijerph19063697)"
)
_NCI = "Harper & Lynch 2005, Methods for measuring cancer disparities, National Cancer Institute"
_AHN = "Ahn et al. 2018, JCO Clinical Cancer Informatics 2 (10.1200/CCI.18.00031)"
_WHO = "World Health Organization 2013, Handbook on health inequality monitoring"

Values = NDArray[np.float64]
Formula = Callable[[Values, Values, Better], Values]

BETWEEN_GROUP_VARIANCE = Method(
    id="between-group-variance",
    name="Between-group variance",
    words=(
        "The mean squared distance of the groups from their mean, larger distances counting more. "
        "Errors of the estimates look like distances, so what they alone would give is taken off; "
        "what is left is 0 or more. Its root is in the unit of the metric. Where a group has no "
        "interval nothing can be taken off, and it is called uncorrected. With equal weights it is "
        "about groups and not about people."
    ),
    formula="BGV = max(0, Σ w_g (p_g − p̄)² − Σ w_g (1 − w_g) s_g²); p̄ = Σ w_g p_g",
    refuses=_COMMON,
    source=f"{_REVIEW}; {_NCI}; the noise term worked out by hand: E(p_g − p̄)² of equal groups",
)
MEAN_DIFFERENCE_FROM_BEST = Method(
    id="mean-difference-from-best",
    name="Mean difference from the best group",
    words=(
        "How far the groups are, on average, from the one with the best value. The best of several "
        "uncertain values looks better than it is, so this reads high where intervals are wide; "
        "its interval accounts for the picking, the value does not. Weighted by the sizes of the "
        "groups it equals the population attributable risk."
    ),
    formula="MDB = Σ w_g |p_g − p_best|",
    refuses=(*_COMMON, NO_DIRECTION),
    source=f"{_REVIEW}; {_WHO}",
)
INDEX_OF_DISPARITY = Method(
    id="index-of-disparity",
    name="Index of disparity",
    words=(
        "How far the groups are, on average, from their mean, as a part of that mean. It needs a "
        "scale with a natural zero. For a share it depends on what is counted: people with a job "
        "or people without one give different numbers; it is always of the share as published."
    ),
    formula="ID = Σ w_g |p_g − p̄| / p̄",
    refuses=(*_COMMON, NO_ZERO, MEAN_NOT_ABOVE_ZERO),
    source=f"Pearcy & Keppel 2002, Public Health Reports 117:273-280; {_REVIEW}",
)
THEIL = Method(
    id="theil",
    name="Theil index",
    words=(
        "How unequally what is measured is divided among the groups, compared with their weights: "
        "0 where all have the same value. It is given on its own scale, not times 1,000, and so "
        "is its interval. It needs values above 0 and a natural zero, and for a share it is of "
        "the share as published."
    ),
    formula="T = Σ w_g r_g ln r_g; r_g = p_g / p̄",
    refuses=(*_COMMON, NO_ZERO, NOT_ABOVE_ZERO),
    source=f"Theil 1967, Economics and information theory; {_NCI}; {_AHN}; {_REVIEW}",
)
MEAN_LOG_DEVIATION = Method(
    id="mean-log-deviation",
    name="Mean log deviation",
    words=(
        "Like the Theil index, but it looks harder at low values: the mean of how many times lower "
        "a group is than the mean, on logarithms. 0 where all have the same value. On its own "
        "scale, not times 1,000."
    ),
    formula="MLD = −Σ w_g ln r_g; r_g = p_g / p̄",
    refuses=(*_COMMON, NO_ZERO, NOT_ABOVE_ZERO),
    source=f"{_NCI}; {_AHN}; {_REVIEW}",
)
ATTRIBUTABLE_RISK = Method(
    id="population-attributable-risk",
    name="Population attributable risk",
    words=(
        "How much better everybody's value would be if every group had that of the best group. "
        "Turned so that more than 0 is an improvement, whichever direction is better. It is "
        "arithmetic and names no cause. It needs the sizes of the groups and a share or rate: a "
        "median or an index of everybody is not the average of the groups'."
    ),
    formula="PAR = |p_best − p̄|; p̄ = Σ w_g p_g",
    refuses=(*_COMMON, NO_DIRECTION, NO_AVERAGE),
    source=f"{_WHO}; {_REVIEW}",
)
ATTRIBUTABLE_FRACTION = Method(
    id="population-attributable-fraction",
    name="Population attributable fraction",
    words=(
        "The population attributable risk as a part of everybody's value: by how much of itself "
        "the value would improve if every group had that of the best group. Arithmetic, and no "
        "cause. It needs a natural zero as well."
    ),
    formula="PAF = |p_best − p̄| / p̄",
    refuses=(*_COMMON, NO_DIRECTION, NO_AVERAGE, NO_ZERO, MEAN_NOT_ABOVE_ZERO),
    source=f"{_WHO}; {_REVIEW}",
)


@dataclass(frozen=True, slots=True)
class Definition:
    """An index and what it needs.

    ``relative``: a natural zero and a mean above it; ``logarithmic``: values above 0, and it is
    worked out on logarithms; ``directed``: a better direction; ``additive``: that everybody's
    value is the weighted average of the groups', and their sizes.
    """

    method: Method
    formula: Formula
    relative: bool = False
    logarithmic: bool = False
    directed: bool = False
    additive: bool = False


def between_group_variance(values: Values, weights: Values, _better: Better) -> Values:
    """Return Σ w (p − p̄)², in the squared unit of the values; ``variance_noise`` is still in it."""
    return np.asarray((values - _mean(values, weights)) ** 2 @ weights)


def variance_noise(ses: Values, weights: Values) -> float:
    """Return what ``between_group_variance`` is expected to be if the groups do not differ.

    E Σ w (p − p̄)² = Σ w (1 − w) s² for independent errors, whatever the common value; and for
    groups that differ it is added to their true variance.
    """
    return float((weights * (1 - weights)) @ ses**2)


def mean_difference_from_best(values: Values, weights: Values, better: Better) -> Values:
    """Return Σ w |p − p_best|, in the unit of the values."""
    pick = np.max if better is Better.HIGHER else np.min
    best = pick(values, axis=-1, keepdims=True)
    return np.asarray(np.abs(values - best) @ weights)


def index_of_disparity(values: Values, weights: Values, _better: Better) -> Values:
    """Return Σ w |p − p̄| / p̄, a part of the mean (0.1 is 10 %)."""
    mean = _mean(values, weights)
    return _part_of(np.abs(values - mean) @ weights, mean)


def theil(values: Values, weights: Values, _better: Better) -> Values:
    """Return Σ w r ln r with r = p / p̄, without a unit."""
    ratios = values / _mean(values, weights)
    return np.asarray((ratios * np.log(ratios)) @ weights)


def mean_log_deviation(values: Values, weights: Values, _better: Better) -> Values:
    """Return −Σ w ln r with r = p / p̄, without a unit."""
    return np.asarray(-np.log(values / _mean(values, weights)) @ weights)


def attributable_fraction(values: Values, weights: Values, better: Better) -> Values:
    """Return |p_best − p̄| / p̄, a part of the mean (0.1 is 10 %)."""
    return _part_of(mean_difference_from_best(values, weights, better), _mean(values, weights))


def _mean(values: Values, weights: Values) -> Values:
    """Return the weighted mean of each row, with a last axis of one to compute with."""
    return np.asarray(values @ weights)[..., np.newaxis]


def _part_of(distance: Values, mean: Values) -> Values:
    """Return the distance as a part of the mean; infinite where a redrawn mean is not above 0."""
    parts = np.full(distance.shape, np.inf)
    np.divide(distance, mean[..., 0], out=parts, where=mean[..., 0] > 0)
    return parts


DEFINITIONS = (
    Definition(BETWEEN_GROUP_VARIANCE, between_group_variance),
    Definition(MEAN_DIFFERENCE_FROM_BEST, mean_difference_from_best, directed=True),
    Definition(INDEX_OF_DISPARITY, index_of_disparity, relative=True),
    Definition(THEIL, theil, relative=True, logarithmic=True),
    Definition(MEAN_LOG_DEVIATION, mean_log_deviation, relative=True, logarithmic=True),
    Definition(ATTRIBUTABLE_RISK, mean_difference_from_best, directed=True, additive=True),
    Definition(
        ATTRIBUTABLE_FRACTION, attributable_fraction, relative=True, directed=True, additive=True
    ),
)
