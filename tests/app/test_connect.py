"""The page Connect: policy areas with programs, metrics that go together, the map of causes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.analysis.associations import Association, of_metric
from mobility.figures.metrics_together import CLAIM, PICKED
from mobility.registry import load_framework
from mobility.registry.policy_areas import NO_SOURCE
from mobility.workspace import Plan, Workspace
from mobility.workspace.actors import Actor, Role
from pages.ui import access, connect_data
from tests.app.conftest import figure_titles, page_text
from tests.support.cards import HOSTILE, add_card
from tests.support.page_turning import go_to
from tests.support.tiny_release import SUMMIT

Open = Callable[..., AppTest]


def open_connect(open_app: Open, tab: str = "areas", **query: str) -> AppTest:
    return go_to(
        open_app(place=SUMMIT),
        "pages/explore/connect.py",
        {"place": SUMMIT, "tab": tab, **query},
    )


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def plan_now(workspace: Workspace) -> Plan:
    return ws.plan_of(workspace, SUMMIT)


def draw(app: AppTest, start: str, end: str, *, sign: str = "more") -> AppTest:
    """Write an arrow into its line and add it; names that are new no picker of the test takes."""
    for part, name in (("from", start), ("to", end)):
        picker = app.selectbox(key=f"connect-arrow-{part}")
        picker.options = [*picker.options, name]
        picker.set_value(name)
    app.selectbox(key="connect-arrow-sign").set_value(sign)
    return press(app, "connect-arrow-add")


def test_a_program_is_written_into_a_cell(open_app: Open, workspace: Workspace) -> None:
    add_card(workspace, f"People are evicted. {HOSTILE[0]}", predictor="housing-stability")
    app = open_connect(open_app, predictor="housing-stability")
    text = page_text(app)
    assert "Write down your programs" in text
    assert "Why it matters." in text
    assert "Results for America" in text, "the source of a cell"
    assert "People are evicted." in text, "a card of the board"
    assert NO_SOURCE in text
    key = "connect-add-program-housing-stability"
    app.text_input(key=key).set_value("Rent help")
    app = press(app, f"{key}-add")
    (program,) = plan_now(workspace).of_kind("program")
    app.selectbox(key=f"plan-{program.id}-1-area").set_value("housing")
    app = press(app, f"plan-{program.id}-1-save")
    (program,) = plan_now(workspace).of_kind("program")
    assert (program.text("area"), program.ids("predictors")) == ("housing", ("housing-stability",))
    assert figure_titles(app)[0] == (
        "Programs of Summit County, Ohio touch one of 24 predictors; 23 have no program here yet"
    )
    app = press(app, "plan-done-undo")
    assert plan_now(workspace).of_kind("program")[0].text("area") == ""


def test_rows_are_those_of_the_areas_to_explore(open_app: Open) -> None:
    app = open_connect(open_app, show="explore")
    assert not app.exception
    (picker,) = (each for each in app.selectbox if each.key == "connect-predictor")
    assert 0 < len(picker.options) <= 24


def test_too_few_states_are_said_and_nothing_is_claimed(open_app: Open) -> None:
    """The release of these tests has one state."""
    app = open_connect(open_app, "together", metric="share_employed")
    text = page_text(app)
    assert figure_titles(app)[0].startswith("No other metric can be compared")
    assert "fewer than 10 states have 8 counties" in text
    assert CLAIM in text


def test_a_click_on_a_row_opens_its_scatter(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pair(other: str) -> Association:
        return Association("share_employed", other, 0.6, 0.5, 0.7, 0.001, 0.5, 800, 40, holds=True)

    metrics = load_framework().metrics
    pairs = [pair("pctl_income_50"), pair("share_debt_coll")]
    made = of_metric(pairs, metrics["share_employed"], dict.fromkeys(metrics, 2023))
    monkeypatch.setattr(connect_data, "associations", lambda *_: made)
    app = open_connect(open_app, "together", metric="share_employed")
    assert app.selectbox(key="connect-against").value == "pctl_income_50"
    for selected, opened in (
        (["share_debt_coll"], "share_debt_coll"),
        (["share_debt_coll", "pctl_income_50"], "pctl_income_50"),
        (["pctl_income_50"], "share_debt_coll"),
    ):
        chart = app.get("vega_lite_chart")[0].proto
        rows = [{"metric": each} for each in selected]
        states = app._tree.get_widget_states()
        click = states.widgets.add()
        click.id, click.string_value = chart.id, json.dumps({"selection": {PICKED: rows}})
        app._run(states)
        assert not app.exception
        assert app.selectbox(key="connect-against").value == opened


def test_arrows_make_loops_and_can_be_taken_back(open_app: Open, workspace: Workspace) -> None:
    app = open_connect(open_app, "causes")
    assert "Name two things that can be more or less" in page_text(app)
    app = draw(app, HOSTILE[1], "Evictions")
    app = draw(app, "Evictions", "Debt")
    assert figure_titles(app)[0] == (
        "3 parts and 2 arrows, and no loop yet: nothing leads back to where it began"
    )
    app = draw(app, "Debt", HOSTILE[1], sign="less")
    assert figure_titles(app)[0] == (
        "3 parts and 3 arrows make one loop: none reinforcing, one balancing"
    )
    assert "B1 holds itself back (balancing)" in page_text(app)
    app = draw(app, "Debt", "debt")
    assert "leads from “Debt” to another part" in page_text(app)
    app = open_connect(open_app, "causes", loop="B1")
    assert figure_titles(app)[0] == "Loop B1 holds back: three arrows turn a change around"
    app = press(app, "cause-map-b1-pin")
    (card,) = ws.findings(workspace, SUMMIT)
    assert card.sentence == "Loop B1 holds back: three arrows turn a change around."
    assert card.view is not None
    assert dict(card.view.query)["loop"] == ("B1",)
    app = draw(app, "Debt", "Stress")
    app = press(app, "plan-done-undo")
    assert [each.title for each in plan_now(workspace).of_kind("node")][1:] == ["Evictions", "Debt"]
    assert len(plan_now(workspace).of_kind("arrow")) == 3


def test_an_arrow_is_edited_where_it_stands(open_app: Open, workspace: Workspace) -> None:
    ws.add_arrow(workspace, SUMMIT, "Rent", "Evictions", {"sign": "more"})
    (arrow,) = plan_now(workspace).of_kind("arrow")
    app = press(open_connect(open_app, "causes"), f"plan-edit-{arrow.id}")
    app.selectbox(key=f"plan-{arrow.id}-1-evidence").set_value("residents")
    app.text_input(key=f"plan-{arrow.id}-1-source").set_value("Meeting in March")
    app = press(app, f"plan-{arrow.id}-1-save")
    assert "residents said so: Meeting in March" in page_text(app)
    app = press(app, f"plan-edit-{arrow.id}")
    app = press(app, f"plan-{arrow.id}-2-delete")
    assert plan_now(workspace).of_kind("arrow") == ()


def test_an_arrow_can_be_the_reason_of_an_action(open_app: Open, workspace: Workspace) -> None:
    ws.add_arrow(workspace, SUMMIT, "Rent", "Evictions", {"sign": "more"})
    (arrow,) = plan_now(workspace).of_kind("arrow")
    parts = {"title": "Rent help", "if": "pay rent", "arrows": [arrow.id]}
    action = ws.add_plan_record(workspace, SUMMIT, "action", parts)
    query = {"place": SUMMIT, "tab": "actions"}
    app = go_to(open_app(place=SUMMIT), "pages/plan/plan.py", query)
    assert "Map of causes. Rent → more Evictions" in page_text(app).replace("*", "")
    app = press(app, f"plan-edit-{action.id}")
    picker = app.multiselect(key=f"plan-{action.id}-1-arrows")
    assert picker.options == ["Rent → more Evictions"]


def test_files_are_taken_in_whole_and_faults_are_said(open_app: Open, workspace: Workspace) -> None:
    app = open_connect(open_app, "causes")
    wrong = b"From,To,Type\nRent,Evictions,+\nEvictions,Debt,sideways\n"
    app.file_uploader[0].set_value([("map.csv", wrong, "text/csv")]).run()
    assert "map.csv, row 3, column Type: 'sideways' is none of" in page_text(app)
    assert not plan_now(workspace).records
    right = wrong.replace(b"sideways", b"-")
    elements = b"Label,Type,Color\nRent,Metric,red\n"
    app.file_uploader[0].set_value(
        [("map.csv", right, "text/csv"), ("parts.csv", elements, "text/csv")]
    ).run()
    assert not app.exception
    assert "3 parts and 2 arrows were added. Columns that were not read: Color." in page_text(app)
    assert len(plan_now(workspace).of_kind("arrow")) == 2
    app = press(app, "plan-done-undo")
    assert not plan_now(workspace).records


def test_viewers_see_all_of_it_and_change_nothing(
    open_app: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws.add_arrow(workspace, SUMMIT, "Rent", "Evictions", {"sign": "more"})
    monkeypatch.setattr(access, "actor", lambda: Actor(Role.VIEWER))
    app = open_connect(open_app, "causes")
    assert not app.exception
    assert "More “Rent” leads to more “Evictions”" in page_text(app)
    assert not [each for each in app.button if str(each.key).startswith(("plan-edit", "connect-"))]
