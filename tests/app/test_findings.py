"""Findings without a browser: a pin, the board, cards of words, and what is taken back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import Finding, Workspace
from mobility.workspace.actors import Actor, Role
from pages.ui.findings import board as board_page
from tests.app.conftest import page_text
from tests.support.cards import HOSTILE, VIEW, add_card
from tests.support.page_turning import go_to
from tests.support.tiny_release import AKRON, LOVING, SUMMIT

Open = Callable[..., AppTest]


def board(open_app: Open, **query: str) -> AppTest:
    app = open_app(place=SUMMIT)
    return turn(app, "findings", **query)


def turn(app: AppTest, page: str, **query: str) -> AppTest:
    folder = "plan" if page == "findings" else "explore"
    return go_to(app, f"pages/{folder}/{page}.py", query)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    app.run()
    assert not app.exception
    return app


def cards(workspace: Workspace) -> tuple[Finding, ...]:
    return ws.findings(workspace, SUMMIT)


def shown(app: AppTest) -> str:
    """The text of the pieces of HTML, and every other sentence."""
    pieces = " ".join(piece.proto.body for piece in app.get("html"))
    return html.unescape(re.sub(r"<[^>]+>", " ", pieces)) + page_text(app)


def test_pin_stores_view_release_and_numbers(open_app: Open, workspace: Workspace) -> None:
    app = turn(open_app(place=SUMMIT), "compare", place=SUMMIT, metric="share_employed")
    app = press(app, "peers-pin")
    (card,) = cards(workspace)
    assert card.sentence.startswith("Of adults aged 25 to 54 in Summit County, ")
    assert (card.kind, card.predictor, card.status) == ("figure", "employment", "preliminary")
    view = card.view
    assert view is not None
    assert (view.page, view.figure, view.quality) == ("compare", "peers", "Strong")
    assert dict(view.query)["place"] == (SUMMIT,)
    assert dict(view.query)["release"] == (view.release,)
    assert view.verdict in {"better", "worse", "cannot tell", "not compared"}
    assert (view.numbers[0].geoid, view.numbers[0].value) == (SUMMIT, 0.86)
    assert len(view.numbers) > 1  # the peers
    assert view.table
    assert isinstance(view.picture, dict)
    assert any("Source:" in line for line in view.footer)


def test_a_second_click_keeps_no_second_card(open_app: Open, workspace: Workspace) -> None:
    app = turn(open_app(place=SUMMIT), "trends", metric="share_employed")
    app = press(press(app, "trend-pin"), "pin-of-page")
    press(app, "trend-pin")
    assert len(cards(workspace)) == 1


def test_the_button_of_the_page_pins_its_first_figure(open_app: Open, workspace: Workspace) -> None:
    press(turn(open_app(place=SUMMIT), "trends", metric="share_employed"), "pin-of-page")
    press(open_app(place=SUMMIT), "pin-of-page")
    views = [card.view for card in cards(workspace)]
    assert [view.figure for view in views if view] == ["trend", "highlights"]
    assert len(views[1].numbers) >= 1 if views[1] else False


def test_pin_without_figure_shows_message_once(open_app: Open, workspace: Workspace) -> None:
    app = press(turn(open_app(), "compare", place=AKRON), "pin-of-page")
    assert page_text(app).count("This view shows no chart that can be pinned.") == 1
    assert "can be pinned" not in page_text(app.run())
    assert not ws.findings(workspace, AKRON)


def test_head_button_of_map_pins_and_opens_fields(open_app: Open, workspace: Workspace) -> None:
    app = turn(open_app(place=SUMMIT), "map", metric="share_employed")
    app = press(app, "pin-of-page")
    (card,) = cards(workspace)
    assert card.view is not None
    assert (card.view.page, card.view.figure) == ("map", "map")
    assert 0 < len(card.view.wall_title.split()) <= 15
    assert page_text(app).count("Pinned to the findings") == 1
    assert app.text_area(key=f"pin-{card.id}-see")
    (popover,) = [
        each for each in app.get("popover") if each.proto.popover.label == "Pinned: add words"
    ]
    assert app.text_area(key=f"pin-{card.id}-see") in popover.text_area


def test_pin_takes_predictor_of_its_figure(open_app: Open, workspace: Workspace) -> None:
    app = turn(open_app(place=SUMMIT), "map")
    assert "metric" not in app.query_params or not app.query_params["metric"]
    press(app, "map-pin")
    press(open_app(place=SUMMIT, metric="share_employed"), "pin-of-page")
    result = {card.view.figure: card.predictor for card in cards(workspace) if card.view}
    assert result == {"map": "employment", "highlights": ""}, "several metrics, several predictors"


def test_text_of_pin_can_be_undone(open_app: Open, workspace: Workspace) -> None:
    app = press(turn(open_app(place=SUMMIT), "trends", metric="share_employed"), "trend-pin")
    assert "Pinned to the findings" in page_text(app)
    assert "Which jobs came or went in recent years" in page_text(app)
    (card,) = cards(workspace)
    app.text_area(key=f"pin-{card.id}-see").input("It rose.").run()
    (saved,) = cards(workspace)
    assert saved.see == "It rose.", "kept as it was written, for whoever goes elsewhere now"
    ws.change_finding(workspace, card.id, saved.revision, mean="From another window.")
    app.text_input(key=f"pin-{card.id}-checked_by").input("Workforce board")
    next(button for button in app.button if button.label == "Keep these words").click()
    app.run()
    (saved,) = cards(workspace)
    assert (saved.see, saved.mean, saved.checked_by, saved.predictor) == (
        "It rose.", "From another window.", "Workforce board", "employment",
    )  # fmt: skip
    assert "The words are on the card" in page_text(app)
    press(app, "pin-undo")
    assert cards(workspace) == ()


@pytest.mark.usefixtures("workspace")
def test_an_empty_board_says_how_it_fills(open_app: Open) -> None:
    text = page_text(board(open_app))
    assert "Nothing is on the board yet" in text
    assert "button **Pin**" in text


def test_the_board_shows_sentence_verdict_words_coverage_and_links(
    open_app: Open, workspace: Workspace
) -> None:
    first = add_card(workspace, "Work is easy to find.", predictor="employment", see="Seen by all")
    second = add_card(
        workspace, "The plant closed in 2009.", predictor="employment", kind="history"
    )
    ws.add_link(workspace, second.id, first.id, "explains")
    expected_text = shown(board(open_app))
    for text in (
        "Work is easy to find.", "Seen by all", "▲ better", "History or policy · Preliminary",
        "Is explained by", "No finding yet: High-Quality Education",
        "1 note · 1 link · source",
        "Employment opportunities", "Demonstration: invented numbers",
    ):  # fmt: skip
        assert text in expected_text, text


def test_a_card_says_which_role_has_changed_it(open_app: Open, workspace: Workspace) -> None:
    lead = workspace.acting(Actor(Role.LEAD, "somebody"))
    card = add_card(lead, "Rents rose.", kind="history")
    local = add_card(workspace, "Of this computer.", kind="history")
    ws.move_finding(workspace, local.id, before=card.id)
    text = shown(board(open_app))
    assert text.count("Changed by") == 1
    assert ":gray[Changed by a lead today]" in text


def test_card_of_other_release_shows_changed_numbers(open_app: Open, workspace: Workspace) -> None:
    for view in (replace(VIEW, invented=False), VIEW):
        ws.add_finding(workspace, place=SUMMIT, kind="figure", sentence="High.", view=view)
    text = shown(board(open_app)).replace("\u00a0", " ")
    assert "Its numbers have changed  since release 2025-c7e0b4cc" in text
    line = (
        "Employed, ages 25–54, Summit County, Ohio: was 81.0 % (80.0 to 82.0 %) in 2023; "
        "now 86.0 % (85.0 to 87.0 %) in 2023."
    )
    assert text.count(line) == 1, "invented numbers are not held against real ones"


def test_bar_counts_findings_by_pillar(open_app: Open, workspace: Workspace) -> None:
    long = add_card(
        workspace, f"{'Buses end at six, ' * 4}before the late second shift", predictor="employment"
    )
    ws.add_link(workspace, add_card(workspace, "Short.").id, long.id, "agrees")
    app = board(open_app)
    pillars = next(each for each in app.get("button_group") if each.label == "Findings by pillar")
    assert {"Rewarding Work 1", "High-Quality Education (none yet)"} <= {*pillars.options}
    text = shown(app)
    assert re.search("Buses end at six, before the late \u2026", text)


def test_a_filter_is_in_the_address(open_app: Open, workspace: Workspace) -> None:
    add_card(workspace, "A chart.")
    add_card(workspace, "A story.", kind="qualitative", status="confirmed")
    app = board(open_app, kind="qualitative")
    assert "A story." in shown(app)
    assert "A chart." not in shown(app)
    assert "1 of 2 cards" in page_text(app)
    app.selectbox(key="findings-status").select("dropped").run()
    assert "No card has this pillar, kind and status." in page_text(app)
    assert app.query_params["status"] in ("dropped", ["dropped"])
    add_card(workspace, "Rents rose.", predictor="housing-affordability")
    app = board(open_app, pillar="neighborhoods")
    assert "Rents rose." in shown(app)
    assert "A story." not in shown(app)


def test_dropped_card_takes_the_predictor_of_its_neighbor(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "session_state", {})
    ids = [
        add_card(workspace, name, predictor=predictor).id
        for name, predictor in (("a", "employment"), ("b", "wealth"), ("c", "wealth"))
    ]

    def order(moved: object) -> str:
        board_page.take_drop(SUMMIT, moved)
        return " ".join(f"{card.sentence[0]}:{card.predictor}" for card in cards(workspace))

    unchanged = order({"card": ids[1], "target": ids[2], "after": False})
    assert unchanged == "a:employment b:wealth c:wealth"
    assert all(order(each) == unchanged for each in (None, {"card": ids[0]}, {"card": {}, "x": 1}))
    assert {card.revision for card in cards(workspace)} == {1}
    moved = {"card": ids[0], "target": ids[1], "after": True}
    assert order(moved) == "b:wealth a:wealth c:wealth"
    done = st.session_state["finding-done"]
    assert done.sentence == "“a” was moved to Rewarding Work: Wealth-building opportunities."


def test_a_card_moves_and_moves_back(open_app: Open, workspace: Workspace) -> None:
    ids = [add_card(workspace, name, predictor="wealth").id for name in "abc"]

    def order() -> str:
        return "".join(card.sentence for card in cards(workspace))

    app = press(board(open_app), f"down-{ids[0]}")
    assert order() == "bac"
    app = press(app, "finding-undo")
    assert order() == "abc"
    app = press(app, f"up-{ids[2]}")
    assert order() == "acb"
    app = press(app, "finding-undo")
    assert order() == "abc"
    app = press(app, f"down-{ids[1]}")
    assert order() == "acb"
    press(app, "finding-undo")
    assert order() == "abc"
    assert app.button(key=f"up-{ids[0]}").disabled
    assert app.button(key=f"down-{ids[2]}").disabled


def test_a_card_is_written_on_deleted_and_brought_back(
    open_app: Open, workspace: Workspace
) -> None:
    card = add_card(workspace, "A chart.", predictor="wealth")
    app = press(board(open_app), f"edit-{card.id}")
    app.text_area(key=f"card-{card.id}-1-mean").input("A guess")
    app.radio(key=f"card-{card.id}-1-status").set_value("confirmed")
    next(button for button in app.button if button.label == "Keep").click()
    app.run()
    assert (cards(workspace)[0].mean, cards(workspace)[0].status) == ("A guess", "confirmed")
    app = press(app, "finding-undo")
    assert (cards(workspace)[0].mean, cards(workspace)[0].status) == ("", "preliminary")
    app = press(app, f"edit-{card.id}")
    app = press(app, f"card-{card.id}-3-delete")
    assert cards(workspace) == ()
    assert "“A chart.” was deleted." in page_text(app)
    press(app, "finding-undo")
    assert [item.id for item in cards(workspace)] == [card.id]


def test_a_later_change_says_what_it_replaces(open_app: Open, workspace: Workspace) -> None:
    card = add_card(workspace, predictor="wealth")
    app = press(board(open_app), f"edit-{card.id}")
    ws.change_finding(workspace, card.id, 1, see="theirs", need="kept")
    app.text_area(key=f"card-{card.id}-1-see").input("mine")
    next(button for button in app.button if button.label == "Keep").click()
    app.run()
    assert (cards(workspace)[0].see, cards(workspace)[0].need) == ("mine", "kept")
    assert "Your words replace what was written meanwhile: What we see: “theirs”." in page_text(app)
    press(app, "finding-undo")
    assert (cards(workspace)[0].see, cards(workspace)[0].need) == ("theirs", "kept")


def test_saving_without_change_keeps_other_text(open_app: Open, workspace: Workspace) -> None:
    card = add_card(workspace, predictor="wealth")
    app = press(board(open_app), f"edit-{card.id}")
    ws.change_finding(workspace, card.id, 1, see="theirs")
    next(button for button in app.button if button.label == "Keep").click()
    app.run()
    assert cards(workspace)[0].see == "theirs"
    assert "Changed." not in page_text(app)


def test_cards_are_linked_unlinked_and_linked_again(open_app: Open, workspace: Workspace) -> None:
    first, second = (add_card(workspace, name, predictor="wealth") for name in ("One.", "Two."))
    app = press(board(open_app), f"edit-{first.id}")
    next(box for box in app.selectbox if box.label == "This card").select("contradicts")
    next(button for button in app.button if button.label == "Link").click()
    app.run()
    (link,) = ws.links(workspace, SUMMIT)
    assert (link.first, link.second, link.kind) == (first.id, second.id, "contradicts")
    app = press(app, f"unlink-{link.id}")
    assert ws.links(workspace, SUMMIT) == ()
    press(app, "finding-undo")
    assert ws.links(workspace, SUMMIT) == (link,)


def test_a_card_of_words_is_added(open_app: Open, workspace: Workspace) -> None:
    app = board(open_app)
    app.selectbox(key="questions-predictor").select("trauma").run()
    app = press(app, "questions-answer")
    assert app.selectbox(key="card-new-predictor").value == "trauma"
    app.radio(key="card-new-kind").set_value("history")
    app.text_area(key="card-new-sentence").input("The clinic closed.")
    next(button for button in app.button if button.label == "Put it on the board").click()
    app.run()
    (card,) = cards(workspace)
    assert (card.kind, card.predictor, card.view) == ("history", "trauma", None)
    assert "The clinic closed." in shown(app)


def test_cards_of_told_findings_and_programs_have_details(
    open_app: Open, workspace: Workspace
) -> None:
    app = press(board(open_app), "questions-answer")
    app.text_area(key="card-new-sentence").input("Buses end at six.")
    app.text_input(key="card-new-told_by").input("Shift workers")
    app.text_input(key="card-new-told_count").input("14")
    app.text_input(key="card-new-told_when").input("March 2026")
    app.selectbox(key="card-new-consent").select("group")
    next(button for button in app.button if button.label == "Put it on the board").click()
    app.run()
    details = "Told by: Shift workers · 14 people · March 2026 · For this group only"
    assert details in shown(app)
    app = press(app, "questions-answer")
    app.radio(key="card-new-kind").set_value("programme").run()
    assert "card-new-told_by" not in [field.key for field in app.text_input]
    app.text_area(key="card-new-sentence").input("A van drives at night.")
    app.text_input(key="card-new-reach").input("120 workers")
    app.text_input(key="card-new-owner").input("Transit authority")
    next(button for button in app.button if button.label == "Put it on the board").click()
    app.run()
    assert "Reaches: 120 workers · Responsible: Transit authority" in shown(app)
    told = cards(workspace)[0]
    app = press(app, f"edit-{told.id}")
    app.selectbox(key=f"card-{told.id}-1-consent").select("public")
    next(button for button in app.button if button.label == "Keep").click()
    app.run()
    assert cards(workspace)[0].consent == "public"
    press(app, "finding-undo")
    assert cards(workspace)[0].consent == "group"


@pytest.mark.cases(4)
@pytest.mark.parametrize("text", HOSTILE)
def test_words_are_shown_as_they_are(open_app: Open, workspace: Workspace, text: str) -> None:
    add_card(workspace, text, kind="history", see=text, checked_by=text[:200])
    pieces = " ".join(piece.proto.body for piece in board(open_app).get("html"))
    assert html.escape(text.strip()) in pieces
    assert "<script" not in pieces
    assert "<b>bold" not in pieces


def test_each_place_has_a_board_of_its_own(open_app: Open, workspace: Workspace) -> None:
    add_card(workspace, "Elsewhere.", place=LOVING)
    assert "Nothing is on the board yet" in page_text(board(open_app))
