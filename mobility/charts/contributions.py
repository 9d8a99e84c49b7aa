"""Why each peer is one: a bar of its distance, divided by what the distance comes from."""

from __future__ import annotations

import json

import altair as alt

from mobility.analysis.peers import PeerSet
from mobility.charts.style import FACE, Look

ROW = 28  # pixels from row to row


def contribution_bars(found: PeerSet, look: Look, alt_text: str) -> alt.LayerChart:
    """Return a row a peer, the nearest first; the parts of a bar add up to the squared distance.

    At the right stands in how many other weightings the peer would stay one.
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
    names = {peer.place.geoid: peer.place.full_name for peer in found.peers}
    stays = {
        peer.place.geoid: "always in" if peer.pinned else f"stays in {peer.stability:.0%}"
        for peer in found.peers
    }
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(aria=False, size=16)
        .encode(
            alt.X("distance:Q", stack="zero", axis=alt.Axis(title=None, tickCount=4)),
            alt.Y("geoid:N", sort=order, axis=_axis(names, "left")),
            color=alt.Color(
                "part:N",
                sort=list(labels.values()),
                scale=alt.Scale(
                    domain=list(labels.values()), range=list(look.series)[: len(labels)]
                ),
                legend=alt.Legend(title=None, orient="top", columns=2, labelLimit=400),
            ),
            tooltip=[
                alt.Tooltip("name:N", title="Peer"),
                alt.Tooltip("part:N", title="Because of"),
                alt.Tooltip("distance:Q", title="Part of the distance", format=".3f"),
            ],
        )
    )
    # A second layer whose only use is the axis at the right.
    right = (
        alt.Chart(alt.InlineData(values=[{"geoid": code, "distance": 0} for code in order]))
        .mark_point(aria=False, opacity=0)
        .encode(alt.X("distance:Q"), alt.Y("geoid:N", sort=order, axis=_axis(stays, "right")))
    )
    chart: alt.LayerChart = (
        alt.layer(bars, right)
        .resolve_axis(y="independent")
        .properties(
            width="container",
            height=alt.Step(ROW),
            description=alt_text,
            background=look.ground,
        )
        .configure(font=FACE)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=look.font_size - 1,
            labelColor=look.text,
            gridColor=look.border,
            gridOpacity=0.6,
            domain=False,
        )
        .configure_legend(labelFontSize=look.font_size - 1, labelColor=look.text)
    )
    return chart


def _axis(texts: dict[str, str], side: str) -> alt.Axis:
    """The rows' texts at one side, for ids in the data."""
    return alt.Axis(
        title=None,
        orient="right" if side == "right" else "left",
        ticks=False,
        grid=False,
        labelPadding=6,
        labelLimit=260,
        labelExpr=f"({json.dumps(texts, ensure_ascii=False)})[datum.value]",
    )
