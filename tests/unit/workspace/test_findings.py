"""Findings: kept whole, written by two browsers at once without a loss, and taken back."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.workspace import Replaced, Workspace
from mobility.workspace.findings import LONGEST
from tests.support.cards import HOSTILE, PLACE, VIEW, add_card


def sentences(workspace: Workspace, place: str = PLACE) -> list[str]:
    return [each.sentence for each in ws.findings(workspace, place)]


def test_card_returns_its_pinned_view(workspace: Workspace) -> None:
    added = ws.add_finding(
        workspace,
        place=PLACE,
        kind="figure",
        sentence=" Employment is high. ",
        predictor="employment",
        see="High",
        mean="Jobs",
        need="Wages",
        checked_by="Workforce board",
        view=VIEW,
    )
    assert added.sentence == "Employment is high."
    assert (added.status, added.revision, added.deleted) == ("preliminary", 1, False)
    again = Workspace()
    assert ws.findings(again) == (added,)
    assert ws.one_finding(again, added.id).view == VIEW
    assert ws.findings(again, "39035") == ()
    again.close()


def test_numbers_that_are_none_are_kept_as_none(workspace: Workspace) -> None:
    view = replace(VIEW, table=({"value": math.nan, "upper": math.inf, "lower": 0.1},))
    ws.add_finding(workspace, place=PLACE, kind="figure", sentence="x", view=view)
    saved = ws.findings(workspace)[0].view
    assert saved is not None
    assert saved.table == ({"value": None, "upper": None, "lower": 0.1},)


@pytest.mark.parametrize("text", HOSTILE)
def test_words_come_back_sign_by_sign(workspace: Workspace, text: str) -> None:
    card = add_card(workspace, text, see=text, mean=text, need=text, kind="history")
    saved = ws.findings(workspace)[0]
    assert saved == card
    assert (saved.sentence, saved.see, saved.need) == (text.strip(),) * 3


def test_signs_that_no_screen_shows_are_left_out(workspace: Workspace) -> None:
    card = add_card(workspace, "a\x00b\ud800c\x1b", see="one\r\ntwo\tthree")
    assert (card.sentence, card.see) == ("abc", "one\ntwo\tthree")
    assert ws.findings(workspace) == (card,)


@pytest.mark.parametrize(
    "parts,text",
    [
        ({"sentence": "  \x00"}, "Say the finding in a sentence"),
        ({"see": "x" * (LONGEST["see"] + 1)}, r"What you see has at most 5,000 .* has 5,001"),
        ({"status": "sure"}, "no status 'sure'; there are preliminary, confirmed, dropped"),
        ({"kind": "rumor"}, "no kind 'rumor'"),
    ],
)
def test_what_is_no_card_is_refused(workspace: Workspace, parts: dict[str, str], text: str) -> None:
    with pytest.raises(UserError, match=text):
        ws.add_finding(workspace, place=PLACE, **{"kind": "history", "sentence": "x", **parts})
    card = add_card(workspace)
    with pytest.raises(UserError, match=text):
        ws.change_finding(workspace, card.id, card.revision, mean="changed", **parts)
    assert ws.findings(workspace) == (card,)


def test_only_figure_findings_have_charts(workspace: Workspace) -> None:
    for kind, view in (("figure", None), ("history", VIEW)):
        with pytest.raises(UserError, match="has a pinned view"):
            ws.add_finding(workspace, place=PLACE, kind=kind, sentence="x", view=view)


def test_a_part_that_there_is_not_is_refused(workspace: Workspace) -> None:
    card = add_card(workspace)
    with pytest.raises(UserError, match="no part 'place'"):
        ws.change_finding(workspace, card.id, card.revision, place="39035")


def test_two_browsers_on_different_parts_lose_nothing(workspace: Workspace) -> None:
    card, other = add_card(workspace, see="seen"), Workspace()
    ws.change_finding(other, card.id, card.revision, see="theirs", mean="theirs")
    own, replaced = ws.change_finding(
        workspace, card.id, card.revision, see="seen", need="mine", status="confirmed"
    )
    other.close()
    assert replaced is None
    assert (own.see, own.mean, own.need, own.status) == (
        "theirs",
        "theirs",
        "mine",
        "confirmed",
    )


def test_later_change_returns_replaced_text(workspace: Workspace) -> None:
    card, other = add_card(workspace, see="seen"), Workspace()
    theirs, none = ws.change_finding(other, card.id, card.revision, see="theirs", need="same")
    assert none is None
    ours, replaced = ws.change_finding(
        workspace, card.id, card.revision, see="mine", need="same", mean=""
    )
    other.close()
    assert ours.see == "mine"
    assert replaced == Replaced(theirs.revision, theirs.changed, {"see": "theirs"})
    assert ws.words_at(workspace, card.id, theirs.revision)["see"] == "theirs"


def test_changing_deleted_card_restores_it(
    workspace: Workspace,
) -> None:
    card, other = add_card(workspace), Workspace()
    ws.delete_finding(other, card.id)
    other.close()
    same, nothing = ws.change_finding(workspace, card.id, card.revision, see=card.see)
    assert (same.deleted, nothing) == (True, None)  # nothing was written: it stays off the board
    changed, replaced = ws.change_finding(workspace, card.id, card.revision, see="mine")
    assert not changed.deleted
    assert replaced is not None
    assert replaced.deleted
    assert ws.findings(workspace) == (changed,)


def test_nothing_new_is_no_change(workspace: Workspace) -> None:
    card = add_card(workspace, see="seen")
    same, replaced = ws.change_finding(workspace, card.id, card.revision, see=" seen ")
    assert (same, replaced) == (card, None)


def test_restored_card_keeps_its_position(
    workspace: Workspace,
) -> None:
    cards = [add_card(workspace, name) for name in "abc"]
    gone = ws.delete_finding(workspace, cards[1].id)
    assert sentences(workspace) == ["a", "c"]
    assert [each.id for each in ws.findings(workspace, PLACE, deleted=True) if each.deleted] == [
        gone.id
    ]
    ws.restore_finding(workspace, cards[1].id)
    assert sentences(workspace) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "moved,before,order", [(2, 0, "cab"), (0, 2, "bac"), (0, None, "bca"), (1, 1, "acb")]
)
def test_a_card_is_moved_before_another(
    workspace: Workspace, moved: int, before: int | None, order: str
) -> None:
    add_card(workspace, "elsewhere", place="39035")
    cards = [add_card(workspace, name) for name in "abc"]
    ws.move_finding(workspace, cards[moved].id, before=None if before is None else cards[before].id)
    assert "".join(sentences(workspace)) == order
    assert [each.order for each in ws.findings(workspace, PLACE)] == [1, 2, 3]
    assert sentences(workspace, "39035") == ["elsewhere"]


def test_new_card_is_last_after_deleted_card(workspace: Workspace) -> None:
    first = add_card(workspace, "a")
    ws.delete_finding(workspace, first.id)
    add_card(workspace, "b")
    ws.restore_finding(workspace, first.id)
    assert sentences(workspace) == ["a", "b"]


def test_note_is_appended_to_later_text(workspace: Workspace) -> None:
    card = add_card(workspace, see="seen")
    ws.change_finding(workspace, card.id, card.revision, see="seen by all")
    ws.add_note(workspace, card.id, " and heard\n")
    ws.add_note(workspace, card.id, "ask the board", part="need")
    saved = ws.one_finding(workspace, card.id)
    assert (saved.see, saved.need) == ("seen by all\n\nand heard", "ask the board")


def test_card_that_never_was_is_reported(workspace: Workspace) -> None:
    for change in (ws.delete_finding, ws.restore_finding, ws.move_finding, ws.one_finding):
        with pytest.raises(UserError, match="This finding is gone"):
            change(workspace, "nothing")


def test_every_change_of_a_place_changes_its_stamp(workspace: Workspace) -> None:
    seen = [ws.stamp(workspace, PLACE)]
    first, second = add_card(workspace), add_card(workspace)
    elsewhere = ws.stamp(workspace, "39035")

    def note() -> None:
        seen.append(ws.stamp(workspace, PLACE))

    note()
    ws.change_finding(workspace, first.id, 1, see="x")
    note()
    ws.move_finding(workspace, first.id)
    note()
    link = ws.add_link(workspace, first.id, second.id, "agrees")
    note()
    ws.remove_link(workspace, link.id)
    note()
    ws.delete_finding(workspace, first.id)
    note()
    agenda = ws.save_agenda(workspace, name="May", place=PLACE, items=())
    note()
    assert len(set(seen)) == len(seen)
    assert ws.stamp(workspace, "39035") == elsewhere
    ws.turn_to_item(workspace, agenda.id, 0, leads=True)
    assert ws.stamp(workspace, PLACE) == seen[-1], "a board has nothing new to show"


def test_details_of_what_was_told_are_parts_of_a_card(workspace: Workspace) -> None:
    card = ws.add_finding(
        workspace, place=PLACE, kind="qualitative", sentence="Buses end at six.",
        told_by="Shift workers", told_count="14", told_when="March 2026", consent="group",
    )  # fmt: skip
    assert ws.findings(workspace) == (card,)
    changed, _ = ws.change_finding(workspace, card.id, card.revision, consent="public")
    assert (changed.told_by, changed.consent) == ("Shift workers", "public")
    assert ws.words_at(workspace, card.id, 1)["consent"] == "group"
    with pytest.raises(UserError, match="no consent 'everybody'"):
        ws.change_finding(workspace, card.id, changed.revision, consent="everybody")
    with pytest.raises(UserError, match="no part 'told'"):
        ws.add_finding(workspace, place=PLACE, kind="history", sentence="x", told="x")


def test_card_moves_to_another_predictor_and_back(workspace: Workspace) -> None:
    first, second = (add_card(workspace, name, predictor="wealth") for name in ("One.", "Two."))
    third = add_card(workspace, "Three.", predictor="employment")
    moved = ws.move_finding(workspace, third.id, before=second.id, predictor="wealth")
    assert (moved.predictor, sentences(workspace)) == ("wealth", ["One.", "Three.", "Two."])
    back = ws.move_finding(workspace, third.id, predictor="employment")
    assert (back.predictor, sentences(workspace)) == ("employment", ["One.", "Two.", "Three."])
    assert first.order == 1


def test_view_that_no_board_can_show_is_not_stored(workspace: Workspace) -> None:
    picture = {"mark": {"type": "point", "unheard": 1}}
    with pytest.raises(UserError, match="cannot be pinned"):
        ws.add_finding(
            workspace,
            place=PLACE,
            kind="figure",
            sentence="A chart",
            view=replace(VIEW, picture=picture),
        )
    assert ws.findings(workspace, deleted=True) == ()
