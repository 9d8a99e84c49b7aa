"""What a map holds of the tiny release: every place of the year, in its class, with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobility import queries
from mobility.analysis.absence import Absence
from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import ABSENT, Quarter, Show, ValueMap, among, rank_on_map
from mobility.analysis.places.benchmarks import benchmark_of
from mobility.analysis.places.percentile import RankVerdict, position_in
from mobility.analysis.reliability import WEAK_VALUE
from mobility.analysis.uncertainty import NO_INTERVAL, VERDICTS, Verdict
from mobility.errors import UserError
from mobility.figures.maps.table import place_change_words
from mobility.places import Level
from mobility.queries.maps import MapView, absences, place_reading, value_map
from mobility.registry import Better, CoverageGap, load_framework
from mobility.store import Store
from tests.support.made_maps import OHIO, made_map
from tests.support.tiny_release import (
    AKRON,
    COUNTIES,
    DONA_ANA,
    FAIRFIELD,
    LOVING,
    SUMMIT,
    WESTERN,
    build_release,
)

FRAMEWORK = load_framework()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("maps")
    return Store(folder / "releases" / f"{build_release(folder)}.duckdb")


def mapped(
    store: Store, metric: str = "share_employed", year: int | None = None, **view: object
) -> ValueMap:
    return value_map(store, FRAMEWORK, metric, Level.COUNTY, year, MapView(**view))


def class_of(value_map: ValueMap, geoid: str) -> str:
    """Return the id of the class of a place, or 'absent'."""
    row = value_map.places.row(geoid)
    assert row is not None
    code = value_map.code[row]
    return "absent" if code == ABSENT else value_map.classes[code].id


def test_all_places_of_the_year_are_there_once(store: Store) -> None:
    now, before = mapped(store), mapped(store, year=2021)
    assert now.year == 2023
    geoids = [now.places.geoid(row) for row in range(now.code.size)]
    assert geoids == sorted(set(COUNTIES) - {FAIRFIELD})
    assert before.places.row(FAIRFIELD) is not None
    assert before.places.row(WESTERN) is None
    assert now.places.row("99999") is None
    assert now.years == (2018, 2019, 2021, 2022, 2023)


def test_year_without_values_uses_last_year(store: Store) -> None:
    assert mapped(store, year=2020).year == 2019
    with pytest.raises(UserError, match="no value for counties up to 2018"):
        value_map(store, FRAMEWORK, "share_election_turnout", Level.COUNTY, 2018)


def test_weak_values_do_not_set_classes(store: Store) -> None:
    result = mapped(store)
    row = result.places.row(DONA_ANA)
    assert result.hatched[row]
    assert result.code[row] != ABSENT
    assert not result.places.reliable[row]
    judged = result.places.values.value[result.places.reliable]
    assert result.breaks.lows[0] == judged.min()
    assert result.breaks.highs[-1] == judged.max()
    assert sum(each.count for each in result.classes) == judged.size == 11
    assert sum(each.hatched for each in result.classes) == 2


def test_an_extreme_weak_value_moves_no_class() -> None:
    rows = {**OHIO, "39133": (0.99, 0.01, True), "39035": (0.10, 0.01, True)}
    value_map = made_map(rows)
    assert (value_map.breaks.lows[0], value_map.breaks.highs[-1]) == (0.74, 0.86)
    assert value_map.code[value_map.places.row("39133")] == len(value_map.classes) - 1
    assert value_map.code[value_map.places.row("39035")] == 0
    assert value_map.middle_half == pytest.approx(
        tuple(np.quantile([0.74, 0.75, 0.76, 0.77, 0.86, 0.78], [0.25, 0.75]))
    )


def test_quarters_are_those_of_one_place_at_a_time() -> None:
    """Nine values: heights are eighths, so two stand exactly at a quarter."""
    values = [0.5 + n / 50 for n in range(9)]
    rows = {f"{39001 + 2 * n}": (value, 0.01, False) for n, value in enumerate(values)}
    for better in (Better.HIGHER, Better.LOWER):
        value_map = made_map(rows, show=Show.POSITION, better=better)
        for row, value in enumerate(values):
            quarter = position_in(values, value).quarter(better)
            texts = {"better": Quarter.BETTER, "worse": Quarter.WORSE, "middle": Quarter.MIDDLE}
            assert value_map.classes[value_map.code[row]].id == texts[quarter]


def test_rule_for_place_applies_only_there() -> None:
    gap = CoverageGap(
        metrics=("share_employed",),
        level=Level.COUNTY,
        geoids=("39133",),
        years=(2023,),
        reason="Nobody asks there.",
    )
    framework = replace(FRAMEWORK, gaps=(gap,), suppressions=())
    value_map = made_map({**OHIO, "39133": (None, 0.0, False)})
    reasons = {geoid: reason.kind for geoid, reason in absences(framework, value_map).items()}
    assert reasons == {"39133": Absence.NOT_COLLECTED, "39151": Absence.NOT_PUBLISHED}


def test_a_map_of_values_counts_what_it_shows(store: Store) -> None:
    result = mapped(store, classes=ClassKind.NATURAL)
    for number, each in enumerate(result.classes):
        rows = result.code == number
        assert each.count == (rows & ~result.hatched).sum()
        assert each.hatched == (rows & result.hatched).sum()
        assert each.low <= each.high


def test_classes_can_lie_around_the_median_of_a_state(store: Store) -> None:
    nation = mapped(store, classes=ClassKind.BENCHMARK)
    ohio = mapped(store, classes=ClassKind.BENCHMARK, against="state", state="39")
    values, state = nation.places.values.value, nation.places.values.state
    reliable = nation.places.reliable
    assert nation.breaks.center == pytest.approx(np.median(values[reliable]))
    assert ohio.breaks.center == pytest.approx(np.median(values[reliable & (state == 39)]))


def test_verdicts_are_those_of_the_profiles(store: Store) -> None:
    for metric in ("share_employed", "pctl_income_50", "share_debt_coll", "rate_injury_death"):
        for against in (None, "state", "nation"):
            result = mapped(store, metric, show=Show.VERDICT, against=against)
            for row in range(result.code.size):
                geoid = result.places.geoid(row)
                profile = queries.profile(store, FRAMEWORK, geoid, benchmark=against)
                reading = next(r for r in profile.readings if r.metric.id == metric)
                if reading.value is None:
                    assert class_of(result, geoid) == "absent"
                else:
                    assert class_of(result, geoid) == reading.verdict
                    assert result.reasons[result.reason[row]] == reading.reason


PEERS = ("39035", "39049", "39061", "39095", "39113", "41067", DONA_ANA)  # the last one is weak


@pytest.mark.parametrize("metric", ["share_employed", "pctl_income_50", "share_debt_coll"])
def test_map_and_peers_page_agree(store: Store, metric: str) -> None:
    view = {"against": "peers", "own": SUMMIT, "peers": PEERS}
    result = mapped(store, metric, show=Show.VERDICT, **view)
    compared = queries.comparison(store, FRAMEWORK, SUMMIT, metric, peers=PEERS).reading
    assert class_of(result, SUMMIT) == compared.verdict
    assert result.peers is not None
    assert compared.peers == benchmark_of(result.peers)
    reading = place_reading(store, FRAMEWORK, result, SUMMIT, "peers", PEERS)
    assert reading is not None
    assert (reading.verdict, reading.reason) == (compared.verdict, compared.reason)
    assert reading.peers == compared.peers
    around = mapped(store, metric, classes=ClassKind.BENCHMARK, **view)
    assert around.breaks.center == pytest.approx(compared.peers.value)


def test_positions_are_never_among_peers(store: Store) -> None:
    result = mapped(store, show=Show.POSITION, against="peers", own=SUMMIT, peers=PEERS)
    assert result.against == "nation"
    assert class_of(result, SUMMIT) == Quarter.BETTER


def test_why_places_are_not_compared_is_counted(store: Store) -> None:
    assert mapped(store, show=Show.VERDICT).not_compared() == {WEAK_VALUE: 2}
    debt = mapped(store, "share_debt_coll", show=Show.VERDICT)
    assert debt.not_compared() == {WEAK_VALUE: 1, NO_INTERVAL: 11}
    assert {each.id: each.count for each in debt.classes}[Verdict.NOT_COMPARED] == 12


def test_better_quarter_follows_better_direction(store: Store) -> None:
    employed = mapped(store, show=Show.POSITION)
    debt = mapped(store, "share_debt_coll", show=Show.POSITION)
    assert class_of(employed, SUMMIT) == Quarter.BETTER
    assert class_of(debt, SUMMIT) == Quarter.BETTER  # the lowest share of debt
    assert class_of(employed, "39095") == Quarter.WORSE
    assert class_of(employed, DONA_ANA) == Quarter.NONE
    assert employed.against == "nation"
    counts = Counter(class_of(employed, geoid) for geoid in COUNTIES if geoid != FAIRFIELD)
    assert counts == {each.id: each.count for each in employed.classes if each.count}


def test_neither_better_has_a_highest_and_a_lowest_quarter(store: Store) -> None:
    parity = mapped(store, "ratio_black_nh_house_value_households.parity", show=Show.POSITION)
    assert [each.id for each in parity.classes][:2] == [Quarter.HIGHEST, Quarter.LOWEST]
    verdicts = mapped(store, "ratio_black_nh_house_value_households.parity", show=Show.VERDICT)
    assert [each.id for each in verdicts.classes][:2] == [Verdict.HIGHER, Verdict.LOWER]


def test_changes_are_those_of_the_trends(store: Store) -> None:
    result = mapped(store, show=Show.CHANGE, since=2018)
    assert result.since == 2018
    for geoid in (SUMMIT, "39035", DONA_ANA, LOVING):
        trend = queries.trend(store, FRAMEWORK, geoid, "share_employed", start=2018, end=2023)
        assert class_of(result, geoid) == trend.change.verdict
    assert class_of(result, WESTERN) == Verdict.NOT_COMPARED
    row = result.places.row(WESTERN)
    assert result.reasons[result.reason[row]] == "no value for 2018"


def test_money_changes_after_inflation(store: Store) -> None:
    income = mapped(store, "pctl_income_50", show=Show.CHANGE, since=2018)
    assert income.inflation == pytest.approx(304.702 / 251.107)
    row = income.places.row(SUMMIT)
    text = place_change_words(income, row)
    assert text.startswith("after inflation, ")
    assert "($69,375 in dollars of that year)" in text  # as published
    assert mapped(store, show=Show.CHANGE).inflation == 1


def test_a_change_needs_an_earlier_year(store: Store) -> None:
    with pytest.raises(UserError):
        mapped(store, "share_election_turnout", show=Show.CHANGE)


def test_every_absent_place_has_its_reason(store: Store) -> None:
    income = mapped(store, "pctl_income_50")
    reasons = absences(FRAMEWORK, income)
    assert set(reasons) == {LOVING}
    assert reasons[LOVING].kind is Absence.SUPPRESSED
    turnout = absences(FRAMEWORK, mapped(store, "share_election_turnout"))
    assert {geoid: reason.kind for geoid, reason in turnout.items()}[LOVING] is (
        Absence.NOT_PUBLISHED
    )


def test_map_rank_is_in_state_or_nation(store: Store) -> None:
    result = mapped(store)
    state, nation = (rank_on_map(result, SUMMIT, within) for within in ("state", "nation"))
    assert (state.verdict, state.best, state.total) == (RankVerdict.RANGE, 1, 7)
    assert nation.total == 11
    assert rank_on_map(result, DONA_ANA, "nation").verdict is RankVerdict.NOT_RANKED
    assert rank_on_map(result, AKRON, "nation") is None


def test_part_of_map_recounts_classes(store: Store) -> None:
    for show in (Show.VALUE, Show.VERDICT, Show.POSITION):
        nation = mapped(store, show=show)
        ohio = among(nation, nation.places.values.state == 39)
        assert [each.id for each in ohio.classes] == [each.id for each in nation.classes]
        assert sum(each.count for each in ohio.classes) == 7
        assert class_of(ohio, SUMMIT) == class_of(nation, SUMMIT)
        assert ohio.places.row(LOVING) is None


def test_the_middle_half_is_of_reliable_values(store: Store) -> None:
    result = mapped(store)
    judged = result.places.values.value[result.places.counted]
    assert result.middle_half == pytest.approx(tuple(np.quantile(judged, [0.25, 0.75])))
    nobody = among(result, ~result.places.reliable)
    assert nobody.middle_half is None


def test_what_is_not_compared_between_places_is_not_mapped(store: Store) -> None:
    with pytest.raises(UserError, match=r"is not mapped\. .*[^.]\.$"):
        mapped(store, "count_homeless")
    with pytest.raises(UserError, match="no value for cities"):
        value_map(store, FRAMEWORK, "rate_injury_death", Level.PLACE)


def test_cities_have_a_map_of_their_own(store: Store) -> None:
    choropleth_values = value_map(store, FRAMEWORK, "share_employed", Level.PLACE)
    assert [choropleth_values.places.geoid(row) for row in range(2)] == [AKRON, "3916000"]
    assert sum(each.count for each in choropleth_values.classes) == 2


@pytest.mark.cases(2)
@pytest.mark.official
@pytest.mark.parametrize("place", [SUMMIT, "39035", "36061", "27003"])
@pytest.mark.parametrize("metric", ["share_employed", "pctl_income_50"])
def test_official_verdicts_against_peers_are_those_of_the_page(
    official_release: Path, metric: str, place: str
) -> None:
    store = Store(official_release)
    peers = tuple(peer.place.geoid for peer in queries.peers(store, place).peers)
    result = mapped(store, metric, show=Show.VERDICT, against="peers", own=place, peers=peers)
    compared = queries.comparison(store, FRAMEWORK, place, metric, peers=peers).reading
    row = result.places.row(place)
    assert result.verdicts is not None
    assert VERDICTS[result.verdicts.verdict[row]] is compared.verdict
    assert compared.peers == benchmark_of(result.peers)


@pytest.mark.cases(1)
@pytest.mark.official
@pytest.mark.parametrize("metric", ["share_employed", "rate_injury_death", "share_hs_degree"])
def test_official_verdicts_are_those_of_the_profiles(official_release: Path, metric: str) -> None:
    store = Store(official_release)
    result = mapped(store, metric, show=Show.VERDICT)
    for row in range(0, result.code.size, 97):
        geoid = result.places.geoid(row)
        profile = queries.profile(store, FRAMEWORK, geoid)
        reading = next(each for each in profile.readings if each.metric.id == metric)
        if reading.year == result.year:
            assert result.verdicts is not None
            assert VERDICTS[result.verdicts.verdict[row]] is reading.verdict, geoid
            assert result.reasons[result.reason[row]] == reading.reason, geoid
            panel = place_reading(store, FRAMEWORK, result, geoid)
            assert panel is not None
            assert class_of(result, geoid) == panel.family_verdict, "the panel says the same"
