"""The figure `council`: who sits on a council beside who lives in the place.

Seats are entered by hand. Until somebody enters them, it shows the residents alone.
"""

from __future__ import annotations

import pandas as pd

from mobility.analysis.groups.share_comparisons import (
    NOBODY_HERE,
    TWO_SHARES,
    Council,
    ShareComparison,
    SharePair,
    furthest_behind,
    seats_apart,
    within_a_seat,
)
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
    pair_row,
    residents_words,
    share_bars,
    share_pairs,
    share_words,
)
from mobility.registry import Framework
from mobility.text import count_of, format_number, within
from mobility.text.messages import message

SPEC = FigureSpec(
    "council", "Seats on a council by group, against residents", "disparities", ("year",)
)
_NAMES = ("Share of the seats", "Share of the residents")


def council_figure(
    comparison: ShareComparison,
    council: Council | None,
    framework: Framework,
    provenance: Provenance,
) -> Figure:
    """Return the figure of a council beside the residents.

    Args:
        comparison: each group's share of the seats (None without a council) and of the residents.
        council: the seats; None shows the residents alone.
        framework: the metrics, for whoever keeps the figure.
        provenance: where the numbers are from.
    """
    if council is None:
        return _residents_figure(comparison, framework, provenance)
    rows, title = council_rows(comparison, council), _title(comparison, council)
    summary = comparison_summary(title, comparison, rows)
    day = f"{council.day:%B} {council.day.day}, {council.day.year}"
    residents = comparison_subtitle(comparison, "Residents")
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=_wall_title(comparison, council),
        subtitle=f"Seats of {council.body} on {day} against residents. {residents}",
        summary=summary,
        footer=_footer(council),
        table=lambda: council_table(comparison, council),
        chart=lambda theme: share_pairs(rows, _NAMES, theme, summary),
        file_chart=lambda theme: share_pairs(rows, _NAMES, theme, summary, in_file=True),
        about=(SPEC.id, council.day.isoformat()),
        methods=(TWO_SHARES,),
        basis=comparison_basis(comparison, framework),
    )


def _residents_figure(
    comparison: ShareComparison, framework: Framework, provenance: Provenance
) -> Figure:
    """Return half of the comparison: who lives here, and that people have to add the seats."""
    title = "Who lives here is known; who sits on the council has to come from you"
    if comparison.absence:
        title = nothing_compared("Residents", comparison)
    rows = _resident_rows(comparison)
    summary = comparison_summary(title, comparison, rows)
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=nothing_compared("Residents", comparison, wall=True)
        or message("wall.comparison.council, unknown", place=within(comparison.jurisdiction.name)),
        subtitle=comparison_subtitle(comparison, "Residents by race and ethnicity"),
        summary=summary,
        footer=("Enter the seats below to see both side by side.",),
        table=lambda: _residents_table(comparison),
        chart=lambda theme: share_bars(rows, theme, summary),
        file_chart=lambda theme: share_bars(rows, theme, summary, in_file=True),
        about=("residents",),
        basis=comparison_basis(comparison, framework),
    )


# ---- rows ------------------------------------------------------------------------------------
def council_rows(comparison: ShareComparison, council: Council) -> list[ShareRow]:
    """Return each group's seats and residents, with the ratio and the gap."""
    return [
        pair_row(
            pair,
            f"{_seats(pair, council)}, {share_words(pair.against)} of residents",
            _result(pair, council),
        )
        for pair in comparison.pairs
    ]


def _resident_rows(comparison: ShareComparison) -> list[ShareRow]:
    return [
        ShareRow(
            pair.group.name,
            pair.against,
            (f"{share_words(pair.against)} of residents",),
            "" if pair.against is None else share_words(pair.against),
        )
        for pair in comparison.pairs
    ]


# ---- words -----------------------------------------------------------------------------------
def _title(comparison: ShareComparison, council: Council) -> str:
    """Return the group that falls short of its share of the residents by the most seats."""
    if nothing := nothing_compared(council.body, comparison):
        return nothing
    lowest = furthest_behind(comparison.pairs)
    if lowest is None or within_a_seat(lowest, council.known):
        near = _is_near(comparison, council)
        few = "every group is within one seat of" if near else "no group is a seat or more below"
        return f"{council.body}: {few} its share of the residents"
    return (
        f"{lowest.group.name}: {_seats(lowest, council)} of {council.body}, "
        f"{share_words(lowest.against)} of the residents"
    )


def _wall_title(comparison: ShareComparison, council: Council) -> str:
    """Return the same for a wall, which says in its small line what council it is."""
    place = within(comparison.jurisdiction.name)
    if nothing := nothing_compared("Council seats", comparison, wall=True):
        return nothing
    lowest = furthest_behind(comparison.pairs)
    if lowest is None or within_a_seat(lowest, council.known):
        case = "near" if _is_near(comparison, council) else "even"
        return message(f"wall.comparison.council, {case}", place=place)
    return message(
        "wall.comparison.council",
        place=place,
        people=residents_words(lowest.group),
        seats=_seats(lowest, council),
        share=share_words(lowest.against),
    )


def _is_near(comparison: ShareComparison, council: Council) -> bool:
    """Return whether every group is within one seat of its share of the residents."""
    reliable = [pair for pair in comparison.pairs if not pair.problem]
    return all(within_a_seat(pair, council.known) for pair in reliable)


def _footer(council: Council) -> tuple[str, ...]:
    """Return who says who sits there, what is left out, and what the numbers do not say."""
    unknown = ""
    if council.unknown:
        are = "is" if council.unknown == 1 else "are"
        seats = count_of(council.unknown, "more seat")
        unknown = f" {seats} {are} vacant or not known, and in no share."
    counted = f"{count_of(council.known, 'seat')} counted.{unknown}"
    limits = (
        "Who sits on a council does not say how well anybody is represented, and with few seats "
        "no make-up can match the residents exactly."
    )
    return f"Seats: entered by hand; {council.source.rstrip('.')}. {counted}", limits


def _seats(pair: SharePair, council: Council) -> str:
    count = council.seats.get(pair.group.label, 0)
    known = count_of(council.known, "seat")
    if not count:
        return f"none of {known}"
    return f"{format_number(count)} of {known} ({share_words(pair.share or 0.0)})"


def _result(pair: SharePair, council: Council) -> str:
    """Return '0.79 ×, 2.9 points below: within one seat'."""
    if pair.ratio is None:
        return NOBODY_HERE
    gap, seats = 100 * (pair.gap or 0.0), seats_apart(pair, council.known) or 0.0
    side = "below" if gap < 0 else "above"
    result = f"{format_number(abs(seats), 1)} seats {'fewer' if seats < 0 else 'more'}"
    if within_a_seat(pair, council.known):
        result = "within one seat"
    ratio = f"{format_number(pair.ratio, 2)} ×, " if pair.share else ""
    return f"{ratio}{format_number(abs(gap), 1)} points {side}: {result}"


# ---- table -----------------------------------------------------------------------------------
def council_table(comparison: ShareComparison, council: Council) -> pd.DataFrame:
    """Return the groups in words and in numbers, with body, day and source in every row."""
    rows = council_rows(comparison, council)
    texts: list[dict[str, Cell]] = [
        {
            "Group": pair.group.name,
            "Seats": council.seats.get(pair.group.label, 0),
            "Share of the seats": share_words(pair.share),
            "Share of the residents": share_words(pair.against),
            "Result": row.lines[-1],
            "Note": pair.group.note,
        }
        for pair, row in zip(comparison.pairs, rows, strict=True)
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": comparison.jurisdiction.geoid,
            "body": council.body,
            "day": council.day.isoformat(),
            "seats_source": council.source,
            "subgroup": pair.group.label,
            "residents_year": comparison.year,
            "unit": UNIT,
            "share_of_seats": pair.share,
            "share_of_residents": pair.against,
            "gap": pair.gap,
            "ratio": pair.ratio,
            "seats_above_proportion": seats_apart(pair, council.known),
            "reason": pair.problem or pair.ratio_reason,
        }
        for pair in comparison.pairs
    ]
    notes = {
        "gap": "share of the seats minus share of the residents",
        "seats_above_proportion": "the gap in seats; below 0 there are fewer",
    }
    return figure_table(texts, numbers, notes)


def _residents_table(comparison: ShareComparison) -> pd.DataFrame:
    return figure_table(
        [
            {"Group": pair.group.name, "Share of the residents": share_words(pair.against)}
            for pair in comparison.pairs
        ],
        [
            {
                "geoid": comparison.jurisdiction.geoid,
                "subgroup": pair.group.label,
                "residents_year": comparison.year,
                "unit": UNIT,
                "share_of_residents": pair.against,
            }
            for pair in comparison.pairs
        ],
    )
