"""Neighborhoods: where in the county or city is it better or worse?"""

from __future__ import annotations

from pages.ui import controls
from pages.ui.neighborhoods.add import show_adding
from pages.ui.neighborhoods.view import complete, has_numbers, show_beginning, show_numbers
from pages.ui.request import this_request

request = this_request()
place = controls.require_place(
    request,
    "to see where in it something is better or worse: by tract, ward, school district or any other "
    "areas that you bring.",
)
shown = has_numbers(place)
if shown:
    request = complete(request, place)
controls.show_head(request, place.full_name, pin=shown, wall=shown)
if shown:
    show_numbers(request, place)
    if not request.alone:
        controls.link_question("compare")
else:
    show_beginning(place)
if not request.alone:
    show_adding(place)
