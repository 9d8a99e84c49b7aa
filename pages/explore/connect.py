"""Connect: which conditions hang together here, and what may lead to what?"""

from __future__ import annotations

from functools import partial

from mobility.workspace import plan_stamp
from mobility.workspace.connect_kinds import CONNECT, NODE
from pages.ui import controls
from pages.ui.connect import areas, causes, together
from pages.ui.findings import live
from pages.ui.plan import changes, opened
from pages.ui.plan.view import open_view
from pages.ui.request import this_request

TABS = {
    "areas": "Policy areas",
    "together": "Metrics that go together",
    "causes": "Map of causes",
}

request = this_request()
place = controls.require_place(
    request,
    "to see which policy areas its conditions touch, which metrics go together, and to draw what "
    "leads to what.",
)
view = open_view(request, place)
has_figure = request.option("tab") != "causes" or bool(view.plan.of_kind(NODE))
controls.show_head(request, place.full_name, pin=has_figure, wall=has_figure)
if not request.alone:
    changes.show_done(place.geoid, request.theme.background)
    live.show_news(place.geoid, "This page", partial(plan_stamp, part=CONNECT))
tabs = controls.show_tabs(request, TABS, "connect-tabs")
if tabs["areas"].open:
    with tabs["areas"]:
        areas.show_areas(view)
if tabs["together"].open:
    with tabs["together"]:
        together.show_together(request, place)
if tabs["causes"].open:
    with tabs["causes"]:
        causes.show_causes(view)
if not request.alone:
    opened.show_focus()
