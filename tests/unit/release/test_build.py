"""A release: immutable, named by its content, compared with the one before, never half there."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from mobility import home
from mobility.errors import UserError
from mobility.release.build import build
from tests.support.evidence import amount
from tests.support.official_files import OfficialFile


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def _ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with _opened(path) as connection:
        return connection.execute(sql).fetchall()


def _leftovers() -> list[str]:
    return [path.name for path in home.releases_folder().iterdir() if "building" in path.name]


KILLS = amount(4, 50)


@pytest.mark.usefixtures("own_home")
class TestIdentity:
    """What makes two releases one."""

    def test_the_id_is_the_newest_year_and_the_content(self, tmp_path: Path) -> None:
        result = build([OfficialFile().row(year=2023, share_employed=0.5).write(tmp_path)])
        assert result.release.startswith("data-2023-")
        assert result.path == home.release_path(result.release)
        assert home.current_release_id() == result.release

    def test_names_compression_and_order_do_not_matter(self, tmp_path: Path) -> None:
        first_file = OfficialFile().row(share_employed=0.5)
        second_file = OfficialFile("place").row("3901000", share_employed=0.5)
        first = build([first_file.write(tmp_path / "a"), second_file.write(tmp_path / "a")])
        renamed = first_file.write(tmp_path / "b", "99_mobility-metrics_z.csv")
        packed = tmp_path / "b" / "0.csv.gz"
        packed.write_bytes(gzip.compress(second_file.text().encode()))
        again = build([packed, renamed])
        assert (again.release, again.already_there) == (first.release, True)
        assert again.report == first.report

    def test_other_content_makes_another_release(self, tmp_path: Path) -> None:
        old = build([OfficialFile().row(share_employed=0.5).write(tmp_path / "a")])
        before = old.path.read_bytes()
        new = build([OfficialFile().row(share_employed=0.6).write(tmp_path / "b")])
        assert new.release != old.release
        assert home.release_ids() == sorted((old.release, new.release))
        assert home.current_release_id() == new.release
        assert old.path.read_bytes() == before

    def test_building_again_only_switches(self, tmp_path: Path) -> None:
        source = OfficialFile().row(share_employed=0.5).write(tmp_path / "a")
        first = build([source])
        made = first.path.stat()
        build([OfficialFile().row(share_employed=0.6).write(tmp_path / "b")])
        again = build([source])
        assert again.already_there
        assert home.current_release_id() == first.release
        assert (first.path.stat().st_mtime_ns, first.path.stat().st_ino) == (
            made.st_mtime_ns,
            made.st_ino,
        )

    def test_another_line_end_is_other_content(self, tmp_path: Path) -> None:
        file = OfficialFile().row(share_employed=0.5)
        path = tmp_path / file.name
        ids = set()
        for end in ("\n", "\r\n"):
            path.write_text(file.text(end), newline="")
            ids.add(build([path]).release)
        assert len(ids) == 2


@pytest.mark.usefixtures("own_home")
class TestNeverHalfThere:
    """What is left when a build fails, is killed, or meets another one."""

    def test_a_build_that_fails_leaves_nothing(self, tmp_path: Path) -> None:
        OfficialFile().filler().write(tmp_path)
        (tmp_path / "61_mobility-metrics_place.csv").write_text(
            "year,state,place,population\n1,2\n"
        )
        with pytest.raises(UserError, match="line 2 has 2 of 4 columns"):
            build([tmp_path])
        assert home.release_ids() == []
        assert home.current_release_id() is None
        assert _leftovers() == []

    def test_what_killed_builds_left_is_cleared_away(self, tmp_path: Path) -> None:
        folder = home.releases_folder()
        folder.mkdir(parents=True)
        for name in (".building-0.duckdb", ".building-0.duckdb.wal", ".building-current-17"):
            (folder / name).write_bytes(b"half")
        (folder / ".building-0.duckdb.tmp").mkdir()
        (folder / ".building-0.duckdb.tmp" / "spilled").write_bytes(b"half")
        release = build([OfficialFile().row(share_employed=0.5).write(tmp_path)]).release
        assert _leftovers() == []
        assert home.release_ids() == [release]

    def test_full_disk_keeps_old_release(
        self, tmp_path: Path, own_home: Path, repository: Path
    ) -> None:
        old = build([OfficialFile().row(share_employed=0.5).write(tmp_path / "a")])
        new = OfficialFile().filler(999, 2014).filler(999, 2015).write(tmp_path / "b")
        limit = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (200_000, 200_000))"
        code = f"{limit}; from mobility.__main__ import main; main(['build', {str(new)!r}])"
        environment = os.environ | {"MOBILITY_HOME": str(own_home)}
        run = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            cwd=repository,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "cannot be written there" in run.stderr
        assert "Traceback" not in run.stderr
        assert home.current_release_id() == old.release
        assert _leftovers() == []

    def test_a_home_that_cannot_be_written(self, tmp_path: Path, own_home: Path) -> None:
        own_home.write_text("a file, no folder")
        with pytest.raises(UserError, match=r"a release cannot be written there .*make room"):
            build([OfficialFile().row(share_employed=0.5).write(tmp_path / "a")])

    def test_a_reader_of_the_old_release_is_not_disturbed(self, tmp_path: Path) -> None:
        old = build([OfficialFile().filler(90).write(tmp_path / "a")])
        with _opened(old.path) as reader:
            before = reader.execute("FROM observation ORDER BY ALL").fetchall()
            new = build([OfficialFile().filler(95).write(tmp_path / "b")])
            assert reader.execute("FROM observation ORDER BY ALL").fetchall() == before
            assert len(_ask(new.path, "FROM observation")) == 95

    def test_two_builds_at_once(self, tmp_path: Path) -> None:
        same = OfficialFile().filler().write(tmp_path / "same")
        other = OfficialFile("place").filler().write(tmp_path / "other")
        results = []
        threads = [
            threading.Thread(target=lambda source=source: results.append(build([source])))
            for source in (same, same, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(result.already_there for result in results) == [False, False, True]
        assert len(home.release_ids()) == 2
        assert home.current_release_id() in home.release_ids()
        assert _leftovers() == []

    @pytest.mark.evidence
    def test_killed_build_leaves_old_release(
        self, tmp_path: Path, repository: Path, own_home: Path
    ) -> None:
        old = build([OfficialFile().filler(50).write(tmp_path / "old")])
        new = tmp_path / "new"
        for level in ("county", "place"):
            file = OfficialFile(level)
            for year in range(2014, 2020):
                file.filler(400, year)
            file.write(new)
        finished = tmp_path / "finished"
        program = [sys.executable, "-m", "tests.support.kill_builds"]
        command = [*program, str(new), str(finished), str(KILLS)]
        environment = os.environ | {"MOBILITY_HOME": str(own_home), "PYTHONPATH": str(repository)}
        with _opened(old.path) as reader:
            run = subprocess.run(
                command,
                env=environment,
                cwd=repository,
                capture_output=True,
                text=True,
                check=False,
            )
            assert run.returncode == 0, run.stderr
            assert len(reader.execute("FROM observation").fetchall()) == 50
        kills = json.loads(run.stdout)
        assert len(kills) == KILLS
        assert any(kill["leftovers"] for kill in kills), "no build was killed at its work"
        assert {kill["old"] for kill in kills} == {kills[0]["old"]}
        assert len({kill["current"] for kill in kills}) <= 2
        for kill in kills:
            assert kill["current"] == old.release or kill["current"] in kill["releases"]
            assert len(kill["releases"]) <= 2
        for copy in finished.iterdir():  # each had its final name when its build was killed
            assert _ask(copy, "SELECT count(*) FROM observation") == [(4800,)]
            assert len(_ask(copy, "FROM load_file")) == 2
        result = build([new])
        assert not result.already_there
        assert _leftovers() == []
        assert _ask(result.path, "SELECT count(*) FROM observation") == [(4800,)]


@pytest.mark.usefixtures("own_home")
class TestReports:
    """What a release says of its own making."""

    def test_the_load_report_is_kept(self, tmp_path: Path) -> None:
        file = OfficialFile().filler(150).row(share_employed="much", unheard_of=1)
        (tmp_path / "README.md").write_text("words")
        file.write(tmp_path)
        result = build([tmp_path])
        (counted,) = _ask(result.path, "SELECT n_rows, cells, n_values, rejected FROM load_file")
        assert counted == (151, 150 * 5 + 2, 150, 1)
        assert _ask(result.path, "FROM load_problem") == [
            (file.name, 152, "share_employed", "much", "is not a number")
        ]
        assert _ask(result.path, "FROM ignored_file") == [("README.md",)]
        assert build([tmp_path]).report == result.report

    def test_differences_from_the_release_before(self, tmp_path: Path) -> None:
        def release(folder: str, cells: dict[str, list[float | str]]) -> Path:
            file = OfficialFile()
            for year, (column, numbers) in enumerate(cells.items(), 2014):
                for county, number in enumerate(numbers, 1):
                    file.row(f"48{county:03d}", year, **{column: number})
            return build([file.write(tmp_path / folder)]).path

        shares = [0.123456789, 0.0004321, 0.5, 0.25, 0.31, 0.7, "NA"]
        shares_now = [0.1235, 0.0004, 0.5 + 1e-12, 0.26, 0.3, "NA", 0.4]
        old = {
            "share_employed": shares,
            "pctl_income_20": [20783.639249999997, 20000, 30000],
            "rate_learning": [0.984, 0.51, -0.2],
            "rate_crime_violent": [834.26, 0.84, 12.34],
        }
        new = {
            "share_employed": shares_now,
            "pctl_income_20": [20784, 20001, 30000],
            "rate_learning": [0.98, 0.52, -0.2],
            "rate_crime_violent": [834.3, 0.9, 12.5],
        }
        before, after = release("old", old), release("new", new)
        outcome = _ask(
            after,
            "SELECT previous, metric, added, removed, changed, rounded, same FROM difference",
        )
        assert {row[0] for row in outcome} == {before.stem}
        assert {row[1]: row[2:] for row in outcome} == {
            # 0.26 for 0.25 and 0.3 for 0.31 are other values, not fewer decimals
            "share_employed": (1, 1, 2, 2, 1),
            "pctl_income_20": (0, 0, 1, 1, 1),
            "rate_learning": (0, 0, 1, 1, 1),
            "rate_crime_violent": (0, 0, 2, 1, 0),
        }

    def test_a_first_release_has_no_differences(self, tmp_path: Path) -> None:
        path = build([OfficialFile().row(share_employed=0.5).write(tmp_path)]).path
        assert _ask(path, "FROM difference") == []


@pytest.mark.usefixtures("own_home")
class TestPlaces:
    """Who is in a release, under which name, with how many residents."""

    def test_the_three_forms_of_population_files(self, tmp_path: Path) -> None:
        (tmp_path / "county-populations.csv").write_bytes(
            b"year,state,county,state_name,county_name,population\n"
            b"2022,35,013,New Mexico, Do\xf1a Ana County,223337\n"
        )
        (tmp_path / "place-populations.csv").write_text(
            "year,state,place,state_name,place_name,population\n"
            "2022,01,03076,Alabama,Auburn city,78000\n"
        )
        (tmp_path / "populations_longitudinal.csv").write_text(
            "level,geoid,year,population,name\ncounty,39153,2022,535000,Summit County\n"
            "place,3901000,2022,188000,Akron city\n"
        )
        path = build([tmp_path]).path
        assert _ask(path, "SELECT geoid, name, population FROM jurisdiction ORDER BY geoid") == [
            ("0103076", "Auburn city", 78000),
            ("35013", "Doña Ana County", 223337),
            ("3901000", "Akron city", 188000),
            ("39153", "Summit County", 535000),
        ]
        assert _ask(path, "SELECT count(*) FROM population") == [(4,)]

    def test_the_headline_s_own_population_wins(self, tmp_path: Path) -> None:
        headline = OfficialFile().row(population=111, share_employed=0.5)
        headline.row(year=2022, population="NA", share_employed=0.5).write(tmp_path)
        (tmp_path / "populations_longitudinal.csv").write_text(
            "level,geoid,year,population,name\n"
            "county,39153,2021,222,Another name\ncounty,39153,2022,333,Another name\n"
        )
        path = build([tmp_path]).path
        assert _ask(path, "SELECT year, population FROM population ORDER BY year") == [
            (2021, 111),
            (2022, 333),
        ]
        assert _ask(path, "SELECT name, population FROM jurisdiction") == [("Somewhere 39153", 333)]

    def test_population_files_load_in_any_order(self, tmp_path: Path) -> None:
        row = "year,state,county,state_name,county_name,population\n2022,39,153,Ohio,Summit,"
        outcome = []
        for first, second in (("5", "6"), ("6", "5")):
            folder = tmp_path / first
            folder.mkdir()
            (folder / "a-county-populations.csv").write_text(f"{row}{first}\n")
            (folder / "b-county-populations.csv").write_text(f"{row}{second}\n")
            outcome += _ask(build([folder]).path, "SELECT population FROM population")
        assert outcome == [(5,), (5,)]

    def test_a_renamed_place_goes_by_its_newest_name(self, tmp_path: Path) -> None:
        file = OfficialFile("place")
        for year, name in ((2019, "Buckeye town"), (2021, "Buckeye city"), (2023, "NA")):
            file.row("0407940", year, share_employed=0.5, place_name=name)
        path = build([file.write(tmp_path)]).path
        outcome = _ask(path, "SELECT geoid, name, first_year, last_year FROM jurisdiction")
        assert outcome == [("0407940", "Buckeye city", 2019, 2023)]

    def test_codes_that_ended_and_began_have_their_years(self, tmp_path: Path) -> None:
        file = OfficialFile()
        for geoid, years in (("09001", range(2018, 2022)), ("09110", range(2022, 2024))):
            for year in years:
                file.row(geoid, year, share_employed=0.5)
        path = build([file.write(tmp_path)]).path
        assert _ask(path, "SELECT geoid, first_year, last_year FROM jurisdiction ORDER BY 1") == [
            ("09001", 2018, 2021),
            ("09110", 2022, 2023),
        ]


@pytest.mark.usefixtures("own_home")
class TestDerived:
    """Medians, sorted values, pools and bins, against the plainest recomputation."""

    @pytest.fixture
    def values(self) -> dict[str, tuple[float, float, float, str]]:
        """Return value, bounds and flag of 60 counties; some weak, some sharing one estimate."""
        draws = np.random.default_rng(5).uniform(0.3, 0.9, 60)
        cells = {}
        for number, draw in enumerate(draws.tolist()):
            state = ("48", "39", "06")[number % 3]
            flag = "Weak" if number % 10 == 0 else "Strong"
            cells[f"{state}{number + 1:03d}"] = (draw, draw - 0.03, draw + 0.03, flag)
        for copy, original in (("48007", "48004"), ("48010", "48004"), ("39008", "39005")):
            cells[copy] = cells[original]
        cells["06006"] = cells["48004"]  # the same numbers in another state are another estimate
        return cells

    @pytest.fixture
    def path(self, tmp_path: Path, values: dict[str, tuple[float, float, float, str]]) -> Path:
        """Return the release of these values and of an older year that must not count."""
        file = OfficialFile()
        for geoid, (value, lower, upper, flag) in values.items():
            file.row(geoid, 2019, share_employed=0.1, share_employed_quality="Strong")
            file.row(geoid, 2022, share_employed=value, share_employed_lb=lower,
                     share_employed_ub=upper, share_employed_quality=flag)  # fmt: skip
        file.row("48999", 2022, share_election_turnout=0.5)  # a place without this metric
        return build([file.write(tmp_path)]).path

    def test_medians_and_sorted_values(
        self, path: Path, values: dict[str, tuple[float, float, float, str]]
    ) -> None:
        outcome = _ask(
            path,
            "SELECT scope, n, places, median, lower, upper, sorted_values FROM benchmark "
            "WHERE metric = 'share_employed' AND year = 2022",
        )
        assert {row[0] for row in outcome} == {"nation", "06", "39", "48"}
        for scope, n, places, median, lower, upper, sorted_values in outcome:
            inside = {g: v for g, v in values.items() if scope in ("nation", g[:2])}
            once = {(geoid[:2], *cells) for geoid, cells in inside.items() if cells[3] != "Weak"}
            expected = sorted(value for _, value, *_ in once)
            assert sorted_values == pytest.approx(expected, rel=1e-15)
            assert n == len(expected)
            assert places == len(inside) + (scope in ("nation", "48"))
            assert median == pytest.approx(np.median(expected), rel=1e-12)
            assert lower < median < upper

    def test_pools(self, path: Path) -> None:
        outcome = _ask(
            path, "SELECT year, pool, list(geoid ORDER BY geoid) FROM pooled GROUP BY ALL"
        )
        pools = sorted(geoids for year, _, geoids in outcome if year == 2022)
        assert pools == [["39005", "39008"], ["48004", "48007", "48010"]]

    def test_bins_hold_every_reliable_estimate(self, path: Path) -> None:
        ((low, high, counts, below, above, n),) = _ask(
            path,
            "SELECT low, high, counts, below, above, n FROM distribution "
            "WHERE metric = 'share_employed'",
        )
        ((sorted_values,),) = _ask(
            path,
            "SELECT sorted_values FROM benchmark WHERE metric = 'share_employed' "
            "AND scope = 'nation'",
        )
        numbers = np.array(sorted_values)
        assert n == len(numbers) == sum(counts) + below + above
        assert below == (numbers < low).sum()
        assert above == (numbers > high).sum()
        inside = numbers[(numbers >= low) & (numbers <= high)]
        assert counts == np.histogram(inside, len(counts), (low, high))[0].tolist()

    def test_coverage_counts_what_is_there(self, path: Path) -> None:
        outcome = _ask(
            path,
            "SELECT year, n_values, n_intervals, n_weak FROM coverage "
            "WHERE metric = 'share_employed' ORDER BY year",
        )
        assert outcome == [(2019, 60, 0, 0), (2022, 60, 60, 6)]
