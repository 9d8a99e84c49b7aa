"""The rows to look at hide what the kept numbers hide, with a sign, and nothing else."""

from __future__ import annotations

import random

import pytest

from mobility.uploads import InferredSchema, infer_schema, observations
from mobility.uploads.rows.preview import masks_of_rows
from mobility.uploads.rows.resolve import resolve
from pages.ui.your_data.preview import masked_sentence

GROUPS = (
    "fips,year,race,cases,population\n39153,2022,Black,4,100\n39153,2022,White,60,400\n"
    "39153,2022,Hispanic,30,100\n39153,2022,Total,94,600\n39035,2022,Total,50,80\n"
)


def looked_at(lines: str) -> InferredSchema:
    return infer_schema("file.csv", lines.encode())


def test_total_forces_a_second_mask() -> None:
    schema = looked_at(GROUPS)
    shown = [(row.group, row.cells["cases"], row.values, row.signs) for row in schema.first]
    assert shown == [
        ("Black", "masked", (None,), ("masked",)),
        ("White", "60", (0.15,), ("",)),
        ("Hispanic", "masked", (None,), ("masked",)),
        ("All", "94", (pytest.approx(94 / 600),), ("",)),
        ("All", "50", (0.625,), ("",)),
    ]
    assert masked_sentence(schema.first, 10) == (
        "“masked”: hidden because fewer than 10 are counted, or all but fewer, or because "
        "the number would give such a one away; also on every page and in exports."
    )
    assert masked_sentence(schema.first[1:2], 10) == ""


def test_small_counts_without_denominator_are_masked() -> None:
    schema = looked_at("fips,year,cases\n39153,2022,4\n39035,2022,50\n39001,2022,0\n")
    assert [row.cells["cases"] for row in schema.first] == ["masked", "50", "0"]
    assert [row.values for row in schema.first] == [(None,), (50.0,), (0.0,)]
    assert schema.columns[2].examples == ("masked", "50", "0")


def test_only_small_denominators_are_masked() -> None:
    schema = looked_at("fips,year,cases,population\n39153,2022,2,8\n39035,2022,5,80\n")
    assert [row.cells["population"] for row in schema.first] == ["masked", "80"]
    assert {column.name: column.examples for column in schema.columns}["population"] == (
        "masked",
        "80",
    )


def test_numbers_that_count_nobody_are_shown() -> None:
    schema = looked_at("fips,year,score\n39153,2022,4\n39035,2022,5.5\n")
    assert [row.cells["score"] for row in schema.first] == ["4", "5.5"]
    assert schema.columns[2].examples == ("4", "5.5")


def test_groups_in_headers_are_masked_together() -> None:
    schema = looked_at(
        "fips,year,Total cases,Total population,Black cases,Black population,White cases,"
        "White population\n39153,2022,94,600,4,100,90,500\n39035,2022,94,600,40,100,54,500\n"
    )
    assert [row.signs for row in schema.first] == [("", "masked", "masked"), ("", "", "")]


@pytest.mark.parametrize("seed", range(12))
def test_the_rows_hide_exactly_what_is_kept_as_masked(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - invented numbers, the same every time
    lines = ["fips,year,race,cases,population"]
    for code in ("39153", "39035"):
        for year in (2021, 2022):
            for group in rng.sample(["Black", "White", "Hispanic", "Total", "Ages 5-9"], k=4):
                people = rng.choice((8, 30, 200))
                cases = rng.choice(("*", 0, 3, people - 2, min(people, 15)))
                lines.append(f"{code},{year},{group},{cases},{people}")
    schema = looked_at("\n".join(lines) + "\n")
    resolved = resolve(schema.layout, schema.mapping, intervals=False)
    hidden = set()
    rows = resolved.used.nonzero()[0].tolist()
    for row, ((masked, _),) in masks_of_rows(schema.mapping, resolved, rows).items():
        if masked:
            geoid = resolved.places.geoids[resolved.places.place[row]]
            label = resolved.groups[row]
            hidden.add((geoid, int(resolved.years[row]), label))
    absent = observations(schema, schema.mapping).absent.to_pylist()
    assert hidden == {
        (item["geoid"], item["year"], item["subgroup"])
        for item in absent
        if item["reason"] == "masked: few people"
    }


def test_years_with_counts_are_masked_beside_years_without() -> None:
    schema = looked_at(
        "fips,cases 2021,population 2021,rate 2021,rate 2022\n39153,4,100,0.04,0.05\n"
        "39035,40,80,0.5,0.6\n"
    )
    assert [row.signs for row in schema.first] == [("masked", ""), ("", "")]
    absent = observations(schema, schema.mapping).absent.to_pylist()
    assert [(row["geoid"], row["year"]) for row in absent] == [("39153", 2021)]


def test_a_file_without_numbers_shows_its_wrong_rows() -> None:
    schema = looked_at("fips,note\n39153,good\n99999,bad\n")
    assert schema.reason == "No column of numbers was found that could be the measure."
    assert [(row.cells, row.values) for row in schema.outliers] == [
        ({"fips": "99999", "note": "bad"}, ())
    ]
