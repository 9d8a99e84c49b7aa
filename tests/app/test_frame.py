"""The frame: addresses, the place picker, and a start without data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import said
from tests.support.tiny_release import DONA_ANA, SUMMIT, build_release

Open = Callable[..., AppTest]
PICKER = "place_picker"


def test_a_cold_link_opens_its_place_and_writes_the_release(open_app: Open) -> None:
    app = open_app(place=SUMMIT, metric="share_employed")
    assert app.selectbox(key=PICKER).value == SUMMIT
    address = app.query_params
    assert address["place"] == SUMMIT
    assert address["metric"] == "share_employed"
    assert str(address["release"]).startswith("data-2023-")


def test_without_a_place_the_picker_is_the_page(open_app: Open) -> None:
    app = open_app()
    assert app.selectbox(key=PICKER).value is None
    assert "Choose a county or city" in said(app)


def test_a_choice_is_carried_into_the_address(open_app: Open) -> None:
    app = open_app(metric="share_employed")
    app.selectbox(key=PICKER).set_value(DONA_ANA).run()
    assert app.title[0].value == "Doña Ana County, New Mexico"
    assert app.query_params["place"] == DONA_ANA
    assert app.query_params["metric"] == "share_employed"


def test_an_emptied_picker_leaves_no_place(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    app.selectbox(key=PICKER).set_value(None).run()
    assert "place" not in app.query_params
    assert "Choose a county or city" in said(app)


@pytest.mark.parametrize("code,kind", [("99999", "county"), ("9999999", "city")])
def test_an_unknown_place_is_said(open_app: Open, code: str, kind: str) -> None:
    app = open_app(place=code)
    assert f"There is no {kind} with the code {code} in this release" in app.warning[0].value
    assert app.selectbox(key=PICKER).value is None


def test_a_link_of_another_release_says_so(open_app: Open) -> None:
    app = open_app(place=SUMMIT, release="2024-00000000")
    assert "This link was made on release 2024-00000000" in app.warning[0].value
    assert app.title[0].value == "Summit County, Ohio"


def test_what_was_said_of_a_link_is_gone_after_the_next_choice(open_app: Open) -> None:
    app = open_app(place="99999")
    app.selectbox(key=PICKER).set_value(SUMMIT).run()
    assert not app.warning


def test_another_link_in_the_same_session_counts(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    app.query_params["place"] = DONA_ANA
    app.run()
    assert app.title[0].value == "Doña Ana County, New Mexico"


def test_the_picker_offers_places_by_name_state_and_code(open_app: Open) -> None:
    options = open_app().selectbox(key=PICKER).options
    assert "Washington County, Ohio · 39167" in options
    assert "Washington County, Oregon · 41067" in options
    assert "Doña Ana County, New Mexico · 35013 (Dona Ana County)" in options
    assert "Akron city, Ohio · 3901000" in options


def test_without_a_release_one_sentence_says_how_to_build_one(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    app = open_app(place=SUMMIT)
    (sentence,) = [info.value for info in app.info]
    assert "make run SOURCE=folder" in sentence
    build_release(tmp_path)
    assert open_app(place=SUMMIT).title[0].value == "Summit County, Ohio"


def test_a_new_session_sees_the_release_that_was_switched_to(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    first = build_release(tmp_path)
    earlier = open_app(place=SUMMIT)
    second = build_release(tmp_path, cities=False)
    assert first != second
    assert earlier.run().query_params["release"] == first
    later = open_app(place=SUMMIT)
    assert later.query_params["release"] == second
    assert not [name for name in later.selectbox(key=PICKER).options if "Akron" in name]


def test_a_release_that_cannot_be_read_is_said(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    releases = tmp_path / "releases"
    releases.mkdir()
    (releases / "broken.duckdb").write_bytes(b"no database")
    (releases / "current").write_text("broken\n", encoding="utf-8")
    assert "broken.duckdb: is no release that this version can read" in said(open_app())
