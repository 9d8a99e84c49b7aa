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
from mobility.framework import Better
from mobility.places import Jurisdiction
from mobility.text import format_value
from pages.ui.rows import Row, Section, places_word

OLD = 3  # a value older than this many years shows its age
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


def show_key(place: Jurisdiction) -> None:
    """What the marks of the pictures mean, once above all rows."""
    many = places_word(place.level)
    words = (
        f"all {many}, taller where there are more",
        f"median of the {place.state_name} {many} with reliable values",
        f"the same of the U.S. {many}",
        "here, with its 95 % interval",
        "weak estimate, not judged",
    )
    items = zip(key_pictures(), words, strict=True)
    html = "".join(f"<li>{picture}{escape(text)}</li>" for picture, text in items)
    _rows(data=f'<ul class="key">{html}</ul>', key="rows-key")


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
    contents = {
        "value": _value(row),
        "where": distribution_strip(lead),
        "median": _medians(lead),
        "trend": sparkline(lead, frame.years),
        "verdict": _verdict(lead, frame),
    }
    cells = "".join(
        f'<td role="cell" class="{kind}">{content}</td>' for kind, content in contents.items()
    )
    return f'<tr role="row"{quiet}>{_name(lead)}{cells}</tr>'


def _name(lead: Reading) -> str:
    """The metric with its year, its age when it is old, and which way is better."""
    notes = [_DIRECTIONS[lead.metric.better]]
    if lead.age is not None and lead.age > OLD:
        notes.insert(0, f'<span class="old">{lead.year}, {lead.age} years old</span>')
    elif lead.year is not None:
        notes.insert(0, f"{lead.year}")
    return (
        f'<th role="rowheader" scope="row" class="name">{escape(lead.metric.short_label)}'
        f"<small>{' · '.join(notes)}</small></th>"
    )


def _value(row: Row) -> str:
    """The number with its unit small, its interval, and the shares it relates."""
    lead = row.lead
    if lead.value is None:
        return f"<small>{escape(str(lead.absence.kind))}</small>" if lead.absence else ""
    number, _, unit = format_value(lead.metric, lead.value).partition(" ")
    below = [_interval(lead)] if lead.lower is not None and lead.upper is not None else []
    below += [f"{part.metric.short_label}: {_words(part, part.value)}" for part in row.parts]
    smalls = "".join(f"<small>{escape(text)}</small>" for text in below)
    return f'<b>{escape(number)}</b> <span class="unit">{escape(unit)}</span>{smalls}'


def _words(reading: Reading, value: float | None) -> str:
    return "" if value is None else format_value(reading.metric, value)


def _interval(reading: Reading) -> str:
    return f"{_words(reading, reading.lower)} to {_words(reading, reading.upper)}"


def _medians(reading: Reading) -> str:
    """The medians of state and nation, each with how many values it stands on."""
    return "".join(_median(reading, each) for each in (reading.state, reading.nation) if each)


def _median(reading: Reading, benchmark: Benchmark) -> str:
    if benchmark.value is None:
        value = f"<i>too few: {benchmark.n:,} of {benchmark.of:,}</i>"
    else:
        value = (
            f"{escape(_words(reading, benchmark.value))} "
            f"<i>{benchmark.n:,} of {benchmark.of:,}</i>"
        )
    scope = "U.S." if benchmark.kind == "nation" else benchmark.scope
    return f'<span class="line"><span>{escape(scope)}</span> <span>{value}</span></span>'


def _verdict(lead: Reading, frame: Frame) -> str:
    """How the comparison ends: a verdict, a position, or why there is neither."""
    if lead.absence is not None:
        return f"<small>{escape(lead.absence.sentence)}</small>"
    if lead.verdict in _MARKS and lead.benchmark is not None:
        mark, word, than = _MARKS[lead.verdict]
        scope = "U.S." if lead.benchmark.kind == "nation" else lead.benchmark.scope
        return (
            f'<strong class="{lead.verdict.value.split()[0]}"><span aria-hidden="true">{mark}'
            f"</span> {word}</strong><small>{than} the median {escape(scope)} "
            f"{places_word(frame.place.level, 1)}</small>"
        )
    if lead.position is not None and lead.quality is not Quality.WEAK:
        share = f"{100 * lead.position.share_below:.0f}"
        return (
            f"higher than {share}&nbsp;% of {places_word(frame.place.level)}"
            "<small>position only, not tested</small>"
        )
    return f"<small>{escape(lead.reason)}</small>"
