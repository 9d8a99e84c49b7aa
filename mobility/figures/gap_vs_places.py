"""The figure `unusual`: the gap between two groups in a place, in its peers and everywhere.

Three lanes over one axis of gaps. The own place is a diamond in the accent color with its interval,
peers are circles, hollow where a value is not reliable, and all places of the level are bins. The
median that the gap is tested against is a line over its interval. The result of the test stands in
words beside the own gap: how far marks lie apart decides nothing.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.gaps.places import GapAmongPlaces, GapPlace
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
    unit_words,
)
from mobility.figures.letters import wrap_text
from mobility.figures.parts import (
    FIT_WIDTH,
    POINT,
    QUIET,
    configured,
    display_scale,
    either,
    gap_format,
    parameter,
    part,
    text_with_halo,
    theme_parameters,
    theme_values,
    value_axis,
)
from mobility.figures.theme import Theme
from mobility.registry import Better
from mobility.text import (
    benchmark_words,
    count_of,
    format_number,
    format_value,
    joined,
    places_word,
    typical_place,
    within,
)
from mobility.text.gaps import gap_axis_words, gap_interval, gap_position_title, signed_size
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import group_phrase

SPEC = FigureSpec(
    "unusual",
    "A gap in a place, in its peers and in all places",
    "disparities",
    ("metric!", "by!", "group", "year", "reference", "peers"),
)
TITLE_WIDTH = 330  # pixels of a line of the title of an axis
_LANES, _MARKS = (44, 106, 168), 36  # pixels down to the name of a lane, and from there to marks
_BINS = 46  # pixels of the highest bin
_HEIGHT = _LANES[2] + _MARKS + _BINS - 22
_OWN, _PEERS = _LANES[0] + _MARKS - 10, _LANES[1] + _MARKS - 14  # pixels down to their marks
_LEVEL, _LEVELS, _NEAR = 13, 3, 0.02  # circles nearer than a part of the axis stand in levels
_DOT, _DIAMOND = 110, 260  # areas of marks
_STRETCH = 0.35  # how far the own interval may extend the axis, as a part of its length
_LARGER = {
    Verdict.WORSE: translatable("larger"),
    Verdict.HIGHER: translatable("larger"),
    Verdict.BETTER: translatable("smaller"),
    Verdict.LOWER: translatable("smaller"),
    Verdict.PRACTICALLY_THE_SAME: "practically the same",
    Verdict.CANNOT_TELL: "cannot tell",
}


def gap_vs_places_figure(among: GapAmongPlaces, peers_note: str, provenance: Provenance) -> Figure:
    """Return the figure of a gap in a place, in its peers and in all places of its level.

    Args:
        among: the gaps, and the test of the own one against a median.
        peers_note: how the peers were chosen, a sentence.
        provenance: where the numbers are from.
    """
    summary = _summary(among)
    return new_figure(
        SPEC.id,
        provenance,
        title=gap_vs_places_title(among),
        wall_title=gap_vs_places_title(among, wall=True),
        subtitle=gap_vs_places_subtitle(among),
        summary=summary,
        footer=_footer(among, peers_note),
        table=lambda: gap_places_table(among),
        chart=lambda theme: gap_vs_places_chart(among, theme, summary),
        about=(among.metric.id, among.breakdown.id),
        methods=(among.percentile.method,),
    )


# ---- rows ------------------------------------------------------------------------------------
def _rows(among: GapAmongPlaces, domain: tuple[float, float]) -> list[dict[str, Any]]:
    """Return what is drawn, gaps in the unit of the axis and `down` in pixels."""
    scale, own = display_scale(among.metric), _mark(among, among.own)
    peers = sorted(
        (mark for peer in among.peers if (mark := _mark(among, peer)) is not None),
        key=lambda mark: mark["value"],
    )
    place, count = among.own.place.name, count_of(len(peers), "peer")
    lanes = (
        place if own is None else f"{place} {own['label']}",
        say("{peers} with both values", peers=count) if peers else say("No peer"),
        _all_places(among),
    )
    rows = [*_bins(among), {"part": "zero", "value": 0.0}]
    median = among.percentile.benchmark
    if median.value is not None:
        estimate = scaled(Estimate(median.value, median.lower, median.upper), scale)
        rows.append({"part": "median", "name": _median_label(among), **estimate})
    rows += [
        {"part": "lane", "name": name, "down": down}
        for name, down in zip(lanes, _LANES, strict=True)
    ]
    verdict = among.percentile.outcome.verdict
    result = f"{verdict.chart_symbol} {localized(_LARGER.get(verdict, verdict.label))}"
    rows.append({"part": "result", "name": result})
    near = _NEAR * (domain[1] - domain[0])
    last: list[float] = []  # the rightmost gap of each level of circles
    for peer in peers:
        level = next((at for at, gap in enumerate(last) if peer["value"] - gap > near), len(last))
        last[level : level + 1] = [peer["value"]]
        down = _PEERS + _LEVEL * min(level, _LEVELS - 1)
        rows.append({"part": "peer", **peer, "down": down})
    return rows if own is None else [*rows, {"part": "own", **own}]


def _mark(among: GapAmongPlaces, place: GapPlace) -> dict[str, Any] | None:
    if place.gap is None:
        return None
    weak = "" if place.reliable else ", not reliable"
    estimate = Estimate(place.gap, place.lower, place.upper)
    return scaled(estimate, display_scale(among.metric)) | {
        "name": place.place.full_name,
        "label": f"{signed_size(among.metric, place.gap)}{weak}",
        "weak": not place.reliable,
    }


def _bins(among: GapAmongPlaces) -> list[dict[str, Any]]:
    """Return all places of the level as bins; heights are square roots, so that tails stay."""
    shape, scale = among.everywhere, display_scale(among.metric)
    highest = max(shape.counts, default=0) if shape else 0
    if shape is None or not highest:
        return []
    low, width = scale * shape.low, scale * (shape.high - shape.low) / len(shape.counts)
    half = 0.0 if width else 0.5  # all gaps are equal: a bar that can be seen
    return [
        {
            "part": "bin",
            "value": low + at * width - half,
            "upper": low + (at + 1) * width + half,
            "down": round(_HEIGHT - _BINS * (count / highest) ** 0.5, 1),
            "places": count,
        }
        for at, count in enumerate(shape.counts)
        if count
    ]


def scaled(estimate: Estimate, scale: float) -> dict[str, float | None]:
    """Return `value`, `lower` and `upper` of an estimate, multiplied."""
    return {
        end: None if (value := getattr(estimate, end)) is None else scale * value
        for end in ("value", "lower", "upper")
    }


def gap_domain(among: GapAmongPlaces) -> tuple[float, float]:
    """Return the ends of the axis: 0, the bins, all marks, and most of the own interval."""
    own, shape, median = among.own, among.everywhere, among.percentile.benchmark.value
    ends = [own.gap, *(peer.gap for peer in among.peers), median]
    ends += [shape.low, shape.high] if shape else []
    known = [0.0, *(end for end in ends if end is not None)]
    low, high = min(known), max(known)
    stretch = _STRETCH * (high - low)
    if own.gap is not None and own.lower is not None:
        low = min(low, max(own.lower, low - stretch))
    if own.gap is not None and own.upper is not None:
        high = max(high, min(own.upper, high + stretch))
    scale = display_scale(among.metric)
    margin = 0.04 * scale * (high - low) or 1.0
    return scale * low - margin, scale * high + margin


# ---- drawing ---------------------------------------------------------------------------------
def gap_vs_places_chart(among: GapAmongPlaces, theme: Theme, summary: str) -> Spec:
    """Return the drawing of a gap among places in a theme, with what it shows in words."""
    low, high = gap_domain(among)
    title = say(
        "{gap} (more than 0: {group} {more})",
        gap=gap_axis_words(among.metric),
        group=pair_words(among)[0],
        more=_more(among),
    )
    side = among.percentile.outcome.verdict.side
    values = {
        **theme_values(theme),
        "low": low,
        "high": high,
        "number": gap_format(among.metric),
        "axis_title": wrap_text(title, TITLE_WIDTH, theme.font_size - 1),
        "result_color": theme.sides.get(side, theme.text),
    }
    rows = pa.Table.from_pylist(_rows(among, (low, high)), _SCHEMA)
    return with_values(_drawing, rows, values, description=summary)


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("value", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("down", pa.float64()),
        ("name", pa.string()),
        ("label", pa.string()),
        ("weak", pa.bool_()),
        ("places", pa.int32()),
    ]
)
_TOOLTIP = [alt.Tooltip("name:N", title="Place"), alt.Tooltip("label:N", title="Gap")]


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    axis = value_axis()
    axis.tickCount, axis.ticks = 6, False
    scale = alt.Scale(domain=alt.ExprRef("[low, high]"), nice=False, zero=False)
    x, lower = alt.X("value:Q", scale=scale, axis=axis), alt.X("lower:Q", scale=scale, axis=axis)
    down = alt.Y("down:Q", scale=None, axis=None)

    letters: dict[str, Any] = {"baseline": "middle", "fontSize": alt.ExprRef("size - 1")}
    top, above_bins = alt.value(_LANES[0] - 10), alt.value(_HEIGHT - _BINS - 8)
    bins = (
        part("bin")
        .mark_rect(color=alt.ExprRef("gray"), opacity=0.38, clip=True, aria=False)
        .encode(x=x, x2="upper:Q", y=down, y2=alt.value(_HEIGHT))
        .encode(tooltip=[alt.Tooltip("places:Q", title="Places")])
    )
    zero = (
        part("zero")
        .mark_rule(color=alt.ExprRef("text"), strokeWidth=1, opacity=0.7, **QUIET)
        .encode(x=x, y=top, y2=alt.value(_HEIGHT))
    )
    shade = (
        part("median")
        .transform_filter("isValid(datum.lower) && isValid(datum.upper)")
        .mark_rect(color=alt.ExprRef("text"), opacity=0.1, clip=True, **QUIET)
        .encode(x=lower, x2="upper:Q", y=top, y2=above_bins)
    )
    median = (
        part("median")
        .mark_rule(color=alt.ExprRef("text"), strokeWidth=2, strokeDash=[6, 4], **QUIET)
        .encode(x=x, y=alt.value(4), y2=above_bins)
    )
    leftward = "datum.value > (low + high) / 2"
    median_label = text_with_halo(
        part("median").encode(x=x, y=alt.value(12), text="name:N"),
        align=alt.ExprRef(f"{leftward} ? 'right' : 'left'"),
        dx=alt.ExprRef(f"{leftward} ? -6 : 6"),
        **letters,
    )
    lanes = text_with_halo(
        part("lane").encode(x=alt.value(0), y=down, text="name:N"), align="left", **letters
    )
    result = text_with_halo(
        part("result").encode(x=alt.value("width"), y=alt.value(_LANES[0]), text="name:N"),
        "result_color",
        align="right",
        fontWeight=600,
        **letters,
    )
    weak, background = alt.datum.weak, alt.ExprRef("background")
    peers = (
        part("peer")
        .mark_point(**{**POINT, "strokeWidth": 2}, size=_DOT, stroke=alt.ExprRef("gray"))
        .encode(x=x, y=down, fill=either(weak, background, alt.ExprRef("gray")), tooltip=_TOOLTIP)
    )
    accent = alt.ExprRef("accent")
    interval = (
        part("own")
        .transform_filter("isValid(datum.lower) && isValid(datum.upper)")
        .mark_rule(color=accent, strokeWidth=5, opacity=0.55, clip=True, **QUIET)
        .encode(x=lower, x2="upper:Q", y=alt.value(_OWN))
    )
    own = (
        part("own")
        .mark_point(**POINT, shape="diamond", size=_DIAMOND, stroke=accent)
        .encode(x=x, y=alt.value(_OWN), fill=either(weak, background, accent), tooltip=_TOOLTIP)
    )
    layers = [bins, zero, shade, median, *median_label, *lanes, *result, peers, interval, own]
    return configured(
        alt.layer(*layers, data=alt.NamedData(SOURCE), title=bottom_title("axis_title"))
        .add_params(*theme_parameters(), parameter("low", 0.0), parameter("high", 1.0))
        .add_params(parameter("number", ",~f"), parameter("axis_title", []))
        .add_params(parameter("result_color"))
        .properties(height=_HEIGHT, width="container")
        .properties(autosize=FIT_WIDTH)
    )


def bottom_title(lines: str) -> alt.TitleParams:
    """Return the title of the axis at the bottom, whose lines are a parameter."""
    return alt.TitleParams(
        text=alt.ExprRef(lines),
        orient="bottom",
        offset=8,
        fontSize=alt.ExprRef("size - 1"),
        fontWeight="normal",
        color=alt.ExprRef("text"),
    )


# ---- words -----------------------------------------------------------------------------------
def gap_vs_places_title(among: GapAmongPlaces, *, wall: bool = False) -> str:
    """Return whether the gap is unusual, without a stop; a weak one only with the reason."""
    percentile, own = among.percentile, among.own
    median = percentile.benchmark
    typical = typical_place(median.kind, median.scope, percentile.level)
    return gap_position_title(
        among.metric,
        within(own.place.name),
        pair_phrases(among, wall=wall),
        own.gap if own.reliable else None,
        median.value,
        typical,
        percentile.outcome.verdict,
        percentile.outcome.reason,
        wall=wall,
    )


def gap_vs_places_subtitle(among: GapAmongPlaces) -> str:
    """Return the test in numbers, the position among all places, metric and year."""
    place = among.own.place.full_name
    about = say(
        "{metric} by {breakdown}, {year}. {place}.",
        metric=among.metric.label,
        breakdown=among.breakdown.label.lower(),
        year=among.year,
        place=place,
    )
    return " ".join(filter(None, (_difference(among), _position(among), about)))


def _difference(among: GapAmongPlaces) -> str:
    """Return the own gap minus the median, with the interval that decides."""
    metric, outcome, pairs = among.metric, among.percentile.outcome, among.percentile.pairs
    if outcome.difference is None:
        return ""
    size = signed_size(metric, outcome.difference)
    text = say(
        "Gap here minus the median: {size}", size=size if outcome.difference < 0 else f"+{size}"
    )
    if outcome.lower is None or outcome.upper is None:
        return say("{text}, not tested.", text=text)
    low, high = (signed_size(metric, end, unit=False) for end in (outcome.lower, outcome.upper))
    level = format_number(100 * (1 - 0.05 / pairs), 1 if pairs > 1 else 0)
    return say(
        "{text} ({level}\u00a0% interval {low} to {high}).",
        text=text,
        level=level,
        low=low,
        high=high,
    )


def _position(among: GapAmongPlaces) -> str:
    position = among.position
    if position is None or not position.total:
        return ""
    places = places_word(among.percentile.level)
    return say(
        "Position only: larger than in {below} and smaller than in {above} of "
        "{total} other U.S. {places}.",
        below=format_number(position.below),
        above=format_number(position.above),
        total=format_number(position.total),
        places=places,
    )


def _summary(among: GapAmongPlaces) -> str:
    metric, shape = among.metric, among.everywhere
    peers = [peer.gap for peer in among.peers if peer.gap is not None]
    parts = [f"{gap_vs_places_title(among)}."]
    if among.own.gap is not None:
        parts.append(say("Here: {gap}.", gap=gap_words(among, among.own)))
    if peers:
        low, high = (signed_size(metric, end) for end in (min(peers), max(peers)))
        parts.append(
            say(
                "{peers}: from {low} to {high}.",
                peers=count_of(len(peers), "peer"),
                low=low,
                high=high,
            )
        )
    if shape and shape.n:
        low, high = (signed_size(metric, end) for end in (shape.low, shape.high))
        inside = format_number(shape.n - shape.below - shape.above)
        parts.append(
            say(
                "All U.S. {places}: {inside} of {n} lie between {low} and {high}.",
                places=places_word(among.percentile.level),
                inside=inside,
                n=format_number(shape.n),
                low=low,
                high=high,
            )
        )
    return " ".join(
        [*parts, say("More than 0: {group} {more}.", group=pair_words(among)[0], more=_more(among))]
    )


def _footer(among: GapAmongPlaces, peers_note: str) -> tuple[str, ...]:
    """Return what the marks mean, what the test accounts for, and who is not drawn."""
    percentile, shape = among.percentile, among.everywhere
    median, places = percentile.benchmark, places_word(percentile.level)
    marks = [
        say("Bar: 95 % interval.")
        if among.own.lower is not None
        else say("No interval to test by.")
    ]
    if any(each.gap is not None and not each.reliable for each in (among.own, *among.peers)):
        marks.append(say("Hollow: one of the two values is not reliable."))
    if median.value is not None:
        pooled = bool(among.metric.pooled)
        text = benchmark_words(
            median.kind, median.scope, percentile.level, median.n, median.total, pooled=pooled
        )
        marks.append(say("Dashed: {text}; shaded: its interval.", text=text))
    if shape and shape.n:
        shared = say(", a shared value once") if among.metric.pooled else ""
        beyond = shape.below + shape.above
        marks.append(
            say(
                "Gray: {n} {places} with two reliable values{shared}; {beyond} beyond the bins.",
                n=format_number(shape.n),
                places=places,
                shared=shared,
                beyond=format_number(beyond),
            )
        )
    if among.problem:
        marks.append(
            say(
                "All other {places} are not shown: {problem}.",
                places=places,
                problem=localized(among.problem),
            )
        )
    tests = few = ""
    if percentile.pairs > 1 and percentile.outcome.lower is not None:
        tests = say(
            "This gap was picked from {pairs} of groups, and the test against the "
            "median is as much stricter.",
            pairs=count_of(percentile.pairs, "pair"),
        )
    if among.peers and median.kind != "peers":
        few = say(
            "Too few of the peers have a gap that counts, so the median is that of {where}.",
            where=say("the nation") if median.kind == "nation" else say("the state"),
        )
    parts = (" ".join(marks), tests, peers_without(among), few, peers_note)
    return tuple(filter(None, parts))


def pair_words(among: GapAmongPlaces) -> tuple[str, str]:
    """Return both groups for the middle of a sentence, names with a comma in quotation marks."""
    names = (among.breakdown.inside(label) for label in among.labels)
    group, reference = (f"“{name}”" if "," in name else name for name in names)
    return group, reference


def pair_phrases(among: GapAmongPlaces, *, wall: bool = False) -> tuple[str, str]:
    """Return who both groups are, for a headline: 'Black residents'."""
    group, reference = (phrase_of(among, label, wall=wall) for label in among.labels)
    return group, reference


def phrase_of(among: GapAmongPlaces, label: str, *, wall: bool = False) -> str:
    """Return who a group is in a headline, by its label."""
    groups = {group.label: group for group in among.breakdown.groups}
    return group_phrase(among.metric, groups[label], wall=wall)


def gap_words(among: GapAmongPlaces, place: GapPlace) -> str:
    """Return the gap of a place with its interval."""
    return gap_interval(among.metric, place.gap or 0.0, place.lower, place.upper)


def value_words(among: GapAmongPlaces, estimate: Estimate | None, *, unit: bool = True) -> str:
    """Return a value of one of the two groups or of everyone."""
    return format_value(among.metric, estimate.value if estimate else None, unit=unit)


def peers_without(among: GapAmongPlaces) -> str:
    """Return the peers that lack one of the two values, a sentence."""
    names = [peer.place.full_name for peer in among.peers if peer.gap is None]
    return say("Without both values: {list}.", list=joined(names)) if names else ""


def _more(among: GapAmongPlaces) -> str:
    """Return what a gap above 0 means for the group."""
    return say("higher") if among.metric.better is Better.NEITHER else say("worse off")


def _all_places(among: GapAmongPlaces) -> str:
    level = among.percentile.level
    if among.problem:
        return say("All U.S. {places}: not in the data set", places=places_word(level))
    count = among.everywhere.n if among.everywhere else 0
    return say(
        "{count} U.S. {places} with two reliable values",
        count=format_number(count),
        places=places_word(level, count),
    )


def _median_label(among: GapAmongPlaces) -> str:
    median = among.percentile.benchmark
    names = {"peers": say("peer median"), "nation": say("U.S. median")}
    size = signed_size(among.metric, median.value or 0.0, unit=False)
    return f"{names.get(median.kind, f'{median.scope} median')} {size}"


# ---- table -----------------------------------------------------------------------------------
def gap_places_table(among: GapAmongPlaces) -> pd.DataFrame:
    """Return the place and its peers, a row each: both values and the gap."""
    places = [among.own, *among.peers]
    names = {group.label: group.name for group in among.breakdown.groups}
    group, reference = (names[label] for label in among.labels)
    texts = [
        {
            "Place": place.place.full_name,
            group: value_words(among, place.group),
            reference: value_words(among, place.reference),
            "Gap": "" if place.gap is None else gap_words(among, place),
            "Note": "one of the two values is missing" if place.gap is None else place.reason,
        }
        for place in places
    ]
    notes = {
        "unit": "of values and gaps",
        "gap": "more than 0: the first group is worse off, or higher where neither is better",
    }
    return figure_table(texts, [_numbers(among, place) for place in places], notes)


def _numbers(among: GapAmongPlaces, place: GapPlace) -> dict[str, Cell]:
    numbers: dict[str, Cell] = {
        "geoid": place.place.geoid,
        "metric_id": among.metric.id,
        "breakdown": among.breakdown.id,
        "group": among.labels[0],
        "reference": among.labels[1],
        "data_year": among.year,
        "unit": unit_words(among.metric),
    }
    for name in ("group", "reference", "height"):
        estimate: Estimate | None = getattr(place, name)
        for end in ("value", "lower", "upper"):
            numbers[f"{name}_{end}"] = getattr(estimate, end) if estimate else None
    return numbers | {"gap": place.gap, "gap_lower": place.lower, "gap_upper": place.upper}
