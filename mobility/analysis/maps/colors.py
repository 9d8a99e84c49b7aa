"""What the colors of a map mean: classes of values, verdicts, positions or changes of all places.

One result serves the map, its legend and its table, so that the three cannot disagree. Only
reliable values decide a class or a verdict; everything else that has a value is hatched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.maps.classes import Classes, ClassKind, classify
from mobility.analysis.maps.places import MapPeers, MapPlaces
from mobility.analysis.maps.verdicts import (
    VERDICTS,
    LevelVerdicts,
    level_positions,
    level_verdicts,
    verdicts_against_peers,
)
from mobility.analysis.places.benchmarks import ReferenceDistribution
from mobility.analysis.places.coverage import Coverage
from mobility.analysis.places.profile import Against
from mobility.analysis.places.ranks import Rank, rank_range, unranked
from mobility.analysis.places.sets import NATION, LevelValues
from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years import change_sets
from mobility.analysis.years.change_sets import PlaceChanges
from mobility.places import Level
from mobility.registry import Better, Metric

Within = Literal["state", "nation"]
ABSENT = -1  # the code of a place without a value
_BY_DESIGN = Coverage(Level.COUNTY)


class Show(StrEnum):
    """What the colors of a map mean."""

    VALUE = "value"
    VERDICT = "verdict"
    POSITION = "position"
    CHANGE = "change"


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
class ValueMap:
    """One metric in all places of a level in one year, each in a class.

    ``years`` are those in which any place has a value. ``code`` is the place of a row's class in
    ``classes``, `ABSENT` for no value; ``hatched`` marks what is not judged: weak values, those
    that say something else, and places that are not compared. ``reason`` are numbers of
    ``reasons`` (the first is empty): why a place is not compared. ``against`` is the median of
    the verdicts or the set of the positions, None for the state's median with the nation's where
    too few; ``peers`` the set where that is what is compared with or what classes are around;
    ``since`` the year a change runs from. ``breaks``, ``verdicts``, ``height`` (shares of
    others that are lower) and ``changes`` are there where they are shown; ``inflation`` is what a
    dollar of the earlier year is in dollars of the later one, 1 where nothing is money.
    ``coverage`` says of which sets the values may be spoken.
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
    inflation: float = 1.0
    coverage: Coverage = _BY_DESIGN

    @property
    def level(self) -> Level:
        """County or place."""
        return self.places.level

    @property
    def absent(self) -> NDArray[np.intp]:
        """The rows without a value."""
        return np.flatnonzero(np.isnan(self.places.values.value))

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
        found = zip(self.reasons, counts.tolist(), strict=True)
        return {reason: count for reason, count in found if reason and count}


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
    among_others: Sequence[float] = values.value[near].tolist()
    if peers is not None:
        among_others = peers.stored.sorted_values or among_others
    elif isinstance(around, str) and around != NATION:
        here = near & (values.state == int(around))
        among_others = values.value[here].tolist() or among_others
    breaks = classify(reliable, kind, around=among_others or None)
    code = breaks.of(values.value)
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
        found = verdicts_against_peers(metric, places.values, peers, against.members)
    else:
        whose = against
        found = level_verdicts(metric, places.values, sets, against)
    sides = (
        (Verdict.HIGHER, Verdict.LOWER)
        if metric.better is Better.NEITHER
        else (Verdict.BETTER, Verdict.WORSE)
    )
    order = (*sides, Verdict.CANNOT_TELL, Verdict.NOT_COMPARED)
    plain = _worded(
        metric, places, years, Show.VERDICT, order, _places_in(VERDICTS, order)[found.verdict]
    )
    return replace(
        plain,
        reason=np.where(plain.code == ABSENT, 0, found.reason).astype(np.int8),
        reasons=found.reasons,
        against=whose,
        peers=peers,
        verdicts=found,
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
    order = (*sides, Verdict.NO_DETECTABLE_CHANGE, Verdict.NOT_COMPARED)
    said = _places_in(change_sets.VERDICTS, order)[changes.verdicts]
    rows = np.searchsorted(changes.geoid, places.values.geoid)
    rows = np.minimum(rows, changes.geoid.size - 1)
    known = changes.geoid[rows] == places.values.geoid
    code = np.where(known, said[rows], order.index(Verdict.NOT_COMPARED))
    plain = _worded(metric, places, years, Show.CHANGE, order, code)
    reason = np.where(known & (plain.code != ABSENT), changes.why[rows], 0)
    return replace(
        plain,
        reason=reason.astype(np.int8),
        reasons=changes.reasons,
        since=changes.start,
        changes=changes,
        inflation=inflation,
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
    apart = hatched if value_map.show is Show.VALUE else np.zeros(code.size, dtype=bool)
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
    )


def in_classes_of(value_map: ValueMap, other: ValueMap) -> ValueMap:
    """Return a map of values in the classes of another one, such as cities in those of counties.

    Classes that are words (verdicts, positions, changes) are the same for both anyway.
    """
    if other.breaks is None:
        return value_map
    code = other.breaks.of(value_map.places.values.value)
    hatched = (code != ABSENT) & ~value_map.places.reliable
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
    found = [order.index(each) if each in order else last for each in verdicts]
    return np.array(found, dtype=np.int8)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
