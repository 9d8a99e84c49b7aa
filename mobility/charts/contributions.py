"""Why each peer is one: a bar of its distance, divided by what the distance comes from."""

from __future__ import annotations

import json
from typing import Literal

from mobility.analysis.peers.nearest import PeerSet
from mobility.charts.layers import Layer, chart, layer, names, number, row_axis
from mobility.charts.style import Look

ROW = 28  # pixels from row to row


def contribution_bars(found: PeerSet, look: Look, alt_text: str) -> Layer:
    """Return a row a peer, the nearest first, in Vega-Lite.

    The parts of a bar add up to the squared distance. At the right stands in how
    many other weightings the peer would stay one.
    """
    labels = {each.id: each.label for each in found.variables}
    rows = [
        {
            "geoid": peer.place.geoid,
            "name": peer.place.full_name,
            "part": labels[variable],
            "distance": part,
        }
        for peer in found.peers
        for variable, part in peer.contributions.items()
    ]
    order = [peer.place.geoid for peer in found.peers]
    called = {peer.place.geoid: peer.place.full_name for peer in found.peers}
    stays = {
        peer.place.geoid: "always in" if peer.pinned else f"stays in {peer.stability:.0%}"
        for peer in found.peers
    }
    parts = list(labels.values())
    bars = layer(
        rows,
        {"type": "bar", "size": 16},
        x=number("distance", stack="zero", axis={"title": None, "tickCount": 4}),
        y=names("geoid", sort=order, axis=_axis(called, "left")),
        color=names(
            "part",
            sort=parts,
            scale={"domain": parts, "range": list(look.series)[: len(parts)]},
            legend={"title": None, "orient": "top", "columns": 2, "labelLimit": 400},
        ),
        tooltip=[
            names("name", title="Peer"),
            names("part", title="Because of"),
            number("distance", title="Part of the distance", format=".3f"),
        ],
    )
    # A second layer whose only use is the axis at the right.
    right = layer(
        [{"geoid": code, "distance": 0} for code in order],
        {"type": "point", "opacity": 0},
        x=number("distance"),
        y=names("geoid", sort=order, axis=_axis(stays, "right")),
    )
    made = chart(
        [bars, right],
        look,
        alt_text,
        height={"step": ROW},
        width=None,
        axis={
            "labelFontSize": look.font_size - 1,
            "labelColor": look.text,
            "gridColor": look.border,
            "gridOpacity": 0.6,
            "domain": False,
        },
        resolve={"axis": {"y": "independent"}},
    )
    made["config"]["legend"] = {"labelFontSize": look.font_size - 1, "labelColor": look.text}
    return made


def _axis(texts: dict[str, str], side: Literal["left", "right"]) -> Layer:
    """The rows' texts at one side, for ids in the data."""
    labels = f"({json.dumps(texts, ensure_ascii=False)})[datum.value]"
    return row_axis(side, labels, labelPadding=6, labelLimit=260)
