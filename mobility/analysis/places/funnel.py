"""Funnel: limits around one value that widen with the error of a place.

Of places that all have one true value, 5 in 100 lie outside the 95 % limits and 2 in 1,000 outside
the 99.8 % limits. Where places differ by more than their errors anyway, the limits widen with how
much the middle of them does, so that only what is unusual among these places lies outside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import HIDDEN_COUNTS, NO_INTERVAL, z_of
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.registry import IntervalKind, Metric

LEVELS = (0.95, 0.998)
LEAST = 5  # reliable values that limits need
WINSORIZED = 0.10  # share of the z scores moved to the next one at either end
_OF_NORMAL = 0.678652  # mean square of standard normal scores after that

TOO_FEW = "fewer than five of these places have a reliable value with an interval"

FUNNEL = Method(
    id="funnel",
    chapter=Chapter.PLACES,
    order=10,
    name="Funnel plot",
    question="Which places are unusual, given how uncertain each value is?",
    description=(
        "Each place stands at its error; the limits around the common value widen with the error, "
        "so that small places are not unusual by their size alone. Places differ by more than "
        "their errors as a rule. How much is told by their z scores, the tenth at either end "
        "moved inwards so that a few unusual places do not widen the limits, and the limits are "
        "that much wider. Moving scores inwards takes spread from usual places, too (limits would "
        "leave out 10.6 % instead of 5), so it is made up for as among normal scores. Limits "
        "never become narrower than the errors alone make them."
    ),
    formula=(
        "θ ± z s √φ; z = 1.96 and 3.09; φ = Σ z_k² / (0.6787 K) of winsorized "
        "z_k = (y_k − θ) / s_k, used where φ > 1 + 2 √(2 / K)"
    ),
    cannot_tell=(
        "Whether an unusual place does better or worse because of something that it does, and who "
        "is best: a place inside the limits can differ truly, and one outside by luck."
    ),
    refuses=(NO_INTERVAL, HIDDEN_COUNTS, TOO_FEW),
    source="Spiegelhalter 2005, Statistics in Medicine 24:1185-1202 (10.1002/sim.1970)",
)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits around ``target`` for every place, and how far beyond them it lies.

    ``lower`` and ``upper`` have a row for each of ``LEVELS`` and a column a place, in the unit of
    the values; NaN where a place has no error. ``outside`` is how many of the limits each place
    lies outside of, 0 to 2. ``dispersion`` is φ, 1 where errors explain the differences.
    """

    target: float
    dispersion: float
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    outside: NDArray[np.int8]
    method: Method = FUNNEL


def funnel(
    values: ArrayLike, errors: ArrayLike, target: float, counted: ArrayLike | None = None
) -> Funnel:
    """Return the funnel of places around a common value, such as a median.

    ``errors`` are standard errors; NaN in either column leaves a place out. ``counted`` says which
    places decide how much wider the limits are; all by default. Raises ``UserError`` for columns
    of different lengths, an error that is not above 0 or a target that is no number.
    """
    value, se = (np.asarray(part, dtype=np.float64) for part in (values, errors))
    if value.size != se.size or not math.isfinite(target):
        raise UserError("A funnel needs a value and an error of every place, and a number as aim.")
    if (se <= 0).any():
        raise UserError("Standard errors are above 0; leave out what has none.")
    scores = (value - target) / se
    known = ~np.isnan(scores)
    if counted is not None:
        known &= np.asarray(counted, dtype=np.bool_)
    dispersion = overdispersion(scores[known])
    half = np.outer([z_of(level) for level in LEVELS], se * math.sqrt(dispersion))
    beyond = np.abs(value - target) > half
    return Funnel(
        target, dispersion, target - half, target + half, beyond.sum(axis=0).astype(np.int8)
    )


def overdispersion(scores: ArrayLike) -> float:
    """Return how many times the variance of z scores is that of errors alone, 1 or more.

    The tenth of the scores at either end counts as the next score inwards. 1 for none, and where
    the excess could be chance.
    """
    z = np.sort(np.asarray(scores, dtype=np.float64))
    if not z.size:
        return 1.0
    moved = int(WINSORIZED * z.size)
    winsorized = np.clip(z, z[moved], z[z.size - 1 - moved])
    spread = float((winsorized**2).mean()) / (_OF_NORMAL if moved else 1.0)
    return spread if spread > 1 + 2 * math.sqrt(2 / z.size) else 1.0


@dataclass(frozen=True, slots=True)
class PlacesInFunnel:
    """The funnel of a place among others; arrays with an entry for each of ``places``.

    ``scope`` says which places they are: 'peers', 'state' or 'nation'; ``own`` is the number of
    the place ``here`` among them, None where it has no value with an error. ``reliable`` values
    decide the median and the limits; ``counted`` of them do, those of one estimate once.
    """

    here: Jurisdiction
    metric: Metric
    year: int
    scope: str
    places: tuple[Jurisdiction, ...]
    value: NDArray[np.float64]
    error: NDArray[np.float64]
    reliable: NDArray[np.bool_]
    counted: int
    limits: Funnel
    own: int | None


def funnel_of_places(
    values: ArrayLike, errors: ArrayLike, counted: ArrayLike, interval: IntervalKind
) -> Funnel:
    """Return the funnel of places around the median of those that are counted.

    Args:
        values: of all places that are shown, in the unit of the metric.
        errors: their standard errors, above 0.
        counted: which of them are reliable, each estimate once.
        interval: what the published bounds are.

    Raises:
        UserError: where there are no errors of sampling, or fewer than five places are counted.
    """
    if interval is not IntervalKind.SAMPLING:
        hidden = interval is IntervalKind.SUPPRESSION_RANGE
        raise UserError(f"No funnel: {HIDDEN_COUNTS if hidden else NO_INTERVAL}.")
    value, rows = np.asarray(values, dtype=np.float64), np.asarray(counted, dtype=np.bool_)
    if rows.sum() < LEAST:
        raise UserError(f"No funnel: {TOO_FEW}.")
    return funnel(value, errors, float(np.median(value[rows])), rows)
