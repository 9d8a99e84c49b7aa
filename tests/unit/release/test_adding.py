"""Files added to an incomplete release: a new release with both, and the old one as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from mobility import home, queries
from mobility.cli import main
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import load_framework
from mobility.release import demo
from mobility.release.build import BuildResult, build
from mobility.store import Store
from mobility.text.releases import missing_sentence
from tests.support.official_files import OfficialFile
from tests.support.peer_release import AKRON

TABLES = ("observation", "jurisdiction", "population", "pooled", "coverage", "distribution")
COUNTIES, CITIES = 0, 10  # among the files


def rows(path: Path, table: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(f"FROM {table} ORDER BY ALL").fetchall()


def sets(path: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "SELECT metric, level, scope, year, n, places, median, lower, upper, sorted_values "
            "FROM benchmark ORDER BY ALL"
        ).fetchall()


def lacking(path: Path) -> str:
    store, framework = Store(path), load_framework()
    text = missing_sentence(queries.missing_parts(store, framework), framework)
    store.close()
    return text


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return all files of a release of two states, as if they were the publisher's."""
    return demo.write_demonstration(tmp_path_factory.mktemp("all files"), states=("09", "44"))


@pytest.fixture(scope="module")
def together(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    """Return the release that all files together become."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(tmp_path_factory.mktemp("together")))
        return build(files)


_LONG = [pytest.param(slice(at, at + 1), marks=pytest.mark.long) for at in (0, 1)]


@pytest.mark.usefixtures("own_home")
class TestAdding:
    """What the new release holds."""

    @pytest.mark.parametrize("first", [slice(10, 12), *_LONG])
    def test_release_has_rows_of_all_files(
        self, files: list[Path], together: BuildResult, first: slice
    ) -> None:
        begun = files[first]
        rest = [file for file in files if file not in begun]
        base = build(begun)
        assert lacking(base.path)
        added = build(rest, adding_to=base.release)
        assert added.release != together.release
        for table in TABLES:
            assert rows(added.path, table) == rows(together.path, table), table
        assert sets(added.path) == sets(together.path)
        loaded = {file.name for file in added.report.files}
        assert loaded == {file.name for file in together.report.files}
        assert lacking(added.path) == lacking(together.path) == ""

    def test_the_earlier_release_stays_as_it_was(self, files: list[Path]) -> None:
        base = build(files[:1])
        before = base.path.read_bytes()
        added = build(files[1:2], adding_to=base.release)
        assert base.path.read_bytes() == before
        assert home.current_release_id() == added.release
        assert set(home.release_ids()) == {base.release, added.release}
        assert rows(added.path, "difference")[0][0] == base.release
        again = build(files[1:2], adding_to=base.release)
        assert (again.release, again.already_there) == (added.release, True)

    def test_a_file_given_again_replaces_the_old_one(self, tmp_path: Path) -> None:
        old = OfficialFile().row(share_employed=0.5).row("39035", share_employed=0.6)
        city = OfficialFile("place").row(AKRON, share_employed=0.4)
        base = build([old.write(tmp_path / "a"), city.write(tmp_path / "a")])
        new = OfficialFile().row(share_employed=0.7).write(tmp_path / "b")
        added = build([new], adding_to=base.release)
        values = {row[0]: row[6] for row in rows(added.path, "observation")}
        assert values == {"39153": 0.7, AKRON: 0.4}
        assert len(added.report.files) == 2

    def test_a_refused_file_leaves_the_release_in_use(
        self, files: list[Path], tmp_path: Path
    ) -> None:
        base = build(files[:1])
        bad = tmp_path / "61_mobility-metrics_place_longitudinal.csv"
        bad.write_bytes(b"year,state\n2023,39\n")
        with pytest.raises(UserError, match="column"):
            build([bad], adding_to=base.release)
        assert home.current_release_id() == base.release
        assert home.release_ids() == [base.release]
        assert not [
            folder for folder in home.releases_folder().iterdir() if "building" in folder.name
        ]

    def test_nothing_is_added_to_invented_numbers(self, files: list[Path]) -> None:
        invented = build(files[:1], demonstration=True)
        with pytest.raises(UserError, match="are invented, so no file"):
            build(files[1:2], adding_to=invented.release)
        assert home.current_release_id() == invented.release

    def test_a_release_of_another_registry_takes_no_files(self, files: list[Path]) -> None:
        base = build(files[:1])
        with duckdb.connect(str(base.path)) as connection:
            connection.execute("UPDATE release SET framework_version = 'another'")
        with pytest.raises(UserError, match="read all of the publisher's files together"):
            build(files[1:2], adding_to=base.release)

    def test_the_commands_say_what_is_missing(
        self, files: list[Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        base = build(files[:1])
        assert main(["info"]) == 0
        assert "This release holds counties only: no cities, no groups by race" in (
            capsys.readouterr().out
        )
        assert main(["build", str(files[CITIES]), "--add-to", base.release]) == 0
        assert main(["info"]) == 0
        assert "This release holds counties and cities: no groups by" in capsys.readouterr().out


@pytest.mark.usefixtures("own_home")
@pytest.mark.parametrize(
    "chosen,text",
    [
        (
            [COUNTIES],
            (
                "This release holds counties only: no cities, no groups by race and ethnicity, who "
                "lives in the neighborhood, income, age, gender, renting or owning, disability, "
                "industry of the job or mother's education."
            ),
        ),
        ([*range(10)], "This release holds counties only: no cities."),
        ([*range(10, 18)], "This release holds cities only: no counties."),
        (
            [*range(10), CITIES],
            (
                "This release holds counties and cities: no groups of cities by race and "
                "ethnicity, who lives in the neighborhood, income, age, gender, renting or owning "
                "or disability."
            ),
        ),
        (
            [*range(1, 18)],
            "This release holds counties and cities: no counties as a whole, without groups.",
        ),
    ],
)
def test_what_is_missing_is_said_in_words(files: list[Path], chosen: list[int], text: str) -> None:
    assert lacking(build([files[number] for number in chosen]).path) == text


@pytest.mark.usefixtures("own_home")
def test_years_without_a_number_are_named(tmp_path: Path) -> None:
    path = build([OfficialFile().row(year=2023, share_employed=0.5).write(tmp_path)]).path
    store, framework = Store(path), load_framework()
    missing = queries.missing_parts(store, framework)
    store.close()
    assert missing.years[Level.COUNTY][0] == 2014
    assert 2023 not in missing.years[Level.COUNTY]
    assert lacking(path).endswith("no counties in 2014 to 2022.")
