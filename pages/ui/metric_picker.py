"""Choosing a metric: all that a level has, in the order of the framework, by pillar."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

import streamlit as st

from mobility.places import Level
from mobility.text import escape_markdown, places_word
from pages.ui import address, data
from pages.ui.widgets import choose

PICKER_WIDTH = 420  # pixels; on a phone a row of its own


def pick_metric(
    label: str,
    metric: str,
    level: Level,
    key: str,
    on_pick: Callable[[str], None] | None = None,
    *,
    among: Collection[str] | None = None,
    label_visibility: Literal["visible", "collapsed"] = "visible",
) -> None:
    """The picker, with `metric` chosen; by default a choice becomes the metric of the address.

    Args:
        label: what is chosen.
        metric: the id that is in force.
        level: whose metrics are offered.
        key: of the picker, once a page.
        on_pick: what a choice does instead.
        among: the ids that are offered, by default all.
        label_visibility: whether `label` is shown, or only read aloud.
    """
    framework = data.framework()
    options = {
        each.id: f"{each.short_label} · {framework.predictors[each.predictor].label}"
        for each in framework.metrics.values()
        if (each.series_of(level) is not None if among is None else each.id in among)
    }
    choose(
        st.selectbox,
        label,
        options,
        metric,
        on_pick or (lambda chosen: address.change_address(metric=chosen)),
        key=key,
        label_visibility=label_visibility,
        width=PICKER_WIDTH,
    )


def say_instead(named: str, shown: str, level: Level) -> None:
    """Show that a metric replaces one that the level lacks; nothing where the address named none.

    Args:
        named: the id that the address named, or empty.
        shown: the id of the metric that is shown.
        level: of the place.
    """
    if not named:
        return
    metrics = data.framework().metrics
    sentence = (
        f"{metrics[named].short_label} is not collected for {places_word(level)}. This is "
        f"{metrics[shown].short_label} instead."
    )
    st.info(escape_markdown(sentence), icon=":material/swap_horiz:")
