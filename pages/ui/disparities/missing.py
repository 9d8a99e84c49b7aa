"""Who is missing: groups without a value or with a weak one, and who is inside another group."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.gaps.missing import WhoIsMissing
from mobility.analysis.gaps.of_place import PlaceDisparity
from mobility.charts.share_rows import share_bars
from mobility.exports.disparities.missing import (
    missing_lines,
    missing_notes,
    missing_rows,
    missing_subtitle,
    missing_table,
    missing_title,
)
from mobility.framework import BreakdownKind
from mobility.text import escape_markdown
from pages.ui import controls, figures, gap_data, looks
from pages.ui.disparities.choices import Choice

_FIGURE = "missing"


def show_missing(choice: Choice, found: PlaceDisparity) -> None:
    """Who is not in the numbers, why, how many residents that is, and who could fill it in."""
    if found.kind is BreakdownKind.INDUSTRIES:
        return
    missing = gap_data.missing(choice.release, found)
    lines = "\n".join(f"- {escape_markdown(line)}" for line in missing_lines(found, missing))
    if missing.reliable_share is None:
        st.header(escape_markdown(missing_title(found, missing)), anchor=False)
        st.markdown(lines)
        controls.show_quietly(escape_markdown(" ".join(missing_notes(missing))))
    else:
        _show_figure(choice, found, missing)
        st.markdown(lines)


def _show_figure(choice: Choice, found: PlaceDisparity, missing: WhoIsMissing) -> None:
    title = missing_title(found, missing)
    summary = " ".join([f"{title}.", *missing_lines(found, missing)])
    draws = partial(share_bars, missing_rows(missing), alt_text=summary)
    figure = figures.new_figure(
        _FIGURE,
        title=title,
        subtitle=missing_subtitle(found, missing),
        summary=summary,
        footer=tuple(missing_notes(missing)),
        table=lambda: missing_table(found, missing),
        picture=lambda: draws(looks.light_look(), fixed=True),
        about=(choice.metric, choice.by, "who-is-missing"),
    )
    figures.show_figure(
        figure,
        lambda: st.vega_lite_chart(draws(looks.shown_look()), theme=None, key="gaps-missing"),
    )
