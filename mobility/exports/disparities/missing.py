"""Who is missing in sentences and as a table."""

from __future__ import annotations

import pandas as pd

from mobility.analysis.absence import Absence
from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.gaps.missing import Availability, GroupAvailability, WhoIsMissing
from mobility.charts.share_rows import ShareRow
from mobility.figures.figure import Cell, figure_table
from mobility.registry import BreakdownKind
from mobility.text import (
    absence_words,
    format_number,
    format_year,
    joined,
    number_word,
    places_word,
)

_TINY = 0.0005  # of all residents; below it "less than 0.1 %"


def missing_title(disparity: PlaceDisparity, missing: WhoIsMissing) -> str:
    """How many groups can be judged, and how many residents are in them."""
    said = _judged(disparity, missing)
    return f"Who is missing: {said[:1].lower()}{said[1:]}"


def missing_lines(disparity: PlaceDisparity, missing: WhoIsMissing) -> list[str]:
    """Each group that cannot be judged with its reason, and what else is not in the picture."""
    lines = [
        f"{row.group.name}{_share(row)}: {reason_words(row)}"
        for row in missing.rows
        if row.availability is not Availability.RELIABLE
    ]
    own = bool(disparity.metric.supplement)
    notes: dict[str, list[str]] = {}
    for row in () if own else missing.rows:  # the notes are about the publisher's groups
        if row.group.note:
            notes.setdefault(row.group.note, []).append(row.group.name)
    lines += [f"{'; '.join(names)}: {note}" for note, names in notes.items()]
    series = disparity.metric.series_of(disparity.jurisdiction.level, disparity.breakdown.id)
    if series and series.note:
        lines.append(series.note)
    if missing.never:
        ways = joined([f"{each.label.lower()}" for each in missing.never])
        places = places_word(disparity.jurisdiction.level)
        lines.append(
            f"Not in this data set: this metric by {ways}."
            if own
            else f"Never collected for {places} in this release: this metric by {ways}."
        )
    return lines


def missing_notes(missing: WhoIsMissing) -> list[str]:
    """What the share of residents is of, or why there is none; and who could fill in."""
    notes = []
    if missing.reliable_share is not None:
        notes.append(
            f"Shares are of all residents, {missing.year}, also where the metric counts only some."
        )
    elif missing.rows:
        notes.append(f"Share of residents in these groups: not known: {missing.problem}.")
    if missing.local_source:
        notes.append(f"Local figures that could fill this in: {missing.local_source}.")
    return notes


def missing_table(disparity: PlaceDisparity, missing: WhoIsMissing) -> pd.DataFrame:
    """The groups in words and in numbers."""
    words: list[dict[str, Cell]] = [
        {
            "Group": row.group.name,
            "In the picture": row.availability.value,
            "Why not": "" if row.availability is Availability.RELIABLE else reason_words(row),
            "Share of all residents": "" if row.residents is None else share_words(row.residents),
            "Note": row.group.note,
        }
        for row in missing.rows
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": disparity.jurisdiction.geoid,
            "metric_id": disparity.metric.id,
            "breakdown": disparity.breakdown.id,
            "subgroup": row.group.label,
            "data_year": disparity.year,
            "share_of_residents": row.residents,
            "residents_year": missing.year,
        }
        for row in missing.rows
    ]
    return figure_table(words, numbers, {"share_of_residents": "of all residents, 0 to 1"})


def missing_rows(missing: WhoIsMissing) -> list[ShareRow]:
    """The groups as rows of a chart: how much of the residents each is, hollow where not judged."""
    return [
        ShareRow(
            group=row.group.label,
            name=row.group.name,
            share=row.residents,
            words=(_residents_words(row), _short_reason(row)),
            sign="" if row.residents is None else share_words(row.residents),
            hollow=row.availability is not Availability.RELIABLE,
        )
        for row in missing.rows
    ]


def missing_subtitle(disparity: PlaceDisparity, missing: WhoIsMissing) -> str:
    """Metric, place, year, and what the bars are."""
    year = "" if disparity.year is None else f", {format_year(disparity.year, disparity.age or 0)}"
    return (
        f"{disparity.metric.label} by {disparity.breakdown.label.lower()}, "
        f"{disparity.jurisdiction.full_name}{year}. Bars: each group's share of all residents, "
        f"{missing.year}; filled where the value is reliable, hollow where it cannot be judged."
    )


def share_words(share: float) -> str:
    """Return '93.4 %'; never 100 for less than everyone, nor 0 for more than nobody."""
    if share == 0:
        return "0\u00a0%"
    if 0 < share < _TINY:
        return "less than 0.1\u00a0%"
    if 1 - _TINY < share < 1 - 1e-9:
        return "more than 99.9\u00a0%"
    return f"{format_number(100 * share, 1)}\u00a0%"


def reason_words(row: GroupAvailability) -> str:
    """Why a group cannot be judged, as a sentence."""
    if row.absence is not None:
        return absence_words(row.absence.kind, row.absence.sentence)
    if row.availability is Availability.ABSENT:
        return "There is no value."
    return f"Shown hollow, not judged: {row.reason}."


def _share(row: GroupAvailability) -> str:
    return "" if row.residents is None else f" ({share_words(row.residents)} of residents)"


def _residents_words(row: GroupAvailability) -> str:
    return "" if row.residents is None else f"{share_words(row.residents)} of residents"


def _short_reason(row: GroupAvailability) -> str:
    if row.availability is Availability.RELIABLE:
        return "reliable value"
    if row.absence is not None:
        return row.absence.kind.value
    return row.reason.partition(":")[0] or row.availability.value


def _judged(disparity: PlaceDisparity, missing: WhoIsMissing) -> str:
    if not missing.rows:
        return "Nobody can be seen by group"
    kinds = {row.absence.kind if row.absence else None for row in missing.rows}
    if None not in kinds and Absence.NOT_IN_THIS_COPY in kinds and not disparity.metric.supplement:
        by = disparity.breakdown.label.lower()
        return f"Every group, because the files loaded here do not hold this metric by {by}"
    of = len(missing.rows)
    reliable = sum(row.availability is Availability.RELIABLE for row in missing.rows)
    what = "kinds of neighborhoods" if disparity.kind is BreakdownKind.NEIGHBORHOODS else "groups"
    if reliable == of:
        all_of = {1: "The only one of the", 2: "Both"}.get(of, f"All {number_word(of)}")
        return f"{all_of} {what} {'has' if of == 1 else 'have'} a reliable value"
    if reliable == 0:
        none_of = "Neither of the two" if of == 2 else f"None of the {number_word(of)}"
        return f"{none_of} {what} has a reliable value"
    has = "has" if reliable == 1 else "have"
    some = f"{number_word(reliable).capitalize()} of {number_word(of)}"
    said = f"{some} {what} {has} a reliable value"
    if missing.reliable_share is None:
        return said
    it = "it makes" if reliable == 1 else "they make"
    return f"{said}; {it} up {share_words(missing.reliable_share)} of all residents"
