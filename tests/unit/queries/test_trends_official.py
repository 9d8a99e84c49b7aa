"""Change on the publisher's numbers, worked out again from the files without the loader."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mobility import queries
from mobility.analysis.maps.colors import Show
from mobility.analysis.uncertainty import VERDICTS, Verdict
from mobility.analysis.years.lines import OTHER_AREA
from mobility.cli.records import record as as_record
from mobility.places import Level
from mobility.queries.maps import MapView, value_map
from mobility.registry import IntervalKind, load_framework
from mobility.store import Store

pytestmark = pytest.mark.official

FRAMEWORK = load_framework()
SUMMIT, LOS_ANGELES, CAPITOL = "39153", "06037", "09110"
PRICES = 304.702 / 236.736  # CPI-U of 2023 over that of 2014


@pytest.fixture(scope="module")
def store(official_release: Path) -> Store:
    return Store(official_release)


@pytest.fixture(scope="module")
def counties(official: Path) -> pd.DataFrame:
    """The headline of all counties as it stands in the file."""
    columns = ["pctl_income_50", "rate_injury_death"]
    wanted = [f"{c}{ending}" for c in columns for ending in ("", "_lb", "_ub", "_quality")]
    table = pd.read_csv(
        next(official.glob("11_*.csv.gz")),
        usecols=["year", "state", "county", *wanted],
        dtype={"state": str, "county": str},
        low_memory=False,
    )
    return table.assign(geoid=table.state + table.county)


def two_years(counties: pd.DataFrame, metric: str, start: int, end: int) -> pd.DataFrame:
    """Reliable values of two years side by side: v1, l1, u1, v2, l2, u2 by geoid."""
    names = [metric, f"{metric}_lb", f"{metric}_ub"]
    sides = []
    for number, year in ((1, start), (2, end)):
        rows = counties[(counties.year == year) & (counties[f"{metric}_quality"] != "Weak")]
        side = rows.set_index("geoid")[names].dropna()
        sides.append(side.set_axis([f"{part}{number}" for part in "vlu"], axis=1))
    return sides[0].join(sides[1], how="inner")


def verdicts(
    rows: pd.DataFrame, prices: float = 1.0, common: float = 0.0, margin: float = 0.0
) -> pd.Series:
    """1 a rise, -1 a fall, 2 within the margin, 0 none of them: MOVER, written out."""
    k = np.sqrt(1 - common)
    gap = rows.v2 - prices * rows.v1
    low = gap - k * np.hypot(rows.v2 - rows.l2, prices * (rows.u1 - rows.v1))
    high = gap + k * np.hypot(rows.u2 - rows.v2, prices * (rows.v1 - rows.l1))
    sides = (low > 0).astype(int) - (high < 0).astype(int)
    inner = 1.644854 / 1.959964
    widest = np.maximum(inner * (gap - low) - gap, inner * (high - gap) + gap)
    return sides.mask((sides == 0) & (widest < margin), 2)


def test_margins_are_reached_and_narrower_than_real_differences(store: Store) -> None:
    """At least 2 % of counties, and less than from the median to a quartile (docs/decisions.md)."""
    with_margin = [metric for metric in FRAMEWORK.metrics.values() if metric.margin]
    assert len(with_margin) == 4
    for metric in with_margin:
        view = MapView(Show.VERDICT, against="state")
        of_state = value_map(store, FRAMEWORK, metric.id, Level.COUNTY, view=view)
        counts = {each.id: each.count for each in of_state.classes}
        tested = sum(count for name, count in counts.items() if name != "not compared")
        assert counts["practically the same"] / tested > 0.02, metric.id
        low, high = of_state.middle_half or (0.0, 0.0)
        assert metric.margin
        assert metric.margin.size < (high - low) / 2, metric.id


def test_inflation_changes_most_income_verdicts(store: Store, counties: pd.DataFrame) -> None:
    rows = two_years(counties, "pctl_income_50", 2014, 2023)
    assert (verdicts(rows) == 1).mean() == pytest.approx(0.97, abs=0.01)
    real = verdicts(rows, PRICES)
    assert (real == 1).mean() == pytest.approx(0.39, abs=0.01)

    changes = queries.changes_of_level(store, FRAMEWORK, "pctl_income_50", Level.COUNTY)
    assert (changes.start, changes.end) == (2014, 2023)
    geoids = [f"{geoid:05d}" for geoid in changes.geoid]
    text = pd.Series([VERDICTS[code] for code in changes.verdicts], geoids)
    tested = text[text != Verdict.NOT_COMPARED]
    texts = {1: Verdict.IMPROVED, -1: Verdict.WORSENED, 0: Verdict.NO_DETECTABLE_CHANGE}
    assert (real.map(texts)[tested.index] == tested).all()
    # What is reliable in both years and still not compared carries another area's estimate.
    why = pd.Series([changes.reasons[code] for code in changes.why], geoids)
    assert set(why[rows.index.difference(tested.index)]) == {OTHER_AREA}
    assert 750 < len(tested) < len(rows) < 1_000


def test_injury_deaths_count_the_years_in_common_once(store: Store, counties: pd.DataFrame) -> None:
    rows = two_years(counties, "rate_injury_death", 2020, 2023)
    changes = queries.changes_of_level(
        store, FRAMEWORK, "rate_injury_death", Level.COUNTY, 2020, 2023
    )
    verdict_by_geoid = dict(zip(changes.geoid.tolist(), changes.verdicts.tolist(), strict=True))
    steady = VERDICTS.index(Verdict.NO_DETECTABLE_CHANGE)
    codes = {1: VERDICTS.index(Verdict.WORSENED), -1: VERDICTS.index(Verdict.IMPROVED), 0: steady}
    codes[2] = VERDICTS.index(Verdict.PRACTICALLY_THE_SAME)
    expected = verdicts(rows, common=2 / 5, margin=10).map(codes)
    assert (expected == codes[2]).sum() > 50
    own = pd.Series({geoid: verdict_by_geoid[int(geoid)] for geoid in rows.index})
    tested = own != VERDICTS.index(Verdict.NOT_COMPARED)
    assert tested.mean() > 0.999
    # All but the few whose two errors are too far apart for the plain rule.
    assert (expected[tested] == own[tested]).mean() > 0.999
    apart = verdicts(rows)
    assert (own != 1).sum() > (apart != 0).sum() > 0


def test_no_change_of_debt_crosses_the_new_rules(store: Store) -> None:
    changes = queries.changes_of_level(store, FRAMEWORK, "share_debt_coll", Level.COUNTY)
    assert (changes.start, changes.end) == (2018, 2023)
    assert {VERDICTS[code] for code in changes.verdicts} == {Verdict.NOT_COMPARED}
    reasons = {changes.reasons[code] for code in changes.why}
    assert {r[:20] for r in reasons} == {
        "from July 2022 credi",
        "no value for 2018",
        "no value for 2023",
    }
    summit = queries.trend(store, FRAMEWORK, SUMMIT, "share_debt_coll")
    assert [join.kind for join in summit.joins] == ["dashed", "broken"]


def test_no_change_crosses_connecticut(store: Store) -> None:
    for metric in ("pctl_income_50", "share_employed", "share_hs_degree", "rate_injury_death"):
        changes = queries.changes_of_level(store, FRAMEWORK, metric, Level.COUNTY, 2018, 2023)
        there = (changes.geoid >= 9_000) & (changes.geoid < 10_000)
        assert there.any()
        assert {VERDICTS[code] for code in changes.verdicts[there]} == {Verdict.NOT_COMPARED}
        assert np.isnan(changes.difference[there]).all()
    region = queries.trend(store, FRAMEWORK, CAPITOL, "pctl_income_50", start=2019)
    assert region.change.reason.startswith("Connecticut's eight counties were replaced")


def test_a_large_county_has_every_kind_of_answer(store: Store) -> None:
    deaths = queries.trend(store, FRAMEWORK, LOS_ANGELES, "rate_injury_death")
    assert deaths.change.verdict is Verdict.WORSENED
    income = queries.trend(store, FRAMEWORK, LOS_ANGELES, "pctl_income_50")
    assert income.change.verdict is Verdict.IMPROVED
    assert income.change.prices == pytest.approx(PRICES)
    summit = queries.trend(store, FRAMEWORK, SUMMIT, "pctl_income_50").change
    assert summit.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert summit.published[1].value / summit.published[0].value > 1.3


@pytest.mark.long
@pytest.mark.parametrize("geoid", [SUMMIT, "46103", "0644000", CAPITOL])
def test_every_line_of_a_place_can_be_asked_for(store: Store, geoid: str) -> None:
    """Every metric, breakdown and group: a verdict or a reason, and a record that is JSON."""
    level = store.jurisdiction(geoid).level
    for metric in FRAMEWORK.metrics.values():
        for (of_level, by), series in metric.series.items():
            if of_level is not level:
                continue
            for group in series.subgroups:
                result = queries.trend(store, FRAMEWORK, geoid, metric.id, by=by, group=group)
                for verdict, reason in (
                    (result.change.verdict, result.change.reason),
                    (result.recent.verdict, result.recent.reason),
                ):
                    assert (verdict is Verdict.NOT_COMPARED) == bool(reason)
                if series.interval is not IntervalKind.SAMPLING:
                    assert result.change.verdict is Verdict.NOT_COMPARED
                json.dumps(as_record(result), allow_nan=False)


def test_the_map_says_what_the_places_say(store: Store) -> None:
    places = [place for place in store.jurisdictions() if place.level is Level.COUNTY][::157]
    for metric in ("pctl_income_50", "share_hs_degree", "rate_injury_death", "rate_learning"):
        changes = queries.changes_of_level(store, FRAMEWORK, metric, Level.COUNTY)
        rows = {f"{geoid:05d}": row for row, geoid in enumerate(changes.geoid.tolist())}
        for place in places:
            if (row := rows.get(place.geoid)) is None:
                continue
            (trend,) = queries.trends(
                store, FRAMEWORK, (place.geoid,), (metric,),
                start=changes.start, end=changes.end, families={},
            )  # fmt: skip
            alone = trend.change
            assert VERDICTS[changes.verdicts[row]] is alone.verdict, (metric, place.geoid)
            if alone.lower is not None and alone.upper is not None:
                numbers = (changes.lower[row], changes.upper[row])
                assert numbers == pytest.approx((alone.lower, alone.upper))


def test_every_pair_of_groups_has_an_answer(store: Store) -> None:
    pairs = (
        ("share_employed", "race-ethnicity", ("Black, Non-Hispanic", "White, Non-Hispanic")),
        ("pctl_income_50", "race-ethnicity", ("Hispanic", "White, Non-Hispanic")),
        ("share_hs_degree", "gender", ("Male", "Female")),
        ("share_employed", "disability", ("With Disability", "Without Disability")),
        ("share_in_preschool", "income", ("Less than $50,000", "$50,000 or More")),
        ("rate_learning", "race-ethnicity", ("Hispanic", "All")),
    )
    cities = [place for place in store.jurisdictions() if place.level is Level.PLACE][::49]
    verdicts_seen = set()
    for place, (metric, by, groups) in product(cities, pairs):
        result = queries.gap_trend(store, FRAMEWORK, place.geoid, metric, by, groups)
        gap = result.gap
        assert (gap.verdict is Verdict.NOT_COMPARED) == bool(gap.reason)
        assert all(not point.problem or point.lower is None for point in gap.points)
        json.dumps(as_record(result), allow_nan=False)
        verdicts_seen.add(gap.verdict)
    assert verdicts_seen >= {Verdict.NOT_COMPARED, Verdict.NO_DETECTABLE_CHANGE}
