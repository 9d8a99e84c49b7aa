"""The description of a method, which page, export and command line share.

A `Method` stands beside the formula it describes, so that both are changed together. Results carry
it. `mobility.analysis.methods` finds and lists all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Chapter(StrEnum):
    """The headings that methods are read under, in reading order."""

    NUMBERS = "Reading a number"
    PLACES = "Comparing places"
    PEERS = "Peers"
    RANKS = "Ranks and headlines"
    GAPS = "Gaps between groups"
    ALL_GROUPS = "All groups at once"
    YEARS = "Change over the years"
    TEAM = "Readiness of a group"
    PLAN = "Priorities and targets"
    ABSENT = "Numbers that are absent"


@dataclass(frozen=True, slots=True)
class Method:
    """How a number or a verdict is calculated.

    ``name`` is the field's term; ``question`` is what it answers, in plain words; ``description``
    says in a few plain sentences what it does and why; ``formula`` is one line of plain text (empty
    where the description is the rule) with semicolons between its parts and ``_`` before an index,
    ``_(...)`` for one of several words; ``refuses`` are the exact reasons of its results that are
    ``not compared`` or ``not available``, with placeholders in braces; ``cannot_tell`` says in one
    or two sentences what nobody should read out of a result; ``source`` is the publication, with
    its identifier where it has one. ``chapter`` and ``order`` are its place in the list of methods.
    """

    id: str
    name: str
    description: str
    formula: str
    refuses: tuple[str, ...]
    source: str
    chapter: Chapter
    order: int = 99
    question: str = ""
    cannot_tell: str = ""
