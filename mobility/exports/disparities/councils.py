"""Who sits on a council beside who lives in the place: sentences, rows of a chart, a table."""

from __future__ import annotations

import pandas as pd

from mobility.analysis.groups.share_comparisons import (
    NOBODY_HERE,
    Council,
    ShareComparison,
    SharePair,
    furthest_behind,
    seats_apart,
    within_a_seat,
)
from mobility.charts.share_rows import ShareRow
from mobility.exports.disparities.share_comparisons import form_subtitle, nothing_said, pair_row
from mobility.figures.figure import Cell, figure_table
from mobility.figures.share_rows import share_words
from mobility.text import count_of, format_number

NAMES = ("share of the seats", "share of the residents")


def council_title(form: ShareComparison, council: Council) -> str:
    """The group that falls short of its share of the residents by the most seats."""
    if said := nothing_said(council.body, form):
        return said
    apart = furthest_behind(form.pairs)
    if apart is None or within_a_seat(apart, council.known):
        reliable = [pair for pair in form.pairs if not pair.problem]
        near = all(within_a_seat(pair, council.known) for pair in reliable)
        few = "every group is within one seat of" if near else "no group is a seat or more below"
        return f"{council.body}: {few} its share of the residents"
    return (
        f"{apart.group.name}: {_seats(apart, council)} of {council.body}, "
        f"{share_words(apart.against or 0.0)} of the residents"
    )


def council_subtitle(form: ShareComparison, council: Council) -> str:
    """The body, its day and source, and the year of the residents."""
    day = f"{council.day:%B} {council.day.day}, {council.day.year}"
    residents = form_subtitle(form, "Residents")
    return f"Seats of {council.body} on {day} against residents. {residents}"


def council_footer(council: Council) -> tuple[str, ...]:
    """Who says who sits there, what is left out, and what the numbers do not say."""
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


def council_rows(form: ShareComparison, council: Council) -> list[ShareRow]:
    """Each group's seats and residents, with the ratio and the gap."""
    return [
        pair_row(
            pair,
            f"{_seats(pair, council)}, {_share(pair.against)} of residents",
            _result(pair, council),
        )
        for pair in form.pairs
    ]


def residents_rows(form: ShareComparison) -> list[ShareRow]:
    """The residents alone, while nobody has entered who sits on a council."""
    return [
        ShareRow(
            pair.group.label,
            pair.group.name,
            pair.against,
            (f"{_share(pair.against)} of residents",),
            _share(pair.against) if pair.against is not None else "",
        )
        for pair in form.pairs
    ]


def residents_table(form: ShareComparison) -> pd.DataFrame:
    """The residents by group in words and in numbers."""
    return figure_table(
        [
            {"Group": pair.group.name, "Share of the residents": _share(pair.against)}
            for pair in form.pairs
        ],
        [
            {
                "geoid": form.jurisdiction.geoid,
                "subgroup": pair.group.label,
                "residents_year": form.year,
                "share_of_residents": pair.against,
            }
            for pair in form.pairs
        ],
    )


def council_table(form: ShareComparison, council: Council) -> pd.DataFrame:
    """The groups in words and in numbers, with body, day and source in every row."""
    rows = council_rows(form, council)
    words: list[dict[str, Cell]] = [
        {
            "Group": pair.group.name,
            "Seats": council.seats.get(pair.group.label, 0),
            "Share of the seats": _share(pair.share),
            "Share of the residents": _share(pair.against),
            "Result": row.words[-1],
            "Note": pair.group.note,
        }
        for pair, row in zip(form.pairs, rows, strict=True)
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": form.jurisdiction.geoid,
            "body": council.body,
            "day": council.day.isoformat(),
            "seats_source": council.source,
            "subgroup": pair.group.label,
            "residents_year": form.year,
            "share_of_seats": pair.share,
            "share_of_residents": pair.against,
            "gap": pair.gap,
            "ratio": pair.ratio,
            "seats_above_proportion": seats_apart(pair, council.known),
            "reason": pair.problem or pair.ratio_reason,
        }
        for pair in form.pairs
    ]
    notes = {
        "gap": "share of the seats minus share of the residents",
        "seats_above_proportion": "the gap in seats; below 0 there are fewer",
    }
    return figure_table(words, numbers, notes)


def _seats(pair: SharePair, council: Council) -> str:
    count = council.seats.get(pair.group.label, 0)
    of = count_of(council.known, "seat")
    if not count:
        return f"none of {of}"
    return f"{format_number(count)} of {of} ({share_words(pair.share or 0.0)})"


def _result(pair: SharePair, council: Council) -> str:
    """'0.79 times the residents' share, 2.9 points below; within one seat'."""
    if pair.ratio is None:
        return NOBODY_HERE
    gap, apart = 100 * (pair.gap or 0.0), seats_apart(pair, council.known) or 0.0
    side = "below" if gap < 0 else "above"
    seats = f"{format_number(abs(apart), 1)} seats {'fewer' if apart < 0 else 'more'}"
    near = "within one seat" if within_a_seat(pair, council.known) else seats
    ratio = f"{format_number(pair.ratio, 2)} ×, " if pair.share else ""
    return f"{ratio}{format_number(abs(gap), 1)} points {side}: {near}"


def _share(share: float | None) -> str:
    return "not published" if share is None else share_words(share)
