"""Changes of a mapping: the role of a column, the unit, the label of a group.

A change gives a whole mapping again, in which every other choice stays where it can.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mobility.registry import EVERYONE, HEADLINE, Unit
from mobility.uploads.columns.groups import find_group
from mobility.uploads.columns.mapping import (
    OWN_FIELD,
    ROLES_OF_PLACE,
    Combine,
    GroupRule,
    Mapping,
    Part,
    PlaceBy,
    PlaceRule,
    Purpose,
)
from mobility.uploads.columns.profiles import SURE, ColumnProfile, best_of
from mobility.uploads.columns.roles import Role, says_count
from mobility.uploads.proposals.measures import find_measure, is_count
from mobility.uploads.proposals.place_rules import confirmed_by, place_by_name
from mobility.uploads.proposals.proposal import group_rule

_NEEDED_ROLES = {
    by: roles[:1] if by is PlaceBy.NAME else roles for by, roles in ROLES_OF_PLACE.items() if roles
}
NOTHING_SAID: Dictionary[str, Role] = MappingProxyType({})


def with_role(
    mapping: Mapping,
    profiles: Sequence[ColumnProfile],
    file: str,
    column: str,
    role: Role,
    earlier: Dictionary[str, Role] = NOTHING_SAID,
) -> Mapping:
    """The mapping after a person said what a column is for.

    The column that had the role before loses it. The unit is proposed anew when the measure is
    another one.

    Args:
        mapping: of this file.
        profiles: every column of it.
        file: its name.
        column: which column.
        role: its role from now on; `TEXT` where it is not used.
        earlier: what was said before of columns that the mapping does not use: one half of a pair,
            such as a longitude, waits there for the other.
    """
    if mapping.residents and (role.is_number or mapping.roles().get(column, role).is_number):
        mapping = with_residents(mapping, "", 1)
    by_name = {each.name: each for each in profiles}
    roles = mapping.roles()
    # One half of a pair of columns of places waits for the other.
    waiting = {
        name: each for name, each in earlier.items() if each.is_place and each not in roles.values()
    }
    roles = waiting | roles
    before = roles.get(column)
    if role.spec.unique:
        roles = {name: each for name, each in roles.items() if each is not role}
    roles[column] = role
    place = mapping.place
    if role.is_place or (before and before.is_place):
        place = _place(mapping, profiles, roles, role)
    parts = _parts(mapping, by_name[column], role)
    if role is Role.DENOMINATOR:
        parts = _counts_over(parts, by_name)
    fields: dict[str, Any] = {each.spec.stored: _holder(roles, each) for each in OWN_FIELD}
    if (grouped := fields["group"]) == mapping.group.column:
        fields["group"] = mapping.group
    else:
        fields["group"] = group_rule(by_name[grouped]) if grouped else GroupRule()
    fields["measure"] = _measure(mapping, by_name, fields["measure"])
    changed = replace(mapping, place=place, parts=parts, **fields)
    purpose = mapping.purpose
    if bool(changed.metric_column) != bool(mapping.metric_column):
        purpose = Purpose.DENOMINATORS if changed.metric_column else Purpose.MEASURE
    changed = replace(changed, purpose=purpose, combine=_combine(mapping, changed))
    measured = {Role.VALUE, Role.NUMERATOR, Role.DENOMINATOR}
    if measured & {role, before} or changed.measure != mapping.measure:
        changed = _with_proposed_unit(mapping, changed, profiles, file)
    if changed.residents and not can_divide(changed):
        changed = with_residents(changed, "", 1)
    return changed


def _holder(roles: Dictionary[str, Role], role: Role) -> str:
    return next((name for name, each in roles.items() if each is role), "")


def _place(
    mapping: Mapping, profiles: Sequence[ColumnProfile], roles: Dictionary[str, Role], role: Role
) -> PlaceRule:
    """The way that the columns allow; one that the new role belongs to comes first."""
    free = [each for each in profiles if each.name not in roles]
    ways = sorted(_NEEDED_ROLES.items(), key=lambda way: role not in way[1])
    for by, needed in ways:
        columns = tuple(_holder(roles, each) for each in needed)
        if role in needed:  # the other half of a pair is found without being said
            columns = tuple(
                name or _likely(free, each) for name, each in zip(columns, needed, strict=True)
            )
        if not all(columns):
            continue
        by_name = {each.name: each for each in profiles}
        if by is not PlaceBy.NAME:
            rule = PlaceRule(by, columns, mapping.place.level)
            named = by_name.get(_holder(roles, Role.PLACE_NAME))
            if by is PlaceBy.POINT or named is None:
                return rule
            state = by_name.get(_holder(roles, Role.STATE)) if by is PlaceBy.GEOID else None
            rule = confirmed_by(rule, profiles, named, state)
            return replace(rule, confirmed=mapping.place.confirmed)
        state = by_name.get(_holder(roles, Role.STATE) or _likely(free, Role.STATE))
        rule = place_by_name(by_name[columns[0]], state)
        if rule.columns[:1] == mapping.place.columns[:1]:
            rule = replace(rule, confirmed=mapping.place.confirmed)
        return replace(rule, state=mapping.place.state if len(rule.columns) == 1 else "")
    return PlaceRule(PlaceBy.NOTHING)


def _likely(free: Sequence[ColumnProfile], role: Role) -> str:
    """The free column that surely has a role, or ''."""
    best = best_of(free, role)
    return best.name if best is not None and best.chance(role) >= SURE else ""


def _parts(mapping: Mapping, profile: ColumnProfile, role: Role) -> tuple[Part, ...]:
    """The columns of numbers; two of one role stay only where year or group differ."""
    others = [part for part in mapping.parts if part.column != profile.name]
    if not role.is_number:
        return tuple(others)
    old = next((part for part in mapping.parts if part.column == profile.name), None)
    wide = len({(part.year, part.subgroup) for part in mapping.parts}) > 1
    new = old or Part(
        profile.name,
        role,
        profile.year if wide else None,
        profile.breakdown or HEADLINE if wide else HEADLINE,
        profile.subgroup or EVERYONE if wide else EVERYONE,
    )
    value = mapping.part(Role.VALUE)
    scale = value.scale if value and role.spec.in_unit else 1.0
    new = replace(new, role=role, scale=scale)
    key = (new.year, new.breakdown, new.subgroup)
    other_parts = [
        replace(part, role=Role.OTHER)
        if part.role is role and (part.year, part.breakdown, part.subgroup) == key
        else part
        for part in others
    ]
    at = next(
        (n for n, part in enumerate(mapping.parts) if part.column == profile.name), len(other_parts)
    )
    return (*other_parts[:at], new, *other_parts[at:])


def _counts_over(
    parts: tuple[Part, ...], by_name: Dictionary[str, ColumnProfile]
) -> tuple[Part, ...]:
    """The parts beside a denominator: a count that was the measure is then its numerator."""
    if any(part.role is Role.NUMERATOR for part in parts):
        return parts
    return tuple(
        replace(part, role=Role.NUMERATOR, scale=1.0)
        if part.role is Role.VALUE and says_count(part.column) and is_count(by_name[part.column])
        else part
        for part in parts
    )


def _measure(
    mapping: Mapping, by_name: Dictionary[str, ColumnProfile], column: str
) -> tuple[str, str]:
    """The most frequent measure of a column that names them."""
    if column == mapping.measure[0]:
        return mapping.measure
    if not column:
        return ("", "")
    chosen = by_name[column].column
    return column, chosen.texts()[int(chosen.counts().argmax())]


def _combine(before: Mapping, now: Mapping) -> Combine:
    """Points are put together by county; rows are counted only where there are no numbers."""
    numbers = any(part.role is not Role.OTHER for part in now.parts)
    if now.place.by is PlaceBy.POINT and before.place.by is not PlaceBy.POINT:
        return Combine.MEAN if numbers else Combine.COUNT
    if before.combine is Combine.COUNT and numbers:
        return Combine.MEAN if now.place.by is PlaceBy.POINT else Combine.NO
    if before.place.by is PlaceBy.POINT and now.place.by is not PlaceBy.POINT:
        return Combine.NO if numbers else Combine.COUNT
    return before.combine


def _with_proposed_unit(
    before: Mapping, now: Mapping, profiles: Sequence[ColumnProfile], file: str
) -> Mapping:
    """The unit of the new measure; its name too where the old one was only proposed."""

    def unheard(*_: object) -> None:
        """Ignore decisions: the pickers show them."""

    old, _ = find_measure(file, profiles, list(before.parts), (), unheard, before.measure)
    plain = [replace(part, scale=1.0) for part in now.parts]
    new, parts = find_measure(file, profiles, plain, (), unheard, now.measure)
    details = replace(now.metric, unit=new.unit, per=new.per)
    if before.metric.name == old.name:
        details = replace(details, id=new.id, name=new.name)
    return replace(now, metric=details, parts=tuple(parts))


def with_measure(
    mapping: Mapping, profiles: Sequence[ColumnProfile], file: str, text: str
) -> Mapping:
    """The mapping for another measure of a file that holds several in rows."""
    mapping = with_residents(mapping, "", 1) if mapping.residents else mapping
    changed = replace(mapping, measure=(mapping.measure[0], text))
    return _with_proposed_unit(mapping, changed, profiles, file)


def with_unit(mapping: Mapping, unit: Unit, per: int | None, *, percent: bool = False) -> Mapping:
    """The mapping with another unit.

    Args:
        mapping: whose unit is another one.
        unit: what the numbers are.
        per: of how many people a rate is.
        percent: whether shares are written as percentages, 12.3 for 0.123.
    """
    if mapping.residents and unit in {Unit.SHARE, Unit.RATE}:
        return with_residents(mapping, mapping.residents, 1 if unit is Unit.SHARE else per or 1)
    if mapping.residents:
        mapping = with_residents(mapping, "", 1)
    scale = 0.01 if unit is Unit.SHARE and percent else 1.0
    parts = tuple(
        replace(part, scale=scale) if part.role.spec.in_unit else part for part in mapping.parts
    )
    per = 1 if unit is Unit.SHARE else per if unit is Unit.RATE else None
    return replace(mapping, parts=parts, metric=replace(mapping.metric, unit=unit, per=per))


def can_divide(mapping: Mapping) -> bool:
    """Whether counts of everyone in a place stand alone, so that residents can divide them."""
    used = [part for part in mapping.parts if part.role is not Role.OTHER]
    return (
        mapping.purpose is Purpose.MEASURE
        and (
            mapping.metric.unit is Unit.COUNT
            or mapping.combine is Combine.COUNT
            or bool(mapping.residents)
        )
        and mapping.combine is not Combine.MEAN
        and not mapping.group.column
        and all(part.subgroup in {"", EVERYONE} for part in used)
        and all(part.role in {Role.VALUE, Role.NUMERATOR} for part in used)
    )


def with_residents(mapping: Mapping, residents: str, per: int) -> Mapping:
    """The mapping whose counts are divided by the residents of their place and year.

    Args:
        mapping: for which `can_divide` holds.
        residents: where they are from, in words; empty for counts as they are.
        per: 1 for people, of whom each is counted at most once; else of how many residents a rate
            of events is.
    """
    if residents:
        unit, before, wanted = Unit.SHARE if per == 1 else Unit.RATE, Role.VALUE, Role.NUMERATOR
    else:
        unit, before, wanted = Unit.COUNT, Role.NUMERATOR, Role.VALUE
    parts = tuple(
        replace(part, role=wanted, scale=1.0) if part.role is before else part
        for part in mapping.parts
    )
    metric = replace(mapping.metric, unit=unit, per=per if residents else None)
    return replace(mapping, parts=parts, metric=metric, residents=residents)


def is_percent(mapping: Mapping) -> bool:
    """Whether the shares of a file are written as percentages."""
    return any(part.scale != 1.0 for part in mapping.parts)


def with_group(mapping: Mapping, text: str, label: str) -> Mapping:
    """Return the mapping with a group assigned to a text of the group column."""
    labels = {**mapping.group.labels, text: label}
    others = {
        other: breakdown
        for other, breakdown in mapping.group.others.items()
        if other in labels.values() and other != label
    }
    return replace(mapping, group=replace(mapping.group, labels=labels, others=others))


def with_breakdown(mapping: Mapping, breakdown: str) -> Mapping:
    """The mapping after a person said by what its groups divide people."""
    groups = {text: find_group(text, breakdown) for text in mapping.group.labels}
    labels = {text: group.label if group else text for text, group in groups.items()}
    rule = replace(mapping.group, breakdown=breakdown, labels=labels, others={})
    return replace(mapping, group=rule)
