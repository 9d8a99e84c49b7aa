"""What the page Map is about: the map of the chosen area, and the chosen place on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mobility.analysis.maps.colors import Show, ValueMap, among, in_classes_of
from mobility.analysis.places.profile import Reading
from mobility.errors import UserError
from mobility.figures.maps.figure import MapContent, map_description, map_of_peers, map_of_state
from mobility.places import Jurisdiction, Level
from pages.ui import data, data_views
from pages.ui.address import Address
from pages.ui.map.choice import MapChoice
from pages.ui.map.peers import ring_places
from pages.ui.peers.strip import peers_note


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage(MapContent):
    """A map with its selection.

    Attributes:
        choice: what was asked for.
        reading: the value of the place, judged; None without a place, or of another level.
        beside: the place that was clicked and its value; None without one on the map.
    """

    choice: MapChoice
    reading: Reading | None = None
    beside: tuple[Jurisdiction, Reading] | None = None


def read_map(current: Address, choice: MapChoice, place: Jurisdiction | None) -> MapPage:
    """Return the map of the address.

    Raises:
        UserError: where there is nothing to map, saying why.
    """
    level, view = choice.level, choice.view
    all_places = data_views.value_map(current.release, choice.metric.id, level, choice.year, view)
    page = MapPage(
        choice=choice,
        all_places=all_places,
        values=all_places,
        description=map_description(all_places, place),
        names=data.places(current.release).names,
        place=place,
        ringed=ring_places(choice),
        peers_note=peers_note(choice.chosen) if choice.chosen else "",
        of_peers=choice.area == "peers",
    )
    if place is None:
        return page
    if page.on_map:
        year = None if view.show is Show.MODELED else choice.year  # modeled: the newest only
        arguments = (all_places.metric.id, level, year, place.geoid, view.against)
        reading = data_views.place_reading(current.release, *arguments, peers=view.peers)
        page = replace(page, reading=reading)
    page = replace(page, beside=_beside(page, current, place))
    if choice.area == "nation":
        return page
    return _part(page, current, place)


def _beside(
    page: MapPage, current: Address, place: Jurisdiction
) -> tuple[Jurisdiction, Reading] | None:
    """The clicked place with its value, where it is another one on the map."""
    choice, view, geoid = page.choice, page.choice.view, page.choice.beside
    if not geoid or geoid == place.geoid or page.all_places.places.row(geoid) is None:
        return None
    year = None if view.show is Show.MODELED else choice.year
    reading = data_views.place_reading(
        current.release, page.all_places.metric.id, choice.level, year, geoid, view.against,
        peers=view.peers,
    )  # fmt: skip
    return (data.places(current.release).by_geoid[geoid], reading) if reading else None


def _part(page: MapPage, current: Address, place: Jurisdiction) -> MapPage:
    """The map of the state of a place, or of its peers."""
    choice = page.choice
    if choice.area == "state":
        part = map_of_state(page, place)
        cities = _cities(part, current, place) if choice.level is Level.COUNTY else None
        return replace(part, cities=cities)
    if choice.chosen is None:
        kind = {Level.COUNTY: "counties", Level.PLACE: "cities"}[place.level]
        message = f"The peers of {place.full_name} are {kind}: choose {kind} to see them."
        raise UserError(message)
    return map_of_peers(page, place, choice.chosen.geoids)


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
