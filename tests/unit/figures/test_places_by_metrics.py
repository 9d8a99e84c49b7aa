"""The figure of the peers that do better or worse than a place, by metric."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mobility.analysis.peers.comparison import against_each
from mobility.analysis.uncertainty import Verdict
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import table_rows
from mobility.figures.places_by_metrics import (
    MetricRow,
    _title,
    places_by_metrics_chart,
    places_by_metrics_table,
)
from mobility.figures.theme import LIGHT
from mobility.registry import Metric, load_framework
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden
from tests.support.place_rows import METRIC, county, estimate, estimates

INJURIES = load_framework().metric("rate_injury_death")  # lower is better
HERE = (0.80, 0.79, 0.81)
PEERS = [(0.90, 0.89, 0.91), (0.70, 0.69, 0.71), (0.805, 0.75, 0.86), (0.91, 0.90, 0.92)]


def metric_row(
    metric: Metric = METRIC, age: int = 0, peers: Sequence[Sequence[float]] = PEERS
) -> MetricRow:
    own = estimate("39153", HERE, metric=metric)
    others = estimates(peers, metric=metric)
    reading = SimpleNamespace(metric=metric, year=2023 - age, newest=2023, age=age, value=HERE[0])
    among = SimpleNamespace(reading=reading, own=own, peers=others)
    return MetricRow(cast("Any", among), against_each(metric, own, others))


def comparison(*rows: MetricRow) -> Any:  # noqa: ANN401 - what the figure reads of one
    peers = [result.estimate.place for row in rows[:1] for result in row.results]
    return SimpleNamespace(profile=SimpleNamespace(jurisdiction=county("39153")), peers=peers)


def spec(*rows: MetricRow) -> dict[str, Any]:
    drawing = places_by_metrics_chart(comparison(*rows), rows, LIGHT, "what it shows")
    inside = with_data_inside(drawing)
    assert not isinstance(inside, str)
    return dict(inside)


@pytest.mark.parametrize(
    "name,rows",
    [
        ("places-by-metrics-full", [metric_row(), metric_row(INJURIES, age=5)]),
        ("places-by-metrics-one", [metric_row(peers=PEERS[:1])]),
        ("places-by-metrics-empty", []),
    ],
)
def test_spec_matches_golden(name: str, rows: list[MetricRow]) -> None:
    assert_spec_matches_golden(spec(*rows), name)
    assert specification_problem(spec(*rows)) == ""


def test_cells_have_verdicts_of_the_peers_and_rows_count_them() -> None:
    more, fewer = metric_row(), metric_row(INJURIES, age=5)
    better, worse, unclear, best = more.verdicts
    assert (better, worse, unclear, best) == (
        Verdict.BETTER,
        Verdict.WORSE,
        Verdict.CANNOT_TELL,
        Verdict.BETTER,
    )
    assert more.counts == "2 better, 1 worse"
    assert fewer.counts == "1 better, 2 worse"  # fewer deaths are better
    assert fewer.name == "Injury deaths, 2018"
    assert metric_row(peers=PEERS[2:3]).counts == "none told apart"


def test_title_names_the_peers_ahead_on_most_metrics() -> None:
    def title(*rows: MetricRow) -> str:
        return _title(comparison(*rows), rows)

    assert title(metric_row(peers=PEERS[:3])) == (
        "County 39001 does better than County 39153 on 1 of 1 measure that can be compared, more "
        "than any other of the 3 peers"
    )
    assert title(metric_row()).startswith(
        "County 39001 and County 39004 each do better than County"
    )
    assert title(metric_row(peers=PEERS[:1] * 3)).startswith("Three peers each do better than")
    assert title(metric_row(peers=PEERS[1:3])).startswith("None of the 2 peers clearly does better")
    assert title() == "No measure of County 39153 can be compared with any of its 0 peers"


def test_table_has_a_row_for_each_metric_and_peer() -> None:
    first, *others = table_rows(places_by_metrics_table([metric_row(), metric_row(INJURIES)]))
    assert len(others) == 7
    assert (first["Peer"], first["Result"]) == ("County 39001, Ohio", "does better")
    assert first["verdict"] == "worse"  # of the place against the peer
    assert first["stored_value"] == pytest.approx(0.9)
