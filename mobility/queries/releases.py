"""What a release is, what it holds and what it changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mobility.places import Level
from mobility.registry import Framework
from mobility.store import Store


def release_summary(store: Store) -> dict[str, Any]:
    """What a release is and what it was made of, as plain data."""
    places = Counter(place.level for place in store.jurisdictions())
    return {
        "release": asdict(store.release),
        "path": str(store.path),
        "counties": places[Level.COUNTY],
        "cities": places[Level.PLACE],
        "files": [
            {
                "name": row.name,
                "level": row.level,
                "breakdown": row.breakdown,
                "rows": row.n_rows,
                "values": row.n_values,
                "cells": row.cells,
                "rejected": row.rejected,
                "flags_without_value": row.flags_without_value,
                "bounds_without_value": row.bounds_without_value,
                "unknown_columns": row.unknown_columns,
                "notes": row.notes,
                "as_published": row.as_published,
            }
            for row in store.query("loaded_files")
        ],
        "problems": [row._asdict() for row in store.query("load_problems")],
        "ignored": [row.name for row in store.query("ignored_files")],
        "coverage": [row._asdict() for row in store.query("covered_years")],
        "differences": [row._asdict() for row in store.query("differences")],
    }


@dataclass(frozen=True, slots=True)
class MissingParts:
    """What of the publisher's metrics a release does not hold, as a whole file or whole years.

    ``levels`` are those it has any number of; ``tables`` are the levels and breakdowns without
    one, a file of the publisher's each; ``years`` those without any, by level, although what is
    there of the level is published in them.
    """

    levels: tuple[Level, ...]
    tables: tuple[tuple[Level, str], ...]
    years: Mapping[Level, tuple[int, ...]]


def missing_parts(store: Store, framework: Framework) -> MissingParts:
    """What a release lacks beside all files of the publisher's; nothing where it is complete."""
    held: dict[tuple[Level, str], set[int]] = defaultdict(set)
    for row in store.query("metric_years"):
        if row.metric not in store.data_sets:
            held[Level(row.level), row.breakdown].update(row.years)
    published: dict[tuple[Level, str], set[int]] = defaultdict(set)
    for metric in framework.metrics.values():
        if not metric.supplement:
            for table, series in metric.series.items():
                published[table].update(series.schedule)
    levels = tuple(dict.fromkeys(level for level, _ in published if _of_level(held, level)))
    return MissingParts(
        levels=levels,
        tables=tuple(table for table in published if table not in held),
        years={
            level: tuple(sorted(years))
            for level in levels
            if (
                years := _of_level({table: published[table] for table in held}, level)
                - _of_level(held, level)
            )
        },
    )


def _of_level(tables: Mapping[tuple[Level, str], set[int]], level: Level) -> set[int]:
    """The years of all tables of a level."""
    return set[int]().union(*(years for (each, _), years in tables.items() if each is level))


@dataclass(frozen=True, slots=True)
class Change:
    """How one metric at one level by one breakdown differs from the release before.

    `new_years` and `gone_years` are those with values in one of the two releases only; the counts
    are of values. A `rounded` value differs by less than one in a thousand, a `changed` one more.
    """

    previous: str
    metric: str
    level: Level
    breakdown: str
    is_new: bool
    new_years: tuple[int, ...]
    gone_years: tuple[int, ...]
    added: int
    removed: int
    changed: int
    rounded: int
    same: int


def release_changes(store: Store) -> tuple[Change, ...]:
    """What differs from the release before, in the registry's order; empty for a first release."""
    return tuple(
        Change(
            **row._asdict()
            | {
                "level": Level(row.level),
                "new_years": tuple(row.new_years),
                "gone_years": tuple(row.gone_years),
            }
        )
        for row in store.query("release_changes")
    )
