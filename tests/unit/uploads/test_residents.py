"""Counts divided by the residents of their places: rates, intervals and impossible counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mobility.analysis.margins import poisson_exact, wilson
from mobility.errors import UserError
from mobility.registry import Unit
from mobility.uploads import Combine, Mapping, infer_schema, observations
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.changes import can_divide, with_residents, with_role, with_unit
from mobility.uploads.proposals.schema_inference import InferredSchema, infer_schema_again
from mobility.uploads.residents import Residents

SUMMIT, CUYAHOGA = "39153", "39035"
SOURCE = "residents of a test"
RESIDENTS = Residents(
    SOURCE,
    pd.DataFrame(
        {2022: [540_000.0, 1_200_000.0], 2023: [500_000.0, np.nan]}, index=[SUMMIT, CUYAHOGA]
    ),
)
ARRESTS = "fips,year,arrests\n39153,2022,60\n39035,2022,90\n"
CALLS = "county,year,kind\n" + '"Summit County, OH",2023,a\n' * 12


def divided(lines: str, per: int) -> InferredSchema:
    schema = infer_schema("file.csv", lines.encode(), residents=RESIDENTS)
    assert can_divide(schema.mapping)
    mapping = with_residents(schema.mapping, SOURCE, per)
    assert mapping.to_json() == Mapping.from_json(mapping.to_json()).to_json()
    return infer_schema_again(schema, mapping)


def values(schema: InferredSchema) -> dict[tuple[str, int], tuple[float, float, float]]:
    table = observations(schema, schema.mapping).table.to_pylist()
    return {
        (row["geoid"], row["year"]): (row["value"], row["lower"], row["upper"])
        for row in table
        if row["breakdown"] == "none"
    }


def test_events_per_resident_have_poisson_intervals() -> None:
    rate = poisson_exact(60, 5.4)
    rates = values(divided(ARRESTS, 100_000))
    assert rates[SUMMIT, 2022] == pytest.approx((60 / 5.4, rate.lower, rate.upper))


def test_people_as_a_share_of_residents_have_wilson_intervals() -> None:
    share = wilson(60, 540_000)
    assert values(divided(ARRESTS, 1))[SUMMIT, 2022] == pytest.approx(
        (60 / 540_000, share.lower, share.upper)
    )


def test_more_people_than_residents_are_refused_with_row_and_column() -> None:
    lines = "fips,year,arrests\n39153,2022,60\n39035,2022,1200001\n"
    (problem,) = divided(lines, 1).problems
    assert (problem.line, problem.column) == (3, "arrests")
    assert "more than the residents of the place" in problem.reason
    assert not list(divided(lines, 1000).problems)  # of events a resident can have several


def test_later_years_take_the_last_residents_for_two_years() -> None:
    lines = "fips,year,arrests\n39153,2025,50\n39153,2026,50\n39035,2023,50\n"
    schema = divided(lines, 1000)
    assert values(schema) == {(SUMMIT, 2025): pytest.approx((0.1, 0.0742, 0.1318), abs=1e-4)}
    assert [(each.line, each.column) for each in schema.problems] == [
        (3, "arrests"),
        (4, "arrests"),
    ]
    assert schema.rows.rejected == 2


def test_years_in_the_header_take_their_own_residents() -> None:
    schema = divided("fips,arrests 2022,arrests 2023\n39153,54,50\n", 1000)
    assert {key: each[0] for key, each in values(schema).items()} == {
        (SUMMIT, 2022): pytest.approx(0.1), (SUMMIT, 2023): pytest.approx(0.1),
    }  # fmt: skip


def test_counted_rows_are_divided_once() -> None:
    schema = divided(CALLS, 1000)
    assert schema.mapping.combine is Combine.COUNT
    assert values(schema)[SUMMIT, 2023][0] == pytest.approx(12 / 500)


def test_added_rows_are_divided_once_and_refused_together() -> None:
    lines = "fips,year,arrests\n39153,2023,300000\n39153,2023,150000\n39153,2022,300000\n"
    schema = infer_schema("file.csv", lines.encode(), residents=RESIDENTS)
    mapping = with_residents(schema.mapping, SOURCE, 1)
    mapping = Mapping.from_json(mapping.to_json().replace('"combine": "no"', '"combine": "sum"'))
    assert values(infer_schema_again(schema, mapping))[SUMMIT, 2023][0] == pytest.approx(0.9)
    more = infer_schema("file.csv", lines.replace("150000", "250000").encode(), residents=RESIDENTS)
    refused = infer_schema_again(more, mapping)
    assert [each.line for each in refused.problems] == [2, 3]
    assert set(values(refused)) == {(SUMMIT, 2022)}


def test_other_choices_end_the_division() -> None:
    schema = divided(ARRESTS, 1000)
    assert with_unit(schema.mapping, Unit.SHARE, None).metric.per == 1
    for mapping in (
        with_unit(schema.mapping, Unit.COUNT, None),
        with_role(schema.mapping, schema.profiles, "file.csv", "arrests", Role.VALUE),
    ):
        assert (mapping.residents, mapping.metric.unit) == ("", Unit.COUNT)
        assert [part.role for part in mapping.parts if part.role is not Role.OTHER] == [Role.VALUE]


def test_groups_and_denominators_of_the_file_are_not_divided() -> None:
    for lines in (
        "fips,year,race,cases\n39153,2022,Black,40\n39153,2022,White,60\n",
        "fips,year,cases,population\n39153,2022,40,500\n",
    ):
        assert not can_divide(infer_schema("file.csv", lines.encode()).mapping)


def test_without_a_release_nothing_is_divided() -> None:
    schema = infer_schema("file.csv", ARRESTS.encode())
    with pytest.raises(UserError, match="no release"):
        infer_schema_again(schema, with_residents(schema.mapping, SOURCE, 1000))
