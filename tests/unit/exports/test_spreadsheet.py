"""The profile as a file, read back as a spreadsheet and as a program would."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import pandas as pd
import pytest

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.profile import Profile
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.exports.spreadsheet import file_name, profile_csv, table_csv
from mobility.exports.tables import profile_rows
from mobility.framework import load_framework
from mobility.places import Jurisdiction, Level
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


def written(*, demonstration: bool = False) -> bytes:
    return profile_csv(
        profile(demonstration=demonstration), load_framework(), "Urban Institute, release 2025"
    )


def read(content: bytes) -> pd.DataFrame:
    """Return the table as a program reads it."""
    return pd.read_csv(io.BytesIO(content), comment="#", dtype={"geoid": str}, encoding="utf-8-sig")


def test_the_first_rows_say_place_release_and_how_much_is_weak() -> None:
    text = written().decode("utf-8-sig")
    first = [line for line in text.splitlines() if line.startswith("#")]
    assert "Doña Ana County; New Mexico (01001); 220000 people in 2023" in first[0]
    assert "Source: Urban Institute; release 2025" in first[1]
    assert "3 values; 1 of them weak" in first[2]
    assert "1 without a value" in first[2]


def test_excel_is_told_that_it_is_utf8() -> None:
    assert written().startswith(b"\xef\xbb\xbf#")


def test_a_program_reads_back_every_number_and_the_words_of_the_screen() -> None:
    table = read(written())
    words = profile_rows(profile(), load_framework())
    assert list(table["Metric"]) == [row["Metric"] for row in words]
    assert list(table["Result"]) == [row["Result"] for row in words]
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


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_runs_as_a_formula(text: str) -> None:
    content = table_csv([{"name": text, "number": -1.5}], ["x"]).decode("utf-8-sig")
    (_, _, row) = csv.reader(io.StringIO(content, newline=""))
    assert row == [f"'{text}", "-1.5"]


def test_invented_numbers_are_called_so_in_the_name_the_first_row_and_every_row() -> None:
    content = written(demonstration=True)
    assert content.decode("utf-8-sig").startswith(f"# {INVENTED}")
    assert set(read(content)["note"]) == {INVENTED}
    assert file_name(profile(demonstration=True)).endswith("invented-numbers.csv")
    assert INVENTED not in written().decode("utf-8-sig")
    assert file_name(profile()) == "mobility-metrics-01001-2025-47e9d181.csv"
