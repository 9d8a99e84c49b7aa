"""Step 3: what will be kept in a sentence, on a map, and rows to look at."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import pyarrow.compute as pc
import streamlit as st

from mobility.analysis.maps.colors import Show
from mobility.errors import UserError
from mobility.figures.maps.choropleth import Source, choropleth, close_up
from mobility.figures.maps.colors import legend
from mobility.places import Level, outlines
from mobility.registry import EVERYONE, HEADLINE, Framework, Metric
from mobility.text import (
    count_of,
    escape_markdown,
    format_number,
    format_value,
    joined,
    places_word,
)
from mobility.text.maps import (
    MapDescription,
    class_words,
    map_sentence,
    map_summary,
    short_count_words,
)
from mobility.uploads import Observations, Purpose
from mobility.uploads.columns.roles import Role
from mobility.uploads.places import gazetteer
from mobility.uploads.rows.preview import MASKED, Row
from mobility.uploads.versions.preview_map import metric_of_file, preview_map
from pages.ui import controls, themes
from pages.ui.map.legend import show_legend
from pages.ui.markup import show_html
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.labels import plain

_FETCHED = Source("app/static/map")
_ALT = "Map of the United States. What it shows stands in the sentences beside it."


def show_map(draft: Draft, observed: Observations, metric: Metric) -> None:
    """The map with its sentence and legend; nothing where no row is about everyone."""
    value_map, theme = preview_map(observed, metric), themes.shown_theme()
    if value_map is None:
        return
    description = MapDescription(
        metric, value_map.level, Show.VALUE.value, value_map.year, in_file=True
    )
    classes = [class_words(description, each) for each in value_map.classes]
    sentence = map_sentence(description, value_map.classes, value_map.middle_half)
    st.markdown(f"**{escape_markdown(sentence)}** {value_map.year}.")
    places = value_map.places.values
    states = np.unique(places.state[~np.isnan(places.value)])
    state = f"{states[0]:02d}" if states.size == 1 else ""
    home = outlines.state_frame(state) if state else None
    names = {
        geoid: each.full_name for geoid, each in gazetteer.places().items()
        if each.level is value_map.level
    }  # fmt: skip
    drawn = choropleth(value_map, theme, classes, source=_FETCHED, names=names, home=home)
    st.vega_lite_chart(
        close_up(drawn) if home else drawn, theme=None, key=draft.key("map"), alt=_ALT
    )
    counts = [short_count_words(each) for each in value_map.classes]
    show_legend(legend(value_map, theme, classes, counts))
    summary = map_summary(
        description, value_map.classes, value_map.absent.size, value_map.not_compared()
    )
    controls.caption(escape_markdown(summary))


_MOST_COLUMNS = 8  # of the file, in a table to look at
_MOST_VALUES = 6


def show_preview(draft: Draft, framework: Framework) -> None:
    """Show what will be kept, a map, then the first and the most unusual rows."""
    metric = None
    try:
        observed = drafts.observed(draft)
    except UserError as problem:
        pending = "This appears when the question above is answered."
        sentence = pending if str(problem) == draft.schema.reason else plain(str(problem), 600)
        st.info(escape_markdown(sentence), icon=":material/help:")
    else:
        st.markdown(f"**{stored_sentence(observed)}**")
        if sentence := absent_sentence(observed, draft.mapping.smallest_cell):
            controls.caption(sentence)
        if draft.mapping.purpose is Purpose.DENOMINATORS:
            controls.caption(
                "These are people by group of a metric: they size the people behind a gap."
            )
        else:
            breakdowns = framework.breakdowns
            mapping = draft.mapping
            metric = metric_of_file(
                observed, mapping.metric, draft.name, breakdowns, mapping.residents
            )
            show_map(draft, observed, metric)
    schema = draft.schema
    if schema.first:
        st.markdown("**The first rows that are used**")
        _show_rows(draft, schema.first, "first", metric)
    if schema.outliers:
        st.markdown("**The strangest rows**")
        _show_rows(draft, schema.outliers, "strangest", metric, why=True)
    if sentence := masked_sentence((*schema.first, *schema.outliers), draft.mapping.smallest_cell):
        controls.caption(sentence)


def stored_sentence(observed: Observations) -> str:
    """Return a sentence on the numbers, places, years and groups that will be kept."""
    table = observed.numbers
    if not table.num_rows:
        return "No number is left to be shown."
    counts = [
        count_of(len(pc.unique(rows["geoid"])), places_word(level, 1), places_word(level))
        for level in (Level.COUNTY, Level.PLACE)
        if (rows := table.filter(pc.equal(table["level"], level.value))).num_rows
    ]
    years = sorted(pc.unique(table["year"]).to_pylist())
    when = f"{years[0]}" if len(years) == 1 else f"{len(years)} years, {years[0]} to {years[-1]}"
    groups = [each for each in pc.unique(table["subgroup"]).to_pylist() if each != EVERYONE]
    groups_text = f"; {count_of(len(groups), 'group')} of people" if groups else ""
    bounds = table.num_rows - table["lower"].null_count
    sure = (
        "with an interval each"
        if bounds == table.num_rows
        else f"{format_number(bounds)} with an interval"
        if bounds
        else "without intervals, so by position only"
    )
    everyone = bool(pc.any(pc.equal(table["breakdown"], HEADLINE)).as_py())
    total = "" if everyone else " No row is about everyone, so the map stays empty."
    numbers = f"{count_of(table.num_rows, 'number')} of {joined(counts)}"
    return f"{numbers}, {when}{groups_text}; {sure}.{total}"


def absent_sentence(observed: Observations, fewest: int) -> str:
    """Return a sentence on numbers that are not shown, and why; '' for none."""
    by_file = observed.suppressed
    parts = [
        f"{count_of(by_file, 'number')} kept back by the file" if by_file else "",
        f"{format_number(observed.masked)} masked, {_why_masked(fewest)}"
        if observed.masked
        else "",
    ]
    clauses = [part for part in parts if part]
    return f"Not shown: {joined(clauses)}." if clauses else ""


def masked_sentence(rows: Sequence[Row], fewest: int) -> str:
    """Return a sentence on the marks of masked cells; '' if no row has one."""
    if not any(sign for row in rows for sign in row.signs):
        return ""
    return f"“{MASKED}”: hidden {_why_masked(fewest)}; also on every page and in exports."


def _why_masked(fewest: int) -> str:
    return (
        f"because fewer than {fewest} are counted, or all but fewer, or because the number "
        "would give such a one away"
    )


def _show_rows(
    draft: Draft, rows: Sequence[Row], name: str, metric: Metric | None, *, why: bool = False
) -> None:
    """Return rows as a table: interpreted values, then the cells of the file."""
    roles, ours = draft.mapping.roles(), ' class="ours"'
    columns = [("Place", ours, [plain(row.place or "none") for row in rows])]
    if any(row.year for row in rows):
        columns.append(("Year", ours, [str(row.year or "") for row in rows]))
    if draft.mapping.group.column or any(row.group not in {"", EVERYONE} for row in rows):
        columns.append(("Group", ours, [plain(row.group) for row in rows]))
    several = max((len(row.values) for row in rows), default=0) != 1
    head, numbers = "Numbers" if several else "Number", [_numbers(row, metric) for row in rows]
    columns.append((head, ' class="ours number"', numbers))
    if why:
        columns.append(("What is strange", "", [plain(row.why, 120) for row in rows]))
    used = [name for name in rows[0].cells if roles.get(name, Role.OTHER) is not Role.OTHER]
    columns += [
        (plain(column, 40), "", [plain(row.cells[column], 40) for row in rows])
        for column in used[:_MOST_COLUMNS]
    ]
    heads = "".join(
        f'<th scope="col"{css.replace(" number", "")}>{escape(head)}</th>'
        for head, css, _ in columns
    )
    lines = "".join(
        f'<tr><th scope="row">{row.line:,}</th>'
        f"{''.join(f'<td{css}>{escape(cells[at])}</td>' for _, css, cells in columns)}</tr>"
        for at, row in enumerate(rows)
    )
    label = f"The {name} rows of the file and what was understood of them"
    table = (
        f'<div class="frame" role="region" tabindex="0" aria-label="{escape(label)}"><table>'
        f'<thead><tr><th scope="col">Line</th>{heads}</tr></thead><tbody>{lines}</tbody></table>'
        "</div>"
    )
    show_html(table, "your_data", draft.key(f"rows-{name}"))


def _numbers(row: Row, metric: Metric | None) -> str:
    numbers = [
        sign or _number(value, metric)
        for value, sign in zip(row.values[:_MOST_VALUES], row.signs, strict=False)
    ]
    return " · ".join(numbers) + (" …" if len(row.values) > _MOST_VALUES else "")


def _number(value: float | None, metric: Metric | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.6g}" if metric is None else format_value(metric, value, unit=False)
