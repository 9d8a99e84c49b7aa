"""What a release knows of a priority: numbers of its parts, each from its own question."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility import queries
from mobility.analysis.targets.levels import SuggestionKind
from mobility.cli import main
from mobility.errors import UserError
from mobility.figures.words.plans import fact_sentences
from mobility.registry import load_framework
from mobility.store import Store
from mobility.workspace import Workspace, add_plan_record
from tests.support.peer_release import AKRON, SUMMIT, build_peer_release

FRAMEWORK = load_framework()
EMPLOYED = "share_employed"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("plans")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        path: Path = build_peer_release(folder)
        yield Store(path)


def test_facts_are_those_of_target_and_disparities(store: Store) -> None:
    facts = queries.plan_facts(store, FRAMEWORK, SUMMIT, EMPLOYED)
    target = queries.target(store, FRAMEWORK, SUMMIT, EMPLOYED)
    assert (facts.target.past, facts.target.detectable) == (target.past, target.detectable)
    assert facts.release.id == store.release.id
    assert facts.lag == store.release.year - (target.year or 0)
    assert facts.residents == target.jurisdiction.population
    quartile = next(
        each for each in target.suggestions if each.kind is SuggestionKind.PEER_QUARTILE
    )
    assert facts.room is None or facts.room == quartile
    assert set(facts.scores) <= {"people", "inequity", "room"}
    assert all(score >= 0 and math.isfinite(score) for score in facts.scores.values())


@pytest.mark.cases(1)
@pytest.mark.parametrize("geoid", [SUMMIT, AKRON])
def test_every_metric_and_group_has_facts_in_sentences(store: Store, geoid: str) -> None:
    level = store.jurisdiction(geoid).level
    for metric in FRAMEWORK.metrics.values():
        for (at, by), series in metric.series.items():
            if at is not level:
                continue
            group = series.subgroups[-1]
            facts = queries.plan_facts(store, FRAMEWORK, geoid, metric.id, by=by, group=group)
            first, *others = fact_sentences(facts, FRAMEWORK)
            assert first == f"Release {store.release.id} says:"
            assert others
            assert not [line for line in others if "{" in line or "nan" in line]


def test_the_people_of_a_gap_are_those_of_imported_head_counts(store: Store) -> None:
    disparity = queries.disparities(store, FRAMEWORK, SUMMIT, EMPLOYED, "gender")
    assert disparity.disparity is not None
    assert disparity.year is not None
    groups = [each.group.subgroup for each in disparity.disparity.groups]
    counts = {disparity.year: dict.fromkeys(groups, 10_000.0)}
    for group in {*groups} - {"All"}:
        facts = queries.plan_facts(
            store, FRAMEWORK, SUMMIT, EMPLOYED, by="gender", group=group, head_counts=counts
        )
        assert facts.people is not None or facts.people_reason
        if facts.people is not None and facts.gap is not None and facts.is_behind:
            assert facts.people == pytest.approx(10_000 * abs(facts.gap.gap or 0))


def test_what_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(UserError, match="nothing"):
        queries.plan_facts(store, FRAMEWORK, SUMMIT, "nothing")


def test_the_command_prints_the_facts_of_a_priority(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(store.path.parents[1]))
    workspace = Workspace()
    add_plan_record(workspace, SUMMIT, "priority", {"title": "Jobs", "metric": EMPLOYED})
    workspace.close()
    assert main(["plan", SUMMIT]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Jobs" in lines
    assert f"  Release {store.release.id} says:" in lines
