"""Roles: who may call which function of a workspace, and the roles that admins give."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

import mobility.workspace as ws
from mobility import backup, workspace_file
from mobility.errors import UserError
from mobility.places import Level
from mobility.uploads.versions import carrying, keeping
from mobility.workspace import (
    Workspace,
    audit,
    copies,
    database,
    exchange,
    retention,
    roles,
)
from mobility.workspace import document_versions as docs
from mobility.workspace.actors import VISITOR, Actor, NotAllowedError, Role
from mobility.workspace.forms import answer_form, answer_of, form_of_token
from mobility.workspace.roles import given_role, person_roles, save_person_role
from tests.support.cards import PLACE, add_card
from tests.support.readiness import SPLIT, open_round, send

VIEWER, EDITOR, ADMIN = (Actor(role, "a-1") for role in (Role.VIEWER, Role.EDITOR, Role.ADMIN))


@dataclass(frozen=True)
class Records:
    """A record of each kind, for functions that change or read one."""

    card: ws.Finding
    other: ws.Finding
    link: ws.Link
    agenda: ws.Agenda
    peers: ws.PeerSet
    seats: ws.CouncilSeats
    need: ws.DataNeed
    counts: str
    gone_peers: ws.PeerSet
    gone_seats: ws.CouncilSeats
    given: roles.PersonRole
    form: ws.Form
    closed_form: ws.Form
    measure: ws.PlanRecord
    values: ws.StoredValues
    version: docs.Version
    round: ws.PlanRecord
    round_form: ws.Form
    shown_form: ws.Form


PLAN = ws.Plan(
    PLACE,
    tuple(
        ws.PlanRecord(id_, PLACE, kind, 1, {"title": id_}, 1, "", deleted=False)
        for id_, kind in (("c", "criterion"), ("p", "priority"), ("q", "priority"))
    ),
)
"""What phones could score; in no table."""
Call = Callable[[Workspace, Records], object]


def approve(workspace: Workspace, content: str = "") -> docs.Version:
    return docs.approve_document(
        workspace, PLACE, {"text": content}, content or "f", role="Council", day=date(2026, 1, 2)
    )


READS: dict[Callable[..., object], Call] = {
    ws.agendas: lambda w, _: ws.agendas(w),
    ws.one_agenda: lambda w, r: ws.one_agenda(w, r.agenda.id),
    ws.led_step: lambda w, r: ws.led_step(w, r.agenda.id),
    audit.changes: lambda w, r: audit.changes(w, "finding", r.card.id),
    audit.last_changes: lambda w, r: audit.last_changes(w, "finding", [r.card.id]),
    ws.branding_of: lambda w, _: ws.branding_of(w, PLACE),
    docs.document_versions: lambda w, _: docs.document_versions(w, PLACE),
    docs.frozen_document: lambda w, r: docs.frozen_document(w, r.version.id),
    ws.council_seats: lambda w, _: ws.council_seats(w, PLACE),
    ws.data_needs: lambda w, _: ws.data_needs(w, PLACE),
    ws.need_parts_at: lambda w, r: ws.need_parts_at(w, r.need.id, 1),
    ws.findings: lambda w, _: ws.findings(w),
    ws.one_finding: lambda w, r: ws.one_finding(w, r.card.id),
    ws.stamp: lambda w, _: ws.stamp(w, PLACE),
    ws.words_at: lambda w, r: ws.words_at(w, r.card.id, 1),
    ws.links: lambda w, _: ws.links(w, PLACE),
    ws.head_count_files: lambda w, _: ws.head_count_files(w, PLACE),
    ws.head_counts: lambda w, _: ws.head_counts(w, PLACE, "m", "b"),
    ws.peer_sets: lambda w, _: ws.peer_sets(w),
    ws.unreadable_records: lambda w, _: ws.unreadable_records(w),
    ws.plan_of: lambda w, _: ws.plan_of(w, PLACE),
    ws.plan_stamp: lambda w, _: ws.plan_stamp(w, PLACE),
    ws.team_stamp: lambda w, _: ws.team_stamp(w, PLACE),
    ws.plan_record_history: lambda w, r: ws.plan_record_history(w, r.measure.id),
    roles.given_role: lambda w, _: given_role(w, ["a"]),
    ws.forms: lambda w, r: ws.forms(w, r.agenda.id),
    ws.form_on_wall: lambda w, r: ws.form_on_wall(w, r.agenda.id, ""),
    ws.forms_stamp: lambda w, r: ws.forms_stamp(w, r.agenda.id),
    ws.number_of_answers: lambda w, r: ws.number_of_answers(w, r.form),
    ws.result_of: lambda w, r: ws.result_of(w, r.form),
    ws.form_of_round: lambda w, r: ws.form_of_round(w, r.measure),
    form_of_token: lambda w, r: form_of_token(w, r.form.token),
    answer_of: lambda w, r: answer_of(w, r.form, BROWSER),
    answer_form: lambda w, r: answer_form(w, r.form.token, BROWSER, {"text": ["x"]}),
}
WRITES: dict[Callable[..., object], Call] = {
    docs.approve_document: lambda w, _: approve(w, "more"),
    docs.take_back_approval: lambda w, r: docs.take_back_approval(w, r.version.approvals[0].id),
    ws.save_agenda: lambda w, _: ws.save_agenda(w, name="A", place=PLACE, items=()),
    ws.turn_to_item: lambda w, r: ws.turn_to_item(w, r.agenda.id, 0),
    ws.stop_leading: lambda w, r: ws.stop_leading(w, r.agenda.id),
    ws.delete_agenda: lambda w, r: ws.delete_agenda(w, r.agenda.id),
    ws.restore_agenda: lambda w, r: ws.restore_agenda(w, r.agenda.id),
    ws.save_branding: lambda w, _: ws.save_branding(w, PLACE, ws.Branding(color="#12436D")),
    ws.save_council_seats: lambda w, _: ws.save_council_seats(
        w, PLACE, "Board", date(2024, 1, 2), "clerk", {"Black": 2}
    ),
    ws.delete_council_seats: lambda w, r: ws.delete_council_seats(w, r.seats.id),
    ws.restore_council_seats: lambda w, r: ws.restore_council_seats(w, r.gone_seats.id),
    ws.add_data_need: lambda w, _: ws.add_data_need(w, place=PLACE, what="Waits"),
    ws.change_data_need: lambda w, r: ws.change_data_need(w, r.need.id, 1, what="Other"),
    ws.delete_data_need: lambda w, r: ws.delete_data_need(w, r.need.id),
    ws.add_finding: lambda w, _: add_card(w, "New."),
    ws.change_finding: lambda w, r: ws.change_finding(w, r.card.id, 1, see="more"),
    ws.add_note: lambda w, r: ws.add_note(w, r.card.id, "more"),
    ws.move_finding: lambda w, r: ws.move_finding(w, r.card.id),
    ws.delete_finding: lambda w, r: ws.delete_finding(w, r.card.id),
    ws.restore_finding: lambda w, r: ws.restore_finding(w, r.card.id),
    ws.add_link: lambda w, r: ws.add_link(w, r.other.id, r.card.id, "explains"),
    ws.remove_link: lambda w, r: ws.remove_link(w, r.link.id),
    ws.restore_link: lambda w, r: ws.restore_link(w, r.link.id),
    ws.keep_head_counts: lambda w, _: ws.keep_head_counts(w, "f", "s", [COUNT]),
    ws.delete_head_counts: lambda w, r: ws.delete_head_counts(w, r.counts),
    ws.restore_head_counts: lambda w, r: ws.restore_head_counts(w, r.counts),
    ws.save_peer_set: lambda w, _: ws.save_peer_set(
        w, "New", Level.COUNTY, ["39035"], how="h", release="r"
    ),
    ws.delete_peer_set: lambda w, r: ws.delete_peer_set(w, r.peers.id),
    ws.restore_peer_set: lambda w, r: ws.restore_peer_set(w, r.gone_peers.id),
    ws.add_plan_record: lambda w, _: ws.add_plan_record(w, PLACE, "priority", {"title": "Jobs"}),
    ws.write_plan_records: lambda w, _: ws.write_plan_records(
        w, PLACE, "organization", [{"title": "A bank"}], []
    ),
    ws.merge_roster: lambda w, _: ws.merge_roster(w, PLAN, [{"title": "A bank"}]),
    ws.add_plan_records: lambda w, _: ws.add_plan_records(
        w, PLACE, [ws.NewRecord("priority", {"title": "Jobs"})]
    ),
    ws.add_arrow: lambda w, _: ws.add_arrow(w, PLACE, "Rent", "Moves", {"sign": "more"}),
    ws.add_causes: lambda w, _: ws.add_causes(w, PLACE, {"Rent": {}}, []),
    ws.change_plan_record: lambda w, r: ws.change_plan_record(w, r.measure.id, 1, {"unit": "x"}),
    ws.delete_plan_record: lambda w, r: ws.delete_plan_record(w, r.measure.id),
    ws.move_plan_record: lambda w, r: ws.move_plan_record(w, r.measure.id),
    ws.undo_plan_change: lambda w, r: ws.undo_plan_change(w, r.measure.id, 1),
    ws.add_plan_values: lambda w, r: ws.add_plan_values(
        w, r.measure.id, [ws.NewValue("2026-06-30", 50.0)]
    ),
    ws.undo_plan_values: lambda w, r: ws.undo_plan_values(w, r.values),
    ws.delete_plan_value: lambda w, r: ws.delete_plan_value(w, r.values.added[0].id),
    ws.delete_unreadable: lambda w, r: ws.delete_unreadable(
        w, ws.Unreadable("finding", r.card.id, "card", "p")
    ),
    exchange.all_rows: lambda w, _: exchange.all_rows(w),
    exchange.merge_rows: lambda w, _: exchange.merge_rows(w, {}),
}
# Of files beside the database; the role comes before all that they ask for.
NO = Path("no-such-file")
FILES: dict[Callable[..., object], Call] = {
    keeping.keep: lambda w, _: keeping.keep(w, None, None, None),
    keeping.put_in_use: lambda w, _: keeping.put_in_use(w, NO, 1, deleted=False),
    keeping.roll_back: lambda w, _: keeping.roll_back(w, "my_a", 1),
    keeping.delete: lambda w, _: keeping.delete(w, "my_a"),
    keeping.restore: lambda w, _: keeping.restore(w, "my_a"),
    carrying.add_versions: lambda w, _: carrying.add_versions(w, None),
    workspace_file.save_workspace: lambda w, _: workspace_file.save_workspace(w, NO),
    workspace_file.load_workspace: lambda w, _: workspace_file.load_workspace(w, NO),
}
OF_LEADS: dict[Callable[..., object], Call] = {
    docs.publish_document: lambda w, r: docs.publish_document(w, r.version, PLACE),
    docs.withdraw_document: lambda w, _: docs.withdraw_document(w, PLACE),
    ws.open_form: lambda w, _: ws.open_form(w, kind="note", place=PLACE, title="Why?"),
    ws.open_plan_vote: lambda w, _: ws.open_plan_vote(w, PLAN, PLAN.records[0], "How well?"),
    ws.open_readiness_round: lambda w, _: ws.open_readiness_round(w, PLAN, "Summit County"),
    ws.finish_readiness_round: lambda w, r: ws.finish_readiness_round(w, r.round, r.round_form),
    ws.delete_readiness_round: lambda w, r: ws.delete_readiness_round(w, r.round),
    ws.erase_answers: lambda w, r: ws.erase_answers(w, r.shown_form.id),
    ws.close_form: lambda w, r: ws.close_form(w, r.form.id),
    ws.reopen_form: lambda w, r: ws.reopen_form(w, r.closed_form.id),
    ws.show_answers: lambda w, r: ws.show_answers(w, r.closed_form.id),
    ws.put_on_wall: lambda w, r: ws.put_on_wall(w, r.form.id, on_wall=False),
    ws.delete_form: lambda w, r: ws.delete_form(w, r.form.id),
    ws.restore_form: lambda w, r: ws.restore_form(w, r.form.id),
}
OF_ADMINS: dict[Callable[..., object], Call] = {
    roles.person_roles: lambda w, _: person_roles(w),
    roles.save_person_role: lambda w, _: save_person_role(w, "b@county.gov", Role.VIEWER),
    roles.delete_person_role: lambda w, r: roles.delete_person_role(w, r.given.id),
    copies.replace_records: lambda w, _: copies.replace_records(w, w),
}
OF_ANYBODY: dict[Callable[..., object], Call] = {
    docs.published_document: lambda w, _: docs.published_document(w, PLACE),
    docs.is_published: lambda w, _: docs.is_published(w, PLACE),
}
"""What everybody may read: what a lead has published."""
FILES_OF_ADMINS: dict[Callable[..., object], Call] = {
    carrying.put_back: lambda w, _: carrying.put_back(w, [], []),
    backup.copy_now: lambda w, _: backup.copy_now(w),
    backup.restore: lambda w, _: backup.restore(w, NO),
}
# Their callers are in the lists above, or the program calls them by itself, whoever is signed in.
INSIDE = {
    database.change_record,
    copies.write_copy,
    retention.erase_deleted,
    keeping.erase_deleted_data_sets,
    backup.copy_daily,
}
BROWSER = "0" * 64  # what a browser is called on a form
COUNT = ws.HeadCount(PLACE, 2021, "m", "b", "g", 5.0)


def named(calls: dict[Callable[..., object], Call]) -> list[object]:
    return [pytest.param(call, id=function.__name__) for function, call in calls.items()]


def modules() -> Iterator[ModuleType]:
    yield from (backup, carrying, keeping, workspace_file)
    for module in pkgutil.iter_modules(ws.__path__):
        if not module.ispkg:
            yield importlib.import_module(f"{ws.__name__}.{module.name}")


@pytest.fixture
def local(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """Return a workspace: with the records where a test takes them, otherwise empty."""
    file = tmp_path / "workspace.sqlite"
    if "records" in request.fixturenames:
        shutil.copy(request.getfixturevalue("written")[0], file)
    opened = Workspace(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Records]:
    """Return a file with the records, written once."""
    file = tmp_path_factory.mktemp("records") / "workspace.sqlite"
    opened = Workspace(f"sqlite:///{file}")
    records = write_records(opened)
    opened.close()  # SQLite then writes its log into the file
    return file, records


@pytest.fixture
def records(written: tuple[Path, Records]) -> Records:
    return written[1]


def write_records(local: Workspace) -> Records:
    gone_peers = ws.save_peer_set(local, "Gone", Level.COUNTY, ["39035"], how="h", release="r")
    gone_seats = ws.save_council_seats(
        local, PLACE, "Gone", date(2024, 1, 2), "clerk", {"Black": 2}
    )
    ws.delete_peer_set(local, gone_peers.id)
    ws.delete_council_seats(local, gone_seats.id)
    card, other = add_card(local, "A card."), add_card(local, "Another.")
    form, closed = (ws.open_form(local, kind="note", place=PLACE, title="Why?") for _ in "12")
    answer_form(local, closed.token, BROWSER, {"text": ["Because."]})
    ws.close_form(local, closed.id)
    shown = ws.open_form(local, kind="note", place=PLACE, title="Who?")
    answer_form(local, shown.token, BROWSER, {"text": ["Somebody."]})
    ws.close_form(local, shown.id)
    ws.show_answers(local, shown.id)
    round_form, waiting = open_round(local, PLACE)
    for number in range(5):
        send(local, round_form, number, SPLIT[0])
    ws.close_form(local, round_form.id)
    measure = ws.add_plan_record(local, PLACE, "measure", {"title": "Placed", "counts": "other"})
    published = approve(local)
    docs.publish_document(local, published, PLACE)
    return Records(
        card,
        other,
        ws.add_link(local, card.id, other.id, "agrees"),
        ws.save_agenda(local, name="First", place=PLACE, items=()),
        ws.save_peer_set(local, "Ours", Level.COUNTY, ["39035"], how="h", release="r"),
        ws.save_council_seats(local, PLACE, "Council", date(2024, 1, 2), "clerk", {"Black": 2}),
        ws.add_data_need(local, place=PLACE, what="Child care"),
        ws.keep_head_counts(local, "f", "s", [COUNT]).id,
        gone_peers,
        gone_seats,
        save_person_role(local, "ann@county.gov", Role.EDITOR),
        form,
        closed,
        measure,
        ws.add_plan_values(local, measure.id, [ws.NewValue("2026-03-31", 42.0)]),
        published,
        waiting,
        round_form,
        shown,
    )


def everything(workspace: Workspace) -> dict[str, list[object]]:
    return {
        name: list(workspace.rows(sa.select(sa.text("*")).select_from(sa.table(name))))
        for name in workspace.metadata.tables
    }


def test_every_function_of_a_workspace_is_listed() -> None:
    """A new function that takes a workspace belongs into one of the lists above."""
    calls = (READS, WRITES, FILES, OF_LEADS, OF_ADMINS, OF_ANYBODY, FILES_OF_ADMINS)
    listed = {*INSIDE, *(function for each in calls for function in each)}
    public = {
        function
        for module in modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), "") == "workspace"
    }
    assert public == listed


@pytest.mark.parametrize("call", named(WRITES | FILES | OF_LEADS))
def test_a_viewer_writes_nothing(local: Workspace, records: Records, call: Call) -> None:
    before = everything(local)
    for actor in (VIEWER, VISITOR):
        with pytest.raises(NotAllowedError, match="Nothing was changed"):
            call(local.acting(actor), records)
    assert everything(local) == before


@pytest.mark.parametrize("call", named(WRITES))
def test_an_editor_writes(local: Workspace, records: Records, call: Call) -> None:
    before = everything(local)
    call(local.acting(EDITOR), records)
    nothing_to_merge = call == WRITES[exchange.merge_rows]
    assert nothing_to_merge or everything(local) != before


@pytest.mark.parametrize("call", named(OF_LEADS))
def test_a_lead_publishes_and_opens_forms(local: Workspace, records: Records, call: Call) -> None:
    before = everything(local)
    with pytest.raises(NotAllowedError, match="this needs a lead"):
        call(local.acting(EDITOR), records)
    assert everything(local) == before
    call(local.acting(Actor(Role.LEAD, "a-1")), records)
    assert everything(local) != before


@pytest.mark.parametrize("call", named(READS))
def test_a_visitor_reads_nothing(local: Workspace, records: Records, call: Call) -> None:
    call(local.acting(VIEWER), records)
    with pytest.raises(NotAllowedError, match="without a role, or not at all"):
        call(local.acting(VISITOR), records)


@pytest.mark.parametrize("call", named(OF_ANYBODY))
def test_anybody_reads_what_is_published(local: Workspace, records: Records, call: Call) -> None:
    published = call(local.acting(VISITOR), records)
    assert published
    docs.withdraw_document(local, PLACE)
    assert not call(local.acting(VISITOR), records)


@pytest.mark.parametrize("call", named(OF_ADMINS | FILES_OF_ADMINS))
def test_only_an_admin_does_it(local: Workspace, records: Records, call: Call) -> None:
    before = everything(local)
    for actor in (VISITOR, VIEWER, EDITOR, Actor(Role.LEAD, "a-1")):
        with pytest.raises(NotAllowedError, match="this needs an admin"):
            call(local.acting(actor), records)
    assert everything(local) == before
    if call in OF_ADMINS.values():
        call(local.acting(ADMIN), records)


def test_a_role_is_given_once_a_person(local: Workspace) -> None:
    save_person_role(local, " Ann@County.gov ", Role.VIEWER)
    save_person_role(local, "ann@county.gov", Role.LEAD)
    assert [(each.person, each.role) for each in person_roles(local)] == [
        ("ann@county.gov", Role.LEAD)
    ]
    assert given_role(local, ["a-1", "ANN@county.gov"]) is Role.LEAD
    assert given_role(local, ["a-1"]) is None
    assert given_role(local, []) is None


def test_a_role_that_was_taken_away_can_be_given_again(local: Workspace) -> None:
    given = save_person_role(local, "a-1", Role.ADMIN)
    roles.delete_person_role(local, given.id)
    assert given_role(local, ["a-1"]) is None
    assert save_person_role(local, "a-1", Role.VIEWER).id == given.id
    assert given_role(local, ["a-1"]) is Role.VIEWER


@pytest.mark.parametrize(
    "person,role",
    [("", Role.VIEWER), ("a\nb", Role.VIEWER), ("a" * 256, Role.VIEWER), ("a", Role.VISITOR)],
)
def test_a_role_that_cannot_be_given_is_refused(local: Workspace, person: str, role: Role) -> None:
    with pytest.raises(UserError):
        save_person_role(local, person, role)
    assert person_roles(local) == ()


def test_a_restored_copy_brings_no_role_back(local: Workspace, tmp_path: Path) -> None:
    taken = save_person_role(local, "ann@county.gov", Role.ADMIN)
    local.copy_to(tmp_path / "copy.sqlite")
    roles.delete_person_role(local, taken.id)
    save_person_role(local, "bo@county.gov", Role.ADMIN)
    copy = Workspace(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    copies.replace_records(local, copy)
    assert [each.person for each in person_roles(local)] == ["bo@county.gov"]
    empty = Workspace(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    copies.replace_records(empty, copy)
    assert [each.person for each in person_roles(empty)] == ["ann@county.gov"]
    for opened in (copy, empty):
        opened.close()


def test_files_for_another_computer_hold_no_roles(local: Workspace, records: Records) -> None:
    assert records.given.person in str(everything(local))
    rows = exchange.all_rows(local)
    assert "ann@county.gov" not in str(rows)
    with pytest.raises(UserError):
        exchange.check_rows({"person_role": [{"id": "a", "person": "b", "role": "admin"}]})
