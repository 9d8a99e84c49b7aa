"""Who does better, as words, table and picture: both kinds, nobody, hostile names."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from mobility.analysis.peers.comparison import PlaceEstimate, doing_better
from mobility.analysis.reliability import Quality
from mobility.exports.comparison.better_figures import (
    Ahead,
    better_picture,
    better_summary,
    better_table,
    better_title,
)
from mobility.figures.figure import table_rows
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction, Level
from mobility.registry import IntervalKind
from tests.support.readings import reading

THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")
NBSP = "\u00a0"


def estimate(geoid: str, name: str, value: float, half: float | None = 0.01) -> PlaceEstimate:
    place = Jurisdiction(geoid, Level.COUNTY, name, geoid[:2], 500_000, 2023, 2014, 2023)
    kind = IntervalKind.NONE if half is None else IntervalKind.SAMPLING
    bounds = (None, None) if half is None else (value - half, value + half)
    return PlaceEstimate(place, value, *bounds, kind, Quality.STRONG)


def ahead(half: float | None = 0.01) -> list[Ahead]:
    """Return the employment of a place with two peers that do better, of six."""
    mine = reading(value=0.70)
    others = [("39035", "Cuyahoga County", 0.8), ("48301", "A < B & $1 County", 0.9)]
    others += [("39049", "Franklin County", 0.6), ("39061", "Hamilton County", 0.65)]
    others += [("39095", "Lucas County", 0.66), ("39113", "Montgomery County", 0.67)]
    peers = [estimate(geoid, name, value, half) for geoid, name, value in others]
    better_peers = doing_better(mine.metric, estimate("39153", "Summit County", 0.7, half), peers)
    return [Ahead(mine, better_peers.tested if half else better_peers.by_position)]


def words(svg: str) -> str:
    drawing = ET.fromstring(svg)  # noqa: S314 - drawn by this program
    return " ".join(
        "".join(text.itertext()) for text in drawing.iter() if text.tag.endswith("text")
    )


def test_tested_peers_come_with_the_difference_and_its_interval() -> None:
    table = better_table(ahead())
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
    assert number["geoid"] == "39035"
    assert abs(float(number["difference"] or 0) + 0.1) < 1e-9
    assert float(number["difference_lower"] or 0) < -0.1 < float(number["difference_upper"] or 0)


def test_untested_peers_are_never_called_better() -> None:
    (row, *_) = table_rows(better_table(ahead(None)))
    assert row["Result"] == "not compared"
    assert row["Reason"] == "no interval published"
    assert row["95 % interval there"] == "no interval"
    title = better_title(ahead(None), tested=False)
    assert title == "By position only, not tested, peers stand better on 1 metric"
    assert better_title(ahead(), tested=True) == "Peers do clearly better on 1 metric"


def test_the_picture_and_the_summary_name_everybody() -> None:
    text = words(better_picture(ahead(), THEME))
    assert f"Cuyahoga{NBSP}County,{NBSP}OH{NBSP}80.0" in text  # in one line
    for said in ("Employed, ages 25–54", "A < B & $1 County, TX", "Cuyahoga County, OH", "70.0 %"):
        assert said in text.replace(NBSP, " ")
    assert better_summary(ahead()).replace(NBSP, " ") == (
        "Employed, ages 25–54: 70.0 %, 2023 here; A < B & $1 County, TX 90.0 %; "
        "Cuyahoga County, OH 80.0 %."
    )


def test_nobody_is_said_in_the_title_and_leaves_table_and_picture_empty() -> None:
    assert better_title([], tested=True).startswith("No peer is clearly better")
    assert better_title([], tested=False).startswith("By position only, no peer stands out")
    assert (table_rows(better_table([])), better_summary([])) == ([], "")
    assert words(better_picture([], THEME)).startswith("Metric Here Peers")


def test_a_long_list_is_wrapped_and_grows_downwards() -> None:
    (one,) = ahead()
    many = [Ahead(one.reading, one.peers * 6)] * 3
    short, long = (ET.fromstring(better_picture(part, THEME)) for part in ([one], many))  # noqa: S314 - drawn by this program
    assert float(long.get("height", 0)) > 3 * float(short.get("height", 0)) - 60
    assert max(float(text.get("y", 0)) for text in long.iter() if text.get("y")) <= float(
        long.get("height", 0)
    )
