"""The figure `neighbors`: neighbors of other groups, against an even spread over neighborhoods."""

from __future__ import annotations

from functools import partial

from mobility.analysis.groups.share_comparisons import (
    ShareComparison,
    SharePair,
    furthest_behind,
)
from mobility.figures.figure import Figure, FigureSpec, Provenance
from mobility.figures.share_rows import (
    ShareRow,
    comparison_figure,
    no_group,
    nothing_compared,
    pair_row,
    residents_words,
    share_pairs,
    share_words,
)
from mobility.registry import Framework
from mobility.text import format_number, within
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import message, wall_message

SPEC = FigureSpec(
    "neighbors", "Neighbors of other groups, against an even spread", "disparities", ("year",)
)
_NAMES = (translatable("Neighbors of other groups"), translatable("With an even spread"))
_TRACTS = translatable(
    "Neighborhoods are census tracts; with an even spread each would be like the whole place. It "
    "describes neighborhoods, not what anybody chose or is."
)
_LEAST = 0.01  # a shortfall of less than a point is not in the title
_SHOWN = 0.05  # points; less is not seen


def neighbors_figure(
    comparison: ShareComparison, framework: Framework, provenance: Provenance
) -> Figure:
    """Return the figure of neighbors of other groups.

    Args:
        comparison: each group's share of such neighbors, and with an even spread.
        framework: the metrics, for whoever keeps the figure.
        provenance: where the numbers are from.
    """
    rows = neighbor_rows(comparison)
    return comparison_figure(
        SPEC,
        comparison,
        rows,
        framework,
        provenance,
        title=_title(comparison),
        wall_title=_title(comparison, wall=True),
        shares=say("Neighbors of other groups in the average resident's neighborhood"),
        names=_NAMES,
        note=localized(_TRACTS),
        chart=partial(share_pairs, rows, _NAMES),
    )


# ---- rows ------------------------------------------------------------------------------------
def neighbor_rows(comparison: ShareComparison) -> list[ShareRow]:
    """Return each group's neighbors of other groups, and what an even spread would give."""
    return [
        pair_row(
            pair,
            say(
                "{share} of neighbors, {even} with an even spread",
                share=share_words(pair.share),
                even=share_words(pair.against),
            ),
            _points(pair),
        )
        for pair in comparison.pairs
    ]


# ---- words -----------------------------------------------------------------------------------
def _title(comparison: ShareComparison, *, wall: bool = False) -> str:
    """Return the group that is furthest below an even spread."""
    if nothing := nothing_compared(say("Neighbors"), comparison, wall=wall):
        return nothing
    place, pair = (
        within(comparison.jurisdiction.name),
        furthest_behind(comparison.pairs, least=_LEAST),
    )
    if pair is None and wall:
        return message("wall.comparison.neighbors, even", place=place)
    if pair is None:
        return say(
            "Neighbors: {no_group} neighborhoods are more than a point below an even spread",
            no_group=no_group(comparison),
        )
    phrase = pair.group.phrase or f"{pair.group.inside} {{people}}"
    return (wall_message if wall else message)(
        f"comparison.neighbors{', catch-all' if pair.group.catch_all else ''}",
        person=phrase.format(people=say("resident")),
        people=residents_words(pair.group),
        place=place,
        share=share_words(pair.share),
        group=phrase.format(people="").strip(),
        even=share_words(pair.against),
    )


def _points(pair: SharePair) -> str:
    """Return '31.0 points below an even spread'."""
    gap = 100 * (pair.gap or 0.0)
    if abs(gap) < _SHOWN:
        return say("as with an even spread")
    points = format_number(abs(gap), 1)
    if gap < 0:
        return say("{points} points below an even spread", points=points)
    return say("{points} points above an even spread", points=points)
