"""The worked examples of a place beside its peers give what their sources say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import pytest

from mobility.analysis.peers.comparison import (
    Reference,
    against_each,
    against_reference,
    doing_better,
    peer_set,
    quartiles_of,
)
from mobility.analysis.places.profile import Evidence, Reading, read_metric
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import TrendPoint
from mobility.places import Level
from mobility.registry import Better
from tests.support.examples import Answer, Calculations, check, examples
from tests.support.place_rows import METRIC, estimate, estimates

Row = Sequence[float]
SERIES = METRIC.series_of(Level.COUNTY)
assert SERIES is not None
NEWEST = SERIES.schedule[-1]
OWN = "39153"
ANYTHING = replace(METRIC, range=(None, None))


def reading(own: Row, **evidence: Any) -> Reading:
    point = TrendPoint(NEWEST, *own, Quality.STRONG)
    result = Evidence((point,), NEWEST, **evidence)
    return read_metric(ANYTHING, SERIES, result, NEWEST + 2, "peers")


def against_peers(
    own: Row,
    peers: Sequence[Row],
    pools: Sequence[int] = (),
    weak: Sequence[int] = (),
    own_pool: int = 0,
    absent: int = 0,
) -> Answer:
    rows = estimates([*peers, *[None] * absent], [*pools, *[0] * absent] if pools else (), weak)
    own_reading = reading(own, peers=peer_set(Level.COUNTY, NEWEST, rows, own_pool))
    assert own_reading.peers is not None
    assert own_reading.percentile is not None
    return {
        "verdict": own_reading.verdict.value,
        "reason": own_reading.reason,
        "median": own_reading.peers.value,
        "n": own_reading.peers.n,
        "total": own_reading.peers.total,
        "below": own_reading.percentile.below,
        "above": own_reading.percentile.above,
    }


def better(
    own: Row,
    peers: Sequence[Row],
    pools: Sequence[int] = (),
    own_pool: int = 0,
    better: str = "higher",
) -> Answer:
    metric = replace(METRIC, better=Better(better))
    rows, own_estimate = estimates(peers, pools), estimate(OWN, own, pool=own_pool)
    order = {row.place.geoid: number for number, row in enumerate(rows)}
    better_peers = doing_better(metric, own_estimate, rows)
    return {
        "tested": [order[peer.estimate.place.geoid] for peer in better_peers.tested],
        "by_position": [order[peer.estimate.place.geoid] for peer in better_peers.by_position],
        "family": better_peers.family,
        "verdicts": [
            peer.outcome.verdict.value for peer in against_each(metric, own_estimate, rows)
        ],
    }


def spread(peers: Sequence[Row]) -> Answer:
    return asdict(quartiles_of(peer_set(Level.COUNTY, NEWEST, estimates(peers))))


def named_value(own: Row, reference: float) -> Answer:
    outcome = against_reference(reading(own), Reference(reference, 2023, "a report")).outcome
    return {"verdict": outcome.verdict.value, "difference": outcome.difference}


CALCULATIONS: Calculations = {
    "against peers": against_peers,
    "doing better": better,
    "spread of peers": spread,
    "named value": named_value,
}


@pytest.mark.parametrize("example", examples("comparisons"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
