"""The stored data sets: their versions, what changed, going back, deleting and undoing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from mobility.errors import UserError
from mobility.registry import Framework
from mobility.text import count_of, escape_markdown, format_number
from mobility.uploads import Purpose
from mobility.uploads.versions.keeping import (
    Version,
    compare_versions,
    delete,
    places_of,
    restore,
    roll_back,
    supplement_ids,
    version_in_use,
    versions,
)
from mobility.workspace.actors import Role
from pages.ui import access, address, controls, data, notices
from pages.ui.data_to_collect import listing
from pages.ui.your_data.labels import plain, shown

_USES = {
    Purpose.MEASURE: "stands beside the metrics of its predictor",
    Purpose.CONTEXT: "peers are matched on it as well",
    Purpose.DENOMINATORS: "sizes the people behind a gap",
}
_STORED = "your-data-kept"  # the id of the data set that was stored last
_DELETED = "your-data-deleted"  # the id of the one that was deleted last
_TROUBLE = "your-data-kept-trouble"
_PAGES = {
    Purpose.MEASURE: (
        ("map", "See it on the map", ""),
        ("", "In the overview", ""),
        ("compare", "Compare with peers", ""),
    ),
    Purpose.CONTEXT: (("compare", "See the peers", ""),),
    Purpose.DENOMINATORS: (("disparities", "People behind a gap", ":material/groups:"),),
}
"""The pages that show a data set: their ids, what the link says, and its icon if not the page's."""


def note_stored(supplement: str) -> None:
    """Confirm on the next run that a data set was stored, with links to it."""
    st.session_state[_STORED] = supplement


def show_outcome() -> None:
    """Show the data set that was stored or deleted last, with links to it or a way to undo."""
    if (stored_id := st.session_state.get(_STORED)) in supplement_ids():
        version = version_in_use(stored_id)
        st.success(
            f"**{shown(version.mapping.metric.name, 80)}** is kept as version {version.number} and "
            f"{_USES[version.mapping.purpose]}.",
            icon=":material/check:",
        )
        show_ways(stored_id)
        listing.offer_fulfilled(stored_id, version.mapping.metric.predictor)
    if (gone := st.session_state.get(_DELETED)) in supplement_ids(deleted=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = shown(version_in_use(gone).mapping.metric.name, 80)
            st.info(f"**{name}** is deleted.", icon=":material/delete:")
            st.button("Undo", on_click=_undo, args=(gone,), icon=":material/undo:")
    if trouble := st.session_state.pop(_TROUBLE, ""):
        st.error(escape_markdown(trouble), icon=":material/error:")


def show_ways(supplement: str) -> None:
    """A link to each page that shows the data set, and to the map of its one state."""
    current = address.current_address()
    version = version_in_use(supplement)
    query = address.shared_query()
    if version.mapping.purpose is Purpose.MEASURE:
        query = {**query, "metric": supplement}
        query.pop("year", None)  # it is of the metric before
    with st.container(horizontal=True):
        for page, label, icon in _PAGES[version.mapping.purpose]:
            own = query | _one_state(version, current.place) if page == "map" else query
            controls.link_page(page, label, own, icon)


def _one_state(version: Version, place: str) -> dict[str, str | list[str]]:
    """The options of a map of the only state that a data set has places of; none for several."""
    there = places_of(version)
    if len({geoid[:2] for geoid in there}) != 1:
        return {}
    here = place[:2] == there[0][:2]
    return {"area": "state"} if here else {"area": "state", "place": there[0]}


def show_stored(framework: Framework) -> None:
    """Show the data sets in use, and deleted ones that can be restored."""
    ids = supplement_ids()
    st.header("Kept on this computer", anchor=False)
    if not ids:
        st.markdown("No data set yet. What you keep stands beside the metrics on every page.")
    for supplement in ids:
        try:
            _show_one(supplement, framework)
        except UserError as problem:
            st.warning(escape_markdown(str(problem)), icon=":material/error:")
    gone = supplement_ids(deleted=True)
    if gone and access.may(Role.EDITOR):
        with st.expander(f"{count_of(len(gone), 'deleted data set')}"):
            for supplement in gone:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(shown(version_in_use(supplement).mapping.metric.name, 80))
                    st.button(
                        "Bring it back", key=f"restore-{supplement}", on_click=_undo,
                        args=(supplement,), icon=":material/undo:",
                    )  # fmt: skip


def _show_one(supplement: str, framework: Framework) -> None:
    version = version_in_use(supplement)
    metric = version.mapping.metric
    with st.container(border=True, gap="xsmall"):
        st.subheader(shown(metric.name or supplement, 80), anchor=False)
        controls.caption(_about(version, framework))
        if supplement != st.session_state.get(_STORED):  # else they stand above
            show_ways(supplement)
        with st.container(horizontal=True, vertical_alignment="center"):
            there = versions(supplement)
            if len(there) > 1:
                with st.popover(f"{len(there)} versions", icon=":material/history:"):
                    _show_versions(supplement, version, there)
            st.download_button(
                "Mapping",
                version.mapping.to_json(),
                f"{supplement}-mapping.json",
                "application/json",
                key=f"mapping-{supplement}",
                icon=":material/download:",
                on_click="ignore",
                help="How the file was understood, for the same file of another year.",
            )
            if access.may(Role.EDITOR):
                st.button(
                    "Delete",
                    key=f"delete-{supplement}",
                    icon=":material/delete:",
                    on_click=_delete,
                    args=(supplement,),
                    help=f"It can be brought back. {notices.ERASED}",
                )


def _about(version: Version, framework: Framework) -> str:
    """File, day, version, predictor, source and role in one line."""
    metric, origin = version.mapping.metric, version.origin
    predictor = framework.predictors.get(metric.predictor)
    parts = [
        f"Version {version.number}, kept on {day(version.kept)} from {shown(origin.file)}",
        f"predictor {escape_markdown(predictor.label)}" if predictor else "",
        f"source: {shown(metric.source or origin.source, 120)}" if metric.source else "",
        f"answered for by: {shown(origin.contact_role)}" if origin.contact_role else "",
    ]
    return "; ".join(filter(None, parts)) + "."


def day(time: str) -> str:
    """The day of a time in UTC, here: 'Nov 4, 2026'."""
    when = datetime.fromisoformat(time).astimezone()
    return f"{when:%b} {when.day}, {when.year}"


def _show_versions(supplement: str, in_use: Version, there: list[Version]) -> None:
    """The versions, newest first, each with what it changed, and the way back to it."""
    for earlier, version in reversed(list(zip([None, *there], there, strict=False))):
        now = " (in use)" if version.number == in_use.number else ""
        st.markdown(
            f"**Version {version.number}**{now}, {day(version.kept)}, {shown(version.origin.file)}"
        )
        if earlier is not None:
            controls.caption(difference_words(earlier, version))
        if not now and access.may(Role.EDITOR):
            st.button(
                f"Put version {version.number} in use",
                key=f"use-{supplement}-{version.number}",
                on_click=_roll_back,
                args=(supplement, version.number),
            )


def difference_words(earlier: Version, later: Version) -> str:
    """Return a sentence on what a version changed against the one before it."""
    difference = compare_versions(earlier, later)
    parts = [
        f"{format_number(count)} {word}"
        for count, word in (
            (difference.added, "added"),
            (difference.removed, "removed"),
            (difference.changed, "changed"),
            (difference.same, "the same"),
        )
        if count
    ]
    return f"Against version {earlier.number}: {', '.join(parts) or 'nothing'}."


def _delete(supplement: str) -> None:
    _try(lambda: delete(data.workspace(), supplement))
    st.session_state[_DELETED] = supplement
    st.session_state[_STORED] = ""


def _undo(supplement: str) -> None:
    _try(lambda: restore(data.workspace(), supplement))
    st.session_state[_DELETED] = ""


def _roll_back(supplement: str, number: int) -> None:
    _try(lambda: roll_back(data.workspace(), supplement, number))


def _try(step: Callable[[], object]) -> None:
    try:
        step()
    except (UserError, OSError) as problem:
        st.session_state[_TROUBLE] = plain(str(problem), 300)
