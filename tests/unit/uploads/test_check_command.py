"""`check FILE`: the same understanding on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mobility.cli import main
from tests.support.nasty_files import TABLE, workbook

FILE = 'county,year,pct\n"Summit County, Ohio",2022,5%\n"Sumit, Ohio",2022,6%\n"Lucas, OH",2022,*\n'


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main(["check", *map(str, arguments)])
    return (status, *capsys.readouterr())


def test_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(FILE, encoding="utf-8")
    status, out, err = run(capsys, path, "--json")
    record = json.loads(out)
    assert (status, err) == (0, "")
    assert (record["file"], record["usable"], record["reason"]) == ("rates.csv", True, "")
    assert record["rows"] == {"read": 3, "used": 1, "rejected": 1, "ignored": 1}
    assert [(each["name"], each["understood_as"]) for each in record["columns"]] == [
        ("county", "place name"),
        ("year", "year"),
        ("pct", "value"),
    ]
    assert all(0 < each["confidence"] <= 1 for each in record["columns"])
    (problem,) = record["problems"]
    assert (problem["line"], problem["column"]) == (3, "county")
    assert "names no county of Ohio" in problem["reason"]


def test_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(FILE, encoding="utf-8")
    status, out, _ = run(capsys, path)
    assert status == 0
    assert "Usable." in out
    assert "Rows: 3 read = 1 used + 1 rejected + 1 ignored" in out
    assert "line 3, county: 'Sumit, Ohio' names no county of Ohio" in out


def test_problems_are_grouped_and_state_resolves_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.csv"
    path.write_text(
        "county,year,pct\nSummit,2022,5\nLucas,2022,6\nGeauga,2022,7\nNowhere,2022,8\n",
        encoding="utf-8",
    )
    _, out, _ = run(capsys, path)
    kind = "has no state: say which state it is in (and 2 more like it)"
    assert f"line 2, county: 'Summit' {kind}" in out
    assert "line 3" not in out
    assert "4 in all; --json lists each of them" in out
    for state in ("OH", "ohio", "39"):
        status, out, _ = run(capsys, path, "--state", state)
        assert status == 0
        assert "Rows: 4 read = 3 used + 1 rejected + 0 ignored" in out
        assert "in all" not in out
    status, _, err = run(capsys, path, "--state", "Narnia")
    assert status == 2
    assert "There is no state 'Narnia'" in err


def test_a_chosen_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(TABLE, ["Cover", "Data"]))
    _, out, _ = run(capsys, path, "--sheet", "Data", "--json")
    assert json.loads(out)["sheet"] == "Data"
    status, out, err = run(capsys, path, "--sheet", "Nope", "--json")
    assert (status, out) == (2, "")
    assert "has no sheet of that name ('Nope'); it has: Data." in err


@pytest.mark.cases(2)
@pytest.mark.parametrize(
    "content,text",
    [
        (b"State,Rate\nOhio,1\nTexas,2\n", "whole states"),
        (b"State,Year,Rate\nOhio,2020,5\nTexas,2020,6\n", "whole states"),  # not Anchorage
        (b"fips,ssn\n39153,123-45-6789\n", "Social Security"),
        (b"%PDF-1.7", "is a PDF"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, text: str
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    status, out, err = run(capsys, path, "--json")
    record = json.loads(out)
    assert (status, err) == (0, "")
    assert not record["usable"]
    assert text in record["reason"]
    status, out, _ = run(capsys, path)
    assert status == 0
    assert f"Not usable: {record['reason']}" in out


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, tmp_path / "none.csv")
    assert (status, out) == (2, "")
    assert "does not exist" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("nothing", ["", " ", "."])
def test_no_file_and_a_folder_are_mistakes(
    capsys: pytest.CaptureFixture[str], nothing: str
) -> None:
    status, out, err = run(capsys, nothing, "--json")
    assert (status, out) == (2, "")
    assert err == f"{nothing!r} is no file: give one table, such as wages.csv.\n"
