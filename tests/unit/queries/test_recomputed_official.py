"""The publisher's numbers: a gap among the gaps of peers, indices and people, worked out again.

Values are read from the file without the loader; the calculation is that of
`tests/support/recomputed.py`.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mobility import queries
from mobility.analysis.inequality import inequality
from mobility.places import Level
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.recomputed import (
    Numbers,
    Published,
    assert_close,
    gap_with_bounds,
    median_with_bounds,
    simulated,
)

pytestmark = pytest.mark.official

FRAMEWORK = load_framework()
SUMMIT, EMPLOYED, RACE, YEAR = "39153", "share_employed", "race-ethnicity", 2021
BLACK, WHITE = "Black, Non-Hispanic", "White, Non-Hispanic"


@pytest.fixture(scope="module")
def store(official_release: Path) -> Store:
    return Store(official_release)


@pytest.fixture(scope="module")
def usable(official: Path) -> dict[str, dict[str, Published]]:
    """Return, by county and group, the values that can be tested: not Weak, with some width."""
    columns = [EMPLOYED, f"{EMPLOYED}_lb", f"{EMPLOYED}_ub"]
    rows = pd.read_csv(
        next(official.glob("12_*.csv.gz")),
        usecols=["year", "state", "county", "subgroup", *columns, f"{EMPLOYED}_quality"],
        dtype={"state": str, "county": str},
        low_memory=False,
    )
    rows = rows[(rows.year == YEAR) & rows[EMPLOYED].notna() & (rows.subgroup != "All")]
    rows = rows[(rows[f"{EMPLOYED}_quality"] != "Weak") & (rows[columns[2]] > rows[columns[1]])]
    result: dict[str, dict[str, Published]] = {}
    for geoid, group, *numbers in zip(
        rows.state + rows.county, rows.subgroup, *(rows[name] for name in columns), strict=True
    ):
        value, lower, upper = map(float, numbers)
        result.setdefault(geoid, {})[group] = (value, lower, upper)
    return result


def test_gap_among_the_gaps_of_peers(store: Store, usable: dict[str, dict[str, Published]]) -> None:
    peers = [peer.place for peer in queries.peers(store, SUMMIT).peers]
    result = queries.gap_places(
        store, FRAMEWORK, SUMMIT, EMPLOYED, RACE, (BLACK, WHITE), peers=peers, year=YEAR
    ).percentile
    own = gap_with_bounds(usable[SUMMIT][BLACK], usable[SUMMIT][WHITE])
    assert (result.gap, result.lower, result.upper) == pytest.approx(own)
    shared = {}  # several counties can carry one estimate of both groups
    for peer in peers:
        groups = usable.get(peer.geoid, {})
        if {BLACK, WHITE} <= set(groups):
            pair = (groups[BLACK], groups[WHITE])
            shared[peer.state, pair] = gap_with_bounds(*pair)
    assert result.benchmark.kind == "peers"
    assert result.benchmark.n == len(shared)
    reference = median_with_bounds([*shared.values()])
    assert result.benchmark.value == pytest.approx(reference[0])
    assert_close((result.benchmark.lower, result.benchmark.upper), reference[1:])
    apart = own[0] - reference[0]
    expected = (
        apart - math.hypot(own[0] - own[1], reference[2] - reference[0]),
        apart + math.hypot(own[2] - own[0], reference[0] - reference[1]),
    )
    assert_close((result.outcome.lower, result.outcome.upper), expected)


def test_people_and_indices_of_a_county(
    store: Store, usable: dict[str, dict[str, Published]]
) -> None:
    heads = {group: 10_000.0 + 5_000 * number for number, group in enumerate(usable[SUMMIT])}
    result = queries.disparities(
        store, FRAMEWORK, SUMMIT, EMPLOYED, RACE, year=YEAR, head_counts={YEAR: heads}
    )
    assert result.people is not None
    assert result.disparity is not None
    groups = {name: usable[SUMMIT][name] for name in result.people.counted}
    names, published = list(groups), list(groups.values())
    best = result.disparity.reference.name
    if best not in groups:  # the reference is behind nobody, and is redrawn with the others
        names, published = [*names, best], [*published, usable[SUMMIT][best]]
    counts = np.array([heads[name] if name in groups else 0.0 for name in names])

    def total(rows: Numbers) -> Numbers:
        return np.asarray(np.maximum(rows.max(axis=1, keepdims=True) - rows, 0.0) @ counts)

    values = np.array([each[0] for each in published])
    assert result.people.estimate == pytest.approx(float(total(values[np.newaxis])[0]))
    expected = simulated(total, published, float(values.max()), (0.0, 1.0))
    assert_close((result.people.lower, result.people.upper), expected)

    metric = FRAMEWORK.metric(EMPLOYED)
    series = metric.series_of(Level.COUNTY, RACE)
    assert series is not None
    estimates = [gap.group for gap in result.disparity.groups]
    indices = inequality(estimates, metric, series, FRAMEWORK.breakdowns[RACE])
    weights = np.array(indices.weights)
    rows = [usable[SUMMIT][group.subgroup] for group in indices.used]

    def distance(groups_: Numbers) -> Numbers:
        return np.asarray((groups_.max(axis=1, keepdims=True) - groups_) @ weights)

    (index,) = (each for each in indices.indices if each.method.id == "mean-difference-from-best")
    equal = float(weights @ [each[0] for each in rows])
    assert_close((index.lower, index.upper), simulated(distance, rows, equal, (0.0, 1.0)))
