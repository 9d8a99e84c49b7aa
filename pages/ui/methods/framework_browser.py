"""The framework to look through: pillars, predictors and metrics at the left, one metric beside it.

Of the metrics, only the open one is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from mobility.registry import HEADLINE, Framework, Metric
from mobility.text import count_of
from pages.ui import address
from pages.ui.methods.finder import finder
from pages.ui.metric_sheet import Years, metric_sheet
from pages.ui.widgets import value_of

_KEY = "framework_browser"
_browser = finder(
    _KEY, "metric", "income, Black, Census, column", "Pillars, predictors and metrics"
)


def browse(framework: Framework, metric: Metric | None, years: Years) -> None:
    """The list of everything, and the sheet of one metric or, with none, the five pillars.

    Args:
        framework: the registry.
        metric: the open metric.
        years: the years with values of it in the open release, by level and breakdown.
    """
    content = _introduction(framework) if metric is None else metric_sheet(framework, metric, years)
    data = {
        "list": metric_list(framework),
        "sheet": content,
        "chosen": metric.id if metric else "",
        "total": count_of(len(framework.metrics), "metric"),
    }
    _browser(data=data, key=_KEY, on_chosen_change=_was_chosen)


def _was_chosen() -> None:
    """Carry the choice into the address."""
    if chosen := value_of(_KEY).chosen:
        address.change_address(metric=chosen)


def metric_list(framework: Framework) -> str:
    """Every pillar with its predictors with their metrics, as nested lists of buttons."""
    parts = []
    for pillar in framework.pillars.values():
        predictors = [p for p in framework.predictors.values() if p.pillar == pillar.id]
        inner = "".join(
            f"<li><h3>{escape(predictor.label)}</h3><ul>"
            + "".join(
                _list_item(framework, metric)
                for metric in framework.metrics.values()
                if metric.predictor == predictor.id
            )
            + "</ul></li>"
            for predictor in predictors
        )
        parts.append(f"<section><h2>{escape(pillar.label)}</h2><ul>{inner}</ul></section>")
    return "".join(parts)


def _list_item(framework: Framework, metric: Metric) -> str:
    searched = escape(" ".join(searched_words(framework, metric)).casefold(), quote=True)
    return (
        f'<li data-words="{searched}"><button type="button" value="{escape(metric.id)}">'
        f"{escape(metric.short_label)}</button></li>"
    )


def searched_words(framework: Framework, metric: Metric) -> Iterable[str]:
    """What a metric is found by: its names and columns, old ones too, and everything around it."""
    predictor = framework.predictors[metric.predictor]
    yield from (metric.label, metric.short_label, metric.id, metric.description, metric.universe)
    yield from (predictor.label, framework.pillars[predictor.pillar].label)
    yield from (alias.column for alias in metric.aliases)
    for series in metric.series.values():
        yield framework.sources[series.source].label
        if series.breakdown != HEADLINE:
            breakdown = framework.breakdowns[series.breakdown]
            names = {group.label: group.name for group in breakdown.groups}
            yield from (breakdown.label, *(names[label] for label in series.subgroups))


def _introduction(framework: Framework) -> str:
    """The five pillars, each with what it means and how much of it is measured."""
    pillars = []
    for pillar in framework.pillars.values():
        predictors = [p.id for p in framework.predictors.values() if p.pillar == pillar.id]
        metrics = sum(metric.predictor in predictors for metric in framework.metrics.values())
        size = f"{count_of(len(predictors), 'predictor')}, {count_of(metrics, 'metric')}"
        pillars.append(
            f"<h3>{escape(pillar.label)}</h3><p>{escape(pillar.description)} "
            f'<span class="quiet">{size}.</span></p>'
        )
    return (
        "<h2>Five pillars of upward mobility</h2>"
        '<p class="lead">Each pillar stands on predictors: conditions that shape whether people '
        "move up. Each predictor is measured by one metric or more. Choose a metric for what it "
        f"means and how far it goes.</p>{''.join(pillars)}"
        f'<p class="quiet">Registry of the framework, version {escape(framework.version)}.</p>'
    )
