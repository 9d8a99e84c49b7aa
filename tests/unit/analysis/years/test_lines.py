"""Which years of a line can be compared, and what a value on it may be used for."""

from __future__ import annotations

import pytest

from mobility.analysis.uncertainty import HIDDEN_COUNTS
from mobility.analysis.years.lines import OTHER_AREA, OTHER_DOLLARS, Sharing, series_at
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import EVERYONE
from tests.support.lines import FRAMEWORK, line, point

FOUR = [[year, 0.5, 0.4, 0.6] for year in (2019, 2021, 2022, 2023)]


def shared(*rows: tuple[int, str, list[int]]) -> tuple[Sharing, ...]:
    return tuple(Sharing(*row) for row in rows)


def test_points_out_of_order_are_refused() -> None:
    with pytest.raises(UserError, match="order of their years"):
        line([[2021, 0.5], [2019, 0.5]])


def test_break_separates_earlier_years() -> None:
    broken = line(FOUR, breaks={"2022": "another rule"})
    assert broken.incomparable(2019, 2021) == ""
    assert broken.incomparable(2021, 2022) == "another rule"
    assert broken.incomparable(2022, 2023) == ""


def test_new_sharing_places_change_the_area() -> None:
    always = [2019, 2021, 2022, 2023]
    redrawn = line(
        FOUR,
        sharing=shared(
            (2019, "01003", always), (2021, "01003", always),
            (2022, "01005", always), (2023, "01005", always),
        ),
    )  # fmt: skip
    assert redrawn.incomparable(2019, 2021) == ""
    assert redrawn.incomparable(2021, 2022) == OTHER_AREA
    assert redrawn.incomparable(2019, 2023) == OTHER_AREA
    assert redrawn.incomparable(2022, 2023) == ""
    assert [join.kind for join in redrawn.joins] == ["dashed", "broken", "solid"]
    assert redrawn.joins[1].reason == f"from 2022 {OTHER_AREA}"


def test_sharer_without_value_is_ignored() -> None:
    both = shared(
        (2022, "01003", [2022]), (2022, "01005", [2022, 2023]), (2023, "01005", [2022, 2023])
    )
    assert line(FOUR, sharing=both).incomparable(2022, 2023) == ""


def test_formerly_shared_estimate_stays_comparable() -> None:
    always = [2019, 2021, 2022, 2023]
    once = line(FOUR, sharing=shared((2021, "01003", always)))
    assert once.incomparable(2019, 2021) == once.incomparable(2021, 2022) == OTHER_AREA
    assert once.incomparable(2019, 2022) == ""


def test_new_code_breaks_only_its_place() -> None:
    series = FRAMEWORK.metric("share_employed").series_of(Level.COUNTY)
    assert series
    changes = FRAMEWORK.geography_changes
    region, county, elsewhere = (
        [b.year for b in series_at(series, geoid, changes).breaks]
        for geoid in ("09110", "09001", "39153")
    )
    assert (region, county, elsewhere) == ([2022], [2022], [])


def test_the_share_of_years_in_common() -> None:
    five = line(FOUR, period_years=5)
    assert [five.common(2023 - gap, 2023) for gap in (1, 2, 4, 5, 9)] == [0.8, 0.6, 0.2, 0, 0]
    assert line(FOUR).common(2022, 2023) == 0


def test_dollars_of_one_year() -> None:
    money = line([[2014, 50_000.0, 49_000.0, 51_000.0], [2023, 60_000.0]], dollars=True)
    real = money.estimate(money.points[0], 2023)
    factor = 304.702 / 236.736
    assert (real.value, real.lower, real.upper) == pytest.approx(
        (50_000 * factor, 49_000 * factor, 51_000 * factor)
    )
    assert money.price_factor(2023, 2014) == pytest.approx(1 / factor)
    assert money.price_factor(2013, 2023) is money.price_factor(2014, 2031) is None
    assert money.incomparable(2013, 2023) == OTHER_DOLLARS
    assert line(FOUR).price_factor(2013, 2023) == 1


def test_why_a_value_enters_no_test() -> None:
    plain = line(FOUR, plausible=0.9, zero_meaning="no figure")
    assert plain.problem(point(2023, 0.5, 0.4, 0.6, "Marginal")) == ""
    assert plain.problem(point(2023, 0.5, 0.4, 0.6, "Weak")).startswith("weak value")
    assert plain.problem(point(2023, 0.95, 0.9, 1.0)) == "beyond what is plausible"
    assert plain.problem(point(2023, 0.0, 0.0, 0.1)) == "no figure"
    assert plain.problem(point(2023, 0.5, 0.4)) == "no interval published"
    assert plain.problem(point(2023, 0.5, 0.5, 0.5)) == "the published interval has no width"
    assert line(FOUR, interval=False).problem(point(2023, 0.5, 0.4, 0.6)) == "no interval published"
    hidden = FRAMEWORK.metric("count_homeless").series_of(Level.COUNTY)
    assert hidden
    assert hidden.subgroups == (EVERYONE,)
    counts = line([[2021, 1553.0, 1548.0, 1558.0]])
    object.__setattr__(counts, "series", hidden)
    assert counts.problem(counts.points[0]) == HIDDEN_COUNTS
