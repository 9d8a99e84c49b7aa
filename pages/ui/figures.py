"""A figure on a page: its sentence, its chart, how to take it away, and the same as a table.

`show_figure` is called once for each figure of a page, always, so that an embedded figure is
found. In an address with `embed=true` and `figure=...`, only that figure is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mobility.analysis.method import Method
from mobility.exports import pictures, spreadsheet, workbook
from mobility.exports.figure import Figure, Picture, Table, file_stem
from mobility.text import INVENTED, escape_markdown
from pages.ui import address, controls, data

_STAGE = "figure_stage"  # where an embedded figure stands, while the page runs
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_Event = TypeVar("_Event")


def new_figure(  # noqa: PLR0913 - every part is named where a figure is made
    name: str,
    *,
    title: str,
    subtitle: str,
    summary: str,
    footer: tuple[str, ...],
    table: Callable[[], Table],
    picture: Callable[[], Picture],
    about: tuple[str, ...] = (),
    methods: Sequence[Method] = (),
) -> Figure:
    """A figure of the view in the address, with source, release and link added to its footer.

    Args:
        name: its id, once a page: lower case letters, digits and hyphens.
        title: the finding in a sentence.
        subtitle: metric, place, period, who is counted.
        summary: what the chart shows, for somebody who does not see it.
        footer: what is particular: quality, peer set, how many shown and how many not published.
        table: makes the content as a table.
        picture: makes the chart in `looks.light_look()`, with all its data inside.
        about: what the names of its files say beside place and release, such as the metric.
        methods: how its numbers and verdicts come about; the workbook explains them.
    """
    current = address.current_address()
    invented = data.store(current.release).release.demonstration
    return Figure(
        id=name,
        title=title,
        subtitle=subtitle,
        summary=summary,
        footer=(*footer, f"Source: {data.source(current.release)}."),
        table=table,
        picture=picture,
        address=address.link(),
        name=file_stem(name, current.place, *about, current.release, invented=invented),
        methods=methods,
        invented=invented,
    )


def embedded() -> str:
    """The id of the figure that is shown alone, without a frame; empty for a whole page."""
    return st.query_params.get("figure", "") if st.context.is_embedded else ""


@contextmanager
def stage() -> Iterator[None]:
    """Run a page inside; of an embedded one only the asked figure reaches the screen."""
    asked = embedded()
    if not asked:
        yield
        return
    place = st.container(key="embedded")
    st.session_state[_STAGE] = place
    try:
        with DeltaGenerator(root_container=None):  # what is written there goes nowhere
            yield
    finally:
        if st.session_state.pop(_STAGE, None) is not None:
            with place:
                st.warning(escape_markdown(f"This page shows no figure {asked!r} here."))


def show_figure(figure: Figure, chart: Callable[[], _Event]) -> _Event | None:
    """Show a figure with everything around it.

    Args:
        figure: what it says and where it is from.
        chart: draws the chart for the screen, in `looks.shown_look()`, with `alt=figure.summary`.

    Returns:
        What `chart` returns, such as a selection; None when another figure is shown alone.
    """
    asked = embedded()
    if not asked:
        return _show_whole(figure, chart)
    if asked != figure.id:
        return None
    with st.session_state.pop(_STAGE):
        return _show_alone(figure, chart)


def _show_whole(figure: Figure, chart: Callable[[], _Event]) -> _Event:
    with st.container(key=f"figure-{figure.id}", gap="xsmall"):
        _show_head(figure)
        event = chart()
        controls.show_quietly(escape_markdown(" ".join(figure.footer)))
        show_take_away(figure)
        _show_table(figure)
    return event


def _show_alone(figure: Figure, chart: Callable[[], _Event]) -> _Event:
    if figure.mark:
        st.markdown(f":small[**{INVENTED}**]")
    _show_head(figure)
    event = chart()
    controls.show_quietly(escape_markdown(" ".join(figure.footer)))
    return event


def _show_head(figure: Figure) -> None:
    st.subheader(escape_markdown(figure.title), anchor=False)
    controls.show_quietly(escape_markdown(figure.subtitle))


def show_take_away(figure: Figure) -> None:
    """One quiet row: the files, each made when it is asked for, and the addresses."""
    files: tuple[tuple[str, Callable[[], bytes], str, str], ...] = (
        ("PNG", lambda: pictures.figure_png(figure), "png", "image/png"),
        ("SVG", lambda: pictures.figure_svg(figure), "svg", "image/svg+xml"),
        ("CSV", lambda: spreadsheet.figure_csv(figure), "csv", "text/csv"),
        ("Excel", lambda: workbook.figure_xlsx(figure), "xlsx", _XLSX),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for label, make, ending, kind in files:
            st.download_button(
                label,
                make,
                f"{figure.name}.{ending}",
                kind,
                key=f"{figure.id}-{ending}",
                type="tertiary",
                icon=":material/download:",
                on_click="ignore",
            )
        with st.popover("Link", type="tertiary", icon=":material/link:"):
            controls.show_quietly("Opens this view again, with this release's numbers.")
            st.code(figure.address, language=None, wrap_lines=True)
            controls.show_quietly("Shows this figure alone inside a page of yours.")
            st.code(_frame(figure), language="html", wrap_lines=True)


def _frame(figure: Figure) -> str:
    """The HTML that shows a figure inside another page."""
    join = "&" if "?" in figure.address else "?"
    source = f"{figure.address}{join}embed=true&figure={figure.id}"
    return (
        f'<iframe src="{escape(source)}" title="{escape(figure.title)}" width="100%" '
        'height="640" style="border:0" loading="lazy"></iframe>'
    )


def _show_table(figure: Figure) -> None:
    table = st.expander(
        "The same as a table",
        icon=":material/table:",
        key=f"{figure.id}-table",
        on_change="rerun",
    )
    if table.open:
        with table:
            st.markdown(escape_markdown(figure.summary))
            st.dataframe(list(figure.table().words), hide_index=True)
