"""Where one value stands among the others of a set, how far apart they lie, and their shape.

None of it is a test: an order without an interval says where a number stands, and no more.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mobility.analysis.method import Method
from mobility.errors import UserError
from mobility.registry import Better

_SD_OF_MAD = 1.4826  # a normal distribution's standard deviation over its median deviation
_IQR_OF_SD = 1.349  # its interquartile range over its standard deviation

POSITION = Method(
    id="position",
    name="Position among other places",
    words=(
        "Where no interval is published there is no test. The share of other places with a lower "
        "value says where this one stands, equal values counted half; outside the middle half it "
        "is in the better or the worse quarter. It is always called a position, never a result."
    ),
    formula="height = (number lower + number equal / 2) / number of others",
    refuses=(),
    source="Mid-distribution function: Parzen 2004, Statistical Science 19:652-662",
)
SPREAD = Method(
    id="robust-spread",
    name="How far apart places usually lie (robust standard deviation)",
    words=(
        "A difference is large or small beside the usual distance of the places compared with. "
        "That is 1.4826 times the median distance from their median, which a few extreme places "
        "do not move. Where more than half of the values are one number, the middle half divided "
        "by 1.349 stands for it; where that is nothing too, no size is asked for."
    ),
    formula="1.4826 × median |x − median|, else (third quartile − first quartile) / 1.349",
    refuses=(),
    source=(
        "Rousseeuw & Croux 1993, Journal of the American Statistical Association 88:1273-1283 "
        "(10.1080/01621459.1993.10476408)"
    ),
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts of reliable estimates in equal bins between ``low`` and ``high``.

    The axis runs from the 2nd to the 98th percentile; ``below`` and ``above`` are clipped off it;
    ``n`` = sum of counts + below + above.
    """

    low: float
    high: float
    counts: tuple[int, ...]
    below: int
    above: int
    n: int


@dataclass(frozen=True, slots=True)
class Position:
    """How many of ``of`` other estimates lie below, at and above a place's value; not a test."""

    below: int
    equal: int
    above: int
    of: int

    @property
    def height(self) -> float:
        """Share (0 to 1) of the others that are lower, equal ones counted half; NaN for none.

        Counted half, a value that is one of many zeros stands in the middle and is no strength.
        """
        return (self.below + self.equal / 2) / self.of if self.of else float("nan")

    def quarter(self, better: Better) -> Literal["better", "worse", "middle", "none"]:
        """Return the quarter of the others a value stands in; 'none' without a good direction."""
        if better is Better.NEITHER or not self.of:
            return "none"
        rank = self.height if better is Better.HIGHER else 1 - self.height
        return "better" if rank >= 0.75 else "worse" if rank <= 0.25 else "middle"


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the values of a set usually lie, in the unit of the metric; never negative.

    ``size`` estimates the standard deviation without being moved by a few extreme places;
    ``basis`` says from what. 0 with the basis 'none': most values are one number.
    """

    size: float
    basis: Literal["median deviation", "middle half", "none"]


def spread_of(sorted_values: Sequence[float], own_value: float | None = None) -> Spread:
    """Return the robust standard deviation of a set without the place's own value.

    1.4826 times the median distance from the median; where more than half of the values are one
    number, the interquartile range (quartiles by linear interpolation) over 1.349; where that is
    nothing too, there is no usual distance. Raises ``UserError`` when ``own_value`` is not among
    the values.
    """
    values = np.asarray(sorted_values, dtype=np.float64)
    if own_value is not None:
        values = np.delete(values, same_values(sorted_values, own_value).start)
    if values.size == 0:
        return Spread(0.0, "none")
    if deviation := float(np.median(np.abs(values - np.median(values)))):
        return Spread(_SD_OF_MAD * deviation, "median deviation")
    low, high = np.quantile(values, [0.25, 0.75])
    return Spread(float(high - low) / _IQR_OF_SD, "middle half" if high > low else "none")


def position_in(sorted_values: Sequence[float], own_value: float) -> Position:
    """Return how many other estimates lie below, at and above ``own_value``.

    ``own_value`` is one of the ascending values and is not counted among the others (a pooled
    estimate stands there once). Raises ``UserError`` when it is not among them.
    """
    same = same_values(sorted_values, own_value)
    n = len(sorted_values)
    return Position(same.start, len(same) - 1, n - same.stop, n - 1)


def distribution_of(sorted_values: ArrayLike, bins: int = 40) -> Distribution | None:
    """Return counts in ``bins`` equal bins from the 2nd to the 98th percentile (None if empty).

    Where both percentiles are one number there is one bin of no width that counts that number.
    """
    values = np.asarray(sorted_values, dtype=np.float64)
    if values.size == 0:
        return None
    low, high = (float(edge) for edge in np.quantile(values, [0.02, 0.98]))
    inside = values[(values >= low) & (values <= high)]
    counts = np.histogram(inside, bins, (low, high))[0] if low < high else np.array([inside.size])
    return Distribution(
        low=low,
        high=high,
        counts=tuple(counts.tolist()),
        below=int((values < low).sum()),
        above=int((values > high).sum()),
        n=values.size,
    )


def same_values(sorted_values: Sequence[float], own_value: float) -> range:
    """Return the indexes of the values that are ``own_value``, the copies of one pool included.

    Copies of a pooled estimate differ in their last digits, and the set holds only one of them.
    """
    slack = abs(own_value) * 1e-9
    start = bisect_left(sorted_values, own_value - slack)
    stop = bisect_right(sorted_values, own_value + slack)
    if start == stop:
        raise UserError("The place's own value is not in the stored set: build the release anew.")
    return range(start, stop)
