"""The demonstration release looks like the publisher's, and holds none of the publisher's numbers.

Most of it is shown on seven states: the two that changed their codes, and five with many small
counties, many cities, or both.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from mobility.errors import UserError
from mobility.places import STATES, Level
from mobility.registry import EVERYONE, HEADLINE, IntervalKind, load_framework
from mobility.release.build import build
from mobility.release.demo import SEED, write_demonstration
from mobility.release.demo.files import layouts
from mobility.release.demo.model import load_model
from mobility.release.demo.places import YEARS, invent_places
from mobility.release.report import LoadReport

SOME_STATES = ("02", "06", "09", "13", "21", "36", "39")
OUTLINES = Path(__file__).parents[3] / "data" / "boundaries" / "counties-2023.topojson"
FIRST_FILE = "11_mobility-metrics_county_longitudinal.csv"


@dataclass(frozen=True)
class Demonstration:
    """The files, what the loader said of them, and the release they became."""

    folder: Path
    report: LoadReport
    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str, **parameters: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, parameters or None).fetchall()

    def arrays(self, sql: str, **parameters: object) -> dict[str, Any]:
        return self.connection.execute(sql, parameters or None).fetchnumpy()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    home = tmp_path_factory.mktemp("demonstration")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        write_demonstration(home / "files", states=SOME_STATES)
        built = build([home / "files"])
        with duckdb.connect(str(built.path), read_only=True) as connection:
            yield Demonstration(home / "files", built.report, connection)


# --- the files ------------------------------------------------------------------------------------


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    updates: list[str] = []
    first = write_demonstration(tmp_path / "a", states=["10", "44"], progress=updates.append)
    again = write_demonstration(tmp_path / "b", states=["10", "44"], seed=SEED)
    other = write_demonstration(tmp_path / "c", states=["10", "44"], seed=SEED + 1)
    assert [path.name for path in first] == [layout.name for layout in layouts()] == updates
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert all(a.read_bytes() != c.read_bytes() for a, c in zip(first, other, strict=True))


def test_the_loader_takes_every_cell(demo: Demonstration) -> None:
    assert len(demo.report.files) == 18
    assert demo.report.ignored == ()
    for file in demo.report.files:
        assert (file.rejected, file.unknown_columns, file.notes, file.problems) == (0, [], [], [])
        assert file.bounds_without_value == 0
    stray = {file.name[:2]: file.flags_without_value for file in demo.report.files}
    assert {number for number, count in stray.items() if count} <= {"11", "63"}
    assert stray["11"] > 0


def test_missing_is_na_and_labels_with_commas_are_quoted(demo: Demonstration) -> None:
    text = (demo.folder / "12_mobility-metrics_county_race-ethnicity_longitudinal.csv").read_text()
    lines = text.splitlines()
    assert lines[1].startswith("2014,02,013,Alaska,Aleutians East Borough,All,all,")
    labels = [row[5] for row in csv.reader(io.StringIO("\n".join(lines[1:8])))]
    assert labels == [
        EVERYONE, "Black", "Black, Non-Hispanic", "White", "White, Non-Hispanic",
        "Other Races and Ethnicities", "Hispanic",
    ]  # fmt: skip
    assert all(",," not in line and not line.endswith(",") for line in lines)


# --- schedules, gaps, codes -----------------------------------------------------------------------


def test_demonstration_follows_registry(demo: Demonstration) -> None:
    result: dict[tuple[str, str, str], set[tuple[int, str]]] = {}
    bounded: dict[tuple[str, str, str, int], tuple[int, int]] = {}
    for metric, level, breakdown, year, group, count, bounds in demo.rows(
        "SELECT metric, level, breakdown, year, subgroup, count(*), count(lower) "
        "FROM observation GROUP BY ALL"
    ):
        result.setdefault((metric, level, breakdown), set()).add((year, group))
        n, m = bounded.get((metric, level, breakdown, year), (0, 0))
        bounded[metric, level, breakdown, year] = (n + count, m + bounds)
    for metric in load_framework().metrics.values():
        for (level, breakdown), series in metric.series.items():
            expected = {
                (year, group)
                for year in series.schedule
                if year in YEARS
                for group in series.subgroups
            }
            assert result.pop((metric.id, level, breakdown)) == expected, (metric.id, breakdown)
            for year in set(series.schedule) & set(YEARS):
                count, bounds = bounded[metric.id, level, breakdown, year]
                none = series.interval_in(year) is IntervalKind.NONE
                assert bounds == (0 if none else count), (metric.id, level, breakdown, year)
    assert not result


def test_connecticut_and_alaska_change_their_codes(demo: Demonstration) -> None:
    codes = dict(
        demo.rows(
            "SELECT year, count(*) FILTER (geoid LIKE '09%') FROM population "
            "WHERE level = 'county' GROUP BY year"
        )
    )
    assert codes == dict.fromkeys(range(2014, 2022), 8) | {2022: 9, 2023: 9}
    alaska = demo.rows(
        "SELECT geoid, first_year, last_year FROM jurisdiction "
        "WHERE geoid IN ('02063', '02066', '02261', '02270', '02158') ORDER BY geoid"
    )
    assert alaska == [
        ("02063", 2020, 2023), ("02066", 2020, 2023), ("02158", 2015, 2023),
        ("02261", 2014, 2019), ("02270", 2014, 2014),
    ]  # fmt: skip


def test_what_the_registry_calls_absent_is_absent(demo: Demonstration) -> None:
    framework = load_framework()
    rules = [rule for rule in (*framework.gaps, *framework.suppressions) if rule.geoids]
    named = sorted({geoid for rule in rules for geoid in rule.geoids})
    there = demo.rows(
        "SELECT DISTINCT metric, level, geoid, breakdown, year FROM observation "
        "WHERE geoid IN (SELECT unnest($named)) OR left(geoid, 2) IN (SELECT unnest($named))",
        named=named,
    )
    assert not [
        spot
        for spot in there
        if any(rule.covers(spot[0], Level(spot[1]), *spot[2:]) for rule in rules)
    ]
    connecticut = {
        metric for metric, _, geoid, _, year in there if geoid == "09110" and year > 2021
    }
    assert "share_employed" in connecticut
    assert "share_low_birth_weight" not in connecticut


# --- how reliable, how much -----------------------------------------------------------------------


def test_published_and_flagged_shares_match_publisher(demo: Demonstration) -> None:
    framework, model = load_framework(), load_model()
    places = {
        (level, year): count
        for level, year, count in demo.rows(
            "SELECT level, year, count(*) FROM population GROUP BY ALL"
        )
    }
    for (level, breakdown, column), aim in model.proportions.items():
        metric = framework.by_column[column][0]
        series = metric.series_of(Level(level), breakdown)
        assert series is not None, column
        groups = [label for label in series.subgroups if label != EVERYONE]
        count, strong, weak = demo.rows(
            "SELECT count(*), count(*) FILTER (quality = 'Strong'), "
            "count(*) FILTER (quality = 'Weak') FROM observation "
            "WHERE metric = $metric AND level = $level AND breakdown = $breakdown "
            "AND (breakdown = 'none' OR subgroup != 'All')",
            metric=metric.id, level=level, breakdown=breakdown,
        )[0]  # fmt: skip
        cells = sum(places[level, year] for year in series.schedule if year in YEARS)
        cells *= len(groups) or 1
        # Whole states that lack a source weigh more among seven states than in the country.
        assert count / cells == pytest.approx(aim.published, abs=0.09), (level, breakdown, column)
        if column != "share_low_birth_weight":  # there the flag follows from the residents
            assert strong / count == pytest.approx(aim.strong, abs=0.02), (level, column)
            assert weak / count == pytest.approx(aim.weak, abs=0.02), (level, column)


def test_small_places_and_groups_go_first(demo: Demonstration) -> None:
    sizes = demo.rows(
        "SELECT quality, median(population) FROM observation JOIN population "
        "USING (geoid, level, year) WHERE metric = 'share_employed' AND level = 'county' "
        "AND breakdown = 'none' GROUP BY quality ORDER BY 2"
    )
    assert [quality for quality, _ in sizes] == ["Weak", "Marginal", "Strong"]
    published, absent = demo.rows(
        "SELECT median(population) FILTER (value IS NOT NULL), "
        "median(population) FILTER (value IS NULL) FROM population LEFT JOIN (SELECT * FROM "
        "observation WHERE metric = 'share_in_preschool' AND breakdown = 'none') "
        "USING (geoid, level, year) WHERE level = 'county' AND year = 2023"
    )[0]
    assert published > 3 * absent


def test_intervals_depend_on_size_and_unit(demo: Demonstration) -> None:
    for metric in ("rate_injury_death", "rate_learning", "share_hs_degree"):
        result = demo.arrays(
            "SELECT ln(population) AS size, ln((upper - lower) / value) AS width "
            "FROM observation JOIN population USING (geoid, level, year) WHERE breakdown = 'none' "
            "AND metric = $metric AND upper > lower AND value > 0 AND quality != 'Weak'",
            metric=metric,
        )
        assert np.corrcoef(result["size"], result["width"])[0, 1] < -0.6, metric
    sides = demo.arrays(
        "SELECT value - lower AS below, upper - value AS above FROM observation "
        "WHERE metric LIKE 'pctl_income%'"
    )
    assert (sides["below"] > 0).all()
    assert (sides["above"] > 0).all()
    lopsided = np.abs(np.log(sides["above"] / sides["below"])) > 0.02
    assert lopsided.mean() > 0.9


def test_neighboring_counties_share_pooled_estimates(demo: Demonstration) -> None:
    shared, reliable = demo.rows(
        "SELECT count(pool), count(*) FROM observation LEFT JOIN pooled "
        "USING (geoid, level, year, metric) WHERE metric = 'pctl_income_50' AND year = 2023 "
        "AND level = 'county' AND breakdown = 'none' AND quality != 'Weak'"
    )[0]
    assert 0.08 < shared / reliable < 0.35
    assert demo.rows(
        "SELECT max(states) FROM (SELECT count(DISTINCT left(geoid, 2)) AS states "
        "FROM pooled GROUP BY metric, level, year, pool)"
    ) == [(1,)]
    births = demo.rows(
        "SELECT left(geoid, 2), count(*), count(DISTINCT value), any_value(quality) "
        "FROM observation JOIN population USING (geoid, level, year) WHERE year = 2023 "
        "AND metric = 'share_low_birth_weight' AND breakdown = 'none' AND quality = 'Weak' "
        "AND geoid IN (SELECT geoid FROM population WHERE year = 2018 AND population < 100000) "
        "AND left(geoid, 2) IN ('13', '21', '39') GROUP BY 1 ORDER BY 1"
    )
    assert [(state, values) for state, _, values, _ in births] == [("13", 1), ("21", 1), ("39", 1)]


# --- values ---------------------------------------------------------------------------------------


def test_neighbors_resemble_each_other(demo: Demonstration) -> None:
    topology = json.loads(OUTLINES.read_text("utf-8"))
    sides: dict[int, set[str]] = {}
    for county in topology["objects"]["counties"]["geometries"]:
        polygons = [county["arcs"]] if county["type"] == "Polygon" else county["arcs"]
        for arc in (arc for rings in polygons for ring in rings for arc in ring):
            sides.setdefault(max(arc, ~arc), set()).add(county["id"])
    pairs = sorted({tuple(sorted(both)) for both in sides.values() if len(both) == 2})
    rng = np.random.default_rng(1)
    for metric, year in (("share_digital_access", 2023), ("rate_injury_death", 2023)):
        values = dict(
            demo.rows(
                "SELECT geoid, value FROM observation WHERE metric = $metric AND year = $year "
                "AND breakdown = 'none' AND level = 'county'",
                metric=metric, year=year,
            )
        )  # fmt: skip
        known = np.array([pair for pair in pairs if set(pair) <= values.keys()])
        assert len(known) > 500
        shuffled = dict(zip(values, rng.permutation(list(values.values())), strict=True))

        def correlation(values: dict[str, float], among: np.ndarray = known) -> float:
            left, right = (np.array([values[geoid] for geoid in side]) for side in among.T)
            return float(np.corrcoef(left, right)[0, 1])

        assert correlation(values) > 0.4, metric
        assert abs(correlation(shuffled)) < 0.1, metric


def test_metrics_go_together_as_they_should(demo: Demonstration) -> None:
    def together(first: str, other: str) -> float:
        result = demo.arrays(
            "SELECT a.value AS one, b.value AS other FROM observation a JOIN observation b "
            "USING (geoid, level, breakdown, year) WHERE level = 'county' AND breakdown = 'none' "
            "AND a.metric = $one AND b.metric = $other",
            one=first,
            other=other,
        )
        return float(np.corrcoef(result["one"], result["other"])[0, 1])

    assert together("pctl_income_50", "share_employed") > 0.3
    assert together("pctl_income_50", "share_debt_coll") < -0.3
    assert together("rate_crime_violent", "rate_crime_property") > 0
    crossed = demo.rows(
        "SELECT count(*) FROM observation a JOIN observation b "
        "USING (geoid, level, breakdown, subgroup, year) "
        "WHERE (a.metric, b.metric) IN (('pctl_income_20', 'pctl_income_50'), "
        "('pctl_income_50', 'pctl_income_80'), "
        "('share_affordable_available_50_ami', 'share_affordable_50_ami')) AND a.value > b.value"
    )
    assert crossed == [(0,)]


def test_gaps_between_groups_differ_by_metric(demo: Demonstration) -> None:
    medians = {
        (metric, breakdown, group): value
        for metric, breakdown, group, value in demo.rows(
            "SELECT metric, breakdown, subgroup, median(value) FROM observation "
            "WHERE level = 'place' AND breakdown != 'none' GROUP BY ALL"
        )
    }

    def gap(metric: str, breakdown: str, worse: str, better: str) -> float:
        high, low = medians[metric, breakdown, better], medians[metric, breakdown, worse]
        return float(high / low)

    disability = gap("share_employed", "disability", "With Disability", "Without Disability")
    gender = gap("share_employed", "gender", "Female", "Male")
    income = gap("pctl_income_50", "race-ethnicity", "Black, Non-Hispanic", "White, Non-Hispanic")
    learning = gap("rate_learning", "race-ethnicity", "Black, Non-Hispanic", "White, Non-Hispanic")
    assert disability > 1.4 > income > 1.15 > gender > 1.0
    assert 1.0 < learning < income


def test_everyone_row_equals_headline_of_same_source(demo: Demonstration) -> None:
    framework = load_framework()
    for metric in (
        "share_hs_degree",
        "rate_juv_arrest",
        "share_low_birth_weight",
        "share_employed",
    ):
        for level, breakdown, count, equal in demo.rows(
            "SELECT h.level, g.breakdown, count(*), "
            "count(*) FILTER (h.value = g.value AND h.quality IS NOT DISTINCT FROM g.quality) "
            "FROM observation h JOIN observation g USING (metric, level, geoid, year) "
            "WHERE h.breakdown = 'none' AND g.breakdown != 'none' AND g.subgroup = 'All' "
            "AND metric = $metric GROUP BY ALL",
            metric=metric,
        ):
            series = framework.metrics[metric].series_of(Level(level), breakdown)
            headline = framework.metrics[metric].series_of(Level(level))
            assert series
            assert headline
            if series.source == headline.source:
                assert equal == count, (metric, level, breakdown)
            else:
                assert equal < 0.01 * count, (metric, level, breakdown)


def test_awkward_values_are_there_too(demo: Demonstration) -> None:
    with (demo.folder / FIRST_FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    doctors = [row for row in rows if row["ratio_population_pc_physician"] == "0"]
    assert doctors
    assert all(int(row["population"]) <= 2000 for row in doctors)
    homes = [row["ratio_black_nh_house_value_households"] for row in rows]
    assert any(cell.endswith(":0.000") for cell in homes)
    assert all(len(cell) == 11 for cell in homes if cell != "NA")
    (certain,) = demo.rows(
        "SELECT count(*) FROM observation "
        "WHERE metric = 'share_hs_degree' AND value = 1 AND lower = 1 AND upper = 1"
    )[0]
    assert certain > 0
    labels = demo.rows(
        "SELECT DISTINCT metric, subgroup FROM observation WHERE subgroup::VARCHAR LIKE 'Black%'"
    )
    assert {"Black", "Black, Non-Hispanic"} <= {label for _, label in labels}
    assert ("rate_juv_arrest", "Black, Non-Hispanic") not in labels


# --- places ---------------------------------------------------------------------------------------


def test_demonstration_covers_whole_country() -> None:
    places = invent_places(SEED)
    counties, cities = places[Level.COUNTY], places[Level.PLACE]
    assert [int(counties.exists([year]).sum()) for year in (2014, 2021, 2023)] == [3142, 3143, 3144]
    assert len(cities.geoids) == 486
    newest = counties.residents[-1][counties.exists([2023])[0]]
    assert 1.5e8 < newest.sum() < 4.5e8
    assert np.median(newest) < 0.5 * newest.mean()  # a few large ones
    assert counties.races.sum(axis=-1) == pytest.approx(1)


def test_more_places_are_fictional_ones_in_real_states() -> None:
    once, tenfold = (invent_places(SEED, scale) for scale in (1, 10))
    for level, places in tenfold.items():
        assert len(set(places.geoids)) == len(places.geoids) == 10 * len(once[level].geoids)
        assert set(once[level].geoids) < set(places.geoids)
        added = set(places.geoids) - set(once[level].geoids)
        names = dict(zip(places.geoids, places.names, strict=True))
        assert all(names[geoid].startswith("Fictional") for geoid in added)
        assert all(geoid[:2] in STATES and int(geoid[2:]) > 0 for geoid in added)
    with pytest.raises(UserError, match="choose a smaller scale"):
        invent_places(SEED, 17)


def test_fictional_places_are_loaded_like_others(own_home: Path, tmp_path: Path) -> None:
    write_demonstration(tmp_path, states=["10", "33"], scale=3)
    report = build([tmp_path]).report
    assert own_home.exists()
    assert all(file.rejected == 0 for file in report.files)
    assert report.files[0].rows == 3 * (3 + 10) * len(YEARS)


def test_headline_files_alone_have_residents() -> None:
    for layout in layouts():
        assert ("population" in layout.header()) == (layout.breakdown == HEADLINE)
