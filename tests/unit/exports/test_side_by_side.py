"""County and city side by side: what they share, and nothing that only looks the same."""

from __future__ import annotations

from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.reliability import Quality
from mobility.figures.words.readings import side_rows
from mobility.places import Jurisdiction, Level
from tests.support.readings import reading
from tests.unit.exports.test_spreadsheet import Release


def profile(geoid: str, name: str, *readings: Reading) -> Profile:
    level = Level.COUNTY if len(geoid) == 5 else Level.PLACE
    return Profile(Jurisdiction(geoid, level, name, geoid[:2]), Release(), readings)


def test_shared_metrics_are_side_by_side() -> None:
    county = profile("39153", "Summit County", reading(), reading("rate_injury_death"))
    weak = reading(value=0.8, year=2021, quality=Quality.WEAK)
    assert side_rows([county, profile("3901000", "Akron city", weak)]) == [
        {
            "Metric": "Employed, ages 25–54",
            "Summit County": "84.0\u00a0% (2023)",
            "Akron city": "80.0\u00a0% (2021, weak)",
        }
    ]


def test_two_products_under_one_name_are_left_out() -> None:
    debt = reading("share_debt_coll")
    places = [profile("39153", "Summit County", debt), profile("3901000", "Akron city", debt)]
    assert side_rows(places) == []


def test_an_independent_city_and_its_county_keep_two_columns() -> None:
    city, county = (profile(geoid, "Richmond city", reading()) for geoid in ("5167000", "51760"))
    (row,) = side_rows([city, county])
    assert list(row) == ["Metric", "Richmond city (city)", "Richmond city (county)"]
