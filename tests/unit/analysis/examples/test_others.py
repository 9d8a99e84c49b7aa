"""Every worked example gives what its source says; topics may have a test of their own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from mobility.analysis import margins, multiple_testing, power, reliability, uncertainty
from mobility.analysis.gaps.pooled import pooled_gap
from mobility.analysis.places import benchmarks, percentile, screening
from mobility.analysis.places.benchmarks import ReferenceDistribution
from mobility.analysis.places.funnel import funnel
from mobility.analysis.places.positions import positions_of
from mobility.analysis.places.posterior import posterior_rank
from mobility.analysis.uncertainty import Estimate, Estimates
from mobility.places import Level
from mobility.registry import Better, Margin
from tests.support.examples import Answer, Calculations, check, examples
from tests.support.screenings import compared, placed


def difference(a: list[float], b: list[float], overlap: float = 0.0, level: float = 0.95) -> Answer:
    return asdict(uncertainty.difference(Estimate(*a), Estimate(*b), overlap, level))


def difference_of_proportions(a: list[int], b: list[int]) -> Answer:
    return asdict(uncertainty.difference(margins.wilson(*a), margins.wilson(*b)))


def verdict(
    a: list[float],
    b: list[float],
    better: str,
    *,
    pooled: bool = False,
    margin: float | None = None,
) -> Answer:
    within = None if margin is None else Margin(margin, "")
    estimates = (Estimate(*a), Estimate(*b))
    return asdict(uncertainty.compare(*estimates, Better(better), pooled=pooled, margin=within))


def verdict_against_reference(a: list[float], reference: float, better: str) -> Answer:
    outcome = uncertainty.compare(Estimate(*a), Estimate(reference), Better(better), trusted=True)
    return asdict(outcome)


def part_against_whole(
    part: list[float], whole: list[float], better: str, weight: float | None = None
) -> Answer:
    return asdict(
        uncertainty.part_against_whole(Estimate(*part), Estimate(*whole), weight, Better(better))
    )


def standard_error(
    value: float,
    lower: float | None = None,
    upper: float | None = None,
    low_edge: float | None = None,
    high_edge: float | None = None,
) -> Answer:
    """One value and a column of one must agree."""
    se = uncertainty.standard_error(value, lower, upper, low_edge, high_edge)
    column = [[np.nan if part is None else part] for part in (value, lower, upper)]
    (of_column,) = uncertainty.standard_errors(*column, low_edge, high_edge)
    assert of_column == pytest.approx(np.nan if se is None else se, nan_ok=True)
    return {"se": se}


def positions(
    values: list[float], reliable: list[bool], residents: list[float], own: int = 0
) -> Answer:
    nothing, alone = np.full(len(values), np.nan), np.zeros(len(values), dtype=np.int64)
    result = positions_of(
        Estimates(np.array(values), nothing, nothing),
        reliable,
        alone,
        residents,
        own,
        Better.HIGHER,
    )
    assert result
    assert result.similar
    return {
        "height_among_reliable": result.reliable.height,
        "height_among_published": result.published.height,
        "rank": result.similar.best,
        "of": result.similar.total,
        "nearest": result.similar_of,
    }


def ranked_by_probability(values: list[float], errors: list[float]) -> Answer:
    result = posterior_rank(values, errors, 0, Better.HIGHER)
    assert result
    return asdict(result)


def funnel_limits(values: list[float], errors: list[float], target: float) -> Answer:
    result = funnel(values, errors, target)
    return {
        "dispersion": result.dispersion,
        "lower95": result.lower[0, 0],
        "upper998": result.upper[1, 0],
        "outside": int(result.outside.sum()),
    }


def gap_of_years(
    years: list[int], gaps: list[float], errors: list[list[float]], period_years: int
) -> Answer:
    return asdict(pooled_gap(years, gaps, (errors[0], errors[1]), period_years))


def quality(value: float, se: float, *, share: bool = False) -> Answer:
    return {"quality": reliability.quality_from_error(value, se, share=share)}


def median_of_the_others(values: list[float], own: float | None = None) -> Answer:
    nothing = np.full(len(values), np.nan)
    median = benchmarks.median_of_set(values, nothing, nothing)
    stored = ReferenceDistribution("state", "Ohio", Level.COUNTY, 2023, median, values)
    result = benchmarks.benchmark_of(stored, own)
    return asdict(result) | {"median": result.value}


def median_of_set(values: list[float], pools: list[int]) -> Answer:
    nothing = np.full(len(values), np.nan)
    return asdict(benchmarks.median_of_set(values, nothing, nothing, pools))


def interval_of_median(rows: list[list[float]]) -> Answer:
    return asdict(benchmarks.median_of_set(*np.array(rows).T))


def rank(
    places: list[list[float]], own: int, better: str, pools: list[int] | None = None
) -> Answer:
    columns = np.array([[*place, np.nan, np.nan][:3] for place in places]).T
    return asdict(percentile.rank_range(*columns, own, Better(better), pools=pools))


def p_value(a: list[float], b: list[float]) -> Answer:
    gap = uncertainty.difference(Estimate(*a), Estimate(*b))
    facing = gap.difference - gap.lower if gap.difference > 0 else gap.upper - gap.difference
    return {"p": float(uncertainty.p_value(gap.difference, facing))}


def screened(
    tests: list[dict[str, Any]] | None = None, positions: list[dict[str, Any]] | None = None
) -> Answer:
    result = screening.screen(
        [compared(**row) for row in tests or []] + [placed(**row) for row in positions or []]
    )
    lists = {"strengths": result.strengths, "areas": result.areas}
    return {
        **{k: [item.reading.metric.id for item in side.tested] for k, side in lists.items()},
        **{
            f"{k}_by_position": [item.reading.metric.id for item in side.position]
            for k, side in lists.items()
        },
        "family": result.family,
        "small": len(result.left_out(screening.Why.SMALL)),
        "many": len(result.left_out(screening.Why.NOT_AMONG_MANY)),
        "middle": len(result.left_out(screening.Why.MIDDLE)),
        "cannot_tell": len(result.cannot_tell),
    }


def family(p: list[float], pools: list[int] | None = None) -> Answer:
    whole = multiple_testing.family_of(p, pools)
    return {"tests": whole.tests, "told": int(whole.tells(p).sum())}


CALCULATIONS: Calculations = {
    "difference": difference,
    "difference of proportions": difference_of_proportions,
    "verdict": verdict,
    "verdict against a reference": verdict_against_reference,
    "part against whole": part_against_whole,
    "standard error": standard_error,
    "quality": quality,
    "sum": lambda **given: {"moe": margins.sum_moe(**given)},
    "proportion": lambda **given: {"moe": margins.proportion_moe(**given)},
    "ratio": lambda **given: {"moe": margins.ratio_moe(**given)},
    "standard error of a margin": lambda **given: {"se": margins.se_from_moe(**given)},
    "wilson": lambda **given: asdict(margins.wilson(**given)),
    "poisson": lambda **given: asdict(margins.poisson_exact(**given)),
    "median of the others": median_of_the_others,
    "median of a set": median_of_set,
    "interval of a median": interval_of_median,
    "rank": rank,
    "holm": lambda p: {"rejected": int(multiple_testing.holm(p).sum())},
    "false discoveries": lambda p, rate: {
        "rejected": int(multiple_testing.benjamini_hochberg(p, rate).sum())
    },
    "family": family,
    "p value": p_value,
    "spread": lambda values, own=None: asdict(percentile.spread_of(values, own)),
    "screening": screened,
    "smallest gap": lambda errors, tests=1: {"gap": power.smallest_gap(*errors, tests=tests)},
    "exaggeration": lambda **given: {
        "power": round(power.power(**given), 2),
        "factor": power.exaggeration(**given),
    },
    "positions": positions,
    "funnel": funnel_limits,
    "pooled gap": gap_of_years,
    "posterior rank": ranked_by_probability,
    "position": lambda values, own: asdict(percentile.position_in(values, own)),
}


@pytest.mark.parametrize("example", examples())
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
