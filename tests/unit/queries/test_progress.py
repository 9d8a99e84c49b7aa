"""Each target of a plan has the class that the later release supports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mobility.analysis.gaps.trend import GapLabel
from mobility.analysis.targets.follow_up import (
    NO_NEWER,
    SHARED_YEARS,
    WITHDRAWN,
    FollowUp,
)
from mobility.analysis.targets.progress import ProgressClass
from mobility.analysis.years.lines import OTHER_AREA
from mobility.queries.progress import NO_GAIN, plan_progress
from mobility.registry import load_framework
from mobility.store import Store
from mobility.workspace import Plan, PlanRecord, Workspace
from tests.support.progress_plan import (
    TEN,
    Expected,
    add_progress_plan,
    build_both_demonstrations,
)

FRAMEWORK = load_framework()
HAMILTON = "39061"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plan, Store, Store]]:
    """Return the plan with the first and the later release."""
    home = tmp_path_factory.mktemp("progress")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        files = build_both_demonstrations(home)
        workspace = Workspace()
        plan = add_progress_plan(workspace, files[0])
        workspace.close()
        first, later = Store(files[0]), Store(files[1])
        yield plan, first, later
        first.close()
        later.close()


@pytest.fixture(scope="module")
def by_title(world: tuple[Plan, Store, Store]) -> dict[str, FollowUp]:
    plan, _, later = world
    stands = plan_progress(later, FRAMEWORK, plan)
    return {
        plan.linked(target, "measure")[0].title: stands[target.id]
        for target in plan.of_kind("target")
    }


@pytest.mark.parametrize("expected", TEN, ids=lambda each: each.title)
def test_each_of_ten_targets_has_its_class(
    by_title: dict[str, FollowUp], expected: Expected
) -> None:
    stands = by_title[expected.title]
    assert stands.progress is expected.progress, stands.reason
    assert stands.is_behind is expected.is_behind
    assert (stands.revision is not None) is expected.is_revised


def test_before_the_later_release_nothing_is_due(world: tuple[Plan, Store, Store]) -> None:
    plan, first, _ = world
    stands = plan_progress(first, FRAMEWORK, plan).values()
    assert {each.progress for each in stands} == {ProgressClass.NOT_DUE}
    assert {each.reason for each in stands} == {NO_NEWER.format(year=2023)}
    assert not any(each.revision for each in stands)


def test_a_revision_is_no_change(by_title: dict[str, FollowUp]) -> None:
    """The later release moved the old value by 0.4 points and the new year by nothing."""
    babies = by_title["Babies with a low weight"]
    assert babies.revision is not None
    assert babies.revision.difference == pytest.approx(0.004)
    assert babies.towards is not None
    assert babies.towards.change.difference == pytest.approx(0.0)
    women = by_title["Women with a job"]
    assert women.revision is not None
    assert women.revision.difference == pytest.approx(0.06)


def test_a_change_is_the_known_one(by_title: dict[str, FollowUp]) -> None:
    jobs = by_title["Adults with a job"].towards
    assert jobs is not None
    assert jobs.change.difference == pytest.approx(0.05)
    assert jobs.share == pytest.approx(0.05 / 0.08)
    income = by_title["Typical income"].towards
    assert income is not None, "in dollars of the baseline's year"
    cpi = FRAMEWORK.cpi
    assert income.now.value == pytest.approx(1.12 * income.baseline.value * cpi[2023] / cpi[2024])


def test_others_stand_beside_a_tested_change(by_title: dict[str, FollowUp]) -> None:
    """The later demonstration moved employment by five points everywhere."""
    assert by_title["Adults with a job"].others == pytest.approx(0.05)
    assert by_title["Violent crime"].others is None


def test_reasons_say_what_is_in_the_way(by_title: dict[str, FollowUp]) -> None:
    reasons = {title: each.reason for title, each in by_title.items()}
    assert reasons["Women with a job"] == NO_NEWER.format(year=2023)
    assert reasons["Deaths by injury"] == SHARED_YEARS.format(year=2024, first=2028)
    assert reasons["Income of the richest fifth"] == OTHER_AREA
    assert reasons["Violent crime"] == WITHDRAWN


def test_a_gap_that_is_no_gain_is_not_improving(
    world: tuple[Plan, Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = {
        "measure": {
            "title": "Women at work", "source": "metric", "metric": "share_employed",
            "group": "gender/Female", "baseline_period": "2016",
        },
        "target": {
            "measure": "measure", "of": "gap", "reference": "gender/Male", "value": 0.0,
            "year": 2030,
        },
    }  # fmt: skip
    records = (
        PlanRecord(kind, HAMILTON, kind, 1, content, 1, "2026-01-01", deleted=False)
        for kind, content in contents.items()
    )
    plan = Plan(HAMILTON, tuple(records))
    stands = plan_progress(world[2], FRAMEWORK, plan)["target"]
    expected = (ProgressClass.NOT_COMPARED, NO_GAIN[GapLabel.TURNED], 2023)
    assert (stands.progress, stands.reason, stands.now_year) == expected
    assert NO_GAIN.keys() == {GapLabel.TURNED, GapLabel.BETTER_OFF_FELL}
    monkeypatch.setattr("mobility.queries.progress.NO_GAIN", {})
    by_size = plan_progress(world[2], FRAMEWORK, plan)["target"]
    assert by_size.progress in {ProgressClass.IMPROVING, ProgressClass.MET}
