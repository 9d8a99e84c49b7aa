"""The figure `peer-reasons`: how far each peer is from a place, and what the distance comes from.

A bar for each peer, the nearest first, is as long as its distance; its parts are what each
variable contributes to the square of the distance. At the right stands in how many other
weightings of the variables the peer stays one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.peers.nearest import CHANGE, DENSITY, PEERS, POPULATION, Peer, PeerSet
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.parts import (
    TITLED_AXES,
    configured,
    narrow_parameter,
    parameter,
    row_axes,
    theme_parameters,
    theme_values,
)
from mobility.figures.theme import Theme
from mobility.figures.words.peers import peer_sentences, stability_sentence
from mobility.text import count_of, format_number, places_word, within
from mobility.text.messages import message, wall_message
from mobility.text.peers import (
    UNKNOWN,
    change_words,
    density_words,
    distance_words,
    share_words,
    stability_words,
)

SPEC = FigureSpec("peer-reasons", "Why places are peers", "compare")
HOW_TO_READ = (
    "The shorter the bar, the more alike; its parts say in what a peer differs. Matched on what a "
    "place is, never on how it does."
)
_ROW = 28  # pixels from row to row
_FILE_WIDTH = 560  # pixels of the plot in files
_COLORS = 6  # variables at most
_SHARES = {
    "share_desc_rep_black_nonhispanic": "Black, not Hispanic",
    "share_desc_rep_hispanic": "Hispanic",
    "share_desc_rep_other": "Asian, Native, multiracial and others",
    "share_desc_rep_white_nonhispanic": "White, not Hispanic",
}


def peer_reasons_figure(peer_set: PeerSet, provenance: Provenance) -> Figure:
    """Return the figure of what the distances of peers come from.

    Args:
        peer_set: the place and its peers.
        provenance: where the numbers are from.
    """
    summary = _summary(peer_set)
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(peer_set),
        wall_title=_title(peer_set, wall=True),
        subtitle=f"{stability_sentence(peer_set)} {HOW_TO_READ}",
        summary=summary,
        footer=(
            " ".join(peer_sentences(peer_set)),
            (
                f"{_distances_sentence(peer_set)} Residents, their groups and density: "
                f"{peer_set.year}."
            ),
        ),
        table=lambda: peer_reasons_table(peer_set),
        chart=lambda theme: peer_reasons_chart(peer_set, theme, summary),
        file_chart=lambda theme: peer_reasons_chart(peer_set, theme, summary, width=_FILE_WIDTH),
        methods=(PEERS,),
    )


# ---- rows ------------------------------------------------------------------------------------
def distance_parts(peer: Peer) -> dict[str, float]:
    """Return what a peer's distance comes from: parts by variable that add up to the distance."""
    if not peer.distance:
        return dict.fromkeys(peer.contributions, 0.0)
    return {name: part / peer.distance for name, part in peer.contributions.items()}


def _rows(peer_set: PeerSet) -> list[dict[str, Any]]:
    """Return a row for each peer and variable."""
    labels = {variable.id: variable.label for variable in peer_set.variables}
    orders = {name: order for order, name in enumerate(labels)}
    return [
        {
            "rank": rank,
            "geoid": peer.place.geoid,
            "name": peer.place.full_name,
            "variable": labels[variable],
            "order": orders[variable],
            "distance": part,
            "share": share_words(part / peer.distance) if peer.distance else "",
        }
        for rank, peer in enumerate(peer_set.peers)
        for variable, part in distance_parts(peer).items()
    ]


# ---- drawing ---------------------------------------------------------------------------------
def peer_reasons_chart(
    peer_set: PeerSet, theme: Theme, summary: str, *, width: int | None = None
) -> Spec:
    """Return the drawing of the peers' distances.

    Args:
        peer_set: the place and its peers.
        theme: its colors; those of `series` tell the variables apart.
        summary: what it shows, for readers who do not see it.
        width: pixels of the plot in a file; None for a page, whose width it takes.
    """
    places = [peer.place for peer in peer_set.peers]
    shares = ["always in" if p.pinned else share_words(p.stability) for p in peer_set.peers]
    values = {
        **theme_values(theme),
        "variables": [variable.label for variable in peer_set.variables],
        "series": list(theme.series),
        "labels": [place.full_name for place in places],
        "shorts": [f"{p.name.removesuffix(' County')} {p.state_abbreviation}" for p in places],
        "shares": shares,
        "stays": [share if share == "always in" else f"stays in {share}" for share in shares],
    }
    if width is not None:
        values["narrow"] = False
    rows = pa.Table.from_pylist(_rows(peer_set), _SCHEMA)
    return with_values(_drawing, rows, values, description=summary, width=width or "container")


_SCHEMA = pa.schema(
    [
        ("rank", pa.int16()),
        ("geoid", pa.string()),
        ("name", pa.string()),
        ("variable", pa.string()),
        ("order", pa.int8()),
        ("distance", pa.float64()),
        ("share", pa.string()),
    ]
)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    left, right = row_axes(
        "(narrow ? shorts : labels)[datum.value]",
        "(narrow ? shares : stays)[datum.value]",
        labelPadding=6,
        labelLimit=300,
    )
    left.labelLimit = alt.ExprRef("(narrow ? 9 : 20) * size")
    colors = [alt.ExprRef(f"series[{number}]") for number in range(_COLORS)]
    legend = alt.Legend(
        title=None, orient="top", columns=alt.ExprRef("narrow ? 1 : 2"), labelLimit=400
    )
    bars = (
        alt.Chart()
        .mark_bar(size=16, aria=False)
        .encode(
            x=alt.X("distance:Q", stack="zero").axis(
                title="Distance; 0 would be the same", tickCount=5
            ),
            y=alt.Y("rank:O", axis=left),
            color=alt.Color("variable:N", legend=legend).scale(
                domain=alt.ExprRef("variables"), range=colors
            ),
            order=alt.Order("order:Q", sort="ascending"),
            tooltip=[
                alt.Tooltip("name:N", title="Peer"),
                alt.Tooltip("variable:N", title="Because of"),
                alt.Tooltip("share:N", title="Part of the distance"),
            ],
        )
    )
    # a layer whose only use is the axis at the right
    stays = (
        alt.Chart()
        .mark_point(opacity=0, aria=False, tooltip=None)
        .encode(x=alt.value(0), y=alt.Y("rank:O", axis=right))
    )
    small = alt.ExprRef("size - 1")
    titled = {**TITLED_AXES, "titleFontSize": small, "titleColor": alt.ExprRef("muted")}
    return configured(
        alt.layer(bars, stays, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(
            *(
                parameter(name, [])
                for name in ("variables", "series", "labels", "shorts", "shares", "stays")
            )
        )
        .resolve_axis(y="independent")
        .properties(height=alt.Step(_ROW), width="container"),
        **titled,
        labelFontSize=small,
        domain=False,
    ).configure_legend(labelFontSize=small, labelColor=alt.ExprRef("text"))


# ---- words -----------------------------------------------------------------------------------
def _title(peer_set: PeerSet, *, wall: bool = False) -> str:
    if not peer_set.peers:
        return f"No peers: {peer_set.reason}."
    return (wall_message if wall else message)(
        "position.only peer" if len(peer_set.peers) == 1 else "position.closest",
        here=within(peer_set.place.name),
        peer=peer_set.peers[0].place.full_name,
        place=within(peer_set.place.full_name),
        count=count_of(len(peer_set.peers), "peer"),
    )


def _summary(peer_set: PeerSet) -> str:
    if not peer_set.peers:
        return _title(peer_set)
    return f"{_title(peer_set)}. {stability_sentence(peer_set)}"


def _distances_sentence(peer_set: PeerSet) -> str:
    """Return how far the nearest is, how near those of other places are, and what staying means."""
    stays = "Most: at least 80 % of 200 other weightings of what counts."
    first = next((peer.distance for peer in peer_set.peers[:1]), None)
    nearest = "" if first is None else f"The closest is {format_number(first, 2)} away. "
    if peer_set.far is None:
        return f"{nearest}{stays}"
    far = format_number(peer_set.far, 2)
    every = f"Of all {places_word(peer_set.level)}, 95 % have a peer within {far}."
    return f"{nearest}{every} {stays}"


# ---- table -----------------------------------------------------------------------------------
def peer_reasons_table(peer_set: PeerSet) -> pd.DataFrame:
    """The place and its peers: what each is, how far it is and why, and how stable."""
    labels = {variable.id: variable.label for variable in peer_set.variables}
    blank: dict[str, Cell] = {"Distance": "", "Mostly": "", "Stays in": ""}
    texts = [{"Place": f"{peer_set.place.full_name} (here)"} | blank | _facts(peer_set.facts)]
    texts += [_words(peer, labels) for peer in peer_set.peers]
    numbers = [_numbers(peer_set.place.geoid, peer_set.facts, None, labels)]
    numbers += [_numbers(peer.place.geoid, peer.facts, peer, labels) for peer in peer_set.peers]
    notes = {
        "distance": "0 is the same in everything that counts",
        **{f"part_{name}": "part of the squared distance" for name in labels},
    }
    return figure_table(texts, numbers, notes)


def _facts(facts: Mapping[str, float | None]) -> dict[str, Cell]:
    """What a place is, in words."""
    population = facts.get(POPULATION)
    density = density_words(facts.get(DENSITY)).removesuffix(" per square mile")
    shares = {label: facts.get(id_) for id_, label in _SHARES.items()}
    return {
        "Residents": UNKNOWN if population is None else format_number(population),
        "Change a year": change_words(facts.get(CHANGE)).removesuffix(" a year") or UNKNOWN,
        "Per square mile": density or UNKNOWN,
        **{
            label: UNKNOWN if share is None else share_words(share)
            for label, share in shares.items()
        },
    }


def _words(peer: Peer, labels: Mapping[str, str]) -> dict[str, Cell]:
    parts = {labels[name]: part for name, part in peer.contributions.items()}
    distance, _, mostly = distance_words(peer.distance, parts).partition(", mostly ")
    return {
        "Place": peer.place.full_name,
        "Distance": distance.removeprefix("distance "),
        "Mostly": mostly,
        "Stays in": stability_words(peer.stability, pinned=peer.pinned).removeprefix("a peer in "),
        **_facts(peer.facts),
    }


def _numbers(
    geoid: str, facts: Mapping[str, float | None], peer: Peer | None, labels: Mapping[str, str]
) -> dict[str, Cell]:
    """The same in full precision; the place itself has no distance."""
    parts = {} if peer is None else peer.contributions
    return {
        "geoid": geoid,
        "residents": facts.get(POPULATION),
        "yearly_change": facts.get(CHANGE),
        "per_square_kilometer": facts.get(DENSITY),
        **{id_: facts.get(id_) for id_ in _SHARES},
        "distance": None if peer is None else peer.distance,
        **{f"part_{name}": parts.get(name) for name in labels},
        "stability": None if peer is None else peer.stability,
    }
