"""Whether a gap is closing: both its sizes over the years."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.gaps.by_place import GapInView, PlaceGapTrend
from mobility.charts.gap_lines import gap_line, gap_lines_side_by_side
from mobility.exports.disparities import gap_trend as words
from mobility.registry import Computation
from mobility.text import escape_markdown
from pages.ui import data, figures, gap_data, themes
from pages.ui.disparities.choices import Choice

_WIDTH = 360  # pixels of one of two lines in a picture


def show_gap_over_time(choice: Choice, gap: GapInView) -> None:
    """The gap and the ratio over the years; one sentence where the registry permits no change."""
    refused = data.framework().refusal(choice.metric, choice.by, Computation.CHANGE)
    if refused:
        st.markdown(f"Is it closing? {escape_markdown(refused)}")
        return
    moved = gap_data.gap_trend(
        choice.release, choice.place, choice.metric, choice.by, gap.labels, choice.year
    )
    _show_lines(choice, moved)


def _show_lines(choice: Choice, moved: PlaceGapTrend) -> None:
    framework = data.framework()
    lines, years = words.gap_trend_lines(moved), words.gap_trend_years(moved)
    summary = words.gap_trend_summary(moved, framework)
    figure = figures.new_figure(
        "closing",
        title=words.gap_trend_title(moved, framework),
        subtitle=words.gap_trend_subtitle(moved, framework),
        summary=summary,
        footer=words.gap_trend_footer(moved),
        table=lambda: words.gap_trend_table(moved, framework),
        file_chart=lambda theme: gap_lines_side_by_side(lines, years, theme, _WIDTH),
        about=(choice.metric, choice.by),
        methods=(moved.gap.method,),
    )

    def draw() -> None:
        if not moved.gap.points:
            return
        columns = st.columns(len(lines), gap="medium")
        for number, (line, column) in enumerate(zip(lines, columns, strict=True)):
            spec = gap_line(line, years, themes.shown_theme(), f"{line.title}. {summary}")
            column.vega_lite_chart(spec, theme=None, key=f"gaps-closing-{number}")

    figures.show_figure(figure, draw)
