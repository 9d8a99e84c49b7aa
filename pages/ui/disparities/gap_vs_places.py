"""One gap beside the same gap elsewhere: a strip, and how high the values are."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.gaps.by_place import GapInView, PlaceDisparity, gap_in_view
from mobility.analysis.gaps.places import GapAmongPlaces
from mobility.charts.gap_heights import gap_heights
from mobility.charts.gap_strip import gap_strip
from mobility.errors import UserError
from mobility.exports.disparities import gap_elsewhere as words
from mobility.figures.groups import group_names
from mobility.text import escape_markdown
from pages.ui import address, figures, gap_data, themes
from pages.ui.disparities.choices import Choice
from pages.ui.peers.strip import chosen_peers, peers_note

_GROUP = "gaps-group"


def show_gap_elsewhere(choice: Choice, disparity: PlaceDisparity) -> GapInView | None:
    """Whether the gap of one group is unusual: in the peers, and in all places.

    Returns:
        The gap that is looked at; None where there is none.
    """
    gap = gap_in_view(disparity, address.current_address().group)
    if gap is None:
        return None
    _pick_group(gap, disparity)
    peers = chosen_peers(address.current_address())
    note = peers_note(peers)
    try:
        among = gap_data.gap_places(
            choice.release, choice.place, choice.metric, choice.by, gap.labels,
            peers=peers.geoids, year=disparity.year, pairs=gap.pairs,
        )  # fmt: skip
    except UserError as problem:
        st.markdown(f"Is this gap unusual? {escape_markdown(str(problem))}")
        return gap
    _show_strip(choice, among, note)
    _show_heights(choice, among, note)
    return gap


def _pick_group(gap: GapInView, disparity: PlaceDisparity) -> None:
    """Whose gap the figures below are about."""
    names = group_names(disparity)
    st.session_state[_GROUP] = gap.group

    def take() -> None:
        address.change_address(group=st.session_state[_GROUP])

    st.selectbox(
        "A closer look: the gap to "
        f"{escape_markdown(disparity.breakdown.inside(gap.reference))} of",
        gap.choices,
        format_func=lambda label: names[label],
        key=_GROUP,
        on_change=take,
        width=420,
    )


def _show_strip(choice: Choice, among: GapAmongPlaces, note: str) -> None:
    summary = words.strip_summary(among)
    draws = partial(gap_strip, words.gap_strip_of(among), among.metric, alt_text=summary)
    figure = figures.new_figure(
        "unusual",
        title=words.strip_title(among),
        subtitle=words.strip_subtitle(among),
        summary=summary,
        footer=words.strip_footer(among, note),
        table=lambda: words.gap_places_table(among),
        file_chart=draws,
        about=(choice.metric, choice.by),
        methods=(among.percentile.method,),
    )

    def draw() -> None:
        if among.mine.gap is not None or among.everywhere is not None:
            st.vega_lite_chart(draws(themes.shown_theme()), theme=None, key="gaps-unusual")

    figures.show_figure(figure, draw)


def _show_heights(choice: Choice, among: GapAmongPlaces, note: str) -> None:
    """How high the values are and how far apart; not where no place has both."""
    marks = words.height_marks(among)
    if not marks:
        return
    summary = words.heights_summary(among)
    titles = words.height_titles(among)
    draws = partial(gap_heights, marks, among.metric, titles, alt_text=summary)
    figure = figures.new_figure(
        "level-gap",
        title=words.heights_title(among),
        subtitle=words.heights_subtitle(among),
        summary=summary,
        footer=words.heights_footer(among, note),
        table=lambda: words.gap_places_table(among),
        file_chart=draws,
        about=(choice.metric, choice.by),
        methods=(among.percentile.method,),
        key=words.heights_key(among),
    )

    def draw() -> None:
        st.vega_lite_chart(draws(themes.shown_theme()), theme=None, key="gaps-heights")

    figures.show_figure(figure, draw)
