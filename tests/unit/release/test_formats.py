"""What the publisher's files, old and new, hold that a loader has to survive."""

from __future__ import annotations

import pytest

from mobility.places import Level
from mobility.registry import load_framework
from tests.support.official_files import (
    OfficialFile,
    load,
    observations,
    only,
    residents,
    values,
)

HOUSES = "ratio_black_nh_house_value_households"


@pytest.mark.parametrize("missing", ["NA", "", "NaN", "nan", " NA ", "na"])
def test_absent_is_absent_however_it_is_written(missing: str) -> None:
    loaded = OfficialFile().row(share_employed=missing).row(year=2022, share_employed=0.5).load()
    assert values(loaded, "share_employed") == [0.5]
    assert (loaded.report.cells, loaded.report.rejected) == (1 + 2, 0)  # and two head-counts


def test_zero_padding_may_be_kept_or_lost() -> None:
    saved = OfficialFile().row("06037", share_employed=0.5).row("39153", share_employed=0.6)
    lost = OfficialFile()
    lost.row("06037", share_employed=0.5, state="6", county="37")
    lost.row("39153", share_employed=0.6, state="39.0", county="153")
    for file in (saved, lost):
        assert [row["geoid"] for row in observations(file.load())] == ["06037", "39153"]


def test_zero_padding_of_places() -> None:
    file = OfficialFile("place").row("0103076", share_employed=0.5, state="1", place="3076")
    assert only(file.load())["geoid"] == "0103076"


@pytest.mark.parametrize(
    "written", [("Strong", "Marginal", "Weak"), ("1", "2", "3"), ("1.0", "2.0", "3.0"),
                ("STRONG", " marginal", "weak ")],
)  # fmt: skip
def test_the_notations_of_quality(written: tuple[str, str, str]) -> None:
    file = OfficialFile()
    for year, word in enumerate(written, 2018):
        file.row(year=year, share_employed=0.5, share_employed_quality=word)
    result = [row["quality"] for row in observations(file.load())]
    assert result == ["Strong", "Marginal", "Weak"]


def test_a_missing_flag_is_no_flag() -> None:
    file = OfficialFile().row(share_employed=0.5, share_employed_quality="NA")
    assert only(file.load())["quality"] is None


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("0.119:0.246", (0.119, 0.246, 0.119 / 0.246)),
        ("11.9%:24.6%", (0.119, 0.246, 0.119 / 0.246)),
        ("0.000:0.246", (0.0, 0.246, 0.0)),
        ("0.010:0.000", (0.01, 0.0, None)),
        ("0:0", (0.0, 0.0, None)),
        ("8.697e-4:0.5", (8.697e-4, 0.5, 8.697e-4 / 0.5)),
        ("1 : 1", (1.0, 1.0, 1.0)),
    ],
)
def test_house_value_cells_become_three_measures(
    cell: str, expected: tuple[float | None, ...]
) -> None:
    loaded = OfficialFile().row(**{HOUSES: cell, f"{HOUSES}_quality": "Weak"}).load()
    rows = {row["metric"]: row for row in observations(loaded)}
    parts = (f"{HOUSES}.value_share", f"{HOUSES}.household_share", f"{HOUSES}.parity")
    result = [rows[part]["value"] if part in rows else None for part in parts]
    assert result == [None if item is None else pytest.approx(item, rel=1e-15) for item in expected]
    assert {row["quality"] for row in rows.values()} == {"Weak"}
    assert (loaded.report.cells, loaded.report.rejected) == (3, 0)


def test_residents_to_one_doctor() -> None:
    file = OfficialFile()
    for year, cell in enumerate(("2235:1", "2235", "2235.0", "0"), 2018):
        file.row(year=year, ratio_population_pc_physician=cell)
    assert values(file.load(), "ratio_population_pc_physician") == [2235, 2235, 2235, 0]


def test_scientific_notation_and_the_debris_of_floats() -> None:
    written = ("8.697e-4", "1e-4", "5E-1", "0.36870000000000003", "0.3687", ".5", "1.", "+0.25")
    file = OfficialFile()
    for year, cell in enumerate(written, 2014):
        file.row(year=year, share_employed=cell)
    assert values(file.load(), "share_employed") == [float(cell) for cell in written]


def test_rounding_error_is_tolerated() -> None:
    file = OfficialFile()
    file.row(share_employed="1.0000000000000002")
    debris = {"share_employed_lb": "0.36870000000000003", "share_employed_ub": "0.4"}
    file.row(year=2022, share_employed="0.3687", **debris)
    debris = {"share_employed_lb": "0.30000000000000004", "share_employed_ub": "0.3"}
    file.row(year=2023, share_employed="0.3", **debris)
    loaded = file.load()
    assert loaded.report.problems == []
    numbers = [(row["lower"], row["value"], row["upper"]) for row in observations(loaded)]
    assert numbers[0] == (None, 1.0, None)
    assert all(low <= value <= high for low, value, high in numbers[1:])
    assert [value for _, value, _ in numbers[1:]] == [0.3687, 0.3]


def test_overflowing_numbers_are_rejected() -> None:
    file = OfficialFile().row(count_homeless="9007199254740993").row(year=2022, count_homeless=5)
    assert values(file.load(), "count_homeless") == [9007199254740992.0, 5.0]


def test_bounds_are_found_by_name_in_any_order() -> None:
    file = OfficialFile().row(
        share_debt_coll_ub=0.4, share_debt_coll=0.3, share_debt_coll_quality="Strong",
        share_debt_coll_lb=0.2,
    )  # fmt: skip
    row = only(file.load())
    assert (row["lower"], row["value"], row["upper"]) == (0.2, 0.3, 0.4)


def test_flags_may_stand_after_groups_of_values() -> None:
    file = OfficialFile().row(
        count_homeless=10, count_homeless_lb=8, count_homeless_ub=12, share_homeless=0.01,
        share_homeless_quality="Weak", count_homeless_quality="Strong",
    )  # fmt: skip
    rows = {row["metric"]: row for row in observations(file.load())}
    assert rows["count_homeless"]["quality"] == "Strong"
    assert rows["share_homeless"]["quality"] == "Weak"
    assert rows["count_homeless"]["upper"] == 12


def test_headline_file_may_have_group_columns() -> None:
    file = OfficialFile("place")
    stray = {"subgroup_type": "tenure", "subgroup": "All"}
    file.row("3901000", share_homeless=0.01, **stray, share_employed=1)
    file.row("3901000", 2022, share_employed=0.5)  # NA in the stray columns
    loaded = file.load()
    assert loaded.report.breakdown == "none"
    assert loaded.report.unknown_columns == []
    assert {row["subgroup"] for row in observations(loaded)} == {"All"}
    assert values(loaded, "share_employed") == [1.0, 0.5]


def test_file_by_groups_with_head_counts_is_no_headline() -> None:
    file = OfficialFile("county", "gender")
    for group in ("All", "Female", "Male"):
        file.row(group=group, population=1000, share_employed=0.5)
    loaded = file.load()
    assert loaded.report.breakdown == "gender"
    assert [row["subgroup"] for row in observations(loaded)] == ["All", "Female", "Male"]


def test_labels_decide_breakdown_of_race_shares() -> None:
    file = OfficialFile("county", "race-share")
    for group in ("All", "Neighborhoods of color", "White neighborhoods", "Mixed neighborhoods"):
        file.row(group=group, subgroup_type="race-ethnicity", share_debt_coll=0.3)
    loaded = file.load()
    assert loaded.report.breakdown == "race-share"
    assert len(values(loaded, "share_debt_coll")) == 4


def test_a_group_stands_beside_its_non_hispanic_part() -> None:
    file = OfficialFile("county", "race-ethnicity")
    groups = ("Black", "Black, Non-Hispanic", "White", "White, Non-Hispanic", "All")
    for share, group in enumerate(groups):
        file.row(group=group, share_poverty_exposure=share / 10)
    result = {row["subgroup"]: row["value"] for row in observations(file.load())}
    assert result == {group: share / 10 for share, group in enumerate(groups)}


def test_quoted_labels_with_commas_and_dollars() -> None:
    industry = OfficialFile("county", "industry").row(
        group="Trade, Transit, Utilities", ratio_living_wage=1.2
    )
    assert '"Trade, Transit, Utilities"' in industry.text()
    assert only(industry.load())["subgroup"] == "Trade, Transit, Utilities"
    income = OfficialFile("county", "income").row(group="$50,000 or More", rate_learning=1)
    assert only(income.load())["subgroup"] == "$50,000 or More"


def test_bytes_that_are_no_utf8_are_latin1() -> None:
    text = OfficialFile().row("35013", 2021, share_employed=0.5, county_name="Doña Ana County")
    text.row("35013", 2022, share_employed=0.6, county_name="Doña Ana County")
    first, second = text.text().splitlines()[1:]
    header = text.text().splitlines()[0]
    mixed = b"\n".join((header.encode(), first.encode("latin-1"), second.encode("utf-8"), b""))
    loaded = load(mixed)
    assert {row["name"] for row in residents(loaded)} == {"Doña Ana County"}
    assert values(loaded, "share_employed") == [0.5, 0.6]


def test_population_file_with_mixed_encodings_loads() -> None:
    lines = (
        b"year,state,county,state_name,county_name,population",
        b"2014,01,001,Alabama, Autauga County,55395",
        b'2014,35,013,"New Mexico, Do\xf1a Ana County",NA,213676',
        b"2015,35,013,New Mexico,Do\xc3\xb1a Ana County,214295",
        b"2023,35,013,New Mexico,Do\xf1a Ana County,225210",
    )
    loaded = load(b"\n".join((*lines, b"")), "county-populations.csv")
    names = [row["name"] for row in residents(loaded)]
    assert names == ["Autauga County", None, "Doña Ana County", "Doña Ana County"]
    assert loaded.report.values == 4
    assert loaded.report.rejected == 0


def test_leading_spaces_are_stripped() -> None:
    file = OfficialFile("county", "gender").row(
        group=" Female", county_name=" Autauga County", share_employed=" 0.5"
    )
    loaded = file.load()
    assert only(loaded)["subgroup"] == "Female"
    assert only(loaded)["value"] == 0.5
    assert residents(loaded)[0]["name"] == "Autauga County"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark(line_end: str, mark: str) -> None:
    file = OfficialFile().filler().row(share_employed="much")
    loaded = load(mark + file.text(line_end))
    assert loaded.report.rows == 61
    assert [problem.line for problem in loaded.report.problems] == [62]


def test_places_with_few_years_are_loaded() -> None:
    file = OfficialFile()
    for geoid, years in (("09001", (2020, 2021)), ("09110", (2022, 2023)), ("02261", (2019,)),
                         ("02063", (2020,)), ("02066", (2020,))):  # fmt: skip
        for year in years:
            file.row(geoid, year, share_employed="NA" if geoid == "09110" else 0.5)
    loaded = file.load()
    result = {row["geoid"] for row in residents(loaded)}
    assert result == {"09001", "09110", "02261", "02063", "02066"}
    assert "09110" not in {row["geoid"] for row in observations(loaded)}


def test_later_columns_and_years() -> None:
    file = OfficialFile().row(in_universe="TRUE", share_employed=0.5)
    file.row(year=2024, in_universe="TRUE", share_employed=0.6, share_of_the_future=0.1)
    loaded = file.load()
    assert [row["year"] for row in observations(loaded)] == [2021, 2024]
    assert loaded.report.unknown_columns == ["share_of_the_future"]


ALIASES = [
    (alias.column, metrics[0].id, alias.scale)
    for metrics in load_framework().by_column.values()
    for alias in metrics[0].aliases
]


@pytest.mark.parametrize("column, metric, scale", ALIASES)
def test_the_names_and_scales_of_earlier_releases(column: str, metric: str, scale: float) -> None:
    cells = {column: "0.5", f"{column}_quality": "2"}
    loaded = OfficialFile().row(**cells).load()
    row = only(loaded)
    assert (row["metric"], row["value"], row["quality"]) == (metric, 0.5 * scale, "Marginal")


def test_former_economic_connectedness_is_halved() -> None:
    file = OfficialFile().row(
        economic_connectedness=0.8, economic_connectedness_lb=0.6, economic_connectedness_ub=1
    )
    row = only(file.load())
    assert (row["lower"], row["value"], row["upper"]) == (0.3, 0.4, 0.5)


def test_former_flag_covers_several_measures() -> None:
    file = OfficialFile().row(pctl_income_20=1, pctl_income_50=2, pctl_income_80=3,
                              pctl_income_quality="3")  # fmt: skip
    result = {row["metric"]: row["quality"] for row in observations(file.load())}
    assert result == dict.fromkeys(("pctl_income_20", "pctl_income_50", "pctl_income_80"), "Weak")


def test_metric_with_both_names_loads_once() -> None:
    loaded = OfficialFile().row(share_debt_col=0.2, share_debt_coll=0.3).load()
    assert only(loaded)["value"] == 0.3
    assert loaded.report.unknown_columns == ["share_debt_col (the same as share_debt_coll)"]


RETIRED = [column.column for column in load_framework().retired]


@pytest.mark.parametrize("column", RETIRED)
def test_retired_columns_are_named_and_not_loaded(column: str) -> None:
    loaded = OfficialFile().row(share_employed=0.5, **{column: "33"}).load()
    assert only(loaded)["metric"] == "share_employed"
    assert [note.split(":")[0] for note in loaded.report.notes] == [column]


def test_metric_without_this_breakdown_is_listed() -> None:
    file = OfficialFile("county", "gender").row(
        group="Female", share_employed=0.5, share_election_turnout=0.7
    )
    loaded = file.load()
    assert only(loaded)["metric"] == "share_employed"
    assert loaded.report.unknown_columns == ["share_election_turnout (not known by gender)"]


def test_line_numbers_count_gaps_and_quotes() -> None:
    file = OfficialFile().filler(share_employed=0.5, state_name="Te\nxas")
    file.row(share_employed="much")
    lines = file.text().split("\n")
    text = "\n".join((*lines[:1], "", *lines[1:])) + "\n\n"
    loaded = load(text)
    assert [problem.line for problem in loaded.report.problems] == [1 + 1 + 2 * 60 + 1]
    assert text.split("\n")[122].split(",")[6] == "much"


def test_quoted_line_ends_cross_reader_blocks() -> None:
    file = OfficialFile()
    name = "x" * 500 + "\n" + "y" * 500  # more than one megabyte in all
    for number in range(1, 1200):
        geoid = f"48{number % 999 + 1:03d}"
        file.row(geoid, 2014 + number // 999, share_employed=0.5, county_name=name)
    loaded = file.load()
    assert loaded.report.rows == 1199
    assert loaded.report.values == 1199
    assert {row["name"] for row in residents(loaded)} == {name}


def test_flags_without_value_are_only_counted() -> None:
    file = OfficialFile().filler()
    file.row(share_debt_coll="NA", share_debt_coll_quality="Weak")
    file.row(year=2022, share_employed_lb=0.1, share_employed_ub=0.2)
    report = file.load().report
    assert (report.flags_without_value, report.bounds_without_value) == (1, 2)
    assert report.values == 60


def test_the_columns_of_a_renamed_place_keep_its_code() -> None:
    file = OfficialFile("place")
    for year, name in ((2019, "Buckeye town"), (2020, "Buckeye city")):
        file.row("0407940", year, share_employed=0.5, place_name=name)
    loaded = file.load()
    assert {row["geoid"] for row in observations(loaded)} == {"0407940"}
    assert [row["name"] for row in residents(loaded)] == ["Buckeye town", "Buckeye city"]
    assert loaded.report.level is Level.PLACE


def test_a_file_without_a_last_line_end_is_marked() -> None:
    loaded = load(OfficialFile().row(share_employed=0.5).text().rstrip("\n"))
    assert values(loaded, "share_employed") == [0.5]
    assert "no line end" in loaded.report.notes[0]


def test_a_last_year_with_too_few_places_is_marked() -> None:
    file = OfficialFile().filler(20, 2014).filler(20, 2015).filler(17, 2016)
    (note,) = file.load().report.notes
    assert note.startswith("2016 has 17 rows, 2015 had 20")
    assert OfficialFile().filler(20, 2014).filler(19, 2015).load().report.notes == []


def test_a_column_without_a_name_is_listed() -> None:
    loaded = OfficialFile().row(**{"share_employed": 0.5, "": 1}).load()
    assert loaded.report.unknown_columns == ["(a column without a name)"]
