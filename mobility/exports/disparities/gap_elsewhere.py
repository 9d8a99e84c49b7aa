"""One gap in many places as two figures: a strip, and how high the values are beside how far apart.

Titles, summaries, footers and tables of the page Disparities and of its files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mobility.analysis.gaps.places import GapAmongPlaces, GapPlace
from mobility.analysis.places.standing import Distribution
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.charts.gap_heights import HeightMark
from mobility.charts.gap_strip import Strip, StripMark, axis_units
from mobility.exports.disparities.gaps import standing_sentence
from mobility.exports.figure import Cell, Table
from mobility.framework import EVERYONE, Better, Unit
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

_WORDS = {
    Verdict.WORSE: "larger",
    Verdict.HIGHER: "larger",
    Verdict.BETTER: "smaller",
    Verdict.LOWER: "smaller",
    Verdict.CANNOT_TELL: "cannot tell",
}


def pair_words(found: GapAmongPlaces) -> tuple[str, str]:
    """The names of both groups within a sentence, in quotation marks where a comma is in one."""
    names = (found.breakdown.inside(label) for label in found.labels)
    group, reference = (f"“{name}”" if "," in name else name for name in names)
    return group, reference


def gap_strip_of(found: GapAmongPlaces) -> Strip:
    """What the strip shows, everything in the unit of its axis."""
    times, standing = axis_units(found.metric), found.standing
    held = standing.benchmark
    median = None
    if held.value is not None:
        median = _three(Estimate(held.value, held.lower, held.upper), times)
    peers = [mark for peer in found.peers if (mark := _strip_mark(found, peer)) is not None]
    mine = _strip_mark(found, found.mine)
    here, verdict = found.mine.place.name, standing.outcome.verdict
    return Strip(
        mine=mine,
        peers=peers,
        everywhere=_times(found.everywhere, times),
        held=median,
        held_label=_median_label(found),
        words=f"{verdict.chart_symbol} {_WORDS.get(verdict, verdict.words)}",
        verdict=verdict,
        lanes=(
            here if mine is None else f"{here} {mine.label}",
            f"{count_of(len(peers), 'peer')} with both values" if peers else "No peer",
            _counted(found),
        ),
        axis=f"{axis_words(found)} (more than 0: {pair_words(found)[0]} {_more(found)})",
    )


def axis_words(found: GapAmongPlaces) -> str:
    """What the axis of a gap counts."""
    metric = found.metric
    unit = {Unit.SHARE: "points", Unit.DOLLARS: "dollars"}.get(metric.unit, metric.unit_label)
    return f"Gap, {unit}" if unit else "Gap"


def strip_title(found: GapAmongPlaces) -> str:
    """Whether the gap is unusual, in a sentence that fits a title; no period."""
    said = standing_sentence(found.standing, found.metric).rstrip(".")
    group, reference = pair_words(found)
    return said.replace("The gap is", f"The gap between {group} and {reference} is", 1)


def strip_subtitle(found: GapAmongPlaces) -> str:
    """The test in numbers, the position among all, metric and year."""
    place = found.mine.place.full_name
    about = f"{found.metric.label} by {found.breakdown.label.lower()}, {found.year}. {place}."
    return " ".join(part for part in (_difference(found), _position(found), about) if part)


def strip_summary(found: GapAmongPlaces) -> str:
    """What the strip shows, for somebody who does not see it."""
    peers = [one.gap for one in found.peers if one.gap is not None]
    parts = [f"{strip_title(found)}."]
    if found.mine.gap is not None:
        parts.append(f"Here: {_gap_words(found, found.mine)}.")
    if peers:
        low, high = (_signed(found, end) for end in (min(peers), max(peers)))
        parts.append(f"{count_of(len(peers), 'peer')}: from {low} to {high}.")
    shape = found.everywhere
    if shape and shape.n:
        low, high = (_signed(found, end) for end in (shape.low, shape.high))
        inside = format_number(shape.n - shape.below - shape.above)
        parts.append(
            f"All U.S. {places_word(found.standing.level)}: {inside} of {format_number(shape.n)} "
            f"lie between {low} and {high}."
        )
    return " ".join([*parts, f"More than 0: {pair_words(found)[0]} {_more(found)}."])


def strip_footer(found: GapAmongPlaces, peers: str) -> tuple[str, ...]:
    """What the marks mean, what the test accounts for, and who is not drawn."""
    standing, shape = found.standing, found.everywhere
    places = places_word(standing.level)
    marks = ["Bar: 95 % interval." if found.mine.lower is not None else "No interval to test by."]
    if any(one.gap is not None and not one.reliable for one in (found.mine, *found.peers)):
        marks.append("Hollow: one of the two values is not reliable.")
    if standing.benchmark.value is not None:
        marks.append(f"Dashed: {_benchmark(found)}; shaded: its interval.")
    if shape and shape.n:
        shared = ", a shared value once" if found.metric.pooled else ""
        beyond = shape.below + shape.above
        marks.append(
            f"Gray: {format_number(shape.n)} {places} with two reliable values{shared}; "
            f"{format_number(beyond)} beyond the bins."
        )
    if found.problem:
        marks.append(f"All other {places} are not shown: {found.problem}.")
    tests = ""
    if standing.pairs > 1 and standing.outcome.lower is not None:
        tests = (
            f"This gap was picked from {count_of(standing.pairs, 'pair')} of groups, and the test "
            "against the median is as much stricter."
        )
    return tuple(
        part for part in (" ".join(marks), tests, _without(found), _too_few(found), peers) if part
    )


def gap_places_table(found: GapAmongPlaces) -> Table:
    """The own place and its peers, in words and in numbers."""
    rows = [found.mine, *found.peers]
    group, reference = ({one.label: one.name for one in found.breakdown.groups}[label]
                        for label in found.labels)  # fmt: skip
    words = [
        {
            "Place": one.place.full_name,
            group: _value(found, one.group),
            reference: _value(found, one.reference),
            "Gap": "" if one.gap is None else _gap_words(found, one),
            "Note": _note(one),
        }
        for one in rows
    ]
    numbers = [_numbers(found, one) for one in rows]
    notes = {"gap": "more than 0: the first group is worse off, or higher where neither is better"}
    return Table(words, numbers, notes)


def height_marks(found: GapAmongPlaces) -> list[HeightMark]:
    """The places that have a gap and a height; peers carry their number in the list of peers."""
    times, marks = axis_units(found.metric), []
    for number, one in enumerate((found.mine, *found.peers)):
        if one.gap is None or one.height is None:
            continue
        label = f"{_value(found, one.height)}; gap {_gap_words(found, one)}"
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


def height_titles(found: GapAmongPlaces) -> tuple[str, str]:
    """The titles of both axes."""
    better = {Better.HIGHER: " (right is better)", Better.LOWER: " (left is better)"}
    way = better.get(found.metric.better, "")
    return f"{_whose(found)}: {found.metric.short_label}{way}", axis_words(found)


def heights_title(found: GapAmongPlaces) -> str:
    """Both numbers of the place, no period; nothing is tested here."""
    mine = found.mine
    if mine.height is None or mine.gap is None:
        return f"{mine.place.name} has no gap to show beside how high its values are"
    value, size = _value(found, mine.height), _signed(found, mine.gap)
    weak = "" if mine.firm else ", not reliable"
    between = " and ".join(pair_words(found))
    return (
        f"{_whose(found)}: {value} in {within(mine.place.name)}, with a gap of {size} between "
        f"{between}{weak}"
    )


def heights_subtitle(found: GapAmongPlaces) -> str:
    """What is measured, how to read both directions, and where and when."""
    about = f"{found.metric.label} by {found.breakdown.label.lower()}"
    return (
        f"{about}: how high the values are, across, and how large the gap is, upwards. "
        f"{found.mine.place.full_name} and its peers, {found.year}."
    )


def heights_key(found: GapAmongPlaces) -> str:
    """Which number in the chart is which peer, for a wall as well; '' without any."""
    drawn = [
        f"{number}{NBSP}{one.place.full_name}"
        for number, one in enumerate(found.peers, 1)
        if one.gap is not None and one.height is not None
    ]
    return f"{' · '.join(drawn)}." if drawn else ""


def heights_footer(found: GapAmongPlaces, peers: str) -> tuple[str, ...]:
    """What the marks mean, who is not drawn."""
    marks = (
        "Lines: 95 % intervals, where they are published. Hollow: a value is not reliable. "
        "Nothing is tested here: a small gap where everyone does badly is no success."
    )
    return tuple(part for part in (marks, _without(found), peers) if part)


def heights_summary(found: GapAmongPlaces) -> str:
    """What the chart shows, for somebody who does not see it."""
    drawn = [one for one in found.peers if one.gap is not None and one.height is not None]
    parts = [f"{heights_title(found)}."]
    if drawn:
        heights = sorted(one.height.value for one in drawn if one.height)
        gaps = sorted(one.gap or 0.0 for one in drawn)
        low, high = (format_value(found.metric, end) for end in (heights[0], heights[-1]))
        least, most = (_signed(found, end) for end in (gaps[0], gaps[-1]))
        parts.append(
            f"{count_of(len(drawn), 'peer')}: values from {low} to {high}, gaps from {least} to "
            f"{most}."
        )
    return " ".join(parts)


def _more(found: GapAmongPlaces) -> str:
    """What a gap above zero means for the group."""
    return "higher" if found.metric.better is Better.NEITHER else "worse off"


def _whose(found: GapAmongPlaces) -> str:
    names = {group.label: group.name for group in found.breakdown.groups}
    name = names[found.height_of]
    return name if found.height_of == EVERYONE or "," not in name else f"“{name}”"


def _strip_mark(found: GapAmongPlaces, one: GapPlace) -> StripMark | None:
    if one.gap is None:
        return None
    times = axis_units(found.metric)
    lower, upper = (None if end is None else times * end for end in (one.lower, one.upper))
    weak = "" if one.reliable else ", not reliable"
    return StripMark(
        one.place.full_name,
        times * one.gap,
        lower,
        upper,
        not one.reliable,
        f"{_signed(found, one.gap)}{weak}",
    )


def _three(one: Estimate, times: float = 1.0) -> tuple[float, float | None, float | None]:
    """A value with its bounds in the unit of an axis."""
    lower, upper = (None if end is None else times * end for end in (one.lower, one.upper))
    return times * one.value, lower, upper


def _times(shape: Distribution | None, times: float) -> Distribution | None:
    return shape and replace(shape, low=times * shape.low, high=times * shape.high)


def _counted(found: GapAmongPlaces) -> str:
    """How many places of the level have a gap that counts, with what they have."""
    if found.problem:
        return f"All U.S. {places_word(found.standing.level)}: not in the data set"
    count, level = found.everywhere.n if found.everywhere else 0, found.standing.level
    return f"{format_number(count)} U.S. {places_word(level, count)} with two reliable values"


def _median_label(found: GapAmongPlaces) -> str:
    held = found.standing.benchmark
    if held.value is None:
        return ""
    whose = {"peers": "peer median", "nation": "U.S. median"}.get(held.kind, f"{held.scope} median")
    return f"{whose} {_signed(found, held.value, unit=False)}"


def _benchmark(found: GapAmongPlaces) -> str:
    held, level = found.standing.benchmark, found.standing.level
    pooled = bool(found.metric.pooled)
    return benchmark_words(held.kind, held.scope, level, held.n, held.of, pooled=pooled)


def _signed(found: GapAmongPlaces, gap: float, *, unit: bool = True) -> str:
    """A gap with its unit; below zero it is the other way round."""
    size = format_size(found.metric, abs(gap), unit=unit)
    none = size == format_size(found.metric, 0.0, unit=unit)
    return size if gap >= 0 or none else f"−{size}"


def _gap_words(found: GapAmongPlaces, one: GapPlace) -> str:
    words = _signed(found, one.gap or 0.0)
    if one.lower is None or one.upper is None:
        return words
    low, high = (_signed(found, end, unit=False) for end in (one.lower, one.upper))
    return f"{words} ({low} to {high})"


def _difference(found: GapAmongPlaces) -> str:
    """My gap minus the median, with the interval that it is judged by."""
    outcome, pairs = found.standing.outcome, found.standing.pairs
    if outcome.difference is None:
        return ""
    size = _signed(found, outcome.difference)
    words = f"Gap here minus the median: {size if outcome.difference < 0 else f'+{size}'}"
    if outcome.lower is None or outcome.upper is None:
        return f"{words}, not tested."
    low, high = (_signed(found, end, unit=False) for end in (outcome.lower, outcome.upper))
    level = format_number(100 * (1 - 0.05 / pairs), 1 if pairs > 1 else 0)
    return f"{words} ({level}{NBSP}% interval {low} to {high})."


def _position(found: GapAmongPlaces) -> str:
    position = found.position
    if position is None or not position.of:
        return ""
    places = places_word(found.standing.level)
    return (
        f"Position only: larger than in {format_number(position.below)} and smaller than in "
        f"{format_number(position.above)} of {format_number(position.of)} other U.S. {places}."
    )


def _without(found: GapAmongPlaces) -> str:
    """The peers that lack one of the two values."""
    names = [one.place.full_name for one in found.peers if one.gap is None]
    return f"Without both values: {joined(names)}." if names else ""


def _too_few(found: GapAmongPlaces) -> str:
    if not found.peers or found.standing.benchmark.kind == "peers":
        return ""
    return (
        "Too few of the peers have a gap that counts, so the median is that of "
        f"{'the nation' if found.standing.benchmark.kind == 'nation' else 'the state'}."
    )


def _value(found: GapAmongPlaces, estimate: Estimate | None) -> str:
    return format_value(found.metric, estimate.value if estimate else None)


def _note(one: GapPlace) -> str:
    if one.gap is None:
        return "one of the two values is missing"
    return one.reason


def _numbers(found: GapAmongPlaces, one: GapPlace) -> dict[str, Cell]:
    numbers: dict[str, Cell] = {
        "geoid": one.place.geoid,
        "metric_id": found.metric.id,
        "breakdown": found.breakdown.id,
        "group": found.labels[0],
        "reference": found.labels[1],
        "data_year": found.year,
    }
    parts: Sequence[tuple[str, Estimate | None]] = (
        ("group", one.group), ("reference", one.reference), ("height", one.height),
    )  # fmt: skip
    for name, estimate in parts:
        for end in ("value", "lower", "upper"):
            numbers[f"{name}_{end}"] = getattr(estimate, end) if estimate else None
    return numbers | {"gap": one.gap, "gap_lower": one.lower, "gap_upper": one.upper}
