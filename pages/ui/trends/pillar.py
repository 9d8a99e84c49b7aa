"""Every metric of a pillar over the years, as small charts."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.figures.pillar import pillar_figure, pillar_html
from mobility.places import Jurisdiction
from mobility.registry import Pillar
from pages.ui import address, data, data_views, figures, markup
from pages.ui.request import Request
from pages.ui.trends.selection import shown_metrics
from pages.ui.widgets import choose


def show_pillar(request: Request, place: Jurisdiction) -> None:
    """The picker of the pillar, by default that of the metric in the address, and its charts."""
    framework = data.framework()
    own = framework.predictors[framework.metrics[request.address.metric].predictor].pillar
    pillar = framework.pillars[request.option("pillar", own)]
    _pick_pillar(pillar)
    metrics = tuple(
        each.id
        for each in shown_metrics(framework, place.level)
        if framework.predictors[each.predictor].pillar == pillar.id
    )
    trends = data_views.trends(request.release, (place.geoid,), metrics)
    figure = pillar_figure(place, trends, pillar, request.provenance((pillar.id,)))
    charts = pillar_html(trends)
    show = partial(markup.show_html, charts, "trends", figure.id, _open_metric)
    figures.show_figure(request, figure, show)


def _pick_pillar(pillar: Pillar) -> None:
    choose(
        st.selectbox,
        "Pillar",
        {each.id: each.label for each in data.framework().pillars.values()},
        pillar.id,
        lambda chosen: address.change_options(pillar=chosen),
        key="trends-pillar",
        width=420,
    )


def _open_metric(metric: str) -> None:
    """Turn to the lines of one metric."""
    address.change_address(metric=metric)
    address.change_options(tab="one", since="", until="")
