"""Everything that is shown of one measure in the areas of one place: rows, total, verdicts, curve.

`area_result` works it out from stored numbers; figures, pages and commands only show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.areas.concentration import Concentration, concentration
from mobility.analysis.areas.merging import MERGED_AREAS, merged_groups, sums_of_groups
from mobility.analysis.areas.numbers import (
    AREA_AGAINST_REST,
    AreaNumbers,
    PlaceTotal,
    against_rest,
    estimates_from_counts,
    estimates_of_areas,
)
from mobility.analysis.areas.residents import GroupOfResidents
from mobility.analysis.method import Method
from mobility.analysis.multiple_testing import FamilyOutcome
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.registry import Better

Rings = tuple[tuple[tuple[float, float], ...], ...]
"""A polygon: its outer ring and its holes, each of points in degrees east and north."""
_QUALITIES = tuple(Quality)


@dataclass(frozen=True, slots=True)
class AreaSetting:
    """What a result is of.

    Attributes:
        place: name of the county or city.
        geoid: its code.
        areas: what several areas are called, such as "census tracts of 2010".
        area: what one is called.
        set_name: the name of the set of areas.
        measure: the name of the measure.
        year: of the numbers.
        group: the group of people; "All" for everyone.
        per: 1 for a share, such as 1,000 for a rate of events; None for other numbers.
        unit: what other numbers are.
        better: the better direction.
        universe: who is counted.
        source: where the numbers are from.
        file: the uploaded file.
        outlines: where the outlines are from.
        limit: the fewest people that are shown.
        survey: whether the numbers are a survey's estimates.
        invented: whether numbers or outlines are invented.
        note: what a reader must know about the kind of areas.
        merged: whether unreliable areas were merged.
    """

    place: str
    geoid: str
    areas: str
    area: str
    set_name: str
    measure: str
    year: int
    group: str
    per: int | None
    unit: str
    better: Better
    universe: str = ""
    source: str = ""
    file: str = ""
    outlines: str = ""
    limit: int = 10
    survey: bool = False
    invented: bool = False
    note: str = ""
    merged: bool = False


@dataclass(frozen=True, slots=True)
class MetricBeside:
    """A metric of the place as a whole, beside its areas.

    Attributes:
        label: of the metric.
        words: its value as people read it.
        year: of the value, as people read it.
        value: as stored.
        per: 1 for a share, such as 1,000 for a rate of events; None for other numbers.
        unit: what other numbers are.
    """

    label: str
    words: str
    year: str
    value: float
    per: int | None
    unit: str

    def on_scale(self, setting: AreaSetting) -> bool:
        """Whether it can stand on one axis with the numbers of the areas."""
        return self.per == setting.per and (self.per is not None or self.unit == setting.unit != "")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area, or several merged ones.

    Attributes:
        number: of the area in the set of the place; of the first of several merged ones.
        code: of the area.
        name: of the area; of merged ones, the names joined.
        value: with its 95 % interval; None where there is none.
        count: how many are counted; None where unknown or not shown.
        base: of how many.
        quality: of the value; None where its error is unknown.
        relative_error: the coefficient of variation; None where unknown.
        verdict: against the rest of the place.
        reason: why it is not compared.
        difference: area less rest; None where there is none.
        bounds: of the difference.
        rest: the value of the rest.
        overruled: differs by itself but not among all areas.
        absent: why there is no value; empty for one.
        members: numbers of the areas that were merged; one for an area alone.
    """

    number: int
    code: str
    name: str
    value: Estimate | None
    count: float | None
    base: float | None
    quality: Quality | None
    relative_error: float | None
    verdict: Verdict
    reason: str
    difference: float | None
    bounds: tuple[float, float] | None
    rest: float | None
    overruled: bool
    absent: str
    members: tuple[int, ...]

    @property
    def judged(self) -> bool:
        """Whether the value may drive a color, a rank or a sentence."""
        return self.value is not None and self.quality is not Quality.WEAK


@dataclass(frozen=True, slots=True, eq=False)
class AreaResult:
    """A measure in the areas of a place.

    Attributes:
        setting: what it is of.
        rows: by value, the worst first (the highest, where neither direction is better); areas
            without a value at the end.
        outlines: of every area of the place, by its number.
        total: the value of the place as the sum of its areas; None where it is not shown.
        curve: how much of the gap the worst areas explain.
        family: how many comparisons hold together.
        masked: how many areas are masked.
        without: how many have no number for another reason.
        weak: how many are shown and not judged.
        residents: who lives where it is worse; empty without a table of residents.
        residents_source: of that table.
        beside: a metric of the place; None for none.
        warnings: what must be said above the figure.
        methods: how the numbers come about.
    """

    setting: AreaSetting
    rows: tuple[AreaRow, ...]
    outlines: tuple[tuple[Rings, ...], ...]
    total: Estimate | None
    curve: Concentration
    family: FamilyOutcome
    masked: int
    without: int
    weak: int
    residents: tuple[GroupOfResidents, ...] = ()
    residents_source: str = ""
    beside: MetricBeside | None = None
    warnings: tuple[str, ...] = ()
    methods: tuple[Method, ...] = (AREA_AGAINST_REST,)

    def of_verdict(self, *verdicts: Verdict) -> tuple[AreaRow, ...]:
        """The rows with one of these verdicts, in order."""
        return tuple(row for row in self.rows if row.verdict in verdicts)


def area_result(  # noqa: PLR0917 - all that is known of the areas
    setting: AreaSetting, codes: Sequence[str], names: Sequence[str], numbers: AreaNumbers,
    absent: Sequence[str], total: PlaceTotal, outlines: tuple[tuple[Rings, ...], ...],
    touching: Sequence[tuple[int, int]] = (),
) -> AreaResult:  # fmt: skip
    """Return the result for the areas of a place; all sequences have one entry an area.

    Args:
        setting: what the numbers are of; `merged` asks for merging unreliable areas.
        codes: of the areas.
        names: of the areas.
        numbers: of the areas.
        absent: why an area has no number; '' for one that has.
        total: of the place.
        outlines: simplified, for drawing.
        touching: pairs of areas with a common border.
    """
    per, better = setting.per, setting.better
    group = np.arange(len(codes))
    methods: tuple[Method, ...] = (AREA_AGAINST_REST,)
    if setting.merged:
        group = merged_groups(numbers, per, touching)
        numbers = sums_of_groups(numbers, group)
        methods = (MERGED_AREAS, *methods)
    chosen = np.flatnonzero(group == np.arange(len(codes)))
    firsts = [int(each) for each in chosen]
    numbers = _rows(numbers, chosen)
    estimates = estimates_of_areas(numbers, per)
    against = against_rest(numbers, estimates, total, per, better)
    members = [tuple(int(each) for each in np.flatnonzero(group == first)) for first in firsts]
    rows = []
    for row, first in enumerate(firsts):
        value = _number(estimates.value[row])
        quality = int(estimates.quality[row])
        low, high = _number(against.lower[row]), _number(against.upper[row])
        rows.append(
            AreaRow(
                number=int(first),
                code=codes[first],
                name=_joined([names[each] for each in members[row]]),
                value=None
                if value is None
                else Estimate(value, _number(estimates.lower[row]), _number(estimates.upper[row])),
                count=_number(numbers.count[row]),
                base=_number(numbers.base[row]),
                quality=None if quality < 0 or value is None else _QUALITIES[quality],
                relative_error=_number(estimates.relative_error[row]),
                verdict=against.verdicts()[row],
                reason=against.reason[row],
                difference=_number(against.difference[row]),
                bounds=None if low is None or high is None else (low, high),
                rest=_number(against.rest[row]),
                overruled=bool(against.overruled[row]),
                absent=absent[first] if value is None else "",
                members=members[row],
            )
        )  # fmt: skip
    usable = np.array([row.judged for row in rows], dtype=np.bool_)
    curve = concentration(estimates.value, estimates.error, numbers.base, better, usable)
    sign = 1 if better is Better.HIGHER else -1
    order = sorted(
        range(len(rows)),
        key=lambda row: (
            rows[row].value is None,
            sign * (estimates.value[row] if rows[row].value is not None else 0.0),
            rows[row].name,
        ),
    )
    place = {old: new for new, old in enumerate(order)}
    curve = replace(curve, order=np.array([place[int(each)] for each in curve.order], np.int64))
    family = against.family
    return AreaResult(
        setting=setting, rows=tuple(rows[row] for row in order), outlines=outlines,
        total=_total(total, per), curve=curve,
        family=FamilyOutcome(family.method, family.level, family.tests, told=True),
        masked=int(numbers.masked.sum()),
        without=sum(row.value is None for row in rows) - int(numbers.masked.sum()),
        weak=int(estimates.weak.sum()), methods=methods,
    )  # fmt: skip


def _rows(numbers: AreaNumbers, chosen: NDArray[np.int64]) -> AreaNumbers:
    return AreaNumbers(
        numbers.count[chosen], numbers.base[chosen], numbers.count_error[chosen],
        numbers.base_error[chosen], numbers.value[chosen], numbers.lower[chosen],
        numbers.upper[chosen], numbers.masked[chosen],
    )  # fmt: skip


def _total(total: PlaceTotal, per: int | None) -> Estimate | None:
    if per is None or not (np.isfinite(total.count) and total.base > 0):
        return None
    one = [np.array([each]) for each in (
        total.count, total.base, total.count_error, total.base_error
    )]  # fmt: skip
    estimates = estimates_from_counts(one[0], one[1], one[2], one[3], per, np.array([True]))
    return Estimate(float(estimates.value[0]), float(estimates.lower[0]), float(estimates.upper[0]))


def _number(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _joined(names: Sequence[str]) -> str:
    if len(names) <= 3:
        return " + ".join(names)
    return f"{names[0]} + {len(names) - 1} neighbors"
