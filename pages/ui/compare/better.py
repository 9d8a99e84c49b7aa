"""Who does better: peers to learn from, by metric; tested ones apart from position only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from mobility.analysis.peers.comparison import DOING_BETTER
from mobility.analysis.places.screening import counted_readings
from mobility.errors import UserError
from mobility.exports.comparison.better_figures import (
    Ahead,
    better_picture,
    better_summary,
    better_table,
    better_title,
)
from mobility.registry import Better
from mobility.text import count_of, escape_markdown
from pages.ui import address, data, figures, markup
from pages.ui.peers.strip import ChosenPeers, peers_note

_TESTED = (
    "Tested: who is named is better at 95 %, with all peers of the metric counted. Each metric is "
    "tested by itself: were no peer better on any of twenty, chance would still name one."
)
_PLACED = (
    "Position only: no interval is published for the place or the peer, and the peer stands in the "
    "better quarter of all of them."
)


def show_doing_better(chosen: ChosenPeers) -> None:
    """A figure for the tested and one for those by position, metrics in the usual order."""
    current = address.current_address()
    try:
        peer_comparison = data.compare_all(
            current.release, current.place, chosen.geoids, current.year
        )
        until = data.latest_year(current.release, chosen.place, current.year)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    counted = {r.metric.id for r in counted_readings(peer_comparison.profile.readings)}
    metrics = [
        each
        for each in peer_comparison.metrics
        if each.reading.metric.id in counted and each.reading.metric.better is not Better.NEITHER
    ]
    results = [(each.reading, each.doing_better()) for each in metrics]
    tested = [Ahead(reading, better.tested) for reading, better in results if better.tested]
    placed = [
        Ahead(reading, better.by_position) for reading, better in results if better.by_position
    ]
    nobody = sum(not better.tested and not better.by_position for _, better in results)
    left = (
        f"On {count_of(nobody, 'metric')} of {len(metrics)} nobody can be named: no peer is "
        "better, or the value here is weak, old or absent."
    )
    newest = data.places(current.release).years[1]
    years = "its newest year" if until == newest else f"its newest year up to {until}"
    subtitle = (
        f"{chosen.place.full_name} and its {count_of(len(chosen.places), 'peer')}, each metric in "
        f"{years}."
    )
    _show(chosen, subtitle, tested, (_TESTED, left), tested=True)
    _show(chosen, subtitle, placed, (_PLACED, left), tested=False)


def _show(
    chosen: ChosenPeers,
    subtitle: str,
    ahead: Sequence[Ahead],
    notes: tuple[str, ...],
    *,
    tested: bool,
) -> None:
    name = "clearly-better" if tested else "better-by-position"
    figure = figures.new_figure(
        name,
        title=better_title(ahead, tested=tested),
        subtitle=subtitle,
        summary=better_summary(ahead),
        footer=(*notes, peers_note(chosen)),
        table=lambda: better_table(ahead),
        file_chart=lambda theme: better_picture(ahead, theme),
        methods=(DOING_BETTER,),
    )
    rows = "".join(_row(each) for each in ahead)
    html = (
        "<table><thead><tr><th>Metric</th><th>Here</th><th>Peers that do better, the best first"
        f"</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    show = partial(markup.show_html, html, "better", name, _open_metric)
    figures.show_figure(figure, show if ahead else lambda: None)


def _row(ahead: Ahead) -> str:
    """A metric, whose name opens it beside the peers, and who does better."""
    metric = ahead.reading.metric
    peers = "".join(
        f"<li>{escape(name)} <b>{escape(value)}</b></li>" for name, value in ahead.named
    )
    return (
        f'<tr><th scope="row"><button type="button" data-metric="{escape(metric.id)}">'
        f"{escape(metric.short_label)}</button></th><td>{escape(ahead.here)}</td>"
        f'<td><ul role="list">{peers}</ul></td></tr>'
    )


def _open_metric(metric: str) -> None:
    """Turn to one metric beside the peers."""
    address.change_address(metric=metric)
    address.change_options(tab="one")
