"""The invitation of an organization that has not agreed yet: text to copy, and a sheet."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.errors import UserError
from mobility.exports.findings.invitation import SHEETS, invitation, metrics_for
from mobility.figures.figure import Figure, file_stem
from mobility.figures.places import places_figure
from mobility.workspace import PlanRecord
from pages.ui import controls, data
from pages.ui.peers.strip import chosen_peers, peers_note
from pages.ui.plan.view import PlanView


def show_invitation(view: PlanView, organization: PlanRecord) -> None:
    """Show the invitation on request; it is made when somebody opens it."""
    fold = st.popover(
        "Invitation",
        icon=":material/mail:",
        key=f"team-invite-{organization.id}",
        type="tertiary",
        on_change="rerun",
    )
    if not fold.open:
        return
    request, framework = view.request, data.framework()
    address = request.address
    profile = data.profile(address.release, address.place, address.year, address.benchmark)
    readings = metrics_for(organization, profile, framework)
    figure = _figure(view, readings[0].metric.id) if readings else None
    source = data.source(request.release, tuple(each.metric.id for each in readings))
    content = invitation(organization, profile, framework, source, figure)
    with fold:
        controls.caption("Change the words as you need: this is a beginning with your own numbers.")
        st.code(content.text, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            for ending, (name, media, write) in SHEETS.items():
                stem = file_stem(
                    "invitation", view.place.geoid, invented=profile.release.demonstration
                )
                st.download_button(
                    name,
                    partial(write, content),
                    f"{stem}.{ending}",
                    media,
                    key=f"team-invite-{ending}-{organization.id}",
                    type="tertiary",
                    icon=":material/download:",
                    on_click="ignore",
                )


def _figure(view: PlanView, metric: str) -> Figure | None:
    """A metric beside the peers; None where it cannot be compared."""
    address, chosen = view.request.address, chosen_peers(view.request.address)
    try:
        comparison = data.comparison(
            address.release, address.place, metric, address.year, chosen.geoids, None
        )
    except UserError:
        return None
    return places_figure(
        comparison, peers_note(chosen), view.request.provenance((metric,)), peers=chosen.geoids
    )
