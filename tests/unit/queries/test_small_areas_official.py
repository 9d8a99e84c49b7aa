"""Modeled values of the publisher's numbers: large places made small, and how long it takes.

A place with an estimate of its own and a small error is thinned: noise is added until its error is
as large as that of a value that the rules call Weak (two fifths of the value, of a share two fifths
of the smaller part). The model then sees the weak value only. Its own published value, whose error
is small and counts, is what the modeled one has to come close to.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mobility.analysis.small_areas import (
    Scale,
    estimates_on_scale,
    fit_places,
    from_scale,
    predict_areas,
)
from mobility.analysis.uncertainty import Z95
from mobility.modeled_file import write_modeled_values
from mobility.places import Level
from mobility.queries.small_areas import ModeledMetric, area_facts, modeled_metrics
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.evidence import amount

pytestmark = pytest.mark.official

FRAMEWORK = load_framework()
WEAK = 0.4  # relative error
PARTS = 5  # of the large places; one part is thinned at a time

Numbers = NDArray[np.float64]


@pytest.fixture(scope="module")
def store(official_release: Path) -> Store:
    return Store(official_release)


@pytest.fixture(scope="module")
def metrics(store: Store) -> dict[tuple[str, Level], ModeledMetric]:
    return {(each.metric.id, each.level): each for each in modeled_metrics(store, FRAMEWORK)}


def weak_errors(scale: Scale, values: Numbers) -> Numbers:
    """Return the errors, on the scale of the model, of values that are just weak."""
    if scale is Scale.LOG:
        return np.full(values.shape, WEAK)
    if scale is Scale.ARCSINE:
        return WEAK * np.minimum(values, 1 - values) / (2 * np.sqrt(values * (1 - values)))
    return WEAK * np.abs(values)


def thinned(store: Store, each: ModeledMetric) -> tuple[Numbers, float, float]:
    """Return how often the interval of each large place covers, and both root mean squares.

    Of the differences from the published value: of the modeled values, then of the weak ones.
    """
    scale, values = each.values.scale, each.published.value
    y, s = estimates_on_scale(scale, each.published)
    _, facts = area_facts(store, each.level, each.year)
    weak = weak_errors(scale, values)
    own = ~np.isnan(each.values.value) & ~each.values.synthetic & (each.pools == 0)
    large = np.flatnonzero(own & (s < weak / 2) & (s < np.nanmedian(s)))
    rng = np.random.default_rng(20_250_501)
    runs = amount(1, 4)
    covered = np.zeros((runs, large.size))
    modeled, direct = np.zeros((runs, large.size)), np.zeros((runs, large.size))
    for run in range(runs):
        part = rng.permutation(large.size) % PARTS
        for number in range(PARTS):
            rows = large[part == number]
            thin, errors = y.copy(), s.copy()
            thin[rows] += rng.normal(0, np.sqrt(weak[rows] ** 2 - s[rows] ** 2))
            errors[rows] = weak[rows]
            model, columns = fit_places(thin, errors, each.pools, facts)
            result = predict_areas(model, thin[rows], errors[rows], columns[rows])
            # The modeled value has the published one in it with its weight, errors included.
            half = Z95 * np.sqrt(result.mse + s[rows] ** 2 * (1 - 2 * result.weight))
            covered[run, part == number] = np.abs(result.value - y[rows]) <= half
            modeled[run, part == number] = from_scale(scale, result.value) - values[rows]
            direct[run, part == number] = from_scale(scale, thin[rows]) - values[rows]
    squares = [float(np.sqrt((part**2).mean())) for part in (modeled, direct)]
    return covered.mean(axis=0), squares[0], squares[1]


def series() -> list[tuple[str, Level]]:
    """Return the metrics with sampling bounds in their newest year, by level."""
    return [
        (metric.id, level)
        for metric in FRAMEWORK.metrics.values()
        for level in Level
        if (known := metric.series_of(level))
        and known.interval_in(known.schedule[-1]).value == "sampling"
    ]


@pytest.mark.cases(4)
@pytest.mark.evidence
@pytest.mark.parametrize("metric,level", series())
def test_large_places_made_small_are_covered_and_closer_than_weak_values(
    store: Store, metrics: dict[tuple[str, Level], ModeledMetric], metric: str, level: Level
) -> None:
    covered, modeled, direct = thinned(store, metrics[metric, level])
    rate = float(covered.mean())
    # A place is one piece of evidence, however often it is thinned.
    error = max(float(covered.std()), np.sqrt(0.95 * 0.05)) / np.sqrt(covered.size)
    print(  # noqa: T201 - the evidence, with `pytest -s`
        f"{metric} {level}: {covered.size} places, coverage {rate:.3f} "
        f"({(rate - 0.95) / error:+.1f} standard errors), root mean square {modeled / direct:.2f} "
        "of the weak value's"
    )
    assert abs(rate - 0.95) <= 3 * error
    assert modeled < direct


def test_every_series_has_a_model(metrics: dict[tuple[str, Level], ModeledMetric]) -> None:
    assert set(metrics) == set(series())
    for each in metrics.values():
        assert each.values.model is not None, each.metric.id
        there = ~np.isnan(each.values.value)
        assert there[~np.isnan(each.values.error)].mean() > 0.998
        low, high = each.metric.range
        assert low is None or (each.values.lower[there] >= low).all()
        assert high is None or (each.values.upper[there] <= high).all()


def test_vague_values_move_and_precise_ones_stay(
    metrics: dict[tuple[str, Level], ModeledMetric],
) -> None:
    each = metrics["share_in_preschool", Level.COUNTY]
    there = ~np.isnan(each.values.error)
    moved = np.abs(each.values.value - each.published.value)[there]
    error = each.values.error[there]
    precise, vague = error < np.quantile(error, 0.1), error > np.quantile(error, 0.9)
    assert np.median(moved[vague]) > 3 * np.median(moved[precise])
    assert np.corrcoef(error, each.values.weight[there])[0, 1] < -0.8


def test_file_beside_the_official_release_holds_all(official_release: Path) -> None:
    written = write_modeled_values(official_release, FRAMEWORK)
    size = written.path.stat().st_size
    print(f"{written.seconds:.1f} s, {size:,} bytes")  # noqa: T201 - as above
    assert len(written.counts) == len(series())
    written.path.unlink()  # others see the release as it was built
