"""Homes, neighbors and council: measures for which a gap between groups is not the question.

The seats of a council are entered by hand.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from mobility import workspace
from mobility.analysis.groups.share_comparisons import Council, ShareComparison
from mobility.clock import today
from mobility.errors import UserError
from mobility.figures.council import council_figure
from mobility.figures.figure import Figure
from mobility.figures.house_wealth import house_wealth_figure
from mobility.figures.neighbors import neighbors_figure
from mobility.text import escape_markdown
from mobility.workspace import CouncilSeats
from mobility.workspace.actors import Role
from pages.ui import access, address, controls, data, figures, gap_data, notices
from pages.ui.request import Request
from pages.ui.widgets import choose

_PART = "council"
_ASK = (
    "Ask the members how they describe themselves, or use what they have said in public; a name or "
    "a picture does not tell. Every seat counts once: Hispanic members of any race under Hispanic."
)


def show_share_comparisons(request: Request) -> None:
    """The three figures, one below the other."""
    st.markdown(
        "Each group is a measure of its own here, and equal shares are the yardstick: no group is "
        "the reference for another."
    )
    framework, (release, place) = data.framework(), (request.release, request.address.place)
    homes, neighbors = gap_data.house_wealth(release, place), gap_data.neighbors(release, place)
    source = request.provenance((homes.metric.id,))
    _show(request, homes, house_wealth_figure(homes, framework, source))
    source = request.provenance((neighbors.metric.id,))
    _show(request, neighbors, neighbors_figure(neighbors, framework, source), folded=True)
    _show_council(request)


def _show(
    request: Request, comparison: ShareComparison, figure: Figure, *, folded: bool = False
) -> None:
    """A figure with why it matters, without a chart where nothing is published here."""

    def draw() -> None:
        if not comparison.absence:
            figures.show_chart(request, figure)
        _show_why(comparison)

    figures.show_figure(request, figure, draw, folded=folded)


def _show_why(comparison: ShareComparison) -> None:
    predictor = data.framework().predictors[comparison.metric.predictor]
    st.markdown(f"**{predictor.label}.** {escape_markdown(predictor.why)}")


def _show_council(request: Request) -> None:
    """The seats that were entered against the residents, and the form to enter them."""
    release, place = request.release, request.address.place
    known = access.may(Role.VIEWER)
    all_seats = workspace.council_seats(data.workspace(), place) if known else ()
    residents = comparison = gap_data.all_residents(release, place)
    chosen, seats = _choose(all_seats, request.option("body")), None
    if chosen is not None:
        seats = Council(chosen.body, chosen.day, chosen.source, chosen.seats, chosen.unknown)
        comparison = gap_data.representation(release, place, seats)
    source = request.provenance((comparison.metric.id,))
    figure = council_figure(comparison, seats, data.framework(), source)
    absent = seats is None and comparison.absence is not None

    def draw() -> None:
        if not absent:
            figures.show_chart(request, figure)
        _show_why(residents)

    figures.show_figure(request, figure, draw, folded=seats is None)
    _show_all_seats(all_seats, chosen)
    if access.may(Role.EDITOR):
        _show_form(residents, chosen)


def _choose(all_seats: tuple[CouncilSeats, ...], named_id: str) -> CouncilSeats | None:
    """The body of the address, else the one with the latest make-up."""
    named = next((seats for seats in all_seats if seats.id == named_id), None)
    if named_id and named is None:
        st.info(
            "The link names a council whose seats are not in the workspace of this computer: enter "
            "them, or choose another.",
            icon=":material/link_off:",
        )
    return named or next(iter(all_seats), None)


def _show_all_seats(all_seats: tuple[CouncilSeats, ...], chosen: CouncilSeats | None) -> None:
    """Which of the make-ups is shown, and deleting it, which can be taken back."""
    notices.show_trouble(_PART)
    notices.show_undo(_PART, _restore)
    if chosen is None:
        return
    labels = {
        seats.id: f"{seats.body}, {seats.day:%b} {seats.day.day}, {seats.day.year}"
        for seats in all_seats
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(all_seats) > 1:
            choose(
                st.selectbox,
                "Council or board",
                labels,
                chosen.id,
                lambda body: address.change_options(body=body),
                key="council-body",
                width=320,
            )
        if access.may(Role.EDITOR):
            st.button(
                f":material/delete: Delete {escape_markdown(labels[chosen.id])}",
                key="council-delete",
                type="tertiary",
                on_click=_delete,
                args=(chosen.id, labels[chosen.id]),
            )


def _delete(seats_id: str, name: str) -> None:
    workspace.delete_council_seats(data.workspace(), seats_id)
    notices.say_deleted(_PART, seats_id, name)
    address.change_options(body="")


def _restore(seats_id: str) -> None:
    workspace.restore_council_seats(data.workspace(), seats_id)
    address.change_options(body=seats_id)


def _show_form(residents: ShareComparison, chosen: CouncilSeats | None) -> None:
    """A number of seats for each group, the day, the body and where that is from."""
    with st.expander("Enter who sits on a council or board", expanded=chosen is None):
        controls.caption(escape_markdown(_ASK))
        with st.form("council-form", border=False):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                body = st.text_input("Council or board", placeholder="City council", max_chars=80)
                day = st.date_input("As of", today(), min_value="1990-01-01")
            seats = {
                pair.group.label: st.number_input(
                    f"Seats: {escape_markdown(pair.group.name)}", 0, 500, step=1
                )
                for pair in residents.pairs
            }
            unknown = st.number_input("Seats: vacant, or not known", 0, 500, step=1)
            source = st.text_input(
                "Source", placeholder="the clerk's list of members, asked in person", max_chars=300
            )
            submitted = st.form_submit_button("Keep these seats")
        if submitted:
            _keep(residents.jurisdiction.geoid, body, day, source, seats, unknown)


def _keep(
    geoid: str, body: str, day: date, source: str, seats: dict[str, int], unknown: int
) -> None:
    try:
        saved = workspace.save_council_seats(
            data.workspace(), geoid, body, day, source, seats, unknown=unknown
        )
    except UserError as error:
        st.warning(escape_markdown(str(error)), icon=":material/help:")
        return
    notices.forget_deleted(_PART)
    address.change_options(body=saved.id)
    st.rerun()
