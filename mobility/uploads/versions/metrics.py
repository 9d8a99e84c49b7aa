"""A stored data set as a metric of the registry, so that every page understands it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import duckdb

from mobility.places import Level
from mobility.registry import (
    EVERYONE,
    HEADLINE,
    NOT_SAID,
    Better,
    Breakdown,
    BreakdownKind,
    Computation,
    Dollars,
    Framework,
    IntervalKind,
    Metric,
    Refusal,
    Series,
    Source,
    SuppressionRule,
    Unit,
)
from mobility.text import format_number, joined
from mobility.uploads.columns.mapping import MetricDetails
from mobility.uploads.proposals.hispanic import RACE, UNSAID
from mobility.uploads.versions.observations import SUPPRESSED

_TOGETHER = (Computation.INDEX, Computation.ORDERED_INDEX, Computation.PEOPLE)
_SMALL_SHARE = 0.05  # below it, a share is shown with a second decimal
_LONGEST_NAME = 80  # signs; a name stands in rows, menus and titles


@dataclass(frozen=True, slots=True)
class YearOfGroups:
    """Content of a data set for one level, breakdown and year.

    ``subgroups`` are those with a value or with one that is kept back; ``low`` and ``high`` are
    the smallest and largest value, None where all are kept back; ``integers`` says that every value
    is a whole number, ``tenths`` that every share has one decimal at most as a percentage.
    """

    level: Level
    breakdown: str
    year: int
    subgroups: tuple[str, ...]
    n_intervals: int
    low: float | None
    high: float | None
    integers: bool = False
    tenths: bool = False


@dataclass(frozen=True, slots=True)
class Withheld:
    """The places whose value of one level, breakdown, year and group is kept back, and why."""

    level: Level
    breakdown: str
    year: int
    subgroup: str
    geoids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """Description of a data set for the registry; ``file`` is the uploaded file.

    ``hispanic_unsaid`` says that it is open whether Hispanic residents are counted within its
    racial groups; ``residents`` where the residents are from by which counts were divided.
    """

    details: MetricDetails
    file: str
    source: str
    years: tuple[YearOfGroups, ...]
    withheld: tuple[Withheld, ...] = ()
    hispanic_unsaid: bool = False
    residents: str = ""

    @property
    def name(self) -> str:
        """Name of the measure on one line."""
        label = " ".join((self.details.name or self.details.id).split())
        return label if len(label) <= _LONGEST_NAME else f"{label[: _LONGEST_NAME - 1]}…"


_SUPPRESSED_BY_FILE = "The file keeps this number back."
# One sentence for all that are masked, also in versions that were stored with two reasons.
_MASKED = (
    "Masked here to protect people: few are behind this number, or it would give such a number "
    "away."
)
_YEARS = """
SELECT level, breakdown, year, list(DISTINCT subgroup ORDER BY subgroup),
    count(lower) FILTER (upper IS NOT NULL), min(value), max(value),
    coalesce(bool_and(value = round(value)), true),
    coalesce(bool_and(abs(value * 1000 - round(value * 1000)) < 1e-9), true)
FROM (
    SELECT level, breakdown, year, subgroup, value, lower, upper FROM observation
    UNION ALL BY NAME SELECT level, breakdown, year, subgroup FROM absent
) GROUP BY ALL ORDER BY ALL
"""
_WITHHELD = """
SELECT level, breakdown, year, subgroup, list(geoid ORDER BY geoid), reason = $by_file AS by_file
FROM absent GROUP BY ALL ORDER BY ALL
"""


def read_data_set(
    connection: duckdb.DuckDBPyConnection,
    details: MetricDetails,
    file: str,
    source: str,
    *,
    hispanic_unsaid: bool = False,
    residents: str = "",
) -> DataSet:
    """Return what tables `observation` and `absent` hold, as the registry describes it."""
    years = connection.execute(_YEARS).fetchall()
    withheld = connection.execute(_WITHHELD, {"by_file": SUPPRESSED}).fetchall()
    return DataSet(
        details,
        file,
        source,
        tuple(
            YearOfGroups(Level(level), by, year, tuple(groups), *facts)
            for level, by, year, groups, *facts in years
        ),
        tuple(
            Withheld(
                Level(level), by, year, group, tuple(geoids),
                _SUPPRESSED_BY_FILE if by_file else _MASKED,
            )
            for level, by, year, group, geoids, by_file in withheld
        ),
        hispanic_unsaid,
        residents,
    )  # fmt: skip


def framework_with(framework: Framework, data_sets: Sequence[DataSet]) -> Framework:
    """The registry with the measures of data sets, each behind the metrics of its predictor.

    One whose predictor the registry does not know is left out.
    """
    usable = [
        data_set for data_set in data_sets if data_set.details.predictor in framework.predictors
    ]
    if not usable:
        return framework
    metrics = {
        data_set.details.id: metric_of(data_set, framework.breakdowns) for data_set in usable
    }
    ordered: dict[str, Metric] = {}
    for predictor in framework.predictors:
        for group in (framework.metrics, metrics):
            ordered |= {m.id: m for m in group.values() if m.predictor == predictor}
    return replace(
        framework,
        metrics=ordered,
        sources={
            **framework.sources,
            **{data_set.details.id: _source(data_set) for data_set in usable},
        },
        suppressions=(
            *framework.suppressions,
            *(
                SuppressionRule(
                    metrics=(data_set.details.id,),
                    level=hidden.level,
                    geoids=hidden.geoids,
                    years=(hidden.year,),
                    breakdowns=(hidden.breakdown,),
                    groups=(hidden.subgroup,),
                    reason=hidden.reason,
                )
                for data_set in usable
                for hidden in data_set.withheld
            ),
        ),
        refusals=(
            *framework.refusals,
            *(
                refusal
                for data_set in usable
                for refusal in _refusals(
                    data_set, metrics[data_set.details.id], framework.breakdowns
                )
            ),
        ),
    )


def metric_of(data_set: DataSet, breakdowns: Mapping[str, Breakdown]) -> Metric:
    """The measure of a data set as the registry would describe it."""
    details, name = data_set.details, data_set.name
    lows = [year.low for year in data_set.years if year.low is not None]
    highs = [year.high for year in data_set.years if year.high is not None]
    low, high = min(lows, default=0.0), max(highs, default=0.0)
    unit = Unit.RATIO if details.unit is Unit.RATE and not details.per else details.unit
    return Metric(
        id=details.id,
        column=details.id,
        label=name,
        short_label=f"{name} (your data)",
        description=details.note or f"{name}, from the file {data_set.file}.",
        unit=unit,
        unit_label=_unit_label(details, data_set.residents) if unit is Unit.RATE else "",
        per=details.per if unit is Unit.RATE else None,
        decimals=_decimals(unit, max(abs(low), abs(high)), data_set.years),
        better=details.better,
        predictor=details.predictor,
        source=details.id,
        range=(0.0, 1.0) if unit is Unit.SHARE else (None if low < 0 else 0.0, None),
        ratio_meaningful=unit is not Unit.INDEX and low >= 0,
        dollars=Dollars.NOMINAL if unit is Unit.DOLLARS else Dollars.NONE,
        universe=details.universe or ("All residents" if data_set.residents else NOT_SAID),
        series=_series(data_set, breakdowns),
        supplement=details.id,
    )


def _unit_label(details: MetricDetails, residents: str) -> str:
    of_whom = " residents" if residents else ""
    return f"per {format_number(details.per or 1)}{of_whom}"


def _decimals(unit: Unit, largest: float, years: Sequence[YearOfGroups]) -> int:
    """Return the decimals to show: by the size of the values; of shares those of the percentage."""
    if unit is Unit.SHARE:
        if all(year.tenths for year in years):
            return 1  # the file has no further detail
        # Of 0.8 % one decimal says too little: a change by a tenth would read as none.
        everyone = max((y.high or 0.0 for y in years if y.breakdown == HEADLINE), default=largest)
        return 1 if everyone >= _SMALL_SHARE else 2 if everyone >= _SMALL_SHARE / 10 else 3
    if all(year.integers for year in years) or unit in {Unit.DOLLARS, Unit.COUNT}:
        return 0
    return 2 if largest < 10 else 1 if largest < 1000 else 0


def _series(
    data_set: DataSet, breakdowns: Mapping[str, Breakdown]
) -> dict[tuple[Level, str], Series]:
    years_by_series: dict[tuple[Level, str], list[YearOfGroups]] = {}
    for year in data_set.years:
        if year.breakdown == HEADLINE or year.breakdown in breakdowns:
            years_by_series.setdefault((year.level, year.breakdown), []).append(year)
    return {
        (level, name): _one_series(data_set, level, breakdowns.get(name), years)
        for (level, name), years in years_by_series.items()
    }


def _one_series(
    data_set: DataSet, level: Level, breakdown: Breakdown | None, years: Sequence[YearOfGroups]
) -> Series:
    known = (EVERYONE,) if breakdown is None else tuple(g.label for g in breakdown.groups)
    there = {label for year in years for label in year.subgroups}
    labels = tuple(label for label in known if label in there)
    pairs = _overlaps(breakdown, labels)
    bounded = tuple(sorted(year.year for year in years if year.n_intervals))
    return Series(
        level=level,
        breakdown=breakdown.id if breakdown else HEADLINE,
        schedule=tuple(sorted(year.year for year in years)),
        interval=IntervalKind.SAMPLING if bounded else IntervalKind.NONE,
        interval_years=bounded,
        period_years=max(1, data_set.details.period_years),
        breaks=(),
        source=data_set.details.id,
        subgroups=labels,
        disjoint=not pairs,
        kind=breakdown.kind if breakdown else BreakdownKind.PEOPLE,
        overlaps=pairs,
        note=_unshown(there.difference(labels, (EVERYONE,))),
    )


def _unshown(labels: Collection[str]) -> str:
    """A sentence on the groups of a file that are none of the product's; '' for none."""
    names = joined([f"“{' '.join(label.split())}”" for label in sorted(labels)])
    return f"In the file, but no group of the metrics, so not shown: {names}." if labels else ""


def _overlaps(breakdown: Breakdown | None, labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    always = {group.label: group.overlaps for group in breakdown.groups} if breakdown else {}
    return tuple((a, b) for a, b in combinations(labels, 2) if b in always[a] or a in always[b])


def _source(data_set: DataSet) -> Source:
    source = " ".join((data_set.details.source or data_set.source).split())
    label = (
        f"{source} (your data, file {data_set.file})"
        if source
        else f"your data, file {data_set.file}"
    )
    if data_set.residents:
        label = f"{label}; per resident: {data_set.residents}"
    return Source(data_set.details.id, label, "", "")


def _refusals(
    data_set: DataSet, metric: Metric, breakdowns: Mapping[str, Breakdown]
) -> Iterator[Refusal]:
    """Yield the computations that are refused between groups of a data set, with reasons."""
    for name in dict.fromkeys(breakdown for _, breakdown in metric.series):
        if name == HEADLINE:
            continue
        breakdown = breakdowns[name]
        refused: dict[str, set[Computation]] = {}
        silent = set(Computation) - set(breakdown.may)
        unsaid = set(Computation) if data_set.hispanic_unsaid and name == RACE else set()
        for never, why in (
            (unsaid, UNSAID),
            *_impossible(metric, name, breakdown),
            (silent, _NOT_MEANT),
        ):
            refused.setdefault(why, set()).update(never)
        for reason, computations in refused.items():
            if computations:
                yield Refusal(
                    computations=tuple(
                        data_set for data_set in Computation if data_set in computations
                    ),
                    metrics=(metric.id,),
                    breakdowns=(name,),
                    reason=reason,
                )


_NOT_MEANT = "The groups of this breakdown are not compared in that way."


def _impossible(
    metric: Metric, name: str, breakdown: Breakdown
) -> Iterable[tuple[set[Computation], str]]:
    all_series = [series for (_, by), series in metric.series.items() if by == name]
    together = set(_TOGETHER)
    if not breakdown.ordered or any(len({*s.subgroups} - {EVERYONE}) < 3 for s in all_series):
        yield {Computation.ORDERED_INDEX}, "There are fewer than three groups in an order."
    if breakdown.kind is BreakdownKind.NEIGHBORHOODS:
        yield together, "Neighborhoods are places, not people."
    if breakdown.kind is BreakdownKind.INDUSTRIES:
        yield set(Computation), "Industries are kinds of jobs, not groups of people."
    if not all(series.disjoint for series in all_series):
        yield {*together, Computation.EQUALITY}, "Some of the groups share people."
    if not metric.ratio_meaningful:
        yield {Computation.RATIO}, "The measure has no natural zero."
    if metric.better is Better.NEITHER:
        yield {*together, Computation.RATIO}, "Neither direction of the measure is better."
    if metric.unit not in {Unit.SHARE, Unit.RATE}:
        yield {Computation.PEOPLE}, "The measure is no share and no rate."
