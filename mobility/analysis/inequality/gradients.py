"""Inequality along ordered groups: the slope and the relative index.

Where groups have an order (mothers by education), each stands on a scale from 0 to 1 at the middle
of the share of people it holds, counted from the first group up (its ridit). A straight line
through the values, weighted by the sizes of the groups, is then read at both ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.groups.references import NO_SIZES
from mobility.analysis.inequality.formulas import LOW_COVERAGE, NO_ZERO
from mobility.analysis.inequality.intervals import Spreads
from mobility.analysis.method import Method
from mobility.analysis.uncertainty import z_of

NO_ORDER = "the groups have no order"
TOO_FEW_ORDERED = "fewer than three groups in order have a reliable value"
LINE_AT_ZERO = "the line through the groups is at 0 or below at one end"
UNBOUNDED = "the low end of the line cannot be told from 0, so the ratio has no limits"

_HALVINGS = 80  # of the distance between a ratio that holds and one that does not
_SOURCE = (
    "Mackenbach & Kunst 1997, Social Science & Medicine 44:757-771 "
    "(10.1016/S0277-9536(96)00073-1); World Health Organization 2013, Handbook on health "
    "inequality monitoring; Zou, Huang & Zhang 2009, Computational Statistics & Data Analysis "
    "53:1080-1085 (interval of a weighted sum)"
)

SLOPE_INDEX = Method(
    id="slope-index",
    name="Slope index of inequality",
    words=(
        "The difference between the two ends of a straight line through ordered groups, last minus "
        "first, each group standing at the middle of the people it holds. It uses all groups and "
        "their sizes, where a gap between first and last uses two. Below 0 means that the value "
        "falls from the first group to the last. It needs three groups in order; where their sizes "
        "are not known all count the same, and it says so. Where the groups do not lie near a line "
        "the index hides that."
    ),
    formula=(
        "SII = v(1) − v(0); v = a + b x through (x_g, p_g) with weights w_g; "
        "x_g = w_g / 2 + Σ w of the groups before"
    ),
    refuses=(NO_ORDER, TOO_FEW_ORDERED, LOW_COVERAGE, NO_SIZES),
    source=_SOURCE,
)
RELATIVE_INDEX = Method(
    id="relative-index",
    name="Relative index of inequality",
    words=(
        "The two ends of the same line divided, last by first: 1 means no difference, above 1 that "
        "the value rises from the first group to the last. Its interval holds every ratio at which "
        "the two ends could agree, so it leaves out 1 exactly where the slope index leaves out 0. "
        "It needs a natural zero and both ends above it."
    ),
    formula="RII = v(1) / v(0)",
    refuses=(
        NO_ORDER,
        TOO_FEW_ORDERED,
        LOW_COVERAGE,
        NO_SIZES,
        NO_ZERO,
        LINE_AT_ZERO,
        UNBOUNDED,
    ),
    source=f"{_SOURCE}; Fieller 1954, Journal of the Royal Statistical Society B 16:175-185",
)

Numbers = NDArray[np.float64]


def ridits(weights: Numbers) -> Numbers:
    """Return where the groups stand from 0 to 1: the middle of their shares, added up in order.

    Source: Bross 1958, Biometrics 14:18-38.
    """
    return np.asarray(np.cumsum(weights) - weights / 2)


def line_ends(weights: Numbers) -> tuple[Numbers, Numbers]:
    """Return the coefficients of the values that give the line at 0 and at 1.

    The weighted least-squares line is linear in the values, so both of its ends are sums of
    coefficient times value; the coefficients depend on the weights (which add up to 1) alone.
    """
    away = ridits(weights) - ridits(weights) @ weights  # the mean ridit is 1/2
    slope = weights * away / (weights @ away**2)
    return weights - slope / 2, weights + slope / 2


def slope_interval(groups: Spreads, weights: Numbers, level: float) -> tuple[float, float]:
    """Return the interval of the slope index, in the unit of the values."""
    first, last = line_ends(weights)
    return sum_interval(last - first, groups, level)


def relative_index_interval(
    groups: Spreads, weights: Numbers, level: float
) -> tuple[float, float] | None:
    """Return the interval of the relative index, or None where it has no limits.

    A ratio R is in it when the interval of v(1) − R v(0) holds 0: Fieller's interval, with halves
    that may be lopsided.
    """
    first, last = line_ends(weights)
    if sum_interval(first, groups, level)[0] <= 0:
        return None
    found = float((last @ groups.values) / (first @ groups.values))

    def holds(ratio: float) -> bool:
        lower, upper = sum_interval(last - ratio * first, groups, level)
        return lower <= 0 <= upper

    return _edge(holds, found, -1), _edge(holds, found, 1)


def sum_interval(coefficients: Numbers, groups: Spreads, level: float) -> tuple[float, float]:
    """Return the MOVER interval of Σ c p: the halves that face each bound, as a root of squares."""
    z, total = z_of(level), float(coefficients @ groups.values)
    down = np.where(coefficients > 0, groups.below, groups.above)
    up = np.where(coefficients > 0, groups.above, groups.below)
    return (
        total - z * math.hypot(*(coefficients * down)),
        total + z * math.hypot(*(coefficients * up)),
    )


def _edge(holds: Callable[[float], bool], inside: float, direction: int) -> float:
    """Return the last ratio that still holds, seen from one inside."""
    step = inside
    while holds(inside + direction * step):
        step *= 2
    near, far = 0.0, step
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if holds(inside + direction * middle) else (near, middle)
    return inside + direction * near
