"""A map of one metric in all places of a level: the class, verdict, position or change of each.

One result serves the map, its legend and its table. Only reliable values decide a class or a
verdict; every other value is hatched. The rules are those for one place (`places.profile`), on
arrays: every place is compared with the median of its state or of the nation without itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.maps.classes import Classes, ClassKind, classify
from mobility.analysis.method import Method
from mobility.analysis.multiple_testing import Family, codes_in_family
from mobility.analysis.places.benchmarks import (
    NATION,
    Coverage,
    LevelValues,
    MedianEstimate,
    ReferenceDistribution,
    benchmark_of,
    benchmarks_without,
    medians_of_sets,
)
from mobility.analysis.places.percentile import Numbers, Rank, rank_range, same_values, unranked
from mobility.analysis.places.profile import AGAINST_MEDIAN, NO_MEDIAN, Against
from mobility.analysis.reliability import (
    counted_once,
    fault_words,
    interval_faults,
    rankable,
    value_faults,
)
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    VERDICTS,
    Estimates,
    Verdict,
    inside_margins,
    mover,
    or_the_same_codes,
    p_of_interval,
    verdict_codes,
)
from mobility.analysis.years.change import PlaceChanges
from mobility.places import Level
from mobility.registry import Better, Metric

_PEERS = "peers"  # the only group of their own medians
_DIGITS = {Level.COUNTY: 5, Level.PLACE: 7}


@dataclass(frozen=True, slots=True)
class MapPlaces:
    """All places of a level in a year; arrays of one length, a row a place, by ascending geoid.

    ``values`` hold sampling bounds only, ``lower`` and ``upper`` the published bounds of any kind;
    NaN stands for absent numbers. ``reliable`` rows enter medians, positions and classes; ``pool``
    numbers the places that share one estimate (0: an estimate of its own).
    """

    level: Level
    values: LevelValues
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    quality: NDArray[np.object_]
    reliable: NDArray[np.bool_]
    pool: NDArray[np.int64]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """The reliable rows, of several places that share an estimate the first."""
        return counted_once(self.reliable, self.pool)

    def geoid(self, row: int) -> str:
        """The geoid of a row as text."""
        return geoid_text(int(self.values.geoid[row]), self.level)

    def row(self, geoid: str) -> int | None:
        """The row of a place, None where it is not among them."""
        row = int(np.searchsorted(self.values.geoid, int(geoid)))
        there = row < self.values.geoid.size and self.geoid(row) == geoid
        return row if there else None


@dataclass(frozen=True, slots=True)
class MapPeers:
    """The peers of one place among all places of a map.

    ``rows`` are theirs, in the order of the peers; ``stored`` is the set of their reliable values,
    the place itself not among them; ``members`` are the rows whose reliable value is in it, as
    their own or as one that they share.
    """

    rows: NDArray[np.intp]
    stored: ReferenceDistribution
    members: NDArray[np.bool_]


def peers_on_map(places: MapPlaces, geoids: Sequence[str], own: str = "") -> MapPeers:
    """Return the peers among the places of a map; those that are not on it are left out.

    A peer that shares the estimate of the place ``own`` is left out of the set like that place.
    """
    peer_rows = [row for row in map(places.row, geoids) if row is not None]
    rows, values = np.array(peer_rows, dtype=np.intp), places.values
    own_row = places.row(own) if own else None
    pool = 0 if own_row is None else int(places.pool[own_row])
    others = rows[places.pool[rows] != pool] if pool else rows
    reliable = np.where(places.reliable, values.value, np.nan)[others]
    columns = (reliable, values.lower[others], values.upper[others])
    medians = medians_of_sets(*columns, np.full(others.size, _PEERS), places.pool[others])
    median = medians.states.get(_PEERS, MedianEstimate(None, None, None, 0, 0))
    counted = counted_once(~np.isnan(reliable), places.pool[others])
    stored = ReferenceDistribution(
        "peers",
        "peer",
        places.level,
        int(values.year[0]),
        replace(median, total=len(geoids)),
        np.sort(reliable[counted]).tolist(),
    )
    firm = others[~np.isnan(reliable)]
    pools = places.pool[firm]
    members = np.isin(places.pool, pools[pools != 0])
    members[firm] = True
    return MapPeers(rows, stored, members & places.reliable)


def geoid_text(number: int, level: Level) -> str:
    """Return the geoid that a number stands for, with its zeros."""
    return str(number).zfill(_DIGITS[level])


Floats = NDArray[np.float64]
_NOT_COMPARED = VERDICTS.index(Verdict.NOT_COMPARED)


@dataclass(frozen=True, slots=True)
class LevelVerdicts:
    """How every place of a level stands against a median; arrays of one length.

    ``verdict`` are numbers of `VERDICTS`; ``reason`` are numbers of ``reasons``, whose first is
    empty (there is a verdict). ``median`` with its bounds is what each was compared with, NaN for
    none; ``of_state`` says whether that is the state's and not the nation's. ``p`` is two-sided and
    of the single comparison, NaN for none; ``same`` marks differences within the metric's margin.
    """

    verdict: NDArray[np.int8]
    reason: NDArray[np.int8]
    reasons: tuple[str, ...]
    median: Floats
    lower: Floats
    upper: Floats
    of_state: NDArray[np.bool_]
    p: Floats
    same: NDArray[np.bool_]
    method: Method = AGAINST_MEDIAN


def level_verdicts(
    metric: Metric,
    values: LevelValues,
    sets: Mapping[str, ReferenceDistribution],
    against: Literal["state", "nation"] | None = None,
) -> LevelVerdicts:
    """Return the verdict of every row of one metric, level and year.

    ``values`` have sampling bounds only; ``sets`` are the nation (under `NATION`) and the states
    (under their two digits) of the same year. ``against`` fixes the median; without it the state
    is tried first and then the nation. Raises ``UserError`` where a reliable value is not in its
    set.
    """
    size = values.value.size
    reasons, reason = _faults(metric, values)
    median, lower, upper = (np.full(size, np.nan) for _ in range(3))
    of_state = np.zeros(size, dtype=bool)
    open_rows = reason == 0
    if against != "nation":
        for code in np.unique(values.state[open_rows]):
            rows = np.flatnonzero(open_rows & (values.state == code))
            stored = sets.get(f"{code:02d}")
            if stored is not None:
                median[rows], lower[rows], upper[rows] = benchmarks_without(
                    stored, values.value[rows]
                )
        of_state = ~np.isnan(median)
    left = np.flatnonzero(open_rows & ~of_state)
    if against != "state" and left.size and NATION in sets:
        median[left], lower[left], upper[left] = benchmarks_without(
            sets[NATION], values.value[left]
        )
    for row in np.flatnonzero(open_rows & np.isnan(median)).tolist():
        why = _why_no_median(sets, f"{values.state[row]:02d}", against, values.value[row])
        _give_reason(reason, reasons, row, why)
    return _judged(metric, values, (reasons, reason), (median, lower, upper), of_state)


def verdicts_against_peers(
    metric: Metric, values: LevelValues, peers: ReferenceDistribution, members: NDArray[np.bool_]
) -> LevelVerdicts:
    """Return the verdict of every row against the median of a few chosen places.

    ``members`` are the rows whose reliable value is among those of ``peers``, as a peer's own or
    as one that a peer shares: each is compared with the median without it. Raises ``UserError``
    where such a value is not in the set.
    """
    size = values.value.size
    reasons, reason = _faults(metric, values)
    median, lower, upper = (np.full(size, np.nan) for _ in range(3))
    open_rows = reason == 0
    own = np.where(members, values.value, np.nan)
    median[open_rows], lower[open_rows], upper[open_rows] = benchmarks_without(
        peers, own[open_rows]
    )
    for row in np.flatnonzero(open_rows & np.isnan(median)).tolist():
        own_value = float(values.value[row]) if members[row] else None
        _give_reason(reason, reasons, row, benchmark_of(peers, own_value).reason)
    nowhere = np.zeros(size, dtype=bool)
    return _judged(metric, values, (reasons, reason), (median, lower, upper), nowhere)


def level_positions(
    metric: Metric,
    values: LevelValues,
    sets: Mapping[str, ReferenceDistribution],
    within: Literal["state", "nation"] = "nation",
) -> Floats:
    """Return the height of every reliable value among the others of the nation or of its state.

    That is the share (0 to 1) of the others that are lower, equal ones counted half
    (`percentile.Position.height`); NaN for the rest, in sets that are not covered, and everywhere
    where places are not compared on the metric at all.
    """
    height = np.full(values.value.size, np.nan)
    usable = reliable_rows(metric, values) & (not metric.comparable)
    codes = np.unique(values.state[usable]) if within == "state" else [None]
    for code in codes:
        rows = np.flatnonzero(usable if code is None else usable & (values.state == code))
        stored = sets.get(NATION if code is None else f"{code:02d}")
        if stored is None or stored.problem or not rows.size:
            continue
        others = np.asarray(stored.sorted_values)
        start, stop = same_values(others, values.value[rows])
        n = others.size - 1
        if n:
            height[rows] = (start + (stop - start - 1) / 2) / n
    return height


def reliable_rows(metric: Metric, values: LevelValues) -> NDArray[np.bool_]:
    """Return which rows enter medians, positions and classes."""
    return rankable(metric, values.value, values.weak)


def _give_reason(reason: NDArray[np.int8], reasons: list[str], row: int, why: str) -> None:
    """Enter why a row is not compared."""
    if why not in reasons:
        reasons.append(why)
    reason[row] = reasons.index(why)


def _judged(
    metric: Metric,
    values: LevelValues,
    why: tuple[list[str], NDArray[np.int8]],
    median: tuple[Floats, Floats, Floats],
    of_state: NDArray[np.bool_],
) -> LevelVerdicts:
    """Return the verdicts of the rows that nothing speaks against, once each has its median.

    ``why`` are the reasons and the number of each row's, 0 for none.
    """
    reasons, reason = why
    middle, lower, _ = median
    reason[(reason == 0) & ~np.isnan(middle) & np.isnan(lower)] = reasons.index(NO_INTERVAL)
    verdict = np.full(reason.size, _NOT_COMPARED, dtype=np.int8)
    tested = reason == 0
    own = Estimates(*(part[tested] for part in (values.value, values.lower, values.upper)))
    bounds = mover(own, Estimates(*(part[tested] for part in median)))
    gap = own.value - middle[tested]
    codes = verdict_codes(*bounds, metric.better)
    verdict[tested] = or_the_same_codes(codes, gap, *bounds, metric.margin)
    p = np.full(reason.size, np.nan)
    p[tested] = p_of_interval(gap, *bounds)
    same = np.zeros(reason.size, dtype=bool)
    same[tested] = inside_margins(metric.margin, gap, *bounds)
    return LevelVerdicts(verdict, reason, tuple(reasons), *median, of_state, p, same)


def _faults(metric: Metric, values: LevelValues) -> tuple[list[str], NDArray[np.int8]]:
    """Return the reasons of `not compared`, and the number of each row's reason, 0 for none."""
    reasons = [*fault_words(metric), metric.comparable]
    of_value = value_faults(metric, values.value, values.weak)
    of_interval = interval_faults(values.lower, values.upper)
    if metric.comparable:
        of_interval = np.full_like(of_interval, len(reasons) - 1)
    return reasons, np.where(of_value > 0, of_value, of_interval)


def _why_no_median(
    sets: Mapping[str, ReferenceDistribution], state: str, against: str | None, own: float
) -> str:
    """Return why a place has no median to be compared with."""
    names = [against] if against else ["state", "nation"]
    for name in names:
        stored = sets.get(state if name == "state" else NATION)
        if stored is not None:
            return benchmark_of(stored, own).reason
    return NO_MEDIAN


Within = Literal["state", "nation"]
ABSENT = -1  # the code of a place without a value
_BY_DESIGN = Coverage(Level.COUNTY)


class Show(StrEnum):
    """What the colors of a map mean."""

    VALUE = "value"
    VERDICT = "verdict"
    POSITION = "position"
    CHANGE = "change"
    MODELED = "modeled"


class Quarter(StrEnum):
    """Where a value stands by position only."""

    BETTER = "better quarter"
    WORSE = "worse quarter"
    HIGHEST = "highest quarter"
    LOWEST = "lowest quarter"
    MIDDLE = "middle half"
    NONE = "no position"


@dataclass(frozen=True, slots=True)
class MapClass:
    """One color of a map.

    ``id`` is a verdict, a `Quarter`, or the number of a class of values, whose smallest and
    largest reliable value are ``low`` and ``high`` (None for an empty class and for the others).
    ``count`` places are in it; ``hatched`` more have a value that is not judged and would be.
    """

    id: str
    count: int
    hatched: int = 0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ModeledColumns:
    """Modeled values of the places of a map, which are shown and nothing else.

    Arrays with a row a place: ``value`` with its 95 % bounds, NaN for none; ``synthetic`` marks
    places of which nothing is published; ``reason`` says why there is none, '' where there is one.
    ``method`` is how they come about.
    """

    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    synthetic: NDArray[np.bool_]
    reason: NDArray[np.object_]
    method: Method


@dataclass(frozen=True, slots=True)
class ValueMap:
    """One metric in all places of a level in one year, each in a class.

    ``years`` are those in which any place has a value. ``code`` is the place of a row's class in
    ``classes``, `ABSENT` for no value; ``hatched`` marks what is not judged: weak values, those
    that say something else, and places that are not compared. ``reason`` are numbers of
    ``reasons`` (the first is empty): why a place is not compared. ``against`` is the median of
    the verdicts or the set of the positions, None for the state's median with the nation's where
    too few; ``peers`` the set where that is what is compared with or what classes are around;
    ``since`` the year a change runs from. Verdicts and changes are those of the ``family`` of all
    places; ``overruled`` marks those that are told by themselves and not among all. ``breaks``,
    ``verdicts`` and ``changes`` (both of the single comparisons) and ``height`` (shares of others
    that are lower) are there where they are shown; ``inflation`` is what a dollar of the earlier
    year is in dollars of the later one, 1 where nothing is money. ``coverage`` says of which sets
    the values may be spoken. ``modeled`` are the values that are in the classes in place of the
    published ones; ``hatched`` then marks the synthetic ones.
    """

    metric: Metric
    places: MapPlaces
    year: int
    years: tuple[int, ...]
    show: Show
    classes: tuple[MapClass, ...]
    code: NDArray[np.int8]
    hatched: NDArray[np.bool_]
    reason: NDArray[np.int8]
    reasons: tuple[str, ...] = ("",)
    against: Against | None = None
    peers: ReferenceDistribution | None = None
    since: int | None = None
    breaks: Classes | None = None
    verdicts: LevelVerdicts | None = None
    height: NDArray[np.float64] | None = None
    changes: PlaceChanges | None = None
    family: Family | None = None
    overruled: NDArray[np.bool_] | None = None
    inflation: float = 1.0
    coverage: Coverage = _BY_DESIGN
    modeled: ModeledColumns | None = None

    @property
    def level(self) -> Level:
        """County or place."""
        return self.places.level

    @property
    def shown(self) -> NDArray[np.float64]:
        """The values that are in the classes: published ones, or modeled ones on their map."""
        return self.places.values.value if self.modeled is None else self.modeled.value

    @property
    def absent(self) -> NDArray[np.intp]:
        """The rows without a value to show."""
        return np.flatnonzero(np.isnan(self.shown))

    @property
    def middle_half(self) -> tuple[float, float] | None:
        """The quartiles of the reliable values, a shared one counted once; None for none."""
        values = self.places.values.value[self.places.counted]
        if not values.size:
            return None
        low, high = np.quantile(values, [0.25, 0.75])
        return float(low), float(high)

    def not_compared(self) -> Mapping[str, int]:
        """How many places are not compared for which reason, in the order of the reasons."""
        counts = np.bincount(self.reason, minlength=len(self.reasons))
        by_reason = zip(self.reasons, counts.tolist(), strict=True)
        return {reason: count for reason, count in by_reason if reason and count}


def map_of_values(
    metric: Metric,
    places: MapPlaces,
    years: tuple[int, ...],
    kind: ClassKind,
    around: str | MapPeers = NATION,
) -> ValueMap:
    """Return classes of the reliable values; the others are hatched where they would fall.

    ``around`` is whose median the classes around a median take: that of the nation, of a state by
    its digits, or of peers; the nation's where no place of them has a reliable value.
    """
    values = places.values
    reliable = np.where(places.counted, values.value, np.nan)
    near = ~np.isnan(reliable)
    peers = around if isinstance(around, MapPeers) and kind is ClassKind.BENCHMARK else None
    among_others: Numbers = values.value[near]
    if peers is not None:
        among_others = (
            peers.stored.sorted_values if len(peers.stored.sorted_values) else among_others
        )
    elif isinstance(around, str) and around != NATION:
        here = near & (values.state == int(around))
        among_others = values.value[here] if here.any() else among_others
    breaks = classify(reliable, kind, around=among_others if len(among_others) else None)
    code = breaks.classes_of(values.value)
    hatched = (code != ABSENT) & ~places.reliable
    named = _classes([str(number) for number in range(len(breaks))], code, hatched)
    classes = tuple(
        replace(each, low=_number(low), high=_number(high))
        for each, low, high in zip(named, breaks.lows, breaks.highs, strict=True)
    )
    return ValueMap(
        metric,
        places,
        int(values.year[0]),
        years,
        Show.VALUE,
        classes,
        code,
        hatched,
        np.zeros(code.size, dtype=np.int8),
        peers=peers.stored if peers else None,
        breaks=breaks,
    )


def map_of_modeled(published: ValueMap, modeled: ModeledColumns) -> ValueMap:
    """Return a map of modeled values in the classes of the published reliable ones.

    So both maps of a metric have the same colors, and no modeled value decides a class.
    """
    plain = replace(published, show=Show.MODELED, modeled=modeled)
    return in_classes_of(plain, published)


def map_of_verdicts(
    metric: Metric,
    places: MapPlaces,
    years: tuple[int, ...],
    sets: Mapping[str, ReferenceDistribution],
    against: Within | MapPeers | None = None,
) -> ValueMap:
    """Return every place's verdict against a median; what is not compared is hatched.

    ``against`` is the set of the median: that of each state, of the nation, or of some peers.
    """
    peers: ReferenceDistribution | None = None
    whose: Against | None
    if isinstance(against, MapPeers):
        peers, whose = against.stored, "peers"
        verdicts = verdicts_against_peers(metric, places.values, peers, against.members)
    else:
        whose = against
        verdicts = level_verdicts(metric, places.values, sets, against)
    sides = (
        (Verdict.HIGHER, Verdict.LOWER)
        if metric.better is Better.NEITHER
        else (Verdict.BETTER, Verdict.WORSE)
    )
    order = (
        *sides, Verdict.PRACTICALLY_THE_SAME, Verdict.CANNOT_TELL, Verdict.NOT_COMPARED
    )  # fmt: skip
    shown, overruled, family = codes_in_family(
        verdicts.verdict, verdicts.p, places.counted, verdicts.same
    )
    codes = _places_in(VERDICTS, order)[shown]
    plain = _worded(metric, places, years, Show.VERDICT, order, codes)
    return replace(
        plain,
        reason=np.where(plain.code == ABSENT, 0, verdicts.reason).astype(np.int8),
        reasons=verdicts.reasons,
        against=whose,
        peers=peers,
        verdicts=verdicts,
        family=family,
        overruled=overruled,
    )


def map_of_positions(
    metric: Metric,
    places: MapPlaces,
    years: tuple[int, ...],
    sets: Mapping[str, ReferenceDistribution],
    within: Within = "nation",
) -> ValueMap:
    """Return the quarter in which every reliable value stands; nothing of it is a test."""
    height = level_positions(metric, places.values, sets, within)
    high, low = height >= 0.75, height <= 0.25
    top, bottom = {
        Better.HIGHER: (Quarter.BETTER, Quarter.WORSE),
        Better.LOWER: (Quarter.WORSE, Quarter.BETTER),
        Better.NEITHER: (Quarter.HIGHEST, Quarter.LOWEST),
    }[metric.better]
    first = (
        (Quarter.HIGHEST, Quarter.LOWEST)
        if metric.better is Better.NEITHER
        else (Quarter.BETTER, Quarter.WORSE)
    )
    order = (*first, Quarter.MIDDLE, Quarter.NONE)
    numbers = [order.index(each) for each in (Quarter.NONE, top, bottom)]
    code = np.select([np.isnan(height), high, low], numbers, default=order.index(Quarter.MIDDLE))
    plain = _worded(metric, places, years, Show.POSITION, order, code)
    return replace(plain, against=within, height=height)


def map_of_changes(
    metric: Metric,
    places: MapPlaces,
    years: tuple[int, ...],
    changes: PlaceChanges,
    inflation: float = 1.0,
) -> ValueMap:
    """Return how every place changed between two years; what is not compared is hatched.

    ``changes`` end in the year of ``places``. A place whose code is not in both years has a value
    and no change.
    """
    sides = (
        (Verdict.HIGHER, Verdict.LOWER)
        if metric.better is Better.NEITHER
        else (Verdict.IMPROVED, Verdict.WORSENED)
    )
    order = (
        *sides, Verdict.PRACTICALLY_THE_SAME, Verdict.NO_DETECTABLE_CHANGE, Verdict.NOT_COMPARED
    )  # fmt: skip
    ends = (changes.difference, changes.lower, changes.upper)
    p = p_of_interval(*ends)
    p[changes.why > 0] = np.nan
    same = inside_margins(metric.margin, *ends)
    shown, overruled, family = codes_in_family(
        changes.verdicts, p, changes.counted, same, Verdict.NO_DETECTABLE_CHANGE
    )
    codes = _places_in(VERDICTS, order)[shown]
    rows = np.searchsorted(changes.geoid, places.values.geoid)
    rows = np.minimum(rows, changes.geoid.size - 1)
    known = changes.geoid[rows] == places.values.geoid
    code = np.where(known, codes[rows], order.index(Verdict.NOT_COMPARED))
    plain = _worded(metric, places, years, Show.CHANGE, order, code)
    reason = np.where(known & (plain.code != ABSENT), changes.why[rows], 0)
    return replace(
        plain,
        reason=reason.astype(np.int8),
        reasons=changes.reasons,
        since=changes.start,
        changes=changes,
        inflation=inflation,
        family=family,
        overruled=known & overruled[rows],
    )


def among(value_map: ValueMap, rows: NDArray[np.bool_]) -> ValueMap:
    """Return the map of some of its places: the same classes, counted anew."""
    places, values = value_map.places, value_map.places.values
    columns = {field.name: getattr(values, field.name)[rows] for field in fields(values)}
    part = MapPlaces(
        places.level,
        LevelValues(**columns),
        places.lower[rows],
        places.upper[rows],
        places.quality[rows],
        places.reliable[rows],
        places.pool[rows],
    )
    code, hatched = value_map.code[rows], value_map.hatched[rows]
    apart = hatched if value_map.breaks is not None else np.zeros(code.size, dtype=bool)
    counts = _classes([each.id for each in value_map.classes], code, apart)
    classes = tuple(
        replace(each, count=count.count, hatched=count.hatched)
        for each, count in zip(value_map.classes, counts, strict=True)
    )
    return replace(
        value_map,
        places=part,
        classes=classes,
        code=code,
        hatched=hatched,
        reason=value_map.reason[rows],
        verdicts=None,
        height=None if value_map.height is None else value_map.height[rows],
        overruled=None if value_map.overruled is None else value_map.overruled[rows],
        modeled=None if value_map.modeled is None else _modeled_among(value_map.modeled, rows),
    )


def _modeled_among(modeled: ModeledColumns, rows: NDArray[np.bool_]) -> ModeledColumns:
    columns = ("value", "lower", "upper", "synthetic", "reason")
    return replace(modeled, **{name: getattr(modeled, name)[rows] for name in columns})


def in_classes_of(value_map: ValueMap, other: ValueMap) -> ValueMap:
    """Return a map of values in the classes of another one, such as cities in those of counties.

    Classes that are words (verdicts, positions, changes) are the same for both anyway.
    """
    if other.breaks is None:
        return value_map
    code, modeled = other.breaks.classes_of(value_map.shown), value_map.modeled
    weak = ~value_map.places.reliable if modeled is None else modeled.synthetic
    hatched = (code != ABSENT) & weak
    counts = _classes([each.id for each in other.classes], code, hatched)
    classes = tuple(
        replace(each, count=count.count, hatched=count.hatched)
        for each, count in zip(other.classes, counts, strict=True)
    )
    return replace(value_map, breaks=other.breaks, code=code, hatched=hatched, classes=classes)


def rank_on_map(value_map: ValueMap, geoid: str, within: Within) -> Rank | None:
    """Return the rank of a place in its state or the nation; None where it is not on the map."""
    row, values = value_map.places.row(geoid), value_map.places.values
    if row is None:
        return None
    scope = NATION if within == "nation" else geoid[:2]
    if problem := value_map.coverage.problem(scope):
        return unranked(value_map.metric, 0, problem)
    rows = np.arange(values.geoid.size)
    if within == "state":
        rows = np.flatnonzero(values.state == values.state[row])
    return rank_range(
        np.where(value_map.places.reliable, values.value, np.nan)[rows],
        values.lower[rows],
        values.upper[rows],
        int(np.searchsorted(rows, row)),
        value_map.metric.better,
        pools=value_map.places.pool[rows],
    )


def _worded(
    metric: Metric,
    places: MapPlaces,
    years: tuple[int, ...],
    show: Show,
    order: Sequence[Verdict | Quarter],
    code: NDArray[np.integer],
) -> ValueMap:
    """Return a map of words: the last of the order is for what is not judged, and hatched."""
    there = ~np.isnan(places.values.value)
    shown = np.where(there, code, ABSENT).astype(np.int8)
    hatched = shown == len(order) - 1
    return ValueMap(
        metric,
        places,
        int(places.values.year[0]),
        years,
        show,
        _classes([str(each) for each in order], shown, np.zeros(shown.size, dtype=bool)),
        shown,
        hatched,
        np.zeros(shown.size, dtype=np.int8),
    )


def _classes(
    names: Sequence[str], code: NDArray[np.int8], hatched: NDArray[np.bool_]
) -> tuple[MapClass, ...]:
    """Return the classes with how many places are in each, and how many are hatched there."""
    firm, open_ = (
        np.bincount(code[rows & (code != ABSENT)], minlength=len(names)).tolist()
        for rows in (~hatched, hatched)
    )
    return tuple(map(MapClass, names, firm, open_))


def _places_in(verdicts: Sequence[Verdict], order: Sequence[Verdict]) -> NDArray[np.int8]:
    """Return where each verdict stands in the order of a map; those that cannot occur, last."""
    last = len(order) - 1
    positions = [order.index(each) if each in order else last for each in verdicts]
    return np.array(positions, dtype=np.int8)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
