"""Missing parts of a release, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from mobility.places import Level
from mobility.registry import HEADLINE, Framework
from mobility.text import joined, places_word, years_in_words


class Missing(Protocol):
    """Missing files of the publisher (`queries.releases.MissingParts`)."""

    @property
    def levels(self) -> Sequence[Level]:
        """The levels that are there."""

    @property
    def tables(self) -> Sequence[tuple[Level, str]]:
        """Levels and breakdowns that are not."""

    @property
    def years(self) -> Mapping[Level, Sequence[int]]:
        """Years without any number, by level."""


def missing_sentence(missing: Missing, framework: Framework) -> str:
    """Return what a release has and what it lacks, a sentence; '' for a complete one.

    'This release holds counties only: no cities, no groups by income or age.'
    """
    there = missing.levels
    lacking = dict.fromkeys(level for level, _ in missing.tables if level not in there)
    parts = [f"no {places_word(level)}" for level in lacking]
    parts += [
        f"no {places_word(level)} as a whole, without groups"
        for level in there
        if (level, HEADLINE) in missing.tables
    ]
    parts += _groups(missing, framework)
    parts += [
        f"no {places_word(level)} in {years_in_words(years)}"
        for level, years in missing.years.items()
    ]
    if not parts:
        return ""
    levels = joined([places_word(level) for level in there]) if there else "no metric"
    only = " only" if len(there) == 1 else ""
    return f"This release holds {levels}{only}: {', '.join(parts)}."


def _groups(missing: Missing, framework: Framework) -> list[str]:
    """Return the missing groups: once where all levels present lack them, else by level."""
    lacking = {
        level: [by for each, by in missing.tables if each is level and by != HEADLINE]
        for level in missing.levels
    }
    published = {table for metric in framework.metrics.values() for table in metric.series}
    everywhere = [
        by
        for by in framework.breakdowns
        if any(by in breakdowns for breakdowns in lacking.values())
        and all(
            by in breakdowns or (level, by) not in published
            for level, breakdowns in lacking.items()
        )
    ]
    parts = [f"no groups by {_either(everywhere, framework)}"] if everywhere else []
    for level, breakdowns in lacking.items():
        rest = [by for by in framework.breakdowns if by in breakdowns and by not in everywhere]
        if rest:
            parts.append(f"no groups of {places_word(level)} by {_either(rest, framework)}")
    return parts


def _either(breakdowns: Sequence[str], framework: Framework) -> str:
    """Return 'income, age or gender'."""
    labels = [framework.breakdowns[by].label for by in breakdowns]
    *first, last = [f"{label[:1].lower()}{label[1:]}" for label in labels]
    return f"{', '.join(first)} or {last}" if first else last
