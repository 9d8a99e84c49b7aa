"""The nine conditions of readiness, the levels of each, and the roles of those who answer.

They are declared in `readiness.toml`: forms for phones, results, figures and pages follow.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LEVELS = ("Not yet", "Beginning", "In place", "Lasting")
"""The names of the levels of every condition, the lowest first."""
READY_FROM = 2
"""The first level, counted from 0, at which a condition is met."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that makes work on upward mobility possible.

    Attributes:
        id: names it in stored results for good.
        name: for people.
        short: its name within a sentence.
        question: what it asks.
        levels: what each of `LEVELS` looks like in practice, a sentence each.
        brief: its name where there is little room; empty where that is the whole name.
    """

    id: str
    name: str
    short: str
    question: str
    levels: tuple[str, ...]
    brief: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRole:
    """The role of somebody who answers: ``name`` in their words, ``short`` for several of them."""

    id: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a round asks: conditions and roles, both by id and in order."""

    conditions: Mapping[str, Condition]
    roles: Mapping[str, AnswerRole]


@cache
def load_readiness() -> Readiness:
    """Return the conditions and roles.

    >>> len(load_readiness().conditions)
    9
    """
    content = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return Readiness(
        {
            each["id"]: Condition(**(each | {"levels": tuple(each["levels"])}))
            for each in content["condition"]
        },
        {each["id"]: AnswerRole(**each) for each in content["role"]},
    )
