"""What can be taken away from a page, and one figure alone inside another page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import export
from tests.app.conftest import embed, page_text, rows_shown, table_shown
from tests.support.page_turning import go_to
from tests.support.tiny_release import DONA_ANA, LOVING, METRICS, SUMMIT

Open = Callable[..., AppTest]
EMPLOYED = "Employed, ages 25–54"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes the next runs embedded ones of a figure.

    Only a browser says that a page is embedded; what it asks for is the same.
    """
    return lambda name: embed(monkeypatch, name)


def files(app: AppTest) -> list[tuple[str, str]]:
    """Return label and key of every download button."""
    return [
        (button.proto.label, button.proto.id.split("-", 2)[2])
        for button in app.get("download_button")
    ]


@pytest.mark.parametrize("place", [SUMMIT, LOVING, DONA_ANA])
def test_the_overview_comes_as_pictures_and_as_one_table(open_app: Open, place: str) -> None:
    result = files(open_app(place=place))
    assert [label for label, _ in result[:3]] == ["PDF", "CSV", "Excel"]
    assert [label for label, _ in result[3:5]] == ["PNG", "SVG"]
    pictures = {key.rsplit("-", 1)[0] for label, key in result if label == "PNG"}
    assert "highlights" in pictures
    assert {label for label, _ in result} == {"PDF", "CSV", "Excel", "PNG", "SVG"}
    assert len(result) == len({key for _, key in result}) == 3 + 2 * len(pictures)


def test_the_address_of_an_embedded_figure_stands_in_html(open_app: Open) -> None:
    codes = [code.value for code in open_app(place=SUMMIT).code]
    (frame,) = [code for code in codes if code.startswith("<iframe")]
    assert f"place={SUMMIT}&amp;" in frame
    assert "embed=true&amp;figure=highlights" in frame
    assert f'title="Three of {METRICS} measures' in frame


def test_figure_is_escaped_in_its_frame() -> None:
    def show() -> None:
        from mobility.figures.figure import Figure, figure_table  # noqa: PLC0415 - runs on its own
        from pages.ui.export import show_frame  # noqa: PLC0415 - runs on its own

        text = '"><script>'
        show_frame(Figure(text, text, "", "", (), lambda: figure_table(()), str, address=text))

    (frame,) = AppTest.from_function(show, default_timeout=60).run().code
    assert frame.value.count("<") == frame.value.count(">") == 2
    assert "figure=%22%3E%3Cscript%3E" in frame.value


def test_trend_has_table_files_and_embedding(open_app: Open) -> None:
    app = open_app(place=SUMMIT, metric="share_employed")
    trend = [label for label, key in files(app) if key.startswith("trend-")]
    assert trend == ["PNG", "SVG", "CSV", "Excel"]
    assert any("figure=trend" in code.value for code in app.code)
    assert "Band: 95 % interval of sampling error." in page_text(app)
    assert not table_shown(app, "trend-rows")
    app.session_state["trend-table"] = True
    app.run()
    years = table_shown(app, "trend-rows")
    assert years["Year"][:2] == ["2018", "2019"]


def test_no_file_is_made_before_somebody_asks(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(*_: object) -> bytes:
        pytest.fail("a file was made")

    monkeypatch.setattr(export, "figure_bytes", made)
    assert len(files(open_app(place=SUMMIT, metric="share_employed"))) > 10


def test_an_embedded_pillar_stands_alone(open_app: Open, alone: Callable[[str], None]) -> None:
    alone("rewarding-work")
    app = open_app(place=SUMMIT)
    assert [heading.value for heading in app.header] == [
        next(h.value for h in app.header if h.value.startswith("Rewarding Work:"))
    ]
    rows = " ".join(rows_shown(app))
    assert EMPLOYED in rows
    assert "Election turnout" not in rows
    assert not app.title
    assert not app.selectbox
    assert not files(app)
    assert not app.sidebar.children
    assert "Source: " in page_text(app)
    assert f"?place={SUMMIT}" in page_text(app)  # the way to the whole view


def test_an_embedded_trend_needs_no_drawer(open_app: Open, alone: Callable[[str], None]) -> None:
    alone("trend")
    app = open_app(place=SUMMIT, metric="share_employed")
    assert app.header[0].value.startswith(f"“{EMPLOYED}” in ")
    assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == 1
    assert not rows_shown(app)


@pytest.mark.parametrize("name", ["ranking", "$x$ <b>"])
def test_figure_that_is_not_there_is_reported(
    open_app: Open, alone: Callable[[str], None], name: str
) -> None:
    alone(name)
    app = open_app(place=SUMMIT)
    (warning,) = app.warning
    assert "shows no figure" in warning.value
    assert not rows_shown(app)


def test_embedded_page_without_place_shows_message(
    open_app: Open, alone: Callable[[str], None]
) -> None:
    alone("highlights")
    assert "names no county or city" in open_app().warning[0].value


def test_embedded_page_shows_problems_of_link(open_app: Open, alone: Callable[[str], None]) -> None:
    alone("highlights")
    app = open_app(place=SUMMIT, release="2020-aaaaaaaa")
    assert any("2020-aaaaaaaa" in warning.value for warning in app.warning)
    assert app.header


@pytest.mark.cases(4)
@pytest.mark.parametrize(
    "page,query",
    [
        ("explore/compare", {}),
        ("explore/compare", {"tab": "all"}),
        ("explore/compare", {"tab": "two"}),
        ("explore/compare", {"tab": "better"}),
        ("explore/disparities", {}),
        ("explore/disparities", {"tab": "all"}),
        ("explore/disparities", {"tab": "forms"}),
        ("explore/map", {}),
        ("explore/map", {"area": "state"}),
        ("explore/map", {"click": "peers"}),
        ("explore/trends", {}),
        ("explore/trends", {"tab": "pillar"}),
    ],
)
def test_files_are_made_without_session(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, page: str, query: dict[str, str]
) -> None:
    """Streamlit makes a download outside of the run and of its session."""
    result = []
    monkeypatch.setattr(export, "show_export", lambda _, figure: result.append(figure))
    app = open_app()
    go_to(app, f"pages/{page}.py", {"place": SUMMIT, "metric": "share_employed", **query})
    assert result or query.get("tab") in {"all", "forms", "better"}
    for figure in result:
        assert figure.picture()
        assert figure.rows() is not None


def test_the_link_says_where_its_frame_works(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default nowhere, and who can change that."""
    app = open_app(place=SUMMIT)
    assert "No website may show figures of this app yet" in page_text(app)
    assert "the setting EMBED" in page_text(app)
    monkeypatch.setenv("MOBILITY_EMBED", "https://www.county.gov")
    app.run()
    assert "Works on pages of https://www.county.gov." in page_text(app).replace("\u2060", "")
    assert "No website" not in page_text(app)
