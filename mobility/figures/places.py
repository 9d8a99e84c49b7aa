"""The figure `peers`: one metric in a place and its peers, each value with its interval.

A row for each place, the own place above all others. It is a diamond in the accent color, others
are circles; values that are not reliable are hollow. Medians and named values are lines across all
rows. How a peer compares with the place stands in words at the right end of its row, never in how
intervals overlap; a reason that holds for all peers stands once, below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.multiple_testing import QUESTION_SET
from mobility.analysis.peers.comparison import Comparison, PeerResult
from mobility.analysis.places.percentile import RankVerdict
from mobility.analysis.reliability import WEAK_VALUE, Quality
from mobility.analysis.uncertainty import NO_INTERVAL, Verdict
from mobility.figures.drawing import SOURCE, Spec, note_below, wall_rows, with_values
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.parts import (
    LABEL_ROW,
    QUIET,
    Line,
    brief_words,
    configured,
    line_layers,
    line_rows,
    narrow_parameter,
    number_format,
    parameter,
    part,
    row_axes,
    row_labels,
    sampling_bounds,
    short_name,
    theme_parameters,
    theme_values,
    value_axis,
    value_domain,
    value_marks,
    verdict_color,
)
from mobility.figures.theme import Theme
from mobility.figures.words.families import overruled_words, verdict_columns
from mobility.figures.words.peers import (
    comparison_sentences,
    few_peers_words,
    named_value_words,
    positions_sentence,
    range_words,
)
from mobility.figures.words.readings import median_words, power_words, result_words
from mobility.places import Jurisdiction
from mobility.registry import Better, IntervalKind, Metric
from mobility.text import (
    as_clause,
    could_be_words,
    count_of,
    format_interval,
    format_number,
    format_value,
    format_year,
    places_word,
    short_benchmark_words,
    typical_place,
    within,
    without_colon,
)
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import level_message, message, metric_name, wall_message
from mobility.text.ranks import rank_words, side_words

SPEC = FigureSpec(
    "peers",
    "One metric in a place and its peers",
    "compare",
    ("metric!", "year", "peers"),
)
_ROW = 30  # pixels from row to row
_LABEL_TOP, _DIVIDER = 8, 2  # pixels above the label of the highest line, and of the divider
_AROUND = 60  # pixels above and below the rows: numbers of the axis, and a line
_DOT, _DIAMOND = 130, 230  # areas of marks
_LABELS = ("names", "shorts", "words", "briefs", "colors")  # parameters: one for each row
_LONG_NAME = 40  # letters for which the drawing keeps room
_FILE_WIDTH = 420  # pixels of the plot in files
_PEER = {
    Verdict.BETTER: (Verdict.WORSE, translatable("does worse")),
    Verdict.WORSE: (Verdict.BETTER, translatable("does better")),
    Verdict.HIGHER: (Verdict.LOWER, "lower"),
    Verdict.LOWER: (Verdict.HIGHER, "higher"),
    Verdict.PRACTICALLY_THE_SAME: (Verdict.PRACTICALLY_THE_SAME, "practically the same"),
    Verdict.CANNOT_TELL: (Verdict.CANNOT_TELL, "cannot tell"),
}
"""The verdict of a peer against the place, by that of the place against the peer."""
_AGAINST_MEDIAN = {
    Verdict.BETTER: translatable("better than the {median}"),
    Verdict.WORSE: translatable("worse than the {median}"),
    Verdict.HIGHER: translatable("higher than the {median}"),
    Verdict.LOWER: translatable("lower than the {median}"),
    Verdict.PRACTICALLY_THE_SAME: translatable("practically the same as the {median}"),
}


def places_figure(
    comparison: Comparison,
    peers_note: str,
    provenance: Provenance,
    *,
    notes: Sequence[str] = (),
    by_similarity: bool = False,
    peers: tuple[str, ...] = (),
) -> Figure:
    """Return the figure of one metric in a place and its peers.

    Args:
        comparison: the place, its peers and their medians.
        peers_note: how the peers were chosen, a sentence.
        provenance: where the numbers are from.
        notes: what other sets than these peers say, sentences.
        by_similarity: whether peers stand in their own order, the most alike first; else the best
            or the highest value stands first. The place itself stands above them.
        peers: ids of the peers, for whoever keeps the figure.
    """
    rows = _rows(comparison, by_similarity=by_similarity)
    reading = comparison.reading
    summary = " ".join((own_value_words(comparison), *comparison_sentences(comparison))).strip()
    lines = _lines(comparison)
    metric, newest = reading.metric, reading.newest
    why = localized(reading.absence.sentence) if reading.absence else ""
    own = own_value_words(comparison) or why or f"{comparison.place.full_name}."
    year = "" if newest is None else f", {newest}"
    compared = f"{metric.label}{year}. {metric.counted}."
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(comparison),
        wall_title=_title(comparison, wall=True),
        subtitle=" ".join(filter(None, (own, *notes, named_value_words(comparison), compared))),
        summary=summary,
        footer=_footer(comparison, peers_note),
        table=lambda: places_table(comparison, [row["geoid"] for row in rows]),
        chart=lambda theme: places_chart(rows, lines, metric, theme, summary),
        file_chart=lambda theme: places_chart(
            rows, lines, metric, theme, summary, width=_FILE_WIDTH
        ),
        wall_chart=lambda theme, high: _wall(comparison, rows, lines, theme, summary, high),
        about=(metric.id,),
        methods=(*dict.fromkeys((reading.method, comparison.rank.method)), QUESTION_SET),
        basis=Basis(
            verdict=reading.family_verdict,
            reason=reading.reason,
            quality=reading.quality or "",
            metrics=(metric.id,),
            places=peers,
        ),
    )


# ---- rows ------------------------------------------------------------------------------------
def _rows(comparison: Comparison, *, by_similarity: bool) -> list[dict[str, Any]]:
    """Return a row for the place, then one for each peer that has a value."""
    reading, place = comparison.reading, comparison.place
    peers = [
        _row(comparison, peer.estimate.place, peer.estimate, weak=bool(peer.estimate.problem))
        | {"own": False, **_result(comparison, peer)}
        for peer in comparison.peers
        if peer.estimate.value is not None
    ]
    if not by_similarity:
        high_first = reading.metric.better is not Better.LOWER
        peers.sort(key=lambda row: -row["value"] if high_first else row["value"])
    if reading.value is None or reading.year != reading.newest:
        return peers
    weak = reading.quality is Quality.WEAK or reading.implausible
    own = _row(comparison, place, reading, weak=weak) | {"own": True, **_own_result(comparison)}
    return [own, *peers]


def _own_result(comparison: Comparison) -> dict[str, Any]:
    """Return how the place stands against the median of its peers; untested, its rank."""
    verdict, tested = comparison.reading.family_verdict, comparison.reading.benchmark
    if verdict in _AGAINST_MEDIAN and tested is not None:
        median = short_benchmark_words(tested.kind, tested.scope, comparison.place.level)
        return {
            "verdict": verdict,
            "words": localized(_AGAINST_MEDIAN[verdict]).format(median=median),
            "brief": brief_words(verdict),
        }
    rank = range_words(comparison.rank)
    reason = localized(comparison.reading.reason)
    return {"verdict": None, "words": rank or say("here: {reason}", reason=reason), "brief": ""}


def _result(comparison: Comparison, peer: PeerResult) -> dict[str, Any]:
    """Return how a peer stands against the place; nothing where one reason holds for all."""
    if shared_reason(comparison):
        return {"verdict": None, "words": "", "brief": ""}
    verdict, text = peer_verdict(peer)[0], row_words(peer)
    return {"verdict": verdict, "words": text, "brief": brief_words(verdict)}


def _row(
    comparison: Comparison, place: Jurisdiction, published: _Published, *, weak: bool
) -> dict[str, Any]:
    lower, upper = sampling_bounds(published.lower, published.upper, published.interval)
    return {
        "part": "dot",
        "geoid": place.geoid,
        "name": row_name(place),
        "short": short_name(place, comparison.place),
        "value": published.value,
        "lower": lower,
        "upper": upper,
        "weak": weak,
        "number": format_value(comparison.reading.metric, published.value, unit=False),
    }


def _lines(comparison: Comparison) -> list[Line]:
    """Return the available medians and the named value."""
    reading, place = comparison.reading, comparison.place
    metric, level = reading.metric, place.level
    state = short_benchmark_words("state", place.state_name, level)
    nation = short_benchmark_words("nation", "", level)
    medians = (
        (reading.peers, say("median peer"), say("peers"), (1, 0)),
        (reading.state, state, place.state_abbreviation, (6, 4)),
        (reading.nation, nation, say("U.S."), (2, 3)),
    )
    lines = [
        Line(
            say(
                "{name} {value} (of {n})",
                name=name,
                value=format_value(metric, median.value, unit=False),
                n=format_number(median.n),
            ),
            f"{short} {format_value(metric, median.value, unit=False)}",
            median.value,
            dash,
        )
        for median, name, short, dash in medians
        if median is not None and median.value is not None
    ]
    if comparison.reference:
        named = comparison.reference.reference
        number = format_value(metric, named.value, unit=False)
        facts = ", ".join(filter(None, (named.source, str(named.year or ""))))
        lines.append(
            Line(f"{number} ({facts or say('named value')})", number, named.value, (8, 3, 2, 3))
        )
    return lines


# ---- drawing ---------------------------------------------------------------------------------
def places_chart(
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[Line],
    metric: Metric,
    theme: Theme,
    summary: str,
    *,
    width: int | None = None,
) -> Spec:
    """Return the drawing of some places.

    Args:
        rows: the places, the uppermost first: `geoid`, `name`, `short` (for little room), `value`,
            `lower` and `upper` (None without a sampling interval), `weak`, `own`, `verdict` (None
            for none), `words`, `brief` (the same where there is little room) and `number`.
        lines: medians and named values.
        metric: of the values.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of the plot in a file; None for a page, whose width it takes.
    """
    ends = [row[end] for row in rows for end in ("value", "lower", "upper")]
    low, high = value_domain([*ends, *(line.value for line in lines)], metric)
    numbers = [row["number"] for row in rows]
    signs = [row["verdict"].chart_symbol if row["verdict"] else "" for row in rows]
    divided = len(rows) > 1 and rows[0]["own"]
    table = pa.Table.from_pylist(
        [{**row, "rank": rank} for rank, row in enumerate(rows)]
        + line_rows(lines, (low + high) / 2)
        + ([{"part": "divider"}] if divided else []),
        _SCHEMA,
    )
    values = {
        **theme_values(theme),
        "low": low,
        "high": high,
        "middle": (low + high) / 2,
        "number": number_format(metric),
        "own": next((rank for rank, row in enumerate(rows) if row["own"]), -1),
        "names": [row["name"] for row in rows],
        "shorts": [row["short"] for row in rows],
        "words": row_labels(numbers, signs, [row["words"] for row in rows]),
        "briefs": row_labels(numbers, signs, [row["brief"] for row in rows]),
        "colors": [verdict_color(row["verdict"], theme) for row in rows],
    }
    if width is not None:
        values["narrow"] = False
    return with_values(_drawing, table, values, description=summary, width=width or "container")


def pixels_to_peers(comparison: Comparison) -> int:
    """Return how far below the top of the drawing the first peer is, where the place has a row."""
    heights = [float(row["height"]) for row in line_rows(_lines(comparison), 0.0)]
    return round(_LABEL_TOP - min(heights, default=_LABEL_TOP)) + _ROW + _DIVIDER


def _wall(
    comparison: Comparison,
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[Line],
    theme: Theme,
    summary: str,
    high: float,
) -> Spec:
    """Return the place and as many of its first peers as a wall has room for."""
    metric = comparison.reading.metric
    peers = {row["geoid"] for row in rows if not row["own"]}
    own = len(rows) - len(peers)
    number = wall_rows(high, _AROUND + LABEL_ROW * len(lines) + _ROW * own, _ROW)
    if len(peers) <= number:
        return places_chart(rows, lines, metric, theme, summary, width=_FILE_WIDTH)
    first = [code for each in comparison.peers if (code := each.estimate.place.geoid) in peers]
    shown = [row for row in rows if row["own"] or row["geoid"] in first[:number]]
    note = message("wall.peers", shown=str(number), total=count_of(len(peers), "peer"))
    chart = places_chart(shown, lines, metric, theme, summary, width=_FILE_WIDTH)
    return {**chart, "title": note_below(f"{note}.", theme)}


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("rank", pa.int16()),
        ("value", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("own", pa.bool_()),
        ("weak", pa.bool_()),
        ("name", pa.string()),
        ("number", pa.string()),
        ("words", pa.string()),
        ("short", pa.string()),
        ("dash", pa.int8()),
        ("height", pa.float64()),
    ]
)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    x = (
        alt.X("value:Q")
        .scale(domain=alt.ExprRef("[low, high]"), zero=False, nice=True)
        .axis(value_axis())
    )
    left, right = row_axes(
        "(narrow ? shorts : names)[datum.value]", "(narrow ? briefs : words)[datum.value]"
    )
    left.labelLimit, right.labelLimit = alt.ExprRef("narrow ? 7 * size : 340"), 440
    left.labelFontWeight = alt.ExprRef("datum.value === own ? 'bold' : 'normal'")
    right.labelColor = alt.ExprRef("colors[datum.value]")
    marks = value_marks(
        "own",
        x,
        (alt.Y("rank:O", axis=left), alt.Y("rank:O", axis=right)),
        (_DIAMOND, _DOT),
        alt.Tooltip("name:N", title="Place"),
        alt.Tooltip("number:N", title="Value"),
        alt.Tooltip("words:N", title="Against here"),
    )
    divider = (
        part("divider")
        .mark_rule(color=alt.ExprRef("muted"), strokeWidth=1, opacity=0.6, **QUIET)
        .encode(x=alt.value(0), x2=alt.value("width"), y=alt.value(_ROW))
    )
    return configured(
        alt.layer(*line_layers(x), divider, *marks, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(*(parameter(name, 0.0) for name in ("low", "high", "middle", "own")))
        .add_params(parameter("number", "~%"))
        .add_params(*(parameter(name, []) for name in _LABELS))
        .resolve_axis(y="independent")
        .properties(height=alt.Step(_ROW), width="container")
    )


# ---- words -----------------------------------------------------------------------------------
def peer_verdict(result: PeerResult) -> tuple[Verdict, str]:
    """How the peer stands against the place, and the same in words."""
    verdict = result.family_verdict
    if overruled := overruled_words(result.outcome.verdict, result.family):
        return verdict, f"{localized(verdict)}, {overruled}"
    if verdict in _PEER:
        other, text = _PEER[verdict]
        return other, localized(text)
    return verdict, say("not compared: {reason}", reason=without_colon(result.outcome.reason))


def _peer_result(metric: Metric, result: PeerResult) -> str:
    """How the peer stands, with what the difference could be where nothing is told."""
    verdict, text = peer_verdict(result)
    bounds = result.outcome.bounds
    if verdict is not Verdict.CANNOT_TELL or bounds is None:
        return text
    return say(
        "{text}, could be {could_be}",
        text=text,
        could_be=could_be_words(metric, (-bounds[1], -bounds[0])),
    )


def row_name(place: Jurisdiction) -> str:
    """The whole name of a place in the row of a chart; a long one with its state's two letters."""
    long = len(place.full_name) > _LONG_NAME
    return f"{place.usual_name}, {place.state_abbreviation}" if long else place.full_name


def row_words(result: PeerResult) -> str:
    """How a peer stands, in the row of a chart; the table has the whole reason."""
    verdict, text = peer_verdict(result)
    weak = verdict is Verdict.NOT_COMPARED and result.outcome.reason == WEAK_VALUE
    return say("not compared: weak value") if weak else text


def shared_reason(comparison: Comparison) -> str:
    """Return why no peer with a value is compared, where one reason holds for all; else ''."""
    shown = [peer for peer in comparison.peers if peer.estimate.value is not None]
    reasons = {
        peer.outcome.reason if peer.outcome.verdict is Verdict.NOT_COMPARED else ""
        for peer in shown
    }
    return reasons.pop() if len(reasons) == 1 else ""


def _title(comparison: Comparison, *, wall: bool = False) -> str:
    """Return the finding in a sentence: the metric, and how the place stands against its peers."""
    reading, place, rank = comparison.reading, comparison.place, comparison.rank
    metric, tested = reading.metric, reading.benchmark
    if tested is not None and tested.value is not None and reading.value is not None:
        typical = typical_place(tested.kind, tested.scope, place.level)
        return level_message(
            metric,
            within(place.name),
            reading.value,
            tested.value,
            reading.family_verdict,
            typical,
            wall=wall,
        )
    parts = {"label": metric_name(metric, wall=wall), "place": within(place.name)}
    if rank.best is None or rank.worst is None:
        refused = say("not compared: {reason}", reason=as_clause(reading.reason))
        refused = say("not compared") if wall else refused
        kind = localized(reading.absence.kind) if reading.absence else refused
        return message("absent", **parts, reason=kind)
    if rank.verdict is RankVerdict.NOT_TESTED:
        return _untested_rank(comparison, rank.best, rank.worst, wall=wall)
    order = say("the highest first") if rank.by_value else say("the best first")
    half = ", half" if rank.posterior else ""  # of the list, which has no order
    between = range_words(rank)
    if half and wall:
        between = between.partition(" of ")[0]
    write = wall_message if wall else message
    return write(f"position.range{half}", **parts, range=between, order=order)


def _untested_rank(comparison: Comparison, best: int, worst: int, *, wall: bool) -> str:
    """Return where the place stands among its peers, and that nothing tests it.

    On a wall the small line says the latter.
    """
    metric, rank, place = comparison.reading.metric, comparison.rank, comparison.place
    why = "untested" if rank.reason == NO_INTERVAL else "untested, reason"
    untested = message(why, reason=without_colon(rank.reason))
    parts = {"label": metric_name(metric, wall=wall), "place": within(place.name)}
    write = wall_message if wall else message
    if best != worst:
        order = say("the highest first") if rank.by_value else say("the best first")
        between = rank_words(best, worst, rank.total)
        text = write("position.range", **parts, range=between, order=order)
        return text if wall else f"{text}. {untested}"
    from_highest = rank.by_value or metric.better is Better.HIGHER
    text = write(
        "position.rank",
        **parts,
        rank=side_words(best, rank.total, from_highest=from_highest),
        total=format_number(rank.total),
        places=places_word(place.level, rank.total),
        direction="" if rank.by_value else _direction(metric.better),
    )
    return text if wall else f"{text}. {untested}"


def _direction(better: Better) -> str:
    return say(" (higher is better)") if better is Better.HIGHER else say(" (lower is better)")


def own_value_words(comparison: Comparison) -> str:
    """The place's own value with interval, year and age; empty without one."""
    reading = comparison.reading
    if reading.value is None or reading.year is None or reading.age is None:
        return ""
    interval = format_interval(reading.metric, reading.lower, reading.upper, reading.interval)
    value, year = (
        format_value(reading.metric, reading.value),
        format_year(reading.year, reading.age),
    )
    return f"{comparison.place.full_name}: {value} ({interval}), {year}."


def _footer(comparison: Comparison, peers: str) -> tuple[str, ...]:
    """What the footer of a picture or table says: medians, how many, how the peers were chosen."""
    reading, level = comparison.reading, comparison.place.level
    shown = [peer for peer in comparison.peers if peer.estimate.value is not None]
    weak = sum(bool(peer.estimate.problem) for peer in shown)
    absent = len(comparison.peers) - len(shown)
    counts = say("{peers} shown", peers=count_of(len(shown), "peer"))
    counts += say(", {weak} of them not reliable (hollow)", weak=weak) if weak else ""
    counts += say("; {absent} without a value", absent=absent) if absent else ""
    medians = [
        f"{text[:1].upper()}{text[1:]}."
        for median in (reading.peers, reading.state, reading.nation)
        if (text := median_words(reading, median, level))
    ]
    if few := few_peers_words(comparison):
        medians[0] = few
    bounds = reading.interval is IntervalKind.SAMPLING
    interval = (
        say("Bars: 95 % intervals.")
        if bounds
        else say("No interval is published, so nothing is tested.")
    )
    lines = (
        _result_sentence(comparison),
        " ".join(medians),
        positions_sentence(reading.metric, comparison.positions, level),
        power_words(reading),
        f"{counts}. {peers} {interval}",
    )
    return tuple(line for line in lines if line)


def _result_sentence(comparison: Comparison) -> str:
    """Return the result of the test against the median and the rank; untested, why for all."""
    reading = comparison.reading
    if reading.benchmark is None:
        reason = shared_reason(comparison)
        said = reason == NO_INTERVAL and reading.interval is not IntervalKind.SAMPLING
        if not reason or said:
            return ""
        return say("Not compared with any peer: {reason}.", reason=without_colon(reason))
    result = result_words(reading, comparison.place.level).rstrip(".")
    text, rank = f"{result[:1].upper()}{result[1:]}.", range_words(comparison.rank)
    if reading.family_verdict not in _AGAINST_MEDIAN or not rank:
        return text
    return f"{text} {message('position.range of a verdict', range=rank)}."


# ---- table -----------------------------------------------------------------------------------
def places_table(comparison: Comparison, order: Sequence[str] = ()) -> pd.DataFrame:
    """The place and its peers: a row each, the words and the numbers.

    Args:
        comparison: what was compared.
        order: geoids in the order of the chart; places without a value in it come last.
    """
    reading, metric, rank = comparison.reading, comparison.reading.metric, comparison.rank
    own_rank = range_words(rank)
    own = _words(f"{comparison.place.full_name} (here)", reading, metric)
    texts: list[dict[str, Cell]] = [
        own | {"Year": str(reading.year or ""), "Result": own_rank or reading.reason}
    ]
    numbers: list[dict[str, Cell]] = [
        {"geoid": comparison.place.geoid, "metric_id": metric.id, "data_year": reading.year,
         **_stored(reading), **dict.fromkeys(_OUTCOME)}
    ]  # fmt: skip
    for peer in comparison.peers:
        estimate, outcome = peer.estimate, peer.outcome
        texts.append(
            _words(estimate.place.full_name, estimate, metric)
            | {"Year": str(reading.newest or ""), "Result": _peer_result(metric, peer)}
        )
        numbers.append(
            {"geoid": estimate.place.geoid, "metric_id": metric.id, "data_year": reading.newest,
             **_stored(estimate), "difference": outcome.difference,
             "difference_lower": outcome.lower, "difference_upper": outcome.upper,
             **verdict_columns(peer.family_verdict, outcome.verdict, peer.family),
             "reason": outcome.reason}
        )  # fmt: skip
    notes = {
        "difference": "the place minus the peer, in the unit of the metric",
        "verdict": "of the place against the peer",
    }
    ranks = {geoid: rank for rank, geoid in enumerate(order)}
    rows = sorted(
        zip(texts, numbers, strict=True),
        key=lambda row: ranks.get(str(row[1]["geoid"]), len(ranks)),
    )
    return figure_table([row[0] for row in rows], [row[1] for row in rows], notes)


_OUTCOME = (
    "difference", "difference_lower", "difference_upper",
    "verdict", "verdict_alone", "comparisons", "reason",
)  # fmt: skip


class _Published(Protocol):
    """A value as published: of the place or of a peer."""

    @property
    def value(self) -> float | None: ...
    @property
    def lower(self) -> float | None: ...
    @property
    def upper(self) -> float | None: ...
    @property
    def interval(self) -> IntervalKind: ...
    @property
    def quality(self) -> str | None: ...


def _words(name: str, published: _Published, metric: Metric) -> dict[str, Cell]:
    interval = ""
    if published.value is not None:
        interval = format_interval(metric, published.lower, published.upper, published.interval)
    return {
        "Place": name,
        "Value": format_value(metric, published.value),
        "95 % interval": interval,
        "Quality": published.quality or "",
    }


def _stored(published: _Published) -> dict[str, Cell]:
    return {
        "stored_value": published.value,
        "stored_lower": published.lower,
        "stored_upper": published.upper,
    }
