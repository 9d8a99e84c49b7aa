"""A kept data set on the pages: beside the publisher's metrics, and never an answer of before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mobility.registry import Better
from mobility.uploads.versions import keeping
from mobility.workspace import Workspace
from tests.app.conftest import markup, page_text, rows_shown
from tests.support.data_sets import EVICTED, OHIO, SHARE, in_home, keep_counts, keep_share
from tests.support.tiny_release import LOS_ANGELES, METRICS, SUMMIT, build_release

ROW = "Evictions (your data)"
Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with the tiny release and two data sets, for this file alone."""
    home = tmp_path_factory.mktemp("own data")
    build_release(home)
    keep_counts(home)
    keep_share(home)
    return home


def row(app: AppTest, name: str) -> str:
    """The row of the overview that begins with a metric's name; '' without one."""
    result = [text for label, text in rows_shown(app).items() if label.startswith(name)]
    assert len(result) < 2
    return result[0] if result else ""


def at(app: AppTest, page: str, **query: str) -> AppTest:
    """Open another page of the app."""
    for key, value in query.items():
        app.query_params[key] = value
    return app.switch_page(page).run()


def test_the_overview_has_a_row_for_each(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    assert row(app, ROW).startswith("152 ")
    assert f"{ROW} 2024 · lower is better" in rows_shown(app)
    assert row(app, "Children enrolled (your data)").startswith("53.3 % 51.5 to 55.1 %")
    assert "better than the median Ohio county" in row(app, "Children enrolled (your data)")
    assert "County court (your data, file evictions.csv)" in page_text(app)


def test_own_measures_are_no_metrics(open_app: Open) -> None:
    """The release has as many metrics as before, and data sets of one's own stand apart."""
    app = open_app(place=SUMMIT)
    text = " ".join(page_text(app).split())
    assert f"of {METRICS} measures" in text
    assert "Your data, counted apart: 2 measures, one of them compared." in markup(app)
    assert "Your data, counted apart: 1 measure, " in text
    assert "2 measures of your own data shown." in text
    app = open_app(place=LOS_ANGELES)
    assert "Your data, counted apart: 2 measures, none of them compared." in markup(app)


def test_own_measures_of_few_counties_share_one_reason(open_app: Open) -> None:
    unlisted = markup(open_app(place=SUMMIT), "overview").split('class="unlisted"')[1]
    unlisted = unlisted.split("<table")[0]
    assert "Your data: too few counties to compare <b>1</b>" in unlisted
    assert "the data set has" not in unlisted


NOT_THE_NATION = "the data set has 7 of 13 counties in the nation"


def test_single_state_file_has_no_national_position(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    for name in (ROW, "Children enrolled (your data)"):
        shown = row(app, name)
        assert f"U.S.: {NOT_THE_NATION}" in shown
        assert "Ohio county" in shown or "OH 127 (6 of 88)" in shown
        assert "% of reliable counties" not in shown, "a position is among all of the nation"
    app = at(app, "pages/explore/map.py", place=SUMMIT, metric=EVICTED)
    shown = " ".join(page_text(app).split())
    assert "Rank in Ohio: position only: 6th of 7 counties" in shown
    assert f"No rank in the nation: {NOT_THE_NATION}." in shown
    assert "of counties in the data set" in " ".join(header.value for header in app.header)
    app = at(app, "pages/explore/map.py", show="position")
    assert f"Evictions: {NOT_THE_NATION}, so there is no position in the nation" in page_text(app)
    app = at(app, "pages/explore/compare.py", place=SUMMIT, metric=EVICTED)
    assert "median U.S. county" not in page_text(app)
    app = at(app, "pages/explore/disparities.py", metric=SHARE, by="race-ethnicity")
    assert NOT_THE_NATION in page_text(app)
    assert "median U.S. county" not in page_text(app)


def test_a_file_of_one_county_stands_for_itself_only(open_app: Open, tiny_home: Path) -> None:
    in_home(
        tiny_home, ["fips,year,visits", f"{SUMMIT},2023,70"], "visits.csv",
        id="my_visits", name="Visits", better=Better.LOWER,
    )  # fmt: skip
    shown = row(open_app(place=SUMMIT), "Visits (your data)")
    assert "OH: the data set has 1 of 7 counties in the state" in shown
    assert "U.S.: the data set has 1 of 13 counties in the nation" in shown
    assert "% of reliable counties" not in shown


def test_place_absent_from_file_shows_reason(open_app: Open) -> None:
    app = open_app(place=LOS_ANGELES)
    assert "The data set holds no value of this place for 2024." in row(app, ROW)


@pytest.mark.parametrize(
    "page,text",
    [
        ("compare", f"{ROW} in Summit County: the second highest value of "),
        ("map", f"{ROW}: "),
        ("trends", f"{ROW} in Summit County: 150 in 2022, 152 in 2024; not compared"),
    ],
)
def test_every_page_shows_it(open_app: Open, page: str, text: str) -> None:
    app = open_app(place=SUMMIT)
    app = at(app, f"pages/explore/{page}.py", place=SUMMIT, metric=EVICTED)
    assert not app.exception
    headers = [header.value.replace("\\", "") for header in app.header]
    assert any(header.startswith(text) for header in headers), headers


def test_peers_of_state_are_offered_without_other_values(
    open_app: Open,
) -> None:
    offer = "Peers in Ohio only"
    page = "pages/explore/compare.py"
    app = at(open_app(place=SUMMIT), page, place=SUMMIT, metric=EVICTED)
    assert offer not in [each.label for each in app.button]
    others = [geoid for geoid in OHIO if geoid != SUMMIT]
    app = at(open_app(place=SUMMIT), page, place=SUMMIT, metric=EVICTED, without=",".join(others))
    (button,) = [each for each in app.button if each.label == offer]
    app = at(app, page, metric="share_employed")
    assert offer not in [each.label for each in app.button], "the publisher's are everywhere"
    app = at(app, page, metric=EVICTED, without=",".join(others[:4]))
    (button,) = [each for each in app.button if each.label == offer]
    button.click().run()
    assert app.query_params["within"] == "state:39"
    assert offer not in [each.label for each in app.button]


def test_groups_are_on_the_page_of_disparities(open_app: Open) -> None:
    app = open_app(place=SUMMIT)
    query = {"place": SUMMIT, "metric": SHARE, "by": "race-ethnicity"}
    app = at(app, "pages/explore/disparities.py", **query)
    assert not app.exception
    assert any("Children enrolled" in header.value for header in app.header)


def test_next_run_shows_change_of_other_window(open_app: Open, tiny_home: Path) -> None:
    app = open_app(place=SUMMIT)
    assert not row(app, "Filings")
    in_home(
        tiny_home,
        ["fips,year,evictions", *(f"{geoid},2024,{n + 7}" for n, geoid in enumerate(OHIO))],
        "evictions.csv",
        id="my_second", name="Filings", better=Better.LOWER,
    )  # fmt: skip
    app.run()
    assert row(app, "Filings (your data)").startswith("12 ")
    in_home(
        tiny_home, ["fips,year,evictions", f"{SUMMIT},2024,99"], "evictions.csv",
        id="my_second", name="Filings", better=Better.LOWER,
    )  # fmt: skip
    app.run()
    assert row(app, "Filings (your data)").startswith("99 ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(tiny_home))
        keeping.roll_back(Workspace(), "my_second", 1)
    app.run()
    assert row(app, "Filings (your data)").startswith("12 ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(tiny_home))
        keeping.delete(Workspace(), "my_second")
    app.run()
    assert not row(app, "Filings")
    assert row(app, ROW).startswith("152 ")


def test_link_to_unknown_data_set_shows_message(open_app: Open) -> None:
    app = open_app(place=SUMMIT, metric="my_jobs")
    assert any(
        "it is of a data set that is not on this computer" in warning.value.replace("\\", "")
        for warning in app.warning
    )


def test_a_hostile_name_is_only_a_name(open_app: Open, tiny_home: Path) -> None:
    name = "<b>Rents</b> $a$ :red[x] [l](javascript:0) =1+1"
    in_home(
        tiny_home, ["fips,year,rents", f"{SUMMIT},2023,7"], "rents.csv",
        id="my_rents", name=name, note="</p><script>alert(1)</script>",
    )  # fmt: skip
    app = open_app(place=SUMMIT)
    assert row(app, f"{name} (your data)")
    for page in ("compare", "map", "trends"):
        opened = at(app, f"pages/explore/{page}.py", place=SUMMIT, metric="my_rents")
        assert not opened.exception
        shown = " ".join(header.value for header in opened.header)
        assert "$a$" not in shown
        assert "[l](" not in shown
        assert "Rents" in shown
