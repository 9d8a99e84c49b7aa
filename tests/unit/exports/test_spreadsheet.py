"""The profile as a file, read back as a spreadsheet and as a program would."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

import pandas as pd
import pytest

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.places.profile import Profile
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.exports.spreadsheets.spreadsheet import figure_csv, table_csv
from mobility.figures.figure import Figure, figure_table, file_stem
from mobility.figures.profile import profile_notes, profile_subtitle, profile_table
from mobility.figures.words.readings import profile_rows
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from mobility.text import INVENTED
from tests.support.readings import reading

DONA_ANA = Jurisdiction("01001", Level.COUNTY, "Doña Ana County", "35", 220_000, 2023, 2014, 2023)


@dataclass(frozen=True)
class Release:
    """What a profile needs to know of its release."""

    demonstration: bool = False
    id: str = "2025-47e9d181"
    year: int = 2025


ABSENT = {
    "value": None,
    "lower": None,
    "upper": None,
    "year": None,
    "quality": None,
    "benchmark": None,
    "position": None,
    "verdict": Verdict.NOT_COMPARED,
    "reason": "suppressed",
    "absence": AbsenceReason(Absence.SUPPRESSED, "The source hides fewer than ten."),
}
READINGS = (
    reading("share_employed"),
    reading("pctl_income_50", value=69_327.4, lower=64_000.0, upper=72_000.0),
    reading("rate_learning", value=-0.51, quality=Quality.WEAK),
    reading("rate_injury_death", **ABSENT),
)


def profile(*, demonstration: bool = False) -> Profile:
    return Profile(DONA_ANA, Release(demonstration), READINGS)


def figure(*, demonstration: bool = False) -> Figure:
    place_profile = profile(demonstration=demonstration)
    return Figure(
        id="profile",
        title='Of 4 metrics, 2 can be tested, "all" in one row.',
        subtitle=profile_subtitle(place_profile),
        summary="",
        footer=(*profile_notes(place_profile), "Source: Urban Institute, release 2025."),
        table=lambda: profile_table(place_profile, load_framework()),
        chart=lambda _theme: "",
        address="http://localhost:8501/?place=01001",
        invented=demonstration,
    )


def written(*, demonstration: bool = False) -> bytes:
    return figure_csv(figure(demonstration=demonstration))


def read(content: bytes) -> pd.DataFrame:
    """Return the table as a program reads it."""
    return pd.read_csv(io.BytesIO(content), comment="#", dtype={"geoid": str}, encoding="utf-8-sig")


def test_first_rows_have_title_and_source() -> None:
    text = written().decode("utf-8-sig")
    first = [line for line in text.splitlines() if line.startswith("#")]
    assert first[0] == "# Of 4 metrics; 2 can be tested; 'all' in one row."
    assert "Doña Ana County; New Mexico (01001); 220000 people in 2023" in first[1]
    assert "3 values; 1 of them weak" in first[2]
    assert "1 without a value" in first[2]
    assert "# Source: Urban Institute; release 2025." in first
    assert first[-1] == "# http://localhost:8501/?place=01001"


def test_csv_begins_with_utf8_mark() -> None:
    assert written().startswith(b"\xef\xbb\xbf#")


def test_csv_round_trips_numbers_and_texts() -> None:
    table = read(written())
    text = profile_rows(profile(), load_framework())
    assert list(table["Metric"]) == [row["Metric"] for row in text]
    assert list(table["Result"]) == [row["Result"] for row in text]
    assert list(table["geoid"].unique()) == ["01001"]
    assert table["stored_value"].tolist()[:3] == [0.84, 69_327.4, -0.51]
    assert pd.isna(table["stored_value"].iloc[3])
    assert table["Quality"].tolist()[2] == "Weak"
    assert "Suppressed. The source hides" in table["Result"].iloc[3]
    assert set(table["release"]) == {"2025-47e9d181"}


def test_a_spreadsheet_finds_as_many_cells_in_every_row() -> None:
    rows = list(csv.reader(io.StringIO(written().decode("utf-8-sig"))))
    table = [row for row in rows if not row[0].startswith("#")]
    assert len({len(row) for row in table}) == 1
    assert len(table) == 1 + len(READINGS)


def test_numbers_stay_whole_in_the_first_rows() -> None:
    content = table_csv([], ["3,144 counties, 88 with a value, as of 2021, 1,234,567 people"])
    assert content.decode("utf-8-sig").strip() == (
        "# 3144 counties; 88 with a value; as of 2021; 1234567 people"
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_runs_as_a_formula(text: str) -> None:
    content = table_csv([{"name": text, "number": -1.5}], ["x"]).decode("utf-8-sig")
    (_, _, row) = csv.reader(io.StringIO(content, newline=""))
    assert row == [f"'{text}", "-1.5"]


def test_column_name_is_no_formula() -> None:
    content = table_csv([{"=HYPERLINK(1)": "x"}], []).decode("utf-8-sig")
    assert content.startswith("'=HYPERLINK")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), None])
def test_what_is_no_number_is_an_empty_cell(number: float | None) -> None:
    content = table_csv([{"name": "a", "number": number}], []).decode("utf-8-sig")
    assert content.splitlines()[1] == "a,"


def test_a_table_without_rows_still_says_what_it_is() -> None:
    empty = replace(figure(), table=lambda: figure_table(()))
    text = figure_csv(empty).decode("utf-8-sig")
    assert all(line.startswith("#") for line in text.splitlines())
    assert "Source: Urban Institute" in text


def test_numbers_that_belong_to_no_row_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        figure_table([{"a": 1}, {"a": 2}], [{"b": 1}]).rows()


def test_invented_numbers_are_marked_in_name_and_rows() -> None:
    content = written(demonstration=True)
    assert content.decode("utf-8-sig").startswith(f"# {INVENTED}")
    assert set(read(content)["note"]) == {INVENTED}
    assert INVENTED not in written().decode("utf-8-sig")
    assert file_stem("profile", "01001", "", invented=True).endswith("invented-numbers")
    assert file_stem("profile", "01001", invented=False) == "mobility-metrics-profile-01001"
