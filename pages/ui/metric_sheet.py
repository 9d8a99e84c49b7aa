"""Everything the registry says about one metric, as a sheet to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from mobility.exports.links import is_web_address
from mobility.figures.parts import small
from mobility.places import Level
from mobility.registry import (
    EVERYONE,
    HEADLINE,
    Better,
    Framework,
    IntervalKind,
    Metric,
    Series,
    Unit,
)
from mobility.text import format_size, format_value, places_word, years_in_words
from pages.ui.sheet import facts_list

Years = Mapping[tuple[Level, str], tuple[int, ...]]

_DIRECTIONS = {
    Better.HIGHER: "Higher is better.",
    Better.LOWER: "Lower is better.",
    Better.NEITHER: "Neither way is better.",
}
_UNITS = {
    Unit.SHARE: "Percent",
    Unit.DOLLARS: "Dollars",
    Unit.COUNT: "A count",
    Unit.RATE: "A rate",
    Unit.RATIO: "A ratio",
    Unit.INDEX: "An index",
}


def metric_sheet(framework: Framework, metric: Metric, years: Years) -> str:
    """A metric with its predictor: what, why, limits, who, when, for whom, how sure, beside what.

    Args:
        framework: the registry.
        metric: the one to describe.
        years: the years with values in the open release, by level and breakdown.
    """
    predictor = framework.predictors[metric.predictor]
    pillar = framework.pillars[predictor.pillar]
    return "".join(
        (
            f'<p class="path">{escape(pillar.label)} / {escape(predictor.label)}</p>',
            f"<h2>{escape(metric.label)}</h2>",
            f'<p class="lead">{escape(metric.description)}</p>',
            facts_list(_meaning(framework, metric)),
            _heading_and_list("What to keep in mind", warnings(metric)),
            "<h3>Years and intervals</h3>",
            _series_table(framework, metric, years),
            _heading_and_list("Where a line breaks", _breaks(framework, metric)),
            _groups(framework, metric),
            _read_with(framework, metric),
            "<h3>In the files</h3>",
            facts_list(_columns(metric)),
        )
    )


def interval_words(series: Series) -> str:
    """What kind of interval is published, and in which years where not in all.

    >>> from mobility.registry import load_framework
    >>> debt = load_framework().metric("share_debt_coll")
    >>> interval_words(debt.series_of(Level.COUNTY)), interval_words(debt.series_of(Level.PLACE))
    ('95 % margin of sampling, in 2018 only', 'none')
    """
    if series.interval is IntervalKind.NONE or not series.interval_years:
        return "none"
    kind = (
        "95 % margin of sampling"
        if series.interval is IntervalKind.SAMPLING
        else "range of what hidden counts may be"
    )
    if series.interval_years == series.schedule:
        return kind
    return f"{kind}, in {years_in_words(series.interval_years)} only"


def warnings(metric: Metric) -> list[str]:
    """All there is to know before a number is quoted."""
    sentences = [*metric.caveats]
    if metric.comparable:
        sentences.append(f"Places are not compared on it. {metric.comparable}")
    if metric.pooled:
        sentences.append(f"Neighbors can share one estimate, that of their {metric.pooled}.")
    if metric.zero_meaning:
        sentences.append(f"A zero: {metric.zero_meaning[:1].lower()}{metric.zero_meaning[1:]}")
    if metric.plausible is not None:
        limit = format_value(metric, metric.plausible)
        sentences.append(f"A value above {limit} is marked as hardly possible and never ranked.")
    if metric.margin is not None:
        size = format_size(metric, metric.margin.size)
        sentences.append(f"Practically the same: less than {size} apart. {metric.margin.reason}")
    if not metric.ratio_meaningful:
        sentences.append("Read differences, not ratios: its zero is a convention.")
    return sentences


def _meaning(framework: Framework, metric: Metric) -> Iterable[tuple[str, str]]:
    predictor = framework.predictors[metric.predictor]
    between = " " if metric.unit in {Unit.DOLLARS, Unit.RATE} else ": "
    unit = between.join(part for part in (_UNITS[metric.unit], metric.unit_label) if part)
    yield escape(predictor.label), escape(predictor.description)
    yield "Why it matters", escape(predictor.why)
    yield "Limits", escape(predictor.limits)
    yield "Who is counted", escape(metric.universe)
    yield "Unit", escape(f"{unit}. {_DIRECTIONS[metric.better]}")
    sources = dict.fromkeys(series.source for series in metric.series.values())
    yield "Source", "<br>".join(_source(framework, source) for source in sources)


def _source(framework: Framework, source: str) -> str:
    facts = framework.sources[source]
    linked = label = escape(facts.label)
    if is_web_address(facts.url):
        linked = f'<a href="{escape(facts.url)}" target="_blank" rel="noopener">{label}</a>'
    return f'{linked}<br><span class="quiet">{escape(facts.publisher)}</span>'


def _heading_and_list(heading: str, sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<h3>{heading}</h3><ul>{items}</ul>"


def _series_name(framework: Framework, series: Series) -> str:
    places = places_word(series.level).capitalize()
    if series.breakdown == HEADLINE:
        return places
    return f"{places}, by {_lower_first(framework.breakdowns[series.breakdown].label)}"


def _lower_first(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _series_table(framework: Framework, metric: Metric, years: Years) -> str:
    """When what is published, at which level and for which groups, and what of it is here."""
    rows = []
    for key, series in metric.series.items():
        span = "1 year" if series.period_years == 1 else f"{series.period_years} years"
        here = years.get(key, ())
        all_here = here == series.schedule
        cells = (
            ("Published", years_in_words(series.schedule)),
            (
                "In this release",
                "all of them" if all_here else years_in_words(here) if here else "none",
            ),
            ("Data behind a value", span),
            ("Interval", interval_words(series)),
        )
        rows.append(
            f'<tr role="row"><th role="rowheader" scope="row">'
            f"{escape(_series_name(framework, series))}</th>"
            + "".join(
                f'<td role="cell" data-label="{label}">{escape(text)}</td>' for label, text in cells
            )
            + "</tr>"
        )
    heads = ("For", "Published", "In this release", "Data behind a value", "Interval")
    head = "".join(
        f'<th role="columnheader" scope="col"><button type="button" data-sort>{word}</button></th>'
        for word in heads
    )
    return (
        f'<table role="table" aria-label="Years and intervals"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{"".join(rows)}</tbody></table>'
    )


def _breaks(framework: Framework, metric: Metric) -> list[str]:
    """Each break once, with the series it is in where it is not in all."""
    series_by_sentence: dict[str, list[str]] = {}
    for series in metric.series.values():
        for each in series.breaks:
            sentence = f"{each.year} and later are not compared with the years before: "
            series_by_sentence.setdefault(f"{sentence}{each.reason}.", []).append(
                _series_name(framework, series)
            )
    every = len(metric.series)
    return [
        sentence if len(names) == every else f"{'; '.join(names)}: {sentence}"
        for sentence, names in series_by_sentence.items()
    ]


def _groups(framework: Framework, metric: Metric) -> str:
    """The groups of every breakdown in display order, once where counties and cities agree."""
    levels_by_groups: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
    for series in metric.series.values():
        if series.breakdown != HEADLINE:
            key = (series.breakdown, series.subgroups, _overlap_note(series))
            levels_by_groups.setdefault(key, []).append(places_word(series.level))
    if not levels_by_groups:
        return "<h3>Groups</h3><p>Published for everybody together only.</p>"
    pairs = []
    for (breakdown_id, subgroups, note), levels in levels_by_groups.items():
        breakdown = framework.breakdowns[breakdown_id]
        groups = {group.label: group for group in breakdown.groups}
        shown = [groups[label] for label in subgroups if label != EVERYONE]
        items = "".join(f"<li>{escape(group.name)}{small(group.note)}</li>" for group in shown)
        name = f"{escape(breakdown.label)}{small(' and '.join(levels))}"
        pairs.append((name, f"<ul>{items}</ul>{small(note)}"))
    return f"<h3>Groups</h3>{facts_list(pairs)}"


def _overlap_note(series: Series) -> str:
    overlap = "" if series.disjoint else "One person can be counted in two of these groups."
    return " ".join(part for part in (series.note, overlap) if part)


def _read_with(framework: Framework, metric: Metric) -> str:
    if not metric.read_with:
        return ""
    buttons = "".join(
        f'<li><button type="button" value="{escape(other)}">'
        f"{escape(framework.metric(other).label)}</button></li>"
        for other in metric.read_with
    )
    return f'<h3>Read it together with</h3><ul class="links">{buttons}</ul>'


def _columns(metric: Metric) -> Iterable[tuple[str, str]]:
    yield "Column", f"<code>{escape(metric.column)}</code>"
    if metric.part:
        yield "Id", f"<code>{escape(metric.id)}</code> (one of three measures of the column)"
    if metric.aliases:
        names = (
            f"<code>{escape(alias.column)}</code>"
            + ("" if alias.scale == 1.0 else f" (times {alias.scale:g})")
            for alias in metric.aliases
        )
        yield "In earlier releases", ", ".join(names)
