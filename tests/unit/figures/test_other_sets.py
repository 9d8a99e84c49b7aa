"""Sentences about a place against other usual sets, and about peers that weights change."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mobility.analysis.peers.comparison import OtherSet
from mobility.analysis.places.profile import Against
from mobility.analysis.uncertainty import Verdict
from mobility.figures.words import peers
from mobility.figures.words.peers import (
    other_set_sentences,
    other_verdict_sentences,
    unstable_set_sentence,
)
from tests.support.place_rows import county


def reading(verdict: Verdict) -> Any:  # noqa: ANN401 - what the sentences read of one
    metric = SimpleNamespace(id="share_employed")
    tested = None if verdict is Verdict.NOT_COMPARED else "a median"
    return SimpleNamespace(metric=metric, benchmark=tested, family_verdict=verdict)


def others(*verdicts: Verdict) -> list[OtherSet]:
    sets: list[Against] = ["state", "peers"]
    return [
        OtherSet(county("39153"), against, {"share_employed": reading(verdict)})
        for against, verdict in zip(sets[: len(verdicts)], verdicts, strict=True)
    ]


def test_other_verdicts_of_a_metric_are_said() -> None:
    worse = reading(Verdict.WORSE)
    assert other_verdict_sentences(worse, others(Verdict.WORSE, Verdict.CANNOT_TELL)) == [
        "With its peers in Ohio instead: cannot tell."
    ]
    assert other_verdict_sentences(worse, others(Verdict.NOT_COMPARED)) == []
    assert other_verdict_sentences(reading(Verdict.NOT_COMPARED), others(Verdict.WORSE)) == []
    assert other_verdict_sentences(worse, others(Verdict.BETTER)) == [
        "With Ohio counties instead: better."
    ]


def test_other_counts_of_verdicts_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def summary(readings: list[Any]) -> Any:  # noqa: ANN401 - what is read of one
        verdicts = [each.family_verdict for each in readings if each.benchmark]
        return SimpleNamespace(verdicts={each.value: verdicts.count(each) for each in verdicts})

    monkeypatch.setattr(peers, "summarize", summary)
    here: Any = SimpleNamespace(profile=SimpleNamespace(readings=[reading(Verdict.WORSE)]))
    assert other_set_sentences(here, others(Verdict.WORSE, Verdict.BETTER)) == [
        "With its peers in Ohio instead: 1 better, 0 worse of 1."
    ]
    assert other_set_sentences(here, others(Verdict.NOT_COMPARED)) == []  # nothing is tested there


@pytest.mark.parametrize(
    "stays,text",
    [
        ((0.9, 0.9, 0.1), ""),
        (
            (0.9, 0.1, 0.1),
            (
                "One of the 3 peers stays under most other weightings; the rest depend on what we "
                "weight."
            ),
        ),
        (
            (0.1, 0.1),
            "None of the 2 peers stay under most other weightings: they depend on what we weight.",
        ),
        ((), ""),
    ],
)
def test_set_that_most_weightings_change_says_so(stays: tuple[float, ...], text: str) -> None:
    peer_set: Any = SimpleNamespace(peers=[SimpleNamespace(stability=share) for share in stays])
    assert unstable_set_sentence(peer_set) == text
    assert unstable_set_sentence(None) == ""
