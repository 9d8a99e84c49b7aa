"""What the blocks of the registry must say together: one function for each kind of contradiction.

Each raises a ``FrameworkError`` that names the id at fault and what to do about it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from mobility.places import STATES, Level
from mobility.registry.reading import require
from mobility.registry.types import (
    EVERYONE,
    HEADLINE,
    SUPPLEMENT,
    AbsenceRule,
    Better,
    Breakdown,
    BreakdownKind,
    Computation,
    Dollars,
    Framework,
    IntervalKind,
    Metric,
    Series,
    Unit,
)

_DIGITS = {Level.COUNTY: 5, Level.PLACE: 7}


def check_framework(framework: Framework) -> None:
    """Raise a ``FrameworkError`` about the first contradiction in the registry."""
    for check in _CHECKS:
        check(framework)


def _check_references(framework: Framework) -> None:
    for predictor in framework.predictors.values():
        where = f"predictor {predictor.id!r}"
        require(
            predictor.pillar in framework.pillars, where, f"there is no pillar {predictor.pillar!r}"
        )
        for part in predictor.parts:
            known = part in framework.mobility_parts
            require(known, where, f"there is no part of mobility {part!r}; add a [[mobility_part]]")
        require(predictor.parts, where, "name the parts of mobility that it has to do with")
        questions = all(prompt.endswith("?") for prompt in predictor.prompts)
        valid = questions and 2 <= len(predictor.prompts) <= 4
        require(valid, where, "write two to four prompts, each a question")
    for metric in framework.metrics.values():
        where = f"metric {metric.id!r}"
        known = metric.predictor in framework.predictors
        require(
            known, where, f"there is no predictor {metric.predictor!r}; add it or correct the id"
        )
        for source in (metric.source, *(series.source for series in metric.series.values())):
            require(
                source in framework.sources,
                where,
                f"there is no source {source!r}; add a [[source]]",
            )
        for other in metric.read_with:
            known = other in framework.metrics and other != metric.id
            require(known, where, f"read_with names {other!r}, which is no other metric")
        _check_count(metric, framework, where)
        _check_group(metric, framework, where)


def _check_count(metric: Metric, framework: Framework, where: str) -> None:
    """The number of people that a share is of is published wherever the share is."""
    if not metric.counted_by:
        return
    count = framework.metrics.get(metric.counted_by)
    known = count is not None and count.unit is Unit.COUNT and metric.unit is Unit.SHARE
    require(known, where, f"counted_by: {metric.counted_by!r} is no count that this is a share of")
    missing = set(metric.series) - set(count.series if count else ())
    require(not missing, where, f"counted_by: {metric.counted_by!r} is not published like that")


def _check_group(metric: Metric, framework: Framework, where: str) -> None:
    """Check that the group of a single-group metric exists, and that it has no twin."""
    if not metric.group:
        return
    labels = {group.label for each in framework.breakdowns.values() for group in each.groups}
    require(metric.group in labels - {EVERYONE}, where, f"there is no group {metric.group!r}")
    twin = next(
        (
            other.id
            for other in framework.metrics.values()
            if other.id != metric.id
            and (other.predictor, other.part, other.group)
            == (metric.predictor, metric.part, metric.group)
        ),
        "",
    )
    require(not twin, where, f"{twin!r} is about the group {metric.group!r} too; correct one")


def _check_order(framework: Framework) -> None:
    pillars, predictors = list(framework.pillars), list(framework.predictors)
    used = [predictor.pillar for predictor in framework.predictors.values()]
    _same_order("pillar", pillars, used)
    _same_order(
        "predictor", predictors, [metric.predictor for metric in framework.metrics.values()]
    )


def _same_order(kind: str, declared: Sequence[str], used: Sequence[str]) -> None:
    for entry in declared:
        require(entry in used, f"{kind} {entry!r}", "nothing belongs to it; add a block or drop it")
    places = [declared.index(entry) for entry in used]
    for before, after, name in zip(places, places[1:], used[1:], strict=False):
        together = before <= after
        require(
            together,
            f"{kind} {name!r}",
            "its blocks are apart; the order of the file is the order on screen",
        )


def _check_numbers(framework: Framework) -> None:
    for metric in framework.metrics.values():
        where = f"metric {metric.id!r}"
        low, high = metric.range
        require(
            low is None or high is None or low < high,
            where,
            "range: the first value must be smaller",
        )
        require(
            metric.unit is not Unit.SHARE or (low, high) == (0, 1),
            where,
            "range of a share is [0, 1]",
        )
        _check_margin(metric, where)
        fits = metric.plausible is None or high is None or metric.plausible < high
        require(fits, where, "plausible lies outside the range; drop it or lower it")
        require(
            (metric.unit is Unit.RATE) == (metric.per is not None),
            where,
            "per belongs to a rate, and a rate needs it",
        )
        dollars = (metric.unit is Unit.DOLLARS) == (metric.dollars is Dollars.NOMINAL)
        require(dollars, where, 'unit "dollars" and dollars = "nominal" go together')
        require(metric.decimals >= 0, where, "decimals is 0 or more")
        require(metric.series, where, "it is published nowhere; give it levels")
        taken = metric.id.startswith(SUPPLEMENT) and not metric.supplement
        require(not taken, where, f"ids that begin with {SUPPLEMENT} are those of users' data sets")
        if metric.dollars is Dollars.NOMINAL:
            years = {year for series in metric.series.values() for year in series.schedule}
            missing = [] if metric.supplement else sorted(years - set(framework.cpi))
            require(not missing, where, f"add the price index of {missing} to [cpi.index]")


def _check_margin(metric: Metric, where: str) -> None:
    """Check that a margin is a size that values can differ by, and that some can be tested."""
    if metric.margin is None:
        return
    low, high = metric.range
    width = math.inf if low is None or high is None else high - low
    fits = 0 < metric.margin.size < width
    require(fits, where, "margin: the size is above 0 and smaller than the range of values")
    tested = any(series.interval is IntervalKind.SAMPLING for series in metric.series.values())
    require(tested, where, "margin: no sampling interval is published to test it by; drop it")


def _check_columns(framework: Framework) -> None:
    names = {metric.column: f"column {metric.column!r}" for metric in framework.metrics.values()}
    for metrics in framework.by_column.values():
        for alias in metrics[0].aliases:
            where = f"metric {metrics[0].id!r}"
            clash = names.get(alias.column)
            require(clash is None, where, f"alias {alias.column!r} is taken by {clash}; drop one")
            require(alias.scale > 0, where, f"alias {alias.column!r}: scale must be above 0")
            names[alias.column] = f"an alias of {metrics[0].id!r}"
    for column in framework.retired:
        where = f"retired column {column.column!r}"
        require(
            column.column not in names, where, f"it is also {names.get(column.column)}; drop one"
        )
        names[column.column] = "a retired column"
    for metric in framework.metrics.values():
        for flag in metric.quality_aliases:
            where = f"metric {metric.id!r}"
            require(
                flag not in names,
                where,
                f"quality alias {flag!r} is also {names.get(flag)}; drop one",
            )


def _check_groups(framework: Framework) -> None:
    for breakdown in framework.breakdowns.values():
        where = f"breakdown {breakdown.id!r}"
        labels = [group.label for group in breakdown.groups]
        require(
            breakdown.id != HEADLINE,
            where,
            f"{HEADLINE!r} is the headline's own name; choose another",
        )
        require(labels[:1] == [EVERYONE], where, f"the first group must be {EVERYONE!r}")
        require(len(labels) == len(set(labels)), where, "a group is listed twice; drop one")
        for group in breakdown.groups:
            for other in group.overlaps:
                known = other in labels and other not in {group.label, EVERYONE}
                require(
                    known,
                    where,
                    f"group {group.label!r} overlaps {other!r}, which is no other group",
                )
    for metric in framework.metrics.values():
        for (level, name), series in metric.series.items():
            where = f"metric {metric.id!r}, {name}, {level}"
            pair = " and ".join(repr(label) for pair in series.overlaps[:1] for label in pair)
            apart = not (series.disjoint and series.overlaps)
            require(apart, where, f"groups {pair} overlap; set disjoint = false")
            stated = series.disjoint or series.overlaps
            require(stated, where, "say which groups share people: overlaps = [[one, other]]")


def _check_refusals(framework: Framework) -> None:
    for rule in framework.refusals:
        what = ", ".join((*rule.metrics, *rule.breakdowns))
        where = f"refusal of {', '.join(rule.computations)} for {what or 'everything'}"
        require(rule.computations, where, "say which computations are refused")
        for name in rule.breakdowns:
            require(name in framework.breakdowns, where, f"there is no breakdown {name!r}")
        for name in rule.metrics:
            metrics = framework.by_column.get(name, ()) or framework.metrics.get(name)
            require(metrics, where, f"there is no metric {name!r}")
        used = any(
            rule.covers(metric.id, breakdown)
            for metric in framework.metrics.values()
            for _, breakdown in metric.series
            if breakdown != HEADLINE
        )
        require(used, where, "no metric is published like that; drop it or correct it")


def _check_permissions(framework: Framework) -> None:
    """Whatever a breakdown does not permit has a reason, and no reason contradicts it."""
    for breakdown in framework.breakdowns.values():
        where = f"breakdown {breakdown.id!r}"
        general = [rule for rule in framework.refusals if not rule.metrics]
        for rule in general:
            both = set(breakdown.may) & set(rule.computations)
            contradicted = breakdown.id in rule.breakdowns and both
            require(not contradicted, where, f"may and a refusal both name {_named(both)}")
    for metric in framework.metrics.values():
        for (level, name), series in metric.series.items():
            if name == HEADLINE:
                continue
            where = f"metric {metric.id!r}, {name}, {level}"
            refused = {
                computation: framework.refusal(metric.id, name, computation)
                for computation in Computation
            }
            allowed = {computation for computation, reason in refused.items() if not reason}
            silent = allowed - set(framework.breakdowns[name].may)
            require(not silent, where, f"add a [[refusal]] that says why not {_named(silent)}")
            counted = not series.head_counts or Computation.PEOPLE in allowed
            require(counted, where, "head_counts: people behind the gap are refused; drop it")
            for never, why in _impossible(metric, series, framework.breakdowns[name]):
                wrong = allowed & never
                require(not wrong, where, f"{why}; add a [[refusal]] of {_named(wrong)}")


def _impossible(
    metric: Metric, series: Series, breakdown: Breakdown
) -> Iterator[tuple[set[Computation], str]]:
    """Yield what has no meaning for these groups whatever the registry permits, and why."""
    together = {Computation.INDEX, Computation.ORDERED_INDEX, Computation.PEOPLE}
    if not breakdown.ordered or len(set(series.subgroups) - {EVERYONE}) < 3:
        yield {Computation.ORDERED_INDEX}, "fewer than three groups in an order"
    if series.kind is BreakdownKind.NEIGHBORHOODS:
        yield together, "neighborhoods are places, not people"
    if series.kind is BreakdownKind.INDUSTRIES:
        yield set(Computation), "industries are kinds of jobs"
    if not series.disjoint:
        yield {*together, Computation.EQUALITY}, "its groups share people"
    if not metric.ratio_meaningful:
        yield {Computation.RATIO}, "it has no natural zero"
    if metric.better is Better.NEITHER:
        yield {*together, Computation.RATIO}, "neither direction is better"
    if metric.unit not in {Unit.SHARE, Unit.RATE}:
        yield {Computation.PEOPLE}, "it is no share and no rate"


def _named(computations: Iterable[Computation]) -> str:
    return ", ".join(sorted(repr(computation.value) for computation in computations))


def _check_absences(framework: Framework) -> None:
    for kind, rules in (("suppression", framework.suppressions), ("gap", framework.gaps)):
        for rule in rules:
            where = f"{kind} of {', '.join(rule.metrics)}"
            require(rule.level in _DIGITS, where, "its level is county or place")
            _check_geoids(rule.geoids, rule.level, where, states=True)
            for name in rule.metrics:
                _check_rule(rule, name, framework, where)


def _check_rule(rule: AbsenceRule, name: str, framework: Framework, where: str) -> None:
    parts = framework.by_column.get(name, ())
    metric = parts[0] if parts else framework.metrics.get(name)
    require(metric is not None, where, f"there is no metric {name!r}")
    series = {} if metric is None else metric.series
    known = {
        breakdown: division
        for (level, breakdown), division in series.items()
        if level is rule.level
    }
    wanted = rule.breakdowns or tuple(known)
    published = known and set(wanted) <= set(known)
    require(published, where, f"{name!r} is not published by {rule.level} like that")
    years = {year for division in wanted for year in known[division].schedule}
    require(years & set(rule.years), where, f"{name!r} is published in none of its years")


def _check_changes(framework: Framework) -> None:
    for change in framework.geography_changes:
        where = f"geography_change {change.state} {change.year}"
        require(change.state in STATES, where, f"there is no state {change.state!r}")
        require(change.level in _DIGITS, where, "its level is county or place")
        codes = (*change.ended, *change.began)
        require(codes, where, "say which codes ended or began")
        _check_geoids(codes, change.level, where, states=False)
        here = all(code.startswith(change.state) for code in codes)
        require(here, where, "a code belongs to another state; correct it")


def _check_geoids(geoids: Iterable[str], level: Level, where: str, *, states: bool) -> None:
    for geoid in geoids:
        digits = {_DIGITS[level], 2} if states else {_DIGITS[level]}
        good = geoid.isdecimal() and len(geoid) in digits and geoid[:2] in STATES
        require(good, where, f"{geoid!r} is no {level} geoid; write {_DIGITS[level]} digits")


def _check_cpi(framework: Framework) -> None:
    for year, index in framework.cpi.items():
        require(index > 0, f"cpi {year}", "a price index is above 0")


_CHECKS: tuple[Callable[[Framework], None], ...] = (
    _check_references,
    _check_order,
    _check_numbers,
    _check_columns,
    _check_groups,
    _check_refusals,
    _check_permissions,
    _check_absences,
    _check_changes,
    _check_cpi,
)
