"""Reading a release: what it answers, and what it says of a file that is none."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from mobility import home
from mobility.errors import UserError
from mobility.places import Level
from mobility.store import Store
from tests.support.tiny_release import AKRON, CITIES, COUNTIES, SUMMIT, build_release


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    release = build_release(folder)
    return folder / "releases" / f"{release}.duckdb"


@pytest.fixture(scope="module")
def store(path: Path) -> Store:
    return Store(path)


def test_a_release_says_what_it_is(store: Store, path: Path) -> None:
    assert store.release.id == path.stem
    assert store.release.id.startswith("data-2023-")
    assert (store.release.year, store.release.newest_year) == (2023, 2023)
    assert (store.release.edition, store.release.demonstration) == ("", False)
    assert store.release.source == f"release {path.stem}"
    titled = replace(store.release, id="2025-1a", publisher="Nobody", title="Tiny, 2025 release")
    assert titled.source == "Nobody, Tiny, 2025 release (2025-1a)"


def test_all_places_are_known_with_their_years(store: Store) -> None:
    places = {place.geoid: place for place in store.jurisdictions()}
    assert set(places) == {*COUNTIES, *CITIES}
    assert places["35013"].name == "Doña Ana County"
    assert places["09001"].last_year == 2021
    assert places[AKRON].level is Level.PLACE
    assert store.jurisdiction(SUMMIT) == places[SUMMIT]


def test_unknown_place_is_reported(store: Store) -> None:
    with pytest.raises(UserError, match="no county or city 99999 in release data-2023"):
        store.jurisdiction("99999")


def test_a_metric_has_the_years_of_its_own_values(store: Store) -> None:
    rows = store.query("metric_years")
    for metric in {row.metric for row in rows}:
        with duckdb.connect(str(store.path), read_only=True) as connection:
            result = connection.execute(
                "SELECT DISTINCT level::VARCHAR, breakdown::VARCHAR, year FROM observation "
                "WHERE metric = ? AND value IS NOT NULL",
                [metric],
            ).fetchall()
        years = store.metric_years(metric)
        assert {(level, by, year) for (level, by), some in years.items() for year in some} == {
            (Level(level), by, year) for level, by, year in result
        }
        assert all(list(some) == sorted(some) for some in years.values())
    assert store.metric_years("no such metric") == {}


def test_file_that_is_no_release_is_reported(tmp_path: Path) -> None:
    text = tmp_path / "notes.duckdb"
    text.write_text("not a database", encoding="utf-8")
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    older = tmp_path / "older.duckdb"
    with duckdb.connect(str(older)) as connection:
        connection.execute("CREATE TABLE release (id VARCHAR)")
    for file in (text, empty, older, tmp_path / "gone.duckdb"):
        with pytest.raises(UserError, match=f"{file.name}: is no release that this version can"):
            Store(file)


def test_many_threads_ask_at_once(store: Store) -> None:
    def ask(geoid: str) -> list[str]:
        return [
            row.metric
            for row in store.query("place_history", geoid=geoid, level="county", metric=None)
        ]

    geoids = [SUMMIT, "39035", "06037"] * 30
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, geoids))
    assert answers == [ask(geoid) for geoid in geoids]


def test_another_process_reads_the_same_release(store: Store, repository: Path) -> None:
    code = "import sys; from mobility.store import Store; from pathlib import Path; "
    code += "print(len(Store(Path(sys.argv[1])).jurisdictions()))"
    run = subprocess.run(
        [sys.executable, "-c", code, str(store.path)],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(run.stdout) == len(store.jurisdictions())


def test_the_release_that_was_asked_for(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(path.parent.parent))
    assert home.find_release() == path
    assert home.find_release(path.stem) == path
    assert home.find_release(str(path)) == path
    with pytest.raises(UserError, match=f"no release 'x'; releases at hand: {path.stem}"):
        home.find_release("x")
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    with pytest.raises(UserError, match="no release yet; build one"):
        home.find_release()
    with pytest.raises(UserError, match="none yet"):
        home.find_release("x")


def test_a_pointer_to_nothing_is_no_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current").write_text("data-2023-00000000\n", encoding="utf-8")
    assert home.current_release_id() is None


def test_release_of_other_version_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "releases" / f"{build_release(tmp_path)}.duckdb"
    with duckdb.connect(str(older)) as connection:
        connection.execute("UPDATE release SET schema_version = 1")
    with pytest.raises(UserError, match="is no release that this version can read; build it again"):
        Store(older)
    newer = build_release(tmp_path, cities=False)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    assert home.current_release_id() == newer
    assert Store(home.find_release()).query("differences") == []
