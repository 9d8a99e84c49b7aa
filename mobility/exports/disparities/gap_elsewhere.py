"""One gap in many places as two figures: a strip, and how high the values are beside how far apart.

Titles, summaries, footers and tables of the page Disparities and of its files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from mobility.analysis.gaps.gap_percentile import GapPercentile
from mobility.analysis.gaps.places import GapAmongPlaces, GapPlace
from mobility.analysis.places.percentile import Distribution
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.charts.gap_heights import HeightMark
from mobility.charts.gap_strip import Strip, StripMark, axis_units
from mobility.figures.figure import Cell, figure_table
from mobility.registry import EVERYONE, Better, Metric, Unit
from mobility.text import (
    NBSP,
    benchmark_words,
    count_of,
    format_number,
    format_size,
    format_value,
    joined,
    places_word,
    within,
)
from mobility.text.gaps import percentile_words

_WORDS = {
    Verdict.WORSE: "larger",
    Verdict.HIGHER: "larger",
    Verdict.BETTER: "smaller",
    Verdict.LOWER: "smaller",
    Verdict.CANNOT_TELL: "cannot tell",
}


def pair_words(among: GapAmongPlaces) -> tuple[str, str]:
    """The names of both groups within a sentence, in quotation marks where a comma is in one."""
    names = (among.breakdown.inside(label) for label in among.labels)
    group, reference = (f"“{name}”" if "," in name else name for name in names)
    return group, reference


def gap_strip_of(among: GapAmongPlaces) -> Strip:
    """What the strip shows, everything in the unit of its axis."""
    times, percentile = axis_units(among.metric), among.percentile
    held = percentile.benchmark
    median = None
    if held.value is not None:
        median = _three(Estimate(held.value, held.lower, held.upper), times)
    peers = [mark for peer in among.peers if (mark := _strip_mark(among, peer)) is not None]
    mine = _strip_mark(among, among.mine)
    here, verdict = among.mine.place.name, percentile.outcome.verdict
    return Strip(
        mine=mine,
        peers=peers,
        everywhere=_times(among.everywhere, times),
        held=median,
        held_label=_median_label(among),
        words=f"{verdict.chart_symbol} {_WORDS.get(verdict, verdict.words)}",
        verdict=verdict,
        lanes=(
            here if mine is None else f"{here} {mine.label}",
            f"{count_of(len(peers), 'peer')} with both values" if peers else "No peer",
            _counted(among),
        ),
        axis=f"{axis_words(among)} (more than 0: {pair_words(among)[0]} {_more(among)})",
    )


def axis_words(among: GapAmongPlaces) -> str:
    """What the axis of a gap counts."""
    metric = among.metric
    unit = {Unit.SHARE: "points", Unit.DOLLARS: "dollars"}.get(metric.unit, metric.unit_label)
    return f"Gap, {unit}" if unit else "Gap"


def strip_title(among: GapAmongPlaces) -> str:
    """Whether the gap is unusual, in a sentence that fits a title; no period."""
    said = percentile_sentence(among.percentile, among.metric).rstrip(".")
    group, reference = pair_words(among)
    return said.replace("The gap is", f"The gap between {group} and {reference} is", 1)


def strip_subtitle(among: GapAmongPlaces) -> str:
    """The test in numbers, the position among all, metric and year."""
    place = among.mine.place.full_name
    about = f"{among.metric.label} by {among.breakdown.label.lower()}, {among.year}. {place}."
    return " ".join(part for part in (_difference(among), _position(among), about) if part)


def strip_summary(among: GapAmongPlaces) -> str:
    """What the strip shows, for somebody who does not see it."""
    peers = [one.gap for one in among.peers if one.gap is not None]
    parts = [f"{strip_title(among)}."]
    if among.mine.gap is not None:
        parts.append(f"Here: {_gap_words(among, among.mine)}.")
    if peers:
        low, high = (_signed(among, end) for end in (min(peers), max(peers)))
        parts.append(f"{count_of(len(peers), 'peer')}: from {low} to {high}.")
    shape = among.everywhere
    if shape and shape.n:
        low, high = (_signed(among, end) for end in (shape.low, shape.high))
        inside = format_number(shape.n - shape.below - shape.above)
        parts.append(
            f"All U.S. {places_word(among.percentile.level)}: {inside} of {format_number(shape.n)} "
            f"lie between {low} and {high}."
        )
    return " ".join([*parts, f"More than 0: {pair_words(among)[0]} {_more(among)}."])


def strip_footer(among: GapAmongPlaces, peers: str) -> tuple[str, ...]:
    """What the marks mean, what the test accounts for, and who is not drawn."""
    percentile, shape = among.percentile, among.everywhere
    places = places_word(percentile.level)
    marks = ["Bar: 95 % interval." if among.mine.lower is not None else "No interval to test by."]
    if any(one.gap is not None and not one.reliable for one in (among.mine, *among.peers)):
        marks.append("Hollow: one of the two values is not reliable.")
    if percentile.benchmark.value is not None:
        marks.append(f"Dashed: {_benchmark(among)}; shaded: its interval.")
    if shape and shape.n:
        shared = ", a shared value once" if among.metric.pooled else ""
        beyond = shape.below + shape.above
        marks.append(
            f"Gray: {format_number(shape.n)} {places} with two reliable values{shared}; "
            f"{format_number(beyond)} beyond the bins."
        )
    if among.problem:
        marks.append(f"All other {places} are not shown: {among.problem}.")
    tests = ""
    if percentile.pairs > 1 and percentile.outcome.lower is not None:
        tests = (
            f"This gap was picked from {count_of(percentile.pairs, 'pair')} of groups, and the "
            "test against the median is as much stricter."
        )
    return tuple(
        part
        for part in (
            " ".join(marks),
            tests,
            _without(among),
            _too_few(among),
            peers,
        )
        if part
    )


def gap_places_table(among: GapAmongPlaces) -> pd.DataFrame:
    """The own place and its peers, in words and in numbers."""
    rows = [among.mine, *among.peers]
    group, reference = ({one.label: one.name for one in among.breakdown.groups}[label]
                        for label in among.labels)  # fmt: skip
    words = [
        {
            "Place": one.place.full_name,
            group: _value(among, one.group),
            reference: _value(among, one.reference),
            "Gap": "" if one.gap is None else _gap_words(among, one),
            "Note": _note(one),
        }
        for one in rows
    ]
    numbers = [_numbers(among, one) for one in rows]
    notes = {"gap": "more than 0: the first group is worse off, or higher where neither is better"}
    return figure_table(words, numbers, notes)


def height_marks(among: GapAmongPlaces) -> list[HeightMark]:
    """The places that have a gap and a height; peers carry their number in the list of peers."""
    times, marks = axis_units(among.metric), []
    for number, one in enumerate((among.mine, *among.peers)):
        if one.gap is None or one.height is None:
            continue
        label = f"{_value(among, one.height)}; gap {_gap_words(among, one)}"
        marks.append(
            HeightMark(
                name=one.place.name if number == 0 else one.place.full_name,
                sign="" if number == 0 else str(number),
                height=_three(one.height),
                gap=_three(Estimate(one.gap, one.lower, one.upper), times),
                weak=not one.firm,
                mine=number == 0,
                label=label,
            )
        )
    return marks


def height_titles(among: GapAmongPlaces) -> tuple[str, str]:
    """The titles of both axes."""
    better = {Better.HIGHER: " (right is better)", Better.LOWER: " (left is better)"}
    way = better.get(among.metric.better, "")
    return f"{_whose(among)}: {among.metric.short_label}{way}", axis_words(among)


def heights_title(among: GapAmongPlaces) -> str:
    """Both numbers of the place, no period; nothing is tested here."""
    mine = among.mine
    if mine.height is None or mine.gap is None:
        return f"{mine.place.name} has no gap to show beside how high its values are"
    value, size = _value(among, mine.height), _signed(among, mine.gap)
    weak = "" if mine.firm else ", not reliable"
    between = " and ".join(pair_words(among))
    return (
        f"{_whose(among)}: {value} in {within(mine.place.name)}, with a gap of {size} between "
        f"{between}{weak}"
    )


def heights_subtitle(among: GapAmongPlaces) -> str:
    """What is measured, how to read both directions, and where and when."""
    about = f"{among.metric.label} by {among.breakdown.label.lower()}"
    return (
        f"{about}: how high the values are, across, and how large the gap is, upwards. "
        f"{among.mine.place.full_name} and its peers, {among.year}."
    )


def heights_key(among: GapAmongPlaces) -> str:
    """Which number in the chart is which peer, for a wall as well; '' without any."""
    drawn = [
        f"{number}{NBSP}{one.place.full_name}"
        for number, one in enumerate(among.peers, 1)
        if one.gap is not None and one.height is not None
    ]
    return f"{' · '.join(drawn)}." if drawn else ""


def heights_footer(among: GapAmongPlaces, peers: str) -> tuple[str, ...]:
    """What the marks mean, who is not drawn."""
    marks = (
        "Lines: 95 % intervals, where they are published. Hollow: a value is not reliable. "
        "Nothing is tested here: a small gap where everyone does badly is no success."
    )
    return tuple(part for part in (marks, _without(among), peers) if part)


def heights_summary(among: GapAmongPlaces) -> str:
    """What the chart shows, for somebody who does not see it."""
    drawn = [one for one in among.peers if one.gap is not None and one.height is not None]
    parts = [f"{heights_title(among)}."]
    if drawn:
        heights = sorted(one.height.value for one in drawn if one.height)
        gaps = sorted(one.gap or 0.0 for one in drawn)
        low, high = (format_value(among.metric, end) for end in (heights[0], heights[-1]))
        least, most = (_signed(among, end) for end in (gaps[0], gaps[-1]))
        parts.append(
            f"{count_of(len(drawn), 'peer')}: values from {low} to {high}, gaps from {least} to "
            f"{most}."
        )
    return " ".join(parts)


def _more(among: GapAmongPlaces) -> str:
    """What a gap above zero means for the group."""
    return "higher" if among.metric.better is Better.NEITHER else "worse off"


def _whose(among: GapAmongPlaces) -> str:
    names = {group.label: group.name for group in among.breakdown.groups}
    name = names[among.height_of]
    return name if among.height_of == EVERYONE or "," not in name else f"“{name}”"


def _strip_mark(among: GapAmongPlaces, one: GapPlace) -> StripMark | None:
    if one.gap is None:
        return None
    times = axis_units(among.metric)
    lower, upper = (None if end is None else times * end for end in (one.lower, one.upper))
    weak = "" if one.reliable else ", not reliable"
    return StripMark(
        one.place.full_name,
        times * one.gap,
        lower,
        upper,
        not one.reliable,
        f"{_signed(among, one.gap)}{weak}",
    )


def _three(one: Estimate, times: float = 1.0) -> tuple[float, float | None, float | None]:
    """A value with its bounds in the unit of an axis."""
    lower, upper = (None if end is None else times * end for end in (one.lower, one.upper))
    return times * one.value, lower, upper


def _times(shape: Distribution | None, times: float) -> Distribution | None:
    return shape and replace(shape, low=times * shape.low, high=times * shape.high)


def _counted(among: GapAmongPlaces) -> str:
    """How many places of the level have a gap that counts, with what they have."""
    if among.problem:
        return f"All U.S. {places_word(among.percentile.level)}: not in the data set"
    count, level = (
        among.everywhere.n if among.everywhere else 0,
        among.percentile.level,
    )
    return f"{format_number(count)} U.S. {places_word(level, count)} with two reliable values"


def _median_label(among: GapAmongPlaces) -> str:
    held = among.percentile.benchmark
    if held.value is None:
        return ""
    whose = {"peers": "peer median", "nation": "U.S. median"}.get(held.kind, f"{held.scope} median")
    return f"{whose} {_signed(among, held.value, unit=False)}"


def _benchmark(among: GapAmongPlaces) -> str:
    held, level = among.percentile.benchmark, among.percentile.level
    pooled = bool(among.metric.pooled)
    return benchmark_words(held.kind, held.scope, level, held.n, held.of, pooled=pooled)


def _signed(among: GapAmongPlaces, gap: float, *, unit: bool = True) -> str:
    """A gap with its unit; below zero it is the other way round."""
    size = format_size(among.metric, abs(gap), unit=unit)
    none = size == format_size(among.metric, 0.0, unit=unit)
    return size if gap >= 0 or none else f"−{size}"


def _gap_words(among: GapAmongPlaces, one: GapPlace) -> str:
    words = _signed(among, one.gap or 0.0)
    if one.lower is None or one.upper is None:
        return words
    low, high = (_signed(among, end, unit=False) for end in (one.lower, one.upper))
    return f"{words} ({low} to {high})"


def _difference(among: GapAmongPlaces) -> str:
    """My gap minus the median, with the interval that it is judged by."""
    outcome, pairs = among.percentile.outcome, among.percentile.pairs
    if outcome.difference is None:
        return ""
    size = _signed(among, outcome.difference)
    words = f"Gap here minus the median: {size if outcome.difference < 0 else f'+{size}'}"
    if outcome.lower is None or outcome.upper is None:
        return f"{words}, not tested."
    low, high = (_signed(among, end, unit=False) for end in (outcome.lower, outcome.upper))
    level = format_number(100 * (1 - 0.05 / pairs), 1 if pairs > 1 else 0)
    return f"{words} ({level}{NBSP}% interval {low} to {high})."


def _position(among: GapAmongPlaces) -> str:
    position = among.position
    if position is None or not position.of:
        return ""
    places = places_word(among.percentile.level)
    return (
        f"Position only: larger than in {format_number(position.below)} and smaller than in "
        f"{format_number(position.above)} of {format_number(position.of)} other U.S. {places}."
    )


def _without(among: GapAmongPlaces) -> str:
    """The peers that lack one of the two values."""
    names = [one.place.full_name for one in among.peers if one.gap is None]
    return f"Without both values: {joined(names)}." if names else ""


def _too_few(among: GapAmongPlaces) -> str:
    if not among.peers or among.percentile.benchmark.kind == "peers":
        return ""
    return (
        "Too few of the peers have a gap that counts, so the median is that of "
        f"{'the nation' if among.percentile.benchmark.kind == 'nation' else 'the state'}."
    )


def _value(among: GapAmongPlaces, estimate: Estimate | None) -> str:
    return format_value(among.metric, estimate.value if estimate else None)


def _note(one: GapPlace) -> str:
    if one.gap is None:
        return "one of the two values is missing"
    return one.reason


def _numbers(among: GapAmongPlaces, one: GapPlace) -> dict[str, Cell]:
    numbers: dict[str, Cell] = {
        "geoid": one.place.geoid,
        "metric_id": among.metric.id,
        "breakdown": among.breakdown.id,
        "group": among.labels[0],
        "reference": among.labels[1],
        "data_year": among.year,
    }
    parts: Sequence[tuple[str, Estimate | None]] = (
        ("group", one.group), ("reference", one.reference), ("height", one.height),
    )  # fmt: skip
    for name, estimate in parts:
        for end in ("value", "lower", "upper"):
            numbers[f"{name}_{end}"] = getattr(estimate, end) if estimate else None
    return numbers | {"gap": one.gap, "gap_lower": one.lower, "gap_upper": one.upper}


def percentile_sentence(gap_percentile: GapPercentile, metric: Metric) -> str:
    """How unusual a gap is among other places."""
    held, position = gap_percentile.benchmark, gap_percentile.position
    words = percentile_words(
        metric,
        gap_percentile.outcome.verdict,
        gap_percentile.outcome.reason,
        held.value,
        (held.kind, held.scope, gap_percentile.level, held.n, held.of),
        (position.below, position.equal, position.above) if position else None,
    )
    return f"The gap is {words}."
