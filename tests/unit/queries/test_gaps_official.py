"""Gaps on the publisher's numbers, worked out again from the files without the loader."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mobility import queries
from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.uncertainty import VERDICTS, Verdict
from mobility.cli.records import record as as_record
from mobility.places import Level
from mobility.registry import BreakdownKind, Computation, load_framework
from mobility.store import Store

pytestmark = pytest.mark.official

FRAMEWORK = load_framework()
SUMMIT, LOS_ANGELES, CAPITOL, LOVING, AKRON = "39153", "06037", "09110", "48301", "3901000"
RACE = "race-ethnicity"
WHITE = "White, Non-Hispanic"
Z = 1.959964


@pytest.fixture(scope="module")
def store(official_release: Path) -> Store:
    return Store(official_release)


@pytest.fixture(scope="module")
def races(official: Path) -> pd.DataFrame:
    """Counties by race and ethnicity as they stand in the file."""
    names = ["share_employed", "share_low_birth_weight"]
    wanted = [f"{name}{ending}" for name in names for ending in ("", "_lb", "_ub", "_quality")]
    table = pd.read_csv(
        next(official.glob("12_*.csv.gz")),
        usecols=["year", "state", "county", "subgroup", *wanted],
        dtype={"state": str, "county": str},
        low_memory=False,
    )
    return table.assign(geoid=table.state + table.county)


def disparities_of(
    store: Store, geoid: str, metric: str, by: str = RACE, **options: Any
) -> PlaceDisparity:
    return queries.disparities(store, FRAMEWORK, geoid, metric, by, **options)


def usable(races: pd.DataFrame, metric: str, year: int) -> dict[str, pd.DataFrame]:
    """By county, the groups that can be tested: not Weak, with an interval of some width."""
    rows = races[(races.year == year) & races[metric].notna() & (races.subgroup != "All")]
    rows = rows[
        (rows[f"{metric}_quality"] != "Weak") & (rows[f"{metric}_ub"] > rows[f"{metric}_lb"])
    ]
    return {str(geoid): group for geoid, group in rows.groupby("geoid")}


def verdicts_by_hand(
    rows: pd.DataFrame, metric: str, margin: float, *, higher: bool
) -> dict[str, str]:
    """The groups of a county against the best of them, all pairs counted, step by step.

    The catch-all is the best only where it is alone, and can be better than the best.
    """
    value = dict(zip(rows.subgroup, rows[metric], strict=True))
    below = dict(zip(rows.subgroup, rows[metric] - rows[f"{metric}_lb"], strict=True))
    above = dict(zip(rows.subgroup, rows[f"{metric}_ub"] - rows[metric], strict=True))
    order = sorted(value)
    named = [item for item in order if item != "Other Races and Ethnicities"] or order
    best = (max if higher else min)(named, key=lambda item: value[item])
    p: dict[tuple[str, str], float] = {}
    for a, b in combinations(order, 2):
        low, high = (a, b) if value[a] < value[b] else (b, a)
        facing = math.hypot(above[low], below[high])
        p[a, b] = math.erfc(Z * (value[high] - value[low]) / facing / math.sqrt(2))
    clear = set()
    for rank, pair in enumerate(sorted(p, key=lambda item: p[item])):
        if p[pair] >= 0.05 / (len(p) - rank):
            break
        clear.add(pair)

    def untold(item: str) -> str:
        gap = abs(value[item] - value[best])
        low, high = (item, best) if higher else (best, item)
        toward = math.hypot(above[low], below[high])  # the half of the interval that faces zero
        away = math.hypot(below[low], above[high])
        inside = gap + 1.644854 / Z * away < margin and gap - 1.644854 / Z * toward > -margin
        return "practically the same" if inside else "cannot tell"

    side = {item: "better" if (value[item] > value[best]) == higher else "worse" for item in order}
    return {
        item: side[item] if {(item, best), (best, item)} & clear else untold(item)
        for item in order
        if item != best
    } | {best: "not compared"}


@pytest.mark.parametrize(
    "metric,year,margin,higher",
    [
        pytest.param("share_employed", 2021, 0.03, True, marks=pytest.mark.long),
        ("share_low_birth_weight", 2022, 0.01, False),
    ],
)
def test_every_county_matches_the_file(
    store: Store, races: pd.DataFrame, metric: str, year: int, margin: float, *, higher: bool
) -> None:
    table = queries.gap_set(store, FRAMEWORK, Level.COUNTY, metric, RACE, year=year)
    rows = {f"{geoid:05d}": row for row, geoid in enumerate(table.values.geoid)}
    counties = usable(races, metric, year)
    assert len(counties) > 300
    result: list[str] = []
    for geoid, groups in counties.items():
        expected = verdicts_by_hand(groups, metric, margin, higher=higher)
        for label, verdict in expected.items():
            column = table.values.groups.index(label)
            assert VERDICTS[table.verdict[rows[geoid], column]].value == verdict, (geoid, label)
            result.append(verdict)
    assert {"worse", "practically the same", "cannot tell"} <= set(result)
    tested = table.verdict != VERDICTS.index(Verdict.NOT_COMPARED)
    assert tested.sum() == sum(verdict != "not compared" for verdict in result), "and no others"


@pytest.mark.parametrize("geoid", [SUMMIT, LOS_ANGELES, LOVING, "36061", "46102"])
def test_single_county_matches_the_table(store: Store, geoid: str) -> None:
    table = queries.gap_set(store, FRAMEWORK, Level.COUNTY, "share_employed", RACE)
    alone = disparities_of(store, geoid, "share_employed", year=table.values.year)
    if alone.absence is not None:
        assert int(geoid) not in table.values.geoid
        return
    row = int(np.flatnonzero(table.values.geoid == int(geoid))[0])
    for group in alone.rows:
        if group.gap is None:
            continue
        column = table.values.groups.index(group.group.label)
        gap = np.nan if group.gap.gap is None else group.gap.gap
        assert table.gap[row, column] == pytest.approx(gap, nan_ok=True)
        assert VERDICTS[table.verdict[row, column]] is group.gap.verdict
        assert table.reasons[table.reason[row, column]] == group.gap.reason


def test_the_sketch_of_the_screen(store: Store) -> None:
    """Employment in Summit County: 74.8 % against 83.2 %, 8.4 points."""
    result = disparities_of(store, SUMMIT, "share_employed")
    gap = next(row.gap for row in result.rows if row.group.label == "Black, Non-Hispanic")
    assert gap is not None
    assert (result.year, result.disparity and result.disparity.reference.name) == (2021, WHITE)
    assert gap.gap == pytest.approx(0.0842, abs=5e-5)
    assert gap.verdict is Verdict.WORSE
    percentile = queries.gap_among(
        store, FRAMEWORK, SUMMIT, "share_employed", RACE, ("Black, Non-Hispanic", WHITE)
    )
    assert (percentile.benchmark.kind, percentile.benchmark.scope) == ("state", "Ohio")
    assert percentile.benchmark.n >= 5
    assert percentile.outcome.verdict is Verdict.CANNOT_TELL


def combos() -> list[tuple[str, Level, str]]:
    return [
        (metric.id, level, by)
        for metric in FRAMEWORK.metrics.values()
        for level, by in metric.series
        if by != "none"
    ]


@pytest.mark.long
@pytest.mark.parametrize("metric,level,by", combos())
def test_every_breakdown_of_every_metric_is_answered(
    store: Store, metric: str, level: Level, by: str
) -> None:
    """Numbers wherever both values exist and the registry permits them; else a reason."""
    for geoid in (
        (SUMMIT, LOS_ANGELES, LOVING, CAPITOL) if level is Level.COUNTY else (AKRON, "0644000")
    ):
        result = disparities_of(store, geoid, metric, by)
        record = as_record(result)
        json.dumps(record, allow_nan=False)
        reference_value = record["reference_value"]
        for row in record["groups"]:
            assert row["verdict"] != "not compared" or row["reason"], (geoid, row)
            assert (row["gap"] is not None) == (
                row["value"] is not None and reference_value is not None
            )
            zero = row["value"] == 0 or reference_value == 0
            refused = FRAMEWORK.refusal(metric, by, Computation.RATIO)
            assert (row["ratio"] is None) == (row["gap"] is None or zero or bool(refused))
            assert row["se"] is None or row["lower"] < row["upper"]
            if row["quality"] == "Weak":
                assert row["verdict"] == "not compared"
                assert row["subgroup"] not in record["picked_from"]
        if result.kind is not BreakdownKind.PEOPLE:
            assert all(item["estimate"] is None for item in record["people"])


def test_overlapping_white_groups_share_no_series() -> None:
    """Were they published side by side one day, they would not be tested (see test_disparity)."""
    for metric in FRAMEWORK.metrics.values():
        for (_, by), series in metric.series.items():
            if by == RACE:
                assert not {"White", WHITE} <= set(series.subgroups)
                assert not {"Black", "Black, Non-Hispanic"} <= set(series.subgroups)
