"""The findings as files on their page: one is made when it is asked for, and only as it is now."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.text.languages import Language
from mobility.workspace import Workspace, branding_of
from pages.ui.findings import export
from tests.support.cards import HOSTILE, add_card
from tests.support.logos import SVG_LOGO, logo
from tests.support.tiny_release import SUMMIT

Open = Callable[..., AppTest]


@pytest.fixture
def board(open_app: Open, workspace: Workspace) -> AppTest:  # noqa: ARG001 - the app opens it
    app = open_app(place=SUMMIT)
    app.switch_page("pages/plan/findings.py").run()
    assert not app.exception
    return app


def saves(app: AppTest) -> list[str]:
    """Return the labels of the buttons that save a file of findings."""
    labels = [button.proto.label for button in app.get("download_button")]
    return [label for label in labels if label.startswith("Save ")]


def make(app: AppTest, ending: str) -> export._Made:
    app.button(key=f"findings-{ending}").click().run()
    assert not app.exception
    made = app.session_state["findings-file"]
    assert isinstance(made, export._Made)
    return made


def test_an_empty_board_offers_no_file(board: AppTest) -> None:
    assert not [button for button in board.button if str(button.key).startswith("findings-")]


def test_file_of_board_is_made_on_request(board: AppTest, workspace: Workspace) -> None:
    add_card(workspace, "Employment is high.", predictor="employment", see=HOSTILE[1])
    board.run()
    assert saves(board) == []
    made = make(board, "docx")
    assert saves(board) == ["Save Word"]
    assert made.name.startswith(f"mobility-metrics-findings-{SUMMIT}-")
    assert made.name.endswith("invented-numbers.docx")  # of the pinned view
    texts = [line.text for line in Document(io.BytesIO(made.content)).paragraphs]
    assert "1. Employment is high." in texts
    assert f"What we see: {HOSTILE[1]}" in texts


def test_what_people_told_needs_consent_or_a_decision(board: AppTest, workspace: Workspace) -> None:
    add_card(workspace, "Buses end at six.", kind="qualitative", consent="group")
    add_card(workspace, "Rent takes half.", kind="qualitative", consent="public")
    board.run()
    (warning,) = board.warning
    assert warning.value.startswith("One card of what people told has no consent to be published")
    content = make(board, "html").content
    assert b"Rent takes half." in content
    assert b"Buses end at six." not in content
    assert b"Left out: 1 card of what people told" in content
    board.checkbox(key="findings-leave-out").uncheck().run()
    assert saves(board) == [], "the file that was made lacks the card"
    assert b"Buses end at six." in make(board, "html").content


def test_outdated_file_of_board_is_not_offered(board: AppTest, workspace: Workspace) -> None:
    card = add_card(workspace, "Employment is high.", kind="history")
    board.run()
    make(board, "html")
    assert saves(board) == ["Save Web page"]
    ws.change_finding(workspace, card.id, card.revision, sentence="Employment is higher.")
    board.run()
    assert saves(board) == []
    assert b"Employment is higher." in make(board, "html").content


@pytest.mark.parametrize("ending", list(export.KINDS))
def test_every_kind_of_file_is_made(board: AppTest, workspace: Workspace, ending: str) -> None:
    add_card(workspace, "Employment is high.")
    board.run()
    made = make(board, ending)
    start = {"html": b"<!doctype html>", "pdf": b"%PDF"}.get(ending, b"PK")
    assert made.content.startswith(start)
    assert made.ending == ending


def store_branding(app: AppTest) -> None:
    (button,) = [each for each in app.button if each.label == "Store"]
    button.click().run()
    assert not app.exception


def test_logo_and_colors_are_stored_for_files(board: AppTest, workspace: Workspace) -> None:
    add_card(workspace, "Employment is high.", kind="qualitative")
    board.session_state["branding"] = True  # open
    board.run()
    make(board, "html")
    board.file_uploader[0].set_value(("logo.svg", SVG_LOGO, "image/svg+xml"))
    board.color_picker(key="branding-color").set_value("#7A1F3D")
    store_branding(board)
    assert [each.value for each in board.success] == ["Logo and colors are stored."]
    stored = branding_of(workspace, SUMMIT)
    assert (stored.color, stored.second) == ("#7A1F3D", "")
    assert saves(board) == [], "the file that was made has neither"
    assert b'alt="Logo of' in make(board, "html").content
    (remove,) = [box for box in board.checkbox if box.label == "Take the logo away"]
    remove.check()
    store_branding(board)
    assert branding_of(workspace, SUMMIT).logo == b""


@pytest.mark.parametrize(
    "content,color,sentence",
    [
        (b"GIF89a", "#1B2026", "The logo is no PNG picture"),
        (logo(), "#FFD700", "The color #FFD700 cannot be read on white paper"),
    ],
)
def test_refused_logo_or_color_is_said_in_one_sentence(
    board: AppTest, workspace: Workspace, content: bytes, color: str, sentence: str
) -> None:
    board.session_state["branding"] = True
    board.run()
    board.file_uploader[0].set_value(("logo.png", content, "image/png"))
    board.color_picker(key="branding-color").set_value(color)
    store_branding(board)
    assert board.error[0].value.startswith(sentence)
    assert branding_of(workspace, SUMMIT).logo == b""


def test_a_file_in_spanish_is_another_one_and_says_that_it_is_a_draft(
    board: AppTest, workspace: Workspace
) -> None:
    add_card(workspace, "Employment is high.", predictor="employment")
    board.run()
    board.radio(key="language-findings").set_value(Language.SPANISH).run()
    made = make(board, "html")
    page = made.content.decode()
    assert made.name.endswith("-es.html")
    assert "Employment is high." in page
    assert "Borrador de traducción: debe revisarse antes de publicarse" in page
    assert saves(board) == ["Save Web page"]
    assert board.button(key="findings-xlsx").label.endswith("in English")
    board.radio(key="language-findings").set_value(Language.ENGLISH).run()
    assert saves(board) == []
