"""Warnings beside a value: which of the registry's misreadings are near."""

from __future__ import annotations

import pytest

from mobility.analysis.places.percentile import Distribution, Position
from mobility.analysis.places.profile import Reading, relevant_misreadings
from mobility.analysis.years.lines import Join, TrendPoint
from mobility.registry import Better, Bite, load_framework
from tests.support.readings import reading

LOW = Position(10, 0, 90, 100)
HIGH = Position(90, 0, 10, 100)


def description(near: Reading) -> str:
    return " | ".join(relevant_misreadings(near))


def line(*values: float, broken: int | None = None) -> dict[str, object]:
    """Return the fields of a reading whose last years had these values."""
    years = range(2024 - len(values), 2024)
    joins = [Join(y, y + 1, "broken" if y + 1 == broken else "solid") for y in years[:-1]]
    points = tuple(TrendPoint(y, value) for y, value in zip(years, values, strict=True))
    return {"points": points, "joins": tuple(joins), "value": values[-1]}


def test_economic_inclusion_names_poverty_rate() -> None:
    assert "poverty rate" in description(reading("share_poverty_exposure", value=0.2))
    assert "no tract reaches" not in description(reading("share_poverty_exposure", value=0.2))
    assert "no tract reaches" in description(reading("share_poverty_exposure", value=0.0))


@pytest.mark.parametrize("position,near", [(LOW, True), (HIGH, False)])
def test_a_very_low_crime_rate_can_be_little_reporting(position: Position, near: bool) -> None:
    result = description(reading("rate_crime_violent", position=position))
    assert ("little reporting" in result) == near


@pytest.mark.parametrize("value,near", [(5.0, True), (25.0, True), (85.0, False)])
def test_a_weak_value_is_low_by_the_bins(value: float, near: bool) -> None:
    shape = Distribution(10.0, 110.0, (30, 20, 20, 20, 10), 0, 0, 100)
    weak = reading("rate_crime_violent", position=None, distribution=shape, value=value)
    assert bool(relevant_misreadings(weak)) == near


def test_affordability_warns_only_after_improvement() -> None:
    metric = "share_affordable_50_ami"
    assert "leave" in description(reading(metric, **line(0.5, 0.7)))
    assert not relevant_misreadings(reading(metric, **line(0.7, 0.5)))
    assert not relevant_misreadings(reading(metric, **line(0.5, 0.7, broken=2023)))
    assert "leave" in description(reading(metric, **line(0.9, 0.5, 0.6, broken=2022)))


def test_no_value_has_no_trap() -> None:
    assert relevant_misreadings(reading("share_poverty_exposure", value=None)) == ()


def test_improvement_misreadings_have_a_direction() -> None:
    for metric in load_framework().metrics.values():
        for misreading in metric.misreadings:
            assert misreading.when is not Bite.IMPROVED or metric.better is not Better.NEITHER
            assert len(misreading.text) < 90, misreading.text
            assert not misreading.text.endswith(".")
