"""Numbers of areas: counts with denominators, their intervals, and the rest of the place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.margins import poisson_bounds, wilson_bounds
from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import Family, codes_in_family
from mobility.analysis.reliability import WEAK_VALUE, Quality, flags_from_errors
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    VERDICTS,
    Z95,
    Estimates,
    Verdict,
    mover,
    p_value,
    standard_errors,
    verdict_codes,
)
from mobility.registry import Better

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MASKED = "masked: few people"
NO_COUNTS = "no counts, so the rest of the place cannot be worked out"
NO_NUMBER = "no number for this area"
TOO_FEW_AREAS = "fewer than three areas with numbers"
_LEAST_AREAS = 3
_WEAK = tuple(Quality).index(Quality.WEAK)

AREA_AGAINST_REST = Method(
    id="area-against-rest",
    chapter=Chapter.PLACES,
    order=12,
    name="An area against the rest of its place",
    question="Is it better or worse in this tract, ward or district than elsewhere in the county?",
    description=(
        "The rest are all other areas of the place together: the total less the area, of the total "
        "people less those of the area. Area and rest have nobody in common, so the two are "
        "separate estimates, and the interval of their difference is that of any two places. "
        "Shares have the Wilson interval, events the exact Poisson interval, survey estimates "
        "their margins of error. All areas of the place are one family (Benjamini-Hochberg, "
        "10 %). Areas whose error is large against their number are shown and not judged."
    ),
    formula="d = c / n − (C − c) / (N − n), with the MOVER interval",
    cannot_tell=(
        "Why an area differs, and anything about a single person: people in one area live under "
        "different conditions, and an average of an area is nobody's own."
    ),
    refuses=(MASKED, NO_COUNTS, NO_NUMBER, TOO_FEW_AREAS, NO_INTERVAL, WEAK_VALUE),
    source=(
        "Zou & Donner 2008, Statistics in Medicine 27:1693-1702 (10.1002/sim.3095); Newcombe 1998, "
        "Statistics in Medicine 17:873-890"
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class AreaNumbers:
    """Numbers of areas, arrays with one entry an area; NaN where there is none.

    Attributes:
        count: how many people or events are counted; a survey's estimate of that.
        base: of how many people.
        count_error: the standard error of a survey's count; NaN for a full count.
        base_error: that of a survey's base.
        value: the published number where there are no counts, with its bounds.
        lower: see `value`.
        upper: see `value`.
        masked: areas whose number must not be shown; their other entries are NaN.
    """

    count: Floats
    base: Floats
    count_error: Floats
    base_error: Floats
    value: Floats
    lower: Floats
    upper: Floats
    masked: Mask

    @property
    def has_counts(self) -> bool:
        """Whether any area has a count and a denominator."""
        return bool((np.isfinite(self.count) & (self.base > 0)).any())


@dataclass(frozen=True, slots=True, eq=False)
class AreaEstimates:
    """Values of areas with their 95 % intervals, relative errors and flags (see `Quality`).

    `error` is the standard error, `relative_error` the coefficient of variation that the flag rests
    on (for a share over the smaller of it and its complement); `weak` values are not judged.
    """

    value: Floats
    lower: Floats
    upper: Floats
    error: Floats
    relative_error: Floats
    quality: NDArray[np.int32]
    weak: Mask


def estimates_of_areas(numbers: AreaNumbers, per: int | None) -> AreaEstimates:
    """Return values and intervals of areas.

    Args:
        numbers: of the areas.
        per: 1 for a share, such as 1,000 for a rate of events; None for other numbers.
    """
    value, lower, upper = numbers.value.copy(), numbers.lower.copy(), numbers.upper.copy()
    if per is not None:
        counted = np.isfinite(numbers.count) & (numbers.base > 0)
        value[counted] = numbers.count[counted] / numbers.base[counted] * per
        surveyed = counted & np.isfinite(numbers.count_error)
        rate = estimates_from_counts(
            numbers.count, numbers.base, numbers.count_error, numbers.base_error, per, counted
        )
        lower[counted], upper[counted] = rate.lower[counted], rate.upper[counted]
        full = counted & ~surveyed & (numbers.count != np.floor(numbers.count))
        lower[full], upper[full] = np.nan, np.nan  # no whole count has such an interval
    value[numbers.masked] = lower[numbers.masked] = upper[numbers.masked] = np.nan
    share = per == 1
    edges = (0.0, 1.0) if share else (None, None)
    error = standard_errors(value, lower, upper, *edges)
    size = np.minimum(value, 1 - value) if share else np.abs(value)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(size > 0, error / size, np.where(np.isnan(error), np.nan, np.inf))
    inside = np.clip(value, 0, 1) if share else value
    quality = np.where(np.isnan(error), -1, flags_from_errors(inside, error, share=share))
    quality = quality.astype(np.int32)
    return AreaEstimates(value, lower, upper, error, relative, quality, quality == _WEAK)


def estimates_from_counts(
    count: Floats, base: Floats, count_error: Floats, base_error: Floats, per: int, used: Mask
) -> Estimates:
    """Return count over base with 95 % intervals: Wilson, exact Poisson, or a survey's errors."""
    value, lower, upper = (np.full(count.shape, np.nan) for _ in range(3))
    value[used] = count[used] / base[used] * per
    surveyed = used & np.isfinite(count_error)
    full = used & ~surveyed
    if per == 1:
        bounds = wilson_bounds(np.clip(count[full], 0, base[full]), base[full])
    else:
        bounds = poisson_bounds(np.maximum(np.rint(count[full]), 0), base[full] / per)
    lower[full], upper[full] = (
        np.minimum(bounds[0], value[full]),
        np.maximum(bounds[1], value[full]),
    )
    if surveyed.any():
        ratio = count[surveyed] / base[surveyed]
        of_base = np.nan_to_num(base_error[surveyed])
        inner = count_error[surveyed] ** 2 - ratio**2 * of_base**2
        outer = count_error[surveyed] ** 2 + ratio**2 * of_base**2
        squared = np.where((inner >= 0) & (per == 1), inner, outer)
        half = np.sqrt(squared) / base[surveyed] * per * Z95
        lower[surveyed], upper[surveyed] = value[surveyed] - half, value[surveyed] + half
        lower[surveyed] = np.maximum(lower[surveyed], 0.0)
        if per == 1:
            upper[surveyed] = np.minimum(upper[surveyed], 1.0)
    return Estimates(value, lower, upper)


@dataclass(frozen=True, slots=True, eq=False)
class AgainstRest:
    """Every area against the rest of its place; arrays have one entry an area.

    `verdict` are positions in `VERDICTS`; `reason` says why an area is not compared, else ''.
    `difference`, `lower` and `upper` are area less rest with the 95 % interval; `overruled` areas
    differ by themselves but not among all. `rest` is the value without the area.
    """

    verdict: NDArray[np.int8]
    reason: tuple[str, ...]
    difference: Floats
    lower: Floats
    upper: Floats
    rest: Floats
    overruled: Mask
    family: Family

    def verdicts(self) -> tuple[Verdict, ...]:
        """Return the verdict of every area."""
        return tuple(VERDICTS[code] for code in self.verdict)


@dataclass(frozen=True, slots=True)
class PlaceTotal:
    """The place as the sum of its areas; NaN where it is not shown.

    The errors are those of surveys, NaN for full counts.
    """

    count: float
    base: float
    count_error: float = float("nan")
    base_error: float = float("nan")


def against_rest(
    numbers: AreaNumbers, estimates: AreaEstimates, total: PlaceTotal, per: int | None,
    better: Better,
) -> AgainstRest:  # fmt: skip
    """Return how every area stands against all others of its place."""
    size = numbers.count.size
    rest = Estimates(*(np.full(size, np.nan) for _ in range(3)))
    if per is not None and np.isfinite(total.count) and np.isfinite(total.base):
        count, base = total.count - numbers.count, total.base - numbers.base
        usable = np.isfinite(count) & (base > 0) & (count >= 0)
        rest = estimates_from_counts(
            count, base, _rest_error(total.count_error, numbers.count_error),
            _rest_error(total.base_error, numbers.base_error), per, usable,
        )  # fmt: skip
    gap = estimates.value - rest.value
    own = Estimates(estimates.value, estimates.lower, estimates.upper)
    lower, upper = mover(own, rest)
    reasons = _reasons(numbers, estimates, rest)
    tested = np.array([not reason for reason in reasons], dtype=np.bool_)
    single = np.full(size, VERDICTS.index(Verdict.NOT_COMPARED), dtype=np.int8)
    single[tested] = verdict_codes(lower[tested], upper[tested], better)
    facing = np.where(gap > 0, gap - lower, upper - gap)
    p = np.where(tested, p_value(np.where(tested, gap, 0.0), np.where(tested, facing, 1.0)), np.nan)
    codes, overruled, family = codes_in_family(single, p, tested, np.zeros(size, np.bool_))
    return AgainstRest(codes, reasons, gap, lower, upper, rest.value, overruled, family)


def _rest_error(total: float, error: Floats) -> Floats:
    """The standard error of a sum without one of its parts."""
    return np.sqrt(np.maximum(total**2 - error**2, 0.0))


def _reasons(numbers: AreaNumbers, estimates: AreaEstimates, rest: Estimates) -> tuple[str, ...]:
    several = int((np.isfinite(estimates.value)).sum()) >= _LEAST_AREAS
    checks = (
        (numbers.masked, MASKED),
        (np.isnan(estimates.value), NO_NUMBER),
        (np.full(numbers.count.size, not several), TOO_FEW_AREAS),
        (np.isnan(estimates.lower) | np.isnan(estimates.upper), NO_INTERVAL),
        (estimates.weak, WEAK_VALUE),
        (np.isnan(rest.value), NO_COUNTS),
    )
    return tuple(
        next((words for faults, words in checks if faults[row]), "")
        for row in range(numbers.count.size)
    )
