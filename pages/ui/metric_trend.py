"""The line of one metric over the years in its panel, as a figure that can be taken away."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.profile import Profile, Reading
from mobility.analysis.reliability import Quality
from mobility.charts.trend import trend_line
from mobility.exports.figure import Cell, Figure, Table
from mobility.exports.tables import trend_ends, trend_notes, trend_rows, trend_words
from mobility.framework import IntervalKind
from mobility.text import escape_markdown
from pages.ui import controls, figures, looks

_FIGURE = "trend"


def show_trend(profile: Profile, reading: Reading, years: tuple[int, int]) -> None:
    """The line with its words, its table and its files; a sentence where no year has a value."""
    words = trend_words(reading)
    if not reading.points:
        st.subheader("Over the years", anchor=False)
        st.markdown(escape_markdown(words))
        controls.show_link()
        return

    def draw() -> None:
        chart = trend_line(reading, years, looks.shown_look(), words)
        st.altair_chart(chart, theme=None, key=f"{_FIGURE}-{reading.metric.id}")

    figures.show_figure(_figure(profile, reading, years), draw)


def _figure(profile: Profile, reading: Reading, years: tuple[int, int]) -> Figure:
    metric, words = reading.metric, trend_words(reading)
    counted = (f"{metric.label}.", f"{profile.jurisdiction.full_name}.", f"{metric.universe}.")
    return figures.new_figure(
        _FIGURE,
        title=f"{metric.short_label}: {trend_ends(reading)}",
        subtitle=" ".join(part for part in (*counted, trend_notes(reading)) if part),
        summary=words,
        footer=tuple(_marks(reading)),
        table=lambda: _table(profile, reading),
        picture=lambda: trend_line(reading, years, looks.light_look(), words).to_dict(),
        about=(metric.id,),
        methods=(reading.method,),
    )


def _marks(reading: Reading) -> list[str]:
    """What the marks of the chart mean, those that are there."""
    marks = []
    bounds = any(point.lower is not None and point.upper is not None for point in reading.points)
    if bounds and reading.interval is not IntervalKind.SUPPRESSION_RANGE:
        marks.append("Band: 95 % interval of sampling error.")
    if any(point.quality is Quality.WEAK for point in reading.points):
        marks.append("Hollow: weak; the publisher says not to act on it.")
    if any(join.kind == "dashed" for join in reading.joins):
        marks.append("Dashed: nobody is published in the years between.")
    return marks


def _table(profile: Profile, reading: Reading) -> Table:
    """The values of the line, newest first, with the plain numbers behind them."""
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": profile.jurisdiction.geoid,
            "place": profile.jurisdiction.full_name,
            "release": profile.release.id,
            "metric_id": reading.metric.id,
            "data_year": point.year,
            "stored_value": point.value,
            "stored_lower": point.lower,
            "stored_upper": point.upper,
        }
        for point in reversed(reading.points)
    ]
    return Table(words=trend_rows(reading), numbers=numbers)
