"""What pages know: the open release, its places, and the answers; the only caches of the app.

Results are frozen and a release never changes, so all sessions share them.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mobility import answers, home
from mobility.analysis.profile import Profile
from mobility.analysis.screening import Screening, screen
from mobility.boundaries import related_places
from mobility.framework import Framework, load_framework
from mobility.places import Jurisdiction
from mobility.store import Store
from pages.ui.address import Known
from pages.ui.controls import place_label

_RELEASE = "release"  # the session keeps the release it began with
_OPEN_RELEASES = 3
_PROFILES = 200
_AGAINST: dict[str, answers.Against] = {"state": "state", "nation": "nation"}


@dataclass(frozen=True, slots=True)
class Places:
    """The counties and cities of a release, ready for the picker.

    ``by_geoid`` is in the order they are offered, ``labels`` what each is called there, ``years``
    the first and last year of the data.
    """

    by_geoid: dict[str, Jurisdiction]
    labels: dict[str, str]
    years: tuple[int, int]


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
        UserError: when its file is gone or is no release.
    """
    return Store(home.find_release(release))


@st.cache_resource(max_entries=_OPEN_RELEASES, show_spinner=False)
def places(release: str) -> Places:
    """The counties and cities of a release."""
    opened = store(release)
    known = sorted(opened.jurisdictions(), key=lambda place: (place.full_name, place.geoid))
    return Places(
        by_geoid={place.geoid: place for place in known},
        labels={place.geoid: place_label(place) for place in known},
        years=(min(place.first_year for place in known), opened.release.newest_year),
    )


def known(release: str) -> Known:
    """What an address can name while this release is open."""
    there = places(release)
    first, last = there.years
    return Known(framework(), there.by_geoid, range(first, last + 1), release)


@st.cache_resource(max_entries=_PROFILES, show_spinner=False)
def profile(release: str, geoid: str, year: int | None, benchmark: str) -> Profile:
    """Every metric of one place, judged against a median of its state or of the nation.

    Raises:
        UserError: when the place has no data in that year.
    """
    against = _AGAINST.get(benchmark)
    return answers.profile(store(release), framework(), geoid, year=year, benchmark=against)


@st.cache_resource(max_entries=_PROFILES, show_spinner=False)
def screening(release: str, geoid: str, year: int | None, benchmark: str) -> Screening:
    """What of a place's profile is worth a headline."""
    return screen(profile(release, geoid, year, benchmark).readings)


@st.cache_resource(max_entries=_PROFILES, show_spinner=False)
def related(release: str, geoid: str) -> list[Jurisdiction]:
    """The cities inside a county, or the county around a city, those that the release has."""
    by_geoid = places(release).by_geoid
    return related_places(by_geoid[geoid], by_geoid.values())


def source(release: str) -> str:
    """Who published the numbers, and in which release."""
    info = store(release).release
    return ", ".join(part for part in (info.publisher, info.title, f"release {info.id}") if part)
