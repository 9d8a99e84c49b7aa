"""What pages know: the open release, its places, and the answers; the only caches of the app.

Results are frozen, so sessions share them; a release never changes, so they stay true until the
process ends.
"""

from __future__ import annotations

import streamlit as st

from mobility import answers, home
from mobility.analysis.profile import Profile
from mobility.errors import UserError
from mobility.framework import Framework, load_framework
from mobility.places import Jurisdiction
from mobility.store import Store
from pages.ui.controls import place_label

_RELEASE = "release"  # the session keeps the release it began with
_OPEN_RELEASES = 3
_PROFILES = 100


def framework() -> Framework:
    """The registry."""
    return load_framework()


def release_id() -> str | None:
    """The release of this session: the current one when it began; None when there is none yet."""
    if st.session_state.get(_RELEASE) is None:
        st.session_state[_RELEASE] = home.current_release_id()
    chosen: str | None = st.session_state[_RELEASE]
    return chosen


@st.cache_resource(max_entries=_OPEN_RELEASES, show_spinner=False)
def store(release: str) -> Store:
    """An open release.

    Raises:
        UserError: when its file is gone or no release.
    """
    return Store(home.find_release(release))


@st.cache_resource(max_entries=_OPEN_RELEASES, show_spinner=False)
def places(release: str) -> dict[str, Jurisdiction]:
    """The counties and cities of a release by geoid, in the order the picker offers them."""
    known = sorted(store(release).jurisdictions(), key=lambda place: (place.full_name, place.geoid))
    return {place.geoid: place for place in known}


@st.cache_resource(max_entries=_OPEN_RELEASES, show_spinner=False)
def place_labels(release: str) -> dict[str, str]:
    """What each place of a release is called in the picker."""
    return {geoid: place_label(place) for geoid, place in places(release).items()}


@st.cache_resource(max_entries=_PROFILES, show_spinner=False)
def profile(release: str, geoid: str, year: int | None, benchmark: str) -> Profile:
    """Every metric of one place, judged."""
    return answers.profile(
        store(release), framework(), geoid, year=year, benchmark=benchmark or None
    )
