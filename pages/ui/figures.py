"""A figure on a page: its sentence, its chart, how to take it away, and the same as a table.

`show_figure` is called once for each figure of a page, always, so that one that is to stand alone
is found. In an address with `embed=true` and `figure=...`, only that figure is shown; with
`room=...`, one figure at a time stands on a wall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mobility import workspace
from mobility.figures.drawing import SOURCE, Spec
from mobility.figures.figure import Figure, Provenance
from mobility.text import escape_markdown
from pages.ui import address, controls, data, data_views, export, pinned_view, pins, themes
from pages.ui.meeting import room, wall

_STYLES = Path(__file__).with_suffix(".css")
_STAGE = "figure_stage"  # where an embedded figure stands, while the page runs
_FOUND = "figures_found"  # what could stand on the wall, while the page runs
_NOTED = "The view is pinned to the findings, and the note is on its card."
_NOTED_AGAIN = "The note is on the card of this view, below what it says already."


def provenance(about: Sequence[str] = ()) -> Provenance:
    """Return where the numbers of the view in the address are from.

    Args:
        about: ids of the metrics or pillars whose source is named; empty for all.
    """
    current = address.current_address()
    return Provenance(
        place=current.place,
        release=current.release,
        source=data.source(current.release, about),
        address=address.link(),
        invented=data.store(current.release).release.demonstration,
    )


def embedded() -> str:
    """The id of the figure that another page embeds; empty for a page of ours."""
    return st.query_params.get("figure", "") if st.context.is_embedded else ""


def alone() -> bool:
    """Whether one figure is shown and nothing else: inside another page, or on a wall."""
    return bool(embedded() or room.asked_room())


@contextmanager
def stage(*, own_wall: bool = False) -> Iterator[None]:
    """Run a page inside; where one figure stands alone, only that one reaches the screen.

    ``own_wall``: the page says itself what a meeting sees.
    """
    st.html(_STYLES)
    asked = embedded()
    asked_room = room.asked_room()
    if asked_room and own_wall:
        yield
        return
    if asked_room:
        with _wall(asked_room):
            yield
        return
    if not asked:
        with pins.head():
            yield
        return
    if not address.current_address().place:  # pages then stop, and nothing can be said any more
        st.warning("This address names no county or city, so there is no figure to show.")
        st.stop()
    place = st.container(key="embedded")
    st.session_state[_STAGE] = place
    try:
        with DeltaGenerator(root_container=None):  # what is written there goes nowhere
            yield
    finally:
        if st.session_state.pop(_STAGE, None) is not None:
            with place:
                st.warning(escape_markdown(f"This page shows no figure {asked!r} here."))


@contextmanager
def _wall(asked_room: str) -> Iterator[None]:
    """Run a page inside; one of its figures stands on the wall, and keys turn to the others."""
    place = st.container()
    st.session_state[_STAGE], st.session_state[_FOUND] = place, []
    try:
        with DeltaGenerator(root_container=None):
            yield
    finally:
        st.session_state.pop(_STAGE, None)
        figures: list[Figure] = st.session_state.pop(_FOUND)
        with place:
            _show_on_wall(figures, asked_room)


def _show_on_wall(figures: Sequence[Figure], asked_room: str) -> None:
    """The figure that the address asks for, or the first one of the page."""
    if not figures:
        st.warning("This view has no figure to show on a wall.", icon=":material/block:")
        st.button("Leave", shortcut="Escape", on_click=room.leave)
        return
    ids = [figure.id for figure in figures]

    def now() -> int:
        asked = address.current_address().option("figure")
        return ids.index(asked) + 1 if asked in ids else 1

    def turn_to(number: int) -> None:
        address.change_options(figure=ids[number - 1])

    turning, figure = wall.Turning(now, len(ids), turn_to), figures[now() - 1]
    current = address.current_address()
    here = data.places(current.release).by_geoid.get(current.place)
    slide = wall.Slide(
        sentence=figure.title,
        source=" ".join((wall.ended(figure.subtitle), *figure.footer[-1:])),
        address=figure.address,
        summary=figure.summary,
        place=wall.place_beside(figure.title, here),
        mark=figure.mark,
        key=figure.key,
    )
    picture = data_views.wall_picture(figure.picture(), asked_room, wall.free_height(slide))
    wall.show_slide(slide, picture, asked_room, turning)

    def keep(words: str) -> str:
        pinned = pinned_view.card_of(figure)
        card = pinned or pinned_view.keep_figure(figure)
        workspace.add_note(data.workspace(), card.id, words)
        return _NOTED_AGAIN if pinned else _NOTED

    wall.show_keys(turning, asked_room, keep if address.current_address().place else None)


def show_figure(figure: Figure, chart: Callable[[], Any] | None = None) -> Any:  # noqa: ANN401 - what drawing returns
    """Show a figure with everything around it.

    Args:
        figure: what it says and where it is from.
        chart: draws it on the screen, where that takes more than one chart.

    Returns:
        What drawing it returns, such as a selection; None when another figure is shown alone.
    """
    chart = chart or partial(show_chart, figure)
    if room.asked_room():  # shown when all figures of the page are known
        st.session_state[_FOUND].append(figure)
        return None
    asked = embedded()
    if not asked:
        return _show_whole(figure, chart)
    if asked != figure.id:
        return None
    with st.session_state.pop(_STAGE):
        return _show_alone(figure, chart)


def show_chart(figure: Figure) -> DeltaGenerator | None:
    """Show the drawing of a figure alone, in the theme of the page; nothing without any row."""
    drawing = dict(cast("Spec", figure.chart(themes.shown_theme())))
    rows = drawing.get("datasets", {}).get(SOURCE)
    if rows is not None and not rows.num_rows:
        return None
    return st.vega_lite_chart(drawing, theme=None, key=f"{figure.id}-chart")


def _show_whole(figure: Figure, chart: Callable[[], Any]) -> Any:  # noqa: ANN401 - what drawing returns
    with st.container(key=f"figure-{figure.id}", gap="xsmall"):
        _show_head(figure)
        event = chart()
        controls.caption(escape_markdown(" ".join(figure.footer)))
        export.show_export(figure)
        pins.show_words(figure)
        export.show_table(figure)
    return event


def _show_alone(figure: Figure, chart: Callable[[], Any]) -> Any:  # noqa: ANN401 - what drawing returns
    _show_head(figure)
    event = chart()
    footer = escape_markdown(" ".join(figure.footer))
    controls.caption(f"{footer} [Open the whole view]({figure.address})")
    return event


def _show_head(figure: Figure) -> None:
    # The second level: below the title of a page, and in a dialog.
    st.header(escape_markdown(figure.title), anchor=False)
    controls.caption(escape_markdown(figure.subtitle))
