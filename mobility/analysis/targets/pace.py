"""How fast comparable places move, without what is only the error of their values.

The spread of published changes is mostly noise. Part of it is known, the published errors; another
part passes within a year and is no progress either. So places are thought to move in small lasting
steps, whose variance grows with the years between two values, while that of the noise does not:
from the changes over shorter and longer spans the two are told apart (a variogram with a nugget).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.reliability import counted_once, rankable
from mobility.analysis.targets.progress import NO_BETTER_DIRECTION
from mobility.analysis.uncertainty import NO_INTERVAL, Z95, standard_errors
from mobility.analysis.years.change import PlaceValues, changes_of_places
from mobility.analysis.years.lines import Line
from mobility.errors import UserError
from mobility.registry import Better, IntervalKind

Numbers = NDArray[np.float64]

FEWEST_PLACES = 30  # that a pace is taken from
USUAL_SPAN = 5  # years of a pace where no target year says otherwise
MOST_YEARS = 50  # to reach a target in
_FASTEST = 0.9  # the share of comparable places that are slower
_PARTS = 20  # of the places, each left out once

# Reasons why there is no pace, or no years to reach a target; they are part of the answers.
TOO_FEW_PLACES = "fewer than 30 comparable places have a value in two years that can be compared"
TOO_FAR = "comparable places would not get that far within {years} years"
OVERLAPPING_PERIODS = "the periods of the two values have years in common"

PACE = Method(
    id="pace",
    chapter=Chapter.PLAN,
    order=7,
    name="Pace of comparable places",
    question="How fast did comparable places really move?",
    description=(
        "The median change of all places of the kind with two reliable values, and the change that "
        "one of ten exceeds once the errors are taken out. Published changes spread several times "
        "wider than true ones. What errors explain is known; what else comes and goes from year to "
        "year shows in changes over short spans as much as in those over long ones. Only what "
        "grows with the span counts as moving. Estimates that places share count once; errors of "
        "the pace leave out a twentieth of the places in turn."
    ),
    formula=(
        "Var(change over k years) = s_0² + s_1² + 2 τ² + q (k − (P² − 1) / 3P), P years behind a "
        "value, fitted to all pairs of years; pace_90 = median + 1.2816 √(q (k − (P² − 1) / 3P))"
    ),
    cannot_tell=(
        "Why some places moved faster, or that this place could. The past years had shocks of "
        "their own, which the median contains."
    ),
    refuses=(TOO_FEW_PLACES, NO_INTERVAL, NO_BETTER_DIRECTION, OVERLAPPING_PERIODS),
    source=(
        "Cressie 1993, Statistics for Spatial Data, section 2.4 (variogram and nugget); Paddock & "
        "Louis 2011, Journal of the Royal Statistical Society C 60:575-589 "
        "(10.1111/j.1467-9876.2010.00760.x; percentiles of true values); Efron & Stein 1981, "
        "Annals of Statistics 9:586-596 (jackknife)"
    ),
)
YEARS_TO_REACH = Method(
    id="years-to-reach",
    chapter=Chapter.PLAN,
    order=8,
    name="Years to reach a target",
    question="How many years would a place need at the pace of comparable places?",
    description=(
        "The number of years after which the fastest tenth of comparable places, or half of them, "
        "have moved as far as the target is away. Lasting steps add up slower than years do, so "
        "the fastest tenth of ten years is less than twice that of five. The interval counts the "
        "error of the baseline and of the pace. Values whose periods have years in common are "
        "never compared, so it is not less than a period."
    ),
    formula="k with median (k / span) + 1.2816 √(q (k − (P² − 1) / 3P)) = T − b",
    cannot_tell=(
        "When this place will reach the target: it is a measure of how ambitious a target is, in "
        "years of others."
    ),
    refuses=(TOO_FAR,),
    source="Fieller 1954, Journal of the Royal Statistical Society B 16:175-185 (interval)",
)


# ---- changes of many places --------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PlacesMoved:
    """Changes of comparable places between two years; arrays with an entry an estimate.

    ``place`` are codes as numbers. ``change`` is above 0 where the place improved, in the unit of
    the metric, or relative to the value (as a difference of logarithms) where it is ``relative``;
    ``error`` is its standard error in the same unit, NaN without sampling bounds.
    """

    start: int
    end: int
    place: NDArray[np.int32]
    change: Numbers
    error: Numbers


def places_moved(
    line: Line,
    geoid: NDArray[np.int32],
    values: Mapping[int, PlaceValues],
    *,
    relative: bool = False,
    until: int | None = None,
) -> tuple[PlacesMoved, ...]:
    """Return the changes of places between every two years that can be compared.

    Periods of the two years have no year in common, unless the changes ``until`` one year are
    wanted, whatever they have in common. A value that is not reliable, or describes another area
    than before, is left out; an estimate that places share counts once. ``line`` says what the
    values are: its points do not count. ``values`` are by year, in the rows of ``geoid``.
    """
    sign = -1.0 if line.metric.better is Better.LOWER else 1.0
    errors = {
        year: errors_in_year(line, year, each) / _unit(each, relative=relative)
        for year, each in values.items()
    }
    moved = []
    years = sorted(values)
    pairs = pairs_of_years(years, line.series.period_years)
    if until is not None:
        pairs = tuple((year, until) for year in years if year < until)
    for start, end in pairs:
        if line.incomparable(start, end):
            continue
        changes = changes_of_places(line, start, end, geoid, (values[start], values[end]))
        reliable = _reliable(line, values[start]) & _reliable(line, values[end])
        no_interval = changes.why == changes.reasons.index(NO_INTERVAL)
        usable = (changes.why == 0) | (no_interval & reliable)  # a median needs no interval
        if relative:
            usable &= (changes.earlier > 0) & (changes.later > 0)
        rows = np.flatnonzero(counted_once(usable, values[end].pool))
        earlier, later = changes.earlier[rows], changes.later[rows]
        change = np.log(later / earlier) if relative else later - earlier
        error = np.hypot(errors[start][rows], errors[end][rows])
        moved.append(PlacesMoved(start, end, geoid[rows], sign * change, error))
    return tuple(moved)


def errors_in_year(line: Line, year: int, values: PlaceValues) -> Numbers:
    """Return the standard errors of the values of a year; NaN without a sampling interval."""
    if line.series.interval_in(year) is not IntervalKind.SAMPLING:
        return np.full(values.value.size, np.nan)
    return standard_errors(values.value, values.lower, values.upper, *line.metric.range)


def gaps_moved(
    group: Sequence[PlacesMoved], reference: Sequence[PlacesMoved]
) -> tuple[PlacesMoved, ...]:
    """Return how gaps between a group and a reference moved; above 0: the gap narrowed.

    Both are of ``places_moved`` of one metric. A gap narrows by as much as the group gains on the
    reference.
    """
    others = {(each.start, each.end): each for each in reference}
    both = []
    for each in group:
        other = others.get((each.start, each.end))
        if other is None:
            continue
        place, here, there = np.intersect1d(each.place, other.place, return_indices=True)
        both.append(
            PlacesMoved(
                each.start,
                each.end,
                place,
                each.change[here] - other.change[there],
                np.hypot(each.error[here], other.error[there]),
            )
        )
    return tuple(both)


def pairs_of_years(years: Sequence[int], period_years: int) -> tuple[tuple[int, int], ...]:
    """Return every earlier and later year whose periods have no year in common."""
    return tuple(
        (start, end) for start in years for end in years if end - start >= max(1, period_years)
    )


def _unit(values: PlaceValues, *, relative: bool) -> Numbers | float:
    """Return what errors are divided by, so that they are in the unit of the changes."""
    return np.where(values.value > 0, values.value, np.nan) if relative else 1.0


def _reliable(line: Line, values: PlaceValues) -> NDArray[np.bool_]:
    return rankable(line.metric, values.value, values.weak)


# ---- how places move ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Movement:
    """How the true values of comparable places move.

    ``yearly`` is the variance of the lasting step of a year, ``passing`` that of what comes and
    goes within a year; both in the squared unit of the changes.
    """

    yearly: float
    passing: float
    period_years: int = 1

    def spread(self, years: float) -> float:
        """Return the standard deviation of true changes over a span of years."""
        return math.sqrt(self.yearly * lasting_years(years, self.period_years))


def lasting_years(years: float, period_years: int) -> float:
    """Return how many yearly steps lie between two averages over periods, 0 or more.

    Two averages of P years that end k ≥ P years apart differ as a random walk does in
    k − (P² − 1) / 3P years.
    """
    return max(0.0, years - lasting_lag(period_years))


def lasting_lag(period_years: int) -> float:
    """Return the years that averaging over periods takes off the steps between two values."""
    return (period_years**2 - 1) / (3 * period_years)


_STEPS = 100
_SMALL = 1e-7  # relative change of the variances at which they are found


def movement_of(moved: Sequence[PlacesMoved], period_years: int) -> Movement | None:
    """Return how places move, fitted to their changes over all spans; None without any.

    Normal likelihood of the squared changes around the median of each pair of years, by Fisher's
    scoring; neither variance is below 0.
    """
    squares = _squares(moved, period_years)
    return squares.fitted() if squares.excess.size else None


@dataclass(frozen=True, slots=True)
class _Squares:
    """Squared changes without their noise, the noise, the yearly steps between, and the place."""

    excess: Numbers
    noise: Numbers
    span: Numbers
    place: NDArray[np.int32]
    period_years: int

    def fitted(self) -> Movement:
        yearly, passing = max(0.0, float(self.excess.mean() / self.span.mean())), 0.0
        for _ in range(_STEPS):
            sums = [float(part.sum()) for part in self.equations(yearly, passing)]
            new_passing, new_yearly = _not_negative(*sums)
            moved_by = abs(new_passing - passing) + abs(new_yearly - yearly)
            passing, yearly = new_passing, new_yearly
            if moved_by <= _SMALL * (passing + yearly):
                break
        return Movement(yearly, passing, self.period_years)

    def equations(self, yearly: float, passing: float) -> tuple[Numbers, ...]:
        """Return each row's part of the normal equations: 11, 12, 22, and both right-hand sides.

        Products and sums and no matrix product, whose threads wait for each other on a busy
        computer.
        """
        weight = 1 / (self.noise + 2 * passing + yearly * self.span) ** 2
        steps = weight * self.span
        return (
            4 * weight,
            2 * steps,
            steps * self.span,
            2 * weight * self.excess,
            steps * self.excess,
        )

    def without_each_part(self, fitted: Movement) -> list[Movement]:
        """Return the movement without each twentieth of the places, by one step from ``fitted``."""
        part = _parts(self.place)
        rows = self.equations(fitted.yearly, fitted.passing)
        of_parts = np.array([np.bincount(part, row, _PARTS) for row in rows])
        rest = of_parts.sum(axis=1, keepdims=True) - of_parts
        both = [_not_negative(*column) for column in rest.T.tolist()]
        return [Movement(yearly, passing, self.period_years) for passing, yearly in both]


def _squares(moved: Sequence[PlacesMoved], period_years: int) -> _Squares:
    rows: list[tuple[Numbers, Numbers, Numbers]] = [(np.empty(0), np.empty(0), np.empty(0))]
    places: list[NDArray[np.int32]] = [np.empty(0, dtype=np.int32)]
    for each in moved:
        known = each.error > 0
        if known.sum() < FEWEST_PLACES:
            continue
        change, noise = each.change[known], each.error[known] ** 2
        steps = lasting_years(each.end - each.start, period_years)
        excess = (change - np.median(change)) ** 2 - noise
        rows.append((excess, noise, np.full(noise.size, steps)))
        places.append(each.place[known])
    excess, noise, span = (np.concatenate(part) for part in zip(*rows, strict=True))
    return _Squares(excess, noise, span, np.concatenate(places), period_years)


def _parts(place: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the number of the twentieth that each place belongs to."""
    _, number = np.unique(place, return_inverse=True)
    return np.asarray(number % _PARTS)


def _not_negative(
    first: float, mixed: float, second: float, right: float, other: float
) -> tuple[float, float]:
    """Return the solution of two normal equations, passing and yearly, without a part below 0."""
    determinant = first * second - mixed**2
    if determinant > 1e-9 * first * second:  # else all spans are of one length
        passing = (second * right - mixed * other) / determinant
        yearly = (first * other - mixed * right) / determinant
        if passing >= 0 and yearly >= 0:
            return passing, yearly
        if yearly < 0:
            return max(0.0, right / first), 0.0
    return 0.0, max(0.0, other / second)


# ---- the pace ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Pace:
    """How far comparable places moved from the year ``start`` to the year ``end``.

    ``median`` and ``p90`` are above 0 where places improved, in the unit of the metric; so are
    ``true_sd``, the spread of true changes, and the standard errors ``median_se`` and ``p90_se``.
    ``noise_share`` (0 to 1) is the part of the variance of published changes that is no lasting
    change. ``n`` estimates were counted. All are None, with the ``reason``, where there is no
    pace; ``median`` alone is known where values have no interval. ``movement`` and ``relative``
    are in the unit of the changes; ``base`` is what a relative change is multiplied by.
    """

    start: int | None = None
    end: int | None = None
    n: int = 0
    median: float | None = None
    p90: float | None = None
    true_sd: float | None = None
    noise_share: float | None = None
    median_se: float | None = None
    p90_se: float | None = None
    reason: str = ""
    movement: Movement | None = None
    base: float | None = None
    parts: tuple[tuple[float, Movement], ...] = ()
    method: Method = PACE

    @property
    def span(self) -> int:
        """Years from start to end; 0 without."""
        return 0 if self.start is None or self.end is None else self.end - self.start

    def gain(self, years: float, share: float = _FASTEST) -> float | None:
        """Return the true improvement over so many years that ``share`` of places stay below."""
        gains = self.gains(np.array([float(years)]), share)
        return None if gains is None else float(gains[0])

    def gains(self, years: Numbers, share: float = _FASTEST) -> Numbers | None:
        """Return ``gain`` of several spans; None where there is no pace."""
        if self.movement is None or self.middle is None:
            return None
        return self._gains(self.middle, self.movement, years, share)

    def gains_se(self, years: Numbers, share: float = _FASTEST) -> Numbers:
        """Return the standard errors of ``gains``: each twentieth of places left out in turn."""
        rows = [
            self._gains(middle / self.span, movement, years, share)
            for middle, movement in self.parts
        ]
        return np.asarray(np.sqrt((len(rows) - 1) * np.var(rows, axis=0)))

    def _gains(self, middle: float, movement: Movement, years: Numbers, share: float) -> Numbers:
        steps = np.maximum(0.0, years - lasting_lag(movement.period_years))
        z = NormalDist().inv_cdf(share)
        return np.asarray(
            _in_unit(middle * years + z * np.sqrt(movement.yearly * steps), self.base)
        )

    @property
    def middle(self) -> float | None:
        """The median change of one year in the unit of the changes."""
        if self.median is None or not self.span:
            return None
        change = self.median if self.base is None else math.log1p(self.median / self.base)
        return change / self.span


def pace_of(
    moved: Sequence[PlacesMoved],
    period_years: int,
    *,
    years: int | None = None,
    base: float | None = None,
) -> Pace:
    """Return the pace of comparable places.

    ``years`` is the span wanted (5 by default): the pair of years that ends last and is nearest to
    it is taken. ``base`` is the place's own value where changes are relative, None where they are
    in the unit of the metric. Raises ``UserError`` for a span that is not above 0.
    """
    wanted = USUAL_SPAN if years is None else years
    if wanted < 1:
        raise UserError("A pace is taken over one year or more.")
    enough = [each for each in moved if each.change.size >= FEWEST_PLACES]
    if not enough:
        return Pace(reason=TOO_FEW_PLACES)
    chosen = max(enough, key=lambda each: (each.end, -abs(each.end - each.start - wanted)))
    squares = _squares(enough, period_years)
    middle = float(np.median(chosen.change))
    pace = Pace(
        chosen.start, chosen.end, chosen.change.size, float(_in_unit(middle, base)), base=base
    )
    if not squares.excess.size:
        return replace(pace, reason=NO_INTERVAL)
    movement = squares.fitted()
    spread = float(np.var(chosen.change, ddof=1))
    true = movement.spread(pace.span)
    pace = replace(
        pace,
        true_sd=true if base is None else base * true,
        noise_share=min(1.0, max(0.0, 1 - true**2 / spread)) if spread > 0 else 0.0,
        movement=movement,
        parts=tuple(
            zip(_without_each_part(chosen), squares.without_each_part(movement), strict=True)
        ),
    )
    span = np.array([float(pace.span)])
    return replace(
        pace,
        p90=pace.gain(pace.span),
        median_se=float(pace.gains_se(span, 0.5)[0]),
        p90_se=float(pace.gains_se(span)[0]),
    )


def _in_unit(change: Any, base: float | None) -> Any:  # noqa: ANN401 - a number or an array
    """Return a change in the unit of the metric; ``base`` is what a relative one is of."""
    return change if base is None else base * np.expm1(change)


def _without_each_part(chosen: PlacesMoved) -> list[float]:
    """Return the median change without each twentieth of the places."""
    part = _parts(chosen.place)
    return [float(np.median(chosen.change[part != number])) for number in range(_PARTS)]


# ---- years to reach a target -------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class YearsToReach:
    """After how many years comparable places have come as far as a target is away.

    ``fastest`` are the years of the fastest tenth, with ``lower`` and ``upper`` of the 95 %
    interval, ``half`` those of the median. Each is None where it is more than 50 years; ``reason``
    says so of ``fastest``.
    """

    fastest: float | None = None
    lower: float | None = None
    upper: float | None = None
    half: float | None = None
    reason: str = ""
    method: Method = YEARS_TO_REACH


def years_to_reach(pace: Pace, needed: float, se: float | None) -> YearsToReach:
    """Return the years in which comparable places improve by ``needed`` (above 0).

    ``se`` is the standard error of the baseline, in the unit of the metric. To a tenth of a year,
    and not less than the years of a period.
    """
    first = 1 if pace.movement is None else pace.movement.period_years
    years = np.arange(10 * first, 10 * MOST_YEARS + 1) / 10  # to a tenth
    fast, half = pace.gains(years), pace.gains(years, 0.5)
    if fast is None or half is None:
        return YearsToReach(reason=pace.reason)
    errors = np.hypot(pace.gains_se(years), se or 0.0)
    fastest = _first(years, fast >= needed)
    return YearsToReach(
        fastest,
        _first(years, fast + Z95 * errors >= needed),
        _first(years, fast - Z95 * errors >= needed),
        _first(years, half >= needed),
        TOO_FAR.format(years=MOST_YEARS) if fastest is None else "",
    )


def _first(years: Numbers, reached: NDArray[np.bool_]) -> float | None:
    return float(years[np.argmax(reached)]) if reached.any() else None
