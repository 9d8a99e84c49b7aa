"""Names of a release, a data set, its groups and a peer set are shown as text on every page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from mobility.places import Level
from mobility.registry import Better
from mobility.workspace import Workspace, save_peer_set
from pages.ui import access
from tests.support.cards import add_card
from tests.support.data_sets import OHIO, in_home
from tests.support.page_turning import go_to
from tests.support.tiny_release import SUMMIT, build_release

Open = Callable[..., AppTest]
OWN = "my_hostile"
HOSTILE = (
    "Odd <img src=x onerror=alert(1)><script>alert(2)</script> **bold** "
    "[link](javascript:alert(3)) $x_1$ `code` :red[red] \"double\" 'single' =1+1"
)
PEERS = "Odd <img src=x onerror=alert(5)> **bold** [link](javascript:alert(6)) $x_1$"
GROUP = "Odd <b>group</b> **bold** [link](javascript:alert(4)) $x_1$ :red[red]"
# What is more than text: HTML where HTML is shown, signs of Markdown where Markdown is read.
_HTML = re.compile(r"<(img src=x|script|b>group)|javascript:alert\(\d\)[\"']", re.IGNORECASE)
_MARKDOWN = re.compile(r"\*\*bold\*\*|(?<!\\)\[link\]\(|(?<!\\)\$x_1|(?<!\\)`code|(?<!\\):red\[")
_LABELS = (
    "Button", "ButtonGroup", "Checkbox", "DateInput", "DownloadButton", "Expandable",
    "FileUploader", "MultiSelect", "NumberInput", "PageLink", "Popover", "Radio", "Selectbox",
    "Tab", "TextArea", "TextInput",
)  # fmt: skip
_MARKDOWN_FIELDS = {
    ("Alert", "body"), ("Heading", "body"), ("Markdown", "body"), ("Toast", "body"),
    ("Radio", "options"), ("Option", "content"), ("Dialog", "title"),
    *((name, field) for name in _LABELS for field in ("label", "help")),
}  # fmt: skip
_VIEWS = {
    "overview": ("pages/explore/overview.py", {}),
    "panel": ("pages/explore/overview.py", {"metric": OWN}),
    "compare": ("pages/explore/compare.py", {"metric": OWN}),
    "disparities": ("pages/explore/disparities.py", {"metric": OWN}),
    "all gaps": ("pages/explore/disparities.py", {"tab": "all", "by": "race-ethnicity"}),
    "map": ("pages/explore/map.py", {"metric": OWN}),
    "trends": ("pages/explore/trends.py", {"metric": OWN}),
    "wall": ("pages/explore/compare.py", {"metric": OWN, "room": "bright"}),
    "cards and coverage": ("pages/plan/findings.py", {}),
    "data sets": ("pages/data/your_data.py", {}),
    "release": ("pages/data/methods.py", {}),
    "peers": ("pages/explore/compare.py", {"metric": OWN}),
    "preview": ("pages/data/your_data.py", {}),
}


def own_file(own: str = "Total") -> list[str]:
    """The lines of a file with a share by race of the counties of Ohio.

    Args:
        own: a label in the column of groups that the registry does not have.
    """
    rows = []
    for number, geoid in enumerate(OHIO):
        groups = {"Black": 400 + 40 * number, "White": 700, own: 1100 + 40 * number}
        rows += [f"{geoid},2023,{group},{count},2000" for group, count in groups.items()]
    return ["fips,year,race,enrolled numerator,children denominator", *rows]


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with a release, a data set, a peer set and a card of such names."""
    home = tmp_path_factory.mktemp("hostile")
    with duckdb.connect(home / f"releases/{build_release(home)}.duckdb") as release:
        facts = [HOSTILE, HOSTILE, HOSTILE, "javascript:alert(7)"]
        release.execute(
            "UPDATE release SET title = ?, publisher = ?, license = ?, catalog_page = ?", facts
        )
    in_home(
        home, own_file(), f"{PEERS}.csv", id=OWN, name=HOSTILE, better=Better.HIGHER,
        predictor="preschool", universe=f"children {GROUP}",
    )  # fmt: skip
    (home / "workspace").mkdir(exist_ok=True)
    saved = Workspace(f"sqlite:///{home / 'workspace/workspace.sqlite'}")
    save_peer_set(saved, PEERS, Level.COUNTY, OHIO[:3], how=HOSTILE, release="any")
    add_card(saved, HOSTILE, predictor="preschool", place=SUMMIT)
    saved.close()
    return home


@pytest.fixture
def open_hostile(
    hostile_home: Path, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Return a function that opens a page of the app at an address."""
    monkeypatch.setenv("MOBILITY_HOME", str(hostile_home))
    access.shared_workspace.clear()
    yield lambda page, query: go_to(open_app(place=SUMMIT), page, {"place": SUMMIT, **query})
    access.shared_workspace.clear()


def strings(part: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield every string inside a part of a component's data."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from strings(each)


def markdown_of(message: Message) -> Iterator[str]:
    """Yield every text of an element that a browser reads as Markdown."""
    for field, value in message.ListFields():
        for each in (
            value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
        ):
            if isinstance(each, Message):
                yield from markdown_of(each)
            elif (
                isinstance(each, str) and (message.DESCRIPTOR.name, field.name) in _MARKDOWN_FIELDS
            ):
                yield each


def shown_texts(app: AppTest) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every text of a page with what must not be in it."""
    for element in app._tree:  # a dialog is in neither the page nor the sidebar
        if element.type == "bidi_component":
            yield from ((text, _HTML) for text in strings(json.loads(element.proto.json)))
        elif element.type == "html":
            yield element.proto.body, _HTML
        elif isinstance(getattr(element, "proto", None), Message):
            yield from ((text, _MARKDOWN) for text in markdown_of(element.proto))


@pytest.mark.cases(5)
@pytest.mark.parametrize("view", _VIEWS)
def test_hostile_names_are_shown_as_text(open_hostile: Open, view: str) -> None:
    app = open_hostile(*_VIEWS[view])
    if view == "preview":
        content = "\n".join([*own_file(GROUP), f"39153,2023,{GROUP},many,2000"])
        app.file_uploader[0].set_value((f"{PEERS}.csv", content.encode(), "text/csv")).run()
    if view == "peers":
        app.button(key="peers-open").click().run()
        app.radio(key="peers-way").set_value("Named by us").run()
    assert not app.exception
    texts = list(shown_texts(app))
    for text, refused in texts:
        assert not refused.search(text), text
    assert any("Odd" in text for text, _ in texts), "the name is not shown at all"
