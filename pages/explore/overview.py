"""Overview: how are the conditions for upward mobility here?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.figures.profile import (
    ScreenedProfile,
    not_collected,
    profile_footer,
    profile_html,
    profile_views,
    rows_of,
)
from mobility.figures.words.readings import profile_rows
from mobility.text import escape_markdown
from pages.ui import address, controls, data, markup, pins, tables
from pages.ui.overview import files, neighbors
from pages.ui.overview import panel as metric_panel
from pages.ui.overview.published import show_plan_link
from pages.ui.place_notes import show_place_notes
from pages.ui.request import this_request

request = this_request()
current = request.address
controls.require_place(
    request,
    "to see its Mobility Metrics: every value with its year and margin, beside all other places, "
    "and what may be concluded from it.",
)
framework = data.framework()
release, years = data.store(current.release).release, request.places.years
until = current.year
try:
    profile = data.profile(current.release, current.place, until, current.benchmark)
except UserError as problem:  # a year before this place began
    st.warning(escape_markdown(str(problem)), icon=":material/link_off:")
    until = None
    profile = data.profile(current.release, current.place, until, current.benchmark)
screening = data.screening(current.release, current.place, until, current.benchmark)
place, shown = profile.jurisdiction, rows_of(profile.readings)
related = data.related(current.release, current.place)
source = data.source(current.release)
overview = ScreenedProfile(profile, screening, framework, until)
views = profile_views(overview)

with st.container(gap="xxsmall"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(place.full_name, anchor=False)
        files.show_downloads(request, overview, views)
        controls.show_link(request)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":gray[{overview.line}]", width="content")
        neighbors.show_links(place, related)
    show_place_notes(request, place)
    show_plan_link(request)
pins.show_trouble_of_pin()
files.show_alone(request, overview, views, years)
# One piece, because a component carries its style sheet and script each time it is shown.
html = profile_html(overview, views, years)
markup.show_html(html, "rows", "overview", metric_panel.open_metric)
groups = address.shared_query() | {"tab": "forms"}
controls.link_page("disparities", "Home value, neighbors and residents by group", groups)
neighbors.show_side_by_side(place, related, current)
table = st.expander(
    "The same as a table", icon=":material/table:", key="overview_table", on_change="rerun"
)
if table.open:
    with table:
        tables.show_rows(profile_rows(profile, framework), "overview-rows", place.full_name)
controls.caption(escape_markdown(profile_footer(shown, source, invented=release.demonstration)))
if left_out := not_collected(place.level, framework):
    controls.caption(escape_markdown(left_out))
if current.metric and request.option("panel") != "closed":
    panel = metric_panel.Context(request, profile, framework)
    metric_panel.show_open_metric(panel, current.metric)
