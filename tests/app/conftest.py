"""The app without a browser, on the tiny release."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from mobility.workspace import Workspace
from pages.ui import access, data_views, pinned_view
from tests.support.gap_release import make_gap_home
from tests.support.page_turning import go_to
from tests.support.tiny_release import build_release
from tests.support.workspace_tables import tables_made_once  # noqa: F401 - a fixture

_SECONDS = 180  # the first run of a process imports everything, on a machine that may be busy


@pytest.fixture(scope="session", autouse=True)
def _search_packages_once() -> Iterator[None]:
    """Search the installed packages for Streamlit's components once, not in every session."""
    manifests = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: manifests)
        yield


@pytest.fixture(scope="session", autouse=True)
def _draw_only_what_is_shown() -> Iterator[None]:
    """Draw no charts ahead of a file that somebody may want; tests of the queue are unit tests."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (data_views, pinned_view):
            patch.setattr(module, "draw_ahead", lambda _findings: None)
        yield


@pytest.fixture(scope="module", autouse=True)
def _empty_caches() -> None:
    """Forget what the tests of another file cached: equal releases of two homes have one id."""
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture(scope="session")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder that holds the tiny release."""
    home = tmp_path_factory.mktemp("tiny")
    build_release(home)
    return home


@pytest.fixture
def open_app(
    tiny_home: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """Return a function that opens an address in a session of its own."""
    monkeypatch.setenv("MOBILITY_HOME", str(tiny_home))

    def opened(**query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(repository / "app.py"), default_timeout=_SECONDS)
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    return opened


@pytest.fixture(scope="session")
def gap_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder that holds the release with groups."""
    return make_gap_home(tmp_path_factory.mktemp("gap-pages"))


@pytest.fixture
def open_gaps(
    gap_home: Path, tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., AppTest]]:
    """Return a function that opens the page Disparities, with a workspace of the test's own."""
    monkeypatch.setenv("MOBILITY_HOME", str(gap_home))
    monkeypatch.setenv("MOBILITY_WORKSPACE_URL", f"sqlite:///{tmp_path / 'workspace.sqlite'}")
    access.shared_workspace.clear()  # the one that an earlier test opened

    def opened(**query: str) -> AppTest:
        app = AppTest.from_file(str(repository / "app.py"), default_timeout=_SECONDS)
        app.run()
        return go_to(app, "pages/explore/disparities.py", query)

    yield opened
    access.shared_workspace.clear()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Return an empty workspace, which the app opens as well."""
    monkeypatch.setenv("MOBILITY_WORKSPACE_URL", f"sqlite:///{tmp_path / 'board.sqlite'}")
    st.cache_resource.clear()
    opened = Workspace()
    yield opened
    opened.close()
    st.cache_resource.clear()


def embed(monkeypatch: pytest.MonkeyPatch, figure: str) -> None:
    """Make the next runs those of a website that embeds a figure; else only a browser says so."""
    for module in ("frame", "request"):
        monkeypatch.setattr(f"pages.ui.{module}.embedded_figure", lambda: figure)


class _Rows(HTMLParser):
    """Collects the text of every table row that has a metric, cell by cell."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append("")
        elif tag in {"small", "b", "span", "strong"} and self.rows and self.rows[-1]:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def rows_shown(app: AppTest) -> dict[str, str]:
    """Return the text of each row of the overview by the metric it begins with."""
    parser = _Rows()
    for component in app.get("bidi_component"):
        parser.feed(json.loads(component.proto.json))
    texts = [[" ".join(cell.split()) for cell in row] for row in parser.rows]
    return {row[0]: " | ".join(row[1:]) for row in texts if len(row) > 1 and row[0] != "Metric"}


def table_shown(app: AppTest, key: str) -> dict[str, list[str]]:
    """Return the columns of the table with a key, by their headings; none where it is not open."""
    parser = _Rows()
    parser.feed(markup(app, key))
    if not parser.rows:
        return {}
    headings, *rows = parser.rows
    columns = zip(*rows, strict=True)
    return dict(zip(headings, [list(column) for column in columns], strict=True))


def page_text(app: AppTest) -> str:
    """Return every sentence on the page outside the tables."""
    kinds = (app.title, app.markdown, app.info, app.warning, app.error, app.caption)
    texts = [element.value for kind in kinds for element in kind]
    for component in app.get("bidi_component"):
        texts += re.findall(r"<p[^>]*>([^<]*)</p>", json.loads(component.proto.json))
    return "\n".join(texts)


def markup(app: AppTest, key: str = "") -> str:
    """Return the HTML of our components whose id holds a key."""
    result = [c.proto for c in app.get("bidi_component")]
    return "\n".join(json.loads(proto.json) for proto in result if key in proto.id)


def unfold(app: AppTest, *figures: str) -> AppTest:
    """Open folded figures by their ids."""
    for figure in figures:
        app.session_state[f"{figure}-fold"] = True
    return app.run()


def figure_titles(app: AppTest) -> list[str]:
    """Return the sentences of the figures of a page, open ones before folded ones."""
    folded = [item.label for item in app.expander if item.icon == ""]
    titles = [*(element.value for element in app.header), *folded]
    return [title.replace("\N{NO-BREAK SPACE}", " ") for title in titles]


def section(app: AppTest, side: str) -> str:
    """Return one of the lists at the head of the overview as text, its HTML taken out."""
    (result,) = re.findall(rf'<section class="{side}".*?</section>', markup(app))
    return " ".join(re.sub(r"<[^>]+>", " ", result).split())
