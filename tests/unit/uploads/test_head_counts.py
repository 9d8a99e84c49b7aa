"""Files of head-counts: the template comes back as filled in, every fault is one sentence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import load_framework
from mobility.uploads.head_counts import (
    COLUMNS,
    LARGEST,
    counts_of,
    head_count_template,
    read_file,
    read_head_counts,
)
from mobility.workspace import HeadCount

FRAMEWORK = load_framework()
PLACES = {"39153", "3901000", "01001"}
HEADER = ",".join(COLUMNS)
BLACK = '39153,2021,share_employed,race-ethnicity,"Black, Non-Hispanic",12000'


def read(*lines: str, name: str = "heads.csv") -> tuple[HeadCount, ...]:
    return read_head_counts(name, "\n".join(lines).encode(), FRAMEWORK, PLACES)


def fault(*lines: str) -> str:
    with pytest.raises(UserError) as refused:
        read(*lines)
    text = str(refused.value)
    assert "\n" not in text
    return text


def test_a_filled_in_template_comes_back_as_it_is() -> None:
    series = FRAMEWORK.metric("share_employed").series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    text = head_count_template("39153", 2021, "share_employed", "race-ethnicity", series)
    rows = list(csv.reader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    filled = io.StringIO()
    csv.writer(filled).writerows([rows[0], *([*row[:5], "12.5"] for row in rows[1:])])
    result = read(*filled.getvalue().splitlines())
    assert [item.subgroup for item in result] == list(series.subgroups)
    assert {(item.geoid, item.year, item.metric, item.breakdown, item.n) for item in result} == {
        ("39153", 2021, "share_employed", "race-ethnicity", 12.5)
    }


def test_unfilled_template_names_row() -> None:
    series = FRAMEWORK.metric("share_employed").series_of(Level.COUNTY, "gender")
    assert series is not None
    text = head_count_template("39153", 2021, "share_employed", "gender", series)
    assert fault(*text.splitlines()) == (
        "heads.csv, row 2, column n: is empty; write digits alone, such as 1200, or drop the row."
    )


def test_byte_order_mark_and_blank_rows_are_accepted() -> None:
    content = f"\ufeff{HEADER}\r\n\r\n{BLACK}\r\n,,,,,\r\n".encode()
    (only,) = read_head_counts("heads.csv", content, FRAMEWORK, PLACES)
    assert only == HeadCount(
        "39153", 2021, "share_employed", "race-ethnicity", "Black, Non-Hispanic", 12_000
    )


@pytest.mark.parametrize(
    "row,text",
    [
        (BLACK.replace("39153", "1001"), "row 2, column geoid: the release has no place '1001'"),
        (BLACK.replace("39153", "39999"), "zeros in front included"),
        (BLACK.replace("2021", "21"), "row 2, column year: '21' is no year"),
        (BLACK.replace("2021", "FY2021"), "column year: 'FY2021'"),
        (BLACK.replace("share_employed", "share_emplyed"), "did you mean share_employed"),
        (BLACK.replace("race-ethnicity", "race"), "row 2, column breakdown: share_employed has no"),
        (BLACK.replace("race-ethnicity", "none"), "it has race-ethnicity, gender, disability"),
        (BLACK.replace("Black, Non-Hispanic", "Black"), "has no group 'Black'; it has All; Black,"),
        (BLACK.replace("12000", "12,000"), "row 2: 7 cells instead of 6"),
        (BLACK.replace("12000", '"12,000"'), "column n: '12,000' is no number of 0 or more"),
        (BLACK.replace("12000", "-1"), "column n: '-1' is no number"),
        (BLACK.replace("12000", "1e3"), "column n: '1e3'"),
        (BLACK.replace("12000", "nan"), "column n: 'nan'"),
        (BLACK.replace("12000", "inf"), "column n: 'inf'"),
        (BLACK.replace("12000", "٣"), "column n: '٣'"),
        (BLACK.replace("12000", "=1+1"), "column n: '=1+1'"),
        (BLACK.replace("12000", "9" * 400), "column n:"),
        (BLACK.rpartition(",")[0], "row 2: 5 cells instead of 6"),
        (
            "39153,2021,pctl_income_50,race-ethnicity,Hispanic,5",
            "column metric: no people can be counted. An amount of money is no share",
        ),
        (
            "3901000,2023,share_low_birth_weight,race-ethnicity,Hispanic,5",
            "it has no breakdown for such places",
        ),
        ('39153,2021,share_employed,"race', "row 2: is no row of a CSV file"),
    ],
)
def test_every_fault_is_named_by_file_row_and_column(row: str, text: str) -> None:
    output = fault(HEADER, row)
    assert output.startswith("heads.csv, row 2")
    assert text in output


def test_a_row_that_stands_twice_names_both() -> None:
    text = fault(HEADER, BLACK, BLACK.replace("12000", "13000"))
    assert "heads.csv, row 3, column subgroup: 'Black, Non-Hispanic'" in text
    assert "stands in row 2 too" in text


@pytest.mark.parametrize(
    "header",
    [HEADER.replace("n", "N"), f"{HEADER},note", "geoid,year", "", HEADER.replace(",", ";")],
)
def test_another_header_is_refused(header: str) -> None:
    assert "row 1: the columns are geoid, year, metric, breakdown, subgroup, n" in fault(
        header, BLACK
    )


def test_other_files_are_refused_with_reason() -> None:
    with pytest.raises(UserError, match="no CSV file in UTF-8"):
        read_head_counts("a.xlsx", b"PK\x03\x04\xff\xfe", FRAMEWORK, PLACES)
    with pytest.raises(UserError, match="larger than 5 MB"):
        read_head_counts("a.csv", b"x" * (LARGEST + 1), FRAMEWORK, PLACES)
    with pytest.raises(UserError, match="no row below its header"):
        read(HEADER)


def test_a_file_on_disk_is_read_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "heads.csv"
    path.write_text(f"{HEADER}\n{BLACK}\n", encoding="utf-8")
    assert read_file(path, FRAMEWORK, PLACES) == read(HEADER, BLACK)
    with pytest.raises(UserError, match="cannot be read"):
        read_file(tmp_path / "none.csv", FRAMEWORK, PLACES)


def test_counts_are_by_place_metric_and_year() -> None:
    result = read(
        HEADER, BLACK, BLACK.replace("2021", "2018").replace("12000", "7"),
        BLACK.replace("39153", "3901000"), BLACK.replace("race-ethnicity", "gender").replace(
            '"Black, Non-Hispanic"', "Female"
        ),
    )  # fmt: skip
    assert counts_of(result, "39153", "share_employed", "race-ethnicity") == {
        2021: {"Black, Non-Hispanic": 12_000}, 2018: {"Black, Non-Hispanic": 7},
    }  # fmt: skip
