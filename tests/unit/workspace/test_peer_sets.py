"""Named peer sets: kept, replaced by name, deleted and brought back, by several at once."""

from __future__ import annotations

import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.places import Level
from mobility.workspace import PeerSet, Workspace

OHIO = ("39035", "39049", "39061")


def save(workspace: Workspace, name: str, geoids: tuple[str, ...] = OHIO) -> PeerSet:
    return ws.save_peer_set(
        workspace, name, Level.COUNTY, geoids, how="chosen by hand", release="2025-47e9d181"
    )


def test_a_set_comes_back_as_it_was_saved(workspace: Workspace) -> None:
    saved = save(workspace, "  Big   Ohio counties ")
    assert saved.name == "Big Ohio counties"
    assert ws.peer_sets(workspace) == (saved,)
    again = Workspace()
    assert ws.peer_sets(again, Level.COUNTY) == (saved,)
    assert ws.peer_sets(again, Level.PLACE) == ()
    again.close()


def test_the_same_name_is_the_same_set(workspace: Workspace) -> None:
    first = save(workspace, "Ohio")
    second = save(workspace, "OHIO", ("39035",))
    assert second.id == first.id
    assert ws.peer_sets(workspace) == (second,)


def test_places_keep_their_order_and_stand_once(workspace: Workspace) -> None:
    assert save(workspace, "Ohio", ("39061", "39035", "39061")).geoids == ("39061", "39035")


def test_deleting_can_be_taken_back(workspace: Workspace) -> None:
    saved = save(workspace, "Ohio")
    ws.delete_peer_set(workspace, saved.id)
    assert ws.peer_sets(workspace) == ()
    ws.restore_peer_set(workspace, saved.id)
    assert [each.geoids for each in ws.peer_sets(workspace)] == [OHIO]


def test_name_that_was_taken_in_between_is_reported(workspace: Workspace) -> None:
    saved = save(workspace, "Ohio")
    ws.delete_peer_set(workspace, saved.id)
    save(workspace, "ohio", ("39035",))
    with pytest.raises(UserError, match="Another peer set is called Ohio now"):
        ws.restore_peer_set(workspace, saved.id)


def test_set_that_never_was_is_reported(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="This peer set is gone"):
        ws.restore_peer_set(workspace, "nothing")


@pytest.mark.parametrize(
    "name,geoids,text",
    [
        ("   ", OHIO, "needs a name"),
        ("x" * 81, OHIO, "1 to 80 signs"),
        ("Ohio", (), "this one has 0"),
        ("Ohio", tuple(f"{n:05}" for n in range(31)), "this one has 31"),
    ],
)
def test_what_is_no_set_is_refused(
    workspace: Workspace, name: str, geoids: tuple[str, ...], text: str
) -> None:
    with pytest.raises(UserError, match=text):
        save(workspace, name, geoids)
    assert ws.peer_sets(workspace) == ()


@pytest.mark.parametrize(
    "name", ["Ω \u202eright to left\u202c 🏙", "<b>bold</b> $x$", "'; DROP TABLE peer_set; --"]
)
def test_any_words_can_be_a_name(workspace: Workspace, name: str) -> None:
    assert save(workspace, name).name == name
    assert ws.peer_sets(workspace)[0].name == name
