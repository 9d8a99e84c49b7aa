"""What an address may say, and what is said when it cannot be used."""

from __future__ import annotations

import pytest

from mobility.registry import load_framework
from pages.ui.address import Address, read_address
from pages.ui.known import Known
from pages.ui.peers.settings import peer_settings

RELEASE = "2025-47e9d181"
KNOWN = Known(load_framework(), {"39153", "39035", "3901000", "01003"}, range(2014, 2024), RELEASE)
FULL = Address(
    place="39153",
    metric="share_employed",
    year=2021,
    by="race-ethnicity",
    group="Black, Non-Hispanic",
    benchmark="nation",
    peers=("39035", "3901000"),
    release=RELEASE,
)


def as_query(address: Address) -> dict[str, list[str]]:
    pairs = address.query()
    return {key: value if isinstance(value, list) else [value] for key, value in pairs.items()}


def test_an_address_reopens_the_same_view() -> None:
    assert read_address(as_query(FULL), KNOWN) == (FULL, [])


def test_an_address_holds_ids_in_a_fixed_order() -> None:
    keys = ["place", "metric", "year", "by", "group", "benchmark", "peers", "release"]
    assert list(FULL.query()) == keys
    assert FULL.query()["metric"] == "share_employed"


def test_empty_address_starts_fresh() -> None:
    assert read_address({}, KNOWN) == (Address(release=RELEASE), [])


@pytest.mark.parametrize(
    "key,value,text",
    [
        ("place", "99999", "There is no county with the code 99999 in this release"),
        ("place", "9999999", "There is no city with the code 9999999 in this release"),
        ("place", "72127", "no values for Puerto Rico"),
        ("place", "3999999", "No city with the code 3999999 is known here: the release has 1 of"),
        ("place", "1003", "with its leading zero, Baldwin County, Alabama is 01003"),
        ("view", "nonsense", "No page has a setting 'view'"),
        ("place", "Summit", "'Summit' is no place code"),
        ("place", "39", "'39' is a state"),
        ("metric", "share_employd", "perhaps Employed"),
        ("metric", "x?!", "choose one from the list of metrics"),
        ("year", "1999", "This release has no year '1999'"),
        ("year", "²", "This release has no year '²'"),
        ("by", "shoe-size", "There is no breakdown 'shoe-size'"),
        ("group", "Martians", "There is no group 'Martians'"),
        ("benchmark", "moon", "There is no benchmark 'moon'"),
    ],
)
def test_what_cannot_be_used_is_reported(key: str, value: str, text: str) -> None:
    address, problems = read_address({key: [value]}, KNOWN)
    assert address == Address(release=RELEASE)
    (problem,) = problems
    assert problem.startswith("The link was only partly used. ")
    assert text in problem


def test_the_rest_of_a_partly_wrong_address_is_kept() -> None:
    query = as_query(FULL) | {"metric": ["nothing"], "peers": ["39035", "00000", "39035"]}
    address, problems = read_address(query, KNOWN)
    assert (address.place, address.metric, address.peers) == ("39153", "", ("39035",))
    assert "left out of the peers" in problems[1]


def test_a_group_must_belong_to_its_breakdown() -> None:
    _, problems = read_address({"by": ["gender"], "group": ["Black, Non-Hispanic"]}, KNOWN)
    assert "in the breakdown gender" in problems[0]


def test_link_of_another_release_shows_message() -> None:
    address, problems = read_address({"place": ["39153"], "release": ["2024-00000000"]}, KNOWN)
    assert (address.place, address.release) == ("39153", RELEASE)
    (problem,) = problems
    assert problem.startswith(
        "This link was made on release 2024-00000000, which is not on this computer"
    )
    assert RELEASE in problem


MAP = Address(
    place="39153",
    release=RELEASE,
    options=(("show", "change"), ("classes", "natural"), ("since", "2018")),
)


def test_a_page_adds_its_options_in_their_own_order() -> None:
    assert list(MAP.query()) == ["place", "show", "classes", "since", "release"]
    turned = dict(reversed(as_query(MAP).items()))
    assert read_address(turned, KNOWN, "map") == (MAP, [])


def test_options_of_another_page_are_not_taken() -> None:
    assert read_address(as_query(MAP), KNOWN, "trends") == (
        Address(place="39153", release=RELEASE, options=(("since", "2018"),)),
        [],
    )


@pytest.mark.parametrize(
    "page,key,value,text",
    [
        ("map", "show", "everything", "to choose here: the usual view is shown"),
        ("map", "since", "1999", "This release has no year '1999'"),
        ("compare", "count", "4", "'4' is no number from 5 to 30"),
        ("compare", "count", "²", "'²' is no number from 5 to 30"),
        ("compare", "pin", "39153,39999", "There is no county with the code 39999"),
        ("compare", "like", "land", "choose the weights beside the peers"),
        ("compare", "against", "share_employd", "perhaps Employed"),
        ("compare", "reference", "x" * 201, "at most 200 characters"),
        ("trends", "places", "39153,39035,3901000,39153,39035", "5 places are more than the 3"),
        ("trends", "pillar", "sky", "There is no 'sky' to choose here"),
    ],
)
def test_option_that_cannot_be_used_is_reported(page: str, key: str, value: str, text: str) -> None:
    address, problems = read_address({key: [value]}, KNOWN, page)
    assert address == Address(release=RELEASE)
    (problem,) = problems
    assert text in problem


def test_empty_option_is_default() -> None:
    assert MAP.option("show") == "change"
    assert MAP.option("area", "nation") == "nation"


@pytest.mark.parametrize(
    "text,expected_text",
    [
        ("nearby", "'nearby' is no condition on peers"),
        ("region:Moon", "There is no region 'Moon'"),
        ("state:99", "There is no state with the code '99'"),
        ("people:9-1", "The smallest population is above the largest"),
    ],
)
def test_conditions_on_peers_that_cannot_be_met_are_reported(text: str, expected_text: str) -> None:
    _, problems = read_address({"within": [text]}, KNOWN, "compare")
    assert expected_text in problems[0]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {
            "count": "20",
            "like": "population:2,race-ethnicity:0,my_land_2:3",
            "within": "touching,state:39",
        },
        {"within": "region:Midwest,people:50000-", "pin": "39035", "without": "39153"},
        {"within": "people:-200000"},
    ],
)
def test_settings_of_peers_come_back_from_an_address(options: dict[str, str]) -> None:
    query = {key: [text] for key, text in options.items()}
    address, problems = read_address(query, KNOWN, "compare")
    settings = peer_settings(address)
    assert problems == []
    assert {key: text for key, text in settings.options().items() if text} == options
