"""Council seats: kept, corrected, deleted and brought back; what cannot be is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.workspace import CouncilSeats, Workspace

DAY = date(2026, 1, 5)
SEATS = {"Hispanic": 2, "White, Non-Hispanic": 7}


def save(workspace: Workspace, **changes: Any) -> CouncilSeats:
    given = {"geoid": "39153", "body": "City council", "day": DAY, "source": "the clerk",
             "seats": SEATS, "unknown": 1} | changes  # fmt: skip
    return ws.save_council_seats(workspace, **given)


def test_seats_come_back_as_they_were_entered(workspace: Workspace) -> None:
    saved = save(workspace, body="  City   council ", seats={**SEATS, "Black, Non-Hispanic": 0})
    assert (saved.body, saved.day, saved.unknown) == ("City council", DAY, 1)
    assert saved.seats == SEATS
    again = Workspace()
    assert ws.council_seats(again, "39153") == (saved,)
    assert ws.council_seats(again, "39035") == ()
    again.close()


def test_same_body_and_day_are_replaced(workspace: Workspace) -> None:
    first = save(workspace)
    second = save(workspace, body="CITY COUNCIL", seats={"Hispanic": 3})
    assert second.id == first.id
    assert ws.council_seats(workspace, "39153") == (second,)
    later = save(workspace, day=DAY + timedelta(days=1))
    board = save(workspace, body="board", day=DAY)
    assert [council_seat.id for council_seat in ws.council_seats(workspace, "39153")] == [
        later.id, board.id, second.id,
    ]  # fmt: skip


def test_deleting_can_be_taken_back(workspace: Workspace) -> None:
    saved = save(workspace)
    ws.delete_council_seats(workspace, saved.id)
    assert ws.council_seats(workspace, "39153") == ()
    ws.restore_council_seats(workspace, saved.id)
    assert [council_seat.seats for council_seat in ws.council_seats(workspace, "39153")] == [SEATS]


def test_seats_entered_again_in_between_are_not_doubled(workspace: Workspace) -> None:
    saved = save(workspace)
    ws.delete_council_seats(workspace, saved.id)
    save(workspace, body="city council")
    with pytest.raises(UserError, match="City council was entered again for 2026-01-05"):
        ws.restore_council_seats(workspace, saved.id)
    assert len(ws.council_seats(workspace, "39153")) == 1


def test_seats_that_never_were_are_reported(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="These seats are gone"):
        ws.restore_council_seats(workspace, "nothing")


@pytest.mark.parametrize(
    "changes,text",
    [
        ({"body": " "}, "Name the council or board in 1 to 80 signs"),
        ({"body": "x" * 81}, "1 to 80 signs"),
        ({"source": ""}, "Say where the seats are from"),
        ({"source": "x" * 301}, "1 to 300 signs"),
        ({"day": date(1989, 12, 31)}, "between 1990-01-01 and today, not 1989-12-31"),
        ({"day": date.today() + timedelta(days=2)}, "and today"),  # noqa: DTZ011 - as in the code
        ({"seats": {"Hispanic": -1}}, "Hispanic: a number of seats from 0 to 500, not -1"),
        ({"seats": {"Hispanic": 501}}, "from 0 to 500"),
        ({"unknown": -1}, "not known: a number of seats"),
        ({"seats": {"Hispanic": 0}}, "Enter at least one seat"),
        ({"seats": {}}, "Enter at least one seat"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    workspace: Workspace, changes: dict[str, Any], text: str
) -> None:
    with pytest.raises(UserError, match=text):
        save(workspace, **changes)
    assert ws.council_seats(workspace, "39153") == ()


@pytest.mark.parametrize("name", ["<b>board</b> $x$", "'; DROP TABLE council_seats; --", "Ω 🏙"])
def test_any_words_can_be_a_body(workspace: Workspace, name: str) -> None:
    assert save(workspace, body=name).body == name
    assert ws.council_seats(workspace, "39153")[0].body == name
