"""A plan in sentences and on the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from mobility.cli import main
from mobility.exports.plan_words import (
    chain_sentence,
    earlier_sentences,
    plan_lines,
    problem_sentence,
    sentence_of_plan,
    standing_lines,
)
from mobility.queries import plan_priorities
from mobility.text.plans import plan_sentence, standing_sentence
from mobility.workspace import (
    Check,
    PastState,
    Plan,
    PlanProblem,
    PlanRecord,
    Workspace,
    add_plan_record,
    plan_problems,
)
from tests.support.tiny_release import build_release

PLACE = "39153"


def record(_kind: str, _id: str, **content: object) -> PlanRecord:
    return PlanRecord(_id, PLACE, _kind, 1, content, 1, "", deleted=False)  # type: ignore[arg-type] - any field


RECORDS = (
    record("priority", "p", title="Jobs", status="chosen", reasons="Votes"),
    record("outcome", "o", title="More people have work", priority="p", horizon="long"),
    record("action", "a", title="Coach", priority="p", owner="Jane Doe", start="2027-01-01",
           end="2026-12-31",
           **{"if": "pay coaches.", "then": "Black adults find work", "because": "it is near"}),
    record("measure", "m", title="Placed", of="o", baseline_period="2023"),
    record("target", "t", measure="m", value=80.0, year=2023),
)  # fmt: skip


def test_the_top_sentence_counts_and_names_what_is_missing() -> None:
    plan = Plan(PLACE, RECORDS)
    problems = plan_problems(plan, date(2026, 11, 30))
    assert sentence_of_plan(plan, problems, "Summit County") == (
        "One priority, one action, one measure. Missing: an action for one outcome; an outcome for "
        "one action; an owner for one measure; how often a value comes for one measure; one more. "
        "To check: three things."
    )
    assert sentence_of_plan(Plan(PLACE), (), "Summit County") == (
        "Nothing is planned for Summit County yet."
    )
    candidates = Plan(PLACE, (record("priority", "q", title="Debt"),))
    assert sentence_of_plan(candidates, (), "") == (
        "One candidate for a priority, no actions, no measures."
    )
    assert plan_sentence("", {"priorities": "a", "actions": "b", "measures": "c"}, (), 1) == (
        "A, b, c. To check: one thing."
    )


def test_every_problem_is_a_sentence_that_says_what_to_do() -> None:
    plan = Plan(PLACE, RECORDS)
    sentences = [problem_sentence(plan, each) for each in plan_problems(plan, date(2026, 11, 30))]
    assert "No action leads to “More people have work” yet." in sentences
    assert (
        "Owner of “Coach”: is this a person? Write the role, which stays when people change."
        in (sentences)
    )
    assert "“Coach” ends before it begins on January 1, 2027: change one of the two days." in (
        sentences
    )
    assert any(text.startswith("The target for “Placed” has to come after") for text in sentences)
    details = {Check.TWO_VALUES: "2026-03-31", Check.MEASURE_OVERDUE: "2026-03-31"}
    for check in Check:
        subject = RECORDS[4] if check is Check.GAP_NO_REFERENCE else RECORDS[2]
        for detail in {details.get(check, "2026-03-31"), details.get(check, "")}:
            if check is Check.DATES and not detail:
                continue
            text = problem_sentence(plan, PlanProblem(check, subject, "owner", detail))
            assert text.endswith(".")
            assert "{" not in text


def test_priorities_stand_as_the_criteria_weigh() -> None:
    def scored(id_: str, people: float | None, votes: float) -> PlanRecord:
        scores = {"v": votes} if people is None else {"c": people, "v": votes}
        return record("priority", id_, title=id_, scores=scores)

    criteria = (
        record("criterion", "c", title="People", weight=2.0),
        record("criterion", "v", title="Votes"),
    )
    rows = (scored("A", 9.0, 9.0), scored("B", 8.0, 1.0), scored("C", 1.0, 8.0),
            scored("D", 0.0, 0.0), scored("E", 2.0, 7.0), scored("F", None, 1.0))  # fmt: skip
    plan = Plan(PLACE, (*criteria, *rows))
    assert standing_lines(plan, plan_priorities(plan)) == [
        "Two priorities hold under every weighting we tried; two depend on the weights.",
        "  “A” holds under every weighting we tried.",
        "  “B” depends on the weights: it needs more weight on “People”.",
        "  “C” depends on the weights: it needs more weight on “Votes”.",
        "  “D” is chosen under no weighting we tried.",
        "  “E” holds under every weighting we tried.",
        "  “F” is not compared: a score is missing.",
    ]
    assert standing_lines(Plan(PLACE, rows), plan_priorities(Plan(PLACE, rows))) == []
    few = Plan(PLACE, (*criteria, *rows[:2]))
    assert standing_lines(few, plan_priorities(few)) == [
        (
            "Which priorities hold is not known: there are no more priorities with all scores than "
            "are to be chosen."
        )
    ]


def test_an_action_is_read_as_a_chain() -> None:
    assert chain_sentence(RECORDS[2]) == (
        "If we pay coaches, then Black adults find work, because it is near."
    )
    assert chain_sentence(RECORDS[0]) == ""
    lines = plan_lines(Plan(PLACE, RECORDS), ())
    assert lines[0] == "Priority: Jobs"
    assert "      Target: 80 by 2023" in lines


@pytest.mark.parametrize(
    "parts,text",
    [
        ((3, 2, 4, ""), "Three priorities hold under every weighting we tried; two depend on the"),
        ((1, 1, 1, ""), "One priority holds under every weighting we tried; one depends on the"),
        ((3, 0, 3, ""), "All three hold under every weighting we tried."),
        ((0, 5, 3, ""), "No priority holds under every weighting: five depend on the weights."),
        ((0, 0, 3, "a score is missing"), "Which priorities hold is not known: a score is missing"),
    ],
)
def test_priorities_hold_or_depend(parts: tuple[int, int, int, str], text: str) -> None:
    assert standing_sentence(*parts).startswith(text)


def test_the_command_prints_the_plan_and_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    build_release(tmp_path)
    workspace = Workspace()
    add_plan_record(workspace, PLACE, "priority", {"title": "Jobs", "status": "chosen"})
    workspace.close()
    assert main(["plan", PLACE]) == 0
    output = capsys.readouterr().out
    assert "One priority, no actions, no measures. Missing: an outcome for one priority" in output
    assert "Priority: Jobs" in output
    assert main(["plan", PLACE, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["records"][0]["content"] == {"title": "Jobs", "status": "chosen"}
    assert {each["check"] for each in result["problems"]} == {
        "priority without an outcome", "priority without an action", "empty field",
    }  # fmt: skip


def test_earlier_versions_say_until_when_and_why() -> None:
    states = [
        PastState(number, 1, content, False, f"2027-03-0{number}T10:00:00+00:00", "editor", why)
        for number, content, why in (
            (1, {"title": "Jobs", "status": "candidate"}, ""),
            (2, {"title": "Jobs", "status": "chosen", "reasons": "Votes"}, ""),
            (3, {"title": "Work", "status": "chosen"}, "a shorter name"),
        )
    ]
    assert earlier_sentences("priority", states) == [
        "Reasons until March 3, 2027: “Votes”. Why it changed: a shorter name.",
        "Priority until March 3, 2027: “Jobs”. Why it changed: a shorter name.",
        "Decision until March 2, 2027: “Not decided yet”.",
    ]
