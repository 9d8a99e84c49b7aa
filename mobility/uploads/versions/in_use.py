"""The data sets in use on this computer, joined to a release: what pages and commands open.

Versions never change, so the numbers of those in use say all there is to know: `in_use_key` is
read anew as often as somebody asks, and everything else can be kept under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mobility.errors import UserError
from mobility.registry import Framework, load_framework
from mobility.store import Store
from mobility.uploads.columns.mapping import Purpose
from mobility.uploads.proposals.hispanic import unsaid_groups
from mobility.uploads.versions.keeping import (
    connect,
    path_in_use,
    read_version,
    supplement_ids,
)
from mobility.uploads.versions.metrics import DataSet, framework_with, read_data_set

InUse = tuple[tuple[str, str, int], ...]  # id, path and time of writing of each version in use

_PEOPLE = """
SELECT year, subgroup, value FROM observation
WHERE geoid = ? AND metric = ? AND breakdown = ? AND value IS NOT NULL ORDER BY ALL
"""
# What content that this application did not write can end in, whatever reads it first.
_UNREADABLE = (UserError, duckdb.Error, ValueError, TypeError, AttributeError, LookupError)


@dataclass(frozen=True, slots=True)
class Joined:
    """The registry with the measures in use, their version files, and what cannot be used.

    `context` are names and version files of what places can be matched on, by id.
    """

    framework: Framework
    files: dict[str, Path]
    context: dict[str, tuple[str, Path]]
    problems: tuple[str, ...] = ()


def in_use_key() -> InUse:
    """Return the versions in use; equal keys mean equal numbers in every process."""
    used = []
    for supplement in supplement_ids():
        path = path_in_use(supplement)
        if path is not None:
            used.append((supplement, str(path), path.stat().st_mtime_ns))
    return tuple(used)


def joined(key: InUse) -> Joined:
    """Return what the versions of a key add to the registry and to a release.

    One that cannot be read is left out, with a sentence that says so.
    """
    registry, data_sets, files, problems = load_framework(), [], {}, []
    context: dict[str, tuple[str, Path]] = {}
    for supplement, path, _ in key:
        try:
            version = read_version(Path(path), supplement)
            if version.mapping.purpose is Purpose.CONTEXT:
                context[supplement] = (DataSet(version.mapping.metric, "", "", ()).name, Path(path))
            if version.mapping.purpose is not Purpose.MEASURE:
                continue
            with connect(version.path) as connection:
                unsaid = bool(unsaid_groups(version.mapping))
                origin, details = version.origin, version.mapping.metric
                data_set = read_data_set(
                    connection, details, origin.file, origin.source,
                    hispanic_unsaid=unsaid, residents=version.mapping.residents,
                )  # fmt: skip
            framework_with(registry, [data_set])  # raises for details that no metric can have
        except _UNREADABLE:
            problems.append(
                f"Your data set {supplement} cannot be read and is left out; add its file again."
            )
        else:
            data_sets.append(data_set)
            files[supplement] = Path(path)
    framework = framework_with(registry, data_sets)
    for lost in [name for name in files if name not in framework.metrics]:
        del files[lost]
        problems.append(
            f"Your data set {lost} belongs to no predictor and is left out; add its file again."
        )
    return Joined(framework, files, context, tuple(problems))


def open_release(path: Path, joined_data: Joined | None = None) -> Store:
    """A release with the data sets in use beside its own numbers.

    Raises:
        UserError: when the file is no release.
    """
    data = joined(in_use_key()) if joined_data is None else joined_data
    return Store(path, data.files, data.context)


def stored_head_counts(
    key: InUse, geoid: str, metric: str, breakdown: str
) -> dict[int, dict[str, float]]:
    """The people of each group of a metric, by year, from the stored files of head-counts.

    A file that cannot be read holds none: `joined` says so.
    """
    counts: dict[int, dict[str, float]] = {}
    for supplement, path, _ in key:
        with suppress(*_UNREADABLE):
            version = read_version(Path(path), supplement)
            if version.mapping.purpose is Purpose.DENOMINATORS:
                with connect(Path(path)) as connection:
                    parameters = [geoid, metric, breakdown]
                    for year, group, n in connection.execute(_PEOPLE, parameters).fetchall():
                        counts.setdefault(year, {})[group] = n
    return counts


def together(
    stored: Mapping[int, Mapping[str, float]], entered: Mapping[int, Mapping[str, float]]
) -> dict[int, dict[str, float]]:
    """Return head-counts of stored files and of those entered for a gap; the latter win."""
    return {
        year: {**stored.get(year, {}), **entered.get(year, {})}
        for year in sorted({*stored, *entered})
    }
