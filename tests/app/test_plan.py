"""The page of the plan: from findings to priorities, actions, measures and targets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import Plan, Workspace
from mobility.workspace.actors import Actor, Role
from pages.ui import access
from tests.app.conftest import figure_titles, page_text
from tests.support.cards import HOSTILE, add_card
from tests.support.page_turning import go_to
from tests.support.tiny_release import SUMMIT

Open = Callable[..., AppTest]
LUCAS = "39095"


def open_plan(open_app: Open, tab: str = "priorities", **query: str) -> AppTest:
    return go_to(
        open_app(place=SUMMIT), "pages/plan/plan.py", {"place": SUMMIT, "tab": tab, **query}
    )


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def plan_now(workspace: Workspace) -> Plan:
    return ws.plan_of(workspace, SUMMIT)


def write(app: AppTest, key: str, text: str) -> AppTest:
    """Write into a line and press Enter."""
    app.text_input(key=key).set_value(text)
    return press(app, f"{key}-add")


def test_an_empty_plan_begins_with_findings(open_app: Open, workspace: Workspace) -> None:
    app = open_plan(open_app)
    assert "Nothing is planned for Summit County yet." in page_text(app)
    assert "Nothing is on the board yet" in page_text(app)
    for number in range(9):
        add_card(workspace, f"Finding {number}: {HOSTILE[number]}", predictor="employment")
    app = press(app.run(), "plan-begin")
    candidates = plan_now(workspace).priorities("candidate")
    assert len(candidates) == 9
    assert all(each.ids("findings") for each in candidates)
    assert "nine candidates for a priority" in page_text(app).lower()
    app = press(app, "plan-done-undo")
    assert not plan_now(workspace).records


def test_a_priority_is_chosen_moved_and_left(open_app: Open, workspace: Workspace) -> None:
    for title in ("Jobs", "Debt", "Housing"):
        ws.add_plan_record(workspace, SUMMIT, "priority", {"title": title})
    jobs, debt, _ = plan_now(workspace).of_kind("priority")
    app = press(open_plan(open_app), f"plan-choose-{jobs.id}")
    key = f"plan-{jobs.id}-{jobs.revision + 1}"
    app.text_area(key=f"{key}-reasons").set_value("It touches most people.")
    app = press(app, f"{key}-save")
    (chosen,) = plan_now(workspace).priorities()
    assert chosen.text("reasons") == "It touches most people."
    app = press(app, f"plan-leave-{debt.id}")
    key = f"plan-{debt.id}-{debt.revision + 1}"
    app.text_area(key=f"{key}-not_chosen").set_value("Wait for the credit data.")
    app = press(app, f"{key}-save")
    assert "Not chosen, and why" in [each.value for each in app.header]
    assert "Wait for the credit data." in page_text(app)
    app = press(app, "plan-done-undo")
    app = press(app, "plan-done-undo")
    assert not plan_now(workspace).priorities("not chosen")
    first = plan_now(workspace).priorities("candidate")[0]
    press(app, f"plan-down-{first.id}")
    assert plan_now(workspace).priorities("candidate")[1].id == first.id


def test_two_windows_keep_both_texts(open_app: Open, workspace: Workspace) -> None:
    record = ws.add_plan_record(workspace, SUMMIT, "priority", {"title": "Jobs"})
    app = press(open_plan(open_app), f"plan-edit-{record.id}")
    ws.change_plan_record(
        workspace, record.id, record.revision, {"reasons": "Theirs.", "dissent": "Youth council."}
    )
    key = f"plan-{record.id}-{record.revision}"
    app.text_area(key=f"{key}-reasons").set_value("Ours.")
    app = press(app, f"{key}-save")
    (now,) = plan_now(workspace).of_kind("priority")
    assert (now.text("reasons"), now.text("dissent")) == ("Ours.", "Youth council.")
    assert "Your words replace what was written meanwhile: Reasons: “Theirs.”" in page_text(app)
    app = press(app, f"plan-edit-{record.id}")
    ws.change_plan_record(workspace, record.id, now.revision, {"evidence": "Theirs, later."})
    app = press(app, f"plan-{record.id}-{now.revision}-save")
    press(app, "plan-done-undo")
    (now,) = plan_now(workspace).of_kind("priority")
    assert (now.text("reasons"), now.text("evidence")) == ("Theirs.", "Theirs, later.")


def test_scores_are_filled_in_from_the_release(open_app: Open, workspace: Workspace) -> None:
    for title in ("Jobs", "Debt", "Housing", "Health"):
        parts = {"title": title}
        if title == "Jobs":
            parts["metric"] = "share_employed"
        ws.add_plan_record(workspace, SUMMIT, "priority", parts)
    app = open_plan(open_app)
    app.session_state["plan-criteria"] = True
    app = press(app.run(), "plan-usual-criteria")
    criteria = plan_now(workspace).of_kind("criterion")
    assert len(criteria) == 5
    app = press(app, "plan-fill-scores")
    jobs = plan_now(workspace).of_kind("priority")[0]
    assert criteria[0].id in jobs.scores() or "knows no score" in page_text(app)
    key = f"plan-score-{jobs.id}-{criteria[3].id}"
    app = app.text_input(key=key).set_value("many").run()
    assert "is no number" in page_text(app)
    app.text_input(key=key).set_value("4").run()
    assert plan_now(workspace).of_kind("priority")[0].scores()[criteria[3].id] == 4


def test_opening_another_record_saves_the_first(open_app: Open, workspace: Workspace) -> None:
    jobs, debt = (
        ws.add_plan_record(workspace, SUMMIT, "priority", {"title": title})
        for title in ("Jobs", "Debt")
    )
    app = press(open_plan(open_app), f"plan-edit-{jobs.id}")
    key = f"plan-{jobs.id}-{jobs.revision}"
    app.text_area(key=f"{key}-reasons").set_value("It touches most people.")
    app = press(app, f"plan-edit-{debt.id}")
    assert plan_now(workspace).of_kind("priority")[0].text("reasons") == "It touches most people."
    assert "“Jobs” was changed." in page_text(app)
    assert app.text_area(key=f"plan-{debt.id}-{debt.revision}-reasons").value == ""
    press(app, "plan-done-undo")
    assert not plan_now(workspace).of_kind("priority")[0].text("reasons")


def test_unsaved_text_survives_tabs_pages_and_a_refused_save(
    open_app: Open, workspace: Workspace
) -> None:
    parts = {"title": "Jobs", "status": "chosen"}
    priority = ws.add_plan_record(workspace, SUMMIT, "priority", parts)
    action = ws.add_plan_record(workspace, SUMMIT, "action", {"title": "Coaches"})
    app = press(open_plan(open_app, "actions"), f"plan-edit-{action.id}")
    start = f"plan-{action.id}-{action.revision}-start"
    app.text_input(key=start).set_value("next May")
    app.text_input(key=f"plan-add-action-{priority.id}").set_value("Half a")
    app = go_to(app.run(), "pages/plan/plan.py", {"place": SUMMIT, "tab": "priorities"})
    app = press(app, f"plan-edit-{priority.id}")
    assert "“Coaches” is still open, because it cannot be saved." in page_text(app)
    assert "write 2027-03-31" in page_text(app)
    go_to(app, "pages/plan/findings.py", {"place": SUMMIT})
    app = go_to(app, "pages/plan/plan.py", {"place": SUMMIT, "tab": "actions"})
    assert app.text_input(key=start).value == "next May"
    assert app.text_input(key=f"plan-add-action-{priority.id}").value == "Half a"
    app.text_input(key=start).set_value("2027-05-01")
    press(app, f"plan-{action.id}-{action.revision}-save")
    assert plan_now(workspace).of_kind("action")[0].text("start") == "2027-05-01"


def test_what_is_missing_leads_to_its_field(open_app: Open, workspace: Workspace) -> None:
    ws.add_plan_record(workspace, SUMMIT, "priority", {"title": "Jobs", "status": "chosen"})
    app = open_plan(open_app)
    labels = {each.label: each.key for each in app.button if each.key}
    key = next(key for label, key in labels.items() if "Reasons of “Jobs”" in label)
    app = press(app, key)
    (record,) = plan_now(workspace).of_kind("priority")
    assert app.text_area(key=f"plan-{record.id}-{record.revision}-reasons")


def test_a_viewer_reads_and_changes_nothing(
    open_app: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = ws.add_plan_record(workspace, SUMMIT, "priority", {"title": "Jobs"})
    monkeypatch.setattr(access, "actor", lambda: Actor(Role.VIEWER))
    app = open_plan(open_app)
    assert "Jobs" in page_text(app)
    keys = {each.key for each in app.button}
    assert f"plan-edit-{record.id}" not in keys
    assert not {
        key for key in keys if key and key.startswith(("plan-choose", "plan-add", "plan-mend"))
    }


def test_an_action_is_written_as_a_chain(open_app: Open, workspace: Workspace) -> None:
    parts = {"title": "Jobs", "status": "chosen", "metric": "share_employed"}
    priority = ws.add_plan_record(workspace, SUMMIT, "priority", parts)
    app = open_plan(open_app, "actions")
    app = write(app, f"plan-add-outcome-{priority.id}", "More Black adults have a job")
    (outcome,) = plan_now(workspace).of_kind("outcome")
    assert outcome.text("metric") == "share_employed"
    app = write(app, f"plan-add-action-{priority.id}", "Coaches at the job center")
    (action,) = plan_now(workspace).of_kind("action")
    assert action.ids("outcomes") == (outcome.id,)
    key = f"plan-{action.id}-{action.revision}"
    for part, text in (("if", "pay coaches"), ("then", "more find a job"), ("because", "it works")):
        app.text_area(key=f"{key}-{part}").set_value(text)
    app.text_input(key=f"{key}-owner").set_value("Jane Doe")
    app.text_input(key=f"{key}-start").set_value("next May")
    app = press(app, f"{key}-save")
    assert "write 2027-03-31" in page_text(app)
    app.text_input(key=f"{key}-start").set_value("2027-05-01")
    app = press(app, f"{key}-save")
    assert "*If* we pay coaches, *then* more find a job, *because* it works." in page_text(app)
    assert "is this a person?" in page_text(app)
    for part, title in (
        ("input", "Two coaches"),
        ("activity", "Meet weekly"),
        ("output", "80 met"),
    ):
        app = write(app, f"plan-add-{part}-{action.id}", title)
    app = write(app, f"plan-add-activity-{action.id}", "Call employers")
    steps = plan_now(workspace).of_kind("step")
    assert [each.title for each in steps if each.text("part") == "activity"] == [
        "Meet weekly", "Call employers",
    ]  # fmt: skip
    assert [each.label for each in app.button].count("No measure yet") == 3
    app = write(app, f"plan-add-long-{action.id}", "Pay gaps close")
    assert len(plan_now(workspace).of_kind("action")[0].ids("outcomes")) == 2
    press(app, "plan-done-undo")
    assert plan_now(workspace).of_kind("action")[0].ids("outcomes") == (outcome.id,)
    assert len(plan_now(workspace).of_kind("outcome")) == 1


def add_outcome(workspace: Workspace) -> ws.PlanRecord:
    """A chosen priority with an outcome that a published metric shows."""
    parts = {"title": "Jobs", "status": "chosen"}
    priority = ws.add_plan_record(workspace, SUMMIT, "priority", parts)
    content = {"title": "More adults have a job", "priority": priority.id, "horizon": "long"}
    content["metric"] = "share_employed"
    return ws.add_plan_record(workspace, SUMMIT, "outcome", content)


def set_target(app: AppTest, measure: str, value: str, year: str = "2029") -> AppTest:
    app = press(app, f"plan-set-target-{measure}")
    parts = {"value": value, "year": year, "set_by": "Coalition"}
    for part, text in parts.items():
        app.text_input(key=f"plan-new-target-{part}").set_value(text)
    app.text_area(key="plan-new-target-reason").set_value("As good as the best.")
    return press(app, "plan-new-target-save")


def test_a_measure_begins_with_the_release(open_app: Open, workspace: Workspace) -> None:
    outcome = add_outcome(workspace)
    app = open_plan(open_app, "measures")
    app = write(app, f"plan-add-measure-{outcome.id}", "Adults with a job")
    (measure,) = plan_now(workspace).of_kind("measure")
    assert (measure.text("source"), measure.text("frequency")) == ("metric", "year")
    assert measure.number("baseline") == 0.86
    assert measure.text("baseline_period") == "2023"
    assert "comes every year from the published metric" in page_text(app)
    assert f"says release {measure.text('baseline_release')}" in page_text(app)
    app = press(app, f"plan-edit-{measure.id}")
    key = f"plan-{measure.id}-{measure.revision}"
    app.text_input(key=f"{key}-owner").set_value("Mayor Jane Smith")
    app = press(app, f"{key}-save")
    assert "is this a person?" in page_text(app)
    assert plan_now(workspace).of_kind("measure")[0].number("baseline_lower") is not None


def test_a_target_is_set_and_revised_with_a_reason(open_app: Open, workspace: Workspace) -> None:
    outcome = add_outcome(workspace)
    app = open_plan(open_app, "measures")
    app = write(app, f"plan-add-measure-{outcome.id}", "Adults with a job")
    (measure,) = plan_now(workspace).of_kind("measure")
    app = set_target(app, measure.id, "ninety")
    assert "is no number" in page_text(app)
    app.text_input(key="plan-new-target-value").set_value("95 %")
    app = press(app, "plan-new-target-save")
    (target,) = plan_now(workspace).of_kind("target")
    assert (target.number("value"), target.number("year")) == (0.95, 2029)
    assert "By 2029, 95 in 100 adults aged 25 to 54 have a job (86 in 2023)." in page_text(app)
    assert any("could show such a change" in title for title in figure_titles(app))
    app = press(app, f"plan-edit-{target.id}")
    key = f"plan-{target.id}-{target.revision}"
    app.text_input(key=f"{key}-value").set_value("92 %")
    app.text_input(key=f"{key}-why").set_value("A grant ended")
    app = press(app, f"{key}-save")
    assert "95.0 % by 2029. Why it changed: A grant ended." in page_text(app).replace("\xa0", " ")
    press(app, "plan-done-undo")
    assert plan_now(workspace).of_kind("target")[0].number("value") == 0.95


def test_a_target_too_small_to_be_seen_says_so(open_app: Open, workspace: Workspace) -> None:
    outcome = add_outcome(workspace)
    app = open_plan(open_app, "measures")
    app = write(app, f"plan-add-measure-{outcome.id}", "Adults with a job")
    (measure,) = plan_now(workspace).of_kind("measure")
    app = press(app, f"plan-set-target-{measure.id}")
    keys = [str(each.key) for each in app.button]
    suggested = app.button(key=next(key for key in keys if key.startswith("plan-suggestion-")))
    suggested.click().run()
    assert app.text_input(key="plan-new-target-value").value
    app = press(app, "plan-new-target-cancel")
    app = set_target(app, measure.id, "86.2 %")
    assert any("cannot show a change of" in title for title in figure_titles(app))
    app = press(app, f"plan-open-{measure.id}")
    assert "cannot show a change of" in page_text(app)


def test_values_are_entered_and_few_people_kept_out(open_app: Open, workspace: Workspace) -> None:
    outcome = add_outcome(workspace)
    parts = {"title": "Placed", "of": outcome.id, "source": "by hand", "unit": "people"}
    parts |= {"counts": "people", "frequency": "quarter", "owner": "Workforce board"}
    measure = ws.add_plan_record(workspace, SUMMIT, "measure", parts)
    app = open_plan(open_app, "measures", measure=measure.id)
    key = f"plan-value-{measure.id}"
    for day, number in (("March", "42"), ("2027-03-31", "42"), ("2027-06-30", "4")):
        app.text_input(key=f"{key}-date").set_value(day)
        app.text_input(key=f"{key}-value").set_value(number)
        app = press(app, f"{key}-add")
        if day == "March":
            assert "the date is no day; write 2027-03-31" in page_text(app)
    assert [each.value for each in plan_now(workspace).values] == [42, None]
    assert "June 30, 2027: of too few people for a number" in page_text(app)
    assert "March 31, 2027: 42 people" in page_text(app)
    app = press(app, "plan-done-undo")
    assert len(plan_now(workspace).values) == 1
    survey = f"plan-survey-{measure.id}"
    app.text_input(key=f"{survey}-now").set_value("50 %")
    app.text_input(key=f"{survey}-then").set_value("60 %").run()
    assert "385 people in each of two rounds" in page_text(app)


def test_a_file_of_values_is_stored_whole_or_refused(open_app: Open, workspace: Workspace) -> None:
    outcome = add_outcome(workspace)
    parts = {"title": "Placed", "of": outcome.id, "source": "by hand", "counts": "people"}
    measure = ws.add_plan_record(workspace, SUMMIT, "measure", parts)
    app = open_plan(open_app, "measures", measure=measure.id)

    def bring(app: AppTest, content: str) -> AppTest:
        return app.file_uploader[0].set_value(("v.csv", content.encode(), "text/csv")).run()

    app = bring(app, "day,value\n2026-03-31,42\n")
    assert "v.csv, row 1: there is no column date; the columns are date and value" in page_text(app)
    app = bring(app, "date,value\n2026-03-31,42\n2026-06-30,many\n")
    assert "v.csv, row 3, column value: 'many' is no number" in page_text(app)
    assert not plan_now(workspace).values
    app = bring(app, "date,value,source\n2026-03-31,42,Case system\n2026 Q2,51,Case system\n")
    assert "June 30, 2026: 51 · Case system" in page_text(app).replace("\xa0", " ")
    assert "Stored for “Placed”: 2 values." in page_text(app)
    press(app, "plan-done-undo")
    assert not plan_now(workspace).values


def test_a_target_is_set_on_a_gap_between_groups(open_gaps: Open, tmp_path: Path) -> None:
    app = open_gaps(place=SUMMIT)
    with closing(Workspace(f"sqlite:///{tmp_path / 'workspace.sqlite'}")) as workspace:
        outcome = add_outcome(workspace)
        parts = {"title": "Jobs", "of": outcome.id, "source": "metric"}
        parts |= {"metric": "share_employed", "group": "race-ethnicity/Black, Non-Hispanic"}
        measure = ws.add_plan_record(workspace, SUMMIT, "measure", parts)
        query = {"place": SUMMIT, "tab": "measures", "measure": measure.id}
        app = press(go_to(app, "pages/plan/plan.py", query), f"plan-set-target-{measure.id}")
        key = "plan-new-target"
        app = app.selectbox(key=f"{key}-of").set_value("gap").run()
        assert "A gap is between two groups: choose one at the measure" in page_text(app)
        others = app.selectbox(key=f"{key}-reference")
        assert all("race" in option for option in others.options if "(" in option)
        app = others.set_value("race-ethnicity/White, Non-Hispanic").run()
        app = app.text_input(key=f"{key}-value").set_value("2 %").run()
        assert "change" in page_text(app)
        app.text_input(key=f"{key}-year").set_value("2035")
        app = press(app, f"{key}-save")
        (target,) = plan_now(workspace).of_kind("target")
        assert (target.text("of"), target.number("value")) == ("gap", 0.02)
        text = page_text(app).replace("\xa0", " ")
        assert "By 2035, the gap of “Jobs” to White, not Hispanic is 2.0 points or less." in text
        assert any(title.startswith("Employed, ages") for title in figure_titles(app))


def test_what_does_not_fit_is_said_and_leads_to_its_field(
    open_app: Open, workspace: Workspace
) -> None:
    priority = ws.add_plan_record(workspace, SUMMIT, "priority", {"title": "Gone"})
    elsewhere = ws.add_plan_record(workspace, LUCAS, "outcome", {"title": "Of Lucas"})
    parts = {"title": "Coaches", "priority": priority.id, "outcomes": [elsewhere.id]}
    parts |= {"start": "2027-05-01", "end": "2026-12-31"}
    action = ws.add_plan_record(workspace, SUMMIT, "action", parts)
    ws.delete_plan_record(workspace, priority.id)
    app = open_plan(open_app)
    labels = {each.label: str(each.key) for each in app.button}
    said = " ".join(labels)
    for words in ("“Gone”", "“Of Lucas”", "May 1, 2027"):
        assert words in said
    app = press(app, next(key for label, key in labels.items() if "May 1, 2027" in label))
    end = app.text_input(key=f"plan-{action.id}-{action.revision}-end")
    end.set_value("2028-12-31")
    press(app, f"plan-{action.id}-{action.revision}-save")
    (now,) = plan_now(workspace).of_kind("action")
    assert now.content == {**action.content, "end": "2028-12-31"}, "nothing else is lost"
