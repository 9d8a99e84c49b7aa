"""Overview: how are the conditions for upward mobility here?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.exports.tables import profile_rows
from mobility.text import escape_markdown
from pages.ui import address, cards, controls, data, rows

current = address.current_address()
if not current.place:
    st.markdown(
        "Choose a county or city to see its Mobility Metrics: every value with its year and "
        "margin, beside all other places, and what may be concluded from it."
    )
    st.stop()

framework = data.framework()
release, years = data.store(current.release).release, data.places(current.release).years
try:
    profile = data.profile(current.release, current.place, current.year, current.benchmark)
except UserError as problem:  # a year before this place began
    st.warning(escape_markdown(str(problem)), icon=":material/link_off:")
    profile = data.profile(current.release, current.place, None, current.benchmark)
place, shown = profile.jurisdiction, rows.rows_of(profile.readings)

with st.container(gap="xsmall"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(place.full_name, anchor=False)
        controls.show_link()
    st.markdown(f":gray[{rows.place_line(place, release.year, current.year)}]")
    if notes := rows.place_notes(place, framework, years[1]):
        st.info(" ".join(notes), icon=":material/history:")
cards.show_finding(rows.finding(shown, place), rows.coverage(shown), place)
for pillar, sections in rows.by_pillar(shown, framework):
    st.header(pillar.label, anchor=pillar.id)
    cards.show_rows(pillar.label, sections, cards.Frame(place, years))
table = st.expander(
    "The same as a table", icon=":material/table:", key="overview_table", on_change="rerun"
)
if table.open:
    table.dataframe(profile_rows(profile, framework), hide_index=True)
st.caption(rows.footer(shown, data.source(current.release)))
if left_out := rows.left_out(place.level, framework):
    st.caption(left_out)
