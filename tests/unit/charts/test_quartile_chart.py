"""All metrics of a pillar among the peers: the whole chart, and what must be in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.uncertainty import Verdict
from mobility.charts.quartile_chart import BEYOND, Vertebra, quartile_chart, vertebra_positions
from mobility.figures.theme import Theme
from tests.support.golden import assert_spec_matches_golden

THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")
AHEAD = Vertebra(
    "share_employed", "Employed", 0.6, -1.0, -0.2, 0.3, 0.8, False, Verdict.BETTER, "better"
)
WEAK = Vertebra(
    "share_debt_coll", "Debt", -1.1, -0.7, -0.2, 0.3, 1.0, True, Verdict.NOT_COMPARED, "weak value"
)
ABSENT = Vertebra(
    "rate_injury_death",
    "Injury",
    None,
    -1.0,
    0.0,
    0.1,
    0.5,
    False,
    Verdict.NOT_COMPARED,
    "no value",
)


@pytest.mark.parametrize(
    "name,rows",
    [("spine-full", [AHEAD, WEAK, ABSENT]), ("spine-one", [AHEAD]), ("spine-empty", [])],
)
def test_the_chart_is_the_one_that_was_looked_at(name: str, rows: list[Vertebra]) -> None:
    assert_spec_matches_golden(quartile_chart(rows, THEME, "what it shows"), name)


def test_a_weak_value_is_hollow_and_an_absent_one_has_no_mark() -> None:
    chart = quartile_chart([AHEAD, WEAK, ABSENT], THEME, "words", width=300)
    fills = {row["metric"]: row["fill"] for row in chart["datasets"]["rows"]}
    assert fills["share_employed"] == THEME.accent
    assert fills["share_debt_coll"] == THEME.background
    assert chart["layer"][-1]["transform"] == [{"filter": "isValid(datum.mine)"}]
    assert chart["width"] == 300


def test_right_is_better_and_nobody_leaves_the_chart() -> None:
    values = (0.1, 0.2, 0.3, 0.4, 0.5)
    mine, places = vertebra_positions(values, 0.2, high_is_right=False)
    assert mine == pytest.approx(0.5)
    assert places == pytest.approx([-1, -0.5, 0, 0.5, 1])
    assert vertebra_positions(values, 9.0, high_is_right=True)[0] == BEYOND
    assert vertebra_positions(values, None, high_is_right=True)[0] is None


@given(
    st.lists(st.integers(0, 100), min_size=5, max_size=5).map(sorted),
    st.integers(-50, 150),
    st.booleans(),
)
def test_better_is_always_right_of_the_median(
    values: list[int], mine: int, high_is_right: bool
) -> None:
    own, places = vertebra_positions(
        [float(value) for value in values], mine, high_is_right=high_is_right
    )
    assert own is not None
    assert -BEYOND <= own <= BEYOND
    assert places == sorted(places)
    assert max(map(abs, places), default=0.0) in {0.0, 1.0}  # the farthest peer is at the edge
    better = mine > values[2] if high_is_right else mine < values[2]
    assert (own > 0) == better
    if values[0] < values[4] and own not in {BEYOND, -BEYOND}:
        turned, _ = vertebra_positions(
            [float(value) for value in values], mine, high_is_right=not high_is_right
        )
        assert turned == pytest.approx(-own)
