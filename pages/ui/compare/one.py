"""One metric beside the peers: a sentence, the places in rows, the medians as lines."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from mobility.analysis.peers.comparison import Comparison, Reference
from mobility.analysis.reliability import Quality
from mobility.charts.dots import Dot, Line, place_dots
from mobility.errors import UserError
from mobility.exports.comparison.comparison_figures import (
    comparison_figure_table,
    comparison_footer,
    comparison_title,
    median_label,
    own_value_words,
    peer_verdict,
    reference_label,
    row_name,
    row_words,
)
from mobility.exports.comparison.comparisons import comparison_sentences, named_value_words
from mobility.figures.figure import Basis
from mobility.registry import Better, IntervalKind
from mobility.text import escape_markdown, format_value
from mobility.text.ranks import rank_words
from pages.ui import address, data, figures, themes
from pages.ui.compare.reference import named_reference
from pages.ui.peers.strip import ChosenPeers, peers_note, short_name

_FIGURE = "peers"


def show_one_metric(chosen: ChosenPeers, metric: str) -> None:
    """The metric in the address beside the peers, and the controls of this view."""
    current = address.current_address()
    order = current.option("order", "value")
    reference = named_reference(data.framework().metrics[metric])
    try:
        comparison = data.comparison(
            current.release, current.place, metric, current.year, chosen.geoids, reference
        )
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        comparison = _without_reference(chosen, metric, reference)
        if comparison is None:
            return
    dots, lines = _dots(comparison, order), _lines(comparison)
    notes = " ".join((own_value_words(comparison), *comparison_sentences(comparison))).strip()

    draws = partial(place_dots, dots, lines, comparison.reading.metric, alt_text=notes)
    reading = comparison.reading
    figure = figures.new_figure(
        _FIGURE,
        title=comparison_title(comparison),
        subtitle=" ".join(filter(None, _said_of(comparison))),
        summary=notes,
        footer=comparison_footer(comparison, peers_note(chosen)),
        table=lambda: comparison_figure_table(comparison, [dot.geoid for dot in dots]),
        file_chart=lambda theme: draws(theme, width=420),
        about=(reading.metric.id,),
        methods=tuple(dict.fromkeys((reading.method, comparison.rank.method))),
        basis=Basis(
            verdict=reading.verdict,
            reason=reading.reason,
            quality=reading.quality or "",
            metrics=(metric,),
            places=chosen.geoids,
        ),
    )

    def draw() -> None:
        st.vega_lite_chart(draws(themes.shown_theme()), theme=None, key="compare-one")

    _offer_own_state(chosen, comparison)
    figures.show_figure(figure, draw)


def _offer_own_state(chosen: ChosenPeers, comparison: Comparison) -> None:
    """A data set of the user's own often ends at the border of a state: peers within it have one.

    In a state of too few places with values, nothing is offered.
    """
    reading, filters = comparison.reading, chosen.settings.filters
    if not reading.metric.supplement or chosen.settings.named or filters.states:
        return
    if reading.peers is None or reading.peers.value is not None:
        return
    if reading.state is None or reading.state.value is None:
        return
    within = replace(filters, states=(comparison.place.state,), regions=())
    settings = replace(chosen.settings, filters=within)
    st.button(
        f"Peers in {comparison.place.state_name} only",
        icon=":material/group:",
        help="The data set has few values of the peers elsewhere.",
        on_click=address.change_options,
        kwargs=settings.options(),
    )


def _said_of(comparison: Comparison) -> tuple[str, str, str]:
    """The own value, how it stands against a named one, and what is compared."""
    own = own_value_words(comparison) or f"{comparison.place.full_name}."
    return own, named_value_words(comparison), _what(comparison)


def _what(comparison: Comparison) -> str:
    """What is compared, of which year, and who is counted."""
    metric, newest = comparison.reading.metric, comparison.reading.newest
    year = "" if newest is None else f", {newest}"
    return f"{metric.label}{year}. {metric.counted}."


def _without_reference(
    chosen: ChosenPeers, metric: str, reference: Reference | None
) -> Comparison | None:
    """The same without the value that could not be used; None where that was not the trouble."""
    if reference is None:
        return None
    current = address.current_address()
    return data.comparison(
        current.release, current.place, metric, current.year, chosen.geoids, None
    )


def _dots(comparison: Comparison, order: str) -> list[Dot]:
    """The place and its peers that have a value, the best or the highest first."""
    reading = comparison.reading
    dots = [
        Dot(
            peer.estimate.place.geoid,
            row_name(peer.estimate.place),
            short_name(peer.estimate.place, comparison.place),
            peer.estimate.value,
            *_bounds(peer.estimate.lower, peer.estimate.upper, peer.estimate.interval),
            weak=bool(peer.estimate.problem),
            mine=False,
            verdict=peer_verdict(peer)[0],
            words=row_words(comparison, peer),
            number=_number(comparison, peer.estimate.value),
        )
        for peer in comparison.peers
        if peer.estimate.value is not None
    ]
    if reading.value is not None and reading.year == reading.newest:
        rank = comparison.rank
        words = ""
        if rank.best is not None and rank.worst is not None:
            words = rank_words(rank.best, rank.worst, rank.of)
        own = Dot(
            comparison.place.geoid,
            row_name(comparison.place),
            short_name(comparison.place, comparison.place),
            reading.value,
            *_bounds(reading.lower, reading.upper, reading.interval),
            weak=reading.quality is Quality.WEAK or reading.implausible,
            mine=True,
            verdict=None,
            words=words or f"here: {reading.reason}",
            number=_number(comparison, reading.value),
        )
        dots = [own, *dots]
    if order == "similarity":
        return dots
    high_first = reading.metric.better is not Better.LOWER
    return sorted(dots, key=lambda dot: -dot.value if high_first else dot.value)


def _number(comparison: Comparison, value: float) -> str:
    """A value beside its mark; what it is measured in stands above."""
    return format_value(comparison.reading.metric, value, unit=False)


def _bounds(
    lower: float | None, upper: float | None, kind: IntervalKind
) -> tuple[float | None, float | None]:
    """The bounds that are drawn: those of a sampling interval with both ends."""
    whole = kind is IntervalKind.SAMPLING and lower is not None and upper is not None
    return (lower, upper) if whole else (None, None)


def _lines(comparison: Comparison) -> list[Line]:
    """The medians that there are, and the value that somebody named."""
    reading, place = comparison.reading, comparison.place
    kind = "city" if place.level == "place" else "county"
    medians = (
        (reading.peers, "median peer", "peers", (1, 0)),
        (reading.state, f"median {place.state_name} {kind}", place.state_abbreviation, (6, 4)),
        (reading.nation, f"median U.S. {kind}", "U.S.", (2, 3)),
    )
    lines = [
        Line(
            median_label(name, median.value, reading.metric, median.n),
            f"{short} {format_value(reading.metric, median.value, unit=False)}",
            median.value,
            dash,
        )
        for median, name, short, dash in medians
        if median is not None and median.value is not None
    ]
    if comparison.reference:
        named = comparison.reference.reference
        label = reference_label(reading.metric, named.value, named.year, named.source)
        short = format_value(reading.metric, named.value, unit=False)
        lines.append(Line(label, short, named.value, (8, 3, 2, 3)))
    return lines
