"""Metrics that go together in a release: calculated once, read from the file beside it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mobility import associations_file, home
from mobility.analysis.associations import TOO_FEW_STATES, Association
from mobility.associations_file import metric_associations, stored_associations
from mobility.cli import main
from mobility.errors import UserError
from mobility.queries.associations import NOT_COMPARABLE, all_associations, own_associations
from mobility.registry import Framework, load_framework
from mobility.store import Store
from tests.support.peer_release import build_peer_release

FRAMEWORK = load_framework()
INCOME, DEBT = "pctl_income_50", "share_debt_coll"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_peer_release(tmp_path_factory.mktemp("peers"))


@pytest.fixture
def store(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a copy of the release in a home of its own, in use."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    home.releases_folder().mkdir()
    shutil.copy(release, home.releases_folder())
    home.switch_release(release.stem)
    return Store(home.release_path(release.stem))


@pytest.fixture(scope="module")
def calculated(release: Path) -> tuple[Association, ...]:
    return all_associations(Store(release), FRAMEWORK)


@pytest.fixture
def times(calculated: tuple[Association, ...], monkeypatch: pytest.MonkeyPatch) -> list[Framework]:
    """Return a list that gets an entry whenever all pairs are calculated, at no cost."""
    entries: list[Framework] = []

    def instead(_: Store, framework: Framework) -> tuple[Association, ...]:
        entries.append(framework)
        return calculated

    monkeypatch.setattr(associations_file, "all_associations", instead)
    return entries


def same(first: tuple[Association, ...], second: tuple[Association, ...]) -> bool:
    return repr(first) == repr(second)  # NaN is not itself


def test_the_file_is_written_once_and_calculated_anew_where_it_is_of_no_use(
    store: Store, calculated: tuple[Association, ...], times: list[Framework]
) -> None:
    for _ in "12":
        assert same(stored_associations(store, FRAMEWORK), calculated)
    assert len(times) == 1
    assert store.associations_file.name == f"{store.path.stem}.associations-1.parquet"
    store.associations_file.write_bytes(b"damaged")
    assert same(stored_associations(store, FRAMEWORK), calculated)
    assert len(times) == 2
    metrics = {
        id_: replace(metric, comparable="Never.") if id_ == DEBT else metric
        for id_, metric in FRAMEWORK.metrics.items()
    }
    stored_associations(store, replace(FRAMEWORK, metrics=metrics))
    assert len(times) == 3, "another registry leaves out other pairs"


@pytest.mark.usefixtures("times")
def test_where_nothing_can_be_written_pairs_are_calculated_each_time(
    store: Store, calculated: tuple[Association, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(home, "write_whole", fails)
    assert same(stored_associations(store, FRAMEWORK), calculated)
    assert not store.associations_file.exists()


@pytest.mark.usefixtures("times")
def test_every_other_metric_stands_in_one_list_with_its_reason(store: Store) -> None:
    """One state is too few for any result."""
    income = metric_associations(store, FRAMEWORK, INCOME)
    lists = (income.together, income.weak, income.untold, income.related, income.not_compared)
    others = [pair.other(INCOME) for pairs in lists for pair in pairs]
    assert sorted([INCOME, *others]) == sorted(income.years)
    assert {pair.reason for pair in income.not_compared} <= {TOO_FEW_STATES, NOT_COMPARABLE}
    assert all("incomes" in pair.related for pair in income.related)
    with pytest.raises(UserError, match="no metric"):
        metric_associations(store, FRAMEWORK, "nothing")


def test_a_data_set_of_a_user_is_a_family_of_its_own(store: Store) -> None:
    own = replace(FRAMEWORK.metrics[DEBT], supplement="my_debt")
    framework = replace(FRAMEWORK, metrics={**FRAMEWORK.metrics, DEBT: own})
    pairs = own_associations(store, framework, own)
    assert all(DEBT in {pair.first, pair.second} for pair in pairs)
    assert all(DEBT not in {pair.first, pair.second} for pair in all_associations(store, framework))


@pytest.mark.usefixtures("times")
def test_the_command_prints_pairs_and_reasons(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["connect", INCOME]) == 0
    printed = capsys.readouterr().out
    assert f"release {store.release.id}" in printed
    assert "this says nothing about people or causes" in printed
    assert main(["connect", INCOME, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["metric"] == INCOME
    assert record["method"] == "rank-correlation-within-states"
    assert all(each["reason"] for each in (*record["related"], *record["not_compared"]))
    assert main(["connect", "nothing"]) == 2


@pytest.mark.long
@pytest.mark.official
def test_regional_pairs_of_the_official_release_are_weak_within_states(
    official_release: Path,
) -> None:
    """Of pairs that go together in the nation a part does not within states."""
    pairs = [
        pair
        for pair in all_associations(Store(official_release), FRAMEWORK)
        if not (pair.reason or pair.related)
        and FRAMEWORK.metrics[pair.first].predictor != FRAMEWORK.metrics[pair.second].predictor
    ]
    national = [pair for pair in pairs if abs(pair.national) >= 0.3]
    regional = [pair for pair in national if abs(pair.correlation) < 0.2]
    assert len(pairs) > 800
    assert len(national) > 200
    assert 10 <= len(regional) <= len(national) / 4
    employed = [pair for pair in pairs if "share_employed" in {pair.first, pair.second}]
    assert all(pair.counties < 1_500 for pair in employed), "shared estimates count once"
