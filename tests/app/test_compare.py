"""What the page Compare says of ordinary and awkward places."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mobility.workspace import Workspace, findings
from tests.app.conftest import page_text, table_shown
from tests.support.charts import chart_rows, chart_values
from tests.support.page_turning import go_to
from tests.support.tiny_release import AKRON, FAIRFIELD, LOS_ANGELES, SUMMIT, WESTERN

Open = Callable[..., AppTest]
PAGE = "pages/explore/compare.py"


@pytest.fixture
def compare(open_app: Open) -> Open:
    """Return a function that opens the page in a session of its own."""

    def opened(**query: str | list[str]) -> AppTest:
        app = open_app(**query)
        return go_to(app, PAGE, query)

    return opened


def headers(app: AppTest) -> list[str]:
    return [element.value for element in app.header]


def test_single_metric_shows_place_among_peers(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed")
    (title,) = headers(app)
    assert title.startswith("Of adults aged 25 to 54 in Summit County, 86 in 100 have a job")
    text = page_text(app)
    assert "Where do we truly differ from places like us?" in text
    assert "**9 peers:**" in text or "**10 peers:**" in text
    assert "Peers: the most alike in what they are, not in how they do" in text


def test_page_opens_on_all_metrics_unless_its_address_names_one(compare: Open) -> None:
    def view(**query: str) -> tuple[str, bool]:
        app = compare(place=SUMMIT, **query)
        return app.query_params["tab"], "metric" in app.query_params

    assert view() == ("all", False)
    assert view(metric="share_employed") == ("one", True)
    assert view(metric="share_employed", tab="all") == ("all", True)


def test_address_without_metric_gets_the_clearest(compare: Open) -> None:
    app = compare(place=SUMMIT, tab="one")
    metric = app.query_params["metric"]
    assert metric
    assert app.selectbox(key="compare-metric").value in metric


def test_peers_by_name_are_the_ones_in_the_address(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed", peers=["39035", "39049"])
    text = page_text(app)
    assert "**2 peers:** Cuyahoga · Franklin" in text
    assert "Peers: peers named one by one" in text
    names = {row.get("name") for row in chart_rows(app, "dot")}
    assert {"Cuyahoga County, Ohio", "Franklin County, Ohio", "Summit County, Ohio"} >= names


def test_peer_of_other_level_is_left_out_with_message(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed", peers=["39035", AKRON])
    assert "Only counties can be peers here: 1 left out." in page_text(app)


def test_unknown_weights_fall_back_with_message(compare: Open) -> None:
    text = page_text(compare(place=SUMMIT, metric="share_employed", like="shoe_size:2"))
    assert "The usual peers are shown" in text


def test_a_condition_narrows_the_peers(compare: Open) -> None:
    wide = page_text(compare(place=SUMMIT, metric="share_employed"))
    narrow = page_text(compare(place=SUMMIT, metric="share_employed", within="state:39"))
    assert "in Ohio" in narrow
    assert wide != narrow


@pytest.mark.parametrize("order", ["value", "similarity"])
def test_the_table_is_in_the_order_of_the_chart(compare: Open, order: str) -> None:
    app = compare(place=SUMMIT, metric="share_employed", order=order)
    app.session_state["peers-table"] = True
    app.run()
    drawn = chart_values(app)["names"]
    table = table_shown(app, "peers-rows")
    listed = [name.removesuffix(" (here)") for name in table["Place"]]
    assert len(drawn) > 5
    # A long name has the two letters of its state in the chart.
    assert [name.split(", ")[0] for name in listed[: len(drawn)]] == [
        name.split(", ")[0] for name in drawn
    ]
    values = [float(text.split("\u00a0")[0]) for text in table["Value"]][1 : len(drawn)]
    assert (values == sorted(values, reverse=True)) is (order == "value")  # of the peers


def test_a_named_value_is_a_line_and_a_sentence(compare: Open) -> None:
    named = "share_employed|0.8|2022|Urban Institute"
    app = compare(place=SUMMIT, metric="share_employed", reference=named)
    lines = [row["name"] for row in chart_rows(app, "line")]
    assert "80.0\u00a0% (Urban Institute, 2022)" in lines
    (subtitle,) = [
        splitline
        for splitline in page_text(app).splitlines()
        if "Adults aged 25 to 54" in splitline
    ]
    assert re.search(r"(than|as) 80\.0\s% \(Urban Institute, 2022\)", subtitle)


def test_named_value_that_cannot_be_is_reported(compare: Open) -> None:
    named = "share_employed|80|2022|typed as percent"
    app = compare(place=SUMMIT, metric="share_employed", reference=named)
    assert "give a possible value as a share from 0 to 1" in page_text(app)
    assert headers(app)


def test_all_metrics_are_under_their_pillars(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed", tab="all")
    titles = headers(app)
    assert [title.split(":")[0] for title in titles][:2] == [
        "Rewarding Work",
        "High-Quality Education",
    ]
    assert len(titles) == 5
    assert "can be compared reliably" in page_text(app)


def test_metric_without_intervals_has_position_among_peers(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed", tab="all")
    specs = "".join(chart.proto.spec for chart in app.get("vega_lite_chart"))
    assert re.search(r"(higher|lower) than \d of \d+ peers, not tested", specs)
    assert not re.search(r"of \d{2,} peers", specs.replace("of 10 peers", ""))


@pytest.mark.parametrize(
    "metric,form", [("share_employed", r"\d+\.\d\u00a0%"), ("pctl_income_50", r"\$\d+,\d{3}")]
)
def test_each_row_has_value_in_unit_of_metric(compare: Open, metric: str, form: str) -> None:
    numbers = [row["number"] for row in chart_rows(compare(place=SUMMIT, metric=metric), "dot")]
    assert numbers
    assert [each for each in numbers if not re.fullmatch(form, each)] == []


def test_a_long_list_keeps_its_top_in_view(compare: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawings() -> int:
        return len(compare(place=SUMMIT, metric="share_employed").get("vega_lite_chart"))

    short = drawings()
    monkeypatch.setattr("pages.ui.compare.one_metric._IN_VIEW", 3)
    assert drawings() == short + 1


def test_the_drawer_of_peers_stays_open_in_later_runs(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed")
    app.button(key="peers-open").click().run()
    app.run()
    assert app.radio(key="peers-way").value == "The most alike"


def test_why_these_are_the_peers_can_be_taken_along(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed")
    assert not [each for each in app.get("download_button") if "peer-reasons" in str(each.proto.id)]
    app.button(key="peers-open").click().run()
    assert not app.exception
    files = [each for each in app.get("download_button") if "peer-reasons" in str(each.proto.id)]
    assert len(files) == 4
    table = table_shown(app, "reasons-rows")
    assert table["Place"][0] == "Summit County, Ohio (here)"
    assert "Black, not Hispanic" in table
    assert "under most other weightings" in page_text(app)


def test_naming_peers_can_begin_with_the_most_alike(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed")
    app.button(key="peers-open").click().run()
    app.radio(key="peers-way").set_value("Named by us").run()
    (begin,) = [each for each in app.button if each.label.startswith("Begin with the ")]
    begin.click().run()
    assert not app.exception
    named = app.query_params["peers"]
    assert begin.label == f"Begin with the {len(named)} most alike"
    (field,) = [each for each in app.multiselect if each.label == "Peers"]
    assert field.value == named


def test_places_by_metrics_agree_with_one_metric(compare: Open) -> None:
    def results(rows: list[dict[str, str]], place: str) -> dict[str, str]:
        return {row[place].split(", ")[0]: row["words"] for row in rows}

    one = chart_rows(compare(place=SUMMIT, metric="share_employed", tab="one"), "dot")
    cells = chart_rows(compare(place=SUMMIT, tab="places"), "cell")
    peers = results([row for row in one if not row["own"]], "name")
    employed = [row for row in cells if row["metric"] == "Employed, ages 25–54"]
    assert peers
    assert peers.items() <= results(employed, "place").items()


def test_two_metrics_name_the_second_in_the_address(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed", tab="two")
    against = app.query_params["against"]
    assert against
    assert "share_employed" not in against
    (title,) = headers(app)
    assert title.startswith("Summit County is above 9 of 9 peers on “Employed, ages 25–54”, ")


def test_doing_better_keeps_tested_and_untested_apart(compare: Open) -> None:
    app = compare(place="39035", metric="share_employed", tab="better")
    tested, placed = headers(app)
    assert tested == "On 2 measures, at least one peer does clearly better than Cuyahoga County"
    assert placed.startswith(
        "By position only, at least one peer stands better than Cuyahoga County on 4 measures"
    )
    text = page_text(app)
    assert "Tested: who is named is better at 95 % and holds among all peers and metrics" in text
    assert "Position only: no interval is published" in text
    assert "nobody can be named" in text
    lists = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    first, second = (html for html in lists if "Peers that do better" in html)
    assert "Summit County, OH <b>86.0" in first
    assert "Employed, ages 25–54" not in second
    assert "Debt in collections" in second


def test_no_better_peer_draws_no_table(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed", tab="better")
    assert (
        headers(app)[0]
        == "No peer of Summit County does clearly better on a measure that can be tested"
    )
    lists = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    assert not any("Employed, ages 25–54" in html for html in lists)


def test_place_without_peers_shows_reason_and_picker(compare: Open) -> None:
    app = compare(place=AKRON, metric="share_employed")
    assert "**No peers:** nothing is known of this place to match it on." in page_text(app)
    assert headers(app) == []
    app.button(key="peers-open").click().run()
    assert not app.exception
    assert "Peers" in [box.label for box in app.multiselect] or app.radio(key="peers-way")


AWKWARD = {
    AKRON: (["3916000"], "**1 peer:** Cleveland city", "“Employed, ages 25–54”", "cities"),
    WESTERN: (
        ["39035", "39049"],
        "**2 peers:** Cuyahoga OH · Franklin OH",
        "“Employed, ages 25–54”",
        "counties",
    ),
    LOS_ANGELES: ([], "**10 peers:** ", "Of adults aged 25 to 54", "counties"),
}


def test_ended_county_is_compared_in_its_last_year(compare: Open) -> None:
    app = compare(place=FAIRFIELD, metric="share_employed")
    app.session_state["peers-table"] = True
    app.run()
    text = page_text(app)
    assert "newest year not published here" not in text
    assert "82.2\u00a0% (81.2 to 83.2\u00a0%), 2021." in text
    assert "Adults with a job, ages 25 to 54, 2021." in text
    rows = chart_rows(app, "dot")
    (own,) = [row for row in rows if row["own"]]
    assert "newest year" not in own["words"]
    table = table_shown(app, "peers-rows")
    assert len(rows) == len(table["Year"]) > 5
    assert set(table["Year"]) == {"2021"}
    lines = [row["name"] for row in chart_rows(app, "line")]
    assert any(name.startswith("median peer") for name in lines)
    assert not any("newest year not published here" in row["words"] for row in rows)


def test_ended_county_has_its_value_on_every_tab(compare: Open) -> None:
    query = {"place": FAIRFIELD, "metric": "share_employed", "against": "pctl_income_50"}
    every = compare(**query, tab="all")
    employed = json.loads(every.get("vega_lite_chart")[0].proto.spec)
    assert "better than the median peer county" in json.dumps(employed)
    two = compare(**query, tab="two")
    assert "Across: Adults with a job, ages 25 to 54, 2021." in page_text(two)
    assert headers(two)[0].startswith("Fairfield County is above 7 of 9 peers on “")
    better = compare(**query, tab="better")
    assert (
        "Fairfield County, Connecticut and its 10 peers, each metric in its newest year up to"
        in (page_text(better))
    )
    tables = [json.loads(component.proto.json) for component in better.get("bidi_component")]
    assert any("Summit County, OH <b>85.2" in html for html in tables)  # of 2021


def test_pin_of_ended_county_keeps_shown_numbers(compare: Open, workspace: Workspace) -> None:
    app = compare(place=FAIRFIELD, metric="share_employed")
    app.button(key="peers-pin").click().run()
    assert not app.exception
    (card,) = findings(workspace, FAIRFIELD)
    assert card.view is not None
    assert card.view.numbers[0].geoid == FAIRFIELD
    assert {number.year for number in card.view.numbers} == {2021}


@pytest.mark.cases(5)
@pytest.mark.parametrize("place", AWKWARD)
@pytest.mark.parametrize("tab", ["one", "all", "places", "two", "better"])
def test_awkward_places_have_every_view(compare: Open, place: str, tab: str) -> None:
    named, line, beginning, kind = AWKWARD[place]
    app = compare(place=place, tab=tab, metric="share_employed", peers=named)
    text, titles = page_text(app), headers(app)
    assert line in text
    assert "Source: release data-2023-" in text
    where, expected = {
        "one": (0, f"{beginning} in "),
        "all": (-1, "Responsive & Just Governance: "),
        "places": (0, "No" if place == AKRON else ""),
        "two": (0, ""),
        "better": (-1, "By position only"),
    }[tab]
    assert titles[where].startswith(expected)
    assert tab != "two" or "on “Employed, ages 25–54”, above" in titles[0]
    assert tab != "two" or f"{kind} with reliable values of both." in text


def test_page_without_place_explains_its_purpose(compare: Open) -> None:
    assert "see it beside places like it" in page_text(compare())


def test_modeled_value_and_funnel_are_off_at_first(compare: Open, workspace: Workspace) -> None:
    app = compare(place=SUMMIT, metric="share_employed")
    assert len(headers(app)) == 1
    (box,) = (each for each in app.checkbox if each.label.startswith("Modeled value"))
    assert box.value is False
    app.radio(key="compare-funnel").set_value("nation").run()
    assert not app.exception
    assert app.query_params["funnel"] == "nation"
    text = page_text(app)
    assert len(headers(app)) == 2
    assert "A funnel shows what is unusual for its error, not who does better." in text
    assert chart_rows(app, "own", 1)[-1]["name"] == "Summit County, Ohio"
    app.button(key="funnel-pin").click().run()
    (card,) = findings(workspace, SUMMIT)
    assert card.view is not None
    assert card.view.figure == "funnel"


def test_modeled_value_that_is_not_calculated_says_how_to_get_it(compare: Open) -> None:
    app = compare(place=SUMMIT, metric="share_employed", modeled="yes")
    assert "modeled values are not calculated for this release yet: run" in page_text(app)
