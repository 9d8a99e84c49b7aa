"""The page Data to collect: what is put on the list, changed, taken back and fulfilled."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import DataNeed, Workspace
from tests.app.conftest import page_text, unfold
from tests.support.cards import add_card
from tests.support.page_turning import go_to
from tests.support.tiny_release import SUMMIT

Open = Callable[..., AppTest]


def open_list(open_app: Open) -> AppTest:
    return go_to(open_app(place=SUMMIT), "pages/plan/data_to_collect.py", {"place": SUMMIT})


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def listed(workspace: Workspace) -> tuple[DataNeed, ...]:
    return ws.data_needs(workspace, SUMMIT)


def test_what_a_card_needs_is_put_on_the_list(open_app: Open, workspace: Workspace) -> None:
    card = add_card(workspace, kind="history", need="Waiting *lists*", predictor="preschool")
    app = open_list(open_app)
    assert "Nothing is on the list yet." in page_text(app)
    press(app, "Put on the list")
    (need,) = listed(workspace)
    assert (need.what, need.finding, need.predictor) == ("Waiting *lists*", card.id, "preschool")
    assert "One thing to find out: not asked yet." in page_text(app)
    assert "Still needed, from the board" not in page_text(app)
    press(app, "Undo")
    assert not listed(workspace)


def test_an_entry_is_written_and_changed(open_app: Open, workspace: Workspace) -> None:
    app = open_list(open_app)
    press(app, "Add")
    app.text_area(key="need-new-what").set_value("Evictions by tract")
    app.text_input(key="need-new-role").set_value("a.person@court.gov")
    press(app, "Put it on the list")
    assert "address or a number" in " ".join(each.value for each in app.warning)
    app.text_input(key="need-new-role").set_value("Clerk")
    press(app, "Put it on the list")
    (need,) = listed(workspace)
    app.selectbox(key=f"need-status-{need.id}").set_value("asked").run()
    assert listed(workspace)[0].status == "asked"
    press(app, "Undo")
    assert listed(workspace)[0].status == "open"
    press(app, "Change")
    ws.change_data_need(workspace, need.id, listed(workspace)[0].revision, role="Judge")
    now = listed(workspace)[0]
    app.text_input(key=f"need-{need.id}-{now.revision - 1}-role").set_value("Data team")
    press(app, "Keep")
    assert "replace what was written meanwhile: “Judge”" in page_text(app)
    assert listed(workspace)[0].role == "Data team"


def test_groups_without_values_are_put_on_the_list(open_app: Open, workspace: Workspace) -> None:
    app = go_to(
        open_app(place=SUMMIT), "pages/explore/disparities.py",
        {"place": SUMMIT, "metric": "share_employed"},
    )  # fmt: skip
    press(unfold(app, "missing"), "Put on the list of data to collect")
    (need,) = listed(workspace)
    assert need.predictor == "employment"
    assert "who have no reliable value by race" in need.what
    labels = [link.proto.label for link in app.get("page_link")]
    assert "On the list of data to collect" in labels
