"""Data sets of a user's own for tests, kept as the application keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mobility.registry import Better
from mobility.uploads import Purpose, infer_schema, observations
from mobility.uploads.columns.mapping import Hispanic, Mapping
from mobility.uploads.proposals.hispanic import with_hispanic
from mobility.uploads.versions.keeping import Origin, Version, keep
from mobility.uploads.versions.observations import Observations
from mobility.workspace import Workspace
from tests.support.tiny_release import COUNTIES

OHIO = [geoid for geoid in COUNTIES if geoid.startswith("39")]
EVICTED = "my_evicted"
SHARE = "my_enrolled"


def keep_file(
    content: str,
    file: str = "file.csv",
    *,
    hispanic: Hispanic = Hispanic.WITHIN,
    **details: Any,
) -> Version:
    """Understand a file, keep it with these details of its measure, and return the version."""
    given = {"predictor": "housing-affordability"} | details
    observed, mapping = _understood(content, file, hispanic, tuple(given.items()))
    workspace = Workspace()
    try:
        return keep(workspace, observed, mapping, Origin(file, "County court", "analyst"))
    finally:
        workspace.close()


@cache  # tests keep the same few files again and again
def _understood(
    content: str, file: str, hispanic: Hispanic, details: tuple[tuple[str, Any], ...]
) -> tuple[Observations, Mapping]:
    schema = infer_schema(file, content.encode())
    assert schema.usable, schema.reason
    metric = replace(schema.mapping.metric, **dict(details))
    mapping = with_hispanic(replace(schema.mapping, metric=metric), hispanic)
    return observations(schema, mapping), mapping


def keep_counts(home: Path, *, id: str = EVICTED) -> Version:  # noqa: A002 - as in the details
    """Keep numbers without an interval: of the Ohio counties, in 2022 and 2024."""
    rows = [
        f"{geoid},{year},{100 + 10 * number + year - 2022}"
        for number, geoid in enumerate(OHIO)
        for year in (2022, 2024)
    ]
    return in_home(
        home, ["fips,year,evictions", *rows], "evictions.csv",
        id=id, name="Evictions", better=Better.LOWER, universe="renter households",
    )  # fmt: skip


def keep_share(home: Path) -> Version:
    """Keep a share with its denominator, by group; in Cuyahoga only three Hispanic children."""
    rows = []
    for number, geoid in enumerate(OHIO):
        groups = {"Black": 400 + 40 * number, "Hispanic": 300, "White": 700}
        if geoid == "39035":
            groups["Hispanic"] = 3
        rows += [f"{geoid},2023,{group},{count},1000" for group, count in groups.items()]
        rows.append(f"{geoid},2023,All,{sum(groups.values())},3000")
    header = "fips,year,race,enrolled numerator,children denominator"
    return in_home(
        home, [header, *rows], "enrolled.csv",
        id=SHARE, name="Children enrolled", better=Better.HIGHER, predictor="preschool",
        universe="children ages 3 and 4",
    )  # fmt: skip


def in_home(home: Path, lines: Iterable[str], file: str, **details: Any) -> Version:
    """Keep a file in a home folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        return keep_file("\n".join(lines), file, **details)


__all__ = [
    "EVICTED",
    "OHIO",
    "SHARE",
    "Purpose",
    "in_home",
    "keep_counts",
    "keep_file",
    "keep_share",
]
