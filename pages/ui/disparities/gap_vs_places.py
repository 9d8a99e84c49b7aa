"""One gap in other places: a choice of the group, and two figures."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.gaps.by_place import GapInView, PlaceDisparity, gap_in_view
from mobility.errors import UserError
from mobility.figures.gap_vs_places import gap_vs_places_figure
from mobility.figures.groups import group_names
from mobility.figures.level_and_gap import level_and_gap_figure
from mobility.text import escape_markdown
from pages.ui import address, figures, gap_data
from pages.ui.disparities.choices import Choice
from pages.ui.peers.strip import chosen_peers, peers_note
from pages.ui.request import Request
from pages.ui.widgets import choose


def show_gap_vs_places(
    request: Request, choice: Choice, disparity: PlaceDisparity
) -> GapInView | None:
    """Show whether the gap of one group is unusual, among the peers and among all places.

    Returns:
        The gap that is looked at; None where there is none.
    """
    gap = gap_in_view(disparity, request.address.group)
    if gap is None:
        return None
    _pick_group(gap, disparity)
    peers = chosen_peers(request.address)
    try:
        among = gap_data.gap_places(
            choice.release, choice.place, choice.metric, choice.by, gap.labels,
            peers=peers.geoids, year=disparity.year, pairs=gap.pairs,
        )  # fmt: skip
    except UserError as problem:
        st.markdown(f"Is this gap unusual? {escape_markdown(str(problem))}")
        return gap
    note, provenance = peers_note(peers), request.provenance((choice.metric,))
    figures.show_figure(request, gap_vs_places_figure(among, note, provenance))
    levels = level_and_gap_figure(among, note, provenance)
    if levels is not None:
        figures.show_figure(request, levels)
    return gap


def _pick_group(gap: GapInView, disparity: PlaceDisparity) -> None:
    """Offer the groups that have a gap."""
    names = group_names(disparity)
    reference = escape_markdown(disparity.breakdown.inside(gap.reference))
    choose(
        st.selectbox,
        f"A closer look: the gap to {reference} of",
        {label: names[label] for label in gap.choices},
        gap.group,
        lambda group: address.change_address(group=group),
        key="gaps-group",
        width=420,
    )
