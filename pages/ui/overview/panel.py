"""The panel of one metric: a drawer over the overview, and in the address while it is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from mobility.analysis.places.profile import Profile, Reading
from mobility.figures.profile import reading_html
from mobility.figures.trend import trend_figure
from mobility.figures.words.peers import positions_sentence
from mobility.page_registry import PAGES
from mobility.places import Jurisdiction, Level
from mobility.queries.gaps import metrics_by
from mobility.registry import HEADLINE, Framework, IntervalKind
from mobility.text import count_of, escape_markdown, format_value, years_in_words
from pages.ui import address, controls, data, data_views, figures
from pages.ui.markup import show_html
from pages.ui.metric_sheet import warnings
from pages.ui.request import Request

_TREND_HEIGHT = 220  # pixels of the plot
_WIDTH = 720  # pixels of the drawer: a chart that a wall can read beside a strip of the page
_INTERVALS = {
    IntervalKind.SAMPLING: "a 95 % interval of sampling error",
    IntervalKind.SUPPRESSION_RANGE: "a range of what hidden counts can be, no margin of error",
    IntervalKind.NONE: "no interval",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What the panel takes from the page around it."""

    request: Request
    profile: Profile
    framework: Framework

    @property
    def place(self) -> Jurisdiction:
        """The place of the page."""
        return self.profile.jurisdiction

    @property
    def readings(self) -> Mapping[str, Reading]:
        """All readings of the place by the metric's id."""
        return {reading.metric.id: reading for reading in self.profile.readings}


def open_metric(metric: str) -> None:
    """Make a metric that of the address, with its drawer open."""
    address.change_options(panel="")
    address.change_address(metric=metric)


def show_open_metric(context: Context, metric: str) -> None:
    """The panel of the metric in the address; a sentence where the level does not have it."""
    reading = context.readings.get(metric)
    if reading is None:
        label = context.framework.metrics[metric].label
        kind = "counties" if context.place.level == "county" else "cities"
        st.warning(escape_markdown(f"{label}: not collected for {kind}."), icon=":material/block:")
        return
    if context.request.alone:
        _show_trend(context.request, reading)
        return
    title = escape_markdown(reading.metric.label)
    drawer = st.dialog(title, width=_WIDTH, position="right", on_dismiss=_close)
    drawer(_show)(context, reading)


def _close() -> None:
    address.change_address(metric="")


def _show(context: Context, reading: Reading) -> None:
    """Everything about one metric here, what was found first and what it means after it."""
    show_html(reading_html(context.profile, reading), "panel", f"panel-{reading.metric.id}")
    place, metric = context.place, reading.metric
    positions = data_views.positions(
        context.request.release, place.geoid, metric.id, context.request.address.year
    )
    if sentence := positions_sentence(metric, positions, place.level):
        controls.caption(escape_markdown(sentence))
    _show_next_views(reading.metric.id, context.place.level)
    _show_trend(context.request, reading)
    _show_together(context, reading)
    _show_meaning(context, reading)


def _show_trend(request: Request, reading: Reading) -> None:
    """The line over the years up to that of the address; a sentence where no year has a value."""
    if not reading.points:
        st.subheader("Over the years", anchor=False)
        st.markdown("No year has a value.")
        controls.show_link(request, wall=False)
        return
    arguments = (request.release, (request.address.place,), (reading.metric.id,))
    if request.address.year is None:
        (trend,) = data_views.trends(*arguments)
    else:
        last = reading.points[-1].year
        trend = data_views.trends(*arguments, end=last)[0].up_to(last)
    provenance = request.provenance((trend.metric.id,))
    figures.show_figure(request, trend_figure([trend], provenance, height=_TREND_HEIGHT))


def _show_together(context: Context, reading: Reading) -> None:
    """The readings that this one should be taken with; each opens its own panel."""
    others = [
        context.readings[name] for name in reading.metric.read_with if name in context.readings
    ]
    if not others:
        return
    st.subheader("Read it together with", anchor=False)
    for other in others:
        value = format_value(other.metric, other.value)
        year = f" ({other.year})" if other.year else ""
        label = escape_markdown(f"{other.metric.label}: {value}{year}")
        if st.button(label, key=f"open-{other.metric.id}", type="tertiary", wrap=True):
            open_metric(other.metric.id)
            st.rerun()


def _show_meaning(context: Context, reading: Reading) -> None:
    """What the metric is, who is counted, its limits, groups and source."""
    metric, framework = reading.metric, context.framework
    predictor = framework.predictors[metric.predictor]
    series = metric.series_of(context.place.level)
    parts = [
        ("What it is", metric.description),
        ("Who is counted", f"{metric.universe}."),
        (f"Why it matters: {predictor.label.lower()}", predictor.why),
        ("Limits", " ".join((predictor.limits, *warnings(metric)))),
        ("By group", _groups(context, reading)),
    ]
    if series is not None:
        source = framework.sources[series.source]
        publisher = f": {source.publisher}" if source.publisher else ""
        published = (
            f"{source.label}{publisher}. Published for "
            f"{years_in_words(series.schedule)}, with {_INTERVALS[series.interval]}"
            f"{_some_years(series.interval_years, series.schedule)}."
        )
        parts.append(("Source", published))
    text = "\n\n".join(f"**{escape_markdown(name)}**  \n{escape_markdown(t)}" for name, t in parts)
    st.markdown(text)
    if series is not None and (url := framework.sources[series.source].url):
        st.markdown(f"[{escape_markdown(url)}]({url})")


def _some_years(with_interval: Sequence[int], schedule: Sequence[int]) -> str:
    """Say in which years there is an interval where it is not all of them."""
    partly = with_interval and tuple(with_interval) != tuple(schedule)
    return f" in {years_in_words(with_interval)} only" if partly else ""


def _groups(context: Context, reading: Reading) -> str:
    """The breakdowns published at this level; five-year figures are no series with one year."""
    metric, level = reading.metric, context.place.level
    headline = metric.series_of(level)
    parts = []
    for breakdown in context.framework.breakdowns.values():
        series = metric.series_of(level, breakdown.id)
        if series is None or breakdown.id == HEADLINE:
            continue
        text = f"{breakdown.label} ({count_of(len(series.subgroups) - 1, 'group')}"
        if headline is not None and series.period_years != headline.period_years:
            text += (
                f"; {series.period_years} years of data in one figure, also for everyone, so it is "
                "not the value above"
            )
        parts.append(f"{text})")
    return f"{'; '.join(parts)}." if parts else "Not published by group."


def _show_next_views(metric: str, level: Level) -> None:
    """A link to each page, to those of groups last and where the metric is published for groups.

    Args:
        metric: that of the address.
        level: of the place of the address.
    """
    by_group = metric in metrics_by(data.framework(), level)
    query = address.shared_query()
    with st.container(horizontal=True):
        for page in sorted(PAGES.values(), key=lambda page: page.needs_groups):
            if page.metric_link and (by_group or not page.needs_groups):
                controls.link_page(page.id, page.metric_link, query)
        controls.link_page("methods", "Definition, limits and source", {**query, "tab": "metrics"})
