"""Names of groups of people that are stored as a breakdown and a label of the publisher."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.registry import EVERYONE, HEADLINE, BreakdownKind, Framework


def resident_breakdowns(framework: Framework) -> tuple[str, ...]:
    """Return the breakdowns whose groups are people, and not neighborhoods or industries.

    >>> from mobility.registry import load_framework
    >>> "industry" in resident_breakdowns(load_framework())
    False
    """
    of_people = {
        series.breakdown
        for metric in framework.metrics.values()
        for series in metric.series.values()
        if series.kind is BreakdownKind.PEOPLE
    }
    return tuple(id_ for id_ in framework.breakdowns if id_ in of_people and id_ != HEADLINE)


def group_labels(framework: Framework, breakdowns: Iterable[str]) -> dict[str, str]:
    """Return the name of each group of some breakdowns, by how records store it.

    >>> from mobility.registry import load_framework
    >>> group_labels(load_framework(), ["gender"])
    {'gender/Female': 'Women and girls (gender)', 'gender/Male': 'Men and boys (gender)'}
    """
    return {
        f"{id_}/{group.label}": f"{group.name} ({framework.breakdowns[id_].label.lower()})"
        for id_ in breakdowns
        if id_ != HEADLINE
        for group in framework.breakdowns[id_].groups
        if group.label != EVERYONE
    }
