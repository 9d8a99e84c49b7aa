"""Data & methods: where do these numbers come from, and how are they to be read?"""

from __future__ import annotations

import streamlit as st

from pages.ui import address, controls, data, first_run, releases
from pages.ui.methods import framework_browser, methods_browser, release_notes
from pages.ui.request import this_request

TABS = {
    "release": "This release",
    "metrics": "Metrics",
    "methods": "Methods",
    "loaded": "What was loaded",
    "changed": "What changed",
}


request = this_request()
current = request.address
framework, summary = data.framework(), data.summary(current.release)
info, years = data.store(current.release).release, data.places(current.release).years
metric = framework.metrics.get(current.metric)

controls.show_head(request, request.page.title, wall=False)
st.markdown(f"**{release_notes.finding(summary)}**")
first_run.offer_the_rest("methods_rest", current.release)

method = current.option("method")
implied = "methods" if method else "metrics" if metric else "release"
# Turning to another view forgets the method.
shown = controls.show_tabs(request, TABS, "methods", implied, method="")
about, browser, methods, loaded, changed = shown.values()
if about.open:
    with about:
        release_notes.show_facts(info, years, data.built(current.release))
        st.markdown("**Another release**")
        releases.list_releases(current.release)
        first_run.offer_another("methods", text="Download the publisher's newest")
if browser.open:
    with browser:
        with_values = data.metric_years(current.release, metric.id) if metric else {}
        framework_browser.browse(framework, metric, with_values)
        if metric is not None:
            controls.link_page(
                "connect",
                "Policy areas and programs of its predictor, and what goes together with it",
                {**address.shared_query(), "metric": metric.id},
            )
if methods.open:
    with methods:
        methods_browser.browse(method, request.theme)
if loaded.open:
    with loaded:
        release_notes.show_load_report(summary, framework)
if changed.open:
    with changed:
        release_notes.show_changes(data.changes(current.release), framework)
