"""What pages know: the open release, its places, and the answers; the only caches of the app.

Results are frozen and a release never changes, so all sessions share them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from mobility import home, queries
from mobility.analysis.peers.comparison import (
    Comparison,
    MetricPair,
    OtherSet,
    PeerComparison,
    Reference,
)
from mobility.analysis.peers.nearest import Filters, PeerFeatures, PeerSet
from mobility.analysis.places.profile import Profile
from mobility.analysis.places.screening import Screening, screen
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.places.boundaries import cities_that_are_counties, related_places
from mobility.queries import peer_sets
from mobility.queries.profiles import Facts
from mobility.registry import Framework, load_framework
from mobility.store import ReleaseInfo, Store
from mobility.text.releases import missing_sentence
from mobility.text.sources import source_words
from mobility.uploads.residents import Residents, residents_of
from mobility.workspace import Workspace
from pages.ui import access
from pages.ui.caches import cached, data_sets, in_use
from pages.ui.known import Known
from pages.ui.peers.settings import PeerSettings

_OPEN_RELEASES = 3
_KNOWN_RELEASES = 100
_PROFILES = 200
_FACTS = 10  # needed only while the sets of one place are compared
_METRICS = 200
_AGAINST: dict[str, queries.Against] = {"state": "state", "nation": "nation"}


@dataclass(frozen=True, slots=True)
class Places:
    """The counties and cities of a release, ready for the picker.

    ``by_geoid`` is in the order they are offered, ``labels`` what each is called there, ``names``
    its full name, ``years`` the first and last year of the data. ``twins`` are the cities that are
    offered as their county only, which has the same area.
    """

    by_geoid: dict[str, Jurisdiction]
    labels: dict[str, str]
    names: dict[str, str]
    years: tuple[int, int]
    twins: frozenset[str]


def place_label(jurisdiction: Jurisdiction, *, twin: bool = False) -> str:
    """A place as it stands in the picker, with all that people type to find it.

    The picker matches letters in order, so the state's name also answers to its abbreviation and
    the code to its beginning. Letters with accents, and 'St.', are spelled out behind. A city with
    a twin, the county of the same area and name, says which of the two it is.

    >>> from mobility.places import Level
    >>> place_label(Jurisdiction("35013", Level.COUNTY, "Doña Ana County", "35"))
    'Doña Ana County, New Mexico · 35013 (Dona Ana County)'
    >>> place_label(Jurisdiction("29510", Level.COUNTY, "St. Louis city", "29"))
    'St. Louis city, Missouri · 29510 (St Louis city, Saint Louis city)'
    >>> place_label(Jurisdiction("5167000", Level.PLACE, "Richmond city", "51"), twin=True)
    'Richmond city, Virginia, as a city · 5167000'
    """
    kind = ", as a city" if twin else ""
    label = f"{jurisdiction.full_name}{kind} · {jurisdiction.geoid}"
    spelled = _spelled_out(jurisdiction.name)
    return f"{label} ({', '.join(spelled)})" if spelled else label


def _spelled_out(name: str) -> list[str]:
    """How else a name is typed: without accents, 'St.' without its point and as 'Saint'."""
    letters = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    whole = plain.replace("St. ", "Saint ").replace("Ste. ", "Sainte ")
    forms = (plain.replace("St. ", "St ").replace("Ste. ", "Ste "), whole)
    return [form for form in dict.fromkeys(forms) if form != name]


def framework() -> Framework:
    """The registry, with the measures of the data sets in use."""
    return data_sets().framework if in_use() else load_framework()


def releases() -> dict[str, ReleaseInfo]:
    """The releases at hand that can be read, by id, the last built first."""
    ids = sorted(home.release_ids(), key=lambda name: -_built(name).timestamp())
    infos = {release: _release_info(release) for release in ids}
    return {release: info for release, info in infos.items() if info is not None}


@st.cache_resource(max_entries=_KNOWN_RELEASES, show_spinner=False)
def _release_info(release: str) -> ReleaseInfo | None:
    """Return the summary of a release; None where it cannot be read."""
    try:
        opened = Store(home.find_release(release))
    except UserError:
        return None
    info = opened.release
    opened.close()
    return info


def release_name(info: ReleaseInfo) -> str:
    """A release in two words: which it is, or that it is invented."""
    if info.demonstration:
        return "demonstration"
    return f"{info.edition} release" if info.edition else f"release with data to {info.newest_year}"


def release_label(info: ReleaseInfo) -> str:
    """A release in a list, short enough for a sidebar: its name and when it was built."""
    name, built_here = release_name(info), built(info.id)
    if info.demonstration:  # there are two, of which the later one has a year more
        name = f"{name} {info.newest_year}"
    this_year = f", {datetime.now().astimezone().year}"
    return f"{name[0].upper()}{name[1:]}, {built_here.removesuffix(this_year)}"


def built(release: str) -> str:
    """The day on which a release was built here: 'Nov 4, 2026'."""
    day = _built(release)
    return f"{day:%b} {day.day}, {day.year}"


def _built(release: str) -> datetime:
    """When a release was built, in this computer's time; the beginning of time when it is gone."""
    try:
        seconds = home.release_path(release).stat().st_mtime
    except OSError:
        seconds = 0.0
    return datetime.fromtimestamp(seconds).astimezone()


@cached(_OPEN_RELEASES)
def store(release: str) -> Store:
    """An open release.

    Raises:
        UserError: when its file is gone or is no release.
    """
    joined = data_sets()
    return Store(home.find_release(release), joined.files, joined.context)


@cached(_OPEN_RELEASES)
def places(release: str) -> Places:
    """The counties and cities of a release."""
    opened = store(release)
    known = sorted(opened.jurisdictions(), key=lambda place: (place.full_name, place.geoid))
    twins = cities_that_are_counties(known)
    return Places(
        by_geoid={place.geoid: place for place in known},
        labels={place.geoid: place_label(place, twin=place.geoid in twins) for place in known},
        names={place.geoid: place.full_name for place in known},
        years=(min(place.first_year for place in known), opened.newest_year),
        twins=twins,
    )


@cached(_OPEN_RELEASES)
def residents(release: str) -> Residents:
    """The residents of every place of a release by year."""
    return residents_of(store(release))


def known(release: str) -> Known:
    """What an address can name while this release is open."""
    there = places(release)
    first, last = there.years
    return Known(framework(), there.by_geoid, range(first, last + 1), release)


@cached(_PROFILES)
def profile(release: str, geoid: str, year: int | None, benchmark: str) -> Profile:
    """Every metric of one place, judged against a median of its state or of the nation.

    Raises:
        UserError: when the place has no data in that year.
    """
    against = _AGAINST.get(benchmark)
    return queries.profile(store(release), framework(), geoid, year=year, benchmark=against)


@cached(_PROFILES)
def screening(release: str, geoid: str, year: int | None, benchmark: str) -> Screening:
    """What of a place's profile is worth a headline."""
    return screen(profile(release, geoid, year, benchmark).readings)


@st.cache_resource(max_entries=_PROFILES, show_spinner=False)
def related(release: str, geoid: str) -> list[Jurisdiction]:
    """The cities inside a county, or the county around a city, those that the release has."""
    by_geoid = places(release).by_geoid
    return related_places(by_geoid[geoid], by_geoid.values())


@st.cache_data(max_entries=_OPEN_RELEASES, show_spinner=False)
def summary(release: str) -> dict[str, Any]:
    """What a release is and what it was made of."""
    return queries.release_summary(store(release))


@st.cache_data(max_entries=_OPEN_RELEASES, show_spinner=False)
def missing(release: str) -> str:
    """What a release of the publisher's lacks, a sentence; '' for a complete one."""
    opened = store(release)
    if opened.release.demonstration:
        return ""
    return missing_sentence(queries.missing_parts(opened, framework()), framework())


@st.cache_data(max_entries=_OPEN_RELEASES, show_spinner=False)
def changes(release: str) -> tuple[queries.Change, ...]:
    """What differs from the release before."""
    return queries.release_changes(store(release))


@cached(2 * _OPEN_RELEASES)
def _peer_features(release: str, level: Level, year: int) -> PeerFeatures:
    """Every place of a level, ready to be matched."""
    return peer_sets.peer_features(store(release), level, year)


@cached(_PROFILES)
def peer_set(release: str, geoid: str, settings: PeerSettings) -> PeerSet:
    """The places most like one, under some settings.

    Raises:
        UserError: for settings that do not work.
    """
    place = places(release).by_geoid[geoid]
    opened = store(release)
    year = min(place.last_year, opened.release.newest_year)
    return peer_sets.peers(
        opened,
        geoid,
        count=settings.count,
        weights=dict(settings.weights),
        filters=settings.filters,
        pins=settings.pins,
        exclude=settings.without,
        features=_peer_features(release, place.level, year),
    )


@cached(_METRICS)
def comparison(
    release: str,
    geoid: str,
    metric: str,
    year: int | None,
    peers: tuple[str, ...],
    reference: Reference | None,
) -> Comparison:
    """Return a metric of a place with its peers, and compared with a named value.

    Raises:
        UserError: for a metric that the place's level does not have, or an impossible value.
    """
    return queries.comparison(
        store(release),
        framework(),
        geoid,
        metric,
        year=year,
        peers=peers,
        reference=reference,
        families=compare_all(release, geoid, peers, year).families,
    )


@cached(_FACTS)
def _facts(release: str, geoid: str, year: int | None) -> Facts:
    """What the release holds about one place, to be compared with several sets of peers."""
    opened = store(release)
    return Facts(opened, framework(), opened.jurisdiction(geoid), year)


@cached(_PROFILES)
def compare_all(
    release: str, geoid: str, peers: tuple[str, ...], year: int | None
) -> PeerComparison:
    """Every metric of a place against its peers.

    Raises:
        UserError: when the place has no data in that year.
    """
    facts = _facts(release, geoid, year)
    return queries.compare_all(store(release), framework(), geoid, peers, year=year, facts=facts)


@cached(_PROFILES)
def other_sets(release: str, geoid: str, year: int | None) -> tuple[OtherSet, ...]:
    """A place against the median of its state, and of its peers in the state.

    Raises:
        UserError: when the place has no data in that year.
    """
    in_state = PeerSettings(filters=Filters(states=(places(release).by_geoid[geoid].state,)))
    codes = [peer.place.geoid for peer in peer_set(release, geoid, in_state).peers]
    facts = _facts(release, geoid, year)
    return queries.other_sets(store(release), framework(), geoid, codes, year=year, facts=facts)


def latest_year(release: str, place: Jurisdiction, year: int | None) -> int:
    """The latest year in which a place is compared: its last one where its code has ended.

    Raises:
        UserError: when the place has no data in that year.
    """
    return queries.latest_year(store(release), place, year)


@cached(_METRICS)
def metric_pair(
    release: str, level: Level, across: str, upwards: str, year: int | None
) -> MetricPair:
    """Two metrics of every place of a level, each in its newest year up to one.

    Raises:
        UserError: for a metric without a value at this level.
    """
    return queries.metric_pair(store(release), framework(), level, across, upwards, year=year)


def workspace() -> Workspace:
    """What people have added, with the rights of this session.

    Raises:
        UserError: when it cannot be opened.
    """
    return access.workspace()


@cached(_METRICS, copied=True)
def metric_years(release: str, metric: str) -> Mapping[tuple[Level, str], tuple[int, ...]]:
    """The years in which a release has values of a metric, by level and breakdown."""
    return store(release).metric_years(metric)


def source(release: str, about: Sequence[str] = ()) -> str:
    """Who made the numbers of some metrics or pillars, by default of all, and in which release."""
    return source_words(framework(), store(release).release.source, about)
