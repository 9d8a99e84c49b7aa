"""Files of the plan's document, its approvals, and what of it everybody may read.

A file with many charts takes seconds, so it is made under a bar before it is offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from mobility.clock import today
from mobility.errors import UserError
from mobility.exports.links import opens_here_only
from mobility.exports.plan_document import KINDS
from mobility.exports.plan_document.build import Built
from mobility.exports.plan_document.content import fingerprint
from mobility.exports.plan_document.files import approved_document, file_of, frozen, written
from mobility.figures.figure import file_stem
from mobility.published import address_of
from mobility.text import escape_markdown, format_date, joined
from mobility.text.languages import Language
from mobility.workspace.actors import Role
from mobility.workspace.document_versions import (
    Version,
    approve_document,
    frozen_document,
    publish_document,
    take_back_approval,
    withdraw_document,
)
from mobility.workspace.record_fields import LONGEST_LINE
from pages.ui import access, controls, data, document_data, notices
from pages.ui.document_data import Question
from pages.ui.plan import changes
from pages.ui.plan.view import PlanView
from pages.ui.widgets import begin_with, choose_language, empty

_MADE = "plan-file"
_APPROVING, _APPROVED = "plan-approving", "plan-approved"
_LATEST, _NOW = "The approved version", "The plan as it is now"


@dataclass(frozen=True, slots=True)
class _Made:
    """A file of this session; ``of`` is what it was made of."""

    of: object
    kind: str
    name: str
    content: bytes


def show_files(view: PlanView, question: Question, versions: tuple[Version, ...]) -> None:
    """Show how far the document is agreed on, and the buttons for files, approving, publishing."""
    approved = [each for each in versions if each.approvals]
    _show_state(view, question, approved)
    with st.container(horizontal=True, gap="small"):
        with st.popover("Take along", icon=":material/download:", key="plan-take"):
            _show_kinds(view, question, approved)
        if view.may_edit:
            with st.popover("Approve", icon=":material/verified:", key="plan-approve"):
                _show_approving(view, question)
        if approved and view.may_edit and access.may(Role.LEAD):
            with st.popover("Publish", icon=":material/public:", key="plan-publish"):
                _show_publishing(view, approved[0], versions)


def _show_state(view: PlanView, question: Question, approved: list[Version]) -> None:
    """Show who approved what, what changed since, and what everybody may read."""
    if not approved:
        controls.caption("A draft: nobody has approved it yet.")
        return
    newest = approved[0]
    names = joined([f"{each.role} on {format_date(each.day)}" for each in newest.approvals])
    lines = [f"Approved by {names}."]
    try:
        changed = document_data.changed_since(newest, question)
    except UserError as problem:
        lines.append(str(problem))
    else:
        if changed:
            lines.append(
                f"Changed since it was approved: {joined([f'“{each}”' for each in changed])}."
            )
    published = next((each for each in approved if each.published), None)
    if published is not None and published.published is not None:
        which = "This version" if published.id == newest.id else "An earlier version"
        lines.append(f"{which} is public since {format_date(published.published)}.")
    st.markdown(escape_markdown(" ".join(lines)))
    if published is not None:
        link = address_of(view.request.link, view.place.geoid)
        st.markdown(f"[Open the public page]({link})")
        if opens_here_only(link):
            controls.caption("It opens on this computer only until the app runs on a server.")


@st.fragment
def _show_kinds(view: PlanView, question: Question, approved: list[Version]) -> None:
    """Show a button for each kind of file, then the file that was made."""
    source = _NOW
    if approved:
        source = st.radio("Which", [_LATEST, _NOW], key="plan-file-of")
    language = choose_language("plan")
    version = approved[0] if approved and source == _LATEST else None
    of = (question, language, version) if version else document_data.document(question, language)
    chosen = ""
    with st.container(gap="xsmall"):
        for id_, kind in KINDS.items():
            label = f"**{kind.label}**, {kind.purpose}"
            if st.button(label, key=f"plan-file-{id_}", width="stretch"):
                chosen = id_
    if chosen:
        st.session_state[_MADE] = _make(view, of, chosen, version, language)
    made = st.session_state.get(_MADE)
    if isinstance(made, _Made) and made.of == of:
        known = KINDS[made.kind]
        st.download_button(
            f"Save {known.label}",
            made.content,
            made.name,
            known.media_type,
            key="plan-file-save",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def _make(
    view: PlanView, of: object, kind: str, version: Version | None, language: Language
) -> _Made | None:
    """Make a file under a bar that shows how far it is."""
    bar = st.progress(0.0)
    try:
        if version is not None:
            stored = frozen_document(data.workspace(), version.id)
            document, drawings = approved_document(stored, version, language)
            content = written(document, drawings, kind)
        else:
            assert isinstance(of, Built)  # noqa: S101 - see the caller
            content = file_of(of, kind, _shows(bar))
    except UserError as problem:
        st.error(escape_markdown(str(problem)), icon=":material/error:")
        return None
    finally:
        bar.empty()
    name = f"plan{language.suffix}"
    name = f"{name}-two-pages" if kind == "two-pages" else name
    invented = view.summary.invented
    stem = file_stem(name, view.place.geoid, view.request.release, invented=invented)
    return _Made(of, kind, f"{stem}.{KINDS[kind].ending}", content)


def _shows(bar: Any) -> Any:  # noqa: ANN401 - of Streamlit; a function of share and text
    return lambda share, text: bar.progress(share, text=escape_markdown(text))


def _show_approving(view: PlanView, question: Question) -> None:
    """Show the fields of an approval: a role and a day. It stores the document as it is now.

    What is written in them stays in the session until it is approved.
    """
    st.markdown(
        "Stores the document whole, as it is now, with its charts. What is changed later does not "
        "change this version."
    )
    role_key, day_key = (f"{_APPROVING}-{part}-{view.place.geoid}" for part in ("by", "on"))
    if st.session_state.pop(_APPROVED, None) == view.place.geoid:
        empty(role_key)
        st.session_state.pop(day_key, None)
    begin_with(day_key, today())
    role = st.text_input(
        "Approved by",
        key=role_key,
        placeholder="A role or body, such as the county council",
        max_chars=LONGEST_LINE,
        persist_state="session",
    )
    day = st.date_input("On", max_value=today(), key=day_key, persist_state="session")
    if st.button("Approve this document", key=f"{_APPROVING}-now", type="primary"):
        _approve(view, question, role, day)


def _approve(view: PlanView, question: Question, role: str, day: Any) -> None:  # noqa: ANN401 - of a widget
    bar = st.progress(0.0)
    try:
        built = document_data.document(question, Language.ENGLISH)
        content = frozen(document_data.whole_inputs(question), _shows(bar))
        approve_document(
            data.workspace(),
            view.place.geoid,
            content,
            fingerprint(built.document),
            role=role,
            day=day,
        )
    except UserError as problem:
        bar.empty()
        st.error(escape_markdown(str(problem)), icon=":material/error:")
        return
    st.session_state[_APPROVED] = view.place.geoid
    st.rerun()


def _show_publishing(view: PlanView, newest: Version, versions: tuple[Version, ...]) -> None:
    """Show what publishing means, and the buttons that publish, withdraw and take back."""
    is_public = any(each.published for each in versions)
    st.markdown(
        "Everybody who has the address can read the approved version, without signing in. Drafts, "
        "votes, ratings and names are in no public page."
    )
    if newest.published is None:
        st.button(
            "Publish the approved version",
            key="plan-publish-now",
            type="primary",
            on_click=notices.reporting(changes.PART, _publish),
            args=(view, newest),
        )
    if is_public:
        st.button(
            "Take it off the public page",
            key="plan-withdraw",
            on_click=notices.reporting(changes.PART, _withdraw),
            args=(view,),
        )
    for approval in newest.approvals:
        st.button(
            f"Take back the approval by {escape_markdown(approval.role)}",
            key=f"plan-unapprove-{approval.id}",
            type="tertiary",
            on_click=notices.reporting(changes.PART, _take_back),
            args=(approval.id,),
        )


def _publish(view: PlanView, version: Version) -> None:
    publish_document(data.workspace(), version, view.place.geoid)


def _withdraw(view: PlanView) -> None:
    withdraw_document(data.workspace(), view.place.geoid)


def _take_back(approval: str) -> None:
    take_back_approval(data.workspace(), approval)
