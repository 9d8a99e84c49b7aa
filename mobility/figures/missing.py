"""The figure `missing`: which groups have no value or one that is not reliable, and why.

A bar for each group is its share of all residents, hollow where the group cannot be judged. Where
no share of residents is known there are no bars, and the words stand alone.
"""

from __future__ import annotations

import pandas as pd

from mobility.analysis.absence import Absence
from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.gaps.missing import Availability, GroupAvailability, WhoIsMissing
from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.share_rows import UNIT, ShareRow, share_bars, share_words
from mobility.registry import BreakdownKind
from mobility.text import absence_words, format_year, joined, number_word, places_word, within
from mobility.text.messages import message, metric_name, wall_message

SPEC = FigureSpec(
    "missing",
    "Which groups have no reliable value, and how many residents they are",
    "disparities",
    ("metric!", "by!", "year"),
)


def missing_figure(
    disparity: PlaceDisparity, missing: WhoIsMissing, provenance: Provenance
) -> Figure:
    """Return the figure of the groups that have no reliable value.

    Args:
        disparity: the groups of a place.
        missing: which of them cannot be judged, and how many residents each group is.
        provenance: where the numbers are from.
    """
    title, rows = missing_title(disparity, missing), missing_rows(missing)
    summary = " ".join([f"{title}.", *missing_lines(disparity, missing)])
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=_wall_title(disparity, missing),
        subtitle=_subtitle(disparity, missing),
        summary=summary,
        footer=tuple(missing_notes(missing)),
        table=lambda: missing_table(disparity, missing),
        chart=lambda theme: share_bars(rows, theme, summary),
        file_chart=lambda theme: share_bars(rows, theme, summary, in_file=True),
        about=(disparity.metric.id, disparity.breakdown.id, "who-is-missing"),
    )


def wanted_groups(disparity: PlaceDisparity, missing: WhoIsMissing) -> str:
    """Return what a group that lacks these values wants to know; '' where none is lacking."""
    groups = [
        row.group.name for row in missing.rows if row.availability is not Availability.RELIABLE
    ]
    if not groups:
        return ""
    return message(
        "needs.missing", label=disparity.metric.label, groups=joined(groups),
        breakdown=f"by {disparity.breakdown.label.lower()}",
    )  # fmt: skip


# ---- rows ------------------------------------------------------------------------------------
def missing_rows(missing: WhoIsMissing) -> list[ShareRow]:
    """Return a row for each group: its share of all residents, hollow where it is not judged."""
    return [
        ShareRow(
            name=row.group.name,
            share=row.residents,
            lines=(
                "" if row.residents is None else f"{share_words(row.residents)} of residents",
                _short_reason(row),
            ),
            sign="" if row.residents is None else share_words(row.residents),
            hollow=row.availability is not Availability.RELIABLE,
        )
        for row in missing.rows
    ]


def _short_reason(row: GroupAvailability) -> str:
    if row.availability is Availability.RELIABLE:
        return "reliable value"
    if row.absence is not None:
        return row.absence.kind.value
    return row.reason.partition(":")[0] or row.availability.value


# ---- words -----------------------------------------------------------------------------------
def missing_title(disparity: PlaceDisparity, missing: WhoIsMissing) -> str:
    """Return how many groups have no reliable value, and how many residents the others are."""
    judged = _judged(disparity, missing)
    return f"Who is missing: {judged[:1].lower()}{judged[1:]}"


def _wall_title(disparity: PlaceDisparity, missing: WhoIsMissing) -> str:
    """Return how many groups have no reliable value, for a wall."""
    total = len(missing.rows)
    reliable = sum(row.availability is Availability.RELIABLE for row in missing.rows)
    of_neighborhoods = disparity.kind is BreakdownKind.NEIGHBORHOODS
    case = {0: ", all", total: ", none"}.get(reliable, "")
    if not total:
        case = ", nobody"
    elif _is_not_loaded(disparity, missing):
        case = ", not loaded"
    return wall_message(
        f"missing{case}",
        label=metric_name(disparity.metric, wall=True),
        place=within(disparity.jurisdiction.name),
        some=number_word(total - reliable),
        total=number_word(total),
        groups="kinds of neighborhoods" if of_neighborhoods else "groups",
        group="kind of neighborhood" if of_neighborhoods else "group",
    )


def _is_not_loaded(disparity: PlaceDisparity, missing: WhoIsMissing) -> bool:
    """Return whether the loaded files lack the metric by group."""
    kinds = {row.absence.kind if row.absence else None for row in missing.rows}
    loaded = None in kinds or Absence.NOT_IN_THIS_COPY not in kinds
    return not loaded and not disparity.metric.supplement


def _judged(disparity: PlaceDisparity, missing: WhoIsMissing) -> str:
    if not missing.rows:
        return "Nobody can be seen by group"
    if _is_not_loaded(disparity, missing):
        by = disparity.breakdown.label.lower()
        return f"Every group, because the files loaded here do not hold this metric by {by}"
    total = len(missing.rows)
    reliable = sum(row.availability is Availability.RELIABLE for row in missing.rows)
    what = "kinds of neighborhoods" if disparity.kind is BreakdownKind.NEIGHBORHOODS else "groups"
    if reliable == total:
        all_of = {1: "The only one of the", 2: "Both"}.get(total, f"All {number_word(total)}")
        return f"{all_of} {what} {'has' if total == 1 else 'have'} a reliable value"
    if reliable == 0:
        none_of = "Neither of the two" if total == 2 else f"None of the {number_word(total)}"
        return f"{none_of} {what} has a reliable value"
    some = f"{number_word(total - reliable).capitalize()} of {number_word(total)} {what}"
    if missing.reliable_share is None:
        return some
    others = "the other makes" if reliable == 1 else "the others make"
    share = share_words(missing.reliable_share)
    return f"{some}; {others} up {share} of all residents"


def _subtitle(disparity: PlaceDisparity, missing: WhoIsMissing) -> str:
    """Return metric, place, year, and what the bars are."""
    year = "" if disparity.year is None else f", {format_year(disparity.year, disparity.age or 0)}"
    view = (
        f"{disparity.metric.label} by {disparity.breakdown.label.lower()}, "
        f"{disparity.jurisdiction.full_name}{year}."
    )
    if missing.year is None:
        return view
    return (
        f"{view} Bars: each group's share of all residents, {missing.year}; filled where the value "
        "is reliable, hollow where it cannot be judged."
    )


def missing_lines(disparity: PlaceDisparity, missing: WhoIsMissing) -> list[str]:
    """Return each group that cannot be judged with its reason, then what else is not shown."""
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
        ways = joined([each.label.lower() for each in missing.never])
        places = places_word(disparity.jurisdiction.level)
        lines.append(
            f"Not in this data set: this metric by {ways}."
            if own
            else f"Never collected for {places} in this release: this metric by {ways}."
        )
    return lines


def missing_notes(missing: WhoIsMissing) -> list[str]:
    """Return what the shares are of, or why there are none; and who could fill in."""
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


def reason_words(row: GroupAvailability) -> str:
    """Return why a group cannot be judged, as a sentence."""
    if row.absence is not None:
        return absence_words(row.absence.kind, row.absence.sentence)
    if row.availability is Availability.ABSENT:
        return "There is no value."
    return f"Shown hollow, not judged: {row.reason}."


def _share(row: GroupAvailability) -> str:
    return "" if row.residents is None else f" ({share_words(row.residents)} of residents)"


# ---- table -----------------------------------------------------------------------------------
def missing_table(disparity: PlaceDisparity, missing: WhoIsMissing) -> pd.DataFrame:
    """Return the groups in words and in numbers."""
    texts: list[dict[str, Cell]] = [
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
            "unit": UNIT,
            "share_of_residents": row.residents,
            "residents_year": missing.year,
        }
        for row in missing.rows
    ]
    return figure_table(texts, numbers, {"share_of_residents": "of all residents, 0 to 1"})
