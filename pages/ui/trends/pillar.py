"""Every metric of a pillar as a small chart with how its change ended."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from mobility.analysis.years.change import CHANGE
from mobility.analysis.years.lines import TREND_LINE
from mobility.analysis.years.over_time import RECENT_TREND, Trend
from mobility.charts.small_lines import small_line, year_margins
from mobility.exports.years.pillar_picture import pillar_picture
from mobility.exports.years.trend_figures import (
    careful_words,
    lines_summary,
    pillar_counts,
    pillar_table,
)
from mobility.exports.years.trends import (
    broken_sentences,
    change_sentence,
    changed_words,
    end_words,
)
from mobility.figures.figure import Basis
from mobility.places import Jurisdiction
from mobility.registry import Pillar
from mobility.text import absence_words
from pages.ui import address, data, data_views, figures, markup
from pages.ui.markup import small
from pages.ui.trends.asked import shown_metrics

_FIGURE, _PICKER = "pillar", "trends-pillar"


def show_pillar(place: Jurisdiction, metric: str) -> None:
    """The picker of the pillar, by default that of the metric in the address, and its charts."""
    framework = data.framework()
    own = framework.predictors[framework.metrics[metric].predictor].pillar
    pillar = framework.pillars[address.current_address().option("pillar", own)]
    _pick_pillar(pillar)
    metrics = [
        each.id
        for each in shown_metrics(framework, place.level)
        if framework.predictors[each.predictor].pillar == pillar.id
    ]
    release = address.current_address().release
    found = data_views.trends(release, (place.geoid,), tuple(metrics))
    years = _years(found, data.places(release).years)
    html = "".join(_cell(trend, years) for trend in found)
    figure = figures.new_figure(
        _FIGURE,
        title=f"{pillar.label}: {pillar_counts(found)}",
        subtitle=(
            f"{place.full_name}. From the earliest year that can be compared to the newest; money "
            "after inflation. Each chart has its own scale."
        ),
        summary=lines_summary(found),
        footer=_footer(found),
        table=lambda: pillar_table(found),
        file_chart=lambda theme: pillar_picture(found, years, theme),
        about=(pillar.id,),
        methods=(TREND_LINE, CHANGE, RECENT_TREND),
        basis=Basis(metrics=tuple(metrics)),
    )
    cells = f'<ul class="charts" role="list">{html}</ul>'
    figures.show_figure(figure, partial(markup.show_html, cells, "trends", _FIGURE, _open_metric))


def _pick_pillar(pillar: Pillar) -> None:
    pillars = data.framework().pillars
    st.session_state[_PICKER] = pillar.id
    st.selectbox(
        "Pillar",
        list(pillars),
        format_func=lambda name: pillars[name].label,
        key=_PICKER,
        width=420,
        on_change=lambda: address.change_options(pillar=st.session_state[_PICKER]),
    )


def _open_metric(metric: str) -> None:
    """Turn to the lines of one metric."""
    address.change_address(metric=metric)
    address.change_options(tab="one", since="", until="")


def _years(trends: tuple[Trend, ...], usual: tuple[int, int]) -> tuple[int, int]:
    """The years of all charts, so that they line up."""
    years = [point.year for trend in trends for point in trend.points] or usual
    return min(years), max(years)


def _footer(trends: tuple[Trend, ...]) -> tuple[str, ...]:
    absent = sum(trend.absence is not None for trend in trends)
    without = f" {absent} without a value." if absent else ""
    near = {trend.metric.short_label: careful_words(trend) for trend in trends}
    careful = [f"{label}: {words}" for label, words in near.items() if words]
    return (
        (
            "Band: 95 % interval. Hollow: weak. Dotted: nothing is published for the years between."
            f"{without}"
        ),
        "Each metric is tested by itself at 95 %: of twenty that did not change, one seems to.",
        *careful,
    )


def _cell(trend: Trend, years: tuple[int, int]) -> str:
    """One metric in HTML: its name, how the change ended, the chart, both values."""
    name = escape(trend.metric.short_label)
    head = f'<h3><button type="button" data-metric="{escape(trend.metric.id)}">{name}</button></h3>'
    if trend.absence is not None:
        why = absence_words(trend.absence.kind, trend.absence.sentence)
        return f'<li>{head}<div class="why">{small(why)}</div></li>'
    mark, words, more = changed_words(trend)
    said = small(f"not compared: {more}")
    if mark:
        kind = {"improved": "better", "worsened": "worse"}.get(words, "")
        said = (
            f'<strong class="{kind}"><span aria-hidden="true">{mark}</span> {escape(words)}'
            f"</strong>{small(more)}"
        )
    chart = small_line(trend, years, change_sentence(trend))
    broken = small(" ".join(broken_sentences(trend, said=trend.change.reason)))
    return (
        f'<li>{head}<div class="said">{said}</div>{chart}{_ends(trend, years)}'
        f"<div>{broken}</div></li>"
    )


def _ends(trend: Trend, years: tuple[int, int]) -> str:
    """The values at both ends of the line, each below its year as far as there is room."""
    found = end_words(trend)
    if not found:
        return ""
    left, right = year_margins([year for year, _ in found], years)
    room = sum(len(words) for _, words in found) + 1  # of both side by side, in digits
    spans = "".join(f"<span>{escape(words)}</span>" for _, words in found)
    padding = f"padding: 0 {right:g}% 0 min({left:g}%, 100% - {room}ch)"
    return f'<p class="ends" style="{padding}">{spans}</p>'
