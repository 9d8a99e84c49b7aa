"""A kept data set is a metric beside the publisher's: in the registry, in answers, in commands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mobility import home, queries
from mobility.cli import main
from mobility.errors import UserError
from mobility.exports.finding_words import changed_words
from mobility.places import Level
from mobility.queries import maps
from mobility.registry import Better, Framework, IntervalKind, Unit, load_framework
from mobility.registry.checks import check_framework
from mobility.store import Store
from mobility.text.sources import source_words
from mobility.uploads.columns.mapping import MetricDetails
from mobility.uploads.versions import keeping
from mobility.uploads.versions.in_use import in_use_key, joined
from mobility.uploads.versions.keeping import open_version
from mobility.uploads.versions.metrics import DataSet, YearOfGroups, metric_of
from mobility.workspace import View, Workspace
from tests.support.cards import VIEW
from tests.support.data_sets import EVICTED, OHIO, SHARE, in_home, keep_counts, keep_share
from tests.support.tiny_release import AKRON, FAIRFIELD, LOS_ANGELES, SUMMIT, build_release

CUYAHOGA = "39035"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data sets")
    build_release(path)
    keep_counts(path)
    keep_share(path)
    return path


@pytest.fixture(autouse=True)
def _at_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(folder))


@pytest.fixture
def opened() -> tuple[Store, Framework]:
    result = joined(in_use_key())
    assert result.problems == ()
    return Store(home.find_release(), result.files), result.framework


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401 - JSON
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_registry_lists_data_sets_after_metrics(
    opened: tuple[Store, Framework],
) -> None:
    _, framework = opened
    check_framework(framework)
    ids = list(framework.metrics)
    known = list(load_framework().metrics)
    assert [name for name in ids if name not in {EVICTED, SHARE}] == known
    before = framework.metrics[ids[ids.index(EVICTED) - 1]]
    assert before.predictor == "housing-affordability"
    counts, share = framework.metric(EVICTED), framework.metric(SHARE)
    assert (counts.label, counts.supplement, counts.universe) == (
        "Evictions", EVICTED, "renter households",
    )  # fmt: skip
    assert counts.series_of(Level.PLACE) is None
    headline = counts.series_of(Level.COUNTY)
    assert headline is not None
    assert (headline.schedule, headline.interval) == ((2022, 2024), IntervalKind.NONE)
    by_race = share.series_of(Level.COUNTY, "race-ethnicity")
    assert by_race is not None
    assert by_race.interval_in(2023) is IntervalKind.SAMPLING
    assert by_race.subgroups == ("All", "Black", "Hispanic", "White")
    assert not by_race.disjoint
    assert (share.unit, share.range, share.per) == (Unit.SHARE, (0.0, 1.0), None)
    assert framework.sources[share.source].label == "County court (your data, file enrolled.csv)"


@pytest.mark.parametrize(
    "high,tenths,decimals",
    [(0.4, False, 1), (0.012, False, 2), (0.004, False, 3), (0.012, True, 1)],
)
def test_small_shares_get_more_decimals(high: float, tenths: bool, decimals: int) -> None:
    details = MetricDetails("my_share", "Ours", Unit.SHARE, 1, predictor="employment")
    of_groups = YearOfGroups(Level.COUNTY, "gender", 2022, ("All", "Female"), 2, 0.001, 0.9)
    years = (
        replace(of_groups, tenths=tenths),
        YearOfGroups(Level.COUNTY, "none", 2022, ("All",), 1, 0.001, high, tenths=tenths),
    )
    framework = load_framework()
    metric = metric_of(DataSet(details, "file.csv", "", years), framework.breakdowns)
    assert metric.decimals == decimals


@pytest.mark.parametrize(
    "universe,text",
    [("", "Who is counted: not said in the data set"), ("renter households", "Renter households")],
)
def test_who_is_counted_is_a_statement_of_its_own(universe: str, text: str) -> None:
    details = MetricDetails("my_share", "Ours", predictor="employment", universe=universe)
    years = (YearOfGroups(Level.COUNTY, "none", 2022, ("All",), 1, 0.1, 0.9),)
    metric = metric_of(DataSet(details, "file.csv", "", years), load_framework().breakdowns)
    assert metric.counted == text


def test_a_footer_says_whose_numbers_are_shown(opened: tuple[Store, Framework]) -> None:
    _, framework = opened
    court = "County court (your data, file evictions.csv)"
    assert source_words(framework, "U", [EVICTED, "2024"]) == f"{court}; shown beside U"
    assert source_words(framework, "U", ["share_employed"]) == "U"
    assert source_words(framework, "U", ["share_employed", EVICTED]) == f"U; {court}"
    pillar = framework.predictors["housing-affordability"].pillar
    assert source_words(framework, "U", [pillar, "2024"]) == f"U; {court}"
    assert source_words(framework, "U").startswith("U; ")
    assert source_words(load_framework(), "U") == "U"


def test_without_intervals_a_place_has_its_position_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = run(capsys, "compare", SUMMIT, EVICTED, "--benchmark", "state")
    assert (result["year"], result["value"], result["quality"]) == (2024, 152.0, None)
    assert (result["verdict"], result["reason"]) == ("not compared", "no interval published")
    assert result["rank"]["verdict"] == "not tested"
    assert (result["rank"]["best"], result["rank"]["of"]) == (6, len(OHIO))
    assert (result["benchmark"]["value"], result["benchmark"]["n"]) == (127.0, len(OHIO) - 1)
    assert result["benchmark"]["of"] == 88  # counties of Ohio, with a value or without


def test_with_a_denominator_it_has_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "compare", SUMMIT, SHARE, "--benchmark", "state")
    assert (result["verdict"], result["quality"]) == ("better", "Strong")
    assert result["value"] == pytest.approx(1600 / 3000)
    assert result["lower"] < result["value"] < result["upper"]


def test_overview_has_measures_and_reasons(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def profile_of(geoid: str) -> dict[str, Any]:
        return {metric["metric"]: metric for metric in run(capsys, "profile", geoid)["metrics"]}

    assert profile_of(SUMMIT)[EVICTED]["value"] == 152.0
    elsewhere = profile_of(LOS_ANGELES)[EVICTED]
    assert (elsewhere["value"], elsewhere["absence"]) == (None, "not in this copy")
    assert elsewhere["reason"] == "The data set holds no value of this place for 2024."
    assert EVICTED not in profile_of(AKRON)  # the data set has counties only


def test_masked_cells_are_absent_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    groups = {
        group["subgroup"]: group
        for group in run(capsys, "disparities", CUYAHOGA, SHARE, "--by", "race-ethnicity")["groups"]
    }
    few, other = groups["Hispanic"], groups["Black"]
    assert (few["value"], few["absence"]) == (None, "suppressed")
    assert few["reason"] == (
        "Masked here to protect people: few are behind this number, or it would give such a "
        "number away."
    )
    numbers = {name: few[name] for name in few if name not in {"subgroup", "name"}}
    assert {name: other[name] for name in numbers} == numbers, "nothing tells which number is small"
    assert groups["White"]["value"] == pytest.approx(0.7)


def test_unknown_groups_are_named_in_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build_release(tmp_path)
    rows = [
        f"{geoid},2023,{group},{count},1000"
        for geoid in OHIO
        for group, count in (("Black", 300), ("White", 400), ("Asian/PI", 500), ("All", 400))
    ]
    header = "fips,year,race,enrolled numerator,children denominator"
    details = {"id": "my_own", "name": "Ours", "better": Better.HIGHER}
    in_home(tmp_path, [header, *rows], "own.csv", **details)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    assert main(["disparities", SUMMIT, "my_own", "--by", "race-ethnicity"]) == 0
    text = capsys.readouterr().out
    assert "In the file, but no group of the metrics, so not shown: “Asian/PI”." in text
    assert "Not in this data set: this metric by" in text
    assert "The file has no figure under this group's name." in text
    assert "ot collected" not in text
    assert "The release puts these residents" not in text.split("Who is missing")[1]


def test_groups_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "disparities", SUMMIT, SHARE, "--by", "race-ethnicity")
    groups = {group["subgroup"]: group for group in result["groups"]}
    assert (groups["Black"]["verdict"], groups["White"]["reason"]) == (
        "worse",
        "it is the reference",
    )
    assert groups["Hispanic"]["reason"] == "counts people who are also in another group"
    assert groups["Black"]["gap"] == pytest.approx(0.1)


def test_trend_and_peers_know_them(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "trend", SUMMIT, EVICTED)
    assert [(point["year"], point["value"]) for point in result["points"]] == [
        (2022, 150.0), (2024, 152.0),
    ]  # fmt: skip
    assert result["change"]["reason"] == "no interval published"
    result = run(capsys, "trend", LOS_ANGELES, EVICTED)
    assert (result["points"], result["absence"]) == ([], "not in this copy")


def test_map_shows_years_after_release(
    opened: tuple[Store, Framework],
) -> None:
    store, framework = opened
    assert (store.release.newest_year, store.newest_year) == (2023, 2024)
    value_map = maps.value_map(store, framework, EVICTED, Level.COUNTY, None, maps.MapView())
    assert value_map.year == 2024
    row = value_map.places.row(SUMMIT)
    assert row is not None
    assert value_map.places.values.value[row] == 152.0
    assert int(value_map.places.reliable.sum()) == len(OHIO)
    assert value_map.places.row(FAIRFIELD) is None  # it ended in 2021


def test_the_publishers_metrics_are_as_they_were(opened: tuple[Store, Framework]) -> None:
    store, framework = opened
    alone, known = Store(home.find_release()), load_framework()
    ours = [
        r for r in queries.profile(store, framework, SUMMIT).readings if not r.metric.supplement
    ]
    theirs = list(queries.profile(alone, known, SUMMIT).readings)
    assert ours == theirs
    assert alone.query("covered_years") == [
        row for row in store.query("covered_years") if row.metric not in {EVICTED, SHARE}
    ]


def test_unknown_data_set_id_has_help() -> None:
    with pytest.raises(UserError, match="'my_jobs' here: it is of a data set that is not on this"):
        load_framework().metric("my_jobs")
    with pytest.raises(UserError, match="did you mean share_employed"):
        load_framework().metric("share_employd")


def test_what_cannot_be_read_is_said_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    build_release(tmp_path)
    keep_counts(tmp_path)
    good = joined(in_use_key())
    in_home(tmp_path, ["fips,year,index", "39153,2022,5"], "x.csv", id="my_lost", predictor="")
    keep_counts(tmp_path, id="my_broken").path.write_bytes(b"not a database")
    result = joined(in_use_key())
    assert (list(result.files), list(result.framework.metrics)) == (
        list(good.files), list(good.framework.metrics),
    )  # fmt: skip
    assert len(result.problems) == 2
    assert main(["compare", SUMMIT, EVICTED]) == 0
    text = capsys.readouterr()
    assert "Evictions: 152" in text.out
    assert "my_broken cannot be read and is left out" in text.err
    assert "my_lost belongs to no predictor" in text.err


def test_the_key_follows_every_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    keys = [in_use_key()]
    keep_counts(tmp_path)
    keys.append(in_use_key())
    keep_counts(tmp_path)
    keys.append(in_use_key())
    assert len(set(keys)) == 3
    keeping.roll_back(Workspace(), EVICTED, 1)
    assert in_use_key() == keys[1]
    keeping.delete(Workspace(), EVICTED)
    assert in_use_key() == keys[0] == ()
    keeping.restore(Workspace(), EVICTED)
    assert in_use_key() == keys[1]


def test_pinned_view_compares_with_version_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_release(tmp_path)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))

    def keep(value: int) -> None:
        lines = ["fips,year,evictions", f"{SUMMIT},2024,{value}", f"{CUYAHOGA},2024,70"]
        in_home(tmp_path, lines, "evictions.csv", id=EVICTED, name="Evictions")

    def store() -> Store:
        return Store(home.find_release(), joined(in_use_key()).files)

    def changed(view: View) -> list[float | None]:
        result = queries.changed_numbers(store(), {"x": view}).get("x", ())
        return [item.now and item.now.value for item in result]

    keep(50)
    metrics = [EVICTED, "share_employed"]
    numbers = queries.pinned_numbers(store(), [SUMMIT, CUYAHOGA], metrics, breakdown="none")
    assert (EVICTED, 2024) in {(item.metric, item.year) for item in numbers}
    view = replace(VIEW, release=store().release.id, invented=False, query=(), numbers=numbers)
    assert changed(view) == []
    keep(55)
    assert changed(view) == [55.0]
    keeping.delete(Workspace(), EVICTED)
    assert changed(view) == [None, None]
    (line, _) = changed_words(
        queries.changed_numbers(store(), {"x": view})["x"], load_framework(), {}
    )
    assert line.endswith("your data has no such value now.")


@pytest.mark.cases(2)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE observation SET level = 'planet'",
        "UPDATE observation SET year = CASE WHEN geoid = '39153' THEN year END",
        "UPDATE observation SET subgroup = NULL",
        "UPDATE supplement SET mapping = replace(mapping, '\"Evictions\"', '5')",
        "UPDATE supplement SET mapping = replace(mapping, '\"housing-affordability\"', '[]')",
    ],
)
def test_broken_data_set_leaves_others_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    keep_counts(tmp_path)
    with duckdb.connect(str(keep_counts(tmp_path, id="my_broken").path)) as connection:
        connection.execute(change)
    result = joined(in_use_key())
    assert list(result.files) == ["my_evicted"]
    assert "my_evicted" in result.framework.metrics
    (problem,) = result.problems
    assert "my_broken cannot be read and is left out" in problem


def test_versions_open_with_limited_memory(tmp_path: Path) -> None:
    limits = "SELECT current_setting('memory_limit'), current_setting('enable_external_access')"
    with open_version(keep_counts(tmp_path).path) as connection:
        assert connection.execute(limits).fetchone() == ("953.6 MiB", False)
