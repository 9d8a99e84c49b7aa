"""Findings for tests: views, cards and words that are hard to carry."""

from __future__ import annotations

from dataclasses import replace

from mobility.workspace import Finding, Number, View, Workspace, add_finding

PLACE = "39153"  # Summit County, Ohio
PREDICTOR = "employment"
HOSTILE = (
    "<script>alert(1)</script><b>bold</b> &amp; **stars** _lines_ `code` # no heading",
    "$x_1$ costs $5 and $6, \\frac{1}{2}",
    "very long " * 80,
    "unbroken" * 60,
    "שלום עולם, مرحبا بالعالم",
    "👩🏽‍🌾🏳️‍🌈 emoji",
    "=1+1, +1, -1, @home",
    "[a link](https://example.org) ![picture](https://example.org/a.png) :red[red] :material/home:",
    "two\n\nparagraphs\n- and\n- a list",
)
"""Words that would break a screen or a file that took them for more than words."""

EMPLOYED = Number("39153", "share_employed", 2023, "none", "All", 0.81, 0.80, 0.82, "Strong")
VIEW = View(
    page="compare",
    query=(("place", (PLACE,)), ("peers", ("39035", "39061")), ("release", ("2025-c7e0b4cc",))),
    figure="dots",
    release="2025-c7e0b4cc",
    invented=True,
    title="Employment is clearly higher than in the peers.",
    subtitle="Share employed, 2023",
    summary="Dots by value.",
    footer=("Peers: two.", "Source: a publisher."),
    address="http://localhost:8501/compare?place=39153",
    verdict="better",
    reason="",
    quality="Strong",
    table=({"place": "Summit County", "value": 0.81}, {"place": "Peer", "value": None}),
    picture={
        "mark": "bar",
        "data": {"values": [{"a": 1}]},
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    },
    numbers=(EMPLOYED,),
)


def add_card(workspace: Workspace, sentence: str = "Employment is high.", **parts: str) -> Finding:
    """A card with a chart, or with words alone where ``kind`` says so."""
    kind = parts.pop("kind", "figure")
    view = replace(VIEW, title=sentence) if kind == "figure" else None
    parts = {"place": PLACE, **parts}
    return add_finding(workspace, kind=kind, sentence=sentence, view=view, **parts)
