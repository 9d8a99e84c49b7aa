"""Progress: what moved, what was only revised, what is decided, and who goes on with it."""

from __future__ import annotations

from pages.ui import controls, plan_data
from pages.ui.findings import live
from pages.ui.plan import changes, opened
from pages.ui.plan.view import open_view
from pages.ui.progress import records, reports, targets, working
from pages.ui.request import this_request

TABS = {
    "targets": "Targets",
    "wins": "Early wins",
    "decisions": "Decisions",
    "community": "Community",
    "working": "Ways of working",
    "handover": "Handover and reports",
}

request = this_request()
place = controls.require_place(
    request, "to see what has moved since its plan, and to hand the work on."
)
view = open_view(request, place)
tab = request.option("tab", "targets")
has_figure = tab == "targets" and bool(view.plan.of_kind("target"))
controls.show_head(request, place.full_name, wall=has_figure)
if not request.alone:
    changes.show_done(place.geoid, request.theme.background)
    live.show_news(place.geoid, "The plan", plan_data.records_stamp)
targets.show_sentence(view)
tabs = controls.show_tabs(request, TABS, "progress-tabs")
if tabs["targets"].open:
    with tabs["targets"]:
        targets.show_targets(view)
if tabs["wins"].open:
    with tabs["wins"]:
        records.show_kind(view, "early_win")
if tabs["decisions"].open:
    with tabs["decisions"]:
        records.show_kind(view, "decision")
if tabs["community"].open:
    with tabs["community"]:
        records.show_kind(view, "engagement")
if tabs["working"].open:
    with tabs["working"]:
        working.show_working(view)
if tabs["handover"].open:
    with tabs["handover"]:
        reports.show_reports(view)
if not request.alone:
    opened.show_focus()
