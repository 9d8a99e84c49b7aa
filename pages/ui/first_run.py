"""Making a release inside the app: first run, repeated download, files of the user.

The work itself is done once for all windows (`mobility.release.preparing`); a window that asked
for it moves to the new release when it is there, the others keep theirs.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from mobility import home
from mobility.errors import UserError
from mobility.exports.links import is_web_address
from mobility.page_registry import PAGES
from mobility.release import preparing
from mobility.release.editions import newest_edition
from mobility.release.preparing import Job, Note, State
from mobility.text import escape_markdown
from mobility.workspace.actors import Role
from pages.ui import access, controls, data, releases
from pages.ui.drop_region import name_drop_regions
from pages.ui.known import Known
from pages.ui.methods.release_notes import finding

_ASKED = "work_asked"  # this window began a piece of work or waited for the first release
_WATCHED = "work_watched"  # this window has shown how far work is that another one began
_OUTCOME = "work_outcome"  # what came of it, until it is closed
_UPLOADER = "uploader"  # counts up, so that the files of the last time are let go of
_OPEN = "uploader_open"  # where files were last given, which is open again if they are refused
_POLL_SECONDS = 0.3
_ENDINGS = ["csv", "gz", "zip", "txt"]
_BUSY = "Another window is making a release. Wait until it is there, then ask again."


def known_or_stop(release: str | None, title: str) -> Known:
    """What an address can name while a release is open.

    Ends the run under a title where there is none yet, or where it cannot be read.
    """
    if release is None:
        st.title(title, anchor=False)
        _stop_without_a_release_in_use()
        _wait_for_the_first_release()
        st.stop()
    try:
        return data.known(release)
    except UserError as problem:
        st.title(title, anchor=False)
        st.error(escape_markdown(str(problem)), icon=":material/error:")
        releases.pick_release(release)
        offer_another("unreadable")
        st.stop()


def _stop_without_a_release_in_use() -> None:
    """Where there are releases and none is in use, say so, offer them, and end the run."""
    note = preparing.current()
    if not data.releases() or (note is not None and note.state is State.WORKING):
        return
    st.error(
        "The note that says which data release is in use is damaged or names one that is gone. "
        "Choose one of those that are here for this window. To put one in use for every window, "
        "get the publisher's files again.",
        icon=":material/error:",
    )
    releases.pick_release("")
    offer_another("unreadable")
    st.stop()


def _wait_for_the_first_release() -> None:
    """Without a release: start a build unless one is running, and show its progress.

    Ends the run: with a new one when the release is there, else with what went wrong.
    """
    if not access.may(Role.VIEWER):
        st.markdown("There are no numbers here yet. Come back in a few minutes.")
        st.stop()
    if _ASKED not in st.session_state:
        st.session_state[_ASKED] = True
        try:
            preparing.start(preparing.first_release)
        except UserError as problem:
            _fail(str(problem))
    st.markdown(
        "Getting the numbers ready. This is done once and takes about a minute; the work goes on "
        "when you close this window."
    )
    bar = st.progress(0.0)
    note = preparing.current()
    while note is not None and note.state is State.WORKING:
        bar.progress(note.share, text=escape_markdown(note.sentence))
        time.sleep(_POLL_SECONDS)
        note = preparing.current()
    if home.current_release_id() is not None:
        st.rerun()
    bar.empty()
    note = st.session_state.get(_OUTCOME) or note  # the work could not even begin
    if note is not None:
        st.error(escape_markdown(note.sentence), icon=":material/error:")
    offer_another("first")
    st.stop()


def resolve_selection() -> None:
    """Open the release that this window has requested, once it exists.

    A window that has only seen the work going on stays where it is and is offered the release.
    """
    note = preparing.current()
    if note is None or home.current_release_id() is None:
        return
    state = st.session_state
    if note.state is State.WORKING:
        state[_WATCHED] = True
        return
    watched, began = state.pop(_WATCHED, False), state.get(_ASKED, False)
    if began or (watched and note.release):
        state[_ASKED] = False
        state[_OUTCOME] = note
    if note.release:
        state.pop(_OPEN, None)
    if began and note.release:
        releases.choose_release(note.release)


def show_incomplete(release: str) -> None:
    """A quiet line on every page while the open release lacks files of the publisher's."""
    if access.may(Role.LEAD) and data.missing(release):
        label = "Incomplete: add files"  # as wide as the sidebar
        controls.link_page("methods", label, icon=":material/playlist_add:")


def offer_the_rest(key: str, release: str) -> None:
    """What an incomplete release lacks, with the way to add it; nothing for a complete one.

    Args:
        key: tells the places apart where this is offered.
        release: the open one, which stays as it is: the files make a new one.
    """
    missing = data.missing(release)
    if not missing or not access.may(Role.LEAD):
        return
    text = (
        f"{missing} Add the publisher's other files here: a new release then holds them together "
        "with these numbers."
    )
    st.warning(escape_markdown(text), icon=":material/playlist_add:")
    if _wants_files(key, "Add files to this release"):
        _take_files(
            key,
            "Only those that are missing; a file given again replaces the old one.",
            "Add these files",
            adding_to=release,
        )


def show_work(release: str, *, welcome: bool, with_rest: bool) -> None:
    """Above a page: work under way, what came of it, what is missing, why numbers are invented.

    Args:
        release: the open one.
        welcome: whether the page has room to say so at length (no place is chosen yet).
        with_rest: whether to offer here what is missing, and not on the page itself.
    """
    if not access.may(Role.VIEWER):
        return
    if st.session_state.get(_ASKED):
        _show_progress()
        return
    if st.session_state.get(_WATCHED):
        _show_progress()  # the input below stays
    outcome: Note | None = st.session_state.get(_OUTCOME)
    if outcome is not None and outcome.state is State.FAILED:
        _closable(st.error, escape_markdown(outcome.sentence), ":material/error:")
    elif outcome is not None and not outcome.why_demonstration:
        _show_new_release(outcome.release, opened=outcome.release == release)
    if with_rest and (welcome or outcome is not None):
        offer_the_rest("rest", release)
    elif with_rest:
        with st.container(key="incomplete"):  # on a phone, where the sidebar is folded away
            show_incomplete(release)
    demonstration = data.store(release).release.demonstration
    if demonstration and (welcome or outcome is not None):
        _explain_demonstration()


def _show_new_release(release: str, *, opened: bool) -> None:
    """Say that a new release is there, what it was made of, and how to open it where it is not."""
    start = "The new release is open in this window" if opened else "A new release is ready"
    text = f"{start}: {finding(data.summary(release))}"
    show = st.info if data.missing(release) else st.success
    _closable(show, escape_markdown(text), ":material/check:")
    if opened:
        st.page_link(PAGES["methods"].file, label="What was loaded, file by file")
    else:
        st.button("Open the new release", on_click=releases.choose_release, args=(release,))


def _explain_demonstration() -> None:
    """Say that the numbers are invented and why, with the ways to the real ones."""
    note = preparing.current()
    text = "**This is a demonstration: real places, invented numbers.** "
    if note is not None and note.why_demonstration:
        text += (
            "The publisher's files could not be downloaded "
            f"({escape_markdown(note.why_demonstration.rstrip('.'))})."
        )
    st.info(text, icon=":material/science:")
    offer_another("demonstration", closable=st.session_state.get(_OUTCOME) is not None)


def offer_another(
    key: str, *, text: str = "Try the download again", closable: bool = False
) -> None:
    """Show two ways to the publisher's release, to leads: repeat the download, or add files.

    Args:
        key: tells the places apart where this is offered.
        text: what the button of the download says.
        closable: whether a notice stands above that can be closed.
    """
    if not access.may(Role.LEAD):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            text,
            icon=":material/download:",
            key=f"{key}_download",
            on_click=_ask_for,
            args=(preparing.download,),
        )
        wanted = _wants_files(key, "Use files I already have")
        if closable:
            st.button("Close", type="tertiary", key=f"{key}_close", on_click=_close)
    if wanted:
        _take_files(
            key,
            "All of a release at once; what is no release file is left aside and listed.",
            "Read these files",
        )


def _wants_files(key: str, label: str) -> bool:
    """A switch that shows the place to drop files, and whether it is on.

    It has another key after each piece of work, during which it is not shown. Under its old key a
    run that the browser asked for before the switch went away could set the server's switch and
    leave the browser's off; the next run would then take the place away with what was dropped.
    """
    number = st.session_state.setdefault(_UPLOADER, 0)
    opened = st.session_state.get(_OPEN) == key
    return st.toggle(label, value=opened, key=f"{key}_files_{number}")


def _take_files(key: str, text: str, button: str, *, adding_to: str = "") -> None:
    """A place to drop the publisher's files, with the button that makes a release of them.

    Args:
        key: tells the places apart where this is offered.
        text: the hint of the place.
        button: what the button says.
        adding_to: the id of the release whose numbers the new one is to hold as well.
    """
    page = newest_edition().catalog_page
    catalog = f"[its catalog page]({page})" if is_web_address(page) else "its catalog page"
    files = st.file_uploader(
        f"The publisher's files, as CSV or zip; {catalog} has them",
        type=_ENDINGS,
        accept_multiple_files=True,
        key=f"{key}_upload_{st.session_state[_UPLOADER]}",
        help=text,
    )
    name_drop_regions(f"{key}_region")
    st.button(
        button,
        type="primary",
        key=f"{key}_read",
        disabled=not files,
        on_click=_ask_for,
        args=(preparing.from_files([(file.name, file) for file in files], adding_to), key),
    )


def _ask_for(job: Job, files_at: str = "") -> None:
    """Begin a piece of work; where it cannot begin, files stay where they were dropped.

    Args:
        job: the work.
        files_at: the key of the place whose files it reads; empty where it reads none.
    """
    state = st.session_state
    try:
        access.actor().require(Role.LEAD)
        begun = preparing.start(job)
    except UserError as problem:
        _fail(str(problem))
        return
    if not begun:
        if not state.get(_ASKED):  # pressed twice, it is this window's own work
            _fail(_BUSY)
        return
    state[_UPLOADER] = state.get(_UPLOADER, 0) + 1
    state[_OPEN] = files_at
    state[_OUTCOME] = None
    state[_ASKED] = True


def _fail(sentence: str) -> None:
    """Say that a piece of work could not begin."""
    st.session_state[_ASKED] = False
    st.session_state[_OUTCOME] = Note(State.FAILED, sentence)


@st.fragment(run_every=_POLL_SECONDS)
def _show_progress() -> None:
    """How far the work is; the rest of the page stays usable meanwhile."""
    note = preparing.current()
    if note is None or note.state is not State.WORKING:
        st.rerun()
    st.progress(note.share, text=escape_markdown(note.sentence))


def _closable(show: Callable[..., object], text: str, icon: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        show(text, icon=icon)
        st.button("Close", type="tertiary", on_click=_close)


def _close() -> None:
    st.session_state[_OUTCOME] = None
