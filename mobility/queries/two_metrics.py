"""Two metrics of every place of a level, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.reliability import rankable
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import HEADLINE, Framework, Metric
from mobility.store import Store


@dataclass(frozen=True, slots=True)
class MetricPair:
    """Every place with a value of both metrics, each in its newest year: arrays of one length.

    ``x_reliable`` and ``y_reliable`` say which values may be ranked and averaged.
    """

    across: Metric
    upwards: Metric
    x_year: int
    y_year: int
    geoid: NDArray[np.str_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_reliable: NDArray[np.bool_]
    y_reliable: NDArray[np.bool_]

    @property
    def reliable(self) -> NDArray[np.bool_]:
        """Which places have reliable values of both."""
        return self.x_reliable & self.y_reliable


def metric_pair(
    store: Store,
    framework: Framework,
    level: Level,
    across: str,
    upwards: str,
    *,
    year: int | None = None,
) -> MetricPair:
    """Two metrics of every place of a level, each in its newest year up to `year`.

    Raises:
        UserError: for a metric that does not exist, or has no value at this level up to `year`.
    """
    one, two = framework.metric(across), framework.metric(upwards)
    x_year, y_year = (_newest(store, metric, level, year) for metric in (one, two))
    columns = store.columns(
        "two_metrics",
        across=one.id, across_year=x_year, upwards=two.id, upwards_year=y_year, level=level,
    )  # fmt: skip
    reliable = [
        rankable(
            columns[name], columns[f"{name}_weak"].astype(bool),
            plausible=metric.plausible, zero_has_meaning=bool(metric.zero_meaning),
        )
        for name, metric in (("x", one), ("y", two))
    ]  # fmt: skip
    return MetricPair(
        one,
        two,
        x_year,
        y_year,
        columns["geoid"].astype(str),
        columns["x"],
        columns["y"],
        *reliable,
    )


def _newest(store: Store, metric: Metric, level: Level, year: int | None) -> int:
    years = store.metric_years(metric.id).get((level, HEADLINE), ())
    until = [one for one in years if year is None or one <= year]
    if not until:
        kind = "cities" if level is Level.PLACE else "counties"
        where = f"in {year} or earlier" if years else "here"
        message = f"{metric.label} has no value for {kind} {where}; choose another metric."
        raise UserError(message)
    return max(until)
