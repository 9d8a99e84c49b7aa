"""Homes, neighbors and council: measures for which a gap between groups is not the question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from mobility.analysis.groups.share_comparisons import TWO_SHARES, ShareComparison
from mobility.charts.layers import Layer
from mobility.charts.parity_plot import parity_plot
from mobility.charts.share_rows import ShareRow, share_pairs
from mobility.exports.disparities import share_comparisons as forms
from mobility.text import escape_markdown
from pages.ui import data, figures, gap_data, themes
from pages.ui.disparities import council

_HOMES = ("Share of home value", "Share of households")
_NEIGHBORS = ("Neighbors of other groups", "With an even spread")
_OWNERS = (
    "Owners state the value of their home themselves; mortgage debt is not taken off, and renters "
    "have no part in it."
)
_TRACTS = (
    "Neighborhoods are census tracts; with an even spread each would be like the whole place. It "
    "describes neighborhoods, not what anybody chose or is."
)


@dataclass(frozen=True, slots=True)
class _View:
    """A form as it is shown; ``names`` are of the share and of what it is held against."""

    name: str
    title: str
    about: str
    note: str
    names: tuple[str, str]
    rows: list[ShareRow]


def show_share_comparisons(release: str, place: str) -> None:
    """The three forms, one below the other."""
    st.markdown(
        "Each group is a measure of its own here, and equal shares are the yardstick: no group is "
        "the reference for another."
    )
    _show_homes(gap_data.house_wealth(release, place))
    _show_neighbors(gap_data.neighbors(release, place))
    council.show_council(release, place)


def _show_homes(form: ShareComparison) -> None:
    about = "Share of home value against share of households"
    view = _View(
        "house-wealth", forms.homes_title(form), about, _OWNERS, _HOMES, forms.homes_rows(form)
    )
    marks = forms.homes_marks(form)
    _show(form, view, partial(parity_plot, marks, _HOMES[::-1]), drawn=bool(marks))


def _show_neighbors(form: ShareComparison) -> None:
    about = "Neighbors of other groups in the average resident's neighborhood"
    rows = forms.neighbors_rows(form)
    view = _View("neighbors", forms.neighbors_title(form), about, _TRACTS, _NEIGHBORS, rows)
    _show(form, view, partial(share_pairs, rows, _NEIGHBORS), drawn=form.absence is None)


def _show(form: ShareComparison, view: _View, draws: Callable[..., Layer], *, drawn: bool) -> None:
    """A figure, without a chart where nothing is published here, and why it matters."""
    summary = forms.form_summary(view.title, form, view.rows)
    figure = figures.new_figure(
        view.name,
        title=view.title,
        subtitle=forms.form_subtitle(form, view.about),
        summary=summary,
        footer=forms.form_footer(form, view.note),
        table=lambda: forms.form_table(form, view.names, view.rows),
        file_chart=lambda theme: draws(theme, summary, fixed=True),
        about=(view.name,),
        methods=(TWO_SHARES,),
        basis=gap_data.form_basis(form),
    )

    def draw() -> None:
        if drawn:
            chart = draws(themes.shown_theme(), summary)
            st.vega_lite_chart(chart, theme=None, key=f"gaps-{view.name}")

    figures.show_figure(figure, draw)
    predictor = data.framework().predictors[form.metric.predictor]
    st.markdown(f"**{predictor.label}.** {escape_markdown(predictor.why)}")
