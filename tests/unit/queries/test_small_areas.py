"""Modeled values of a release: written beside it, read back, and never in the way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from mobility import home, modeled_file
from mobility.analysis.small_areas import SMALL_AREAS, TOO_FEW
from mobility.analysis.uncertainty import NO_INTERVAL
from mobility.cli import main
from mobility.errors import UserError
from mobility.modeled_file import write_modeled_values
from mobility.places import Level
from mobility.queries.maps import MapView
from mobility.queries.small_areas import (
    NOT_CALCULATED,
    NOTHING_PUBLISHED,
    modeled_map,
    modeled_metrics,
    modeled_place,
)
from mobility.registry import load_framework
from mobility.release.build import build
from mobility.store import Store
from tests.support.peer_release import SUMMIT, build_peer_release

FRAMEWORK = load_framework()
INCOME = "pctl_income_50"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_peer_release(tmp_path_factory.mktemp("peers"))


@pytest.fixture
def copy(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the release in a home of its own, in use."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    home.releases_folder().mkdir()
    shutil.copy(release, home.releases_folder())
    home.switch_release(release.stem)
    return home.release_path(release.stem)


def files(path: Path) -> set[str]:
    return {each.name for each in path.parent.iterdir()}


def test_what_is_stored_is_what_was_calculated(copy: Path) -> None:
    written = write_modeled_values(copy, FRAMEWORK)
    assert written.path.name == f"{copy.stem}.modeled-1.parquet"
    store = Store(copy)
    (income,) = (
        each
        for each in modeled_metrics(store, FRAMEWORK)
        if (each.metric.id, each.level) == (INCOME, "county")
    )
    count = next(each for each in written.counts if (each.metric, each.level) == (INCOME, "county"))
    assert income.values.model is not None
    assert count.estimates == income.values.model.n
    row = income.geoids.tolist().index(SUMMIT)
    place = modeled_place(store, FRAMEWORK, SUMMIT, INCOME)
    assert place.published is not None
    assert place.published.value == income.published.value[row]
    assert place.modeled == income.values.value[row]
    assert (place.error, place.weight) == (income.values.error[row], income.values.weight[row])
    assert place.lower == income.values.lower[row]
    assert (place.synthetic, place.reason, place.shared) == (False, "", 1)
    assert place.method is SMALL_AREAS


def test_a_release_without_the_file_opens_and_says_how_to_get_it(copy: Path) -> None:
    store = Store(copy)
    before = modeled_place(store, FRAMEWORK, SUMMIT, INCOME)
    assert (before.modeled, before.reason) == (None, NOT_CALCULATED.format(release=copy.stem))
    assert before.published is not None
    write_modeled_values(copy, FRAMEWORK)
    assert modeled_place(store, FRAMEWORK, SUMMIT, INCOME).modeled is not None  # no restart


def test_the_file_is_no_release_and_a_second_one_replaces_it(copy: Path) -> None:
    first = write_modeled_values(copy, FRAMEWORK).path.read_bytes()
    assert write_modeled_values(copy, FRAMEWORK).path.read_bytes() == first
    assert home.release_ids() == [copy.stem]
    assert home.current_release_id() == copy.stem


@pytest.mark.parametrize("part", ["open", "replace"])
def test_a_write_that_fails_leaves_nothing(
    copy: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    before, release = files(copy), copy.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(home, "flush_to_disk", full) if part == "open" else monkeypatch.setattr(
        Path, "replace", full
    )
    with pytest.raises(UserError, match=r"No space left .*The release itself is complete"):
        write_modeled_values(copy, FRAMEWORK)
    monkeypatch.undo()
    assert files(copy) == before
    assert copy.read_bytes() == release


def test_places_without_a_published_value_are_asked_for(copy: Path) -> None:
    write_modeled_values(copy, FRAMEWORK)
    store = Store(copy)
    employed = next(iter(modeled_metrics(store, FRAMEWORK)))
    absent = employed.geoids[employed.values.synthetic]
    assert absent.size
    metric = employed.metric.id
    usual = modeled_place(store, FRAMEWORK, str(absent[0]), metric)
    assert (usual.modeled, usual.reason) == (None, NOTHING_PUBLISHED)
    asked = modeled_place(store, FRAMEWORK, str(absent[0]), metric, synthetic=True)
    assert asked.synthetic
    assert (asked.published, asked.weight) == (None, 0)
    assert asked.modeled is not None


def test_a_metric_without_interval_says_why(copy: Path) -> None:
    write_modeled_values(copy, FRAMEWORK)
    store = Store(copy)
    place = modeled_place(store, FRAMEWORK, SUMMIT, "share_debt_coll")
    assert (place.modeled, place.reason) == (None, NO_INTERVAL)
    assert place.published is not None


def test_map_has_synthetic_values_only_where_they_are_wanted(copy: Path) -> None:
    store = Store(copy)
    with pytest.raises(UserError, match=f"run python -m mobility model --release {copy.stem}"):
        modeled_map(store, FRAMEWORK, INCOME, Level.COUNTY, MapView())
    write_modeled_values(copy, FRAMEWORK)
    metric = next(iter(modeled_metrics(store, FRAMEWORK)))
    for wanted in (False, True):
        view = MapView(synthetic=wanted)
        mapped = modeled_map(store, FRAMEWORK, metric.metric.id, Level.COUNTY, view)
        assert mapped.modeled is not None
        expected = np.where(metric.values.synthetic & (not wanted), np.nan, metric.values.value)
        assert np.array_equal(mapped.modeled.value, expected, equal_nan=True)
        assert mapped.modeled.synthetic.sum() == (metric.values.synthetic.sum() if wanted else 0)
        assert mapped.modeled.synthetic.any() == wanted
        assert mapped.places.values.value.shape == mapped.modeled.value.shape
    with pytest.raises(UserError, match=NO_INTERVAL):
        modeled_map(store, FRAMEWORK, "share_debt_coll", Level.COUNTY, MapView())


@pytest.mark.cases(2)
@pytest.mark.parametrize("damage", ["no parquet", "cut", "other type", "column missing"])
def test_damaged_file_is_refused_in_a_sentence(copy: Path, damage: str) -> None:
    file = write_modeled_values(copy, FRAMEWORK).path
    content, table = file.read_bytes(), pq.read_table(file)
    if damage == "no parquet":
        file.write_text("garbage\n")
    elif damage == "cut":
        file.write_bytes(content[:4] + bytes(len(content) // 2) + content[4 + len(content) // 2 :])
    elif damage == "other type":
        weights = pc.cast(table["weight"], pa.string())
        number = table.schema.get_field_index("weight")
        pq.write_table(table.set_column(number, "weight", weights), file)
    else:
        pq.write_table(table.drop_columns("reason"), file)
    store, sentence = Store(copy), f"is damaged: .* model --release {copy.stem}$"
    with pytest.raises(UserError, match=sentence):
        modeled_place(store, FRAMEWORK, SUMMIT, INCOME)
    with pytest.raises(UserError, match=sentence):
        modeled_map(store, FRAMEWORK, INCOME, Level.COUNTY, MapView())


def test_shared_estimates_have_one_modeled_value(copy: Path) -> None:
    store = Store(copy)
    for each in modeled_metrics(store, FRAMEWORK):
        values = each.values.value
        for pool in np.unique(each.pools[each.pools > 0]):
            assert np.unique(values[each.pools == pool]).size == 1


@pytest.mark.long
def test_command_writes_and_reports(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model"]) == 0
    text = capsys.readouterr().out
    assert "pctl_income_50 (county, 2023): " in text
    assert f"Wrote {copy.parent / copy.stem}.modeled-1.parquet" in text
    assert main(["model", "--json", "--release", copy.stem]) == 0
    record = json.loads(capsys.readouterr().out)
    counts = {(each["metric"], each["level"]): each for each in record["counts"]}
    assert counts[INCOME, "county"]["modeled"] > 50
    assert counts[INCOME, "place"]["reason"] == TOO_FEW


def test_building_by_command_writes_the_file_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.support.tiny_release import write_release  # noqa: PLC0415 - of this test only

    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    files = write_release(tmp_path / "files")
    assert build([files]).path.exists()
    assert not list(home.releases_folder().glob("*.parquet"))

    def fails(*_: object) -> None:
        raise UserError("no room")

    monkeypatch.setattr(modeled_file, "write_modeled_values", fails)
    assert main(["build", str(files)]) == 0
    result = capsys.readouterr()
    assert "is now the current one" in result.out
    assert "no room" in result.err
    monkeypatch.undo()
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    assert main(["build", str(files)]) == 0
    assert "Modeled values of 0 series are beside it" in capsys.readouterr().out
    kinds = {path.suffixes[0] for path in home.releases_folder().glob("*.parquet")}
    assert kinds == {".modeled-1", ".associations-1"}
