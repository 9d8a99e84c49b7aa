"""Disparities: who is left behind, by how much, and is it closing?"""

from __future__ import annotations

from pages.ui import controls
from pages.ui.disparities import all_gaps, choices, one_metric, people, share_comparisons
from pages.ui.place_notes import show_place_notes
from pages.ui.request import this_request

TABS = {"one": "One metric", "all": "All gaps", "forms": "Homes, neighbors, council"}

request = this_request()
place = controls.require_place(
    request,
    "to see which groups of its residents are behind, by how much, how sure that is, and who is "
    "missing from the numbers.",
)
tab, choice = request.option("tab", "one"), None
if tab == "one":
    request, choice = choices.complete_choice(request, place)
if tab == "all":
    request = all_gaps.complete_breakdown(request, place)
controls.show_head(request, place.full_name, pin=True)
show_place_notes(request, place)
shown = controls.show_tabs(request, TABS, "disparities-tabs")
if choice is not None:
    with shown["one"]:
        disparity = choice.disparity()
        choices.show_choices(choice, disparity)
        one_metric.show_groups(request, choice, disparity)
        one_metric.show_sentences(choice, disparity)
        people.show_people(choice, disparity)
        if (gap := one_metric.show_gap_vs_places(request, choice, disparity)) is not None:
            one_metric.show_gap_over_time(request, choice, gap)
        one_metric.show_missing(request, choice, disparity)
        one_metric.show_methods(choice, disparity)
if shown["all"].open:
    with shown["all"]:
        all_gaps.show_all_gaps(request, place)
if shown["forms"].open:
    with shown["forms"]:
        share_comparisons.show_share_comparisons(request)
