"""The metric that a page opens with where its address names none: one with a value here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from mobility.analysis.peers.comparison import PeerComparison
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from pages.ui import data_views
from pages.ui.address import Address
from pages.ui.compare.one_metric import first_metric
from pages.ui.map import choice

LOVING = Jurisdiction("48301", Level.COUNTY, "Loving County", "48")


def estimate(value: float | None, *, reliable: bool = True) -> SimpleNamespace:
    return SimpleNamespace(value=value, reliable=reliable and value is not None)


def among_peers(metric: str, own: SimpleNamespace, *peers: SimpleNamespace) -> SimpleNamespace:
    reading = SimpleNamespace(metric=SimpleNamespace(id=metric))
    return SimpleNamespace(reading=reading, own=own, peers=peers)


def comparison(*metrics: SimpleNamespace) -> PeerComparison:
    """Return a comparison in which nothing stands out."""
    side = SimpleNamespace(tested=(), position=())
    screening = SimpleNamespace(areas=side, strengths=side)
    return cast("PeerComparison", SimpleNamespace(screening=screening, metrics=metrics))


ABSENT = among_peers("absent", estimate(None), estimate(1.0))
ALONE = among_peers("alone", estimate(1.0), estimate(None))
WEAK = among_peers("weak", estimate(1.0, reliable=False), estimate(1.0))
FULL = among_peers("full", estimate(1.0), estimate(None), estimate(2.0))


@pytest.mark.parametrize(
    "metrics, first",
    [
        ((ABSENT, ALONE, WEAK, FULL), "full"),
        ((ABSENT, WEAK, ALONE), "weak"),
        ((ABSENT, ALONE), "alone"),
        ((ABSENT,), "absent"),
    ],
)
def test_compare_opens_with_values(metrics: tuple[SimpleNamespace, ...], first: str) -> None:
    assert first_metric(comparison(*metrics)) == first


@pytest.mark.parametrize("place, position", [(LOVING, 2), (None, 0)])
def test_the_map_opens_with_a_value(
    monkeypatch: pytest.MonkeyPatch, place: Jurisdiction | None, position: int
) -> None:
    framework = load_framework()
    metrics = list(choice.mapped_metrics(framework, Level.COUNTY))

    def value_map(_release: str, metric: str, *_rest: object) -> Any:  # noqa: ANN401 - a stub
        if metric == metrics[0]:
            raise UserError("There is no value.")
        value = np.nan if metric == metrics[1] else 1.0
        values = SimpleNamespace(value=np.array([value]))
        return SimpleNamespace(places=SimpleNamespace(row=lambda _geoid: 0, values=values))

    monkeypatch.setattr(data_views, "value_map", value_map)
    monkeypatch.setattr(choice, "chosen_peers", lambda _address: None)
    values = Address(place="48301", options=(("show", "value"),))
    shown = choice.read_choice(values, framework, place)
    assert shown.metric.id == metrics[position]
