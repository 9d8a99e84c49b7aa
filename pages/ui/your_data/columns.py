"""Step 2: the role of each column and the group of each text, and the ways to change them."""

from __future__ import annotations

import streamlit as st

from mobility.registry import EVERYONE, HEADLINE, BreakdownKind, Framework
from mobility.text import count_of, escape_markdown, format_number
from mobility.uploads import ColumnReading, Combine, Purpose
from mobility.uploads.columns.mapping import Hispanic
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.changes import with_breakdown, with_group
from mobility.uploads.proposals.hispanic import asked_groups, with_hispanic
from mobility.uploads.proposals.hispanic import question as hispanic_question
from pages.ui import controls
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.labels import ROLES, how_sure, named, plain, shown

ROLES_HELP = "\n".join(f"- **{label}**: {role.spec.help}" for role, label in ROLES.items())
"""Help on all roles, as a list in Markdown."""
_IN_A_ROW = 3
_MOST_CARDS = 12  # of columns that are used; a file of many years has many alike


def show_columns(draft: Draft) -> None:
    """Show a card for each column in use or already decided; the others in a closed section."""
    roles = draft.mapping.roles()
    numbered = [
        (number, column)
        for number, column in enumerate(draft.schema.columns)
        if column.understood_as != Role.PERSONAL
    ]
    used = [
        (number, column)
        for number, column in numbered
        if roles.get(column.name, Role.TEXT).spec.used or column.name in draft.chosen_roles
    ]
    shown_names = {column.name for _, column in used[:_MOST_CARDS]}
    _cards(draft, used[:_MOST_CARDS], roles)
    rest = [each for each in numbered if each[1].name not in shown_names]
    if not rest:
        return
    more = len(used) - len(shown_names)
    alike = f", {format_number(more)} of them used like those above" if more > 0 else ""
    unfolded = st.expander(
        f"{count_of(len(rest), 'other column')}{alike}",
        key=draft.key("rest"),
        on_change="rerun",
        expanded=not used,
    )
    if unfolded.open:
        with unfolded:
            _cards(draft, rest[: 2 * _MOST_CARDS], roles)
            _pick_one_more(draft, rest[2 * _MOST_CARDS :], roles)


def understood_sentence(draft: Draft) -> str:
    """Return the interpretation of the file in one line of Markdown."""
    mapping, schema = draft.mapping, draft.schema
    names = ", ".join(f"“{shown(name)}”" for name in mapping.place.columns)
    parts = [f"Places from {names}" if names else "No column of places yet"]
    if schema.n_places:
        parts[0] += f" ({count_of(schema.n_places, 'place')})"
    if mapping.year_column:
        parts.append(f"years from “{shown(mapping.year_column)}”")
    elif mapping.year:
        parts.append(f"all of {mapping.year}")
    if mapping.group.column:
        parts.append(f"groups from “{shown(mapping.group.column)}”")
    elif len(schema.groups) > 1:
        parts.append(f"{count_of(len(schema.groups), 'group')} in the header")
    used = [each for each in mapping.parts if each.role is not Role.OTHER]
    if mapping.combine is Combine.COUNT:
        parts.append("the number of rows is the measure")
    elif used:
        first = " and ".join(f"“{shown(each.column)}”" for each in used[:2])
        more = f" and {format_number(len(used) - 2)} more" if len(used) > 2 else ""
        parts.append(f"numbers from {first}{more}")
    return f"{'; '.join(parts)}."


def _cards(draft: Draft, columns: list[tuple[int, ColumnReading]], roles: dict[str, Role]) -> None:
    for start in range(0, len(columns), _IN_A_ROW):
        places = st.columns(_IN_A_ROW, gap="small")
        for place, (number, column) in zip(places, columns[start:][:_IN_A_ROW], strict=False):
            with place:
                _card(draft, number, column, roles.get(column.name, Role.TEXT))


def _card(draft: Draft, number: int, column: ColumnReading, role: Role) -> None:
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{shown(column.name)}** {_surety(draft, column)}")
        drafts.show_field(
            st.selectbox, f"What {named(column.name, 40)} is", draft, f"role-{number}", role,
            lambda chosen: drafts.change_role(column.name, chosen), labels=ROLES,
            label_visibility="collapsed",
        )  # fmt: skip
        controls.caption(_content(draft, column))


def _surety(draft: Draft, column: ColumnReading) -> str:
    answered = draft.mapping.hispanic and column.name in asked_groups(draft.mapping)
    if column.name in draft.chosen_roles or answered:
        return ":gray[:small[you said so]]"
    return f":gray[:small[{how_sure(draft.proposed.get(column.name, 0.0))}]]"


def _content(draft: Draft, column: ColumnReading) -> str:
    """Return year and group from the header, examples, and the number of filled cells."""
    part = next((each for each in draft.mapping.parts if each.column == column.name), None)
    facts = [str(part.year)] if part and part.year else []
    if part and part.breakdown not in {"", "none"}:
        facts.append(shown(part.subgroup))
    texts = " · ".join(shown(text, 24) for text in column.examples)
    head = f"**{', '.join(facts)}**: " if facts else ""
    return f"{head}{texts or 'empty'} ({count_of(column.filled, 'cell')})"


def _pick_one_more(
    draft: Draft, columns: list[tuple[int, ColumnReading]], roles: dict[str, Role]
) -> None:
    if not columns:
        return
    names = dict(columns)
    chosen = st.selectbox(
        f"One of {count_of(len(columns), 'further column')}",
        list(names),
        index=None,
        key=draft.key("further"),
        format_func=lambda number: plain(names[number].name),
        placeholder="Choose a column to use it",
    )
    if chosen is not None:
        _card(draft, chosen, names[chosen], roles.get(names[chosen].name, Role.TEXT))


_MOST_GROUPS = 24
_HISPANIC = {
    Hispanic.UNSAID: "Not known yet",
    Hispanic.WITHIN: "Are counted within them",
    Hispanic.APART: "Are not counted within them: the groups are non-Hispanic",
}
_OWN = " own"  # no label of a group begins with a blank


def show_groups(draft: Draft, framework: Framework) -> None:
    """Show which group of the registry each text of the group column is."""
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
    drafts.show_field(
        st.selectbox, "They divide people by", draft, "breakdown", rule.breakdown,
        lambda chosen: drafts.change_mapping(lambda mapping: with_breakdown(mapping, chosen)),
        labels=known, width=320,
    )  # fmt: skip
    texts = list(rule.labels)[:_MOST_GROUPS]
    for start in range(0, len(texts), 3):
        for place, text in zip(st.columns(3), texts[start:][:3], strict=False):
            with place:
                _pick_group(draft, framework, text)


def ask_about_hispanic(draft: Draft) -> None:
    """Ask whether Hispanic residents are counted within Black and White, where a file leaves it.

    The question covers all groups of the file; an answer is stored for the next file.
    """
    if draft.mapping.purpose is not Purpose.MEASURE or not asked_groups(draft.mapping):
        return
    if question := hispanic_question(draft.mapping):
        st.warning(escape_markdown(question), icon=":material/help:")
    drafts.show_field(
        st.radio, "Hispanic residents in these groups", draft, "hispanic", draft.mapping.hispanic,
        lambda answer: drafts.change_mapping(lambda mapping: with_hispanic(mapping, answer)),
        labels=_HISPANIC,
    )  # fmt: skip


def _pick_group(draft: Draft, framework: Framework, text: str) -> None:
    rule = draft.mapping.group
    breakdown = framework.breakdowns.get(rule.breakdown)
    names = {EVERYONE: "Everyone"}
    if breakdown is not None:
        names |= {each.label: each.name for each in breakdown.groups if each.label != EVERYONE}
    now = rule.labels[text]
    names[_OWN] = f"{plain(text)}: a group of its own"

    def take(chosen: str) -> None:
        label = text if chosen == _OWN else chosen
        drafts.change_mapping(lambda mapping: with_group(mapping, text, label))

    content = now if now in names else _OWN
    drafts.show_field(
        st.selectbox, shown(text), draft, f"group-{text}", content, take, labels=names
    )
