"""Lines made by hand, for tests of change that need no release."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import Line, Sharing, TrendPoint
from mobility.places import Level
from mobility.registry import Better, Break, Dollars, IntervalKind, Series, load_framework

FRAMEWORK = load_framework()
Row = list[Any]


def line(
    points: list[Row],
    *,
    better: str = "higher",
    period_years: int = 1,
    breaks: dict[str, str] | None = None,
    dollars: bool = False,
    nominal: bool = False,
    interval: bool = True,
    sharing: tuple[Sharing, ...] = (),
    **changes: Any,
) -> Line:
    """Return a line of rows [year, value, lower, upper, quality]; what is left out is absent.

    ``changes`` are fields of the metric that differ from those of the share of adults with a job,
    which here has no limits and no margin.
    """
    years = tuple(int(row[0]) for row in points) or (2020,)
    series = Series(
        level=Level.COUNTY,
        breakdown="none",
        schedule=years,
        interval=IntervalKind.SAMPLING if interval else IntervalKind.NONE,
        interval_years=years if interval else (),
        period_years=period_years,
        breaks=tuple(Break(int(year), reason) for year, reason in (breaks or {}).items()),
        source="acs1",
        subgroups=("All",),
    )
    fields = {"better": Better(better), "range": (None, None), "margin": None} | changes
    metric = replace(
        FRAMEWORK.metric("share_employed"),
        dollars=Dollars.NOMINAL if dollars else Dollars.NONE,
        **fields,
    )
    return Line(
        metric=metric,
        series=series,
        points=tuple(point(*row) for row in points),
        cpi=FRAMEWORK.cpi,
        nominal=nominal,
        sharing=sharing,
    )


def point(
    year: int,
    value: float,
    lower: float | None = None,
    upper: float | None = None,
    quality: str | None = None,
) -> TrendPoint:
    """Return a point from plain numbers and words."""
    return TrendPoint(year, value, lower, upper, Quality(quality) if quality else None)
