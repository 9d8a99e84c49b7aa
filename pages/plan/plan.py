"""The plan: what will we do, and how will we know?"""

from __future__ import annotations

from mobility.workspace import plan_stamp
from mobility.workspace.plan_kinds import PLAN
from pages.ui import controls
from pages.ui.findings import live
from pages.ui.plan import actions, changes, document, head, measures, opened, priorities, votes
from pages.ui.plan.view import open_view
from pages.ui.request import this_request

TABS = {
    "priorities": "Priorities",
    "actions": "Actions",
    "measures": "Measures and targets",
    "document": "Document",
}

request = this_request()
place = controls.require_place(
    request, "to carry what its group has found into priorities, actions, measures and targets."
)
view = open_view(request, place)
has_vote = votes.put_on_wall(view)
tab = request.option("tab", "priorities")
has_figure = {
    "priorities": bool(view.plan.of_kind("priority")),
    "measures": bool(request.option("measure")),
}.get(tab, False)
controls.show_head(request, place.full_name, wall=has_vote or has_figure)
if not request.alone:
    changes.show_done(place.geoid, request.theme.background)
    live.show_news(place.geoid, "The plan", plan_stamp)
head.show_sentence(view)
if not view.plan.of_part(PLAN):
    head.show_beginning(view)
tabs = controls.show_tabs(request, TABS, "plan-tabs")
if tabs["priorities"].open:
    with tabs["priorities"]:
        priorities.show_priorities(view)
if tabs["actions"].open:
    with tabs["actions"]:
        actions.show_actions(view)
if tabs["measures"].open:
    with tabs["measures"]:
        measures.show_measures(view)
if tabs["document"].open:
    with tabs["document"]:
        document.show_document(view)
if not request.alone:
    opened.show_focus()
