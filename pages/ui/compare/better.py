"""Who does better: peers to learn from, by metric; tested ones apart from position only."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.comparison import PeerResult
from mobility.analysis.screening import counted_readings
from mobility.answers import MetricAmongPeers
from mobility.errors import UserError
from mobility.framework import Better
from mobility.text import count_of, escape_markdown, format_value
from pages.ui import address, controls, data
from pages.ui.peers.strip import ChosenPeers, peers_note


def show_doing_better(chosen: ChosenPeers) -> None:
    """A table for the tested and one for those by position, the clearest metrics first."""
    current = address.current_address()
    try:
        found = data.compare_all(current.release, current.place, chosen.geoids, current.year)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    counted = {r.metric.id for r in counted_readings(found.profile.readings)}
    metrics = [
        each
        for each in found.metrics
        if each.reading.metric.id in counted and each.reading.metric.better is not Better.NEITHER
    ]
    results = [(each, each.doing_better()) for each in metrics]
    tested = [_row(each, better.tested) for each, better in results if better.tested]
    placed = [_row(each, better.by_position) for each, better in results if better.by_position]
    nobody = sum(not better.tested and not better.by_position for _, better in results)
    st.header(_title(len(tested), len(placed)), anchor=False)
    st.markdown("**Clearly better** (tested; holds among all peers of the metric at 95 %)")
    _show(tested, "No peer is clearly better on a metric that can be tested.")
    st.markdown("**Better, and in the better quarter of the peers** (position only, not tested)")
    _show(placed, "No peer stands so on a metric without intervals.")
    controls.show_quietly(
        escape_markdown(
            f"On {count_of(nobody, 'metric')} of {len(metrics)} nobody can be named: no peer is "
            f"better, or the value here is weak, old or absent. {peers_note(chosen)} "
            f"Source: {data.source(current.release)}."
        )
    )


def _title(tested: int, placed: int) -> str:
    if not tested and not placed:
        return "No peer stands out as doing better"
    clear = f"Peers do clearly better on {count_of(tested, 'metric')}"
    return f"{clear}, and stand better by position only on {placed} more"


def _row(each: MetricAmongPeers, results: tuple[PeerResult, ...]) -> dict[str, str]:
    """A metric with the peers that do better, the best first."""
    metric, reading = each.reading.metric, each.reading
    peers = [
        f"{result.estimate.place.name} {result.estimate.place.state_abbreviation} "
        f"{format_value(metric, result.estimate.value, unit=False)}"
        for result in results
    ]
    here = format_value(metric, reading.value)
    return {
        "Metric": escape_markdown(metric.short_label),
        "Here": escape_markdown(f"{here}, {reading.year}"),
        "Peers that do better": escape_markdown("; ".join(peers)),
    }


def _show(rows: list[dict[str, str]], nobody: str) -> None:
    if rows:
        st.table(rows, hide_index=True)
    else:
        st.markdown(f":gray[{nobody}]")
