"""The later demonstration is the first one with known changes, revisions and breaks, and a year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from mobility.release.demo import write_demonstration
from mobility.release.demo.later import load_later
from tests.support.progress_plan import build_both_demonstrations

BOTH = """
SELECT old.value, new.value FROM first.observation AS old JOIN later.observation AS new
    USING (geoid, metric, breakdown, subgroup, year)
WHERE metric = $metric AND breakdown = $breakdown AND subgroup = $group AND year = $year
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a connection to both releases, as `first` and `later`."""
    files = build_both_demonstrations(tmp_path_factory.mktemp("both"))
    with duckdb.connect() as connection:
        for name, file in zip(("first", "later"), files, strict=True):
            connection.execute(f"ATTACH '{file}' AS {name} (READ_ONLY)")
        yield connection


def differences(
    both: duckdb.DuckDBPyConnection, metric: str, year: int, breakdown: str = "none",
    group: str = "All",
) -> set[float]:  # fmt: skip
    asked = {"metric": metric, "breakdown": breakdown, "group": group, "year": year}
    return {round(new - old, 6) for old, new in both.execute(BOTH, asked).fetchall()}


def grown(both: duckdb.DuckDBPyConnection, metric: str) -> list[tuple[float, float]]:
    return both.execute(
        "SELECT old.value, new.value FROM later.observation AS old JOIN later.observation AS new "
        "USING (geoid, metric, breakdown, subgroup) WHERE metric = $metric AND breakdown = 'none' "
        "AND old.year = 2023 AND new.year = 2024",
        {"metric": metric},
    ).fetchall()


def test_old_numbers_stay_but_for_known_revisions(both: duckdb.DuckDBPyConnection) -> None:
    assert differences(both, "share_employed", 2023) == {0.0}
    assert differences(both, "share_employed", 2023, "gender", "Male") == {0.0}
    assert max(differences(both, "share_employed", 2023, "gender", "Female")) == 0.06
    assert differences(both, "share_low_birth_weight", 2023) == {0.004}
    assert differences(both, "share_low_birth_weight", 2022) == {0.0}


def test_the_new_year_has_known_changes_and_else_chance(both: duckdb.DuckDBPyConnection) -> None:
    jobs = grown(both, "share_employed")
    assert len(jobs) > 50
    assert all(new == pytest.approx(min(1.0, old + 0.05), abs=1e-6) for old, new in jobs)
    incomes = grown(both, "pctl_income_50")
    assert all(new == pytest.approx(1.12 * old, rel=1e-6) for old, new in incomes)
    deaths = [new - old for old, new in grown(both, "rate_injury_death")]
    assert min(deaths) < 0 < max(deaths)
    assert not grown(both, "share_hs_degree"), "it comes every second or third year"


def test_a_column_is_withdrawn_and_survey_areas_are_redrawn(
    both: duckdb.DuckDBPyConnection,
) -> None:
    gone = both.execute(
        "SELECT count(*) FROM later.observation WHERE metric = 'rate_crime_violent'"
    ).fetchone()
    assert gone == (0,)
    shared = both.execute(
        "SELECT count(*), count(DISTINCT value) FROM later.observation WHERE year = 2024 "
        "AND metric = 'pctl_income_80' AND breakdown = 'none' AND level = 'county'"
    ).fetchone()
    assert shared is not None
    assert shared[1] <= shared[0] // 2 + 1


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    files = [write_demonstration(each, states=["10", "44"], later=True) for each in folders]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(*files, strict=True))
    assert f"\n{load_later().year},10," in files[0][0].read_text()
