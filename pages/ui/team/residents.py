"""Who is not in the room: residents of a place beside the organizations that have agreed."""

from __future__ import annotations

import streamlit as st

from mobility.exports import team
from mobility.figures.residents_and_roster import HOLE, OnRoster, roster_words
from mobility.text import escape_markdown
from pages.ui import controls, data, figures, gap_data, plan_data
from pages.ui.plan.view import PlanView


def show_residents(view: PlanView) -> None:
    """Show each group's share of the residents beside the roster, then groups without a share."""
    request = view.request
    shares = gap_data.all_residents(request.release, view.place.geoid)
    figure = team.residents_of(view.plan, shares, data.framework(), request.provenance())
    figures.show_figure(request, figure)
    if request.alone:
        return
    st.markdown(escape_markdown(HOLE))
    st.header("Other groups of this release", anchor=False)
    controls.caption("The release has no share of the residents for these groups.")
    roster = team.on_roster(view.plan)
    shown = {pair.group.label for pair in shares.pairs}
    lines = []
    for stored, label in plan_data.group_labels("").items():
        if stored.partition("/")[2] in shown:
            continue
        known = roster.get(stored, OnRoster())
        lines.append(f"- {escape_markdown(label)}: {roster_words(known)}")
    st.markdown("\n".join(lines))
