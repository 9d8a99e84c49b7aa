"""A table of rows for every pillar: words, numbers and small pictures of one place.

The table is a component with its style sheet inside its own shadow root: so a row can become a
card on a phone and grow on a wall, and nothing outside is touched. It is plain HTML made here;
the script only puts it in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from mobility.analysis.benchmarks import Benchmark
from mobility.analysis.profile import Reading
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.charts.strips import distribution_strip, key_pictures, sparkline
from mobility.framework import Better, IntervalKind
from mobility.places import Jurisdiction
from mobility.text import (
    benchmark_words,
    format_interval,
    format_value,
    format_year,
    places_word,
    pooled_words,
    position_words,
    short_benchmark_words,
)
from pages.ui.rows import Row, Section

_COLUMNS = ("name", "value", "where", "median", "trend", "verdict")
_MARKS = {
    Verdict.BETTER: ("▲", "better", "than"),
    Verdict.WORSE: ("▼", "worse", "than"),
    Verdict.HIGHER: ("△", "higher", "than"),
    Verdict.LOWER: ("▽", "lower", "than"),
    Verdict.CANNOT_TELL: ("≈", "about the same", "as"),
}
_DIRECTIONS = {
    Better.HIGHER: "higher is better",
    Better.LOWER: "lower is better",
    Better.NEITHER: "neither way is better",
}
_SHOW = """
export default function ({ data, parentElement }) {
  parentElement.querySelector(".rows").innerHTML = data;
}
"""
_rows = st.components.v2.component(
    "overview_rows",
    html='<div class="rows"></div>',
    css=Path(__file__).with_name("rows.css").read_text("utf-8"),
    js=_SHOW,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of a page share: the place and the years of the lines."""

    place: Jurisdiction
    years: tuple[int, int]


def show_rows(label: str, sections: Sequence[Section], frame: Frame) -> None:
    """The metrics of one pillar, grouped by predictor, as a table."""
    heads = {
        "name": "Metric",
        "value": "Here",
        "where": f"Among all {places_word(frame.place.level)}",
        "median": f"Median {places_word(frame.place.level, 1)}",
        "trend": f"{frame.years[0]}–{frame.years[1]}",
        "verdict": "Compared",
    }
    columns = "".join(f'<col class="{kind}">' for kind in _COLUMNS)
    cells = "".join(
        f'<th role="columnheader" scope="col" class="{kind}">{escape(heads[kind])}</th>'
        for kind in _COLUMNS
    )
    body = "".join(_section(section, frame) for section in sections)
    html = (
        f'<table role="table" aria-label="{escape(label)}"><colgroup>{columns}</colgroup>'
        f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>{body}</table>'
    )
    _rows(data=html, key=f"rows-{label}")


def show_finding(sentence: str, counts: str, place: Jurisdiction) -> None:
    """The finding in large type, what it was counted from, and the key to the pictures."""
    many = places_word(place.level)
    words = (
        f"all {many}: taller where there are more",
        f"median of the {place.state_name} {many} with reliable values (how many)",
        f"the same of U.S. {many}",
        "here, with 95 % interval",
        "weak: not judged",
    )
    items = zip(key_pictures(), words, strict=True)
    key = "".join(f"<li>{picture}{escape(text)}</li>" for picture, text in items)
    html = (
        f'<p class="finding">{escape(sentence)}</p><p class="counts">{escape(counts)}</p>'
        f'<ul class="key" role="list">{key}</ul>'
    )
    _rows(data=html, key="rows-finding")


def _section(section: Section, frame: Frame) -> str:
    """A predictor's name over its rows."""
    predictor, rows = section
    head = (
        '<tr class="predictor" role="row"><th role="rowheader" scope="rowgroup" '
        f'colspan="{len(_COLUMNS)}">{escape(predictor.label)}</th></tr>'
    )
    return f'<tbody role="rowgroup">{head}{"".join(_row(row, frame) for row in rows)}</tbody>'


def _row(row: Row, frame: Frame) -> str:
    """One metric; what is weak or absent is set in a quieter tone."""
    lead = row.lead
    quiet = ' class="quiet"' if not row.shown or lead.quality is Quality.WEAK else ""
    cells = [("value", _value(row)), ("where", distribution_strip(lead))]
    cells += [("median", _medians(lead, frame))]
    if lead.absence is None:
        cells += [("trend", sparkline(lead, frame.years)), ("verdict", _verdict(lead, frame))]
    else:
        cells += [('reason" colspan="2', _small(lead.absence.sentence))]
    html = "".join(f'<td role="cell" class="{kind}">{content}</td>' for kind, content in cells)
    return f'<tr role="row"{quiet}>{_name(lead)}{html}</tr>'


def _small(text: str) -> str:
    return f"<small>{escape(text)}</small>" if text else ""


def _name(lead: Reading) -> str:
    """The metric with its year, its age when it is old, and which way is better."""
    direction = f"<span>{_DIRECTIONS[lead.metric.better]}</span>"
    notes = ""
    if lead.year is not None and lead.age is not None:
        year = format_year(lead.year, lead.age)
        old = not year.isdigit()
        notes = f'<small class="old">{year}</small>' if old else ""
        notes += f"<small>{'' if old else f'<span>{year}</span> · '}{direction}</small>"
    return (
        f'<th role="rowheader" scope="row" class="name">{escape(lead.metric.short_label)}'
        f"{notes}</th>"
    )


def _value(row: Row) -> str:
    """The number with its unit small, its interval, and the shares it relates."""
    lead = row.lead
    if lead.value is None:
        return _small(str(lead.absence.kind) if lead.absence else "")
    number = format_value(lead.metric, lead.value, unit=False)
    below = []
    if lead.interval is not IntervalKind.NONE:
        below.append(format_interval(lead.metric, lead.lower, lead.upper, lead.interval))
    below += [_part(part) for part in row.parts]
    words = lead.metric.unit_label
    unit = f' <span class="unit">{escape(words)}</span>' if words else ""
    return f"<b>{escape(number)}</b>{unit}{''.join(_small(text) for text in below)}"


def _part(part: Reading) -> str:
    """One of two shares beside their relation: '6.4 % of home value'."""
    whole = "of home value" if part.metric.part == "value_share" else "of households"
    return f"{format_value(part.metric, part.value)} {whole}"


def _medians(reading: Reading, frame: Frame) -> str:
    """The medians of state and nation, each with how many values it stands on."""
    scopes = ((frame.place.state_abbreviation, reading.state), ("U.S.", reading.nation))
    return "".join(_median(reading, name, median, frame) for name, median in scopes if median)


def _median(reading: Reading, name: str, median: Benchmark, frame: Frame) -> str:
    """One median in a line, with its exact name for whoever points at it or hears it."""
    exact = benchmark_words(median.kind, median.scope, frame.place.level, median.n, median.of)
    if median.value is None:
        value = "too few"
    else:
        value = escape(format_value(reading.metric, median.value, unit=False))
    number = f'<i>({median.n:,}<span class="of"> of {median.of:,}</span>)</i>'
    return (
        f'<span class="line" title="{escape(exact)}"><span>{escape(name)}</span> '
        f"<span>{value} {number}</span></span>"
    )


def _verdict(lead: Reading, frame: Frame) -> str:
    """How the comparison ends: a verdict, a position, or why there is neither."""
    level = frame.place.level
    pooled = _small(pooled_words(lead.pooled_with, level, lead.metric.pooled))
    if lead.verdict in _MARKS and lead.benchmark is not None:
        mark, word, than = _MARKS[lead.verdict]
        against = short_benchmark_words(lead.benchmark.kind, lead.benchmark.scope, level)
        return (
            f'<strong class="{lead.verdict.value.split()[0]}"><span aria-hidden="true">{mark}'
            f"</span> {word}</strong>{_small(f'{than} the {against}')}{pooled}"
        )
    place = lead.position
    if place is not None:
        words = escape(position_words(place.below, place.equal, place.above, level))
        return f"{words}{_small('position only, not tested')}{pooled}"
    return f"{_small(lead.reason)}{pooled}"
