"""Step 2, the numbers: unit, marks, year, groups, and what becomes of several rows for a place."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from mobility.registry import Unit
from mobility.text.messages import message
from mobility.uploads import Combine, Mapping
from mobility.uploads.cells.numbers import DecimalMark
from mobility.uploads.columns.mapping import PlaceBy
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.changes import (
    can_divide,
    is_percent,
    with_measure,
    with_residents,
    with_unit,
)
from pages.ui import controls
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.labels import COMBINED, UNITS, named, plain

_PER_AT_FIRST = 100_000
_PER = (100, 1_000, 10_000, 100_000, 1_000_000)
_AS_SHOWN = "as shown"
_MARKS = {
    _AS_SHOWN: "As the file shows it",
    DecimalMark.POINT: "1,234.5",
    DecimalMark.COMMA: "1.234,5",
}
_LEVELS = {0.90: "90 %", 0.95: "95 %", 0.99: "99 %"}
_NOT_DIVIDED = "as they are"
_DIVIDED = {
    _NOT_DIVIDED: "As they are: large places have more, nothing is tested",
    "events": "Per resident, as a rate of events (a resident can have several)",
    "people": "Per resident, as a share of people (each at most once)",
}
_YEARS = (1990, 2050)
_CELLS = (3, 100)
_MOST_MEASURES = 500


def show_numbers(draft: Draft) -> None:
    """Show the choices of how numbers are read that apply to the file."""
    mapping = draft.mapping
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if mapping.measure[0]:
            _pick_measure(draft)
        _pick_unit(draft)
        if mapping.metric.unit is Unit.RATE:
            _pick_per(draft)
        if asks_for_year(mapping):
            drafts.show_part(
                st.number_input, "Year of the numbers", draft, "year", "year",
                min_value=_YEARS[0], max_value=_YEARS[1], value=None, step=1, width=190,
                placeholder="Such as 2024",
                help="No column and no name of a column says it. Of a period, take the last year.",
            )  # fmt: skip
        of_points = mapping.place.by is PlaceBy.POINT
        if of_points or mapping.combine is not Combine.NO or draft.schema.shared:
            numbers = any(part.role is not Role.OTHER for part in mapping.parts)
            ways = {way: COMBINED[way] for way in COMBINED if numbers or way is Combine.COUNT}
            drafts.show_part(
                st.selectbox, "Several rows for one place, year and group", draft, "combine",
                "combine", labels=ways, width=320,
            )  # fmt: skip
        if can_divide(mapping):
            _pick_residents(draft)
    if mapping.residents:
        divided = message("upload.divided", residents=plain(mapping.residents, 200))
        controls.caption(f"{divided}.")
    if can_be_counted(mapping):
        drafts.show_part(
            st.checkbox,
            "The numbers count the people of the denominator and are no survey's estimate: work "
            "out intervals", draft, "counted", "counted",
            help="With intervals, places can be tested against others and not only placed.",
        )  # fmt: skip
    if mapping.hides_how_many():
        if not mapping.enough_people:
            st.warning(
                "How many people is each number of? No column says so, and nothing can be masked. "
                "Choose the column of the denominator above, or say that no group is too small.",
                icon=":material/help:",
            )
        label = f"Each number is of at least {mapping.smallest_cell} people"
        drafts.show_part(st.checkbox, label, draft, "enough_people", "enough_people")


def show_formats(draft: Draft) -> None:
    """Show how numbers are written, what margins mean, and from how many people on one is shown."""
    mapping = draft.mapping
    if mapping.parts:
        _pick_mark(draft)
    if mapping.part(Role.MARGIN) is not None:
        levels = {mapping.margin_level: f"{mapping.margin_level:.0%}"} | _LEVELS
        drafts.show_part(
            st.selectbox, "Confidence of the margins", draft, "margin", "margin_level",
            labels=dict(sorted(levels.items())), width=200,
            help="The Census Bureau's margins of error are for 90 %.",
        )  # fmt: skip
    drafts.show_part(
        st.number_input, "Fewest people shown", draft, "smallest", "smallest_cell",
        min_value=_CELLS[0], max_value=_CELLS[1], step=1, width=170,
        help="Where fewer than this are counted, or all but fewer, the number is masked on "
        "every page and in every file, with as many others of the same place as it takes that "
        "nobody can work it out. How: Data & methods, “Numbers that are absent”.",
    )  # fmt: skip


def _pick_residents(draft: Draft) -> None:
    """Ask whether counts are divided by the residents of their places; they can be tested then."""
    mapping, residents = draft.mapping, draft.schema.residents
    if residents is None:
        return
    chosen = (
        _NOT_DIVIDED if not mapping.residents else "events" if mapping.metric.per != 1 else "people"
    )

    def take(kind: str) -> None:
        source = "" if kind == _NOT_DIVIDED else residents.source
        per = 1 if kind == "people" else _PER_AT_FIRST
        drafts.change_mapping(lambda before: with_residents(before, source, per))

    drafts.show_field(
        st.selectbox, "Compare the counts", draft, "residents", chosen, take, labels=_DIVIDED,
        width=420,
        help="Places of different size can be compared and tested only per resident.",
    )  # fmt: skip


def can_be_counted(mapping: Mapping) -> bool:
    """Whether a rate stands beside a denominator alone, so that an interval can be worked out."""
    there = {part.role for part in mapping.parts}
    return (
        {Role.VALUE, Role.DENOMINATOR} <= there
        and not any(role is Role.NUMERATOR or role.spec.spread for role in there)
        and bool(mapping.metric.per)
        and mapping.combine is Combine.NO
    )


def asks_for_year(mapping: Mapping) -> bool:
    """Whether no column and no header says which year the numbers are of."""
    in_headers = bool(mapping.parts) and all(part.year is not None for part in mapping.parts)
    return not mapping.year_column and not in_headers


def _pick_measure(draft: Draft) -> None:
    """Choose a measure of a file that holds several in rows."""
    name, chosen = draft.mapping.measure
    column = next(each.column for each in draft.schema.profiles if each.name == name)
    drafts.show_field(
        st.selectbox, f"Measure, of {named(name)}", draft, "measure", chosen,
        lambda text: drafts.change_mapping(
            lambda mapping: with_measure(mapping, draft.schema.profiles, draft.name, text)
        ),
        options=column.texts(_MOST_MEASURES), format_func=plain, width=320,
    )  # fmt: skip


def _pick_unit(draft: Draft) -> None:
    unit = draft.mapping.metric.unit
    shown = ("percent" if is_percent(draft.mapping) else "share") if unit is Unit.SHARE else unit

    def take(name: str) -> None:
        per = draft.mapping.metric.per or 0
        if name in {"percent", "share"}:
            chosen = partial(with_unit, unit=Unit.SHARE, per=None, percent=name == "percent")
        else:
            chosen = partial(with_unit, unit=Unit(name), per=per if per > 1 else _PER_AT_FIRST)
        drafts.change_mapping(chosen)

    labels = {str(name): label for name, label in UNITS.items()}
    drafts.show_field(
        st.selectbox, "Unit", draft, "unit", str(shown), take, labels=labels, width=250
    )


def _pick_per(draft: Draft) -> None:
    per = draft.mapping.metric.per

    def take(chosen: int | None) -> None:
        if chosen is not None:
            drafts.change_mapping(lambda mapping: with_unit(mapping, Unit.RATE, chosen))

    numbers = {number: f"{number:,}" for number in sorted({*_PER, *([per] if per else [])})}
    drafts.show_field(
        st.selectbox, "Per how many people", draft, "per", per, take, labels=numbers, index=None,
        placeholder="Choose", width=170,
    )  # fmt: skip


def _pick_mark(draft: Draft) -> None:
    def take(mark: str) -> None:
        chosen = None if mark == _AS_SHOWN else DecimalMark(mark)
        drafts.change_mapping(lambda mapping: replace(mapping, decimal=chosen))

    drafts.show_field(
        st.selectbox, "Numbers are written", draft, "mark", draft.mapping.decimal or _AS_SHOWN,
        take, labels=_MARKS, width=190,
    )  # fmt: skip
