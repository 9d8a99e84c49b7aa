"""What a release is, what it holds and what it changed; which place a code or a name means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mobility.errors import UserError
from mobility.places import Jurisdiction, Level, parse_geoid, search_jurisdictions
from mobility.places.boundaries import why_not_here
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
    present: dict[tuple[Level, str], set[int]] = defaultdict(set)
    for row in store.query("metric_years"):
        if row.metric not in store.data_sets:
            present[Level(row.level), row.breakdown].update(row.years)
    published: dict[tuple[Level, str], set[int]] = defaultdict(set)
    for metric in framework.metrics.values():
        if not metric.supplement:
            for table, series in metric.series.items():
                published[table].update(series.schedule)
    levels = tuple(dict.fromkeys(level for level, _ in published if _of_level(present, level)))
    return MissingParts(
        levels=levels,
        tables=tuple(table for table in published if table not in present),
        years={
            level: tuple(sorted(years))
            for level in levels
            if (
                years := _of_level({table: published[table] for table in present}, level)
                - _of_level(present, level)
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


_CANDIDATES = 5  # places that an ambiguous name is answered with


def find_place(store: Store, text: str) -> Jurisdiction:
    """The county or city that a code or a name means.

    Args:
        store: the open release.
        text: a geoid, or a name that only one place of the release has ('Summit County, Ohio').

    Raises:
        UserError: when there is none, or several, naming the likeliest.
    """
    if any(sign.isdigit() for sign in text):
        geoid, known = parse_geoid(text), {place.geoid for place in store.jurisdictions()}
        if geoid not in known:
            raise UserError(why_not_here(geoid, known))
        return store.jurisdiction(geoid)
    places = search_jurisdictions(store.jurisdictions(), text, limit=_CANDIDATES + 1)
    if len(places) == 1:
        return places[0]
    if not places:
        message = (
            f"No county or city of release {store.release.id} is called {text!r}; give a part of "
            "its name and its state, or its code (39153)."
        )
        raise UserError(message)
    names = "; ".join(f"{place.geoid} {place.full_name}" for place in places[:_CANDIDATES])
    more = "; ..." if len(places) > _CANDIDATES else ""
    message = f"{text!r} can be several places: give one of these codes: {names}{more}"
    raise UserError(message)


def latest_year(store: Store, place: Jurisdiction, year: int | None = None) -> int:
    """The latest year in which a place is looked at and compared with others.

    A county whose code has ended is compared in its last year: later values of other counties
    say nothing about it.

    Args:
        store: the open release.
        place: a county or city of the release.
        year: the latest year that is requested; the newest of the release by default.

    Raises:
        UserError: for a year before the place began or after the newest year of the release.
    """
    if year is not None and not place.first_year <= year <= store.newest_year:
        message = (
            f"Release {store.release.id} has {place.full_name} from {place.first_year} to "
            f"{place.last_year}; choose one of these years, not {year}."
        )
        raise UserError(message)
    return min(year or store.newest_year, place.last_year)
