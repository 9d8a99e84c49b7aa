"""Cells that cannot be used: rejected one by one, counted, and named by file, line and column."""

from __future__ import annotations

import pytest

from mobility.release import report as report_module
from mobility.release.report import RefusedFileError
from tests.support.official_files import OfficialFile, load, observations, residents

NAME = OfficialFile().name
BOUNDS = {"share_employed": 0.5, "share_employed_lb": 0.4, "share_employed_ub": 0.6,
          "share_employed_quality": "Strong"}  # fmt: skip
HOUSES = "ratio_black_nh_house_value_households"


def _filled() -> OfficialFile:
    """A file whose first 150 rows are sound: two cells may be bad, or a whole row."""
    return OfficialFile().filler(150)


@pytest.mark.parametrize(
    "cells, column, shown, reason",
    [
        ({"share_employed": "much"}, "share_employed", "much", "is not a number"),
        ({"share_employed": "0,5"}, "share_employed", "0,5", "is not a number"),
        ({"share_employed": "50%"}, "share_employed", "50%", "is not a number"),
        ({"share_employed": "inf"}, "share_employed", "inf", "is not a number"),
        ({"share_employed": "1e999"}, "share_employed", "inf", "is not a number"),
        ({"share_employed": "true"}, "share_employed", "true", "is not a number"),
        ({"share_employed": "1.5"}, "share_employed", "1.5", "range (0 to 1)"),
        ({"share_employed": "-0.1"}, "share_employed", "-0.1", "range (0 to 1)"),
        ({"count_homeless": "-1"}, "count_homeless", "-1", "range (0 to any)"),
        ({"share_employed_lb": "-0.1"}, "share_employed_lb", "-0.1", "range (0 to 1)"),
        ({"share_employed_ub": "1.1"}, "share_employed_ub", "1.1", "range (0 to 1)"),
        ({"share_employed_ub": "?"}, "share_employed_ub", "?", "is not a number"),
        ({"share_employed_quality": "Good"}, "share_employed_quality", "Good", "no quality word"),
        ({"share_employed_quality": "4"}, "share_employed_quality", "4", "no quality word"),
        ({HOUSES: "0.1"}, HOUSES, "0.1", "two numbers with a colon"),
        ({HOUSES: "0.1:0.2:0.3"}, HOUSES, "0.1:0.2:0.3", "two numbers with a colon"),
        ({HOUSES: "11.9%:0.246"}, HOUSES, "11.9%:0.246", "two numbers with a colon"),
        ({HOUSES: "0.1:"}, HOUSES, "0.1:", "two numbers with a colon"),
        ({HOUSES: "11.9:24.6"}, HOUSES, "11.9:24.6", "two shares of at most 1"),
        ({HOUSES: "0.1:1.2"}, HOUSES, "0.1:1.2", "two shares of at most 1"),
        ({"population": "few"}, "population", "few", "is not a head-count"),
        ({"population": "-3"}, "population", "-3", "is not a head-count"),
        ({"population": "10.5"}, "population", "10.5", "is not a head-count"),
        ({"population": "9e12"}, "population", "9000000000000", "is not a head-count"),
    ],
)
def test_one_bad_cell(cells: dict[str, str], column: str, shown: str, reason: str) -> None:
    report = _filled().row(**(BOUNDS | cells)).load().report
    assert report.rejected == 1
    (problem,) = report.problems
    assert (problem.file, problem.line, problem.column, problem.value) == (NAME, 152, column, shown)
    assert reason in problem.reason
    assert str(problem).startswith(f"{NAME}, line 152, column {column}: '{shown}' ")


def test_the_cells_beside_a_bad_one_stay() -> None:
    loaded = _filled().row(**(BOUNDS | {"share_employed_lb": "x", "count_homeless": 7})).load()
    row, homeless = observations(loaded)[-2:]
    assert (row["value"], row["lower"], row["upper"], row["quality"]) == (0.5, None, 0.6, "Strong")
    assert homeless["value"] == 7


def test_rejected_value_leaves_counted_bounds() -> None:
    report = _filled().row(**(BOUNDS | {"share_employed": "x"})).load().report
    assert report.values == 150
    assert report.rejected == 1
    assert (report.bounds_without_value, report.flags_without_value) == (2, 1)


def test_crossed_bounds_go_and_the_value_stays() -> None:
    crossed = {"share_employed_lb": 0.6, "share_employed_ub": 0.4}
    loaded = _filled().row(**(BOUNDS | crossed)).load()
    row = observations(loaded)[-1]
    assert (row["value"], row["lower"], row["upper"]) == (0.5, None, None)
    assert loaded.report.rejected == 2
    assert "above the upper bound" in loaded.report.problems[0].reason


@pytest.mark.parametrize("value", [0.39, 0.61])
def test_a_value_outside_its_bounds_goes_with_them(value: float) -> None:
    loaded = _filled().row(**(BOUNDS | {"share_employed": value})).load()
    assert loaded.report.values == 150
    assert loaded.report.rejected == 3
    assert loaded.report.flags_without_value == 1
    assert "outside its own bounds" in loaded.report.problems[0].reason


def test_a_value_outside_its_only_bound_counts_two_cells() -> None:
    cells = {"share_employed": 0.3, "share_employed_ub": "NA"}
    report = _filled().row(**(BOUNDS | cells)).load().report
    assert report.rejected == 2


@pytest.mark.parametrize(
    "cells, column, reason",
    [
        ({"year": "2O21"}, "year", "is not a year"),
        ({"year": "NA"}, "year", "is not a year"),
        ({"year": "21"}, "year", "is not a year"),
        ({"year": "2021.5"}, "year", "is not a year"),
        ({"state": "Ohio"}, "state", "code of a state"),
        ({"state": "72"}, "state", "code of a state"),
        ({"state": "NA"}, "state", "code of a state"),
        ({"county": "000"}, "county", "no county code"),
        ({"county": "39153"}, "county", "no county code"),
        ({"county": "-1"}, "county", "no county code"),
        ({"county": ""}, "county", "no county code"),
    ],
)
def test_row_without_key_is_rejected_with_all_cells(
    cells: dict[str, str], column: str, reason: str
) -> None:
    loaded = _filled().row(**(BOUNDS | cells)).load()
    assert loaded.report.rejected == 1 + 4 + 1  # the key, the four cells, the head-count
    (problem,) = loaded.report.problems
    assert (problem.line, problem.column) == (152, column)
    assert reason in problem.reason
    assert len(observations(loaded)) == len(residents(loaded)) == 150


def test_row_of_unknown_group_is_rejected() -> None:
    file = OfficialFile("county", "gender").filler(150).row(group="Female", **BOUNDS)
    loaded = file.row(group="Females", **BOUNDS).load()
    assert loaded.report.rejected == 1 + 4
    (problem,) = loaded.report.problems
    assert (problem.column, problem.value) == ("subgroup", "Females")
    assert "is no group by gender" in problem.reason


def test_a_flag_for_three_measures_is_rejected_with_each() -> None:
    file = OfficialFile().filler(150, pctl_income_20=1, pctl_income_50=2, pctl_income_80=3)
    file.row(pctl_income_20=1, pctl_income_50=2, pctl_income_80=3, pctl_income_quality="Good")
    assert file.load().report.rejected == 3


def test_problems_are_counted_and_first_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_module, "REFUSED_SHARE", 1.0)
    report = OfficialFile().filler(300, share_employed="much").load().report
    assert report.rejected == 300
    assert [problem.line for problem in report.problems] == list(range(2, 202))


@pytest.mark.parametrize(
    "row, column",
    [
        ("county,39153,20x1,5,Summit", "year"),
        ("county,99153,2021,5,Nowhere", "geoid"),
        ("county,39000,2021,5,Ohio", "geoid"),
        ("place,39,2021,5,Ohio", "geoid"),
        ("state,39,2021,5,Ohio", "level"),
        ("NA,39153,2021,5,Summit", "level"),
    ],
)
def test_a_row_of_a_population_file_without_a_key(row: str, column: str) -> None:
    sound = "".join(f"county,48{number:03d},2021,5,Somewhere\n" for number in range(1, 250))
    text = f"level,geoid,year,population,name\n{sound}{row}\n"
    loaded = load(text, "populations_longitudinal.csv")
    assert loaded.report.rejected == 2
    assert (loaded.report.cells, loaded.report.values) == (249 + 2, 249)
    assert [(problem.line, problem.column) for problem in loaded.report.problems] == [(251, column)]


def test_a_population_file_of_words_is_refused() -> None:
    text = "year,state,county,state_name,county_name,population\n2021,39,153,Ohio,Summit,many\n"
    with pytest.raises(RefusedFileError, match=r"1 of 1 cells.*'many' is not a head-count"):
        load(text, "county-populations.csv")
