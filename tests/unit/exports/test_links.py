"""Who can open an address: everybody in the network, or this computer alone."""

from __future__ import annotations

import pytest

from mobility.exports.links import for_others, opens_here_only

HERE = "http://127.0.0.1:8501/map?place=39153&peers=39095&peers=39113"


@pytest.mark.parametrize(
    "host,here",
    [
        ("localhost:8501", True),
        ("LOCALHOST", True),
        ("mobility.localhost", True),
        ("127.0.0.1:8501", True),
        ("127.9.9.9", True),
        ("[::1]:8501", True),
        ("192.0.2.7:8501", False),
        ("[2001:db8::1]:8501", False),
        ("localhost.example.org", False),
        ("data.example.org", False),
        ("", False),
    ],
)
def test_only_names_of_the_own_computer_serve_nobody_else(host: str, here: bool) -> None:
    assert opens_here_only(f"http://{host}/map?place=39153") is here


def test_stored_local_address_moves_to_current_server() -> None:
    moved = for_others(HERE, "https://data.example.org/findings?place=29019")
    assert moved == "https://data.example.org/map?place=39153&peers=39095&peers=39113"


@pytest.mark.parametrize("base", ["", "/findings?place=39153"])
def test_without_a_better_one_a_kept_address_stays(base: str) -> None:
    assert for_others(HERE, base) == HERE


def test_public_stored_address_is_unchanged() -> None:
    address = "https://data.example.org/map?place=39153"
    assert for_others(address, "http://192.0.2.7:8501/findings") == address
