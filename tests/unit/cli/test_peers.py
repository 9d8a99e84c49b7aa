"""`peers` and `compare` on the command line: words, JSON, and one line for a mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mobility import home, queries
from mobility.cli import main
from mobility.cli.records import record as as_record
from mobility.figures.figure import Provenance
from mobility.figures.places import places_figure
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.peer_release import AKRON, FAIRFIELD, HAWAII, SUMMIT, build_peer_release

TESTED = "pctl_income_50"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("peers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        path: Path = build_peer_release(folder)
        assert home.find_release(None) == path
        yield Store(path)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out.replace("\N{NO-BREAK SPACE}", " ")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    try:
        status = main(arguments)
    except SystemExit as leaving:  # argparse leaves by itself
        status = leaving.code  # type: ignore[assignment]  # a number here
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    return err


def test_peers_as_json(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(printed(capsys, "peers", SUMMIT, "--json"))
    expected = json.dumps(as_record(queries.peers(store, SUMMIT)))
    assert record == {"release": store.release.id} | json.loads(expected)
    assert set(record) >= {"geoid", "method", "peers", "warning"}
    assert len(record["peers"]) == 10


def test_peers_in_words(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    result = queries.peers(store, SUMMIT)
    text = printed(capsys, "peers", "Summit County, Ohio")
    assert text.startswith(f"Summit County, Ohio ({SUMMIT}), release {store.release.id}\n")
    assert f"10 peers out of {result.candidates} counties" in text
    assert "Matched on population, race and ethnicity, yearly population change and" in text
    for number, peer in enumerate(result.peers, start=1):
        assert f"{number:>3}. {peer.place.full_name} ({peer.place.geoid}): " in text
    assert text.count("distance ") == 10


def test_wishes_on_the_command_line(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    far = queries.peers(store, SUMMIT, count=30).peers[-1].place.geoid
    near = queries.peers(store, SUMMIT).peers[0].place.geoid
    options = (
        "--count", "7", "--weight", "density=0", "--weight", "population=2.5", "--state", "--state",
        "CT", "--region", "Midwest", "--region", "Northeast", "--population", "20,000-2000000",
        "--pin", far, "--exclude", near, "--json",
    )  # fmt: skip
    record = json.loads(printed(capsys, "peers", SUMMIT, *options))
    assert record["filters"] == {
        "states": ["39", "09"],
        "regions": ["Midwest", "Northeast"],
        "fewest": 20_000,
        "most": 2_000_000,
        "touching": False,
    }
    assert {row["id"]: round(row["weight"], 6) for row in record["variables"]} == {
        "population": round(2.5 / 4.5, 6),
        "race-ethnicity": round(1 / 4.5, 6),
        "population-change": round(1 / 4.5, 6),
    }
    chosen = {row["geoid"]: row["pinned"] for row in record["peers"]}
    assert len(chosen) == 7
    assert chosen[far]
    assert record["excluded"] == [near]
    assert {code[:2] for code, pinned in chosen.items() if not pinned} <= {"39", "09"}


@pytest.mark.parametrize(
    "band,bounds", [("50000-", (50_000, None)), ("-50000", (None, 50_000)), ("1-2", (1, 2))]
)
def test_a_band_may_be_open(
    store: Store, capsys: pytest.CaptureFixture[str], band: str, bounds: tuple[Any, Any]
) -> None:
    assert store
    record = json.loads(printed(capsys, "peers", SUMMIT, f"--population={band}", "--json"))
    assert (record["filters"]["fewest"], record["filters"]["most"]) == bounds


def test_its_own_state_and_region(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert store
    record = json.loads(printed(capsys, "peers", SUMMIT, "--state", "--region", "--json"))
    assert (record["filters"]["states"], record["filters"]["regions"]) == (["39"], ["Midwest"])


def test_an_island_touches_nobody(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert store
    text = printed(capsys, "peers", HAWAII, "--touching")
    assert "There are no peers: no other place passes the filters." in text
    record = json.loads(printed(capsys, "peers", HAWAII, "--touching", "--json"))
    assert (record["peers"], record["reason"]) == ([], "no other place passes the filters")


@pytest.mark.parametrize("benchmark", ["peers", "state", "nation"])
def test_compare_as_json(
    store: Store, capsys: pytest.CaptureFixture[str], benchmark: queries.Against
) -> None:
    record = json.loads(
        printed(capsys, "compare", SUMMIT, TESTED, "--benchmark", benchmark, "--json")
    )
    comparison = queries.comparison(store, load_framework(), SUMMIT, TESTED, benchmark=benchmark)
    assert record == as_record(comparison)
    assert record["benchmark"]["kind"] == benchmark


def test_compare_in_words(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    comparison = queries.comparison(store, load_framework(), SUMMIT, TESTED)
    text = printed(capsys, "compare", SUMMIT, TESTED)
    assert text.startswith(f"Summit County, Ohio ({SUMMIT}), release {store.release.id}\n")
    for expected_text in (
        "the median peer county",
        "Among its peers: ",
        "peer counties",
        "Peers: ",
        "Peer by peer: ",
        "Position: of the ",
        " other counties with a value it is ",
        "counties of similar size ",
    ):
        assert expected_text in text
    for peer in comparison.peers:
        assert f"\n  {peer.estimate.place.full_name}: " in text
    assert "In Ohio: " in printed(capsys, "compare", SUMMIT, TESTED, "--benchmark", "state")
    assert "In the nation: " in printed(capsys, "compare", SUMMIT, TESTED, "--benchmark", "nation")


def test_compare_with_named_peers_and_a_value(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store
    text = printed(
        capsys, "compare", SUMMIT, TESTED, "--peers", "39035, Franklin County Ohio", "--value", "1",
        "--value-year", "2023", "--value-source", "a joke",
    )  # fmt: skip
    assert "\n  Cuyahoga County, Ohio: " in text
    assert "\n  Franklin County, Ohio: " in text
    assert "than $1 a year (a joke, 2023)." in text
    few = "A median needs five peers with reliable values; here they are tested one by one."
    assert few in text
    assert "too few" not in text


def test_the_picture_of_three_named_peers_says_how_the_place_stands_among_them(
    store: Store,
) -> None:
    named = ("39035", "39049", "39061")
    comparison = queries.comparison(store, load_framework(), SUMMIT, TESTED, peers=named)
    assert comparison.reading.reason == "too few reliable counties among the peers"
    figure = places_figure(comparison, "Three peers.", Provenance(SUMMIT, store.release.id, ""))
    assert re.search(r": (between|\d+\w\w).* of 4 with its peers, the best first$", figure.title)
    assert "they are tested one by one" in figure.footer[0]
    assert "too few" not in " ".join((figure.title, figure.subtitle, *figure.footer))


def test_a_profile_against_the_peers(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert store
    text = printed(capsys, "profile", SUMMIT, "--benchmark", "peers")
    assert "than the median peer county" in text or "as the median peer county" in text
    assert "the median Ohio county" not in text
    record = json.loads(printed(capsys, "profile", SUMMIT, "--benchmark", "peers", "--json"))
    tested = [row["benchmark"]["kind"] for row in record["metrics"] if row["benchmark"]]
    assert set(tested) == {"peers"}


def test_what_cannot_be_compared_is_an_answer(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store
    began_later = "share_medical_debt_coll"  # in 2022, after the county's last year
    record = json.loads(printed(capsys, "compare", FAIRFIELD, began_later, "--json"))
    assert (record["value"], record["verdict"]) == (None, "not compared")
    assert record["reason"].startswith("This is not collected for 2021, only for 202")
    text = printed(capsys, "compare", FAIRFIELD, began_later)
    assert "Not collected. This is not collected for 2021" in text
    assert "Who does better cannot be said: no value for this place." in text


def test_ended_county_is_compared_on_the_command_line(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store
    text = printed(capsys, "compare", FAIRFIELD, TESTED)
    assert "Fairfield County has no data after 2021: its area is now in Western" in text
    assert ", 2021, " in text
    assert "newest year not published here" not in text
    assert "median of all 10 peer counties" in text
    assert text == printed(capsys, "compare", FAIRFIELD, TESTED, "--year", "2021")
    assert text == printed(capsys, "compare", FAIRFIELD, TESTED, "--year", "2023")
    profile = printed(capsys, "profile", FAIRFIELD, "--benchmark", "peers")
    assert "the median peer county" in profile


@pytest.mark.parametrize(
    "arguments,text",
    [
        (("peers", "39999"), "no county with the code 39999"),
        (("peers", SUMMIT, "--count", "4"), "Choose 5 to 30 peers, not 4"),
        (("peers", SUMMIT, "--weight", "density"), "write a variable and a number"),
        (("peers", SUMMIT, "--weight", "density=x"), "write a variable and a number"),
        (("peers", SUMMIT, "--weight", "share_employed=1"), "not matched on 'share_employed'"),
        (("peers", SUMMIT, "--state", "Ohi"), "no state 'Ohi'"),
        (("peers", SUMMIT, "--region", "Ohio"), "no region 'Ohio'"),
        (("peers", SUMMIT, "--population", "many"), "write two numbers"),
        (("peers", SUMMIT, "--population", "-"), "write two numbers"),
        (("peers", SUMMIT, "--population", "5-4"), "swap the two"),
        (("peers", SUMMIT, "--pin", AKRON), "no county 3901000 in 2023"),
        (("peers", SUMMIT, "--pin", SUMMIT), "cannot be its own peer"),
        (("peers", AKRON, "--touching"), "Which cities touch each other is not known"),
        (("compare", SUMMIT), "required: metric"),
        (("compare", SUMMIT, "nonsense"), "There is no metric 'nonsense'"),
        (("compare", SUMMIT, TESTED.upper()), f"did you mean {TESTED}"),
        (("compare", SUMMIT, TESTED, "--peers", "39999"), "no county with the code 39999"),
        (("compare", SUMMIT, TESTED, "--peers", ","), "Name 1 to 30 peers, not 0"),
        (("compare", SUMMIT, TESTED, "--year", "1990"), "choose one of these years, not 1990"),
        (("compare", SUMMIT, TESTED, "--value", "-1"), "give a possible value"),
        (("compare", SUMMIT, TESTED, "--value-year", "2020"), "describe a --value: give it too"),
        (("compare", SUMMIT, TESTED, "--benchmark", "moon"), "invalid choice: 'moon'"),
    ],
)
def test_a_mistake_is_one_line(
    store: Store, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], text: str
) -> None:
    assert store
    assert text in refused(capsys, *arguments)
