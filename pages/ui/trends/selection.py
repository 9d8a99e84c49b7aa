"""The selection of the page Trends: the metric, the places, the years and the dollars."""

from __future__ import annotations

from dataclasses import dataclass

from mobility.analysis.years.over_time import Trend, first_to_show
from mobility.places import Jurisdiction, Level
from mobility.registry import Framework, Metric
from mobility.text import places_word
from pages.ui import data, data_views
from pages.ui.address import Address
from pages.ui.metric_picker import say_instead
from pages.ui.request import Request


@dataclass(frozen=True, slots=True)
class TrendSelection:
    """The lines of the address.

    ``own`` is that of the place, ``others`` those beside it, ``years`` all years of the own line.
    ``problems`` name what is not available.
    """

    own: Trend
    others: tuple[Trend, ...]
    years: tuple[int, ...]
    nominal: bool
    problems: tuple[str, ...]


def complete_metric(request: Request, place: Jurisdiction) -> Request:
    """Where the address names no metric of the level, take the one to begin with here."""
    current, framework = request.address, data.framework()
    if current.metric and framework.metrics[current.metric].series_of(place.level):
        return request
    metrics = shown_metrics(framework, place.level)
    trends = data_views.trends(current.release, (place.geoid,), tuple(m.id for m in metrics))
    first = first_to_show(trends)
    metric = first.metric.id if first is not None else metrics[0].id
    say_instead(current.metric, metric, place.level)
    return request.complete(metric=metric)


def shown_metrics(framework: Framework, level: Level) -> list[Metric]:
    """The metrics of a level; of two shares and their relation, the relation."""
    return [
        metric
        for metric in framework.metrics.values()
        if metric.series_of(level) and metric.part in {"", "parity"}
    ]


def read_selection(request: Request, place: Jurisdiction) -> TrendSelection:
    """The lines of the metric, with the years and dollars of the address where they can be had."""
    current, metric = request.address, request.address.metric
    nominal = current.option("prices") == "nominal"
    full_line = data_views.trends(current.release, (place.geoid,), (metric,), nominal=nominal)[0]
    years = tuple(point.year for point in full_line.points)
    start, end, problems = _years(current, years)
    own = full_line
    if start or end:
        own = data_views.trends(
            current.release, (place.geoid,), (metric,), start=start, end=end, nominal=nominal
        )[0]
    others_named, refused = _places(current, place, full_line.metric)
    others = data_views.trends(
        current.release,
        tuple(other.geoid for other in others_named),
        (metric,),
        start=own.change.start,
        end=own.change.end,
        nominal=nominal,
        dollars=own.dollars,
    )
    return TrendSelection(own, others, years, nominal, (*problems, *refused))


def _years(current: Address, years: tuple[int, ...]) -> tuple[int | None, int | None, list[str]]:
    """Return the years of the address, the usual ones where it has none, and a list of problems."""
    named = {key: int(current.option(key, "0")) for key in ("since", "until")}
    problems = [
        f"There is no value for {year} here: the usual year is taken."
        for year in named.values()
        if year and years and year not in years
    ]
    until = named["until"] if named["until"] in years else None
    if until is None and current.year is not None:
        until = max((year for year in years if year <= current.year), default=None)
    before = years[:-1] if until is None else [year for year in years if year < until]
    since = named["since"] if named["since"] in before else None
    if since is None and named["since"] in years:
        problems.append(f"{named['since']} is not the earlier year: the usual one is taken.")
    return since, until, problems


def _places(
    current: Address, place: Jurisdiction, metric: Metric
) -> tuple[list[Jurisdiction], list[str]]:
    """The other places that the metric is collected for, and a sentence for each of the rest."""
    by_geoid = data.places(current.release).by_geoid
    codes = [code for code in current.option("places").split(",") if code and code != place.geoid]
    named = [by_geoid[code] for code in codes]
    shown = [other for other in named if metric.series_of(other.level)]
    refused = [
        f"{other.full_name} is left out: {metric.short_label} is not collected for "
        f"{places_word(other.level)}."
        for other in named
        if other not in shown
    ]
    return shown, refused
