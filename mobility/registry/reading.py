"""TOML blocks to dataclasses, driven by the fields and types of the dataclasses themselves.

A key that no field has, a field that no key gives, and a value of another type are a
``FrameworkError`` that names the block. What the blocks say together is checked elsewhere.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import combinations, pairwise
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from mobility.places import Level
from mobility.registry.types import (
    EVERYONE,
    HEADLINE,
    Break,
    Breakdown,
    BreakdownKind,
    FrameworkError,
    IntervalKind,
    Metric,
    Note,
    Series,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Raw = Mapping[str, Any]
T = TypeVar("T", bound="DataclassInstance")

_LEVELS = (Level.COUNTY, Level.PLACE)
_SERIES = ("schedule", "interval", "interval_years", "period_years", "breaks", "source")
_OF_BREAKDOWN = (
    *_SERIES, "id", "levels", "groups", "kind", "disjoint", "overlaps", "note", "local_source",
    "head_counts",
)  # fmt: skip
_DERIVED = {"id", "column", "part", "series", "supplement"}  # not said in a block
_OF_PART = tuple(field.name for field in fields(Metric) if field.name not in _DERIVED)
_OF_METRIC = (
    "id", *_OF_PART, *_SERIES, "levels", "notes", "parts", "county", "place", "breakdown",
    "local_source",
)  # fmt: skip


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def require(condition: object, where: str, problem: str) -> None:
    """Raise a ``FrameworkError`` about ``where`` unless the condition holds."""
    if not condition:
        raise FrameworkError(f"{where}: {problem}")


def known_keys(raw: Raw, known: Sequence[str], where: str) -> None:
    """Raise a ``FrameworkError`` that proposes the nearest key when one is not known."""
    for key in raw:
        if key in known:
            continue
        near = difflib.get_close_matches(key, known, n=1)
        choices = f"known are {', '.join(sorted(set(known)))}"
        hint = f"did you mean {near[0]!r}?" if near else choices
        raise FrameworkError(f"{where}: there is no key {key!r}; {hint}")


def blocks(raw: Raw, kind: str) -> list[Raw]:
    """Return the ``[[kind]]`` blocks of the file, in its order."""
    entries = raw.get(kind, [])
    valid = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    require(valid, kind, f"write it as [[{kind}]] blocks")
    return list(entries)


def read_list(cls: type[T], raw: Raw, kind: str) -> tuple[T, ...]:
    """Return the ``[[kind]]`` blocks as instances of ``cls``."""
    return tuple(
        read_block(cls, block, f"{kind} {number}")
        for number, block in enumerate(blocks(raw, kind), 1)
    )


def read_table(cls: type[T], raw: Raw, kind: str) -> dict[str, T]:
    """Return the ``[[kind]]`` blocks by their id, in the order of the file."""
    table: dict[str, T] = {}
    for block in blocks(raw, kind):
        name = read_value(str, need(block, "id", kind), kind)
        require(name not in table, f"{kind} {name!r}", "this id is used twice; rename one")
        table[name] = read_block(cls, block, f"{kind} {name!r}")
    return table


def read_block(cls: type[T], raw: Raw, where: str, **given: object) -> T:
    """Return one block, with values of other fields, as an instance of ``cls``.

    TOML names a list of groups ``group``.
    """
    hints = _hints(cls)
    names = {"group" if field.name == "groups" else field.name: field for field in fields(cls)}
    known_keys(raw, list(names), where)
    for key, field in names.items():
        there = key in raw or field.name in given or field.default is not MISSING
        require(there, where, f"{key!r} is missing; add it")
    values = {
        names[key].name: read_value(hints[names[key].name], raw[key], f"{where}: {key}")
        for key in raw
    }
    return cls(**given, **values)


def read_value(hint: Any, raw: Any, where: str) -> Any:  # noqa: ANN401 - a type is chosen at run time
    """Return a TOML value as the type ``hint``; ``inf`` means None where None is allowed."""
    arguments = get_args(hint)
    if get_origin(hint) is UnionType:
        endless = isinstance(raw, float) and math.isinf(raw)
        return None if endless else read_value(arguments[0], raw, where)
    if get_origin(hint) is tuple:
        require(isinstance(raw, list), where, "write a list, [...]")
        if arguments[-1] is ...:
            return tuple(read_value(arguments[0], item, where) for item in raw)
        require(len(raw) == len(arguments), where, f"write {len(arguments)} values")
        return tuple(read_value(a, item, where) for a, item in zip(arguments, raw, strict=True))
    if isinstance(hint, type) and is_dataclass(hint):
        require(isinstance(raw, dict), where, "write a table, {...}")
        return read_block(hint, raw, where)
    if issubclass(hint, StrEnum):
        choices = [member.value for member in hint]
        require(raw in choices, where, f"{raw!r} is not one of {', '.join(choices)}")
        return hint(raw)
    fits = isinstance(raw, (int, float) if hint is float else hint)
    fits = fits and (hint is bool or not isinstance(raw, bool))
    require(fits, where, f"{raw!r} is not of the right kind ({hint.__name__})")
    empty = isinstance(raw, str) and not raw.strip()
    require(not empty, where, "the text is empty; write it or leave the key out")
    return float(raw) if hint is float else raw


def need(raw: Raw, key: str, where: str) -> Any:  # noqa: ANN401 - TOML holds anything
    """Return the value of a key that has to be there."""
    require(key in raw, where, f"{key!r} is missing; add it")
    return raw[key]


def read_metrics(
    raw: Raw, breakdowns: Mapping[str, Breakdown], notes: Mapping[str, Note]
) -> Iterator[Metric]:
    """Yield the metric of one block, or one metric for each of its parts."""
    column = read_value(str, need(raw, "id", "metric"), "metric")
    where = f"metric {column!r}"
    known_keys(raw, _OF_METRIC, where)
    own = {key: raw[key] for key in _OF_PART if key in raw}
    shared = read_value(tuple[str, ...], raw.get("notes", []), f"{where}: notes")
    for note in shared:
        require(note in notes, where, f"there is no [[note]] {note!r}; add it or correct the id")
    series = _read_series(raw, breakdowns, where)
    parts = raw.get("parts", {"": {}})
    require(isinstance(parts, dict) and parts, where, "write parts as [metric.parts.NAME] tables")
    for part, own_keys in parts.items():
        require(isinstance(own_keys, dict), where, f"write part {part!r} as a table")
        known_keys(own_keys, _OF_PART, f"{where}, part {part!r}")
        merged = {**own, **own_keys}
        merged["caveats"] = [*merged.get("caveats", []), *(notes[note].text for note in shared)]
        name = f"{column}.{part}" if part else column
        fixed = {"id": name, "column": column, "part": part, "series": series}
        metric = read_block(Metric, merged, f"metric {name!r}", **fixed)
        misreadings = [misreading for note in shared if (misreading := notes[note].misreading)]
        yield replace(metric, misreadings=(*metric.misreadings, *misreadings))


def _read_series(
    raw: Raw, breakdowns: Mapping[str, Breakdown], where: str
) -> dict[tuple[Level, str], Series]:
    levels: tuple[Level, ...] = read_value(tuple[Level, ...], need(raw, "levels", where), where)
    odd = sorted(set(levels) - set(_LEVELS))
    require(levels and not odd, where, "its levels are county, place or both")
    general = {key: raw[key] for key in (*_SERIES, "local_source") if key in raw}
    series: dict[tuple[Level, str], Series] = {}
    for level in _LEVELS:
        known_keys(raw.get(level, {}), _SERIES, f"{where}, {level}")
        stray = level in raw and level not in levels
        require(not stray, where, f"add {level!s} to its levels or drop [metric.{level}]")
        if level in levels:
            layers: tuple[Raw, ...] = (general, raw.get(level, {}))
            series[level, HEADLINE] = _one_series(layers, (level, HEADLINE), (EVERYONE,), where)
    for block in blocks(raw, "breakdown"):
        known_keys(block, _OF_BREAKDOWN, f"{where}, breakdown")
        name = read_value(str, need(block, "id", f"{where}, breakdown"), where)
        known = name in breakdowns
        require(known, where, f"there is no breakdown {name!r}; add it or correct the id")
        groups = _groups(block, breakdowns[name], f"{where}, {name}")
        spot = f"{where}, {name}"
        for level in read_value(tuple[Level, ...], need(block, "levels", spot), spot):
            require(level in levels, spot, f"the metric has no level {level}; add it or drop it")
            require((level, name) not in series, spot, f"{level} is described twice; drop one")
            layers = (general, raw.get(level, {}), block)
            one_series = _one_series(layers, (level, name), groups, where)
            series[level, name] = replace(
                one_series,
                kind=read_value(BreakdownKind, block.get("kind", breakdowns[name].kind), spot),
                overlaps=_overlaps(block, breakdowns[name], groups, spot),
            )
    return series


def _groups(block: Raw, breakdown: Breakdown, where: str) -> tuple[str, ...]:
    known = [group.label for group in breakdown.groups]
    chosen = read_value(tuple[str, ...], block.get("groups", known), f"{where}: groups")
    for label in chosen:
        hint = f"known are {'; '.join(known)}"
        require(label in known, where, f"the breakdown has no group {label!r}; {hint}")
    require(EVERYONE in chosen, where, f"add {EVERYONE!r} to the groups")
    return tuple(label for label in known if label in chosen)


def _overlaps(
    block: Raw, breakdown: Breakdown, groups: tuple[str, ...], where: str
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of the metric's groups that share people, everyone aside.

    They share them for every metric (the breakdown says so) or for this one.
    """
    own = read_value(tuple[tuple[str, str], ...], block.get("overlaps", []), f"{where}: overlaps")
    for pair in own:
        known = set(pair) <= set(groups) - {EVERYONE} and len(set(pair)) == 2
        require(known, where, f"overlaps: {list(pair)} are not two groups of the metric")
    always = {group.label: group.overlaps for group in breakdown.groups}
    return tuple(
        (a, b)
        for a, b in combinations(groups, 2)
        if b in always[a] or a in always[b] or not {(a, b), (b, a)}.isdisjoint(own)
    )


def _one_series(
    layers: tuple[Raw, ...], key: tuple[Level, str], groups: tuple[str, ...], where: str
) -> Series:
    """Build a series from what the metric, the level and the breakdown say, the last one winning.

    Interval years and breaks are checked against the schedule they were written beside; under a
    shorter schedule further down they apply where they fit.
    """
    hints = _hints(Series)
    level, breakdown = key
    spot = where if breakdown == HEADLINE else f"{where}, {breakdown}"
    spot = f"{spot}, {level}"

    def depth(name: str) -> int:
        return max((at for at, layer in enumerate(layers) if name in layer), default=-1)

    def value(name: str) -> Any:  # noqa: ANN401 - as read_value
        require(depth(name) >= 0, spot, f"{name!r} is missing; add it")
        return read_value(hints[name], layers[depth(name)][name], f"{spot}: {name}")

    schedule: tuple[int, ...] = value("schedule")
    rising = all(before < after for before, after in pairwise(schedule))
    require(schedule and rising, spot, "write the years of the schedule once each, in order")
    interval: IntervalKind = value("interval")
    years: tuple[int, ...] = value("interval_years") if depth("interval_years") >= 0 else schedule
    breaks: tuple[Break, ...] = value("breaks") if depth("breaks") >= 0 else ()
    if depth("interval_years") >= depth("schedule"):
        odd = sorted(set(years) - set(schedule))
        require(not odd, spot, f"interval_years {odd} are not in the schedule")
    for series_break in breaks if depth("breaks") >= depth("schedule") else ():
        later = series_break.year in schedule[1:]
        require(later, spot, f"the break {series_break.year} is not a later year of the schedule")
    bounded = () if interval is IntervalKind.NONE else tuple(y for y in schedule if y in years)
    useless = interval is not IntervalKind.NONE and not bounded
    require(not useless, spot, "no year has the interval; set it to none")
    period: int = value("period_years")
    require(period >= 1, spot, "period_years is at least 1")
    return Series(
        level=level,
        breakdown=breakdown,
        schedule=schedule,
        interval=interval,
        interval_years=bounded,
        period_years=period,
        breaks=tuple(series_break for series_break in breaks if series_break.year in schedule[1:]),
        source=value("source"),
        subgroups=groups,
        disjoint=read_value(bool, layers[-1].get("disjoint", True), spot),
        note=_text(layers[-1:], "note", spot),
        local_source=_text(layers, "local_source", spot),
        head_counts=_text(layers[-1:], "head_counts", spot),
    )


def _text(layers: tuple[Raw, ...], key: str, where: str) -> str:
    """Return the words of the last layer that has the key, or ''."""
    texts = [layer[key] for layer in layers if key in layer]
    return read_value(str, texts[-1], f"{where}: {key}") if texts else ""
