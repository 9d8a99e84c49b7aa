"""Columns of personal data are left out, whatever they are called, unless a person keeps them."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from mobility.cli import main
from mobility.errors import UserError
from mobility.supplement import Understanding, observations, understand
from mobility.supplement.cells.table import column_of
from mobility.supplement.columns.personal import find_personal
from mobility.supplement.proposals.understanding import understand_again
from mobility.supplement.versions.keeping import version_in_use
from mobility.workspace import Workspace
from mobility.workspace_file import save_workspace

ROWS = 2100  # so that the only note that says something is in no sample
SECRETS = (
    "Quimby", "Ottoline", "219-09-9999", "219099999", "614-555-0123", "6145550123",
    "ottoline@example.org", "/1985", "Snodgrass",
)  # fmt: skip


def file_of_people(folder: Path, rows: int = ROWS) -> Path:
    """Events by county; names, numbers, dates and notes say who they happened to."""
    lines = [
        "Questions: ottoline@example.org",
        "county,state,year,Name,Patient,id,mobile,DOB,comments",
    ]
    for number in range(rows):
        county = ("Summit County", "Lucas County", "Sumit County")[number % 3]
        note = "came by bus" if number != rows - 5 else '"spoke with Ottoline Quimby, 614-555-0123"'
        lines.append(
            f"{county},OH,2022,Robert Quimby,Quimby Snodgrass {'abc'[number % 3]},219099999,"
            f"6145550123,03/0{number % 9 + 1}/1985,{note}"
        )
    lines += ["broken,OH,2022,Robert Quimby,x,219-09-9999,6145550123,03/01/1985,y,z,z"]
    path = folder / "visits.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def of_column(name: str, *texts: str) -> str:
    found = find_personal([column_of(name, pa.array(texts, pa.string()))])
    return found[0].what if found else ""


@pytest.mark.parametrize(
    "name,texts,what",
    [
        ("Name", ["Robert Moe", "Mary Roe"], "names of persons"),
        ("Patient", ["Quimby Snodgrass", "Ottoline Quimby"], "names of persons"),
        ("patient", ["quimby snodgrass", "ottoline quimby"], "names of persons"),
        ("Staff", ["ROBERT MOE", "MARY ROE"], "names of persons"),
        ("Reported by", ["Moe, Robert", "Roe, Mary J."], "names of persons"),
        ("id", ["219099999", "078051120"], "Social Security numbers"),
        ("notes", ["fine", "see 219-09-9999", "fine"], "Social Security numbers"),
        ("column 3", ["219 09 9999"], "Social Security numbers"),
        ("remarks", ["call (614) 555-0123 at noon"], "telephone numbers"),
        ("Home phone", ["6145550123"], "telephone numbers"),
        ("notes", ["ok", "mail to a.b@example.org."], "e-mail addresses"),
        ("notes", ["born 3/4/1985, moved here"], "birth dates"),
        ("DOB", ["1985-03-04"], "birth dates"),
        ("comment", ["the nurse saw Mary Snodgrass on arrival today"], "names of persons"),
        ("patient id", ["P-001"], "numbers of single persons"),
        ("where", ["12 Main St", "400 N. Elm Ave #2", "7 Oak Road"], "street addresses"),
    ],
)
def test_personal_data_is_seen_by_header_and_content(
    name: str, texts: list[str], what: str
) -> None:
    assert of_column(name, *texts) == what


@pytest.mark.parametrize(
    "name,texts",
    [
        ("Name", ["Summit County", "Jackson County"]),
        ("Name", ["Jackson", "Washington", "Madison"]),
        ("Name", ["Toledo, OH", "Mary Esther, Florida"]),
        ("Student", ["Black", "White", "Hispanic"]),
        ("Patient", ["New", "Returning"]),
        ("Staff", ["Full time", "Part time"]),
        ("budget", ["219099999", "300500700"]),
        ("GEOID", ["390490100", "390490101"]),
        ("population", ["1,234,567", "2 345 678"]),
        ("geo_id", ["0500000US39153"]),
        ("period", ["2019-2023"]),
        ("births", ["12", "13"]),
        ("School", ["Lincoln Elementary", "George Washington High"]),
        ("notes", ["moved to St. James City in George County last year"]),
        ("date", ["2020-03-04", "2022-05-06"]),
    ],
)
def test_places_groups_and_numbers_are_no_personal_data(name: str, texts: list[str]) -> None:
    assert of_column(name, *texts) == ""


def everything_said(found: Understanding) -> str:
    """All that is handed on of a file, but for what waits for a person's word."""
    return repr(found) + repr(list(found.problems)) + found.mapping.to_json()


def test_personal_columns_are_shown_masked_and_left_out(tmp_path: Path) -> None:
    found = understand(file_of_people(tmp_path))
    assert found.usable
    assert [(each.column, each.what) for each in found.personal] == [
        ("Name", "names of persons"),
        ("Patient", "names of persons"),
        ("id", "Social Security numbers"),
        ("mobile", "telephone numbers"),
        ("DOB", "birth dates"),
        ("comments", "telephone numbers"),
    ]
    assert found.personal[0].sample == "R••• •••"
    said = everything_said(found)
    assert not [secret for secret in SECRETS if secret in said]


def test_the_kept_version_and_workspace_file_hold_no_personal_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("MOBILITY_HOME", str(home))
    file, saved = file_of_people(tmp_path), tmp_path / "mapping.json"
    assert main(["check", str(file), "--save", str(saved)]) == 0
    assert main(["check", str(file), "--json"]) == 0
    details = ["--predictor", "employment", "--id", "my_visits"]
    assert main(["import", str(file), *details, "--json"]) == 0
    assert main(["import", str(file), *details]) == 0
    out = "".join(capsys.readouterr())
    assert "Left out: The column 'Patient' looks like names of persons (Q••• ••• •••)." in out
    version = version_in_use("my_visits")
    packed = tmp_path / "all.mobility.zip"
    save_workspace(Workspace(f"sqlite:///{home / 'workspace' / 'workspace.sqlite'}"), packed)
    with duckdb.connect(str(version.path), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SHOW TABLES").fetchall()]
        content = repr([connection.execute(f"FROM {name}").fetchall() for name in tables])
    assert "39153" in content
    raw = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    with zipfile.ZipFile(packed) as archive:
        raw += [archive.read(name) for name in archive.namelist()]
    written = b"".join([*raw, content.encode(), saved.read_bytes(), out.encode()])
    assert not [secret for secret in SECRETS if secret.encode() in written]


def test_a_column_is_kept_only_when_a_person_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of_people(tmp_path, 9)
    found = understand(file)
    assert "Patient" not in {column.name for column in found.layout.columns}  # type: ignore[union-attr]
    kept = understand(file, keep_columns=["Patient"])
    assert kept.mapping.keep_columns == ("Patient",)
    assert "Patient" in {column.name for column in kept.layout.columns}  # type: ignore[union-attr]
    assert understand(file, mapping=kept.mapping).mapping.keep_columns == ("Patient",)
    back = understand_again(kept, found.mapping)
    assert "Patient" not in {column.name for column in back.layout.columns}  # type: ignore[union-attr]
    with pytest.raises(UserError, match="has no column 'Patent' to keep; it has: 'county'"):
        understand(file, keep_columns=["Patent"])
    assert main(["check", str(file), "--keep-column", "Patient", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [each["column"] for each in record["personal"] if each["kept"]] == ["Patient"]


def test_a_mapping_that_needs_a_left_out_column_says_so() -> None:
    rows = "39153,2022,Robert Moe,5\n39153,2022,Mary Roe,6\n39153,2022,John Doe,7\n"
    content = f"fips,year,Patient,pct\n{rows}".encode()
    kept = understand("file.csv", content, keep_columns=["Patient"])
    assert kept.mapping.group.column == "Patient"
    found = understand("file.csv", content)
    assert "Left out as personal data" in found.reason
    assert "Mary" not in everything_said(found)
    with pytest.raises(UserError, match=r"'Patient' looks like names of persons .* is left out"):
        understand_again(found, replace(kept.mapping, keep_columns=()))


def test_a_telephone_number_below_the_table_spares_the_column_of_places() -> None:
    rows = "".join(f'"{name} County, OH",2022,{number}.5\n' for number, name in
                   enumerate(("Summit", "Lucas", "Wood", "Stark")))  # fmt: skip
    last = '"Call 614-555-0123 for more, or write to us",2021,5\n'
    found = understand("file.csv", f"county,year,index\n{rows}{last}".encode())
    assert found.rows.used == 4
    assert found.personal == ()
    assert [problem.value for problem in found.problems] == [
        "Call [removed] for more, or write to us"
    ]
    assert observations(found, found.mapping).table.num_rows == 4
