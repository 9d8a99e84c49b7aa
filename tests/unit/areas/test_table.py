"""Tables of numbers on areas: matching, masking across versions and sets, and what they show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mobility.analysis.areas.numbers import MASKED
from mobility.analysis.uncertainty import Verdict
from mobility.areas.keeping import (
    StoredAreas,
    StoredNumbers,
    check_version,
    keep_numbers,
    number_versions,
    numbers_in_use,
)
from mobility.areas.kinds import AreaKind
from mobility.areas.table import AreaTable, TableChoices, read_table, rows_to_keep
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.areas import AreaChoice, areas_result
from mobility.registry import EVERYONE, HEADLINE, Better
from mobility.workspace import Workspace
from mobility.workspace_file import load_workspace, save_workspace
from tests.unit.areas.conftest import SIDE, SOUTH, WEST, store_grid

SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
EVICTIONS = TableChoices(name="Evictions", better=Better.LOWER, year=2023)


def counts_of(areas: StoredAreas, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    base = random.integers(400, 1500, len(areas.codes))
    rate = np.where(np.arange(len(base)) % 6 == 0, 0.12, 0.05)
    return pd.DataFrame(
        {"GEOID20": areas.codes, "evictions": random.binomial(base, rate), "households": base}
    )


def read(
    frame: pd.DataFrame, areas: StoredAreas, folder: Path, choices: TableChoices = EVICTIONS
) -> AreaTable:
    path = folder / "table.csv"
    frame.to_csv(path, index=False)
    return read_table(path, areas, choices=choices)


def stored(workspace: Workspace, table: AreaTable) -> StoredNumbers:
    return keep_numbers(workspace, table.details, rows_to_keep(table)[0])


def test_areas_are_found_by_code_and_name(tracts: StoredAreas, tmp_path: Path) -> None:
    frame = counts_of(tracts)
    frame["GEOID20"] = [
        f"1400000US{frame['GEOID20'][0]}", f"{frame['GEOID20'][1]}.0", "Census Tract 1002, Ohio",
        "tract 1003", "1004", *frame["GEOID20"][5:-1], "39035000100",
    ]  # fmt: skip
    table = read(frame.rename(columns={"GEOID20": "Neighborhood"}), tracts, tmp_path)
    assert sorted(table.rows["area"]) == list(range(35))
    assert table.unmatched == (("39035000100", 1),)
    assert any(
        "1 of 36 rows (2.8%) name no area of the set ('39035000100')" in n for n in table.notes
    )
    assert table.columns == {"Neighborhood": "area", "evictions": "count", "households": "people"}


def test_points_fall_into_areas_and_are_divided_by_residents(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    people = pd.DataFrame({"GEOID20": tracts.codes, "population": 2000})
    choices = TableChoices(name="Residents", count="population", residents=True, year=2023)
    residents = stored(workspace, read(people, tracts, tmp_path, choices))
    random = np.random.default_rng(3)
    points = pd.DataFrame(
        {
            "longitude": random.uniform(WEST, WEST + SIDE, 4000),
            "latitude": random.uniform(SOUTH - SIDE / 9, SOUTH + SIDE, 4000),
        }
    )
    choices = TableChoices(name="Calls", year=2023, divide_by=residents.id)
    table = read(points, tracts, tmp_path, choices)
    assert table.details.per == 1000
    assert table.unmatched_share == pytest.approx(0.1, abs=0.02)
    assert any("points" in note and "lie in no area" in note for note in table.notes)
    assert table.rows["count"].sum() == 4000 * (1 - table.unmatched_share)


def test_survey_estimates_have_the_errors_of_both_numbers(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    frame = pd.DataFrame(
        {
            "GEO_ID": [f"1400000US{code}" for code in tracts.codes],
            "B17001_001E": 1000, "B17001_001M": 120, "B17001_002E": 200, "B17001_002M": 60,
        }
    )  # fmt: skip
    numbers = stored(workspace, read(frame, tracts, tmp_path))
    result = areas_result(SUMMIT, AreaChoice(numbers.id))
    row = result.rows[0]
    error = np.sqrt(60**2 - 0.2**2 * 120**2) / 1000 / 1.644854
    assert row.value is not None
    assert row.value.value == 0.2
    assert row.value.upper == pytest.approx(0.2 + 1.959964 * error)
    assert not result.masked


def test_an_area_is_held_against_the_rest(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    frame = counts_of(tracts)
    numbers = stored(workspace, read(frame, tracts, tmp_path))
    result = areas_result(SUMMIT, AreaChoice(numbers.id))
    assert [row.number % 6 for row in result.of_verdict(Verdict.WORSE)] == [0] * 6
    first = result.rows[0]
    rest = frame.drop(index=first.number)
    assert first.rest == pytest.approx(rest["evictions"].sum() / rest["households"].sum())
    assert result.curve.half <= 6


def test_masked_numbers_are_stored_nowhere_and_stay_masked(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    frame = counts_of(tracts)
    frame.loc[3, "evictions"] = 4
    numbers = stored(workspace, read(frame, tracts, tmp_path))
    masked = numbers.rows[numbers.rows["absent"] == MASKED]
    assert tracts.codes[3] in set(masked["code"])
    assert len(masked) == 3  # the small one and two of usual size
    assert masked[["count", "value", "lower", "upper"]].isna().all(axis=None)
    frame.loc[3, "evictions"] = 40  # next year's file corrects it
    again = stored(workspace, read(frame, tracts, tmp_path))
    assert set(again.rows.loc[again.rows["absent"] == MASKED, "code"]) == set(masked["code"])
    assert len(number_versions(numbers.id)) == 2


def test_block_groups_of_a_masked_tract_are_masked(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    """Each tract has four smaller areas; a reader of both sets finds no masked number."""
    smaller = store_grid(workspace, 12, "Smaller areas")
    frame = counts_of(smaller, seed=4)
    frame[["evictions", "households"]] *= [2, 1]
    row, column = np.divmod(np.arange(144), 12)
    tract = 6 * (row // 2) + column // 2
    sums = frame.groupby(tract)[["evictions", "households"]].sum()
    of_tracts = pd.DataFrame({"GEOID20": tracts.codes}).join(sums)
    of_tracts.loc[7, "evictions"] = 5
    frame.loc[tract == 7, "evictions"] = [2, 1, 1, 1]
    stored(workspace, read(of_tracts, tracts, tmp_path))
    numbers = stored(workspace, read(frame, smaller, tmp_path))
    gone = set(numbers.rows.loc[numbers.rows["absent"] == MASKED, "code"])
    assert {smaller.codes[at] for at in np.flatnonzero(tract == 7)} <= gone


def test_sets_that_cross_are_warned_about(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    stored(workspace, read(counts_of(tracts), tracts, tmp_path))
    wards = store_grid(workspace, 4, "Wards", AreaKind.WARD)
    table = read(counts_of(wards).rename(columns={"GEOID20": "Ward"}), wards, tmp_path)
    _, sentences = rows_to_keep(table)
    assert any("Tracts cross these areas" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    "change,choices,message",
    [
        (
            {"GEOID20": "36061000100"},
            EVICTIONS,
            "no column names the census tracts of 2020 of Tracts",
        ),
        ({}, TableChoices(count="nothing"), "has no column 'nothing'"),
        ({}, TableChoices(name="Evictions"), "The file holds no year"),
        (
            {"households": 3},
            EVICTIONS,
            "No row can be used: evictions is larger than the denominator",
        ),
    ],
)
def test_bad_tables_say_what_to_do(
    tracts: StoredAreas,
    tmp_path: Path,
    change: dict[str, object],
    choices: TableChoices,
    message: str,
) -> None:
    with pytest.raises(UserError, match=message):
        rows_to_keep(read(counts_of(tracts).assign(**change), tracts, tmp_path, choices))


def test_other_numbers_need_a_word_on_how_many_people(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    frame = pd.DataFrame({"GEOID10": tracts.codes, "median rent": 900})
    choices = TableChoices(name="Rent", value="median rent", year=2023)
    table = read(frame, tracts, tmp_path, choices)
    assert any("how many people each number is of" in each for each in table.questions)
    assert any("codes of 2010, but the areas are of 2020" in each for each in table.questions)
    frame = frame.rename(columns={"GEOID10": "tract"})
    choices = TableChoices(name="Rent", value="median rent", year=2023, enough_people=True)
    numbers = stored(workspace, read(frame, tracts, tmp_path, choices))
    result = areas_result(SUMMIT, AreaChoice(numbers.id))
    assert {row.verdict for row in result.rows} == {Verdict.NOT_COMPARED}


def test_groups_have_verdicts_and_masks_of_their_own(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    frame = counts_of(tracts)
    parts = [
        frame.assign(group=name, seed=0) for name in ("Renters under 35", "Renters from 35 on")
    ]
    parts[1] = parts[1].assign(evictions=parts[1]["evictions"] // 3)
    numbers = stored(workspace, read(pd.concat(parts).drop(columns="seed"), tracts, tmp_path))
    groups = set(numbers.rows["subgroup"])
    assert groups == {EVERYONE, "Renters under 35", "Renters from 35 on"}
    result = areas_result(SUMMIT, AreaChoice(numbers.id, group="Renters under 35"))
    assert result.of_verdict(Verdict.WORSE)


def test_the_workspace_file_carries_areas_and_their_versions(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = stored(workspace, read(counts_of(tracts), tracts, tmp_path))
    stored(workspace, read(counts_of(tracts, seed=2), tracts, tmp_path))
    file = tmp_path / "carried.mobility.zip"
    save_workspace(workspace, file)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "elsewhere"))
    other = Workspace()
    arrived = load_workspace(other, file).data_sets
    assert {each.id: each.added for each in arrived} == {"areas_tracts": 1, numbers.id: 2}
    (there,) = numbers_in_use()
    assert there.number == 2
    assert len(areas_result(SUMMIT, AreaChoice(there.id)).rows) == 36


def test_a_damaged_version_in_a_workspace_file_is_refused(
    tracts: StoredAreas, tmp_path: Path
) -> None:
    path = tmp_path / "v00001.duckdb"
    path.write_bytes(tracts.path.read_bytes()[:4000])
    with pytest.raises(UserError, match="is damaged"):
        check_version(path, tracts.id)
    check_version(tracts.path, tracts.id)


def test_counts_with_intervals_and_groups_without_everyone_are_masked(
    tracts: StoredAreas, tmp_path: Path
) -> None:
    """Bounds beside a full count make no survey of it; groups need no row of everyone."""
    frame = counts_of(tracts)
    frame.loc[3, "evictions"] = 4
    table = read(frame, tracts, tmp_path)
    rows = table.rows.assign(lower=0.0, upper=0.9)
    bounded = replace(table, rows=rows, details=replace(table.details, survey=True))
    kept = rows_to_keep(bounded)[0].set_index("code")
    assert kept.loc[tracts.codes[3], "absent"] == MASKED
    parts = [
        table.rows.assign(breakdown="group", subgroup=name, count=table.rows["count"] + 50)
        for name in ("Renters", "Owners")
    ]
    parts[0].loc[parts[0]["area"] == 5, "count"] = 3
    everyone = parts[0].assign(
        breakdown=HEADLINE, subgroup=EVERYONE, count=parts[0]["count"] + parts[1]["count"],
        base=2 * parts[0]["base"],
    )  # fmt: skip
    of_both = pd.concat([everyone[everyone["area"] != 5], *parts], ignore_index=True)
    kept = rows_to_keep(replace(table, rows=of_both))[0]
    of_area = kept[(kept["code"] == tracts.codes[5]) & (kept["subgroup"] == "Renters")]
    assert of_area["count"].isna().all()


def test_groups_of_smaller_areas_do_not_give_those_of_tracts_away(
    workspace: Workspace, tracts: StoredAreas, tmp_path: Path
) -> None:
    def of_groups(areas: StoredAreas, times: int, small: int) -> pd.DataFrame:
        frame = counts_of(areas).assign(evictions=60 * times, households=900 * times)
        renters = frame.assign(group="Renters")
        renters.loc[0, "evictions"] = small
        return pd.concat([renters, frame.assign(group="Owners")])

    smaller = store_grid(workspace, 12, "Smaller areas")
    stored(workspace, read(of_groups(tracts, 4, 184), tracts, tmp_path))
    table = read(of_groups(smaller, 1, 4), smaller, tmp_path)
    kept = rows_to_keep(table)[0]
    assert kept.loc[(kept["subgroup"] != EVERYONE) & (kept["code"] != ""), "count"].isna().all()
