"""A figure on a page: its sentence, its chart, how to take it away, and the same as a table.

`show_figure` is called once for each figure of a page, always, so that one that is to stand alone
is found. In an address with `embed=true` and `figure=...`, only that figure is shown; with
`room=...`, one figure at a time stands on a wall.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mobility import workspace
from mobility.figures.drawing import SOURCE, Spec
from mobility.figures.figure import Figure
from mobility.figures.theme import DARK
from mobility.text import escape_markdown
from mobility.text.messages import short_enough
from mobility.workspace.actors import Role
from pages.ui import access, address, controls, data, data_views, export, pinned_view, pins
from pages.ui.meeting import room, wall
from pages.ui.request import Request

_STYLES = Path(__file__).with_suffix(".css")
_LIGHT_PAPER = (  # what is dark on the screen; brighter, so that the background becomes white
    "<style>@media print { [data-testid='stMainBlockContainer'] "
    "{ filter: invert(1) hue-rotate(180deg) brightness(1.1); } }</style>"
)
_NOTED = "The view is pinned to the findings, and the note is on its card."
_NOTED_AGAIN = "The note is on the card of this view, below what it says already."


def show_page(request: Request, run: Callable[[], None]) -> None:
    """Run a page; where a figure is shown alone, only that one reaches the screen.

    Args:
        request: what the run shows.
        run: the page.
    """
    st.html(_STYLES)
    if request.theme is DARK:
        st.html(_LIGHT_PAPER)
    shown = request.shown
    if not request.alone or (request.room and request.page.own_wall):
        run()
        if shown.pin is not None and not shown.figures:
            with shown.pin:
                pins.show_pin_of_page(request.renewed(), None)
        return
    if request.embedded and not request.place:  # pages then stop, and nothing can be said any more
        st.warning("This address names no county or city, so there is no figure to show.")
        st.stop()
    shown.alone = st.container(key="embedded") if request.embedded else st.container()
    try:
        with DeltaGenerator(root_container=None):  # what is written there goes nowhere
            run()
    finally:
        with shown.alone:
            if request.room:
                on_wall = shown.on_wall or partial(_show_on_wall, request.renewed())
                on_wall()
            elif request.embedded not in {figure.id for figure in shown.figures}:
                message = f"This page shows no figure {request.embedded!r} here."
                st.warning(escape_markdown(message))


def _show_on_wall(request: Request) -> None:
    """Return the figure of the address, or the first one of the page."""
    figures, place = request.shown.figures, request.place
    if not figures:
        st.warning("This view has no figure to show on a wall.", icon=":material/block:")
        st.button("Leave", shortcut="Escape", on_click=room.leave)
        return
    ids = [figure.id for figure in figures]

    def now() -> int:
        named = address.current_address().option("figure")
        return ids.index(named) + 1 if named in ids else 1

    def turn_to(number: int) -> None:
        address.change_options(figure=ids[number - 1])

    turning, figure = wall.Turning(now, len(ids), turn_to), figures[now() - 1]
    pillars = [pillar.label for pillar in data.framework().pillars.values()]
    before, sentence, rest = wall.headline(figure.title, figure.wall_title, place, pillars)
    slide = wall.Slide(
        sentence=sentence,
        source=" ".join(filter(None, (rest, wall.ended(figure.subtitle), *figure.footer[-1:]))),
        address=figure.address,
        summary=figure.summary,
        before=before,
        mark=figure.mark,
        key=figure.key,
    )
    high = wall.free_height(slide)
    picture = data_views.wall_picture(figure.wall_picture(high), request.room, high)
    wall.show_slide(slide, picture, request.room, turning)

    def keep(text: str) -> str:
        pinned = pinned_view.card_of(request, figure)
        card = pinned or pinned_view.keep_figure(request, figure)
        workspace.add_note(data.workspace(), card.id, text)
        return _NOTED_AGAIN if pinned else _NOTED

    may_note = place and access.may(Role.EDITOR)
    wall.show_keys(turning, request.room, keep if may_note else None)


def show_figure(
    request: Request,
    figure: Figure,
    chart: Callable[[], Any] | None = None,
    *,
    folded: bool = False,
    heading: str = "",
) -> None:
    """Show a figure with everything around it, unless another one is shown alone.

    Args:
        request: what the run shows.
        figure: what it says and where it is from.
        chart: draws it on the screen, where that takes more than one chart.
        folded: whether its sentence alone is seen until somebody opens it.
        heading: stands above it where the page has said its sentence already.
    """
    chart, shown = chart or partial(show_chart, request, figure), request.shown
    shown.figures.append(figure)
    if request.room:  # the wall follows when all figures of the page are known
        return
    if not request.embedded:
        if shown.pin is not None and len(shown.figures) == 1:
            with shown.pin:
                pins.show_pin_of_page(request, figure)
        _show_whole(request, figure, chart, folded=folded, heading=heading)
    elif request.embedded == figure.id and shown.alone is not None:
        with shown.alone:
            _show_alone(figure, chart)


def show_chart(request: Request, figure: Figure) -> None:
    """Show the drawing of a figure alone, in the theme of the page; nothing without any row."""
    drawing = dict(cast("Spec", figure.chart(request.theme)))
    rows = drawing.get("datasets", {}).get(SOURCE)
    if rows is None or rows.num_rows:
        st.vega_lite_chart(drawing, theme=None, key=f"{figure.id}-chart")


def show_long_chart(request: Request, figure: Figure, top: int) -> None:
    """Show a long drawing whose top stays in view while the rest scrolls below it.

    It is drawn twice: figures.css lays a copy, cut off below the top, over the drawing.

    Args:
        request: what the run shows.
        figure: whose drawing it is.
        top: pixels of it that stay in view.
    """
    drawing = dict(cast("Spec", figure.chart(request.theme)))
    with st.container(key="top-in-view"):
        st.vega_lite_chart(drawing, theme=None, key=f"{figure.id}-chart")
        with st.container(key="top-of-chart", height=top, border=False):
            copy = {**drawing, "description": ""}  # for readers who do not see it, one is enough
            st.vega_lite_chart(copy, theme=None, key=f"{figure.id}-top")


def _show_whole(
    request: Request,
    figure: Figure,
    chart: Callable[[], Any],
    *,
    folded: bool,
    heading: str,
) -> None:
    shown = st.container(key=f"figure-{figure.id}", gap="xsmall")
    titled = True
    if folded:
        brief = short_enough(figure.title, figure.wall_title or figure.title)  # one line
        titled = brief != figure.title
        label = escape_markdown(brief)
        shown = shown.expander(label, key=f"{figure.id}-fold", on_change="rerun")
        if not shown.open:
            return
    with shown:
        _show_head(figure, heading or figure.title if titled else "")
        chart()
        controls.caption(escape_markdown(" ".join(figure.footer)))
        export.show_export(request, figure)
        export.show_table(figure)


def _show_alone(figure: Figure, chart: Callable[[], Any]) -> None:
    _show_head(figure, figure.title)
    chart()
    footer = escape_markdown(" ".join(figure.footer))
    controls.caption(f"{footer} [Open the whole view]({figure.address})")


def _show_head(figure: Figure, heading: str) -> None:
    # The second level: below the title of a page, and in a dialog.
    if heading:
        st.header(escape_markdown(heading), anchor=False)
    controls.caption(escape_markdown(figure.subtitle))
