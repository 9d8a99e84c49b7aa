"""Why each peer is one: a bar of its distance, divided by what the distance comes from."""

from __future__ import annotations

from typing import Literal

from mobility.analysis.peers.nearest import Peer, PeerSet
from mobility.charts.dots import NARROW, by_width
from mobility.charts.layers import Layer, chart, layer, names, number, row_axis, titled_axes
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction
from mobility.text.peers import share_words

ROW = 28  # pixels from row to row
_DISTANCES: Layer = {"title": "Distance; 0 would be the same", "tickCount": 5}
_COLUMNS = {"expr": f"containerSize()[0] < {NARROW} ? 1 : 2"}


def distance_parts(peer: Peer) -> dict[str, float]:
    """What a peer's distance comes from, by variable: parts that add up to the distance itself."""
    if not peer.distance:
        return dict.fromkeys(peer.contributions, 0.0)
    return {name: part / peer.distance for name, part in peer.contributions.items()}


def contribution_bars(
    peer_set: PeerSet, theme: Theme, alt_text: str, *, width: int | None = None
) -> Layer:
    """Return a row a peer, the nearest first, in Vega-Lite.

    A bar is as long as the distance, and its parts are what they contribute to its square. At the
    right stands in how many other weightings the peer would stay one.
    """
    labels = {each.id: each.label for each in peer_set.variables}
    rows = [
        {
            "geoid": peer.place.geoid,
            "name": peer.place.full_name,
            "part": labels[variable],
            "distance": part,
            "share": share_words(part / peer.distance) if peer.distance else "",
        }
        for peer in peer_set.peers
        for variable, part in distance_parts(peer).items()
    ]
    order = [peer.place.geoid for peer in peer_set.peers]
    fixed = width is not None
    called = {peer.place.geoid: peer.place.full_name for peer in peer_set.peers}
    short = {peer.place.geoid: _short_name(peer.place) for peer in peer_set.peers}
    shares = {
        peer.place.geoid: "always in" if peer.pinned else share_words(peer.stability)
        for peer in peer_set.peers
    }
    stays = {
        geoid: share if share == "always in" else f"stays in {share}"
        for geoid, share in shares.items()
    }
    parts = list(labels.values())
    bars = layer(
        rows,
        {"type": "bar", "size": 16},
        x=number("distance", stack="zero", axis=_DISTANCES),
        y=names("geoid", sort=order, axis=_axis(short, called, "left", fixed=fixed)),
        color=names(
            "part",
            sort=parts,
            scale={"domain": parts, "range": list(theme.series)[: len(parts)]},
            legend={
                "title": None,
                "orient": "top",
                "columns": 2 if fixed else _COLUMNS,
                "labelLimit": 400,
            },
        ),
        tooltip=[
            names("name", title="Peer"),
            names("part", title="Because of"),
            names("share", title="Part of the distance"),
        ],
    )
    # A second layer whose only use is the axis at the right.
    right = layer(
        [{"geoid": code, "distance": 0} for code in order],
        {"type": "point", "opacity": 0},
        x=number("distance"),
        y=names("geoid", sort=order, axis=_axis(shares, stays, "right", fixed=fixed)),
    )
    made = chart(
        [bars, right],
        theme,
        alt_text,
        height={"step": ROW},
        width=width,
        axis={
            **titled_axes(theme, theme.font_size - 1),
            "labelFontSize": theme.font_size - 1,
            "titleColor": theme.muted,
            "domain": False,
        },
        resolve={"axis": {"y": "independent"}},
    )
    made["config"]["legend"] = {"labelFontSize": theme.font_size - 1, "labelColor": theme.text}
    return made


def _short_name(place: Jurisdiction) -> str:
    return f"{place.name.removesuffix(' County')} {place.state_abbreviation}"


def _axis(
    short: dict[str, str], whole: dict[str, str], side: Literal["left", "right"], *, fixed: bool
) -> Layer:
    """The rows' texts at one side, for ids in the data; short ones leave the bars room."""
    return row_axis(side, by_width(short, whole, fixed=fixed), labelPadding=6, labelLimit=300)
