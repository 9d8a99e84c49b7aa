"""Whether Hispanic residents are counted within groups that a file calls Black or White.

A file that says "Black" leaves open whether Black Hispanic residents are among them. Until a
person says so, these groups are not compared with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mobility.places import fold
from mobility.uploads.columns.mapping import Hispanic, Mapping
from mobility.uploads.columns.roles import Role

UNSAID = (
    "The file does not say whether Hispanic residents are counted within Black and White, so its "
    "racial and ethnic groups are not compared with each other."
)
RACE = "race-ethnicity"
_APART = ", Non-Hispanic"
_PLAIN = frozenset({"Black", "White"})
_SAYS = re.compile(r"\b(hisp\w*|latin\w*|nh|any ethnicity|all ethnicities|both ethnicities)\b")
_SAYS_APART = re.compile(
    r"\b(nh|non ?(hisp\w*|latin\w*)|not (hisp\w*|latin\w*)|(excl\w*|without) (hisp\w*|latin\w*))\b"
)


def says_apart(texts: Iterable[str]) -> bool:
    """Whether a title, a note or the name of a column says that groups are non-Hispanic."""
    return any(_SAYS_APART.search(fold(text.replace("_", " "))) for text in texts)


def with_hispanic(mapping: Mapping, answer: Hispanic) -> Mapping:
    """The mapping with the answer; every group that it is about is called accordingly."""
    ambiguous = _ambiguous_groups(mapping)
    ending = _APART if answer is Hispanic.APART else ""
    labels = {
        text: f"{_base(label)}{ending}" if text in ambiguous else label
        for text, label in mapping.group.labels.items()
    }
    renamed = {
        label: labels[text] for text, label in mapping.group.labels.items() if text in ambiguous
    }
    others = {renamed.get(label, label): by for label, by in mapping.group.others.items()}
    parts = tuple(
        replace(part, subgroup=f"{_base(part.subgroup)}{ending}")
        if part.column in ambiguous
        else part
        for part in mapping.parts
    )
    group = replace(mapping.group, labels=labels, others=others)
    return replace(mapping, group=group, parts=parts, hispanic=answer)


def asked_groups(mapping: Mapping) -> tuple[str, ...]:
    """The columns or texts of groups that the question is about, whether or not it is answered."""
    return tuple(_ambiguous_groups(mapping))


def unsaid_groups(mapping: Mapping) -> tuple[str, ...]:
    """Return those of `asked_groups` that are not answered yet."""
    ambiguous = _ambiguous_groups(mapping) if mapping.hispanic is Hispanic.UNSAID else {}
    return tuple(text for text, label in ambiguous.items() if label in _PLAIN)


def question(mapping: Mapping) -> str:
    """Return the question about the groups of a file; '' if nothing is open."""
    texts = unsaid_groups(mapping)
    if not texts:
        return ""
    names = ", ".join(f"“{text}”" for text in texts[:4]) + (" …" if len(texts) > 4 else "")
    return (
        f"Are Hispanic residents counted within the groups {names}? The file does not say so; "
        "until you do, its racial and ethnic groups are not compared with each other."
    )


def _ambiguous_groups(mapping: Mapping) -> dict[str, str]:
    """Label by the text of every group of which the file does not say it."""
    racial: dict[str, str] = {}
    rule = mapping.group
    if rule.column and RACE in {rule.breakdown, *rule.others.values()}:
        racial |= {
            text: label
            for text, label in rule.labels.items()
            if rule.others.get(label, rule.breakdown) == RACE
        }
    racial |= {
        part.column: part.subgroup
        for part in mapping.parts
        if part.breakdown == RACE and part.role is not Role.OTHER
    }
    explicit = {
        text: label for text, label in racial.items() if _SAYS.search(fold(text.replace("_", " ")))
    }
    # Beside "Black, non-Hispanic", plain "Black" can only be all of them.
    known = set(explicit.values())
    return {
        text: label
        for text, label in racial.items()
        if text not in explicit
        and _base(label) in _PLAIN
        and f"{_base(label)}{_APART}" not in known
    }


def _base(label: str) -> str:
    return label.removesuffix(_APART)
