"""What is taken from trends: the clearest change, and a line up to a year."""

from __future__ import annotations

from dataclasses import replace

from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.over_time import clearest_change, first_to_show
from tests.support.trends import absent, trend


def rising(by: float) -> list[list[float | str]]:
    return [[2014, 0.5, 0.49, 0.51, "Strong"], [2023, 0.5 + by, 0.49 + by, 0.51 + by, "Strong"]]


def test_the_clearest_change_is_the_widest_in_its_errors() -> None:
    small, large = trend(rising(0.03)), trend(rising(0.05))
    worse = trend(rising(0.2), better="lower")
    assert large.change.verdict is Verdict.IMPROVED
    assert clearest_change([small, large]) is large
    assert clearest_change([small, worse, large]) is worse
    vague = trend([[2014, 0.1, 0.0, 0.2, "Strong"], [2023, 0.6, 0.5, 0.7, "Strong"]])
    assert vague.change.verdict is Verdict.IMPROVED  # ten times as much, less sure
    assert clearest_change([vague, worse]) is worse


def test_clearest_change_needs_a_direction() -> None:
    aimless, untested = trend(rising(0.3), better="neither"), trend(rising(0.3), interval=False)
    assert aimless.change.verdict is Verdict.HIGHER
    assert clearest_change([aimless, untested, trend(rising(0.001)), absent()]) is None
    assert clearest_change([]) is None


def test_clearest_change_is_recent() -> None:
    old = trend([[2012, 0.3, 0.29, 0.31, "Strong"], [2018, 0.9, 0.89, 0.91, "Strong"]])
    assert old.change.verdict is Verdict.IMPROVED
    assert old.age == 7
    fresh = trend(rising(0.05))
    assert clearest_change([old]) is None
    assert clearest_change([old, fresh]) is fresh


def test_first_trend_shown_is_clearest_change() -> None:
    old = trend([[2012, 0.3], [2018, 0.9]], interval=False)
    weak = trend([[2022, 0.3, None, None, "Weak"], [2023, 0.9, None, None, "Weak"]], interval=False)
    firm = trend([[2022, 0.3], [2023, 0.9]], interval=False)
    single, changed = trend([[2023, 0.9]]), trend(rising(0.05))
    assert first_to_show([absent(), single, weak, old, firm, changed]) is changed
    assert first_to_show([absent(), single, weak, old, firm]) is firm
    assert first_to_show([absent(), single, weak, old]) is weak
    nothing = absent()
    assert first_to_show([nothing, single]) is nothing
    assert first_to_show([]) is None


def test_cut_line_keeps_earlier_years() -> None:
    rows = [[year, 0.5 + (year - 2018) / 100] for year in range(2018, 2024)]
    full_trend = trend(rows, dollars=True, end=2021)
    part = full_trend.up_to(2021)
    assert [point.year for point in part.points] == [2018, 2019, 2020, 2021]
    assert [join.end for join in part.joins] == [2019, 2020, 2021]
    assert len(part.real) == len(part.drawn) == 4
    assert part.change == full_trend.change
    assert full_trend.up_to(2030) == full_trend
    nothing = full_trend.up_to(2010)
    assert (nothing.points, nothing.joins, nothing.real) == ((), (), ())


def test_money_without_a_price_index_is_not_drawn() -> None:
    full_trend = trend([[2023, 100.0], [2030, 120.0]], dollars=True)
    assert full_trend.dollars == 2030
    assert [drawn is None for drawn in full_trend.drawn] == [True, False]
    nominal = replace(full_trend, dollars=None, real=())
    assert [drawn and drawn.value for drawn in nominal.drawn] == [100.0, 120.0]
