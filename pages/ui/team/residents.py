"""Who is not in the room: residents of a place beside the organizations that have agreed."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mobility.exports import team
from mobility.figures.residents_and_roster import HOLE, OnRoster, roster_words
from mobility.registry import EVERYONE, Breakdown
from mobility.registry.group_names import resident_breakdowns
from mobility.text import escape_markdown
from mobility.workspace.team_kinds import AGREED, ORGANIZATION
from pages.ui import controls, data, figures, gap_data
from pages.ui.plan.view import PlanView


def show_residents(view: PlanView) -> None:
    """Show each group's share of the residents beside the roster, then groups without a share."""
    request = view.request
    shares = gap_data.all_residents(request.release, view.place.geoid)
    figure = team.residents_of(view.plan, shares, data.framework(), request.provenance())
    figures.show_figure(request, figure)
    if request.alone:
        return
    st.header("Whom this release does not name", anchor=False)
    st.markdown(escape_markdown(HOLE))
    _show_own_words(view)
    st.header("Groups without a share of the residents", anchor=False)
    controls.caption(
        "This release has numbers about these groups and does not say how many residents they are. "
        "What organizations say of themselves stands in parentheses."
    )
    known = team.on_roster(view.plan)
    shown = {pair.group.label for pair in shares.pairs}
    framework = data.framework()
    lines = [
        _line(framework.breakdowns[id_], known, shown) for id_ in resident_breakdowns(framework)
    ]
    st.markdown("\n".join(filter(None, lines)))


def _show_own_words(view: PlanView) -> None:
    """Show how organizations that have agreed describe by whom they were formed."""
    said = [
        f"- {escape_markdown(each.title)}: {escape_markdown(each.text('own_words'))}"
        for each in view.plan.of_kind(ORGANIZATION)
        if each.text("own_words") and each.text("status") == AGREED
    ]
    if said:
        st.markdown("In their own words:\n" + "\n".join(said))


def _line(breakdown: Breakdown, known: Mapping[str, OnRoster], shown: set[str]) -> str:
    """The groups of a breakdown in one line, with what the roster says of them."""
    names = []
    for group in breakdown.groups:
        if group.label in shown or group.label == EVERYONE:
            continue
        named = known.get(f"{breakdown.id}/{group.label}")
        words = f" ({roster_words(named)})" if named else ""
        names.append(escape_markdown(f"{group.name}{words}"))
    return f"- **{escape_markdown(breakdown.label)}:** {'; '.join(names)}" if names else ""
