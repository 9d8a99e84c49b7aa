"""What the page Map is about: the map of the chosen area, and the chosen place on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mobility.analysis.maps.colors import Show, ValueMap, among, in_classes_of
from mobility.analysis.places.benchmarks import NATION
from mobility.analysis.places.profile import Reading
from mobility.errors import UserError
from mobility.figures.maps.figure import MapContent
from mobility.places import Jurisdiction, Level, outlines
from mobility.places.outlines import Frame
from mobility.text.maps import WITH_PEERS, MapWords
from pages.ui import data, data_views
from pages.ui.address import Address
from pages.ui.map.choice import MapChoice
from pages.ui.map.peers import ring_places
from pages.ui.peers.strip import peers_note

_AROUND = 0.15  # air around peers, as a share of their frame: room for names


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage(MapContent):
    """A map with what was asked for.

    Attributes:
        choice: what was asked for.
        reading: the value of the place, judged; None without a place, or of another level.
    """

    choice: MapChoice
    reading: Reading | None = None


def read_map(current: Address, choice: MapChoice, place: Jurisdiction | None) -> MapPage:
    """The map that the address asks for.

    Raises:
        UserError: where there is nothing to map, saying why.
    """
    level, view = choice.level, choice.view
    whole = data_views.value_map(current.release, choice.metric.id, level, choice.year, view)
    page = MapPage(
        choice=choice,
        whole=whole,
        values=whole,
        words=MapWords(
            whole.metric,
            level,
            whole.show.value,
            whole.year,
            whole.against or "",
            whole.since,
            real=whole.inflation != 1,
            name=place.name if place else "",
            in_file=bool(whole.coverage.problem(NATION)),
        ),
        names=data.places(current.release).names,
        place=place,
        ringed=ring_places(choice),
        peers_note=peers_note(choice.chosen) if choice.chosen else "",
        of_peers=choice.area == "peers",
    )
    if place is None:
        return page
    if page.on_map:
        asked = (whole.metric.id, level, choice.year, place.geoid, view.against)
        reading = data_views.place_reading(current.release, *asked, peers=view.peers)
        page = replace(page, reading=reading)
    if choice.area == "nation":
        return page
    return _part(page, current, place)


def _part(page: MapPage, current: Address, place: Jurisdiction) -> MapPage:
    """The map of the state of a place, or of its peers."""
    whole = page.whole
    if page.choice.area == "state":
        frame, where = outlines.state_frame(place.state), place.state_name
        rows = whole.places.values.state == int(place.state)
    else:
        peers = page.choice.chosen.geoids if page.choice.chosen else ()
        on_map = [code for code in peers if whole.places.row(code) is not None]
        if not on_map:
            raise UserError(_no_peers_here(page, place))
        own = whole.places.row(place.geoid) is not None
        of_level = [*on_map, *([place.geoid] if own else [])]
        rows = np.isin(whole.places.values.geoid, [int(geoid) for geoid in of_level])
        frame, where = _around(of_level, whole.year), WITH_PEERS if own else "peer"
    in_file = page.choice.area == "state" and bool(whole.coverage.problem(place.state))
    words = replace(page.words, where=where, in_file=in_file)
    part = replace(page, values=among(whole, rows), frame=frame, words=words)
    if page.choice.area == "state" and whole.level is Level.COUNTY:
        return replace(part, cities=_cities(part, current, place))
    return part


def _no_peers_here(page: MapPage, place: Jurisdiction) -> str:
    """Why there is no map of the peers."""
    if page.choice.chosen is None:
        kinds = {Level.COUNTY: "counties", Level.PLACE: "cities"}
        kind = kinds[place.level]
        return f"The peers of {place.full_name} are {kind}: choose {kind} to see them."
    return f"No peer of {place.full_name} is on a map of {page.whole.year}: choose another year."


def _around(geoids: Sequence[str], year: int) -> Frame:
    """The part of the plane that holds some counties or cities."""
    drawn = outlines.counties(outlines.edition_of(year))
    rings = [polygon[0] for geoid in geoids for polygon in drawn.get(geoid, ())]
    points = [outlines.points()[geoid] for geoid in geoids]
    frame = outlines.frame_around([*rings, points])
    return frame.widened(max(_AROUND * frame.width, _AROUND * frame.height, 10))


def _cities(page: MapPage, current: Address, place: Jurisdiction) -> ValueMap | None:
    """The cities of the state in the classes of its counties; None in another year or for none."""
    choice, counties = page.choice, page.values
    by_peers = counties.show is Show.VERDICT and counties.against == "peers"  # which are counties
    if choice.metric.series_of(Level.PLACE) is None or counties.show is Show.CHANGE or by_peers:
        return None
    view = replace(choice.view, against=None) if choice.view.against == "peers" else choice.view
    try:
        cities = data_views.value_map(
            current.release, choice.metric.id, Level.PLACE, choice.year, view
        )
    except UserError:  # no city has a value up to that year
        return None
    here = cities.places.values.state == int(place.state)
    if cities.year != counties.year or not here.any():
        return None
    return in_classes_of(among(cities, here), counties)
