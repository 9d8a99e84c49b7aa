"""The figure of the groups without a reliable value: its rows and its table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility import queries
from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.gaps.missing import Availability, GroupAvailability, WhoIsMissing
from mobility.figures.figure import Provenance, table_rows
from mobility.figures.missing import missing_figure, missing_rows, reason_words
from mobility.queries.gaps import missing
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.gap_release import BLACK, CUYAHOGA, HISPANIC, make_gap_store

FRAMEWORK = load_framework()
FROM = Provenance(CUYAHOGA, "release", "Source of the numbers")
Found = tuple[PlaceDisparity, WhoIsMissing]


@pytest.fixture(scope="module")
def cuyahoga(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return the groups of a county that has no value for one of them."""
    store: Store = make_gap_store(tmp_path_factory.mktemp("missing"))
    arguments = (store, FRAMEWORK, CUYAHOGA, "share_employed", "race-ethnicity")
    disparity = queries.disparities(*arguments)
    return disparity, missing(store, FRAMEWORK, disparity)


def test_bars_are_hollow_where_group_is_not_judged(cuyahoga: Found) -> None:
    groups = [row.group.label for row in cuyahoga[1].rows]
    rows = dict(zip(groups, missing_rows(cuyahoga[1]), strict=True))
    assert (rows[HISPANIC].hollow, rows[BLACK].hollow) == (True, False)
    assert rows[HISPANIC].lines[1] == "suppressed"


def test_table_has_shares_of_residents(cuyahoga: Found) -> None:
    table = table_rows(missing_figure(*cuyahoga, FROM).table())
    assert [row["share_of_residents"] for row in table] == [
        row.residents for row in cuyahoga[1].rows
    ]
    assert {row["unit"] for row in table} == {"share of 1"}


def test_words_say_what_bars_are_and_where_from(cuyahoga: Found) -> None:
    figure = missing_figure(*cuyahoga, FROM)
    assert "Bars: each group's share of all residents, 2021" in figure.subtitle
    assert figure.summary.startswith(f"{figure.title}. Hispanic, any race (6.8")
    assert figure.footer[-1] == "Source: Source of the numbers."
    assert "share_employed-race-ethnicity-who-is-missing" in figure.name


def test_unknown_shares_of_residents_promise_no_bars(cuyahoga: Found) -> None:
    disparity, lacking = cuyahoga
    unknown = replace(lacking, year=None, reliable_share=None, problem="not known")
    assert "Bars" not in missing_figure(disparity, unknown, FROM).subtitle


def test_group_without_reason_has_a_sentence() -> None:
    group = FRAMEWORK.breakdowns["race-ethnicity"].groups[1]
    assert reason_words(GroupAvailability(group, Availability.ABSENT)) == "There is no value."
