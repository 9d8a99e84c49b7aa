"""The group's map of causes: the drawing, its loops, a line for another arrow, all arrows, files.

The arrows are listed below the drawing in words, which is what a reader without the picture has,
and where each is edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from mobility import workspace
from mobility.analysis.cause_map import CauseMap
from mobility.errors import UserError
from mobility.exports.connect_figures import cause_map_of, map_figure
from mobility.exports.formats import FORMATS
from mobility.exports.spreadsheets.kumu import connections_csv, elements_csv
from mobility.figures.cause_map import arrow_words, evidence_words, loop_words
from mobility.text import count_of, escape_markdown
from mobility.uploads.rows.cause_files import CauseFile, read_cause_file
from mobility.workspace import AddedCauses, PlanRecord, Workspace
from mobility.workspace.connect_kinds import ARROW, CONNECT_KINDS, MORE, NODE, THINK
from mobility.workspace.plans import Parts
from mobility.workspace.record_fields import LONGEST_LINE
from pages.ui import address, controls, data, figures, notices
from pages.ui.plan import changes, opened
from pages.ui.plan.editor import show_add, show_editor
from pages.ui.plan.view import PlanView, show_edit
from pages.ui.widgets import choose, empty, put, value_of

_KINDS = {kind.id: kind for kind in CONNECT_KINDS}
_SIGNS = dict(_KINDS[ARROW].fields["sign"].choices)
_EVIDENCE = dict(_KINDS[ARROW].fields["evidence"].choices)
_NEW = "connect-arrow"
_NO_LOOP = ""


def show_causes(view: PlanView) -> None:
    """Show the map, its loops, a line for another arrow, every arrow and part, and files."""
    causes = cause_map_of(view.plan)
    if not causes.nodes:
        _show_beginning()
    loop = view.request.option("loop")
    if causes.loops:
        _show_loop_choice(causes, loop)
    if causes.nodes:
        figures.show_figure(
            view.request,
            map_figure(view.plan, view.place, view.request.provenance(), loop=loop),
        )
        if not view.request.alone:
            _show_names(causes)
    if view.may_edit:
        _show_new_arrow(view, causes)
    _show_loops(causes)
    _show_arrows(view, causes)
    _show_nodes(view, causes)
    _show_files(view, causes)


def _show_beginning() -> None:
    """Say in three lines how a map begins, while there is none."""
    st.markdown(
        "1. **Name two things that can be more or less**, such as rent burden and evictions.\n"
        "2. **Draw the arrow**: does more of the first lead to more or to less of the second? Say "
        "how you know.\n"
        "3. **Look for loops**: what leads back to where it began feeds itself or holds back."
    )


# ---- loops -----------------------------------------------------------------------------------
def _show_loop_choice(causes: CauseMap, loop: str) -> None:
    """Show the picker of the loop that is brought out in the drawing."""
    names = {each.name: each.name for each in causes.loops}
    choose(
        st.selectbox,
        "Bring out a loop",
        {_NO_LOOP: "None", **{name: f"{name} ({_kind(causes, name)})" for name in names}},
        loop if loop in names else _NO_LOOP,
        lambda each: address.change_options(loop=each),
        key="connect-loop",
        width=260,
    )


def _kind(causes: CauseMap, name: str) -> str:
    return next(loop.kind for loop in causes.loops if loop.name == name)


def _show_names(causes: CauseMap) -> None:
    """Name the numbers that boxes have on a narrow screen, which alone shows this line."""
    names = [f"{at} {node.name}" for at, node in enumerate(causes.nodes, start=1)]
    with st.container(key="causes-names"):
        controls.caption(escape_markdown(f"{' · '.join(names)}."))


def _show_loops(causes: CauseMap) -> None:
    if not causes.loops:
        return
    st.header("Loops", anchor=False)
    st.markdown(
        "\n".join(f"- {escape_markdown(loop_words(causes, loop))}" for loop in causes.loops)
    )
    if causes.has_more_loops:
        controls.caption("There are more loops than can be listed; these are the shortest.")


# ---- a new arrow -----------------------------------------------------------------------------
def _show_new_arrow(view: PlanView, causes: CauseMap) -> None:
    """Show a line for another arrow; a name that is not there yet becomes a part of the map."""
    names = [node.name for node in causes.nodes]
    st.header("Add an arrow", anchor=False)
    with st.container(key=_NEW):
        first, sign, second = st.columns([4, 2, 4], vertical_alignment="bottom")
        for column, part, label in (
            (first, "from", "More of"),
            (second, "to", "This, or a new name"),
        ):
            column.selectbox(
                label,
                names,
                index=None,
                key=f"{_NEW}-{part}",
                placeholder="Choose one or write a new name",
                accept_new_options=True,
                persist_state="session",
            )
        sign.selectbox(
            "leads to",
            list(_SIGNS),
            format_func=_SIGNS.__getitem__,
            key=f"{_NEW}-sign",
            persist_state="session",
        )
        how, source = st.columns(2, vertical_alignment="bottom")
        how.selectbox(
            "How we know",
            list(_EVIDENCE),
            format_func=_EVIDENCE.__getitem__,
            key=f"{_NEW}-evidence",
            persist_state="session",
        )
        source.text_input(
            "Source",
            key=f"{_NEW}-source",
            placeholder=_KINDS[ARROW].fields["source"].help,
            max_chars=LONGEST_LINE,
            persist_state="session",
        )
        notices.show_trouble(_NEW, ":material/error:")
        st.button(
            "Add the arrow",
            key=f"{_NEW}-add",
            type="primary",
            icon=":material/add:",
            on_click=_add_arrow,
            args=(view,),
        )


def _add_arrow(view: PlanView) -> None:
    start, end = (str(value_of(f"{_NEW}-{part}") or "").strip() for part in ("from", "to"))
    parts: Parts = {
        "sign": value_of(f"{_NEW}-sign") or MORE,
        "evidence": value_of(f"{_NEW}-evidence") or THINK,
        "source": value_of(f"{_NEW}-source") or "",
    }
    opened.focus_on(f"{_NEW}-from")
    try:
        added = workspace.add_arrow(data.workspace(), view.place.geoid, start, end, parts)
    except UserError as problem:
        notices.say_trouble(_NEW, problem)
        return
    for part in ("from", "to"):
        put(f"{_NEW}-{part}", None)
    empty(f"{_NEW}-source")
    if added.arrows:
        _say_added(view, added, f"“{start}” leads to {_SIGNS[str(parts['sign'])]} “{end}”.")
    else:
        notices.say_trouble(_NEW, UserError("This arrow is on the map already."))


def _say_added(view: PlanView, added: AddedCauses, sentence: str) -> None:
    revisions = [(each.id, each.revision) for each in added.records]

    def undo(store: Workspace) -> None:
        for id_, revision in reversed(revisions):
            workspace.undo_plan_change(store, id_, revision)

    changes.say_done(sentence, view.place.geoid, undo)


# ---- arrows and parts ------------------------------------------------------------------------
def _show_arrows(view: PlanView, causes: CauseMap) -> None:
    """Show every arrow in words, each with the way to its fields."""
    if not causes.arrows:
        return
    st.header(f"Arrows ({len(causes.arrows)})", anchor=False)
    records = {each.id: each for each in view.plan.of_kind(ARROW)}
    with st.container(gap=None):
        for arrow in causes.arrows:
            words = arrow_words(causes, arrow)
            _show_record(
                view,
                records[arrow.id],
                f"{words[:1].upper()}{words[1:]}",
                ". ".join(filter(None, (evidence_words(arrow), arrow.note))),
            )


def _show_nodes(view: PlanView, causes: CauseMap) -> None:
    """Show every part with what it is, and a line to add one that no arrow leads to yet."""
    if causes.nodes:
        st.header(f"Parts ({len(causes.nodes)})", anchor=False)
    what = _KINDS[NODE].fields["what"].choices
    framework = data.framework()
    with st.container(gap=None):
        for number, record in enumerate(view.plan.of_kind(NODE), start=1):
            metric = framework.metrics.get(record.text("metric"))
            detail = (
                what.get(record.text("what"), "") if metric is None else f"Metric: {metric.label}",
                record.text("note"),
            )
            _show_record(view, record, f"{number}. {record.title}", ". ".join(filter(None, detail)))
    show_add(view, NODE, "Add a part", {}, key="connect-add-node")


def _show_record(view: PlanView, record: PlanRecord, words: str, detail: str) -> None:
    if opened.is_open(record):
        with st.container(border=True):
            show_editor(view)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        muted = f" :small[:gray[{escape_markdown(detail)}]]" if detail else ""
        st.markdown(f"{escape_markdown(words)}{muted}", width="stretch")
        if view.may_edit:
            show_edit(record)


# ---- files -----------------------------------------------------------------------------------
def _show_files(view: PlanView, causes: CauseMap) -> None:
    """Show the files for other programs, and a field that takes such files in."""
    st.header("For Kumu and spreadsheets", anchor=False)
    if causes.nodes:
        with st.container(horizontal=True):
            for label, name, content in (
                ("Parts (elements)", "elements", partial(elements_csv, causes)),
                ("Arrows (connections)", "connections", partial(connections_csv, causes)),
            ):
                st.download_button(
                    label,
                    content,
                    f"map-of-causes-{view.place.geoid}-{name}.csv",
                    FORMATS["csv"][1],
                    key=f"connect-{name}",
                    type="tertiary",
                    icon=":material/download:",
                    on_click="ignore",
                )
    if not view.may_edit:
        return
    with st.expander("Parts and arrows from files", icon=":material/upload_file:"):
        controls.caption(
            "CSV or Excel as Kumu exports it: a file of elements with the column Label, one of "
            "connections with From, To and Type (+ or −), or both. What is there already stays."
        )
        key = f"connect-files-{len(view.plan.of_kind(NODE))}-{len(view.plan.of_kind(ARROW))}"
        files = st.file_uploader(
            "Files of elements and connections",
            type=["csv", "xlsx"],
            accept_multiple_files=True,
            key=key,  # another one as soon as something was stored
        )
    if files:
        _take_files(view, [(file.name, file.getvalue()) for file in files])


def _take_files(view: PlanView, files: Sequence[tuple[str, bytes]]) -> None:
    """Store what files hold, all of it or nothing."""
    try:
        read = [read_cause_file(name, content) for name, content in files]
        added = _store(view, read)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/error:")
        return
    if added.records:
        not_read = sorted({column for file in read for column in file.not_read})
        left = f" Columns that were not read: {', '.join(not_read)}." if not_read else ""
        known = f" {added.known} were there already." if added.known else ""
        nodes, arrows = count_of(added.nodes, "part"), count_of(added.arrows, "arrow")
        _say_added(view, added, f"{nodes} and {arrows} were added.{known}{left}")
        st.rerun()
    st.info("All of it is on the map already.", icon=":material/info:")


def _store(view: PlanView, files: Sequence[CauseFile]) -> AddedCauses:
    nodes: dict[str, Parts] = {
        node.name: {"what": node.what, "note": node.note} for file in files for node in file.nodes
    }
    arrows: list[tuple[str, str, Parts]] = [
        (
            arrow.start,
            arrow.end,
            {
                "sign": arrow.sign,
                "evidence": arrow.evidence,
                "source": arrow.source,
                "note": arrow.note,
            },
        )
        for file in files
        for arrow in file.arrows
    ]
    return workspace.add_causes(data.workspace(), view.place.geoid, nodes, arrows)
