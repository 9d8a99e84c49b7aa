"""Team: are we ready, and who is missing?"""

from __future__ import annotations

from mobility.workspace import team_stamp
from pages.ui import controls
from pages.ui.findings import live
from pages.ui.plan import changes, opened
from pages.ui.plan.view import open_view
from pages.ui.request import this_request
from pages.ui.team import coalition, readiness, residents, rounds

TABS = {
    "readiness": "Readiness",
    "coalition": "Coalition",
    "residents": "Who is not in the room",
}

request = this_request()
place = controls.require_place(
    request, "to see how ready its group is, who takes part, and who is missing."
)
view = open_view(request, place)
if request.option("tab", "readiness") == "readiness":
    rounds.put_on_wall(view)
controls.show_head(request, place.full_name)
if not request.alone:
    changes.show_done(place.geoid, request.theme.background)
    live.show_news(place.geoid, "The team", team_stamp)
tabs = controls.show_tabs(request, TABS, "team-tabs")
if tabs["readiness"].open:
    with tabs["readiness"]:
        readiness.show_readiness(view)
if tabs["coalition"].open:
    with tabs["coalition"]:
        coalition.show_coalition(view)
if tabs["residents"].open:
    with tabs["residents"]:
        residents.show_residents(view)
if not request.alone:
    opened.show_focus()
