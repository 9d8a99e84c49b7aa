"""The command `figure`: every figure of the pages as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mobility.areas.example import keep_example
from mobility.cli import build_parser, main
from mobility.cli.figures import MAKERS, Request
from mobility.cli.shared import open_release
from mobility.exports.formats import FORMATS
from mobility.figures.catalog import FIGURES
from mobility.page_registry import PAGES
from mobility.registry import load_framework
from mobility.workspace import Workspace
from pages.ui.meeting.wall import headline
from tests.support.gap_release import CUYAHOGA, SUMMIT, make_gap_home
from tests.support.peer_release import build_peer_release

OPTIONS = {
    "metric": "share_employed",
    "against": "share_debt_coll",
    "by": "race-ethnicity",
    "pillar": "rewarding-work",
}
"""What each needed option is given in these tests."""
OTHER_OPTIONS = {
    "map": {"metric": "share_debt_coll"},
    "modeled": {"metric": "share_debt_coll"},
    "metrics-together": {"metric": "share_debt_coll"},
    "two-metrics": {"metric": "share_black_nh_exposure"},
}
"""The same for figures of metrics with values of everyone."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_gap_home(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        keep_example(Workspace(), SUMMIT)
    return folder


@pytest.fixture(autouse=True)
def _in_use(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(home))


def arguments_for(figure: str) -> list[str]:
    needed = [option[:-1] for option in FIGURES[figure].options if option.endswith("!")]
    values = {**OPTIONS, **OTHER_OPTIONS.get(figure, {})}
    return [figure, SUMMIT, *(f"--{option}={values[option]}" for option in needed)]


def test_every_figure_has_a_maker_and_a_page() -> None:
    assert set(MAKERS) == set(FIGURES)
    assert {spec.page for spec in FIGURES.values()} <= set(PAGES)


def test_list_names_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figure", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(FIGURES)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Path]]:
    """Return a function that writes a figure in formats."""

    def written(figure: str, *endings: str) -> dict[str, Path]:
        if figure == "funnel":  # of a release with intervals of everyone
            build_peer_release(tmp_path)
            monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
        files = {ending: tmp_path / f"file.{ending}" for ending in endings}
        for path in files.values():
            assert main(["figure", *arguments_for(figure), "--to", str(path)]) == 0
        return files

    return written


@pytest.mark.parametrize(
    "figure", [pytest.param(name, marks=[pytest.mark.long] * (name != "peers")) for name in FIGURES]
)
def test_figure_is_drawn(figure: str, write: Callable[..., dict[str, Path]]) -> None:
    """Every drawing is drawn by `test_golden_drawings`, too."""
    files = write(figure, "png", "svg")
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert files["svg"].read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize("figure", FIGURES)
def test_numbers_of_figure_are_equal_in_every_format(
    figure: str, write: Callable[..., dict[str, Path]]
) -> None:
    files = write(figure, *(ending for ending in FORMATS if ending not in {"png", "svg"}))
    record: dict[str, Any] = json.loads(files["json"].read_text("utf-8"))
    assert record["id"].startswith(figure)
    assert record["title"]
    rows = record["table"]
    assert other_names_of_metrics(record) == []
    lines = files["csv"].read_text("utf-8-sig").splitlines()
    written = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(written) == len(rows)
    book = openpyxl.load_workbook(files["xlsx"])
    assert book["Data"].max_row == max(len(rows) + 1, 1)
    numbers = [name for name, cell in (rows or [{}])[0].items() if isinstance(cell, float)]
    for at, name in enumerate(cell.value for cell in book["Data"][1]):
        if name in numbers:
            assert book["Data"].cell(2, at + 1).value == pytest.approx(rows[0][name])


@pytest.mark.parametrize("figure", FIGURES)
def test_headline_for_a_wall_is_short(
    figure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if figure == "funnel":  # of a release with intervals of everyone
        build_peer_release(tmp_path)
        monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    chosen = build_parser().parse_args(["figure", *arguments_for(figure)])
    store, framework = open_release(chosen)
    made = MAKERS[figure](Request(store, framework, store.jurisdiction(SUMMIT), chosen))
    pillars = [pillar.label for pillar in framework.pillars.values()]
    _, sentence, _ = headline(made.title, made.wall_title, None, pillars)
    assert len(sentence.split()) <= 16, sentence


METRICS = load_framework().metrics


def other_names_of_metrics(record: dict[str, Any]) -> list[str]:
    """Return what a figure calls a metric that is neither its short nor its long name."""
    texts = [record["title"], record["subtitle"], record["summary"], *record["footer"]]
    ids = [name for name in METRICS if "_" in name for text in texts if name in text]
    cells = []
    for row in record["table"]:
        metric = METRICS.get(str(row.get("metric_id")))
        if metric and row.get("Metric") not in {None, metric.label, metric.short_label}:
            cells.append(str(row["Metric"]))
    return ids + cells


def record_of(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    path = tmp_path / "file.json"
    assert main(["figure", *arguments, "--to", str(path)]) == 0
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record


def test_map_takes_the_views_of_its_page(tmp_path: Path) -> None:
    request = ("map", SUMMIT, "--metric=share_debt_coll")
    nation = record_of(tmp_path, *request)
    state = record_of(tmp_path, *request, "--show=verdict", "--benchmark=nation", "--area=state")
    assert 0 < len(state["table"]) <= len(nation["table"])
    assert all(row["geoid"].startswith("39") for row in state["table"])
    assert state["title"] != nation["title"]


def test_trend_takes_other_places_and_an_earlier_year(tmp_path: Path) -> None:
    request = ("trend", SUMMIT, "--metric=share_debt_coll")
    alone = record_of(tmp_path, *request)
    years = [row["data_year"] for row in alone["table"]]
    both = record_of(
        tmp_path, *request, f"--places={CUYAHOGA}", f"--since={years[-2]}", "--nominal"
    )
    assert {row["geoid"] for row in both["table"]} == {SUMMIT, CUYAHOGA}
    assert both["basis"]["places"] == [CUYAHOGA]
    assert str(years[-2]) in both["title"] + both["subtitle"]


@pytest.mark.parametrize(
    "arguments,message",
    [
        (["peers"], "Name a figure and a place"),
        (["nothing", SUMMIT], "There is no figure 'nothing'"),
        (["peers", SUMMIT], "needs --metric"),
        (["peers", SUMMIT, "--metric=share_employed", "--to=a.doc"], "has to end in .png"),
        (["trend", SUMMIT, "--metric=share_debt_coll", "--since=1990"], "no value for 1990 here"),
        (
            ["map", SUMMIT, "--metric=share_debt_coll", "--area=peers", "--level=place"],
            "leave out --level",
        ),
        (["map", SUMMIT, "--metric=share_debt_coll", "--synthetic"], "is for modeled values"),
        (["modeled", SUMMIT, "--metric=share_debt_coll", "--year=2015"], "leave out --year"),
    ],
)
def test_bad_request_says_what_to_do(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figure", *arguments]) == 2
    assert message in capsys.readouterr().err
