"""What was worked out of a file once is not worked out again, and lines are counted as they are."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mobility.uploads import infer_schema, limits
from mobility.uploads.cells import numbers
from mobility.uploads.columns.roles import Role
from mobility.uploads.files.reading import read_text
from mobility.uploads.limits import RefusedFileError
from mobility.uploads.proposals.changes import with_role
from mobility.uploads.proposals.schema_inference import infer_schema_again
from mobility.uploads.rows import keys, resolve

FILE = (
    b"fips,town,state,year,cases,people,rate\n"
    b"39153,Summit County,OH,2022,40,400,10.0%\n"
    b"39035,Cuyahoga County,OH,2022,30,600,5.0%\n"
    b"99999,Nowhere County,OH,2022,30,600,5.0%\n"
)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is worked out from here on, by name."""
    seen: list[str] = []

    def watched(module: object, name: str) -> None:
        before: Callable[..., object] = getattr(module, name)

        def watch(*arguments: object) -> object:
            seen.append(name)
            return before(*arguments)

        monkeypatch.setattr(module, name, watch)

    watched(resolve, "find_places")
    watched(numbers, "parse_numbers")
    watched(keys, "parse_year")
    return seen


def test_changing_measure_parses_nothing_again(calls: list[str]) -> None:
    schema = infer_schema("a.csv", FILE)
    assert {"find_places", "parse_numbers", "parse_year"} <= set(calls)
    calls.clear()
    mapping = with_role(schema.mapping, schema.profiles, schema.file, "cases", Role.VALUE)
    again = infer_schema_again(schema, mapping)
    assert again.mapping.roles()["cases"] is Role.VALUE
    assert calls == []
    assert [problem.value for problem in again.problems] == ["99999"]
    assert again.rows == schema.rows


def test_new_place_rule_rereads_places(calls: list[str]) -> None:
    schema = infer_schema("a.csv", FILE)
    calls.clear()
    mapping = with_role(schema.mapping, schema.profiles, schema.file, "town", Role.PLACE_NAME)
    again = infer_schema_again(schema, mapping)
    assert calls == ["find_places"]
    assert [problem.value for problem in again.problems] == ["Nowhere County"]
    back = infer_schema_again(again, schema.mapping)
    assert [problem.value for problem in back.problems] == ["99999"]


@pytest.mark.parametrize("seed", range(40))
def test_lines_are_counted_however_the_bytes_are_cut(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)  # noqa: S311 - invented lines, the same every time
    ends = rng.choice((["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]))
    lines = ["".join(rng.choices("ab,ñ語", k=rng.choice((0, 0, 1, 3, 9)))) for _ in range(30)]
    text = "a,b" + "".join(rng.choice(ends) + line for line in lines)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = text.encode()
    if rng.random() < 0.3:
        raw, plain = raw + b"\xe9\n", plain + "é\n"
    monkeypatch.setattr("mobility.uploads.files.reading.PIECE", rng.randint(1, 7))
    read = read_text("a.csv", raw, tmp_path)
    assert read.path.read_text("utf-8") == plain
    rows = plain.split("\n")
    assert read.lines == len(rows) - (not rows[-1])
    assert read.blank == sum(not row for row in rows[:-1])


@pytest.mark.parametrize("letter", ["x", "語"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_longest_line_is_counted_in_characters(
    letter: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LONGEST_LINE", 10)
    fine = f"a,b{end}{letter * 10}{end}c,d{end}".encode()
    assert read_text("a.csv", fine, tmp_path).lines == 3
    for piece in (3, 1 << 20):
        monkeypatch.setattr("mobility.uploads.files.reading.PIECE", piece)
        long = f"a,b{end}{letter * 11}{end}c,d{end}".encode()
        with pytest.raises(RefusedFileError, match=r"line 2 is longer than 10 characters"):
            read_text("a.csv", long, tmp_path)
