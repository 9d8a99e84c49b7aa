"""Compare: where do we truly differ from places like us?"""

from __future__ import annotations

from pages.ui import area_data, controls
from pages.ui.compare import all_metrics, one_metric, two_metrics
from pages.ui.peers import choice, strip
from pages.ui.place_notes import show_place_notes
from pages.ui.request import this_request

TABS = {
    "all": "All metrics",
    "one": "One metric",
    "places": "Places by metrics",
    "two": "Two metrics",
    "better": "Who does better",
}

request = this_request()
place = controls.require_place(
    request,
    "to see it beside places like it: who they are and why, where it differs from them, and who "
    "does better.",
)
chosen = strip.chosen_peers(request.address)
controls.show_head(request, place.full_name, pin=True)
show_place_notes(request, place)
strip.show_peers(chosen, choice.open_drawer)
if chosen.places:
    if not request.option("tab"):  # links to one metric did not always name the view
        request = request.complete(tab="one" if request.address.metric else "all")
    if request.option("tab") in {"one", "two"}:
        request = one_metric.complete_metric(request, chosen)
    shown = controls.show_tabs(request, TABS, "compare-tabs")
    if shown["all"].open:
        with shown["all"]:
            all_metrics.show_all_metrics(request, chosen)
    if shown["one"].open:
        with shown["one"]:
            one_metric.show_metric_line(request, chosen)
            one_metric.show_one_metric(request, chosen)
    if shown["places"].open:
        with shown["places"]:
            all_metrics.show_places_by_metrics(request, chosen)
    if shown["two"].open:
        with shown["two"]:
            two_metrics.show_two_metrics(request, chosen)
    if shown["better"].open:
        with shown["better"]:
            all_metrics.show_doing_better(request, chosen)
    if area_data.tables(place.geoid) and not request.alone:
        controls.link_question("neighborhoods")
choice.show_drawer(request)
