"""The source of a figure: the publisher, data sets of the user, or both."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.registry import Framework, Metric
from mobility.text.languages import say


def source_words(framework: Framework, published: str, about: Iterable[str] = ()) -> str:
    """Return the source of numbers, for a footer.

    Args:
        framework: the registry with the data sets in use.
        published: the publisher and release.
        about: ids of the metrics or pillars shown; none of them means every metric.
    """
    metrics = _shown(framework, about)
    own = [metric for metric in metrics if metric.supplement]
    labels = "; ".join(dict.fromkeys(framework.sources[metric.source].label for metric in own))
    if not own:
        return published
    if len(own) == len(metrics):
        return say("{labels}; shown beside {published}", labels=labels, published=published)
    return f"{published}; {labels}"


def _shown(framework: Framework, about: Iterable[str]) -> list[Metric]:
    ids = set(about)
    named = [metric for metric in framework.metrics.values() if metric.id in ids]
    inside = [
        metric
        for metric in framework.metrics.values()
        if framework.predictors[metric.predictor].pillar in ids
    ]
    return named or inside or list(framework.metrics.values())
