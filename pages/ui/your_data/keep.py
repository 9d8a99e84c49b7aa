"""The head of a file that is looked at, with the button that keeps it, and what is open before."""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.registry import Better, Framework
from mobility.text import escape_markdown
from mobility.uploads import Observations, Purpose
from mobility.uploads.versions.keeping import (
    Origin,
    keep,
    supplement_ids,
    version_in_use,
    versions,
    with_earlier_years,
)
from pages.ui import controls, data
from pages.ui.request import Request
from pages.ui.your_data import data_sets
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.labels import plain, shown

_WHERE = {
    Purpose.MEASURE: "It then stands beside the metrics of its predictor, marked as yours, on this "
    "computer alone.",
    Purpose.CONTEXT: "Peers are then matched on it as well, on this computer alone; how much it "
    "counts is chosen where the peers are.",
    Purpose.DENOMINATORS: "It then sizes the people behind a gap on Disparities, on this computer "
    "alone.",
}
_DOUBTFUL = 0.85  # decisions below are shown to be checked


_HEAD = "your-data-head"


def show_head(request: Request, draft: Draft, framework: Framework) -> None:
    """Show the name of the file with the one primary button, which stays in view, and what is open.

    Then the consequence of the button, or the same mapping as last year's.
    """
    missing = drafts.missing(draft, framework)
    with st.container(key=_HEAD, gap="xxsmall"):
        st.html(
            f"<style>div:has(> .st-key-{_HEAD}) {{ position: sticky; top: 3.75rem; z-index: 10; }}"
            f".st-key-{_HEAD} {{ background: {request.theme.background}; padding: 0.4rem 0; }}"
            "</style>"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{shown(draft.name, 80)}**", width="content")
            st.button(
                "Keep", type="primary", key=draft.key("keep"), icon=":material/check:",
                disabled=bool(missing), on_click=_keep,
            )  # fmt: skip
            st.button(
                "Put it aside", on_click=drafts.put_aside, icon=":material/close:",
                type="tertiary", help="Nothing of it is kept.",
            )  # fmt: skip
        if missing:
            st.markdown(f"**Before it can be kept:** {escape_markdown(' '.join(missing))}")
    if not missing:
        controls.caption(_consequence(draft))
    _offer_mapping(draft)


def _consequence(draft: Draft) -> str:
    """What keeping the file does."""
    purpose, better = draft.mapping.purpose, draft.mapping.metric.better
    sentence = f"{_WHERE[purpose]} Earlier versions stay."
    if purpose is Purpose.MEASURE and better is Better.NEITHER:
        sentence += " Neither way is good, so no page calls a value better or worse."
    return sentence


def _offer_mapping(draft: Draft) -> None:
    """A data set that was kept of a file with the same columns can tell how to read this one."""
    names = {column.name for column in draft.schema.columns}
    if draft.replaces:
        return
    for supplement in supplement_ids():
        try:
            version = version_in_use(supplement)
        except UserError:
            continue
        if set(version.mapping.columns) != names:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            name = shown(version.mapping.metric.name, 80)
            st.info(
                f"The columns are those of **{name}**, kept from {shown(version.origin.file)}.",
                icon=":material/history:",
            )
            st.button(
                "Read it the same way",
                key=draft.key(f"like-{supplement}"),
                on_click=_read_like,
                args=(supplement,),
                help="Everything you said of that file holds for this one, as a new version.",
            )
        return


def _read_like(supplement: str) -> None:
    version = version_in_use(supplement)
    drafts.change_draft(replaces=supplement, contact=version.origin.contact_role)
    drafts.change_mapping(lambda _: drafts.for_another_file(version.mapping))
    drafts.choose_direction(version.mapping.metric.better)


def show_questions(draft: Draft) -> None:
    """Show the problem of the last step and why the file cannot be used as it is."""
    if problem := drafts.last_problem():
        st.error(escape_markdown(problem), icon=":material/error:")
    reasons = dict.fromkeys([draft.schema.reason, *draft.schema.questions])
    for reason in filter(None, reasons):
        st.warning(escape_markdown(plain(reason, 600)), icon=":material/help:")
    doubts = [
        f"- {each.topic}: {shown(each.what, 160)} ({shown(each.why, 160)})"
        for each in draft.schema.decisions
        if each.confidence < _DOUBTFUL
        and each not in draft.schema.how_read
        # The question is on the page anyway.
        and each.what != "asked for at import"
        and "a person has to say" not in each.why
    ]
    if doubts:
        listed = "\n".join(doubts)
        st.markdown(f"Please check:\n\n{listed}")


def _keep() -> None:
    draft = drafts.current_draft()
    if draft is None:
        return
    mapping = draft.mapping
    try:
        observed = to_keep(draft)
        origin = Origin(draft.name, mapping.metric.source, draft.contact)
        keep(data.workspace(), observed, mapping, origin)
    except UserError as problem:
        drafts.note_problem(str(problem))
        return
    drafts.put_aside()
    data_sets.note_stored(mapping.metric.id)


def to_keep(draft: Draft) -> Observations:
    """The observations of the file, with the years of the version before where they are to stay.

    Raises:
        UserError: when something is still missing.
    """
    observed = drafts.observed(draft)
    if draft.replaces and draft.add_years and versions(draft.replaces):
        return with_earlier_years(observed, draft.mapping, version_in_use(draft.replaces))
    return observed
