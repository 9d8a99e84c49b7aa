"""Groups of people in a file, matched to the groups of the registry.

A group the registry does not have (Asian residents, an age band) keeps its own name and stays
visible in the user's measure; it is never merged into another group by the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from mobility.places import fold
from mobility.registry import EVERYONE, load_framework

_RACE, _GENDER, _TENURE = "race-ethnicity", "gender", "tenure"
_DISABILITY, _MOTHER, _INCOME, _AGE = "disability", "mothers-education", "income", "age"
_INDUSTRY = "industry"
_NOT_HISPANIC = re.compile(r"\b(nh|non ?hispanic|not hispanic|non ?latin[oax]?|not latin[oax]?)\b")
_FILLERS = re.compile(
    r"\b(alone|only|persons?|people|residents?|population|students?|households?|adults?|children|"
    r"individuals?|or latin[oax]?|or african americans?|and african americans?|of any race|"
    r"any race|origin|race|ethnicity|count|pct|percent|rate|share|number|the|of|with)\b"
)

# What groups are called in files, folded and without fillers; the label is the registry's.
_SYNONYMS: Mapping[str, Mapping[str, str]] = {
    _RACE: {
        "black": "Black", "african american": "Black", "blk": "Black",
        "white": "White", "caucasian": "White", "wht": "White",
        "hispanic": "Hispanic", "latino": "Hispanic", "latina": "Hispanic", "latinx": "Hispanic",
        "hispanic latino": "Hispanic", "hisp": "Hispanic", "latine": "Hispanic",
        "other": "Other Races and Ethnicities", "other races": "Other Races and Ethnicities",
        "other and ethnicities": "Other Races and Ethnicities",
        "all other": "Other Races and Ethnicities", "some other": "Other Races and Ethnicities",
    },
    _GENDER: {
        "female": "Female", "females": "Female", "women": "Female", "woman": "Female",
        "girls": "Female", "f": "Female", "male": "Male", "males": "Male", "men": "Male",
        "man": "Male", "boys": "Male", "m": "Male",
    },
    _TENURE: {
        "renter": "Renter", "renters": "Renter", "renter occupied": "Renter", "rented": "Renter",
        "owner": "Owner", "owners": "Owner", "owner occupied": "Owner", "homeowners": "Owner",
        "homeowner": "Owner", "owned": "Owner",
    },
    _DISABILITY: {
        "disability": "With Disability", "disabled": "With Disability",
        "disabilities": "With Disability", "without disability": "Without Disability",
        "no disability": "Without Disability", "not disabled": "Without Disability",
        "without disabilities": "Without Disability", "without a disability": "Without Disability",
        "a disability": "With Disability",
    },
    _INCOME: {
        "economically disadvantaged": "Economically Disadvantaged",
        "low income": "Economically Disadvantaged",
        "not economically disadvantaged": "Not Economically Disadvantaged",
        "non economically disadvantaged": "Not Economically Disadvantaged",
    },
}  # fmt: skip
# Groups people are counted in that this edition's registry has no place for.
_UNKNOWN: Mapping[str, frozenset[str]] = {
    _RACE: frozenset(
        {
            "asian", "native", "american indian", "alaska native", "native american", "aian",
            "american indian alaska native", "american indian and alaska native", "aapi",
            "american indian or alaska native", "indigenous", "pacific islander", "nhpi",
            "native hawaiian", "native hawaiian pacific islander", "multiracial",
            "native hawaiian and other pacific islander", "two or more races", "two or more",
            "native hawaiian or other pacific islander", "asian pacific islander", "mixed",
            "multi racial", "multiple races", "middle eastern", "asian or pacific islander",
        }
    ),
    _GENDER: frozenset({"nonbinary", "non binary", "transgender", "gender diverse"}),
}  # fmt: skip
_EVERYONE = frozenset(
    {
        "all", "total", "everyone", "overall", "both", "both sexes", "both genders", "all persons",
        "all people", "all residents", "all students", "all races", "all groups", "all ages",
        "all households", "all races ethnicities", "all sexes", "all genders",
    }
)  # fmt: skip
_HEADERS = (
    (_RACE, r"\b(race|ethnicity|ethnic|raceeth|race_eth|race ethnicity|racial)\b"),
    (_GENDER, r"\b(sex|gender)\b"),
    (_TENURE, r"\b(tenure|renter owner|own rent)\b"),
    (_DISABILITY, r"\b(disability|disabled)\b"),
    (_MOTHER, r"\b(mother s education|mothers education|maternal education)\b"),
    (_INCOME, r"\b(income group|income level|income|economic status|poverty status)\b"),
    (_AGE, r"\b(age|age group|age band|age range|agegroup)\b"),
    (_INDUSTRY, r"\b(industry|sector|naics)\b"),
)
_GENERAL = re.compile(
    r"\b(group|subgroup|sub group|demographic|demographics|population group|student group|"
    r"category|stratification|strata|breakdown|characteristic)\b"
)
UNNAMED = "group"  # the breakdown of groups that belong to none of the registry's


@dataclass(frozen=True, slots=True)
class Group:
    """A group: the breakdown it belongs to, its label, and whether the registry has it."""

    breakdown: str
    label: str
    known: bool = True


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    """For every breakdown the labels by what they are called, folded and without fillers."""
    labels_by_name: dict[str, dict[str, str]] = {}
    for breakdown in load_framework().breakdowns.values():
        names = labels_by_name.setdefault(breakdown.id, dict(_SYNONYMS.get(breakdown.id, {})))
        for group in breakdown.groups:
            if group.label != EVERYONE:
                names[without_fillers(group.label)] = names[without_fillers(group.name)] = (
                    group.label
                )
                names[fold(group.label)] = names[fold(group.name)] = group.label
    return labels_by_name


def without_fillers(text: str) -> str:
    """A folded text without words such as 'rate', 'people' or 'alone'."""
    return " ".join(_FILLERS.sub(" ", fold(text)).split())


def find_group(text: str, breakdown: str = "") -> Group | None:
    """The group a text names, of one breakdown where that is given; None where it names none.

    >>> find_group("African American").label, find_group("White alone, not Hispanic").label
    ('Black', 'White, Non-Hispanic')
    >>> find_group("Asian").known
    False
    """
    folded = fold(text)
    if folded in _EVERYONE:
        return Group(breakdown, EVERYONE)
    wanted = [breakdown] if breakdown in _known() else list(_known())
    for candidate in wanted:
        if label := _known()[candidate].get(folded):
            return Group(candidate, label)
    if _RACE in wanted and (plain := _NOT_HISPANIC.sub(" ", folded)) != folded:
        base = _known()[_RACE].get(without_fillers(plain))
        if base in {"Black", "White"}:
            return Group(_RACE, f"{base}, Non-Hispanic")
        folded = without_fillers(plain)
    for candidate in wanted:
        if label := _known()[candidate].get(without_fillers(folded)):
            return Group(candidate, label)
        if {folded, without_fillers(folded)} & _UNKNOWN.get(candidate, frozenset()):
            return Group(candidate, _own_name(text), known=False)
    return None


def _own_name(text: str) -> str:
    """Return the label of a group the registry lacks: as in the file, without words of measure."""
    folded = fold(text)
    if without_fillers(folded) == folded or _NOT_HISPANIC.search(folded):
        return " ".join(text.split())
    return without_fillers(folded).title()


def breakdown_of_header(header: str) -> str:
    """Return the breakdown in a column's name, `group` for an unspecified one, '' for none."""
    folded = fold(header.replace("_", " "))
    for breakdown, pattern in _HEADERS:
        if re.search(pattern, folded):
            return breakdown
    return UNNAMED if _GENERAL.search(folded) else ""


def find_groups(texts: Iterable[str], header: str) -> tuple[str, dict[str, Group]]:
    """The groups of a column: their breakdown and the group of every text.

    The breakdown is the one most texts belong to. Groups of other breakdowns stay theirs (state
    report cards have all in one column); a text that is no known group keeps its own name.
    """
    texts = list(texts)
    breakdown_in_header = breakdown_of_header(header)
    groups_by_text = {
        text: find_group(text, breakdown_in_header if breakdown_in_header != UNNAMED else "")
        for text in texts
    }
    if breakdown_in_header and not any(group and group.known for group in groups_by_text.values()):
        groups_by_text = {text: find_group(text) for text in texts}
    votes: dict[str, int] = {}
    for group in groups_by_text.values():
        if group and group.breakdown:
            votes[group.breakdown] = votes.get(group.breakdown, 0) + 1
    breakdown = (
        max(votes, key=lambda each: votes[each]) if votes else breakdown_in_header or UNNAMED
    )
    own = UNNAMED if len(votes) > 1 else breakdown
    groups = {}
    for text, group in groups_by_text.items():
        if group is None:
            groups[text] = Group(own, " ".join(text.split()), known=False)
        else:
            groups[text] = Group(group.breakdown or breakdown, group.label, group.known)
    return breakdown, groups


def group_in_header(header: str) -> tuple[Group, str] | None:
    """The group that a column's name holds, and the name without it; None where it has none.

    >>> group, rest = group_in_header("Poverty rate - Black"); (group.label, rest)
    ('Black', 'Poverty rate')
    """
    group = find_group(header)
    if group is not None:
        return group, ""
    parts = [
        part.strip() for part in re.split(r"\s*[-–:|_()]\s*|\s{2,}|,\s", header) if part.strip()
    ]
    for size in (len(parts) - 1, 1):
        for start in (len(parts) - size, 0):
            if 0 < size < len(parts) and (
                group := find_group(" ".join(parts[start : start + size]))
            ):
                rest = parts[:start] + parts[start + size :]
                return group, " ".join(rest)
    parts_of_name = header.split()
    for count in (3, 2, 1):
        if len(parts_of_name) > count:
            for taken, rest in (
                (parts_of_name[-count:], parts_of_name[:-count]),
                (parts_of_name[:count], parts_of_name[count:]),
            ):
                group = find_group(" ".join(taken))
                if group and len(" ".join(taken)) > 1:
                    return group, " ".join(rest)
    return None
