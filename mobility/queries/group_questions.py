"""What a question about groups names, checked: a breakdown, a group, what the registry permits."""

from __future__ import annotations

from mobility.analysis.groups.disparity import BEST, LARGEST, Against
from mobility.errors import UserError
from mobility.registry import (
    EVERYONE,
    Better,
    Breakdown,
    Computation,
    Framework,
    Metric,
    Series,
)

Chosen = str | Against | None
"""A reference: 'best', 'largest', a group's label or name, a benchmark, or None for the default."""


def breakdown_of(framework: Framework, by: str) -> Breakdown:
    """The breakdown of this id.

    Raises:
        UserError: when there is none, naming those there are.
    """
    found = framework.breakdowns.get(by)
    if found is None:
        raise UserError(f"There is no breakdown {by!r}: choose {', '.join(framework.breakdowns)}.")
    return found


def group_of(series: Series, breakdown: Breakdown, text: str) -> str:
    """The publisher's label of the group that a label or a name of the registry means.

    Raises:
        UserError: when the metric is published for no such group, naming those it is.
    """
    wanted = text.casefold()
    for group in breakdown.groups:
        known = {group.label.casefold(), group.name.casefold()}
        if wanted in known and group.label in series.subgroups:
            return group.label
    raise UserError(f"There is no group {text!r} here: choose {'; '.join(series.subgroups)}.")


def reference_of(metric: Metric, series: Series, breakdown: Breakdown, chosen: Chosen) -> Against:
    """What the groups are held against: the best group by default, else everyone.

    Raises:
        UserError: when the metric is published for no such group, naming those it is.
    """
    if isinstance(chosen, Against):
        return chosen
    if chosen is None:
        directed = metric.better is not Better.NEITHER
        return BEST if directed else Against.named(EVERYONE)
    picked = {"best": BEST, "largest": LARGEST}.get(chosen.casefold())
    return picked or Against.named(group_of(series, breakdown, chosen))


def refusals(framework: Framework, metric: Metric, by: str) -> dict[Computation, str]:
    """What the registry does not permit between the groups of a metric, each with its reason."""
    found = {one: framework.refusal(metric.id, by, one) for one in Computation}
    return {one: reason for one, reason in found.items() if reason}
