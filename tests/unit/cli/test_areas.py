"""The command `areas`: outlines and numbers are stored, shown, moved and deleted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from mobility.areas.example import example_outlines
from mobility.cli import main
from tests.support.tiny_release import SUMMIT, build_release


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    build_release(tmp_path)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    features = [
        {
            "type": "Feature",
            "properties": {"district": f"{number + 1}"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(example_outlines(SUMMIT).shapes)
    ]
    content = {"type": "FeatureCollection", "features": features}
    (tmp_path / "districts.geojson").write_text(json.dumps(content))
    lines = [f"{n + 1},2023,{40 + 5 * (n % 9)},800" for n in range(len(features))]
    (tmp_path / "calls.csv").write_text("\n".join(["district,year,calls,people", *lines]))
    return tmp_path


def test_areas_from_outlines_to_moved_counts(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> Any:  # noqa: ANN401 - JSON
        assert main(["areas", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    outlines = str(home / "districts.geojson")
    assert run("add", outlines, "--check")["id"] is None
    added = run("add", outlines, "--name", "Districts", "--code", "district")
    assert (added["id"], added["areas"]) == ("areas_districts", 48)
    table = (
        str(home / "calls.csv"),
        "--areas",
        added["id"],
        "--name",
        "Calls",
        "--better",
        "lower",
    )
    assert run("data", *table, "--check")["id"] is None
    stored = run("data", *table)
    assert stored["columns"]["calls"] == "count"
    shown = run("show", SUMMIT, "--table", stored["id"])
    assert len(shown["areas"]) == 48
    assert {row["verdict"] for row in shown["areas"]} >= {"worse", "better"}
    run("add", outlines, "--name", "Same districts", "--code", "district")
    moved = run("move", stored["id"], "--to", "areas_same_districts")
    assert moved["notes"][0].startswith("Moved from Districts by surface")
    listed = run("list")
    assert {each["name"] for each in listed["areas"]} == {"Districts", "Same districts"}
    assert len(listed["tables"]) == 2
    run("delete", stored["id"])
    assert len(run("list")["tables"]) == 1
    run("restore", stored["id"])
    assert main(["areas", "list"]) == 0
    assert stored["id"] in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments,message",
    [
        (["add", "nothing.geojson"], "does not exist"),
        (["add", "districts.geojson", "--kind", "street"], "There is no kind 'street'"),
        (["data", "calls.csv", "--areas", "areas_none"], "There are no areas 'areas_none'"),
        (["show", SUMMIT, "--table", "local_none"], "There are no numbers 'local_none'"),
        (["show", SUMMIT], "There are no numbers on areas in Summit County, Ohio yet"),
        (["move", "local_none", "--to", "areas_none"], "There are no numbers 'local_none'"),
        (["delete", "areas_none"], "There is no data set 'areas_none'"),
        (["invent", "99999"], "There is no place '99999'"),
    ],
)
def test_bad_requests_say_what_to_do(
    home: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(home)
    assert main(["areas", *arguments]) == 2
    assert message in capsys.readouterr().err
