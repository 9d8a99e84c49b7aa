"""Homes, neighbors and council on the page Disparities: what is said, entered and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import Workspace
from tests.app.conftest import figure_titles, page_text, unfold
from tests.support.gap_release import AKRON, CAPITOL, LOVING, SUMMIT

Open = Callable[..., AppTest]


@pytest.fixture
def forms(open_gaps: Open) -> Open:
    """Return a function that opens the tab, with a workspace of the test's own."""
    return partial(open_gaps, tab="forms")


def enter(app: AppTest, body: str, source: str, **seats: int) -> AppTest:
    app.text_input[1].input(body)
    app.text_input[2].input(source)
    for label, count in seats.items():
        (field,) = [item for item in app.number_input if label in item.label.lower()]
        field.set_value(count)
    (button,) = [item for item in app.button if item.label == "Keep these seats"]
    button.click()
    app.run()
    assert not app.exception
    return app


def test_each_group_has_its_own_comparison(forms: Open) -> None:
    app = forms(place=SUMMIT)
    homes, neighbors, council, *_ = figure_titles(app)
    assert homes.startswith("Black, not Hispanic: 14.0 % of households, 7.0 % of home value")
    assert neighbors.endswith("of neighbors are not Hispanic")
    assert council == "Who lives here is known; who sits on the council has to come from you"
    text = page_text(app)
    assert "no group is the reference for another" in text
    assert "For most families the home is the largest thing they own" in text
    assert "Seats" not in figure_titles(app)[2]


def test_seats_are_entered_shown_deleted_and_brought_back(forms: Open) -> None:
    app = enter(forms(place=SUMMIT), "City council", "the clerk", black=0, white=9, asian=1)
    assert figure_titles(app)[1] == (
        "Black, not Hispanic: none of 10 seats of City council, 14.0 % of the residents"
    )
    assert app.query_params["body"]
    text = page_text(app)
    assert "Seats: entered by hand; the clerk. 10 seats counted." in text
    assert "does not say how well anybody is represented" in text
    (delete,) = [item for item in app.button if "Delete City council" in item.label]
    delete.click()
    app.run()
    assert figure_titles(app)[2].startswith("Who lives here is known")
    assert "body" not in app.query_params
    (undo,) = [item for item in app.button if item.label == "Undo"]
    undo.click()
    app.run()
    assert "none of 10 seats" in figure_titles(app)[1]


def test_link_to_seats_of_another_computer_shows_message(forms: Open) -> None:
    app = forms(place=SUMMIT, body="0123456789abcdef")
    assert "are not in the workspace of this computer" in app.info[0].value
    assert figure_titles(app)[2].startswith("Who lives here is known")


def test_seats_without_a_source_are_refused_in_a_sentence(forms: Open) -> None:
    app = enter(forms(place=SUMMIT), "City council", "", white=9)
    assert "Say where the seats are from" in app.warning[0].value
    assert figure_titles(app)[2].startswith("Who lives here is known")


def test_no_seat_at_all_is_refused(forms: Open) -> None:
    app = enter(forms(place=SUMMIT), "City council", "the clerk", vacant=3)
    assert "Enter at least one seat" in app.warning[0].value


def test_words_of_people_are_shown_as_they_stand(forms: Open) -> None:
    app = enter(forms(place=SUMMIT), "Board *of* $trustees$", "<b>me</b>", white=1)
    (delete,) = [item for item in app.button if "Delete" in item.label]
    assert r"Board \*of\* \$trustees\$" in delete.label
    assert "entered by hand; <b>me</b>. 1 seat counted" in page_text(app).replace("\\", "")
    assert "<b>me" not in page_text(app)


@pytest.mark.parametrize(
    "place,text",
    [
        (LOVING, "Home value: not compared: no group has two reliable shares"),
        (CAPITOL, "Home value: Not published."),
        (AKRON, "Black, not Hispanic: 31.0 % of households, 7.0 % of home value (0.23 of parity)"),
    ],
)
def test_awkward_places_have_their_sentence(forms: Open, place: str, text: str) -> None:
    assert text in "\n".join(figure_titles(forms(place=place)))


def test_the_pictures_hold_every_group(forms: Open) -> None:
    charts = unfold(forms(place=SUMMIT), "neighbors", "council").get("vega_lite_chart")
    specs = [json.loads(chart.proto.spec) for chart in charts]
    assert len(specs) == 3
    assert all("Asian, Native" in json.dumps(spec, ensure_ascii=False) for spec in specs)


def test_pin_belongs_to_its_figure(forms: Open, workspace: Workspace) -> None:
    app = forms(place=SUMMIT, metric="share_employed", by="race-ethnicity")
    unfold(app, "neighbors", "council")
    for figure in ("house-wealth", "neighbors", "council"):
        app.button(key=f"{figure}-pin").click()
        app.run()
    app.query_params["tab"] = "all"
    app.run()
    app.button(key="all-gaps-pin").click()
    app.run()
    assert not app.exception
    saved = {card.view.figure: card for card in ws.findings(workspace, SUMMIT) if card.view}
    assert {figure: card.predictor for figure, card in saved.items()} == {
        "house-wealth": "wealth",
        "neighbors": "racial-diversity",
        "council": "representation",
        "all-gaps": "",
    }
    numbers = saved["all-gaps"].view.numbers if saved["all-gaps"].view else ()
    assert {number.breakdown for number in numbers} == {"race-ethnicity"}
    assert len({number.metric for number in numbers}) > 1, "so that a new release can flag it"
