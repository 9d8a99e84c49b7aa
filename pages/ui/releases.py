"""Which release is open, how to open another, and the strip over invented numbers.

A session keeps its release until somebody chooses another: a build that ends meanwhile changes
nothing under anybody's eyes.
"""

from __future__ import annotations

from collections import Counter

import streamlit as st

from mobility import home
from mobility.store import ReleaseInfo
from mobility.text import INVENTED, escape_markdown
from pages.ui import address, controls, data
from pages.ui.widgets import choose

_LINKED = "linked_release"  # the release a link has opened although another one is in use
_RELEASE = "release"  # the one that this session began with or chose
_STRIP = """
.strip {
  position: fixed; inset: 0 0 auto; z-index: 1000000; pointer-events: none;
  box-sizing: border-box; height: 1.375rem; margin: 0;
  border-bottom: 2px solid var(--st-yellow-color);
  background: var(--st-yellow-background-color); color: var(--st-yellow-text-color);
  font-family: var(--st-font); font-size: 0.875rem; line-height: 1.25rem;
  font-weight: 600; text-align: center;
}
"""
_strip = st.components.v2.component(
    "demonstration_strip",
    html="""
<p class="strip" role="note"><span aria-hidden="true">◆</span> <span class="words"></span></p>
""",
    css=_STRIP,
    js="""
export default function ({ data, parentElement }) {
  parentElement.querySelector(".words").textContent = data;
}
""",
)


def open_release(page: str) -> str | None:
    """Return the release of this run: that of the link if available, else the session's.

    None when there is none at all yet.

    Args:
        page: the name in the address of the page that is asked for; empty for the overview.
    """
    linked = address.asked_release(page)
    if linked in home.release_ids():
        choose_release(linked)
        in_use = home.current_release_id()
        st.session_state[_LINKED] = linked if in_use and linked != in_use else ""
    if st.session_state.get(_RELEASE) is None:
        st.session_state[_RELEASE] = home.current_release_id()
    chosen: str | None = st.session_state[_RELEASE]
    return chosen


def choose_release(release: str) -> None:
    """Make a release that of this session, if it is available."""
    st.session_state[_LINKED] = ""
    if release in home.release_ids():
        st.session_state[_RELEASE] = release


def show_strip() -> None:
    """The strip over every page of a demonstration: fixed, so that no scrolling hides it.

    It lets the pointer through to the buttons of the frame that stand beneath its edge.
    """
    _strip(data=INVENTED, key="strip")


def show_linked(release: str) -> None:
    """Say that a link has opened another release than the one in use, and offer that one."""
    in_use = home.current_release_id()
    if st.session_state.get(_LINKED) != release or in_use in {release, None}:
        return
    known = data.releases()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            f"This link was made on release {escape_markdown(release)}, and its numbers are "
            "shown. Another release is in use here now.",
            icon=":material/history:",
            width="stretch",
        )
        if in_use in known:
            name = data.release_name(known[in_use])
            st.button(f"Open the {name}", on_click=choose_release, args=(in_use,))


def pick_release(release: str) -> None:
    """Show the open release and, when there is a choice, the other ones."""
    known = data.releases()
    if set(known) == {release}:
        controls.caption(f"Data: {data.release_label(known[release])}")
    if not set(known) - {release}:
        return
    choose(
        st.selectbox,
        "Data release",
        _labels(known),
        release if release in known else None,
        choose_release,
        key="release_picker",
        help="Only this window changes; others keep the release they have open.",
    )


def _labels(known: dict[str, ReleaseInfo]) -> dict[str, str]:
    """The names of releases, with the id where two of one day would look the same."""
    names = {release: data.release_label(info) for release, info in known.items()}
    often = Counter(names.values())
    return {
        release: name if often[name] == 1 else f"{name} ({release})"
        for release, name in names.items()
    }


def list_releases(release: str) -> None:
    """Return a label for each release with its day, open and current ones marked."""
    known, in_use = data.releases(), home.current_release_id()
    lines = []
    for each, info in known.items():
        marks = [
            word
            for word, is_so in (
                ("open in this window", each == release),
                ("what a new window opens", each == in_use),
            )
            if is_so
        ]
        marked = f" ({', '.join(marks)})" if marks else ""
        name = data.release_name(info)
        lines.append(f"- `{each}`: {name}, built {data.built(each)}{marked}")
    st.markdown("\n".join(lines))
