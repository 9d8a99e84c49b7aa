"""Records of a plan: two windows, earlier states, undo, files for another computer, roles."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.workspace import NewValue, PlanRecord, Workspace
from mobility.workspace.actors import Actor, NotAllowedError, Role
from mobility.workspace.database import plan_record
from mobility.workspace.document_kinds import VERSION
from mobility.workspace.exchange import COPY, all_rows, check_rows, merge_rows
from mobility.workspace.plan_kinds import KINDS, content_problem
from mobility.workspace.record_fields import FieldType
from tests.support.cards import PLACE, add_card

ELSEWHERE = "39035"


def add(workspace: Workspace, kind: str, title: str, **parts: Any) -> PlanRecord:
    return ws.add_plan_record(workspace, PLACE, kind, {"title": title, **parts})


def test_every_kind_is_stored_with_all_of_its_fields(workspace: Workspace) -> None:
    samples: dict[FieldType, Any] = {
        FieldType.LINE: "Words",
        FieldType.TEXT: "Two\nlines",
        FieldType.PREDICTOR: "employment",
        FieldType.METRIC: "share_employed",
        FieldType.GROUP: "race-ethnicity/Black, Non-Hispanic",
        FieldType.DATE: "2027-03-31",
        FieldType.YEAR: 2029,
        FieldType.NUMBER: 0.8,
        FieldType.ROLE: "Data lead",
        FieldType.LINK: "a1",
        FieldType.PREDICTORS: ["employment", "debt"],
        FieldType.GROUPS: ["gender/Female", "race-ethnicity/Hispanic"],
        FieldType.LINKS: ["a1", "a2"],
        FieldType.SCORES: {"a1": 3.0},
        FieldType.FROZEN: "QQ==",
    }
    for kind in KINDS.values():
        content = {
            field.key: samples.get(field.type)
            or (
                list(field.choices)
                if field.type is FieldType.CHOICES
                else next(iter(field.choices))
            )
            for field in kind.fields.values()
        }
        assert content_problem(kind.id, content) == ""
        record = ws.add_plan_record(workspace, PLACE, kind.id, content)
        assert record.content == content
    read_alone = {VERSION}  # see `document_versions`
    kinds = {each.kind for each in ws.plan_of(workspace, PLACE).records}
    assert kinds == KINDS.keys() - read_alone
    assert ws.plan_of(workspace, ELSEWHERE).records == ()


@pytest.mark.parametrize(
    "kind,parts,reason",
    [
        ("dream", {}, "no 'dream'"),
        ("priority", {"title": " "}, "Give the priority a name"),
        ("priority", {"title": "a" * 301}, "300 at most"),
        ("priority", {"title": "Jobs", "status": "maybe"}, "Decision is none of"),
        ("priority", {"title": "Jobs", "color": "red"}, "no field 'color'"),
        ("priority", {"title": "Jobs", "scores": {"a": float("nan")}}, "Scores is no number"),
        ("action", {"title": "Coach", "start": "in May"}, "Start is no day; write 2027-03-31"),
        ("action", {"title": "Coach", "start": "20270331"}, "Start is no day"),
        ("action", {"title": "Coach", "outcomes": ["a", "a"]}, "names one twice"),
        ("target", {"value": 10**400}, "Target is no number"),
        ("target", {"year": 2029.5}, "Year is no year"),
        ("target", {"value": True}, "Target is no number"),
        ("outcome", {"title": "More jobs", "group": "Renters"}, "write breakdown/label"),
    ],
)
def test_wrong_records_are_refused(
    workspace: Workspace, kind: str, parts: dict[str, Any], reason: str
) -> None:
    with pytest.raises(UserError, match=reason):
        ws.add_plan_record(workspace, PLACE, kind, parts)
    assert ws.plan_of(workspace, PLACE).records == ()


def test_two_windows_keep_what_only_one_has_changed(workspace: Workspace) -> None:
    other = Workspace()
    seen = add(workspace, "priority", "Jobs", scores={"a": 1.0, "b": 2.0})
    ws.change_plan_record(other, seen.id, seen.revision, {"reasons": "Votes", "dissent": "None"})
    ws.change_plan_record(other, seen.id, 2, {"scores": {"a": 5.0, "b": 2.0}})
    now, replaced = ws.change_plan_record(
        workspace,
        seen.id,
        seen.revision,
        {"title": "Work", "dissent": "Two", "scores": {"a": 1.0, "b": 3.0, "c": 4.0}},
        reason="Residents asked for it",
    )
    assert now.content == {
        "title": "Work",
        "reasons": "Votes",
        "dissent": "Two",
        "scores": {"a": 5.0, "b": 3.0, "c": 4.0},
    }
    assert replaced is not None
    assert replaced.parts == {"dissent": "None"}
    history = ws.plan_record_history(workspace, seen.id)
    assert [each.revision for each in history] == [1, 2, 3, 4]
    assert [each.content["title"] for each in history] == ["Jobs", "Jobs", "Jobs", "Work"]
    assert (history[-1].reason, history[-1].role) == ("Residents asked for it", "admin")
    cleared, _ = ws.change_plan_record(workspace, seen.id, 4, {"dissent": "", "scores": None})
    assert cleared.content == {"title": "Work", "reasons": "Votes"}
    other.close()


def test_a_name_is_not_cleared_and_a_lost_record_says_so(workspace: Workspace) -> None:
    record = add(workspace, "priority", "Jobs")
    with pytest.raises(UserError, match="needs a name"):
        ws.change_plan_record(workspace, record.id, 1, {"title": ""})
    for change in (
        lambda: ws.change_plan_record(workspace, "nowhere", 1, {}),
        lambda: ws.delete_plan_record(workspace, "nowhere"),
        lambda: ws.undo_plan_change(workspace, "nowhere", 1),
        lambda: ws.delete_plan_value(workspace, "nowhere"),
    ):
        with pytest.raises(UserError, match="gone"):
            change()


def test_undo_takes_back_one_change_alone(workspace: Workspace) -> None:
    record = add(workspace, "priority", "Jobs", scores={"a": 1.0})
    ws.change_plan_record(
        workspace, record.id, 1, {"title": "Work", "status": "chosen", "scores": {"a": 2.0}}
    )
    ws.change_plan_record(workspace, record.id, 2, {"status": "not chosen"})
    now, replaced = ws.undo_plan_change(workspace, record.id, 2)
    assert now.content == {"title": "Jobs", "scores": {"a": 1.0}}
    assert replaced is not None
    assert replaced.parts == {"status": "not chosen"}
    again, _ = ws.undo_plan_change(workspace, record.id, now.revision)
    assert again.content["title"] == "Work"
    ws.delete_plan_record(workspace, record.id, reason="A mistake")
    assert ws.plan_of(workspace, PLACE).records == ()
    back, _ = ws.undo_plan_change(workspace, record.id, again.revision + 1)
    assert ws.plan_of(workspace, PLACE).records == (back,)
    new, _ = ws.undo_plan_change(workspace, record.id, 1)
    assert new.deleted
    with pytest.raises(UserError, match="not known"):
        ws.undo_plan_change(workspace, record.id, 99)


def test_a_record_deleted_meanwhile_comes_back_with_a_change(workspace: Workspace) -> None:
    record = add(workspace, "priority", "Jobs")
    ws.delete_plan_record(workspace, record.id)
    now, replaced = ws.change_plan_record(workspace, record.id, 1, {"reasons": "Votes"})
    assert not now.deleted
    assert replaced is not None
    assert replaced.deleted


def test_records_are_moved_within_their_kind_and_back(workspace: Workspace) -> None:
    ids = [add(workspace, "priority", name).id for name in "ABC"]
    add(workspace, "outcome", "More jobs")
    moved = ws.move_plan_record(workspace, ids[2], before=ids[0])

    def order() -> str:
        return "".join(each.title for each in ws.plan_of(workspace, PLACE).of_kind("priority"))

    assert order() == "CAB"
    ws.undo_plan_change(workspace, moved.id, moved.revision)
    assert order() == "ABC"
    ws.move_plan_record(workspace, ids[0])
    assert order() == "BCA"


def test_a_place_has_one_vision_and_five_criteria(workspace: Workspace) -> None:
    ws.add_plan_record(workspace, PLACE, "plan", {"vision": "Work for all"})
    ws.add_plan_record(workspace, PLACE, "plan", {"vision": "Good work for all"})
    plan = ws.plan_of(workspace, PLACE)
    assert (plan.vision, len(plan.records)) == ("Good work for all", 1)
    first, *_ = [add(workspace, "criterion", str(number)) for number in range(5)]
    with pytest.raises(UserError, match="at most 5 criteria"):
        add(workspace, "criterion", "Sixth")
    ws.delete_plan_record(workspace, first.id)
    add(workspace, "criterion", "Sixth")


def test_viewers_read_and_change_nothing(workspace: Workspace) -> None:
    record = add(workspace, "measure", "Placements", counts="other")
    viewer = workspace.acting(Actor(Role.VIEWER, "somebody"))
    for change in (
        lambda: add(viewer, "priority", "Jobs"),
        lambda: ws.change_plan_record(viewer, record.id, 1, {"title": "Jobs"}),
        lambda: ws.delete_plan_record(viewer, record.id),
        lambda: ws.move_plan_record(viewer, record.id),
        lambda: ws.undo_plan_change(viewer, record.id, 1),
        lambda: ws.add_plan_values(viewer, record.id, [NewValue("2026-03-31", 1.0)]),
    ):
        with pytest.raises(NotAllowedError):
            change()
    assert ws.plan_of(viewer, PLACE).records == (record,)
    editor = workspace.acting(Actor(Role.EDITOR, "somebody"))
    ws.change_plan_record(editor, record.id, 1, {"title": "Placed"})
    assert [each.role for each in ws.plan_record_history(editor, record.id)] == ["admin", "editor"]


def test_the_stamp_follows_records_and_values(workspace: Workspace) -> None:
    stamps = [ws.plan_stamp(workspace, PLACE)]
    record = add(workspace, "measure", "Placements", counts="other")
    stamps.append(ws.plan_stamp(workspace, PLACE))
    stored = ws.add_plan_values(workspace, record.id, [NewValue("2026-03-31", 1.0)])
    stamps.append(ws.plan_stamp(workspace, PLACE))
    ws.undo_plan_values(workspace, stored)
    stamps.append(ws.plan_stamp(workspace, PLACE))
    assert len(set(stamps)) == 4
    assert ws.plan_stamp(workspace, ELSEWHERE) == (0, 0, 0)


def test_values_replace_those_of_their_date_and_come_back(workspace: Workspace) -> None:
    measure = add(workspace, "measure", "Days to a job", counts="other")
    ws.add_plan_values(workspace, measure.id, [NewValue("2026-06-30", 40.0, "Job center")])
    stored = ws.add_plan_values(
        workspace,
        measure.id,
        [
            NewValue("2026-03-31", 44.0, "Job center", "First quarter"),
            NewValue("2026-06-30", 41.0, "Job center"),
        ],
    )
    assert (len(stored.added), len(stored.replaced), stored.unchanged) == (2, 1, 0)
    plan = ws.plan_of(workspace, PLACE)
    assert [(each.date, each.value) for each in plan.series(measure)] == [
        ("2026-03-31", 44.0),
        ("2026-06-30", 41.0),
    ]
    (earlier,) = plan.replaced_values
    assert (earlier.value, earlier.replaced_by) == (40.0, stored.added[1].id)
    again = ws.add_plan_values(workspace, measure.id, [NewValue("2026-06-30", 41.0, "Job center")])
    assert (again.added, again.unchanged) == ((), 1)
    ws.undo_plan_values(workspace, stored)
    assert [each.value for each in ws.plan_of(workspace, PLACE).values] == [40.0]


def test_values_are_stored_as_a_whole_and_few_people_are_left_out(workspace: Workspace) -> None:
    measure = add(workspace, "measure", "Placements", counts="people")
    good = NewValue("2026-03-31", 12.0)
    for values, reason in (
        ([good, NewValue("31.3.2026", 12.0)], "The value of 31.3.2026 .* no day"),
        ([good, NewValue("2026-06-30", -1.0)], "0 or more"),
        ([good, good], "two values of 2026-03-31"),
        ([good, NewValue("2026-06-30", 50.0, note="a" * 2_001)], "the note has more"),
    ):
        with pytest.raises(UserError, match=reason):
            ws.add_plan_values(workspace, measure.id, values)
        assert ws.plan_of(workspace, PLACE).values == ()
    result = ws.add_plan_values(workspace, measure.id, [good, NewValue("2026-06-30", 3.0)])
    assert result.withheld == 1
    assert [each.value for each in ws.plan_of(workspace, PLACE).values] == [12.0, None]
    ws.delete_plan_record(workspace, measure.id)
    with pytest.raises(UserError, match="This measure is gone"):
        ws.add_plan_values(workspace, measure.id, [good])


def test_files_carry_plans_and_keep_what_both_sides_changed(
    workspace: Workspace, tmp_path: Path
) -> None:
    other = Workspace(f"sqlite:///{tmp_path / 'other.sqlite'}")
    priority = add(workspace, "priority", "Jobs")
    measure = add(workspace, "measure", "Placements", counts="other")
    ws.add_plan_values(workspace, measure.id, [NewValue("2026-03-31", 1.0)])
    assert merge_rows(other, check_rows(all_rows(workspace))).added == 3
    assert ws.plan_of(other, PLACE) == ws.plan_of(workspace, PLACE)
    ws.change_plan_record(workspace, priority.id, 1, {"reasons": "Votes"}, reason="Meeting")
    assert merge_rows(other, check_rows(all_rows(workspace))).updated == 1
    assert ws.plan_record_history(other, priority.id)[-1].reason == "Meeting"
    ws.change_plan_record(workspace, priority.id, 2, {"dissent": "One"})
    ws.change_plan_record(other, priority.id, 2, {"dissent": "Two"})
    merged = merge_rows(other, check_rows(all_rows(workspace)))
    assert merged.conflicts == ["Jobs"]
    both = {
        each.title: each.text("dissent") for each in ws.plan_of(other, PLACE).of_kind("priority")
    }
    assert both == {"Jobs": "Two", f"Jobs{COPY}": "One"}
    rows = check_rows(all_rows(workspace))
    rows["plan_record"][0]["content"]["color"] = "red"
    with pytest.raises(UserError, match=r"field “content” is refused.*no field “color”"):
        check_rows(rows)
    other.close()


def test_a_record_that_cannot_be_shown_is_left_out(workspace: Workspace) -> None:
    good, bad = add(workspace, "priority", "Jobs"), add(workspace, "priority", "Rents")
    with workspace.writing() as connection:
        broken = sa.update(plan_record).where(plan_record.c.id == bad.id)
        connection.execute(broken.values(content={"title": "Rents", "status": "maybe"}))
    assert ws.plan_of(workspace, PLACE).records == (good,)
    (record,) = ws.unreadable_records(workspace)
    assert record.what == "record of a plan “Rents”"
    ws.delete_unreadable(workspace, record)
    assert ws.unreadable_records(workspace) == ()


def test_links_lead_to_cards_and_name_other_places(workspace: Workspace) -> None:
    card = add_card(workspace, "Rents rose.", kind="history")
    far = ws.add_plan_record(workspace, ELSEWHERE, "outcome", {"title": "Elsewhere"})
    near = add(workspace, "outcome", "More people have work")
    action = add(workspace, "action", "Coach", findings=[card.id], outcomes=[far.id, near.id])
    plan = ws.plan_of(workspace, PLACE)
    assert plan.linked(action, "outcomes") == (near,)
    assert plan.linking(near, "action", "outcomes") == (action,)
    assert (plan.cards or {})[card.id].sentence == "Rents rose."
    problems = {(each.check, each.detail) for each in ws.plan_problems(plan, date(2026, 1, 1))}
    assert (ws.Check.OTHER_PLACE, "Elsewhere") in problems
    ws.delete_finding(workspace, card.id)
    problems = {
        (each.check, each.detail)
        for each in ws.plan_problems(ws.plan_of(workspace, PLACE), date(2026, 1, 1))
    }
    assert (ws.Check.LINK_GONE, "Rents rose.") in problems
