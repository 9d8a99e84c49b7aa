"""A table of rows for every pillar: words, numbers and small pictures of one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.profile import Reading
from mobility.analysis.reliability import Quality
from mobility.figures.profile import Row, Section, distribution_strip, sparkline
from mobility.figures.words.rows import (
    DIRECTIONS,
    careful_words,
    compared_words,
    median_number,
    part_words,
    period_words,
    with_words,
    year_words,
)
from mobility.places import Jurisdiction
from mobility.registry import IntervalKind
from mobility.text import (
    benchmark_words,
    format_interval,
    format_value,
    places_word,
    pooled_words,
)
from pages.ui.markup import small

_COLUMNS = ("name", "value", "where", "median", "trend", "verdict")


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of a page share: the place, the years of the lines, all readings by id.

    ``opens`` is whether a click on a row opens its metric.
    """

    place: Jurisdiction
    years: tuple[int, int]
    readings: Mapping[str, Reading]
    opens: bool = True


def pillar_rows(label: str, sentence: str, sections: Sequence[Section], frame: Frame) -> str:
    """The table of some rows below its label and its sentence, in HTML."""
    return (
        f'<h2 class="pillar">{escape(label)}</h2><p class="says">{escape(sentence)}</p>'
        f"{rows_table(label, sections, frame)}"
    )


def rows_table(label: str, sections: Sequence[Section], frame: Frame) -> str:
    """Rows under their headings as a table, in HTML."""
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
    return (
        f'<table role="table" aria-label="{escape(label)}"><colgroup>{columns}</colgroup>'
        f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>{body}</table>'
    )


def _section(section: Section, frame: Frame) -> str:
    """The rows of a section below its heading and its note."""
    heading = f"{section.heading}. {section.note}" if section.note else section.heading
    head = (
        '<tr class="predictor" role="row"><th role="rowheader" scope="rowgroup" '
        f'colspan="{len(_COLUMNS)}">{escape(heading)}</th></tr>'
    )
    return (
        f'<tbody role="rowgroup">{head}{"".join(_row(row, frame) for row in section.rows)}</tbody>'
    )


def _row(row: Row, frame: Frame) -> str:
    """One metric; what is weak or absent is set in a quieter tone."""
    lead = row.lead
    quiet = ' class="quiet"' if not row.shown or lead.quality is Quality.WEAK else ""
    cells = [("value", _value(row)), ("where", distribution_strip(lead))]
    cells += [("median", _medians(lead, frame))]
    if lead.absence is None:
        cells += [("trend", sparkline(lead, frame.years)), ("verdict", _verdict(lead, frame))]
    else:
        cells += [('reason" colspan="2', small(lead.absence.sentence))]
    html = "".join(f'<td role="cell" class="{kind}">{content}</td>' for kind, content in cells)
    opens = f' data-metric="{escape(lead.metric.id)}"' if frame.opens else ""
    return f'<tr role="row"{quiet}{opens}>{_name(lead, frame)}{html}</tr>{_careful(row, frame)}'


def _careful(row: Row, frame: Frame) -> str:
    """A line below a row for the traps that are near, and the readings to take it with."""
    warnings = careful_words(row.lead)
    together = with_words(row.lead, row.readings, frame.readings)
    if not warnings and not together:
        return ""
    text = f"<b>Careful:</b> {escape(warnings)}. " if warnings else ""
    text += escape(together)
    columns = len(_COLUMNS)
    return f'<tr role="row" class="careful"><td role="cell" colspan="{columns}">{text}</td></tr>'


def _name(lead: Reading, frame: Frame) -> str:
    """The metric with its year, its age when it is old, and which way is better."""
    direction = f"<span>{DIRECTIONS[lead.metric.better]}</span>"
    if period := period_words(lead, frame.place.level):
        direction += f" · <span>{period}</span>"
    year, old = year_words(lead)
    notes = ""
    if year:
        notes = f'<small class="old">{year}</small>' if old else ""
        notes += f"<small>{'' if old else f'<span>{year}</span> · '}{direction}</small>"
    name = escape(lead.metric.short_label)
    if frame.opens:
        name = f'<button type="button" class="open" aria-haspopup="dialog">{name}</button>'
    return f'<th role="rowheader" scope="row" class="name">{name}{notes}</th>'


def _value(row: Row) -> str:
    """The number with its unit small, its interval, and the shares it relates."""
    lead = row.lead
    if lead.value is None:
        return small(str(lead.absence.kind) if lead.absence else "")
    number = format_value(lead.metric, lead.value, unit=False)
    below = []
    if lead.interval is not IntervalKind.NONE:
        below.append(format_interval(lead.metric, lead.lower, lead.upper, lead.interval))
    below += [part_words(part) for part in row.parts]
    words = lead.metric.unit_label
    unit = f' <span class="unit">{escape(words)}</span>' if words else ""
    return f"<b>{escape(number)}</b>{unit}{''.join(small(text) for text in below)}"


def _medians(reading: Reading, frame: Frame) -> str:
    """The medians of state and nation, each with how many values it stands on."""
    scopes = ((frame.place.state_abbreviation, reading.state), ("U.S.", reading.nation))
    return "".join(_median(reading, name, median, frame) for name, median in scopes if median)


def _median(reading: Reading, name: str, median: Benchmark, frame: Frame) -> str:
    """One median in a line, with its exact name for whoever points at it or hears it."""
    if not median.covered:
        return small(f"{name}: {median.reason}")  # a sentence, wider than the column of names
    exact = benchmark_words(median.kind, median.scope, frame.place.level, median.n, median.of)
    value = escape(median_number(reading, median))
    number = f'<i>({median.n:,}<span class="of"> of {median.of:,}</span>)</i>'
    return (
        f'<span class="line" title="{escape(exact)}"><span>{escape(name)}</span> '
        f"<span>{value} {number}</span></span>"
    )


def _verdict(lead: Reading, frame: Frame) -> str:
    """How the comparison ends: a verdict, a position, or why there is neither."""
    level = frame.place.level
    pooled = small(pooled_words(lead.pooled_with, level, lead.metric.pooled))
    mark, words, more = compared_words(lead, level)
    if not mark:
        return f"{escape(words)}{small(more)}{pooled}"
    return (
        f'<strong class="{lead.verdict.value.split()[0]}"><span aria-hidden="true">{mark}'
        f"</span> {words}</strong>{small(more)}{pooled}"
    )
