"""Data & methods: the release, what was loaded, what changed, and every metric explained."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mobility.analysis.method import Method
from mobility.analysis.methods import BY_ID, METHODS
from mobility.analysis.places.percentile import RANK_RANGE
from mobility.analysis.uncertainty import Verdict
from mobility.figures.theme import LIGHT
from mobility.registry import load_framework
from mobility.release.build import build
from tests.app.conftest import page_text
from tests.support.tiny_release import SUMMIT, build_release, write_release

Open = Callable[..., AppTest]
FRAMEWORK = load_framework()
COUNTIES = "11_mobility-metrics_county_longitudinal.csv"


def methods(app: AppTest, tab: str = "") -> AppTest:
    """Return the app on the page, with the tab open that has this name in the address."""
    app.switch_page("pages/data/methods.py")
    if tab:
        app.query_params["tab"] = tab
    app.run()
    assert not app.exception
    return app


def component(app: AppTest, word: str) -> Any:  # noqa: ANN401 - what a component was given
    """Return the data of the one component that has this word in it."""
    texts = [each.proto.json for each in app.get("bidi_component") if word in each.proto.json]
    (text,) = texts
    return json.loads(text)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_page_shows_loaded_files_and_citation(open_app: Open) -> None:
    app = methods(open_app(place=SUMMIT))
    assert app.title[0].value == "Data & methods"
    assert "for 14 counties and 2 cities, 2018 to 2023, from 2 files" in page_text(app)
    facts = plain(component(app, "License"))
    assert "Data years 2018 to 2023" in facts
    assert "License Not known" in facts
    assert app.query_params["release"] in facts
    assert str(app.query_params["release"]) in app.code[-1].value
    assert "edition that is not known" in app.code[-1].value


def test_a_demonstration_is_not_to_be_cited(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    build([write_release(tmp_path / "files")], demonstration=True)
    app = methods(open_app())
    assert "Do not cite" in app.code[-1].value
    assert "made up" in component(app, "License")


def test_load_report_lists_files_and_rejected_cells(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    files = write_release(tmp_path / "files")
    text = (files / COUNTIES).read_text("utf-8")
    header, first, rest = text.split("\n", 2)
    column = header.split(",").index("share_employed")
    cells = first.split(",")
    cells[column] = "a lot"
    lines = [f"{header},shoe_size", f"{','.join(cells)},9", *(f"{x},9" for x in rest.split("\n"))]
    (files / COUNTIES).write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    (files / "notes.txt").write_text("call Ann", "utf-8")
    build([files])
    app = methods(open_app(), "loaded")
    table, problems = (frame.value for frame in app.dataframe)
    assert list(table["File"]) == [COUNTIES, "61_mobility-metrics_place_longitudinal.csv"]
    assert list(table["Holds"]) == ["Counties", "Cities"]
    assert list(table["Byte for byte"]) == ["no", "no"]
    assert table["Rejected cells"].sum() >= 1
    problem = problems.iloc[0]
    assert (problem["File"], problem["Line"], problem["Column"]) == (COUNTIES, 2, "share_employed")
    assert problem["What stood there"] == "a lot"
    assert "is not a number" in problem["Why it was not used"]
    expected_text = page_text(app)
    assert f"{COUNTIES}: shoe_size" in expected_text.replace("\\", "")
    assert "notes.txt" in expected_text
    assert "0 of 2 are the publisher's byte for byte" in expected_text


def test_what_changed_is_said_against_the_release_before(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    first = build_release(tmp_path, cities=False)
    assert "nothing to compare with" in page_text(methods(open_app(), "changed"))
    build([write_release(tmp_path / "later files")])
    app = methods(open_app(), "changed")
    assert f"Against release `{first}`" in page_text(app)
    assert "New metrics: Employed, ages 25–54 (cities)" in page_text(app)
    frame: pd.DataFrame = app.dataframe[0].value
    cities = frame[frame["For"] == "Cities"]
    assert set(cities["New"]) == {"the metric"}
    assert cities["Added"].sum() > 0
    assert frame[["Changed", "Rounded", "Removed"]].to_numpy().sum() == 0


def test_list_follows_the_order_of_the_registry(
    open_app: Open,
) -> None:
    app = methods(open_app(), "metrics")
    data = component(app, '"list"')
    ids = re.findall(r'value="([^"]+)"', data["list"])
    assert ids == list(FRAMEWORK.metrics)
    text = plain(data["list"])
    for part in (*FRAMEWORK.pillars.values(), *FRAMEWORK.predictors.values()):
        assert part.label in text
    assert data["chosen"] == ""
    assert "Five pillars" in data["sheet"]


@pytest.mark.parametrize("metric", FRAMEWORK.metrics)
def test_every_metric_has_a_sheet(metric: str) -> None:
    from pages.ui.metric_sheet import metric_sheet  # noqa: PLC0415 - registers with Streamlit

    facts, expected_text = (
        FRAMEWORK.metric(metric),
        plain(metric_sheet(FRAMEWORK, FRAMEWORK.metric(metric), {})),
    )
    predictor = FRAMEWORK.predictors[facts.predictor]
    for text in (facts.label, facts.description, facts.universe, facts.column):
        assert " ".join(text.split()) in expected_text
    for text in (predictor.label, predictor.why, predictor.limits):
        assert " ".join(text.split()) in expected_text
    for series in facts.series.values():
        assert FRAMEWORK.sources[series.source].label in expected_text
    for caveat in facts.caveats:
        assert " ".join(caveat.split()) in expected_text
    for other in facts.read_with:
        assert FRAMEWORK.metric(other).label in expected_text
    for alias in facts.aliases:
        assert alias.column in expected_text


def test_a_link_with_a_metric_opens_its_sheet(open_app: Open) -> None:
    app = methods(open_app(metric="share_debt_coll"))
    data = component(app, '"list"')
    text = plain(data["sheet"])
    assert data["chosen"] == "share_debt_coll"
    assert "Debt in collections drains a budget" in text
    assert "Counties 2018, 2022 and 2023 all of them 1 year" in text
    assert "95 % margin of sampling, in 2018 only" in text
    assert "Neighborhoods with mostly residents of color" in text
    assert "2023 and later are not compared with the years before" in text
    assert "share_debt_col " in f"{text} "
    assert len(json.dumps(data)) < 60_000
    assert len(data["sheet"]) < 12_000


@pytest.mark.parametrize(
    "metric,unit",
    [
        ("rate_learning", "An index: grades a year."),
        ("pctl_income_50", "Dollars a year."),
        ("rate_injury_death", "A rate per 100,000 residents."),
        ("share_employed", "Percent."),
    ],
)
def test_a_unit_reads_as_words(metric: str, unit: str) -> None:
    from pages.ui.metric_sheet import metric_sheet  # noqa: PLC0415 - registers with Streamlit

    framework = load_framework()
    assert unit in metric_sheet(framework, framework.metrics[metric], {})


def test_every_method_is_listed_in_reading_order_and_found_by_its_words(open_app: Open) -> None:
    data = component(methods(open_app(), "methods"), '"list"')
    listed = [method for chapter in METHODS for method in chapter.methods]
    assert re.findall(r'value="([^"]+)"', data["list"]) == [method.id for method in listed]
    words = [unescape(each) for each in re.findall(r'data-words="([^"]+)"', data["list"])]
    for method, own in zip(listed, words, strict=True):
        for text in (method.name, method.question, method.description, method.source):
            assert text in own
    for chapter in METHODS:
        assert chapter.heading in unescape(data["list"])
    for verdict in Verdict:  # before one is chosen: how a comparison ends
        assert verdict.value in data["sheet"]
    assert data["total"] == f"{len(listed)} methods"
    assert len(json.dumps(data)) < 100_000


def screen(app: AppTest, method: str) -> str:
    """Return the screen of a method."""
    app.query_params["method"] = method
    sheet: str = component(methods(app, "methods"), '"list"')["sheet"]
    return sheet


def test_method_has_a_screen_of_its_own(open_app: Open) -> None:
    sheet = screen(open_app(), "rank-range")
    text = unescape(re.sub(r"<[^>]+>", "", sheet))
    for words in (RANK_RANGE.name, RANK_RANGE.question, RANK_RANGE.description):
        assert words in text
    assert f"What this cannot tell you{RANK_RANGE.cannot_tell}" in text
    assert set(re.findall(r"<li>([^<]+)</li>", sheet)) == set(RANK_RANGE.refuses)
    assert 'href="https://doi.org/10.1093/restud/rdad006"' in sheet
    assert re.search(
        r'<figure><div aria-hidden="true"><svg.*Place D.*</svg></div>', sheet, re.DOTALL
    )
    assert "<b>Example.</b> D is the fourth of six by its value." in sheet
    assert re.findall(r'<button type="button" value="([^"]+)"', sheet) == ["holm", "robust-spread"]


@pytest.mark.parametrize("method", BY_ID.values(), ids=BY_ID)
def test_signs_of_a_formula_and_examples_of_a_reason_are_marked(
    method: Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pages.ui.methods import methods_browser  # noqa: PLC0415 - registers with Streamlit

    monkeypatch.setattr(methods_browser.data_views, "method_picture", lambda *_, **__: "")
    sheet = methods_browser.method_sheet(method, LIGHT)
    assert not re.search(r"[{}]", sheet)
    expected = {
        "difference": "a<sub>low</sub>",
        "part-against-whole": "s<sub>part</sub>²",
        "poisson": "χ²<sub>2x + 2</sub>(1",
        "median": "too few reliable <i>counties</i> <i>in the state</i>",
    }
    assert expected.get(method.id, "") in sheet
    formula = sheet.partition('class="formula">')[2].partition("</p>")[0]
    parts = method.formula.split("; ") if method.formula else [""]
    assert len(formula.split("<br>")) == len(parts), "a sign such as < breaks no line"


def test_link_opens_method_or_shows_message(open_app: Open) -> None:
    app = methods(open_app())
    app.query_params["method"] = "rank-range"
    app.run()
    assert component(app, '"list"')["chosen"] == "rank-range"
    app.query_params["method"] = "guesswork"
    app.run()
    assert "There is no method 'guesswork'" in page_text(app)


@pytest.mark.parametrize(
    "tab,label",
    [
        ("release", "This release"),
        ("metrics", "Metrics"),
        ("methods", "Methods"),
        ("loaded", "What was loaded"),
        ("changed", "What changed"),
    ],
)
def test_the_address_opens_a_tab_also_beside_a_metric(open_app: Open, tab: str, label: str) -> None:
    app = methods(open_app(metric="share_debt_coll"), tab)
    assert app.session_state["methods"] == label
    assert (app.query_params["tab"], app.query_params["metric"]) == (tab, "share_debt_coll")
