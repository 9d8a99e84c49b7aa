"""Home value and neighbors by group, in forms of their own: sentences, rows of charts, tables."""

from __future__ import annotations

import pandas as pd

from mobility.analysis.groups.share_comparisons import (
    NOBODY_HERE,
    ShareComparison,
    SharePair,
    furthest_behind,
)
from mobility.charts.parity_plot import ParityMark
from mobility.charts.share_rows import ShareRow
from mobility.figures.figure import Cell, figure_table
from mobility.figures.share_rows import share_words
from mobility.text import (
    absence_words,
    count_of,
    format_number,
    format_year,
    places_word,
)

NO_INTERVAL_LINE = "No interval is published: ratios and gaps are said, and no verdict."
NOTHING_RELIABLE = "no group has two reliable shares"
_LEAST = 0.01  # a shortfall below a point is not spoken of
_SHOWN = 0.05  # points; less is not seen


def homes_title(form: ShareComparison) -> str:
    """The group whose share of home value falls short of its share of households by most."""
    if said := nothing_said("Home value", form):
        return said
    pair = furthest_behind(form.pairs, least=_LEAST)
    if pair is None:
        return (
            f"Home value: {_none_of(form)} share is more than a point below its share of households"
        )
    return (
        f"{pair.group.name}: {share_words(pair.against or 0.0)} of households, "
        f"{share_words(pair.share or 0.0)} of home value{_parity(pair)}"
    )


def neighbors_title(form: ShareComparison) -> str:
    """The group whose residents have fewest neighbors of other groups, against an even spread."""
    if said := nothing_said("Neighbors", form):
        return said
    pair = furthest_behind(form.pairs, least=_LEAST)
    if pair is None:
        return (
            f"Neighbors: {_none_of(form)} neighborhoods are more than a point below an even spread"
        )
    whole = places_word(form.jurisdiction.level, 1)
    return (
        f"{pair.group.name}: in the average resident's neighborhood "
        f"{share_words(pair.share or 0.0)} belong to other groups; "
        f"{share_words(pair.against or 0.0)} if every neighborhood were like the whole {whole}"
    )


def _none_of(form: ShareComparison) -> str:
    """Nobody among the groups with two reliable shares; says so where those are not all groups."""
    told = sum(not pair.problem for pair in form.pairs)
    if told == len(form.pairs):
        return "no group's"
    return f"of {told} of {len(form.pairs)} groups with two reliable shares, no group's"


def form_subtitle(form: ShareComparison, words: str) -> str:
    """What the two shares are, the place, the year and how many years stand behind a number."""
    year = "" if form.year is None else f", {format_year(form.year, form.age)}"
    series = form.metric.series_of(form.jurisdiction.level)
    period = series.period_years if series else 1
    behind = f" ({period} years of answers)" if period > 1 else ""
    return f"{words}, {form.jurisdiction.full_name}{year}{behind}."


def form_footer(form: ShareComparison, *lines: str) -> tuple[str, ...]:
    """How many groups are shown, how many of them are weak, and what is particular."""
    shown = [pair for pair in form.pairs if pair.share is not None and pair.against is not None]
    weak = sum(bool(pair.problem) for pair in shown)
    counts = f"{count_of(len(shown), 'group')} shown"
    counts += f", {weak} of them not reliable (hollow)" if weak else ""
    lost = len(form.pairs) - len(shown)
    counts += f"; {lost} without both numbers." if lost else "."
    return (f"{counts} {NO_INTERVAL_LINE}", *lines)


def form_summary(title: str, form: ShareComparison, rows: list[ShareRow]) -> str:
    """The title, then every group in a sentence."""
    said = [f"{row.name}: {'; '.join(row.words)}." for row in rows]
    return " ".join([f"{title}.", *(said if form.absence is None else [])])


def homes_rows(form: ShareComparison) -> list[ShareRow]:
    """Each group's two shares in words; drawn as marks by `homes_marks`."""
    return [
        pair_row(
            pair,
            f"{_share(pair.share)} of home value, {_share(pair.against)} of households",
            _ratio(pair, "of parity"),
        )
        for pair in form.pairs
    ]


def homes_marks(form: ShareComparison) -> list[ParityMark]:
    """The groups with both shares, for the plot."""
    rows = {row.group: row for row in homes_rows(form)}
    return [
        ParityMark(
            pair.group.label,
            *_edge(pair, rows[pair.group.label].sign),
            pair.against,
            pair.share,
            "; ".join(rows[pair.group.label].words),
            hollow=bool(pair.problem),
        )
        for pair in form.pairs
        if pair.share is not None and pair.against is not None
    ]


def neighbors_rows(form: ShareComparison) -> list[ShareRow]:
    """Each group's neighbors of other groups, and what an even spread would give."""
    return [
        pair_row(
            pair,
            f"{_share(pair.share)} of neighbors, {_share(pair.against)} with an even spread",
            _points(pair),
        )
        for pair in form.pairs
    ]


def form_table(form: ShareComparison, names: tuple[str, str], rows: list[ShareRow]) -> pd.DataFrame:
    """The pairs in words and in numbers; ``names`` are of the share and of what it is held to."""
    words: list[dict[str, Cell]] = [
        {
            "Group": pair.group.name,
            names[0]: _share(pair.share),
            names[1]: _share(pair.against),
            "Result": row.words[-1],
            "Note": pair.group.note,
        }
        for pair, row in zip(form.pairs, rows, strict=True)
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "geoid": form.jurisdiction.geoid,
            "subgroup": pair.group.label,
            "data_year": form.year,
            "share": pair.share,
            "held_against": pair.against,
            "gap": pair.gap,
            "ratio": pair.ratio,
            "reason": pair.problem or pair.ratio_reason,
        }
        for pair in form.pairs
    ]
    return figure_table(words, numbers, {"gap": "the share minus what it is held against, 0 to 1"})


def nothing_said(label: str, form: ShareComparison) -> str:
    """Why nothing can be said of any group, or ''."""
    if form.absence is not None:
        return f"{label}: {absence_words(form.absence.kind, form.absence.sentence).rstrip('.')}"
    if all(pair.problem for pair in form.pairs):
        return f"{label}: not compared: {NOTHING_RELIABLE}"
    return ""


def pair_row(pair: SharePair, shares: str, result: str) -> ShareRow:
    """A group with both shares and the result; why there is none where one is missing or weak."""
    complete = pair.share is not None and pair.against is not None
    told = f"not judged: {pair.problem.partition(':')[0]}" if complete else pair.problem
    words = (shares, result if not pair.problem else told) if complete else (told,)
    sign = f"{format_number(pair.ratio, 2)}\u00a0×" if pair.ratio is not None else ""
    return ShareRow(
        pair.group.label,
        pair.group.name,
        pair.share if complete else None,
        words,
        sign,
        pair.against if complete else None,
        hollow=bool(pair.problem),
    )


def _share(share: float | None) -> str:
    return "not published" if share is None else share_words(share)


def _ratio(pair: SharePair, words: str) -> str:
    return NOBODY_HERE if pair.ratio is None else f"{format_number(pair.ratio, 2)} {words}"


def _parity(pair: SharePair) -> str:
    return "" if pair.ratio is None else f" ({_ratio(pair, 'of parity')})"


def _points(pair: SharePair) -> str:
    """'31.0 points below an even spread'."""
    gap = 100 * (pair.gap or 0.0)
    if abs(gap) < _SHOWN:
        return "as with an even spread"
    return f"{format_number(abs(gap), 1)} points {'below' if gap < 0 else 'above'} an even spread"


def _edge(pair: SharePair, sign: str) -> tuple[str, str]:
    """A group and its ratio at the edge of a plot, and the same where there is little room."""
    group = pair.group
    first = group.short.partition(" and ")[0] + " …" if group.short else group.name.split(",")[0]
    return f"{group.short or group.name} {sign}".strip(), f"{first} {sign}".strip()
