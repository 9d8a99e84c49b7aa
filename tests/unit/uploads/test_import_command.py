"""`import FILE` keeps a measure and `supplements` looks after it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mobility.cli import main
from mobility.uploads.versions.keeping import supplement_ids, version_in_use
from tests.support.data_sets import OHIO
from tests.support.tiny_release import SUMMIT, build_release

FILE = (
    "Report of the county\n\ncounty,year,jobless\n"
    '"Summit County, Ohio",2022,5.5\n"Sumit, Ohio",2022,6\n"Lucas, OH",2022,*\n'
)
DETAILS = ("--predictor", "employment", "--name", "Jobless", "--better", "lower")


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    path = tmp_path / "jobless.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    return (status, *capsys.readouterr())


def record(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:  # noqa: ANN401 - JSON
    status, out, err = run(capsys, *arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_the_counts_add_up_and_the_measure_is_there(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_release(tmp_path)
    saved = record(capsys, "import", file, *DETAILS)
    assert (saved["id"], saved["version"], saved["values"]) == ("my_jobless", 1, 1)
    assert saved["rows"] == {"read": 3, "used": 1, "rejected": 1, "ignored": 1}
    assert [problem["line"] for problem in saved["problems"]] == [5]
    result = record(capsys, "compare", SUMMIT, "my_jobless")
    assert (result["value"], result["year"]) == (5.5, 2022)


def test_a_saved_mapping_understands_next_years_file(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "mapping.json"
    status, out, err = run(capsys, "check", file, "--save", mapping, "--json")
    assert (status, json.loads(out)["usable"], err) == (0, True, f"Wrote {mapping}.\n")
    given = json.loads(mapping.read_text(encoding="utf-8"))
    given["place"]["confirmed"] = {"Sumit": SUMMIT, "Sumit, Ohio": SUMMIT}
    given["metric"] |= {"predictor": "employment", "name": "Jobless", "better": "lower"}
    mapping.write_text(json.dumps(given), encoding="utf-8")
    later = tmp_path / "next year.csv"
    later.write_text(
        'county,year,jobless\n"Summit County, Ohio",2023,4\n"Lucas, OH",2023,7\n', encoding="utf-8"
    )
    assert record(capsys, "import", later, "--mapping", mapping)["version"] == 1
    status, out, _ = run(capsys, "import", later, "--mapping", mapping)
    assert "Kept as version 2 of my_jobless" in out
    assert "0 added, 0 removed, 0 changed, 2 same" in out
    assert version_in_use("my_jobless").mapping.metric.name == "Jobless"


@pytest.mark.parametrize(
    "arguments,text",
    [
        ((), "--predictor with one of employment, living-wage"),
        (("--predictor", "nonsense"), "--predictor with one of"),
        (("--predictor", "employment", "--id", "share_employed"), "is no id of a data set"),
        (("--mapping", "nowhere.json"), "nowhere.json: cannot be read"),
        (("--mapping", "jobless.csv"), "This is no saved mapping"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(
    arguments: tuple[str, ...],
    text: str,
    file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(file.parent)
    status, out, err = run(capsys, "import", file, *arguments)
    assert (status, out) == (2, "")
    assert text in err
    assert supplement_ids() == []


def test_named_state_applies_to_bare_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.csv"
    path.write_text("county,year,pct\nSummit,2022,5\nLucas,2022,6\n", encoding="utf-8")
    details = ("--predictor", "preschool", "--dry-run")
    status, _, err = run(capsys, "import", path, *details)
    assert status == 2
    assert "have no state" in err
    assert record(capsys, "import", path, *details, "--state", "Ohio")["values"] == 2


def test_a_predictor_that_there_is_not_is_named(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, "import", file, "--predictor", "jobs")
    assert status == 2
    assert "'jobs' is no predictor. Say which" in err


def test_personal_data_is_left_out_of_what_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "fips,year,ssn,score\n"
        + "".join(f"{geoid},2022,123-45-678{n},5\n" for n, geoid in enumerate(OHIO)),
        encoding="utf-8",
    )
    saved = record(capsys, "import", path, *DETAILS)
    assert saved["left_out"] == ["ssn"]
    assert b"123-45-678" not in Path(saved["path"]).read_bytes()


def test_a_year_is_asked_for_and_can_be_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "timeless.csv"
    path.write_text("fips,score\n39153,5\n39035,7\n", encoding="utf-8")
    status, _, err = run(capsys, "import", path, *DETAILS)
    assert status == 2
    assert "say which year" in err
    saved = record(capsys, "import", path, *DETAILS, "--year", "2021", "--dry-run")
    assert (saved["version"], supplement_ids()) == (None, [])
    assert record(capsys, "import", path, *DETAILS, "--year", "2021")["version"] == 1


def test_versions_are_listed_and_changed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert record(capsys, "supplements") == {"supplements": []}
    for _ in range(2):
        record(capsys, "import", file, *DETAILS, "--contact", "data analyst")
    (listed,) = record(capsys, "supplements", "--use", "my_jobless", "1")["supplements"]
    assert (listed["id"], listed["version"], listed["deleted"]) == ("my_jobless", 1, False)
    assert [version["contact"] for version in listed["versions"]] == ["data analyst"] * 2
    _, out, _ = run(capsys, "supplements", "--delete", "my_jobless")
    assert "my_jobless: Jobless, version 1 deleted; --restore brings it back" in out
    (listed,) = record(capsys, "supplements", "--restore", "my_jobless")["supplements"]
    assert listed["deleted"] is False
    version_in_use("my_jobless").path.write_bytes(b"broken")
    status, out, _ = run(capsys, "supplements")
    assert (status, "cannot be read" in out) == (0, True)
    for wrong in (("--use", "my_jobless", "9"), ("--use", "my_jobless", "x"), ("--delete", "../x")):
        assert run(capsys, "supplements", *wrong)[0] == 2


def test_add_years_keeps_earlier_years(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(capsys, "import", file, *DETAILS)
    later = tmp_path / "later.csv"
    later.write_text(FILE.replace("2022", "2023"), encoding="utf-8")
    both = record(capsys, "import", later, *DETAILS, "--add-years", "--dry-run")
    assert both["values"] == 2
    saved = record(capsys, "import", later, *DETAILS, "--add-years")
    assert saved["against_version_before"] == {"added": 1, "removed": 0, "changed": 0, "same": 1}
    alone = record(capsys, "import", later, *DETAILS)
    assert alone["values"] == 1


def test_import_asks_how_many_people(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_release(tmp_path)
    file.write_text("fips,year,race,pct\n39153,2022,Black,5\n39153,2022,White,6\n")
    _, out, _ = run(capsys, "import", file, "--dry-run", *DETAILS)
    assert "No column says how many people each number is of" in out
    file.write_text("fips,year,race,cases,population\n39153,2022,Black,50,900\n")
    _, out, _ = run(capsys, "import", file, "--dry-run", *DETAILS)
    assert "No column says" not in out


def test_import_tells_masked_numbers_not_apart(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_release(tmp_path)
    groups = (("Black", 4), ("Hispanic", 30), ("White", 60), ("Total", 94))
    rows = [f"39153,2022,{group},{count}" for group, count in groups]
    file.write_text("\n".join(["fips,year,race,cases", *rows]))
    assert record(capsys, "import", file, "--dry-run", *DETAILS)["masked"] == 2
    _, out, _ = run(capsys, "import", file, "--dry-run", *DETAILS)
    assert "2 cells masked: with few people, or because they would give such a number away." in out
