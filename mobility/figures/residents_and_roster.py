"""The figure `residents-and-roster`: who lives here, beside who is on the roster.

An organization says itself by which residents it was formed, and with which it works. Nobody is
taken to speak for others, so nothing is counted as a share of a group, and nothing is a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mobility.analysis.groups.share_comparisons import ShareComparison, SharePair
from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.share_rows import (
    UNIT,
    ShareRow,
    comparison_basis,
    comparison_subtitle,
    comparison_summary,
    nothing_compared,
    residents_words,
    share_bars,
    share_words,
)
from mobility.registry import Framework
from mobility.text import count_of, joined, number_word, within
from mobility.text.messages import message

SPEC = FigureSpec("residents-and-roster", "Who lives here, beside who is on the roster", "team")
HOLE = (
    "Asian, Native and Pacific Islander residents sit inside “Other Races and Ethnicities” in this "
    "release, so the roster is the only place where they can be named: ask them."
)
NOT_SPEAKING = (
    "What an organization says of itself: having been formed by, or working with, some residents "
    "is no right to speak for all of them."
)
_NAMED = 2


@dataclass(frozen=True, slots=True)
class OnRoster:
    """How many organizations say that they were formed by residents of a group, or work with them.

    Those that say both are counted in both.
    """

    formed_by: int = 0
    works_with: int = 0


def residents_and_roster_figure(
    residents: ShareComparison,
    roster: Mapping[str, OnRoster],
    framework: Framework,
    provenance: Provenance,
) -> Figure:
    """Return the figure of residents beside the roster.

    Args:
        residents: each group's share of the residents.
        roster: the organizations that have agreed, by the publisher's label of a group.
        framework: the registry.
        provenance: where shares and roster are from.
    """
    rows = [_row(pair, roster.get(pair.group.label, OnRoster())) for pair in residents.pairs]
    title = _title(residents, roster)
    summary = comparison_summary(title, residents, rows)
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=_title(residents, roster, wall=True),
        subtitle=comparison_subtitle(residents, "Share of the residents"),
        summary=summary,
        footer=(HOLE, NOT_SPEAKING),
        table=lambda: _table(residents, roster),
        chart=lambda theme: share_bars(rows, theme, summary),
        file_chart=lambda theme: share_bars(rows, theme, summary, in_file=True),
        basis=comparison_basis(residents, framework),
    )


def _title(
    residents: ShareComparison, roster: Mapping[str, OnRoster], *, wall: bool = False
) -> str:
    place = within(residents.jurisdiction.name)
    if residents.absence:
        return nothing_compared("Residents", residents, wall=wall)
    nobody = [
        residents_words(pair.group)
        for pair in residents.pairs
        if pair.against and not roster.get(pair.group.label, OnRoster()).formed_by
    ]
    if not nobody:
        return message("roster.every group", place=place)
    if len(nobody) == len(residents.pairs):
        return message("roster.no group", place=place)
    several = f"{number_word(len(nobody))} groups of residents"
    few = len(nobody) <= (1 if wall else _NAMED)
    return message("roster.groups", place=place, groups=joined(nobody) if few else several)


def _row(pair: SharePair, known: OnRoster) -> ShareRow:
    share = f"{share_words(pair.against)} of residents"
    said = roster_words(known)
    return ShareRow(pair.group.name, pair.against, (share, said), str(known.formed_by or "–"))


def roster_words(known: OnRoster) -> str:
    """Return how many organizations name a group, in words."""
    parts = []
    if known.formed_by:
        parts.append(f"{count_of(known.formed_by, 'organization')} formed by them")
    if known.works_with:
        parts.append(f"{count_of(known.works_with, 'organization')} working with them")
    return "; ".join(parts) or "no organization yet"


def _table(residents: ShareComparison, roster: Mapping[str, OnRoster]) -> pd.DataFrame:
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for pair in residents.pairs:
        known = roster.get(pair.group.label, OnRoster())
        texts.append(
            {
                "Group": pair.group.name,
                "Share of residents": share_words(pair.against),
                "Formed by them": str(known.formed_by),
                "Working with them": str(known.works_with),
                "Note": pair.group.note,
            }
        )
        numbers.append(
            {
                "group": pair.group.label,
                "data_year": residents.year,
                "unit": UNIT,
                "share_of_residents": pair.against,
                "formed_by": known.formed_by,
                "works_with": known.works_with,
            }
        )
    notes = {"formed_by": "organizations that have agreed and say so of themselves"}
    return figure_table(texts, numbers, notes)
