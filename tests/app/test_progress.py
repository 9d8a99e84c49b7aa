"""The page Progress: what moved, what was revised, and the records of the years after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import Plan, Workspace
from tests.app.conftest import figure_titles
from tests.app.conftest import page_text as escaped_text
from tests.support.page_turning import go_to
from tests.support.progress_plan import CUYAHOGA, add_progress_plan, build_both_demonstrations

PAGE = "pages/plan/progress.py"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the first demonstration; in its home folder the later one is in use."""
    return build_both_demonstrations(tmp_path_factory.mktemp("progress-page"))[0]


@pytest.fixture
def opened(
    first: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., AppTest]]:
    """Return a function that opens the page on the later demonstration."""
    monkeypatch.setenv("MOBILITY_HOME", str(first.parents[1]))

    def opened(**query: str) -> AppTest:
        app = AppTest.from_file(str(repository / "app.py"), default_timeout=180)
        app.query_params["place"] = CUYAHOGA
        app.run()
        app = go_to(app, PAGE, {"place": CUYAHOGA, **query})
        assert not app.exception
        return app

    yield opened
    st.cache_resource.clear()


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def page_text(app: AppTest) -> str:
    return escaped_text(app).replace("\\", "")


def plan_now(workspace: Workspace) -> Plan:
    return ws.plan_of(workspace, CUYAHOGA)


@pytest.mark.usefixtures("workspace")
def test_without_targets_the_page_teaches_its_step(opened: Callable[..., AppTest]) -> None:
    text = page_text(opened())
    assert "No target is set for Cuyahoga County yet." in text
    assert "it tells change from chance and revision" in text


def test_measures_say_that_a_target_is_met(
    workspace: Workspace, opened: Callable[..., AppTest], first: Path
) -> None:
    add_progress_plan(workspace, first)
    plan = plan_now(workspace)
    income = next(
        each for each in plan.of_kind("measure") if each.title == "Income of the poorest fifth"
    )
    query = {"place": CUYAHOGA, "tab": "measures"}
    app = go_to(opened(), "pages/plan/plan.py", query)
    text = page_text(app).replace("\N{NO-BREAK SPACE}", " ")
    assert "The published value has passed the target" in text
    assert "It begins with a gap of 5.0 points in 2023" in text
    app = go_to(app, "pages/plan/plan.py", {**query, "measure": income.id})
    assert any("published value has passed the target" in each for each in figure_titles(app))


def test_one_screen_says_what_a_new_release_means(
    workspace: Workspace, opened: Callable[..., AppTest], first: Path
) -> None:
    add_progress_plan(workspace, first)
    app = opened()
    text = page_text(app)
    assert "Of ten targets in Cuyahoga County: one met, three improving" in text
    labels = [each.label for each in app.button if str(each.key).startswith("progress-decide-")]
    assert len(labels) == 5
    assert "is getting worse: change the action, or say why to wait." in labels[0]
    assert "Babies with a low weight, 2023: 6.7" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Deaths by injury: not due yet, 2024 shares years" in text
    assert "Babies with a low weight: no change since 2023 that the data can tell" in text
    titles = figure_titles(app)
    assert text.count("Of ten targets in Cuyahoga County") == 1, "above all, and not twice"
    assert "All targets" in titles
    assert sum("since 2023" in title for title in titles) == 5, "each target alone, folded"
    worse = next(
        each
        for each in plan_now(workspace).of_kind("target")
        if "mothers with a high school" in plan_now(workspace).linked(each, "measure")[0].title
    )
    app = press(app, f"progress-decide-{worse.id}")
    app.text_input(key="plan-new-decision-title").set_value("Ask the clinics first")
    app.text_input(key="plan-new-decision-owner").set_value("Health board")
    app.text_area(key="plan-new-decision-reasons").set_value("They see the mothers.")
    app = press(app, "plan-new-decision-save")
    (decision,) = plan_now(workspace).of_kind("decision")
    assert decision.ids("about") == (worse.id,)
    assert decision.text("lesson").startswith("“Babies of mothers")
    assert "Ask the clinics first (Health board)" in page_text(app)


def test_records_are_written_changed_and_taken_back(
    workspace: Workspace, opened: Callable[..., AppTest]
) -> None:
    app = press(opened(tab="wins"), "plan-add-early_win")
    app.text_input(key="plan-new-early_win-title").set_value("Coaches work on Saturdays")
    app.selectbox(key="plan-new-early_win-what").set_value("output")
    app.text_area(key="plan-new-early_win-reached").set_value("About 80 parents")
    app = press(app, "plan-new-early_win-save")
    (win,) = plan_now(workspace).of_kind("early_win")
    assert (win.text("what"), win.text("reached")) == ("output", "About 80 parents")
    assert "Not written yet: evidence" in page_text(app)
    app = press(app, f"plan-edit-{win.id}")
    app.text_area(key=f"plan-{win.id}-1-evidence").set_value("Sign-in sheets.")
    app = press(app, f"plan-{win.id}-1-save")
    assert "Sign-in sheets." in page_text(app)
    app = press(app, "plan-done-undo")
    assert not plan_now(workspace).of_kind("early_win")[0].text("evidence")


def test_ways_of_working_are_a_table_and_routines_have_roles(
    workspace: Workspace, opened: Callable[..., AppTest]
) -> None:
    ws.add_plan_record(
        workspace,
        CUYAHOGA,
        "way_of_working",
        {"title": "<b>Minutes</b>", "side": "external", "who": "Clerk", "how": "Online"},
    )
    app = opened(tab="working")
    html = "".join(each.value for each in app.get("html"))
    assert "<th scope='row'>&lt;b&gt;Minutes&lt;/b&gt;</th><td>Clerk</td>" in html
    assert "10 activities without a role" in page_text(app)
    app = press(app, "plan-add-routine-data")
    app.text_input(key="plan-new-routine-owner").set_value("Data lead")
    app.selectbox(key="plan-new-routine-rhythm").set_value("quarter")
    app.text_input(key="plan-new-routine-next_due").set_value("2020-01-31")
    app = press(app, "plan-new-routine-save")
    text = page_text(app)
    assert "9 activities without a role" in text
    assert "Data lead, every quarter, overdue since January 31, 2020" in text
    app = go_to(app, PAGE, {"place": CUYAHOGA, "tab": "targets"})
    assert "overdue since January 31, 2020" in page_text(app)
