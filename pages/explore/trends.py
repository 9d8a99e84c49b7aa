"""Trends: is it getting better here?"""

from __future__ import annotations

from pages.ui import controls
from pages.ui.place_notes import show_place_notes
from pages.ui.request import this_request
from pages.ui.trends.one_metric import show_one_metric
from pages.ui.trends.pillar import show_pillar
from pages.ui.trends.selection import complete_metric

TABS = {"one": "One metric", "pillar": "All metrics of a pillar"}

request = this_request()
place = controls.require_place(
    request,
    "to see whether its metrics got better or worse, after inflation and with their margins, "
    "beside other places.",
)
controls.show_head(request, place.full_name, pin=True)
show_place_notes(request, place)
request = complete_metric(request, place)
shown = controls.show_tabs(request, TABS, "trends-tabs")
if shown["one"].open:
    with shown["one"]:
        show_one_metric(request, place)
if shown["pillar"].open:
    with shown["pillar"]:
        show_pillar(request, place)
