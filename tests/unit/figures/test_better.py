"""The figures of peers that do better: tested and untested ones, nobody, hostile names."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from mobility.analysis.peers.comparison import PlaceEstimate, doing_better
from mobility.analysis.reliability import Quality
from mobility.figures.better import (
    BetterPeers,
    Results,
    better_drawing,
    better_figure,
    better_html,
)
from mobility.figures.figure import Figure, Provenance, table_rows
from mobility.figures.theme import LIGHT
from mobility.places import Jurisdiction, Level
from mobility.registry import IntervalKind
from tests.support.readings import reading

NBSP = "\u00a0"
SOURCE = Provenance("39153", "2025", "Urban Institute")


def place(geoid: str, name: str) -> Jurisdiction:
    return Jurisdiction(geoid, Level.COUNTY, name, geoid[:2], 500_000, 2023, 2014, 2023)


def estimate(geoid: str, name: str, value: float, half: float | None) -> PlaceEstimate:
    kind = IntervalKind.NONE if half is None else IntervalKind.SAMPLING
    bounds = (None, None) if half is None else (value - half, value + half)
    return PlaceEstimate(place(geoid, name), value, *bounds, kind, Quality.STRONG)


def results(half: float | None = 0.01) -> Results:
    """Return the employment of a place with two peers that do better, of six."""
    own = reading(value=0.70)
    others = [("39035", "Cuyahoga County", 0.8), ("48301", "A < B & $1 County", 0.9)]
    others += [("39049", "Franklin County", 0.6), ("39061", "Hamilton County", 0.65)]
    others += [("39095", "Lucas County", 0.66), ("39113", "Montgomery County", 0.67)]
    peers = [estimate(geoid, name, value, half) for geoid, name, value in others]
    return [(own, doing_better(own.metric, estimate("39153", "Summit", 0.7, half), peers))]


def made(outcome: Results, *, tested: bool, until: int | None = None) -> Figure:
    comparison: Any = SimpleNamespace(
        profile=SimpleNamespace(jurisdiction=place("39153", "Summit County")), peers=range(6)
    )
    note = "Peers: chosen by name."
    return better_figure(comparison, outcome, note, SOURCE, tested=tested, until=until)


def rows(tested: Results) -> list[BetterPeers]:
    return [BetterPeers(own, result.tested) for own, result in tested]


def texts(svg: object) -> str:
    drawing = ET.fromstring(str(svg))  # noqa: S314 - drawn by this program
    return " ".join(
        "".join(text.itertext()) for text in drawing.iter() if text.tag.endswith("text")
    )


def test_tested_peers_come_with_difference_and_interval() -> None:
    table = made(results(), tested=True).table()
    assert [row["Peer"] for row in table_rows(table)] == [
        "A < B & $1 County, Texas",
        "Cuyahoga County, Ohio",
    ]
    assert table_rows(table[table.attrs["shown"]])[1] == {
        "Metric": "Employed, ages 25–54",
        "Year": "2023",
        "Here": f"70.0{NBSP}%",
        "Peer": "Cuyahoga County, Ohio",
        "There": f"80.0{NBSP}%",
        "95 % interval there": f"79.0 to 81.0{NBSP}%",
        "Result": "does better",
        "Reason": "",
    }
    number = table_rows(table)[1]
    assert (number["geoid"], number["unit"]) == ("39035", "share of 1")
    assert number["difference"] == pytest.approx(-0.1)
    assert float(number["difference_lower"] or 0) < -0.1 < float(number["difference_upper"] or 0)


def test_untested_peers_are_not_called_better() -> None:
    figure = made(results(None), tested=False)
    row = table_rows(figure.table())[0]
    assert (row["Result"], row["Reason"]) == ("not compared", "no interval published")
    assert row["95 % interval there"] == "no interval"
    assert (
        figure.title
        == "By position only, at least one peer stands better than Summit County on 1 measure"
    )
    assert (
        made(results(), tested=True).title
        == "On 1 measure, at least one peer does clearly better than Summit County"
    )


def test_drawing_and_summary_name_every_peer() -> None:
    figure = made(results(), tested=True)
    text = texts(figure.picture())
    assert f"Cuyahoga{NBSP}County,{NBSP}OH{NBSP}80.0" in text  # in one line
    for part in ("Employed, ages 25–54", "A < B & $1 County, TX", "Cuyahoga County, OH", "70.0 %"):
        assert part in text.replace(NBSP, " ")
    assert figure.summary.replace(NBSP, " ") == (
        "Employed, ages 25–54: 70.0 %, 2023 here; A < B & $1 County, TX 90.0 %; "
        "Cuyahoga County, OH 80.0 %."
    )


def test_html_escapes_names_and_has_buttons() -> None:
    html = better_html(results(), tested=True)
    assert '<button type="button" data-metric="share_employed">' in html
    assert "<li>A &lt; B &amp; $1 County, TX <b>" in html
    assert html.count("data-sort>") == 3
    assert re.findall("data-number='([^']+)'", html) == ["70.0", "2"], "value here, and peers"
    assert better_html(results(), tested=False) == ""


def test_nobody_leaves_table_and_drawing_empty() -> None:
    tested, position = made([], tested=True), made([], tested=False)
    assert tested.title.startswith("No peer of Summit County does clearly better")
    assert position.title.endswith("no peer of Summit County stands out")
    assert (table_rows(tested.table()), tested.summary) == ([], "")
    assert texts(tested.picture()).startswith("Metric Here Peers")


def test_subtitle_names_an_earlier_year() -> None:
    assert made(results(), tested=True).subtitle.endswith("each metric in its newest year.")
    earlier = made(results(), tested=True, until=2020)
    assert earlier.subtitle.endswith("each metric in its newest year up to 2020.")
    assert "nobody can be named" in earlier.footer[1]


def test_long_list_is_wrapped_and_grows_downwards() -> None:
    (row,) = rows(results())
    many = [BetterPeers(row.reading, row.peers * 6)] * 3
    short, long = (ET.fromstring(better_drawing(part, LIGHT)) for part in ([row], many))  # noqa: S314 - drawn by this program
    height = float(long.get("height", 0))
    assert height > 3 * float(short.get("height", 0)) - 60
    assert max(float(text.get("y", 0)) for text in long.iter() if text.get("y")) <= height
