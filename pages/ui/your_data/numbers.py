"""Step 2, the numbers: unit, marks, year, groups, and what becomes of several rows for a place."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mobility.registry import Unit
from mobility.uploads import Combine, Mapping
from mobility.uploads.cells.numbers import DecimalMark
from mobility.uploads.columns.mapping import PlaceBy
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.changes import is_percent, with_measure, with_unit
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.words import COMBINED, UNITS, named, plain

_PER_AT_FIRST = 100_000
_PER = (100, 1_000, 10_000, 100_000, 1_000_000)
_AS_SHOWN = "as shown"
_MARKS = {
    _AS_SHOWN: "As the file shows it",
    DecimalMark.POINT: "1,234.5",
    DecimalMark.COMMA: "1.234,5",
}
_LEVELS = {0.90: "90 %", 0.95: "95 %", 0.99: "99 %"}
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
            _pick_year(draft)
        if mapping.parts:
            _pick_mark(draft)
        if mapping.part(Role.MARGIN) is not None:
            _pick_margin(draft)
        if (
            mapping.place.by is PlaceBy.POINT
            or mapping.combine is not Combine.NO
            or draft.schema.shared
        ):
            _pick_combine(draft)
        _pick_smallest(draft)
    if can_be_counted(mapping):
        _ask_whether_counted(draft)
    if mapping.hides_how_many():
        _ask_for_people(draft)


def _ask_for_people(draft: Draft) -> None:
    fewest = draft.mapping.smallest_cell
    if not draft.mapping.enough_people:
        st.warning(
            "How many people is each number of? No column says so, and nothing can be masked. "
            "Choose the column of the denominator above, or say that no group is too small.",
            icon=":material/help:",
        )
    key, write_back = drafts.mapping_field(draft, "enough_people", "enough_people")
    st.checkbox(f"Each number is of at least {fewest} people", key=key, on_change=write_back)


def can_be_counted(mapping: Mapping) -> bool:
    """Whether a rate stands beside a denominator alone, so that an interval can be worked out."""
    there = {part.role for part in mapping.parts}
    return (
        {Role.VALUE, Role.DENOMINATOR} <= there
        and not any(role is Role.NUMERATOR or role.spec.spread for role in there)
        and bool(mapping.metric.per)
        and mapping.combine is Combine.NO
    )


def _ask_whether_counted(draft: Draft) -> None:
    key, write_back = drafts.mapping_field(draft, "counted", "counted")
    st.checkbox(
        "The numbers count the people of the denominator and are no survey's estimate: work out "
        "intervals",
        key=key,
        on_change=write_back,
        help="With intervals, places can be tested against others and not only placed.",
    )


def asks_for_year(mapping: Mapping) -> bool:
    """Whether no column and no header says which year the numbers are of."""
    in_headers = bool(mapping.parts) and all(part.year is not None for part in mapping.parts)
    return not mapping.year_column and not in_headers


def _pick_measure(draft: Draft) -> None:
    """Choose a measure of a file that holds several in rows."""
    name, chosen = draft.mapping.measure
    column = next(each.column for each in draft.schema.profiles if each.name == name)
    key, write = drafts.field(
        draft,
        "measure",
        chosen,
        lambda text: drafts.change_mapping(
            lambda mapping: with_measure(mapping, draft.schema.profiles, draft.name, text)
        ),
    )
    st.selectbox(
        f"Measure, of {named(name)}",
        column.texts(_MOST_MEASURES),
        key=key,
        format_func=plain,
        on_change=write,
        width=320,
    )


def _pick_unit(draft: Draft) -> None:
    mapping = draft.mapping
    unit = mapping.metric.unit
    names = [str(name) for name in UNITS]
    percent = "percent" if is_percent(mapping) else "share"
    key, write = drafts.field(
        draft,
        "unit",
        percent if unit is Unit.SHARE else str(unit),
        lambda chosen: drafts.change_mapping(lambda mapping: _in_unit(mapping, chosen)),
    )
    st.selectbox(
        "Unit",
        names,
        key=key,
        format_func={str(name): label for name, label in UNITS.items()}.__getitem__,
        on_change=write,
        width=250,
    )


def _in_unit(mapping: Mapping, name: str) -> Mapping:
    if name in {"percent", "share"}:
        return with_unit(mapping, Unit.SHARE, None, percent=name == "percent")
    per = mapping.metric.per or 0
    return with_unit(mapping, Unit(name), per if per > 1 else _PER_AT_FIRST)


def _pick_per(draft: Draft) -> None:
    per = draft.mapping.metric.per

    def take(chosen: int | None) -> None:
        if chosen is not None:
            drafts.change_mapping(lambda mapping: with_unit(mapping, Unit.RATE, chosen))

    key, write = drafts.field(draft, "per", per, take)
    st.selectbox(
        "Per how many people",
        sorted({*_PER, *([per] if per else [])}),
        index=None,
        key=key,
        format_func=lambda number: f"{number:,}",
        placeholder="Choose",
        on_change=write,
        width=170,
    )


def _pick_year(draft: Draft) -> None:
    key, write_back = drafts.mapping_field(draft, "year", "year")
    st.number_input(
        "Year of the numbers",
        *_YEARS,
        value=None,
        step=1,
        key=key,
        placeholder="Such as 2024",
        on_change=write_back,
        help="No column and no name of a column says it. Of a period, take the last year.",
        width=190,
    )


def _pick_mark(draft: Draft) -> None:
    def take(mark: str) -> None:
        chosen = None if mark == _AS_SHOWN else DecimalMark(mark)
        drafts.change_mapping(lambda mapping: replace(mapping, decimal=chosen))

    key, write = drafts.field(draft, "mark", draft.mapping.decimal or _AS_SHOWN, take)
    st.selectbox(
        "Numbers are written",
        list(_MARKS),
        key=key,
        format_func=_MARKS.__getitem__,
        on_change=write,
        width=190,
    )


def _pick_margin(draft: Draft) -> None:
    key, write_back = drafts.mapping_field(draft, "margin", "margin_level")
    st.selectbox(
        "Confidence of the margins",
        list(_LEVELS),
        key=key,
        format_func=lambda level: _LEVELS.get(level, f"{level:.0%}"),
        on_change=write_back,
        help="The Census Bureau's margins of error are for 90 %.",
        width=200,
    )


def _pick_combine(draft: Draft) -> None:
    key, write_back = drafts.mapping_field(draft, "combine", "combine")
    numbers = any(part.role is not Role.OTHER for part in draft.mapping.parts)
    ways = [way for way in COMBINED if numbers or way is Combine.COUNT]
    st.selectbox(
        "Several rows for one place, year and group",
        ways,
        key=key,
        format_func=COMBINED.__getitem__,
        on_change=write_back,
        width=320,
    )


def _pick_smallest(draft: Draft) -> None:
    key, write_back = drafts.mapping_field(draft, "smallest", "smallest_cell")
    st.number_input(
        "Fewest people shown",
        *_CELLS,
        step=1,
        key=key,
        on_change=write_back,
        help=(
            "Where fewer than this are counted, or all but fewer, the number is masked on "
            "every page and in every file, with as many others of the same place as it takes "
            "that nobody can work it out. How: Data & methods, “Numbers that are absent”."
        ),
        width=170,
    )
