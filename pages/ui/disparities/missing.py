"""Who is missing: groups without a value or with a weak one, and who is inside another group."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.gaps.missing import WhoIsMissing
from mobility.charts.share_rows import share_bars
from mobility.exports.disparities.missing import (
    missing_lines,
    missing_notes,
    missing_rows,
    missing_subtitle,
    missing_table,
    missing_title,
)
from mobility.registry import BreakdownKind
from mobility.text import escape_markdown
from pages.ui import controls, figures, gap_data, themes
from pages.ui.disparities.choices import Choice

_FIGURE = "missing"


def show_missing(choice: Choice, disparity: PlaceDisparity) -> None:
    """Who is not in the numbers, why, how many residents that is, and who could fill it in."""
    if disparity.kind is BreakdownKind.INDUSTRIES:
        return
    missing = gap_data.missing(choice.release, disparity)
    lines = "\n".join(f"- {escape_markdown(line)}" for line in missing_lines(disparity, missing))
    if missing.reliable_share is None:
        st.header(escape_markdown(missing_title(disparity, missing)), anchor=False)
        st.markdown(lines)
        controls.caption(escape_markdown(" ".join(missing_notes(missing))))
    else:
        _show_figure(choice, disparity, missing)
        st.markdown(lines)


def _show_figure(choice: Choice, disparity: PlaceDisparity, missing: WhoIsMissing) -> None:
    title = missing_title(disparity, missing)
    summary = " ".join([f"{title}.", *missing_lines(disparity, missing)])
    draws = partial(share_bars, missing_rows(missing), alt_text=summary)
    figure = figures.new_figure(
        _FIGURE,
        title=title,
        subtitle=missing_subtitle(disparity, missing),
        summary=summary,
        footer=tuple(missing_notes(missing)),
        table=lambda: missing_table(disparity, missing),
        file_chart=lambda theme: draws(theme, fixed=True),
        about=(choice.metric, choice.by, "who-is-missing"),
    )
    figures.show_figure(
        figure,
        lambda: st.vega_lite_chart(draws(themes.shown_theme()), theme=None, key="gaps-missing"),
    )
