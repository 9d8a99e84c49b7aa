"""The lists of the overview, the panel of a metric, and the places around."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import markup, page_text, section, table_shown
from tests.support.tiny_release import AKRON, DONA_ANA, LOVING, SUMMIT

Open = Callable[..., AppTest]


def links(app: AppTest) -> list[str]:
    """Return the names of the places that are linked at the top."""
    return [button.label for button in app.button if str(button.key).startswith("to-")]


def test_tested_and_position_only_metrics_are_separate_lists(open_app: Open) -> None:
    text = section(open_app(place=SUMMIT), "strengths")
    tested = text.index("Clearly better than the typical Ohio county")
    position = text.index("In the best quarter of U.S. counties, not tested")
    assert tested < position
    assert "by position only:" not in text[tested:position]
    assert ", tested:" not in text[position:]
    assert "better, tested: Employed, ages 25–54 86.0 % in 2023, typically 77.5 %" in text
    assert "△ better, by position only: Debt in collections" in text


def test_list_without_headlines_says_so(open_app: Open) -> None:
    assert section(open_app(place=LOVING), "areas") == "Areas to explore Nothing stands out here."


def test_what_is_older_than_five_years_is_no_headline(open_app: Open) -> None:
    app = open_app(place=SUMMIT)  # the tiny release is of 2023, its learning rate of 2018
    assert "Learning rate" not in section(app, "areas")


def test_what_is_not_scored_is_listed_with_its_reason(open_app: Open) -> None:
    text = " ".join(re.sub("<[^>]+>", " ", markup(open_app(place=LOVING), "overview")).split())
    assert "None of 47 measures is scored: why?" in text
    assert "weak value 1 Employed, ages 25–54" in text


def test_shares_of_groups_are_on_disparities(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    assert "Home value parity" not in markup(app, "overview").split("<table")[1]
    assert "Home value, neighbors and residents by group: page Disparities." in page_text(app)


def test_every_headline_and_row_opens_its_metric(open_app: Open) -> None:
    html = markup(open_app(place=SUMMIT))
    opened = re.findall(r'<(?:button|tr)[^>]*data-metric="([^"]+)"', html)
    assert {"share_employed", "share_debt_coll", "rate_injury_death"} <= set(opened)
    assert opened.count("share_employed") == 2  # the headline and the row


def test_every_pillar_has_its_sentence(open_app: Open) -> None:
    html = markup(open_app(place=SUMMIT), "overview")
    sentences = re.findall(r'<h2 class="pillar">([^<]+)</h2><p class="says">([^<]+)</p>', html)
    assert len(sentences) == 5
    assert all(sentence.endswith(".") for _, sentence in sentences)
    assert "Summit County does better than the typical" in dict(sentences)["Rewarding Work"]


def test_a_trap_stands_below_its_row(open_app: Open) -> None:
    html = markup(open_app(place=SUMMIT), "overview")
    assert "Careful:" not in html  # nothing here is near one
    assert "2023 dollars" in html


def test_a_cold_link_opens_the_panel_of_its_metric(open_app: Open) -> None:
    app = open_app(place=SUMMIT, metric="share_employed")
    panel = markup(app, "panel-share_employed")
    assert "86.0" in panel
    assert "85.0 to 87.0" in panel
    assert "Better than the median Ohio county." in panel
    assert "median of all 6 other Ohio counties" in panel
    text = page_text(app)
    assert "Who is counted" in text
    assert "Why it matters" in text
    assert "American Community Survey" in text
    assert "Race and ethnicity" in text
    assert "5 years of data in one figure" in text
    assert app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")


def test_the_panel_says_why_there_is_no_verdict(open_app: Open) -> None:
    app = open_app(place=DONA_ANA, metric="share_employed")
    assert "quality weak, drawn hollow" in markup(app, "panel-")
    app = open_app(place=SUMMIT, metric="share_debt_coll")
    assert "Position only: lower than" in markup(app, "panel-")


def test_the_panel_of_an_absent_value_says_which_absence(open_app: Open) -> None:
    app = open_app(place=LOVING, metric="pctl_income_50")
    panel = markup(app, "panel-")
    assert "Suppressed." in panel
    assert '<p class="number">no value</p>' in panel
    assert ".." not in panel
    assert "No year has a value." in page_text(app)


def test_the_panel_offers_what_to_read_with_it(open_app: Open) -> None:
    app = open_app(place=SUMMIT, metric="pctl_income_80")
    button = app.button(key="open-pctl_income_20")
    assert button.label.startswith("Household income, 20th percentile")
    button.click().run()
    assert app.query_params["metric"] == "pctl_income_20"


def test_metric_that_cities_do_not_have_is_reported(open_app: Open) -> None:
    app = open_app(place=AKRON, metric="rate_injury_death")
    assert "not collected for cities" in app.warning[0].value
    assert not markup(app, "panel-")


def test_county_and_city_link_to_each_other(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    assert links(app) == ["Akron city"]
    app.session_state["side_by_side"] = True
    app.run()
    table = table_shown(app, "neighbors-rows")
    assert list(table) == ["Metric", "Summit County", "Akron city"]
    values = dict(zip(table["Metric"], table["Summit County"], strict=True))
    assert values["Employed, ages 25–54"] == "86.0\u00a0% (2023)"
    assert "Debt in collections" not in values  # two products
    assert "never tested" in page_text(app)


def test_a_city_names_its_county(open_app: Open) -> None:
    app = open_app(place=AKRON)
    assert links(app) == ["Summit County"]
    app.button(key=f"to-{SUMMIT}").click().run()
    assert app.query_params["place"] == SUMMIT


@pytest.mark.parametrize("place", [LOVING, DONA_ANA])
def test_without_a_city_there_is_nothing_to_set_beside(open_app: Open, place: str) -> None:
    app = open_app(place=place)
    assert not links(app)
    assert not [e for e in app.expander if "beside" in e.label]
