"""Files that are no measure: what places are like, for peers, and people behind a gap."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mobility.cli import main
from mobility.places import Level
from mobility.queries import peer_features, peers
from mobility.store import Store
from mobility.uploads import Purpose, infer_schema, observations
from mobility.uploads.versions.in_use import (
    in_use_key,
    joined,
    open_release,
    stored_head_counts,
    together,
)
from mobility.uploads.versions.keeping import Origin, keep, places_of
from mobility.workspace import Workspace
from tests.support.peer_release import CUYAHOGA, SUMMIT, build_peer_release

PEOPLE = (
    "geoid,year,metric,breakdown,subgroup,n\n"
    '39153,2023,share_employed,race-ethnicity,"White, Non-Hispanic",4000\n'
    '39153,2022,share_employed,race-ethnicity,"White, Non-Hispanic",3900\n'
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_peer_release(tmp_path_factory.mktemp("peers"))


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    """The release, seen from a home folder without a data set."""
    shutil.copytree(built.parent, tmp_path / "releases")
    return tmp_path / "releases" / built.name


def keep_context(content: str, **changes: object) -> None:
    schema = infer_schema("farmland.csv", content.encode())
    metric = replace(schema.mapping.metric, id="my_farmland", name="Farmland")
    mapping = replace(schema.mapping, metric=metric, purpose=Purpose.CONTEXT, **changes)  # type: ignore[arg-type]  # named by the tests
    origin = Origin("farmland.csv", "", "")
    keep(Workspace(), observations(schema, mapping), mapping, origin)


def farmland(store: Store) -> str:
    """A file with a number for every county but one, nearest in two that are otherwise unlike."""
    counties = [each.geoid for each in store.jurisdictions() if each.level is Level.COUNTY]
    rows = [f"{geoid},2022,{number + 0.5}" for number, geoid in enumerate(counties)]
    return "\n".join(["fips,year,score", f"{SUMMIT},2019,900.5", *rows])


def test_peers_are_matched_on_context_file(release: Path) -> None:
    plain = Store(release)
    keep_context(farmland(plain))
    with_context = open_release(release)
    result = peer_features(with_context, Level.COUNTY)
    own = next(each for each in result.facts.context if each.id == "my_farmland")
    assert own.label == "Farmland"
    assert own.values[SUMMIT] < 900  # the newest year, not the first
    assert "my_farmland" not in {each.id for each in peer_features(plain, Level.COUNTY).variables}
    usual = {each.place.geoid: each.distance for each in peers(plain, SUMMIT, count=5).peers}
    alike = peers(with_context, SUMMIT, count=5)
    assert "my_farmland" in {each.id for each in alike.variables}
    assert {each.place.geoid: each.distance for each in alike.peers} != usual
    none = peers(with_context, SUMMIT, count=5, weights={"my_farmland": 0})
    assert {each.place.geoid: each.distance for each in none.peers} == pytest.approx(usual)


def test_features_that_are_at_hand_bring_a_file_once(release: Path) -> None:
    keep_context(farmland(Store(release)))
    store = open_release(release)
    features = peer_features(store, Level.PLACE)
    assert peers(store, SUMMIT, count=5, features=features).peers


def test_context_data_is_no_metric_and_stays_masked(release: Path) -> None:
    keep_context(f"fips,year,helped\n{SUMMIT},2023,3\n{CUYAHOGA},2023,40\n")
    result = joined(in_use_key())
    assert result.files == {}
    assert "my_farmland" not in result.framework.metrics
    values = peer_features(open_release(release), Level.COUNTY).facts.context[0].values
    assert dict(values) == {CUYAHOGA: 40.0}


def test_command_stores_context_without_predictor(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "acres.csv"
    file.write_text(farmland(Store(release)), encoding="utf-8")
    assert main(["import", str(file), "--for-peers", "--name", "Acres of farmland"]) == 0
    assert main(["peers", SUMMIT, "--count", "5"]) == 0
    assert "acres of farmland" in capsys.readouterr().out.lower()


def test_head_count_file_gives_people_of_gap() -> None:
    schema = infer_schema("people.csv", PEOPLE.encode())
    observed, origin = observations(schema, schema.mapping), Origin("people.csv", "", "")
    version = keep(Workspace(), observed, schema.mapping, origin)
    assert places_of(version) == ("39153",)
    requests = ("39153", "share_employed", "race-ethnicity")
    assert stored_head_counts(in_use_key(), *requests) == {
        2022: {"White, Non-Hispanic": 3900.0}, 2023: {"White, Non-Hispanic": 4000.0},
    }  # fmt: skip
    assert stored_head_counts(in_use_key(), "39151", *requests[1:]) == {}


def test_entered_head_counts_beat_stored_file() -> None:
    saved, entered = {2022: {"A": 1.0, "B": 2.0}}, {2022: {"B": 5.0}, 2023: {"A": 3.0}}
    assert together(saved, entered) == {2022: {"A": 1.0, "B": 5.0}, 2023: {"A": 3.0}}
