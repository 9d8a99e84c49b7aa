"""Meeting mode without a browser: which sentence stands on the wall, and how it is turned."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.page_turning import go_to
from tests.support.tiny_release import AKRON, LOVING, SUMMIT

Open = Callable[..., AppTest]


@pytest.fixture
def meet(open_app: Open) -> Open:
    """Return a function that opens a page on a wall."""

    def opened(page: str, **query: str) -> AppTest:
        app = open_app()
        return go_to(app, page, {"room": "bright", **query})

    return opened


def wall(app: AppTest) -> str:
    """Return the HTML of the wall."""
    result = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    (html,) = [each["html"] for each in result if isinstance(each, dict) and "html" in each]
    return str(html)


def sentence(app: AppTest) -> str:
    result = re.search("<h1>(?:<small>.*?</small> )?(.*?)</h1>", wall(app))
    assert result
    return result[1].replace("\u00a0", " ")


def number(app: AppTest) -> str:
    (result,) = [
        each.value for each in app.markdown if re.fullmatch(r"(\*\*)?\d+ / \d+(\*\*)?", each.value)
    ]
    return result


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [each for each in app.button if each.label == label]
    assert not button.disabled
    button.click().run()
    assert not app.exception
    return app


def test_a_sentence_that_names_the_place_stands_alone(meet: Open) -> None:
    app = meet("pages/explore/map.py", place=SUMMIT, metric="share_employed")
    assert "Summit County does better" in sentence(app)
    assert "<small>Summit" not in wall(app)


def test_one_sentence_one_chart_and_nothing_else(meet: Open) -> None:
    app = meet("pages/explore/compare.py", place=SUMMIT, metric="share_employed")
    assert sentence(app) == (
        "“Employed, ages 25–54” in Summit County: better than in the typical peer county"
    )
    html = wall(app)
    assert "<p class='source'>Of adults aged 25 to 54 in Summit County, " in html
    assert html.count("<svg") == 1  # no pattern of an address that opens here only
    assert "What do you notice?" in html
    assert "data-2023" in html  # the release, in the line of the source
    assert "<h1>“Employed" in html
    assert not app.title
    assert not app.header
    assert not app.selectbox
    assert not app.get("vega_lite_chart")
    assert [each.label for each in app.button] == [
        "Back", "Next", "Note", "Dark room", "Leave", "Keep the note",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page,query,key",
    [
        ("trends", {"metric": "share_employed"}, "Band: 95 % interval"),
        ("compare", {"tab": "all"}, "Thick bar: the middle half of the peers"),
        ("disparities", {"tab": "all", "by": "race-ethnicity"}, "Line: no gap to the reference"),
    ],
)
def test_key_explains_the_marks(meet: Open, page: str, query: dict[str, str], key: str) -> None:
    app = meet(f"pages/explore/{page}.py", place=SUMMIT, **query)
    assert key in wall(app).replace("\N{NO-BREAK SPACE}", " ")


def test_meeting_steps_through_figures_of_page(meet: Open) -> None:
    app = meet("pages/explore/compare.py", place=SUMMIT, tab="all")
    first = sentence(app)
    total = number(app).partition(" / ")[2]
    assert int(total) > 1
    assert [each.disabled for each in app.button][:2] == [True, False]
    press(app, "Next")
    assert number(app) == f"2 / {total}"
    assert sentence(app) != first
    assert app.query_params["figure"].startswith("spine-")
    press(app, "Back")
    assert sentence(app) == first


def test_leaving_shows_the_page_again(meet: Open) -> None:
    app = meet("pages/explore/compare.py", place=SUMMIT, tab="all")
    press(app, "Next")
    press(app, "Leave")
    assert [each.value for each in app.title] == ["Summit County, Ohio"]
    assert not {"room", "figure"} & set(app.query_params)
    press(app, "Meeting")
    assert number(app).startswith("1 / ")


def test_a_dark_room_is_a_choice_of_the_address(meet: Open) -> None:
    app = meet("pages/explore/trends.py", place=SUMMIT, metric="share_employed")
    styles = "".join(each.proto.body for each in app.get("html"))
    assert "--wall-ground: #FFFFFF" in styles
    press(app, "Dark room")
    assert app.query_params["room"] == "dark"
    assert "--wall-ground: #14181D" in "".join(each.proto.body for each in app.get("html"))
    assert "#14181D" in wall(app)


@pytest.mark.parametrize("place", [SUMMIT, LOVING, AKRON])
def test_meeting_steps_from_headlines_to_pillars(meet: Open, place: str) -> None:
    app = meet("pages/explore/overview.py", place=place)
    assert number(app).startswith("1 / ")
    while "Rewarding Work</small>" not in wall(app):
        press(app, "Next")


def test_unknown_figure_opens_the_first(meet: Open) -> None:
    app = meet("pages/explore/compare.py", place=SUMMIT, metric="share_employed", figure="none")
    assert number(app) == "1 / 1"


def test_view_without_figure_shows_message(meet: Open) -> None:
    app = meet("pages/data/methods.py")
    assert "no figure" in app.warning[0].value
    press(app, "Leave")
    assert app.title


def test_unknown_room_is_reported(meet: Open) -> None:
    app = meet("pages/explore/trends.py", place=SUMMIT, metric="share_employed", room="gray")
    assert any("'gray'" in each.value for each in app.warning)
    assert app.title
