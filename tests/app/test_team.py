"""The page Team: rounds of readiness, the roster with its matrix, and who is not in the room."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import PlanRecord, Workspace
from mobility.workspace.actors import Actor, Role
from mobility.workspace.forms import OPEN
from pages.ui import access
from tests.app.conftest import figure_titles, page_text
from tests.app.test_meeting import sentence, wall
from tests.support.cards import HOSTILE
from tests.support.page_turning import go_to
from tests.support.readiness import SPLIT, add_round, send
from tests.support.tiny_release import SUMMIT

Open = Callable[..., AppTest]
ADDRESS = "http://192.0.2.7:8600"


@pytest.fixture(autouse=True)
def _reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let forms have an address, so that no listener is started."""
    monkeypatch.setenv("MOBILITY_FORMS", ADDRESS)


def open_team(open_app: Open, tab: str = "readiness", **query: str) -> AppTest:
    return go_to(
        open_app(place=SUMMIT), "pages/plan/team.py", {"place": SUMMIT, "tab": tab, **query}
    )


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def roster(workspace: Workspace) -> tuple[PlanRecord, ...]:
    return ws.plan_of(workspace, SUMMIT).of_kind("organization")


def test_a_round_is_opened_closed_and_shown(open_app: Open, workspace: Workspace) -> None:
    app = open_team(open_app)
    assert figure_titles(app)[0] == "Nobody has said yet how ready Summit County is"
    app = press(app, "team-round-open")
    (form,) = ws.forms(workspace, ws.team_id(SUMMIT))
    assert form.state == OPEN
    shown = " ".join(str(each.proto.body) for each in app.get("html"))
    assert "data:image/svg+xml;base64," in shown  # the pattern for cameras
    assert f"{ADDRESS.removeprefix('http://')}/f/{form.token}" in shown
    for number in range(6):
        send(workspace, form, number, SPLIT[number % 2], role=number % 2)
    app = press(app.run(), f"Close the round-{form.id}")
    app = press(app, f"Show the result-{form.id}")
    assert figure_titles(app)[0].startswith("Ready on ")
    assert "answers differ most on data skills" in figure_titles(app)[0]
    assert "The next round can be opened from" in page_text(app)
    assert not {"average", "score"} & set(page_text(app).lower().split())
    app = press(app, "plan-done-undo")
    assert "Its answers were shown meanwhile" in page_text(app)
    (known,) = ws.readiness_rounds(ws.plan_of(workspace, SUMMIT))
    assert known.answers == 6


def test_a_round_of_few_answers_is_not_shown_and_can_be_deleted(
    open_app: Open, workspace: Workspace
) -> None:
    app = press(open_team(open_app), "team-round-open")
    (form,) = ws.forms(workspace, ws.team_id(SUMMIT))
    send(workspace, form, 0, SPLIT[0])
    app = press(app.run(), f"Close the round-{form.id}")
    assert "1 of at least 5 answers" in page_text(app)
    app = press(app, f"Show the result-{form.id}")
    assert "with fewer, a result would say who chose what" in page_text(app)
    (record,) = ws.plan_of(workspace, SUMMIT).of_kind("readiness_round")
    app = press(app, f"team-round-delete-{record.id}")
    assert not ws.forms(workspace, ws.team_id(SUMMIT))
    app = press(app, "plan-done-undo")
    assert ws.forms(workspace, ws.team_id(SUMMIT))


def test_a_finished_round_is_deleted_and_comes_back(open_app: Open, workspace: Workspace) -> None:
    record = add_round(workspace, SUMMIT, [SPLIT[at % 2] for at in range(6)])
    app = press(open_team(open_app), f"team-round-delete-{record.id}")
    assert figure_titles(app)[0] == "Nobody has said yet how ready Summit County is"
    assert "The next round can be opened from" in page_text(app), "its day still counts"
    app = press(app, "plan-done-undo")
    (known,) = ws.readiness_rounds(ws.plan_of(workspace, SUMMIT))
    assert known.answers == 6


def test_every_figure_is_pinned_and_shown_in_a_meeting(
    open_app: Open, workspace: Workspace
) -> None:
    add_round(workspace, SUMMIT, [SPLIT[at % 2] for at in range(6)])
    parts = {"title": "A bank", "sector": "finance", "status": "agreed"}
    ws.add_plan_record(workspace, SUMMIT, "organization", parts)
    ws.add_arrow(workspace, SUMMIT, "Rent", "Evictions", {"sign": "more"})
    for page, tab, figure in (
        ("plan/team", "readiness", "readiness"),
        ("plan/team", "coalition", "coalition"),
        ("plan/team", "residents", "residents-and-roster"),
        ("explore/connect", "areas", "policy-areas"),
        ("explore/connect", "causes", "cause-map"),
    ):
        query = {"place": SUMMIT, "tab": tab}
        press(go_to(open_app(place=SUMMIT), f"pages/{page}.py", query), f"{figure}-pin")
    cards = ws.findings(workspace, SUMMIT)
    assert len(cards) == 5
    items = [ws.AgendaItem(each.id) for each in cards]
    agenda = ws.save_agenda(workspace, name="All", place=SUMMIT, items=items)
    app = open_app(place=SUMMIT)
    for at in range(len(items)):
        query = {"place": SUMMIT, "agenda": agenda.id, "item": str(at + 1), "room": "bright"}
        app = go_to(app, "pages/plan/meetings.py", query)
        assert not app.exception
        assert "<svg" in wall(app)
        assert len(sentence(app).split()) <= 14, sentence(app)


def test_evidence_and_next_step_are_written_for_a_condition(
    open_app: Open, workspace: Workspace
) -> None:
    add_round(workspace, SUMMIT, [SPLIT[at % 2] for at in range(6)])
    app = press(open_team(open_app), "team-write-data")
    app.text_area(key="plan-new-readiness-evidence").set_value(HOSTILE[0])
    app.text_input(key="plan-new-readiness-due").set_value("soon")
    app = press(app, "plan-new-readiness-save")
    assert "By is no day; write 2027-03-31" in page_text(app)
    app.text_input(key="plan-new-readiness-due").set_value("2027-03-31")
    app = press(app, "plan-new-readiness-save")
    (record,) = ws.plan_of(workspace, SUMMIT).of_kind("readiness")
    assert record.text("condition") == "data"
    assert (record.text("evidence"), record.text("due")) == (HOSTILE[0], "2027-03-31")
    assert f"plan-edit-{record.id}" in [each.key for each in app.button]


def test_the_roster_begins_with_a_line_and_empty_cells(
    open_app: Open, workspace: Workspace
) -> None:
    app = open_team(open_app, "coalition")
    assert figure_titles(app)[0] == "Nobody is on the roster of Summit County yet"
    app.text_input(key="plan-add-organization").set_value("A housing agency")
    app = press(app, "plan-add-organization-add")
    (added,) = roster(workspace)
    assert "“A housing agency” is among the organizations." in page_text(app)
    app = press(app, f"plan-edit-{added.id}")
    key = f"plan-{added.id}-{added.revision}"
    app.selectbox(key=f"{key}-sector").set_value("housing")
    app.selectbox(key=f"{key}-status").set_value("agreed")
    app.multiselect(key=f"{key}-predictors").set_value(["housing-stability"])
    app.selectbox(key=f"{key}-influence").set_value("high")
    app = press(app, f"{key}-save")
    assert roster(workspace)[0].text("influence") == "high"
    assert figure_titles(app)[0].startswith("Nobody for 12 of 13 sectors")
    assert "no group of residents on the roster" in figure_titles(app)[0]
    assert "Influence" not in page_text(app)


@pytest.mark.parametrize("tab,figure", [("readiness", "readiness"), ("coalition", "coalition")])
def test_a_figure_is_pinned_without_ratings(
    open_app: Open, workspace: Workspace, tab: str, figure: str
) -> None:
    add_round(workspace, SUMMIT, [SPLIT[at % 2] for at in range(6)])
    parts = {"title": "A bank", "sector": "finance", "status": "agreed", "influence": "little"}
    ws.add_plan_record(workspace, SUMMIT, "organization", parts)
    press(open_team(open_app, tab), f"{figure}-pin")
    (card,) = ws.findings(workspace)
    assert card.view is not None
    assert card.view.figure == figure
    kept = json.dumps([card.view.picture, card.view.table, card.view.summary, card.sentence])
    assert "little" not in kept
    assert ("tab", (tab,)) in card.view.query or tab == "readiness"


def test_residents_are_not_rated(open_app: Open, workspace: Workspace) -> None:
    parts = {"title": "A tenants' council", "sector": "housing", "influence": "high"}
    record = ws.add_plan_record(workspace, SUMMIT, "organization", parts)
    app = press(open_team(open_app, "coalition"), f"plan-edit-{record.id}")
    key = f"plan-{record.id}-{record.revision}"
    app.selectbox(key=f"{key}-sector").set_value("residents")
    app = press(app, f"{key}-save")
    unrated = {"title": "A tenants' council", "sector": "residents"}
    assert roster(workspace)[0].content == unrated
    last = roster(workspace)[0]
    ws.change_plan_record(workspace, last.id, last.revision, {"influence": "little"})
    ws.add_plan_record(workspace, SUMMIT, "organization", unrated | {"interest": "high"})
    assert [each.content for each in roster(workspace)] == [unrated, unrated], "by any other way"
    now, _ = ws.undo_plan_change(workspace, record.id, last.revision)
    assert now.content == parts, "what was cleared comes back with the sector"
    ws.undo_plan_change(workspace, record.id, now.revision)
    app = app.run()
    app = press(app, f"plan-edit-{record.id}")
    assert "Residents are partners" in page_text(app)
    assert not [each.key for each in app.selectbox if str(each.key).endswith("influence")]


def test_a_long_roster_is_narrowed_and_comes_in_parts(open_app: Open, workspace: Workspace) -> None:
    new = [
        {"title": f"Organization {number}", "sector": "health" if number % 2 else "housing",
         "status": "asked" if number % 3 else "agreed"}
        for number in range(40)
    ]  # fmt: skip
    ws.write_plan_records(workspace, SUMMIT, "organization", new, [])  # type: ignore[arg-type] - any field
    app = open_team(open_app, "coalition")
    assert sum(str(each.key).startswith("plan-edit-") for each in app.button) == 15
    app = press(app, "team-show-more")
    assert sum(str(each.key).startswith("plan-edit-") for each in app.button) == 40
    app.selectbox(key="team-sector").set_value("health")
    app.selectbox(key="team-status").set_value("agreed")
    app = app.text_input(key="team-find").set_value("organization 3").run()
    shown = [each for each in app.button if str(each.key).startswith("plan-edit-")]
    assert len(shown) == 3  # 3, 33 and 39


def test_a_file_is_read_with_its_fault_or_stored(open_app: Open, workspace: Workspace) -> None:
    parts = {"title": "A housing agency", "sector": "housing", "brings": "Rooms"}
    record = ws.add_plan_record(workspace, SUMMIT, "organization", parts)
    app = open_team(open_app, "coalition")
    app.file_uploader(key="team-upload").upload(
        "roster.csv", b"Organization,Sector\nA,Tennis\n", "text/csv"
    )
    app.run()
    assert "roster.csv, row 2, column Sector: 'Tennis' is none of its options" in page_text(app)
    app.file_uploader(key="team-upload").upload("roster.csv", b"Organization\nA bank\n", "text/csv")
    app = press(app.run(), "team-upload-store")
    assert [each.title for each in roster(workspace)] == ["A housing agency", "A bank"]
    assert "1 organization added, 0 changed, 0 as before." in page_text(app)
    app = press(app, "plan-done-undo")
    assert roster(workspace) == (record,)


def test_an_invitation_has_the_numbers_of_the_place(open_app: Open, workspace: Workspace) -> None:
    parts = {
        "title": "A job center",
        "predictors": ["financial-security"],
        "role_in_work": "champion",
    }
    record = ws.add_plan_record(workspace, SUMMIT, "organization", parts)
    app = open_team(open_app, "coalition")
    app.session_state[f"team-invite-{record.id}"] = True
    app.run()
    assert not app.exception
    (text,) = (each.value for each in app.code if "invitation" in each.value)
    assert "What the numbers say here:\n\n- " in text
    assert "We ask you to speak for this work" in text
    assert "no group of people is the cause" in text


def test_residents_stand_beside_the_roster(open_app: Open, workspace: Workspace) -> None:
    parts = {
        "title": "A tenants' council", "status": "agreed",
        "formed_by": ["race-ethnicity/Black, Non-Hispanic"], "own_words": "Begun by tenants",
    }  # fmt: skip
    ws.add_plan_record(workspace, SUMMIT, "organization", parts)
    text = page_text(open_team(open_app, "residents"))
    assert "Asian, Native and Pacific Islander residents sit inside" in text
    assert "Begun by tenants" in text
    assert "no right to speak for all of them" in text


def test_partners_of_an_action_come_from_the_roster(open_app: Open, workspace: Workspace) -> None:
    partner = ws.add_plan_record(workspace, SUMMIT, "organization", {"title": "A job center"})
    priority = ws.add_plan_record(
        workspace, SUMMIT, "priority", {"title": "Jobs", "status": "chosen"}
    )
    parts = {"title": "Coaches", "priority": priority.id, "partners": "A volunteer group"}
    action = ws.add_plan_record(workspace, SUMMIT, "action", parts)
    app = go_to(
        open_app(place=SUMMIT),
        "pages/plan/plan.py",
        {"place": SUMMIT, "tab": "actions", "action": action.id},
    )
    app = press(app, f"plan-edit-{action.id}")
    key = f"plan-{action.id}-{action.revision}"
    app.multiselect(key=f"{key}-partner_organizations").set_value([partner.id])
    app = press(app, f"{key}-save")
    (now,) = ws.plan_of(workspace, SUMMIT).of_kind("action")
    assert now.ids("partner_organizations") == (partner.id,)
    assert now.text("partners") == "A volunteer group"
    assert "**Partners on the roster.** A job center" in page_text(app)


def test_a_viewer_reads_and_writes_nothing(
    open_app: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"title": "A bank", "influence": "high", "interest": "little"}
    ws.add_plan_record(workspace, SUMMIT, "organization", parts)
    monkeypatch.setattr(access, "actor", lambda: Actor(Role.VIEWER, "somebody"))
    for tab in ("readiness", "coalition", "residents"):
        app = open_team(open_app, tab)
        assert not app.exception
        keys = [str(each.key) for each in app.button]
        assert not [
            key for key in keys if key.startswith(("plan-edit", "team-write", "team-round"))
        ]
        assert "nfluence" not in page_text(app)
