"""All metrics beside the peers: what stands out, then a spine for each pillar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mobility.analysis.places.screening import counted_readings, summarize
from mobility.charts.quartile_chart import Vertebra, quartile_chart, vertebra_positions
from mobility.errors import UserError
from mobility.exports.comparison.comparison_figures import quartiles_summary, quartiles_table
from mobility.figures.figure import Basis, figure_table
from mobility.queries import MetricAmongPeers, PeerComparison
from mobility.registry import Better, Pillar
from mobility.text import count_of, escape_markdown
from mobility.text.headlines import pillar_sentence
from pages.ui import address, data, figures, markup, themes
from pages.ui.overview import highlights
from pages.ui.peers.strip import ChosenPeers, peers_note

_KEY = (
    "Diamond: here. Thick bar: the middle half of the peers; thin line: all of them; each row has "
    "its own scale. Hollow: weak."
)


def show_all_metrics(chosen: ChosenPeers) -> None:
    """What stands out among the peers, and every metric under its pillar."""
    current = address.current_address()
    try:
        peer_comparison = data.compare_all(
            current.release, current.place, chosen.geoids, current.year
        )
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    markup.show_html(
        highlights.head(peer_comparison.profile, peer_comparison.screening, key=False),
        "rows",
        "compare-head",
        _open_metric,
    )
    for pillar in data.framework().pillars.values():
        _show_pillar(peer_comparison, pillar, chosen)


def _open_metric(metric: str) -> None:
    """Turn to one metric."""
    address.change_address(metric=metric)
    address.change_options(tab="one")


def _show_pillar(peer_comparison: PeerComparison, pillar: Pillar, chosen: ChosenPeers) -> None:
    """The spine of a pillar with its sentence, and which metrics are not on it."""
    framework, level = data.framework(), peer_comparison.profile.jurisdiction.level
    counted = {r.metric.id for r in counted_readings(peer_comparison.profile.readings)}
    metrics = [
        each
        for each in peer_comparison.metrics
        if framework.predictors[each.reading.metric.predictor].pillar == pillar.id
        and each.reading.metric.id in counted
    ]
    if not metrics:
        return
    shown = [row for each in metrics if (row := _vertebra(each)) is not None]
    on_it = {row.metric for row in shown}
    left_out = [each for each in metrics if each.reading.metric.id not in on_it]
    sentence = pillar_sentence(
        summarize([e.reading for e in metrics], peer_comparison.screening), level
    )
    summary = quartiles_summary(metrics, level)
    draws = partial(quartile_chart, shown, alt_text=summary)
    rest = _left_out_words(left_out)
    figure = figures.new_figure(
        f"spine-{pillar.id}",
        title=f"{pillar.label}: {sentence[:1].lower()}{sentence[1:].rstrip('.')}",
        subtitle=(
            f"{peer_comparison.profile.jurisdiction.full_name} among "
            f"{count_of(len(chosen.places), 'peer')}; right is better."
        ),
        summary=summary,
        key=_KEY,
        footer=(*((rest,) if rest else ()), peers_note(chosen)),
        table=lambda: figure_table(quartiles_table(metrics, level)),
        file_chart=lambda theme: draws(theme, width=300),
        about=(pillar.id,),
        methods=tuple(dict.fromkeys(each.reading.method for each in metrics)),
        basis=Basis(metrics=tuple(each.reading.metric.id for each in metrics)),
    )

    def draw() -> None:
        if shown:
            chart = draws(themes.shown_theme())
            st.vega_lite_chart(chart, theme=None, key=f"spine-{pillar.id}")

    figures.show_figure(figure, draw)


def _vertebra(each: MetricAmongPeers) -> Vertebra | None:
    """The row of a metric; None where too few peers have a reliable value, or no way is better."""
    quartiles, reading = each.quartiles, each.reading
    if reading.metric.better is Better.NEITHER:
        return None
    ends = (
        quartiles.low,
        quartiles.first_quartile,
        quartiles.middle,
        quartiles.third_quartile,
        quartiles.high,
    )
    values = [end for end in ends if end is not None]
    if len(values) < len(ends):
        return None
    current = reading.value if reading.year == reading.newest else None
    mine, (low, first, _, third, high) = vertebra_positions(
        values, current, high_is_right=reading.metric.better is not Better.LOWER
    )
    return Vertebra(
        metric=reading.metric.id,
        label=reading.metric.short_label,
        mine=mine,
        low=low,
        first=first,
        third=third,
        high=high,
        weak=bool(each.mine.problem),
        verdict=reading.verdict,
        words=quartiles_table([each], each.mine.place.level)[0]["Result"],
    )


def _left_out_words(metrics: Sequence[MetricAmongPeers]) -> str:
    """The metrics that are on no spine."""
    aimless = [e for e in metrics if e.reading.metric.better is Better.NEITHER]
    few = [e for e in metrics if e.reading.metric.better is not Better.NEITHER]
    parts = [("Neither way is better", aimless), ("Too few peers with reliable values", few)]
    return " ".join(
        f"{why}: {', '.join(e.reading.metric.short_label for e in which)}."
        for why, which in parts
        if which
    )
