"""Values over the years as figures: summaries, footers and tables of the page Trends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, zip_longest

import pandas as pd

from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.over_time import Trend, medians_of
from mobility.charts.place_series import spots
from mobility.exports.years.trends import (
    broken_sentences,
    change_sentence,
    changed_words,
    recent_sentence,
    trend_details,
    trend_table,
)
from mobility.figures.figure import Cell, figure_table
from mobility.registry import Better, Bite, Dollars
from mobility.text import absence_words, count_of, format_value, format_year, joined
from mobility.text.changes import change_size


def trend_subtitle(trend: Trend) -> str:
    """The size of the change and the recent trend, then what is shown of whom and how old it is."""
    metric = trend.metric
    parts = [f"{metric.label}. {trend.jurisdiction.full_name}. {metric.counted}."]
    if metric.dollars is Dollars.NOMINAL and trend.points:
        year = trend.dollars
        parts.append("In dollars of each year." if year is None else f"In dollars of {year}.")
    parts += broken_sentences(trend, said=trend.change.reason)
    if trend.points and trend.age is not None:
        last = format_year(trend.points[-1].year, trend.age)
        parts += [] if last.isdigit() else [f"Last value: {last}."]
    return " ".join((*trend_details(trend), *parts))


def lines_summary(trends: Sequence[Trend]) -> str:
    """What the lines show, place by place, for somebody who does not see them."""
    return " ".join(_summary(trend) for trend in trends)


def _summary(trend: Trend) -> str:
    parts = [f"{trend.jurisdiction.full_name}: {change_sentence(trend)}"]
    if trend.points:
        parts += [recent_sentence(trend), *broken_sentences(trend)]
    return " ".join(parts)


def lines_key(trends: Sequence[Trend], behind: Sequence[Trend], peers: str) -> str:
    """What the marks mean, and whose lines are gray; on a wall nobody can point and ask."""
    return " ".join(filter(None, (*_marks(trends, behind), _gray_words(behind, peers))))


def lines_footer(trends: Sequence[Trend], behind: Sequence[Trend]) -> tuple[str, ...]:
    """Who is not drawn, and what was not tested."""
    own, *others = trends
    return tuple(
        line
        for line in (
            _medians_words(own, behind),
            _without_value(others),
            _one_estimate(trends),
            "Whether two places changed differently is not tested." if others else "",
            _levels(trends),
            careful_words(own),
        )
        if line
    )


def _marks(trends: Sequence[Trend], behind: Sequence[Trend]) -> list[str]:
    """What the marks of the chart mean, those that are there; gray lines have no marks."""
    drawn = [spot for trend in trends for spot in spots(trend)]
    marks = []
    if any(spot.drawn.lower is not None for spot in drawn):
        marks.append("Band: 95 % interval of sampling error.")
    if any(spot.weak for spot in drawn):
        marks.append("Hollow: weak; the publisher says not to act on it.")
    if any(join.kind == "dashed" for trend in [*trends, *behind] for join in trend.joins):
        marks.append("Dotted: nothing is published for the years between.")
    return marks


def _gray_words(behind: Sequence[Trend], peers: str) -> str:
    if not behind:
        return ""
    absent = sum(not trend.points for trend in behind)
    without = f", {absent} without a value" if absent else ""
    return f"Gray: {count_of(len(behind), 'peer')}{without}, weak values left out. {peers}".strip()


def _medians_words(own: Trend, behind: Sequence[Trend]) -> str:
    """What became of the peers' median in the years that are compared here."""
    found = medians_of(behind, own.change.start, own.change.end)
    if found is None:
        return ""
    first, last = (
        format_value(own.metric, value, unit=False) for value in (found.first, found.last)
    )
    inflation = "" if own.dollars is None else ", after inflation"
    return (
        f"The median of {count_of(found.n, 'peer')} with reliable values in both years: {first} in "
        f"{found.start}, {last} in {found.end}{inflation}. Whether it changed differently here is "
        "not tested."
    )


def _without_value(others: Sequence[Trend]) -> str:
    """The chosen places that have nothing to draw, and why."""
    return " ".join(
        f"{trend.jurisdiction.full_name} has no value: {trend.absence.sentence}"
        for trend in others
        if trend.absence is not None
    )


def _one_estimate(trends: Sequence[Trend]) -> str:
    """The places whose lines lie on each other because they share a survey area."""
    shared = trends[0].metric.pooled
    words = []
    for one, two in combinations(trends, 2):
        values = {(point.year, point.value) for point in one.points}
        years = [p.year for p in two.points if (p.year, p.value) in values] if shared else []
        if years:
            names = f"{one.jurisdiction.full_name} and {two.jurisdiction.full_name}"
            words.append(f"{names} share one {shared} in {count_of(len(years), 'year')}")
    return f"{'; '.join(words)}." if words else ""


def _levels(trends: Sequence[Trend]) -> str:
    """What to know where counties and cities stand side by side."""
    series = [trend.series for trend in trends if trend.series is not None]
    if len({one.level for one in series}) < 2:
        return ""
    if len({one.source for one in series}) > 1:
        return (
            "The county's and the city's values come from different products: not the same thing."
        )
    return "A county and a city are side by side: the county's value counts its cities too."


def careful_words(trend: Trend) -> str:
    """What the values are easily misread as, when that is near; without a test, as a warning is."""
    near = [
        misreading.text
        for misreading in trend.metric.misreadings
        if _is_near(misreading.when, trend)
    ]
    return f"Careful: {'; '.join(near)}." if near else ""


def _is_near(when: Bite, trend: Trend) -> bool:
    """Return whether to warn of a misreading; how low a value is among others is not known."""
    if when is Bite.ZERO:
        return bool(trend.points) and trend.points[-1].value == 0
    if when is Bite.IMPROVED:
        gain = trend.change.difference or 0.0
        return gain < 0 if trend.metric.better is Better.LOWER else gain > 0
    return when is Bite.ALWAYS


def lines_table(trends: Sequence[Trend], behind: Sequence[Trend]) -> pd.DataFrame:
    """Every value of every line, the own place first and the oldest first."""
    words: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for trend in (*trends, *behind):
        place = trend.jurisdiction
        ids: dict[str, Cell] = {"geoid": place.geoid, "metric_id": trend.metric.id}
        if trend.absence is not None:
            words.append(_absent_row(place.full_name, trend))
            numbers.append({**ids, **dict.fromkeys(_NUMBERS)})
            continue
        for row, point, real in zip_longest(trend_table(trend), trend.points, trend.real):
            words.append({"Place": place.full_name, **row})
            values = (point.year, point.value, point.lower, point.upper)
            deflated = (real.value, real.lower, real.upper) if real else (None, None, None)
            numbers.append({**ids, **dict(zip(_NUMBERS, (*values, *deflated), strict=True))})
    if all(trend.dollars is None for trend in trends):
        words = [{k: v for k, v in row.items() if k != _REAL} for row in words]
    dollars = trends[0].dollars
    return figure_table(
        words, numbers, {"real_value": f"in dollars of {dollars}"} if dollars else {}
    )


_REAL = "In dollars of one year"
_NUMBERS = ("data_year", "stored_value", "stored_lower", "stored_upper", "real_value", "real_lower",
            "real_upper")  # fmt: skip


def _absent_row(name: str, trend: Trend) -> dict[str, Cell]:
    absence = trend.absence
    kind, why = (str(absence.kind), absence.sentence) if absence else ("", "")
    return {"Place": name, "Year": "", "Value": kind, "95 % interval": "", "Quality": "",
            _REAL: "", "Note": why}  # fmt: skip


def pillar_counts(trends: Sequence[Trend]) -> str:
    """How the changes of some metrics ended: 'of 9 metrics, 2 improved and none worsened; ...'."""
    ended = Counter(trend.change.verdict for trend in trends)
    untested = ended[Verdict.NOT_COMPARED]
    if untested == len(trends):
        return f"none of {count_of(len(trends), 'metric')} can be tested for a change"
    sides = joined([f"{ended[verdict] or 'none'} {verdict}" for verdict in _SIDES])
    parts = [f"of {count_of(len(trends), 'metric')}, {sides}"]
    if moved := ended[Verdict.HIGHER] + ended[Verdict.LOWER]:
        parts.append(f"{moved} changed, neither better nor worse")
    if same := ended[Verdict.NO_DETECTABLE_CHANGE]:
        parts.append(f"{same} without a detectable change")
    if untested:
        parts.append(f"{untested} cannot be tested")
    return "; ".join(parts)


_SIDES = (Verdict.IMPROVED, Verdict.WORSENED)


def pillar_table(trends: Sequence[Trend]) -> pd.DataFrame:
    """A row a metric: both values, the change with its interval, the verdict, the recent trend."""
    return figure_table(
        [_pillar_row(trend) for trend in trends],
        [_pillar_numbers(trend) for trend in trends],
        {"difference": "later minus earlier, in the unit of the metric; money in later dollars"},
    )


def _pillar_row(trend: Trend) -> dict[str, Cell]:
    metric, change = trend.metric, trend.change
    start = end = size = ""
    if change.inputs and change.difference is not None:
        first, last = (format_value(metric, one.value, unit=False) for one in change.inputs)
        dollars = "" if trend.dollars is None else f" in dollars of {trend.dollars}"
        start, end = f"{first}{dollars}, {change.start}", f"{last}, {_dated(trend)}"
        whole = change.lower is not None and change.upper is not None
        bounds = (change.lower or 0.0, change.upper or 0.0) if whole else None
        size = change_size(metric, change.difference, bounds)
    elif trend.points:
        end = f"{format_value(metric, trend.points[-1].value, unit=False)}, {_dated(trend)}"
    return {
        "Metric": metric.label,
        "From": start,
        "To": end,
        "Change": size,
        "Result": result_words(trend),
        "Recent trend": recent_sentence(trend) if trend.points else "",
    }


def result_words(trend: Trend) -> str:
    """How the change ends in words, why it was not tested, or why there is no value."""
    if trend.absence is not None:
        return absence_words(trend.absence.kind, trend.absence.sentence)
    mark, words, more = changed_words(trend)
    return f"{words} {more}" if mark else f"not compared: {more}"


def _dated(trend: Trend) -> str:
    """The later year, with its age where it is the newest and old."""
    year, newest = trend.change.end, trend.points[-1].year
    if year is None or year != newest or trend.age is None:
        return str(year or newest)
    return format_year(newest, trend.age)


def _pillar_numbers(trend: Trend) -> dict[str, Cell]:
    change = trend.change
    first, last = (one.value for one in change.inputs) if change.inputs else (None, None)
    return {
        "geoid": trend.jurisdiction.geoid,
        "metric_id": trend.metric.id,
        "start_year": change.start,
        "end_year": change.end,
        "start_value": first,
        "end_value": last,
        "difference": change.difference,
        "difference_lower": change.lower,
        "difference_upper": change.upper,
        "verdict": change.verdict.value,
        "reason": change.reason,
        "recent_verdict": trend.recent.verdict.value,
    }
