"""Overview: how are the conditions for upward mobility here?"""

from __future__ import annotations

import streamlit as st

from mobility.analysis.screening import summarize
from mobility.errors import UserError
from mobility.exports.spreadsheet import file_name, profile_csv
from mobility.exports.tables import profile_rows
from mobility.text import escape_markdown
from mobility.text.headlines import pillar_sentence
from pages.ui import (
    address,
    cards,
    controls,
    data,
    highlights,
    markup,
    metric_panel,
    neighbors,
    rows,
)

current = address.current_address()
if not current.place:
    st.markdown(
        "Choose a county or city to see its Mobility Metrics: every value with its year and "
        "margin, beside all other places, and what may be concluded from it."
    )
    st.stop()

framework = data.framework()
release, years = data.store(current.release).release, data.places(current.release).years
until = current.year
try:
    profile = data.profile(current.release, current.place, until, current.benchmark)
except UserError as problem:  # a year before this place began
    st.warning(escape_markdown(str(problem)), icon=":material/link_off:")
    until = None
    profile = data.profile(current.release, current.place, until, current.benchmark)
screening = data.screening(current.release, current.place, until, current.benchmark)
place, shown = profile.jurisdiction, rows.rows_of(profile.readings)
related = data.related(current.release, current.place)
source = data.source(current.release)
frame = cards.Frame(place, years, {reading.metric.id: reading for reading in profile.readings})

with st.container(gap="xxsmall"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(place.full_name, anchor=False)
        st.download_button(
            "Table",
            lambda: profile_csv(profile, framework, source),
            file_name(profile),
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="Every metric of this place as a CSV file, with source, release and quality.",
        )
        controls.show_link()
    with st.container(horizontal=True, vertical_alignment="center"):
        line = rows.place_line(place, release.year, until)
        st.markdown(f":gray[{line}]", width="content")
        neighbors.show_links(place, related)
    if notes := rows.place_notes(place, framework, years[1]):
        st.info(" ".join(notes), icon=":material/history:")
parts, pillars = [highlights.head(profile, screening)], profile.by_pillar(framework)
for pillar, sections in rows.by_pillar(shown, framework):
    sentence = pillar_sentence(summarize(pillars[pillar.id], screening), place.level)
    parts.append(cards.pillar_rows(pillar.label, sentence, sections, frame))
# One piece, because a component carries its style sheet and script each time it is shown.
markup.show_html("".join(parts), "rows", "overview", metric_panel.open_metric)
neighbors.show_side_by_side(place, related, current)
table = st.expander(
    "The same as a table", icon=":material/table:", key="overview_table", on_change="rerun"
)
if table.open:
    table.dataframe(profile_rows(profile, framework), hide_index=True)
controls.show_quietly(rows.footer(shown, source, invented=release.demonstration))
if left_out := rows.left_out(place.level, framework):
    controls.show_quietly(left_out)
if current.metric and current.option("panel") != "closed":
    panel = metric_panel.Context(profile, framework, years, source)
    metric_panel.show_open_metric(panel, current.metric)
