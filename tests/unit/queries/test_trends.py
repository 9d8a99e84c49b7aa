"""What is said of a metric over the years, worked out again from the numbers of a small release."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mobility import queries
from mobility.analysis.absence import Absence
from mobility.analysis.gaps.trend import GapLabel
from mobility.analysis.uncertainty import VERDICTS, Estimate, Verdict
from mobility.analysis.years.lines import OTHER_AREA
from mobility.analysis.years.over_time import Trend
from mobility.cli import main
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.trend_world import (
    AKRON,
    ASHLAND,
    CAPITOL,
    FAIRFIELD,
    LOVING,
    PRICES,
    SUMMIT,
    WAYNE,
    build_world,
)

FRAMEWORK = load_framework()
GENDER = ("Male", "Female")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trends")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        build_world(folder)
    return folder


@pytest.fixture(scope="module")
def store(home: Path) -> Store:
    return Store(next((home / "releases").glob("*.duckdb")))


def test_one_metric_and_all_metrics_say_the_same_change(store: Store) -> None:
    """The pillar shows a part of a family, the trend of a metric one of it."""
    metrics = [metric.id for metric in FRAMEWORK.metrics.values() if metric.series_of(Level.COUNTY)]
    everything = queries.trends(store, FRAMEWORK, (SUMMIT,), metrics)
    tested = [each for each in everything if each.change.family is not None]
    assert len(tested) > 1
    for each in tested:
        alone = queries.trend(store, FRAMEWORK, SUMMIT, each.metric.id)
        assert alone.change == each.change
        assert each.change.family is not None
        assert each.change.family.tests == len(tested)
        assert each.change.verdict is not Verdict.NOT_COMPARED


def trend(store: Store, geoid: str, metric: str, **options: Any) -> Trend:
    return queries.trend(store, FRAMEWORK, geoid, metric, **options)


def change_outcome(trend: Trend) -> tuple[int | None, int | None, Verdict, str]:
    change = trend.change
    return change.start, change.end, change.verdict, change.reason


# --------------------------------------------------------------------------- several places


def test_several_trends_equal_single_trends(store: Store) -> None:
    geoids = (SUMMIT, ASHLAND, WAYNE, LOVING, FAIRFIELD, CAPITOL, AKRON)
    metrics = ("share_employed", "pctl_income_50", "rate_injury_death", "rate_crime_violent")
    result = queries.trends(store, FRAMEWORK, geoids, metrics)
    alone = [trend(store, geoid, metric) for geoid in geoids for metric in metrics]
    assert list(result) == alone
    assert {len(item.points) > 0 for item in result} == {True, False}
    requests = {"start": 2016, "end": 2019, "nominal": True}
    (same,) = queries.trends(store, FRAMEWORK, (ASHLAND,), ("pctl_income_50",), **requests)
    assert same == trend(store, ASHLAND, "pctl_income_50", **requests)


def test_dollars_are_of_common_year(store: Store) -> None:
    both = (SUMMIT, FAIRFIELD)
    result = queries.trends(store, FRAMEWORK, both, ("pctl_income_50",), dollars=2023)
    assert [item.dollars for item in result] == [2023, 2023]
    ended = result[1]
    assert ended.change.end == ended.points[-1].year == 2021
    drawn = ended.drawn[-1]
    assert drawn is not None
    assert drawn.value == pytest.approx(ended.points[-1].value * PRICES[2023] / PRICES[2021])
    assert ended.change.inputs[1].value == pytest.approx(ended.points[-1].value)  # of 2021
    (share,) = queries.trends(store, FRAMEWORK, (SUMMIT,), ("share_employed",), dollars=2023)
    assert share.dollars is None
    assert [item and item.lower for item in share.drawn] == [item.lower for item in share.points]


def test_only_bounds_of_an_interval_are_drawn(store: Store) -> None:
    debt = trend(store, SUMMIT, "share_debt_coll")
    assert debt.points[0].lower is not None
    assert [item and item.lower is None for item in debt.drawn] == [False, True, True]
    half = replace(debt, points=(replace(debt.points[0], upper=None), *debt.points[1:]))
    assert half.drawn[0] == Estimate(debt.points[0].value)


# ------------------------------------------------------------------------------- one place


def test_income_that_rises_with_prices_did_not_change(store: Store) -> None:
    result = trend(store, SUMMIT, "pctl_income_50")
    assert change_outcome(result) == (2014, 2023, Verdict.NO_DETECTABLE_CHANGE, "")
    assert result.change.difference == pytest.approx(0, abs=1e-6)
    assert [point.value for point in result.points] == pytest.approx(
        [200 * index for index in PRICES.values()]
    )
    assert result.dollars == 2023
    assert [real.value for real in result.real if real] == pytest.approx([200 * 304.702] * 9)
    assert result.recent.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert result.recent.years == (2018, 2019, 2021, 2022, 2023)


def test_nominal_income_is_not_compared(store: Store) -> None:
    result = trend(store, SUMMIT, "pctl_income_50", nominal=True)
    assert change_outcome(result) == (
        2014,
        2023,
        Verdict.NOT_COMPARED,
        "dollars of different years",
    )
    assert result.change.difference == pytest.approx(200 * (304.702 - 236.736))
    assert (result.dollars, result.real) == (None, ())
    assert result.recent.reason == "dollars of different years"


def test_dollars_are_of_chosen_later_year(store: Store) -> None:
    result = trend(store, SUMMIT, "pctl_income_50", start=2016, end=2019)
    assert result.dollars == 2019
    assert result.change.inputs[0].value == pytest.approx(200 * 255.657)
    assert result.recent.years == (2015, 2016, 2017, 2018, 2019)


def test_deaths_over_five_years_count_their_common_years_once(store: Store) -> None:
    long, short = (
        trend(store, SUMMIT, "rate_injury_death", start=year).change for year in (2014, 2020)
    )
    assert (long.verdict, long.overlap) == (Verdict.WORSENED, 0)
    assert (short.verdict, short.overlap) == (Verdict.WORSENED, pytest.approx(0.4))
    assert short.difference is not None
    assert short.upper == pytest.approx(short.difference + np.sqrt(0.6 * 2 * 3.0**2))


def test_a_break_is_given_with_its_reason(store: Store) -> None:
    result = trend(store, SUMMIT, "share_debt_coll")
    start, end, verdict, reason = change_outcome(result)
    assert (start, end, verdict) == (2018, 2023, Verdict.NOT_COMPARED)
    assert reason.startswith("from July 2022 credit bureaus dropped")
    assert result.change.difference == pytest.approx(-0.05)
    assert (
        change_outcome(trend(store, SUMMIT, "share_debt_coll", end=2022))[3]
        == "no interval published"
    )


def test_shared_estimate_ends_with_new_area(store: Store) -> None:
    ashland = trend(store, ASHLAND, "share_employed")
    assert (ashland.change.start, ashland.change.end) == (2022, 2023)
    assert change_outcome(trend(store, ASHLAND, "share_employed", start=2014))[3] == OTHER_AREA
    assert (
        change_outcome(trend(store, ASHLAND, "share_employed", start=2014, end=2021))[2]
        is Verdict.IMPROVED
    )
    assert [join.end for join in ashland.joins if join.kind == "broken"] == [2022]
    assert trend(store, SUMMIT, "share_employed").change.start == 2014


def test_no_line_crosses_connecticut(store: Store) -> None:
    region = trend(store, CAPITOL, "share_employed", start=2019)
    assert change_outcome(region)[2] is Verdict.NOT_COMPARED
    assert change_outcome(region)[3].startswith("Connecticut's eight counties were replaced")
    assert trend(store, CAPITOL, "share_employed").change.start == 2022
    assert trend(store, FAIRFIELD, "share_employed").change.end == 2021
    gone = trend(store, FAIRFIELD, "share_employed", end=2023)
    assert change_outcome(gone)[3].startswith("Connecticut's eight counties were replaced")


def test_weak_values_are_given_and_not_judged(store: Store) -> None:
    result = trend(store, LOVING, "share_employed")
    assert change_outcome(result)[2:] == (
        Verdict.NOT_COMPARED, "weak value: the publisher says not to act on it",
    )  # fmt: skip
    assert result.change.difference == pytest.approx(0.09)
    assert result.recent.reason == result.change.reason


def test_what_is_not_collected_is_reported(store: Store) -> None:
    city = trend(store, AKRON, "rate_injury_death")
    assert (city.points, change_outcome(city)[2]) == ((), Verdict.NOT_COMPARED)
    assert city.absence
    assert city.absence.kind is Absence.NOT_COLLECTED
    assert change_outcome(city)[3] == city.recent.reason == "This is not collected for cities."
    assert city.age is None
    year = trend(store, SUMMIT, "share_employed", start=2020)
    assert change_outcome(year)[3].startswith("This is not collected for 2020")
    assert year.points
    group = trend(store, SUMMIT, "rate_learning", by="race-ethnicity", group="Black")
    assert (
        change_outcome(group)[3]
        == "This is not collected for this group: Black, including Hispanic."
    )


@pytest.mark.parametrize(
    "requests,message",
    [
        ({"metric": "share_emploied"}, "did you mean share_employed"),
        ({"geoid": "39154"}, "no county or city 39154"),
        ({"by": "sex"}, "no breakdown 'sex': choose race-ethnicity, "),
        ({"by": "gender", "group": "Men"}, "no group 'Men' by gender: choose All; Female; Male"),
        ({"group": "Male"}, "which breakdown the group 'Male' is of"),
        ({"start": 2023, "end": 2014}, "not 2023 to 2014"),
        ({"start": 1900}, "is about 2014 to 2023; choose one of these years, not 1900"),
        ({"start": 2014, "end": 2024}, "not 2024"),
    ],
)
def test_what_does_not_exist_is_refused(
    store: Store, requests: dict[str, Any], message: str
) -> None:
    question = {"geoid": SUMMIT, "metric": "share_employed"} | requests
    with pytest.raises(UserError, match=message):
        trend(store, **question)


# ------------------------------------------------------------------------------- two groups


def test_the_gap_of_two_groups(store: Store) -> None:
    result = queries.gap_trend(store, FRAMEWORK, SUMMIT, "share_employed", "gender", GENDER[::-1])
    gap = result.gap
    assert [point.year for point in gap.points] == [2014, 2016, 2018, 2021, 2023]
    assert [point.gap for point in gap.points] == pytest.approx([0.10, 0.11, 0.12, 0.135, 0.145])
    assert gap.difference == pytest.approx(0.045)
    assert (gap.label, gap.verdict, gap.worse_off) == (GapLabel.WIDENED, Verdict.WORSENED, "Female")
    same = queries.gap_trend(store, FRAMEWORK, SUMMIT, "share_employed", "gender", GENDER)
    assert (same.gap.label, same.gap.worse_off) == (gap.label, gap.worse_off)
    early = queries.gap_trend(
        store, FRAMEWORK, SUMMIT, "share_employed", "gender", GENDER, start=2015
    )
    assert early.gap.reason.startswith("This is not collected for 2015")


@pytest.mark.parametrize(
    "until, end", [(None, 2023), (2023, 2023), (2020, 2018), (2016, 2016), (2013, 2023)]
)
def test_a_gap_ends_in_the_last_year_with_both_values(
    store: Store, until: int | None, end: int
) -> None:
    requests = store, FRAMEWORK, SUMMIT, "share_employed", "gender", GENDER[::-1]
    result = queries.gap_trend(*requests, until=until).gap
    assert (result.start, result.end) == (2014, end)
    assert result == queries.gap_trend(*requests, end=end).gap


def test_gaps_that_are_refused_or_absent(store: Store) -> None:
    def reason(geoid: str, metric: str, by: str, groups: tuple[str, str]) -> str:
        gap = queries.gap_trend(store, FRAMEWORK, geoid, metric, by, groups).gap
        assert gap.verdict is Verdict.NOT_COMPARED
        return gap.reason

    assert reason(SUMMIT, "share_employed", "gender", ("Male", "All")) == (
        "the group is part of the total"
    )
    # The publisher has it and this copy does not: it lacks the groups of this place.
    assert reason(LOVING, "share_employed", "gender", GENDER) != ""
    assert reason(AKRON, "rate_injury_death", "race-ethnicity", ("Hispanic", "Black")) == (
        "This is not collected for cities by race and ethnicity."
    )
    with pytest.raises(UserError, match="two groups"):
        queries.gap_trend(store, FRAMEWORK, SUMMIT, "share_employed", "gender", ("Male", "Male"))


# ------------------------------------------------------------------------------- all places


def test_the_map_says_what_the_places_say(store: Store) -> None:
    for metric, years in (
        ("share_employed", (2014, 2023)),
        ("share_employed", (2019, 2021)),
        ("pctl_income_50", (2014, 2023)),
        ("rate_injury_death", (2020, 2023)),
        ("share_debt_coll", (2018, 2023)),
    ):
        changes = queries.changes_of_level(store, FRAMEWORK, metric, Level.COUNTY, *years)
        for row, geoid in enumerate(changes.geoid):
            alone = trend(store, f"{geoid:05d}", metric, start=years[0], end=years[1]).change
            assert VERDICTS[changes.verdicts[row]] is alone.verdict, (metric, geoid)
            if not changes.reasons[changes.why[row]].startswith("no value for"):
                assert changes.reasons[changes.why[row]] == alone.reason
            assert changes.difference[row] == pytest.approx(
                np.nan if alone.difference is None else alone.difference, nan_ok=True
            )
        assert changes.geoid.size >= 5


def test_the_map_chooses_the_longest_comparable_years(store: Store) -> None:
    def years(metric: str, end: int | None = None) -> tuple[int, int]:
        changes = queries.changes_of_level(store, FRAMEWORK, metric, Level.COUNTY, end=end)
        return changes.start, changes.end

    assert years("share_employed") == (2014, 2023)
    assert years("share_employed", 2019) == (2014, 2019)
    assert years("share_debt_coll") == (2018, 2023)
    assert years("share_debt_coll", 2022) == (2018, 2022)
    men = queries.changes_of_level(
        store, FRAMEWORK, "share_employed", Level.COUNTY, by="gender", group="Male"
    )
    assert men.counts()[Verdict.IMPROVED] == 3
    for level, metric in ((Level.PLACE, "rate_injury_death"), (Level.COUNTY, "rate_learning")):
        with pytest.raises(UserError, match="no two years"):
            queries.changes_of_level(store, FRAMEWORK, metric, level)
    with pytest.raises(UserError, match="earlier year"):
        queries.changes_of_level(store, FRAMEWORK, "share_employed", Level.COUNTY, end=2014)


def test_a_shared_estimate_is_counted_once(store: Store) -> None:
    changes = queries.changes_of_level(store, FRAMEWORK, "share_employed", Level.COUNTY, 2014, 2021)
    assert dict(zip(changes.geoid.tolist(), changes.counted.tolist(), strict=True)) == {
        int(geoid): geoid != WAYNE for geoid in (FAIRFIELD, SUMMIT, ASHLAND, WAYNE, LOVING)
    }


# ------------------------------------------------------------------------------- the record


def record(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["trend", *arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    result: dict[str, Any] = json.loads(out)
    return result


@pytest.fixture
def _here(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(home))


@pytest.mark.usefixtures("_here")
def test_the_record_has_what_the_design_asks_for(capsys: pytest.CaptureFixture[str]) -> None:
    result = record(capsys, SUMMIT, "share_debt_coll")
    assert result["geoid"] == SUMMIT
    assert result["metric"] == "share_debt_coll"
    assert [
        set(point) >= {"year", "value", "lower", "upper", "quality", "break"}
        for point in result["points"]
    ] == [True] * 3
    assert [point["break"] is not None for point in result["points"]] == [False, False, True]
    assert set(result["change"]) >= {
        "from", "to", "difference", "lower", "upper", "verdict", "reason",
    }  # fmt: skip
    assert (result["change"]["from"], result["change"]["to"]) == (2018, 2023)
    assert result["change"]["verdict"] == "not compared"
    assert set(result["recent"]) >= {"verdict", "reason"}
    assert result["recent"]["verdict"] == "not compared"
    assert set(result["change"]["method"]) == {"name", "source"}
    assert result["age"] == 0


@pytest.mark.usefixtures("_here")
def test_the_record_of_money_holds_both_dollars(capsys: pytest.CaptureFixture[str]) -> None:
    result = record(capsys, "Summit County, Ohio", "pctl_income_50", "--from", "2014")
    assert result["dollars"] == 2023
    first = result["points"][0]
    assert first["value"] == pytest.approx(200 * 236.736)
    assert first["real"]["value"] == pytest.approx(200 * 304.702)
    assert result["change"]["nominal_difference"] == pytest.approx(200 * (304.702 - 236.736))
    assert result["change"]["verdict"] == "no detectable change"
    nominal = record(capsys, SUMMIT, "pctl_income_50", "--nominal")
    assert nominal["points"][0]["real"] is None


@pytest.mark.usefixtures("_here")
def test_the_record_of_a_gap(capsys: pytest.CaptureFixture[str]) -> None:
    result = record(
        capsys, SUMMIT, "share_employed", "--by", "gender", "--group", "Female",
        "--reference", "Male", "--to", "2021",
    )  # fmt: skip
    assert (result["breakdown"], result["group"]) == ("gender", "Female")
    gap = result["gap"]
    assert (gap["change"]["from"], gap["change"]["to"]) == (2014, 2021)
    assert gap["change"]["label"] == "widening"
    assert gap["change"]["worse_off"] == "Female"
    assert [group["verdict"] for group in gap["groups"]] == ["practically the same", "improved"]
    assert gap["ratio"]["verdict"] in {"higher", "no detectable change"}
    assert len(gap["points"]) == 5


@pytest.mark.usefixtures("_here")
def test_the_command_prints_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    def printed(*arguments: str) -> str:
        assert main(["trend", *arguments]) == 0
        return capsys.readouterr().out

    income = printed(SUMMIT, "pctl_income_50")
    assert "After inflation, $60,940 a year in 2014 ($47,347 in dollars of that year)" in income
    assert "and in 2023: no detectable change, could be $" in income
    assert "No clear trend from 2018 to 2023." in income
    assert "2021: $54,194 a year" in income
    assert "(nothing is published for 2020)" in income
    deaths = printed(SUMMIT, "rate_injury_death")
    assert "Rose from 60.5 in 2014 to 96.5 per 100,000 residents in 2023, by 36.0 per" in deaths
    assert "Getting worse from 2019 to 2023: up about 4.0 per 100,000 residents each" in deaths
    gap = printed(
        SUMMIT, "share_employed", "--by", "gender", "--group", "Male", "--reference", "Female"
    )
    assert "Men and boys" in gap
    assert "from 10.0 points in 2014 to 14.5 points in 2023" in gap
    assert "behind: women and girls." in gap
    assert "Not collected. This is not collected for cities." in printed(AKRON, "rate_injury_death")


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    "arguments,message",
    [
        ((SUMMIT, "share_employed", "--reference", "Male"), "say --by"),
        (
            (SUMMIT, "share_employed", "--by", "none", "--group", "All", "--reference", "All"),
            "choose a breakdown",
        ),
        ((SUMMIT, "share_employed", "--by", "sex"), "no breakdown"),
        (("Atlantis", "share_employed"), "is called 'Atlantis'"),
        ((SUMMIT, "nothing_like_it"), "no metric"),
        ((SUMMIT, "share_employed", "--from", "2023", "--to", "2014"), "not 2023 to 2014"),
    ],
)
def test_bad_input_is_one_line_and_exit_two(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert main(["trend", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert message in err
