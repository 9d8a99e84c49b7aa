"""Names of groups of people that are stored as a breakdown and a label of the publisher."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.registry import EVERYONE, HEADLINE, Framework


def group_labels(framework: Framework, breakdowns: Iterable[str]) -> dict[str, str]:
    """Return the name of each group of some breakdowns, by how records store it.

    >>> from mobility.registry import load_framework
    >>> group_labels(load_framework(), ["gender"])
    {'gender/Female': 'Women (gender)', 'gender/Male': 'Men (gender)'}
    """
    return {
        f"{id_}/{group.label}": f"{group.name} ({framework.breakdowns[id_].label.lower()})"
        for id_ in breakdowns
        if id_ != HEADLINE
        for group in framework.breakdowns[id_].groups
        if group.label != EVERYONE
    }
