"""Step 2, the numbers: unit, marks, year, groups, and what becomes of several rows for a place."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mobility.framework import EVERYONE, HEADLINE, BreakdownKind, Framework, Unit
from mobility.supplement import Combine, Mapping
from mobility.supplement.changes import is_percent, with_breakdown, with_group, with_unit
from mobility.supplement.mapping import PlaceBy
from mobility.supplement.numbers import DecimalMark
from mobility.supplement.roles import Role
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.words import COMBINED, UNITS, plain, shown

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
_MOST_GROUPS = 24
_OWN = " own"  # no label of a group begins with a blank


def show_numbers(draft: Draft) -> None:
    """How the numbers are to be read; what does not arise is not asked."""
    mapping = draft.mapping
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        _pick_unit(draft)
        if mapping.metric.unit is Unit.RATE:
            _pick_per(draft)
        if asks_for_year(mapping):
            _pick_year(draft)
        if mapping.parts:
            _pick_mark(draft)
        if mapping.part(Role.MARGIN) is not None:
            _pick_margin(draft)
        if mapping.place.by is PlaceBy.POINT or mapping.combine is not Combine.NO or _repeat(draft):
            _pick_combine(draft)
        _pick_smallest(draft)
    if can_be_counted(mapping):
        _ask_whether_counted(draft)


def can_be_counted(mapping: Mapping) -> bool:
    """Whether a rate stands beside a denominator alone, so that an interval can be worked out."""
    there = {part.role for part in mapping.parts}
    spread = {Role.NUMERATOR, Role.MARGIN, Role.ERROR, Role.LOWER, Role.UPPER}
    return (
        {Role.VALUE, Role.DENOMINATOR} <= there
        and not there & spread
        and bool(mapping.metric.per)
        and mapping.combine is Combine.NO
    )


def _ask_whether_counted(draft: Draft) -> None:
    key = draft.key("counted")
    st.session_state[key] = draft.mapping.counted

    def say() -> None:
        drafts.change_mapping(lambda mapping: replace(mapping, counted=st.session_state[key]))

    st.checkbox(
        "The numbers count the people of the denominator and are no survey's estimate: work out "
        "intervals",
        key=key,
        on_change=say,
        help="With intervals, places can be tested against others and not only placed.",
    )


def asks_for_year(mapping: Mapping) -> bool:
    """Whether no column and no header says which year the numbers are of."""
    in_headers = bool(mapping.parts) and all(part.year is not None for part in mapping.parts)
    return not mapping.year_column and not in_headers


def _repeat(draft: Draft) -> bool:
    reasons = draft.found.problems.reasons
    return any("of another row" in reason for reason in reasons)


def _pick_unit(draft: Draft) -> None:
    mapping, key = draft.mapping, draft.key("unit")
    unit = mapping.metric.unit
    names = [str(name) for name in UNITS]
    percent = "percent" if is_percent(mapping) else "share"
    st.session_state[key] = percent if unit is Unit.SHARE else str(unit)

    def say() -> None:
        drafts.change_mapping(lambda mapping: _in_unit(mapping, st.session_state[key]))

    st.selectbox(
        "Unit",
        names,
        key=key,
        format_func={str(name): words for name, words in UNITS.items()}.__getitem__,
        on_change=say,
        width=250,
    )


def _in_unit(mapping: Mapping, name: str) -> Mapping:
    if name in {"percent", "share"}:
        return with_unit(mapping, Unit.SHARE, None, percent=name == "percent")
    per = mapping.metric.per or 0
    return with_unit(mapping, Unit(name), per if per > 1 else _PER_AT_FIRST)


def _pick_per(draft: Draft) -> None:
    key, per = draft.key("per"), draft.mapping.metric.per
    st.session_state[key] = per

    def say() -> None:
        if st.session_state[key] is not None:
            drafts.change_mapping(
                lambda mapping: with_unit(mapping, Unit.RATE, st.session_state[key])
            )

    st.selectbox(
        "Per how many people",
        sorted({*_PER, *([per] if per else [])}),
        index=None,
        key=key,
        format_func=lambda number: f"{number:,}",
        placeholder="Choose",
        on_change=say,
        width=170,
    )


def _pick_year(draft: Draft) -> None:
    key = draft.key("year")
    st.session_state[key] = draft.mapping.year

    def say() -> None:
        drafts.change_mapping(lambda mapping: replace(mapping, year=st.session_state[key]))

    st.number_input(
        "Year of the numbers",
        *_YEARS,
        value=None,
        step=1,
        key=key,
        placeholder="Such as 2024",
        on_change=say,
        help="No column and no name of a column says it. Of a period, take the last year.",
        width=190,
    )


def _pick_mark(draft: Draft) -> None:
    key = draft.key("mark")
    st.session_state[key] = draft.mapping.decimal or _AS_SHOWN

    def say() -> None:
        mark = st.session_state[key]
        chosen = None if mark == _AS_SHOWN else DecimalMark(mark)
        drafts.change_mapping(lambda mapping: replace(mapping, decimal=chosen))

    st.selectbox(
        "Numbers are written",
        list(_MARKS),
        key=key,
        format_func=_MARKS.__getitem__,
        on_change=say,
        width=190,
    )


def _pick_margin(draft: Draft) -> None:
    key = draft.key("margin")
    st.session_state[key] = draft.mapping.margin_level

    def say() -> None:
        drafts.change_mapping(lambda mapping: replace(mapping, margin_level=st.session_state[key]))

    st.selectbox(
        "Confidence of the margins",
        list(_LEVELS),
        key=key,
        format_func=lambda level: _LEVELS.get(level, f"{level:.0%}"),
        on_change=say,
        help="The Census Bureau's margins of error are for 90 %.",
        width=200,
    )


def _pick_combine(draft: Draft) -> None:
    key = draft.key("combine")
    st.session_state[key] = draft.mapping.combine
    numbers = any(part.role is not Role.OTHER for part in draft.mapping.parts)
    ways = [way for way in COMBINED if numbers or way is Combine.COUNT]

    def say() -> None:
        drafts.change_mapping(lambda mapping: replace(mapping, combine=st.session_state[key]))

    st.selectbox(
        "Several rows for one place, year and group",
        ways,
        key=key,
        format_func=COMBINED.__getitem__,
        on_change=say,
        width=320,
    )


def _pick_smallest(draft: Draft) -> None:
    key = draft.key("smallest")
    st.session_state[key] = draft.mapping.smallest_cell

    def say() -> None:
        drafts.change_mapping(lambda mapping: replace(mapping, smallest_cell=st.session_state[key]))

    st.number_input(
        "Fewest people shown",
        *_CELLS,
        step=1,
        key=key,
        on_change=say,
        help=(
            "Where fewer people than this are counted, or all but fewer, the number is masked on "
            "every page and in every file; and a second one where a total would give it away."
        ),
        width=170,
    )


def show_groups(draft: Draft, framework: Framework) -> None:
    """Which group of the product every text of the group column is."""
    rule = draft.mapping.group
    if not rule.column:
        return
    known = {
        name: breakdown.label
        for name, breakdown in framework.breakdowns.items()
        if breakdown.kind is BreakdownKind.PEOPLE
    }
    if rule.breakdown not in {*known, HEADLINE}:
        known[rule.breakdown] = "Groups of its own"
    st.markdown(f"**Groups in {shown(rule.column)}**")
    key = draft.key("breakdown")
    st.session_state[key] = rule.breakdown

    def divide() -> None:
        drafts.change_mapping(lambda mapping: with_breakdown(mapping, st.session_state[key]))

    st.selectbox(
        "They divide people by",
        list(known),
        key=key,
        format_func=known.__getitem__,
        on_change=divide,
        width=320,
    )
    texts = list(rule.labels)[:_MOST_GROUPS]
    for start in range(0, len(texts), 3):
        for place, text in zip(st.columns(3), texts[start:][:3], strict=False):
            with place:
                _pick_group(draft, framework, text)


def _pick_group(draft: Draft, framework: Framework, text: str) -> None:
    rule = draft.mapping.group
    breakdown = framework.breakdowns.get(rule.breakdown)
    names = {EVERYONE: "Everyone"}
    if breakdown is not None:
        names |= {each.label: each.name for each in breakdown.groups if each.label != EVERYONE}
    now = rule.labels[text]
    key = draft.key(f"group-{text}")
    names[_OWN] = f"{plain(text)}: a group of its own"
    st.session_state[key] = now if now in names else _OWN

    def say() -> None:
        chosen = st.session_state[key]
        label = text if chosen == _OWN else chosen
        drafts.change_mapping(lambda mapping: with_group(mapping, text, label))

    st.selectbox(shown(text), list(names), key=key, format_func=names.__getitem__, on_change=say)
